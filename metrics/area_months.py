"""What is told of areas alone, never of homes: days of delayed transfers, straight from the records."""

import json
from collections import defaultdict
from dataclasses import dataclass

import numpy
from sqlalchemy import Connection, func, select

from loaders.records import EVERY_AREA, area, coverage, delayed_transfer, load, source
from loaders.settings import settings
from metrics.cells import PROVISIONAL
from metrics.days import first_days
from metrics.definition import SOURCES
from metrics.extracts import expected_senders
from metrics.sums import Step, Sums, Timeline, Timelines

DATASET = "delayed_transfers"
TO_A_HOME = ("care_home", "nursing_home")  # what the delayed waited for

_Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class _Told:
    """What one load tells of the area and a month."""

    sender: str
    known_on: int
    part: bool
    low: float | None  # None: it leaves the column blank or has none, so that it tells nothing
    high: float | None


def delayed_days(connection: Connection, area_id: int, day: int) -> Timelines:
    """Days of delay while waiting for a care or nursing home, over 1 for each month that is covered."""
    return _timelines(connection, area_id, "delayed_days", day)


def discharges(connection: Connection, area_id: int, day: int) -> Timelines:
    """The discharges told in the same rows, to stand beside the days."""
    return _timelines(connection, area_id, "discharges", day)


def months_told(connection: Connection, day: int) -> tuple[int, int] | None:
    """The first and last month of which any load tells."""
    question = (
        select(func.min(coverage.c.month), func.max(coverage.c.month))
        .join(load, load.c.load_id == coverage.c.load_id)
        .where(load.c.dataset == DATASET, load.c.undone_at.is_(None), load.c.known_on <= day)
    )
    first, last = connection.execute(question).one()
    return None if first is None else (first, last)


def _timelines(connection: Connection, area_id: int, column: str, day: int) -> Timelines:
    code = connection.execute(select(area.c.code).where(area.c.area_id == area_id)).scalar()
    expected = expected_senders(settings(), DATASET).get(code or "", set())
    found: Timelines = {}
    for month, told in _by_month(connection, area_id, column, day).items():
        steps: Timeline = []
        for known in sorted({one.known_on for one in told}):
            # Of each sender the newest release stands, also where it tells nothing any more.
            newest = {one.sender: one for one in told if one.known_on <= known}
            sums = _sums([one for one in newest.values() if one.low is not None], month, expected)
            if not steps or steps[-1].sums != sums:
                steps.append(Step(known, sums))
        found[month] = steps
    return found


def _sums(told: list[_Told], month: int, expected: set[str]) -> Sums:
    """Senders added up; a part while one is in part, or one that is expected is missing."""
    if not told:
        return Sums(due=1)
    low, high = sum(one.low or 0.0 for one in told), sum(one.high or 0.0 for one in told)
    final = int(first_days(numpy.array([month + 1 + SOURCES[DATASET].lag_months]))[0])
    marks = PROVISIONAL if any(one.known_on < final for one in told) else 0
    if any(one.part for one in told) or not expected <= {one.sender for one in told}:
        return Sums(due=1, part=1, part_low=low, part_high=high, part_denominator=1.0, part_marks=marks)
    return Sums(low, high, 1.0, covered=1, due=1, marks=marks)


def _by_month(connection: Connection, area_id: int, column: str, day: int) -> dict[int, list[_Told]]:
    """Month -> what each load that covers it tells, the later believed last."""
    c = coverage.c
    question = (
        select(
            c.month, c.part, load.c.load_id, load.c.known_on, load.c.categories, load.c.forgotten_at,
            source.c.sender,
        )
        .join(load, load.c.load_id == c.load_id)
        .join(source, source.c.source_id == load.c.source_id)
        .where(
            load.c.dataset == DATASET, load.c.undone_at.is_(None), load.c.known_on <= day,
            c.area_id.in_((area_id, EVERY_AREA)),
        )
        .order_by(load.c.known_on, load.c.load_id)
    )  # fmt: skip
    rows = _rows(connection, area_id, column)
    found: dict[int, list[_Told]] = defaultdict(list)
    for month, part, load_id, known_on, categories, forgotten_at, sender in connection.execute(question):
        low, high = rows.get((load_id, month), (0.0, 0.0))
        columns = json.loads(categories or "{}").get("columns", ())
        if forgotten_at or low is None or not {"reason", column} <= set(columns):
            low = high = None
        found[month].append(_Told(sender, known_on, bool(part), low, high))
    return found


def _rows(connection: Connection, area_id: int, column: str) -> dict[tuple[int, int], _Bounds]:
    """(load, month) -> the sum of the column over those who waited for a home, at least and at most."""
    d = delayed_transfer.c
    question = select(d.load_id, d.month, d[column], d.bounds).where(
        d.area_id == area_id, d.reason.in_(TO_A_HOME)
    )
    found: dict[tuple[int, int], _Bounds] = {}
    for load_id, month, value, bounds in connection.execute(question):
        least, most = json.loads(bounds or "{}").get(column, (value, value))
        low, high = found.get((load_id, month), (0.0, 0.0))
        if least is None or low is None or high is None:
            found[load_id, month] = None, None  # a blank cell is not a number
        else:
            found[load_id, month] = low + least, high + most
    return found
