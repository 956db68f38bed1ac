"""A group of homes or areas beside the whole, as PHEindicatormethods has it: significance and lines.

A unit's own interval is compared with the pooled value, which allows for no ordinary differences between
units. So it is used for a group against a fixed figure and by `vanguard verify`; never for a single home.
"""

import math
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.rates import count_limits, proportions

Floats = NDArray[numpy.float64]

LEVELS = ((0.998, "0.001"), (0.95, "0.025"))  # the confidence, and its name by the share in one tail
NOT_SIGNIFICANT = "Not significant"
POINTS = 100  # of a line
FINEST = 1e-7  # where the search for a point of a line ends
NO_MORE = 1e-10  # the share of a sum under which its further terms are left out


def significance(statistic: str, numerator: ArrayLike, denominator: ArrayLike) -> list[str]:
    """For each unit High or Low and at which level, against all units pooled; for a ratio against one."""
    x, n = numpy.asarray(numerator, dtype=float), numpy.asarray(denominator, dtype=float)
    average = 1.0 if statistic == "ratio" else float(x.sum() / n.sum())
    words = numpy.full(len(x), NOT_SIGNIFICANT, dtype="<U15")
    # From the last word that holds to the first: lows, then highs, the wider interval over the narrower.
    for side in ("Low", "High"):
        for confidence, name in reversed(LEVELS):
            low, high = _interval(statistic, x, n, confidence)
            beyond = high < average if side == "Low" else low > average
            words[beyond] = f"{side} ({name})"
    return [str(word) for word in words]


def _interval(statistic: str, x: Floats, n: Floats, confidence: float) -> tuple[Floats, Floats]:
    if statistic == "proportion":
        _, low, high = proportions(x, n, 1.0, confidence)
        return low, high
    low, high = count_limits(x, confidence)
    return low / n, high / n


class FunnelLines(NamedTuple):
    """A hundred points of the four lines: where each lies along the axis, and its value."""

    along: Floats  # population, or number of events
    value: dict[str, Floats]  # lower_2s, upper_2s, lower_3s, upper_3s
    expected: dict[str, Floats]  # expected events there, of a rate or ratio


@numpy.errstate(divide="ignore", invalid="ignore")  # no events at all have a line without end
def lines(statistic: str, numerator: ArrayLike, denominator: ArrayLike, years: float = 1.0) -> FunnelLines:
    """The lines of a proportion, rate or ratio, not multiplied."""
    x, n = numpy.asarray(numerator, dtype=float), numpy.asarray(denominator, dtype=float)
    average = float(x.sum() / n.sum())
    along = _along(statistic, n, average, years)
    sides = {"lower_2s": (0.025, False), "upper_2s": (0.025, True),
             "lower_3s": (0.001, False), "upper_3s": (0.001, True)}  # fmt: skip
    if statistic == "proportion":
        value = {name: _score_line(average, along, *side) for name, side in sides.items()}
        return FunnelLines(along, value, {})
    expected = {name: _expected(along, *side) for name, side in sides.items()}
    scale = average if statistic == "rate" else 1.0
    return FunnelLines(along, {name: along / found * scale for name, found in expected.items()}, expected)


def _score_line(average: float, population: Floats, tail: float, upper: bool) -> Floats:
    """The proportion whose Wilson interval just reaches the average."""
    reach = special.ndtri(1 - tail) * numpy.sqrt(average * (1 - average) / population)
    return average + reach if upper else average - reach


def _along(statistic: str, n: Floats, average: float, years: float) -> Floats:
    """Whole numbers that grow evenly in ratio, one at least from point to point."""
    per_year = years if statistic == "rate" else 1.0
    first = 0.0 if n.max() > 2 * n.min() else round_down(float(n.min()) / per_year) * per_year
    last = round_up(float(n.max()) / per_year) * per_year
    if statistic == "rate":
        first, last = math.floor(first * average), math.ceil(last * average)
    points = [max(1.0, first)]
    # The reference counts a ratio's points from one later.
    left = POINTS if statistic == "ratio" else POINTS - 1
    for step in range(POINTS - 1):
        even = round((last / points[-1]) ** (1 / (left - step)) * points[-1])
        points.append(max(float(even), points[-1] + 1))
    return numpy.array(points)


def round_up(size: float) -> float:
    """Five percent more, up to a number with two digits that matter: where an axis ends."""
    unit = 10.0 ** (_printed(math.ceil(size * 1.05)) - 2)
    return math.ceil(size * 1.05 / unit) * unit if size else 0.0


def round_down(size: float) -> float:
    """Five percent less, down to a number with one digit that matters: where an axis starts."""
    unit = 10.0 ** (_printed(math.floor(size * 0.95)) - 1)
    return math.floor(size * 0.95 / unit) * unit if size else 0.0


def _printed(number: int) -> int:
    """Signs the reference needs for a whole number: 100000 is written 1e+05 there, if that is shorter."""
    digits = str(abs(number)).rstrip("0") or "0"
    scientific = len(digits) + (len(digits) > 1) + 4
    return min(len(str(number)), scientific)


def _expected(observed: Floats, tail: float, upper: bool) -> Floats:
    """The expected count of which `observed` is the last one that chance allows, halved down to FINEST.

    The search is the reference's, step by step: at small counts it ends well before the exact answer.
    """
    share, step = numpy.full(observed.shape, 0.5), 0.5
    while step > FINEST:
        step /= 2
        mean = (1 + observed) * share / (1 - share)
        chance = _poisson_sum(mean, observed, upper)
        too_far = chance > tail if upper else chance < tail
        share = numpy.where(too_far, share - step, share + step)
    return numpy.asarray((1 + observed) * share / (1 - share))


def _poisson_sum(mean: Floats, observed: Floats, upper: bool) -> Floats:
    """P(at least) or P(at most) as many, out of the terms that the reference adds up."""
    last = numpy.floor(mean) + 1
    while (more := _term(last, mean) > NO_MORE * special.pdtr(last - 1, mean)).any():
        last = last + more
    total = special.pdtr(last - 1, mean)
    if upper:
        part = numpy.maximum(total - special.pdtr(observed - 1, mean), 0)
    else:
        part = numpy.minimum(special.pdtr(observed, mean), total)
    return numpy.asarray(part / total)


def _term(count: Floats, mean: Floats) -> Floats:
    return numpy.asarray(numpy.exp(special.xlogy(count, mean) - mean - special.gammaln(count + 1)))
