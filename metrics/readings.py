"""Observations of homes out of the store, with what was known before, and what the loads cover."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from loaders.records import (
    FOREVER,
    coverage,
    home_key,
    load,
    load_key,
    measure,
    metric,
    registration,
    setting,
)
from metrics.bundles import OBSERVATIONS, YEARS, read_kept
from metrics.cells import PROVISIONAL
from metrics.evidence import could_hold
from metrics.seats import Seats
from metrics.timeline import Rows

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

COVERED, PART = 0, 1
VALUE, LOW, HIGH, STATE, MARKS = range(5)  # the columns of an observation
OF_YEAR = (5, 6)  # of the columns of twelve months: how many are covered and due
MONTHS = 1 << 17  # more than any month number


def bounds_of(value: float | None, low: float | None, high: float | None) -> tuple[float, float]:
    """Both the value, unless a source hid it or a part of it."""
    known = value or 0.0
    return known if low is None else low, known if high is None else high


@dataclass(frozen=True)
class Cell:
    """One measure of one home and month, from one day on."""

    known_from: int
    known_to: int
    value: float | None
    low: float | None
    high: float | None
    state: int
    marks: int


@dataclass(frozen=True)
class Year:
    """Twelve months of one home, or the newest month of a stock."""

    home_id: int
    numerator: float | None
    numerator_low: float | None
    numerator_high: float | None
    denominator: float | None
    squares: float | None
    covered: int
    due: int

    @property
    def bounds(self) -> tuple[float, float]:
        return bounds_of(self.numerator, self.numerator_low, self.numerator_high)


# A home's cells: measure -> month -> its cells, oldest knowledge first.
HomeCells = dict[str, dict[int, list[Cell]]]


def known_day(asat: date | None) -> int:
    """Without a day, everything: what is known for ever after."""
    return FOREVER - 1 if asat is None else asat.toordinal()


def measure_ids(connection: Connection) -> dict[str, int]:
    return {name: id for name, id in connection.execute(select(measure.c.name, measure.c.measure_id))}


def metric_ids(connection: Connection) -> dict[str, int]:
    return {name: id for name, id in connection.execute(select(metric.c.name, metric.c.metric_id))}


def made_up(connection: Connection) -> bool:
    return connection.scalar(select(setting.c.value).where(setting.c.name == "made_up")) == "yes"


def home_cells(
    connection: Connection, seats: Seats, ids: dict[str, int], names: tuple[str, ...], homes: list[int],
    day: int,
) -> dict[int, HomeCells]:  # fmt: skip
    """The cells of some homes, as known by the day, with what they replaced."""
    named = {ids[name]: name for name in names if name in ids}
    found: dict[int, HomeCells] = {home: {name: defaultdict(list) for name in names} for home in homes}
    o = OBSERVATIONS.table.c
    rows = read_kept(
        connection, OBSERVATIONS, seats, numpy.array(homes, numpy.int64), o.measure_id.in_(named),
        o.known_from <= day,
    )  # fmt: skip
    days = (rows.known_from.tolist(), rows.known_to.tolist())
    columns = (*days, *_columns(rows, (STATE, MARKS)))
    for (measure_id, home_id, month), *values in zip(rows.keys.tolist(), *columns, strict=True):
        found[home_id][named[measure_id]][month].append(Cell(*values))
    return found


def _columns(rows: Rows, whole: tuple[int, ...]) -> list[list[Any]]:
    """The columns as Python has them; those that count or mark are whole numbers."""
    return [
        column.astype(numpy.int64).tolist() if place in whole else _plain(column)
        for place, column in enumerate(rows.values.T)
    ]


def _plain(column: Floats) -> list[Any]:
    """Numbers, and None where there is none."""
    values: list[Any] = column.tolist()
    for place in numpy.flatnonzero(numpy.isnan(column)).tolist():
        values[place] = None
    return values


def years(connection: Connection, seats: Seats, metric_id: int, month: int, day: int) -> dict[int, Year]:
    """Every home's twelve months that end in the month, by home."""
    y = YEARS.table.c
    rows = read_kept(
        connection, YEARS, seats, None, y.metric_id == metric_id, y.month == month, y.known_from <= day
    )
    rows = rows.take(rows.known_to > day)
    columns = _columns(rows, OF_YEAR)[: OF_YEAR[-1] + 1]
    homes = rows.keys[:, YEARS.home].tolist()
    return {home: Year(home, *values) for home, *values in zip(homes, *columns, strict=True)}


@dataclass(frozen=True)
class Covered:
    """Home-months in which both a numerator and a denominator are covered, place by place."""

    homes: Integers
    months: Integers
    low: Floats
    high: Floats
    denominator: Floats
    settled: Flags  # final, and no part of the numerator hidden


