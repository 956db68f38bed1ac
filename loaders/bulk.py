"""Many rows into a table, column by column: what is the same in every row is given once."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice, repeat
from typing import Any

from sqlalchemy import Connection, Table

TOGETHER = 200  # rows of one statement: most of the time of a short row is the driver's, for its statement
MOST_PARAMETERS = 32_000  # SQLite takes 32,766

Column = list[Any] | int | float | str | None  # a value a row, or one for all


def insert_columns(connection: Connection, table: Table, columns: Mapping[str, Column], rows: int) -> None:
    """COPY on PostgreSQL, statements of many rows on SQLite. At least one column has a value a row."""
    names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in columns)
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    try:
        if connection.dialect.name == "postgresql":
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in _rows(columns, rows):
                    copy.write_row(row)
        else:
            _insert(cursor, f"INSERT INTO {table.name} ({names}) VALUES ", columns, rows)  # noqa: S608
    finally:
        cursor.close()


def _rows(columns: Mapping[str, Column], rows: int) -> Iterator[tuple[Any, ...]]:
    every = (column if isinstance(column, list) else repeat(column, rows) for column in columns.values())
    return zip(*every, strict=True)


def _insert(cursor: Any, start: str, columns: Mapping[str, Column], rows: int) -> None:
    lists = [column for column in columns.values() if isinstance(column, list)]
    fixed = [column for column in columns.values() if not isinstance(column, list)]
    together = min(TOGETHER, (MOST_PARAMETERS - len(fixed)) // len(lists))
    values = chain.from_iterable(zip(*lists, strict=True))
    statement = start + _marks(columns, together)
    for _ in range(rows // together):
        cursor.execute(statement, (*fixed, *islice(values, together * len(lists))))
    if rows % together:
        cursor.execute(start + _marks(columns, rows % together), (*fixed, *values))


def _marks(columns: Mapping[str, Column], rows: int) -> str:
    """Numbered ones: those of what is the same in every row come first, and are used again and again."""
    places: list[str] = []
    fixed = sum(not isinstance(column, list) for column in columns.values())
    each, same, own = len(columns) - fixed, 0, 0
    for column in columns.values():
        if isinstance(column, list):
            places.append(f"?{{{own}}}")
            own += 1
        else:
            same += 1
            places.append(f"?{same}")
    row = "(" + ", ".join(places) + ")"
    numbers = range(fixed + 1, fixed + rows * each + 1, each)
    return ", ".join(row.format(*range(number, number + each)) for number in numbers)
