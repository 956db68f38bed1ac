"""What a load remembers of each row that went by: so that a file of any length can be loaded."""

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Float, Integer

from loaders.coded import is_coded, repeats_itself, words_of
from loaders.match import CONFLICT
from loaders.shapes import Shape, months_of

Hashes = np.ndarray[Any, np.dtype[np.uint64]]
Integers = np.ndarray[Any, np.dtype[np.int64]]
_ODD, _STEP = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_FOLD = np.uint64(31)
# A home written twice with its address in other words is still one home.
NOT_CONTENT = ("address",)
# Beside these, what the rules of one dataset look at again when the whole file has been seen.
_LOOKED_AT = {
    "ambulance_callouts": ("called_at",), "utis": ("occurred_on",), "prescribing": ("residents",),
    "care_homes": ("registration_id", "snapshot_on"),
}  # fmt: skip
_KEPT = ("home", "month", "area_id", "replaced_unit", "home_key_id")


def hashes_of(rows: pd.DataFrame, shape: Shape) -> dict[str, Hashes]:
    """Every column as numbers."""
    return {name: _hashed(rows, name, shape) for name in shape.columns}


def marks_of(
    rows: pd.DataFrame, shape: Shape, hashes: dict[str, Hashes], of_discharge: bool = False
) -> pd.DataFrame:
    """A row of numbers a row. `key` is equal for what is the same thing, `content` for what says the same."""
    looked_at = (*_KEPT, *_LOOKED_AT.get(shape.dataset, ()))
    marks: dict[str, Any] = {name: small(rows[name]) for name in looked_at if name in rows}
    waits = shape.waiting(rows)
    marks["waits"] = waits.to_numpy(dtype=bool)
    marks["at_odds"] = np.zeros(len(rows), dtype=bool)
    if "match_method" in rows:
        marks["at_odds"] = (waits & (rows["match_method"] == CONFLICT)).to_numpy(dtype=bool)
    home = numbers_hashed(rows["home"])
    # The home last, and so that it can be taken out again: rows may be the same but for how they name it.
    marks["content"] = combined([one for name, one in hashes.items() if name not in NOT_CONTENT]) ^ home
    if "address" in hashes:
        marks["said"] = combined([home, *hashes.values()])
    marks |= _keys(rows, shape, hashes)
    if of_discharge and "discharged_on" in rows:
        left = rows["discharged_on"].notna().to_numpy()
        days = rows["discharged_on"].to_numpy(dtype=np.int64, na_value=1)
        marks["discharged_in"] = np.where(left, months_of(days), 0).astype(np.int32)
    if "worsened_on" in rows:
        marks["reach"] = _reach(rows)
    return pd.DataFrame(marks, index=rows.index)


def _keys(rows: pd.DataFrame, shape: Shape, hashes: dict[str, Hashes]) -> dict[str, Any]:
    """The key, and whether the row has one: those without are never the same as another."""
    if shape.dataset == "ambulance_callouts":
        return {"key": hashes["incident_id"], "keyed": rows["incident_id"].notna().to_numpy()}
    if not shape.key:
        return {}
    parts = {
        name: hashes[name] if name in hashes else numbers_hashed(rows[name])
        for name in shape.key
        if name in rows
    }
    if shape.dataset == "admissions":  # HES has no spell: it is the admission of that day
        no_spell = rows["spell_id"].isna().to_numpy() if "spell_id" in rows else True
        parts["spell_id"] = np.where(no_spell, hashes["admitted_on"] ^ _ODD, hashes["spell_id"])
    return {"key": combined(list(parts.values())), "keyed": _has_a_key(rows, shape)}


def _has_a_key(rows: pd.DataFrame, shape: Shape) -> Any:
    ids = {"ae_attendances": "attendance_id", "admissions": "spell_id"}.get(shape.dataset)
    ids = "harm_id" if shape.log else ids
    if ids is None:
        return np.ones(len(rows), dtype=bool)
    if ids not in rows:
        return np.zeros(len(rows), dtype=bool)
    has = rows[ids].notna()
    if shape.dataset == "admissions" and "person_key" in rows:
        has |= rows["person_key"].notna()
    return has.to_numpy(dtype=bool)


