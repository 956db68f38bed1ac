"""One table on its way into the store, part by part: what is kept, what is set aside, and why."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from loaders import records
from loaders.admission_keys import packed_keys
from loaders.coverage import NO_AREA, Cover, cover_of
from loaders.further_parts import all_parts
from loaders.late import late_rows
from loaders.layout import Layout
from loaders.led_as_one import lead_as_one
from loaders.marks import Integers, Seen, hashes_of, marks_of
from loaders.normalise import Normalised, said_of_rows
from loaders.prepared import Preparing
from loaders.receipt import Options
from loaders.records import FOREVER
from loaders.registrations import is_whole
from loaders.releases import Releases
from loaders.same_rows import CONFLICT, DUPLICATE, LeftOut, left_out
from loaders.shapes import SHAPES, Shape
from loaders.sheet import Sheet
from loaders.statements import Statements, read_statements
from loaders.store import bulk_insert, next_id, setting
from loaders.tallies import home_keys, matches
from loaders.written_parts import Part, WrittenParts

Progress = Callable[[int], None]  # called now and then, with how many rows of the file are done


@dataclass(frozen=True)
class Batch:
    """One table, written. `counts` are its receipt's, but for the homes."""

    sheet: Sheet
    layout: Layout
    shape: Shape
    said: Statements
    sender: str
    source_id: int
    columns: list[str]  # of the record, that the file can fill
    cover: Cover | None
    snapshot_on: int | None
    counts: dict[str, int]
    registrations: list[int]  # that its rows lead to
    early: set[int]  # homes of unknown opening that it names in an earlier month than any before
    problems: list[str] = field(default_factory=list)

    def homes(self, connection: Connection) -> int:
        table = records.registration.c
        of = dict(connection.execute(select(table.registration_id, table.home_id)).all())
        return len({of.get(number) for number in self.registrations} - {None})


class OtherSender(Exception):
    """Rows further on show that the sender is another than the first rows let think."""


def read_batch(
    connection: Connection, first: Normalised, options: Options, load_id: int, progress: Progress | None
) -> Batch:
    """Reads and writes one table; whatever refuses it takes the transaction back."""
    codes: set[str] = set()
    secret = bytes.fromhex(setting(connection, "secret") or "")
    while True:
        incoming = Incoming(connection, first, options, load_id, codes)
        try:
            with closing(all_parts(first, incoming.said, secret)) as parts:
                for part in parts:
                    incoming.take(part)
                    if progress is not None:
                        progress(incoming.rows_read)
            return incoming.settle()
        except OtherSender:
            incoming.take_back()


