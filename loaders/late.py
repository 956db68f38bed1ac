"""Rows whose date lies after what can be meant: after the file was known, or after the months it covers."""

from typing import Any

import numpy as np
import pandas as pd

from loaders.rejects import Reasons
from loaders.shapes import Shape
from loaders.statements import Statements

Flags = np.ndarray[Any, np.dtype[np.bool_]]
_AFTER_KNOWN = "Its date lies after the day on which the file was known: put right the date."
_AFTER_COVERED = (
    "Its date lies after the months that the file says it covers: put right the date or that line."
)


def late_rows(rows: pd.DataFrame, shape: Shape, said: Statements) -> Reasons:
    """The rows' numbers, each with its sentence."""
    known = _after_known(rows, shape, said.known_on)
    covered = _after_covered(rows, shape, said) & ~known
    return [
        (int(row), why)
        for flags, why in ((known, _AFTER_KNOWN), (covered, _AFTER_COVERED))
        for row in rows.index[flags]
    ]


def _after_known(rows: pd.DataFrame, shape: Shape, known_on: int) -> Flags:
    """A thing cannot be known before it happened."""
    late = np.zeros(len(rows), dtype=bool)
    if shape.dataset == "care_homes" or shape.when is None or shape.grain == "month":
        return late
    for name in (shape.when, *({"discharged_on"} & set(rows))):
        at = _numbers(rows[name])
        late |= (at // 1440 if shape.grain == "moment" else at) > known_on
    return late


def _after_covered(rows: pd.DataFrame, shape: Shape, said: Statements) -> Flags:
    """A date after the months that a file says it covers is a slip of the pen: the month first, or the year.
    Earlier ones may be carried in; of discharges, the months stated are not those of admission."""
    if said.covers is None or said.basis == "discharge" or shape.when is None:
        return np.zeros(len(rows), dtype=bool)
    late: Flags = shape.months(_numbers(rows[shape.when])) > said.covers[1]
    return late


def _numbers(column: "pd.Series[Any]") -> Any:
    if column.dtype == "object":
        column = pd.to_numeric(column)
    return column.to_numpy(dtype=np.int64, na_value=0)
