"""Sums into points: value, interval, state, marks and what was answered before."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from loaders.problems import Problem
from metrics.answer import Point, Revision
from metrics.definition import Metric
from metrics.rates import (
    NOTHING,
    Interval,
    count_limits,
    nights_interval,
    part_of_whole,
    ratio_of_sums_interval,
)
from metrics.state import BREAK, commonest, due_on, enough, mark_names, of_value
from metrics.sums import Bare, Step, Sums, Timeline, Timelines, suppressed, windows

DAYS_IN_100_YEARS = 36500
LENGTHS = {"r3": 3, "r12": 12}
OF_WINDOW = {1: "rate", 12: "r12"}  # months of a headline -> its basis
BED_DAYS = ("occupied_bed_days", "days_at_risk")
# A month and a length -> each home's numerators and denominators in the window: for money and means.
Spread = Callable[[int, int], tuple[Sequence[float], Sequence[float]]]


@dataclass(frozen=True)
class Subject:
    """Whose points are made: its months, and what is to be said of a month that is not covered."""

    timelines: Timelines
    due: Callable[[int], int]  # home-months due in a month
    states: Callable[[int], Counter[str]]  # of the home-months due in a month of which nothing is covered
    outside: Callable[[int], str | None]  # not_open or closed, else None
    spread: Spread | None = None
    breaks: frozenset[int] = frozenset()  # months before which a source found its homes in another way

    def broken(self, month: int, length: int) -> int:
        """The mark of a window with such a change inside; a single month bears it if it begins there."""
        inside = range(month - max(length - 2, 0), month + 1)
        return BREAK if any(one in self.breaks for one in inside) else 0


def basis_words(metric: Metric, basis: str) -> tuple[int, str]:
    """What a value is multiplied by, and its unit."""
    if basis == "per_100_years":
        if metric.denominator not in BED_DAYS:
            what = f"{metric.title} cannot be shown per 100 residents a year: it is {metric.unit}."
            raise Problem(f"{what} Ask for the basis rate, count, r3 or r12.")
        return DAYS_IN_100_YEARS, "per 100 residents a year"
    if basis == "count":
        return 1, "GBP" if metric.kind == "money" else metric.events
    return metric.per, metric.unit


def point(metric: Metric, subject: Subject, month: int, basis: str) -> Point:
    """The month, or the window of three or twelve months that ends in it."""
    length = LENGTHS.get(basis, 1)
    outside = subject.outside(month)
    if outside:
        return empty_point(metric, month, outside, 0)
    timeline = window(subject, month, length)
    sums = timeline[-1].sums if timeline else None
    if sums is None or not sums.due:  # nothing came, or all of it was withdrawn
        sums = Sums(due=subject.due(month))
    return _filled(metric, subject, month, basis, length, timeline, sums)


def headline(metric: Metric, subject: Subject, month: int) -> Point:
    """The newest twelve months; of a stock the month itself."""
    return point(metric, subject, month, OF_WINDOW[metric.window])


def window(subject: Subject, month: int, length: int) -> Timeline:
    if length == 1:
        return subject.timelines.get(month, [])

    def due(one: int) -> int:
        return 0 if subject.outside(one) else subject.due(one)

    return windows(subject.timelines, month, length, due)


def empty_point(metric: Metric, month: int, state: str, due: int, due_on_day: date | None = None) -> Point:
    return Point(month, None, None, None, None, None, None, None, state, (), None, None, None, None,
                 0, due, None, due_on_day)  # fmt: skip


def _filled(
    metric: Metric, subject: Subject, month: int, basis: str, length: int, timeline: Timeline, sums: Sums
) -> Point:
    if sums.bare is not None:
        return _bare(metric, month, basis, sums.due, sums.bare)
    if not sums.covered:
        state = _uncovered(subject, month, length, sums)
        if state != "part_submitted" or not sums.part:
            return empty_point(metric, month, state, sums.due, due_on(metric, month))
    shown = sums if sums.covered else _of_part(sums)
    per, _ = basis_words(metric, basis)
    interval = _interval(metric, subject, month, basis, length, shown, per)
    denominator = shown.denominator
    state = "part_submitted"
    if sums.covered and enough(metric, sums.covered, sums.due):
        state = of_value(metric, shown.numerator, denominator)
    revised = revision(metric, timeline, per, basis) if state != "part_submitted" else None
    bits = shown.marks | suppressed(shown) | subject.broken(month, length)
    low, high = (shown.low, shown.high) if shown.low != shown.high else (None, None)
    marks = mark_names(bits, revised is not None)
    return Point(
        month, shown.numerator, low, high, denominator,
        interval.value, interval.low, interval.high, state, marks,
        None, None, None, None, sums.covered, sums.due, revised,
    )  # fmt: skip


def _uncovered(subject: Subject, month: int, length: int, sums: Sums) -> str:
    """The commonest state of the due home-months; nothing need be read where most are in, in part."""
    if 2 * sums.part > sums.due:
        return "part_submitted"
    states: Counter[str] = Counter()
    for one in range(month - length + 1, month + 1):
        if not subject.outside(one):
            states += subject.states(one)
    return commonest(states) if states else "not_covered"


def _bare(metric: Metric, month: int, basis: str, due: int, bare: Bare) -> Point:
    """A home's count without a denominator: the count stands."""
    held = Sums(bare.low, bare.high, marks=bare.marks)
    count = held.numerator
    state = "part_submitted" if bare.part else "no_denominator"
    if basis == "count" and not bare.part:
        state = of_value(metric, count, 1.0)  # a count needs no denominator
    low, high = (bare.low, bare.high) if bare.low != bare.high else (None, None)
    return Point(month, count, low, high, None, count if basis == "count" else None, None, None, state,
                 mark_names(held.marks | suppressed(held)), None, None, None, None, 0, due)  # fmt: skip


