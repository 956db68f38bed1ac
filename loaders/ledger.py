"""What was loaded: every load with its counts, the one of its source before it, and the rows it left over."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from loaders import records
from loaders.calendar import month_name
from loaders.records import FOREVER
from loaders.store import Store

_LOAD, _REJECT = records.load.c, records.reject.c


@dataclass(frozen=True)
class Loaded:
    """One load, as its receipt said it and as it stands now."""

    load_id: int
    file: str
    sheet: str | None
    dataset: str
    layout: str
    encoding: str | None
    sender: str
    areas: str | None
    covers: tuple[int, int] | None
    known_on: date
    rows_read: int
    accepted: int
    duplicates: int
    superseded: int
    suppressed: int
    rejected: int
    unmatched: int
    conflicts: int
    ignored: int
    homes: int
    months: int
    seconds: float
    by: str | None
    at: datetime
    undone_by: str | None
    undone_at: datetime | None
    forgotten_at: datetime | None
    problems: tuple[str, ...]

    @property
    def standing(self) -> bool:
        return self.undone_at is None

    def matched(self, waiting: int) -> float | None:
        """The share of the rows to be matched that lead to a home, with so many that wait now."""
        to_match = self.accepted + self.unmatched
        return None if not to_match else 1 - waiting / to_match

    @property
    def months_text(self) -> str | None:
        if self.covers is None:
            return None
        first, last = self.covers
        return month_name(first) if first == last else f"{month_name(first)} to {month_name(last)}"


@dataclass(frozen=True)
class LeftOver:
    """A row that was not taken, as it came."""

    row: int
    kind: str
    reason: str
    cells: dict[str, str]


def loads(store: Store) -> list[Loaded]:
    """Newest first, those taken back included."""
    with store.read() as connection:
        return [_loaded(row) for row in connection.execute(_question().order_by(_LOAD.load_id.desc()))]


def load_of(store: Store, load_id: int) -> Loaded | None:
    with store.read() as connection:
        row = connection.execute(_question().where(_LOAD.load_id == load_id)).one_or_none()
    return _loaded(row) if row else None


def before(one: Loaded, all_loads: Sequence[Loaded]) -> Loaded | None:
    """The last standing load of the same dataset and sender before this one."""
    earlier = (
        other
        for other in all_loads
        if other.load_id < one.load_id
        and other.standing
        and (other.dataset, other.sender, other.sheet) == (one.dataset, one.sender, one.sheet)
    )
    return max(earlier, key=lambda other: other.load_id, default=None)


def left_over(store: Store, load_id: int, most: int | None = None) -> list[LeftOver]:
    """Rejected rows, conflicts and duplicates of one load, in the order of the file."""
    question = (
        select(records.reject).where(_REJECT.load_id == load_id).order_by(_REJECT.source_row).limit(most)
    )
    with store.read() as connection:
        rows = connection.execute(question).all()
    return [LeftOver(row.source_row, row.kind, row.reason, _cells(row.cells)) for row in rows]


def _cells(text: str | None) -> dict[str, str]:
    return {name: "" if cell is None else str(cell) for name, cell in json.loads(text or "{}").items()}


def waiting_in(store: Store, load_ids: Collection[int]) -> dict[int, int]:
    """Load -> how many of its rows wait for a match now; answers given since it was loaded are counted."""
    key, held = records.home_key.c, records.load_key.c
    question = (
        select(held.load_id, func.sum(held.rows).label("waiting"))
        .join(records.home_key, key.home_key_id == held.home_key_id)
        .where(held.load_id.in_(load_ids), key.registration_id.is_(None))
        .group_by(held.load_id)
    )
    with store.read() as connection:
        return {row.load_id: int(row.waiting) for row in connection.execute(question)}


def areas_in(store: Store, load_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Load -> the areas in which the homes that it names are now: for what states no area itself."""
    held, key = records.load_key.c, records.home_key.c
    registration, period, area = records.registration.c, records.home_period.c, records.area.c
    question = (
        select(held.load_id, area.code)
        .distinct()
        .join(records.home_key, key.home_key_id == held.home_key_id)
        .join(records.registration, registration.registration_id == key.registration_id)
        .join(records.home_period, period.home_id == registration.home_id)
        .join(records.area, area.area_id == period.area_id)
        .where(held.load_id.in_(load_ids), period.known_to == FOREVER, period.valid_to == FOREVER)
    )
    found: dict[int, set[str]] = defaultdict(set)
    with store.read() as connection:
        for row in connection.execute(question):
            found[row.load_id].add(row.code)
    return {load_id: frozenset(codes) for load_id, codes in found.items()}


def _question() -> Select[Any]:
    return select(records.load, records.source.c.sender).join(
        records.source, records.source.c.source_id == _LOAD.source_id
    )


_COUNTS = (
    "rows_read", "accepted", "duplicates", "superseded", "suppressed", "rejected", "unmatched", "conflicts",
    "ignored", "homes", "months",
)  # fmt: skip


def _loaded(row: Row[Any]) -> Loaded:
    return Loaded(
        load_id=row.load_id, file=row.file, sheet=row.sheet, dataset=row.dataset, layout=row.layout,
        encoding=row.encoding, sender=row.sender, areas=row.areas,
        covers=None if row.covers_from is None else (row.covers_from, row.covers_to),
        known_on=date.fromordinal(row.known_on),
        **{name: getattr(row, name) or 0 for name in _COUNTS},
        seconds=row.seconds or 0.0, by=row.loaded_by, at=datetime.fromisoformat(row.loaded_at),
        undone_by=row.undone_by, undone_at=_moment(row.undone_at), forgotten_at=_moment(row.forgotten_at),
        problems=tuple(json.loads(row.problems or "[]")),
    )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
