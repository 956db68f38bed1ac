"""Which rows of one call number are one incident. Call numbers restart, so the same number later is another:
a row of another date than the first, more than 12 hours after it."""

from typing import Any

import numpy as np

SAME_INCIDENT = 12 * 60  # minutes
_DAY = 24 * 60
Integers = np.ndarray[Any, np.dtype[np.int64]]


def is_another(first: Any, called_at: Any) -> Any:
    """Of minutes, or of arrays of them, whether the later call begins another incident than the first."""
    return (called_at - first > SAME_INCIDENT) & (called_at // _DAY != first // _DAY)


def beginnings(number: Any, called_at: Integers) -> Integers:
    """Places at which incidents begin, of rows that stand by number and then by time."""
    begin = np.ones(len(number), dtype=bool)
    # What is another incident than the row before is another than any row before that.
    begin[1:] = (number[1:] != number[:-1]) | is_another(called_at[:-1], called_at[1:])
    places = np.flatnonzero(begin)
    ends = np.append(places, len(number))[1:]
    # Nearly always that is all; where calls of a number follow each other for long, the first of them tells.
    long = is_another(called_at[places], called_at[ends - 1])
    for at, end in zip(places[long].tolist(), ends[long].tolist(), strict=True):
        while at < end:
            begin[at] = True
            at += int(np.searchsorted(called_at[at:end], _first_another(int(called_at[at]))))
    return np.flatnonzero(begin)


def _first_another(first: int) -> int:
    """The minute from which on a call is of another incident."""
    return max(first + SAME_INCIDENT + 1, (first // _DAY + 1) * _DAY)
