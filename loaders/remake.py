"""After a register, an undoing or an answer: homes made anew, and every record led to its home."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from loaders import records
from loaders.home_facts import Changes, write_facts
from loaders.identity import Answer, homes, traits
from loaders.match import AND, FEW, Found, Led, carry_to_records, held, lead_keys, matcher, resolve_anew
from loaders.match_rates import amend_match_rates, counted, write_match_rates
from loaders.records import FOREVER
from loaders.register import Registers, said
from loaders.store import bulk_insert


def remake(connection: Connection, load_id: int | None = None) -> Changes:
    """Registrations to homes, homes to periods, keys to registrations. `load_id` is a register's."""
    registers = Registers.of(said(connection))
    codes = _codes(connection)
    changes = Changes()
    members = _homes_of(connection, registers, codes, changes)
    lead_records(connection, resolve_anew(connection, matcher(connection, registers)), changes)
    touched = set(changes.homes) | _homes_near(connection, registers, members, load_id)
    write_facts(connection, registers, codes, {home: members.get(home, []) for home in touched}, changes)
    return changes


def remake_facts(connection: Connection, home_ids: set[int]) -> Changes:
    """Only what holds of some homes: records named them before any register did."""
    changes = Changes()
    if not home_ids:
        return changes
    registers = Registers.of(said(connection))
    members: dict[int, list[int]] = {home: [] for home in home_ids}
    registration = records.registration.c
    for row in connection.execute(select(registration.registration_id, registration.home_id)):
        if row.home_id in members:
            members[row.home_id].append(row.registration_id)
    write_facts(connection, registers, _codes(connection), members, changes)
    return changes


def _lead_load(connection: Connection, load_id: int, dataset: str, keys: list[int]) -> None:
    if len(keys) > FEW:
        carry_to_records(connection, load_id, dataset)
        write_match_rates(connection, load_id)
        return
    before = counted(connection, load_id, dataset, keys)
    carry_to_records(connection, load_id, dataset, keys)
    amend_match_rates(connection, load_id, before, counted(connection, load_id, dataset, keys))


# What rows of several homes may share: a patient whose stay went on elsewhere, an incident, an attendance.
_SHARED = {
    "admissions": "person_key", "ambulance_callouts": "incident_id", "ae_attendances": "attendance_id",
}  # fmt: skip


def _homes_beside(connection: Connection, load_id: int, dataset: str, keys: list[int]) -> set[int]:
    """Homes whose own rows may count otherwise now: they tell of the same things as those of these keys."""
    record, registration = records.RECORDS[dataset].c, records.registration.c
    shared = record[_SHARED[dataset]]
    theirs = select(shared).where(
        record.load_id == load_id, record.home_key_id.in_(keys), shared.is_not(None)
    )
    beside = select(record.registration_id).where(shared.in_(theirs)).distinct()
    numbers = set(connection.execute(beside).scalars())
    known = registration.home_id.is_not(None)
    homes = connection.execute(select(registration.registration_id, registration.home_id).where(known))
    return {home for number, home in homes if number in numbers}


def remake_rows_of(connection: Connection, alias: str, now: Found) -> Changes:
    """After an answer about one alias: its rows, and the scope of homes that they are the first to name."""
    key, period = records.home_key.c, records.home_period.c
    changes = Changes()
    row = connection.execute(
        select(key.home_key_id, key.registration_id).where(key.alias == alias)
    ).one()
    led = {row.home_key_id: Led(now, row.registration_id)} | _with_others(connection, alias)
    lead_records(connection, led, changes)
    unknown = select(period.home_id).where(
        period.home_id.in_(changes.homes), period.open_date.is_(None), period.known_to == FOREVER
    )
    facts = remake_facts(connection, set(connection.execute(unknown).scalars()))
    for home, known_from in facts.homes.items():
        changes.note(home, known_from)
    return changes


def _with_others(connection: Connection, alias: str) -> dict[int, Led]:
    """Keys in which the alias is one of several ways that rows of one event name their home."""
    key = records.home_key.c
    question = select(key.home_key_id, key.alias).where(key.alias.contains(f" {AND} ", autoescape=True))
    others = {row.home_key_id for row in connection.execute(question) if alias in row.alias.split(f" {AND} ")}
    if not others:
        return {}
    found = resolve_anew(connection, matcher(connection, Registers.of(said(connection))))
    return {number: led for number, led in found.items() if number in others}


def named_in(connection: Connection, load_id: int) -> set[int]:
    """Homes of unknown opening that the rows of a load name."""
    key, held, registration, period = (
        records.home_key.c, records.load_key.c, records.registration.c, records.home_period.c,
    )  # fmt: skip
    question = (
        select(period.home_id)
        .join(records.registration, registration.home_id == period.home_id)
        .join(records.home_key, key.registration_id == registration.registration_id)
        .join(records.load_key, held.home_key_id == key.home_key_id)
        .where(held.load_id == load_id, period.open_date.is_(None), period.known_to == FOREVER)
    )
    return set(connection.execute(question.distinct()).scalars())


