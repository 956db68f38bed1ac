"""The rows of one table on their way into the store: homes found, repeats set aside, then written."""

import json
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy import Connection, select

from loaders import records
from loaders.calendar import month_of_day
from loaders.coverage import NO_AREA, Cover, cover_of
from loaders.layout import is_dropped
from loaders.match import CONFLICT
from loaders.normalise import Normalised
from loaders.prepared import plain_values, prepared
from loaders.receipt import Options
from loaders.records import FOREVER
from loaders.registrations import is_whole
from loaders.releases import Releases
from loaders.same_rows import DUPLICATE, REJECTED, LeftOut, left_out
from loaders.shapes import SHAPES, Shape
from loaders.sheet import key
from loaders.statements import Statements, read_statements
from loaders.store import bulk_insert, next_id


@dataclass
class Batch:
    """One table. `rows` are those that are kept, waiting ones included; `rejects` are the others."""

    normalised: Normalised
    shape: Shape
    said: Statements
    sender: str
    source_id: int
    rows: pd.DataFrame
    cover: Cover | None
    snapshot_on: int | None
    superseded: int
    rejects: list[tuple[int, str, str, dict[str, str]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """The record's columns that the file can fill."""
        return [name for name in self.shape.columns if name in self.rows]

    def write(self, connection: Connection, load_id: int) -> None:
        placed = ("registration_id", "match_method", "home_key_id")
        names = [name for name in (*placed, *self.columns) if name in self.rows]
        columns = [plain_values(self.rows[name]) for name in names]
        numbers = self.rows.index.tolist()
        rows = zip([load_id] * len(numbers), numbers, *columns, strict=True)
        bulk_insert(connection, self.shape.table, ("load_id", "source_row", *names), rows)
        if self.cover is not None:
            covered = self.cover.rows(load_id)
            bulk_insert(connection, records.coverage, ("load_id", "area_id", "month", "part"), covered)
        bulk_insert(
            connection, records.reject, ("load_id", "source_row", "kind", "reason", "cells"),
            [(load_id, row, kind, reason, json.dumps(cells, ensure_ascii=False, default=str))
             for row, kind, reason, cells in self.rejects],
        )  # fmt: skip
        self._write_keys(connection, load_id)

    def _write_keys(self, connection: Connection, load_id: int) -> None:
        if "home_key_id" not in self.rows or self.rows.empty:
            return
        reach = self.rows.assign(reach=self._reach()).groupby("home_key_id")
        held = reach.agg(size=("month", "size"), min=("month", "min"), max=("reach", "max"))
        bulk_insert(
            connection, records.load_key, ("load_id", "home_key_id", "rows", "first_month", "last_month"),
            zip([load_id] * len(held), held.index.tolist(), *map(plain_values, (held[c] for c in held)),
                strict=True),
        )  # fmt: skip

    def _reach(self) -> "pd.Series[int]":
        """The last month that a row may count in: an ulcer may count when it has grown worse."""
        month = self.rows["month"]
        if "worsened_on" not in self.rows:
            return month
        worse = self.rows["worsened_on"].map(month_of_day, na_action="ignore")
        return pd.concat([month, worse], axis=1).max(axis=1).astype("Int64")

    def counts(self, connection: Connection) -> dict[str, int]:
        """The receipt's numbers; what was read is the sum of what became of it."""
        kinds = [kind for _, kind, _, _ in self.rejects]
        waits = self.shape.waiting(self.rows)
        at_odds = waits & (self.rows.get("match_method") == CONFLICT)
        bounds = self.normalised.bounds
        placed = self.rows.index[~waits]
        named = self.rows.loc[~waits, "registration_id"].dropna() if self.shape.of_homes else placed[:0]
        return {
            "rows_read": self.normalised.rows_read,
            "accepted": placed.nunique() if self.shape.several_values else len(placed),
            "duplicates": kinds.count(DUPLICATE),
            "superseded": self.superseded,
            "suppressed": sum(row in bounds for row in placed.unique()) if bounds else 0,
            "rejected": kinds.count(REJECTED),
            "unmatched": int((waits & ~at_odds).sum()),
            "conflicts": kinds.count(CONFLICT) + int(at_odds.sum()),
            "ignored": len(self.normalised.ignored),
            "homes": _homes(connection, list(map(int, named.unique()))),
            "months": self._months(~waits),
        }

    def _months(self, placed: "pd.Series[bool]") -> int:
        if self.cover is not None:
            return self.cover.last - self.cover.first + 1
        if self.shape.when is None:
            return 0
        return int(self.rows.loc[placed, "month"].nunique())

    def named_before_scope(self, connection: Connection) -> set[int]:
        """Homes of unknown opening that these rows name in an earlier month than any before."""
        placed = self.rows.loc[self.rows["home"] > 0]
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


def _homes(connection: Connection, registrations: list[int]) -> int:
    table = records.registration.c
    of = dict(connection.execute(select(table.registration_id, table.home_id)).all())
    return len({of.get(number) for number in registrations} - {None})


def read_batch(connection: Connection, normalised: Normalised, options: Options) -> Batch:
    """Everything that can refuse the load happens here, before anything of it is written."""
    shape = SHAPES[normalised.layout.dataset]
    statements = read_statements(normalised, options)
    label, problems = normalised.sheet.label, list(normalised.problems)
    _warn_of_future(statements, problems)
    sender = _sender(normalised, statements)
    source_id = _source(connection, shape.dataset, sender)
    rejects = [(row, REJECTED, reason) for row, reason, _ in normalised.rejected]
    rows = prepared(connection, normalised, shape, statements.known_on, sender)
    rows = _without_too_late(rows, shape, statements.known_on, rejects)
    taken_out = left_out(rows, shape)
    rejects += taken_out
    rows = rows.drop(index=[row for row, _, _ in taken_out])
    cover = cover_of(connection, rows, shape, statements, label, problems)
    _say_what_is_outside(rows, cover, problems)
    whole = shape.dataset != "care_homes" or is_whole(normalised)
    releases = Releases(connection, shape, source_id, statements.known_on, whole)
    releases.refuse_ties(rows, cover, label)
    snapshot = None
    if shape.dataset == "care_homes" and whole and len(rows):
        snapshot = int(rows["snapshot_on"].max())
    return Batch(
        normalised, shape, statements, sender, source_id, rows, cover, snapshot, releases.superseded(rows),
        [(row, kind, why, _cells(normalised, row)) for row, kind, why in sorted(rejects)], problems,
    )  # fmt: skip


def _warn_of_future(said: Statements, problems: list[str]) -> None:
    today = Statements(None, None, None, None, "admission", False).known_on
    if said.released is not None and said.released > today:
        problems.append("The file says that it was released after today.")


def _sender(normalised: Normalised, said: Statements) -> str:
    if said.source:
        return said.source
    codes = normalised.rows.get("provider_code")
    known = [] if codes is None else codes.dropna().unique().tolist()
    if len(known) == 1:
        return str(known[0])
    return normalised.layout.id


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


def _without_too_late(rows: pd.DataFrame, shape: Shape, known_on: int, rejects: LeftOut) -> pd.DataFrame:
    """A thing cannot be known before it happened."""
    if shape.dataset == "care_homes" or shape.when is None or shape.grain == "month":
        return rows
    late = pd.Series(False, rows.index)
    for name in (shape.when, *({"discharged_on"} & set(rows))):
        day = rows[name] // 1440 if shape.grain == "moment" else rows[name]
        late |= (day > known_on).fillna(False).astype(bool)
    for row in rows.index[late]:
        reason = "Its date lies after the day on which the file was known: put right the date."
        rejects.append((int(row), REJECTED, reason))
    return rows.loc[~late]


def _cells(normalised: Normalised, row: int) -> dict[str, str]:
    """The row as it came, people left out."""
    sheet, layout = normalised.sheet, normalised.layout
    person = {key(heading) for heading in layout.headings("person_key")}
    cells = sheet.rows.loc[row]
    headings = [(at, sheet.header[at]) for at in map(int, sheet.rows.columns) if at < len(sheet.header)]
    return {
        heading: str(cells[at])
        for at, heading in headings
        if heading and key(heading) not in person and not is_dropped(heading, layout)
    }


def _say_what_is_outside(rows: pd.DataFrame, cover: Cover | None, problems: list[str]) -> None:
    if cover is None:
        return
    outside = int((~rows["month"].between(cover.first, cover.last)).sum())
    if outside:
        problems.append(f"{outside} rows lie outside the covered months, {cover.text}.")
    if "all" not in cover.areas.values():
        elsewhere = int((~rows["area_id"].isin([*cover.areas, NO_AREA])).sum())
        if elsewhere:
            problems.append(f"{elsewhere} rows are of homes outside {cover.area_text}: kept, not counted.")


__all__ = ["Batch", "read_batch"]
