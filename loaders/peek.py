"""What a file holds, told from its beginning: to be shown, and so that a folder is loaded in order."""

from collections.abc import Mapping
from pathlib import Path

from loaders.delimited import read_text
from loaders.encoded import two_bytes_a_letter
from loaders.layout import Layout
from loaders.local_layouts import all_layouts
from loaders.problems import FileProblem
from loaders.read import read_sheets
from loaders.recognition import recognise
from loaders.sheet import Sheet
from loaders.workbook import OLE

BEGINNING = 65_536  # bytes of a text file; enough for any title block, headings and some rows


def dataset_of(path: Path) -> str | None:
    """The dataset of the file's first table; None where nothing fits, which its load will explain."""
    layouts = all_layouts()
    try:
        return recognise(beginning_of(path, layouts)[0], layouts).dataset
    except FileProblem:
        return None


def beginning_of(path: Path, layouts: Mapping[str, Layout]) -> list[Sheet]:
    """The tables of a file; of a long text the first rows alone."""
    if path.is_file():
        with path.open("rb") as file:
            start = file.read(BEGINNING)
        whole = start if len(start) < BEGINNING else _whole_rows(start)
        if whole and not start.startswith((b"PK", OLE)) and start.lstrip()[:1] not in (b"{", b"["):
            return [read_text(path, None, whole, layouts)]
    return read_sheets(path, layouts)


def _whole_rows(start: bytes) -> bytes:
    """Up to the last line end that stands in no quoted cell; nothing where there is none."""
    if wide := two_bytes_a_letter(start):
        return start.decode(wide, "ignore").rpartition("\n")[0].encode(wide)
    end = start.rfind(b"\n") + 1
    while start.count(b'"', 0, end) % 2:
        end = start.rfind(b"\n", 0, end - 1) + 1
    return start[:end]