def note_changes(connection: Connection, load_id: int, changes: Changes) -> None:
    """Leaves word, for whoever works out observations, of the homes to look at."""
    table = records.home_change
    connection.execute(delete(table).where(table.c.load_id == load_id))
    rows = [(load_id, home, known_from) for home, known_from in sorted(changes.homes.items())]
    bulk_insert(connection, table, ("load_id", "home_id", "known_from"), rows)


def _codes(connection: Connection) -> dict[int, str]:
    registration = records.registration.c
    rows = connection.execute(select(registration.registration_id, registration.code))
    return {row.registration_id: row.code for row in rows}


def _homes_of(
    connection: Connection, registers: Registers, codes: dict[int, str], changes: Changes
) -> dict[int, list[int]]:
    """Home -> its registrations, written down with the joins; homes that gained or lost one are noted."""
    found = homes(traits(registers, codes), _answers(connection))
    now = {number: found.home(number) for number in found.known}
    registration = records.registration.c
    was = {
        row.registration_id: row.home_id
        for row in connection.execute(select(registration.registration_id, registration.home_id))
    }
    moved = [number for number in codes if was.get(number) != now.get(number)]
    for number in moved:
        for home in (was.get(number), now.get(number)):
            if home is not None:
                changes.note(home, 0)
    if moved:
        connection.execute(
            update(records.registration)
            .where(registration.registration_id == bindparam("number"))
            .values(home_id=bindparam("home")),
            [{"number": number, "home": now.get(number)} for number in moved],
        )
    _write_joins(connection, found.joins)
    members: dict[int, list[int]] = defaultdict(list)
    for number, home in now.items():
        members[home].append(number)
    return members


def _answers(connection: Connection) -> list[Answer]:
    return [Answer._make(row) for row in connection.execute(select(records.join_answer))]


def _write_joins(connection: Connection, joins: list[Any]) -> None:
    table = records.home_join
    names = ("registration_id", "other_id", "rule", "reason", "status")
    now = {(j.registration_id, j.other_id): (j.rule, j.reason, j.status) for j in joins}
    was = {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(select(table))}
    if gone := [key for key, row in was.items() if now.get(key) != row]:
        connection.execute(
            delete(table).where(
                table.c.registration_id == bindparam("one"), table.c.other_id == bindparam("other")
            ),
            [{"one": one, "other": other} for one, other in gone],
        )
    bulk_insert(connection, table, names, [(*key, *row) for key, row in now.items() if was.get(key) != row])


def _homes_near(
    connection: Connection, registers: Registers, members: dict[int, list[int]], load_id: int | None
) -> set[int]:
    """Homes that the register names, and those of its source and areas, which it may close."""
    if load_id is None:
        return set()
    row, load = records.registration_row.c, records.load.c
    named = set(connection.execute(select(row.registration_id).where(row.load_id == load_id)).scalars())
    source = connection.execute(select(load.source_id).where(load.load_id == load_id)).scalar()
    areas = {
        one.area_code or one.local_authority or ""
        for one in connection.execute(
            select(row.area_code, row.local_authority).where(row.load_id == load_id).distinct()
        )
    }
    near = {
        number
        for number, rows in registers.rows.items()
        if any(said_.source_id == source and said_.area in areas for said_ in rows)
    }
    of = {number: home for home, numbers in members.items() for number in numbers}
    return {of[number] for number in named | near if number in of}


def lead_records(connection: Connection, changed: Mapping[int, Led], changes: Changes) -> None:
    """Rows that waited and now have a home, or had one and now wait."""
    if not changed:
        return
    lead_keys(connection, changed)
    holdings = held(connection, changed.keys())
    since: dict[int, int] = {}
    for one in holdings:
        counted = one.rows if changed[one.home_key_id].now.registration_id is not None else 0
        changes.loads[one.load_id] = changes.loads.get(one.load_id, 0) + counted
        since[one.home_key_id] = min(one.known_on, since.get(one.home_key_id, FOREVER))
    for (load_id, dataset), of_load in groupby(holdings, key=lambda one: (one.load_id, one.dataset)):
        keys = [one.home_key_id for one in of_load]
        _lead_load(connection, load_id, dataset, keys)
        if dataset in _SHARED and len(keys) <= FEW:  # more come of a register, after which all is remade
            known_on = min(since[key] for key in keys)
            for beside in _homes_beside(connection, load_id, dataset, keys):
                changes.note(beside, known_on)
    registration = records.registration.c
    homes_of = {
        row.registration_id: row.home_id
        for row in connection.execute(select(registration.registration_id, registration.home_id))
    }
    for key_id, led in changed.items():
        for number in (led.now.registration_id, led.before):
            home = homes_of.get(number) if number is not None else None
            if home is not None and key_id in since:
                changes.note(home, since[key_id])
