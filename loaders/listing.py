"""What a store holds, as rows for a person: loads, rejects, homes and joins."""

import json
from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from loaders import records
from loaders.calendar import month_text
from loaders.records import FOREVER
from loaders.store import Store

Listing = list[dict[str, object]]


def _day(number: int | None) -> str | None:
    if number is None or number >= FOREVER or number <= 0:
        return None
    return date.fromordinal(number).isoformat()


def loads(store: Store) -> Listing:
    """One row a load, oldest first, those taken back included."""
    load, source = records.load, records.source
    question = (
        select(load, source.c.sender)
        .join(source, source.c.source_id == load.c.source_id)
        .order_by(load.c.load_id)
    )
    with store.read() as connection:
        return [_load_row(row) for row in connection.execute(question)]


def _load_row(row: Row[Any]) -> dict[str, object]:
    covers = None
    if row.covers_from is not None:
        covers = f"{month_text(row.covers_from)} to {month_text(row.covers_to)}"
    counts = ("rows_read", "accepted", "duplicates", "rejected", "unmatched", "conflicts", "ignored")
    return {
        "load": row.load_id, "file": row.file, "dataset": row.dataset, "layout": row.layout,
        "source": row.sender, "area": row.areas, "covers": covers, "known_on": _day(row.known_on),
        **{name: getattr(row, name) for name in counts},
        "loaded_at": row.loaded_at, "loaded_by": row.loaded_by,
        "status": f"taken back {row.undone_at}" if row.undone_at else "loaded",
    }  # fmt: skip


def rejects(store: Store, load_id: int | None = None) -> Listing:
    """Rejected rows and conflicts as they came, each with one sentence on what to change."""
    reject, load = records.reject, records.load
    question = (
        select(reject, load.c.file)
        .join(load, load.c.load_id == reject.c.load_id)
        .where(load.c.undone_at.is_(None))
        .order_by(reject.c.load_id, reject.c.source_row)
    )
    if load_id is not None:
        question = question.where(reject.c.load_id == load_id)
    with store.read() as connection:
        return [
            {"load": r.load_id, "file": r.file, "row": r.source_row, "kind": r.kind, "reason": r.reason,
             "cells": "; ".join(f"{name}={value}" for name, value in json.loads(r.cells or "{}").items())}
            for r in connection.execute(question)
        ]  # fmt: skip


def homes(store: Store) -> Listing:
    """One row a home as it is known now, with its codes, former ids and former names."""
    period, code, area = records.home_period, records.home_code, records.area
    codes: dict[int, list[Row[Any]]] = defaultdict(list)
    periods: dict[int, list[Row[Any]]] = defaultdict(list)
    with store.read() as connection:
        areas = {row.area_id: row.code for row in connection.execute(select(area))}
        for row in connection.execute(select(code).where(code.c.known_to == FOREVER)):
            codes[row.home_id].append(row)
        newest_last = select(period).where(period.c.known_to == FOREVER).order_by(period.c.valid_from)
        for row in connection.execute(newest_last):
            periods[row.home_id].append(row)
    listed = [_home_row(codes[home], rows, areas) for home, rows in periods.items()]
    return sorted(listed, key=lambda home: (str(home["area"]), str(home["name"]), str(home["code"])))


def _home_row(codes: list[Row[Any]], periods: list[Row[Any]], areas: dict[int, str]) -> dict[str, object]:
    now = periods[-1]
    current = next((row.code for row in codes if row.current), codes[0].code if codes else None)
    former = sorted(row.code for row in codes if row.code != current and row.kind != "name")
    names = [row.name for row in periods if row.name and row.name != now.name]
    return {
        "code": current, "name": now.name, "area": areas.get(now.area_id), "service": now.service,
        "beds": now.beds, "postcode": now.postcode, "opened": _day(now.open_date),
        "closed": _day(now.close_date), "other_codes": ", ".join(former),
        "former_names": ", ".join(dict.fromkeys(names)),
    }  # fmt: skip


def joins(store: Store) -> Listing:
    """Every join of two registrations with its reason, suggestions for a person included."""
    join, registration = records.home_join, records.registration
    one, other = registration.alias("one"), registration.alias("other")
    question = (
        select(join, one.c.code.label("code"), other.c.code.label("other_code"))
        .join(one, one.c.registration_id == join.c.registration_id)
        .join(other, other.c.registration_id == join.c.other_id)
        .order_by(join.c.status, one.c.code, other.c.code)
    )
    with store.read() as connection:
        return [
            {"registration": r.code, "other": r.other_code, "status": r.status, "rule": r.rule,
             "reason": r.reason}
            for r in connection.execute(question)
        ]  # fmt: skip
