"""Which home a row belongs to, and how we know; keys that lead nowhere wait."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from loaders import records
from loaders.records import FOREVER
from loaders.register import Registers, plain

KEYS = ("cqc_location_id", "ods_code", "uprn", "home_name", "postcode")
CONFLICT, ALIAS = "conflict", "alias"
NO_HOME, NOT_A_HOME = 0, "not_a_home"  # a person's answer that an alias is none of the homes, and its word
Named = tuple[str | None, ...]  # the cells of a row under KEYS
# Between the cells of rows that tell of one event and name its home otherwise, and between their aliases.
_AND, AND = "\n", "/"


@dataclass(frozen=True)
class Found:
    registration_id: int | None
    method: str | None
    reason: str | None = None  # why the key waits for a person


def alias_of(named: Named) -> str:
    """What was asked for, as one line: a person's answer settles every row that says so."""
    return f" {AND} ".join(map(_alias, ways(named)))


def _alias(named: Named) -> str:
    location, ods, uprn, name, postcode = named
    return "|".join(part for part in (location, ods, uprn, plain(name) if name else None, postcode) if part)


def together(several: Iterable[Named]) -> Named:
    """One way of naming a home that is all of those, in their order."""
    each = [one for named in several for one in ways(named)]
    columns = zip(*dict.fromkeys(each), strict=True)
    return tuple(_AND.join(cell or "" for cell in column) if any(column) else None for column in columns)


def ways(named: Named) -> list[Named]:
    """The ways that were put together; nearly always one."""
    several = max(cell.count(_AND) if cell else 0 for cell in named) + 1
    if several == 1:
        return [named]
    columns = [cell.split(_AND) if cell else [""] * several for cell in named]
    return [tuple(cell or None for cell in one) for one in zip(*columns, strict=True)]


class Matcher:
    """Keys to registrations, by all that the registers said."""

    def __init__(
        self,
        registers: Registers,
        codes: Mapping[int, str],
        homes: Mapping[int, int],
        answers: Mapping[str, int],
    ) -> None:
        self._homes, self._answers, self._codes = homes, answers, codes
        self._by_code = {code: {number} for number, code in codes.items() if number in homes}
        self._by_ods: dict[str, set[int]] = defaultdict(set)
        self._by_uprn: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[tuple[str, str], set[int]] = defaultdict(set)
        for number in registers.rows:
            for row in registers.as_at(number, FOREVER):
                if row.ods_code:
                    self._by_ods[row.ods_code].add(number)
                if row.uprn:
                    self._by_uprn[row.uprn].add(number)
                if row.name and row.postcode:
                    self._by_name[plain(row.name), row.postcode].add(number)

    def find(self, named: Named) -> Found:
        """The first key that leads to one home; keys that lead to two homes are a conflict."""
        several = ways(named)
        return self._of_one(named) if len(several) == 1 else self._of_several(named, several)

    def _of_several(self, named: Named, several: list[Named]) -> Found:
        """Where rows of one event lead: those that lead somewhere must lead to one home."""
        found = [self._of_one(one) for one in several]
        led = [one for one in found if one.registration_id is not None]
        at_odds = any(one.method == CONFLICT for one in found)
        if not at_odds and len({self._homes[one.registration_id] for one in led if one.registration_id}) == 1:
            return led[0]
        if all(one.method == NOT_A_HOME for one in found):
            return found[0]
        if answered := self._answer(named):
            return answered
        if led or at_odds:
            return Found(None, CONFLICT, "Rows of one event name different homes. Say which is meant.")
        return Found(None, None, found[0].reason)

    def _answer(self, named: Named) -> Found | None:
        """What a person said of it."""
        answer = self._answers.get(alias_of(named))
        if answer == NO_HOME:
            return Found(None, NOT_A_HOME)
        return Found(answer, ALIAS) if answer is not None and answer in self._homes else None

    def _of_one(self, named: Named) -> Found:
        location, ods, uprn, name, postcode = named
        called = (plain(name or ""), postcode or "")
        asked = (
            ("cqc_id", location, self._by_code.get(location or "", ())),
            ("ods_code", ods, self._by_ods.get(ods or "", ())),
            ("uprn", uprn, self._by_uprn.get(uprn or "", ())),
            ("name_postcode", name, self._by_name.get(called, ()) if all(called) else ()),
        )
        found = [(method, key, self._one_home(numbers)) for method, key, numbers in asked]
        led = [(method, key, number) for method, key, number in found if number is not None]
        if len({self._homes[number] for _, _, number in led}) == 1:
            return Found(led[0][2], led[0][0])
        if answered := self._answer(named):
            return answered
        if led:
            said = " and ".join(f"{key} is {self._codes[number]}" for _, key, number in led)
            reason = f"The row's keys name different homes: {said}. Say which is meant."
            return Found(None, CONFLICT, reason)
        if any(len(numbers) > 1 for _, _, numbers in asked):
            return Found(None, None, "What the row says leads to several homes.")
        return Found(None, None, "No home is known by what the row says.")

    def _one_home(self, numbers: Iterable[int]) -> int | None:
        known = [number for number in numbers if number in self._homes]
        if len({self._homes[number] for number in known}) != 1:
            return None
        return min(known, key=lambda number: self._codes[number])


