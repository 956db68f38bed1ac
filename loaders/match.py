"""Which home a row belongs to, and how we know; keys that lead nowhere wait."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from loaders import records
from loaders.records import FOREVER
from loaders.register import Registers, plain

KEYS = ("cqc_location_id", "ods_code", "uprn", "home_name", "postcode")
CONFLICT, ALIAS = "conflict", "alias"
NO_HOME, NOT_A_HOME = 0, "not_a_home"  # a person's answer that an alias is none of the homes, and its word
Named = tuple[str | None, ...]  # the cells of a row under KEYS


@dataclass(frozen=True)
class Found:
    registration_id: int | None
    method: str | None
    reason: str | None = None  # why the key waits for a person


def alias_of(named: Named) -> str:
    """What was asked for, as one line: a person's answer settles every row that says so."""
    location, ods, uprn, name, postcode = named
    return "|".join(part for part in (location, ods, uprn, plain(name) if name else None, postcode) if part)


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
        answer = self._answers.get(alias_of(named))
        if answer == NO_HOME:
            return Found(None, NOT_A_HOME)
        if answer is not None and answer in self._homes:
            return Found(answer, ALIAS)
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


def resolve_anew(connection: Connection, found: Matcher) -> dict[int, tuple[Named, Found, int | None]]:
    """Every key that now leads elsewhere: key -> its cells, where it leads, where it led."""
    key = records.home_key.c
    changed = {}
    for row in connection.execute(select(records.home_key)).all():
        named: Named = tuple(getattr(row, name) for name in KEYS)
        now = found.find(named)
        if now != Found(row.registration_id, row.match_method, row.reason):
            changed[row.home_key_id] = (named, now, row.registration_id)
    if changed:
        connection.execute(
            update(records.home_key)
            .where(key.home_key_id == bindparam("key"))
            .values(
                registration_id=bindparam("number"), match_method=bindparam("method"), reason=bindparam("why")
            ),
            [
                {"key": key_id, "number": now.registration_id, "method": now.method, "why": now.reason}
                for key_id, (_, now, _) in changed.items()
            ],
        )
    return changed


def carry_to_records(
    connection: Connection, changed: Mapping[int, tuple[Named, Found, int | None]]
) -> dict[int, int]:
    """Records follow their keys; the live loads that hold such records -> how many now count."""
    held, load = records.load_key.c, records.load.c
    touched: dict[int, int] = {}
    question = (
        select(held.load_id, held.home_key_id, held.rows.label("how_many"), load.dataset, load.undone_at)
        .join(records.load, load.load_id == held.load_id)
        .order_by(held.load_id)
    )
    for row in connection.execute(question).all():
        if row.home_key_id not in changed:
            continue
        now = changed[row.home_key_id][1]
        table = records.RECORDS[row.dataset]
        connection.execute(
            update(table)
            .where(table.c.load_id == row.load_id, table.c.home_key_id == row.home_key_id)
            .values(registration_id=now.registration_id, match_method=now.method)
        )
        if row.undone_at is None:
            counted = row.how_many if now.registration_id is not None else 0
            touched[row.load_id] = touched.get(row.load_id, 0) + counted
    return touched
