"""Other releases of what a load brings: rows that a later one has replaced, and ties that are refused."""

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Float, Integer, select

from loaders import records
from loaders.coverage import Cover, Places
from loaders.problems import FileProblem
from loaders.records import EVERY_AREA
from loaders.shapes import Shape
from loaders.statements import day_text
from loaders.without_homes import of_an_area, with_units

_LOAD = records.load.c
# What a newer release replaces: area and month, home and month, or a snapshot's part.
Units = set[tuple[Any, ...]]


class Releases:
    """The live loads that may bring the same units as the rows at hand."""

    def __init__(
        self, connection: Connection, shape: Shape, source_id: int, known_on: int, whole: bool = True
    ) -> None:
        self._connection, self._shape, self._whole = connection, shape, whole
        self._source_id, self._known_on = source_id, known_on

    def superseded(self, rows: pd.DataFrame) -> int:
        """How many rows with a home a later release has replaced already."""
        rows = rows.loc[~self._shape.waiting(rows)]
        loads = self._loads(_LOAD.known_on > self._known_on) if len(rows) else []
        if not loads:
            return 0
        if self._shape.extract:
            return self._replaced_months(rows, loads)
        if self._shape.log:
            return int(_is_in(rows, self._log_units(loads)).sum())
        replaced = _is_in(rows, self._row_units(loads))
        return rows.index[replaced].nunique() if self._shape.several_values else int(replaced.sum())

    def _replaced_months(self, rows: pd.DataFrame, loads: list[int]) -> int:
        covered = self._covered(loads)
        everywhere = {month for area, month in covered if area == EVERY_AREA}
        return int((_is_in(rows, covered) | rows["month"].isin(everywhere)).sum())

    def refuse_ties(self, rows: pd.DataFrame, cover: Cover | None, label: str) -> None:
        """The same unit known on the same day with other content: no one has said which is right."""
        loads = self._loads(_LOAD.known_on == self._known_on)
        if cover is not None:
            mine = {(area, month) for _, area, month, _ in cover.rows(0)}
            loads = [load for load in loads if _meet(mine, self._covered([load]))]
        elif loads and self._shape.dataset == "care_homes":
            loads = self._sharing_snapshot(loads, rows)
        elif loads and "replaced_unit" not in rows:
            loads = self._sharing_homes(loads, rows)
        if not loads:
            return
        theirs = self._rows(loads)
        if cover is not None:
            both = _meet(mine, self._covered(loads))
        else:
            both = _units(rows) & _units(theirs)
        if differing := _differing(rows, theirs, both, self._shape):
            raise FileProblem(
                f"{label} says other things than an earlier load known on the same day, "
                f"{day_text(self._known_on)}, of the same {self._what()} ({len(differing)} of them differ).\n"
                "  State the day on which this file was released: '# released: YYYY-MM-DD', or --released."
            )

    def _what(self) -> str:
        if self._shape.extract:
            return "source and months"
        if self._shape.dataset == "care_homes":
            return "register"
        return "homes and months" if self._shape.of_homes else "figures"

    def _loads(self, when: ColumnElement[bool]) -> list[int]:
        question = select(_LOAD.load_id).where(
            _LOAD.dataset == self._shape.dataset, _LOAD.undone_at.is_(None), when
        )
        if self._shape.by_source:
            question = question.where(_LOAD.source_id == self._source_id)
        return list(self._connection.execute(question).scalars())

    def _covered(self, loads: list[int]) -> Units:
        table = records.coverage.c
        question = select(table.area_id, table.month).where(table.load_id.in_(loads))
        return {(row.area_id, row.month) for row in self._connection.execute(question)}

    def _sharing_homes(self, loads: list[int], rows: pd.DataFrame) -> list[int]:
        held, key, registration = records.load_key.c, records.home_key.c, records.registration.c
        question = (
            select(held.load_id, held.home_key_id, registration.home_id)
            .join(records.home_key, key.home_key_id == held.home_key_id)
            .outerjoin(records.registration, registration.registration_id == key.registration_id)
            .where(held.load_id.in_(loads))
        )
        mine = set(rows["home"].tolist())
        return sorted({
            row.load_id for row in self._connection.execute(question)
            if (-row.home_key_id if row.home_id is None else row.home_id) in mine
        })  # fmt: skip

    def _sharing_snapshot(self, loads: list[int], rows: pd.DataFrame) -> list[int]:
        table = records.registration_row.c
        snapshots = rows["snapshot_on"].unique().tolist()
        question = select(table.load_id).distinct()
        question = question.where(table.load_id.in_(loads), table.snapshot_on.in_(snapshots))
        if not self._whole:
            question = question.where(table.registration_id.in_(rows["registration_id"].tolist()))
        return list(self._connection.execute(question).scalars())

    def _log_units(self, loads: list[int]) -> Units:
        """Home-months with a row, and where months are stated, these for every home that the file names."""
        units = self._row_units(loads)
        question = select(_LOAD.load_id, _LOAD.covers_from, _LOAD.covers_to).where(
            _LOAD.load_id.in_(loads), _LOAD.covers_from.is_not(None)
        )
        for load in self._connection.execute(question).all():
            homes = {home for home, _ in self._row_units([load.load_id])}
            months = range(load.covers_from, load.covers_to + 1)
            units |= {(home, month) for home in homes for month in months}
        return units

    def _row_units(self, loads: list[int]) -> Units:
        if self._shape.dataset == "care_homes" or not self._shape.of_homes:
            return _units(self._rows(loads))
        assert self._shape.when is not None
        return _units(self._rows(loads, (self._shape.when,)))

    def _rows(self, loads: list[int], columns: tuple[str, ...] | None = None) -> pd.DataFrame:
        """Records of those loads, with home, month and area as now known."""
        table, registration = self._shape.table, records.registration
        if not self._shape.of_homes:
            return self._rows_without_homes(loads)
        of_either = ("area_id",) if "area_id" in self._shape.columns and columns else ()
        wanted = (*(columns or self._shape.columns), *of_either, "registration_id", "home_key_id")
        question = (
            select(*(table.c[name] for name in wanted))
            .add_columns(registration.c.home_id)
            .outerjoin(registration, registration.c.registration_id == table.c.registration_id)
            .where(table.c.load_id.in_(loads))
        )
        if columns is not None:
            question = question.distinct()
        found = self._connection.execute(question)
        rows = pd.DataFrame(found.all(), columns=list(found.keys()), dtype=object)
        home = pd.to_numeric(rows["home_id"])
        rows["home"] = home.where(home.notna(), -pd.to_numeric(rows["home_key_id"])).fillna(0).astype("int64")
        if self._shape.dataset == "care_homes":
            return add_register_unit(rows, self._whole)
        if "area_id" in self._shape.columns:
            rows = of_an_area(rows)
        assert self._shape.when is not None
        rows["month"] = self._shape.months(rows[self._shape.when].to_numpy(dtype=np.int64))
        if self._shape.extract:
            months = rows["month"].to_numpy(dtype=np.int64)
            rows["area_id"] = Places(self._connection).areas(rows["home"].to_numpy(dtype=np.int64), months)
        return rows

    def _rows_without_homes(self, loads: list[int]) -> pd.DataFrame:
        columns, load_id = self._shape.table.c, self._shape.table.c.load_id
        found = self._connection.execute(
            select(*(columns[name] for name in self._shape.columns)).where(load_id.in_(loads))
        )
        rows = pd.DataFrame(found.all(), columns=list(found.keys()), dtype=object).assign(home=0)
        return with_units(rows, self._shape)


