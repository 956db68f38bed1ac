"""Other homes or areas taken together, and the word that one gets beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from metrics.answer import Point
from metrics.area_readings import Total
from metrics.definition import Metric
from metrics.funnel import AS_EXPECTED, CHANCE, DIFFER_WIDELY, HIGHER, LOWER, dispersion, word
from metrics.rates import NOTHING, Interval, nights_interval, part_of_whole, rate, ratio_of_sums_interval
from metrics.readings import Year
from metrics.state import enough
from metrics.sums import Sums

Floats = NDArray[numpy.float64]
GROUP_CONFIDENCE = 0.998  # the outer line of the reference's comparison of a group with a fixed figure


@dataclass(frozen=True)
class Figures:
    """Twelve months of some homes or areas, one place of each array a home or area."""

    metric: Metric
    low: Floats
    high: Floats
    exposure: Floats
    squares: Floats

    @property
    def homes(self) -> int:
        return len(self.low)

    @property
    def denominator(self) -> float:
        return float(self.exposure.sum())

    @property
    def middle(self) -> Floats:
        return (self.low + self.high) / 2

    def take(self, chosen: NDArray[Any]) -> "Figures":
        arrays = (self.low, self.high, self.exposure, self.squares)
        return Figures(self.metric, *(array[chosen] for array in arrays))

    @property
    def interval(self) -> Interval:
        """Sum over sum, with the interval of its kind."""
        metric, whole = self.metric, self.denominator
        numerator = Sums(float(self.low.sum()), float(self.high.sum())).numerator
        if numerator is None or not whole > 0:
            return NOTHING
        if metric.kind == "nights":
            return nights_interval(numerator, float(self.squares.sum()), whole, metric.per)
        if metric.between_homes:
            return ratio_of_sums_interval(self.middle.tolist(), self.exposure.tolist(), metric.per)
        if metric.kind == "percentage":
            return part_of_whole(numerator, numerator, numerator, whole, metric.per)
        return rate(numerator, whole, metric.per)


def pooled(metric: Metric, parts: Sequence[Year | Total]) -> Figures:
    """Homes' or areas' twelve months as figures; those without enough, or a denominator, are left out."""
    rows = [
        (*one.bounds, one.denominator, (one.squares or 0.0) if isinstance(one, Year) else 0.0)
        for one in parts
        if one.denominator and enough(metric, one.covered, one.due)
    ]
    table = numpy.array(rows, dtype=float).reshape(-1, 4)
    return Figures(metric, table[:, 0], table[:, 1], table[:, 2], table[:, 3])


@dataclass(frozen=True)
class Verdict:
    """The word of one among others, or why there is none."""

    word: str | None = None
    chance: float | None = None  # the share of ordinary ones that get a word by chance
    wide: bool = False  # they differ by about 40% or more
    reason: str | None = None


NO_VERDICT = Verdict()
LARGER = "a part is larger than its whole"
NONE, ALL_ALIKE = "none was recorded in the others", "there was no exception among the others"
OTHER_SIDE = {HIGHER: LOWER, LOWER: HIGHER, AS_EXPECTED: AS_EXPECTED}
NO_WORD = {
    "nights": "Not judged: nights come in stays", "money": "Not judged: costs are not counts",
    "mean": "Not judged: a mean is not a count", "days": "Not judged: days are not counts of people",
}  # fmt: skip


def rarer_side(metric: Metric, observed: Floats, exposure: Floats) -> tuple[Floats, bool] | None:
    """What is judged as counts, and whether it is those who are not the part; None: a part exceeds its whole.

    The rarer side of a percentage is near enough a count, and judged as one its spread is never understated.
    """
    if metric.kind != "percentage":
        return observed, False
    if (observed > exposure).any():
        return None
    turned = float(observed.sum()) * 2 > float(exposure.sum())
    return (exposure - observed if turned else observed), turned


def among(metric: Metric, own: Point | None, others: Figures) -> Verdict:
    """One home or area beside others, allowing for the ordinary differences between them."""
    if metric.kind in NO_WORD:
        return Verdict(reason=NO_WORD[metric.kind])
    if own is None or own.numerator is None or not own.denominator:
        return Verdict(reason="Not judged: its count is not known exactly")
    exposure, side = others.exposure, rarer_side(metric, others.middle, others.exposure)
    if side is None or (metric.kind == "percentage" and own.numerator > own.denominator):
        return Verdict(reason=f"Not judged: {LARGER}")
    observed, turned = side
    count = own.denominator - own.numerator if turned else own.numerator
    pooled_rate = float(observed.sum() / exposure.sum())
    if not pooled_rate > 0:
        return Verdict(reason="Not judged: " + (ALL_ALIKE if turned else NONE))
    tau2 = dispersion(observed, pooled_rate * exposure)
    found = word(count, pooled_rate * own.denominator, tau2)
    return Verdict(OTHER_SIDE[found] if turned else found, CHANCE, tau2 > DIFFER_WIDELY)


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
