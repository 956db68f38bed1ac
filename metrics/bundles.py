"""Observations as they are kept: those of up to 64 homes in one row, by what became known on one day."""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, select

from loaders.bulk import insert_columns
from loaders.records import FOREVER, observation, year_observation
from metrics.packing import packed, unpacked
from metrics.seats import OF_BUNDLE, Seats
from metrics.timeline import Rows, equal

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

GONE = 0x80  # beside the place: from that day on nothing is known of the home and month
_DAYS, _SEATS = 1 << 22, 1 << 24  # more than any day, and than any seat
_AT_ONCE = 20_000  # rows that are the driver's values at a time


@dataclass(frozen=True)
class Kept:
    """A table of home-months: its keys in their order, `home_id` where the table has the bundle."""

    table: Table
    keys: tuple[str, str, str]
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def home(self) -> int:
        return self.keys.index("home_id")

    @property
    def month(self) -> int:
        return self.keys.index("month")


OBSERVATIONS = Kept(
    observation, ("measure_id", "home_id", "month"), ("value", "low", "high", "state", "marks")
)
YEARS = Kept(
    year_observation, ("metric_id", "month", "home_id"),
    ("numerator", "numerator_low", "numerator_high", "denominator", "squares", "covered", "due", "marks"),
)  # fmt: skip