def add_register_unit(rows: pd.DataFrame, whole: bool) -> pd.DataFrame:
    """A snapshot is replaced area by area: regional files of one release are its parts. Documents replace
    what they said of their one registration."""
    if not whole:
        return rows.assign(area_id=rows["registration_id"], month=rows["snapshot_on"])
    area = rows.get("area_code", pd.Series(None, rows.index, dtype=object))
    local = rows.get("local_authority", pd.Series(None, rows.index, dtype=object))
    return rows.assign(area_id=area.where(area.notna(), local).fillna(""), month=rows["snapshot_on"])


def _units(rows: pd.DataFrame) -> Units:
    return set(zip(*_unit_columns(rows), strict=True))


def _unit_columns(rows: pd.DataFrame) -> tuple[list[Any], list[Any]]:
    # Extracts and registers are replaced by area, the others by home or by what they name.
    by = "replaced_unit" if "replaced_unit" in rows else "area_id" if "area_id" in rows else "home"
    return rows[by].tolist(), rows["month"].tolist()


def _is_in(rows: pd.DataFrame, units: Units) -> "pd.Series[bool]":
    found = [unit in units for unit in zip(*_unit_columns(rows), strict=True)]
    return pd.Series(found, rows.index, dtype=bool)


def _meet(mine: Units, theirs: Units) -> Units:
    """Areas and months that both cover; `all` meets every area."""
    met = mine & theirs
    for one, other in ((mine, theirs), (theirs, mine)):
        months = {month for area, month in one if area == EVERY_AREA}
        met |= {unit for unit in other if unit[1] in months}
    return met


def _differing(mine: pd.DataFrame, theirs: pd.DataFrame, units: Units, shape: Shape) -> Units:
    everywhere = {month for area, month in units if area == EVERY_AREA and shape.extract}

    def content(rows: pd.DataFrame) -> dict[tuple[Any, ...], tuple[int, int]]:
        kept = rows.loc[_is_in(rows, units) | rows["month"].isin(everywhere)]
        marks = _fingerprints(kept, shape)
        sums: dict[tuple[Any, ...], tuple[int, int]] = {}
        for unit, mark in zip(zip(*_unit_columns(kept), strict=True), marks, strict=True):
            count, total = sums.get(unit, (0, 0))
            sums[unit] = (count + 1, (total + mark) % 2**64)
        return sums

    one, other = content(mine), content(theirs)
    return {unit for unit in one.keys() | other.keys() if one.get(unit) != other.get(unit)}


def _fingerprints(rows: pd.DataFrame, shape: Shape) -> list[int]:
    """A number for what a row says: equal for equal content, from a file or from the store."""
    said: dict[str, Any] = {"home": rows["home"].astype("float64")}
    for name in shape.columns:
        kind = shape.table.c[name].type
        if isinstance(kind, Integer | Float):
            values = rows[name] if name in rows else pd.Series(np.nan, rows.index)
            said[name] = pd.to_numeric(values).astype("float64")
        else:
            values = rows[name] if name in rows else pd.Series("", rows.index, dtype=object)
            said[name] = values.where(values.notna(), "").astype(object)
    content = pd.DataFrame(said, index=rows.index)
    return [int(mark) for mark in pd.util.hash_pandas_object(content, index=False)]
