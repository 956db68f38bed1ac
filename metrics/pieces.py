"""The ground to go over again, in pieces: the touched homes with all others of their areas."""

from collections.abc import Iterator

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from loaders import records
from loaders.records import EVERY_AREA, FOREVER, coverage, home_key, load_key, registration
from metrics.extracts import EVENT_EXTRACTS
from metrics.ground import BEFORE, Ground, Load, months_between, read_loads
from metrics.scope import Periods
from metrics.touched import REGISTER, Span, Touched, patients_elsewhere

Integers = NDArray[numpy.int64]
MOST_CELLS = 1_000_000  # day x home x month that are held in memory at once


def grounds(
    connection: Connection, touched: Touched, periods: Periods, load_id: int, measures: dict[str, int]
) -> Iterator[Ground]:
    """The touched homes with all others of their areas, in pieces that fit in memory."""
    loads = read_loads(connection)
    # No more days than loads were known on, nor months than a decade: a guess is enough here.
    cells_of_home = 120 * (
        1 + len({load.known_on for load in loads.values() if load.known_on > touched.since})
    )
    held: list[int] = []
    pieces = _pieces(periods, touched.homes)
    for number, piece in enumerate(pieces):
        held += piece
        if len(held) * cells_of_home < MOST_CELLS and number < len(pieces) - 1:
            continue
        if months := months_between(connection, areas_of(periods, held), held, load_id):
            days = _days(connection, periods, loads, held, touched.since)
            yield _ground(connection, touched, loads, periods, measures, held, months, days)
        held = []


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


def _days(
    connection: Connection, periods: Periods, loads: dict[int, Load], homes: list[int], since: int
) -> Integers:
    """The days from `since` on at which what is known of the homes may change."""
    areas = [EVERY_AREA, *areas_of(periods, homes).tolist()]
    bearing = set(connection.execute(
        select(coverage.c.load_id).where(coverage.c.area_id.in_(areas)).distinct()
    ).scalars())  # fmt: skip
    later = [one for one in loads.values() if one.known_on > since]
    if any(one.dataset not in (*EVENT_EXTRACTS, REGISTER) for one in later):
        question = (
            select(load_key.c.load_id)
            .join(home_key, home_key.c.home_key_id == load_key.c.home_key_id)
            .join(registration, registration.c.registration_id == home_key.c.registration_id)
            .where(registration.c.home_id.in_(homes))
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
    connection: Connection, touched: Touched, loads: dict[int, Load], periods: Periods,
    measures: dict[str, int], homes: list[int], months: Span, days: Integers,
) -> Ground:  # fmt: skip
    own = set(homes)
    shared = set()
    if "nel_admissions" in touched.measures or "nel_bed_days_squares" in touched.measures:
        bearing = _bearing_admissions(connection, areas_of(periods, homes))
        shared = patients_elsewhere(connection, bearing) - own if bearing else set()
    every = numpy.array(sorted(own | shared), dtype=numpy.int64)
    low, high = months
    return Ground(
        connection, loads, every, numpy.isin(every, homes), low - BEFORE, high - low + 1 + BEFORE, days,
        periods, touched.span or months, touched.measures, measures,
    )  # fmt: skip


def _bearing_admissions(connection: Connection, areas: Integers) -> set[int]:
    question = (
        select(coverage.c.load_id)
        .join(records.load, records.load.c.load_id == coverage.c.load_id)
        .where(
            records.load.c.dataset == "admissions", records.load.c.undone_at.is_(None),
            coverage.c.area_id.in_([EVERY_AREA, *areas.tolist()]),
        )
        .distinct()
    )  # fmt: skip
    return set(connection.execute(question).scalars())
