"""What is known on each of some days, as rows with known_from and known_to, and what that changes."""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from loaders.bulk import insert_columns
from loaders.records import FOREVER
from metrics.keys import numbered

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
_AT_ONCE = 50_000  # rows that are the driver's values at a time


@dataclass(frozen=True)
class Rows:
    """Rows of one of the tables of observations."""

    keys: Integers  # row x key column
    known_from: Integers
    known_to: Integers
    values: Floats  # row x value column; not a number: empty

    def __len__(self) -> int:
        return len(self.known_from)

    def take(self, chosen: NDArray[Any] | slice) -> "Rows":
        return Rows(self.keys[chosen], self.known_from[chosen], self.known_to[chosen], self.values[chosen])


def joined(several: list[Rows]) -> Rows:
    return Rows(
        numpy.concatenate([rows.keys for rows in several]),
        numpy.concatenate([rows.known_from for rows in several]),
        numpy.concatenate([rows.known_to for rows in several]),
        numpy.concatenate([rows.values for rows in several]),
    )


def nothing(keys: int, values: int) -> Rows:
    none = numpy.zeros(0, numpy.int64)
    return Rows(numpy.zeros((0, keys), numpy.int64), none, none, numpy.zeros((0, values)))


def remade(stored: Rows, keys: Integers, day: Integers, values: Floats, days: Integers) -> Rows:
    """The timelines from the first of the days on, whole, with what held just before it.

    `stored` are the rows known on or after that day; `day` is the place in `days` on which a row of
    `keys` and `values` holds. Equal neighbours are one row, so the order of loading leaves no trace.
    """
    if not len(stored) and len(days) == 1:
        since = numpy.full(len(keys), days[0])
        return Rows(keys, since, numpy.full(len(keys), FOREVER), values)
    before = stored.known_from < days[0]
    keys = numpy.concatenate([stored.keys[before], keys])
    values = numpy.concatenate([stored.values[before], values])
    step = numpy.concatenate([numpy.zeros(int(before.sum()), numpy.int64), day + 1])
    since = numpy.concatenate([stored.known_from[before], days[day]])
    number = numbered(*keys.T)
    order = numpy.lexsort((step, number))
    number, step, values, since = number[order], step[order], values[order], since[order]
    goes_on = numpy.zeros(len(order), bool)
    goes_on[1:] = (number[1:] == number[:-1]) & (step[1:] == step[:-1] + 1)
    goes_on[1:] &= equal(values[1:], values[:-1]).all(axis=1)
    begins = numpy.flatnonzero(~goes_on)
    ends = numpy.append(begins[1:], len(order))[: len(begins)] - 1
    until = numpy.append(days, FOREVER)
    return Rows(keys[order][begins], since[begins], until[step[ends]], values[begins])


def equal(one: Floats, other: Floats) -> NDArray[numpy.bool_]:
    return numpy.asarray((one == other) | (numpy.isnan(one) & numpy.isnan(other)))


def differences(stored: Rows, made: Rows) -> tuple[Rows, Rows]:
    """Rows that are stored and should not be, and rows that should be and are not."""
    if not len(stored) or not len(made):
        return stored, made
    every = joined([stored, made])
    number = numbered(*every.keys.T, every.known_from)
    order = numpy.argsort(number, kind="stable")
    first, second = order[:-1], order[1:]
    same = (number[first] == number[second]) & (every.known_to[first] == every.known_to[second])
    same &= equal(every.values[first], every.values[second]).all(axis=1)
    differs = numpy.ones(len(every), bool)
    differs[first[same]] = differs[second[same]] = False
    return stored.take(differs[: len(stored)]), made.take(differs[len(stored) :])


def replace(connection: Connection, table: Table, gone: Rows, made: Rows) -> None:
    """Takes the one lot out and puts the other in, by the driver's fast ways."""
    key_columns = [column.name for column in table.primary_key.columns]
    if len(gone):
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        where = " AND ".join(f"{name} = {mark}" for name in key_columns)
        taken = numpy.column_stack([gone.keys, gone.known_from])
        # Named by the table's own columns, never by a reader.
        connection.exec_driver_sql(
            f"DELETE FROM {table.name} WHERE {where}",  # noqa: S608
            list(map(tuple, taken.tolist())),
        )
    for start in range(0, len(made), _AT_ONCE):
        some = made.take(slice(start, start + _AT_ONCE))
        insert_columns(connection, table, _columns(table, some), len(some))


def _columns(table: Table, rows: Rows) -> dict[str, Any]:
    """Columns as the driver wants them: whole numbers whole, nothing where nothing is, and once what is the
    same in every row."""
    given = [*rows.keys.T, rows.known_from, rows.known_to, *rows.values.T]
    first, *others = (
        _column(values, column.type.python_type is int)
        for column, values in zip(table.columns, given, strict=True)
    )
    kept = first if isinstance(first, list) else [first] * len(rows)
    return dict(zip((column.name for column in table.columns), (kept, *others), strict=True))


def _column(values: NDArray[Any], whole: bool) -> Any:
    if whole:
        numbers = values.astype(numpy.int64)
        return int(numbers[0]) if (numbers == numbers[0]).all() else numbers.tolist()
    empty = numpy.isnan(values)
    if empty.all():
        return None
    made: list[Any] = values.tolist()
    for place in numpy.flatnonzero(empty).tolist():
        made[place] = None
    return made


def read_rows(connection: Connection, table: Table, condition: Any) -> Rows:
    """Rows of a table of observations, in the order of its columns."""
    keys = len(table.primary_key.columns) - 1
    cursor: Any = connection.execute(table.select().where(condition)).cursor
    found = cursor.fetchall()  # the driver's own tuples: nothing is left to convert
    if not found:
        return nothing(keys, len(table.columns) - keys - 2)
    # Keys are far below the largest whole number that a double holds exactly.
    columns = numpy.array(found, dtype=numpy.float64)
    whole = columns[:, : keys + 2].astype(numpy.int64)
    return Rows(whole[:, :keys], whole[:, keys], whole[:, keys + 1], columns[:, keys + 2 :])


def held_on(rows: Rows, days: Integers) -> tuple[Integers, Integers]:
    """(row, place of the day) for every row that holds on a day."""
    holds = (rows.known_from[:, None] <= days) & (days < rows.known_to[:, None])
    row, day = numpy.nonzero(holds)
    return row, day
