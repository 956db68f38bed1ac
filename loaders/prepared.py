"""A file's rows made ready for the store: people hashed, bounds kept, each led to its home."""

import hashlib
import hmac
import json
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from loaders import records
from loaders.coverage import Places
from loaders.match import KEYS, Found, Named, alias_of, matcher
from loaders.normalise import Normalised
from loaders.register import Registers, said
from loaders.registrations import register_rows
from loaders.shapes import Shape
from loaders.store import bulk_insert, next_id, setting
from loaders.without_homes import area_numbers, of_an_area, without_homes


def plain_values(column: "pd.Series[Any]") -> list[Any]:
    """Python's own values, blanks as None: what both drivers take."""
    blank = column.isna()
    if not blank.any():
        return column.tolist()
    return column.astype(object).where(~blank, None).tolist()


def prepared(
    connection: Connection, normalised: Normalised, shape: Shape, known_on: int, sender: str
) -> pd.DataFrame:
    """Rows with the record's columns and, to work with, `home`, `month` and `area_id`."""
    if shape.dataset == "care_homes":
        return register_rows(connection, normalised, known_on)
    rows = normalised.rows.copy()
    if shape.log:
        rows["kind"] = shape.dataset
    if "provider_code" in shape.columns:
        given = rows.get("provider_code", pd.Series(None, rows.index, dtype=object))
        rows["provider_code"] = given.where(given.notna(), sender)
    if "person_key" in rows:
        rows["person_key"] = _keyed(connection, rows["person_key"])
    if "bounds" in shape.columns and normalised.bounds and "bounds" not in rows:
        rows["bounds"] = _bounds(normalised, rows)
    if not shape.of_homes:
        return without_homes(connection, rows, shape)
    rows = _with_homes(connection, rows)
    if "area_id" in shape.columns:
        codes = rows.pop("area_code") if "area_code" in rows else pd.Series(None, rows.index, dtype=object)
        rows = of_an_area(rows.assign(area_id=area_numbers(connection, codes)))
    assert shape.when is not None
    rows["month"] = shape.months(rows[shape.when].to_numpy(dtype=np.int64))
    if shape.extract:
        homes, months = (rows[name].to_numpy(dtype=np.int64) for name in ("home", "month"))
        rows["area_id"] = Places(connection).areas(homes, months)
    return rows


def _keyed(connection: Connection, people: "pd.Series[Any]") -> Any:
    """The same person is the same in every file, and no one outside this store can tell who."""
    secret = bytes.fromhex(setting(connection, "secret") or "")
    codes, names = pd.factorize(people)
    hashed = [hmac.digest(secret, str(name).encode(), hashlib.sha256)[:16].hex() for name in names]
    return np.array([*hashed, None], dtype=object)[codes]


def _bounds(normalised: Normalised, rows: pd.DataFrame) -> Any:
    said = {row: json.dumps(found, sort_keys=True) for row, found in normalised.bounds.items()}
    return np.array([said.get(row) for row in rows.index.tolist()], dtype=object)


def _with_homes(connection: Connection, rows: pd.DataFrame) -> pd.DataFrame:
    """`home` is the home's number, or below zero the key's that waits."""
    codes = np.zeros(len(rows), dtype=np.int64)
    present = [name for name in KEYS if name in rows]
    for name in present:
        found, values = pd.factorize(rows[name], use_na_sentinel=False)
        codes = pd.factorize(codes * max(len(values), 1) + found)[0].astype(np.int64)
    first = np.unique(codes, return_index=True)[1]
    cells = {name: plain_values(rows[name].iloc[first]) for name in present}
    named: list[Named] = [
        tuple(cells[name][at] if name in cells else None for name in KEYS) for at in range(len(first))
    ]
    known = iter(_keys(connection, [one for one in named if any(one)]))
    # A row that names no home at all waits for nothing: no answer could lead it anywhere.
    keys = [next(known) if any(one) else (0, Found(None, None)) for one in named]
    table = records.registration.c
    homes = dict(connection.execute(select(table.registration_id, table.home_id)).all())
    ids = pd.array([key_id or None for key_id, _ in keys], dtype="Int64")
    home = [homes[found.registration_id] if found.registration_id else -key_id for key_id, found in keys]
    rows["registration_id"] = pd.array([found.registration_id for _, found in keys], dtype="Int64")[codes]
    rows["match_method"] = np.array([found.method for _, found in keys], dtype=object)[codes]
    rows["home_key_id"] = ids[codes]
    rows["home"] = np.array(home, dtype=np.int64)[codes]
    return rows.drop(columns=present)


def _keys(connection: Connection, named: list[Named]) -> list[tuple[int, Found]]:
    """Each way of naming a home, known from before or written down now."""
    table = records.home_key
    known = {
        row.alias: (row.home_key_id, Found(row.registration_id, row.match_method))
        for row in connection.execute(select(table))
    }
    aliases = [alias_of(one) for one in named]
    new = {alias: one for alias, one in zip(aliases, named, strict=True) if alias not in known}
    if new:
        find = matcher(connection, Registers.of(said(connection))).find
        found = {alias: find(one) for alias, one in new.items()}
        start = next_id(connection, table.c.home_key_id)
        known |= {alias: (start + at, found[alias]) for at, alias in enumerate(new)}
        bulk_insert(
            connection, table, ("home_key_id", "alias", *KEYS, "registration_id", "match_method", "reason"),
            [(known[alias][0], alias, *one, found[alias].registration_id, found[alias].method,
              found[alias].reason) for alias, one in new.items()],
        )  # fmt: skip
    return [known[alias] for alias in aliases]
