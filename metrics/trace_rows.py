"""Why a row of a file is counted in a home's month, or is not: counting-rules.md said of single rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy
import pandas

from loaders.calendar import month_of_day
from metrics.stays import spells, stays

MINUTES_A_DAY = 1440
LONG_AFTER = 1_000_000  # a day after every discharge: when open spells end has no bearing here
COUNTED = "counted"
OUTCOMES = ("see_convey_ed", "see_convey_other", "see_treat", "hear_treat", "cancelled", "unknown")
ATTENDED = OUTCOMES[:3]
NOT_ATTENDED = {
    "hear_treat": "telephone advice, no vehicle came (hear and treat)",
    "cancelled": "cancelled",
    "unknown": "outcome unknown and no vehicle on the scene",
}
NOT_A_CALL = {"ift": "a transfer between hospitals", "pts": "booked transport"}
AE_CATEGORIES = ("first", "unplanned_follow_up")
AE_TYPES = ("1", "2", "3", "4", "unknown", "")
NEW_ULCERS = ("2", "3", "4", "unstageable", "deep_tissue")
REPLACED = "replaced by a later release"


@dataclass
class Row:
    """One kept row with the reason that was found for it."""

    load_id: int
    source_row: int
    match_method: str | None
    cells: dict[str, Any]
    counted: bool = False
    reason: str = ""
    notes: list[str] = field(default_factory=list)

    def say(self, counted: bool, reason: str) -> None:
        self.counted, self.reason = counted, reason


def ambulance(rows: list[Row], month: int) -> list[Row]:
    """One call-out an incident: its first row is counted, the others are its vehicles."""
    incidents: list[list[Row]] = []
    latest: dict[object, list[Row]] = {}
    for row in sorted(rows, key=lambda one: (_called(one), one.source_row)):
        key = (row.load_id, row.cells["incident_id"] or f"row {row.source_row}")
        vehicles = latest.get(key)
        # Call numbers restart: the same number on another day, 12 hours or more later, is another incident.
        if vehicles is None or _is_another(_called(row), _called(vehicles[0])):
            vehicles = latest[key] = []
            incidents.append(vehicles)
        vehicles.append(row)
    mine = [one for one in incidents if month_of_day(_called(one[0]) // MINUTES_A_DAY) == month]
    for vehicles in mine:
        _incident(vehicles)
    return [row for vehicles in mine for row in vehicles]


def _is_another(called_at: int, first: int) -> bool:
    return called_at - first >= MINUTES_A_DAY // 2 and called_at // MINUTES_A_DAY != first // MINUTES_A_DAY


def _called(row: Row) -> int:
    return int(row.cells["called_at"] or MINUTES_A_DAY)


def _incident(vehicles: list[Row]) -> None:
    found = {row.cells["outcome"] or "unknown" for row in vehicles}
    outcome = next((one for one in OUTCOMES if one in found), "unknown")
    came = outcome in ATTENDED or (outcome == "unknown" and any(row.cells["on_scene_at"] for row in vehicles))
    call = next((NOT_A_CALL[row.cells["call_type"]] for row in vehicles
                 if row.cells["call_type"] in NOT_A_CALL), None)  # fmt: skip
    reason = call or (COUNTED if came else NOT_ATTENDED.get(outcome, NOT_ATTENDED["unknown"]))
    vehicles[0].say(reason == COUNTED, reason)
    for other in vehicles[1:]:
        other.say(False, "another vehicle of an incident that has its row above")


def attendances(rows: list[Row], month: int) -> list[Row]:
    """Each attendance of the month by its category and department."""
    kept = [row for row in rows if _month_of_moment(row.cells["arrived_at"]) == month]
    for row in kept:
        category, department = row.cells["category"] or "unknown", row.cells["department_type"] or ""
        if category not in AE_CATEGORIES:
            words = {"planned_follow_up": "planned follow-up", "unknown": "category unknown"}
            row.say(False, words.get(category, f"category {category}"))
        elif department not in AE_TYPES:
            row.say(False, f"department type {department} (same-day emergency care)")
        else:
            row.say(True, COUNTED)
    return kept


def admissions(rows: list[Row], month: int) -> list[Row]:
    """Episodes of spells that began in the month; a stay is counted once, by its first row."""
    firsts, _ = _stays(rows)
    kept = [place for place, row in enumerate(rows) if _begun(row) == month]
    for place in kept:
        row = rows[place]
        method = row.cells["admission_method"] or "blank"
        if (row.cells["patient_class"] or "1") != "1":
            row.say(False, "not an ordinary admission (day case or regular attender)")
        elif place not in firsts:
            row.say(False, "a later episode or spell of a stay that is counted once")
        else:
            emergency = method.startswith("2")
            row.say(emergency, COUNTED if emergency else f"not an emergency (admission method {method})")
    return [rows[place] for place in kept]


def nights(rows: list[Row], month: int) -> list[Row]:
    """Spells that may hold a night of the month."""
    _, emergency = _stays(rows)
    kept = []
    for place, row in enumerate(rows):
        ended = row.cells["discharged_on"]
        if _begun(row) > month or (ended and month_of_day(ended) < month):
            continue
        kept.append(row)
        first = (row.cells["episode_order"] or 1) == 1
        other = "not of an emergency stay" if first else "a later episode of a spell that has its row"
        row.say(place in emergency, COUNTED if place in emergency else other)
    return kept


def _begun(row: Row) -> int:
    return month_of_day(row.cells["admitted_on"] or 1)


def _stays(rows: list[Row]) -> tuple[set[int], set[int]]:
    """Places of the rows that begin a stay, and of the first rows of all spells of emergency stays."""
    if not rows:
        return set(), set()
    # The number of the "home" of a spell is the place of its first row, so that spells lead back to rows.
    frame = pandas.DataFrame(
        {**row.cells, "load_id": row.load_id, "source_row": row.source_row, "home": place,
         "provider_code": row.cells["provider_code"] or "sender"}
        for place, row in enumerate(rows)
    )  # fmt: skip
    whole = spells(frame)
    copies = list(zip(whole.group.tolist(), whole.load.tolist(), strict=True))
    newest = dict(sorted(copies))
    whole = whole.take(numpy.array([newest[group] == held for group, held in copies]))
    found = stays(whole, numpy.full(len(whole), LONG_AFTER))
    places = whole.home[found.order].tolist()
    begins = found.first.tolist()
    urgent = whole.emergency[found.order][found.first]
    emergency = {place for place, stay in zip(places, found.stay.tolist(), strict=True) if urgent[stay]}
    return {places[begin] for begin in begins}, emergency


def falls(rows: list[Row], month: int) -> list[Row]:
    kept = [row for row in rows if month_of_day(row.cells["occurred_on"] or 1) == month]
    for row in kept:
        inside = row.cells["location"] == "hospital"
        near = row.cells["harm"] == "near_miss"
        row.say(not (inside or near), "in hospital" if inside else "a near miss" if near else COUNTED)
    return kept


def utis(rows: list[Row], month: int) -> list[Row]:
    seen: set[object] = set()
    kept = []
    for row in sorted(rows, key=lambda one: one.cells["occurred_on"] or 0):
        again = row.cells["harm_id"] in seen
        seen.add(row.cells["harm_id"])
        if month_of_day(row.cells["occurred_on"] or 1) != month:
            continue
        kept.append(row)
        if again:
            row.say(False, "a change of antibiotic for an infection already counted")
        elif row.cells["antibiotic"] != "Y":
            row.say(False, "no antibiotic was started")
        else:
            prophylaxis = row.cells["prophylaxis"] == "Y"
            row.say(not prophylaxis, "prophylaxis" if prophylaxis else COUNTED)
    return kept


def pressure_ulcers(rows: list[Row], month: int) -> list[Row]:
    """Each ulcer once, in the month in which it first is of category 2 or above."""
    ulcers: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        ulcers[row.cells["harm_id"] or row.source_row].append(row)
    kept: list[Row] = []
    for steps in ulcers.values():
        steps.sort(key=lambda one: one.cells["worsened_on"] or 0)
        counted_on, at = _first_at_two(steps)
        for row in steps:
            day = row.cells["worsened_on"] or row.cells["occurred_on"] or 1
            if row is at and counted_on and month_of_day(counted_on) == month:
                mine = row.cells["acquired"] != "inherited"
                row.say(mine, COUNTED if mine else "the resident arrived with it")
                kept.append(row)
            elif month_of_day(day) == month:
                row.say(False, "category 1, or worsening of an ulcer already found")
                kept.append(row)
    return kept


def _first_at_two(steps: list[Row]) -> tuple[int | None, Row | None]:
    for row in steps:
        if row.cells["category"] in NEW_ULCERS:
            return row.cells["occurred_on"], row
        if row.cells["worsened_to"] in NEW_ULCERS:
            return row.cells["worsened_on"], row
    return None, None


def every(rows: list[Row], month: int) -> list[Row]:
    """Returns and prescribing: every row of the month."""
    kept = [row for row in rows if row.cells["month"] == month]
    for row in kept:
        row.say(True, COUNTED)
    return kept


def _month_of_moment(minutes: int | None) -> int | None:
    return None if minutes is None else month_of_day(minutes // MINUTES_A_DAY)


def left_out(rows: Iterable[Row]) -> dict[str, int]:
    """Reason -> rows, the most frequent first."""
    reasons: dict[str, int] = defaultdict(int)
    for row in rows:
        if not row.counted:
            reasons[row.reason] += 1
    return dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))


READERS: dict[str, Callable[[list[Row], int], list[Row]]] = {
    "ambulance_callouts": ambulance, "ae_attendances": attendances, "nel_admissions": admissions,
    "nel_bed_days": nights, "falls": falls, "utis": utis, "pressure_ulcers": pressure_ulcers,
    "home_return": every, "prescribing": every,
}  # fmt: skip
