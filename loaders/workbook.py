"""Workbooks (.xls, .xlsx, .ods) as sheets of text."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook, PasswordError

from loaders.header import find_header, kept_columns
from loaders.layout import Layout
from loaders.problems import FileProblem
from loaders.recognition import fitting
from loaders.sheet import Sheet, comments_in

OLE = b"\xd0\xcf\x11\xe0"
LOCKED = "EncryptedPackage".encode("utf-16-le")  # a locked .xlsx is an .xls wrapped around it
LOCKED_SAYS = "{} is locked with a password. Save a copy without one."
Table = Sequence[Sequence[object]]


def read_workbook(path: Path, content: bytes, layouts: Mapping[str, Layout]) -> list[Sheet]:
    """The sheets that a layout reads, the others as their companions; the fullest one where none is read."""
    sheets = [s for name, records in _tables(path, content) if (s := _sheet(path, name, records, layouts))]
    if not sheets:
        raise FileProblem(f"{path.name} is a workbook with nothing in it.")
    read = [s for s in sheets if fitting(s.header, layouts, s.name)]
    if not read:
        return [max(sheets, key=lambda s: sum(map(bool, s.header)))]
    others = [s for s in sheets if s not in read]
    return [Sheet(**{**vars(s), "companions": others}) for s in read]


def _tables(path: Path, content: bytes) -> list[tuple[str, Table]]:
    if content.startswith(OLE) and LOCKED in content:
        raise FileProblem(LOCKED_SAYS.format(path.name))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [(n, book.get_sheet_by_name(n).to_python(skip_empty_area=False)) for n in book.sheet_names]
    except PasswordError:
        raise FileProblem(LOCKED_SAYS.format(path.name)) from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a broken workbook fails in many ways, a panic of the reader among them
        raise FileProblem(
            f"{path.name} looks like a workbook but cannot be opened ({_short(error)}). "
            "Open it in a spreadsheet program and save it again."
        ) from None


def _short(error: BaseException) -> str:
    return str(error).strip().splitlines()[0][:120] if str(error).strip() else type(error).__name__


def _sheet(path: Path, name: str, table: Table, layouts: Mapping[str, Layout]) -> Sheet | None:
    records = [[as_text(cell) for cell in row] for row in table]
    if not any(any(record) for record in records):
        return None
    lines = [next((cell for cell in record if cell), "") for record in records]
    stated = [line for line in lines[:60] if line.startswith("#")]
    shown = [[] if line.startswith("#") else record for line, record in zip(lines, records, strict=True)]
    at, above, header = find_header(shown, layouts, name)
    kept = kept_columns(header, layouts) or list(range(len(header)))
    rows = pd.DataFrame(
        [[record[c] for c in kept] for record in records[at + 1 :]],
        columns=kept, index=pd.RangeIndex(at + 2, len(records) + 1), dtype=object,
    )  # fmt: skip
    return Sheet(path, name, None, comments_in(stated), header, at + 1, rows, above)


def as_text(cell: object) -> str:
    """A cell as text: dates in ISO, whole numbers without `.0`."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return "" if cell is None else str(cell)
