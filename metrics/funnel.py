"""Homes against each other over twelve months: over-dispersed lines, and words from an exact test."""

from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[numpy.float64]

FEWEST_HOMES = 10
TRIM = 0.1
Z_95, Z_998 = 1.959964, 3.090232
UNUSUAL = 0.001
DIFFER_WIDELY = 0.04  # tau2 at which homes differ by about 40%
CHANCE = 0.012  # share of ordinary homes that the words call unusual, with homes that differ; simulated

HIGHER, AS_EXPECTED, LOWER = "higher than expected", "as expected", "lower than expected"


class Lines(NamedTuple):
    """Limits of the ratio of observed to expected, for each expected count."""

    low_95: Floats
    high_95: Floats
    low_998: Floats
    high_998: Floats


class Funnel(NamedTuple):
    """Each home's place among homes of its type."""

    rate: float  # pooled, sum over sum
    expected: Floats
    ratio: Floats
    tau2: float
    lines: Lines
    words: tuple[str, ...]

    @property
    def differ_widely(self) -> bool:
        return self.tau2 > DIFFER_WIDELY


def winsorised(values: Floats, trim: float = TRIM) -> Floats:
    """The values with both tails drawn in to their percentiles."""
    low, high = numpy.quantile(values, [trim, 1 - trim])
    return numpy.clip(values, low, high)


def between_homes(z: Floats, variance: Floats) -> float:
    """Variance between homes by the method of moments, from their z scores and sampling variances."""
    excess = (z**2).sum() - (len(z) - 1)
    weight = 1 / variance
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    return float(max(0.0, excess / spread)) if spread > 0 else 0.0


def dispersion(observed: ArrayLike, expected: ArrayLike, trim: float = TRIM) -> float:
    """tau2 of homes' ratios on the square-root scale."""
    o, x = numpy.asarray(observed, dtype=float), numpy.asarray(expected, dtype=float)
    o, x = o[x > 0], x[x > 0]
    if len(x) < 2:
        return 0.0
    z = 2 * numpy.sqrt(x) * (numpy.sqrt(o / x) - 1)
    return between_homes(winsorised(z, trim), 1 / (4 * x))


def lines(expected: ArrayLike, tau2: float, z: tuple[float, float] = (Z_95, Z_998)) -> Lines:
    """The funnel's lines as ratios, widened by the differences between homes."""
    x = numpy.asarray(expected, dtype=float)
    with numpy.errstate(divide="ignore"):  # where nothing is expected, the lines have no end
        reach = numpy.sqrt(1 / (4 * x) + tau2)
    low_95, high_95, low_998, high_998 = (
        numpy.maximum(0, 1 + sign * one * reach) ** 2 for one in z for sign in (-1, 1)
    )
    return Lines(low_95, high_95, low_998, high_998)


def tails(observed: ArrayLike, expected: ArrayLike, tau2: float) -> tuple[Floats, Floats]:
    """P(at least as many) and P(at most as many): negative binomial, Poisson where homes do not differ."""
    o, x = numpy.asarray(observed, dtype=float), numpy.asarray(expected, dtype=float)
    fewer = numpy.maximum(o - 1, 0)
    if tau2 > 0:
        size = 1 / (4 * tau2)
        chance = size / (size + x)
        at_most, below = special.betainc(size, o + 1, chance), special.betaincc(size, fewer + 1, chance)
    else:
        at_most, below = special.gammaincc(o + 1, x), special.gammainc(fewer + 1, x)
    return numpy.where(o > 0, below, 1.0), numpy.asarray(at_most)


def words(observed: ArrayLike, expected: ArrayLike, tau2: float) -> tuple[str, ...]:
    """What is said of each home; beyond a line is not enough, and nothing expected is nothing to compare."""
    some = numpy.asarray(expected, dtype=float) > 0
    high, low = (numpy.atleast_1d((tail < UNUSUAL) & some) for tail in tails(observed, expected, tau2))
    return tuple(
        HIGHER if is_high else LOWER if is_low else AS_EXPECTED
        for is_high, is_low in zip(high, low, strict=True)
    )


def word(observed: float, expected: float, tau2: float) -> str:
    """What is said of one home, with tau2 from its peers."""
    return words(observed, expected, tau2)[0]


def funnel(observed: ArrayLike, exposure: ArrayLike) -> Funnel | None:
    """Homes of one type over twelve months; None for fewer than ten of them: not compared."""
    o, n = numpy.asarray(observed, dtype=float), numpy.asarray(exposure, dtype=float)
    if len(o) < FEWEST_HOMES or not (n > 0).all():
        return None
    rate = float(o.sum() / n.sum())
    expected = rate * n
    if rate == 0:
        even = numpy.ones(len(o))
        return Funnel(0.0, expected, even, 0.0, Lines(even, even, even, even), (AS_EXPECTED,) * len(o))
    tau2 = dispersion(o, expected)
    return Funnel(rate, expected, o / expected, tau2, lines(expected, tau2), words(o, expected, tau2))
