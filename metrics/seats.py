"""Where each home's observations are kept: its seat. Homes of an area sit together, 64 to a bundle."""

from collections import defaultdict
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, select

from loaders.records import FOREVER, home_seat
from loaders.store import bulk_insert
from metrics.scope import NO_AREA, Periods

Integers = NDArray[numpy.int64]

OF_BUNDLE = 64


@dataclass(frozen=True)
class Seats:
    """Homes with their seats, in the order of the seats. A seat is for good: it outlives moves."""

    homes: Integers
    seats: Integers

    def of(self, homes: Integers) -> "Seats":
        chosen = numpy.isin(self.homes, homes)
        return Seats(self.homes[chosen], self.seats[chosen])

    @property
    def bundles(self) -> Integers:
        return numpy.unique(self.seats // OF_BUNDLE)

    def homes_at(self, seats: Integers) -> Integers:
        """The home of each seat; 0: none of these."""
        if not len(self.seats):
            return numpy.zeros(len(seats), numpy.int64)
        at = numpy.minimum(numpy.searchsorted(self.seats, seats), len(self.seats) - 1)
        return numpy.where(self.seats[at] == seats, self.homes[at], 0)

    def at(self, homes: Integers) -> Integers:
        """The seat of each home. All of them have one."""
        order = numpy.argsort(self.homes)
        return self.seats[order][numpy.searchsorted(self.homes[order], homes)]


def read_seats(connection: Connection) -> Seats:
    rows = connection.execute(select(home_seat.c.home_id, home_seat.c.seat).order_by(home_seat.c.seat))
    found = numpy.array([tuple(row) for row in rows], numpy.int64).reshape(-1, 2)
    return Seats(found[:, 0], found[:, 1])


def seat_homes(connection: Connection, homes: set[int], periods: Periods) -> None:
    """Gives a seat to each of the homes that has none, beside others of its area while there is room."""
    held = read_seats(connection)
    new = numpy.setdiff1d(numpy.array(sorted(homes), numpy.int64), held.homes)
    if not len(new):
        return
    area, taken = _areas(periods), set(held.seats.tolist())
    last = {area[home]: seat for home, seat in zip(held.homes.tolist(), held.seats.tolist(), strict=True)}
    highest, given = int(held.seats.max(initial=-1)), []
    for home in sorted(new.tolist(), key=lambda one: (area[one], one)):
        seat = last.get(area[home], -1) + 1
        if seat % OF_BUNDLE == 0 or seat in taken:
            seat = (highest // OF_BUNDLE + 1) * OF_BUNDLE
        given.append((home, seat))
        last[area[home]], highest = seat, max(highest, seat)
    bulk_insert(connection, home_seat, ("home_id", "seat"), given)


def unseat(connection: Connection, homes: Integers) -> None:
    """Their observations were taken out; another may have the seat."""
    connection.execute(delete(home_seat).where(home_seat.c.home_id.in_(homes.tolist())))


def _areas(periods: Periods) -> dict[int, int]:
    """The area in which each home is, or was last."""
    order = numpy.lexsort((periods["valid_from"], periods["known_to"] == FOREVER))
    found: dict[int, int] = defaultdict(lambda: NO_AREA)
    found.update(zip(periods["home_id"][order].tolist(), periods["area_id"][order].tolist(), strict=True))
    return found
