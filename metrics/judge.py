"""Series of one metric in: chart and reason, limits, signals, variation and assurance of each out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy
from numpy.typing import NDArray

from metrics import limits, small_counts, spc
from metrics.chart_choice import CHOICES, EXACT_TEST, RUN_RULES, Choice
from metrics.phases import Flags, Floats, Integers, MonthlySeries, Phases, phases_of

Texts = NDArray[numpy.object_]

SEASON_FROM = 30  # events a month; smaller series are not adjusted
# The signal of a point is a place among these words; NO_SIGNAL where there is none.
SIGNALS = (*spc.SIGNALS, small_counts.HIGHER, small_counts.LOWER)
NO_SIGNAL, HIGHER, LOWER = -1, len(spc.SIGNALS), len(spc.SIGNALS) + 1

# From the months of many series, a row each and NaN at the end, to their limits as numerator / denominator.
LIMITS: dict[str, Callable[[Floats, Floats], limits.Limits]] = {
    "u_prime": limits.u_prime,
    "p_prime": limits.p_prime,
    "i_prime": limits.i_prime,
    "xmr": lambda top, bottom: limits.xmr_limits(top / bottom),
}


@dataclass(frozen=True)
class Judged:
    """How a series is drawn and what is said of it; NaN and None where there is nothing."""

    choice: Choice
    months: int  # that could be judged
    mean: Floats
    limit_low: Floats
    limit_high: Floats
    signal: tuple[str | None, ...]
    variation: str | None
    assurance: str | None
    looks: tuple[small_counts.Look, ...] = ()

    @property
    def chart(self) -> str:
        return self.choice.chart

    @property
    def reason(self) -> str:
        return self.choice.reason

    @property
    def trial(self) -> bool:
        return self.choice.trial


@dataclass(frozen=True)
class _Charted:
    """Phases on one chart, their months close together."""

    rows: Integers
    rate: Floats
    limits: limits.Limits
    season: Floats | float


@dataclass(frozen=True)
class Judgements:
    """The same of many series, an array place each; what is said of a series now is of its last phase."""

    phases: Phases
    charted: tuple[_Charted, ...]  # those that run rules judge
    signal: NDArray[numpy.int8]  # series x month
    sides: NDArray[numpy.int8]  # series x look of test E: 1 higher, -1 lower
    variation: Texts
    assurance: Texts

    @property
    def row(self) -> NDArray[numpy.intp]:
        """Of the policy's table, as a place in CHOICES."""
        return self.phases.row[self.phases.last]

    @property
    def months(self) -> Integers:
        """How many could be judged."""
        return self.phases.months[self.phases.last]

    @property
    def total(self) -> Floats:
        """Events in the months that could be judged."""
        return numpy.asarray(self.phases.facts.total)[self.phases.last]

    @property
    def size(self) -> Floats:
        """Events a month; of nights their stays, of money residents, of a percentage its rarer side."""
        facts, last = self.phases.facts, self.phases.last
        if facts.kind in ("money", "mean"):
            return numpy.asarray(spc.added(self.phases.denominator[last]) / numpy.maximum(self.months, 1))
        of_kind = {"percentage": facts.rarer, "nights": numpy.nan_to_num(facts.stays)}
        return numpy.broadcast_to(of_kind.get(facts.kind, facts.mean), self.phases.owner.shape)[last]

    @property
    def shares(self) -> Floats:
        """Series x look: of exposure in the last months that test E looks at; NaN where it does not."""
        exact = numpy.flatnonzero(self.phases.judged_by[self.phases.last] == EXACT_TEST)
        shares = numpy.full((len(self.row), len(small_counts.LOOKS)), numpy.nan)
        shares[exact] = small_counts.shares(
            self.phases.packed(self.phases.denominator, self.phases.last[exact])
        )
        return shares

    @property
    def latest(self) -> Integers:
        """The place of the last month that could be judged, -1 without any."""
        known = self.phases.known[self.phases.last]
        place = known.shape[1] - 1 - numpy.argmax(known[:, ::-1], axis=1)
        return numpy.where(known.any(axis=1), place, -1)

    @property
    def newest(self) -> NDArray[numpy.int8]:
        """The signal of that month."""
        found = self.signal[numpy.arange(len(self.signal)), self.latest]
        return numpy.where(self.latest < 0, numpy.int8(NO_SIGNAL), found)

    @cached_property
    def lines(self) -> tuple[Floats, Floats, Floats]:
        """Mean and limits of every month, in the unit of the value, where they are drawn."""
        mean, low, high = numpy.full((3, *self.signal.shape), numpy.nan)
        for one in (*self.charted, *_unjudged(self.phases)):
            scale = _scale(self.phases, one)
            for column, bound in ((mean, one.limits.mean), (low, one.limits.low), (high, one.limits.high)):
                self.phases.unpack(bound * scale, one.rows, column)
        _bars(self.phases, mean, high)
        return mean, low, high

    def one(self, place: int) -> Judged:
        """How one of them is drawn, and what is said of it."""
        mean, low, high = (column[place] for column in self.lines)
        signal = tuple(None if code < 0 else SIGNALS[code] for code in self.signal[place].tolist())
        return Judged(
            CHOICES[self.row[place]], int(self.months[place]), mean, low, high, signal,
            self.variation[place], self.assurance[place], small_counts.looks_of(self.sides[place].tolist()),
        )  # fmt: skip


