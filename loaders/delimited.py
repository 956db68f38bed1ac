"""Delimited text as sheets: which encoding, which delimiter, which row is the header."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from loaders.header import find_header, kept_columns
from loaders.layout import Layout
from loaders.problems import FileProblem
from loaders.sheet import Sheet, comments_in, key

DELIMITERS = (",", "|", "\t", ";")
HEAD = 60  # rows among which the header is looked for

FELL_BACK = "It is not UTF-8 text, so it was read as Windows-1252 (cp1252)."


def decode(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was read by."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace"), "utf-16"
    try:
        return content.decode("utf-8-sig"), "utf-8-sig" if content[:3] == b"\xef\xbb\xbf" else "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "cp1252"


def read_text(path: Path, name: str | None, content: bytes, layouts: Mapping[str, Layout]) -> Sheet:
    text, encoding = decode(content)
    if "\0" in text:
        raise FileProblem(f"{path.name} is neither a table of text nor a workbook. Send it as .csv or .xlsx.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    stated, table, skipped = _comment_lines(text)
    head = _head(table)
    delimiter = max(DELIMITERS, key=lambda d: _promise(head, d, layouts))
    records = _records(head, delimiter)
    at, above, header = find_header(records, layouts)
    header += [""] * (max((len(record) for record in records[at:]), default=0) - len(header))
    kept = kept_columns(header, layouts)
    rows = _rows(path, table, delimiter, kept, len(header)).iloc[at + 1 :]
    rows.index = pd.RangeIndex(skipped + at + 2, skipped + at + 2 + len(rows))
    comments = comments_in([*stated, *(line for line in above if line.lstrip('"').startswith("#"))])
    problems = [FELL_BACK] if encoding == "cp1252" else []
    return Sheet(path, name, encoding, comments, header, skipped + at + 1, rows, above, problems)


def _comment_lines(text: str) -> tuple[list[str], str, int]:
    """The comment lines on top, the rest, and how many lines were taken off."""
    stated, start, skipped = [], 0, 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        line = text[start:end]
        if line.strip() and not line.lstrip('"').startswith("#"):
            break
        stated += [line] * bool(line.strip())
        start, skipped = end, skipped + 1
    return stated, text[start:], skipped


def _head(table: str) -> str:
    end = 0
    for _ in range(HEAD):
        end = table.find("\n", end) + 1
        if not end:
            return table
    return table[:end]


def _records(head: str, delimiter: str) -> list[list[str]]:
    try:
        return [
            [c.strip() for c in r] for r in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        ]
    except csv.Error:
        return [line.split(delimiter) for line in head.splitlines()]


def _promise(head: str, delimiter: str, layouts: Mapping[str, Layout]) -> tuple[int, int]:
    """How many headings we know under this delimiter, then how many cells."""
    known = {heading for layout in layouts.values() for heading in layout.known}
    records = _records(head, delimiter)
    headings = max((len({key(cell) for cell in record} & known) for record in records), default=0)
    return headings, max(map(len, records), default=0)


def _rows(path: Path, table: str, delimiter: str, kept: list[int], width: int) -> pd.DataFrame:
    """The kept columns, and one more that holds what a row has beyond the header."""
    columns = [*kept, width]
    if not kept:
        return pd.DataFrame(columns=columns, dtype=object)
    wide = delimiter.join(map(str, range(width + 1)))  # a first row as wide as any, so that long rows show
    try:
        rows = pd.read_csv(
            io.StringIO(f"{wide}\n{table}"), sep=delimiter, header=None, names=range(width + 1),
            usecols=columns, index_col=False, dtype=object, na_filter=False, skip_blank_lines=False,
            low_memory=False,
        ).iloc[1:]  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise FileProblem(f"{path.name} is not a table of text: {_told(error)}.") from None
    return rows if rows[width].any() else rows[kept]


def _told(error: Exception) -> str:
    if "EOF inside string" in str(error):
        return f"a quotation mark is opened and never closed ({str(error).rpartition('starting at ')[2]})"
    return str(error).partition("error: ")[2].strip() or "it is empty"