def _of_part(sums: Sums) -> Sums:
    return Sums(sums.part_low, sums.part_high, sums.part_denominator, due=sums.due, marks=sums.part_marks)


def _interval(
    metric: Metric, subject: Subject, month: int, basis: str, length: int, sums: Sums, per: int
) -> Interval:
    exposure = 1.0 if basis == "count" else sums.denominator
    if not exposure > 0:
        return NOTHING
    numerator = sums.numerator
    if metric.kind == "nights" and numerator is not None:
        if not sums.covered:  # stays still open have no spread
            return Interval(numerator / exposure * per, None, None)
        return nights_interval(numerator, sums.squares[(1, 3, 12).index(length)], exposure, per)
    if metric.between_homes:
        return _between_homes(subject, month, length, basis, sums, per)
    if metric.kind == "days" or (metric.kind == "percentage" and basis == "count"):
        return Interval(None if numerator is None else numerator / exposure * per, None, None)
    if metric.kind == "percentage":
        return part_of_whole(numerator, sums.low, sums.high, exposure, per)
    low, high = _limits(sums.low)[0], _limits(sums.high)[1]
    value = None if numerator is None else numerator / exposure * per
    return Interval(value, low / exposure * per, high / exposure * per)


@lru_cache(100_000)
def _limits(events: float) -> tuple[float, float]:
    """Of a count; the same small counts come again and again."""
    low, high = count_limits(events)
    return float(low), float(high)


def _between_homes(subject: Subject, month: int, length: int, basis: str, sums: Sums, per: int) -> Interval:
    if sums.numerator is None:
        return NOTHING
    if basis == "count":
        return Interval(sums.numerator, None, None)
    value = sums.numerator / sums.denominator * per
    if subject.spread is None or not sums.covered:
        return Interval(value, None, None)
    found = ratio_of_sums_interval(*subject.spread(month, length), per)
    return Interval(value, found.low, found.high)


def revision(metric: Metric, timeline: Timeline, per: int, basis: str) -> Revision | None:
    """The newest earlier covered answer that says something else, to six decimals."""
    if len(timeline) < 2:
        return None
    now = _digits(timeline[-1].sums)
    for place in range(len(timeline) - 2, -1, -1):
        step = timeline[place]
        if enough(metric, step.sums.covered, step.sums.due) and _digits(step.sums) != now:
            return _revision(step, timeline[place + 1].known_from, per, basis)
    return None


def earlier_answers(timeline: Timeline, per: int) -> tuple[Revision, ...]:
    """Everything that was answered before, covered or not, oldest first."""
    return tuple(
        _revision(step, timeline[place + 1].known_from, per, "rate")
        for place, step in enumerate(timeline[:-1])
        if step.sums.covered
    )


def _digits(sums: Sums) -> tuple[float, float, float]:
    return round(sums.low, 6), round(sums.high, 6), round(sums.denominator, 6)


def _revision(step: Step, replaced: int, per: int, basis: str) -> Revision:
    sums = step.sums
    exposure = 1.0 if basis == "count" else sums.denominator
    value = sums.numerator / exposure * per if sums.numerator is not None and exposure > 0 else None
    return Revision(
        sums.numerator, sums.denominator, value, date.fromordinal(step.known_from), date.fromordinal(replaced)
    )
