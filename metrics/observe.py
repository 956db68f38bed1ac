"""Records to observations: what a load changes is worked out again, from the day it became known."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, and_, delete, func, select

from loaders import records
from loaders.records import (
    EVERY_AREA,
    FOREVER,
    area_observation,
    coverage,
    home_change,
    home_key,
    home_period,
    load_key,
    observation,
    registration,
    year_observation,
)
from loaders.store import bulk_insert, next_id
from metrics.cells import ABSENT, Cells
from metrics.definition import METRICS, Metric
from metrics.extracts import EVENT_EXTRACTS
from metrics.ground import BEFORE, Ground, among, months_between, read_loads
from metrics.measures import MEASURES
from metrics.rollups import Facts, area_facts, over_all_areas, year_facts
from metrics.scope import NO_AREA, Periods, read_periods
from metrics.timeline import Rows, differences, read_rows, remade, replace

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]
Span = tuple[int, int]

REGISTER = "care_homes"
MOST_CELLS = 1_000_000  # day x home x month that are held in memory at once


@dataclass(frozen=True)
class Touched:
    """What a load may change: homes, and months and known days from which on."""

    homes: set[int]
    span: Span | None  # None: every month
    since: int
    measures: frozenset[str]
    moved: bool  # homes may be of another area, kind or scope, though their counts are the same
    register: bool


@dataclass
class Changed:
    """Months in which the sums of areas came out differently, by metric."""

    spans: dict[str, Span] = field(default_factory=dict)

    def note(self, name: str, months: Integers) -> None:
        if len(months):
            low, high = self.spans.get(name, (FOREVER, 0))
            self.spans[name] = min(low, int(months.min())), max(high, int(months.max()))


def observe(connection: Connection, load_id: int) -> None:
    """Remakes what the load touches, whether it came, came late or was taken back."""
    touched = touched_by(connection, load_id)
    if touched is None or not touched.homes:
        return
    ids = measure_ids(connection), metric_ids(connection)
    if touched.register:
        _forget_what_is_no_more(connection, touched.homes)
    changed = Changed()
    periods = read_periods(connection)
    for ground in grounds(connection, touched, periods, load_id, ids[0]):
        _remake(ground, ids, changed, touched.moved)
    every = (0, FOREVER) if touched.moved else None
    for metric in METRICS.values():
        if span := every or changed.spans.get(metric.id):
            _remake_all_areas(connection, periods, ids[1][metric.id], touched.since, span)


def measure_ids(connection: Connection) -> dict[str, int]:
    return _ids(connection, records.measure, list(MEASURES))


def metric_ids(connection: Connection) -> dict[str, int]:
    return _ids(connection, records.metric, list(METRICS))


def _ids(connection: Connection, table: Table, names: list[str]) -> dict[str, int]:
    number, name = list(table.columns)
    found = {row[1]: row[0] for row in connection.execute(select(number, name))}
    if missing := [one for one in names if one not in found]:
        start = next_id(connection, number)
        found |= {one: start + place for place, one in enumerate(missing)}
        bulk_insert(connection, table, (number.name, name.name), [(found[one], one) for one in missing])
    return found


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
        found |= _patients_elsewhere(connection, {load_id})
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


def _patients_elsewhere(connection: Connection, load_ids: set[int]) -> set[int]:
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
        if months := months_between(connection, _areas_of(periods, held), held, load_id):
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


def _areas_of(periods: Periods, homes: list[int]) -> Integers:
    return numpy.unique(periods["area_id"][numpy.isin(periods["home_id"], homes)])


def _days(
    connection: Connection, periods: Periods, loads: dict[int, Any], homes: list[int], since: int
) -> Integers:
    """The days from `since` on at which what is known of the homes may change."""
    areas = [EVERY_AREA, *_areas_of(periods, homes).tolist()]
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
    connection: Connection, touched: Touched, loads: dict[int, Any], periods: Periods,
    measures: dict[str, int], homes: list[int], months: Span, days: Integers,
) -> Ground:  # fmt: skip
    own = set(homes)
    shared = set()
    if "nel_admissions" in touched.measures or "nel_bed_days_squares" in touched.measures:
        bearing = _bearing_admissions(connection, _areas_of(periods, homes))
        shared = _patients_elsewhere(connection, bearing) - own if bearing else set()
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


def _remake(
    ground: Ground, ids: tuple[dict[str, int], dict[str, int]], changed: Changed, moved: bool
) -> None:
    """Writes the measures in hand, then the sums that hold what came out differently."""
    differs = _write_measures(ground)
    ground.settle()
    for metric in METRICS.values():
        span = ground.span if moved else _months_that_differ(ground, metric, differs)
        if span is None:
            continue
        stored, facts = stored_areas(ground, metric, ids[1], span), _areas_facts(ground, metric, ids[1], span)
        changed.note(metric.id, _write(ground.connection, area_observation, stored, facts, ground.days)[:, 2])
        stored, facts = stored_years(ground, metric, ids[1], span), _years_facts(ground, metric, ids[1], span)
        _write(ground.connection, year_observation, stored, facts, ground.days)


def _write_measures(ground: Ground) -> dict[str, Flags]:
    """By measure, the cells that came out differently from what stood."""
    names = sorted(ground.remaking)
    stored = stored_measures(ground, names)
    moved = _write(ground.connection, observation, stored, measure_facts(ground, names), ground.days)
    differs = {}
    for name in names:
        number = ground.measure_ids[name]
        if (moved[:, 0] == number).any():
            before = ground.grid(stored.take(stored.keys[:, 0] == number))
            cells = ground.cells(name).differ(before) & ground.kept[:, None]
            cells[:, :, : ground.places.start] = cells[:, :, ground.places.stop :] = False
            differs[name] = cells
    return differs


def _months_that_differ(ground: Ground, metric: Metric, differs: dict[str, Flags]) -> Span | None:
    """The months in which a sum may come out differently; a denominator matters only below a count."""
    cells = numpy.zeros(ground.shape, bool)
    for name in (metric.numerator, metric.squares):
        cells |= differs.get(name or "", False)
    if metric.denominator in differs:
        below = differs[metric.denominator]
        cells |= below & ground.counted_where(metric.numerator, below)
    months = numpy.flatnonzero(cells.any(axis=(0, 1)))
    return (int(months[0]) + ground.first, int(months[-1]) + ground.first) if len(months) else None


def stored_measures(ground: Ground, names: list[str]) -> Rows:
    o = observation.c
    own = ground.homes[ground.kept]
    rows = read_rows(ground.connection, observation, and_(
        o.measure_id.in_([ground.measure_ids[name] for name in names]), among(o.home_id, own),
        o.month.between(*ground.span), o.known_to >= int(ground.days[0]),
    ))  # fmt: skip
    return rows.take(numpy.isin(rows.keys[:, 1], own))


def measure_facts(ground: Ground, names: list[str]) -> Facts:
    """What the measures come to, from the records."""
    made = [_facts(ground, ground.measure_ids[name], ground.cells(name)) for name in names]
    return Facts(
        *(numpy.concatenate([getattr(one, part) for one in made]) for part in ("keys", "day", "values"))
    )


def _facts(ground: Ground, measure_id: int, cells: Cells) -> Facts:
    there = (cells.state != ABSENT) & ground.kept[:, None]
    there[:, :, : ground.places.start] = there[:, :, ground.places.stop :] = False
    day, home, month = numpy.nonzero(there)
    keys = numpy.column_stack([numpy.full(len(day), measure_id), ground.homes[home], month + ground.first])
    values = [cells.value, cells.low, cells.high, cells.state, cells.marks]
    return Facts(keys, day, numpy.column_stack([one[there] for one in values]).astype(numpy.float64))


def area_places(ground: Ground) -> slice:
    """Every month of the ground but those that are only there to be looked back on."""
    return slice(min(BEFORE, ground.months), ground.months)


def own_areas(ground: Ground) -> Integers:
    """Areas of which every home is here; those of homes that only share a patient are not."""
    return _areas_of(ground.periods, ground.homes[ground.kept].tolist())


def _areas_facts(ground: Ground, metric: Metric, ids: dict[str, int], span: Span) -> Facts:
    return area_facts(ground, metric, ids[metric.id], _places(ground, area_span(metric, span)))


def _years_facts(ground: Ground, metric: Metric, ids: dict[str, int], span: Span) -> Facts:
    return year_facts(ground, metric, ids[metric.id], _places(ground, (span[0], span[1] + BEFORE)))


def area_span(metric: Metric, span: Span) -> Span:
    """Windows of twelve months end later than the months they hold."""
    return (span[0], span[1] + BEFORE) if metric.squares else span


def _places(ground: Ground, span: Span) -> slice:
    return slice(max(span[0] - ground.first, 0), max(min(span[1] - ground.first + 1, ground.months), 0))


def stored_areas(ground: Ground, metric: Metric, ids: dict[str, int], span: Span) -> Rows:
    a = area_observation.c
    return read_rows(ground.connection, area_observation, and_(
        a.metric_id == ids[metric.id], a.area_id.in_(own_areas(ground).tolist()),
        a.month.between(*area_span(metric, span)), a.known_to >= int(ground.days[0]),
    ))  # fmt: skip


def stored_years(ground: Ground, metric: Metric, ids: dict[str, int], span: Span) -> Rows:
    y = year_observation.c
    own = ground.homes[ground.kept]
    months = list(range(span[0], min(span[1] + BEFORE, ground.first + ground.months) + 1))
    rows = read_rows(ground.connection, year_observation, and_(
        y.metric_id == ids[metric.id], y.month.in_(months), among(y.home_id, own),
        y.known_to >= int(ground.days[0]),
    ))  # fmt: skip
    return rows.take(numpy.isin(rows.keys[:, 2], own))


def _write(connection: Connection, table: Table, stored: Rows, facts: Facts, days: Integers) -> Integers:
    """Puts the timelines right, and says of which keys."""
    made = remade(stored, facts.keys, facts.day, facts.values, days)
    gone, new = differences(stored, made)
    replace(connection, table, gone, new)
    return numpy.concatenate([gone.keys, new.keys])


def _remake_all_areas(
    connection: Connection, periods: Periods, metric_id: int, since: int, span: Span
) -> None:
    a = area_observation.c
    mine = and_(a.metric_id == metric_id, a.month.between(*span), a.known_to >= since)
    stored = read_rows(connection, area_observation, and_(mine, a.area_id == EVERY_AREA))
    areas = read_rows(connection, area_observation, and_(mine, a.area_id != EVERY_AREA))
    if not len(stored) and not len(areas):
        return
    months = numpy.concatenate([stored.keys[:, 2], areas.keys[:, 2]])
    within = int(months.min()), int(months.max())
    days, facts = over_all_areas(periods, areas, metric_id, max(since, 1), within)
    _write(connection, area_observation, stored, facts, days)


def _forget_what_is_no_more(connection: Connection, homes: set[int]) -> None:
    """Homes that another has taken up, or of which no register tells any longer, and areas without a home."""
    known = set(connection.execute(select(home_period.c.home_id).distinct()).scalars())
    if gone := homes - known:
        for table in (observation, year_observation):
            connection.execute(delete(table).where(table.c.home_id.in_(gone)))
    areas = select(func.coalesce(home_period.c.area_id, NO_AREA))
    a = area_observation.c
    connection.execute(delete(area_observation).where(a.area_id != EVERY_AREA, a.area_id.not_in(areas)))