@dataclass(frozen=True)
class Entries:
    """What became known of a home and month on a day. Homes by their seats."""

    what: Integers  # number of the measure or metric
    month: Integers
    known_from: Integers
    seat: Integers
    gone: Flags
    values: Floats

    def __len__(self) -> int:
        return len(self.seat)

    def take(self, chosen: NDArray[Any]) -> "Entries":
        return Entries(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    @property
    def number(self) -> Integers:
        """One for each month, day and seat, of one measure."""
        return (self.month * _DAYS + self.known_from) * _SEATS + self.seat


def joined(*several: Entries) -> Entries:
    names = Entries.__dataclass_fields__
    return Entries(*(numpy.concatenate([getattr(one, name) for one in several]) for name in names))


def read_entries(connection: Connection, kept: Kept, *conditions: Any) -> Entries:
    """Every entry of the rows that the conditions choose, of whichever home."""
    t = kept.table.c
    question = select(t[kept.keys[0]], t.month, t.known_from, t.bundle, t.cells).where(*conditions)
    cursor: Any = connection.execute(question).cursor
    rows = cursor.fetchall()
    texts = [row[4] for row in rows]
    number, place, values = unpacked(texts, len(kept.values))
    keys = numpy.array([row[:4] for row in rows], numpy.int64).reshape(-1, 4)[number]
    seat = keys[:, 3] * OF_BUNDLE + place % GONE
    return Entries(keys[:, 0], keys[:, 1], keys[:, 2], seat, place >= GONE, values)


def read_kept(
    connection: Connection, kept: Kept, seats: Seats, homes: Integers | None, *conditions: Any
) -> Rows:
    """Of some homes, or of all, what held from when to when. The conditions may not be about days, but that
    nothing is asked that became known after one."""
    chosen = seats if homes is None else seats.of(homes)
    if homes is not None:
        conditions = (*conditions, kept.table.c.bundle.in_(chosen.bundles.tolist()))
    found = read_entries(connection, kept, *conditions)
    home = chosen.homes_at(found.seat)
    return held_rows(kept, found.take(home > 0), home[home > 0])


def held_rows(kept: Kept, entries: Entries, home: Integers) -> Rows:
    """Entries as what held from when to when."""
    order = numpy.lexsort((entries.known_from, entries.month, home, entries.what))
    entries, home = entries.take(order), home[order]
    until = numpy.full(len(entries), FOREVER)
    same = numpy.zeros(len(entries), bool)
    same[:-1] = (home[1:] == home[:-1]) & (entries.month[1:] == entries.month[:-1])
    same[:-1] &= entries.what[1:] == entries.what[:-1]
    until[:-1][same[:-1]] = entries.known_from[1:][same[:-1]]
    columns = {"month": entries.month, "home_id": home}
    keys = numpy.column_stack([columns.get(name, entries.what) for name in kept.keys])
    stays = ~entries.gone
    return Rows(keys, entries.known_from, until, entries.values).take(stays)


def _entries(kept: Kept, rows: Rows, seats: Seats) -> Entries:
    """The rows by the days from which they hold, and the days from which nothing does."""
    seat, month = seats.at(rows.keys[:, kept.home]), rows.keys[:, kept.month]
    what, none = rows.keys[:, 0], numpy.zeros(len(rows), bool)
    found = Entries(what, month, rows.known_from, seat, none, rows.values)
    ends = rows.known_to < FOREVER
    if not ends.any():
        return found
    last = Entries(what, month, rows.known_to, seat, ~none, numpy.zeros(rows.values.shape)).take(ends)
    return joined(found, last.take(~numpy.isin(last.number, found.number)))


def write_kept(connection: Connection, kept: Kept, seats: Seats, stored: Rows, made: Rows) -> Integers:
    """Puts the timelines of one measure right, and says of which keys; both are whole from a day on."""
    old, new = _entries(kept, stored, seats), _entries(kept, made, seats)
    gone, more = _differences(old, new)
    if not len(gone) and not len(more):
        return numpy.zeros((0, len(kept.keys)), numpy.int64)
    _put(connection, kept, gone, more)
    changed = joined(gone, more)
    columns = {"month": changed.month, "home_id": seats.homes_at(changed.seat)}
    return numpy.column_stack([columns.get(name, changed.what) for name in kept.keys])


def _differences(old: Entries, new: Entries) -> tuple[Entries, Entries]:
    """Entries that are there and should not be, and entries that should be and are not."""
    if not len(old) or not len(new):
        return old, new
    first, second = numpy.argsort(old.number), numpy.argsort(new.number)
    at = numpy.minimum(numpy.searchsorted(old.number[first], new.number[second]), len(old) - 1)
    old_at = first[at]
    same = old.number[old_at] == new.number[second]
    same &= (old.gone[old_at] == new.gone[second]) & equal(old.values[old_at], new.values[second]).all(axis=1)
    stays, there = numpy.zeros(len(old), bool), numpy.zeros(len(new), bool)
    stays[old_at[same]] = there[second[same]] = True
    return old.take(~stays), new.take(~there)


def _put(connection: Connection, kept: Kept, gone: Entries, more: Entries) -> None:
    """Takes the one lot out and puts the other in; what else stands in the same rows stays there."""
    beside, found = _beside(connection, kept, joined(gone, more))
    left = beside.take(~numpy.isin(beside.number, gone.number))
    entries = joined(left, more)
    _take_rows(connection, kept, found)
    _add_rows(connection, kept, entries)


def _row_number(month: Integers, known_from: Integers, bundle: Integers) -> Integers:
    return (month * _DAYS + known_from) * _SEATS + bundle


def _beside(connection: Connection, kept: Kept, changed: Entries) -> tuple[Entries, Integers]:
    """The entries of all the rows that change, and which rows those are: measure, month, bundle and day."""
    t, bundle = kept.table.c, changed.seat // OF_BUNDLE
    days = numpy.unique(changed.known_from).tolist()
    entries = read_entries(
        connection, kept, t[kept.keys[0]] == int(changed.what[0]),
        t.bundle.in_(numpy.unique(bundle).tolist()),
        t.month.between(int(changed.month.min()), int(changed.month.max())), t.known_from.in_(days),
    )  # fmt: skip
    of = _row_number(entries.month, entries.known_from, entries.seat // OF_BUNDLE)
    entries = entries.take(numpy.isin(of, _row_number(changed.month, changed.known_from, bundle)))
    rows = numpy.column_stack([
        entries.what, entries.month, entries.seat // OF_BUNDLE, entries.known_from,
    ])  # fmt: skip
    return entries, numpy.unique(rows, axis=0)


def _take_rows(connection: Connection, kept: Kept, rows: Integers) -> None:
    if len(rows):
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        where = " AND ".join(f"{name} = {mark}" for name in (kept.keys[0], "month", "bundle", "known_from"))
        # Named by the table's own columns, never by a reader.
        statement = f"DELETE FROM {kept.name} WHERE {where}"  # noqa: S608
        connection.exec_driver_sql(statement, list(map(tuple, rows.tolist())))


def _add_rows(connection: Connection, kept: Kept, entries: Entries) -> None:
    if not len(entries):
        return
    bundle, place = numpy.divmod(entries.seat, OF_BUNDLE)
    within = (entries.month, bundle) if kept.keys[1] == "month" else (bundle, entries.month)
    order = numpy.lexsort((place, entries.known_from, *reversed(within), entries.what))
    entries, bundle, place = entries.take(order), bundle[order], place[order]
    every = numpy.column_stack([entries.what, entries.month, bundle, entries.known_from])
    differs = numpy.ones(len(entries), bool)
    differs[1:] = (every[1:] != every[:-1]).any(axis=1)
    starts = numpy.flatnonzero(differs)
    texts = packed((place + GONE * entries.gone).astype(numpy.uint8), entries.values, starts.tolist())
    names = (kept.keys[0], "month", "bundle", "known_from")
    for start in range(0, len(starts), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        columns = dict(zip(names, every[starts[some]].T.tolist(), strict=True))
        insert_columns(connection, kept.table, {**columns, "cells": texts[some]}, len(texts[some]))


def forget_homes(connection: Connection, kept: Kept, seats: Seats) -> None:
    """Takes out all that is kept of the homes that sit there."""
    if not len(seats.seats):
        return
    t = kept.table.c
    every = read_entries(connection, kept, t.bundle.in_(seats.bundles.tolist()))
    gone = every.take(numpy.isin(every.seat, seats.seats))
    for what in numpy.unique(gone.what):
        some = gone.take(gone.what == what)
        _put(connection, kept, some, some.take(numpy.zeros(len(some), bool)))
