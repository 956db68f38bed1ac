"""A workbook's cells as CSV files, made in a process of its own: a hostile workbook ends that one alone."""

import csv
import html
import json
import re
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError

try:
    import resource  # not on Windows, where the time limit alone holds
except ImportError:
    resource = None  # type: ignore[assignment]

DONE, LOCKED, BROKEN = 0, 3, 4
OLE = b"\xd0\xcf\x11\xe0"
LOCKED_MARK = "EncryptedPackage".encode("utf-16-le")  # a locked .xlsx is an .xls wrapped around it
MEMORY = 768 << 20  # bytes of address space; about ten million cells
BLOCK = 1 << 20
# A cell with a formula and neither a value nor the type that an empty text has.
NEVER_WORKED_OUT = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="\d+")?>\s*'
    rb"<f[^>]{0,200}(?:/>|>[^<]{0,8192}</f>)\s*(?:<v></v>|<v ?/>)?</c>"
)
# The reader gives these as blanks. `#N/A` is how people write that there is nothing.
ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="\d+")? t="e"(?: s="\d+")?>\s*'
    rb"(?:<f[^>]{0,200}(?:/>|>[^<]{0,8192}</f>)\s*)?<v>(?!#N/A)([^<]{1,20})</v>"
)
SHEET = re.compile(rb"<sheet [^>]*>")
RELATION = re.compile(rb"<Relationship [^>]*>")
ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')


def as_text(cell: object) -> str:
    """A cell as text: dates in ISO, whole numbers without `.0`."""
    if isinstance(cell, str):
        return cell.replace("\0", "").strip()
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


def write_sheets(source: Path, folder: Path) -> int:
    """One CSV file a sheet, every row of it in its place, and `sheets.json` with what they are."""
    if _is_locked(source):
        return LOCKED
    book = CalamineWorkbook.from_path(str(source))
    found = _formulas_and_errors(source)
    told = []
    for number, name in enumerate(book.sheet_names):
        with (folder / f"{number}.csv").open("w", encoding="utf-8", newline="") as file:
            filled = _write(file, book.get_sheet_by_name(name))
        formulas, errors = found.get(name, ({}, {}))
        told.append(
            {"name": name.replace("\0", ""), "filled": filled, "formulas": formulas, "errors": errors}
        )
    (folder / "sheets.json").write_text(json.dumps(told), encoding="utf-8")
    return DONE


def _is_locked(source: Path) -> bool:
    with source.open("rb") as file:
        return file.read(4) == OLE and LOCKED_MARK in file.read()


def _write(file: TextIO, sheet: CalamineSheet) -> bool:
    """Whether any cell says something."""
    writer = csv.writer(file, lineterminator="\n")
    _, column = sheet.start or (0, 0)
    filled, before = False, [""] * column  # blank rows above the first cell are given, blank columns are not
    for values in sheet.iter_rows():
        cells = before + [as_text(cell) for cell in values]
        filled = filled or any(cells)
        writer.writerow(cells)
    return filled


def _formulas_and_errors(source: Path) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """By sheet and column the first cell whose formula was never worked out, so that its value is not in the
    file, and the first that holds an error."""
    if not zipfile.is_zipfile(source):
        return {}
    with zipfile.ZipFile(source) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        return {name: _in_part(archive, part) for name, part in _parts(archive).items() if part in names}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The sheets' names, and where in the file their cells stand."""
    targets = {}
    for relation in RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        said = dict(ATTRIBUTE.findall(relation))
        target = said.get(b"Target", b"").decode("utf-8", "replace")
        targets[said.get(b"Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    parts = {}
    for sheet in SHEET.findall(archive.read("xl/workbook.xml")):
        said = dict(ATTRIBUTE.findall(sheet))
        name = html.unescape(said.get(b"name", b"").decode("utf-8", "replace"))
        parts[name] = targets.get(said.get(b"id"), "")
    return parts


def _in_part(archive: zipfile.ZipFile, part: str) -> tuple[dict[str, str], dict[str, str]]:
    formulas: dict[str, str] = {}
    errors: dict[str, str] = {}
    with archive.open(part) as file:
        before = b""
        for block in iter(lambda: file.read(BLOCK), b""):
            text = before + block
            if b"<f" in text:
                for column, row in NEVER_WORKED_OUT.findall(text):
                    formulas.setdefault(column.decode(), (column + row).decode())
            if b't="e"' in text:
                for column, row, said in ERROR.findall(text):
                    cell = column + row + b" (" + said + b")"
                    errors.setdefault(column.decode(), cell.decode("ascii", "replace"))
            before = text[-10_000:]
    return formulas, errors


def _limit_memory() -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(source: str, folder: str) -> int:
    """Exit status; what is wrong with a broken workbook stands on standard error."""
    _limit_memory()
    try:
        return write_sheets(Path(source), Path(folder))
    except PasswordError:
        return LOCKED
    except (MemoryError, OSError):
        raise
    except BaseException as error:  # a broken workbook fails in many ways, a panic of the reader among them
        sys.stderr.write("\n" + (str(error).strip().splitlines() or [type(error).__name__])[0][:120])
        return BROKEN


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