class Incoming:
    """The parts of one table, of which only the marks are kept."""

    def __init__(
        self, connection: Connection, first: Normalised, options: Options, load_id: int, codes: set[str]
    ) -> None:
        self._connection, self._load_id, self._first = connection, load_id, first
        self._shape = SHAPES[first.layout.dataset]
        self.said = read_statements(first, options)
        self._codes = codes
        self._note_sender(first)
        self._sender = self._sender_now()
        self._preparing = Preparing(connection, self._shape, self.said.known_on, self._sender)
        self._parts = WrittenParts(connection, load_id, self._shape, first.layout)
        self._seen = Seen()
        self._columns: set[str] = set()
        self._problems: dict[str, str] = {}  # sentence, or what is counted -> how it is told
        self._told: dict[str, int] = {}
        self.rows_read = self._ignored = 0

    def _note_sender(self, normalised: Normalised) -> None:
        if not self.said.source and "provider_code" in normalised.rows:
            self._codes.update(map(str, normalised.rows["provider_code"].dropna().unique()))

    def _sender_now(self) -> str:
        """Who sent it: as stated, else its one provider, else its layout."""
        if self.said.source:
            return self.said.source
        return next(iter(self._codes)) if len(self._codes) == 1 else self._first.layout.id

    def take(self, normalised: Normalised) -> None:
        """One part: made ready and marked; the part before it is written."""
        self._note_sender(normalised)
        if self._sender_now() != self._sender:
            raise OtherSender
        self._tally(normalised)
        rows = self._preparing.rows(normalised)
        late = late_rows(rows, self._shape, self.said)
        if late:
            rows = rows.loc[~rows.index.isin([row for row, _ in late])]
        rejected = [(row, reason) for row, reason, _ in normalised.rejected] + late
        self._columns |= set(rows.columns)
        hashes = hashes_of(rows, self._shape)
        marks = marks_of(rows, self._shape, hashes, self.said.basis == "discharge")
        marks["hidden"] = np.isin(rows.index.to_numpy(), list(normalised.bounds))
        self._seen.add(marks)
        admissions = self._shape.table is records.admission_episode and len(rows) > 0
        keys = packed_keys(rows, hashes) if admissions else None
        self._parts.hold(Part(normalised.sheet, rows, rejected, keys))

    def _tally(self, normalised: Normalised) -> None:
        self.rows_read += normalised.rows_read
        self._ignored += len(normalised.ignored)
        dataset = self._shape.dataset
        counted = {said_of_rows(dataset, what, n): what for what, n in normalised.told.items()}
        for what, rows in normalised.told.items():
            self._told[what] = self._told.get(what, 0) + rows
        for problem in normalised.problems:
            what = counted.get(problem, "")
            told = said_of_rows(dataset, what, self._told[what]) if what else problem
            self._problems[what or problem] = told

    def settle(self) -> Batch:
        """When all has come: what could not be told from a part alone. Short files are not written before."""
        marks, shape, said = self._seen.together(), self._shape, self.said
        label, problems = self._first.sheet.label, list(self._problems.values())
        _warn_of_future(said, problems)
        taken_out = left_out(marks, shape, self._parts.cells, partial(self._lead_as_one, marks))
        gone = np.concatenate([np.zeros(0, dtype=np.int64), *(one.rows for one in taken_out)])
        if len(gone):
            marks = marks.loc[~np.isin(marks.index.to_numpy(), gone)]
        cover = cover_of(self._connection, marks, shape, said, label, problems)
        _say_what_is_outside(marks, cover, problems)
        whole = shape.dataset != "care_homes" or is_whole(self._first)
        source_id = _source(self._connection, shape.dataset, self._sender)
        releases = Releases(self._connection, shape, source_id, said.known_on, whole)
        releases.refuse_ties(marks, cover, label)
        snapshot = None
        if shape.dataset == "care_homes" and whole and len(marks):
            snapshot = int(marks["snapshot_on"].max())
        counts = self._counts(marks, taken_out, cover) | {"superseded": releases.superseded(marks)}
        self._parts.take_out(gone)
        self._write_rest(marks, taken_out, cover)
        return Batch(
            self._first.sheet, self._first.layout, shape, said, self._sender, source_id,
            [name for name in shape.columns if name in self._columns], cover, snapshot, counts,
            self._registrations(marks), _named_before_scope(self._connection, marks), problems,
        )  # fmt: skip

    def _lead_as_one(self, marks: pd.DataFrame, rows: Integers, event: Integers) -> None:
        """Rows whose event names its home otherwise: where they lead now, in their marks and as records."""
        self._parts.amend(rows, lead_as_one(self._preparing, marks, rows, event))

    def _write_rest(self, marks: pd.DataFrame, taken_out: list[LeftOut], cover: Cover | None) -> None:
        connection, load_id = self._connection, self._load_id
        self._parts.write_rest()
        self._parts.set_aside(self._first.sheet, taken_out)
        if cover is not None:
            columns = ("load_id", "area_id", "month", "part")
            bulk_insert(connection, records.coverage, columns, cover.rows(load_id))
        bulk_insert(
            connection, records.load_key, ("load_id", "home_key_id", "rows", "first_month", "last_month"),
            home_keys(marks, load_id),
        )  # fmt: skip
        found = matches(marks, load_id, self._shape, self._preparing.methods())
        bulk_insert(connection, records.load_match, ("load_id", "month", "method", "rows"), found)

    def _counts(self, marks: pd.DataFrame, taken_out: list[LeftOut], cover: Cover | None) -> dict[str, int]:
        """The receipt's numbers; what was read is the sum of what became of it."""
        waits, at_odds = marks["waits"].to_numpy(), marks["at_odds"].to_numpy()
        placed = marks.loc[~waits]
        hidden = placed.index[placed["hidden"]]
        several = self._shape.several_values

        def out(kind: str) -> int:
            return sum(len(one.rows) for one in taken_out if one.kind == kind)

        return {
            "rows_read": self.rows_read,
            "accepted": placed.index.nunique() if several else len(placed),
            "duplicates": out(DUPLICATE),
            "suppressed": hidden.nunique(),
            "rejected": self._parts.rejected,
            "unmatched": int((waits & ~at_odds).sum()),
            "conflicts": out(CONFLICT) + int(at_odds.sum()),
            "ignored": self._ignored,
            "months": self._months(placed, cover),
        }

    def _months(self, placed: pd.DataFrame, cover: Cover | None) -> int:
        if cover is not None:
            return cover.last - cover.first + 1
        return 0 if self._shape.when is None else int(placed["month"].nunique())

    def _registrations(self, marks: pd.DataFrame) -> list[int]:
        placed = marks.loc[~marks["waits"].to_numpy()]
        if "registration_id" in placed:
            return [int(number) for number in placed["registration_id"].dropna().unique()]
        if "home_key_id" not in placed:
            return []
        return self._preparing.registrations(placed["home_key_id"].dropna().unique())

    def take_back(self) -> None:
        """Nothing of it was written."""
        self._parts.take_back()


def _warn_of_future(said: Statements, problems: list[str]) -> None:
    today = Statements(None, None, None, None, "admission", False).known_on
    if said.released is not None and said.released > today:
        problems.append("The file says that it was released after today.")


def _source(connection: Connection, dataset: str, sender: str) -> int:
    table = records.source
    known = connection.execute(
        select(table.c.source_id).where(table.c.dataset == dataset, table.c.sender == sender)
    ).scalar()
    if known is not None:
        return int(known)
    number = next_id(connection, table.c.source_id)
    bulk_insert(connection, table, ("source_id", "dataset", "sender"), [(number, dataset, sender)])
    return number


def _say_what_is_outside(marks: pd.DataFrame, cover: Cover | None, problems: list[str]) -> None:
    if cover is None:
        return
    outside = int((~marks["month"].between(cover.first, cover.last)).sum())
    if outside:
        problems.append(f"{outside} rows lie outside the covered months, {cover.text}.")
    if "all" not in cover.areas.values():
        elsewhere = int((~marks["area_id"].isin([*cover.areas, NO_AREA])).sum())
        if elsewhere:
            problems.append(f"{elsewhere} rows are of homes outside {cover.area_text}: kept, not counted.")


def _named_before_scope(connection: Connection, marks: pd.DataFrame) -> set[int]:
    placed = marks.loc[marks["home"] > 0]
    first = placed.groupby("home")["month"].min()
    period = records.home_period.c
    question = select(period.home_id, period.scope_from).where(
        period.open_date.is_(None), period.known_to == FOREVER
    )
    return {
        row.home_id
        for row in connection.execute(question)
        if row.home_id in first.index and int(first[row.home_id]) < row.scope_from
    }


__all__ = ["Batch", "read_batch"]
