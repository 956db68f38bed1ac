"""Falls, infections and ulcers, from logs and from returns: counting-rules.md, "Harm"."""

from collections import defaultdict
from datetime import date

SEVERE_ENOUGH = ("2", "3", "4", "unstageable", "deep_tissue")
ULCER_COLUMNS = tuple(f"pressure_ulcers_{each}" for each in SEVERE_ENOUGH)


def fall_days(entries: list[dict]) -> list[tuple[str, date]]:
    """(home, day) of each fall in the home's care; one entry's id counts once."""
    days = {}
    for entry in entries:
        if entry["location"] != "hospital":
            days[entry["home"], entry["incident_id"]] = entry["occurred_on"]
    return [(home, day) for (home, _), day in days.items()]


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
    steps = defaultdict(list)
    for entry in entries:
        steps[entry["home"], entry["ulcer_id"]].append(entry)
    days = []
    for (home, _), rows in steps.items():
        first = min(rows, key=lambda row: row["found_on"])
        if any(row["acquired"] == "inherited" for row in rows):
            continue
        if first["category"] in SEVERE_ENOUGH:
            days.append((home, first["found_on"]))
        elif first["category"] == "1":
            worse = [row["worsened_on"] for row in rows if row["worsened_to"] in SEVERE_ENOUGH]
            worse = [day for day in worse if day is not None]
            if worse:
                days.append((home, min(worse)))
    return days


def return_headline(cells: list) -> tuple[float, float] | None:
    """(low, high) of a sum of the return's cells, None where one is blank; a known count has low = high."""
    if any(cell is None for cell in cells):
        return None
    return sum(cell[0] for cell in cells), sum(cell[1] for cell in cells)
