"""Which episodes bear on some months: those near them, and of a few persons what lies far from them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy
import pyarrow  # type: ignore[import-untyped]
from numpy.typing import NDArray
from pyarrow import compute
from sqlalchemy import ColumnElement, Connection, Text, and_, cast, func, literal, not_, or_, select

from loaders.records import admission_episode
from metrics.ahead import one_ahead
from metrics.blocks import ROWS, joined, written_together

Integers = NDArray[numpy.int64]
Keys = NDArray[numpy.uint64]
Flags = NDArray[numpy.bool_]
Days = tuple[int, int]

GAP = 2  # days in which a transfer may still arrive
MOST = 0.2  # of the rows far away: where more may bear, all are read
_WIDTH, _DIGITS = 16, 10  # letters of a key, and of a row's number
_FOLD = numpy.uint64(0x9E3779B97F4A7C15)
MOST_COPIES = 10_000  # spells told with an earlier date that are asked for by name
_AT_ONCE = 10_000


def near(days: Days) -> ColumnElement[bool]:
    """Rows of which a day lies between these, or so shortly before that a stay may go on from it."""
    e = admission_episode.c
    return and_(e.admitted_on <= days[1], or_(e.discharged_on >= days[0] - GAP, e.discharged_on.is_(None)))


@dataclass(frozen=True)
class Near:
    """What the rows near the months say: an entry a row, texts by their numbers."""

    person: Integers
    people: pyarrow.Array
    spell: Integers
    spells: pyarrow.Array
    named: Flags  # with a person
    numbered: Flags  # with a spell
    in_doubt: Flags  # the spell is open or began before the months: the person's others say how it counts


@dataclass(frozen=True)
class _Far:
    """Some rows of a load, those that are not near the months or other ones."""

    load_id: int
    rows: Integers
    people: Keys
    spells: Keys


def far_away(
    connection: Connection, load_ids: list[int], days: Days, near_rows: Callable[[Days], Near]
) -> list[tuple[int, list[int]]] | None:
    """Loads and rows that are not near the months and bear on them; None: many, so that all are to be read.

    A spell that is not near ends before the months and joins none that begins in them, or begins after
    them. Only where a near one is open, reaches back, or has copies with other dates, has the rest of the
    person's history a say.
    """
    if not _any_far(connection, load_ids, days):
        return []
    found = near_rows(days)
    people = _keys_of(_chosen(found.people, found.person[found.in_doubt & found.named]), first=True)
    spells = _keys_of(_chosen(found.spells, found.spell[found.numbered]), first=False)
    every, chosen, copies = 0, list[tuple[int, Integers]](), list[tuple[int, Integers]]()
    for far in _blocks(connection, load_ids, not_(near(days))):
        every += len(far.rows)
        # Different people or spells may have the same key, so that it takes too many.
        same_spell = _among(far.spells, spells)
        chosen.append((far.load_id, far.rows[same_spell | _among(far.people, people)]))
        copies.append((far.load_id, far.rows[same_spell]))
    if sum(len(rows) for _, rows in chosen) > MOST * max(every, ROWS):
        return None
    if told_anew := _of_copies(connection, copies, found):
        more = _keys_of(pyarrow.array(sorted(told_anew)), first=True)
        for far in _blocks(connection, load_ids, not_(near(days))):
            chosen.append((far.load_id, far.rows[_among(far.people, more)]))
    return list(_at_once(chosen))


def _at_once(chosen: list[tuple[int, Integers]]) -> Iterator[tuple[int, list[int]]]:
    for load_id in sorted({load_id for load_id, rows in chosen if len(rows)}):
        rows = numpy.unique(joined([some for number, some in chosen if number == load_id])).tolist()
        for start in range(0, len(rows), _AT_ONCE):
            yield load_id, rows[start : start + _AT_ONCE]


def _said(
    connection: Connection, chosen: list[tuple[int, Integers]], *columns: ColumnElement[Any]
) -> Iterator[Any]:
    e = admission_episode.c
    for load_id, rows in _at_once(chosen):
        question = select(*columns).where(e.load_id == load_id, e.source_row.in_(rows))
        yield from connection.execute(question)


def _of_copies(connection: Connection, rows: list[tuple[int, Integers]], found: Near) -> set[str]:
    """Persons of whom a spell that is near has a copy far away."""
    e, spells, people = admission_episode.c, set[str](), set[str]()
    for spell, person in _said(connection, rows, e.spell_id, e.person_key):
        spells.add(spell)
        people |= {person} - {None}
    if not spells:
        return set()
    names = pyarrow.array(sorted(spells), found.spells.type)
    place = compute.index_in(names, value_set=found.spells).drop_null().to_numpy()
    own = numpy.isin(found.spell, place) & found.named
    return people | set(_chosen(found.people, found.person[own]).to_pylist())


def _chosen(texts: pyarrow.Array, numbers: Integers) -> pyarrow.Array:
    chosen = numpy.zeros(len(texts), bool)
    chosen[numbers] = True
    return texts.filter(pyarrow.array(chosen))


def _any_far(connection: Connection, load_ids: list[int], days: Days) -> bool:
    e = admission_episode.c
    question = select(e.load_id).where(e.load_id.in_(load_ids), not_(near(days))).limit(1)
    return connection.execute(question).first() is not None


def told_before(connection: Connection, mine: list[int], others: list[int], day: int) -> list[str] | None:
    """Spells of some loads of which others tell with a date before the day; None: very many."""
    e = admission_episode.c
    if not others:
        return []
    held = [far.spells for far in _blocks(connection, mine, e.spell_id.is_not(None))]
    if not held:
        return []
    spells, found = _each_once(held), list[tuple[int, Integers]]()
    earlier = and_(e.admitted_on < day, e.spell_id.is_not(None))
    for far in _blocks(connection, others, earlier):
        found.append((far.load_id, far.rows[_among(far.spells, spells)]))
    if sum(len(rows) for _, rows in found) > MOST_COPIES:
        return None
    return sorted({spell for (spell,) in _said(connection, found, e.spell_id)})


def _among(keys: Keys, known: Keys) -> Flags:
    if not len(known):
        return numpy.zeros(len(keys), bool)
    order = numpy.argsort(keys)  # in order, each is found near the one before
    rising = keys[order]
    found = numpy.empty(len(keys), bool)
    found[order] = known[numpy.minimum(numpy.searchsorted(known, rising), len(known) - 1)] == rising
    return found


def _each_once(keys: list[Keys]) -> Keys:
    """The different ones, rising."""
    every = numpy.sort(numpy.concatenate(keys)) if keys else numpy.zeros(0, numpy.uint64)
    another = numpy.ones(len(every), bool)
    another[1:] = every[1:] != every[:-1]
    return every[another]


def _blocks(connection: Connection, load_ids: list[int], condition: ColumnElement[bool]) -> Iterator[_Far]:
    """A block of rows at a time: the database writes number, person and spell as letters of one width."""
    e = admission_episode.c
    row = _number(connection) + _person(connection) + _spell(connection)
    placed = e.registration_id.is_not(None)
    for load_id in load_ids:
        texts = written_together(connection, admission_episode, load_id, row, "", placed, condition)
        yield from one_ahead(texts, partial(_parted, load_id))


def _number(connection: Connection) -> ColumnElement[str]:
    row = admission_episode.c.source_row
    if connection.dialect.name == "postgresql":
        return func.lpad(cast(row, Text), _DIGITS, "0", type_=Text)
    return func.printf(f"%0{_DIGITS}d", row, type_=Text)


def _person(connection: Connection) -> ColumnElement[str]:
    said = func.coalesce(admission_episode.c.person_key, "", type_=Text) + literal(" " * _WIDTH, Text)
    return func.substr(said, 1, _WIDTH, type_=Text)


def _spell(connection: Connection) -> ColumnElement[str]:
    said = literal(" " * _WIDTH, Text) + func.coalesce(admission_episode.c.spell_id, "", type_=Text)
    if connection.dialect.name == "postgresql":
        return func.right(said, _WIDTH, type_=Text)
    return func.substr(said, -_WIDTH, type_=Text)


def _parted(load_id: int, text: str) -> _Far:
    letters = _letters(text).reshape(-1, _DIGITS + 2 * _WIDTH)
    digits = letters[:, :_DIGITS].astype(numpy.int64) - ord("0")
    rows = digits @ 10 ** numpy.arange(_DIGITS - 1, -1, -1)
    people, spells = letters[:, _DIGITS : _DIGITS + _WIDTH], letters[:, _DIGITS + _WIDTH :]
    return _Far(load_id, rows, _keys(people), _keys(spells))


def _letters(text: str) -> NDArray[numpy.uint8]:
    # One byte a letter, whatever the letter: different ones may come out the same.
    return numpy.frombuffer(text.encode("latin-1", "replace"), numpy.uint8)


def _keys(letters: NDArray[numpy.uint8]) -> Keys:
    halves = numpy.ascontiguousarray(letters).view(numpy.uint64)
    return numpy.asarray((halves[:, 0] * _FOLD) ^ (halves[:, 1] + (halves[:, 0] >> numpy.uint64(29))))


def _keys_of(texts: pyarrow.Array, first: bool) -> Keys:
    """The keys of texts, each once: of their first letters, or of their last."""
    found = []
    for start in range(0, len(texts), ROWS):
        some = texts.slice(start, ROWS)
        if first:
            wide = compute.utf8_rpad(compute.utf8_slice_codeunits(some, 0, _WIDTH), _WIDTH, " ")
        else:
            wide = compute.utf8_lpad(compute.utf8_slice_codeunits(some, -_WIDTH), _WIDTH, " ")
        found.append(_keys(_letters("".join(wide.to_pylist())).reshape(-1, _WIDTH)))
    return _each_once(found)
