"""The files of one page: as a workbook, as a table of data with its metadata, as a picture."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.address import View
from dashboard.outputs import tidy
from dashboard.outputs.contents import NO_SUCH, Contents
from dashboard.outputs.excel import Book
from dashboard.outputs.notes import notes
from dashboard.outputs.pages import draws, page_named
from loaders.problems import Problem

Content = str | bytes


@dataclass(frozen=True)
class Kind:
    """One kind of file: its ending, what it is called in a link, and what makes it."""

    ext: str
    words: str
    mimetype: str
    make: Callable[[Contents], Content]

    def fits(self, path: str, view: View | None = None) -> bool:
        """A picture is of a page with a drawing; without a view, looked at in whatever way."""
        return self.ext != "svg" or draws(path, view)


def _workbook(contents: Contents) -> bytes:
    book = Book(contents.about)
    for sheet in contents.sheets():
        book.add(sheet)
    target = io.BytesIO()
    book.save(target, notes(contents.metrics, contents.reach))
    return target.getvalue()


def _table(contents: Contents) -> str:
    return tidy.table(contents.about, contents.columns, contents.rows())


def _metadata(contents: Contents) -> str:
    return tidy.metadata(contents.about, contents.columns, contents.metrics)


def _picture(contents: Contents) -> str:
    if contents.drawn is None:
        raise Problem(NO_SUCH)
    return contents.drawn()


KINDS = (
    Kind("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _workbook),
    Kind("csv", "CSV", "text/csv", _table),
    Kind("csv-metadata.json", "What the CSV holds (JSON)", "application/json", _metadata),
    Kind("svg", "Picture (SVG)", "image/svg+xml", _picture),
)  # fmt: skip


def kind_of(address: str) -> tuple[str, Kind] | None:
    """The page's path and the kind of file that an address names."""
    for kind in sorted(KINDS, key=lambda one: -len(one.ext)):
        if address.endswith(f".{kind.ext}"):
            path = page_named(address.removesuffix(f".{kind.ext}"))
            return (path, kind) if path is not None and kind.fits(path) else None
    return None