def _reach(rows: pd.DataFrame) -> Any:
    """The last month that a row may count in: an ulcer may count when it has grown worse."""
    month = rows["month"].to_numpy(dtype=np.int64)
    worse = rows["worsened_on"].to_numpy(dtype=np.int64, na_value=1)
    return np.maximum(month, months_of(worse)).astype(np.int32)


def small(column: "pd.Series[Any]") -> Any:
    """Numbers in half their length where they are all there; text and gaps as they are."""
    if column.dtype == "int64" or (column.dtype == "Int64" and not column.hasnans):
        values = column.to_numpy(dtype=np.int64)
        fits = not len(values) or (values.min() >= -(2**31) and values.max() < 2**31)
        return values.astype(np.int32) if fits else values
    return column.to_numpy(dtype=object) if column.dtype == "str" else column.array


def _hashed(rows: pd.DataFrame, name: str, shape: Shape) -> Hashes:
    """A column as numbers that are equal where its cells are, in a file as in the store; a blank is one."""
    if isinstance(shape.table.c[name].type, Integer | Float):
        return numbers_hashed(pd.to_numeric(rows[name]) if name in rows else pd.Series(np.nan, rows.index))
    if name not in rows:
        return np.full(len(rows), BLANK, dtype=np.uint64)
    return texts_hashed(rows[name])


def texts_hashed(column: "pd.Series[Any]") -> Hashes:
    """Texts as numbers that are equal where they are; a blank is one."""
    if is_coded(column):
        words, codes = words_of(column)
        words[-1] = ""
        return pd.util.hash_array(words, categorize=False)[codes]
    blank = column.isna()
    cells = (column.where(~blank, "") if blank.any() else column).to_numpy(dtype=object)
    return pd.util.hash_array(cells, categorize=repeats_itself(cells))


def numbers_hashed(column: "pd.Series[Any]") -> Hashes:
    if column.dtype == "object" or column.dtype == "str":
        column = column.where(column.notna(), None)
        if any(isinstance(cell, str) for cell in column):
            return texts_hashed(column)
        column = pd.to_numeric(column)
    values = column.to_numpy(dtype=np.float64, na_value=np.nan) + 0.0
    values = np.where(np.isnan(values), np.nan, values)
    return pd.util.hash_array(values)


def combined(hashes: list[Hashes]) -> Hashes:
    """One number for several, in their order."""
    total = np.full(len(hashes[0]), _ODD, dtype=np.uint64)
    for one in hashes:
        total = (total ^ one) * _STEP
        total ^= total >> _FOLD
    return total


def mark_as_led(marks: pd.DataFrame, places: Integers, led: Any) -> None:
    """The marks of rows whose home is told anew."""
    before = numbers_hashed(marks["home"].iloc[places])
    content = marks["content"].to_numpy()[places] ^ before ^ numbers_hashed(pd.Series(led.home))
    told = {
        "content": content, "home": led.home, "home_key_id": led.keys.astype(np.int64),
        "waits": pd.isna(led.registrations), "at_odds": led.methods == CONFLICT, "area_id": led.areas,
    }  # fmt: skip
    for name in told if led.areas is not None else told.keys() - {"area_id"}:
        column = marks[name].copy()
        column.iloc[places] = pd.Series(told[name]).astype(column.dtype).array
        marks[name] = column


BLANK = pd.util.hash_array(np.array([""], dtype=object))[0]


class Seen:
    """The marks of part after part, put together once at the end."""

    def __init__(self) -> None:
        self._numbers: list[Any] = []
        self._columns: dict[str, list[Any]] = {}

    def add(self, marks: pd.DataFrame) -> None:
        self._numbers.append(marks.index.to_numpy())
        for name in marks.columns:
            self._columns.setdefault(name, []).append(marks[name].array)

    def together(self) -> pd.DataFrame:
        """All of them; column by column, so that no more than one stands in memory twice."""
        index = pd.Index(np.concatenate(self._numbers))
        columns = {}
        for name in list(self._columns):
            parts = [pd.Series(part) for part in self._columns.pop(name)]
            columns[name] = pd.concat(parts, ignore_index=True).array if len(parts) > 1 else parts[0].array
        return pd.DataFrame(columns, index=index)


__all__ = [
    "BLANK", "Hashes", "Integers", "Seen", "combined", "hashes_of", "mark_as_led", "marks_of",
    "numbers_hashed", "texts_hashed",
]  # fmt: skip
