"""How far back and on a load of admissions reaches: stays of which other months hold a part."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from loaders import records
from loaders.admission_keys import OPEN, Block
from loaders.records import FOREVER
from metrics.days import first_days
from metrics.episodes import DATASET, episodes, episodes_among
from metrics.evidence import NO_HOME, Evidence, Load, read_loads, stood_in_for
from metrics.ground import BEFORE, Ground
from metrics.histories import Rows, whole_histories, whom
from metrics.measures.admissions import Held, held_stays
from metrics.scope import Periods
from metrics.stay_ends import Ended

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]


@dataclass(frozen=True)
class Earlier:
    """Where and when, before the months of a load, an emergency stay comes out otherwise."""

    homes: Integers
    span: tuple[int, int]
    before: Ground  # the homes concerned, and the stays of these patients without the load
    after: Ground  # and with it


@dataclass(frozen=True)
class _Told:
    """A load of admissions among the others, with it and without."""

    mine: Load
    before: dict[int, Load]
    after: dict[int, Load]

    @property
    def every(self) -> dict[int, Load]:
        return max(self.before, self.after, key=len)

    @property
    def first(self) -> int:
        return self.mine.covers_from or 0

    @property
    def last(self) -> int:
        return self.mine.covers_to or 0


def earlier_changes(connection: Connection, load_id: int, periods: Periods, since: int) -> Earlier | None:
    """None: nowhere."""
    told = _told(connection, load_id)
    if told is None:
        return None
    rows = _candidates(connection, told.every, told.mine)
    found, homes, grounds = _compared(connection, told, rows, periods, since)
    found = {cell for cell in found if cell[1] < told.first}
    if not found:
        return None
    months = [month for _, month in found]
    changed = numpy.array(sorted({int(homes[place]) for place, _ in found}), numpy.int64)
    return Earlier(changed, (min(months), max(months)), *grounds)


def later_changes(
    connection: Connection, load_id: int, periods: Periods, since: int
) -> tuple[set[int], int] | None:
    """Homes, and the last month after those of a load, in which an emergency stay comes out otherwise: one
    that goes on for long, or that goes on into what was known of later months. None: nowhere."""
    told = _told(connection, load_id)
    if told is None:
        return None
    ends = [one.covers_to for one in told.every.values() if one.dataset == DATASET]
    if max(end or told.last for end in ends) <= told.last:
        return None
    rows = _of_load(connection, told.every, told.mine)
    found, homes, _ = _compared(connection, told, rows, periods, since)
    found = {cell for cell in found if cell[1] > told.last}
    if not found:
        return None
    return {int(homes[place]) for place, _ in found}, max(month for _, month in found)


def _told(connection: Connection, load_id: int) -> _Told | None:
    """None: it says nothing of any month, or nothing else was ever said."""
    loads = read_loads(connection)
    mine = _load(connection, load_id, loads)
    if mine.covers_from is None or mine.covers_to is None:
        return None
    with_it = _in_order({**loads, load_id: mine})
    without = {number: one for number, one in with_it.items() if number != load_id}
    if all(one.dataset != DATASET for one in without.values()):
        return None
    # A load that was taken back is what was there before.
    return _Told(mine, *((without, with_it) if load_id in loads else (with_it, without)))


def _compared(
    connection: Connection, told: _Told, patients: Rows, periods: Periods, since: int
) -> tuple[set[tuple[int, int]], Integers, list[Ground]]:
    """Places of homes and months of which the stays of these patients come out otherwise."""
    before, after = (Evidence(connection, each, None) for each in (told.before, told.after))
    one, other = (before, after) if told.every is told.before else (after, before)
    rows = episodes_among(one, patients)
    one.given(episodes, rows)
    other.given(episodes, rows.of_loads(other.loads))
    homes = numpy.unique(rows.home).astype(numpy.int64)
    homes = homes[homes != NO_HOME]
    if not len(homes):
        return set(), homes, []
    days = _days(told.every, periods, homes, since)
    grounds = [_ground(each, homes, periods, days, told.last) for each in (before, after)]
    found: set[tuple[int, int]] = set()
    for held, others in zip(*map(held_stays, grounds), strict=True):
        found |= set(_differing(held, others, grounds[0].first))
    return found, homes, grounds


def _load(connection: Connection, load_id: int, loads: dict[int, Load]) -> Load:
    """The load, though it may just have been taken back."""
    if load_id in loads:
        return loads[load_id]
    load, source = records.load.c, records.source.c
    columns = [source.sender if name == "sender" else load[name] for name in Load._fields]
    question = select(*columns).join(records.source, source.source_id == load.source_id)
    return Load._make(connection.execute(question.where(load.load_id == load_id)).one())


def _in_order(loads: dict[int, Load]) -> dict[int, Load]:
    return dict(sorted(loads.items(), key=lambda item: (item[1].known_on, item[0])))


def _candidates(connection: Connection, loads: dict[int, Load], mine: Load) -> Rows:
    """Persons of the load, or of one that it stands in for, of whom a spell began earlier: it was
    carried in, had been told with an earlier date, or was never closed and may end where the next begins."""
    low = mine.covers_from or 0
    begins = {one.load_id: _first_day(one.covers_from or low) for one in stood_in_for(loads, mine)}
    people, spells = whom(connection, begins)

    def begun_earlier(block: Block) -> tuple[Flags, Flags]:
        early = block.admitted < _first_day(low)
        if block.load_id in begins:
            carried = block.admitted < begins[block.load_id]
        else:
            carried = early & spells.among(block.spells)
        return carried, early & (block.discharged == OPEN) & people.among(block.people)

    return whole_histories(connection, _of_admissions(loads), begun_earlier)


def _of_load(connection: Connection, loads: dict[int, Load], mine: Load) -> Rows:
    """Everyone in the load, or in one that it stands in for."""
    there = {one.load_id for one in stood_in_for(loads, mine)}

    def named(block: Block) -> tuple[Flags, Flags]:
        each = numpy.full(len(block.people), block.load_id in there)
        return each, each

    return whole_histories(connection, _of_admissions(loads), named)


def _of_admissions(loads: dict[int, Load]) -> list[int]:
    return [one.load_id for one in loads.values() if one.dataset == DATASET]


def _first_day(month: int) -> int:
    return int(first_days(numpy.array([month]))[0])


def _days(loads: dict[int, Load], periods: Periods, homes: Integers, since: int) -> Integers:
    known = {one.known_on for one in loads.values() if one.dataset == DATASET}
    own = numpy.isin(periods["home_id"], homes)
    known |= {*periods["known_from"][own].tolist(), *periods["known_to"][own].tolist()} - {FOREVER}
    return numpy.array(sorted({day for day in known if day > since} | {max(since, 1)}), dtype=numpy.int64)


def _ground(evidence: Evidence, homes: Integers, periods: Periods, days: Integers, last: int) -> Ground:
    covered = [one.covers_from for one in evidence.loads_of(DATASET) if one.covers_from is not None]
    first = min([*covered, last]) - BEFORE
    ends = [one.covers_to for one in evidence.loads_of(DATASET) if one.covers_to is not None]
    last = max([*ends, last])
    kept = numpy.ones(len(homes), bool)
    return Ground(evidence, homes, kept, first, last - first + 1, days, periods, (first, last), (first, last),
                  frozenset(), {})  # fmt: skip


def _differing(one: Held, other: Held, first: int) -> Iterator[tuple[int, int]]:
    """Places of homes and months of which an admission, a night or an end of a stay is there in one alone."""
    for several, parts in (
        ((one, other), ("admitted_home", "admitted_month", "admitted_with")),
        ((one, other), ("home", "month", "nights", "begun")),
        ((one.ended, other.ended), tuple(Ended.__dataclass_fields__)),
    ):
        each = [_counted(some, parts) for some in several]
        rows, count = numpy.unique(numpy.concatenate(each), axis=0, return_counts=True)
        # Either way the home stands first and the month second.
        yield from {(int(row[0]), int(row[1]) + first) for row in rows[count == 1].tolist()}


def _counted(held: Held | Ended, parts: tuple[str, ...]) -> NDArray[Any]:
    """Different rows, each with how often it is there."""
    rows = numpy.column_stack([getattr(held, name) for name in parts]).astype(numpy.int64)
    each, count = numpy.unique(rows, axis=0, return_counts=True)
    return numpy.column_stack([each, count])
