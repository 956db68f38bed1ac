"""Rows that are not data: blank rows, totals, notes, a repeated header, what the layout passes over."""

import re
from fnmatch import fnmatchcase

import numpy as np

from loaders.fields import HOME_KEYS
from loaders.layout import Layout, as_list
from loaders.sheet import Array, Sheet, key

TOTAL = re.compile(
    r"((sub|grand|area|overall|all homes)[ -]?)?totals?\b.*|sum|overall|all homes", re.IGNORECASE
)
NOTE = re.compile(
    r"(notes?|source|produced|prepared|completed|return to|end of|key|contact)\b.*|[#*\u2020].+",
    re.IGNORECASE,
)
# How TOTAL and NOTE begin.
_WORDS = ("sub", "grand", "area", "overall", "all", "total", "sum", "note", "source", "produced", "prepared",
          "completed", "return", "end", "key", "contact")  # fmt: skip
_START = 4  # letters


def rows_that_are_not_data(sheet: Sheet, layout: Layout) -> Array:
    if layout.listing or not sheet.rows.size:
        return np.ones(len(sheet.rows), dtype=bool)
    own = {key(word) for word in layout.not_data}
    header = [_heading(sheet, int(at)) for at in sheet.rows.columns]
    away = _not_looked_at(sheet, layout)
    first: list[str] = sheet.rows.iloc[:, 0].tolist()
    starts = [cell[:_START] for cell in first]
    begins = {start: _may_begin(start, own, header) for start in set(starts)}
    if not layout.values and not any(begins.values()) and not {start[:1] for start in begins} & {"", " "}:
        return away  # as nearly always in a part of a long file: no cell has to be looked at
    cells: Array = sheet.rows.to_numpy(dtype=object)
    filled: Array = cells != ""
    away |= _blank(cells, filled)
    if layout.values:  # below published figures stand notes, a cell each
        away |= filled.sum(axis=1) <= 1
    return away | _totals_and_notes(sheet, layout, cells, filled)


def _blank(cells: Array, filled: Array) -> Array:
    blank: Array = np.logical_not(filled.any(axis=1))
    # A row of blanks is blank too; only those that begin with a blank cell need a second look.
    for at in np.flatnonzero([cell[:1] in ("", " ") for cell in cells[:, 0]]):
        blank[at] = not any(cell.strip() for cell in cells[at])
    return blank


def _totals_and_notes(sheet: Sheet, layout: Layout, cells: Array, filled: Array) -> Array:
    """Told by the first cell; a row that names a home by an id or a postcode is never taken for one."""
    first = cells[np.arange(len(cells)), filled.argmax(axis=1)]
    own = {key(word) for word in layout.not_data}
    header = [_heading(sheet, int(at)) for at in sheet.rows.columns]
    ids = [i for i, heading in enumerate(header) if heading in _id_headings(layout)]
    found: Array = np.zeros(len(cells), dtype=bool)
    begins = {start: _may_begin(start, own, header) for start in {cell[:_START] for cell in first}}
    places = [at for at, cell in enumerate(first) if begins[cell[:_START]]]
    for at in (at for at in places if _suspect(first[at], own, header)):
        row = cells[at]
        if [key(cell) for cell in row] == header:
            found[at] = True
        elif not any(row[place].strip() for place in ids if row[place] != first[at]):
            text = first[at].strip()
            total = key(text) in own or TOTAL.fullmatch(text)
            found[at] = bool(total) or bool(NOTE.fullmatch(text) and filled[at].sum() <= 2)
    return found


def _may_begin(start: str, own: set[str], header: list[str]) -> bool:
    # Nearly every first cell is an id or a number: passed by its first letters, of which few differ.
    if not start or start[0].isdigit():
        return False
    said = key(start)
    words = [word for word in (*_WORDS, *own, *header) if word]
    if not said or start.strip()[:1] in "#*\u2020":
        return True
    return any(word.startswith(said) or said.startswith(word) for word in words)


def _suspect(cell: str, own: set[str], header: list[str]) -> bool:
    text = cell.strip()
    return bool(TOTAL.fullmatch(text) or NOTE.fullmatch(text)) or key(text) in own or key(text) in header


def _heading(sheet: Sheet, at: int) -> str:
    return key(sheet.header[at]) if at < len(sheet.header) else ""


def _id_headings(layout: Layout) -> set[str]:
    return {key(h) for name in HOME_KEYS if name != "home_name" for h in layout.headings(name)}


def _not_looked_at(sheet: Sheet, layout: Layout) -> Array:
    away: Array = np.zeros(len(sheet.rows), dtype=bool)
    places = {key(h): at for at, h in enumerate(sheet.header)}
    for heading, wanted in layout.only.items():
        if key(heading) in places:
            allowed = [word.casefold() for word in as_list(wanted)]
            cells = [cell.strip().casefold() for cell in sheet.rows[places[key(heading)]]]
            kept = {cell for cell in set(cells) if any(fnmatchcase(cell, word) for word in allowed)}
            away |= np.array([cell not in kept for cell in cells], dtype=bool)
    return away
