"""Funnels as FunnelPlotR has them, for `vanguard verify`: three kinds of data, two ways with ratios.

What is drawn, and which home is called unusual, is in `funnel`. Spiegelhalter 2005 and 2012; NHS Digital's
SHMI method for `SHMI`, where extreme scores are dropped instead of drawn in.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from metrics.funnel import Z_95, Z_998, Lines, between_homes, winsorised

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

TAILS = (0.025, 0.001)  # on each side, of the inner and the outer lines
GRID = 1000  # places of the horizontal axis at which the reference draws its lines
GRID_FROM = 3.0
SHMI_DECIMALS = 2  # of an expected count


class Method(NamedTuple):
    """One kind of funnel: scores by the transformed ratio, and lines back on the ratio's own scale."""

    scores: Callable[[Floats, Floats], tuple[Floats, Floats]]  # numerator, denominator: z, its error
    wide: Callable[[float, Floats, Floats], Floats]  # target, denominator, reach: line
    exact: bool = False  # plain lines are Poisson's instead of `wide` without differences
    drops: bool = False  # extreme scores are dropped, and expected counts rounded


def _shmi(x: Floats, n: Floats) -> tuple[Floats, Floats]:
    return numpy.sqrt(n) * numpy.log(x / n), 1 / numpy.sqrt(n)


def _cqc(x: Floats, n: Floats) -> tuple[Floats, Floats]:
    s = 1 / (2 * numpy.sqrt(n))
    return (numpy.sqrt(x / n) - 1) / s, s


def _proportion(x: Floats, n: Floats) -> tuple[Floats, Floats]:
    s = 1 / (2 * numpy.sqrt(n))
    middle = numpy.arcsin(numpy.sqrt(x.sum() / n.sum()))
    return (numpy.arcsin(numpy.sqrt(x / n)) - middle) / s, s


def _counts(x: Floats, n: Floats) -> tuple[Floats, Floats]:
    s = numpy.sqrt(x / (x + 0.5) ** 2 + n / (n + 0.5) ** 2)
    return (numpy.log((x + 0.5) / (n + 0.5)) - numpy.log(x.sum() / n.sum())) / s, s


def _sine(target: float, n: Floats, reach: Floats) -> Floats:
    return numpy.asarray(numpy.sin(numpy.arcsin(numpy.sqrt(target)) + reach) ** 2)


def _exponential(target: float, n: Floats, reach: Floats) -> Floats:
    return numpy.asarray(numpy.exp(numpy.log(target) + reach))


def _straight(target: float, n: Floats, reach: Floats) -> Floats:
    return target + reach


METHODS = {
    "SHMI": Method(_shmi, _exponential, exact=True, drops=True),
    "CQC": Method(_cqc, _straight, exact=True),
    "PR": Method(_proportion, _sine),
    "RC": Method(_counts, _exponential),
}


class Reference(NamedTuple):
    """One funnel; lines are multiplied, ratios are not, as the reference gives them."""

    target: float
    ratio: Floats
    z: Floats
    trimmed: Floats  # NaN where a score was dropped
    phi: float
    tau2: float
    plain: Lines
    adjusted: Lines
    over_dispersed: bool  # phi above 1, so the adjusted lines are the ones that count


@numpy.errstate(
    divide="ignore", invalid="ignore"
)  # a logarithm of nothing is not defined, and is so answered
def reference_funnel(
    kind: str, numerator: ArrayLike, denominator: ArrayLike, trim: float, multiplier: float, adjust: bool
) -> Reference:
    """A funnel of `kind` SHMI, CQC, PR or RC; without `adjust` phi and tau2 are not looked for."""
    method = METHODS[kind]
    x, n = numpy.asarray(numerator, dtype=float), numpy.asarray(denominator, dtype=float)
    if method.drops:
        n = nearest(n, SHMI_DECIMALS)
    target = 1.0 if method.exact else float(x.sum() / n.sum())
    z, s = method.scores(x, n)
    trimmed = without_extremes(z, trim) if method.drops else winsorised(z, trim)
    used = ~numpy.isnan(trimmed)
    phi = float((trimmed[used] ** 2).sum() / used.sum()) if adjust and used.any() else 0.0
    tau2 = _between(trimmed[used], s[used] ** 2) if adjust and used.any() else 0.0
    plain, adjusted = (_lines(kind, n, target, between, multiplier) for between in (None, tau2))
    return Reference(target * multiplier, x / n, z, trimmed, phi, tau2, plain, adjusted, phi > 1)


