"""Home-months of one measure out of the store, as arrays."""

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection

from metrics.bundles import OBSERVATIONS, read_entries
from metrics.cells import ABSENT, Cells
from metrics.readings import HIGH, LOW, MARKS, STATE, VALUE
from metrics.seats import Seats

Integers = NDArray[numpy.int64]


def home_month_cells(
    connection: Connection, seats: Seats, measure_id: int | None, homes: Integers, months: range, day: int
) -> Cells:
    """Home x month as known on the day, the homes (ids in rising order) and months as asked.

    All that arrays of home-months are made of is read here.
    """
    shape = len(homes), len(months)
    if measure_id is None or not len(homes) or not len(months):
        return Cells.nowhere(shape)
    chosen, o = seats.of(homes), OBSERVATIONS.table.c
    here = [] if len(chosen.homes) == len(seats.homes) else [o.bundle.in_(chosen.bundles.tolist())]
    entries = read_entries(
        connection, OBSERVATIONS, o.measure_id == measure_id, o.month.between(months[0], months[-1]),
        o.known_from <= day, *here,
    )  # fmt: skip
    # The newest of each home and month stands last, and so is the one that stays.
    if len(entries) and (entries.known_from != entries.known_from[0]).any():
        entries = entries.take(numpy.argsort(entries.known_from, kind="stable"))
    place = _places(chosen, homes)[numpy.minimum(entries.seat, chosen.seats.max(initial=-1) + 1)]
    entries, place = entries.take(place >= 0), place[place >= 0]
    cell, values = (place, entries.month - months[0]), entries.values
    found = Cells.none(shape)
    found.state[cell] = numpy.where(entries.gone, ABSENT, values[:, STATE])
    found.value[cell], found.marks[cell] = values[:, VALUE], values[:, MARKS]
    if numpy.isnan(values[:, LOW]).all():  # few cells are hidden, of most measures none
        nothing = Cells.nowhere(shape)
        return Cells(found.value, nothing.low, nothing.high, found.state, found.marks)
    found.low[cell], found.high[cell] = values[:, LOW], values[:, HIGH]
    return found


def _places(chosen: Seats, homes: Integers) -> Integers:
    """Seat -> place among the homes; -1: none of them has it. One seat more than there are."""
    found = numpy.full(int(chosen.seats.max(initial=-1)) + 2, -1)
    found[chosen.seats] = numpy.searchsorted(homes, chosen.homes)
    return found
