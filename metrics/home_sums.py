"""What each home-month of a metric comes to on the day of the question, as arrays of home x month.

The same as `sums.home_timelines` without a past: tests hold one to the other.
"""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from metrics.cells import ABSENT, COVERED, Cells
from metrics.definition import METRICS, Metric
from metrics.month_cells import home_month_cells
from metrics.reader import Reader
from metrics.state import PROVISIONAL
from metrics.sums import NARROW

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]


@dataclass(frozen=True)
class HomeSums:
    """`low` and `high` bound a numerator that a source hid; 0 where nothing stands over anything."""

    low: Floats
    high: Floats
    denominator: Floats
    covered: Flags
    part: Flags  # known only in part
    final: Flags  # covered, and not to change

    @property
    def numerator(self) -> Floats:
        """The count, or the midpoint of narrow bounds; not a number where the bounds lie further apart."""
        if self.low is self.high:
            return self.low
        narrow = (self.high == self.low) | (self.high - self.low < NARROW * self.low)
        return numpy.where(narrow, (self.low + self.high) / 2, numpy.nan)

    @property
    def exact(self) -> Flags:
        """Final months of a count that nobody hid, over something."""
        return numpy.asarray(self.final & (self.low == self.high) & (self.denominator > 0))


def home_sums(reader: Reader, metric: Metric, homes: Integers, months: range) -> HomeSums:
    """Homes by their ids in rising order."""
    top, bottom = (_cells(reader, name, homes, months) for name in (metric.numerator, metric.denominator))
    known = (top.state != ABSENT) & (bottom.state != ABSENT) & ~numpy.isnan(bottom.value)
    covered = known & (top.state == COVERED) & (bottom.state == COVERED)
    low = numpy.where(known, numpy.nan_to_num(top.bottom), 0.0)
    # Most sources hide nothing.
    high = low if _nothing_hidden(top) else numpy.where(known, numpy.nan_to_num(top.top), 0.0)
    final = covered & ((top.marks | bottom.marks) & PROVISIONAL == 0)
    return HomeSums(low, high, numpy.where(known, bottom.value, 0.0), covered, known & ~covered, final)


def stays_of(reader: Reader, metric: Metric, homes: Integers, months: range) -> Floats | None:
    """Nights: emergency stays begun in the month, near enough to say whether nights can be judged."""
    if metric.kind != "nights":
        return None
    found = home_sums(reader, METRICS["nel_admissions"], homes, months)
    return numpy.where(found.covered, found.low, 0.0)


def _cells(reader: Reader, name: str, homes: Integers, months: range) -> Cells:
    measure_id = reader.measures.get(name)
    return home_month_cells(reader.connection, reader.seats, measure_id, homes, months, reader.day)


def _nothing_hidden(cells: Cells) -> bool:
    """Bounds that were never written take no room."""
    return cells.low.strides == (0, 0)
