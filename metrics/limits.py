"""Limits that follow each month's own exposure: u', p' and I', and the factors they need.

Arrays are series x months, or one series. `base` marks the months of a fixed baseline: with 24 or more of
them limits come from these alone, with fewer only the mean does.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

from metrics.spc import Position, added, exact_mean, positions
from metrics.xmr import LIMIT, NEAR_LIMIT, mean_moving_range

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

MOVING_RANGE_TO_SD = 1.128
SCREEN_OF_ONE = 3.2665  # on an I' chart a difference this many times the mean is not common variation
SMALLEST_FACTOR = 1.0  # a lucky quiet stretch must not narrow the limits below chance
FEWEST_FOR_LIMITS = 2
# With 12 months the shift rule alone flags 3.3 to 3.9%, with 24 2.2 to 3.6%, with all points 1%.
MONTHS_FOR_A_BASELINE = 24
MONTHS_FOR_A_SEASON = 24


class Limits(NamedTuple):
    """Centre and limits of every point over the last axis: three and two standard deviations away."""

    mean: Floats
    low: Floats
    high: Floats
    near_low: Floats
    near_high: Floats

    def positions(self, values: Floats) -> Position:
        return positions(values, *self)

    def cut(self, lowest: float, highest: float) -> "Limits":
        """The same, kept between two values that nothing can pass."""
        return Limits(self.mean, *(numpy.clip(limit, lowest, highest) for limit in self[1:]))


def around(centre: Floats, sd: Floats) -> Limits:
    """Limits about a centre, given the standard deviation of each point."""
    mean = numpy.broadcast_to(centre, sd.shape).copy()
    return Limits(mean, *(mean + step * sd for step in (-3, 3, -2, 2)))


def between_months(z: Floats, screened: bool = False) -> Floats:
    """How much further neighbouring months lie apart than chance puts them (Laney); one is chance alone."""
    return mean_moving_range(z, screened) / MOVING_RANGE_TO_SD


def pooled(top: Floats, bottom: Floats) -> Floats:
    """Sum over sum along the last axis, gaps left out, with an axis to spread it again."""
    with numpy.errstate(invalid="ignore", divide="ignore"):
        return numpy.asarray(_sum(top) / _sum(bottom))[..., None]


def _sum(values: Floats) -> Floats:
    return added(numpy.where(numpy.isfinite(values), values, 0.0))


def usable(top: ArrayLike, bottom: ArrayLike) -> tuple[Floats, Floats]:
    """Both as numbers, NaN where either is missing or the lower one is not above zero: a gap."""
    x, n = numpy.asarray(top, dtype=float), numpy.asarray(bottom, dtype=float)
    known = numpy.isfinite(x) & (n > 0)
    return numpy.where(known, x, numpy.nan), numpy.where(known, n, numpy.nan)


def u_prime(
    events: ArrayLike,
    exposure: ArrayLike,
    smallest_factor: float = SMALLEST_FACTOR,
    base: Flags | None = None,
) -> Limits:
    """Events over exposure; limits as computed, so the low one may lie below zero."""
    x, n = usable(events, exposure)
    centre = pooled(_of(base, x), _of(base, n))
    return _widened(x / n, centre, numpy.sqrt(centre / n), smallest_factor, base)


def p_prime(
    part: ArrayLike, whole: ArrayLike, smallest_factor: float = SMALLEST_FACTOR, base: Flags | None = None
) -> Limits:
    """A part of a whole, limits cut at 0 and 1."""
    x, n = usable(part, whole)
    centre = pooled(_of(base, x), _of(base, n))
    return _widened(x / n, centre, numpy.sqrt(centre * (1 - centre) / n), smallest_factor, base).cut(0, 1)


def i_prime(total: ArrayLike, number: ArrayLike, base: Flags | None = None) -> Limits:
    """Means over residents or stays: the spread is the series' own, narrower where more are in it."""
    y, n = usable(total, number)
    mean = _of(base, y / n)
    one = numpy.where(_enough(mean, base), spread_of_one(mean, _of(base, n)), numpy.nan)
    return around(pooled(_of(base, y), _of(base, n)), one[..., None] * numpy.sqrt(1 / n))


