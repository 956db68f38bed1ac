"""Rows of one file that a later register shows to be of one home: the same once, different ones neither.

A load settles this for the homes it knows. A register that comes after it may join two registrations,
and the order in which files arrive must leave no trace.
"""

import pandas
from sqlalchemy import Table

from loaders.shapes import SHAPES
from metrics.ground import Ground


def without_contradictions(ground: Ground, dataset: str, rows: pandas.DataFrame) -> pandas.DataFrame:
    """`rows` has load_id, source_row, home and the columns of the dataset's key."""
    unit = ["load_id", *SHAPES[dataset].key]
    shared = rows.duplicated(unit, keep=False)
    if SHAPES[dataset].log:
        shared &= rows["harm_id"].notna()  # without an id, no row is the same as another
    if not shared.any():
        return rows
    content = _content(ground, SHAPES[dataset].table, rows[shared], list(SHAPES[dataset].columns))
    once = content[~content.duplicated([name for name in content if name != "source_row"])]
    kept = once[~once.duplicated(unit, keep=False)]
    left_out = rows.index[shared].difference(kept.index)
    return rows.drop(index=left_out)


def _content(ground: Ground, table: Table, shared: pandas.DataFrame, columns: list[str]) -> pandas.DataFrame:
    """All that the shared rows say, under the index that they have."""
    everything = ground.rows_of(table, ("source_row", *columns), shared["load_id"].unique())
    place = shared.reset_index().set_index(["load_id", "source_row"])["index"]
    everything = everything.set_index(["load_id", "source_row"]).loc[place.index].reset_index()
    everything.index = pandas.Index(place.to_numpy())
    return everything.assign(month=shared["month"]) if "month" in shared else everything
