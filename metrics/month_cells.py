"""Home-months of one measure out of the store, as arrays."""

from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, or_, select

from loaders.records import observation
from metrics.cells import ABSENT, Cells
from metrics.ground import among

Integers = NDArray[numpy.int64]


def home_month_cells(
    connection: Connection, measure_id: int | None, homes: Integers, months: range, day: int
) -> Cells:
    """Home x month as known on the day, the homes (ids in rising order) and months as asked.

    All that arrays of home-months are made of is read here.
    """
    shape = len(homes), len(months)
    found = _absent(shape)
    if measure_id is None or not len(homes) or not len(months):
        return found
    o = observation.c
    held = and_(
        o.measure_id == measure_id, among(connection, o.home_id, homes),
        o.month.between(months[0], months[-1]), o.known_from <= day, o.known_to > day,
    )  # fmt: skip
    home, month, state, marks, value = _read(connection, homes, held, o.state, o.marks, o.value)
    cell = home, month - months[0]
    found.state[cell], found.marks[cell], found.value[cell] = state, marks, value
    # Few cells are hidden, of most measures none.
    hidden = and_(held, or_(o.low.is_not(None), o.high.is_not(None)))
    home, month, *bounds = _read(connection, homes, hidden, o.low, o.high)
    if not len(home):
        return found
    low, high = numpy.full((2, *shape), numpy.nan)
    cell = home, month - months[0]
    low[cell], high[cell] = bounds
    return Cells(found.value, low, high, found.state, found.marks)


def _absent(shape: tuple[int, int]) -> Cells:
    no_bound = numpy.broadcast_to(numpy.nan, shape)
    state, marks = numpy.full(shape, ABSENT, numpy.int8), numpy.zeros(shape, numpy.int8)
    return Cells(numpy.full(shape, numpy.nan), no_bound, no_bound, state, marks)


def _read(connection: Connection, homes: Integers, held: Any, *columns: Any) -> list[NDArray[Any]]:
    """The place of the home, the month, and what was asked for, a column each."""
    o = observation.c
    cursor: Any = connection.execute(select(o.home_id, o.month, *columns).where(held)).cursor
    rows = cursor.fetchall()  # the driver's own tuples: nothing is left to convert
    table = numpy.array(rows, dtype=float).reshape(-1, 2 + len(columns))
    ids, month = table[:, :2].T.astype(numpy.int64)
    place = numpy.minimum(numpy.searchsorted(homes, ids), len(homes) - 1)
    asked = homes[place] == ids
    return [place[asked], month[asked], *table[asked, 2:].T]
