"""Columns of days as months, and of months as days."""

import numpy
from numpy.typing import NDArray

Integers = NDArray[numpy.int64]
_DAY_1970 = 719163  # 1 January 1970 as date.toordinal()
_MONTH_1970 = 1970 * 12


def months_of(days: Integers) -> Integers:
    since_1970 = (days - _DAY_1970).astype("datetime64[D]").astype("datetime64[M]").astype(numpy.int64)
    return numpy.asarray(since_1970 + _MONTH_1970)


def first_days(months: Integers) -> Integers:
    """The day numbers on which months begin."""
    since_1970 = (months - _MONTH_1970).astype("datetime64[M]").astype("datetime64[D]").astype(numpy.int64)
    return numpy.asarray(since_1970 + _DAY_1970)
