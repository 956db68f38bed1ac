"""A&E attendances that nobody planned."""

from collections.abc import Iterator

import numpy
from numpy.typing import NDArray
from sqlalchemy import case, or_

from loaders.records import ae_attendance
from metrics.blocks import joined
from metrics.cells import Cells
from metrics.days import months_of
from metrics.definition import METRICS
from metrics.evidence import Counts, Evidence, Load
from metrics.extracts import Extract, extract_of
from metrics.ground import Ground
from metrics.measures.moments import dated

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

DATASET = "ae_attendances"
COUNTED = ("first", "unplanned_follow_up")
SAME_DAY_EMERGENCY_CARE = "5"
NOT_ADMITTED = ("discharged", "left", "other")


def ae_attendances(ground: Ground) -> Cells:
    held = ground.once(attendance_extract)
    every, _ = ground.evidence.once(attendances_of_loads)
    return held.cells(ground, held.counted(ground, every))


def ae_not_admitted(ground: Ground) -> Cells:
    """Of those attendances the ones that are known to have ended without a bed in a hospital."""
    held = ground.once(attendance_extract)
    _, not_admitted = ground.evidence.once(attendances_of_loads)
    told = held.telling(ground, METRICS["ae_not_admitted"].needs)
    return told.cells(ground, held.counted(ground, not_admitted))


def attendance_extract(ground: Ground) -> Extract:
    return extract_of(ground, DATASET)


def attendance_days(ground: Ground) -> Integers:
    """The days of the attendances of the homes of a ground of one day."""
    held = ground.once(attendance_extract)
    found = _counted(ground.evidence)
    return joined([held.days_held(ground, load, home, day) for load, home, day, _ in found])


def attendances_of_loads(evidence: Evidence) -> tuple[Counts, Counts]:
    """What counts in every load that bears, and of that who was not admitted, added up block by block."""
    counts: list[Counts] = []
    not_admitted: list[Counts] = []
    for load, home, day, away in _counted(evidence):
        month = months_of(day)
        counts.append(Counts.of(load.load_id, home, month))
        not_admitted.append(Counts.of(load.load_id, home[away], month[away]))
    return Counts.joined(counts), Counts.joined(not_admitted)


def _counted(evidence: Evidence) -> Iterator[tuple[Load, Integers, Integers, Flags]]:
    """What counts in every load that bears: home, day, and whether it led to no admission."""
    a = ae_attendance.c
    sent_away = case((a.disposal.in_(NOT_ADMITTED), 1), else_=0)
    other = or_(a.department_type.is_(None), a.department_type != SAME_DAY_EMERGENCY_CARE)
    found = dated(evidence, DATASET, a.arrived_at, (sent_away,), a.category.in_(COUNTED), other)
    for load, home, day, (away,) in found:
        yield load, home, day, away > 0
