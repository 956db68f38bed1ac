"""Homes and groups as subjects of a question: their months, and what is said of those that are missing."""

from collections import Counter
from functools import partial

import numpy
from numpy.typing import NDArray

from metrics.definition import Metric
from metrics.homes import Home, Kind
from metrics.matching import breaks
from metrics.points import Subject
from metrics.reader import Reader
from metrics.readings import COVERED, PART
from metrics.scope import NO_AREA
from metrics.state import missing
from metrics.sums import NOTHING, Sums, Timelines

# What a home's count is called in a month in which no home has it over a denominator.
OF_COUNTED = {PART: "part_submitted", COVERED: "no_denominator"}


def home_subject(reader: Reader, metric: Metric, home: Home, timelines: Timelines) -> Subject:
    """One home; outside its months it is not open or closed."""

    def outside(month: int) -> str | None:
        if month < home.scope_from:
            return "not_open"
        return "closed" if month >= home.scope_to else None

    def states(month: int) -> Counter[str]:
        held = timelines[month][-1].sums if month in timelines else NOTHING
        if held.part or (held.bare and held.bare.part):
            return Counter(("part_submitted",))
        if held.bare:
            return Counter(("no_denominator",))
        return Counter((missing(metric, home.in_month(month).area_id, month, reader.arrivals),))

    area_id = home.at(reader.compared_with.toordinal()).area_id
    found = breaks(reader, metric, area_id or NO_AREA)
    return Subject(timelines, lambda month: int(home.in_scope(month)), states, outside, breaks=found)


def group_subject(reader: Reader, metric: Metric, kind: Kind, timelines: Timelines | None = None) -> Subject:
    """The homes of a kind, added up; or what is told of an area alone."""
    if timelines is None:
        timelines = reader.group_timelines(metric, kind)
    if not metric.of_homes:
        return _area_alone(reader, metric, kind, timelines)

    def due(month: int) -> int:
        held = timelines[month][-1].sums.due if month in timelines else 0
        return held or len(reader.homes.members(month, kind))

    def outside(month: int) -> str | None:
        if due(month):
            return None
        return "closed" if any(first < month for first in timelines) else "not_open"

    def states(month: int) -> Counter[str]:
        # Only a month that has rows of sums was reached by any home: the others need no reading.
        reached = month in timelines and timelines[month][-1].sums.due
        counted = reader.counted(metric, month) if reached else {}
        return _group_states(reader, metric, kind, month, counted)

    spread = partial(_spread, reader, metric, kind) if metric.between_homes else None
    return Subject(timelines, due, states, outside, spread, breaks(reader, metric, kind.area_id))


def _area_alone(reader: Reader, metric: Metric, kind: Kind, timelines: Timelines) -> Subject:
    """One figure a month is due, of the area itself."""

    def states(month: int) -> Counter[str]:
        held = timelines[month][-1].sums if month in timelines else NOTHING
        state = "part_submitted" if held.part else missing(metric, kind.area_id, month, reader.arrivals)
        return Counter((state,))

    return Subject(timelines, lambda month: 1, states, lambda month: None)


def _group_states(
    reader: Reader, metric: Metric, kind: Kind, month: int, counted: dict[int, int]
) -> Counter[str]:
    """Nothing is covered: the states of the homes that are due."""
    columns = reader.homes.in_month(month)
    chosen = kind.of(columns)
    areas = columns["area"][chosen].tolist()
    of_area = {area: missing(metric, area, month, reader.arrivals) for area in set(areas)}
    homes = columns["home"][chosen].tolist()
    return Counter(
        OF_COUNTED[counted[home]] if home in counted else of_area[area]
        for home, area in zip(homes, areas, strict=True)
    )


def _spread(
    reader: Reader, metric: Metric, kind: Kind, month: int, length: int
) -> tuple[list[float], list[float]]:
    """Each home's sums over its covered months in the group."""
    sums = (
        of_years(reader, metric, kind, month)
        if length == 12
        else of_months(reader, metric, kind, month, length)
    )
    known = [one for one in sums if one.covered and one.numerator is not None]
    return [one.numerator or 0.0 for one in known], [one.denominator for one in known]


def of_months(reader: Reader, metric: Metric, kind: Kind, month: int, length: int) -> list[Sums]:
    homes = reader.money_of_homes(metric, kind)
    return _added(
        homes, {one: reader.homes.members(one, kind) for one in range(month - length + 1, month + 1)}
    )


def of_years(reader: Reader, metric: Metric, kind: Kind, month: int) -> list[Sums]:
    """From the years that are kept; months one by one only of homes that came to the group or left it."""
    months = range(month - 11, month + 1)
    members = {one: reader.homes.members(one, kind) for one in months}
    inside = numpy.unique(numpy.concatenate(list(members.values())))
    outside = [numpy.setdiff1d(reader.homes.in_month(one)["home"], members[one]) for one in months]
    moved = numpy.intersect1d(inside, numpy.concatenate(outside))
    years = reader.years(metric, month)
    kept = [years[home] for home in numpy.setdiff1d(inside, moved).tolist() if home in years]
    sums = [Sums(*year.bounds, year.denominator or 0.0, covered=year.covered) for year in kept]
    if not len(moved):
        return sums
    single = reader.home_timelines(metric, moved.tolist())
    return sums + _added(single, {one: numpy.intersect1d(members[one], moved) for one in months})


def _added(homes: dict[int, Timelines], members: dict[int, NDArray[numpy.int64]]) -> list[Sums]:
    """Each home's months in the group as one sum."""
    found: dict[int, Sums] = {}
    for month, ids in members.items():
        for home in ids.tolist():
            timeline = homes.get(home, {}).get(month)
            if timeline and timeline[-1].sums.covered:
                sums = timeline[-1].sums
                found[home] = found[home] + sums if home in found else sums
    return list(found.values())
