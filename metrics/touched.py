"""What a load may change: which homes, which months, which measures, and from which known day on."""

from dataclasses import dataclass
from typing import Any

import numpy
from sqlalchemy import Connection, func, select

from loaders import records
from loaders.records import (
    EVERY_AREA,
    area,
    coverage,
    home_change,
    home_key,
    home_period,
    load_key,
    registration,
)
from metrics.blocks import one_of
from metrics.evidence import read_loads, stood_in_for
from metrics.extracts import EVENT_EXTRACTS
from metrics.histories import everyone_in
from metrics.measures import MEASURES
from metrics.sent_returns import closed_by, newest_after

Span = tuple[int, int]
REGISTER = "care_homes"
LOGS = ("falls", "utis", "pressure_ulcers")
RETURNS = "home_return"
YEAR = 11  # windows of twelve months that hold a month end up to so many later: nights squared, mean staff
AGES = 1200
# The rows of one incident may stand in two months. Nights are whole when the two months before are
# covered. An infection counts in the month of its first row, so that a later one may lose it.
EARLIER = {"ambulance_callouts": 1}
LATER = {"ambulance_callouts": 1, "admissions": 2 + YEAR, RETURNS: YEAR, "utis": AGES}


@dataclass(frozen=True)
class Touched:
    """What a load may change: homes, and months and known days from which on."""

    homes: set[int]
    span: Span | None  # None: every month
    since: int
    measures: frozenset[str]
    moved: bool  # homes may be of another area, kind or scope, though their counts are the same
    register: bool
    last: int = 0  # month of which the load itself says anything; windows that hold it end later
    returned: int = 0  # newest month after that of which its homes sent returns, in such a window; 0: none


def touched_by(connection: Connection, load_id: int) -> Touched | None:
    """None: nothing that is counted."""
    load = connection.execute(records.load.select().where(records.load.c.load_id == load_id)).one()
    moved = {
        row.home_id: row.known_from
        for row in connection.execute(home_change.select().where(home_change.c.load_id == load_id))
    }
    if load.dataset == REGISTER:
        if not moved or not _any_rows(connection):
            return None
        # A home that left an area is missed there, and only that area's sums would tell: so all.
        everyone = set(connection.execute(select(home_period.c.home_id).distinct()).scalars())
        return Touched(everyone | set(moved), None, min(moved.values()), frozenset(MEASURES), True, True)
    measures = frozenset(name for name, one in MEASURES.items() if load.dataset in one.datasets)
    since = min([load.known_on, *moved.values()])
    if moved:
        homes = _homes_of_load(connection, load, bool(measures)) | set(moved)
        return Touched(homes, None, since, frozenset(MEASURES), True, False)
    if not measures:
        return None
    span = _span(connection, load)
    if span is None:
        return None
    homes = _homes_of_load(connection, load, True)
    returned = 0
    if load.dataset == RETURNS:
        named = numpy.array(sorted(homes), numpy.int64)
        span = closed_by(connection, load_id, named, span, since)
        returned = newest_after(connection, named, span[1], YEAR)
    low, high = span[0] - EARLIER.get(load.dataset, 0), span[1] + LATER.get(load.dataset, 0)
    return Touched(homes, (low, high), since, measures, False, False, span[1], returned)


def _any_rows(connection: Connection) -> bool:
    """Whether anything but registers was ever loaded."""
    other = select(records.load.c.load_id).where(records.load.c.dataset != REGISTER).limit(1)
    return connection.execute(other).first() is not None


def _homes_of_load(connection: Connection, load: Any, counted: bool) -> set[int]:
    """Homes of its areas, and those that it names; patients take admissions to homes elsewhere too."""
    if not counted:
        return set()
    if load.dataset not in EVENT_EXTRACTS:
        found = _named(connection, load_key.c.load_id == load.load_id)
        # A log is complete for its areas, and so for homes of which it holds nothing.
        return found | _of_areas(connection, load.areas) if load.dataset in LOGS else found
    areas = set(connection.execute(
        select(coverage.c.area_id).where(coverage.c.load_id == load.load_id).distinct()
    ).scalars())  # fmt: skip
    homes = select(home_period.c.home_id).distinct()
    if EVERY_AREA in areas:
        return set(connection.execute(homes).scalars())
    found = set(connection.execute(homes.where(home_period.c.area_id.in_(areas))).scalars())
    if load.dataset == "admissions":
        # Those that it stands in for as well: who is told of no more may have other stays elsewhere.
        beside = {one.load_id for one in stood_in_for(read_loads(connection), load)}
        found |= patients_elsewhere(connection, load.load_id, beside | {load.load_id})
    return found


def _of_areas(connection: Connection, areas: str | None) -> set[int]:
    """Homes that ever lay in areas, named by their codes."""
    homes = select(home_period.c.home_id).distinct()
    if areas != "all":
        codes = (areas or "").split(", ")
        homes = homes.join(area, area.c.area_id == home_period.c.area_id).where(area.c.code.in_(codes))
    return set(connection.execute(homes).scalars())


def _named(connection: Connection, condition: Any) -> set[int]:
    question = (
        select(registration.c.home_id)
        .join(home_key, home_key.c.registration_id == registration.c.registration_id)
        .join(load_key, load_key.c.home_key_id == home_key.c.home_key_id)
        .where(condition, registration.c.home_id.is_not(None))
        .distinct()
    )
    return set(connection.execute(question).scalars())


def patients_elsewhere(connection: Connection, load_id: int, load_ids: set[int]) -> set[int]:
    """Homes that loads beside the one name for the patients of some, or for their spells of nobody."""
    episode = records.admission_episode.c
    others = [
        row.load_id
        for row in connection.execute(
            select(records.load.c.load_id).where(
                records.load.c.dataset == "admissions", records.load.c.undone_at.is_(None),
                records.load.c.load_id != load_id,
            )
        )
    ]  # fmt: skip
    if not others:
        return set()
    numbers: set[int] = set()
    for number, rows in everyone_in(connection, load_ids, [load_id, *others]):
        if number != load_id:
            question = select(episode.registration_id).where(
                episode.load_id == number, one_of(connection, episode.source_row, rows),
                episode.registration_id.is_not(None),
            )  # fmt: skip
            numbers |= set(connection.execute(question.distinct()).scalars())
    found = select(registration.c.home_id).where(registration.c.registration_id.in_(numbers))
    return {home for home in connection.execute(found).scalars() if home is not None}


def _span(connection: Connection, load: Any) -> Span | None:
    """The months of which a load says anything; None: none."""
    covered = select(func.min(coverage.c.month), func.max(coverage.c.month))
    held = select(func.min(load_key.c.first_month), func.max(load_key.c.last_month))
    stated = (load.covers_from, load.covers_to) if load.dataset in LOGS else (None, None)
    spans = [
        tuple(connection.execute(covered.where(coverage.c.load_id == load.load_id)).one()),
        (None, None) if load.dataset in EVENT_EXTRACTS
        else tuple(connection.execute(held.where(load_key.c.load_id == load.load_id)).one()),
        stated,
    ]  # fmt: skip
    months = [month for span in spans for month in span if month is not None]
    return (min(months), max(months)) if months else None
