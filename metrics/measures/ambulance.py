"""Ambulance incidents: rows of one call number are one, and it counts when a resource attended."""

from dataclasses import dataclass

import numpy
import pyarrow  # type: ignore[import-untyped]
from numpy.typing import NDArray
from sqlalchemy import BigInteger, case, cast, func

from loaders.incidents import SAME_INCIDENT, beginnings
from loaders.records import ambulance_incident
from metrics.blocks import Wanted, blocks, joined, whole
from metrics.cells import Cells
from metrics.days import months_of
from metrics.definition import METRICS
from metrics.evidence import NO_HOME, Counts, Evidence, Load
from metrics.extracts import Extract, extract_of
from metrics.ground import Ground
from metrics.measures.moments import DAY
from metrics.texts import Texts

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

DATASET = "ambulance_callouts"
# The first of these that any row of an incident has is its outcome.
OUTCOMES = ("see_convey_ed", "see_convey_other", "see_treat", "hear_treat", "cancelled", "unknown")
CONVEYED, ATTENDED = 1, 2  # the last outcome that is one, and the last that counts as a call-out
HEARD, UNKNOWN = 3, len(OUTCOMES) - 1  # advice alone; the outcome that may count
NOT_CALLED_FOR = ("ift", "pts")  # between hospitals, booked transport


@dataclass(frozen=True)
class Calls:
    """Rows of one load."""

    home: Integers
    number: Integers  # of the incident
    called_at: Integers
    outcome: Integers  # its place among OUTCOMES
    on_scene: Flags
    not_called_for: Flags


@dataclass(frozen=True)
class Incidents:
    """One entry an incident."""

    home: Integers
    number: Integers
    called_at: Integers
    outcome: Integers  # the first of OUTCOMES that any row has; UNKNOWN too where it is not to be counted

    @property
    def counts(self) -> Flags:
        """Whether it is a call-out."""
        return self.outcome <= ATTENDED


@dataclass(frozen=True)
class Edges:
    """Incidents about midnight of a month's end, the rows of which may stand in two files."""

    load: Integers
    home: Integers
    number: Integers
    called_at: Integers
    outcome: Integers


def ambulance_callouts(ground: Ground) -> Cells:
    return _with_outcome(ground, 0, ATTENDED, ground.once(ambulance_extract))


def ambulance_conveyed(ground: Ground) -> Cells:
    """Of the call-outs those taken anywhere."""
    return _with_outcome(ground, 0, CONVEYED, ground.once(ambulance_extract))


def ambulance_hear_treat(ground: Ground) -> Cells:
    """Incidents that got advice and nobody to attend, nor anything before advice in the order of outcomes."""
    held = ground.once(ambulance_extract)
    return _with_outcome(ground, HEARD, HEARD, held.telling(ground, METRICS["ambulance_hear_treat"].needs))


def _with_outcome(ground: Ground, first: int, last: int, held: Extract) -> Cells:
    by_outcome, edges = ground.evidence.once(incidents_of_loads)
    counts = Counts.joined(by_outcome[first : last + 1])
    total = held.counted(ground, counts)
    _count_once(ground, held, edges, total, (first, last))
    return held.cells(ground, total)


