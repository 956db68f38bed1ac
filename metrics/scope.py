"""Home by month as known on a day: area, programme, service, beds, and whether it is in scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, case, func, select

from loaders.records import FOREVER, home_period
from metrics.days import first_days
from metrics.keys import starts

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

SERVICES = {"nursing": 1, "residential": 2, "both": 3}
SERVICE_UNKNOWN = 0
NO_AREA = -1
BEDS_UNKNOWN = -1


class Period(NamedTuple):
    """What held of a home from one day to the next change, as known between two days."""

    home_id: int
    valid_from: int
    known_from: int
    known_to: int
    area_id: int
    programme: int
    service: int
    beds: int
    scope_from: int
    scope_to: int
    open_date: int  # 0: unknown


Periods = dict[str, Integers]


@dataclass(frozen=True)
class Scope:
    """Arrays of known day x home x month."""

    area: Integers
    programme: Integers
    service: Integers
    in_scope: Flags
    bed_days: Floats  # registered beds, summed over the days of the month; not a number: unknown


def read_periods(connection: Connection, homes: Sequence[int] | None = None) -> Periods:
    """Periods of every home, or of some, as ever known."""
    p = home_period.c
    service = case(SERVICES, value=p.service, else_=SERVICE_UNKNOWN)
    wanted = [
        p.home_id, p.valid_from, p.known_from, p.known_to, func.coalesce(p.area_id, NO_AREA), p.programme,
        service, func.coalesce(p.beds, BEDS_UNKNOWN), func.coalesce(p.scope_from, FOREVER),
        func.coalesce(p.scope_to, FOREVER), func.coalesce(p.open_date, 0),
    ]  # fmt: skip
    asked = select(*wanted).order_by(p.home_id, p.valid_from, p.known_from)
    cursor: Any = connection.execute(asked if homes is None else asked.where(p.home_id.in_(homes))).cursor
    table = numpy.array(cursor.fetchall(), dtype=numpy.int64).reshape(-1, len(Period._fields))
    return {name: table[:, place] for place, name in enumerate(Period._fields)}


def scope_of(periods: Periods, homes: Integers, days: Integers, first: int, months: int) -> Scope:
    """The grid of the homes (ids in rising order) and months, as known on each of the days."""
    shape = (len(days), len(homes), months)
    found = Scope(
        numpy.full(shape, NO_AREA), numpy.zeros(shape, numpy.int64), numpy.zeros(shape, numpy.int64),
        numpy.zeros(shape, bool), numpy.zeros(shape),
    )  # fmt: skip
    begins = first_days(numpy.arange(first, first + months + 1))
    for number, day in enumerate(days):
        known = (periods["known_from"] <= day) & (day < periods["known_to"])
        known &= numpy.isin(periods["home_id"], homes)
        if known.any():
            _fill(
                found, number, {name: column[known] for name, column in periods.items()}, homes, begins, first
            )
    return found


def _fill(found: Scope, number: int, held: Periods, homes: Integers, begins: Integers, first: int) -> None:
    home = numpy.searchsorted(homes, held["home_id"])
    opening = starts(home)
    # What is known first of a home also holds before it; each period lasts until the next.
    start = held["valid_from"].copy()
    start[opening] = 0
    end = numpy.append(start[1:], FOREVER)
    end[numpy.append(opening[1:], len(home)) - 1] = FOREVER
    row, month = _spread(numpy.searchsorted(begins[:-1], start), numpy.searchsorted(begins[:-1], end))
    for name in ("area", "programme", "service"):
        getattr(found, name)[number, home[row], month] = held["area_id" if name == "area" else name][row]
    scope_from = numpy.minimum.reduceat(held["scope_from"], opening)
    scope_to = numpy.maximum.reduceat(held["scope_to"], opening)
    every = numpy.arange(first, first + len(begins) - 1)
    inside = (scope_from[:, None] <= every) & (every < scope_to[:, None])
    found.in_scope[number, home[opening]] = inside
    opened = numpy.maximum(
        start, numpy.repeat(held["open_date"][opening], numpy.diff(numpy.append(opening, len(home))))
    )
    found.bed_days[number] = _bed_days(home, opened, end, held["beds"], begins, len(homes))


def _bed_days(
    home: Integers, start: Integers, end: Integers, beds: Integers, begins: Integers, homes: int
) -> Floats:
    """Registered beds of each day, summed by month, from the day of opening."""
    months = len(begins) - 1
    low = numpy.maximum(numpy.searchsorted(begins, start, side="right") - 1, 0)
    high = numpy.where(end > start, numpy.minimum(numpy.searchsorted(begins, end), months), low)
    row, month = _spread(low, numpy.maximum(high, low))
    days = numpy.minimum(end[row], begins[month + 1]) - numpy.maximum(start[row], begins[month])
    days = numpy.maximum(days, 0)
    cell = home[row] * months + month
    total = numpy.bincount(cell, days * numpy.maximum(beds[row], 0), homes * months)
    unknown = numpy.bincount(cell, days * (beds[row] < 0), homes * months) > 0
    return numpy.where(unknown, numpy.nan, total).reshape(homes, months)


def _spread(low: Integers, high: Integers) -> tuple[Integers, Integers]:
    """Every (row, place) with low <= place < high."""
    count = numpy.maximum(high - low, 0)
    row = numpy.repeat(numpy.arange(len(low)), count)
    return row, low[row] + numpy.arange(len(row)) - numpy.repeat(numpy.cumsum(count) - count, count)