def spread_of_one(mean: Floats, number: Floats, screened: bool = False) -> Floats:
    """Standard deviation of one resident or stay, from how far the means of neighbouring months lie apart."""
    if mean.shape[-1] < 2:
        return numpy.full(mean.shape[:-1], numpy.nan)
    apart = numpy.sqrt(1 / number[..., 1:] + 1 / number[..., :-1])
    # Half normal: its mean is the deviation times the root of 2/pi.
    each = numpy.abs(numpy.diff(mean, axis=-1)) / apart * math.sqrt(math.pi / 2)
    if screened:
        with numpy.errstate(invalid="ignore"):
            each = numpy.where(each < SCREEN_OF_ONE * exact_mean(each)[..., None], each, numpy.nan)
    return exact_mean(each)


def xmr_limits(values: ArrayLike, base: Flags | None = None) -> Limits:
    """Straight limits from the mean moving range, unscreened, as the XmR chart has them."""
    y = numpy.asarray(values, dtype=float)
    used = _of(base, y)
    mean = numpy.broadcast_to(exact_mean(used)[..., None], y.shape).copy()
    spread = numpy.where(_enough(used, base), mean_moving_range(used), numpy.nan)[..., None]
    return Limits(mean, *(mean + step * spread for step in (-LIMIT, LIMIT, -NEAR_LIMIT, NEAR_LIMIT)))


def _widened(rate: Floats, centre: Floats, sd: Floats, smallest_factor: float, base: Flags | None) -> Limits:
    with numpy.errstate(invalid="ignore", divide="ignore"):
        factor = numpy.fmax(between_months(_of(base, (rate - centre) / sd)), smallest_factor)
    factor = numpy.where(_enough(_of(base, rate), base), factor, numpy.nan)
    return around(centre, factor[..., None] * sd)


def _of(base: Flags | None, values: Floats) -> Floats:
    """The months of a fixed baseline, NaN elsewhere; all months without one."""
    return values if base is None else numpy.where(base, values, numpy.nan)


def _enough(values: Floats, base: Flags | None) -> Flags:
    """One month gives no limits; a fixed baseline of few months gives limits that flag too often."""
    needed = FEWEST_FOR_LIMITS if base is None else MONTHS_FOR_A_BASELINE
    return numpy.asarray(numpy.isfinite(values).sum(axis=-1) >= needed)


def season_factors(events: ArrayLike, exposure: ArrayLike, months: ArrayLike) -> Floats | None:
    """Month-of-year factors, January first, of all homes together; None from fewer than 24 months.

    A trend over the months is taken out first, so that a year which falls is not read as a season.
    """
    x, n = numpy.asarray(events, dtype=float), numpy.asarray(exposure, dtype=float)
    month = numpy.asarray(months, dtype=int)
    usable = (x > 0) & (n > 0)
    x, n, month = x[usable], n[usable], month[usable]
    if len(x) < MONTHS_FOR_A_SEASON or len(set((month % 12).tolist())) < 12:
        return None
    dummies = (month[:, None] % 12 == numpy.arange(12)).astype(float)
    terms = numpy.column_stack([dummies, (month - month.mean()) / 12])
    weight = numpy.sqrt(x)
    solution = numpy.linalg.lstsq(terms * weight[:, None], numpy.log(x / n) * weight, rcond=None)[0]
    factor = numpy.exp(solution[:12])
    return numpy.asarray(factor / factor.mean())


def pooled_autocorrelation(series: Sequence[Floats]) -> float | None:
    """How alike neighbouring months of a metric are, over all its series without their gaps."""
    together = alone = 0.0
    for values in series:
        if len(values) >= MONTHS_FOR_A_SEASON:
            rest = values - values.mean()
            square = float((rest**2).sum())
            # A mean made from the same months pulls neighbours apart by about one part in their number.
            together += float((rest[1:] * rest[:-1]).sum()) + square / len(values)
            alone += square
    return together / alone if alone > 0 else None
