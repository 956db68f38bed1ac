"""Ambulance incidents: rows of one call number are one, and it counts when a resource attended."""

from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from loaders.records import ambulance_incident
from metrics.cells import Cells
from metrics.days import first_days, months_of
from metrics.extracts import Extract, extract_of
from metrics.ground import Ground
from metrics.keys import numbered, starts

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

DATASET = "ambulance_callouts"
# The first of these that any row of an incident has is its outcome.
OUTCOMES = ("see_convey_ed", "see_convey_other", "see_treat", "hear_treat", "cancelled", "unknown")
ATTENDED, UNKNOWN = 2, len(OUTCOMES) - 1  # the last outcome that counts; the one that may
NOT_CALLED_FOR = ("ift", "pts")  # between hospitals, booked transport
DAY = 24 * 60
TOGETHER = 12 * 60  # minutes in which one number is one incident
COLUMNS = ("source_row", "incident_id", "called_at", "outcome", "call_type", "on_scene_at")


@dataclass(frozen=True)
class Incidents:
    """One entry an incident and load."""

    load: Integers
    home: Integers
    number: Integers
    called_at: Integers
    counts: Flags


def ambulance_callouts(ground: Ground) -> Cells:
    held = ground.once(ambulance_extract)
    found = _once_over_loads(ground, incidents(_rows(ground, held)))
    return held.cells(ground, found)


def ambulance_extract(ground: Ground) -> Extract:
    return extract_of(ground, DATASET)


def _rows(ground: Ground, held: Extract) -> pandas.DataFrame:
    # A month either side: rows of one incident may stand in two files.
    low = int(first_days(numpy.array([ground.span[0] - 1]))[0]) * DAY
    high = int(first_days(numpy.array([ground.span[1] + 2]))[0]) * DAY
    between = ambulance_incident.c.called_at.between(low, high - 1)
    return ground.rows_of(ambulance_incident, COLUMNS, held.loads(), between)


def incidents(rows: pandas.DataFrame) -> Incidents:
    """The incidents of each load, at their earliest call."""
    number, _ = pandas.factorize(rows["incident_id"])
    load, called = rows["load_id"].to_numpy(numpy.int64), rows["called_at"].to_numpy(numpy.int64)
    order = numpy.lexsort((called, number, load))
    load, number, called = load[order], number[order], called[order]
    incident = _apart(numbered(load, number), called)
    begin = starts(incident)
    rank = _ranks(rows["outcome"])[order]
    home = rows["home"].to_numpy(numpy.int64)[order]
    if not len(begin):
        return Incidents(load, home, number, called, rank > 0)
    best = numpy.minimum.reduceat(rank, begin)
    on_scene = numpy.logical_or.reduceat(rows["on_scene_at"].to_numpy()[order] > 0, begin)
    other_kind = numpy.logical_or.reduceat(rows["call_type"].isin(NOT_CALLED_FOR).to_numpy()[order], begin)
    # Rows that name different homes contradict each other, so neither home is given the incident.
    one_home = numpy.minimum.reduceat(home, begin) == numpy.maximum.reduceat(home, begin)
    counts = ((best <= ATTENDED) | ((best == UNKNOWN) & on_scene)) & ~other_kind & one_home
    return Incidents(load[begin], home[begin], number[begin], called[begin], counts)


def _ranks(outcomes: pandas.Series) -> Integers:
    codes, names = pandas.factorize(outcomes.fillna("unknown"))
    ranks = numpy.array(
        [OUTCOMES.index(name) if name in OUTCOMES else UNKNOWN for name in names], numpy.int64
    )
    return ranks[codes]


def _apart(number: Integers, called: Integers) -> Integers:
    """Call numbers restart: a row of another date, 12 hours or more after the first, is another incident."""
    while True:
        begin = starts(number)
        if not len(begin):
            return number
        first = numpy.repeat(called[begin], numpy.diff(numpy.append(begin, len(number))))
        later = (called - first >= TOGETHER) & (called // DAY != first // DAY)
        if not later.any():
            return number
        number = numbered(number, later.astype(numpy.int64))


def _once_over_loads(ground: Ground, found: Incidents) -> NDArray[numpy.float64]:
    """Counts by day, home and month; an incident of two files counts in the month of the first."""
    held = ground.once(ambulance_extract)
    month = months_of(found.called_at // DAY) - ground.first
    inside = (month >= 0) & (month < ground.months)
    load, home, month = found.load[inside], found.home[inside], month[inside]
    number, called, counts = found.number[inside], found.called_at[inside], found.counts[inside]
    total = held.counted(ground, load[counts], home[counts], month[counts])
    edge = numpy.flatnonzero(_near_a_month_end(called))
    for day in range(len(ground.days)):
        near = edge[held.holds(ground, day, load[edge], home[edge], month[edge])]
        source = numpy.array([ground.loads[int(one)].source_id for one in load[near]], numpy.int64)
        order = numpy.lexsort((called[near], number[near], source))
        near, source = near[order], source[order]
        one, other = near[:-1], near[1:]
        again = (source[1:] == source[:-1]) & (number[one] == number[other]) & (load[one] != load[other])
        again &= (called[other] - called[one] < TOGETHER) & (home[one] == home[other])
        for first, second in zip(one[again & counts[other]], other[again & counts[other]], strict=True):
            total[day, home[second], month[second]] -= 1
            total[day, home[first], month[first]] += 0 if counts[first] else 1
    return total


def _near_a_month_end(called_at: Integers) -> Flags:
    before, after = called_at - TOGETHER, called_at + TOGETHER
    return numpy.asarray(months_of(before // DAY) != months_of(after // DAY))
