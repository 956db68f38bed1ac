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
from sqlalchemy import Connection, Engine, Table, inspect, text

from loaders.database_errors import UNCHANGED, UNSURE, told
from loaders.engine import PATIENCE, engine_of, shorten_log, take_turn
from loaders.problems import Problem

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0004"  # the schema that this version reads and writes; a test holds it equal to the last step


class Store:
    """One database: many readers, one writer at a time."""

    def __init__(self, engine: Engine, patience: float = PATIENCE) -> None:
        self.engine = engine
        self.patience = patience  # seconds that a writer waits for the one before

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the store."""
        with told(self.engine.url), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that waits its turn, and is kept whole or not at all."""
        with told(self.engine.url, UNCHANGED), self.engine.connect() as connection:
            connection.execution_options(writes=self.patience)
            with self._transaction(connection):
                take_turn(connection, self.patience)
                yield connection
            shorten_log(connection)

    @contextmanager
    def _transaction(self, connection: Connection) -> Iterator[None]:
        transaction = connection.begin()
        try:
            yield
        except BaseException:
            transaction.rollback()
            raise
        # A server that goes while it keeps something may have kept it.
        unsure = connection.dialect.name == "postgresql"
        with told(self.engine.url, UNSURE if unsure else UNCHANGED):
            transaction.commit()

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
    store = Store(engine_of(url))
    try:
        revision = store.schema()
        if revision is None:
            _make(store, create)
        elif revision != HEAD:
            raise Problem(_other_schema(revision))
    except BaseException:
        store.engine.dispose()
        raise
    return store


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


def is_older(revision: str) -> bool:
    """Whether it is a schema that this version knows and has left behind."""
    known = {step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    return revision in known and revision != HEAD


def _other_schema(revision: str) -> str:
    if is_older(revision):
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


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Takes every schema step up to the revision that the store has not taken."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


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
