"""What can be reached: the best tenth of homes, chosen by an earlier year and counted in a later one.

Achievable benchmarks of care (Kiefe and others, International Journal for Quality in Health Care 1998;
10(5): 443-447) take the best performers that hold a tenth of the patients, after drawing small ones in.
Chosen and counted in the same year, the best are partly the lucky: they fall back afterwards (regression to
the mean), and nobody could reach what they seemed to. So two things differ here. Homes are chosen by their
shrunken rate, so that a small home with a lucky year is not among them; and what stands as achievable is
what the same homes did in the twelve months after those by which they were chosen.
"""

import numpy
from numpy.typing import NDArray

from metrics.compare import ALL_ALIKE, LARGER, NO_WORD, NONE, Figures, rarer_side
from metrics.definition import Metric
from metrics.funnel import Floats, dispersion

ONE_IN = 10
OF_KINDS = ("events", "percentage")
NO_SIDE = "neither more nor fewer is better"
NO_DIFFERENCE = "homes differed no more than chance would make them in the year before"
Places = NDArray[numpy.intp]


def no_best(metric: Metric) -> str | None:
    """Why there is no best of a metric at all."""
    if metric.better == "neither":
        return NO_SIDE
    return None if metric.kind in OF_KINDS else NO_WORD[metric.kind].removeprefix("Not judged: ")


def shrunken(observed: Floats, expected: Floats, tau2: float) -> Floats:
    """Each home's ratio of observed to expected, drawn towards 1 the more the less it rests on.

    Empirical Bayes: counts are Poisson about a ratio with mean 1 and variance 4 tau2, as in the funnel's
    words (policy, section 6), so that the ratio given the count has the mean (O + k) / (X + k), where
    k = 1 / (4 tau2).
    """
    k = 1 / (4 * tau2)
    ratio: Floats = (observed + k) / (expected + k)
    return ratio


def best_of(metric: Metric, year: Figures) -> Places | str:
    """The places of the best tenth among homes in a year, best first; or why they cannot be told."""
    side = rarer_side(metric, year.middle, year.exposure)
    if side is None:
        return LARGER
    (observed, turned), exposure = side, year.exposure
    whole = float(observed.sum())
    if not whole > 0:
        return ALL_ALIKE if turned else NONE
    expected = whole / exposure.sum() * exposure
    tau2 = dispersion(observed, expected)
    if not tau2 > 0:
        return NO_DIFFERENCE
    ratio = shrunken(observed, expected, tau2)
    fewest_first = (metric.better == "lower") != turned
    order: Places = numpy.argsort(ratio if fewest_first else -ratio, kind="stable")
    return order[: len(order) // ONE_IN]
