"""Sums by area out of the store: the cells of one group of homes, and homes of a kind added up."""

from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Connection, case, func, select

from loaders.records import area_observation


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


def group_span(connection: Connection, metric_id: int, day: int) -> tuple[int, int] | None:
    """The first and last month in which the metric has anything, anywhere."""
    a = area_observation.c
    query = select(func.min(a.month), func.max(a.month)).where(
        a.metric_id == metric_id, a.area_id == 0, a.known_from <= day
    )
    first, last = connection.execute(query).one()
    return None if first is None else (first, last)
