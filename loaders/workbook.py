"""Workbooks (.xls, .xlsx, .ods) as sheets of text, read in a process of their own."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import weakref
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO, Any

from loaders import long_spreadsheet, workbook_cells
from loaders.archive import LOCKED_SAYS
from loaders.delimited import HEAD, Table
from loaders.encoded import Opener
from loaders.header import find_header, kept_columns
from loaders.layout import Layout
from loaders.problems import FileProblem
from loaders.recognition import fitting
from loaders.sheet import Sheet, comments_in

OLE = workbook_cells.OLE
LONGEST = 300  # seconds that opening a workbook may take
LONG = 128 << 20  # bytes of an .ods, unpacked: the CQC's list of locations has 440 million


class Spool:
    """A folder that is gone when nobody reads it any more."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="vanguard-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


@dataclass(frozen=True)
class _Cells:
    """One sheet of the workbook: its cells as CSV, and where its header stands."""

    path: Path
    name: str
    opener: Opener
    formulas: dict[str, str]
    errors: dict[str, str]
    comments: dict[str, str]
    above: list[str]
    header: list[str]
    at: int

    def sheet(self, kept: list[int]) -> Sheet:
        table = Table(self.path, self.opener, "utf-8", 0, self.at, ",", kept, len(self.header))
        rows, more = table.first()
        return Sheet(
            self.path, self.name, None, self.comments, self.header, self.at + 1, rows, self.above,
            self._errors(kept), more=more,
        )  # fmt: skip

    def _errors(self, kept: list[int]) -> list[str]:
        """What is said of errors of the spreadsheet in columns that are read."""
        first = ", ".join(cell for column, cell in self.errors.items() if _place(column) in kept)
        return [f"Errors of the spreadsheet were taken as blank: the first is in {first}."] if first else []


def read_workbook(path: Path, layouts: Mapping[str, Layout], held: Path | None = None) -> list[Sheet]:
    """The sheets that a layout reads, the others as their companions; the fullest one where none is read.

    A sheet of another name than the layout's is read where no sheet has that name.
    `held`: where the workbook lies, if not at `path`.
    """
    tables = _tables(path, held or path, layouts)
    if not tables:
        raise FileProblem(f"{path.name} is a workbook with nothing in it.")
    read = [table for table in tables if fitting(table.header, layouts, table.name)]
    read = read or [table for table in tables if fitting(table.header, layouts)]
    if not read:
        fullest = max(tables, key=lambda table: sum(map(bool, table.header)))
        return [fullest.sheet([])]
    others = [table.sheet(list(range(len(table.header)))) for table in tables if table not in read]
    return [replace(_read(table, layouts), companions=others) for table in read]


def _read(table: _Cells, layouts: Mapping[str, Layout]) -> Sheet:
    kept = kept_columns(table.header, layouts)
    for column, cell in table.formulas.items():
        if _place(column) in kept:
            raise FileProblem(
                f"{table.path.name}, {table.name}: cell {cell} holds a formula that was never worked out, so "
                "its value is not in the file. Open it in a spreadsheet program, save it and send it again."
            )
    return table.sheet(kept)


def _place(column: str) -> int:
    """`A` is 0, `AB` 27."""
    place = 0
    for letter in column:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _tables(path: Path, held: Path, layouts: Mapping[str, Layout]) -> list[_Cells]:
    try:
        spool = Spool()
        _write_cells(path, held, spool.folder)
        told = json.loads((spool.folder / "sheets.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise FileProblem(
            f"{path.name} cannot be unpacked in {tempfile.gettempdir()}: {error.strerror}."
        ) from None
    return [
        _cells(path, spool, number, one, layouts) for number, one in enumerate(told) if one["filled"]
    ]


def _write_cells(path: Path, held: Path, folder: Path) -> None:
    reader = long_spreadsheet.__file__ if _is_long(held) else workbook_cells.__file__
    script = [sys.executable, "-I", reader, str(held), str(folder)]
    try:
        done = subprocess.run(
            script, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            timeout=LONGEST, env={**os.environ, "RUST_BACKTRACE": "0"}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise FileProblem(_too_much(path)) from None
    if done.returncode == workbook_cells.LOCKED:
        raise FileProblem(LOCKED_SAYS.format(path.name))
    if done.returncode == workbook_cells.BROKEN:
        why = done.stderr.decode("utf-8", "replace").splitlines()[-1]
        raise FileProblem(
            f"{path.name} looks like a workbook but cannot be opened ({why}). "
            "Open it in a spreadsheet program and save it again."
        )
    if done.returncode != workbook_cells.DONE:
        raise FileProblem(_too_much(path))


def _is_long(held: Path) -> bool:
    """Whether it is an .ods that would take several times its length in memory."""
    if not zipfile.is_zipfile(held):
        return False
    with zipfile.ZipFile(held) as archive:
        return any(part.filename == "content.xml" and part.file_size > LONG for part in archive.infolist())


def _too_much(path: Path) -> str:
    return (
        f"{path.name} is a workbook that is too large to open, or spoilt. "
        "Save its sheet as .csv in a spreadsheet program and send that."
    )


def _cells(
    path: Path, spool: Spool, number: int, told: dict[str, Any], layouts: Mapping[str, Layout]
) -> _Cells:
    name = told["name"]

    def opener() -> IO[bytes]:  # holds the spool for as long as anybody may read
        return (spool.folder / f"{number}.csv").open("rb")

    with (spool.folder / f"{number}.csv").open(encoding="utf-8", newline="") as file:
        try:
            records = [[cell.strip() for cell in record] for record in islice(csv.reader(file), HEAD)]
        except csv.Error:
            raise FileProblem(
                f"{path.name}, {name} has a cell of over 100,000 letters: no table has."
            ) from None
    lines = [next((cell for cell in record if cell), "") for record in records]
    stated = [line for line in lines if line.startswith("#")]
    shown = [[] if line.startswith("#") else record for line, record in zip(lines, records, strict=True)]
    at, above, header = find_header(shown, layouts, name)
    header += [""] * (max(map(len, records)) - len(header))
    return _Cells(
        path, name, opener, told["formulas"], told["errors"], comments_in(stated), above, header, at
    )
