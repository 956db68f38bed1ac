"""How far back a load of admissions reaches: spells that began before its months, told anew by it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, and_, false, or_, select

from loaders import records
from loaders.records import FOREVER, admission_episode
from metrics.days import first_days
from metrics.episodes import DATASET, episodes
from metrics.evidence import NO_HOME, Evidence, Load, read_loads
from metrics.ground import BEFORE, Ground
from metrics.measures.admissions import Held, held_stays
from metrics.scope import Periods

Integers = NDArray[numpy.int64]


@dataclass(frozen=True)
class Earlier:
    """Where and when, before the months of a load, an emergency stay comes out otherwise."""

    homes: Integers
    span: tuple[int, int]
    before: Ground  # the homes concerned, and the stays of these patients without the load
    after: Ground  # and with it


def earlier_changes(connection: Connection, load_id: int, periods: Periods, since: int) -> Earlier | None:
    """None: nowhere."""
    loads = read_loads(connection)
    mine = _load(connection, load_id, loads)
    if mine.covers_from is None or mine.covers_to is None:
        return None
    with_it = _in_order({**loads, load_id: mine})
    if all(one.dataset != DATASET for one in loads.values() if one.load_id != load_id):
        return None  # nothing was known of any month
    without = {number: one for number, one in with_it.items() if number != load_id}
    patients = _candidates(with_it, mine)
    # A load that was taken back is what was there before.
    order = (without, with_it) if load_id in loads else (with_it, without)
    before, after = (Evidence(connection, each, None, patients) for each in order)
    homes = numpy.unique([*before.once(episodes).home, *after.once(episodes).home]).astype(numpy.int64)
    homes = homes[homes != NO_HOME]
    if not len(homes):
        return None
    days = _days(with_it, periods, homes, since)
    grounds = [_ground(each, homes, periods, days, mine.covers_to) for each in (before, after)]
    found: set[tuple[int, int]] = set()
    for one, other in zip(*map(held_stays, grounds), strict=True):
        found |= {cell for cell in _differing(one, other, grounds[0].first) if cell[1] < mine.covers_from}
    if not found:
        return None
    months = [month for _, month in found]
    changed = numpy.array(sorted({int(homes[place]) for place, _ in found}), numpy.int64)
    return Earlier(changed, (min(months), max(months)), *grounds)


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


def _candidates(loads: dict[int, Load], mine: Load) -> ColumnElement[bool]:
    """Persons of the load, or of one that it stands in for, of whom a spell began earlier: it was
    carried in, or was never closed and may end where the next one begins."""
    e = admission_episode.c
    low, high = mine.covers_from or 0, mine.covers_to or 0
    beside = [
        one for one in loads.values()
        if one.dataset == DATASET and one.source_id == mine.source_id and one.covers_from is not None
        and one.covers_from <= high and low <= (one.covers_to or high)
    ]  # fmt: skip
    every = [one.load_id for one in loads.values() if one.dataset == DATASET]
    before = (
        and_(e.load_id == one.load_id, e.admitted_on < _first_day(one.covers_from or low)) for one in beside
    )
    carried = or_(false(), *before)
    replaced = [one.load_id for one in beside]
    here = select(e.person_key).where(e.load_id.in_(replaced), e.person_key.is_not(None))
    open_before = and_(e.load_id.in_(every), e.discharged_on.is_(None), e.admitted_on < _first_day(low))
    persons = select(e.person_key).where(
        or_(carried, and_(open_before, e.person_key.in_(here))), e.person_key.is_not(None)
    )
    spells = select(e.spell_id).where(carried, e.person_key.is_(None), e.spell_id.is_not(None))
    return or_(e.person_key.in_(persons), and_(e.person_key.is_(None), e.spell_id.in_(spells)))


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
    """Places of homes and months of which an admission, or a night of a stay, is there in one alone."""
    for parts in (("admitted_home", "admitted_month"), ("home", "month", "nights", "begun")):
        each = [_counted(held, parts) for held in (one, other)]
        rows, count = numpy.unique(numpy.concatenate(each), axis=0, return_counts=True)
        # Either way the home stands first and the month second.
        yield from {(int(row[0]), int(row[1]) + first) for row in rows[count == 1].tolist()}


def _counted(held: Held, parts: tuple[str, ...]) -> NDArray[Any]:
    """Different rows, each with how often it is there."""
    rows = numpy.column_stack([getattr(held, name) for name in parts]).astype(numpy.int64)
    each, count = numpy.unique(rows, axis=0, return_counts=True)
    return numpy.column_stack([each, count])
