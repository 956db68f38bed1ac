"""backup, restore and upgrade. A backup is a SQLite store in one file, whatever database it came from."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, MetaData, Table, create_engine, func, inspect, select, text
from sqlalchemy.pool import NullPool

from loaders.admission_keys import write_missing_keys
from loaders.database_errors import told
from loaders.engine import engine_of
from loaders.match_rates import write_match_rates
from loaders.problems import FileProblem, Problem, StoreProblem
from loaders.records import admission_keys, load, metadata
from loaders.store import HEAD, Store, bulk_insert, is_older, upgrade

AT_ONCE = 20_000  # rows in memory on their way from one database to another
LONG = {admission_keys.name: 20}  # of rows that are megabytes long
OURS = "alembic_version"  # made by the schema steps themselves
Step = Callable[[Connection], None]


def backup(store: Store, path: Path) -> None:
    """Writes the store into one new file, as it is at one moment; others may read and load meanwhile."""
    if path.exists():
        raise FileProblem(f"{path} exists already. Name a new file.")
    with _part_of(path) as part:
        if store.engine.dialect.name == "sqlite":
            _copy_pages(store, part)
        else:
            _copy_rows(store, part)
        _finish(part)
        os.replace(part, path)


@contextmanager
def _part_of(path: Path) -> Iterator[Path]:
    """A file beside it that only we may read, gone again unless it was finished and renamed."""
    try:
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.absolute().parent)
        os.close(number)
    except OSError as error:
        raise FileProblem(f"{path} cannot be written: {error.strerror}. Name a file elsewhere.") from None
    part = Path(name)
    try:
        with told(URL.create("sqlite", database=str(path))):
            yield part
    except OSError as error:
        raise FileProblem(
            f"{path} cannot be written: {error.strerror}. Make room, or name another."
        ) from None
    finally:
        for left in (part, Path(f"{name}-wal"), Path(f"{name}-shm"), Path(f"{name}-journal")):
            left.unlink(missing_ok=True)


def _copy_pages(store: Store, part: Path) -> None:
    with store.read() as connection, closing(sqlite3.connect(part)) as target:
        source: Any = connection.connection.dbapi_connection
        source.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()  # from here on, one moment
        source.backup(target)  # in one step: a writer waits for nothing and never makes it begin anew


def _copy_rows(store: Store, part: Path) -> None:
    target = Store(engine_of(f"sqlite:///{part}"))
    try:
        with store.read() as source:
            revision = source.execute(text(f"SELECT version_num FROM {OURS}")).scalar_one()  # noqa: S608
            with target.write() as connection:
                upgrade(connection, revision)
                copy_tables(source, connection)
    finally:
        target.engine.dispose()


def _finish(part: Path) -> None:
    """One file with nothing beside it, whole on the disk."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        _refuse_if_damaged(connection, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def copy_tables(source: Connection, target: Connection) -> None:
    """Every row of every table; the target has the same tables, empty."""
    found = MetaData()
    found.reflect(source)
    for table in found.sorted_tables:
        if table.name == OURS:
            continue
        target.execute(table.delete())
        bulk_insert(target, table, list(table.columns.keys()), _rows(source, table))
        kept = target.execute(select(func.count()).select_from(table)).scalar_one()
        sent = source.execute(select(func.count()).select_from(table)).scalar_one()
        if kept != sent:
            raise Problem(f"Of table {table.name} {kept} of {sent} rows arrived. Try again; report it.")


def _rows(source: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    at_once = LONG.get(table.name, AT_ONCE)
    streamed = source.execution_options(stream_results=True, yield_per=at_once)
    for rows in streamed.execute(select(table)).partitions():
        yield from map(tuple, rows)


def restore(store: Store, path: Path, after: Step | None = None) -> None:
    """Everything of a backup into a store that holds nothing, in one transaction. `after` an older one."""
    if not path.is_file():
        raise FileProblem(f"There is no file {path}. Check its name.")
    source = _opened(path)
    try:
        revision = _revision_of(source, path)
        with _up_to_date(source, revision) as current, current.read() as rows, store.write() as connection:
            _refuse_unless_empty(connection)
            upgrade(connection)
            copy_tables(rows, connection)
            if after and revision != HEAD:
                after(connection)
    finally:
        source.engine.dispose()


def _opened(path: Path) -> Store:
    """The backup as a store that can only be read: not even a log is made beside it."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    shown = URL.create("sqlite", database=str(path))

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True)

    try:
        with told(shown), closing(connect()) as source:
            _refuse_if_damaged(source, path)
    except StoreProblem as problem:
        raise FileProblem(f"{path.name} is no backup, or a damaged one. Name one that is whole.") from problem
    return Store(create_engine(shown, creator=connect, poolclass=NullPool))


@contextmanager
def _up_to_date(source: Store, revision: str) -> Iterator[Store]:
    """The backup itself, or a copy of it with the schema steps that it lacks."""
    if revision == HEAD:
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="vanguard-restore-") as folder:
        copy = Path(folder) / "backup.db"
        with told(URL.create("sqlite", database=str(copy))):
            _copy_pages(source, copy)
        newer = Store(engine_of(f"sqlite:///{copy}"))
        try:
            with newer.write() as connection:
                take_steps(connection)
            yield newer
        finally:
            newer.engine.dispose()


def _refuse_if_damaged(connection: sqlite3.Connection, path: Path) -> None:
    said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise FileProblem(f"{path.name} is damaged: {said}. Use another backup.")


def _revision_of(source: Store, path: Path) -> str:
    try:
        revision = source.schema()
    except StoreProblem:
        raise
    except Problem:  # tables of something else
        revision = None
    if revision is None:
        raise FileProblem(f"{path.name} is no backup of a store. Name a file that vanguard backup wrote.")
    if revision != HEAD and not is_older(revision):
        raise FileProblem(
            f"{path.name} has schema {revision}, this version {HEAD}. Install the newer version."
        )
    return revision


def _refuse_unless_empty(connection: Connection) -> None:
    found = inspect(connection).get_table_names()
    if not found:
        return
    theirs = set(found) - {OURS} - set(metadata.tables)
    held = [name for name in found if name in metadata.tables and name != "setting"]
    full = [name for name in held if connection.execute(select(metadata.tables[name]).limit(1)).first()]
    if theirs or full:
        raise Problem(
            f"The store is not empty: {', '.join(sorted(theirs or full)[:3])} hold rows. A backup is restored"
            " into an empty one:\n  name a new one in VANGUARD_DATABASE_URL."
        )


def take_steps(connection: Connection) -> None:
    """Every schema step that is missing, and what newer versions work out of old loads."""
    upgrade(connection)
    for number in connection.execute(select(load.c.load_id).order_by(load.c.load_id)).scalars().all():
        write_match_rates(connection, number)
    write_missing_keys(connection)


def upgrade_store(store: Store, kept: Path, after: Step | None = None) -> str | None:
    """Brings an older store up to date, after a backup into `kept`; the schema that it had, if older.

    `after` the steps, in the same transaction: what a newer version observes of old records.
    """
    revision = store.schema()
    if revision == HEAD:
        return None
    if revision is None:
        raise Problem("The store is new and holds nothing: there is nothing to upgrade.")
    if not is_older(revision):
        raise Problem(
            f"The store has schema {revision}, newer than this version's {HEAD}. Install the newer version."
        )
    backup(store, kept)
    with store.write() as connection:
        take_steps(connection)
        if after:
            after(connection)
    return revision
