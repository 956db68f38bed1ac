"""An error of the database, told to a reader; a mistake in our own SQL is none and keeps its traceback."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from loaders.problems import StoreProblem

UNCHANGED = "Nothing of this was kept."
UNSURE = "What was done last may have been kept: vanguard loads says. Nothing is ever loaded twice."
_ANOTHER = "or name another in VANGUARD_DATABASE_URL."
_TURN = "is being written to by another process. Wait until that is done, and run this again."
# By SQLite's primary result code.
_SQLITE = {
    sqlite3.SQLITE_BUSY: _TURN,
    sqlite3.SQLITE_LOCKED: _TURN,
    sqlite3.SQLITE_FULL: "cannot grow: its disk is full. Make room, and run this again.",
    sqlite3.SQLITE_IOERR: "cannot be read or written: its disk is full or failing. Make room, and try again.",
    sqlite3.SQLITE_READONLY: f"is read-only here. Ask for the right to write to it, {_ANOTHER}",
    sqlite3.SQLITE_PERM: f"may not be opened by this user. Ask for the right to, {_ANOTHER}",
    sqlite3.SQLITE_CANTOPEN: f"cannot be opened: its folder is missing or unwritable. Mend that, {_ANOTHER}",
    sqlite3.SQLITE_CORRUPT: "is damaged. Restore a backup into a new store: vanguard restore FILE.",
    sqlite3.SQLITE_NOTADB: "is a file of something else. Name another in VANGUARD_DATABASE_URL.",
    sqlite3.SQLITE_NOMEM: "needs more memory than there is. Close other programs, and run this again.",
}
# By PostgreSQL's class of errors, or its whole code.
_POSTGRESQL = {
    "08": "lost its connection. See that the server runs, and run this again.",
    "25006": "is read-only here. Name the server that may be written to in VANGUARD_DATABASE_URL.",
    "28": "does not let this user in. Check the name and password in VANGUARD_DATABASE_URL.",
    "3D": "has no such database. Make it, or name another in VANGUARD_DATABASE_URL.",
    "40": "was written to by another process at the same moment. Run this again.",
    "42501": "does not give this user the rights that are needed. Ask for them.",
    "53": "cannot grow: its disk, memory or connections are used up. Make room, and run this again.",
    "55P03": _TURN,
    "57": "was stopped or has closed the connection. See that the server runs, and run this again.",
    "58": "cannot be read or written: its disk may be failing. See the server's log.",
}
_LOST = _POSTGRESQL["08"]


@contextmanager
def told(url: URL, unchanged: str = "") -> Iterator[None]:
    """What the database could not do becomes a StoreProblem; `unchanged` says what that left behind."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:
        what = what_happened(error)
        if what is None:
            raise
        shown = url.render_as_string(hide_password=True)
        raise StoreProblem(f"The store {shown} {what}{' ' + unchanged if unchanged else ''}") from error


def what_happened(error: BaseException) -> str | None:
    """The rest of a sentence that begins with the store; None for an error that is our own mistake."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        code: int | None = getattr(cause, "sqlite_errorcode", None)
        return None if code is None else _SQLITE.get(code & 0xFF)
    if isinstance(cause, psycopg.Error):
        state = cause.sqlstate
        if state is not None:
            return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
        if isinstance(cause, psycopg.OperationalError):
            return _unreachable(cause) or _LOST
    return None


def _unreachable(error: psycopg.OperationalError) -> str | None:
    said = str(error).partition("\n")[0]
    if not said.startswith(("connection failed", "connection timeout", "[Errno")):
        return None
    return f"cannot be reached: {said}. Check VANGUARD_DATABASE_URL, and that the server runs."
