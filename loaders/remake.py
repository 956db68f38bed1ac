"""After a register, an undoing or an answer: homes made anew, and every record led to its home."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from loaders import records
from loaders.identity import homes, traits
from loaders.match import carry_to_records, matcher, resolve_anew
from loaders.periods import CODE, PERIOD, Home, links_between, over_time
from loaders.records import FOREVER
from loaders.register import Registers, said
from loaders.store import bulk_insert, next_id

_PERIOD, _CODE = records.home_period, records.home_code
Row = tuple[Any, ...]  # home_id, valid_from or code, known_from, known_to, ...


@dataclass
class Changes:
    """What a remaking moved: homes with the day from which answers may differ, and loads with their rows."""

    homes: dict[int, int] = field(default_factory=dict)
    loads: dict[int, int] = field(default_factory=dict)

    def note(self, home_id: int, known_from: int) -> None:
        self.homes[home_id] = min(known_from, self.homes.get(home_id, FOREVER))


def remake(connection: Connection, load_id: int | None = None) -> Changes:
    """Registrations to homes, homes to periods, keys to registrations. `load_id` is a register's."""
    registers = Registers.of(said(connection))
    codes = _codes(connection)
    changes = Changes()
    members = _homes_of(connection, registers, codes, changes)
    _lead_records(connection, registers, changes)
    touched = set(changes.homes) | _homes_near(connection, registers, members, load_id)
    _facts(connection, registers, codes, {home: members.get(home, []) for home in touched}, changes)
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
    _facts(connection, registers, _codes(connection), members, changes)
    return changes


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
    found = homes(traits(registers, codes))
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


def _facts(
    connection: Connection,
    registers: Registers,
    codes: dict[int, str],
    members: dict[int, list[int]],
    changes: Changes,
) -> None:
    """Periods and codes of some homes, rewritten where they differ from what stands."""
    links = links_between(registers, {code: number for number, code in codes.items()})
    named = _first_named(connection, registers, members)
    area_id = _Areas(connection, registers)
    periods: list[Row] = []
    coded: list[Row] = []
    for home, numbers in members.items():
        own = {number: codes[number] for number in numbers}
        days = {day for number in numbers for day in registers.days_of_news(number)}
        days |= set(named.get(home, {}))
        said_of = (row.known_on for number in numbers for row in registers.rows.get(number, ()))
        known = min(said_of, default=FOREVER)
        days = {day for day in days if day >= known}

        def state(day: int, own: dict[int, str] = own, home: int = home) -> tuple[Any, Any]:
            then = Home(registers, own, links, day)
            first = min((month for known, month in named.get(home, {}).items() if known <= day), default=None)
            return then.periods(area_id.of, first), then.coded()

        found, codes_found = over_time(days, state) if days else ([], [])
        periods += [(home, *row) for row in found]
        coded += [(home, *row) for row in codes_found]
    area_id.write()
    until = ("known_from", "known_to")
    for home, day in _rewrite(connection, _PERIOD, ("valid_from", *until, *PERIOD), set(members), periods):
        changes.note(home, day)
    _rewrite(connection, _CODE, ("code", *until, *CODE), set(members), coded)


def _rewrite(
    connection: Connection, table: Table, columns: tuple[str, ...], homes: set[int], rows: list[Row]
) -> list[tuple[int, int]]:
    """Rows of those homes as they are now; the homes whose rows differ, with the first day that does."""
    names = ("home_id", *columns)
    was: dict[int, set[Row]] = defaultdict(set)
    wanted = sorted(homes)
    for start in range(0, len(wanted), 500):
        part = table.c.home_id.in_(wanted[start : start + 500])
        for found in connection.execute(select(*(table.c[name] for name in names)).where(part)):
            was[found[0]].add(tuple(found))
    now: dict[int, set[Row]] = defaultdict(set)
    for row in rows:
        now[row[0]].add(row)
    changed = {home for home in homes if was[home] != now[home]}
    if old := [{"home": home} for home in changed if was[home]]:
        connection.execute(delete(table).where(table.c.home_id == bindparam("home")), old)
    bulk_insert(connection, table, names, [row for row in rows if row[0] in changed])
    return [(home, _first_day_that_differs(was[home], now[home])) for home in changed]


