"""Tables as a workbook that everybody can read: a cover, contents, notes, then one table a sheet.

Written row by row, so that a long workbook is never held whole. A text is always a text: what begins like a
formula is not one.
"""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import AutoFilter, Table, TableColumn, TableStyleInfo

from dashboard.frame import PRODUCT
from dashboard.outputs.about import About
from dashboard.outputs.cells import NOT_AVAILABLE, TEXT, Cell
from dashboard.outputs.sheets import LONGEST_NAME, Head, Sheet
from dashboard.spreadsheet import FORMULA, writable

ONE_TABLE = "This sheet has one table."
FIRST_ROW = 5  # of a table's own rows: title, one table, note and heads stand above
COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes and definitions"
LONGEST_TEXT = 32_767
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
A4 = 9  # as Excel numbers sizes of paper
PLAIN, BOLD = Font(name="Arial", size=12), Font(name="Arial", size=12, bold=True)
TITLE = Font(name="Arial", size=15, bold=True)
LINK = Font(name="Arial", size=12, underline="single", color="005EB8")
LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
RIGHT = Alignment(horizontal="right", vertical="top", wrap_text=True)
LETTER, LINE = 1.03, 16  # a letter of 12 points in units of a column's width; the height of a line in points


class Book:
    """A workbook in the making: its first three sheets are filled when it is done."""

    def __init__(self, about: About) -> None:
        self.about = about
        self._book = Workbook(write_only=True)
        self._front = {name: self._book.create_sheet(name) for name in (COVER, CONTENTS, NOTES)}
        self._listed: list[tuple[str, str]] = []
        self._tables = 0
        self._book.properties.title = writable(about.title)
        self._book.properties.creator = PRODUCT
        self._book.properties.language = "en-GB"
        self._book.properties.created = self._book.properties.modified = datetime(
            about.asat.year, about.asat.month, about.asat.day
        )

    def add(self, sheet: Sheet) -> None:
        name = self._name(sheet.name)
        self._listed.append((name, sheet.title))
        self._write(self._book.create_sheet(name), sheet)

    def save(self, target: IO[bytes] | Path, notes: Sequence[tuple[str, str]]) -> None:
        self._cover()
        heads = (Head("Sheet", 34), Head("What it holds", 90))
        listed = [(NOTES, "Shorthand, words and definitions"), *self._listed]
        note = "Each name is a link to its sheet."
        self._write(self._front[CONTENTS], Sheet(CONTENTS, CONTENTS, note, heads, listed), linked=True)
        heads = (Head("Term", 44), Head("What it means", 110))
        note = "Shorthand stands where there is no number, or marks a number."
        self._write(self._front[NOTES], Sheet(NOTES, NOTES, note, heads, notes))
        self._book.save(target)

    def _name(self, wanted: str) -> str:
        """Of a sheet: short, without what Excel forbids, and no second of one name."""
        base = FORBIDDEN.sub(" ", writable(wanted)).strip()[:LONGEST_NAME] or "Sheet"
        taken = {name.casefold() for name in self._book.sheetnames}
        name, number = base, 2
        while name.casefold() in taken:
            name = f"{base[: LONGEST_NAME - 4]} ({number})"
            number += 1
        return name

    def _cover(self) -> None:
        sheet = self._front[COVER]
        heads = (Head(COVER, 90),)
        _paged(sheet, heads)
        sheet.append([_cell(sheet, self.about.title, TITLE)])
        for number, (name, words) in enumerate(self.about.lines(), 2):
            _append(sheet, number, (f"{name}: {words}",), heads)

    def _write(self, to: Any, sheet: Sheet, linked: bool = False) -> None:
        _laid_out(to, sheet.heads)
        to.append([_cell(to, sheet.title, TITLE)])
        to.append([_cell(to, ONE_TABLE)])
        to.append([_cell(to, f"{sheet.note} {self.about.said}")])
        _append(to, FIRST_ROW - 1, tuple(head.words for head in sheet.heads), sheet.heads, BOLD)
        last = FIRST_ROW
        for last, row in enumerate(_rows(sheet), FIRST_ROW):
            _append(to, last, row, sheet.heads, linked=linked)
        self._mark(to, sheet.heads, last)

    def _mark(self, to: Any, heads: Sequence[Head], last: int) -> None:
        """As a table of Excel, whose heads are those of the cells."""
        self._tables += 1
        reach = f"A{FIRST_ROW - 1}:{get_column_letter(len(heads))}{last}"
        table = Table(displayName=f"table_{self._tables}", ref=reach, autoFilter=AutoFilter(ref=reach))
        for number, head in enumerate(heads, 1):
            table.tableColumns.append(TableColumn(id=number, name=writable(head.words)))
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        to.tables.add(table)  # add_table warns that heads are to be named by hand, as they are


def _rows(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    """Never none: Excel does not open a table of heads alone."""
    none = True
    for row in sheet.rows:
        none = False
        yield row
    if none:
        yield (NOT_AVAILABLE,) * len(sheet.heads)


def _laid_out(to: Any, heads: Sequence[Head]) -> None:
    """With heads that stay in sight, and stand on each page."""
    _paged(to, heads)
    to.freeze_panes = f"A{FIRST_ROW}"
    to.print_title_rows = f"{FIRST_ROW - 1}:{FIRST_ROW - 1}"


def _paged(to: Any, heads: Sequence[Head]) -> None:
    """Widths, and pages as wide as the table: before the first row is written."""
    for place, head in enumerate(heads, 1):
        to.column_dimensions[get_column_letter(place)].width = head.width
    to.page_setup.orientation, to.page_setup.paperSize = "landscape", A4
    to.page_setup.fitToHeight = 0
    to.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _append(
    to: Any, number: int, row: Sequence[Cell], heads: Sequence[Head], font: Font = PLAIN, linked: bool = False
) -> None:
    """A row as high as its longest text: not every program finds that height by itself."""
    cells = [_cell(to, content, font) for content in row]
    lines = 1
    for cell, head in zip(cells, heads, strict=True):
        cell.alignment = LEFT if head.form == TEXT else RIGHT
        if cell.data_type == "s":
            lines = max(lines, _lines(cell.value, head.width))
        else:
            cell.number_format = head.form
    if linked:
        # Where it stands itself it learns when it is written.
        cells[0].hyperlink = Hyperlink(ref="A1", location=f"'{row[0]}'!A1")
        cells[0].font = LINK
    if lines > 1:
        to.row_dimensions[number].height = lines * LINE
    to.append(cells)


def _lines(text: str, width: float) -> int:
    return math.ceil(len(text) * LETTER / width)


def _cell(to: Any, content: Cell, font: Font = PLAIN) -> WriteOnlyCell:
    text = isinstance(content, str)
    cell = WriteOnlyCell(to, writable(content)[:LONGEST_TEXT] if text else content)
    if text:
        # Whatever it begins with, and whenever somebody types in it later.
        cell.data_type, cell.quotePrefix = "s", content.startswith(FORMULA)
    cell.font = font
    return cell
