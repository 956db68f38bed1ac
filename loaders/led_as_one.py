"""Rows of one event that name its home otherwise: they wait for, or belong to, the home of all of them."""

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, update

from loaders.coded import written_out
from loaders.marks import Integers, mark_as_led
from loaders.prepared import Led, Preparing

_AT_ONCE = 10_000  # rows that are written to by their numbers


def lead_as_one(preparing: Preparing, marks: pd.DataFrame, rows: Integers, event: Integers) -> Led:
    """Rows of a file, and of each its event: their marks are told anew."""
    places = marks.index.get_indexer(pd.Index(rows))
    keys = marks["home_key_id"].to_numpy(dtype=np.int64, na_value=0)[places]
    named, of = _ways(keys, event)
    led = preparing.lead_together(named, of, marks["month"].to_numpy(dtype=np.int64)[places])
    mark_as_led(marks, places, led)
    return led


def _ways(keys: Integers, event: Integers) -> tuple[list[tuple[int, ...]], Integers]:
    """The different sets of keys by which events name their homes, and of each row which it is."""
    order = np.lexsort((keys, event))
    ordered, of_event = keys[order], event[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (ordered[1:] != ordered[:-1]) | (of_event[1:] != of_event[:-1])
    ordered, of_event = ordered[first], of_event[first]
    ends = np.flatnonzero(np.append(np.diff(of_event) != 0, True)) + 1
    numbers: dict[tuple[int, ...], int] = {}
    found, start, listed = [], 0, ordered.tolist()
    for end in ends.tolist():
        found.append(numbers.setdefault(tuple(listed[start:end]), len(numbers)))
        start = end
    at = np.searchsorted(of_event[ends - 1], event)
    return list(numbers), np.array(found, dtype=np.int64)[at]


def amend_part(part: pd.DataFrame, rows: Integers, led: Led) -> None:
    """Those of the rows that are in a part which is not written yet."""
    places = part.index.get_indexer(pd.Index(rows))
    here = places >= 0
    if not here.any():
        return
    for name, values in led.columns().items():
        column = written_out(part[name]).copy()
        column.iloc[places[here]] = values[here]
        part[name] = column


def amend_written(connection: Connection, table: Table, load_id: int, rows: Integers, led: Led) -> None:
    """The same in the store."""
    order = np.argsort(led.of, kind="stable")
    starts = np.flatnonzero(np.diff(led.of[order], prepend=-1))
    for some in np.split(order, starts[1:]):
        values: dict[str, Any] = {
            name: None if pd.isna(one := column[some[0]]) else one for name, column in led.columns().items()
        }
        for at in range(0, len(some), _AT_ONCE):
            numbers = rows[some[at : at + _AT_ONCE]].tolist()
            where = table.c.load_id == load_id, table.c.source_row.in_(numbers)
            connection.execute(update(table).where(*where).values(**values))
