"""What a register's file says besides its cells: the day it was taken, from when a row holds, the street."""

import re
from typing import Any

import numpy as np
import pandas as pd

from loaders import clean
from loaders.layout import Layout
from loaders.sheet import Sheet

IN_TEXT = re.compile(r"\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9} \d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}")
AS_AT = re.compile(r"\bas (?:at|of)\b|\bproduced on\b", re.IGNORECASE)
HEAD = 30
_NAMED = rf"(?:{'|'.join(clean.MONTHS)})[a-z]*[-_ ]\d{{4}}"
IN_NAME = re.compile(
    rf"(?<!\d)(\d{{4}}[-_]\d\d[-_]\d\d|20\d{{6}}|\d{{1,2}}[-_ ]{_NAMED}|\d{{4}}[-_]\d\d|{_NAMED})(?!\d)",
    re.IGNORECASE,
)


def finish_register(rows: pd.DataFrame, sheet: Sheet, layout: Layout) -> pd.DataFrame:
    """`explicit_from` is 1 where the row itself says from when it holds."""
    rows = rows.copy()
    rows["valid_from"] = _first_given(rows, ("valid_from", "beds_from"))
    rows["explicit_from"] = rows["valid_from"].notna().astype("Int64")
    rows["snapshot_on"] = pd.array([snapshot_day(sheet, layout)] * len(rows), dtype="Int64")
    if "street" not in rows and "address" in rows:
        rows["street"] = np.array([a and a.partition(",")[0].strip() for a in rows["address"]], dtype=object)
    return rows.drop(columns="beds_from", errors="ignore")


def _first_given(rows: pd.DataFrame, names: tuple[str, ...]) -> Any:
    found: Any = pd.Series(pd.array([None] * len(rows), dtype="Int64"), index=rows.index)
    for name in (name for name in names if name in rows):
        found = found.fillna(rows[name])
    return found


def snapshot_day(sheet: Sheet, layout: Layout) -> int | None:
    """The day the register was taken, where its layout says that the file tells."""
    said = list(sheet.above) if "above_header" in layout.snapshot else []
    if "companions" in layout.snapshot:
        said += [line for other in sheet.companions for line in _lines(other) if AS_AT.search(line)]
    days = (day_or_none(match[0]) for line in said if (match := IN_TEXT.search(line)))
    if (found := next((day for day in days if day is not None), None)) is not None:
        return found
    named = IN_NAME.finditer(sheet.path.stem) if "file_name" in layout.snapshot else ()
    return next(filter(None, (day_or_none(match[0].replace("_", "-")) for match in named)), None)


def _lines(sheet: Sheet) -> list[str]:
    """The first lines of a sheet that is no table, such as README."""
    first = [" ".join(cell for cell in row if cell) for row in sheet.rows.head(HEAD).to_numpy().tolist()]
    return [*sheet.above, " ".join(sheet.header), *first]


def day_or_none(text: str) -> int | None:
    """A day or the first of a month; none where the calendar has no such day."""
    try:
        return clean.day_or_month(text)
    except ValueError:
        return None
