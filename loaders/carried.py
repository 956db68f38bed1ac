"""A part of a long file on its way from one process to another: its rows by column, as Arrow's bytes."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from loaders.coded import coded, repeats_itself
from loaders.layout import Layout
from loaders.normalise import Normalised
from loaders.sheet import Sheet

_ROW, _SAID = "source_row", b"said"


def packed(part: Normalised, asked_for: set[int]) -> pa.Buffer:
    """All that a load needs of it. `asked_for`: the rows whose cells may be wanted as they came."""
    rows = part.rows
    arrays = [pa.array(rows.index.to_numpy(dtype=np.int64)), *(_array(rows[name]) for name in rows)]
    cells = part.sheet.rows.loc[sorted(asked_for)]
    said = {
        "bounds": [(row, found) for row, found in part.bounds.items()],
        "rejected": [(row, why) for row, why, _ in part.rejected],
        "ignored": part.ignored, "problems": part.problems, "dropped": part.dropped,
        "rows_read": part.rows_read, "statements": part.statements, "told": part.told,
        "cells": {"columns": [int(at) for at in cells.columns], "rows": cells.index.tolist(),
                  "texts": cells.to_numpy(dtype=object).tolist()},
    }  # fmt: skip
    batch = pa.RecordBatch.from_arrays(arrays, [_ROW, *map(str, rows.columns)])
    batch = batch.replace_schema_metadata({_SAID: json.dumps(said).encode()})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return sink.getvalue()


def _array(column: "pd.Series[Any]") -> pa.Array:
    if column.dtype != object:
        return pa.array(column)
    cells = column.to_numpy()
    found = pa.array(cells, type=pa.string(), from_pandas=True)
    return found.dictionary_encode() if repeats_itself(cells) else found


def unpacked(content: bytes, sheet: Sheet, layout: Layout) -> Normalised:
    """The part as it was; of the rows as they came, only those that were asked for."""
    with pa.ipc.open_stream(pa.py_buffer(content)) as stream:
        batch = stream.read_next_batch()
    said = json.loads(batch.schema.metadata[_SAID])
    index = pd.Index(batch.column(0).to_numpy())
    columns = {
        name: pd.Series(_values(array), index, dtype=object if pa.types.is_string(array.type) else None)
        for name, array in zip(batch.schema.names[1:], batch.columns[1:], strict=True)
    }
    cells = said["cells"]
    came = pd.DataFrame(cells["texts"], cells["rows"], cells["columns"], dtype=object)
    return Normalised(
        layout=layout, sheet=sheet.of(came), rows=pd.DataFrame(columns, index=index),
        bounds={row: {name: tuple(ends) for name, ends in found.items()} for row, found in said["bounds"]},
        rejected=[(row, why, {}) for row, why in said["rejected"]],
        ignored=said["ignored"], problems=said["problems"], dropped=said["dropped"],
        rows_read=said["rows_read"], statements=said["statements"], told=said["told"],
    )  # fmt: skip


def _values(array: pa.Array) -> Any:
    if pa.types.is_dictionary(array.type):
        return coded(array.dictionary.to_pylist(), array.indices.fill_null(-1).to_numpy())
    if pa.types.is_integer(array.type):
        blank = array.is_null().to_numpy(zero_copy_only=False)
        return pd.arrays.IntegerArray(array.fill_null(0).to_numpy(zero_copy_only=False), blank)
    return array.to_numpy(zero_copy_only=False)
