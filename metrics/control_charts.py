"""Charts of the reference vectors that are checked and not drawn: baselines, exclusions, screening, runs."""

from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from metrics.limits import between_months, spread_of_one
from metrics.runs import Runs, anhoej

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

HIGHEST = {"p": 1.0, "pp": 1.0}
CUT_AT_ZERO = ("p", "pp", "u", "up", "c", "g")
WITHOUT_LIMITS = "run"


class Chart(NamedTuple):
    """One phase: centre line, limits three and two deviations away, and its runs."""

    value: Floats
    centre: Floats
    low: Floats
    high: Floats
    near_low: Floats
    near_high: Floats
    runs: Runs
    observed: int

    @property
    def outside(self) -> Flags:
        with numpy.errstate(invalid="ignore"):
            return numpy.asarray((self.value < self.low) | (self.value > self.high))


def chart(
    kind: str, y: Floats, n: Floats, base: Flags, kept: Flags, screened: bool, centre: float | None = None
) -> Chart:
    """One phase of a chart; `base` are the points that give its limits, `kept` those whose runs count."""
    value = y / n
    middle, line = _centre(kind, y, n, base)
    if centre is not None:
        middle = line = centre
    # A month without a value has no limits either.
    sd = numpy.where(numpy.isfinite(y), _deviation(kind, value, n, middle, base, screened), numpy.nan)
    low, high, near_low, near_high = (middle + step * sd for step in (-3, 3, -2, 2))
    if kind in CUT_AT_ZERO:
        most = HIGHEST.get(kind, numpy.inf)
        low, high, near_low, near_high = (numpy.clip(a, 0, most) for a in (low, high, near_low, near_high))
    drawn = numpy.full(len(y), line)
    runs = anhoej(value[kept], drawn[kept])
    return Chart(value, drawn, low, high, near_low, near_high, runs, int(kept.sum()))


def _centre(kind: str, y: Floats, n: Floats, base: Flags) -> tuple[float, float]:
    """The centre that limits stand about, and the line that is drawn."""
    value = (y / n)[base]
    if kind == "g":  # skewed: the line is the median, the limits stand about the mean
        return float(value.mean()), float(numpy.median(value))
    if kind == WITHOUT_LIMITS:
        return float(numpy.median(value)), float(numpy.median(value))
    centre = float(y[base].sum() / n[base].sum())
    return centre, centre


def _deviation(kind: str, value: Floats, n: Floats, centre: float, base: Flags, screened: bool) -> Floats:
    one = numpy.ones(len(n))
    if kind == WITHOUT_LIMITS:
        return numpy.full(len(n), numpy.nan)
    if kind == "ip":
        return numpy.asarray(spread_of_one(value[base], n[base]) / numpy.sqrt(n))
    by_chance = {
        "u": centre / n,
        "p": centre * (1 - centre) / n,
        "c": centre * one,
        "g": centre * (centre + 1) * one,
        "i": one,
    }[kind[0]]
    sd = numpy.sqrt(by_chance)
    if kind in ("up", "pp", "i"):
        return numpy.asarray(between_months(((value - centre) / sd)[base], screened) * sd)
    return numpy.asarray(sd)
