"""What the files of one page hold, whatever the page: sheets, rows of data, and a drawing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dashboard.outputs.about import About
from dashboard.outputs.columns import Column
from dashboard.outputs.sheets import Sheet
from metrics.definition import Metric

Row = dict[str, Any]
NO_SUCH = "There is no such file."


@dataclass(frozen=True)
class Contents:
    """Each part is made when its file is asked for, all from the same answers."""

    about: About
    metrics: tuple[Metric, ...]  # those that are defined in the notes
    reach: str  # how far the data reach, in words
    sheets: Callable[[], list[Sheet]]
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]]
    drawn: Callable[[], str] | None = None  # None: the page has no picture
