"""Rows that lead to no home: of areas, practices, organisations or whole countries."""

from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from loaders import records
from loaders.shapes import Shape
from loaders.store import bulk_insert, next_id

# What a newer release replaces, beside the month: the columns that name it.
UNITS = {
    "benchmarks": ("metric", "geography", "code", "period"),
    "practice_prescribing": ("practice_code",),
    "organisations": ("kind", "code"),
}
_OF_AN_AREA = -1_000_000_000  # less the area's number: below the number of any key that waits


def without_homes(connection: Connection, rows: pd.DataFrame, shape: Shape) -> pd.DataFrame:
    """Rows with what the steps of a load work with: `home` (none), `month`, and the area or unit."""
    rows["home"] = 0
    if "area_id" in shape.columns:
        rows["area_id"] = area_numbers(connection, rows.pop("area_code"))
    return with_units(rows, shape)


def with_units(rows: pd.DataFrame, shape: Shape) -> pd.DataFrame:
    rows = rows.assign(month=months(rows, shape))
    return rows.assign(replaced_unit=units(rows, shape)) if shape.dataset in UNITS else rows


def months(rows: pd.DataFrame, shape: Shape) -> "pd.Series[int]":
    if shape.when is None:
        return pd.Series(0, rows.index, dtype="int64")
    return pd.to_numeric(rows[shape.when]).fillna(0).astype("int64")


def units(rows: pd.DataFrame, shape: Shape) -> "pd.Series[Any]":
    named = [rows[name].fillna("").astype(str) for name in UNITS[shape.dataset] if name in rows]
    joined = named[0]
    for other in named[1:]:
        joined = joined + "|" + other
    return joined


def area_numbers(connection: Connection, codes: "pd.Series[Any]") -> Any:
    """Areas by their codes; one that is new is written down."""
    table = records.area
    known = dict(connection.execute(select(table.c.code, table.c.area_id)).all())
    new = [code for code in dict.fromkeys(codes.dropna()) if code not in known]
    start = next_id(connection, table.c.area_id)
    added = {code: start + at for at, code in enumerate(new)}
    bulk_insert(connection, table, ("area_id", "code"), [(number, code) for code, number in added.items()])
    return codes.map(known | added).astype("Int64")


def of_an_area(rows: pd.DataFrame) -> pd.DataFrame:
    """An area stands where the home would, in rows that name no home."""
    area = pd.to_numeric(rows["area_id"]).astype("Int64").where(rows["home"] == 0)
    home = rows["home"].where(area.isna(), _OF_AN_AREA - area.fillna(0)).astype("int64")
    return rows.assign(area_id=area, home=home, replaced_unit=home)