def both_covered(
    connection: Connection, seats: Seats, numerator: int | None, denominator: int | None,
    months: range | None, day: int,
) -> Covered:  # fmt: skip
    """As known on the day, of every home; `months` None: of every month. Of a measure without a number
    nothing is known."""
    top, bottom = (_on(connection, seats, one, months, day) for one in (numerator, denominator))
    top = top.take(top.values[:, STATE] == COVERED)
    bottom = bottom.take((bottom.values[:, STATE] == COVERED) & ~numpy.isnan(bottom.values[:, VALUE]))
    one, other = (rows.keys[:, 1] * MONTHS + rows.keys[:, 2] for rows in (top, bottom))
    _, at, beside = numpy.intersect1d(one, other, assume_unique=True, return_indices=True)
    values, below = top.values[at], bottom.values[beside]
    value, marks = values[:, VALUE], [one[:, MARKS].astype(numpy.int64) for one in (values, below)]
    low, high = (numpy.where(numpy.isnan(one), value, one) for one in (values[:, LOW], values[:, HIGH]))
    settled = ~numpy.isnan(value) & ((marks[0] | marks[1]) & PROVISIONAL == 0)
    return Covered(top.keys[at, 1], top.keys[at, 2], low, high, below[:, VALUE], settled)


def _on(connection: Connection, seats: Seats, measure_id: int | None, months: range | None, day: int) -> Rows:
    """One measure of every home as known on a day."""
    o = OBSERVATIONS.table.c
    within = [] if months is None else [o.month.between(months[0], months[-1])]
    rows = read_kept(
        connection, OBSERVATIONS, seats, None, o.measure_id == measure_id, o.known_from <= day, *within
    )
    return rows.take(rows.known_to > day)


def sums_of_homes(
    connection: Connection, seats: Seats, numerator: int, denominator: int, months: range, day: int
) -> dict[int, tuple[float, float, float, int]]:
    """Home -> low and high of the numerator, denominator and months, of those in which both are covered."""
    found = both_covered(connection, seats, numerator, denominator, months, day)
    homes, home = numpy.unique(found.homes, return_inverse=True)
    sums = [
        numpy.bincount(home, weights, len(homes)).tolist()
        for weights in (found.low, found.high, found.denominator, None)
    ]
    return dict(zip(homes.tolist(), zip(*sums, strict=True), strict=True))


def first_covered(connection: Connection, day: int) -> dict[tuple[str, int], int]:
    """(dataset, area) -> the first month that an extract of it covered; area 0 is every area."""
    query = (
        select(load.c.dataset, coverage.c.area_id, func.min(coverage.c.month))
        .join(load, load.c.load_id == coverage.c.load_id)
        .where(load.c.undone_at.is_(None), load.c.known_on <= day)
        .group_by(load.c.dataset, coverage.c.area_id)
    )
    found = {(dataset, area_id): month for dataset, area_id, month in connection.execute(query)}
    return found


# Sender -> the place of its newest extract among all, and what that could hold; None: anything.
Held = dict[int, tuple[int, frozenset[str] | None]]


def held_by_month(connection: Connection, day: int) -> dict[tuple[str, int, int], Held]:
    """(dataset, area, month) -> the newest extract of each sender; area 0 is every area."""
    query = (
        select(load.c.dataset, coverage.c.area_id, coverage.c.month, load.c.source_id, load.c.categories)
        .join(load, load.c.load_id == coverage.c.load_id)
        .where(load.c.undone_at.is_(None), load.c.known_on <= day)
        .order_by(load.c.known_on, load.c.load_id)
    )
    newest: dict[tuple[str, int, int], Held] = defaultdict(dict)
    for place, (dataset, area_id, month, source_id, categories) in enumerate(connection.execute(query)):
        newest[dataset, area_id, month][source_id] = place, could_hold(categories)
    return newest


def reached_by_rows(
    connection: Connection, datasets: tuple[str, ...], day: int
) -> list[tuple[str, int, int, int]]:
    """(dataset, home, first month, last month) of rows that loads hold: for what covers by having a row."""
    r = registration.c
    query = (
        select(load.c.dataset, r.home_id, load_key.c.first_month, load_key.c.last_month)
        .join(load_key, load_key.c.load_id == load.c.load_id)
        .join(home_key, home_key.c.home_key_id == load_key.c.home_key_id)
        .join(registration, r.registration_id == home_key.c.registration_id)
        .where(load.c.dataset.in_(datasets), load.c.undone_at.is_(None), load.c.known_on <= day)
        .where(r.home_id.is_not(None), load_key.c.first_month.is_not(None))
        .distinct()
    )
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def counted_homes(
    connection: Connection, seats: Seats, numerator: int, denominator: int, month: int, day: int
) -> dict[int, int]:
    """Home -> covered or only in part, of the homes that have a count in the month as known on the day.

    A denominator that is only in part makes a part of it.
    """
    top, bottom = (
        _on(connection, seats, one, range(month, month + 1), day) for one in (numerator, denominator)
    )
    parts = set(bottom.keys[bottom.values[:, STATE] == PART, 1].tolist())
    states = top.values[:, STATE].astype(int).tolist()
    homes = top.keys[:, 1].tolist()
    return {home: PART if home in parts else state for home, state in zip(homes, states, strict=True)}
