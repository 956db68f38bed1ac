"""Records to observations: what a load changes is worked out again, from the day it became known."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from dataclasses import replace as altered

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, and_, delete, func, select

from loaders import records
from loaders.records import (
    EVERY_AREA,
    FOREVER,
    area_observation,
    home_period,
    observation,
    year_observation,
)
from loaders.store import bulk_insert, next_id
from metrics.carried_back import earlier_changes
from metrics.cells import ABSENT, Cells
from metrics.definition import METRICS, Metric
from metrics.evidence import read_loads
from metrics.forgotten import squares_kept
from metrics.ground import BEFORE, OF_SQUARES, Ground, among
from metrics.measures import MEASURES
from metrics.pieces import areas_of, grounds
from metrics.rollups import Facts, area_facts, over_all_areas, year_facts
from metrics.scope import NO_AREA, Periods, read_periods
from metrics.standing import squares_stand, without_squares
from metrics.timeline import Rows, differences, read_rows, remade, replace
from metrics.touched import Span, Touched, touched_by

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]


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
    for part in _parts(connection, touched, load_id, periods):
        for ground in grounds(connection, part, periods, ids[0]):
            _remake(ground, ids, changed, touched.moved)
    every = (0, FOREVER) if touched.moved else None
    for metric in METRICS.values():
        if span := every or changed.spans.get(metric.id):
            _remake_all_areas(connection, periods, ids[1][metric.id], touched.since, span)


def _parts(connection: Connection, touched: Touched, load_id: int, periods: Periods) -> Iterator[Touched]:
    """The months of the load, and the few homes of which something earlier comes out otherwise."""
    of_stays = "nel_admissions" in touched.measures
    if touched.measures & OF_SQUARES and not of_stays and not _any_forgotten(connection):
        yield from without_squares(touched, periods)
        return
    yield touched
    if touched.span is None or not of_stays:
        return
    if earlier := earlier_changes(connection, load_id, periods, touched.since):
        homes, (low, high) = earlier
        span = low, min(high + BEFORE, touched.span[0] - 1)
        yield altered(touched, homes=homes, span=span, last=high)


def _any_forgotten(connection: Connection) -> bool:
    return any(load.forgotten_at for load in read_loads(connection).values())


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
        stored = stored_areas(ground, metric, ids[1], span)
        facts = squares_stand(ground, metric, stored, _areas_facts(ground, metric, ids[1], span))
        facts = squares_kept(ground, stored, facts)
        changed.note(metric.id, _write(ground.connection, area_observation, stored, facts, ground.days)[:, 2])
        stored = stored_years(ground, metric, ids[1], span)
        facts = squares_stand(ground, metric, stored, _years_facts(ground, metric, ids[1], span))
        facts = squares_kept(ground, stored, facts)
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
    return areas_of(ground.periods, ground.homes[ground.kept].tolist())


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
