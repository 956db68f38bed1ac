"""forget: records and rejects past their retention date go for good; receipts and observations stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from loaders import clock, records
from loaders.calendar import first_day
from loaders.database_errors import told
from loaders.definitions import read_definition
from loaders.problems import Problem
from loaders.records import RECORDS
from loaders.store import Store, count_change


@dataclass(frozen=True)
class Retention:
    """Decisions of keeping.toml."""

    owner: str
    reviewed: date
    never_forgotten: tuple[str, ...]


RETENTION = read_definition(Path(__file__).parent / "keeping.toml", Retention)


@dataclass(frozen=True)
class Forgotten:
    """What went."""

    loads: int
    records: int
    rejects: int


def forget(store: Store, before: date) -> Forgotten:
    """Removes the rows of loads whose months all lie before the day."""
    if before > clock.today():
        raise Problem(f"{before} is yet to come. Name the first day whose rows are to be kept.")
    with store.write() as connection:
        _overwrite_what_is_deleted(connection)
        found = list(_old_loads(connection, before))
        rows = sum(_delete(connection, RECORDS[load.dataset], load.load_id) for load in found)
        for load in found:
            _delete(connection, records.admission_keys, load.load_id)
        registers = _registers_known_before(connection, before)
        old = [*(load.load_id for load in found), *registers]
        rejects = sum(_delete(connection, records.reject, number) for number in old)
        stamp = clock.now().isoformat(timespec="seconds")
        numbers = [load.load_id for load in found]
        if numbers:
            table = records.load
            connection.execute(update(table).where(table.c.load_id.in_(numbers)).values(forgotten_at=stamp))
            count_change(connection)
    emptied = {RECORDS[load.dataset] for load in found} | {records.admission_keys, records.reject}
    _give_pages_back(store, {table.name for table in emptied})
    return Forgotten(len(found), rows, rejects)


def _old_loads(connection: Connection, before: date) -> Iterator[Any]:
    """Loads that are not forgotten yet, taken back or not, of which the last month was over by that day."""
    load, held = records.load, records.load_key
    last_held = select(func.max(held.c.last_month)).where(held.c.load_id == load.c.load_id).scalar_subquery()
    question = select(load, last_held.label("last_held")).where(
        load.c.forgotten_at.is_(None), load.c.dataset.not_in(RETENTION.never_forgotten)
    )
    for row in connection.execute(question.order_by(load.c.load_id)):
        if _end(row) <= before.toordinal():
            yield row


def _end(row: Any) -> int:
    """The first day after all that the load holds; where it names no month, the day after it was known."""
    months = [month for month in (row.covers_to, row.last_held) if month is not None]
    return first_day(max(months) + 1) if months else row.known_on + 1


def _registers_known_before(connection: Connection, before: date) -> list[int]:
    """What is kept for good keeps its rows; only those that were refused go."""
    load = records.load.c
    question = select(load.load_id).where(
        load.dataset.in_(RETENTION.never_forgotten), load.known_on < before.toordinal()
    )
    return list(connection.execute(question).scalars())


def _delete(connection: Connection, table: Any, load_id: int) -> int:
    return connection.execute(delete(table).where(table.c.load_id == load_id)).rowcount


def _overwrite_what_is_deleted(connection: Connection) -> None:
    # SQLite would otherwise leave the rows readable in the file until their pages are needed.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def _give_pages_back(store: Store, tables: set[str]) -> None:
    # PostgreSQL keeps deleted rows until it is told to sweep; SQLite's log holds them until it is emptied.
    with told(store.engine.url), store.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in sorted(tables):
                connection.exec_driver_sql(f"VACUUM {table}")
        else:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
