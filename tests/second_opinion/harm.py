"""Falls, infections and ulcers, from logs and from returns: counting-rules.md, "Harm"."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from second_opinion.counts import Count

SEVERE_ENOUGH = ("2", "3", "4", "unstageable", "deep_tissue")
SEVERE = ("3", "4", "unstageable")  # a deep tissue injury is not yet known to be one
HARMFUL = ("low", "moderate", "severe", "death")
SEVERE_COLUMNS = tuple(f"pressure_ulcers_{each}" for each in SEVERE)
ULCER_COLUMNS = tuple(f"pressure_ulcers_{each}" for each in SEVERE_ENOUGH)


def fall_days(entries: list[dict]) -> list[tuple[str, date]]:
    """(home, day) of each fall in the home's care, near misses left out; one entry's id counts once."""
    days = {}
    for entry in entries:
        if entry["location"] != "hospital" and entry["harm"] != "near_miss":
            days[entry["home"], entry["incident_id"]] = entry["occurred_on"]
    return [(home, day) for (home, _), day in days.items()]


def harmful_fall_days(entries: list[dict]) -> list[tuple[str, date]]:
    """The same of falls with harm; a harm that is not known is none."""
    return fall_days([entry for entry in entries if entry["harm"] in HARMFUL])


def without_changes(entries: list[dict]) -> list[dict]:
    """The first entry of each infection; a later one is a change of antibiotic."""
    first: dict[tuple[str, str], dict] = {}
    for entry in sorted(entries, key=lambda entry: entry["started_on"]):
        first.setdefault((entry["home"], entry["infection_id"]), entry)
    return list(first.values())


def infection_days(entries: list[dict]) -> list[tuple[str, date]]:
    """(home, first day of the antibiotic) of each treated infection."""
    return [
        (entry["home"], entry["started_on"])
        for entry in without_changes(entries)
        if entry["antibiotic"] == "Y" and entry["prophylaxis"] != "Y"
    ]


def ulcer_days(entries: list[dict]) -> list[tuple[str, date]]:
    """(home, day) on which each ulcer acquired in the home is first at category 2 or above."""
    days = []
    for home, first, rows in _ulcers(entries):
        if first["category"] in SEVERE_ENOUGH:
            days.append((home, first["found_on"]))
        elif first["category"] == "1":  # other worsening is not a new ulcer
            days += _first_reached(home, rows, SEVERE_ENOUGH)
    return days


def severe_ulcer_days(entries: list[dict]) -> list[tuple[str, date]]:
    """(home, day) on which each ulcer acquired in the home is first a full-thickness one."""
    days = []
    for home, first, rows in _ulcers(entries):
        if first["category"] in SEVERE:
            days.append((home, first["found_on"]))
        elif first["category"] != "moisture":
            days += _first_reached(home, rows, SEVERE)
    return days


def _ulcers(entries: list[dict]) -> list[tuple[str, dict, list[dict]]]:
    """(home, first row, all rows) of each ulcer acquired in the home; unknown is acquired there."""
    steps = defaultdict(list)
    for entry in entries:
        steps[entry["home"], entry["ulcer_id"]].append(entry)
    return [
        (home, min(rows, key=lambda row: row["found_on"]), rows)
        for (home, _), rows in steps.items()
        if not any(row["acquired"] == "inherited" for row in rows)
    ]


def _first_reached(home: str, rows: list[dict], categories: tuple[str, ...]) -> list[tuple[str, date]]:
    days = [row["worsened_on"] for row in rows if row["worsened_to"] in categories and row["worsened_on"]]
    return [(home, min(days))] if days else []


def outside_hospital(deaths: Count, in_hospital: Count) -> Count | None:
    """Deaths less deaths in hospital, never below nobody; more in hospital than at all says nothing."""
    if deaths.high < in_hospital.low:
        return None
    return replace(
        deaths,
        low=max(0, deaths.low - in_hospital.high),
        high=deaths.high - in_hospital.low,
        final=deaths.final and in_hospital.final,
    )
