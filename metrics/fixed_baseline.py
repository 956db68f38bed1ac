"""Limits from months that a person chose, in place of all months: 24 final ones or more, else none."""

from collections.abc import Callable
from dataclasses import replace

import numpy
from numpy.typing import NDArray

from loaders.calendar import months_name
from loaders.problems import Problem
from metrics import limits, spc
from metrics.chart_choice import NOTHING, RUN_RULES
from metrics.judge import SEASON_FROM, Judged, Judgements
from metrics.limits import MONTHS_FOR_A_BASELINE, Limits
from metrics.phases import MonthlySeries

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]
Span = tuple[int, int]  # first and last month, both included

LIMITS: dict[str, Callable[[Floats, Floats, Flags], Limits]] = {
    "u_prime": lambda top, bottom, base: limits.u_prime(top, bottom, base=base),
    "p_prime": lambda top, bottom, base: limits.p_prime(top, bottom, base=base),
    "i_prime": limits.i_prime,
    "xmr": lambda top, bottom, base: limits.xmr_limits(top / bottom, base),
}
# With all months about 1% of shifts are chance, with 24 of them 2.2 to 3.6% (policy, section 2).
MORE_BY_CHANCE = "more months are flagged by chance than with limits from all months"
ONE_AT_A_TIME = "Limits from chosen months are of one home, area or group at a time. Name it by its code."


def long_enough(span: Span) -> None:
    """Refuses what cannot hold enough months."""
    first, last = span
    if first > last:
        raise Problem("The first month of the baseline lies after its last. Change the months over.")
    if last - first + 1 < MONTHS_FOR_A_BASELINE:
        raise Problem(
            f"Limits need a baseline of {MONTHS_FOR_A_BASELINE} months or more; {months_name(first, last)} "
            f"has {last - first + 1}. From fewer, chance alone flags three to four in a hundred."
        )


def on_baseline(judgements: Judgements, months: range, span: Span) -> Judged:
    """The only series, its last phase's limits from the months of the span that are final in it."""
    series, judged = _alone(judgements.phases.series), judgements.one(0)
    if judged.chart not in LIMITS:
        return judged
    start = 0 if series.starts is None else int(numpy.flatnonzero(series.starts).max(initial=0))
    known = series.usable & (series.denominator > 0) & numpy.isfinite(series.numerator)
    known[:start] = False
    places = numpy.flatnonzero(known)
    month = numpy.array(months)[places]
    base = (month >= span[0]) & (month <= span[1])
    return _limited(series, judged, places, base, span)


def _alone(series: MonthlySeries) -> MonthlySeries:
    """The only one of many, a place of each array a month."""
    return replace(
        series, numerator=series.numerator[0], denominator=series.denominator[0], usable=series.usable[0],
        stays=None if series.stays is None else series.stays[0],
        starts=None if series.starts is None else series.starts[0],
    )  # fmt: skip


def _limited(
    series: MonthlySeries, judged: Judged, places: NDArray[numpy.intp], base: Flags, span: Span
) -> Judged:
    top, bottom = series.numerator[places], series.denominator[places]
    season = _season(series, judged, places)
    found = LIMITS[judged.chart](top, bottom * season, base)
    scale = (bottom if series.basis == "count" else series.per) * season
    columns = [judged.mean.copy(), judged.limit_low.copy(), judged.limit_high.copy()]
    for column, bound in zip(columns, (found.mean, found.low, found.high), strict=True):
        column[places] = bound * scale
    mean, low, high = columns
    enough = int(base.sum()) >= MONTHS_FOR_A_BASELINE
    ruled = enough and judged.choice.judged_by == RUN_RULES
    codes = spc.run_rules(top / (bottom * season), found.positions(top / (bottom * season)))
    signal = list(judged.signal)
    for place, code in zip(places.tolist(), codes.tolist(), strict=True):
        signal[place] = spc.SIGNALS[code] if ruled else None
    variation, assurance = _icons(series, float(low[places[-1]]), float(high[places[-1]]), int(codes[-1]))
    choice = replace(
        judged.choice, reason=_reason(judged, span, int(base.sum())),
        judged_by=judged.choice.judged_by if enough else NOTHING,
    )  # fmt: skip
    return replace(
        judged, choice=choice, mean=mean, limit_low=low, limit_high=high, signal=tuple(signal),
        variation=variation if ruled else None, assurance=assurance if ruled else None,
    )  # fmt: skip


def _season(series: MonthlySeries, judged: Judged, places: NDArray[numpy.intp]) -> Floats:
    large = judged.chart == "u_prime" and series.numerator[places].mean() >= SEASON_FROM
    return series.season[places] if large and series.season is not None else numpy.ones(len(places))


def _icons(series: MonthlySeries, low: float, high: float, code: int) -> tuple[str | None, str | None]:
    if not low < high:
        return None, None
    met = spc.assurance_type(series.standard, low, high, series.better)
    return spc.variation_icon(code, series.better), met and spc.ASSURANCE_ICON[met]


def _reason(judged: Judged, span: Span, months: int) -> str:
    """The chart's reason with the months that its limits are from, or why they are from none."""
    words = months_name(*span)
    if months < MONTHS_FOR_A_BASELINE:
        return (
            f"No limits: {words} was chosen for them and has {months} final months; {MONTHS_FOR_A_BASELINE} "
            "are needed. Its mean is drawn."
        )
    return f"{judged.reason} Limits are from {words}, {months} final months: {MORE_BY_CHANCE}."
