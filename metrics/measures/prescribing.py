"""What a home's residents were prescribed in a month, and how many of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from sqlalchemy import select

from loaders.records import prescription
from metrics.blocks import fetched, whole
from metrics.cells import ABSENT, COVERED, PROVISIONAL, SUPPRESSED, Cells, between
from metrics.evidence import NO_HOME, Evidence
from metrics.extracts import final_from
from metrics.ground import Ground
from metrics.keys import starts

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

DATASET = "prescribing"
_MONTHS = 1 << 17  # more than any month number


@dataclass(frozen=True)
class Prescribed:
    """Sums by day, home and month."""

    low: Floats
    high: Floats
    residents: Floats  # not a number: not stated, or stated differently
    there: Flags
    marks: Integers


def prescribing_cost(ground: Ground) -> Cells:
    """Net ingredient cost of all items, devices and dressings included."""
    found = ground.once(prescribed)
    state = numpy.where(found.there & ground.scope.in_scope, COVERED, ABSENT)
    cells = Cells.of(between(found.low, found.high), state, found.marks)
    hidden = (found.high > found.low) & (state == COVERED)
    cells.low[hidden], cells.high[hidden] = found.low[hidden], found.high[hidden]
    cells.marks[hidden] |= SUPPRESSED
    return cells


def resident_months_with_item(ground: Ground) -> Cells:
    """Residents with an item: stated on every row, so counted once."""
    found = ground.once(prescribed)
    stated = found.there & ground.scope.in_scope & ~numpy.isnan(found.residents)
    return Cells.of(found.residents, numpy.where(stated, COVERED, ABSENT), found.marks)


def prescribed(ground: Ground) -> Prescribed:
    rows = ground.evidence.once(sums_of_loads)
    place, at = ground.places_of(rows.home), rows.month - ground.first
    inside = (place >= 0) & (at >= 0) & (at < ground.months)
    shape = ground.shape
    low, high = numpy.zeros(shape), numpy.zeros(shape)
    there, known_on = numpy.zeros(shape, bool), numpy.zeros(shape, numpy.int64)
    most, least = numpy.full(shape, -numpy.inf), numpy.full(shape, numpy.inf)
    sources = {load_id: load.source_id for load_id, load in ground.loads.items()}
    source = numpy.array([sources[one] for one in rows.load.tolist()], numpy.int64)
    for one in numpy.unique(source[inside]):
        own = numpy.flatnonzero(inside & (source == one))
        home, month, load = place[own], at[own], rows.load[own]
        holder = ground.latest(home, month, load, load)
        for day in range(shape[0]):
            live = holder[day][home, month] == load
            cell = (home[live], month[live])
            low[day][cell] += rows.low[own][live]
            high[day][cell] += rows.high[own][live]
            there[day][cell] = True
            most[day][cell] = numpy.maximum(most[day][cell], rows.most[own][live])
            least[day][cell] = numpy.minimum(least[day][cell], rows.least[own][live])
            known_on[day][cell] = numpy.maximum(known_on[day][cell], ground.known_on(load[live]))
    residents = numpy.where(most == least, most, numpy.nan)
    provisional = numpy.where(known_on < final_from(ground, DATASET), PROVISIONAL, 0)
    return Prescribed(numpy.round(low, 6), numpy.round(high, 6), residents, there, provisional)


@dataclass(frozen=True)
class Sums:
    """One entry a load, home and month. Residents most and least: the same, or they contradict each other."""

    load: Integers
    home: Integers
    month: Integers
    low: Floats
    high: Floats
    most: Floats
    least: Floats


def sums_of_loads(evidence: Evidence) -> Sums:
    """What was prescribed by every load that bears, added up block by block."""
    found = []
    for load in evidence.naming(DATASET):
        blocks_of_load = [_added(*parts) for parts in _blocks(evidence, load.load_id)]
        if blocks_of_load:
            cell, *sums = _added(*(numpy.concatenate(parts) for parts in zip(*blocks_of_load, strict=True)))
            # Rows of a home and month whose numbers of residents differ are in conflict, all of them.
            agreed = ~(sums[2] > sums[3])
            cell, sums = cell[agreed], [one[agreed] for one in sums]
            found.append((numpy.full(len(cell), load.load_id), cell // _MONTHS, cell % _MONTHS, *sums))
    if not found:
        none, nothing = numpy.zeros(0, numpy.int64), numpy.zeros(0)
        return Sums(none, none, none, nothing, nothing, nothing, nothing)
    of_load, home, month, low, high, most, least = map(numpy.concatenate, zip(*found, strict=True))
    return Sums(of_load, home, month, low, high, most, least)


def _blocks(evidence: Evidence, load_id: int) -> Iterator[tuple[Integers, Floats, Floats, Floats, Floats]]:
    p = prescription.c
    question = select(p.registration_id, p.month, p.nic, p.residents, p.bounds).where(
        p.load_id == load_id, p.registration_id.is_not(None)
    )
    if evidence.span is not None:
        question = question.where(p.month.between(*evidence.span))
    for registrations, months, costs, residents, bounds in fetched(evidence.connection, question):
        home = evidence.homes(whole(registrations)).astype(numpy.int64)
        low, high = _bounds(numpy.array(costs, numpy.float64), bounds)
        stated = numpy.array(residents, numpy.float64)
        unsaid = numpy.isnan(stated)
        most, least = numpy.where(unsaid, -numpy.inf, stated), numpy.where(unsaid, numpy.inf, stated)
        known = home != NO_HOME
        yield (home * _MONTHS + whole(months))[known], low[known], high[known], most[known], least[known]


def _added(
    cell: Integers, low: Floats, high: Floats, most: Floats, least: Floats
) -> tuple[Integers, Floats, Floats, Floats, Floats]:
    """One entry a cell."""
    order = numpy.argsort(cell, kind="stable")
    begin = starts(cell[order])
    if not len(begin):
        return cell, low, high, most, least
    return (
        cell[order][begin], numpy.add.reduceat(low[order], begin), numpy.add.reduceat(high[order], begin),
        numpy.maximum.reduceat(most[order], begin), numpy.minimum.reduceat(least[order], begin),
    )  # fmt: skip


def _bounds(costs: Floats, bounds: tuple[str | None, ...]) -> tuple[Floats, Floats]:
    """Cost at least and at most: the same, unless the cell was hidden."""
    low, high = costs.copy(), costs.copy()
    for place in numpy.flatnonzero([bool(text) for text in bounds]):
        low[place], high[place] = json.loads(bounds[place] or "{}").get("nic", (low[place], high[place]))
    return numpy.nan_to_num(low), numpy.nan_to_num(high)
