"""Homes and groups as subjects of a question: their months, and what is said of those that are missing."""

from collections import Counter
from functools import partial

from metrics.definition import Metric
from metrics.homes import Home, Kind
from metrics.points import Subject
from metrics.reader import Reader
from metrics.state import commonest, missing
from metrics.sums import Timelines


def home_subject(reader: Reader, metric: Metric, home: Home, timelines: Timelines) -> Subject:
    """One home; outside its months it is not open or closed."""

    def outside(month: int) -> str | None:
        if month < home.scope_from:
            return "not_open"
        return "closed" if month >= home.scope_to else None

    def state(month: int) -> str:
        return missing(metric, home.in_month(month).area_id, month, reader.arrivals)

    return Subject(timelines, lambda month: int(home.in_scope(month)), state, outside)


def group_subject(reader: Reader, metric: Metric, kind: Kind) -> Subject:
    """The homes of a kind, added up."""
    timelines = reader.group_timelines(metric, kind)

    def due(month: int) -> int:
        return timelines[month][-1].sums.due if month in timelines else len(reader.homes.members(month, kind))

    def outside(month: int) -> str | None:
        if due(month):
            return None
        return "closed" if any(first < month for first in timelines) else "not_open"

    spread = partial(_spread, reader, metric, kind) if metric.kind == "money" else None
    return Subject(timelines, due, partial(_group_state, reader, metric, kind), outside, spread)


def _group_state(reader: Reader, metric: Metric, kind: Kind, month: int) -> str:
    """Nothing is covered: the commonest state of the homes that are due."""
    columns = reader.homes.in_month(month)
    chosen = kind.of(columns)
    areas = columns["area"][chosen].tolist()
    of_area = {area: missing(metric, area, month, reader.arrivals) for area in set(areas)}
    if set(of_area.values()) == {"not_due"}:
        return "not_due"
    counted = reader.counted(metric, month)
    homes = columns["home"][chosen].tolist()
    states = Counter(
        "no_denominator" if home in counted else of_area[area]
        for home, area in zip(homes, areas, strict=True)
    )
    return commonest(states) if states else "not_covered"


def _spread(
    reader: Reader, metric: Metric, kind: Kind, month: int, length: int
) -> tuple[list[float], list[float]]:
    """Each home's sums over its covered months in the group."""
    homes = reader.money_of_homes(metric, kind)
    tops: dict[int, float] = {}
    bottoms: dict[int, float] = {}
    for one in range(month - length + 1, month + 1):
        for home in reader.homes.members(one, kind).tolist():
            timeline = homes.get(home, {}).get(one)
            if timeline and (sums := timeline[-1].sums).covered and sums.numerator is not None:
                tops[home] = tops.get(home, 0.0) + sums.numerator
                bottoms[home] = bottoms.get(home, 0.0) + sums.denominator
    return list(tops.values()), list(bottoms.values())