def _between(z: Floats, variance: Floats) -> float:
    """The variance between units; of a single one something over nothing, as the reference has it."""
    if len(z) > 1:
        return between_homes(z, variance)
    weight = 1 / variance
    return float(numpy.maximum(0.0, z**2 / (weight - weight * weight / weight))[0])


def nearest(values: Floats, decimals: int) -> Floats:
    """Rounded as R 4 does: of the two neighbours as they are stored, the nearer, else the even one."""
    scale = 10.0**decimals
    below, above = numpy.floor(values * scale) / scale, numpy.ceil(values * scale) / scale
    even = numpy.floor(values * scale) % 2 == 0
    nearer = values - below < above - values
    return numpy.where(nearer | ((values - below == above - values) & even), below, above)


def without_extremes(z: Floats, trim: float) -> Floats:
    """NaN for the lowest and highest of as many groups of equal size as `trim` goes into one."""
    groups = 1 / trim
    place = numpy.floor(stats.rankdata(z) * groups / (len(z) + 1))
    return numpy.where((place > 0) & (place < groups - 1), z, numpy.nan)


def _lines(kind: str, n: Floats, target: float, tau2: float | None, multiplier: float) -> Lines:
    """Lines with differences between units, or without (`tau2` None)."""
    method = METHODS[kind]
    if method.exact and tau2 is None:
        sides = list(poisson_lines(n))
    elif kind == "PR":
        sides = _kept_monotone(n, lambda size: _symmetric(kind, size, target, tau2 or 0.0))
    else:
        sides = _symmetric(kind, n, target, tau2 or 0.0)
    return Lines(*(side * multiplier for side in sides))


def poisson_lines(expected: ArrayLike) -> Lines:
    """Counts that chance seldom goes beyond, as ratios to the expected; by the chi-square's quantiles."""
    n = numpy.asarray(expected, dtype=float)
    sides = ((special.gammaincinv(n, tail) / n, special.gammainccinv(n + 1, tail) / n) for tail in TAILS)
    return Lines(*(line for side in sides for line in side))


def _symmetric(kind: str, n: Floats, target: float, tau2: float) -> list[Floats]:
    s2 = (1 if kind == "SHMI" else 0.25) / n
    reach = numpy.sqrt(s2 + tau2)
    return [METHODS[kind].wide(target, n, sign * z * reach) for z in (Z_95, Z_998) for sign in (-1, 1)]


def _kept_monotone(n: Floats, lines: Callable[[Floats], list[Floats]]) -> list[Floats]:
    """Where a line turns round at small numbers it is 0 or 1; seen on the places where it is drawn."""
    places = numpy.unique(numpy.concatenate([numpy.linspace(GRID_FROM, numpy.ceil(n.max()), GRID), n]))
    found = []
    for side, line in enumerate(lines(places)):
        upper = side % 2 == 1
        turned = numpy.append(line[:-1] < line[1:] if upper else line[:-1] > line[1:], False)
        found.append(numpy.where(turned, float(upper), line)[numpy.searchsorted(places, n)])
    return found


def outliers(funnel: Reference, multiplier: float, outer: bool, adjusted: bool) -> Flags:
    """Units beyond a line; one that lies on it is inside."""
    lines = funnel.adjusted if adjusted else funnel.plain
    low, high = (lines.low_998, lines.high_998) if outer else (lines.low_95, lines.high_95)
    value = funnel.ratio * multiplier
    return numpy.asarray(~((value <= high) & (value >= low)))
