"""What a home's residents were prescribed in a month, and how many of them."""

import json
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from loaders.records import prescription
from metrics.cells import ABSENT, COVERED, PROVISIONAL, SUPPRESSED, Cells, between
from metrics.extracts import final_from
from metrics.ground import Ground

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

DATASET = "prescribing"
COLUMNS = ("month", "nic", "residents", "bounds")


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
    between_months = prescription.c.month.between(*ground.span)
    rows = ground.rows_of(prescription, COLUMNS, ground.naming(DATASET), between_months)
    rows = _without_contradictions(rows)
    rows["month"] -= ground.first
    rows["low"], rows["high"] = _bounds(rows)
    shape = ground.shape
    low, high = numpy.zeros(shape), numpy.zeros(shape)
    there, known_on = numpy.zeros(shape, bool), numpy.zeros(shape, numpy.int64)
    most, least = numpy.full(shape, -numpy.inf), numpy.full(shape, numpy.inf)
    for own in _by_source(ground, rows):
        home, month, load = (own[name].to_numpy(numpy.int64) for name in ("home", "month", "load_id"))
        holder = ground.latest(home, month, load, load)
        stated = own["residents"].to_numpy(numpy.float64)
        for day in range(shape[0]):
            live = holder[day][home, month] == load
            cell = (home[live], month[live])
            numpy.add.at(low[day], cell, own["low"].to_numpy()[live])
            numpy.add.at(high[day], cell, own["high"].to_numpy()[live])
            there[day][cell] = True
            numpy.fmax.at(most[day], cell, stated[live])
            numpy.fmin.at(least[day], cell, stated[live])
            numpy.maximum.at(known_on[day], cell, ground.known_on(load[live]))
    residents = numpy.where(most == least, most, numpy.nan)
    provisional = numpy.where(known_on < final_from(ground, DATASET), PROVISIONAL, 0)
    return Prescribed(numpy.round(low, 6), numpy.round(high, 6), residents, there, provisional)


def _without_contradictions(rows: pandas.DataFrame) -> pandas.DataFrame:
    """Rows of a home and month whose numbers of residents differ are in conflict, all of them."""
    stated = rows.groupby(["load_id", "home", "month"])["residents"].transform("nunique")
    return rows[stated <= 1].copy()


def _by_source(ground: Ground, rows: pandas.DataFrame) -> list[pandas.DataFrame]:
    sources = rows["load_id"].map({load_id: load.source_id for load_id, load in ground.loads.items()})
    return [own for _, own in rows.groupby(sources.to_numpy())]


def _bounds(rows: pandas.DataFrame) -> tuple[Floats, Floats]:
    """Cost at least and at most: the same, unless the cell was hidden."""
    low = rows["nic"].to_numpy(numpy.float64).copy()
    high = low.copy()
    hidden = rows["bounds"].to_numpy()
    for place in numpy.flatnonzero([bool(text) for text in hidden]):
        low[place], high[place] = json.loads(hidden[place]).get("nic", (low[place], high[place]))
    return numpy.nan_to_num(low), numpy.nan_to_num(high)
