"""Rates and proportions with their intervals; pooled values are always sum over sum."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[numpy.float64]

EXACT_BELOW = 10  # events; from here on Byar's approximation agrees with the exact interval
NORMAL_95 = 1.96  # as reference/counting-rules.md writes it, for nights and money


class Interval(NamedTuple):
    """A value with its interval; None where there is nothing to divide by, or no interval can be had."""

    value: float | None
    low: float | None
    high: float | None


NOTHING = Interval(None, None, None)


def count_limits(events: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Interval of a Poisson count: exact under ten events, else Byar. Counts need not be whole."""
    x = numpy.asarray(events, dtype=float)
    tail = (1 - confidence) / 2
    z = special.ndtri(1 - tail)
    few = numpy.where(x < EXACT_BELOW, x, 0.0)
    many = numpy.where(x < EXACT_BELOW, EXACT_BELOW, x)
    # Under a thousandth of an event the low limit is below the smallest number there is.
    some = few > 1e-3
    exact_low = numpy.where(some, special.gammaincinv(numpy.where(some, few, 1.0), tail), 0.0)
    exact_high = special.gammainccinv(few + 1, tail)
    byar_low, byar_high = byar_limits(many, z)
    is_few = x < EXACT_BELOW
    return numpy.where(is_few, exact_low, byar_low), numpy.where(is_few, exact_high, byar_high)


def byar_limits(events: Floats, z: float) -> tuple[Floats, Floats]:
    """Byar's interval of a Poisson count above zero, whatever its size."""
    below = 1 - 1 / (9 * events) - z / (3 * numpy.sqrt(events))
    above = 1 - 1 / (9 * (events + 1)) + z / (3 * numpy.sqrt(events + 1))
    # Cubes written out: a power differs in its last digit between one number and an array of them.
    return events * below * below * below, (events + 1) * above * above * above


def rates(
    events: ArrayLike, exposure: ArrayLike, per: float = 1.0, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Value, low and high of each pair; NaN where the exposure is missing or not above zero."""
    x, n = numpy.asarray(events, dtype=float), numpy.asarray(exposure, dtype=float)
    if (x < 0).any():
        raise ValueError("A count of events cannot be below zero.")
    known = (n > 0) & numpy.isfinite(n) & numpy.isfinite(x)
    n = numpy.where(known, n, numpy.nan)
    low, high = count_limits(numpy.where(known, x, 0.0), confidence)
    return x / n * per, low / n * per, high / n * per


def rate(events: float, exposure: float, per: float = 1.0, confidence: float = 0.95) -> Interval:
    """Events for each `per` of exposure, with an exact or Byar interval."""
    return _interval(*rates(events, exposure, per, confidence))


def proportions(
    part: ArrayLike, whole: ArrayLike, per: float = 1.0, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Value, low and high by Wilson's score; NaN where the whole is missing or not above zero."""
    x, n = numpy.asarray(part, dtype=float), numpy.asarray(whole, dtype=float)
    if (x < 0).any() or ((x > n) & (n > 0)).any():
        raise ValueError("A part lies between zero and its whole.")
    n = numpy.where(n > 0, n, numpy.nan)
    z = special.ndtri(1 - (1 - confidence) / 2)
    share = x / n
    middle = 2 * x + z * z
    spread = z * numpy.sqrt(z * z + 4 * x * (1 - share))
    # At none and at all of the whole the limits are 0 and 1, whatever rounding says.
    low = numpy.where(x == 0, 0.0 * n, numpy.clip((middle - spread) / (2 * (n + z * z)), 0, 1))
    high = numpy.where(x == n, 1.0, numpy.clip((middle + spread) / (2 * (n + z * z)), 0, 1))
    return share * per, low * per, high * per


def proportion(part: float, whole: float, per: float = 1.0, confidence: float = 0.95) -> Interval:
    """A part of a whole, with Wilson's interval."""
    return _interval(*proportions(part, whole, per, confidence))


def part_of_whole(value: float | None, low: float, high: float, whole: float, per: float) -> Interval:
    """A part of which only bounds may be known; without an interval where it may exceed the whole."""
    share = None if value is None else value / whole * per
    if high > whole:
        return Interval(share, None, None)
    return Interval(share, proportion(low, whole, per).low, proportion(high, whole, per).high)


def nights_interval(nights: float, squares: float, bed_days: float, per: float = 1.0) -> Interval:
    """Nights come in stays: the spread is that of the stays. The low limit may lie below zero."""
    if not bed_days > 0:
        return NOTHING
    value = nights / bed_days * per
    reach = NORMAL_95 * per * float(numpy.sqrt(squares)) / bed_days
    return Interval(value, value - reach, value + reach)


def ratio_of_sums_interval(y: Sequence[float], x: Sequence[float], per: float = 1.0) -> Interval:
    """Money and means: sum over sum, spread from the homes' influence values; one home has no interval."""
    top, bottom = numpy.asarray(y, dtype=float), numpy.asarray(x, dtype=float)
    homes, whole = len(top), float(bottom.sum())
    if not whole > 0:
        return NOTHING
    ratio = float(top.sum()) / whole
    if homes < 2:
        return Interval(ratio * per, None, None)
    influence = (top - ratio * bottom) / whole
    reach = NORMAL_95 * float(numpy.sqrt(homes / (homes - 1) * (influence**2).sum()))
    return Interval(ratio * per, (ratio - reach) * per, (ratio + reach) * per)


def _interval(value: Floats, low: Floats, high: Floats) -> Interval:
    if not numpy.isfinite(value):
        return NOTHING
    return Interval(float(value), float(low), float(high))
