"""A file's rows made ready for the store: bounds kept, each led to its home."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from loaders import records
from loaders.bulk import Column
from loaders.coded import coded, is_coded, words_of, written_out
from loaders.coverage import Integers, Places
from loaders.match import KEYS, Found, Matcher, Named, alias_of, matcher, together
from loaders.normalise import Normalised
from loaders.register import Registers, said
from loaders.registrations import register_rows
from loaders.shapes import Shape
from loaders.store import bulk_insert, next_id
from loaders.without_homes import area_numbers, of_an_area, without_homes

_AT_ONCE = 10_000  # keys that are asked for by their numbers


def plain_values(column: "pd.Series[Any]") -> list[Any]:
    """Python's own values, blanks as None: what both drivers take."""
    if is_coded(column):
        words, codes = words_of(column)
        texts: list[Any] = words[codes].tolist()
        return texts
    blank = column.isna().to_numpy()
    if not blank.any():
        return column.tolist()
    if column.dtype == "Int64":
        values = column.to_numpy(dtype=np.int64, na_value=0).astype(object)
    else:
        values = column.to_numpy(dtype=object, copy=True)
    values[blank] = None
    return values.tolist()


def for_insertion(column: "pd.Series[Any]") -> Column:
    """The same, or the one value that every row has."""
    if is_coded(column):
        words, codes = words_of(column)
        if len(codes) and (codes == codes[0]).all():
            only: str | None = words[codes[0]]
            return only
    return plain_values(column)


class Preparing:
    """One load's way from cells to records; what the store says of homes is asked once."""

    def __init__(self, connection: Connection, shape: Shape, known_on: int, sender: str) -> None:
        self._connection, self._shape = connection, shape
        self._known_on, self._sender = known_on, sender
        self._homes = HomesNamed(connection) if shape.of_homes and shape.dataset != "care_homes" else None
        self._places = Places(connection) if shape.extract and self._homes else None

    def rows(self, normalised: Normalised) -> pd.DataFrame:
        """Rows with the record's columns and, to work with, `home`, `month` and `area_id`."""
        shape = self._shape
        if shape.dataset == "care_homes":
            return register_rows(self._connection, normalised, self._known_on)
        rows = normalised.rows.copy(deep=False)
        if shape.log:
            rows["kind"] = shape.dataset
        if "provider_code" in shape.columns:
            given = rows.get("provider_code", pd.Series(None, rows.index, dtype=object))
            rows["provider_code"] = _or(given, self._sender)
        if "bounds" in shape.columns and normalised.bounds and "bounds" not in rows:
            rows["bounds"] = _bounds(normalised, rows)
        if self._homes is None:
            plain = {name: written_out(rows[name]) for name in rows}
            return without_homes(self._connection, pd.DataFrame(plain, index=rows.index), shape)
        rows = self._homes.lead(rows)
        if "area_id" in shape.columns:
            nowhere = pd.Series(None, rows.index, dtype=object)
            codes = written_out(rows.pop("area_code")) if "area_code" in rows else nowhere
            rows = of_an_area(rows.assign(area_id=area_numbers(self._connection, codes)))
        assert shape.when is not None
        rows["month"] = shape.months(rows[shape.when].to_numpy(dtype=np.int64))
        if self._places is not None:
            homes, months = (rows[name].to_numpy(dtype=np.int64) for name in ("home", "month"))
            rows["area_id"] = self._places.areas(homes, months)
        return rows

    def lead_together(self, named: list[tuple[int, ...]], of: Integers, months: Integers) -> "Led":
        """Where rows lead whose event names its home by several keys: of each row which of the sets of
        keys, and its month."""
        assert self._homes is not None
        numbers, methods, keys, homes = (
            np.array(each, dtype=object) for each in zip(*self._homes.lead_together(named), strict=True)
        )
        home = homes.astype(np.int64)[of]
        areas = None if self._places is None else self._places.areas(home, months)
        return Led(of, numbers[of], methods[of], keys[of], home, areas)

    def methods(self) -> dict[int, str | None]:
        """By key, the method by which its rows found their home."""
        return {} if self._homes is None else self._homes.methods()

    def registrations(self, keys: Any) -> list[int]:
        """The registrations that those keys lead to."""
        return [] if self._homes is None else self._homes.registrations(keys)


@dataclass(frozen=True)
class Led:
    """Where each of several rows leads, led by all the keys that its event names."""

    of: Integers  # which set of keys it is
    registrations: Any  # None where they wait
    methods: Any
    keys: Any  # the number of all of them together
    home: Integers  # or below zero the key's that waits
    areas: Integers | None  # where the dataset is told by area

    def columns(self) -> dict[str, Any]:
        """As the record has them."""
        return {
            "registration_id": self.registrations, "match_method": self.methods, "home_key_id": self.keys,
        }  # fmt: skip


def _or(given: "pd.Series[Any]", instead: str) -> "pd.Series[Any]":
    """Blanks filled; what holds none stays as it is."""
    here = given.notna()
    return given if here.all() else written_out(given).where(here, instead)


