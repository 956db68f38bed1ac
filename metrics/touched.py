"""What a load may change: which homes, which months, which measures, and from which known day on."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from loaders import records
from loaders.records import (
    EVERY_AREA,
    coverage,
    home_change,
    home_key,
    home_period,
    load_key,
    registration,
)
from metrics.extracts import EVENT_EXTRACTS
from metrics.measures import MEASURES

Span = tuple[int, int]
REGISTER = "care_homes"


@dataclass(frozen=True)
class Touched:
    """What a load may change: homes, and months and known days from which on."""

    homes: set[int]
    span: Span | None  # None: every month
    since: int
    measures: frozenset[str]
    moved: bool  # homes may be of another area, kind or scope, though their counts are the same
    register: bool


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
    if not measures:
        return None
    since = min([load.known_on, *moved.values()])
    homes = _homes_of_load(connection, load_id, load.dataset) | set(moved)
    if moved:
        return Touched(homes, None, since, frozenset(MEASURES), True, False)
    return Touched(homes, _span(connection, load_id, load.dataset), since, measures, False, False)


def _any_rows(connection: Connection) -> bool:
    """Whether anything but registers was ever loaded."""
    other = select(records.load.c.load_id).where(records.load.c.dataset != REGISTER).limit(1)
    return connection.execute(other).first() is not None


def _homes_of_load(connection: Connection, load_id: int, dataset: str) -> set[int]:
    """Homes of its areas, and those that it names; patients take admissions to homes elsewhere too."""
    if dataset not in EVENT_EXTRACTS:
        return _named(connection, load_key.c.load_id == load_id)
    areas = set(connection.execute(
        select(coverage.c.area_id).where(coverage.c.load_id == load_id).distinct()
    ).scalars())  # fmt: skip
    homes = select(home_period.c.home_id).distinct()
    if EVERY_AREA not in areas:
        homes = homes.where(home_period.c.area_id.in_(areas))
    found = set(connection.execute(homes).scalars())
    if dataset == "admissions":
        found |= patients_elsewhere(connection, {load_id})
    return found


def _named(connection: Connection, condition: Any) -> set[int]:
    question = (
        select(registration.c.home_id)
        .join(home_key, home_key.c.registration_id == registration.c.registration_id)
        .join(load_key, load_key.c.home_key_id == home_key.c.home_key_id)
        .where(condition, registration.c.home_id.is_not(None))
        .distinct()
    )
    return set(connection.execute(question).scalars())


def patients_elsewhere(connection: Connection, load_ids: set[int]) -> set[int]:
    """Homes that other loads name for the patients of these."""
    episode = records.admission_episode.c
    others = [
        row.load_id
        for row in connection.execute(
            select(records.load.c.load_id).where(
                records.load.c.dataset == "admissions", records.load.c.undone_at.is_(None),
                records.load.c.load_id.not_in(load_ids),
            )
        )
    ]  # fmt: skip
    if not others:
        return set()
    patients = select(episode.person_key).where(
        episode.load_id.in_(load_ids), episode.person_key.is_not(None)
    )
    question = (
        select(episode.registration_id)
        .where(
            episode.load_id.in_(others),
            episode.person_key.in_(patients),
            episode.registration_id.is_not(None),
        )
        .distinct()
    )
    numbers = list(connection.execute(question).scalars())
    found = select(registration.c.home_id).where(registration.c.registration_id.in_(numbers))
    return {home for home in connection.execute(found).scalars() if home is not None}


def _span(connection: Connection, load_id: int, dataset: str) -> Span | None:
    """The months in which an extract of events or prescribing can change anything; None: any month."""
    if dataset not in ("ambulance_callouts", "ae_attendances", "prescribing"):
        return None
    covered = select(coverage.c.month).where(coverage.c.load_id == load_id)
    months = list(connection.execute(covered).scalars())
    if dataset == "prescribing":
        held = select(load_key.c.first_month, load_key.c.last_month).where(load_key.c.load_id == load_id)
        months = [month for row in connection.execute(held) for month in row if month is not None]
    # The rows of one incident may stand in two months.
    return (min(months) - 1, max(months) + 1) if months else None
