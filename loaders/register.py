"""What the registers said of each registration, and what holds of it as at a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from loaders import records
from loaders.records import FOREVER

Unit = tuple[int, int, str]  # source, snapshot date, area: what a newer release replaces
_ROW = records.registration_row.c


class Said(NamedTuple):
    """One row of one register."""

    registration_id: int
    load_id: int
    source_id: int
    known_on: int
    whole: bool  # the file lists every registration of its areas, so one that it lacks is gone
    snapshot_on: int
    explicit_from: int | None
    valid_from: int | None
    open_date: int | None
    close_date: int | None
    ods_code: str | None
    uprn: str | None
    name: str | None
    provider: str | None
    service: str | None
    beds: int | None
    street: str | None
    address: str | None
    postcode: str | None
    local_authority: str | None
    area_code: str | None
    area_name: str | None
    programme: str | None  # blank: outside it; None: the file does not say
    programme_start: int | None
    predecessor: str | None
    successor: str | None
    dual: str | None
    client_group: str | None
    dementia: str | None  # Y or N; None: the file does not say
    rating: str | None
    rating_date: int | None

    @property
    def area(self) -> str:
        return self.area_code or self.local_authority or ""


def said(connection: Connection) -> list[Said]:
    """Every row of every register that is not taken back."""
    columns = [_ROW[name] for name in Said._fields[5:]]
    load = records.load.c
    question = (
        select(
            _ROW.registration_id, _ROW.load_id, load.source_id, load.known_on,
            load.snapshot_on.is_not(None), *columns,
        )
        .join(records.load, load.load_id == _ROW.load_id)
        .where(load.undone_at.is_(None))
    )  # fmt: skip
    return [Said._make(row) for row in connection.execute(question)]


def linked(ids: str | None) -> list[str]:
    """The ids in a cell that names other registrations."""
    return [part.strip() for part in (ids or "").replace(",", ";").split(";") if part.strip()]


@dataclass
class Registers:
    """All that was said, in the shapes in which it is asked for."""

    rows: dict[int, list[Said]] = field(default_factory=lambda: defaultdict(list))  # by registration
    releases: dict[Unit, set[int]] = field(default_factory=lambda: defaultdict(set))  # unit -> known_on
    # (source, area) -> snapshot date -> the day from which a whole snapshot of that date was known
    snapshots: dict[tuple[int, str], dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, every: Iterable[Said]) -> "Registers":
        registers = cls()
        for row in every:
            registers.rows[row.registration_id].append(row)
            if row.whole:
                registers.releases[row.source_id, row.snapshot_on, row.area].add(row.known_on)
                dates = registers.snapshots[row.source_id, row.area]
                dates[row.snapshot_on] = min(row.known_on, dates.get(row.snapshot_on, FOREVER))
        return registers

    def as_at(self, registration_id: int, day: int) -> list[Said]:
        """Its rows as known on a day, in the order in which the later one is believed."""
        rows = [row for row in self.rows.get(registration_id, ()) if row.known_on <= day]
        if len(rows) > 1 or (rows and rows[0].whole):
            rows = [row for row in rows if not self._replaced(row, rows, day)]
        return sorted(rows, key=_order)

    def _replaced(self, row: Said, rows: list[Said], day: int) -> bool:
        if row.whole:
            releases = self.releases[row.source_id, row.snapshot_on, row.area]
            return any(row.known_on < known_on <= day for known_on in releases)
        same = (row.source_id, row.snapshot_on)
        return any(
            (r.source_id, r.snapshot_on) == same and row.known_on < r.known_on for r in rows if not r.whole
        )

    def days_of_news(self, registration_id: int) -> set[int]:
        """The days on which what is known of it may change: its own rows, and snapshots that lack it."""
        rows = self.rows.get(registration_id, [])
        days = {row.known_on for row in rows}
        for row in rows:
            if row.whole:
                days.update(self.snapshots[row.source_id, row.area].values())
                days.update(self.releases[row.source_id, row.snapshot_on, row.area])
        return days


def _order(row: Said) -> tuple[int, int, int, int]:
    return row.snapshot_on, row.known_on, row.explicit_from or 0, row.load_id


FACTS = (
    "area_code", "area_name", "programme", "programme_start", "service", "beds", "name", "provider",
    "address", "postcode", "local_authority", "client_group", "dementia", "rating",
    "rating_date",
)  # fmt: skip
_PLACE = tuple(Said._fields.index(name) for name in FACTS)
_PROGRAMME, _PROGRAMME_START = FACTS.index("programme"), FACTS.index("programme_start")
Facts = tuple[Any, ...]
NOTHING: Facts = (None,) * len(FACTS)


def overlay(older: Facts, newer: Facts) -> Facts:
    """What the newer says, and what the older said where the newer says nothing."""
    facts = [old if new is None else new for old, new in zip(older, newer, strict=True)]
    if newer[_PROGRAMME] is not None:
        facts[_PROGRAMME_START] = newer[_PROGRAMME_START]
    return tuple(facts)


@dataclass
class Life:
    """One registration as known on a day."""

    registration_id: int
    opened: int | None
    closed: int | None
    first_listed: int
    last_listed: dict[int, tuple[int, int]]  # by source: first and last whole snapshot that lists it
    changes: list[tuple[int, Facts]]  # day from which -> facts, in order
    ods_codes: dict[str, None]
    names: dict[str, None]

    @property
    def start(self) -> int:
        return self.first_listed if self.opened is None else self.opened

    def facts_on(self, day: int) -> Facts:
        """The facts of that day; before the first, the first."""
        held = self.changes[0][1]
        for start, facts in self.changes:
            if start > day:
                break
            held = facts
        return held


def life(registers: Registers, registration_id: int, day: int) -> Life | None:
    """A registration as known on a day; None if no register knew it."""
    rows = registers.as_at(registration_id, day)
    if not rows:
        return None
    opened = _last(row.open_date for row in rows)
    return Life(
        registration_id,
        opened,
        _closed(registers, rows, day),
        min(row.valid_from if row.explicit_from and row.valid_from else row.snapshot_on for row in rows),
        _listed(rows),
        _changes(rows, opened),
        {row.ods_code: None for row in rows if row.ods_code},
        {row.name: None for row in rows if row.name},
    )


def _last(values: Iterable[int | None]) -> int | None:
    found = [value for value in values if value is not None]
    return found[-1] if found else None


def _listed(rows: list[Said]) -> dict[int, tuple[int, int]]:
    listed: dict[int, tuple[int, int]] = {}
    for row in rows:
        if row.whole:
            first, last = listed.get(row.source_id, (FOREVER, 0))
            listed[row.source_id] = (min(first, row.snapshot_on), max(last, row.snapshot_on))
    return listed


def _changes(rows: list[Said], opened: int | None) -> list[tuple[int, Facts]]:
    """Dated rows hold from their date; the first listing from the opening, later ones from their day."""
    first = min((row.snapshot_on for row in rows if not row.explicit_from), default=0)
    dated = []
    for row in rows:
        start = row.valid_from if row.explicit_from else None
        if start is None:
            start = (opened or 0) if row.snapshot_on == first else row.snapshot_on
        dated.append((start, tuple(row[place] for place in _PLACE)))
    dated.sort(key=lambda change: change[0])  # stable: of one day, the newest snapshot is last
    changes: list[tuple[int, Facts]] = []
    held = NOTHING
    for start, facts in dated:
        held = overlay(held, facts)
        if changes and changes[-1][0] == start:
            changes.pop()
        if not changes or changes[-1][1] != held:
            changes.append((start, held))
    return changes


def _closed(registers: Registers, rows: list[Said], day: int) -> int | None:
    """An end date, or the first of two snapshots in a row of its source and area that lack it."""
    newest: dict[int, int] = {}
    for row in rows:
        newest[row.source_id] = max(row.snapshot_on, newest.get(row.source_id, 0))
    current = [row for row in rows if row.snapshot_on == newest[row.source_id]]
    if stated := [row.close_date for row in current if row.close_date is not None]:
        return max(stated)
    last_listed = max(row.snapshot_on for row in rows)
    for row in current:
        if row.whole:
            dates = registers.snapshots[row.source_id, row.area].items()
            later = sorted(date for date, known_on in dates if date > row.snapshot_on and known_on <= day)
            if len(later) > 1 and later[0] > last_listed:
                return later[0]
    return None


@cache
def plain(text: str) -> str:
    """A name or a street as it is compared: no case, marks or usual abbreviations."""
    spelt = text.casefold().replace("&", " and ").translate(_NO_MARK)
    words = "".join(c if c.isalnum() else " " for c in spelt).split()
    if words and words[-1] in _ENDINGS:
        words[-1] = _ENDINGS[words[-1]]
    return " ".join(words)


_NO_MARK = str.maketrans("", "", "'’`.")
_ENDINGS = {
    "rd": "road", "st": "street", "ave": "avenue", "av": "avenue", "ln": "lane", "dr": "drive",
    "cl": "close", "ct": "court", "cres": "crescent", "pl": "place", "sq": "square", "gdns": "gardens",
    "ltd": "limited",
}  # fmt: skip


def street_of(row: Said) -> str:
    """The first line of the address."""
    return plain(row.street or (row.address or "").split(",")[0])
