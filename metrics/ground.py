"""The ground that is gone over again: some homes, months and known days, with the loads that bear on them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import numpy
import pandas
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Integer, Table, and_, func, or_, select

from loaders import records
from loaders.records import observation, registration
from metrics.cells import ABSENT, Cells
from metrics.scope import Periods, Scope, scope_of
from metrics.timeline import Rows, held_on, read_rows

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]
T = TypeVar("T")

# Datasets that cover a home and month by a row; the others state areas and months.
BY_ROW = ("home_return", "falls", "utis", "pressure_ulcers", "log_cover", "prescribing")
BEFORE = 11  # months that a window of twelve reaches back; the ground begins as much earlier


class Load(NamedTuple):
    """What the rules ask of a load that is not taken back."""

    load_id: int
    dataset: str
    source_id: int
    sender: str
    known_on: int
    areas: str | None
    covers_from: int | None
    covers_to: int | None
    covers_stated: int | None
    carried_in: int | None
    categories: str | None


def read_loads(connection: Connection) -> dict[int, Load]:
    """Every load that counts, by its number."""
    load, source = records.load.c, records.source.c
    columns = [source.sender if name == "sender" else load[name] for name in Load._fields]
    question = (
        select(*columns)
        .join(records.source, source.source_id == load.source_id)
        .where(load.undone_at.is_(None))
        .order_by(load.known_on, load.load_id)
    )
    return {row[0]: Load._make(row) for row in connection.execute(question)}


@dataclass
class Ground:
    """Arrays are of known day x home x month; places count from 0 in `days`, `homes` and from `first`."""

    connection: Connection
    loads: dict[int, Load]  # in the order in which the later one is believed
    homes: Integers
    kept: Flags  # of the homes: those whose observations are written; others only share a patient
    first: int
    months: int
    days: Integers
    periods: Periods
    span: tuple[int, int]  # months to remake, both included
    remaking: frozenset[str]
    measure_ids: dict[str, int]
    _done: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scope: Scope = scope_of(self.periods, self.homes, self.days, self.first, self.months)
        self.areas: Integers = numpy.unique(self.scope.area)  # NO_AREA among them, where a home has none
        self.area_place: Integers = numpy.searchsorted(self.areas, self.scope.area)
        self.month_numbers: Integers = numpy.arange(self.first, self.first + self.months)
        self._home_of = self._homes_of_registrations()

    @property
    def shape(self) -> tuple[int, int, int]:
        return len(self.days), len(self.homes), self.months

    @property
    def places(self) -> slice:
        """The months to remake, as places."""
        return slice(max(self.span[0] - self.first, 0), min(self.span[1] - self.first + 1, self.months))

    def _homes_of_registrations(self) -> Integers:
        """Registration -> place of its home, -1 where it is not on this ground."""
        r = registration.c
        known = select(r.registration_id, r.home_id).where(r.home_id.is_not(None))
        cursor: Any = self.connection.execute(known).cursor
        pairs = numpy.array(cursor.fetchall(), dtype=numpy.int64).reshape(-1, 2)
        found = numpy.full(int(pairs[:, 0].max(initial=0)) + 1, -1)
        found[pairs[:, 0]] = self.places_of(pairs[:, 1])
        return found

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
        days = numpy.arange(len(self.days))[:, None, None]
        found: NDArray[Any] = values[days, self.area_place, numpy.arange(self.months)]
        return found

    def loads_of(self, *datasets: str) -> list[Load]:
        return [load for load in self.loads.values() if load.dataset in datasets]

    def naming(self, dataset: str) -> list[int]:
        """Loads of the dataset that hold rows of these homes."""
        named = self.once(loads_that_name)
        return [load.load_id for load in self.loads_of(dataset) if load.load_id in named]

    def rows_of(
        self, table: Table, names: Sequence[str], load_ids: Iterable[int], *conditions: Any
    ) -> pandas.DataFrame:
        """Matched records of some loads whose homes are on this ground: `home` is the home's place."""
        wanted = sorted({int(number) for number in load_ids})
        matched = and_(table.c.load_id.in_(wanted), table.c.registration_id.is_not(None), *conditions)
        frame = read_frame(self.connection, table, ("load_id", "registration_id", *names), matched)
        registered = frame.pop("registration_id").to_numpy(numpy.int64)
        frame["home"] = (
            self._home_of[numpy.minimum(registered, len(self._home_of) - 1)] if len(frame) else registered
        )
        return frame[frame["home"] >= 0]

    def cells(self, name: str) -> Cells:
        """A measure on this ground: made anew if that is in hand, else as it is stored."""
        if name in self.remaking:
            from_records: Cells = self.once(MAKERS[name])
            return from_records
        key = f"stored {name}"
        if key not in self._done:
            self._done[key] = self._stored(name)
        stored: Cells = self._done[key]
        return stored

    def counted_where(self, name: str, cells: Flags) -> Flags:
        """Where a measure has anything among these cells: rows of their days and months alone are read."""
        if not cells.any():
            return cells
        if name in self.remaking:
            return numpy.asarray(self.cells(name).state != ABSENT)
        days = self.days[cells.any(axis=(1, 2))]
        months = numpy.flatnonzero(cells.any(axis=(0, 1))) + self.first
        o = observation.c
        condition = and_(
            o.measure_id == self.measure_ids[name], among(o.home_id, self.homes),
            o.month.between(int(months[0]), int(months[-1])),
            o.known_from <= int(days[-1]), o.known_to > int(days[0]),
        )  # fmt: skip
        found = self.grid(read_rows(self.connection, observation, condition))
        return numpy.asarray(found.state != ABSENT)

    def settle(self) -> None:
        """Nothing is in hand any more: cells are those that are stored."""
        if self.places.start > BEFORE or self.places.stop < self.months:
            self._done = {key: made for key, made in self._done.items() if key not in self.remaking}
            self.remaking = frozenset()

    def _stored(self, name: str) -> Cells:
        o = observation.c
        condition = and_(
            o.measure_id == self.measure_ids[name], among(o.home_id, self.homes),
            o.month.between(self.first, self.first + self.months - 1), o.known_to > int(self.days[0]),
        )  # fmt: skip
        rows = read_rows(self.connection, observation, condition)
        return self.grid(rows)

    def grid(self, rows: Rows) -> Cells:
        """Rows of one measure, as they stand in the table, as at each day."""
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
        known_on, rank = self.known_on(load), self._rank(load)
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

    def known_on(self, load: Integers) -> Integers:
        return self._of_loads(load, lambda one, _: one.known_on)

    def _rank(self, load: Integers) -> Integers:
        return self._of_loads(load, lambda _, place: place)

    def _of_loads(self, load: Integers, of: Callable[[Load, int], int]) -> Integers:
        ids = numpy.array(sorted(self.loads), dtype=numpy.int64)
        place = {load_id: place for place, load_id in enumerate(self.loads)}
        values = numpy.array([of(self.loads[int(one)], place[int(one)]) for one in ids], dtype=numpy.int64)
        return values[numpy.searchsorted(ids, load)] if len(load) else numpy.zeros(0, numpy.int64)


