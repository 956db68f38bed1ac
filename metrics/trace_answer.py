"""One home's month followed back to its files and rows: what is asked and what is answered."""

from dataclasses import dataclass
from datetime import date

from metrics.answer import MatchRate, Place, Point, Revision
from metrics.definition import Metric


@dataclass(frozen=True)
class TraceQuery:
    """Where one home's month came from."""

    metric: str
    code: str
    month: int
    asat: date | None = None


@dataclass(frozen=True)
class TraceRow:
    """One row of a file, as it was kept."""

    load_id: int
    source_row: int
    counted: bool
    reason: str  # why it is counted or left out
    cells: dict[str, str]
    file: str = ""
    matched_by: str = ""  # how it found its home


@dataclass(frozen=True)
class TraceLoad:
    """One load behind a point."""

    load_id: int
    dataset: str
    file: str
    sheet: str | None
    layout: str
    known_on: date
    loaded_at: str
    rows: int
    matched_by: dict[str, int]  # match method -> rows
    role: str  # numerator or denominator


@dataclass(frozen=True)
class LeftOut:
    """Rows of this home and month that are in no count."""

    reason: str
    rows: int


@dataclass(frozen=True)
class Trace:
    """One home's month, followed back to its files and rows."""

    query: TraceQuery
    metric: Metric
    place: Place
    month: int
    point: Point
    unit: str
    loads: tuple[TraceLoad, ...]
    rows: tuple[TraceRow, ...]  # the first fifty
    rows_in_all: int
    left_out: tuple[LeftOut, ...]
    denominator_origin: str
    earlier: tuple[Revision, ...]
    asat: date | None
    today: date
    made_up: bool
    redirect: tuple[str, str, str] | None = None
    matching: tuple[MatchRate, ...] = ()  # of its sources in that month
    not_listed: str = ""  # why there are no rows to show, where something was counted
