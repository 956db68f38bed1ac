"""The days of the events that are counted of one home: by the functions that count them, or not at all."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import numpy
from numpy.typing import NDArray

from loaders.calendar import first_day
from metrics.answer import Point
from metrics.days import months_of
from metrics.ground import Ground
from metrics.home_ground import ground_of_home, known_then, rows_in_all
from metrics.measures.admissions import admission_days
from metrics.measures.ambulance import callout_days
from metrics.measures.attendances import attendance_days
from metrics.measures.harm import days_in_logs
from metrics.rare import Gaps, waits
from metrics.reader import Reader

Integers = NDArray[numpy.int64]

# Rows of a dataset that a page can wait for: above them the days stay unread.
MOST_ROWS = 200_000
# Measure -> its dataset, and the days of what it counts.
DAYS: dict[str, tuple[str, Callable[[Ground], Integers]]] = {
    "ambulance_callouts": ("ambulance_callouts", callout_days),
    "ae_attendances": ("ae_attendances", attendance_days),
    "nel_admissions": ("admissions", admission_days),
    **{name: (name, partial(days_in_logs, dataset=name)) for name in ("falls", "utis", "pressure_ulcers")},
}


def event_days(reader: Reader, measure: str, home_id: int, months: range) -> list[int] | None:
    """Every counted event of the months, as ordinals; None where that is not kept or too long to read."""
    if measure not in DAYS:
        return None
    dataset, days_of = DAYS[measure]
    loads = known_then(reader)
    if rows_in_all(reader, dataset, loads) > MOST_ROWS:
        return None
    found = days_of(ground_of_home(reader, home_id, months, loads, dataset == "admissions"))
    month = months_of(found)
    return sorted(found[(month >= months.start) & (month < months.stop)].tolist())


def gaps_of(reader: Reader, measure: str, home_id: int, points: Sequence[Point]) -> Gaps | None:
    """The waits over months in a row that are all known; None where some event has no day of its own."""
    months = range(points[0].month, points[-1].month + 1)
    days = event_days(reader, measure, home_id, months)
    if days is None or len(points) < len(months) or not agree(days, points):
        return None
    known_to = first_day(months.stop) - 1
    found = waits(days, known_to)
    if found.open is None:
        return None
    return Gaps(
        tuple(map(date.fromordinal, found.ends)), tuple(found.days.tolist()), found.words,
        found.open, found.open_words, date.fromordinal(known_to),
        *(one if one == one else None for one in (found.centre, found.low, found.high)),
    )  # fmt: skip


def agree(days: list[int], points: Sequence[Point]) -> bool:
    """Whether there is a day for every event of these months, and no other: only then are the dates exact.

    Records that were forgotten, returns without a log and counts of other sources have none.
    """
    month, counts = numpy.unique(months_of(numpy.array(days, numpy.int64)), return_counts=True)
    dated = dict(zip(month.tolist(), counts.tolist(), strict=True))
    return all(dated.get(one.month, 0) == one.numerator for one in points)
