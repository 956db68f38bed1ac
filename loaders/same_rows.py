"""Rows of one file that say the same thing twice (duplicates) or two things of one (conflicts)."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from loaders.shapes import Shape

DUPLICATE, CONFLICT, REJECTED = "duplicate", "conflict", "rejected"
SAME_INCIDENT = 12 * 60  # minutes: call numbers restart, so the same number later is another incident
Integers = np.ndarray[Any, np.dtype[np.int64]]
LeftOut = list[tuple[int, str, str]]  # source row, kind, reason


def groups(rows: pd.DataFrame, columns: Iterable[str]) -> Integers:
    """A number for each row, equal where the columns are; a blank equals a blank."""
    numbers = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        codes, values = pd.factorize(rows[column], use_na_sentinel=False)
        numbers = pd.factorize(numbers * max(len(values), 1) + codes)[0].astype(np.int64)
    return numbers


def left_out(rows: pd.DataFrame, shape: Shape) -> LeftOut:
    """What is not taken of the file, with the reason. `rows` has the columns of the record and `home`."""
    if shape.dataset == "prescribing":
        return _residents_that_disagree(rows)
    if shape.dataset == "ambulance_callouts":
        return _incidents(rows)
    if not shape.key:
        return []
    return _once_a_row(_by_key(rows, shape)) if shape.several_values else _by_key(rows, shape)


def _once_a_row(found: LeftOut) -> LeftOut:
    """A row of several values is left out once; as a conflict where any of them is."""
    ordered = sorted(found, key=lambda one: one[1] == CONFLICT)
    return sorted({row: (row, kind, reason) for row, kind, reason in ordered}.values())


def _by_key(rows: pd.DataFrame, shape: Shape) -> LeftOut:
    key = [name for name in shape.key if name in rows.columns]
    kept = rows.loc[_has_a_key(rows, shape)]
    if shape.dataset == "admissions":  # HES has no spell: it is the admission of that day
        kept = kept.assign(spell_id=kept["spell_id"].where(kept["spell_id"].notna(), kept["admitted_on"]))
    names = groups(kept, key)
    if len(kept) == 0 or names.max() + 1 == len(kept):
        return []
    several = np.bincount(names)[names] > 1
    shared, names = kept.loc[several], names[several]
    found: LeftOut = []
    if shape.dataset == "utis":
        later = _later_courses(shared, names)
        found += [(row, DUPLICATE, _LATER_COURSE) for row in shared.index[later]]
        shared, names = shared.loc[~later], names[~later]
    content = groups(shared, [name for name in shared.columns if name not in _NOT_CONTENT])
    return found + _same_or_differing(shared, names, content, shape)


# A home written twice with its address in other words is still one home.
_NOT_CONTENT = ("registration_id", "home_key_id", "match_method", "address")
_LATER_COURSE = "The infection stands in an earlier row: a change of antibiotic is not a new one."


def _has_a_key(rows: pd.DataFrame, shape: Shape) -> pd.Series:
    """Rows without the id that tells them apart are never the same as another."""
    ids = {"ae_attendances": "attendance_id", "admissions": "spell_id"}.get(shape.dataset)
    ids = "harm_id" if shape.log else ids
    if ids is None:
        return pd.Series(True, rows.index)
    if ids not in rows:
        return pd.Series(False, rows.index)
    if shape.dataset == "admissions" and "person_key" in rows:
        return rows[ids].notna() | rows["person_key"].notna()
    return rows[ids].notna()


def _later_courses(rows: pd.DataFrame, names: Integers) -> Any:
    first = rows.groupby(names)["occurred_on"].transform("min")
    return (rows["occurred_on"] > first).to_numpy(dtype=bool)


def _same_or_differing(rows: pd.DataFrame, names: Integers, content: Integers, shape: Shape) -> LeftOut:
    if len(rows) == 0:
        return []
    kinds = pd.Series(content).groupby(names).transform("nunique").to_numpy()
    repeats = pd.Series(names).duplicated().to_numpy()
    numbers = rows.index.to_numpy()
    first = dict(zip(names[~repeats], numbers[~repeats], strict=True))
    found: LeftOut = [
        (int(row), DUPLICATE, f"The row is the same as row {first[name]}.")
        for row, name in zip(numbers[repeats & (kinds == 1)], names[repeats & (kinds == 1)], strict=True)
    ]
    differing = kinds > 1
    together: dict[int, list[int]] = {}
    for row, name in zip(numbers[differing], names[differing], strict=True):
        together.setdefault(int(name), []).append(int(row))
    what = " and ".join(_WORDS.get(name, name) for name in shape.key)
    return found + [
        (row, CONFLICT, f"Rows {_some(group)} have the same {what} and differ: keep the right one.")
        for group in together.values()
        for row in group
    ]


_WORDS = {
    "home": "home", "harm_id": "id", "month": "month", "dataset": "log", "worsened_on": "date of worsening",
    "provider_code": "provider", "person_key": "person", "spell_id": "spell", "episode_order": "episode",
    "registration_id": "registration", "valid_from": "date from which they hold",
    "call_id": "call", "area_id": "area", "happened_on": "date",
}  # fmt: skip


def _some(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:5])
    return f"{shown} and {len(rows) - 5} more" if len(rows) > 5 else shown


def _incidents(rows: pd.DataFrame) -> LeftOut:
    """Rows of one incident are vehicles: only a row that is wholly the same is one too many."""
    content = groups(rows, [name for name in rows.columns if name not in _NOT_CONTENT])
    repeats = pd.Series(content).duplicated().to_numpy()
    reason = "The row stands in the file already."
    found: LeftOut = [(int(row), DUPLICATE, reason) for row in rows.index[repeats].to_numpy()]
    return found + _incidents_of_two_homes(rows.loc[~repeats])


def _incidents_of_two_homes(rows: pd.DataFrame) -> LeftOut:
    placed = rows.loc[rows["home"].gt(0) & rows["incident_id"].notna(), ["incident_id", "called_at", "home"]]
    homes = placed.groupby("incident_id")["home"].nunique()
    placed = placed.loc[placed["incident_id"].isin(homes.index[homes > 1])]
    if placed.empty:
        return []
    placed = placed.sort_values(["incident_id", "called_at"])
    apart = (placed["incident_id"] != placed["incident_id"].shift()) | (
        placed["called_at"].astype("int64").diff() > SAME_INCIDENT
    )
    incident = apart.cumsum()
    several = placed.groupby(incident)["home"].transform("nunique") > 1
    named = placed.loc[several, "incident_id"]
    return [
        (int(row), CONFLICT, f"The rows of incident {number} name different homes: put right the home.")
        for row, number in zip(named.index.to_numpy(), named, strict=True)
    ]


def _residents_that_disagree(rows: pd.DataFrame) -> LeftOut:
    if "residents" not in rows:
        return []
    home_month = groups(rows, ["home", "month"])
    several = rows.groupby(home_month)["residents"].transform("nunique") > 1
    reason = "The rows of this home and month give different numbers of residents: keep the right one."
    return [(int(row), CONFLICT, reason) for row in rows.index[several]]
