"""Observations out of the store, with what was known before: a few range reads a question."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, case, func, select

from loaders.records import (
    FOREVER,
    area_observation,
    coverage,
    home_key,
    load,
    load_key,
    measure,
    metric,
    observation,
    registration,
    setting,
    year_observation,
)
from metrics.cells import PROVISIONAL
from metrics.evidence import could_hold

COVERED, PART = 0, 1


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
class GroupCell:
    """One metric of one kind of home in an area and month, from one day on."""

    area_id: int
    month: int
    programme: int
    service: int
    known_from: int
    known_to: int
    numerator: float | None
    numerator_low: float | None
    numerator_high: float | None
    denominator: float | None
    squares: float | None
    squares_3: float | None
    squares_12: float | None
    covered: int
    due: int
    part: int
    part_numerator: float | None
    part_low: float | None
    part_high: float | None
    part_denominator: float | None
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
    connection: Connection, ids: dict[str, int], names: tuple[str, ...], homes: list[int], day: int
) -> dict[int, HomeCells]:
    """The cells of some homes, as known by the day, with what they replaced."""
    named = {ids[name]: name for name in names if name in ids}
    found: dict[int, HomeCells] = {home: {name: defaultdict(list) for name in names} for home in homes}
    o = observation.c
    query = (
        select(o.measure_id, o.home_id, o.month, *[o[name] for name in Cell.__dataclass_fields__])
        .where(o.measure_id.in_(named), o.home_id.in_(homes), o.known_from <= day)
        .order_by(o.measure_id, o.home_id, o.month, o.known_from)
    )
    for measure_id, home_id, month, *values in connection.execute(query):
        found[home_id][named[measure_id]][month].append(Cell(*values))
    return found


def group_cells(connection: Connection, metric_id: int, area_id: int, day: int) -> list[GroupCell]:
    """The cells of an area (0: of all areas), as known by the day, with what they replaced."""
    a = area_observation.c
    query = (
        select(*[a[name] for name in GroupCell.__dataclass_fields__])
        .where(a.metric_id == metric_id, a.area_id == area_id, a.known_from <= day)
        .order_by(a.month, a.programme, a.service, a.known_from)
    )
    return [GroupCell(*row) for row in connection.execute(query)]


def group_cells_of_months(
    connection: Connection, metric_id: int, area_id: int, months: range, day: int
) -> list[GroupCell]:
    """Some months of an area (0: of all), as known on the day, without a past."""
    a = area_observation.c
    query = select(*[a[name] for name in GroupCell.__dataclass_fields__]).where(
        a.metric_id == metric_id, a.area_id == area_id, a.month.between(months[0], months[-1]),
        a.known_from <= day, a.known_to > day,
    )  # fmt: skip
    return [GroupCell(*row) for row in connection.execute(query)]


@dataclass(frozen=True)
class Total:
    """Homes of a kind added up: of an area over a year, or of all in a month."""

    key: int
    low: float
    high: float
    denominator: float
    covered: int
    due: int
    marks: int

    @property
    def bounds(self) -> tuple[float, float]:
        return self.low, self.high


def area_totals(
    connection: Connection, metric_id: int, months: range, day: int, programme: int, service: int | None
) -> list[Total]:
    """Some months of every area."""
    a = area_observation.c
    return _totals(
        connection, a.area_id, a.metric_id == metric_id, a.area_id > 0,
        a.month.between(months[0], months[-1]),
        a.known_from <= day, a.known_to > day, a.programme == programme,
        *([] if service is None else [a.service == service]),
    )  # fmt: skip


def service_totals(
    connection: Connection, metric_id: int, area_id: int, months: range, day: int, programme: int | None
) -> list[Total]:
    """Some months of an area (0: of all), by type of home."""
    a = area_observation.c
    return _totals(
        connection, a.service, a.metric_id == metric_id, a.area_id == area_id,
        a.month.between(months[0], months[-1]), a.known_from <= day, a.known_to > day,
        *([] if programme is None else [a.programme == programme]),
    )  # fmt: skip


def month_totals(connection: Connection, metric_id: int, day: int) -> list[Total]:
    """All homes, month by month."""
    a = area_observation.c
    held = (a.metric_id == metric_id, a.area_id == 0, a.known_from <= day, a.known_to > day)
    return _totals(connection, a.month, *held)


def _totals(connection: Connection, key: Column[int], *conditions: ColumnElement[bool]) -> list[Total]:
    """Added up by the database; `marks` says only whether any part is provisional."""
    a = area_observation.c
    query = (
        select(
            key, func.sum(func.coalesce(a.numerator_low, a.numerator, 0.0)),
            func.sum(func.coalesce(a.numerator_high, a.numerator, 0.0)),
            func.sum(func.coalesce(a.denominator, 0.0)), func.sum(a.covered), func.sum(a.due),
            func.max(case((a.covered > 0, a.marks % 2), else_=0)),
        )
        .where(*conditions)
        .group_by(key)
        .order_by(key)
    )  # fmt: skip
    return [Total(*row) for row in connection.execute(query)]


def years(connection: Connection, metric_id: int, month: int, day: int) -> dict[int, Year]:
    """Every home's twelve months that end in the month, by home."""
    y = year_observation.c
    query = select(*[y[name] for name in Year.__dataclass_fields__]).where(
        y.metric_id == metric_id, y.month == month, y.known_from <= day, y.known_to > day
    )
    return {row[0]: Year(*row) for row in connection.execute(query)}


