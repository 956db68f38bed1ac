"""The engine of each database: how SQLite is prepared, how writers wait, how its log is kept short."""

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from loaders.problems import Problem

PATIENCE = 6 * 3600.0  # seconds that a command waits for another's load to end; pages wait less
LONGEST_LOG = 32 << 20  # bytes of write-ahead log that may stay behind a load
_ONE_WRITER = 72_016  # PostgreSQL's name for the lock that makes loads take turns
_MAPPED = 256 << 20  # bytes of the file that readers see as memory; a load needs its memory for itself
_BUSY_WAIT = 60_000  # milliseconds, for the short moments in which SQLite locks out readers as well
_ASK_AGAIN = 500  # milliseconds: a person who gives up is heard in between


def engine_of(url: str) -> Engine:
    """The only engine: every connection is prepared here."""
    try:
        address = make_url(url)
        kind = address.get_backend_name()
        if kind == "postgresql":
            return create_engine(address, pool_pre_ping=True)
        if kind != "sqlite":
            raise Problem(f"A store cannot be kept in {kind}. Use sqlite or postgresql.")
        in_memory = address.database in (None, "", ":memory:")
        kept: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {}
        engine = create_engine(address, connect_args={"check_same_thread": False}, **kept)
    except (ArgumentError, NoSuchModuleError) as error:
        what = f"The address of the store cannot be used: {error}. Check VANGUARD_DATABASE_URL."
        raise Problem(what) from None
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not guessed by the driver
    connection.execute(f"PRAGMA busy_timeout={_BUSY_WAIT}")
    _keep_log(connection)
    # Synchronous in full: what a receipt says is kept stays so when the power fails.
    for setting in ("synchronous=FULL", f"journal_size_limit={LONGEST_LOG}", "cache_size=-65536",
                    "temp_store=MEMORY"):  # fmt: skip
        connection.execute(f"PRAGMA {setting}")


def _keep_log(connection: sqlite3.Connection) -> None:
    """Turns to write-ahead logging, once a file. SQLite does not wait for others here by itself."""
    until = time.monotonic() + _BUSY_WAIT / 1000
    while connection.execute("PRAGMA journal_mode").fetchone()[0] not in ("wal", "memory"):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: it would otherwise fail half way when another writes first.
    patience: float | None = connection.get_execution_options().get("writes")
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA mmap_size={_MAPPED if patience is None else 0}")
    if patience is None:
        driver.execute("BEGIN")
        return
    driver.execute(f"PRAGMA busy_timeout={_ASK_AGAIN}")
    try:
        _begin_in_turn(driver, time.monotonic() + patience)
    finally:
        driver.execute(f"PRAGMA busy_timeout={_BUSY_WAIT}")


def _begin_in_turn(driver: sqlite3.Connection, until: float) -> None:
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > until:
                raise


def _is_busy(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def take_turn(connection: Connection, patience: float) -> None:
    """On PostgreSQL a lock of our own makes writers take turns; on SQLite the transaction itself does."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = {max(1, int(patience * 1000))}"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_WRITER})
        connection.execute(text("SET LOCAL lock_timeout = 0"))


def shorten_log(connection: Connection) -> None:
    """Empties SQLite's write-ahead log after a long load; one that is being read waits for the next load."""
    path = connection.engine.url.database
    if connection.dialect.name != "sqlite" or not path:
        return
    log = Path(f"{path}-wal")
    with contextlib.suppress(OSError):
        if log.stat().st_size > LONGEST_LOG:
            driver: Any = connection.connection.dbapi_connection
            driver.execute(f"PRAGMA busy_timeout={_ASK_AGAIN * 10}")
            with contextlib.suppress(sqlite3.OperationalError):
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            driver.execute(f"PRAGMA busy_timeout={_BUSY_WAIT}")
