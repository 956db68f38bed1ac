"""Records as arrays, a block of rows at a time: what is not wanted any more is gone before the next."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy
import psycopg
import pyarrow  # type: ignore[import-untyped]
from numpy.typing import NDArray
from pyarrow import csv
from sqlalchemy import ARRAY, ColumnElement, Connection, Integer, Table, any_, func, literal, select

from metrics.ahead import one_ahead

Integers = NDArray[numpy.int64]
ROWS = 100_000  # of a block: a few tens of megabytes
# Codes are stored with single blanks between their words, so that no text holds one of these.
BETWEEN, AROUND = "\x1f", "\x1e"
Block = list[pyarrow.ChunkedArray]  # a column each
_TEXT = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())


@dataclass(frozen=True)
class Wanted:
    """Columns of a table of records, none of them ever empty; which rows, beside those of the loads."""

    table: Table
    numbers: Sequence[ColumnElement[Any]]
    texts: Sequence[ColumnElement[Any]]
    rows: Sequence[ColumnElement[bool]] = ()
    asked_once: bool = False  # which rows is long to tell, so that it should not be asked block by block
    uninterrupted: bool = False  # nothing else is asked between two blocks

    @property
    def names(self) -> list[str]:
        return [f"number {at}" for at in range(len(self.numbers))] + [
            f"text {at}" for at in range(len(self.texts))
        ]

    @property
    def types(self) -> dict[str, Any]:
        kinds = [pyarrow.int64()] * len(self.numbers) + [_TEXT] * len(self.texts)
        return dict(zip(self.names, kinds, strict=True))


def blocks(connection: Connection, wanted: Wanted, load_ids: Iterable[int]) -> Iterator[Block]:
    """The columns of each block. The database writes rows as text, which is read in a third of the time
    that the drivers need for as many values."""
    of_loads = sorted(set(load_ids))
    server = connection.dialect.name == "postgresql"
    if server:
        together = [of_loads] if wanted.asked_once else [[load_id] for load_id in of_loads]
        for some in together:
            # Nothing else can be asked while the server copies.
            copied = _copied(connection, wanted, some)
            yield from copied if wanted.uninterrupted else list(copied)
    elif wanted.asked_once:
        yield from _grouped(connection, wanted, of_loads)
    else:
        for load_id in of_loads:
            yield from _of_load(connection, wanted, load_id)


def _copied(connection: Connection, wanted: Wanted, load_ids: list[int]) -> Iterator[Block]:
    question = select(*wanted.numbers, *wanted.texts).where(
        wanted.table.c.load_id.in_(load_ids), *wanted.rows
    )
    driver, asked = _for_the_driver(connection, question)
    # COPY takes no parameters, so the driver writes the values out.
    written = psycopg.ClientCursor(driver).mogrify(str(asked), asked.params)
    answer = f"COPY ({written}) TO STDOUT (FORMAT csv, DELIMITER '{BETWEEN}', QUOTE '{AROUND}')"
    with driver.cursor() as cursor, cursor.copy(answer) as copy:
        for text in _together(copy):
            yield _read(wanted, text)


def _together(lines: Iterable[Any]) -> Iterator[bytes]:
    held: list[bytes] = []
    for line in lines:
        held.append(bytes(line))
        if len(held) == ROWS:
            yield b"".join(held)
            held = []
    if held:
        yield b"".join(held)


def _grouped(connection: Connection, wanted: Wanted, load_ids: list[int]) -> Iterator[Block]:
    table = wanted.table.c
    blocks_of = table.load_id, table.source_row // ROWS
    question = (
        select(func.group_concat(_row(wanted), "\n"))
        .where(table.load_id.in_(load_ids), *wanted.rows)
        .group_by(*blocks_of)
    )
    texts = connection.execute(question).scalars()
    yield from one_ahead(texts, lambda text: _read(wanted, str(text).encode()))


def _of_load(connection: Connection, wanted: Wanted, load_id: int) -> Iterator[Block]:
    texts = written_together(connection, wanted.table, load_id, _row(wanted), "\n", *wanted.rows)
    yield from one_ahead(texts, lambda text: _read(wanted, text.encode()))


def written_together(
    connection: Connection, table: Table, load_id: int, row: ColumnElement[str], between: str,
    *rows: ColumnElement[bool],
) -> Iterator[str]:  # fmt: skip
    """What the database writes of each row of a load, a text for each block that holds any."""
    of = table.c
    last = connection.execute(select(func.max(of.source_row)).where(of.load_id == load_id)).scalar()
    for start in range(0, (-1 if last is None else last) + 1, ROWS):
        question = select(func.aggregate_strings(row, between)).where(
            of.load_id == load_id, of.source_row.between(start, start + ROWS - 1), *rows
        )
        if text := connection.execute(question).scalar():
            yield text


def _row(wanted: Wanted) -> ColumnElement[str]:
    pattern = BETWEEN.join(["%d"] * len(wanted.numbers) + ["%s"] * len(wanted.texts))
    return func.printf(pattern, *wanted.numbers, *wanted.texts)


def _read(wanted: Wanted, text: bytes) -> Block:
    found: pyarrow.Table = csv.read_csv(
        pyarrow.BufferReader(text),
        read_options=csv.ReadOptions(column_names=wanted.names, use_threads=False, block_size=len(text) + 1),
        parse_options=csv.ParseOptions(delimiter=BETWEEN, quote_char=AROUND, double_quote=False),
        convert_options=csv.ConvertOptions(column_types=wanted.types, strings_can_be_null=False),
    )
    return list(found.columns)


def one_of(connection: Connection, column: ColumnElement[int], numbers: list[int]) -> ColumnElement[bool]:
    """The condition of being one of very many numbers, which are given to the database as one value."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(numbers, ARRAY(Integer)))
    return column.in_(select(func.json_each(json.dumps(numbers)).table_valued("value").c.value))


def fetched(connection: Connection, question: Any) -> Iterator[list[tuple[Any, ...]]]:
    """The columns of each block as the driver gives them: for those that may be empty, or hold fractions,
    of which SQLite does not write every digit."""
    with _cursor(connection, question) as cursor:
        while rows := cursor.fetchmany(ROWS):
            yield list(zip(*rows, strict=True))


@contextmanager
def _cursor(connection: Connection, question: Any) -> Iterator[Any]:
    if connection.dialect.name != "postgresql":
        yield connection.execute(question).cursor
        return
    # A cursor of the server's: the client's own would take every row before it gave the first.
    driver, asked = _for_the_driver(connection, question)
    with driver.cursor(name="blocks") as cursor:
        cursor.execute(str(asked), asked.params)
        yield cursor


def _for_the_driver(connection: Connection, question: Any) -> tuple[Any, Any]:
    """The driver's own connection, and the question as it takes it."""
    asked = question.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    return connection.connection.dbapi_connection, asked


def whole(column: Any) -> Integers:
    """Whole numbers of a block."""
    return numpy.asarray(column, numpy.int64)


def joined(pieces: list[NDArray[Any]]) -> NDArray[Any]:
    return numpy.concatenate(pieces) if pieces else numpy.zeros(0, numpy.int64)
