"""What a register's file says besides its cells: the day it was taken, from when a row holds, the street."""

import re
from typing import Any

import numpy as np
import pandas as pd

from loaders import clean
from loaders.layout import Layout
from loaders.sheet import Sheet

IN_TEXT = re.compile(r"\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9} \d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}")
_NAMED = rf"(?:{'|'.join(clean.MONTHS)})[a-z]*[-_ ]\d{{4}}"
IN_NAME = re.compile(
    rf"(?<!\d)(\d{{4}}[-_]\d\d[-_]\d\d|\d{{1,2}}[-_ ]{_NAMED}|\d{{4}}[-_]\d\d|{_NAMED})(?!\d)", re.IGNORECASE
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
    if "above_header" in layout.snapshot:
        for line in sheet.above:
            if match := IN_TEXT.search(line):
                return clean.day(match[0])
    if "file_name" in layout.snapshot and (match := IN_NAME.search(sheet.path.stem)):
        return _day_in_name(match[0].replace("_", "-"))
    return None


def _day_in_name(text: str) -> int | None:
    try:
        return clean.day_or_month(text)
    except ValueError:
        return None
