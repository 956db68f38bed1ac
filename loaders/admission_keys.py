"""Beside the records of admissions: which rows may concern a person, a spell or some days.

Persons and spells stand as numbers, of which different ones may come out the same. What is found here is
asked of the records, and they decide: a row that was taken out again, or waits for its home, stands here too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, select

from loaders.marks import BLANK, Hashes, texts_hashed
from loaders.records import FOREVER, admission_episode, admission_keys, load
from loaders.store import bulk_insert

Integers = np.ndarray[Any, np.dtype[np.int64]]

NOBODY = 0  # no person is named, or no spell
OPEN = 0  # no discharge yet; no real day has this number
AT_ONCE = 100_000  # records of an older store that are in memory at a time
_WIDTHS = {1: "<u1", 2: "<u2", 4: "<u4", 8: "<u8"}
_TOLD = ("source_row", "admitted_on", "discharged_on", "person_key", "spell_id")


@dataclass(frozen=True)
class Block:
    """Rows that were written together."""

    load_id: int
    first_row: int
    first_day: int  # nobody was admitted or discharged before it
    _packed: Any

    @cached_property
    def rows(self) -> Integers:
        return self.first_row + np.cumsum(self._wide(self._packed.source_rows))

    @cached_property
    def admitted(self) -> Integers:
        return self.first_day + self._wide(self._packed.admitted)

    @cached_property
    def discharged(self) -> Integers:
        days = self._wide(self._packed.discharged)
        return np.where(days == OPEN, OPEN, self.first_day - 1 + days)

    @cached_property
    def people(self) -> Hashes:
        return np.frombuffer(self._packed.people, "<u8")

    @cached_property
    def spells(self) -> Hashes:
        return np.frombuffer(self._packed.spells, "<u8")

    def _wide(self, packed: bytes) -> Integers:
        return np.frombuffer(packed, _WIDTHS[len(packed) // len(self.people)]).astype(np.int64)


def read_blocks(
    connection: Connection, load_ids: Iterable[int], *conditions: ColumnElement[bool]
) -> Iterator[Block]:
    """Those that the conditions choose, in the order of loads and rows, one at a time."""
    k = admission_keys.c
    question = select(admission_keys).where(k.load_id.in_(sorted(load_ids)), *conditions)
    ordered = question.order_by(k.load_id, k.first_row).execution_options(yield_per=1)
    for row in connection.execute(ordered):
        yield Block(row.load_id, row.first_row, row.first_day, row)


def packed_keys(rows: pd.DataFrame, hashes: dict[str, Hashes]) -> dict[str, Any]:
    """A block of rows, at least one, as it is kept; `hashes` are those of their columns."""
    numbers = rows.index.to_numpy(dtype=np.int64)
    admitted = rows["admitted_on"].to_numpy(dtype=np.int64)
    blank = pd.Series(pd.NA, rows.index, dtype="Int64")
    left = rows.get("discharged_on", blank).to_numpy(dtype=np.int64, na_value=OPEN)
    closed = left != OPEN
    first_day = min(int(admitted.min()), int(left[closed].min(initial=FOREVER)))
    return {
        "first_row": int(numbers[0]), "first_day": first_day, "last_admitted": int(admitted.max()),
        "last_discharged": int(left.max()) if closed.all() else FOREVER,
        "source_rows": _narrow(np.diff(numbers, prepend=numbers[0])),
        "admitted": _narrow(admitted - first_day),
        "discharged": _narrow(np.where(closed, left - first_day + 1, OPEN)),
        "people": _keys(hashes["person_key"]), "spells": _keys(hashes["spell_id"]),
    }  # fmt: skip


def _narrow(values: Integers) -> bytes:
    """Whole numbers from 0 on in as few bytes as hold each of them."""
    assert values.min() >= 0
    kind = np.min_scalar_type(int(values.max()))
    return values.astype(kind.newbyteorder("<")).tobytes()


def _keys(hashes: Hashes) -> bytes:
    return np.where(hashes == BLANK, np.uint64(NOBODY), hashes | np.uint64(1)).astype("<u8").tobytes()


def keys_of(texts: Iterable[str]) -> Hashes:
    """What stands for persons or spells."""
    hashes = texts_hashed(pd.Series(list(texts), dtype=object))
    return np.frombuffer(_keys(hashes), "<u8")


def write_keys(connection: Connection, load_id: int, packed: dict[str, Any]) -> None:
    bulk_insert(connection, admission_keys, ("load_id", *packed), [(load_id, *packed.values())])


def write_missing_keys(connection: Connection) -> None:
    """For the loads of a store that an earlier version filled."""
    there = select(admission_keys.c.load_id)
    question = select(load.c.load_id).where(load.c.dataset == "admissions", load.c.load_id.not_in(there))
    for load_id in connection.execute(question).scalars().all():
        for packed in _packed_again(connection, load_id):
            write_keys(connection, load_id, packed)


def _packed_again(connection: Connection, load_id: int) -> Iterator[dict[str, Any]]:
    e = admission_episode.c
    after = -1
    while True:
        question = select(*(e[name] for name in _TOLD)).where(e.load_id == load_id, e.source_row > after)
        found = connection.execute(question.order_by(e.source_row).limit(AT_ONCE)).all()
        if not found:
            return
        rows = pd.DataFrame(found, columns=_TOLD, dtype=object).set_index("source_row")
        rows = rows.astype({"admitted_on": "Int64", "discharged_on": "Int64"})
        yield packed_keys(rows, {name: texts_hashed(rows[name]) for name in ("person_key", "spell_id")})
        after = int(rows.index[-1])
