"""The files of one page: as a workbook, as a table of data with its metadata, as a picture."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.outputs import tidy
from dashboard.outputs.excel import Book
from dashboard.outputs.notes import notes
from dashboard.outputs.picture import picture
from dashboard.outputs.selection import Selection, is_chart
from dashboard.outputs.sheets import sheets_of

Content = str | bytes


@dataclass(frozen=True)
class Kind:
    """One kind of file: its ending, what it is called in a link, and what makes it."""

    ext: str
    words: str
    mimetype: str
    make: Callable[[Selection], Content]

    def fits(self, path: str) -> bool:
        """A picture is of one series."""
        return self.ext != "svg" or is_chart(path)


def _workbook(selection: Selection) -> bytes:
    book = Book(selection.about)
    for sheet in sheets_of(selection):
        book.add(sheet)
    target = io.BytesIO()
    book.save(target, notes(selection.every))
    return target.getvalue()


def _table(selection: Selection) -> str:
    return tidy.table(selection.about, selection.every)


def _picture(selection: Selection) -> str:
    return picture(selection.about, selection.answers[0], selection.answers[0].one)


KINDS = (
    Kind("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _workbook),
    Kind("csv", "CSV", "text/csv", _table),
    Kind("csv-metadata.json", "What the CSV holds (JSON)", "application/json", tidy.metadata),
    Kind("svg", "Picture (SVG)", "image/svg+xml", _picture),
)  # fmt: skip


def kind_of(address: str) -> tuple[str, Kind] | None:
    """The page's path and the kind of file that an address names."""
    for kind in sorted(KINDS, key=lambda one: -len(one.ext)):
        if address.endswith(f".{kind.ext}"):
            path = address.removesuffix(f".{kind.ext}")
            return (path, kind) if kind.fits(path) else None
    return None
