"""A&E attendances that nobody planned."""

from collections.abc import Iterator

import numpy
from numpy.typing import NDArray
from sqlalchemy import or_

from loaders.records import ae_attendance
from metrics.blocks import Wanted, blocks, joined, whole
from metrics.cells import Cells
from metrics.days import months_of
from metrics.evidence import NO_HOME, Counts, Evidence, Load
from metrics.extracts import Extract, extract_of
from metrics.ground import Ground

Integers = NDArray[numpy.int64]

DATASET = "ae_attendances"
COUNTED = ("first", "unplanned_follow_up")
SAME_DAY_EMERGENCY_CARE = "5"
DAY = 24 * 60


def ae_attendances(ground: Ground) -> Cells:
    held = ground.once(attendance_extract)
    return held.cells(ground, held.counted(ground, ground.evidence.once(attendances_of_loads)))


def attendance_extract(ground: Ground) -> Extract:
    return extract_of(ground, DATASET)


def attendance_days(ground: Ground) -> Integers:
    """The days of the attendances of the homes of a ground of one day."""
    held = ground.once(attendance_extract)
    return joined([held.days_held(ground, *one) for one in _counted(ground.evidence)])


def attendances_of_loads(evidence: Evidence) -> Counts:
    """What counts in every load that bears, added up block by block."""
    return Counts.joined([
        Counts.of(load.load_id, home, months_of(day)) for load, home, day in _counted(evidence)
    ])  # fmt: skip


def _counted(evidence: Evidence) -> Iterator[tuple[Load, Integers, Integers]]:
    """What counts in every load that bears: home and day, a block at a time."""
    a = ae_attendance.c
    for load in evidence.bearing(DATASET, beside=0):
        rows = [
            a.registration_id.is_not(None), a.category.in_(COUNTED), *evidence.of_some(a.registration_id),
            or_(a.department_type.is_(None), a.department_type != SAME_DAY_EMERGENCY_CARE),
        ]  # fmt: skip
        if between := evidence.days(beside=0):
            rows.append(a.arrived_at.between(between[0] * DAY, between[1] * DAY + DAY - 1))
        wanted = Wanted(ae_attendance, (a.registration_id, a.arrived_at), (), rows)
        for registrations, arrivals in blocks(evidence.connection, wanted, [load.load_id]):
            home, day = evidence.homes(whole(registrations)), whole(arrivals) // DAY
            known = home != NO_HOME
            yield load, home[known], day[known]
