"""Home-months of up to 64 homes in one row, by what became known on one day; each home has a seat for that.

Beside the admissions, columns that tell which rows may concern a person, a spell or some days: filled
when the steps are taken.

The rows are written here as metrics/packing.py reads them: a head that says what each column is (nothing in
any row, one number for all, or doubles), then the rows, the place in the bundle first.
"""

import math
import struct
from collections import defaultdict
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

OF_BUNDLE, GONE, FOREVER = 64, 0x80, 3652059
EMPTY, SAME, EXACT = 0, 1, 2
NUMBERS = ("load_id", "first_row", "first_day", "last_admitted", "last_discharged")
PACKED = ("source_rows", "admitted", "discharged", "people", "spells")
Bundled = dict[tuple[int, int, int], list[tuple[Any, ...]]]  # bundle, month and day -> its rows
TABLES = {
    "observation": ("measure_id", ("bundle", "month"), ("value", "low", "high", "state", "marks")),
    "year_observation": (
        "metric_id", ("month", "bundle"),
        ("numerator", "numerator_low", "numerator_high", "denominator", "squares", "covered", "due", "marks"),
    ),
}  # fmt: skip


def _integer(name: str, unique: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=False, unique=unique)


def upgrade() -> None:
    op.create_table(
        "admission_keys", *map(_integer, NUMBERS),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in PACKED),
        sa.PrimaryKeyConstraint("load_id", "first_row"), sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "home_seat", _integer("home_id"), _integer("seat", unique=True), sa.PrimaryKeyConstraint("home_id"),
        sqlite_with_rowid=False,
    )  # fmt: skip
    _seat_homes()
    for name, (what, within, columns) in TABLES.items():
        op.rename_table(name, f"{name}_0003")
        keys = (what, *within, "known_from")
        made = op.create_table(
            name, *map(_integer, keys), sa.Column("cells", sa.LargeBinary, nullable=False),
            sa.PrimaryKeyConstraint(*keys, name=f"{name}_bundled"), sqlite_with_rowid=False,
        )  # fmt: skip
        _fill(made, f"{name}_0003", what, columns)
        op.drop_table(f"{name}_0003")


def _seat_homes() -> None:
    """Homes of an area side by side: a bundle holds homes of one area alone."""
    connection = op.get_bind()
    area: dict[int, int] = {}
    for name in TABLES:
        held = sa.select(sa.table(name, sa.column("home_id")).c.home_id).distinct()
        area |= dict.fromkeys(connection.execute(held).scalars(), -1)
    question = "SELECT home_id, COALESCE(area_id, -1) FROM home_period ORDER BY known_to, valid_from"
    area |= {row[0]: row[1] for row in connection.execute(sa.text(question))}
    homes: dict[int, list[int]] = defaultdict(list)
    for home in sorted(area):
        homes[area[home]].append(home)
    seat, rows = 0, []
    for _, together in sorted(homes.items()):
        rows += [{"home_id": home, "seat": seat + place} for place, home in enumerate(together)]
        seat += -(-len(together) // OF_BUNDLE) * OF_BUNDLE
    if rows:
        connection.execute(sa.table("home_seat", sa.column("home_id"), sa.column("seat")).insert(), rows)


def _fill(made: Any, old: str, what: str, columns: tuple[str, ...]) -> None:
    """One measure at a time: its rows become known, and cease to be, on a day."""
    connection = op.get_bind()
    table = sa.table(old, *map(sa.column, (what, "home_id", "month", "known_from", "known_to", *columns)))
    t = table.c
    held = connection.execute(sa.text("SELECT home_id, seat FROM home_seat"))
    seats: dict[int, int] = {row[0]: row[1] for row in held}
    for number in connection.execute(sa.select(t[what]).distinct()).scalars().all():
        question = table.select().where(t[what] == number).order_by(t.home_id, t.month, t.known_from)
        bundled: Bundled = defaultdict(list)
        found = connection.execute(question).all()
        for row, after in zip_longest(found, found[1:]):
            bundle, place = divmod(seats[row.home_id], OF_BUNDLE)
            bundled[bundle, row.month, row.known_from].append((place, *row[5:]))
            goes_on = after is not None and (row.home_id, row.month, row.known_to) == tuple(after[1:4])
            if row.known_to < FOREVER and not goes_on:
                bundled[bundle, row.month, row.known_to].append((place + GONE, *(0 for _ in columns)))
        rows = [
            {what: number, "bundle": key[0], "month": key[1], "known_from": key[2], "cells": _packed(cells)}
            for key, cells in bundled.items()
        ]
        connection.execute(made.insert(), rows)


def _packed(rows: list[tuple[Any, ...]]) -> bytes:
    columns = list(zip(*rows, strict=True))
    codes, same, varied = [], [], [columns[0]]
    for column in columns[1:]:
        if all(value is None for value in column):
            codes.append(EMPTY)
        elif None not in column and len(set(column)) == 1:
            codes.append(SAME)
            same.append(float(column[0]))
        else:
            codes.append(EXACT)
            varied.append(tuple(math.nan if value is None else float(value) for value in column))
    head = bytes(codes) + struct.pack(f"<{len(same)}d", *same)
    form = struct.Struct(f"<B{len(varied) - 1}d")
    return bytes([len(head) + 1]) + head + b"".join(form.pack(*row) for row in zip(*varied, strict=True))
