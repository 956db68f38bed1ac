"""A&E attendances that nobody planned."""

from sqlalchemy import or_

from loaders.records import ae_attendance
from metrics.blocks import Wanted, blocks, whole
from metrics.cells import Cells
from metrics.days import months_of
from metrics.evidence import NO_HOME, Counts, Evidence
from metrics.extracts import Extract, extract_of
from metrics.ground import Ground

DATASET = "ae_attendances"
COUNTED = ("first", "unplanned_follow_up")
SAME_DAY_EMERGENCY_CARE = "5"
DAY = 24 * 60


def ae_attendances(ground: Ground) -> Cells:
    held = ground.once(attendance_extract)
    return held.cells(ground, held.counted(ground, ground.evidence.once(attendances_of_loads)))


def attendance_extract(ground: Ground) -> Extract:
    return extract_of(ground, DATASET)


def attendances_of_loads(evidence: Evidence) -> Counts:
    """What counts in every load that bears, added up block by block."""
    a = ae_attendance.c
    counts: list[Counts] = []
    for load in evidence.bearing(DATASET, beside=0):
        rows = [
            a.registration_id.is_not(None), a.category.in_(COUNTED),
            or_(a.department_type.is_(None), a.department_type != SAME_DAY_EMERGENCY_CARE),
        ]  # fmt: skip
        if between := evidence.days(beside=0):
            rows.append(a.arrived_at.between(between[0] * DAY, between[1] * DAY + DAY - 1))
        wanted = Wanted(ae_attendance, (a.registration_id, a.arrived_at), (), rows)
        for registrations, arrivals in blocks(evidence.connection, wanted, [load.load_id]):
            home, month = evidence.homes(whole(registrations)), months_of(whole(arrivals) // DAY)
            known = home != NO_HOME
            counts.append(Counts.of(load.load_id, home[known], month[known]))
    return Counts.joined(counts)
