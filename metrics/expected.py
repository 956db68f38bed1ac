"""Expected beside observed: what the comparator's rates would give over a place's own exposure."""

import numpy

from metrics.answer import Point
from metrics.area_readings import Total
from metrics.comparison_answer import Expected
from metrics.definition import Metric
from metrics.standardised import expected_events
from metrics.sums import Sums

OF_KINDS = ("events", "percentage", "nights")
NOT_FOR = "not for age or illness"
SAME = 1e-9  # sums of the same days, added up in another order


def of_peers(metric: Metric, own: Point | None, rate: float | None, matched_on: str) -> Expected | None:
    """One home: its peers' pooled rate over its own exposure."""
    if own is None or not own.denominator or rate is None:
        return None
    words = f"{matched_on}, by whom it is set against, and for {metric.over_in_short}; {NOT_FOR}"
    return _made(metric, own, rate / metric.per * own.denominator, words)


def of_types(
    metric: Metric, own: Point | None, places: dict[int, Total], others: dict[int, Total]
) -> Expected | None:
    """A group of homes, indirectly standardised: the others' rate of each type of home over its own exposure
    of that type, added up. A type that none of the others is of leaves no answer."""
    if own is None or not own.denominator:
        return None
    types = sorted(places)
    reference = [others.get(one) for one in types]
    sums = [(Sums(one.low, one.high).numerator, one.denominator) if one else (None, 0.0) for one in reference]
    events = [numpy.nan if numerator is None else numerator for numerator, _ in sums]
    exposure = [places[one].denominator for one in types]
    if abs(sum(exposure) - own.denominator) > SAME * own.denominator:
        return None  # some of its homes are of a type that nobody knows
    expected = float(expected_events(exposure, events, [denominator for _, denominator in sums]))
    words = f"type of home and {metric.over_in_short}; {NOT_FOR}"
    return _made(metric, own, expected, words)


def _made(metric: Metric, own: Point, expected: float, words: str) -> Expected | None:
    """The interval is that of the place's own value, of its kind: for events the exact or Byar's limits of
    the count, as `standardised.indirect_ratios` has them; for a percentage Wilson's, which no Poisson count
    of a part near its whole would give; for nights that of the stays."""
    if metric.kind not in OF_KINDS or not numpy.isfinite(expected):
        return None
    scale = (own.denominator or 0.0) / metric.per / expected if expected > 0 else None

    def ratio(value: float | None) -> float | None:
        return None if value is None or scale is None else max(0.0, value * scale)

    return Expected(own.numerator, expected, ratio(own.value), ratio(own.low), ratio(own.high), words)
