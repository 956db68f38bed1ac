"""open_store(url): SQLite or PostgreSQL, schema steps by Alembic; the only engine."""

import hmac
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import StaticPool

from loaders.problems import Problem

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0002"  # the schema that this version reads and writes; a test holds it equal to the last step
_ONE_WRITER = 72_016  # PostgreSQL's name for the lock that makes loads take turns


class Store:
    """One database: many readers, one writer at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the store."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that waits its turn, and is kept whole or not at all."""
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_WRITER})
            yield connection

    def version(self) -> int:
        """Grows with every load, undoing and answer: the memo key of whatever was worked out."""
        with self.read() as connection:
            return data_version(connection)

    def key(self, purpose: str) -> bytes:
        """A secret of this store's own, another for each purpose."""
        with self.read() as connection:
            return hmac.digest(bytes.fromhex(setting(connection, "secret") or ""), purpose.encode(), "sha256")

    def schema(self) -> str | None:
        """The schema step that the store is at."""
        with self.read() as connection:
            return _revision(connection)


def open_store(url: str, create: bool = True) -> Store:
    """The store of that address, made when it is new; one of another schema is refused."""
    store = Store(_engine(url))
    try:
        with store.read() as connection:
            revision = _revision(connection)
        if revision is None:
            _make(store, create)
        elif revision != HEAD:
            raise Problem(_other_schema(revision))
    except OperationalError as error:
        store.engine.dispose()
        shown = make_url(url).render_as_string()
        what = f"The store {shown} cannot be opened: {error.orig}. Check VANGUARD_DATABASE_URL."
        raise Problem(what) from None
    except Problem:
        store.engine.dispose()
        raise
    return store


def _engine(url: str) -> Engine:
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
    for setting in ("busy_timeout=60000", "journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536",
                    "temp_store=MEMORY", "mmap_size=268435456"):  # fmt: skip
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: it would otherwise fail half way when another writes first.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
    if tables:
        raise Problem(
            f"The database holds tables that are not ours ({', '.join(sorted(tables)[:3])}). "
            "Name an empty one in VANGUARD_DATABASE_URL."
        )
    return None


def _other_schema(revision: str) -> str:
    known = {step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if revision in known:
        return f"The store has schema {revision}, this version needs {HEAD}. Run: vanguard upgrade"
    return f"The store has schema {revision}, newer than this version's {HEAD}. Install the newer version."


def _make(store: Store, create: bool) -> None:
    if not create:
        raise Problem("The store is new and holds nothing. Load something first: vanguard load PATH")
    with store.write() as connection:
        if _revision(connection) is None:  # another process may have been first
            upgrade(connection)
            connection.execute(
                text("INSERT INTO setting (name, value) VALUES ('secret', :secret), ('data_version', '0')"),
                {"secret": secrets.token_hex(32)},
            )


def upgrade(connection: Connection) -> None:
    """Takes every schema step that the store has not taken."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def setting(connection: Connection, name: str) -> str | None:
    """A value that belongs to the store itself."""
    found: str | None = connection.execute(
        text("SELECT value FROM setting WHERE name = :name"), {"name": name}
    ).scalar()
    return found


def set_setting(connection: Connection, name: str, value: str) -> None:
    """Keeps a value that belongs to the store itself."""
    connection.execute(text("DELETE FROM setting WHERE name = :name"), {"name": name})
    connection.execute(
        text("INSERT INTO setting (name, value) VALUES (:name, :value)"), {"name": name, "value": value}
    )


def data_version(connection: Connection) -> int:
    return int(setting(connection, "data_version") or 0)


def count_change(connection: Connection) -> None:
    """Says that answers may differ from now on."""
    connection.execute(
        text("UPDATE setting SET value = :next WHERE name = 'data_version'"),
        {"next": str(data_version(connection) + 1)},
    )


def next_id(connection: Connection, column: Any) -> int:
    """The first number of its kind that is free. Writers take turns, so it stays free."""
    table = column.table.name
    highest = connection.execute(text(f"SELECT MAX({column.name}) FROM {table}")).scalar()  # noqa: S608
    return int(highest or 0) + 1


def bulk_insert(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Many rows by the driver's own fast way: executemany on SQLite, COPY on PostgreSQL."""
    names = ", ".join(connection.dialect.identifier_preparer.quote(column) for column in columns)
    driver: Any = connection.connection.dbapi_connection
    with_cursor = driver.cursor()
    try:
        if connection.dialect.name == "postgresql":
            with with_cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            with_cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # noqa: S608
    finally:
        with_cursor.close()
