"""Test E: the last months of a small series against all earlier ones, exactly; it speaks in words only."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[numpy.float64]

EACH_SIDE = 0.00135
POISSON_LINE = 0.99865
# How many last months are looked at, and how many months the series must have for it.
LOOKS = ((1, 13), (6, 18))
HIGHER = "Above CL (exact test)"
LOWER = "Below CL (exact test)"


class Look(NamedTuple):
    """The last `months` months lie higher or lower than all earlier ones."""

    months: int
    side: str  # "higher" or "lower"


def tails(count: ArrayLike, total: ArrayLike, share: ArrayLike) -> tuple[Floats, Floats]:
    """P(X >= count) and P(X <= count) where X is Binomial(total, share)."""
    x, t, s = (numpy.asarray(a, dtype=float) for a in (count, total, share))
    # The binomial's tails as incomplete beta functions, which take many series at once.
    at_least = numpy.where(x <= 0, 1.0, special.betainc(numpy.maximum(x, 1), numpy.maximum(t - x, 0) + 1, s))
    below = numpy.maximum(t - x, 1)
    at_most = numpy.where(x >= t, 1.0, special.betaincc(numpy.maximum(x, 0) + 1, below, s))
    return at_least, at_most


def sides(count: ArrayLike, total: ArrayLike, share: ArrayLike) -> NDArray[numpy.int8]:
    """1 where the count is too high for chance, -1 where too low, else 0."""
    high, low = tails(count, total, share)
    return (high < EACH_SIDE).astype(numpy.int8) - (low < EACH_SIDE).astype(numpy.int8)


def shares(exposure: Floats) -> tuple[float, ...]:
    """The part of the exposure that lies in the last months of each look that such a series is given."""
    whole = exposure.sum()
    looks = [months for months, needed in LOOKS if len(exposure) >= needed]
    return tuple(float(exposure[-months:].sum() / whole) for months in looks)


def exact_test(events: Sequence[Floats], exposure: Sequence[Floats]) -> list[tuple[Look, ...]]:
    """What the looks find in each series of months without gaps; longer looks first."""
    found: list[list[Look]] = [[] for _ in events]
    for months, needed in sorted(LOOKS, reverse=True):
        places = [i for i, series in enumerate(events) if len(series) >= needed]
        if not places:
            continue
        total = [events[i].sum() for i in places]
        count = [events[i][-months:].sum() for i in places]
        share = [exposure[i][-months:].sum() / exposure[i].sum() for i in places]
        for place, side in zip(places, sides(count, total, share).tolist(), strict=True):
            if side:
                found[place].append(Look(months, "higher" if side > 0 else "lower"))
    return [tuple(looks) for looks in found]


def upper_poisson_line(events: Floats, exposure: Floats) -> Floats:
    """The count that chance at the mean rate seldom passes, for each month."""
    mean = events.sum() / exposure.sum() * exposure
    count = numpy.ceil(special.pdtrik(POISSON_LINE, mean))
    # The inverse is a real number, and may come out a whole count too high.
    below = numpy.maximum(count - 1, 0)
    return numpy.asarray(numpy.where(special.pdtr(below, mean) >= POISSON_LINE, below, count))
