"""Rows of one file that say the same thing twice (duplicates) or two things of one (conflicts)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from loaders.incidents import beginnings
from loaders.marks import Hashes, Integers, combined, numbers_hashed
from loaders.shapes import Shape

DUPLICATE, CONFLICT, REJECTED = "duplicate", "conflict", "rejected"
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Cells = Callable[[str, Integers], list[Any]]  # a column's cells of those rows
AsOne = Callable[[Integers, Integers], None]  # leads rows to the home that all rows of their event name


@dataclass(frozen=True)
class LeftOut:
    """Rows of a file, in their order, that are not taken for one reason."""

    kind: str
    rows: Integers
    why: Callable[[int], str]  # the sentence for the row at that place of `rows`


def left_out(marks: pd.DataFrame, shape: Shape, cells: Cells, as_one: AsOne) -> list[LeftOut]:
    """What is not taken of the file. `cells` gives the few cells that a sentence names; `as_one` changes
    the marks of rows that are the same but for how they name their home."""
    if shape.dataset == "prescribing":
        return _residents_that_disagree(marks)
    if shape.dataset == "ambulance_callouts":
        return _incidents(marks, cells)
    if not shape.key or "key" not in marks:
        return []
    found = _by_key(marks, shape, as_one)
    return _once_a_row(found) if shape.several_values else found


def _once_a_row(found: list[LeftOut]) -> list[LeftOut]:
    """A row of several values is left out once; as a conflict where any of them is."""
    ordered = sorted(found, key=lambda one: one.kind == CONFLICT)
    last = {int(row): (one, at) for one in ordered for at, row in enumerate(one.rows)}
    kept = {id(one): [(row, at) for row, (owner, at) in last.items() if owner is one] for one in ordered}
    return [_some_of(one, sorted(kept[id(one)])) for one in ordered if kept[id(one)]]


def _some_of(one: LeftOut, places: list[tuple[int, int]]) -> LeftOut:
    rows = np.array([row for row, _ in places], dtype=np.int64)
    return LeftOut(one.kind, rows, lambda at: one.why(places[at][1]))


def _shared(keys: Hashes) -> Flags:
    """Which of them stand more than once."""
    ordered = np.sort(keys)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.isin(keys, twice) if len(twice) else np.zeros(len(keys), dtype=bool)


class _Groups:
    """Rows by what they have in common."""

    def __init__(self, keys: Hashes, rows: Integers) -> None:
        self.of = np.unique(keys, return_inverse=True)[1] if len(keys) else np.zeros(0, dtype=np.int64)
        self.order = np.argsort(self.of, kind="stable")
        self.starts = np.flatnonzero(np.diff(self.of[self.order], prepend=-1))
        self._rows = rows

    def first(self) -> Integers:
        """Of each row, the first row of its group."""
        found: Integers = self._rows[self.order[self.starts]][self.of]
        return found

    def differ(self, values: Any) -> Flags:
        """Of each row, whether its group has several values; a gap is none."""
        if not len(self.of):
            return np.zeros(0, dtype=bool)
        ordered = values[self.order]
        low, high = (each.reduceat(ordered, self.starts) for each in (np.fmin, np.fmax))
        found: Flags = (low < high)[self.of]
        return found

    def members(self, of: int) -> list[int]:
        """The rows of one group, in their order."""
        end = self.starts[of + 1] if of + 1 < len(self.starts) else len(self.order)
        found: list[int] = sorted(self._rows[self.order[self.starts[of] : end]].tolist())
        return found


def _rows_of(marks: pd.DataFrame) -> Integers:
    return marks.index.to_numpy(dtype=np.int64)


def _by_key(marks: pd.DataFrame, shape: Shape, as_one: AsOne) -> list[LeftOut]:
    keys, keyed = marks["key"].to_numpy(), marks["keyed"].to_numpy()
    places = np.flatnonzero(keyed)
    places = places[_shared(keys[places])]
    if not len(places):
        return []
    if shape.names_a_home_beside:
        rows, event = _named_otherwise(marks.iloc[places])
        if len(rows):
            as_one(rows, event)
    shared = marks.iloc[places]
    found = []
    if shape.dataset == "utis":
        later = _later_courses(shared)
        found = [LeftOut(DUPLICATE, _rows_of(shared)[later], lambda at: _LATER_COURSE)]
        shared = shared.loc[~later]
    return found + _same_or_differing(shared, shape)


def _named_otherwise(shared: pd.DataFrame) -> tuple[Integers, Integers]:
    """Rows that are one thing in all but how they name its home, where they do not name two known homes, and
    of each which thing it is. A later register may tell which home: the one that all of them lead to."""
    home, key = shared["home"].to_numpy(), shared["home_key_id"].to_numpy(dtype=np.float64, na_value=np.nan)
    groups = _Groups(shared["key"].to_numpy(), _rows_of(shared))
    alike = groups.differ(key) & ~groups.differ(np.where(home > 0, home, np.nan))
    alike &= ~groups.differ(shared["content"].to_numpy() ^ numbers_hashed(shared["home"]))
    return _rows_of(shared)[alike], groups.of[alike]


_LATER_COURSE = "The infection stands in an earlier row: a change of antibiotic is not a new one."


def _later_courses(shared: pd.DataFrame) -> Flags:
    first = shared.groupby("key")["occurred_on"].transform("min")
    return (shared["occurred_on"] > first).to_numpy(dtype=bool)


def _same_or_differing(shared: pd.DataFrame, shape: Shape) -> list[LeftOut]:
    rows = _rows_of(shared)
    groups = _Groups(shared["key"].to_numpy(), rows)
    differs = groups.differ(shared["content"].to_numpy())
    differing = differs if shape.names_a_home_beside else differs & ~_of_a_home_that_waits(shared)
    first = groups.first()
    repeats = np.ones(len(rows), dtype=bool)
    repeats[groups.order[groups.starts]] = False
    same = repeats & ~differs
    what = " and ".join(_WORDS.get(name, name) for name in shape.key)
    first_of, group_of = first[same], groups.of[differing]
    return [
        LeftOut(DUPLICATE, rows[same], lambda at: f"The row is the same as row {first_of[at]}."),
        LeftOut(CONFLICT, rows[differing], lambda at: (
            f"Rows {_some(groups.members(int(group_of[at])))} have the same {what} and differ:"
            " keep the right one."
        )),
    ]  # fmt: skip


def _of_a_home_that_waits(rows: pd.DataFrame) -> Flags:
    """Whether the home is not known yet. What such rows say waits with them: a later register may lead other
    rows of the file to that home, and all that differ are in conflict then, as if it had come before."""
    waits: Flags = (rows["home"] < 0).to_numpy()
    return waits


_WORDS = {
    "home": "home", "harm_id": "id", "month": "month", "dataset": "log", "worsened_on": "date of worsening",
    "provider_code": "provider", "person_key": "person", "spell_id": "spell", "episode_order": "episode",
    "registration_id": "registration", "valid_from": "date from which they hold",
    "call_id": "call", "area_id": "area", "happened_on": "date",
}  # fmt: skip


def _some(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:5])
    return f"{shown} and {len(rows) - 5} more" if len(rows) > 5 else shown


def _incidents(marks: pd.DataFrame, cells: Cells) -> list[LeftOut]:
    """Rows of one incident are vehicles: only a row that is wholly the same is one too many."""
    content, rows = marks["content"].to_numpy(), _rows_of(marks)
    places = np.flatnonzero(_shared(content))
    repeated = places[pd.Series(content[places]).duplicated().to_numpy()]
    reason = "The row stands in the file already."
    once = np.ones(len(rows), dtype=bool)
    once[repeated] = False
    found = LeftOut(DUPLICATE, rows[repeated], lambda at: reason)
    return [found, *_incidents_of_two_homes(marks.loc[once], cells)]


def _incidents_of_two_homes(marks: pd.DataFrame, cells: Cells) -> list[LeftOut]:
    placed = marks["home"].gt(0).to_numpy() & marks["keyed"].to_numpy()
    places = np.flatnonzero(placed)[_shared(marks["key"].to_numpy()[placed])]
    groups = _Groups(marks["key"].to_numpy()[places], places)
    several = marks.iloc[places[groups.differ(marks["home"].to_numpy()[places])]]
    if several.empty:
        return []
    several = several.sort_values(["key", "called_at"], kind="stable")
    homes = several.groupby(_incident_of(several))["home"]
    rows = np.sort(_rows_of(several.loc[homes.transform("nunique") > 1]))
    numbers = cells("incident_id", rows)
    return [LeftOut(CONFLICT, rows, lambda at: (
        f"The rows of incident {numbers[at]} name different homes: put right the home."
    ))]  # fmt: skip


def _incident_of(rows: pd.DataFrame) -> Integers:
    """Which incident each row is of; they stand by number and time."""
    number, called_at = rows["key"].to_numpy(), rows["called_at"].to_numpy(dtype=np.int64)
    begins = np.zeros(len(rows), dtype=np.int64)
    begins[beginnings(number, called_at)] = 1
    return np.cumsum(begins)


def _residents_that_disagree(marks: pd.DataFrame) -> list[LeftOut]:
    if "residents" not in marks:
        return []
    home_month = combined([numbers_hashed(marks[name]) for name in ("home", "month")])
    rows = _rows_of(marks)
    several = _Groups(home_month, rows).differ(marks["residents"].to_numpy(dtype=np.float64))
    several &= ~_of_a_home_that_waits(marks)
    reason = "The rows of this home and month give different numbers of residents: keep the right one."
    return [LeftOut(CONFLICT, rows[several], lambda at: reason)]
