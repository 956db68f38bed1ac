"""Records to observations: what a load changes is worked out again, from the day it became known."""

from collections.abc import Iterator
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
)
from loaders.store import bulk_insert, next_id
from metrics.blocks import give_memory_back
from metrics.bundles import OBSERVATIONS, YEARS, forget_homes
from metrics.by_difference import by_difference
from metrics.carried_back import Earlier, earlier_changes, later_changes
from metrics.definition import METRICS, OF_HOMES, Metric
from metrics.evidence import read_loads
from metrics.forgotten import squares_kept
from metrics.ground import BEFORE, OF_SQUARES, Ground
from metrics.measures import MEASURES
from metrics.pieces import grounds
from metrics.rollups import Facts, area_facts, over_all_areas, year_facts
from metrics.scope import NO_AREA, Periods, read_periods
from metrics.seats import read_seats, seat_homes, unseat
from metrics.standing import squares_stand, without_squares
from metrics.timeline import read_rows
from metrics.touched import Span, Touched, touched_by
from metrics.writing import (
    Changed,
    area_span,
    stored_areas,
    stored_years,
    write_areas,
    write_homes,
    write_measures,
)

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]


def observe(connection: Connection, load_id: int) -> None:
    """Remakes what the load touches, whether it came, came late or was taken back."""
    touched = touched_by(connection, load_id)
    if touched is not None:
        give_memory_back()
        _observe(connection, touched, load_id)


def observe_everything(connection: Connection) -> None:
    """Remakes all there is, as known on every day: a newer version measures what an older did not."""
    homes = set(connection.execute(select(home_period.c.home_id).distinct()).scalars())
    _observe(connection, Touched(homes, None, 1, frozenset(MEASURES), True, False), None)


def _observe(connection: Connection, touched: Touched, load_id: int | None) -> None:
    if not touched.homes:
        return
    ids = measure_ids(connection), metric_ids(connection)
    if touched.register:
        _forget_what_is_no_more(connection, touched.homes)
    changed = Changed()
    periods = read_periods(connection)
    seat_homes(connection, set(periods["home_id"].tolist()) | touched.homes, periods)
    earlier = None
    if load_id is not None:
        touched, earlier = _as_far_as_stays_reach(connection, touched, load_id, periods)
    apart = earlier is not None and by_difference(earlier, touched, ids, changed)
    for part in _parts(connection, touched, earlier, apart, periods):
        for ground in grounds(connection, part, periods, ids[0]):
            _remake(ground, ids, changed, touched.moved, earlier.homes if apart and earlier else None)
    every = (0, FOREVER) if touched.moved else None
    for metric in OF_HOMES.values():
        if span := every or changed.spans.get(metric.id):
            _remake_all_areas(connection, periods, ids[1][metric.id], touched.since, span)


def _as_far_as_stays_reach(
    connection: Connection, touched: Touched, load_id: int, periods: Periods
) -> tuple[Touched, Earlier | None]:
    """With the later months in which stays of the load come out otherwise, and the windows that hold them;
    and where earlier ones do."""
    if touched.span is None or "nel_admissions" not in touched.measures:
        return touched, None
    if later := later_changes(connection, load_id, periods, touched.since):
        homes, last = later
        span = touched.span[0], max(touched.span[1], last + BEFORE)
        touched = altered(touched, homes=touched.homes | homes, span=span, last=max(touched.last, last))
    return touched, earlier_changes(connection, load_id, periods, touched.since)


def _parts(
    connection: Connection, touched: Touched, earlier: Earlier | None, apart: bool, periods: Periods
) -> Iterator[Touched]:
    """The months of the load, and the few homes of which something earlier comes out otherwise."""
    of_stays = "nel_admissions" in touched.measures
    if touched.measures & OF_SQUARES and not of_stays and not _any_forgotten(connection):
        yield from without_squares(touched, periods)
    elif earlier is None or touched.span is None:
        yield touched
    elif apart:
        yield altered(touched, homes=touched.homes | set(earlier.homes.tolist()))
    else:  # the earlier months first: windows that hold them are made of what is stored of them
        low, high = earlier.span
        span = low, min(high + BEFORE, touched.span[0] - 1)
        yield altered(touched, homes=set(earlier.homes.tolist()), span=span, last=high)
        yield touched


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
    ground: Ground, ids: tuple[dict[str, int], dict[str, int]], changed: Changed, moved: bool,
    earlier: Integers | None = None,
) -> None:  # fmt: skip
    """Writes the measures in hand, then the sums that hold what came out differently.

    Windows that hold `earlier` months of these homes are made again, though only those came out so.
    """
    reaches = earlier is not None and bool(numpy.isin(ground.homes[ground.kept], earlier).any())
    differs = write_measures(ground)
    ground.settle()
    for metric in OF_HOMES.values():
        span = ground.span if moved else _months_that_differ(ground, metric, differs)
        if reaches and metric.squares:
            span = ground.span[0], max(ground.span[0], span[1] if span else 0)
        if span is None:
            continue
        stored = stored_areas(ground, metric, ids[1], span)
        facts = squares_stand(ground, metric, stored, _areas_facts(ground, metric, ids[1], span))
        facts = squares_kept(ground, stored, facts)
        changed.note(metric.id, write_areas(ground.connection, stored, facts, ground.days)[:, 2])
        if not metric.headline:  # twelve months of the others are added up when they are asked for
            continue
        stored = stored_years(ground, metric, ids[1], span)
        facts = squares_stand(ground, metric, stored, _years_facts(ground, metric, ids[1], span))
        facts = squares_kept(ground, stored, facts)
        write_homes(ground, YEARS, stored, facts, ground.days)


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


def area_places(ground: Ground) -> slice:
    """Every month of the ground but those that are only there to be looked back on."""
    return slice(min(BEFORE, ground.months), ground.months)


def _areas_facts(ground: Ground, metric: Metric, ids: dict[str, int], span: Span) -> Facts:
    return area_facts(ground, metric, ids[metric.id], _places(ground, area_span(metric, span)))


def _years_facts(ground: Ground, metric: Metric, ids: dict[str, int], span: Span) -> Facts:
    return year_facts(ground, metric, ids[metric.id], _places(ground, (span[0], span[1] + BEFORE)))


def _places(ground: Ground, span: Span) -> slice:
    return slice(max(span[0] - ground.first, 0), max(min(span[1] - ground.first + 1, ground.months), 0))


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
    write_areas(connection, stored, facts, days)


def _forget_what_is_no_more(connection: Connection, homes: set[int]) -> None:
    """Homes that another has taken up, or of which no register tells any longer, and areas without a home."""
    known = set(connection.execute(select(home_period.c.home_id).distinct()).scalars())
    if gone := homes - known:
        seats = read_seats(connection).of(numpy.array(sorted(gone), numpy.int64))
        for kept in (OBSERVATIONS, YEARS):
            forget_homes(connection, kept, seats)
        unseat(connection, seats.homes)
    areas = select(func.coalesce(home_period.c.area_id, NO_AREA))
    a = area_observation.c
    connection.execute(delete(area_observation).where(a.area_id != EVERY_AREA, a.area_id.not_in(areas)))
