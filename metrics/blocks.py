"""Records as arrays, a block of rows at a time: what is not wanted any more is gone before the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy
import pyarrow  # type: ignore[import-untyped]
from numpy.typing import NDArray
from sqlalchemy import Connection

Integers = NDArray[numpy.int64]
ROWS = 100_000  # of a block: a few tens of megabytes as the driver gives them


def blocks(connection: Connection, question: Any) -> Iterator[list[tuple[Any, ...]]]:
    """The columns of each block, as the driver gives them: nothing is left to convert."""
    with _cursor(connection, question) as cursor:
        while rows := cursor.fetchmany(ROWS):
            yield list(zip(*rows, strict=True))


@contextmanager
def _cursor(connection: Connection, question: Any) -> Iterator[Any]:
    if connection.dialect.name != "postgresql":
        yield connection.execute(question).cursor
        return
    # A cursor of the server's: the client's own would take every row before it gave the first.
    asked = question.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor(name="blocks") as cursor:
        cursor.execute(str(asked), asked.params)
        yield cursor


def whole(column: tuple[Any, ...]) -> Integers:
    return numpy.array(column, dtype=numpy.int64)


class Texts:
    """A long column of texts, each different one kept once and numbered from 0."""

    def __init__(self) -> None:
        self._blocks: list[pyarrow.Array] = []

    def add(self, column: tuple[Any, ...]) -> None:
        self._blocks.append(pyarrow.array(column, pyarrow.large_string()))

    def numbered(self) -> tuple[Integers, pyarrow.Array]:
        """The number of each row's text, and the texts."""
        if not self._blocks:
            return numpy.zeros(0, numpy.int64), pyarrow.array([], pyarrow.large_string())
        column = pyarrow.chunked_array(self._blocks)
        self._blocks = []
        coded = column.dictionary_encode().combine_chunks()
        if isinstance(coded, pyarrow.ChunkedArray):  # several pieces only where one would be too large
            coded = pyarrow.concat_arrays(coded.unify_dictionaries().chunks)
        return coded.indices.to_numpy(zero_copy_only=False).astype(numpy.int64), coded.dictionary


def joined(pieces: list[NDArray[Any]]) -> NDArray[Any]:
    return numpy.concatenate(pieces) if pieces else numpy.zeros(0, numpy.int64)
