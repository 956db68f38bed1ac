"""What was loaded, read once however many pieces the ground is gone over in."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import numpy
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, func, select

from loaders import records
from loaders.records import area, coverage, registration
from metrics.blocks import joined
from metrics.days import first_days

Integers = NDArray[numpy.int64]
T = TypeVar("T")
NO_HOME = 0
_MONTHS = 1 << 17  # more than any month number


def could_hold(categories: str | None) -> frozenset[str] | None:
    """The columns and categories that a load's file could hold; None: it does not say, and may hold any."""
    said = json.loads(categories or "null")
    return None if said is None else frozenset((*said["columns"], *said["held"]))


def can_tell(held: frozenset[str] | None, names: Iterable[str]) -> bool:
    """Whether a file that could hold so much could hold all of these."""
    return held is None or held.issuperset(names)


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
    forgotten_at: str | None  # its records are gone; what was observed stays

    def can_tell(self, names: Iterable[str]) -> bool:
        """Whether its file could hold these columns and categories."""
        return can_tell(could_hold(self.categories), names)


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


def stood_in_for(loads: dict[int, Load], mine: Load) -> list[Load]:
    """An extract, and those whose months it has in common: it may stand in for them, or they for it."""
    low, high = mine.covers_from or 0, mine.covers_to or 0
    return [
        one for one in loads.values()
        if one.dataset == mine.dataset and one.source_id == mine.source_id and one.covers_from is not None
        and one.covers_from <= high and low <= (one.covers_to or high)
    ]  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """How many events of a load fall on a home and month; a load may have several entries of one."""

    load: Integers
    home: Integers
    month: Integers
    count: Integers

    @classmethod
    def of(cls, load_id: int, home: Integers, month: Integers) -> "Counts":
        each, count = numpy.unique(home.astype(numpy.int64) * _MONTHS + month, return_counts=True)
        return cls(numpy.full(len(each), load_id), each // _MONTHS, each % _MONTHS, count)

    @classmethod
    def joined(cls, several: list["Counts"]) -> "Counts":
        return cls(*(joined([getattr(one, name) for one in several]) for name in cls.__dataclass_fields__))


@dataclass
class Evidence:
    """The loads, and what is read of their records. Homes are numbers of homes, months are months."""

    connection: Connection
    loads: dict[int, Load]  # in the order in which the later one is believed
    span: tuple[int, int] | None  # months to remake; None: every one
    patients: Any = None  # a condition: episodes of these persons alone, with all that is known of them
    registrations: tuple[int, ...] | None = None  # rows of these alone; None: of all
    _done: dict[str, Any] = field(default_factory=dict)
    _covered: dict[str, dict[int, Integers]] = field(default_factory=dict)

    def once(self, work: Callable[["Evidence"], T]) -> T:
        """What the function makes of the records, made once."""
        if work.__name__ not in self._done:
            self._done[work.__name__] = work(self)
        made: T = self._done[work.__name__]
        return made

    def given(self, work: Callable[["Evidence"], T], made: T) -> None:
        """What the function would make, made otherwise."""
        self._done[work.__name__] = made

    @property
    def forgets(self) -> bool:
        """Whether the records of any load are gone."""
        return any(load.forgotten_at for load in self.loads.values())

    @property
    def year_stands(self) -> bool:
        """Whether squared nights of the months before those to remake are taken as they are stored."""
        return self.span is not None and self.patients is None and not self.forgets

    def loads_of(self, *datasets: str) -> list[Load]:
        return [load for load in self.loads.values() if load.dataset in datasets]

    def covered(self, dataset: str) -> dict[int, Integers]:
        """By load of an extract, a row for each area and month that it covers, and whether in part."""
        if dataset not in self._covered:
            c, loads = coverage.c, [load.load_id for load in self.loads_of(dataset)]
            question = select(c.load_id, c.area_id, c.month, c.part).where(c.load_id.in_(loads))
            cursor: Any = self.connection.execute(question).cursor
            rows = numpy.array(cursor.fetchall(), numpy.int64).reshape(-1, 4)
            self._covered[dataset] = {load_id: rows[rows[:, 0] == load_id, 1:] for load_id in loads}
        return self._covered[dataset]

    def bearing(self, dataset: str, beside: int) -> list[Load]:
        """Loads of an extract that cover a month to remake, or one of those beside it."""
        every = self.loads_of(dataset)
        if self.span is None:
            return every
        low, high = self.span[0] - beside, self.span[1] + beside
        return [load for load in every if _meets(load, low, high)]

    def naming(self, dataset: str, beside: int = 0) -> list[Load]:
        """Loads that hold rows of a month to remake, or one beside it, of what covers by its rows."""
        every = {load.load_id: load for load in self.loads_of(dataset)}
        if self.span is None:
            return list(every.values())
        held = records.load_key.c
        low, high = func.min(held.first_month), func.max(held.last_month)
        question = (
            select(held.load_id)
            .where(held.load_id.in_(every))
            .group_by(held.load_id)
            .having(low <= self.span[1] + beside, high >= self.span[0] - beside)
        )
        found = set(self.connection.execute(question).scalars())
        return [load for load_id, load in every.items() if load_id in found]

    def logs(self, dataset: str) -> list[Load]:
        """Logs that hold rows of a month to remake, or say that they are complete for one."""
        if self.span is None:
            return self.loads_of(dataset)
        held = {load.load_id for load in self.naming(dataset)}
        low, high = self.span
        return [
            load for load in self.loads_of(dataset)
            if load.load_id in held or (load.covers_from is not None and _meets(load, low, high))
        ]  # fmt: skip

    def days(self, beside: int) -> tuple[int, int] | None:
        """The first and last day of the months to remake and of those beside them; None: every day."""
        if self.span is None:
            return None
        low, high = first_days(numpy.array([self.span[0] - beside, self.span[1] + beside + 1]))
        return int(low), int(high) - 1

    def of_some(self, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """The condition that keeps to rows of some registrations, where these alone are asked for."""
        return [] if self.registrations is None else [column.in_(self.registrations)]

    def homes(self, registrations: Integers) -> NDArray[Any]:
        """The home of each registration."""
        found = self.once(homes_of_registrations)
        return found[registrations] if len(registrations) else registrations

    def known_on(self, load: Integers) -> Integers:
        """The day from which what each of these loads says is known."""
        return self._of_loads(load, lambda one, _: one.known_on)

    def rank(self, load: Integers) -> Integers:
        """The place of each in the order in which the later one is believed."""
        return self._of_loads(load, lambda _, place: place)

    def _of_loads(self, load: Integers, of: Callable[[Load, int], int]) -> Integers:
        ids = numpy.array(sorted(self.loads), dtype=numpy.int64)
        place = {load_id: place for place, load_id in enumerate(self.loads)}
        values = numpy.array([of(self.loads[int(one)], place[int(one)]) for one in ids], dtype=numpy.int64)
        return values[numpy.searchsorted(ids, load)] if len(load) else numpy.zeros(0, numpy.int64)


def _meets(load: Load, low: int, high: int) -> bool:
    if load.covers_from is None or load.covers_to is None:
        return True
    return load.covers_from <= high and low <= load.covers_to


def homes_of_registrations(evidence: Evidence) -> NDArray[Any]:
    """Registration -> home; NO_HOME where it leads to none."""
    r = registration.c
    question = select(r.registration_id, func.coalesce(r.home_id, NO_HOME))
    cursor: Any = evidence.connection.execute(question).cursor
    pairs = numpy.array(cursor.fetchall(), dtype=numpy.int64).reshape(-1, 2)
    found = numpy.full(int(pairs[:, 0].max(initial=0)) + 1, NO_HOME, numpy.int32)
    found[pairs[:, 0]] = pairs[:, 1]
    return found


def codes_of_areas(evidence: Evidence) -> dict[int, str]:
    """By number."""
    return dict(evidence.connection.execute(select(area.c.area_id, area.c.code)).all())
