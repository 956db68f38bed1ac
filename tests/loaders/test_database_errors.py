"""What a database cannot do is told in words; our own mistakes keep their traceback."""

import socket
import sqlite3

import psycopg
import pytest
from sqlalchemy import URL

from loaders.database_errors import told, what_happened
from loaders.problems import StoreProblem
from loaders.store import open_store


def raised(code):
    error = sqlite3.OperationalError("said by SQLite")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_FULL, "disk is full"), (sqlite3.SQLITE_CORRUPT, "damaged"),
        (sqlite3.SQLITE_NOMEM, "memory"), (sqlite3.SQLITE_IOERR_WRITE, "failing"),
        (sqlite3.SQLITE_PERM, "may not be opened"),
    ],
)  # fmt: skip
def test_what_sqlite_cannot_do_is_told_by_its_code(code, said):
    assert said in what_happened(raised(code))


def test_a_mistake_in_our_own_sql_keeps_its_traceback():
    with pytest.raises(sqlite3.OperationalError, match="no such table"), told(URL.create("sqlite")):
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")
    with pytest.raises(sqlite3.ProgrammingError), told(URL.create("sqlite")):
        sqlite3.connect(":memory:").execute("SELECT ?", ())
    assert what_happened(psycopg.errors.UndefinedTable("no such table")) is None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (psycopg.errors.DiskFull("x"), "used up"), (psycopg.errors.InsufficientPrivilege("x"), "rights"),
        (psycopg.errors.InvalidCatalogName("x"), "no such database"),
        (psycopg.errors.LockNotAvailable("x"), "another process"),
        (psycopg.OperationalError("the connection is closed"), "lost its connection"),
        (psycopg.OperationalError("connection failed: no route\nmore"), "reached: connection failed"),
    ],
)  # fmt: skip
def test_what_postgresql_cannot_do_is_told_by_its_code_or_its_words(error, said):
    assert said in what_happened(error)


def test_what_is_no_connection_lost_is_no_connection_lost():
    assert what_happened(psycopg.DataError("of no state")) is None
    assert what_happened(ValueError("of ours")) is None


def test_a_server_that_does_not_answer_is_said_without_the_password():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(StoreProblem, match="cannot be reached: connection failed") as refused:
            open_store(f"postgresql+psycopg://user:hidden@127.0.0.1:{port}/x")
    assert "hidden" not in str(refused.value)
