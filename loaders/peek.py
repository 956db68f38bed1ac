"""What a file holds, told from its beginning: so that a folder is loaded in a sensible order."""

from pathlib import Path

from loaders.delimited import read_text
from loaders.layout import LAYOUTS
from loaders.problems import FileProblem
from loaders.read import read_sheets
from loaders.recognition import recognise
from loaders.sheet import Sheet
from loaders.workbook import OLE

BEGINNING = 65_536  # bytes of a text file; enough for any title block, headings and some rows


def dataset_of(path: Path) -> str | None:
    """The dataset of the file's first table; None where nothing fits, which its load will explain."""
    try:
        return recognise(_first_sheet(path)).dataset
    except FileProblem:
        return None


def _first_sheet(path: Path) -> Sheet:
    if path.is_file():
        with path.open("rb") as file:
            start = file.read(BEGINNING)
        whole_lines = start if len(start) < BEGINNING else start[: start.rfind(b"\n") + 1]
        if whole_lines and not start.startswith((b"PK", OLE)) and start.lstrip()[:1] not in (b"{", b"["):
            return read_text(path, None, whole_lines, LAYOUTS)
    return read_sheets(path)[0]
