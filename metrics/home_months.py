"""Final home-months of one metric as arrays, for what is estimated from homes rather than from their sums."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from metrics.definition import Metric
from metrics.reader import Reader
from metrics.readings import both_covered

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
        inside = (months >= self.first) & (months < self.first + self.known.shape[1])
        numerator, denominator = numpy.zeros((2, len(self.homes), YEAR))
        known = numpy.zeros((len(self.homes), YEAR), bool)
        place, at = months[inside] % YEAR, months[inside] - self.first
        numerator[:, place], denominator[:, place] = self.numerator[:, at], self.denominator[:, at]
        known[:, place] = self.known[:, at]
        return HomeMonths(self.homes, 0, numerator, denominator, known)

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
    found = both_covered(reader.connection, reader.seats, top_id, bottom_id, None, reader.day)
    homes, home = numpy.unique(found.homes[found.settled], return_inverse=True)
    month = found.months[found.settled]
    first, last = (int(month.min()), int(month.max())) if len(month) else (0, -1)
    shape = len(homes), last - first + 1
    numerator, denominator, known = numpy.zeros(shape), numpy.zeros(shape), numpy.zeros(shape, bool)
    cell = home, month - first
    numerator[cell], denominator[cell] = found.low[found.settled], found.denominator[found.settled]
    known[cell] = True
    return HomeMonths(homes, first, numerator, denominator, known)
