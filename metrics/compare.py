"""Other homes or areas taken together, and the word that one gets beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy

from metrics.answer import Point
from metrics.definition import Metric
from metrics.funnel import AS_EXPECTED, CHANCE, DIFFER_WIDELY, HIGHER, LOWER, dispersion, word
from metrics.rates import NOTHING, Interval, nights_interval, rate, ratio_of_sums_interval
from metrics.readings import Total, Year
from metrics.sums import Sums

GROUP_CONFIDENCE = 0.998  # the outer line of the reference's comparison of a group with a fixed figure


@dataclass(frozen=True)
class Unit:
    """Twelve months of one home or area."""

    low: float
    high: float
    denominator: float
    squares: float
    covered: int

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class Figures:
    """Units added up."""

    metric: Metric
    units: tuple[Unit, ...]

    @property
    def homes(self) -> int:
        return len(self.units)

    @property
    def denominator(self) -> float:
        return sum(unit.denominator for unit in self.units)

    @cached_property
    def sums(self) -> Sums:
        low, high = sum(unit.low for unit in self.units), sum(unit.high for unit in self.units)
        squares = sum(unit.squares for unit in self.units)
        return Sums(low, high, self.denominator, (0.0, 0.0, squares), covered=self.homes, due=self.homes)

    @cached_property
    def interval(self) -> Interval:
        """Sum over sum, with the interval of its kind."""
        numerator, metric = self.sums.numerator, self.metric
        if numerator is None or not self.denominator > 0:
            return NOTHING
        if metric.kind == "nights":
            return nights_interval(numerator, self.sums.squares[2], self.denominator, metric.per)
        if metric.kind == "money":
            tops = [unit.middle for unit in self.units]
            return ratio_of_sums_interval(tops, [unit.denominator for unit in self.units], metric.per)
        return rate(numerator, self.denominator, metric.per)


def pooled(metric: Metric, parts: Sequence[Year | Total]) -> Figures:
    """Homes' or areas' twelve months as figures; one without a denominator is in neither sum."""
    units = tuple(_unit(one) for one in parts)
    return Figures(metric, tuple(unit for unit in units if unit.denominator > 0))


def _unit(one: Year | Total) -> Unit:
    if isinstance(one, Total):
        return Unit(one.low, one.high, one.denominator, 0.0, one.covered)
    return Unit(*one.bounds, one.denominator or 0.0, one.squares or 0.0, one.covered)


@dataclass(frozen=True)
class Verdict:
    """The word of one among others, or why there is none."""

    word: str | None = None
    chance: float | None = None  # the share of ordinary ones that get a word by chance
    wide: bool = False  # they differ by about 40% or more
    reason: str | None = None


NO_VERDICT = Verdict()
NO_WORD = {"nights": "Not judged: nights come in stays", "money": "Not judged: costs are not counts"}


def among(metric: Metric, own: Point | None, others: Figures) -> Verdict:
    """One home or area beside others, allowing for the ordinary differences between them."""
    if metric.kind in NO_WORD:
        return Verdict(reason=NO_WORD[metric.kind])
    if own is None or own.numerator is None or not own.denominator:
        return Verdict(reason="Not judged: its count is not known exactly")
    exposure = numpy.array([unit.denominator for unit in others.units])
    observed = numpy.array([unit.middle for unit in others.units])
    pooled_rate = observed.sum() / exposure.sum()
    if not pooled_rate > 0:
        return Verdict(reason="Not judged: none was recorded in the others")
    tau2 = dispersion(observed, pooled_rate * exposure)
    found = word(own.numerator, pooled_rate * own.denominator, tau2)
    return Verdict(found, CHANCE, tau2 > DIFFER_WIDELY)


def group_word(metric: Metric, own: Point | None, figure: float | None) -> str | None:
    """A group beside a published figure: its own interval lies above, around or below it."""
    if metric.kind != "events" or figure is None:
        return None
    if own is None or own.numerator is None or not own.denominator:
        return None
    interval = rate(own.numerator, own.denominator, metric.per, GROUP_CONFIDENCE)
    if interval.low is None or interval.high is None:
        return None
    if interval.low > figure:
        return HIGHER
    return LOWER if interval.high < figure else AS_EXPECTED
