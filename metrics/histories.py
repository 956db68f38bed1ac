"""Which episodes bear on some months: those near them, and of a few persons what lies far from them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, and_, or_

from loaders.admission_keys import NOBODY, OPEN, Block, read_blocks
from loaders.records import admission_episode, admission_keys
from metrics.blocks import joined
from metrics.days import months_of

Integers = NDArray[numpy.int64]
Keys = NDArray[numpy.uint64]
Flags = NDArray[numpy.bool_]
Days = tuple[int, int]
Rows = list[tuple[int, list[int]]]  # loads, and some of their rows; a load may stand several times

GAP = 2  # days in which a transfer may still arrive
MOST = 0.2  # of the rows far away: where more may bear, all are read
FEWEST = 100_000  # of as many rows far away as this, so much may always be read
_AT_ONCE = 100_000


class Known:
    """Keys that are looked for. The first bits of most others tell that they are not among them."""

    def __init__(self, keys: Iterable[Keys]) -> None:
        every = numpy.sort(_together(keys))
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


def _together(keys: Iterable[Keys]) -> Keys:
    return numpy.concatenate([numpy.zeros(0, numpy.uint64), *keys])


class Bearing(NamedTuple):
    """Rows near the months, by the first and last of each load; others that bear too."""

    near: list[tuple[int, int, int]]
    others: Rows | None  # None: many, so that all are to be read


@dataclass(frozen=True)
class _Around:
    """The days of the months, those of the year around them, and of whom that year is asked."""

    days: Days
    year: Days
    people: Known
    spells: Known  # of nobody

    def parts(self, block: Block) -> tuple[Flags, Flags]:
        """Rows near the months; those of the year beside them."""
        near, of_year = _is_near(block, self.days), _is_near(block, self.year)
        beside = of_year & ~near
        if beside.any():
            nobodys = (block.people == NOBODY) & self.spells.among(block.spells)
            beside &= self.people.among(block.people) | nobodys | _over_months(block)
        return near, beside

    def in_doubt(self, block: Block, near: Flags, beside: Flags) -> Flags:
        """The spell is open or began before: the person's others say how it counts."""
        begun = (near & (block.admitted < self.days[0])) | (beside & (block.admitted < self.year[0]))
        return numpy.asarray(begun | ((near | beside) & (block.discharged == OPEN)))


def near(days: Days) -> ColumnElement[bool]:
    """Rows of which a day lies between these, or so shortly before that a stay may go on from it."""
    e = admission_episode.c
    return and_(e.admitted_on <= days[1], or_(e.discharged_on >= days[0] - GAP, e.discharged_on.is_(None)))


def _is_near(block: Block, days: Days) -> Flags:
    goes_on = (block.discharged == OPEN) | (block.discharged >= days[0] - GAP)
    return numpy.asarray((block.admitted <= days[1]) & goes_on)


def _over_months(block: Block) -> Flags:
    """Rows of spells that end in a later month than they begin in, or may go on from one that did."""
    first = block.first_day - GAP
    last = max(int(block.admitted.max()), int(block.discharged.max()))
    month = months_of(numpy.arange(first, last + 1))
    open_ = block.discharged == OPEN
    ended = month[numpy.where(open_, 0, block.discharged - first)]
    return numpy.asarray(open_ | (month[block.admitted - GAP - first] != ended))


def bearing(connection: Connection, load_ids: list[int], days: Days, year: Days) -> Bearing:
    """What bears on the months between the days, and on nights of the year around them that are of one stay
    and of several months.

    A spell that is not near ends before the months and joins none that begins in them, or begins after
    them. Only where a near one is open, reaches back, or has copies with other dates, has the rest of the
    person's history a say.
    """
    around = _around(connection, load_ids, days, year)
    spans: dict[int, tuple[int, int, int]] = {}
    chosen, in_doubt, spells = list[tuple[int, Integers]](), list[Keys](), list[Keys]()
    for block in _blocks_near(connection, load_ids, year):
        near, beside = around.parts(block)
        if near.any():
            rows = block.rows[near]
            first = spans.get(block.load_id, (block.load_id, int(rows[0]), 0))[1]
            spans[block.load_id] = block.load_id, first, int(rows[-1])
        chosen.append((block.load_id, block.rows[beside]))
        in_doubt.append(block.people[around.in_doubt(block, near, beside)])
        spells.append(block.spells[near | beside])
    far = _far_away(connection, load_ids, around, Known(in_doubt), Known(spells))
    return Bearing(list(spans.values()), None if far is None else list(_at_once([*chosen, *far])))


def _blocks_near(connection: Connection, load_ids: list[int], days: Days) -> Iterator[Block]:
    k = admission_keys.c
    return read_blocks(connection, load_ids, k.first_day <= days[1], k.last_discharged >= days[0] - GAP)


def _around(connection: Connection, load_ids: list[int], days: Days, year: Days) -> _Around:
    """Of the year those persons and spells are asked of whom a stay may hold nights of several months: of
    the others, what each month holds is stored."""
    people, nobodys = list[Keys](), list[Keys]()
    spells, months, whose = list[Keys](), list[Integers](), list[Keys]()
    for block in _blocks_near(connection, load_ids, year) if days != year else ():
        beside = ~_is_near(block, days) & _is_near(block, year)
        over = _over_months(block)
        people.append(block.people[beside & over])
        nobodys.append(block.spells[beside & over & (block.people == NOBODY)])
        once = beside & ~over & (block.spells != NOBODY)
        spells.append(block.spells[once])
        months.append(months_of(block.admitted[once]))
        whose.append(block.people[once])
    spell, month, person = _together(spells), joined(months), _together(whose)
    order = numpy.argsort(spell)
    again = (spell[order[1:]] == spell[order[:-1]]) & (month[order[1:]] != month[order[:-1]])
    told_in_several = Known([spell[order[1:]][again]])
    also = told_in_several.among(spell)
    return _Around(days, year, Known([*people, person[also]]), Known([*nobodys, spell[also]]))


def _far_away(
    connection: Connection, load_ids: list[int], around: _Around, people: Known, spells: Known
) -> list[tuple[int, Integers]] | None:
    """Rows far away of these people, and of those whose spells have copies there."""
    every, some, chosen = 0, 0, list[tuple[int, Integers]]()
    told_anew, copies = list[Keys](), list[Keys]()
    for block in read_blocks(connection, load_ids):
        far = ~numpy.logical_or(*around.parts(block))
        same_spell = far & spells.among(block.spells)
        told_anew.append(block.people[same_spell])
        copies.append(block.spells[same_spell])
        chosen.append((block.load_id, block.rows[same_spell | (far & people.among(block.people))]))
        every, some = every + int(far.sum()), some + len(chosen[-1][1])
    if some > MOST * max(every, FEWEST):
        return None
    if copied := Known(copies):
        for block in _blocks_near(connection, load_ids, around.year):
            own = numpy.logical_or(*around.parts(block)) & copied.among(block.spells)
            told_anew.append(block.people[own])
        more = Known(told_anew)
        for block in read_blocks(connection, load_ids):
            far = ~numpy.logical_or(*around.parts(block))
            chosen.append((block.load_id, block.rows[far & more.among(block.people)]))
    return chosen


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
