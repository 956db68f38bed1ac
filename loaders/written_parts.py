"""The rows of one table as they go into the store: each part is written when the next has come."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, delete, select

from loaders import records
from loaders.admission_keys import write_keys
from loaders.bulk import Column, insert_columns
from loaders.layout import Layout
from loaders.led_as_one import amend_part, amend_written
from loaders.marks import Integers
from loaders.prepared import Led, for_insertion
from loaders.rejects import Reasons, Rejects
from loaders.same_rows import REJECTED, LeftOut
from loaders.shapes import Shape
from loaders.sheet import Sheet

_AT_ONCE = 10_000  # rows that are asked for, or taken out, by their numbers


@dataclass
class Part:
    """Rows that are ready and not written yet, and those of them that are rejected."""

    sheet: Sheet
    rows: pd.DataFrame
    rejected: Reasons
    keys: dict[str, Any] | None  # of admissions, packed


class WrittenParts:
    """The newest part is held: a short file is not written before all of it is known."""

    def __init__(self, connection: Connection, load_id: int, shape: Shape, layout: Layout) -> None:
        self._connection, self._load_id, self._shape = connection, load_id, shape
        self._rejects = Rejects(connection, load_id, layout)
        self._held = list[Part]()
        self._written = 0

    @property
    def rejected(self) -> int:
        """How many rows, of the part that is held too."""
        return self._rejects.rejected + sum(len(part.rejected) for part in self._held)

    def hold(self, part: Part) -> None:
        """Holds one part; the part before it is written."""
        self.write_rest()
        self._held = [part]

    def write_rest(self) -> None:
        for part in self._held:
            self._write(part)
        self._held = []

    def _write(self, part: Part) -> None:
        placed = ("registration_id", "match_method", "home_key_id")
        names = [name for name in (*placed, *self._shape.columns) if name in part.rows]
        numbers = part.rows.index.tolist()
        columns: dict[str, Column] = {"load_id": self._load_id, "source_row": numbers}
        columns |= {name: for_insertion(part.rows[name]) for name in names}
        insert_columns(self._connection, self._shape.table, columns, len(numbers))
        if part.keys is not None:
            write_keys(self._connection, self._load_id, part.keys)
        self._rejects.write(part.sheet, [(REJECTED, part.rejected)])
        self._written += len(numbers)

    def cells(self, column: str, rows: Any) -> list[Any]:
        """A column's cells of some rows, from the part that is held or from the store."""
        found: dict[int, Any] = {}
        for part in self._held:
            held = part.rows.loc[part.rows.index.isin(rows), column]
            found |= dict(zip(held.index.tolist(), held.tolist(), strict=True))
        table = self._shape.table.c
        for at in range(0, len(rows) if self._written else 0, _AT_ONCE):
            question = select(table.source_row, table[column]).where(
                table.load_id == self._load_id, table.source_row.in_(rows[at : at + _AT_ONCE].tolist())
            )
            found |= dict(self._connection.execute(question).all())
        return [found[row] for row in rows.tolist()]

    def amend(self, rows: Integers, led: Led) -> None:
        """Rows that lead to another home than they were thought to."""
        for part in self._held:
            amend_part(part.rows, rows, led)
        if self._written:
            amend_written(self._connection, self._shape.table, self._load_id, rows, led)

    def take_out(self, gone: Any) -> None:
        """Rows that turned out not to be taken: from the part that is held, and from the store."""
        for part in self._held if len(gone) else ():
            part.rows = part.rows.loc[~np.isin(part.rows.index.to_numpy(), gone)]
        table = self._shape.table
        for at in range(0, len(gone) if self._written else 0, _AT_ONCE):
            some = gone[at : at + _AT_ONCE].tolist()
            self._connection.execute(
                delete(table).where(table.c.load_id == self._load_id, table.c.source_row.in_(some))
            )

    def set_aside(self, whole: Sheet, taken_out: list[LeftOut]) -> None:
        """Keeps the rows that were taken out as they came, each with its reason."""
        if any(len(one.rows) for one in taken_out):
            for sheet in whole.parts():
                self._rejects.write(sheet, [(one.kind, _of(sheet, one)) for one in taken_out])

    def take_back(self) -> None:
        """Nothing of it was written."""
        for table in (self._shape.table, records.admission_keys, records.reject):
            self._connection.execute(delete(table).where(table.c.load_id == self._load_id))


def _of(sheet: Sheet, one: LeftOut) -> Reasons:
    """Those of the rows left out that stand in this part."""
    if sheet.rows.empty:
        return []
    first, last = int(sheet.rows.index[0]), int(sheet.rows.index[-1])
    start, end = np.searchsorted(one.rows, (first, last + 1)).tolist()
    return [(int(one.rows[at]), one.why(at)) for at in range(start, end)]
