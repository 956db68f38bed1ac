"""Many rows into a table, column by column: what is the same in every row is given once."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice, repeat
from typing import Any

from sqlalchemy import Connection, Table

from loaders.store import bulk_insert

TOGETHER = 200  # rows of one statement: most of the time of a short row is the driver's, for its statement
MOST_PARAMETERS = 32_000  # SQLite takes 32,766

Column = list[Any] | int | float | str | None  # a value a row, or one for all


def insert_columns(connection: Connection, table: Table, columns: Mapping[str, Column], rows: int) -> None:
    """COPY on PostgreSQL, statements of many rows on SQLite. At least one column has a value a row."""
    if connection.dialect.name == "postgresql":
        bulk_insert(connection, table, list(columns), _rows(columns, rows))
        return
    fixed = {name: column for name, column in columns.items() if not isinstance(column, list)}
    lists = {name: column for name, column in columns.items() if isinstance(column, list)}
    names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in (*fixed, *lists))
    # Numbered marks are of what is the same in every row, and used again in each; the others count on.
    marks = ", ".join([*(f"?{number}" for number in range(1, len(fixed) + 1)), *("?" for _ in lists)])
    together = min(TOGETHER, (MOST_PARAMETERS - len(fixed)) // len(lists))
    values = chain.from_iterable(zip(*lists.values(), strict=True))
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    statement, holds = "", 0
    try:
        for start in range(0, rows, together):
            some = min(together, rows - start)
            if some != holds:
                statement = f"INSERT INTO {table.name} ({names}) VALUES " + ", ".join([f"({marks})"] * some)  # noqa: S608
                holds = some
            cursor.execute(statement, (*fixed.values(), *islice(values, some * len(lists))))
    finally:
        cursor.close()


def _rows(columns: Mapping[str, Column], rows: int) -> Iterator[tuple[Any, ...]]:
    every = (column if isinstance(column, list) else repeat(column, rows) for column in columns.values())
    return zip(*every, strict=True)
