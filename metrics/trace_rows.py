"""Why a row of a file is counted in a home's month, or is not: counting-rules.md said of single rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from loaders.calendar import month_of_day
from loaders.fields import NEAR_MISS
from loaders.incidents import is_another
from loaders.shapes import SHAPES
from metrics.measures.attendances import COUNTED as AE_CATEGORIES
from metrics.measures.attendances import NOT_ADMITTED
from metrics.measures.harm import HARMED, IN_THE_HOME, NEW_ULCER, SEVERE_ULCER

MINUTES_A_DAY = 1440
COUNTED = "counted"
OUTCOMES = ("see_convey_ed", "see_convey_other", "see_treat", "hear_treat", "cancelled", "unknown")
CONVEYED = OUTCOMES[:2]
ATTENDED = OUTCOMES[:3]
NOT_ATTENDED = {
    "hear_treat": "telephone advice, no vehicle came (hear and treat)",
    "cancelled": "cancelled",
    "unknown": "outcome unknown and no vehicle on the scene",
}
NOT_A_CALL = {"ift": "a transfer between hospitals", "pts": "booked transport"}
AE_TYPES = ("1", "2", "3", "4", "unknown", "")
REPLACED = "replaced by a later release"
# Of an incident: the outcome that its rows make, and whether a vehicle came; what is said of it.
Saying = Callable[[str, bool], str]


@dataclass
class Row:
    """One kept row with the reason that was found for it."""

    load_id: int
    source_row: int
    match_method: str | None
    cells: dict[str, Any]
    counted: bool = False
    reason: str = ""

    def say(self, counted: bool, reason: str) -> None:
        self.counted, self.reason = counted, reason

    @property
    def key(self) -> tuple[int, int]:
        return self.load_id, self.source_row


def callouts(rows: list[Row], month: int) -> list[Row]:
    return _incidents(rows, month, lambda outcome, came: COUNTED if came else NOT_ATTENDED[outcome])


def conveyed(rows: list[Row], month: int) -> list[Row]:
    """Call-outs that took somebody to hospital or elsewhere."""

    def said(outcome: str, came: bool) -> str:
        if outcome in CONVEYED:
            return COUNTED
        return "a call-out, nobody was taken to hospital" if came else NOT_ATTENDED[outcome]

    return _incidents(rows, month, said)


def hear_treat(rows: list[Row], month: int) -> list[Row]:
    """Incidents that got advice alone."""

    def said(outcome: str, came: bool) -> str:
        if outcome == "hear_treat":
            return COUNTED
        return "a vehicle came" if came else NOT_ATTENDED[outcome]

    return _incidents(rows, month, said)


def _incidents(rows: list[Row], month: int, said: Saying) -> list[Row]:
    """One thing an incident: its first row says of it, the others are its vehicles."""
    incidents: list[list[Row]] = []
    latest: dict[object, list[Row]] = {}
    for row in sorted(rows, key=lambda one: (_called(one), one.source_row)):
        key = (row.load_id, row.cells["incident_id"] or f"row {row.source_row}")
        vehicles = latest.get(key)
        if vehicles is None or is_another(_called(vehicles[0]), _called(row)):
            vehicles = latest[key] = []
            incidents.append(vehicles)
        vehicles.append(row)
    mine = [one for one in incidents if month_of_day(_called(one[0]) // MINUTES_A_DAY) == month]
    for vehicles in mine:
        _say_of(vehicles, said)
    return [row for vehicles in mine for row in vehicles]


def _called(row: Row) -> int:
    return int(row.cells["called_at"] or MINUTES_A_DAY)


def _say_of(vehicles: list[Row], said: Saying) -> None:
    found = {row.cells["outcome"] or "unknown" for row in vehicles}
    outcome = next((one for one in OUTCOMES if one in found), "unknown")
    came = outcome in ATTENDED or (outcome == "unknown" and any(row.cells["on_scene_at"] for row in vehicles))
    call = next((NOT_A_CALL[row.cells["call_type"]] for row in vehicles
                 if row.cells["call_type"] in NOT_A_CALL), None)  # fmt: skip
    reason = call or said(outcome, came)
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


def not_admitted(rows: list[Row], month: int) -> list[Row]:
    """Of those attendances the ones that are known to have ended without a bed."""
    kept = attendances(rows, month)
    for row in kept:
        disposal = row.cells["disposal"]
        if row.counted and disposal not in NOT_ADMITTED:
            known = disposal not in (None, "", "unknown")
            row.say(False, f"how it ended: {disposal}" if known else "how it ended is not known")
    return kept


def calls(rows: list[Row], month: int) -> list[Row]:
    """Every call, whichever line took it."""
    kept = [row for row in rows if _month_of_moment(row.cells["called_at"]) == month]
    for row in kept:
        row.say(True, COUNTED)
    return kept


def falls(rows: list[Row], month: int) -> list[Row]:
    kept = [row for row in rows if month_of_day(row.cells["occurred_on"] or 1) == month]
    for row in kept:
        inside = (row.cells["location"] or "").lower() == "hospital"
        near = row.cells["harm"] == NEAR_MISS
        row.say(not (inside or near), "in hospital" if inside else "a near miss" if near else COUNTED)
    return kept


def falls_with_harm(rows: list[Row], month: int) -> list[Row]:
    kept = falls(rows, month)
    for row in kept:
        harm = row.cells["harm"]
        if row.counted and harm not in HARMED:
            row.say(False, "without harm" if harm == "none" else "harm not known")
    return kept


def utis(rows: list[Row], month: int) -> list[Row]:
    seen: set[object] = set()
    kept = []
    for row in sorted(rows, key=lambda one: one.cells["occurred_on"] or 0):
        treated = row.cells["antibiotic"] == "Y" and row.cells["prophylaxis"] != "Y"
        infection = row.cells["harm_id"] or row.key
        again = infection in seen
        if treated:
            seen.add(infection)
        if month_of_day(row.cells["occurred_on"] or 1) != month:
            continue
        kept.append(row)
        if again:
            row.say(False, "a change of antibiotic for an infection already counted")
        elif row.cells["antibiotic"] != "Y":
            row.say(False, "no antibiotic was started")
        else:
            row.say(treated, COUNTED if treated else "prophylaxis")
    return kept


def pressure_ulcers(rows: list[Row], month: int) -> list[Row]:
    """Each ulcer once, in the month in which it first is of category 2 or above."""
    return _ulcers(rows, month, NEW_ULCER, ("1",), "category 1, or worsening of an ulcer already found")


def severe_ulcers(rows: list[Row], month: int) -> list[Row]:
    """The same for category 3, 4 or unstageable, whatever it was found at."""
    below = "below category 3, or an ulcer already counted"
    return _ulcers(rows, month, SEVERE_ULCER, ("1", "2", "deep_tissue"), below)


def _ulcers(
    rows: list[Row], month: int, categories: tuple[str, ...], before: tuple[str, ...], otherwise: str
) -> list[Row]:
    ulcers: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        ulcers[row.load_id, row.cells["harm_id"] or row.source_row].append(row)
    kept: list[Row] = []
    for steps in ulcers.values():
        reached = [one for row in steps for one in _reached(row, categories, before)]
        counted_on, at = min(reached, default=(None, None))
        for row in steps:
            ours = (row.cells["acquired"] or "unknown") in IN_THE_HOME
            if row.key == at and counted_on and month_of_day(counted_on) == month:
                row.say(True, COUNTED)
                kept.append(row)
            elif month_of_day(row.cells["worsened_on"] or row.cells["occurred_on"] or 1) == month:
                row.say(False, otherwise if ours else "not acquired in the home")
                kept.append(row)
    return kept


def _reached(
    row: Row, categories: tuple[str, ...], before: tuple[str, ...]
) -> Iterable[tuple[int, tuple[int, int]]]:
    """The days on which an ulcer acquired in the home is at one of the categories, with the row's key."""
    cells = row.cells
    if (cells["acquired"] or "unknown") not in IN_THE_HOME:
        return
    if cells["category"] in categories:
        yield cells["occurred_on"], row.key
    elif cells["category"] in before and cells["worsened_to"] in categories and cells["worsened_on"]:
        yield cells["worsened_on"], row.key


