"""Which episodes bear on some months: those near them, and of a few persons what lies far from them."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, and_, or_

from loaders.admission_keys import NOBODY, OPEN, Block, read_blocks
from loaders.records import admission_episode, admission_keys
from metrics.blocks import joined

Integers = NDArray[numpy.int64]
Keys = NDArray[numpy.uint64]
Flags = NDArray[numpy.bool_]
Days = tuple[int, int]
Rows = list[tuple[int, list[int]]]  # loads, and some of their rows; a load may stand several times

GAP = 2  # days in which a transfer may still arrive
MOST = 0.2  # of the rows far away: where more may bear, all are read
FEWEST = 100_000  # of as many rows far away as this, so much may always be read
_AT_ONCE = 10_000


class Known:
    """Keys that are looked for. The first bits of most others tell that they are not among them."""

    def __init__(self, keys: Iterable[Keys]) -> None:
        every = numpy.sort(joined(list(keys)).astype(numpy.uint64))
        another = numpy.ones(len(every), bool)
        another[1:] = every[1:] != every[:-1]
        self._keys = every[another & (every != NOBODY)]
        bits = min(len(self._keys).bit_length() + 4, 26)
        self._shift = numpy.uint64(64 - bits)
        self._first_bits = numpy.zeros(1 << bits, bool)
        self._first_bits[self._keys >> self._shift] = True

    def __len__(self) -> int:
        return len(self._keys)

    def among(self, keys: Keys) -> Flags:
        found: Flags = self._first_bits[keys >> self._shift]
        at = numpy.flatnonzero(found)
        if len(at):
            place = numpy.minimum(numpy.searchsorted(self._keys, keys[at]), len(self._keys) - 1)
            found[at] = self._keys[place] == keys[at]
        return found


class Bearing(NamedTuple):
    """Near rows, by the first and last of each load; those far away that bear too."""

    near: list[tuple[int, int, int]]
    far: Rows | None  # None: many, so that all are to be read


def near(days: Days) -> ColumnElement[bool]:
    """Rows of which a day lies between these, or so shortly before that a stay may go on from it."""
    e = admission_episode.c
    return and_(e.admitted_on <= days[1], or_(e.discharged_on >= days[0] - GAP, e.discharged_on.is_(None)))


def _is_near(block: Block, days: Days) -> Flags:
    goes_on = (block.discharged == OPEN) | (block.discharged >= days[0] - GAP)
    return numpy.asarray((block.admitted <= days[1]) & goes_on)


def _near_blocks(connection: Connection, load_ids: list[int], days: Days) -> Iterator[tuple[Block, Flags]]:
    k = admission_keys.c
    may_be = k.first_day <= days[1], k.last_discharged >= days[0] - GAP
    for block in read_blocks(connection, load_ids, *may_be):
        yield block, _is_near(block, days)


def bearing(connection: Connection, load_ids: list[int], days: Days) -> Bearing:
    """What bears on the months between the days.

    A spell that is not near ends before the months and joins none that begins in them, or begins after
    them. Only where a near one is open, reaches back, or has copies with other dates, has the rest of the
    person's history a say.
    """
    spans: dict[int, tuple[int, int, int]] = {}
    in_doubt, numbered = list[Keys](), list[Keys]()
    for block, is_near in _near_blocks(connection, load_ids, days):
        if not is_near.any():
            continue
        rows = block.rows[is_near]
        first = spans.get(block.load_id, (block.load_id, int(rows[0]), 0))[1]
        spans[block.load_id] = block.load_id, first, int(rows[-1])
        doubtful = is_near & ((block.discharged == OPEN) | (block.admitted < days[0]))
        in_doubt.append(block.people[doubtful])
        numbered.append(block.spells[is_near])
    far = _far_away(connection, load_ids, days, Known(in_doubt), Known(numbered))
    return Bearing(list(spans.values()), far)


def _far_away(
    connection: Connection, load_ids: list[int], days: Days, people: Known, spells: Known
) -> Rows | None:
    """Rows far away of these people, and of those whose spells have copies there."""
    every, some, chosen = 0, 0, list[tuple[int, Integers]]()
    told_anew, copies = list[Keys](), list[Keys]()
    for block in read_blocks(connection, load_ids):
        far = ~_is_near(block, days)
        same_spell = far & spells.among(block.spells)
        told_anew.append(block.people[same_spell])
        copies.append(block.spells[same_spell])
        chosen.append((block.load_id, block.rows[same_spell | (far & people.among(block.people))]))
        every, some = every + int(far.sum()), some + len(chosen[-1][1])
    if some > MOST * max(every, FEWEST):
        return None
    if copied := Known(copies):
        own = (block.people[is_near & copied.among(block.spells)]
               for block, is_near in _near_blocks(connection, load_ids, days))  # fmt: skip
        more = Known([*told_anew, *own])
        for block in read_blocks(connection, load_ids):
            chosen.append((block.load_id, block.rows[~_is_near(block, days) & more.among(block.people)]))
    return list(_at_once(chosen))


def _at_once(chosen: list[tuple[int, Integers]]) -> Iterator[tuple[int, list[int]]]:
    for load_id in sorted({load_id for load_id, rows in chosen if len(rows)}):
        rows = numpy.unique(joined([some for number, some in chosen if number == load_id])).tolist()
        for start in range(0, len(rows), _AT_ONCE):
            yield load_id, rows[start : start + _AT_ONCE]


def whom(connection: Connection, load_ids: Iterable[int]) -> tuple[Known, Known]:
    """The persons and the spells of some loads."""
    people, spells = list[Keys](), list[Keys]()
    for block in read_blocks(connection, load_ids):
        people.append(block.people)
        spells.append(block.spells)
    return Known(people), Known(spells)


def whole_histories(
    connection: Connection, load_ids: list[int], chosen: Callable[[Block], tuple[Flags, Flags]]
) -> Rows:
    """Every row of the persons, and of the spells without a person, of whom a row is chosen. The second
    choice is of persons alone."""
    persons, spells_of_nobody = list[Keys](), list[Keys]()
    for block in read_blocks(connection, load_ids):
        one, other = chosen(block)
        persons.append(block.people[one | other])
        spells_of_nobody.append(block.spells[one & (block.people == NOBODY)])
    people, spells = Known(persons), Known(spells_of_nobody)
    found = list[tuple[int, Integers]]()
    for block in read_blocks(connection, load_ids) if people or spells else ():
        nobodys = (block.people == NOBODY) & spells.among(block.spells)
        found.append((block.load_id, block.rows[nobodys | people.among(block.people)]))
    return list(_at_once(found))
