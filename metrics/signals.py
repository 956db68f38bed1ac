"""Signals of many homes in one metric: what a list says of each and no more, so that it may be of all homes.

The same as the series of a `Query` say: tests hold one to the other.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray

from metrics.answer import POLICY, ExpectedFlags
from metrics.chart_choice import CHOICES
from metrics.definition import Metric
from metrics.home_sums import HomeSums, home_sums, stays_of
from metrics.judge import NO_SIGNAL, SIGNALS, Judgements, judge_all
from metrics.listed_homes import ListedHomes, listed_homes
from metrics.phases import MonthlySeries
from metrics.reader import Reader
from metrics.recorded_changes import changes_of_homes
from metrics.series import RECENT, expected, seasons, starts
from metrics.small_counts import Look, looks_of
from metrics.spc import COMMON, SIGNAL_SIDE
from metrics.usual import autocorrelation
from metrics.viewer import Viewer

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

# Which way each of SIGNALS points.
SIDE = numpy.array([*SIGNAL_SIDE, 1, -1], numpy.int8)


@dataclass(frozen=True)
class SignalsQuery:
    """One metric of every home, or of those of an area, a type or a group."""

    metric: str
    area: str | None = None
    service: str | None = None
    group: str | None = None
    asat: date | None = None
    profile: str = "operational"


class HomeSignal(NamedTuple):
    """What one metric says of one home at its last final month; None where there is nothing."""

    code: str
    name: str
    area: str | None
    service: str | None
    state: str  # open, closed or not_open
    row: int  # of the policy's table
    chart: str
    trial: bool
    months: int  # that could be judged
    month: int | None  # the last final one
    numerator: float | None
    denominator: float | None
    value: float | None
    signal: str | None  # in the words of a point
    since: int | None  # first of the months in a row that carry a signal on the same side
    one_rule: bool  # each of these months by the rule of the last
    variation: str | None
    assurance: str | None
    looks: tuple[Look, ...]
    current: bool  # open, and that month is not long past

    @property
    def flagged(self) -> bool:
        """On a list of signals."""
        return self.current and self.since is not None


@dataclass(frozen=True)
class Signals:
    """Every home that was asked about, in the order of the alphabet."""

    query: SignalsQuery
    metric: Metric
    homes: tuple[HomeSignal, ...]
    expected_flags: ExpectedFlags | None  # by chance alone, of two homes or more
    asat: date | None
    today: date
    profile: str
    policy: str
    made_up: bool


def answer_signals(reader: Reader, query: SignalsQuery, metric: Metric, viewer: Viewer) -> Signals:
    homes = listed_homes(reader, viewer, query.area, query.service, query.group)
    found, flags = _judged(reader, metric, homes) if homes.homes else ((), None)
    return Signals(
        query, metric, found, flags, reader.asat, reader.today, reader.profile, POLICY, reader.made_up
    )


def _judged(
    reader: Reader, metric: Metric, homes: ListedHomes
) -> tuple[tuple[HomeSignal, ...], ExpectedFlags | None]:
    months = reader.months(metric)
    sums = home_sums(reader, metric, homes.ids, months)
    points = _Points.of(metric, sums, homes.inside(months))
    judged = judge_all(
        MonthlySeries(
            points.numerator,
            sums.denominator,
            points.usable,
            kind=metric.kind,
            better=metric.better,
            per=metric.per,
            standard=metric.standard,
            stays=stays_of(reader, metric, homes.ids, months),
            season=seasons(reader, metric, months, points.numerator),
            stock=metric.stock,
            autocorrelation=autocorrelation(reader, metric),
            starts=starts(months, changes_of_homes(reader, metric.id, homes.homes)),
        )
    )
    current = _current(homes, numpy.where(points.last < 0, 0, points.last + months.start))
    flags = expected(reader, metric, judged, current) if len(current) > 1 else None
    rows = _rows(homes, months, points, judged, current)
    return tuple(rows[place] for place in homes.order), flags


@dataclass(frozen=True)
class _Points:
    """Home x month, as the points of a series have them."""

    numerator: Floats  # not a number: nothing, or hidden too far
    denominator: Floats
    value: Floats
    usable: Flags  # final, covered and with a value

    @classmethod
    def of(cls, metric: Metric, sums: HomeSums, inside: Flags) -> "_Points":
        numerator = sums.numerator
        some = inside & (sums.denominator > 0)
        value = numpy.divide(numerator, sums.denominator, out=numpy.full(some.shape, numpy.nan), where=some)
        value *= metric.per
        return cls(numerator, sums.denominator, value, sums.final & ~numpy.isnan(value))

    @property
    def last(self) -> Integers:
        """The place of the last usable month of each home, -1 without any."""
        place = self.usable.shape[1] - 1 - numpy.argmax(self.usable[:, ::-1], axis=1)
        return numpy.where(self.usable.any(axis=1), place, -1)


def _current(homes: ListedHomes, last: Integers) -> Flags:
    """As `series.is_current`, by the last final month of each home, 0 without any."""
    is_open = numpy.array([one.state == "open" for one in homes.listed])
    return numpy.asarray(is_open & (last > last.max() - RECENT))


def _rows(
    homes: ListedHomes, months: range, points: _Points, judged: Judgements, current: Flags
) -> list[HomeSignal]:
    """By id, as the homes stand."""
    last = points.last
    at, some = (numpy.arange(len(last)), last), last >= 0
    signal = numpy.where(some, judged.signal[at], NO_SIGNAL)
    choices = [CHOICES[row] for row in judged.row.tolist()]
    since = _since(points, judged, signal, last)
    columns = (
        [choice.row for choice in choices],
        [choice.chart for choice in choices],
        [choice.trial for choice in choices],
        judged.months.tolist(),
        _where(some, last + months.start),
        *(_where(some, values[at]) for values in (points.numerator, points.denominator, points.value)),
        [SIGNALS[code] if code != NO_SIGNAL else None for code in signal.tolist()],
        _where(signal > COMMON, since + months.start),
        _one_rule(points, judged, signal, since, last).tolist(),
        judged.variation.tolist(),
        judged.assurance.tolist(),
        [looks_of(sides) if any(sides) else () for sides in judged.sides.tolist()],
        current.tolist(),
    )
    return [
        HomeSignal(one.code, one.name, one.area, one.service, one.state, *rest)
        for one, *rest in zip(homes.listed, *columns, strict=True)
    ]


def _where(some: Flags, values: NDArray[Any]) -> list[Any]:
    return [value if known else None for known, value in zip(some.tolist(), values.tolist(), strict=True)]


def _since(points: _Points, judged: Judgements, signal: NDArray[numpy.int8], last: Integers) -> Integers:
    """The place of the first of the months in a row, up to the last, that carry a signal on its side.

    Months without a value are passed over; one that is not final ends the row.
    """
    found = last.copy()
    rows = numpy.flatnonzero(signal > COMMON)
    same = (judged.signal[rows] > COMMON) & (SIDE[judged.signal[rows]] == SIDE[signal[rows]][:, None])
    valued = ~numpy.isnan(points.value[rows])
    place = numpy.arange(valued.shape[1])
    before = place < last[rows, None]
    ended = numpy.where(before & valued & ~same, place, -1).max(axis=1)
    row = before & valued & same & (place > ended[:, None])
    found[rows] = numpy.where(row.any(axis=1), numpy.argmax(row, axis=1), last[rows])
    return found


def _one_rule(
    points: _Points, judged: Judgements, signal: NDArray[numpy.int8], since: Integers, last: Integers
) -> Flags:
    """Whether the months with a value, from the first to the last, carry the same signal."""
    place = numpy.arange(points.value.shape[1])
    inside = (since[:, None] <= place) & (place <= last[:, None]) & ~numpy.isnan(points.value)
    return numpy.asarray(((judged.signal == signal[:, None]) | ~inside).all(axis=1))