def callout_days(ground: Ground) -> Integers:
    """The days of the call-outs of the homes of a ground of one day; one of two files stands twice."""
    held, days = ground.once(ambulance_extract), []
    for load in ground.evidence.bearing(DATASET, beside=1):
        found = incidents(_calls(ground.evidence, load)[0])
        home, called_at = found.home[found.counts], found.called_at[found.counts]
        days.append(held.days_held(ground, load, home, called_at // DAY))
    return joined(days)


def ambulance_extract(ground: Ground) -> Extract:
    return extract_of(ground, DATASET)


def incidents_of_loads(evidence: Evidence) -> tuple[list[Counts], Edges]:
    """What counts in every load that bears, added up load by load: an entry for each outcome that does."""
    counts: list[list[Counts]] = [[] for _ in range(HEARD + 1)]
    edges: list[list[NDArray[numpy.generic]]] = [[] for _ in range(4)]
    names: list[str] = []
    for load in evidence.bearing(DATASET, beside=1):
        rows, ids = _calls(evidence, load)
        found = incidents(rows)
        month = months_of(found.called_at // DAY)
        for outcome, some in enumerate(counts):
            chosen = found.outcome == outcome
            some.append(Counts.of(load.load_id, found.home[chosen], month[chosen]))
        near = numpy.flatnonzero(_near_a_month_end(found.called_at))
        names += ids.take(found.number[near]).to_pylist()
        loads = numpy.full(len(near), load.load_id)
        for pieces, piece in zip(
            edges, (loads, found.home[near], found.called_at[near], found.outcome[near]), strict=True
        ):
            pieces.append(piece)
    place = {name: number for number, name in enumerate(sorted(set(names)))}
    number = numpy.array([place[name] for name in names], numpy.int64)
    load_of, home, called_at, outcomes = map(joined, edges)
    return [Counts.joined(some) for some in counts], Edges(load_of, home, number, called_at, outcomes)


def _calls(evidence: Evidence, load: Load) -> tuple[Calls, pyarrow.Array]:
    a = ambulance_incident.c
    outcome = case(*((a.outcome == name, place) for place, name in enumerate(OUTCOMES)), else_=UNKNOWN)
    on_scene = case((a.on_scene_at > 0, 1), else_=0)
    other = case((a.call_type.in_(NOT_CALLED_FOR), 1), else_=0)
    # One whole number carries four columns.
    packed = cast(func.coalesce(a.called_at, 0), BigInteger) * 32 + outcome * 4 + on_scene * 2 + other
    rows_asked = [a.registration_id.is_not(None), *evidence.of_some(a.registration_id)]
    # A month either side: rows of one incident may stand in two files.
    if between := evidence.days(beside=1):
        rows_asked.append(a.called_at.between(between[0] * DAY, between[1] * DAY + DAY - 1))
    numbers, ids = (a.registration_id, packed), (func.coalesce(a.incident_id, ""),)
    wanted = Wanted(ambulance_incident, numbers, ids, rows_asked)
    home, row, texts = [], [], Texts()
    for registrations, packed_rows, incident in blocks(evidence.connection, wanted, [load.load_id]):
        home.append(evidence.homes(whole(registrations)).astype(numpy.int32))
        row.append(whole(packed_rows))
        texts.add(incident)
    homes, rows = joined(home), joined(row)
    number, kept = texts.numbered()
    known = homes != NO_HOME
    homes, rows, number = homes[known], rows[known], number[known]
    calls = Calls(homes, number, rows // 32, rows // 4 % 8, (rows & 2) > 0, (rows & 1) > 0)
    return calls, kept


def incidents(rows: Calls) -> Incidents:
    """The incidents of a load, at their earliest call."""
    order = numpy.lexsort((rows.called_at, rows.number))
    called = rows.called_at[order]
    begin = beginnings(rows.number[order], called)
    home, number = rows.home[order], rows.number[order]
    if not len(begin):
        return Incidents(home, number, called, rows.outcome)
    best = numpy.minimum.reduceat(rows.outcome[order], begin)
    on_scene = numpy.logical_or.reduceat(rows.on_scene[order], begin)
    other_kind = numpy.logical_or.reduceat(rows.not_called_for[order], begin)
    # Rows that name different homes contradict each other, so neither home is given the incident.
    one_home = numpy.minimum.reduceat(home, begin) == numpy.maximum.reduceat(home, begin)
    attended = numpy.where((best == UNKNOWN) & on_scene, ATTENDED, best)
    outcome = numpy.where(other_kind | ~one_home, UNKNOWN, attended)
    return Incidents(home[begin], number[begin], called[begin], outcome)


def _count_once(
    ground: Ground, held: Extract, edges: Edges, total: NDArray[numpy.float64], wanted: tuple[int, int]
) -> None:
    """An incident of two files counts in the month of the first, with the outcome of both."""
    home, month = ground.places_of(edges.home), months_of(edges.called_at // DAY) - ground.first
    here = numpy.flatnonzero((home >= 0) & (month >= 0) & (month < ground.months))
    load, home, month = edges.load[here], home[here], month[here]
    number, called, outcome = edges.number[here], edges.called_at[here], edges.outcome[here]
    for day in range(len(ground.days)):
        near = numpy.flatnonzero(held.holds(ground, day, load, home, month))
        source = numpy.array([ground.loads[int(one)].source_id for one in load[near]], numpy.int64)
        order = numpy.lexsort((called[near], number[near], source))
        near, source = near[order], source[order]
        one, other = near[:-1], near[1:]
        again = (source[1:] == source[:-1]) & (number[one] == number[other]) & (load[one] != load[other])
        again &= (called[other] - called[one] <= SAME_INCIDENT) & (home[one] == home[other])
        for first, second in zip(one[again], other[again], strict=True):
            both = outcome[first], outcome[second], min(outcome[first], outcome[second])
            of_first, of_second, of_both = (int(wanted[0] <= one <= wanted[1]) for one in both)
            total[day, home[second], month[second]] -= of_second
            total[day, home[first], month[first]] += of_both - of_first


def _near_a_month_end(called_at: Integers) -> Flags:
    before, after = called_at - SAME_INCIDENT, called_at + SAME_INCIDENT
    return numpy.asarray(months_of(before // DAY) != months_of(after // DAY))
