"""What holds of homes, written where it differs from what stands: home_period, home_code and area."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from loaders import records
from loaders.periods import CODE, PERIOD, Home, links_between, over_time
from loaders.records import FOREVER
from loaders.register import Registers
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


def write_facts(
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