def matcher(connection: Connection, registers: Registers) -> Matcher:
    registration, alias = records.registration.c, records.alias.c
    question = select(registration.registration_id, registration.code, registration.home_id)
    rows = connection.execute(question).all()
    answers = dict(connection.execute(select(alias.alias, alias.registration_id)).all())
    homes = {row.registration_id: row.home_id for row in rows if row.home_id is not None}
    return Matcher(registers, {row.registration_id: row.code for row in rows}, homes, answers)


class Led(NamedTuple):
    """Where a key leads now, and where it led."""

    now: Found
    before: int | None


def resolve_anew(connection: Connection, found: Matcher) -> dict[int, Led]:
    """Every key that now leads elsewhere."""
    changed = {}
    for row in connection.execute(select(records.home_key)):
        now = found.find(tuple(getattr(row, name) for name in KEYS))
        if now != Found(row.registration_id, row.match_method, row.reason):
            changed[row.home_key_id] = Led(now, row.registration_id)
    return changed


def lead_keys(connection: Connection, changed: Mapping[int, Led]) -> None:
    """Writes down where keys lead."""
    key = records.home_key
    if changed:
        connection.execute(
            update(key)
            .where(key.c.home_key_id == bindparam("key"))
            .values(
                registration_id=bindparam("number"), match_method=bindparam("method"), reason=bindparam("why")
            ),
            [
                {"key": key_id, "number": one.now.registration_id, "method": one.now.method,
                 "why": one.now.reason}
                for key_id, one in changed.items()
            ],
        )  # fmt: skip


class Held(NamedTuple):
    """One key in one load that stands and still has its records."""

    load_id: int
    home_key_id: int
    rows: int
    dataset: str
    known_on: int


def held(connection: Connection, keys: Collection[int]) -> list[Held]:
    """Where the keys are, in loads that stand, by load."""
    holds, load = records.load_key.c, records.load.c
    question = (
        select(holds.load_id, holds.home_key_id, holds.rows, load.dataset, load.known_on)
        .join(records.load, load.load_id == holds.load_id)
        .where(load.undone_at.is_(None), load.forgotten_at.is_(None))
        .order_by(holds.load_id)
    )
    if len(keys) <= FEW:  # a short list is asked for; a long one is quicker picked out of all
        question = question.where(holds.home_key_id.in_(keys))
    found = (Held._make(row) for row in connection.execute(question))
    return [one for one in found if one.home_key_id in keys]


FEW = 500
_PART = 250_000  # rows led at a time: what a database notes of a change stays small


def carry_to_records(
    connection: Connection, load_id: int, dataset: str, keys: Collection[int] | None = None
) -> None:
    """The records of a load follow their keys, or some of them, in one pass over the load."""
    record, key = records.RECORDS[dataset], records.home_key
    differs = record.c.registration_id.is_distinct_from(key.c.registration_id) | (
        record.c.match_method.is_distinct_from(key.c.match_method)
    )
    which = [differs] if keys is None else [differs, record.c.home_key_id.in_(keys)]
    last = connection.execute(
        select(func.max(record.c.source_row)).where(record.c.load_id == load_id)
    ).scalar()
    for first in range(0, (last or -1) + 1, _PART):
        part = record.c.source_row.between(first, first + _PART - 1)
        connection.execute(
            update(record)
            .where(record.c.load_id == load_id, part, record.c.home_key_id == key.c.home_key_id, *which)
            .values(registration_id=key.c.registration_id, match_method=key.c.match_method)
        )
