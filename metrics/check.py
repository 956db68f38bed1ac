"""Is every observation what its records say? Worked out again, each as at every day, and compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, select

from loaders.calendar import month_text
from loaders.records import (
    EVERY_AREA,
    FOREVER,
    area,
    area_observation,
    home_code,
    home_period,
    measure,
    metric,
)
from loaders.store import Store
from metrics.bundles import OBSERVATIONS, YEARS, Kept, held_rows, read_entries, read_kept
from metrics.definition import HEADLINES, METRICS, OF_HOMES
from metrics.forgotten import frozen_cells, squares_kept
from metrics.ground import Ground
from metrics.measures import MEASURES
from metrics.observe import area_places
from metrics.pieces import grounds
from metrics.rollups import Facts, area_facts, over_all_areas, year_facts
from metrics.scope import NO_AREA, read_periods
from metrics.seats import read_seats
from metrics.timeline import Rows, differences, joined, read_rows, remade
from metrics.touched import Touched
from metrics.writing import measure_facts, own_areas

Integers = NDArray[numpy.int64]
BEGINNING = 1  # the first day there is: everything was known later

Columns = tuple[str, ...]
OF_AREAS: Columns = tuple(one.name for one in area_observation.columns)[7:]  # behind the keys and days
PROGRAMMES = {0: "outside the programme", 1: "in the programme"}
SERVICES = {0: "service unknown", 1: "nursing", 2: "residential", 3: "both"}


@dataclass
class Left:
    """Home-months that nothing could be said of: the records of a measure were forgotten for their age."""

    cells: int = 0


def check(store: Store, left: Left | None = None) -> list[str]:
    """What differs, a sentence each; nothing when all is right. `left` is told what could not be checked."""
    with store.read() as connection:
        return list(_findings(connection, left or Left()))


def _findings(connection: Connection, left: Left) -> Iterator[str]:
    names = _Names(connection)
    if not names.measures:
        return
    periods = read_periods(connection)
    homes = set(connection.execute(select(home_period.c.home_id).distinct()).scalars())
    everything = Touched(homes, None, BEGINNING, frozenset(MEASURES), True, True)
    sums: list[Rows] = []
    for ground in grounds(connection, everything, periods, names.measures):
        yield from _measures(ground, names)
        left.cells += frozen_cells(ground)
        made = list(_areas(ground, names))
        sums += [rows for _, rows in made]
        yield from (sentence for sentences, _ in made for sentence in sentences)
        yield from _years(ground, names)
    yield from _all_areas(connection, periods, names, sums)
    yield from _strangers(connection, names, homes)


def _measures(ground: Ground, names: "_Names") -> Iterator[str]:
    stored = _of_ground(ground, OBSERVATIONS)
    made = _made(stored, measure_facts(ground, sorted(MEASURES)), ground.days)
    yield from _sentences(OBSERVATIONS.values, stored, made, names.of_observation)


def _of_ground(ground: Ground, kept: Kept) -> Rows:
    return read_kept(ground.connection, kept, ground.seats, ground.homes[ground.kept])


def _areas(ground: Ground, names: "_Names") -> Iterator[tuple[list[str], Rows]]:
    stored = read_rows(
        ground.connection, area_observation, area_observation.c.area_id.in_(own_areas(ground).tolist())
    )
    for one in OF_HOMES.values():
        number = names.metrics[one.id]
        own = stored.take(stored.keys[:, 0] == number)
        facts = squares_kept(ground, own, area_facts(ground, one, number, area_places(ground)))
        made = _made(own, facts, ground.days)
        yield list(_sentences(OF_AREAS, own, made, names.of_area)), made


def _years(ground: Ground, names: "_Names") -> Iterator[str]:
    stored = _of_ground(ground, YEARS)
    for one in HEADLINES.values():
        number = names.metrics[one.id]
        mine = stored.take(stored.keys[:, 0] == number)
        facts = squares_kept(ground, mine, year_facts(ground, one, number, area_places(ground)))
        made = _made(mine, facts, ground.days)
        yield from _sentences(YEARS.values, mine, made, names.of_year)


def _all_areas(
    connection: Connection, periods: dict[str, Integers], names: "_Names", sums: list[Rows]
) -> Iterator[str]:
    stored = read_rows(connection, area_observation, area_observation.c.area_id == EVERY_AREA)
    for number in names.metrics.values():
        own = stored.take(stored.keys[:, 0] == number)
        areas = [rows.take(rows.keys[:, 0] == number) for rows in sums]
        made = _none(own)
        if areas and len(every := joined(areas)):
            months = int(every.keys[:, 2].min()), int(every.keys[:, 2].max())
            days, facts = over_all_areas(periods, every, number, BEGINNING, months)
            made = _made(own, facts, days)
        yield from _sentences(OF_AREAS, own, made, names.of_area)


def _strangers(connection: Connection, names: "_Names", homes: set[int]) -> Iterator[str]:
    """Rows of homes and areas that no register knows."""
    places = set(connection.execute(select(home_period.c.area_id).distinct()).scalars())
    known = {EVERY_AREA} | {NO_AREA if place is None else place for place in places}
    rows = read_rows(connection, area_observation, area_observation.c.area_id.not_in(known))
    yield from _sentences(OF_AREAS, rows, _none(rows), names.of_area)
    of_homes = ((OBSERVATIONS, names.measures, names.of_observation), (YEARS, names.metrics, names.of_year))
    for kept, numbers, name in of_homes:
        for number in numbers.values():
            rows = _of_strangers(connection, kept, number, homes)
            yield from _sentences(kept.values, rows, _none(rows), name)


def _of_strangers(connection: Connection, kept: Kept, number: int, homes: set[int]) -> Rows:
    entries = read_entries(connection, kept, kept.table.c[kept.keys[0]] == number)
    home = read_seats(connection).homes_at(entries.seat)
    chosen = ~numpy.isin(home, list(homes))
    return held_rows(kept, entries.take(chosen), home[chosen])


def _none(rows: Rows) -> Rows:
    return rows.take(numpy.zeros(len(rows), bool))


def _made(stored: Rows, facts: Facts, days: Integers) -> Rows:
    return remade(_none(stored), facts.keys, facts.day, facts.values, days)


def _sentences(
    columns: Columns, stored: Rows, made: Rows, name: Callable[[list[int]], str]
) -> Iterator[str]:
    gone, new = differences(stored, made)
    expected = {_key(new, place): place for place in range(len(new))}
    for place in range(len(gone)):
        other = expected.pop(_key(gone, place), None)
        where = f"{name(gone.keys[place].tolist())}, known from {_day(int(gone.known_from[place]))}"
        if other is None:
            yield f"{where}: stored {_said(columns, gone, place)}, recomputed nothing."
        else:
            yield f"{where}: {_difference(columns, gone, place, new, other)}."
    for place in expected.values():
        where = f"{name(new.keys[place].tolist())}, known from {_day(int(new.known_from[place]))}"
        yield f"{where}: stored nothing, recomputed {_said(columns, new, place)}."


def _key(rows: Rows, place: int) -> tuple[int, ...]:
    return (*rows.keys[place].tolist(), int(rows.known_from[place]))


def _said(columns: Columns, rows: Rows, place: int) -> str:
    filled = zip(columns, rows.values[place].tolist(), strict=True)
    return ", ".join(f"{name} {value:g}" for name, value in filled if value == value and value != 0) or "0"


def _difference(columns: Columns, stored: Rows, place: int, made: Rows, other: int) -> str:
    values = zip(columns, stored.values[place].tolist(), made.values[other].tolist(), strict=True)
    parts = [
        f"{name} is stored as {_number(one)}, recomputed {_number(another)}"
        for name, one, another in values
        if not (one == another or (one != one and another != another))
    ]
    ends = int(stored.known_to[place]), int(made.known_to[other])
    if ends[0] != ends[1]:
        parts.append(f"known_to is stored as {_day(ends[0])}, recomputed {_day(ends[1])}")
    return "; ".join(parts)


def _number(value: float) -> str:
    return "empty" if value != value else f"{value:.10g}"


def _day(day: int) -> str:
    return "for ever" if day >= FOREVER else date.fromordinal(max(day, 1)).isoformat()


class _Names:
    """Numbers as a reader knows them."""

    def __init__(self, connection: Connection) -> None:
        self.measures = _by_name(connection, measure, MEASURES)
        self.metrics = _by_name(connection, metric, METRICS)
        self._measure = {number: name for name, number in self.measures.items()}
        self._metric = {number: name for name, number in self.metrics.items()}
        self._area: dict[int, str] = {EVERY_AREA: "all areas", NO_AREA: "no area"}
        self._area |= {
            row.area_id: row.code for row in connection.execute(select(area.c.area_id, area.c.code))
        }
        current = home_code.c.current == 1
        codes = select(home_code.c.home_id, home_code.c.code).where(current).order_by(home_code.c.known_from)
        self._home: dict[int, str] = {row.home_id: row.code for row in connection.execute(codes)}

    def of_observation(self, key: list[int]) -> str:
        counted = self._measure.get(key[0], f"measure number {key[0]}")
        return f"{self._home_of(key[1])}, {counted}, {month_text(key[2])}"

    def of_area(self, key: list[int]) -> str:
        kind = f"{PROGRAMMES.get(key[3], key[3])}, {SERVICES.get(key[4], key[4])}"
        place = self._area.get(key[1], f"area number {key[1]}")
        return f"{place}, {self._metric_of(key[0])}, {month_text(key[2])}, {kind}"

    def of_year(self, key: list[int]) -> str:
        return f"{self._home_of(key[2])}, {self._metric_of(key[0])}, twelve months to {month_text(key[1])}"

    def _metric_of(self, number: int) -> str:
        return self._metric.get(number, f"metric number {number}")

    def _home_of(self, number: int) -> str:
        return self._home.get(number, f"home number {number}")


def _by_name(connection: Connection, table: Table, wanted: Any) -> dict[str, int]:
    number, name = list(table.columns)
    found = {row[1]: row[0] for row in connection.execute(select(number, name))}
    # Of a measure that this store has never held, nothing is stored and nothing may be expected.
    return found if set(wanted) <= set(found) else {}
