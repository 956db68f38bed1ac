"""A file as the sample writes it, read plainly: comment lines, headings, rows of text."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import openpyxl


@dataclass(frozen=True)
class Table:
    comments: dict[str, str]
    headings: list[str]
    rows: list[dict[str, str]]


def read_text(path: Path, separator: str = ",") -> Table:
    """A text file; comment lines stand above the headings."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    lines = text.splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    comments = _comments(line for line in lines[:start])
    reader = csv.reader(io.StringIO("".join(lines[start:])), delimiter=separator)
    return _table(comments, list(reader))


def read_sheet(path: Path, sheet: str, first_heading: str) -> Table:
    """One sheet of a workbook; the headings are the row that holds `first_heading`."""
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    cells = [[_text(value) for value in row] for row in workbook[sheet].iter_rows(values_only=True)]
    workbook.close()
    start = next(number for number, row in enumerate(cells) if first_heading in row)
    comments = _comments(row[0] for row in cells[:start] if row and row[0].startswith("#"))
    return _table(comments, cells[start:])


def _comments(lines) -> dict[str, str]:
    found = {}
    for line in lines:
        word, colon, rest = line.lstrip("#").partition(":")
        if colon:
            found[word.strip().lower()] = rest.strip()
    return found


def _table(comments: dict[str, str], cells: list[list[str]]) -> Table:
    headings = [heading.strip() for heading in cells[0]]
    rows = [
        dict(zip(headings, (cell.strip() for cell in row), strict=False))
        for row in cells[1:]
        if any(cell.strip() for cell in row)
    ]
    return Table(comments, headings, rows)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
