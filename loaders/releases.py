"""Other releases of what a load brings: rows that a later one has replaced, and ties that are refused."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, select

from loaders import records
from loaders.coverage import Cover, Places
from loaders.marks import hashes_of, marks_of
from loaders.problems import FileProblem
from loaders.records import EVERY_AREA
from loaders.shapes import Shape
from loaders.statements import day_text
from loaders.without_homes import of_an_area, with_units

_LOAD = records.load.c
# What a newer release replaces: area and month, home and month, or a snapshot's part.
Units = set[tuple[Any, ...]]
Sums = dict[tuple[Any, ...], tuple[int, int]]
_PART = 100_000  # records of an earlier load that are in memory at a time


class Releases:
    """The live loads that may bring the same units as the rows at hand."""

    def __init__(
        self, connection: Connection, shape: Shape, source_id: int, known_on: int, whole: bool = True
    ) -> None:
        self._connection, self._shape, self._whole = connection, shape, whole
        self._source_id, self._known_on = source_id, known_on

    def superseded(self, marks: pd.DataFrame) -> int:
        """How many rows with a home a later release has replaced already."""
        marks = marks.loc[~marks["waits"]]
        loads = self._loads(_LOAD.known_on > self._known_on) if len(marks) else []
        if not loads:
            return 0
        if self._shape.extract:
            return self._replaced_months(marks, loads)
        if self._shape.log:
            return int(_is_in(marks, self._log_units(loads)).sum())
        replaced = _is_in(marks, self._row_units(loads))
        return marks.index[replaced].nunique() if self._shape.several_values else int(replaced.sum())

    def _replaced_months(self, rows: pd.DataFrame, loads: list[int]) -> int:
        covered = self._covered(loads)
        everywhere = {month for area, month in covered if area == EVERY_AREA}
        return int((_is_in(rows, covered) | rows["month"].isin(everywhere).to_numpy()).sum())

    def refuse_ties(self, rows: pd.DataFrame, cover: Cover | None, label: str) -> None:
        """The same unit known on the same day with other content: no one has said which is right."""
        shape, loads = self._shape, self._loads(_LOAD.known_on == self._known_on)
        if cover is not None:
            mine = {(area, month) for _, area, month, _ in cover.rows(0)}
            loads = [load for load in loads if _meet(mine, self._covered([load]))]
        elif loads and self._shape.dataset == "care_homes":
            loads = self._sharing_snapshot(loads, rows)
        elif loads and "replaced_unit" not in rows:
            loads = self._sharing_homes(loads, rows)
        if not loads:
            return
        both = None if cover is None else _meet(mine, self._covered(loads))
        theirs = (marks_of(part, shape, hashes_of(part, shape)) for part in self._parts(loads))
        if differing := _differing(_sums([rows], both), _sums(theirs, both), cover is None):
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
        """Records of those loads with home, month and area as now known; of some columns, each once."""
        found = list(self._parts(loads, columns))
        return pd.concat(found) if len(found) > 1 else found[0]

    def _parts(self, loads: list[int], columns: tuple[str, ...] | None = None) -> Iterator[pd.DataFrame]:
        """The same in parts that fit in memory; at least one."""
        table, registration = self._shape.table, records.registration
        if not self._shape.of_homes:
            question = select(*(table.c[name] for name in self._shape.columns))
            question = question.where(table.c.load_id.in_(loads))
            for rows in _read(self._connection, question):
                yield with_units(rows.assign(home=0), self._shape)
            return
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
        for rows in _read(self._connection, question):
            yield self._placed(rows)

    def _placed(self, rows: pd.DataFrame) -> pd.DataFrame:
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
            rows["area_id"] = self._places.areas(rows["home"].to_numpy(dtype=np.int64), months)
        return rows

    @cached_property
    def _places(self) -> Places:
        return Places(self._connection)


def _read(connection: Connection, question: Select[Any]) -> Iterator[pd.DataFrame]:
    found = connection.execute(question.execution_options(yield_per=_PART))
    names = list(found.keys())
    yield pd.DataFrame(found.fetchmany(_PART), columns=names, dtype=object)
    for rows in found.partitions(_PART):
        yield pd.DataFrame(rows, columns=names, dtype=object)


def add_register_unit(rows: pd.DataFrame, whole: bool) -> pd.DataFrame:
    """A snapshot is replaced area by area: regional files of one release are its parts. Documents replace
    what they said of their one registration."""
    if not whole:
        return rows.assign(area_id=rows["registration_id"], month=rows["snapshot_on"])
    area = rows.get("area_code", pd.Series(None, rows.index, dtype=object))
    local = rows.get("local_authority", pd.Series(None, rows.index, dtype=object))
    return rows.assign(area_id=area.where(area.notna(), local).fillna(""), month=rows["snapshot_on"])


def _units(rows: pd.DataFrame) -> Units:
    return set(_unit_of_each(rows)[1])


def _unit_of_each(rows: pd.DataFrame) -> tuple[Any, list[tuple[Any, ...]]]:
    """Of each row the place of its unit, and the units."""
    # Extracts and registers are replaced by area, the others by home or by what they name.
    by = "replaced_unit" if "replaced_unit" in rows else "area_id" if "area_id" in rows else "home"
    named, names = pd.factorize(rows[by], use_na_sentinel=False)
    dated, months = pd.factorize(rows["month"])
    pairs, each = np.unique(named * max(len(months), 1) + dated, return_inverse=True)
    names, months = np.asarray(names).tolist(), np.asarray(months).tolist()
    return each, [(names[pair // len(months)], months[pair % len(months)]) for pair in pairs.tolist()]


def _is_in(rows: pd.DataFrame, units: Units) -> Any:
    each, found = _unit_of_each(rows)
    return np.array([unit in units for unit in found], dtype=bool)[each]


def _meet(mine: Units, theirs: Units) -> Units:
    """Areas and months that both cover; `all` meets every area."""
    met = mine & theirs
    for one, other in ((mine, theirs), (theirs, mine)):
        months = {month for area, month in one if area == EVERY_AREA}
        met |= {unit for unit in other if unit[1] in months}
    return met


def _sums(parts: Iterable[pd.DataFrame], units: Units | None) -> Sums:
    """By unit, how many rows there are and the sum of what they say; of those units, or of all."""
    everywhere = {month for area, month in units or () if area == EVERY_AREA}
    sums: Sums = {}
    for rows in parts:
        each, found = _unit_of_each(rows)
        wanted = [units is None or unit in units or unit[1] in everywhere for unit in found]
        said = rows["said" if "said" in rows else "content"].to_numpy()
        order = np.argsort(each, kind="stable")
        starts = np.flatnonzero(np.diff(each[order], prepend=-1))
        totals = np.add.reduceat(said[order], starts).tolist() if len(starts) else []
        counts = np.bincount(each, minlength=len(found)).tolist()
        for unit, counted, total in zip(compress(found, wanted), compress(counts, wanted),
                                        compress(totals, wanted), strict=True):  # fmt: skip
            count, sum_ = sums.get(unit, (0, 0))
            sums[unit] = (count + counted, (sum_ + total) % 2**64)
    return sums


def _differing(mine: Sums, theirs: Sums, in_both: bool) -> Units:
    """Units of which they say different things; where nothing else tells, those that both name."""
    units = mine.keys() & theirs.keys() if in_both else mine.keys() | theirs.keys()
    return {unit for unit in units if mine.get(unit) != theirs.get(unit)}
