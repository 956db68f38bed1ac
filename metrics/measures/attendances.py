"""A&E attendances that nobody planned."""

import numpy
from sqlalchemy import or_

from loaders.records import ae_attendance
from metrics.cells import Cells
from metrics.days import first_days, months_of
from metrics.extracts import Extract, extract_of
from metrics.ground import Ground

COUNTED = ("first", "unplanned_follow_up")
SAME_DAY_EMERGENCY_CARE = "5"
DAY = 24 * 60


def ae_attendances(ground: Ground) -> Cells:
    held = ground.once(attendance_extract)
    a = ae_attendance.c
    low, high = first_days(numpy.array([ground.span[0], ground.span[1] + 1]))
    rows = ground.rows_of(
        ae_attendance, ("arrived_at",), held.loads(),
        a.category.in_(COUNTED),
        or_(a.department_type.is_(None), a.department_type != SAME_DAY_EMERGENCY_CARE),
        a.arrived_at.between(int(low) * DAY, int(high) * DAY - 1),
    )  # fmt: skip
    month = months_of(rows["arrived_at"].to_numpy(numpy.int64) // DAY) - ground.first
    home = rows["home"].to_numpy(numpy.int64)
    return held.cells(ground, held.counted(ground, rows["load_id"].to_numpy(numpy.int64), home, month))


def attendance_extract(ground: Ground) -> Extract:
    return extract_of(ground, "ae_attendances")
