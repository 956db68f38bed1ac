"""A percentage too small to judge by month, drawn by quarter: sum over sum, without limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

from metrics.rates import proportions

Floats = NDArray[numpy.float64]

MONTHS = 3


@dataclass(frozen=True)
class Quarter:
    """Three months of a percentage added up; None where one of them has no value."""

    month: int  # the first
    value: float | None
    low: float | None  # the 95% interval
    high: float | None


class Quarters(NamedTuple):
    """Calendar quarters in order, with Wilson's interval; NaN where a month of the quarter is a gap."""

    first: tuple[int, ...]  # year * 12 + month - 1 of each quarter's first month
    value: Floats
    low: Floats
    high: Floats


def by_quarter(months: Sequence[int], part: ArrayLike, whole: ArrayLike, per: float = 100.0) -> Quarters:
    """Months in order, a gap in `part` or `whole` as NaN; a quarter has a value only with all its months."""
    x, n = numpy.asarray(part, dtype=float), numpy.asarray(whole, dtype=float)
    known = numpy.isfinite(x) & numpy.isfinite(n)
    quarter = numpy.asarray(months, dtype=int) // MONTHS
    every = numpy.arange(quarter.min(), quarter.max() + 1) if len(quarter) else numpy.zeros(0, dtype=int)
    inside = (quarter == every[:, None]) & known
    whole_quarter = inside.sum(axis=1) == MONTHS
    tops, bottoms = (numpy.where(inside, numpy.where(known, a, 0), 0).sum(axis=1) for a in (x, n))
    with numpy.errstate(invalid="ignore", divide="ignore"):
        value = numpy.where(whole_quarter & (bottoms > 0), tops / bottoms, numpy.nan) * per
    part_of = whole_quarter & (tops <= bottoms)  # else it is no part, and has no interval
    _, low, high = proportions(numpy.where(part_of, tops, 0), numpy.where(part_of, bottoms, numpy.nan), per)
    return Quarters(tuple((every * MONTHS).tolist()), value, low, high)
