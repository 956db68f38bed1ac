"""Records out of the store as a frame of arrays, without a step between."""

from collections.abc import Sequence
from typing import Any

import numpy
import pandas
from sqlalchemy import Connection, Integer, Table, func, select


def read_frame(
    connection: Connection, table: Table, names: Sequence[str], condition: Any
) -> pandas.DataFrame:
    """Columns as arrays: whole numbers with 0 for nothing, numbers with not-a-number, text with None."""
    wanted = [
        func.coalesce(table.c[name], 0).label(name)
        if isinstance(table.c[name].type, Integer)
        else table.c[name]
        for name in names
    ]
    cursor: Any = connection.execute(select(*wanted).where(condition)).cursor
    rows = cursor.fetchall()  # the driver's own tuples: nothing is left to convert
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    made: dict[str, pandas.Series] = {}
    for name, column in zip(names, columns, strict=True):
        kind = table.c[name].type.python_type
        dtype: Any = {int: numpy.int64, float: numpy.float64}.get(kind, object)
        made[name] = pandas.Series(numpy.array(column, dtype=dtype), dtype=dtype)
    return pandas.DataFrame(made)
