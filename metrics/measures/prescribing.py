"""What a home's residents were prescribed in a month, and how many of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, case, func, select

from loaders.records import prescription
from metrics.blocks import fetched, whole
from metrics.cells import ABSENT, COVERED, PROVISIONAL, Cells
from metrics.evidence import NO_HOME, Evidence
from metrics.extracts import final_from
from metrics.ground import Ground
from metrics.keys import starts

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

DATASET = "prescribing"
ANTIBIOTICS, SUPPLEMENTS = "0501", "090402"  # BNF codes that begin so
COST, ITEMS, SUPPLEMENT_COST = range(3)  # what is added up
OTHER, ANTIBIOTIC, SUPPLEMENT = range(3)  # kinds of item
_MONTHS = 1 << 17  # more than any month number


@dataclass(frozen=True)
class Prescribed:
    """Sums by day, home and month."""

    low: Floats  # of what is added up x day x home x month; not a number: a row leaves it blank
    high: Floats
    residents: Floats  # not a number: not stated, or stated differently
    there: Flags
    marks: Integers


def prescribing_cost(ground: Ground) -> Cells:
    """Net ingredient cost of all items, devices and dressings included."""
    return _cells(ground, COST)


def antibiotic_items(ground: Ground) -> Cells:
    """Of a home with other items alone it is 0."""
    return _cells(ground, ITEMS)


def ons_cost(ground: Ground) -> Cells:
    """Net ingredient cost of what is drunk or eaten to supplement food."""
    return _cells(ground, SUPPLEMENT_COST)


def resident_months_with_item(ground: Ground) -> Cells:
    """Residents with an item: stated on every row, so counted once."""
    found = ground.once(prescribed)
    stated = found.there & ground.scope.in_scope & ~numpy.isnan(found.residents)
    return Cells.of(found.residents, numpy.where(stated, COVERED, ABSENT), found.marks)


def _cells(ground: Ground, sum_of: int) -> Cells:
    found = ground.once(prescribed)
    low, high = found.low[sum_of], found.high[sum_of]
    known = found.there & ground.scope.in_scope & ~numpy.isnan(low)
    return Cells.bounded(low, high, numpy.where(known, COVERED, ABSENT), found.marks, sums=True)


def prescribed(ground: Ground) -> Prescribed:
    rows = ground.evidence.once(sums_of_loads)
    place, at = ground.places_of(rows.home), rows.month - ground.first
    inside = (place >= 0) & (at >= 0) & (at < ground.months)
    shape = ground.shape
    low, high = numpy.zeros((len(rows.low), *shape)), numpy.zeros((len(rows.low), *shape))
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
            low[:, day, cell[0], cell[1]] += rows.low[:, own][:, live]
            high[:, day, cell[0], cell[1]] += rows.high[:, own][:, live]
            there[day][cell] = True
            most[day][cell] = numpy.maximum(most[day][cell], rows.most[own][live])
            least[day][cell] = numpy.minimum(least[day][cell], rows.least[own][live])
            known_on[day][cell] = numpy.maximum(known_on[day][cell], ground.evidence.known_on(load[live]))
    residents = numpy.where(most == least, most, numpy.nan)
    provisional = numpy.where(known_on < final_from(ground, DATASET), PROVISIONAL, 0)
    return Prescribed(numpy.round(low, 6), numpy.round(high, 6), residents, there, provisional)


@dataclass(frozen=True)
class Sums:
    """One entry a load, home and month. Residents most and least: the same, or they contradict each other."""

    load: Integers
    home: Integers
    month: Integers
    low: Floats  # of what is added up x entry
    high: Floats
    most: Floats
    least: Floats


@dataclass(frozen=True)
class _Block:
    """Rows, or sums of them, by cell: home and month in one number."""

    cell: Integers
    low: Floats
    high: Floats
    most: Floats
    least: Floats

    def added(self) -> "_Block":
        """One entry a cell."""
        order = numpy.argsort(self.cell, kind="stable")
        begin = starts(self.cell[order])
        if not len(begin):
            return self
        return _Block(
            self.cell[order][begin], numpy.add.reduceat(self.low[:, order], begin, axis=1),
            numpy.add.reduceat(self.high[:, order], begin, axis=1),
            numpy.maximum.reduceat(self.most[order], begin), numpy.minimum.reduceat(self.least[order], begin),
        )  # fmt: skip

    def take(self, chosen: Flags) -> "_Block":
        return _Block(*(getattr(self, name)[..., chosen] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, several: list["_Block"]) -> "_Block":
        return cls(*(
            numpy.concatenate([getattr(one, name) for one in several], axis=-1)
            for name in cls.__dataclass_fields__
        ))  # fmt: skip


def sums_of_loads(evidence: Evidence) -> Sums:
    """What was prescribed by every load that bears, added up block by block."""
    loads, found = [numpy.zeros(0, numpy.int64)], [_nothing()]
    for load in evidence.naming(DATASET):
        blocks_of_load = [block.added() for block in _blocks(evidence, load.load_id)]
        if blocks_of_load:
            sums = _Block.joined(blocks_of_load).added()
            # Rows of a home and month whose numbers of residents differ are in conflict, all of them.
            found.append(sums.take(~(sums.most > sums.least)))
            loads.append(numpy.full(len(found[-1].cell), load.load_id))
    every = _Block.joined(found)
    home, month = every.cell // _MONTHS, every.cell % _MONTHS
    return Sums(numpy.concatenate(loads), home, month, every.low, every.high, every.most, every.least)


def _nothing() -> _Block:
    none, sums = numpy.zeros(0), numpy.zeros((3, 0))
    return _Block(numpy.zeros(0, numpy.int64), sums, sums, none, none)


def _blocks(evidence: Evidence, load_id: int) -> Iterator[_Block]:
    p = prescription.c
    kind = case(
        (func.substr(p.bnf_code, 1, len(ANTIBIOTICS)) == ANTIBIOTICS, ANTIBIOTIC),
        (func.substr(p.bnf_code, 1, len(SUPPLEMENTS)) == SUPPLEMENTS, SUPPLEMENT),
        else_=OTHER,
    )
    kind_and_month: ColumnElement[int] = kind * _MONTHS + p.month  # one whole number carries two columns
    question = select(p.registration_id, kind_and_month, p.nic, p["items"], p.residents, p.bounds).where(
        p.load_id == load_id, p.registration_id.is_not(None)
    )
    if evidence.span is not None:
        question = question.where(p.month.between(*evidence.span))
    for registrations, kinds_and_months, *numbers, bounds in fetched(evidence.connection, question):
        home = evidence.homes(whole(registrations)).astype(numpy.int64)
        kinds, months = numpy.divmod(whole(kinds_and_months), _MONTHS)
        costs, items, stated = (numpy.array(column, numpy.float64) for column in numbers)
        low, high = _bounds(kinds, costs, items, bounds)
        unsaid = numpy.isnan(stated)
        most, least = numpy.where(unsaid, -numpy.inf, stated), numpy.where(unsaid, numpy.inf, stated)
        yield _Block(home * _MONTHS + months, low, high, most, least).take(home != NO_HOME)


def _bounds(
    kinds: Integers, costs: Floats, items: Floats, bounds: tuple[str | None, ...]
) -> tuple[Floats, Floats]:
    """What is added up, at least and at most: the same, unless the cell was hidden."""
    lows, highs = [costs.copy(), items.copy()], [costs.copy(), items.copy()]
    for place in numpy.flatnonzero([bool(text) for text in bounds]):
        hidden = json.loads(bounds[place] or "{}")
        for name, low, high in zip(("nic", "items"), lows, highs, strict=True):
            low[place], high[place] = hidden.get(name, (low[place], high[place]))
    return _by_kind(kinds, *lows), _by_kind(kinds, *highs)


def _by_kind(kinds: Integers, costs: Floats, items: Floats) -> Floats:
    """All costs, items of antibiotics, costs of supplements; of the two last nothing for other rows."""
    known = numpy.nan_to_num(costs)
    # A file without a column of items says nothing of antibiotics, whatever else it holds.
    antibiotics = numpy.where((kinds == ANTIBIOTIC) | numpy.isnan(items), items, 0)
    return numpy.stack([known, antibiotics, numpy.where(kinds == SUPPLEMENT, known, 0)])
