"""Rare events by the time between them: days on a t chart, cases on a g chart, and the time still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from metrics.control_charts import chart, median

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

SAME_DAY = 0.5  # days between two events of one day: dates do not say how many hours
FEWEST_WAITS = 2  # one wait gives no limits
LONG, SHORT = "longer than usual", "shorter than usual"


class Waits(NamedTuple):
    """One series of rare events, ready to be drawn; NaN where there are too few waits for limits."""

    ends: tuple[int, ...]  # the day of the event that ended each wait, as an ordinal
    days: Floats  # of each wait
    open: float | None  # days since the last event, up to the last day that is known; None without an event
    centre: float
    low: float
    high: float
    words: tuple[str | None, ...]  # what labels each wait beyond a limit
    open_words: str | None  # the open wait is too long already; it cannot be too short yet

    @property
    def outside(self) -> Flags:
        return numpy.array([word is not None for word in self.words], dtype=bool)


@dataclass(frozen=True)
class Gaps:
    """Days between events: each wait with the day that ended it, and the one that is still open."""

    ends: tuple[date, ...]
    days: tuple[float, ...]
    words: tuple[str | None, ...]  # of a wait beyond a limit
    open: float
    open_words: str | None
    known_to: date  # the last day of the last month that is known
    centre: float | None
    limit_low: float | None
    limit_high: float | None


def waits(days: Sequence[int], known_to: int, breaks: Sequence[int] = ()) -> Waits:
    """Waits between events on these days (ordinals), known up to and including `known_to`.

    `breaks` are days on which a recorded change starts: only events from the last of them on are taken, so
    no wait reaches back over a change.
    """
    return all_waits([days], [known_to], [breaks])[0]


def all_waits(
    series: Sequence[Sequence[int]], known_to: Sequence[int], breaks: Sequence[Sequence[int]] | None = None
) -> list[Waits]:
    """Many series at once; limits of all are worked out together."""
    ends = [_since(days, start) for days, start in zip(series, breaks or [()] * len(series), strict=True)]
    between = [days_between(one) for one in ends]
    table = numpy.full((len(series), max(map(len, between), default=0)), numpy.nan)
    for row, one in zip(table, between, strict=True):
        row[: len(one)] = one
    if not table.size:
        table = numpy.full((len(series), 1), numpy.nan)
    found = chart("t", table)
    enough = numpy.isfinite(table).sum(axis=1) >= FEWEST_WAITS
    low, high = (numpy.where(enough, limit[:, 0], numpy.nan) for limit in (found.low, found.high))
    return [
        _waits(days, one, last, float(middle), float(least), float(most))
        for days, one, last, middle, least, most in zip(
            ends, between, known_to, found.centre[:, 0], low, high, strict=True
        )
    ]


def _since(days: Sequence[int], breaks: Sequence[int]) -> list[int]:
    start = max(breaks, default=None)
    return sorted(day for day in days if start is None or day >= start)


def days_between(days: Sequence[int]) -> Floats:
    """Days from each event to the next, in order; half a day where both are of one day."""
    return numpy.maximum(numpy.diff(numpy.array(sorted(days), dtype=float)), SAME_DAY)


def _waits(
    days: Sequence[int], between: Floats, known_to: int, centre: float, low: float, high: float
) -> Waits:
    still = float(max(known_to - days[-1], 0)) if days else None
    words = tuple(LONG if wait > high else SHORT if wait < low else None for wait in between.tolist())
    open_words = LONG if still is not None and still > high else None
    return Waits(tuple(days[1:]), between, still, centre, low, high, words, open_words)


class CasesBetween(NamedTuple):
    """A g chart: cases without the event before each case with it."""

    cases: Floats
    open: int  # cases since the last
    centre: float  # the median, since such counts are skewed
    high: float
    outside: Flags


def cases_between(had_event: Sequence[bool]) -> CasesBetween:
    """Cases in order of time; limits stand about the mean, with a geometric's deviation."""
    places = numpy.flatnonzero(numpy.asarray(had_event, dtype=bool))
    before = numpy.concatenate([[-1], places])
    cases = numpy.diff(before).astype(float) - 1
    still = len(had_event) - 1 - int(before[-1])
    if len(cases) < FEWEST_WAITS:
        middle = float(median(cases)[0]) if len(cases) else float("nan")
        return CasesBetween(cases, still, middle, float("nan"), numpy.zeros(len(cases), dtype=bool))
    found = chart("g", cases)
    return CasesBetween(cases, still, float(found.centre[0]), float(found.high[0]), found.outside)
