"""The ground to go over again, in pieces: the touched homes with all others of their areas."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, or_, select

from loaders.records import (
    EVERY_AREA,
    FOREVER,
    admission_episode,
    coverage,
    home_key,
    load_key,
    registration,
)
from metrics.ahead import one_ahead
from metrics.blocks import give_memory_back
from metrics.episodes import episodes
from metrics.evidence import NO_HOME, Evidence, Load, homes_of_registrations, read_loads
from metrics.extracts import EVENT_EXTRACTS
from metrics.ground import BEFORE, LOOK_BACK, Ground
from metrics.measures.admissions import admission_extract, on_kept_homes
from metrics.reach import reach_of
from metrics.scope import Periods
from metrics.touched import REGISTER, Span, Touched

Integers = NDArray[numpy.int64]
OF_STAYS = ("nel_admissions", "nel_bed_days_squares")
FEW = 2  # one in so many homes
MOST_CELLS = 80_000  # day x home x month of a piece, of which two are held in memory at once


def grounds(
    connection: Connection, touched: Touched, periods: Periods, measures: dict[str, int]
) -> Iterator[Ground]:
    """The touched homes with all others of their areas, in pieces that fit in memory."""
    for ground in one_ahead(_grounds(connection, touched, periods, measures), _with_stays):
        yield ground
        ground.leave()
        give_memory_back()


def _with_stays(ground: Ground) -> Ground:
    """Its stays are worked out while the piece before it is written."""
    return ground if ground.remaking.isdisjoint(OF_STAYS) else on_kept_homes(ground)


def _grounds(
    connection: Connection, touched: Touched, periods: Periods, measures: dict[str, int]
) -> Iterator[Ground]:
    reach = reach_of(connection, touched.span and (touched.span[0], max(touched.last, touched.returned)))
    if reach is None:
        return
    if touched.span is not None:
        touched = replace(touched, span=(touched.span[0], min(touched.span[1], reach[1])))
    loads = read_loads(connection)
    evidence = Evidence(connection, loads, touched.span)
    # No more days than loads were known on, nor months than a decade: a guess is enough here.
    span = touched.span
    cells_of_home = (120 if span is None else span[1] - span[0] + 1 + LOOK_BACK + BEFORE) * (
        1 + len({load.known_on for load in loads.values() if load.known_on > touched.since})
    )
    held: list[int] = []
    pieces = _pieces(periods, touched.homes)
    evidence.patients = _patients(evidence, periods, [home for piece in pieces for home in piece])
    for number, piece in enumerate(pieces):
        held += piece
        if len(held) * cells_of_home < MOST_CELLS and number < len(pieces) - 1:
            continue
        days = days_of(connection, periods, loads, held, touched.since)
        ground = _ground(evidence, touched, periods, measures, held, reach, days)
        if not ground.remaking.isdisjoint(OF_STAYS):
            ground.once(admission_extract)  # what it asks the database is not asked again
        yield ground
        held = []


def _patients(evidence: Evidence, periods: Periods, homes: list[int]) -> Any:
    """The patients of these homes, where they are few among many; None: everyone who bears on the months."""
    return None if len(homes) * FEW > len(numpy.unique(periods["home_id"])) else patients_of(evidence, homes)


def patients_of(evidence: Evidence, homes: list[int]) -> Any:
    """Episodes of everyone who was ever a patient from one of these homes."""
    e = admission_episode.c
    registrations = numpy.flatnonzero(numpy.isin(evidence.once(homes_of_registrations), homes))
    here = and_(
        e.registration_id.in_(registrations.tolist()),
        e.load_id.in_([load.load_id for load in evidence.loads_of("admissions")]),
    )
    persons = select(e.person_key).where(here, e.person_key.is_not(None))
    spells = select(e.spell_id).where(here, e.person_key.is_(None), e.spell_id.is_not(None))
    return or_(e.person_key.in_(persons), and_(e.person_key.is_(None), or_(here, e.spell_id.in_(spells))))


def _pieces(periods: Periods, homes: set[int]) -> list[list[int]]:
    """Homes by areas, those areas together between which a home ever moved."""
    group: dict[int, int] = {}

    def root(area: int) -> int:
        while group.setdefault(area, area) != area:
            area = group[area]
        return area

    first_of: dict[int, int] = {}
    places = numpy.unique(numpy.column_stack([periods["home_id"], periods["area_id"]]), axis=0)
    for home, area in places.tolist():
        group[root(area)] = root(first_of.setdefault(home, area))
    wanted = {root(first_of[home]) for home in homes if home in first_of}
    pieces: dict[int, list[int]] = {one: [] for one in sorted(wanted)}
    for home, area in first_of.items():
        if root(area) in wanted:
            pieces[root(area)].append(home)
    # Homes that are no more, or of which no register knows.
    unknown = sorted(home for home in homes if home not in first_of)
    return [*pieces.values(), *([unknown] if unknown else [])]


def areas_of(periods: Periods, homes: list[int]) -> Integers:
    return numpy.unique(periods["area_id"][numpy.isin(periods["home_id"], homes)])


def days_of(
    connection: Connection, periods: Periods, loads: dict[int, Load], homes: list[int], since: int
) -> Integers:
    """The days from `since` on at which what is known of the homes may change."""
    areas = [EVERY_AREA, *areas_of(periods, homes).tolist()]
    bearing = set(connection.execute(
        select(coverage.c.load_id).where(coverage.c.area_id.in_(areas)).distinct()
    ).scalars())  # fmt: skip
    later = [one for one in loads.values() if one.known_on > since]
    by_row = [one.load_id for one in later if one.dataset not in (*EVENT_EXTRACTS, REGISTER)]
    if by_row:
        question = (
            select(load_key.c.load_id)
            .join(home_key, home_key.c.home_key_id == load_key.c.home_key_id)
            .join(registration, registration.c.registration_id == home_key.c.registration_id)
            .where(load_key.c.load_id.in_(by_row), registration.c.home_id.in_(homes))
            .distinct()
        )
        bearing |= set(connection.execute(question).scalars())
        bearing |= {one.load_id for one in later if one.dataset in ("falls", "utis", "pressure_ulcers")}
    known = {one.known_on for one in later if one.load_id in bearing}
    own = numpy.isin(periods["home_id"], homes)
    for name in ("known_from", "known_to"):
        known |= {day for day in periods[name][own].tolist() if since < day < FOREVER}
    return numpy.array(sorted(known | {max(since, 1)}), dtype=numpy.int64)


def _ground(
    evidence: Evidence, touched: Touched, periods: Periods, measures: dict[str, int], homes: list[int],
    reach: Span, days: Integers,
) -> Ground:  # fmt: skip
    every = numpy.array(sorted({*homes, *_shared(evidence, touched, homes)}), dtype=numpy.int64)
    first, last = reach[0] - BEFORE, reach[1]
    every_month = first, last
    if touched.span is not None:
        first, last = touched.span[0] - LOOK_BACK, max(min(last, touched.span[1] + BEFORE), touched.span[0])
    return Ground(
        evidence, every, numpy.isin(every, homes), first, last - first + 1, days,
        periods, touched.span or reach, every_month, touched.measures, measures,
    )  # fmt: skip


def _shared(evidence: Evidence, touched: Touched, homes: list[int]) -> set[int]:
    """Homes elsewhere from which patients of these were taken to hospital too."""
    return shared_with(evidence, homes) if touched.measures.intersection(OF_STAYS) else set()


def shared_with(evidence: Evidence, homes: list[int]) -> set[int]:
    """Every home of the patients of these."""
    rows = evidence.once(episodes)
    patients = rows.of_patients(numpy.array(homes, dtype=numpy.int64))
    return set(numpy.unique(rows.home[patients]).tolist()) - {NO_HOME}
