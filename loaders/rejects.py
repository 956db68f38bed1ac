"""Rows that are not taken, written beside the load as they came."""

import json
from collections.abc import Iterator

from sqlalchemy import Connection

from loaders import records
from loaders.layout import Layout, is_dropped
from loaders.sheet import Sheet, key
from loaders.store import bulk_insert

Reasons = list[tuple[int, str]]  # row, sentence


class Rejects:
    """The rejects of one load."""

    def __init__(self, connection: Connection, load_id: int, layout: Layout) -> None:
        self._connection, self._load_id, self._layout = connection, load_id, layout
        self.rejected = 0

    def write(self, sheet: Sheet, kinds: list[tuple[str, Reasons]]) -> None:
        """Rows of one part of the table, by kind."""
        rows = sorted((row, kind, why) for kind, reasons in kinds for row, why in reasons)
        if not rows:
            return
        self.rejected += sum(kind == "rejected" for _, kind, _ in rows)
        cells = self._cells(sheet, [row for row, _, _ in rows])
        bulk_insert(
            self._connection, records.reject, ("load_id", "source_row", "kind", "reason", "cells"),
            ((self._load_id, *row, text) for row, text in zip(rows, cells, strict=True)),
        )  # fmt: skip

    def _cells(self, sheet: Sheet, rows: list[int]) -> Iterator[str]:
        """The rows as they came, people left out."""
        person = {key(heading) for heading in self._layout.headings("person_key")}
        shown = {
            at: heading
            for at in map(int, sheet.rows.columns)
            if at < len(sheet.header) and (heading := sheet.header[at])
            and key(heading) not in person and not is_dropped(heading, self._layout)
        }  # fmt: skip
        for cells in sheet.rows.loc[rows, list(shown)].itertuples(index=False, name=None):
            row = dict(zip(shown.values(), map(str, cells), strict=True))
            yield json.dumps(row, ensure_ascii=False, default=str)
