"""For which months and areas an extract is complete: stated, or inferred and said so."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from loaders import records
from loaders.calendar import first_day, month_text
from loaders.problems import FileProblem
from loaders.records import EVERY_AREA, FOREVER
from loaders.shapes import Shape
from loaders.statements import Statements
from loaders.store import bulk_insert, next_id

Integers = np.ndarray[Any, np.dtype[np.int64]]
NO_AREA = -1
_SPAN = 10_000_000  # more than any day number: home and day as one number that sorts by both


@dataclass(frozen=True)
class Cover:
    """What one load is complete for."""

    areas: dict[int, str]  # area_id -> code; EVERY_AREA -> "all"
    first: int
    last: int
    part: frozenset[int]  # months not yet whole
    stated: bool

    @property
    def text(self) -> str:
        return f"{month_text(self.first)} to {month_text(self.last)}"

    @property
    def area_text(self) -> str:
        return ", ".join(sorted(self.areas.values()))

    def rows(self, load_id: int) -> list[tuple[int, int, int, int]]:
        months = range(self.first, self.last + 1)
        return [(load_id, area, month, int(month in self.part)) for area in self.areas for month in months]


class Places:
    """In which area a home lies on a day, as known now."""

    def __init__(self, connection: Connection) -> None:
        period = records.home_period.c
        found = connection.execute(
            select(period.home_id, period.valid_from, period.area_id)
            .where(period.known_to == FOREVER)
            .order_by(period.home_id, period.valid_from)
        ).all()
        self._keys = np.array([row.home_id * _SPAN + row.valid_from for row in found], dtype=np.int64)
        self._homes = np.array([row.home_id for row in found], dtype=np.int64)
        self._areas = np.array(
            [NO_AREA if row.area_id is None else row.area_id for row in found], dtype=np.int64
        )

    def areas(self, homes: Integers, months: Integers) -> Integers:
        """The area of the month's first day; before the home's first facts, the first of them."""
        if not len(self._keys):
            return np.full(len(homes), NO_AREA, dtype=np.int64)
        unique, back = np.unique(months, return_inverse=True)
        days = np.array([first_day(int(month)) for month in unique], dtype=np.int64)[back]
        at = np.searchsorted(self._keys, homes * _SPAN + days, side="right") - 1
        start = np.searchsorted(self._homes, homes, side="left").clip(max=len(self._homes) - 1)
        at = np.maximum(at, start)
        return np.where(self._homes[at] == homes, self._areas[at], NO_AREA)


def cover_of(
    connection: Connection,
    rows: pd.DataFrame,
    shape: Shape,
    said: Statements,
    label: str,
    problems: list[str],
) -> Cover | None:
    """The months and areas of an extract; None for what covers by its rows."""
    if not shape.extract:
        return None
    first, last, part = _months(rows, shape, said, label, problems)
    return Cover(_areas(connection, rows, said, label, problems), first, last, part, said.covers is not None)


def _months(
    rows: pd.DataFrame, shape: Shape, said: Statements, label: str, problems: list[str]
) -> tuple[int, int, frozenset[int]]:
    if said.covers is not None:
        first, last = said.covers
        part = frozenset[int]()
    else:
        found = _event_months(rows, shape, said)
        if not len(found):
            what = f"{label} has no row with a date, and does not say what it covers. State --covers."
            raise FileProblem(what)
        first, last = int(found.min()), int(found.max())
        whole = said.released is not None and said.released >= first_day(last + 1)
        part = frozenset() if whole else frozenset({last})
        problems.append(
            f"The file does not say what it covers: taken as {month_text(first)} to {month_text(last)}"
            + ("." if whole else ", the last month in part.")
        )
    if said.basis == "discharge" and shape.dataset == "admissions":
        part = part | {last, last - 1}
    return first, last, frozenset(month for month in part if first <= month <= last)


def _event_months(rows: pd.DataFrame, shape: Shape, said: Statements) -> Integers:
    if shape.dataset == "admissions" and said.basis == "discharge":
        if "discharged_in" not in rows:
            return np.array([], dtype=np.int64)
        return rows.loc[rows["discharged_in"] > 0, "discharged_in"].to_numpy(dtype=np.int64)
    return rows["month"].to_numpy(dtype=np.int64)


def _areas(
    connection: Connection, rows: pd.DataFrame, said: Statements, label: str, problems: list[str]
) -> dict[int, str]:
    if said.areas == ("all",):
        return {EVERY_AREA: "all"}
    if said.areas:
        return _numbered(connection, said.areas)
    if "home_key_id" in rows and len(rows) and rows["home_key_id"].isna().all():
        problems.append("No row names a home: every row is unmatched, and the file is complete for no area.")
        return {}
    table = records.area
    codes = {row.area_id: row.code for row in connection.execute(select(table.c.area_id, table.c.code))}
    if "home_key_id" not in rows:
        return {int(number): codes[int(number)] for number in rows["area_id"].unique()}
    counts = rows.loc[rows["home"] > 0, "area_id"].value_counts()
    if len(counts) == 1 and int(counts.index[0]) in codes:
        number = int(counts.index[0])
        problems.append(f"The file does not say its area: every row with a home lies in {codes[number]}.")
        return {number: codes[number]}
    where = [f"{codes.get(int(number), 'no area')} {rows_}" for number, rows_ in counts.items()]  # type: ignore[call-overload]
    found = f"Its rows lie in: {', '.join(sorted(where))}." if where else "No row leads to a known home."
    raise FileProblem(
        f"{label} does not say for which areas it is complete. {found}\n"
        "  Add a line '# area: 08T' above the headings, or --area 08T (several: 08T,08R; everywhere: all)."
    )


def _numbered(connection: Connection, codes: tuple[str, ...]) -> dict[int, str]:
    table = records.area
    question = select(table.c.code, table.c.area_id).where(table.c.code.in_(codes))
    known: dict[str, int] = dict(connection.execute(question).all())
    new = [code for code in codes if code not in known]
    start = next_id(connection, table.c.area_id)
    added = dict(zip(new, range(start, start + len(new)), strict=True))
    bulk_insert(connection, table, ("area_id", "code"), [(number, code) for code, number in added.items()])
    return {number: code for code, number in (known | added).items()}
