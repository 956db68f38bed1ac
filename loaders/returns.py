"""A home's monthly return on its page: what counts now, what was begun, and the file that sends it."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select

from loaders import clock, records
from loaders.calendar import month_text
from loaders.records import FOREVER, RETURN_COLUMNS
from loaders.store import Store

CELLS = (*RETURN_COLUMNS, "logs_complete")
_LOAD, _ROW, _DRAFT = records.load.c, records.home_return.c, records.return_draft.c


@dataclass(frozen=True)
class Sent:
    """The row of a month that counts: that of the newest load."""

    load_id: int
    file: str
    by: str | None
    at: str
    sender: str
    cells: dict[str, float | str | None]


@dataclass(frozen=True)
class Draft:
    """What was typed and not sent yet; `tried`: sending was asked for, so what stops it is said."""

    cells: dict[str, str] = field(default_factory=dict)
    tried: bool = False
    by: str | None = None
    at: str = ""


def sent_returns(store: Store, code: str, first: int, last: int) -> dict[int, Sent]:
    """Month -> the return that counts, of the home with this code."""
    question = (
        select(records.home_return, _LOAD.file, _LOAD.loaded_by, _LOAD.loaded_at, records.source.c.sender)
        .join(records.load, _LOAD.load_id == _ROW.load_id)
        .join(records.source, records.source.c.source_id == _LOAD.source_id)
        .join(records.registration, records.registration.c.registration_id == _ROW.registration_id)
        .where(_LOAD.undone_at.is_(None), _ROW.month.between(first, last))
        .order_by(_LOAD.known_on, _ROW.load_id)
    )
    with store.read() as connection:
        home = home_of(connection, code)
        rows = connection.execute(question.where(records.registration.c.home_id == home)).all()
    return {
        row.month: Sent(
            row.load_id, row.file, row.loaded_by, row.loaded_at, row.sender,
            {name: getattr(row, name) for name in CELLS},
        )
        for row in rows
    }  # fmt: skip


def _spellings(code: str) -> set[str]:
    return {code.strip(), code.strip().upper()}


def home_of(connection: Connection, code: str) -> int | None:
    """The number of the home that a code, also a former one, leads to."""
    table = records.home_code.c
    question = select(table.home_id).where(table.code.in_(_spellings(code)), table.known_to == FOREVER)
    return connection.execute(question).scalars().first()


def draft(store: Store, code: str, month: int) -> Draft | None:
    """What was begun for the month, if anything was."""
    with store.read() as connection:
        home = home_of(connection, code)
        row = connection.execute(
            select(records.return_draft).where(_DRAFT.home_id == home, _DRAFT.month == month)
        ).one_or_none()
    return Draft(**json.loads(row.cells), by=row.who, at=row.at) if row else None


def keep_draft(store: Store, code: str, month: int, cells: Mapping[str, str], tried: bool, by: str) -> None:
    """Keeps what was typed, as it was typed."""
    kept = json.dumps({"cells": dict(cells), "tried": tried}, ensure_ascii=False)
    with store.write() as connection:
        home = home_of(connection, code)
        _forget(connection, home, month)
        stamp = clock.now().isoformat(timespec="seconds")
        connection.execute(
            records.return_draft.insert().values(home_id=home, month=month, cells=kept, who=by, at=stamp)
        )


def drop_draft(store: Store, code: str, month: int) -> None:
    """The return was sent: nothing is left to finish."""
    with store.write() as connection:
        _forget(connection, home_of(connection, code), month)


def _forget(connection: Connection, home: int | None, month: int) -> None:
    connection.execute(delete(records.return_draft).where(_DRAFT.home_id == home, _DRAFT.month == month))


def known_today(store: Store, code: str, month: int) -> dict[int, bool]:
    """Live loads known today that hold this home's month -> whether it was the page that sent them."""
    question = (
        select(_LOAD.load_id, _LOAD.file, records.source.c.sender)
        .join(records.home_return, _ROW.load_id == _LOAD.load_id)
        .join(records.source, records.source.c.source_id == _LOAD.source_id)
        .join(records.registration, records.registration.c.registration_id == _ROW.registration_id)
        .where(
            _LOAD.undone_at.is_(None), _LOAD.known_on == clock.today().toordinal(), _ROW.month == month
        )
        .order_by(_LOAD.load_id)
    )  # fmt: skip
    with store.read() as connection:
        home = home_of(connection, code)
        found = connection.execute(question.where(records.registration.c.home_id == home)).all()
    ours = file_name(code, month)
    return {row.load_id: row.file == ours and row.sender == code for row in found}


def file_name(code: str, month: int) -> str:
    return f"return_{code}_{month_text(month)}.csv"


def file_text(keys: Mapping[str, str], source: str, month: int, cells: Mapping[str, str]) -> str:
    """The return as a file in our own layout: what the page sends is loaded like any other."""
    row = {**keys, "month": month_text(month), **{name: cells.get(name, "") for name in CELLS}}
    text = io.StringIO()
    text.write(f"# source: {source}\n# released: {clock.today().isoformat()}\n")
    writer = csv.DictWriter(text, list(row), lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue()


def keys_of(store: Store, code: str) -> dict[str, str]:
    """How a row names this home: by its id where it has one, else by name and postcode."""
    table, period = records.home_code.c, records.home_period.c
    with store.read() as connection:
        home = home_of(connection, code)
        kind = connection.execute(
            select(table.kind).where(table.code.in_(_spellings(code)), table.known_to == FOREVER)
        ).scalar()
        now = connection.execute(
            select(period.name, period.postcode)
            .where(period.home_id == home, period.known_to == FOREVER)
            .order_by(period.valid_from.desc())
        ).first()
    named = {"cqc": "cqc_location_id", "ods": "ods_code"}.get(kind or "")
    if named or now is None:
        return {named or "cqc_location_id": code}
    return {"home_name": now.name or "", "postcode": now.postcode or ""}
