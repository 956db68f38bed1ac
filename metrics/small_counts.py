"""Test E: the last months of a small series against all earlier ones, exactly; it speaks in words only."""

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.limits import pooled
from metrics.spc import added

Floats = NDArray[numpy.float64]

EACH_SIDE = 0.00135
POISSON_LINE = 0.99865
# How many last months are looked at, and how many months the series must have for it; the longer the later.
LOOKS = ((1, 13), (6, 18))
HIGHER = "Above CL (exact test)"
LOWER = "Below CL (exact test)"


class Look(NamedTuple):
    """The last `months` months lie higher or lower than all earlier ones."""

    months: int
    side: str  # "higher" or "lower"


def at_least(count: ArrayLike, total: ArrayLike, share: ArrayLike) -> Floats:
    """P(X >= count) where X is Binomial(total, share)."""
    x, t, s = (numpy.asarray(a, dtype=float) for a in (count, total, share))
    # The binomial's tails as incomplete beta functions, which take many series at once.
    return numpy.where(x <= 0, 1.0, special.betainc(numpy.maximum(x, 1), numpy.maximum(t - x, 0) + 1, s))


def at_most(count: ArrayLike, total: ArrayLike, share: ArrayLike) -> Floats:
    """P(X <= count)."""
    x, t, s = (numpy.asarray(a, dtype=float) for a in (count, total, share))
    return numpy.where(x >= t, 1.0, special.betaincc(numpy.maximum(x, 0) + 1, numpy.maximum(t - x, 1), s))


def sides(count: ArrayLike, total: ArrayLike, share: ArrayLike) -> NDArray[numpy.int8]:
    """1 where the count is too high for chance, -1 where too low, else 0."""
    high, low = (tail(count, total, share) < EACH_SIDE for tail in (at_least, at_most))
    return high.astype(numpy.int8) - low.astype(numpy.int8)


def shares(exposure: Floats) -> Floats:
    """Series x look: the part of the exposure that lies in the last months, NaN where a series is too short.

    Months stand close together, NaN after them.
    """
    months, whole = numpy.isfinite(exposure).sum(axis=-1), _of_last(exposure, exposure.shape[-1])
    with numpy.errstate(invalid="ignore", divide="ignore"):
        found = [
            numpy.where(months >= needed, _of_last(exposure, last) / whole, numpy.nan)
            for last, needed in LOOKS
        ]
    return numpy.stack(found, axis=-1)


def _of_last(values: Floats, months: int) -> Floats:
    """The sum over the last months of each series."""
    places, known = numpy.arange(values.shape[-1]), numpy.isfinite(values)
    return added(numpy.where(known & (places >= known.sum(axis=-1, keepdims=True) - months), values, 0.0))


def exact_test(events: Floats, exposure: Floats) -> NDArray[numpy.int8]:
    """Series x look: 1 where the last months are higher than all earlier ones, -1 where lower, else 0."""
    count = numpy.stack([_of_last(events, months) for months, _ in LOOKS], axis=-1)
    total = _of_last(events, events.shape[-1])[..., None]
    return sides(count, total, shares(exposure))  # beside a share that is not a number nothing is found


def side_of(found: NDArray[numpy.int8]) -> NDArray[numpy.int8]:
    """What is said of each series: by the longest look that finds anything."""
    return numpy.asarray(reduce(lambda said, look: numpy.where(look != 0, look, said), found.T))


def looks_of(found: Sequence[int]) -> tuple[Look, ...]:
    """The looks that find something in one series, longer ones first."""
    said = zip(LOOKS, found, strict=True)
    looks = [Look(months, "higher" if side > 0 else "lower") for (months, _), side in said if side]
    return tuple(reversed(looks))


def upper_poisson_line(events: Floats, exposure: Floats) -> Floats:
    """The count that chance at the mean rate seldom passes, for each month."""
    mean = pooled(events, exposure) * exposure
    count = numpy.ceil(special.pdtrik(POISSON_LINE, mean))
    # The inverse is a real number, and may come out a whole count too high.
    below = numpy.maximum(count - 1, 0)
    return numpy.asarray(numpy.where(special.pdtr(below, mean) >= POISSON_LINE, below, count))
