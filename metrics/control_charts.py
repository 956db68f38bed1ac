"""Charts as qicharts2 has them: any baseline, points left out, screening, a given centre line, runs.

Arrays are series x months, or one series. What is drawn has its own settings in `limits`, with the same
formulas; this module is for `vanguard verify` and for charts that are not drawn month by month.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

from metrics.limits import MOVING_RANGE_TO_SD, between_months, pooled, spread_of_one
from metrics.runs import Runs, closed_up, runs
from metrics.spc import exact_mean
from metrics.xmr import mean_moving_range

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

HIGHEST = {"p": 1.0, "pp": 1.0}
CUT_AT_ZERO = ("p", "pp", "u", "up", "c", "g")
POOLED = ("p", "pp", "u", "up", "ip")
MEDIAN_OF_MEAN = 0.693  # of waiting times that a constant rate gives; ln 2 as the reference rounds it
T_POWER = 3.6  # Nelson 1994: to this root, times between rare events are nearly normal


@dataclass(frozen=True)
class Settings:
    """What a chart is asked for; masks have the shape of the series, None takes every point."""

    base: Flags | None = None  # the points that give centre and limits
    kept: Flags | None = None  # the points whose runs count; the others give no limits either
    screened: bool = False
    centre: float | None = None
    runs_method: str = "anhoej"


EVERYTHING = Settings()


class Chart(NamedTuple):
    """Centre line, limits three and two deviations away, and runs; NaN where something is not defined."""

    value: Floats
    centre: Floats
    low: Floats
    high: Floats
    near_low: Floats
    near_high: Floats
    runs: Runs

    @property
    def outside(self) -> Flags:
        with numpy.errstate(invalid="ignore"):
            return numpy.asarray((self.value < self.low) | (self.value > self.high))


@numpy.errstate(
    divide="ignore", invalid="ignore"
)  # what cannot be divided is not defined, and is so answered
def chart(kind: str, y: ArrayLike, n: ArrayLike | None = None, settings: Settings = EVERYTHING) -> Chart:
    """One chart for each series: run, i, c, u, up, p, pp, ip, g or t (`p` after a letter is for prime).

    A point without a count or a denominator is a gap. Its limits are those of the others on a chart with
    straight limits, and not defined where limits follow the denominator. A denominator of zero is none as
    the reference has it: events over nothing are a rate without end, on the high side of the line.
    """
    count = numpy.asarray(y, dtype=float)
    size = numpy.ones(count.shape) if n is None else numpy.asarray(n, dtype=float)
    known = numpy.isfinite(count) & (size >= 0)
    count, size = numpy.where(known, count, numpy.nan), numpy.where(known, size, numpy.nan)
    kept = numpy.ones(count.shape, dtype=bool) if settings.kept is None else settings.kept
    base = kept if settings.base is None else settings.base & kept
    value = count if kind == "c" else count / size
    if kind == "t":
        return _days_between(value, base, kept, settings)
    middle, line = _centres(kind, value, count, size, base, settings.centre)
    sd = _deviation(kind, value, size, middle, base, settings.screened)
    limits = [middle + step * sd for step in (-3, 3, -2, 2)]
    if kind in CUT_AT_ZERO:
        limits = [numpy.clip(limit, 0, HIGHEST.get(kind, numpy.inf)) for limit in limits]
    if kind in POOLED:
        limits = [numpy.where(size > 0, limit, numpy.nan) for limit in limits]
    return _chart(value, line, limits, kept, settings)


def _chart(value: Floats, line: Floats, limits: list[Floats], kept: Flags, settings: Settings) -> Chart:
    drawn, low, high, near_low, near_high = (
        numpy.broadcast_to(part, value.shape).copy() for part in (line, *limits)
    )
    found = runs(numpy.where(kept, value, numpy.nan), drawn, settings.runs_method)
    return Chart(value, drawn, low, high, near_low, near_high, found)


def _centres(
    kind: str, value: Floats, y: Floats, n: Floats, base: Flags, given: float | None
) -> tuple[Floats, Floats]:
    """The centre that limits stand about, and the line that is drawn; the month axis has length one."""
    if given is not None:
        centre = numpy.full((*value.shape[:-1], 1), given)
        return centre, centre * MEDIAN_OF_MEAN if kind == "g" else centre
    mine = numpy.where(base, value, numpy.nan)
    if kind == "run":
        return median(mine), median(mine)
    if kind in POOLED:
        # Events without a denominator count in a pooled rate; as a mean they have no weight.
        used = base & (n > 0) if kind == "ip" else base
        centre = pooled(numpy.where(used, y, numpy.nan), numpy.where(used, n, numpy.nan))
        return centre, centre
    endless = numpy.isposinf(mine).any(axis=-1)
    centre = numpy.where(endless, numpy.inf, exact_mean(mine))[..., None]
    # Waiting times are skewed: the line is the median, the limits stand about the mean.
    return centre, median(mine) if kind == "g" else centre


def median(values: Floats) -> Floats:
    """Median over the last axis without gaps, that axis kept; NaN where there is nothing."""
    ordered, known = numpy.sort(values, axis=-1), (~numpy.isnan(values)).sum(axis=-1, keepdims=True)
    low, high = (numpy.maximum(place, 0) for place in ((known - 1) // 2, known // 2))
    high = numpy.minimum(high, values.shape[-1] - 1)
    middle = [numpy.take_along_axis(ordered, place, axis=-1) for place in (low, high)]
    return numpy.asarray((middle[0] + middle[1]) / 2)


def _deviation(kind: str, value: Floats, n: Floats, centre: Floats, base: Flags, screened: bool) -> Floats:
    """One standard deviation of every point, or one for all of them."""
    if kind == "run":
        return numpy.full(value.shape, numpy.nan)
    if kind == "i":
        ranges = mean_moving_range(closed_up(value - centre, base), screened)
        return numpy.asarray(ranges / MOVING_RANGE_TO_SD)[..., None]
    if kind == "ip":  # the reference takes its spread from every point, whatever the baseline
        return numpy.asarray(spread_of_one(value, n, screened)[..., None] / numpy.sqrt(n))
    sd = numpy.sqrt(_variance(kind, n, centre))
    if kind in ("up", "pp"):
        z = (value - centre) / sd
        return numpy.asarray(between_months(closed_up(z, base), screened)[..., None] * sd)
    return sd


def _variance(kind: str, n: Floats, centre: Floats) -> Floats:
    """By chance alone: Poisson, binomial or geometric."""
    if kind == "c":
        return centre
    if kind == "g":
        return centre * (centre + 1)
    return numpy.asarray((centre if kind[0] == "u" else centre * (1 - centre)) / n)


def _days_between(days: Floats, base: Flags, kept: Flags, settings: Settings) -> Chart:
    """An i chart of times to the power 1/3.6, taken back; a low limit that is not defined is zero."""
    if (days <= 0).any():
        raise ValueError("Times between events are above zero.")
    root = days ** (1 / T_POWER)
    middle, line = _centres("t", root, root, root, base, settings.centre)
    sd = _deviation("i", root, root, middle, base, settings.screened)
    back = [(middle + step * sd) ** T_POWER for step in (-3, 3, -2, 2)]
    value, line = root**T_POWER, line**T_POWER
    back[0] = numpy.nan_to_num(back[0], nan=0.0)
    return _chart(value, line, back, kept, settings)
