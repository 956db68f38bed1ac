"""One table of a file, all text, as the spreadsheet shows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

Array = np.ndarray[Any, Any]


class Further(Protocol):
    """Where the further rows of a long file stand."""

    def further(self) -> Iterator[pd.DataFrame]:
        """In parts, read anew each time."""


@dataclass(frozen=True)
class Sheet:
    path: Path
    name: str | None  # of the workbook's sheet or the zip's member
    encoding: str | None
    comments: dict[str, str]  # `# covers: 2016-04 to 2016-10` -> {"covers": "2016-04 to 2016-10"}
    header: list[str]
    header_row: int  # as the spreadsheet numbers it; 0 = no header row in the file
    rows: pd.DataFrame  # columns are positions in the header, index is the row's number, blank is ""
    above: list[str] = field(default_factory=list)  # the rows above the header, one text each
    problems: list[str] = field(default_factory=list)
    companions: list["Sheet"] = field(default_factory=list)  # the workbook's other sheets
    more: Further | None = None  # of a long file, whose first rows alone are here

    def parts(self) -> Iterator["Sheet"]:
        """The table as sheets of so many rows that each fits in memory; nearly always one, itself."""
        yield self
        for rows in self.more.further() if self.more else ():
            yield self.of(rows)

    def of(self, rows: pd.DataFrame) -> "Sheet":
        """The same table, other rows of it."""
        return replace(self, rows=rows)

    @property
    def label(self) -> str:
        return self.path.name + (f", {self.name}" if self.name else "")


# `Total beds [note 3]`, `Beds (1)`, `Beds [r]`: a note stands elsewhere, or the figures were revised
NOTE = re.compile(r"\s*(\[(note\s*)?[0-9a-z]{1,2}\]|\((note\s*)?[0-9]{1,2}\))\s*$", re.IGNORECASE)


@lru_cache(maxsize=65536)  # cells are compared too, and a long file has millions
def key(heading: str) -> str:
    """As a heading is compared: `Care home?`, `Care Home?` and `care_home` are one, `Occupied` and
    `% Occupied` are two, and so are `< 4` and `> 4`. A note's number is no part of it."""
    bare = NOTE.sub("", heading.casefold()) or heading.casefold()
    return "".join(letter for letter in bare if letter.isalpha() or letter.isdecimal() or letter in "<>%")


def comments_in(lines: list[str]) -> dict[str, str]:
    """What the lines that begin with # state; a line without a colon states nothing."""
    stated: dict[str, str] = {}
    for line in lines:
        word, colon, value = line.strip().strip('",;|\t ').lstrip("# ").partition(":")
        if colon and value.strip():
            stated.setdefault(word.strip().casefold().replace(" ", "_"), value.strip())
    return stated
