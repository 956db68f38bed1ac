"""Home-months and sums as they are stored, and put right."""

from dataclasses import dataclass, field

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, and_

from loaders.records import FOREVER, area_observation, observation, year_observation
from metrics.bundles import OBSERVATIONS, YEARS, Kept, read_kept, write_kept
from metrics.cells import ABSENT, Cells
from metrics.definition import Metric
from metrics.ground import BEFORE, Ground
from metrics.pieces import areas_of
from metrics.rollups import Facts
from metrics.timeline import Rows, differences, read_rows, remade, replace
from metrics.touched import Span

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


def write_measures(ground: Ground) -> dict[str, Flags]:
    """By measure, the cells that came out differently from what stood."""
    differs = {}
    for name in sorted(ground.remaking):
        made, stored = ground.cells(name), _stored_measure(ground, name)
        facts = _facts(ground, name, made)
        if len(write_homes(ground, OBSERVATIONS, stored, facts, ground.days)):
            cells = made.differ(ground.grid(stored)) if len(stored) else made.state != ABSENT
            cells, places = cells & ground.kept[:, None], ground.places(name)
            cells[:, :, : places.start] = cells[:, :, places.stop :] = False
            differs[name] = cells
    return differs


def _stored_measure(ground: Ground, name: str) -> Rows:
    o = observation.c
    rows = read_kept(
        ground.connection, OBSERVATIONS, ground.seats, ground.homes[ground.kept],
        o.measure_id == ground.measure_ids[name], o.month.between(*ground.span_of(name)),
    )  # fmt: skip
    return rows.take(rows.known_to >= ground.days[0])


def measure_facts(ground: Ground, names: list[str]) -> Facts:
    """What the measures come to, from the records."""
    made = [_facts(ground, name, ground.cells(name)) for name in names]
    return Facts(
        *(numpy.concatenate([getattr(one, part) for one in made]) for part in ("keys", "day", "values"))
    )


def _facts(ground: Ground, name: str, cells: Cells) -> Facts:
    there, places = (cells.state != ABSENT) & ground.kept[:, None], ground.places(name)
    there[:, :, : places.start] = there[:, :, places.stop :] = False
    day, home, month = numpy.nonzero(there)
    number = numpy.full(len(day), ground.measure_ids[name])
    keys = numpy.column_stack([number, ground.homes[home], month + ground.first])
    values = [cells.value, cells.low, cells.high, cells.state, cells.marks]
    return Facts(keys, day, numpy.column_stack([one[there] for one in values]).astype(numpy.float64))


def write_areas(connection: Connection, stored: Rows, facts: Facts, days: Integers) -> Integers:
    """Puts the timelines of areas right, and says of which keys."""
    made = remade(stored, facts.keys, facts.day, facts.values, days)
    gone, new = differences(stored, made)
    replace(connection, area_observation, gone, new)
    return numpy.concatenate([gone.keys, new.keys])


def write_homes(ground: Ground, kept: Kept, stored: Rows, facts: Facts, days: Integers) -> Integers:
    """Puts the timelines of homes right, and says of which keys."""
    made = remade(stored, facts.keys, facts.day, facts.values, days)
    return write_kept(ground.connection, kept, ground.seats, stored, made)


def own_areas(ground: Ground) -> Integers:
    """Areas of which every home is here; those of homes that only share a patient are not."""
    return areas_of(ground.periods, ground.homes[ground.kept].tolist())


def area_span(metric: Metric, span: Span) -> Span:
    """Windows of twelve months end later than the months they hold."""
    return (span[0], span[1] + BEFORE) if metric.squares else span


def stored_areas(ground: Ground, metric: Metric, ids: dict[str, int], span: Span) -> Rows:
    a = area_observation.c
    return read_rows(ground.connection, area_observation, and_(
        a.metric_id == ids[metric.id], a.area_id.in_(own_areas(ground).tolist()),
        a.month.between(*area_span(metric, span)), a.known_to >= int(ground.days[0]),
    ))  # fmt: skip


def stored_years(ground: Ground, metric: Metric, ids: dict[str, int], span: Span) -> Rows:
    y = year_observation.c
    last = min(span[1] + BEFORE, ground.first + ground.months)
    rows = read_kept(
        ground.connection, YEARS, ground.seats, ground.homes[ground.kept],
        y.metric_id == ids[metric.id], y.month.between(span[0], last),
    )  # fmt: skip
    return rows.take(rows.known_to >= ground.days[0])
