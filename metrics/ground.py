"""The ground that is gone over again: some homes, months and known days, with the loads that bear on them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy
import pandas
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, and_, exists, not_, select

from loaders import records
from loaders.records import observation
from metrics.bundles import OBSERVATIONS, read_kept
from metrics.cells import ABSENT, Cells
from metrics.evidence import Evidence, Load
from metrics.record_frame import read_frame
from metrics.scope import Periods, Scope, scope_of
from metrics.seats import Seats, read_seats
from metrics.timeline import Rows, held_on

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]
T = TypeVar("T")

BEFORE = 11  # months that a window of twelve reaches back; the ground begins as much earlier
OF_SQUARES = frozenset({"nel_bed_days_squares", "nel_bed_days_squares_3", "nel_bed_days_squares_12"})
LOOK_BACK = BEFORE + 2  # nights are whole when the two months before are covered


@dataclass
class Ground:
    """Arrays are of known day x home x month; places count from 0 in `days`, `homes` and from `first`."""

    evidence: Evidence
    homes: Integers
    kept: Flags  # of the homes: those whose observations are written; others only share a patient
    first: int
    months: int
    days: Integers
    periods: Periods
    span: tuple[int, int]  # months to remake, both included
    reach: tuple[int, int]  # months of which any load says anything, and those looked back on
    remaking: frozenset[str]
    measure_ids: dict[str, int]
    _done: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._written: dict[str, Cells] = {}  # what was made, where it is written
        self.scope: Scope = scope_of(self.periods, self.homes, self.days, self.first, self.months)
        self.areas: Integers = numpy.unique(self.scope.area)  # NO_AREA among them, where a home has none
        self.area_place: Integers = numpy.searchsorted(self.areas, self.scope.area)
        self.month_numbers: Integers = numpy.arange(self.first, self.first + self.months)
        self.makes_squares: bool = not self.remaking.isdisjoint(OF_SQUARES)  # else they stand as stored

    @property
    def connection(self) -> Connection:
        return self.evidence.connection

    @property
    def loads(self) -> dict[int, Load]:
        return self.evidence.loads

    @property
    def shape(self) -> tuple[int, int, int]:
        return len(self.days), len(self.homes), self.months

    def span_of(self, name: str) -> tuple[int, int]:
        """The months to remake of a measure."""
        return self.span[0] - EARLIER.get(name, 0), self.span[1]

    def places(self, name: str) -> slice:
        """The months to remake of a measure, as places."""
        low, high = self.span_of(name)
        return slice(max(low - self.first, 0), min(high - self.first + 1, self.months))

    def places_of(self, home_ids: Integers) -> Integers:
        if not len(self.homes):
            return numpy.full(len(home_ids), -1)
        place = numpy.minimum(numpy.searchsorted(self.homes, home_ids), len(self.homes) - 1)
        return numpy.where(self.homes[place] == home_ids, place, -1)

    def once(self, work: Callable[["Ground"], T]) -> T:
        """What the function makes of this ground, made once."""
        if work.__name__ not in self._done:
            self._done[work.__name__] = work(self)
        made: T = self._done[work.__name__]
        return made

    def of_area(self, values: NDArray[Any]) -> NDArray[Any]:
        """Day x area x month as day x home x month, by the area of the home in the month."""
        if self.stays_put:
            return values[:, self.area_place[0, :, 0]]
        days = numpy.arange(len(self.days))[:, None, None]
        found: NDArray[Any] = values[days, self.area_place, numpy.arange(self.months)]
        return found

    @cached_property
    def stays_put(self) -> bool:
        """Every home is in one area all the while, as far as is known on any day."""
        return bool(self.shape[0]) and bool((self.area_place == self.area_place[:1, :, :1]).all())

    @property
    def seats(self) -> Seats:
        return self.evidence.once(seats_of_homes)

    def loads_of(self, *datasets: str) -> list[Load]:
        return self.evidence.loads_of(*datasets)

    @property
    def last(self) -> int:
        return self.first + self.months - 1

    def over(self, first: int, last: int) -> "Ground":
        """The same homes and days, over other months."""
        return replace(self, first=first, months=last - first + 1, _done={})

    def narrowed(self, done: dict[str, Any]) -> "Ground":
        """The homes whose observations are written, alone, with what was made while the others were there."""
        homes = self.homes[self.kept]
        return replace(self, homes=homes, kept=numpy.ones(len(homes), bool), _done=done)

    def naming(self, dataset: str, beside: int = 0) -> list[int]:
        """Loads of the dataset that hold rows of the months to remake, and of those beside them."""
        return [load.load_id for load in self.evidence.naming(dataset, beside)]

    def rows_of(
        self, table: Table, names: Sequence[str], load_ids: Iterable[int], *conditions: Any
    ) -> pandas.DataFrame:
        """Matched records of some loads whose homes are on this ground: `home` is the home's place."""
        wanted = sorted({int(number) for number in load_ids})
        some = self.evidence.of_some(table.c.registration_id)
        matched = and_(table.c.load_id.in_(wanted), table.c.registration_id.is_not(None), *some, *conditions)
        frame = read_frame(self.connection, table, ("load_id", "registration_id", *names), matched)
        registered = frame.pop("registration_id").to_numpy(numpy.int64)
        frame["home"] = self.places_of(self.evidence.homes(registered))
        return frame[frame["home"] >= 0]

    def cells(self, name: str) -> Cells:
        """A measure on this ground: made anew if that is in hand, else as it is stored."""
        if name in self.remaking:
            if name not in self._done:
                self._done[name] = self._from_records(name)
            from_records: Cells = self._done[name]
            return from_records
        key = f"stored {name}"
        if key not in self._done:
            self._done[key] = self._settled(name)
        stored: Cells = self._done[key]
        return stored

    def made(self, name: str, places: slice) -> Cells:
        """A measure in some months: what was just written where that is all of them, so that what stands
        beside them is not read."""
        written, own = self._written.get(name), self.places(name)
        if written is None or not own.start <= places.start <= places.stop <= own.stop:
            return self.cells(name)
        return written

    def given(self, name: str, cells: Cells) -> None:
        """A measure that is made otherwise than from every record."""
        self._done[name] = cells

    def _from_records(self, name: str) -> Cells:
        made = MAKERS[name](self)
        if not self.evidence.forgets or name not in FROZEN:
            return made
        stored, frozen = self._stored(name), FROZEN[name](self)
        return made.where(frozen.gone | (frozen.after & (stored.state != ABSENT)), stored)

    def counted_where(self, name: str, cells: Flags) -> Flags:
        """Where a measure has anything among these cells: rows of their days and months alone are read."""
        if not cells.any():
            return cells
        places = numpy.flatnonzero(cells.any(axis=(0, 1)))
        if name in self.remaking or name in self._written or f"stored {name}" in self._done:
            found = self.made(name, slice(int(places[0]), int(places[-1]) + 1))
            return numpy.asarray(found.state != ABSENT)
        if name not in self.evidence.once(measures_held):
            return numpy.zeros_like(cells)
        days, months = self.days[cells.any(axis=(1, 2))], places + self.first
        o = observation.c
        found = self.grid(read_kept(
            self.connection, OBSERVATIONS, self.seats, self.homes, o.measure_id == self.measure_ids[name],
            o.month.between(int(months[0]), int(months[-1])), o.known_from <= int(days[-1]),
        ))  # fmt: skip
        return numpy.asarray(found.state != ABSENT)

    def leave(self) -> None:
        """Lets go of all that was made, at once: what is made of a ground may hold the ground itself."""
        self._done.clear()
        self._written.clear()

    def settle(self) -> None:
        """Nothing is in hand any more: cells are those that are stored, which in the months that were
        remade are those that were made."""
        if self.evidence.span is None:
            return
        self._written = {name: self._done.pop(name) for name in self.remaking}
        self.remaking = frozenset()

    def _settled(self, name: str) -> Cells:
        if name not in self._written:
            return self._stored(name)
        made, around = self._written.pop(name), self._stored(name, around=True)
        known = made.state != ABSENT
        there, places = known & self.kept[:, None], self.places(name)
        there[:, :, : places.start] = there[:, :, places.stop :] = False
        if not (around.state != ABSENT).any() and (there == known).all():
            return made
        return around.where(there, made)

    def _stored(self, name: str, around: bool = False) -> Cells:
        """As it is stored; `around`: in the months before and after those to remake alone."""
        if name not in self.evidence.once(measures_held):
            return Cells.nowhere(self.shape)
        o = observation.c
        conditions = [o.measure_id == self.measure_ids[name], o.month.between(self.first, self.last)]
        if around:
            conditions.append(not_(o.month.between(*self.span_of(name))))
        return self.grid(read_kept(self.connection, OBSERVATIONS, self.seats, self.homes, *conditions))

    def before(self, name: str) -> Cells:
        """As it is stored in the months before those to remake."""
        if name not in self.evidence.once(measures_held):
            return Cells.nowhere(self.shape)
        o, last = observation.c, self.span_of(name)[0] - 1
        conditions = o.measure_id == self.measure_ids[name], o.month.between(self.first, last)
        return self.grid(read_kept(self.connection, OBSERVATIONS, self.seats, self.homes, *conditions))

    def grid(self, rows: Rows) -> Cells:
        """Rows of one measure, as they stand in the table, as at each day."""
        if not len(rows):
            return Cells.nowhere(self.shape)
        found = Cells.none(self.shape)
        inside = (self.places_of(rows.keys[:, 1]) >= 0) & (rows.keys[:, 2] >= self.first)
        rows = rows.take(inside & (rows.keys[:, 2] < self.first + self.months))
        row, day = held_on(rows, self.days)
        cell = (day, self.places_of(rows.keys[row, 1]), rows.keys[row, 2] - self.first)
        for place, column in enumerate((found.value, found.low, found.high, found.state, found.marks)):
            column[cell] = rows.values[row, place]
        return found

    def latest(self, home: Integers, month: Integers, load: Integers, given: Integers) -> Integers:
        """Of what was given for a home and month, that of the newest load as at each day; -1: nothing.

        `month` is a place. What lies outside the ground is passed over.
        """
        inside = (month >= 0) & (month < self.months)
        home, month, load, given = home[inside], month[inside], load[inside], given[inside]
        known_on, rank = self.evidence.known_on(load), self.evidence.rank(load)
        order = numpy.lexsort((rank, known_on))
        home, month, given, known_on = home[order], month[order], given[order], known_on[order]
        found = numpy.full(self.shape, -1)
        held = numpy.full(self.shape[1:], -1)
        done = 0
        for day, until in enumerate(numpy.searchsorted(known_on, self.days, side="right")):
            held[home[done:until], month[done:until]] = given[done:until]
            found[day] = held
            done = int(until)
        return found


def measures_held(evidence: Evidence) -> frozenset[str]:
    """Measures of which anything was stored before the ground was gone over."""
    m, o = records.measure.c, observation.c
    held = select(m.name).where(exists().where(o.measure_id == m.measure_id))
    return frozenset(evidence.connection.execute(held).scalars())


def seats_of_homes(evidence: Evidence) -> Seats:
    return read_seats(evidence.connection)


@dataclass(frozen=True)
class Frozen:
    """Cells whose records are gone, and those after them into which what is gone may have reached:
    of these, what there is stays."""

    gone: Flags
    after: Flags


# Measure -> the function that makes it; filled by metrics.measures, which knows them all.
MAKERS: dict[str, Callable[[Ground], Cells]] = {}
# Measure -> how many months before the others' it is remade; filled likewise.
EARLIER: dict[str, int] = {}
# Measure -> which of its cells stay as they stand; filled by metrics.forgotten.
FROZEN: dict[str, Callable[[Ground], Frozen]] = {}