def _bounds(normalised: Normalised, rows: pd.DataFrame) -> Any:
    said = {row: json.dumps(found, sort_keys=True) for row, found in normalised.bounds.items()}
    return np.array([said.get(row) for row in rows.index.tolist()], dtype=object)


class HomesNamed:
    """The ways in which rows name homes, known from before or written down now."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        table = records.registration.c
        self._home_of = dict(connection.execute(select(table.registration_id, table.home_id)).all())
        self._known: dict[str, tuple[int, Found]] = {
            row.alias: (row.home_key_id, Found(row.registration_id, row.match_method))
            for row in connection.execute(select(records.home_key))
        }
        self._methods: list[str] = []
        self._led: dict[Named, tuple[int, int, int, int]] = {}
        self._matcher: Matcher | None = None

    def lead(self, rows: pd.DataFrame) -> pd.DataFrame:
        """`home` is the home's number, or below zero the key's that waits."""
        codes = np.zeros(len(rows), dtype=np.int64)
        present = [name for name in KEYS if name in rows]
        for name in present:
            found, values = pd.factorize(rows[name], use_na_sentinel=False)
            codes = pd.factorize(codes * max(len(values), 1) + found)[0].astype(np.int64)
        first = np.unique(codes, return_index=True)[1]
        blank = [None] * len(first)
        cells = [plain_values(rows[name].iloc[first]) if name in present else blank for name in KEYS]
        named: list[Named] = list(zip(*cells, strict=True))
        self._lead_anew([one for one in named if one not in self._led])
        led = np.array([self._led[one] for one in named], dtype=np.int64).reshape(-1, 4)[codes]
        rows["registration_id"] = pd.arrays.IntegerArray(led[:, 0].copy(), led[:, 0] == 0)
        rows["match_method"] = coded(self._methods, led[:, 1])
        rows["home_key_id"] = pd.arrays.IntegerArray(led[:, 2].copy(), led[:, 2] == 0)
        rows["home"] = led[:, 3].copy()
        return rows.drop(columns=present)

    def _lead_anew(self, named: list[Named]) -> None:
        """Registration, method, key and home by each way of naming; what is nowhere stands as zero."""
        # A row that names no home at all waits for nothing: no answer could lead it anywhere.
        self._led |= {one: (0, -1, 0, 0) for one in named if not any(one)}
        named = [one for one in named if any(one)]
        for one, (key_id, found) in zip(named, self._keys(named), strict=True):
            if found.method is not None and found.method not in self._methods:
                self._methods.append(found.method)
            method = -1 if found.method is None else self._methods.index(found.method)
            self._led[one] = (found.registration_id or 0, method, key_id, self._home(key_id, found))

    def _keys(self, named: list[Named]) -> list[tuple[int, Found]]:
        """Each way of naming a home with its number; a new one is led to its home and written down."""
        aliases = [alias_of(one) for one in named]
        new = {alias: one for alias, one in zip(aliases, named, strict=True) if alias not in self._known}
        if new:
            if self._matcher is None:
                self._matcher = matcher(self._connection, Registers.of(said(self._connection)))
            found = {alias: self._matcher.find(one) for alias, one in new.items()}
            start = next_id(self._connection, records.home_key.c.home_key_id)
            self._known |= {alias: (start + at, found[alias]) for at, alias in enumerate(new)}
            bulk_insert(
                self._connection, records.home_key,
                ("home_key_id", "alias", *KEYS, "registration_id", "match_method", "reason"),
                [(self._known[alias][0], alias, *one, found[alias].registration_id, found[alias].method,
                  found[alias].reason) for alias, one in new.items()],
            )  # fmt: skip
        return [self._known[alias] for alias in aliases]

    def lead_together(self, named: list[tuple[int, ...]]) -> list[tuple[int | None, str | None, int, int]]:
        """Registration, method, key and home by all keys of each set at once."""
        known = self._named(sorted({key for keys in named for key in keys}))
        led = self._keys([together(known[key] for key in keys) for keys in named])
        return [(one.registration_id, one.method, key, self._home(key, one)) for key, one in led]

    def _home(self, key_id: int, found: Found) -> int:
        """Or, below zero, the key that waits."""
        return self._home_of[found.registration_id] if found.registration_id else -key_id

    def _named(self, keys: list[int]) -> dict[int, Named]:
        """What rows said to have those keys."""
        table, known = records.home_key.c, dict[int, Named]()
        question = select(table.home_key_id, *(table[name] for name in KEYS))
        for at in range(0, len(keys), _AT_ONCE):
            some = question.where(table.home_key_id.in_(keys[at : at + _AT_ONCE]))
            known |= {row.home_key_id: tuple(row[1:]) for row in self._connection.execute(some)}
        return known

    def methods(self) -> dict[int, str | None]:
        return {key_id: found.method for key_id, found in self._known.values()}

    def registrations(self, keys: Any) -> list[int]:
        of = {key_id: found.registration_id for key_id, found in self._known.values()}
        return [number for key in keys.tolist() if (number := of.get(key)) is not None]
