"""A&E attendances that nobody planned."""

from sqlalchemy import case, or_

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
NOT_ADMITTED = ("discharged", "left", "other")
DAY = 24 * 60


def ae_attendances(ground: Ground) -> Cells:
    held = ground.once(attendance_extract)
    every, _ = ground.evidence.once(attendances_of_loads)
    return held.cells(ground, held.counted(ground, every))


def ae_not_admitted(ground: Ground) -> Cells:
    """Of those attendances the ones that are known to have ended without a bed in a hospital."""
    held = ground.once(attendance_extract)
    _, not_admitted = ground.evidence.once(attendances_of_loads)
    return held.telling(ground, ("disposal",)).cells(ground, held.counted(ground, not_admitted))


def attendance_extract(ground: Ground) -> Extract:
    return extract_of(ground, DATASET)


def attendances_of_loads(evidence: Evidence) -> tuple[Counts, Counts]:
    """What counts in every load that bears, and of that who was not admitted, added up block by block."""
    a = ae_attendance.c
    sent_away = case((a.disposal.in_(NOT_ADMITTED), 1), else_=0)
    counts: list[Counts] = []
    not_admitted: list[Counts] = []
    for load in evidence.bearing(DATASET, beside=0):
        rows = [
            a.registration_id.is_not(None), a.category.in_(COUNTED),
            or_(a.department_type.is_(None), a.department_type != SAME_DAY_EMERGENCY_CARE),
        ]  # fmt: skip
        if between := evidence.days(beside=0):
            rows.append(a.arrived_at.between(between[0] * DAY, between[1] * DAY + DAY - 1))
        wanted = Wanted(ae_attendance, (a.registration_id, a.arrived_at, sent_away), (), rows)
        for registrations, arrivals, away in blocks(evidence.connection, wanted, [load.load_id]):
            home, month = evidence.homes(whole(registrations)), months_of(whole(arrivals) // DAY)
            for found, chosen in ((counts, home != NO_HOME), (not_admitted, whole(away) > 0)):
                chosen &= home != NO_HOME
                found.append(Counts.of(load.load_id, home[chosen], month[chosen]))
    return Counts.joined(counts), Counts.joined(not_admitted)