def judge(series: MonthlySeries) -> Judged:
    """One series by the policy."""
    row = replace(
        series,
        numerator=series.numerator[None],
        denominator=series.denominator[None],
        usable=series.usable[None],
        stays=None if series.stays is None else series.stays[None],
        starts=None if series.starts is None else series.starts[None],
    )
    return judge_all(row).one(0)


def judge_all(series: MonthlySeries) -> Judgements:
    """Many series of one metric: those with the same chart are worked out together."""
    phases = phases_of(series)
    judged, shape = phases.drawn & (phases.judged_by == RUN_RULES), series.numerator.shape
    found = Judgements(
        phases,
        tuple(_on_charts(phases, judged)),
        numpy.full(shape, NO_SIGNAL, numpy.int8),
        numpy.zeros((len(phases.last), len(small_counts.LOOKS)), numpy.int8),
        *numpy.full((2, len(phases.last)), None, dtype=object),
    )
    for one in found.charted:
        _rule(found, one)
    _look(found)
    return found


def _on_charts(phases: Phases, chosen: Flags) -> list[_Charted]:
    """The chosen phases, by their chart with limits."""
    rows = {chart: numpy.flatnonzero(chosen & (phases.chart == chart)) for chart in LIMITS}
    return [_charted(phases, of_chart, chart) for chart, of_chart in rows.items() if len(of_chart)]


def _charted(phases: Phases, rows: Integers, chart: str) -> _Charted:
    top, bottom = (phases.packed(values, rows) for values in (phases.numerator, phases.denominator))
    season = _season(phases, rows) if chart == "u_prime" else 1.0
    exposure = bottom * season
    return _Charted(rows, top / exposure, LIMITS[chart](top, exposure), season)


def _season(phases: Phases, rows: Integers) -> Floats | float:
    """The factor of each month, 1 for series that are not adjusted."""
    factor, large = phases.series.season, phases.facts.mean[rows] >= SEASON_FROM
    if factor is None or not large.any():
        return 1.0
    every = numpy.broadcast_to(factor, phases.known.shape)
    return numpy.where(large[:, None], phases.packed(every, rows), 1.0)


def _rule(found: Judgements, one: _Charted) -> None:
    """Signals by the run rules; variation and assurance of the last point, none for a constant series."""
    phases = found.phases
    codes = spc.run_rules(one.rate, one.limits.positions(one.rate))
    phases.unpack(codes, one.rows, found.signal)
    own, at = phases.owner[one.rows], (numpy.arange(len(one.rows)), phases.months[one.rows] - 1)
    scale = numpy.broadcast_to(_scale(phases, one), codes.shape)[at]
    low, high = one.limits.low[at] * scale, one.limits.high[at] * scale
    now = (phases.last[own] == one.rows) & (low < high)
    better, standard = phases.series.better, phases.series.standard
    icons = numpy.array([spc.variation_icon(code, better) for code in range(len(spc.SIGNALS))], object)
    found.variation[own[now]] = icons[codes[at][now]]
    met = (
        spc.assurance_type(standard, *ends, better)
        for ends in zip(low[now].tolist(), high[now].tolist(), strict=True)
    )
    found.assurance[own[now]] = [word and spc.ASSURANCE_ICON[word] for word in met]


def _scale(phases: Phases, one: _Charted) -> Floats | float:
    """From numerator over denominator to the unit that is drawn; the season goes back into the limits."""
    return _unit(phases, one.rows) * one.season


def _unit(phases: Phases, rows: Integers) -> Floats | float:
    if phases.series.basis == "count":
        return phases.packed(phases.denominator, rows)
    return float(phases.series.per)


def _look(found: Judgements) -> None:
    """Test E, which speaks of the last month of a phase."""
    phases = found.phases
    rows = numpy.flatnonzero(phases.drawn & (phases.judged_by == EXACT_TEST))
    if not len(rows):
        return
    top, bottom = (phases.packed(values, rows) for values in (phases.numerator, phases.denominator))
    sides = small_counts.exact_test(top, bottom)
    side = small_counts.side_of(sides)
    last = phases.known.shape[1] - 1 - numpy.argmax(phases.known[rows][:, ::-1], axis=1)
    some, own = side != 0, phases.owner[rows]
    found.signal[own[some], last[some]] = numpy.where(side[some] > 0, HIGHER, LOWER)
    now = phases.last[own] == rows
    found.sides[own[now]] = sides[now]


def _unjudged(phases: Phases) -> list[_Charted]:
    """Limits that are drawn, and judge nothing."""
    return _on_charts(phases, phases.drawn & (phases.judged_by != RUN_RULES))


def _bars(phases: Phases, mean: Floats, high: Floats) -> None:
    """The mean, and the count that chance at that mean seldom passes."""
    rows = numpy.flatnonzero(phases.drawn & (phases.chart == "bars"))
    if not len(rows):
        return
    top, bottom = (phases.packed(values, rows) for values in (phases.numerator, phases.denominator))
    scale = _unit(phases, rows)
    phases.unpack(limits.pooled(top, bottom) * scale * numpy.ones(top.shape), rows, mean)
    phases.unpack(small_counts.upper_poisson_line(top, bottom) / bottom * scale, rows, high)
