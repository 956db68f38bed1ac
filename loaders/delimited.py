"""Delimited text as sheets: which delimiter, which row is the header; long files part by part."""

import csv
import io
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from loaders.encoded import Opener, Pieces, encoding_of, lines_of, widest_row
from loaders.header import find_header, kept_columns
from loaders.layout import Layout
from loaders.problems import FileProblem
from loaders.sheet import Sheet, comments_in, key

DELIMITERS = (",", "|", "\t", ";")
HEAD = 60  # rows among which the header is looked for
MOST_COLUMNS = 4096
MOST_CELLS = 40_000_000  # in memory at a time, those that nobody reads included
LARGEST_HEAD = HEAD * 50_000  # letters of those rows
PART = 100_000  # rows that are in memory at a time, where they are no longer than usual
USUAL_ROW = 500  # letters
LONGEST_CELL = 100_000  # letters; a spreadsheet's cell holds a third of it

FELL_BACK = "It is not UTF-8 text, so it was read as Windows-1252 (cp1252)."


def read_text(path: Path, name: str | None, content: bytes | Opener, layouts: Mapping[str, Layout]) -> Sheet:
    """The table of a text: of its bytes, or of a file that is opened as often as it is read."""
    opener = content if callable(content) else lambda: io.BytesIO(content)
    encoding = encoding_of(path, opener)
    lines = lines_of(opener, encoding)
    stated, first, skipped = _comment_lines(lines)
    head = "".join([first, *(line for _, line in zip(range(HEAD - 1), lines, strict=False))])
    lines.close()
    if len(head) > LARGEST_HEAD:
        raise FileProblem(
            f"{path.name} has rows of over {LARGEST_HEAD // HEAD:,} letters on its first lines: that is no "
            "table. Ask its sender for it again."
        )
    delimiter = max(DELIMITERS, key=lambda d: _promise(head, d, layouts))
    records = _records(head, delimiter)
    at, above, header = find_header(records, layouts)
    header += [""] * (max((len(record) for record in records[at:]), default=0) - len(header))
    widest = max(1, len(header), widest_row(opener, delimiter))
    if widest > MOST_COLUMNS:
        raise FileProblem(
            f"{path.name} has rows of over {MOST_COLUMNS:,} cells: no table has. Ask its sender for it again."
        )
    kept, usual = kept_columns(header, layouts), len(head) // (head.count("\n") or 1)
    table = Table(path, opener, encoding, skipped, at, delimiter, kept, len(header), usual, widest)
    rows, more = table.first()
    comments = comments_in([*stated, *(line for line in above if line.lstrip('"').startswith("#"))])
    problems = [FELL_BACK] if encoding == "cp1252" else []
    return Sheet(
        path, name, encoding, comments, header, skipped + at + 1, rows, above, problems, more=more
    )  # fmt: skip


def _comment_lines(lines: Iterator[str]) -> tuple[list[str], str, int]:
    """The comment lines on top, the line after them, and how many lines were taken off."""
    stated: list[str] = []
    skipped = 0
    for line in lines:
        if line.strip() and not line.lstrip('"').startswith("#"):
            return stated, line, skipped
        stated += [line] * bool(line.strip())
        skipped += 1
    return stated, "", skipped


def _records(head: str, delimiter: str) -> list[list[str]]:
    try:
        return [
            [c.strip() for c in r]
            for r in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, skipinitialspace=True)
        ]
    except csv.Error:
        return [line.split(delimiter) for line in head.splitlines()]


def _promise(head: str, delimiter: str, layouts: Mapping[str, Layout]) -> tuple[int, int]:
    """How many headings we know under this delimiter, then how many cells."""
    known = {heading for layout in layouts.values() for heading in layout.known}
    records = _records(head, delimiter)
    headings = max((len({key(cell) for cell in record} & known) for record in records), default=0)
    return headings, max(map(len, records), default=0)


@dataclass(frozen=True)
class Table:
    """Where the rows of a text stand, so that they can be read from the start as often as needed."""

    path: Path
    opener: Opener
    encoding: str
    skipped: int  # lines above the table
    header_at: int  # the header's place in the table
    delimiter: str
    kept: list[int]
    width: int
    row: int = USUAL_ROW  # letters of one, told by the first
    widest: int = 1  # cells of the row that has most
    at_once: int = 0  # rows in memory at a time, where they are laid down

    @property
    def part(self) -> int:
        """Rows that are in memory at a time."""
        if self.at_once:
            return self.at_once
        # After one wide row pandas holds every row of the part as wide as it.
        return min(PART * USUAL_ROW // max(self.row, USUAL_ROW), MOST_CELLS // self.widest) or 1

    def parts(self) -> Generator[pd.DataFrame, None, None]:
        """At least one part; every part but the last has as many rows as a part may have."""
        columns = [*self.kept, self.width]
        if not self.kept:
            yield pd.DataFrame(columns=columns, dtype=object)
            return
        start = self.skipped + self.header_at + 2
        above = 1 + self.header_at + 1  # a first row as wide as any, and the rows to the header
        with Pieces(self.path, self.opener, self.encoding, self.skipped, self._wide()) as pieces:
            reader = self._reader(pieces, columns)
            rows = self._next(reader, self.part + above).iloc[above:]
            while True:
                if pieces.rows_came() > USUAL_ROW * PART // 4:
                    self._refuse_long_cells(rows)
                rows.index = pd.RangeIndex(start, start + len(rows))
                yield rows if rows[self.width].any() else rows[self.kept]
                start += len(rows)
                if len(rows) < self.part or (rows := self._next(reader, self.part)).empty:
                    return

    def first(self) -> tuple[pd.DataFrame, "Table | None"]:
        """The first part, and itself where there are further ones."""
        parts = self.parts()
        rows = next(parts)
        parts.close()
        return rows, self if len(rows) == self.part else None

    def further(self) -> Iterator[pd.DataFrame]:
        """The parts after the first."""
        parts = self.parts()
        next(parts)
        yield from parts

    def _refuse_long_cells(self, rows: pd.DataFrame) -> None:
        for at in rows.columns:
            long = rows.index[rows[at].str.len() > LONGEST_CELL]
            if len(long):
                raise FileProblem(
                    f"{self.path.name} has a cell of over {LONGEST_CELL:,} letters: a quotation mark may be "
                    "missing before it. Ask its sender for it again."
                )

    def _wide(self) -> str:
        # Long rows show only where the first is as long.
        return self.delimiter.join(map(str, range(self.width + 1))) + "\n"

    def _reader(self, pieces: Any, columns: list[int]) -> Any:
        return pd.read_csv(
            pieces, sep=self.delimiter, header=None, names=range(self.width + 1), usecols=columns,
            index_col=False, dtype=object, na_filter=False, skip_blank_lines=False, low_memory=False,
            skipinitialspace=True, iterator=True,
        )  # fmt: skip

    def _next(self, reader: Any, rows: int) -> pd.DataFrame:
        try:
            found: pd.DataFrame = reader.get_chunk(rows)
        except StopIteration:
            return pd.DataFrame(columns=[*self.kept, self.width], dtype=object)
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise FileProblem(f"{self.path.name} is not a table of text: {_told(error)}.") from None
        return found


def _told(error: Exception) -> str:
    if "EOF inside string" in str(error):
        return f"a quotation mark is opened and never closed ({str(error).rpartition('starting at ')[2]})"
    return str(error).partition("error: ")[2].strip() or "it is empty"
