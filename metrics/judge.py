"""One series in: its chart and reason, limits, signals, variation and assurance out."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from metrics import limits, small_counts, spc
from metrics.chart_choice import EXACT_TEST, RUN_RULES, Choice, Facts, choose

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

SEASON_FROM = 30  # events a month; smaller series are not adjusted


@dataclass(frozen=True)
class MonthlySeries:
    """A series as it is asked about: one place of each array a month, gaps marked as not usable."""

    numerator: Floats
    denominator: Floats
    usable: Flags  # final, covered, not hidden, not in part
    kind: str  # events, percentage, nights or money
    better: str = "neither"  # lower, higher or neither
    per: float = 1.0
    basis: str = "rate"
    standard: float | None = None  # in the unit of the value
    stays: Floats | None = None  # nights: stays of each month
    season: Floats | None = None  # factor of each month, from `limits.season_factors`
    exact_dates: bool = False
    rolling: bool = False
    stock: bool = False
    autocorrelation: float | None = None
    breaks: tuple[int, ...] = ()  # places where a recorded new phase starts


@dataclass(frozen=True)
class Judged:
    """How a series is drawn and what is said of it; NaN and None where there is nothing."""

    choice: Choice
    months: int  # that could be judged
    size: float  # events a month; of nights their stays, of money residents, of a percentage its rarer side
    mean: Floats
    limit_low: Floats
    limit_high: Floats
    signal: tuple[str | None, ...]
    variation: str | None
    assurance: str | None
    looks: tuple[small_counts.Look, ...] = ()
    total: float = 0.0  # events in the months that could be judged
    shares: tuple[float, ...] = ()  # of exposure in the last months that test E looks at

    @property
    def chart(self) -> str:
        return self.choice.chart

    @property
    def reason(self) -> str:
        return self.choice.reason

    @property
    def trial(self) -> bool:
        return self.choice.trial


@dataclass
class _Phase:
    """The usable months of one phase, close together, and what is found in them."""

    series: MonthlySeries
    places: NDArray[numpy.intp]  # of the usable months in the series
    top: Floats
    bottom: Floats
    facts: Facts
    choice: Choice
    bounds: tuple[Floats, Floats, Floats] | None = None
    codes: NDArray[numpy.int8] | None = None
    looks: tuple[small_counts.Look, ...] = ()


def judge(series: MonthlySeries) -> Judged:
    """One series by the policy."""
    return judge_all([series])[0]


def judge_all(series: Sequence[MonthlySeries]) -> list[Judged]:
    """Many series at once: those with the same chart are worked out together."""
    phases = [_phases(one) for one in series]
    groups: dict[str, list[_Phase]] = defaultdict(list)
    for phase in (phase for parts in phases for phase in parts):
        groups[phase.choice.chart].append(phase)
    for chart, members in groups.items():
        if chart in LIMITS:
            _limit_and_rule(members, LIMITS[chart])
    _look([phase for parts in phases for phase in parts if phase.choice.judged_by == EXACT_TEST])
    return [_judged(one, parts) for one, parts in zip(series, phases, strict=True)]


def _phases(series: MonthlySeries) -> list[_Phase]:
    starts = sorted({0, *series.breaks})
    ends = [*starts[1:], len(series.numerator)]
    return [_phase(series, start, end) for start, end in zip(starts, ends, strict=True)]


def _phase(series: MonthlySeries, start: int, end: int) -> _Phase:
    # A month without exposure has no value: a gap like any other.
    known = series.usable[start:end] & (series.denominator[start:end] > 0)
    places = numpy.flatnonzero(known & numpy.isfinite(series.numerator[start:end])) + start
    top, bottom = series.numerator[places], series.denominator[places]
    facts = _facts(series, places, top, bottom)
    return _Phase(series, places, top, bottom, facts, choose(facts))


def _facts(series: MonthlySeries, places: NDArray[numpy.intp], top: Floats, bottom: Floats) -> Facts:
    months = len(top)
    stays = series.stays
    return Facts(
        kind=series.kind,
        months=months,
        total=float(top.sum()),
        zero_share=float((top == 0).sum()) / months if months else 0.0,
        rolling=series.rolling or series.basis in ("r3", "r12"),
        stock=series.stock,
        exact_dates=series.exact_dates,
        rest=float((bottom - top).sum()) / months if months else 0.0,
        stays=float(stays[places].mean()) if stays is not None and months else None,
        smallest=float(bottom.min()) if months else 0.0,
        autocorrelation=series.autocorrelation,
    )


# From the months of many series, a row each and NaN at the end, to their limits as numerator / denominator.
LIMITS: dict[str, Callable[[Floats, Floats], limits.Limits]] = {
    "u_prime": limits.u_prime,
    "p_prime": limits.p_prime,
    "i_prime": limits.i_prime,
    "xmr": lambda top, bottom: limits.xmr_limits(top / bottom),
}


def _stacked(rows: Sequence[Floats]) -> Floats:
    """Series of different length as one array, NaN where a shorter one has ended."""
    table = numpy.full((len(rows), max(map(len, rows))), numpy.nan)
    for row, values in zip(table, rows, strict=True):
        row[: len(values)] = values
    return table


def _season(phase: _Phase) -> Floats:
    season = phase.series.season
    large = phase.choice.chart == "u_prime" and phase.top.mean() >= SEASON_FROM
    return season[phase.places] if large and season is not None else numpy.ones(len(phase.places))


def _limit_and_rule(phases: list[_Phase], find: Callable[[Floats, Floats], limits.Limits]) -> None:
    seasons = [_season(phase) for phase in phases]
    top = _stacked([phase.top for phase in phases])
    bottom = _stacked([phase.bottom * season for phase, season in zip(phases, seasons, strict=True)])
    found = find(top, bottom)
    codes = spc.run_rules(top / bottom, found.positions(top / bottom))
    for row, (phase, season) in enumerate(zip(phases, seasons, strict=True)):
        # Drawn in the unit of the value: the season goes back into the limits.
        scale = _scale(phase) * season
        end = len(phase.top)
        phase.bounds = (
            found.mean[row, :end] * scale,
            found.low[row, :end] * scale,
            found.high[row, :end] * scale,
        )
        phase.codes = codes[row, :end] if phase.choice.judged_by == RUN_RULES else None


def _scale(phase: _Phase) -> Floats:
    """From numerator over denominator to the unit that is drawn."""
    if phase.series.basis == "count":
        return phase.bottom
    return numpy.full(len(phase.bottom), float(phase.series.per))


def _look(phases: list[_Phase]) -> None:
    """Test E, and for bars the mean and the upper Poisson line."""
    found = small_counts.exact_test([phase.top for phase in phases], [phase.bottom for phase in phases])
    for phase, looks in zip(phases, found, strict=True):
        phase.looks = looks
        if phase.choice.chart == "bars":
            scale = _scale(phase)
            line = small_counts.upper_poisson_line(phase.top, phase.bottom) / phase.bottom * scale
            mean = phase.top.sum() / phase.bottom.sum() * scale
            phase.bounds = (mean, numpy.full(len(mean), numpy.nan), line)


def _judged(series: MonthlySeries, phases: list[_Phase]) -> Judged:
    last = phases[-1]
    columns = [numpy.full(len(series.numerator), numpy.nan) for _ in range(3)]
    signal: list[str | None] = [None] * len(series.numerator)
    for phase in phases:
        # Old limits stay drawn, as long as they are of the chart that is drawn now.
        if phase.choice.chart == last.choice.chart:
            _write(phase, columns, signal)
    mean, low, high = columns
    variation, assurance = _icons(last)
    return Judged(
        choice=last.choice,
        months=len(last.places),
        size=_size(last),
        mean=mean,
        limit_low=low,
        limit_high=high,
        signal=tuple(signal),
        variation=variation,
        assurance=assurance,
        looks=last.looks,
        total=last.facts.total,
        shares=small_counts.shares(last.bottom) if last.choice.judged_by == EXACT_TEST else (),
    )


def _size(phase: _Phase) -> float:
    facts = phase.facts
    if facts.kind == "percentage":
        return min(facts.mean, facts.rest)
    if facts.kind in ("money", "mean"):
        return float(phase.bottom.mean()) if facts.months else 0.0
    return facts.stays or 0.0 if facts.kind == "nights" else facts.mean


def _write(phase: _Phase, columns: list[Floats], signal: list[str | None]) -> None:
    if phase.bounds is not None:
        for column, bound in zip(columns, phase.bounds, strict=True):
            column[phase.places] = bound
    if phase.codes is not None:
        for place, code in zip(phase.places.tolist(), phase.codes.tolist(), strict=True):
            signal[place] = spc.SIGNALS[code]
    if phase.looks:
        higher = phase.looks[0].side == "higher"
        signal[int(phase.places[-1])] = small_counts.HIGHER if higher else small_counts.LOWER


def _icons(phase: _Phase) -> tuple[str | None, str | None]:
    """Variation and assurance of the last point, where run rules apply; none for a constant series."""
    if phase.codes is None or phase.bounds is None:
        return None, None
    _, low, high = (float(bound[-1]) for bound in phase.bounds)
    if not low < high:
        return None, None
    variation = spc.variation_icon(int(phase.codes[-1]), phase.series.better)
    met = spc.assurance_type(phase.series.standard, low, high, phase.series.better)
    return variation, met and spc.ASSURANCE_ICON[met]
