"""Limits that follow each month's own exposure: u', p' and I', and the factors they need."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

from metrics.spc import Position, exact_mean, mean_moving_range, positions

Floats = NDArray[numpy.float64]

MOVING_RANGE_TO_SD = 1.128
SCREEN_OF_ONE = 3.2665  # on an I' chart a difference this many times the mean is not common variation
SMALLEST_FACTOR = 1.0  # a lucky quiet stretch must not narrow the limits below chance
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
        return numpy.asarray(
            numpy.nansum(top, axis=-1, keepdims=True) / numpy.nansum(bottom, axis=-1, keepdims=True)
        )


def u_prime(events: ArrayLike, exposure: ArrayLike, smallest_factor: float = SMALLEST_FACTOR) -> Limits:
    """Events over exposure; limits as computed, so the low one may lie below zero."""
    x, n = numpy.asarray(events, dtype=float), numpy.asarray(exposure, dtype=float)
    centre = pooled(x, n)
    return _widened(x / n, centre, numpy.sqrt(centre / n), smallest_factor)


def p_prime(part: ArrayLike, whole: ArrayLike, smallest_factor: float = SMALLEST_FACTOR) -> Limits:
    """A part of a whole, limits cut at 0 and 1."""
    x, n = numpy.asarray(part, dtype=float), numpy.asarray(whole, dtype=float)
    centre = pooled(x, n)
    return _widened(x / n, centre, numpy.sqrt(centre * (1 - centre) / n), smallest_factor).cut(0, 1)


def i_prime(total: ArrayLike, number: ArrayLike) -> Limits:
    """Means over residents or stays: the spread is the series' own, narrower where more are in it."""
    y, n = numpy.asarray(total, dtype=float), numpy.asarray(number, dtype=float)
    return around(pooled(y, n), spread_of_one(y / n, n)[..., None] * numpy.sqrt(1 / n))


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


def xmr_limits(values: ArrayLike) -> Limits:
    """Straight limits from the mean moving range, unscreened, as `spc.xmr` has them."""
    y = numpy.asarray(values, dtype=float)
    mean, spread = exact_mean(y)[..., None], mean_moving_range(y)[..., None]
    steps = (0.0, -2.66, 2.66, -2 * 2.66 / 3, 2 * 2.66 / 3)
    return Limits(*(numpy.broadcast_to(mean + step * spread, y.shape).copy() for step in steps))


def _widened(rate: Floats, centre: Floats, sd: Floats, smallest_factor: float) -> Limits:
    with numpy.errstate(invalid="ignore", divide="ignore"):
        factor = numpy.fmax(between_months((rate - centre) / sd), smallest_factor)
    return around(centre, factor[..., None] * sd)


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