def _first_day_that_differs(was: set[Row], now: set[Row]) -> int:
    """Rows that say the same and are known until another day differ from the earlier of those days."""
    before = {(*row[:3], *row[4:]): int(row[3]) for row in was - now}
    after = {(*row[:3], *row[4:]): int(row[3]) for row in now - was}
    both = before.keys() & after.keys()
    ends = [min(before[key], after[key]) for key in both]
    return min([*ends, *(int(key[2]) for key in (before.keys() | after.keys()) - both)])


class _Areas:
    """Area codes to numbers, with the name that the newest register gives."""

    def __init__(self, connection: Connection, registers: Registers) -> None:
        self._connection = connection
        rows = connection.execute(select(records.area)).all()
        self._known: dict[str, int] = {row.code: row.area_id for row in rows}
        self._names = {row.code: row.name for row in rows}
        self._new: dict[str, int] = {}
        self._next = next_id(connection, records.area.c.area_id)
        said_ = sorted((r.snapshot_on, r.known_on, r.area, r.area_name or r.local_authority)
                       for rs in registers.rows.values() for r in rs
                       if r.area and (r.area_name or r.local_authority))  # fmt: skip
        self._said = {area: name for _, _, area, name in said_}

    def of(self, code: str | None, name: str | None) -> int | None:
        if not code:
            return None
        if code not in self._known:
            self._known[code] = self._new[code] = self._next
            self._next += 1
        return self._known[code]

    def write(self) -> None:
        rows = [(number, code, self._said.get(code)) for code, number in self._new.items()]
        bulk_insert(self._connection, records.area, ("area_id", "code", "name"), rows)
        table = records.area
        for code, name in self._said.items():
            if code in self._names and self._names[code] != name:
                self._connection.execute(update(table).where(table.c.code == code).values(name=name))


def _first_named(
    connection: Connection, registers: Registers, members: dict[int, list[int]]
) -> dict[int, dict[int, int]]:
    """Home of unknown opening -> known_on -> the first month in which a record of that day names it."""
    of = {
        number: home
        for home, numbers in members.items()
        for number in numbers
        if any(row.open_date is None for one in numbers for row in registers.rows.get(one, ()))
    }
    if not of:
        return {}
    key, held, load = records.home_key.c, records.load_key.c, records.load.c
    question = (
        select(key.registration_id, held.first_month, load.known_on)
        .join(records.load_key, held.home_key_id == key.home_key_id)
        .join(records.load, load.load_id == held.load_id)
        .where(key.registration_id.is_not(None), held.first_month.is_not(None), load.undone_at.is_(None))
    )
    named: dict[int, dict[int, int]] = defaultdict(dict)
    for row in connection.execute(question):
        if row.registration_id in of:
            months = named[of[row.registration_id]]
            months[row.known_on] = min(row.first_month, months.get(row.known_on, FOREVER))
    return named


def _lead_records(connection: Connection, registers: Registers, changes: Changes) -> None:
    """Rows that waited and now have a home, or had one and now wait."""
    found = matcher(connection, registers)
    changed = resolve_anew(connection, found)
    if not changed:
        return
    changes.loads.update(carry_to_records(connection, changed))
    registration, held, load = records.registration.c, records.load_key.c, records.load.c
    homes_of = {
        row.registration_id: row.home_id
        for row in connection.execute(select(registration.registration_id, registration.home_id))
    }
    since = {
        row.home_key_id: row.known_on
        for row in connection.execute(
            select(held.home_key_id, load.known_on)
            .join(records.load, load.load_id == held.load_id)
            .where(load.undone_at.is_(None))
            .order_by(load.known_on.desc())
        )
    }
    for key_id, (_, now, before) in changed.items():
        for number in (now.registration_id, before):
            home = homes_of.get(number) if number is not None else None
            if home is not None and key_id in since:
                changes.note(home, since[key_id])
