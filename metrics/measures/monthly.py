"""Rows that stand for a home and month: of each the newest, and what its cells say."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy
import pandas
from numpy.typing import NDArray
from sqlalchemy import ColumnElement

from loaders.shapes import SHAPES, Shape
from metrics.cells import ABSENT, COVERED, PROVISIONAL, SELF_REPORTED, Cells
from metrics.days import first_days
from metrics.definition import SOURCES
from metrics.extracts import final_from
from metrics.ground import Ground
from metrics.measures.contradictions import without_contradictions

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]
Span = tuple[int, int]


@dataclass(frozen=True)
class Held:
    """Rows of one dataset, and which of them holds by day, home and month (-1: none)."""

    rows: pandas.DataFrame
    holds: Integers
    marks: Integers  # of a value taken from the row that holds

    @property
    def there(self) -> Flags:
        return self.holds >= 0

    def column(self, name: str) -> Floats:
        """A column as at each day; not a number: not submitted, or hidden."""
        return self.spread(self.rows[name].to_numpy(numpy.float64))

    def bounds(self, name: str) -> tuple[Floats, Floats]:
        """A column's low and high: both the value, unless the cell was hidden."""
        low = self.rows[name].to_numpy(numpy.float64).copy()
        high = low.copy()
        for place, cells in self.hidden.items():
            if name in cells:
                low[place], high[place] = cells[name]
        return self.spread(low), self.spread(high)

    @cached_property
    def hidden(self) -> dict[int, dict[str, tuple[float, float]]]:
        """Place of a row -> its hidden cells, each with its lowest and highest."""
        return {place: json.loads(text) for place, text in enumerate(self.rows["bounds"]) if text}

    def spread(self, values: Floats) -> Floats:
        """A value of each row as at each day, by home and month; not a number where no row holds."""
        return numpy.append(values, numpy.nan)[self.holds]


def held_rows(ground: Ground, dataset: str, columns: Sequence[str], back: int = 0) -> Held:
    """The newest row of each home and month, whoever sent it; also those of the months looked back on."""
    return held_of(ground, dataset, read_rows(ground, dataset, columns, _months(ground, back), back))


def held_by_source(ground: Ground, dataset: str, columns: Sequence[str]) -> list[Held]:
    """The newest row of each home and month, one lot a sender: each stands for itself."""
    rows = read_rows(ground, dataset, columns, _months(ground, 0), 0)
    source = numpy.array([ground.loads[int(one)].source_id for one in rows["load_id"]], numpy.int64)
    return [
        held_of(ground, dataset, rows[source == one].reset_index(drop=True)) for one in numpy.unique(source)
    ]


def _months(ground: Ground, back: int) -> Span:
    return ground.span[0] - back, ground.span[1]


def read_rows(
    ground: Ground, dataset: str, columns: Sequence[str], months: Span, beside: int
) -> pandas.DataFrame:
    """Rows of the months with their place on the ground; without those that contradict each other."""
    shape = SHAPES[dataset]
    when = shape.when or "month"
    names = tuple(dict.fromkeys(("source_row", when, *columns, "bounds")))
    loads = ground.naming(dataset, beside)
    rows = ground.rows_of(shape.table, names, loads, _within(shape, when, months))
    rows["month"] = shape.months(rows[when].to_numpy(numpy.int64))
    return without_contradictions(ground, dataset, rows).reset_index(drop=True)


def _within(shape: Shape, when: str, months: Span) -> ColumnElement[bool]:
    if shape.grain == "month":
        return shape.table.c[when].between(*months)
    first, after = first_days(numpy.array([months[0], months[1] + 1]))
    return shape.table.c[when].between(int(first), int(after) - 1)


def held_of(ground: Ground, dataset: str, rows: pandas.DataFrame) -> Held:
    load = rows["load_id"].to_numpy(numpy.int64)
    place = rows["month"].to_numpy(numpy.int64) - ground.first
    holds = ground.latest(rows["home"].to_numpy(numpy.int64), place, load, numpy.arange(len(rows)))
    known_on = numpy.append(ground.evidence.known_on(load), 0)[holds]
    provisional = numpy.where(known_on < final_from(ground, dataset), PROVISIONAL, 0)
    mark = SELF_REPORTED if SOURCES[dataset].self_reported else 0
    return Held(rows, holds, numpy.where(holds >= 0, mark | provisional, 0))


def summed(held: Held, names: Sequence[str]) -> tuple[Floats, Floats]:
    """Low and high of a sum of columns; not a number where one of them is not submitted."""
    low, high = numpy.zeros(held.holds.shape), numpy.zeros(held.holds.shape)
    for name in names:
        one, other = held.bounds(name)
        low, high = low + one, high + other
    return low, high


def counted(ground: Ground, held: Held, names: Sequence[str]) -> Cells:
    """A sum of columns as a count; what was hidden of it is bounded."""
    low, high = summed(held, names)
    return Cells.bounded(low, high, where_known(ground, low), held.marks, sums=len(names) > 1)


def stated(ground: Ground, held: Held, names: Sequence[str]) -> Cells:
    """A sum of columns as a denominator."""
    value = sum((held.column(name) for name in names), numpy.zeros(held.holds.shape))
    return Cells.of(value, where_known(ground, value), held.marks)


def where_known(ground: Ground, value: Floats) -> Integers:
    """Covered in scope where there is a number."""
    return numpy.where(ground.scope.in_scope & ~numpy.isnan(value), COVERED, ABSENT)
