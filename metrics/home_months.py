"""Final home-months of one metric as arrays, for what is estimated from homes rather than from their sums."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from sqlalchemy import and_, select

from loaders.records import observation
from metrics.cells import COVERED, PROVISIONAL
from metrics.definition import Metric
from metrics.reader import Reader

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]
YEAR = 12


@dataclass(frozen=True)
class HomeMonths:
    """Arrays of home x month; `homes` in rising order, months from `first`.

    `known` says where numerator and denominator are covered, final and not hidden; elsewhere both are 0.
    """

    homes: Integers
    first: int
    numerator: Floats
    denominator: Floats
    known: Flags

    def year(self, last: int) -> "HomeMonths":
        """The twelve months that end in a month, January first; those outside are not known."""
        months = numpy.arange(last - YEAR + 1, last + 1)
        at = months - self.first
        inside = (at >= 0) & (at < self.known.shape[1])
        column = numpy.clip(at, 0, max(self.known.shape[1] - 1, 0))
        order = numpy.argsort(months % YEAR)

        def of(values: NDArray[numpy.generic]) -> NDArray[numpy.generic]:
            if not self.known.shape[1]:
                return numpy.zeros((len(self.homes), YEAR), values.dtype)
            return numpy.where(inside, values[:, column], numpy.zeros(1, values.dtype))[:, order]

        parts = [of(one) for one in (self.numerator, self.denominator, self.known)]
        return HomeMonths(self.homes, 0, *parts)  # type: ignore[arg-type]

    def of(self, homes: Integers) -> "HomeMonths":
        """Some of the homes, those of which nothing is known among them."""
        wanted = numpy.unique(homes)
        rows = numpy.zeros((len(wanted), self.known.shape[1]))
        numerator, denominator, known = rows, rows.copy(), rows.astype(bool)
        here = numpy.isin(wanted, self.homes)
        at = numpy.searchsorted(self.homes, wanted[here])
        numerator[here], denominator[here], known[here] = (
            self.numerator[at], self.denominator[at], self.known[at],
        )  # fmt: skip
        return HomeMonths(wanted, self.first, numerator, denominator, known)


def home_months(reader: Reader, metric: Metric) -> HomeMonths:
    """Every home-month of the metric as at the reader's day."""
    return reader.kept("home months", metric.id, make=lambda: _read(reader, metric))


def _read(reader: Reader, metric: Metric) -> HomeMonths:
    top_id, bottom_id = (reader.measures.get(name) for name in (metric.numerator, metric.denominator))
    top, bottom = observation.alias(), observation.alias()
    t, b, day = top.c, bottom.c, reader.day
    same = and_(
        b.measure_id == bottom_id, b.home_id == t.home_id, b.month == t.month, b.state == COVERED,
        b.known_from <= day, b.known_to > day, b.value.is_not(None), b.marks % (2 * PROVISIONAL) == 0,
    )  # fmt: skip
    query = (
        select(t.home_id, t.month, t.value, b.value)
        .join_from(top, bottom, same)
        .where(t.measure_id == top_id, t.state == COVERED, t.value.is_not(None))
        .where(t.known_from <= day, t.known_to > day, t.marks % (2 * PROVISIONAL) == 0)
    )
    rows = numpy.array(reader.connection.execute(query).fetchall(), dtype=float).reshape(-1, 4)
    homes, home = numpy.unique(rows[:, 0].astype(numpy.int64), return_inverse=True)
    month = rows[:, 1].astype(numpy.int64)
    first, last = (int(month.min()), int(month.max())) if len(rows) else (0, -1)
    shape = len(homes), last - first + 1
    numerator, denominator, known = numpy.zeros(shape), numpy.zeros(shape), numpy.zeros(shape, bool)
    cell = home, month - first
    numerator[cell], denominator[cell], known[cell] = rows[:, 2], rows[:, 3], True
    return HomeMonths(homes, first, numerator, denominator, known)
