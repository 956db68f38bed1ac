"""A long .ods as CSV files, a row at a time, in a process of its own: whole it would not fit in memory."""

import csv
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

try:
    import resource  # not on Windows, where the time limit alone holds
except ImportError:
    resource = None  # type: ignore[assignment]

DONE, BROKEN = 0, 4
MEMORY = 640 << 20  # bytes of address space
MOST_COLUMNS, MOST_ROWS = 16_384, 1 << 20
OFFICE, TABLE, TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
ROW, CELLS, PARAGRAPH = f"{TABLE}table-row", {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}, f"{TEXT}p"
NUMBERS = {"float", "currency", "percentage"}
MARKS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
HOURS = re.compile(r"PT(\d+)H(\d+)M.*")


class Sheet:
    """One sheet, written row by row; blank rows are written when one that says something comes after."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8", newline="")
        self._write = csv.writer(self.file, lineterminator="\n").writerow
        self._rows = self._blank = 0

    def add(self, row: Element) -> None:
        times = int(row.get(f"{TABLE}number-rows-repeated", 1))
        cells = cells_of(row)
        if not cells:
            self._blank += times
            return
        self._rows += self._blank + times
        if self._rows > MOST_ROWS:
            raise ValueError(f"over {MOST_ROWS:,} rows")
        for _ in range(self._blank):
            self._write([])
        for _ in range(times):
            self._write(cells)
        self._blank = 0

    def told(self, name: str) -> dict[str, Any]:
        self.file.close()
        return {"name": name, "filled": bool(self._rows), "formulas": {}, "errors": {}}


def cells_of(row: Element) -> list[str]:
    """The texts of a row to the last that says something."""
    cells: list[str] = []
    blanks = 0
    for cell in row:
        if cell.tag not in CELLS:
            continue
        text, times = as_text(cell), int(cell.get(f"{TABLE}number-columns-repeated", 1))
        if not text:
            blanks += times
            continue
        if len(cells) + blanks + times > MOST_COLUMNS:
            raise ValueError(f"a row of over {MOST_COLUMNS:,} cells")
        cells += [""] * blanks + [text] * times
        blanks = 0
    return cells


def as_text(cell: Element) -> str:
    """A cell as text: dates in ISO, whole numbers without `.0`, as a short spreadsheet gives it."""
    kind = cell.get(f"{OFFICE}value-type")
    if kind is None:
        return ""
    if kind in NUMBERS:
        value = float(cell.get(f"{OFFICE}value", "nan"))
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if kind == "boolean":
        return "Y" if cell.get(f"{OFFICE}boolean-value") == "true" else "N"
    if kind == "date":
        day, _, time = cell.get(f"{OFFICE}date-value", "").partition("T")
        return day if time[:8] in ("", "00:00:00") else f"{day} {time[:8]}"
    if kind == "time" and (match := HOURS.fullmatch(cell.get(f"{OFFICE}time-value", ""))):
        return f"{int(match[1]):02d}:{int(match[2]):02d}"
    shown = "\n".join(_words(part) for part in cell if part.tag == PARAGRAPH)  # a note beside it is none
    return (cell.get(f"{OFFICE}string-value") or shown).replace("\0", "").strip()


def _words(part: Element) -> str:
    if not len(part):
        return part.text or ""
    said = [part.text or ""]
    for inner in part:
        spaces = " " * min(int(inner.get(f"{TEXT}c", 1)), 1000) if inner.tag == f"{TEXT}s" else ""
        said += [MARKS.get(inner.tag, ""), spaces, _words(inner), inner.tail or ""]
    return "".join(said)


def write_sheets(content: IO[bytes], folder: Path) -> int:
    """One CSV file a sheet, every row of it in its place, and `sheets.json` with what they are."""
    told: list[dict[str, Any]] = []
    sheet = Sheet(folder / "0.csv")
    for _, element in iterparse(content):
        if element.tag == ROW:
            sheet.add(element)
            element.clear()
        elif element.tag == f"{TABLE}table":
            told.append(sheet.told(element.get(f"{TABLE}name", "")))
            sheet = Sheet(folder / f"{len(told)}.csv")
            element.clear()
    sheet.file.close()
    (folder / "sheets.json").write_text(json.dumps(told), encoding="utf-8")
    return DONE


def main(source: str, folder: str) -> int:
    """Exit status; what is wrong with a broken spreadsheet stands on standard error."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        with zipfile.ZipFile(source) as archive, archive.open("content.xml") as content:
            return write_sheets(content, Path(folder))
    except (MemoryError, OSError):
        raise
    except Exception as error:
        sys.stderr.write("\n" + (str(error).strip().splitlines() or [type(error).__name__])[0][:120])
        return BROKEN


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
