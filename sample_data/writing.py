"""Files as senders write them, and the count of what a loader should make of each."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook

MADE_UP = "Made-up data. Not about any real home."
HIDES = {"<5": 4, "*": 7}  # the largest count that each mark may stand for
COUNTS = ("rows", "accepted", "duplicates", "rejected", "unmatched", "conflicts", "ignored")


@dataclass
class Written:
    """What one file should come to once the registers are loaded."""

    path: str
    dataset: str
    counts: dict[str, int]
    notes: list[str] = field(default_factory=list)
    statements: dict[str, str] = field(default_factory=dict)


class Dirt:
    """Adds rows that are not records to a clean table, so that no record is lost, and counts them."""

    def __init__(
        self, clean: pd.DataFrame, fresh: Callable[[int], dict[str, str]], random: np.random.Generator
    ):
        self.clean, self.fresh, self.random = clean, fresh, random
        self.added: list[pd.DataFrame] = []
        self.counts = dict.fromkeys(COUNTS, 0)
        self.made = 0

    def duplicates(self, count: int) -> None:
        self.add("duplicates", self._rows(count))

    def unmatched(self, count: int, **cells: str) -> None:
        for row in self._each(count):
            self.add("unmatched", row.assign(**cells))

    def rejected(self, **cells: str) -> None:
        for row in self._each(1):
            self.add("rejected", row.assign(**cells))

    def conflict(self, first: dict[str, str], second: dict[str, str]) -> None:
        """Two rows of one new key that say different things."""
        for row in self._each(1):
            self.add("conflicts", pd.concat([row.assign(**first), row.assign(**second)]))

    def uncounted(self, count: int, **cells: str) -> None:
        """Records of homes outside the file's areas, or outside the home's life: kept, in no number."""
        for row in self._each(count):
            self.add("accepted", row.assign(**cells))

    def disagreeing(self, **cells: str) -> None:
        """A row whose home keys name two homes."""
        for row in self._each(1):
            self.add("conflicts", row.assign(**cells))

    def _rows(self, count: int) -> pd.DataFrame:
        return self.clean.iloc[self.random.choice(len(self.clean), count, replace=False)]

    def _each(self, count: int) -> list[pd.DataFrame]:
        rows = []
        for _ in range(count):
            self.made += 1
            rows.append(self._rows(1).assign(**self.fresh(self.made)))
        return rows

    def add(self, kind: str, rows: pd.DataFrame) -> None:
        self.added.append(rows)
        self.counts[kind] += len(rows)

    def done(self) -> tuple[pd.DataFrame, dict[str, int]]:
        table = pd.concat([self.clean, *self.added]).sort_index(kind="stable") if self.added else self.clean
        self.counts["rows"] = len(table)
        self.counts["accepted"] += len(self.clean)
        return table, self.counts


def hide(table: pd.DataFrame, random: np.random.Generator, column: str, mark: str, count: int) -> int:
    """Puts the mark in the place of so many small counts, and says of how many."""
    small = np.flatnonzero(table[column].astype(int).between(1, HIDES[mark]))
    places = random.choice(small, min(count, len(small)), replace=False)
    table.iloc[places, table.columns.get_loc(column)] = mark
    return len(places)


def write_text(
    out: Path, path: str, table: pd.DataFrame, statements: dict[str, str], *,
    separator: str = ",", encoding: str = "utf-8",
) -> None:
    """Comment lines, the heading, the rows."""
    target = out / path
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"# {MADE_UP}\n", *(f"# {name}: {said}\n" for name, said in statements.items())]
    with target.open("w", encoding=encoding, newline="") as file:
        file.writelines(lines)
        table.to_csv(file, index=False, sep=separator, lineterminator="\n")


def write_workbook(out: Path, path: str, sheets: dict[str, Sequence[Sequence[object]]]) -> None:
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    target = out / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(without_clock(held.getvalue()))


def without_clock(book: bytes) -> bytes:
    """The same workbook without the time of writing: one seed gives one file, to the byte."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2016-11-14T09:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, (2016, 11, 14, 9, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()
