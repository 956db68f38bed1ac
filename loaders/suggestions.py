"""The matching queue: what waits, and which homes it may mean. A person answers; nothing here matches."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, func, select

from loaders import records
from loaders.likeness import NEARNESS, likeness
from loaders.match import KEYS, NOT_A_HOME, ways
from loaders.records import FOREVER
from loaders.register import plain
from loaders.store import Store

ALL_AREAS = "all"


@dataclass(frozen=True)
class Suggestion:
    """A home that an alias may mean, and why."""

    code: str
    name: str
    postcode: str
    area: str | None
    why: str
    likeness: int  # of 100


@dataclass(frozen=True)
class Waiting:
    """One way of naming a home that leads nowhere yet, with how many rows an answer would count."""

    alias: str
    rows: int
    home_name: str | None
    postcode: str | None
    cqc_location_id: str | None
    ods_code: str | None
    uprn: str | None
    reason: str
    datasets: tuple[str, ...]
    sources: tuple[str, ...]
    areas: tuple[str, ...]  # that its files name; "all" among them where a file is of every area
    files: tuple[str, ...]
    first_month: int | None
    last_month: int | None
    suggestions: tuple[Suggestion, ...]

    def concerns(self, areas: Collection[str]) -> bool:
        """Whether a person of these areas may answer it."""
        return bool({ALL_AREAS, *areas} & {*self.areas, *(one.area for one in self.suggestions)})


@dataclass
class Known:
    """A home as it is known now, with every name that it had."""

    code: str = ""
    name: str = ""
    postcode: str = ""
    area: str | None = None
    names: dict[str, None] = field(default_factory=dict)


def queue(store: Store) -> list[Waiting]:
    """What waits, most rows first, each with the homes that it may mean."""
    with store.read() as connection:
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in connection.execute(_WAITING):
            found[row.home_key_id].append(row)
        near = _Near(connection, [rows[0] for rows in found.values()]) if found else None
        waiting = [_waiting(rows, near.suggestions(rows[0]) if near else ()) for rows in found.values()]
    return sorted(waiting, key=lambda one: (-one.rows, one.alias))


_KEY, _HELD, _LOAD, _SOURCE = records.home_key.c, records.load_key.c, records.load.c, records.source.c
_WAITING = (
    select(
        records.home_key, _HELD.rows.label("how_many"), _HELD.first_month, _HELD.last_month, _LOAD.dataset,
        _LOAD.areas, _LOAD.file, _SOURCE.sender,
    )
    .join(records.load_key, _HELD.home_key_id == _KEY.home_key_id)
    .join(records.load, _LOAD.load_id == _HELD.load_id)
    .join(records.source, _SOURCE.source_id == _LOAD.source_id)
    .where(_KEY.registration_id.is_(None), func.coalesce(_KEY.match_method, "") != NOT_A_HOME)
    .where(_LOAD.undone_at.is_(None))
    .order_by(_LOAD.load_id)
)  # fmt: skip


def _waiting(rows: list[Row[Any]], suggestions: tuple[Suggestion, ...]) -> Waiting:
    one = rows[0]
    areas = (area.strip() for row in rows for area in (row.areas or "").split(","))
    return Waiting(
        one.alias, sum(row.how_many for row in rows), _shown(one.home_name), _shown(one.postcode),
        _shown(one.cqc_location_id), _shown(one.ods_code), _shown(one.uprn), one.reason or "",
        _each(row.dataset for row in rows), _each(row.sender for row in rows),
        _each(area for area in areas if area),
        _each(row.file for row in rows),
        min((row.first_month for row in rows if row.first_month is not None), default=None),
        max((row.last_month for row in rows if row.last_month is not None), default=None), suggestions,
    )  # fmt: skip


def _shown(cell: str | None) -> str | None:
    """Of rows of one event that name its home otherwise, each way that says something."""
    return cell and " / ".join(part for part in cell.split("\n") if part)


def _each(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said))


class _Near:
    """The homes that the keys of what waits may mean."""

    def __init__(self, connection: Connection, waiting: list[Row[Any]]) -> None:
        self._homes = known_homes(connection)
        self._by_code: dict[str, set[int]] = defaultdict(set)
        self._by_postcode: dict[str, set[int]] = defaultdict(set)
        self._by_uprn: dict[str, set[int]] = defaultdict(set)
        code, period = records.home_code.c, records.home_period.c
        for row in connection.execute(
            select(code.code, code.home_id).where(code.known_to == FOREVER, code.kind != "name")
        ):
            self._by_code[row.code].add(row.home_id)
        places = select(period.postcode, period.home_id).where(period.known_to == FOREVER).distinct()
        for row in connection.execute(places):
            self._by_postcode[row.postcode].add(row.home_id)
        if any(row.uprn for row in waiting):
            said, registration = records.registration_row.c, records.registration.c
            question = (
                select(said.uprn, registration.home_id)
                .join(records.registration, registration.registration_id == said.registration_id)
                .where(said.uprn.is_not(None), registration.home_id.is_not(None))
                .distinct()
            )
            for row in connection.execute(question):
                self._by_uprn[row.uprn].add(row.home_id)

    def suggestions(self, row: Row[Any]) -> tuple[Suggestion, ...]:
        """What its keys lead to, then what is called nearly so at its postcode."""
        why: dict[int, tuple[int, str]] = {}
        several = ways(tuple(row._mapping[name] for name in KEYS))
        for location, ods, uprn, _, _ in several:
            for words, homes in (
                ("CQC id", self._by_code.get(location or "", ())),
                ("ODS code", self._by_code.get(ods or "", ())),
                ("UPRN", self._by_uprn.get(uprn or "", ())),
            ):
                for home in homes:
                    why.setdefault(home, (100, f"The row's {words} is this home's."))
        for *_, called, postcode in several:
            for home, name, alike in self._called_nearly_so(called, postcode):
                here = "has this name" if plain(name) == plain(called or "") else f"is or was called {name}"
                why.setdefault(home, (alike, f"At this postcode a home {here}."))
        best = sorted(why.items(), key=lambda one: (-one[1][0], self._homes[one[0]].code))
        return tuple(self._suggestion(home, *said) for home, said in best[: NEARNESS.most])

    def _called_nearly_so(self, name: str | None, postcode: str | None) -> list[tuple[int, str, int]]:
        if not name or not postcode:
            return []
        found = []
        for home in self._by_postcode.get(postcode, ()):
            names = self._homes[home].names
            nearest = max(names, key=lambda other: likeness(name, other), default=None)
            if nearest is not None and likeness(name, nearest) >= NEARNESS.near_name:
                found.append((home, nearest, round(likeness(name, nearest))))
        return found

    def _suggestion(self, home: int, alike: int, why: str) -> Suggestion:
        known = self._homes[home]
        return Suggestion(known.code, known.name, known.postcode, known.area, why, alike)


def known_homes(connection: Connection) -> dict[int, Known]:
    """Every home as it is known now."""
    code, period, area = records.home_code, records.home_period, records.area.c
    areas = dict(connection.execute(select(area.area_id, area.code)).all())
    homes: dict[int, Known] = defaultdict(Known)
    newest_last = select(period).where(period.c.known_to == FOREVER).order_by(period.c.valid_from)
    for row in connection.execute(newest_last):
        one = homes[row.home_id]
        one.name, one.postcode, one.area = row.name or "", row.postcode or "", areas.get(row.area_id)
    for row in connection.execute(select(code).where(code.c.known_to == FOREVER).order_by(code.c.code)):
        if row.kind == "name":
            homes[row.home_id].names[row.code] = None
        elif row.current:
            homes[row.home_id].code = row.code
    return homes