def loads_that_name(ground: Ground) -> set[int]:
    """Loads that hold rows of the homes."""
    key, held, r = records.home_key.c, records.load_key.c, registration.c
    question = (
        select(held.load_id)
        .join(records.home_key, key.home_key_id == held.home_key_id)
        .join(registration, r.registration_id == key.registration_id)
        .where(among(r.home_id, ground.homes))
        .distinct()
    )
    return set(ground.connection.execute(question).scalars())


# Measure -> the function that makes it; filled by metrics.measures, which knows them all.
MAKERS: dict[str, Callable[[Ground], Cells]] = {}


def among(column: Column[Any], ids: Integers) -> Any:
    """A condition for some ids; for very many, the range that holds them."""
    if len(ids) > 5000:
        return column.between(int(ids.min()), int(ids.max()))
    return column.in_(ids.tolist())


def read_frame(
    connection: Connection, table: Table, names: Sequence[str], condition: Any
) -> pandas.DataFrame:
    """Columns as arrays: whole numbers with 0 for nothing, numbers with not-a-number, text with None."""
    wanted = [
        func.coalesce(table.c[name], 0).label(name)
        if isinstance(table.c[name].type, Integer)
        else table.c[name]
        for name in names
    ]
    cursor: Any = connection.execute(select(*wanted).where(condition)).cursor
    rows = cursor.fetchall()  # the driver's own tuples: nothing is left to convert
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    made: dict[str, pandas.Series] = {}
    for name, column in zip(names, columns, strict=True):
        kind = table.c[name].type.python_type
        dtype: Any = {int: numpy.int64, float: numpy.float64}.get(kind, object)
        made[name] = pandas.Series(numpy.array(column, dtype=dtype), dtype=dtype)
    return pandas.DataFrame(made)


def months_between(
    connection: Connection, areas: Integers, homes: Sequence[int], load_id: int
) -> tuple[int, int] | None:
    """First and last month of which any load, or this one, says anything about the areas or homes."""
    c, held, key, r = records.coverage.c, records.load_key.c, records.home_key.c, registration.c
    covered = select(func.min(c.month), func.max(c.month))
    named = (
        select(func.min(held.first_month), func.max(held.last_month))
        .join(records.home_key, key.home_key_id == held.home_key_id)
        .join(records.load, records.load.c.load_id == held.load_id)
        .outerjoin(registration, r.registration_id == key.registration_id)
        .where(records.load.c.dataset.in_(BY_ROW), or_(r.home_id.in_(homes), held.load_id == load_id))
    )
    in_areas = or_(c.area_id == records.EVERY_AREA, c.area_id.in_(areas.tolist()))
    spans = [connection.execute(covered.where(in_areas)).one(), connection.execute(named).one()]
    found = [(int(low), int(high)) for low, high in spans if low is not None and high is not None]
    return (min(low for low, _ in found), max(high for _, high in found)) if found else None


__all__ = ["MAKERS", "Ground", "Load", "among", "months_between", "read_frame", "read_loads"]