def _both(numerator: int | None, denominator: int | None, day: int) -> tuple[Any, Any, Select[Any]]:
    """Columns of both, and a question about the home-months in which both are covered on the day."""
    top, bottom = observation.alias(), observation.alias()
    t, b = top.c, bottom.c
    same = and_(
        b.measure_id == denominator, b.home_id == t.home_id, b.month == t.month, b.state == COVERED,
        b.known_from <= day, b.known_to > day, b.value.is_not(None),
    )  # fmt: skip
    held = and_(t.measure_id == numerator, t.state == COVERED, t.known_from <= day, t.known_to > day)
    return t, b, select(t.home_id).join_from(top, bottom, same).where(held)


def sums_of_homes(
    connection: Connection, numerator: int, denominator: int, months: range, day: int
) -> dict[int, tuple[float, float, float, int]]:
    """Home -> low and high of the numerator, denominator and months, of those in which both are covered."""
    t, b, question = _both(numerator, denominator, day)
    query = (
        question.add_columns(
            func.sum(func.coalesce(t.low, t.value)), func.sum(func.coalesce(t.high, t.value)),
            func.sum(b.value), func.count(),
        )
        .where(t.month.between(months[0], months[-1]))
        .group_by(t.home_id)
        .order_by(t.home_id)
    )  # fmt: skip
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in connection.execute(query)}


def final_home_months(
    connection: Connection, numerator: int | None, denominator: int | None, day: int
) -> list[tuple[int, int, float, float]]:
    """Home, month, numerator and denominator, of those in which both are covered, final and not hidden."""
    t, b, question = _both(numerator, denominator, day)
    query = question.add_columns(t.month, t.value, b.value).where(
        t.value.is_not(None), t.marks % (2 * PROVISIONAL) == 0, b.marks % (2 * PROVISIONAL) == 0
    )
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


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


def group_span(connection: Connection, metric_id: int, day: int) -> tuple[int, int] | None:
    """The first and last month in which the metric has anything, anywhere."""
    a = area_observation.c
    query = select(func.min(a.month), func.max(a.month)).where(
        a.metric_id == metric_id, a.area_id == 0, a.known_from <= day
    )
    first, last = connection.execute(query).one()
    return None if first is None else (first, last)


def counted_homes(
    connection: Connection, numerator: int, denominator: int, month: int, day: int
) -> dict[int, int]:
    """Home -> covered or only in part, of the homes that have a count in the month as known on the day.

    A denominator that is only in part makes a part of it.
    """
    o = observation.c
    query = select(o.home_id, o.measure_id, o.state).where(
        o.measure_id.in_((numerator, denominator)), o.month == month, o.known_from <= day, o.known_to > day
    )
    rows = connection.execute(query).all()
    found = {home_id: state for home_id, measure_id, state in rows if measure_id == numerator}
    parts = {home_id for home_id, measure_id, state in rows if measure_id == denominator and state == PART}
    return {home_id: PART if home_id in parts else state for home_id, state in found.items()}