def every(rows: list[Row], dataset: str, month: int) -> list[Row]:
    """Rows that stand for the home and month."""
    shape = SHAPES[dataset]
    kept = [row for row in rows if _month_of_row(row.cells[shape.when or "month"], shape.grain) == month]
    for row in kept:
        row.say(True, COUNTED)
    return kept


def _month_of_row(value: int, grain: str) -> int:
    return value if grain == "month" else month_of_day(value)


def _month_of_moment(minutes: int | None) -> int | None:
    return None if minutes is None else month_of_day(minutes // MINUTES_A_DAY)


def left_out(rows: Iterable[Row]) -> dict[str, int]:
    """Reason -> rows, the most frequent first."""
    reasons: dict[str, int] = defaultdict(int)
    for row in rows:
        if not row.counted:
            reasons[row.reason] += 1
    return dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))


# Metric -> what is said of its rows.
OF_EVENTS: dict[str, Callable[[list[Row], int], list[Row]]] = {
    "ambulance_callouts": callouts, "ambulance_conveyance_rate": conveyed, "ambulance_hear_treat": hear_treat,
    "ae_attendances": attendances, "ae_not_admitted": not_admitted, "nhs111_calls": calls,
}  # fmt: skip
OF_LOGS: dict[str, Callable[[list[Row], int], list[Row]]] = {
    "falls": falls, "falls_with_harm": falls_with_harm, "utis": utis, "pressure_ulcers": pressure_ulcers,
    "pressure_ulcers_severe": severe_ulcers,
}  # fmt: skip
