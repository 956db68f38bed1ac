"""Home-months added up: by area and kind of home, over all areas, and over a home's twelve months."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from loaders.records import EVERY_AREA, FOREVER
from metrics.cells import ABSENT, COVERED, MARKS, Cells, between, kept
from metrics.definition import Metric
from metrics.ground import Ground
from metrics.keys import added
from metrics.measures.admissions import squares_by, squares_of_homes
from metrics.nights import YEAR
from metrics.scope import Periods, scope_of
from metrics.timeline import Rows, held_on

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

PROGRAMMES, SERVICES = 2, 4
KINDS = PROGRAMMES * SERVICES
WINDOWS = (1, 3, YEAR)
(NUMERATOR, LOW, HIGH, DENOMINATOR, SQUARES, SQUARES_3, SQUARES_12, COVERED_HOMES, DUE, PARTS,
 PART_NUMERATOR, PART_LOW, PART_HIGH, PART_DENOMINATOR, AREA_MARKS) = range(15)  # fmt: skip
YEAR_SQUARES = 4  # its place among the values of twelve months


@dataclass(frozen=True)
class Facts:
    """What holds as at each day: keys as in the table, the place of the day, values as in the table."""

    keys: Integers
    day: Integers
    values: Floats


@dataclass(frozen=True)
class Counted:
    """The home-months of one metric: which are known, which join a sum, and which are only a part."""

    top: Cells
    bottom: Cells
    known: Flags
    whole: Flags
    part: Flags

    @classmethod
    def of(cls, ground: Ground, metric: Metric, places: slice | None = None) -> "Counted":
        """In some months alone, or in all of the ground."""
        if places is None:
            places = slice(0, ground.months)
        top, bottom = (ground.made(name, places) for name in (metric.numerator, metric.denominator))
        below = ~numpy.isnan(bottom.value)  # one that a source hid is no denominator
        whole = (top.state == COVERED) & (bottom.state == COVERED) & below
        # A home-month without a denominator leaves both sums, a part of one as well.
        part = (top.state != ABSENT) & (bottom.state != ABSENT) & below & ~whole
        known = top.state != ABSENT
        return cls(top, bottom, *(one & ground.kept[:, None] for one in (known, whole, part)))

    @property
    def marks(self) -> Integers:
        return numpy.asarray(self.top.marks | self.bottom.marks)


def area_facts(ground: Ground, metric: Metric, metric_id: int, places: slice) -> Facts:
    """Area x month x kind of home. Where one kind has anything, every kind that is due has a row."""
    counted = Counted.of(ground, metric, places)
    days, _, months = ground.shape
    units = len(ground.areas) * KINDS
    unit = _units(ground)
    cell = (numpy.arange(days)[:, None, None] * units + unit) * months + numpy.arange(months)

    def total(chosen: Flags, weights: Floats | None = None) -> Floats:
        weight = None if weights is None else numpy.nan_to_num(weights[chosen])
        return added(cell[chosen], weight, days * units * months).reshape(days, units, months)

    values = _sums(counted, total)
    values[..., DUE] = total(ground.scope.in_scope & ground.kept[:, None])
    if metric.kind == "nights" and ground.makes_squares:
        own = numpy.where(ground.kept[:, None], unit, -1)
        for day in range(days):
            squares = squares_by(ground, day, own[day], units, WINDOWS)
            for column, found in zip((SQUARES, SQUARES_3, SQUARES_12), squares, strict=True):
                values[day, :, :, column] = found
    # A count without a denominator is something too: it says that the month was reached.
    anything = total(counted.known).reshape(days, -1, KINDS, months).sum(axis=2) > 0
    there = numpy.repeat(anything, KINDS, axis=1) & (values[..., DUE] > 0)
    there[:, :, : places.start] = there[:, :, places.stop :] = False
    number, at, month = numpy.nonzero(there)
    area, kind = ground.areas[at // KINDS], at % KINDS
    metric_column = numpy.full(len(number), metric_id)
    keys = numpy.column_stack([metric_column, area, month + ground.first, kind // SERVICES, kind % SERVICES])
    return Facts(keys, number, values[number, at, month])


def _units(ground: Ground) -> Integers:
    scope = ground.scope
    return (ground.area_place * PROGRAMMES + numpy.clip(scope.programme, 0, 1)) * SERVICES + scope.service


def _sums(counted: Counted, total: Callable[..., Floats]) -> Floats:
    top, bottom, whole, part = counted.top, counted.bottom, counted.whole, counted.part
    covered, parts = total(whole), total(part)
    low, high = (kept(total(whole, side)) for side in (top.bottom, top.top))
    hidden = total(whole & ~numpy.isnan(top.low)) > 0
    part_low, part_high = (kept(total(part, side)) for side in (top.bottom, top.top))
    values = numpy.full((*covered.shape, AREA_MARKS + 1), numpy.nan)
    values[..., NUMERATOR] = numpy.where(covered > 0, between(low, high), numpy.nan)
    values[..., LOW] = numpy.where(hidden, low, numpy.nan)
    values[..., HIGH] = numpy.where(hidden, high, numpy.nan)
    values[..., DENOMINATOR] = _or_nothing(covered, kept(total(whole, bottom.value)))
    values[..., COVERED_HOMES], values[..., PARTS] = covered, parts
    values[..., PART_NUMERATOR] = _or_nothing(parts, between(part_low, part_high))
    part_hidden = total(part & ~numpy.isnan(top.low)) > 0
    values[..., PART_LOW] = numpy.where(part_hidden, part_low, numpy.nan)
    values[..., PART_HIGH] = numpy.where(part_hidden, part_high, numpy.nan)
    values[..., PART_DENOMINATOR] = _or_nothing(parts, kept(total(part, bottom.value)))
    marks = numpy.zeros(covered.shape)
    for mark in MARKS:
        has = (counted.marks & mark) > 0
        marks += mark * numpy.where(covered > 0, total(whole & has) > 0, total(part & has) > 0)
    values[..., AREA_MARKS] = marks
    return values


def _or_nothing(count: Floats, value: Floats) -> Floats:
    return numpy.where(count > 0, value, numpy.nan)


def year_facts(
    ground: Ground, metric: Metric, metric_id: int, places: slice, of_whole_areas: bool = True
) -> Facts:
    """A home's twelve months, by the month they end in, where its area has anything in that month."""
    counted = Counted.of(ground, metric)
    whole = counted.whole
    covered = _months_of_twelve(whole)
    there = ground.scope.in_scope & ground.kept[:, None] & (covered > 0)
    if of_whole_areas:
        there &= _area_has(ground, whole)
    there[:, :, : places.start] = there[:, :, places.stop :] = False
    number, home, month = numpy.nonzero(there)
    at = number, home, month
    least = kept(_of_twelve(numpy.where(whole, counted.top.bottom, 0))[at])
    bounded = whole & ~numpy.isnan(counted.top.low)
    hidden, most = _months_of_twelve(bounded)[at] > 0, least
    if hidden.any():
        most = kept(_of_twelve(numpy.where(whole, counted.top.top, 0))[at])
    bottom = kept(_of_twelve(numpy.where(whole, counted.bottom.value, 0))[at])
    marks, squares = numpy.zeros(len(number)), numpy.full(len(number), numpy.nan)
    for mark in MARKS:
        marks += mark * (_months_of_twelve(whole & ((counted.marks & mark) > 0))[at] > 0)
    if metric.kind == "nights" and ground.makes_squares:
        for day in range(ground.shape[0]):
            own = number == day
            squares[own] = squares_of_homes(ground, day, YEAR)[home[own], month[own]]
    values = numpy.column_stack([
        between(least, most), numpy.where(hidden, least, numpy.nan), numpy.where(hidden, most, numpy.nan),
        bottom, squares, covered[at], _months_of_twelve(ground.scope.in_scope)[at], marks,
    ])  # fmt: skip
    keys = numpy.column_stack([numpy.full(len(number), metric_id), month + ground.first, ground.homes[home]])
    return Facts(keys, number, values)


def _of_twelve(values: Floats) -> Floats:
    """The sum over the twelve months that end in each month."""
    total = values.copy()
    for back in range(1, min(YEAR, values.shape[2])):
        total[:, :, back:] += values[:, :, :-back]
    return total


def _months_of_twelve(chosen: Flags) -> Integers:
    """How many of the twelve months that end in each month are chosen."""
    if not chosen.any():
        return numpy.zeros(chosen.shape, numpy.int64)
    total: Integers = numpy.cumsum(chosen, axis=2, dtype=numpy.int64)
    if chosen.shape[2] > YEAR:
        total[:, :, YEAR:] -= total[:, :, :-YEAR].copy()
    return total


def _area_has(ground: Ground, whole: Flags) -> Flags:
    """Whether any home of the same area has the month whole."""
    days, _, months = ground.shape
    found = numpy.zeros((days, len(ground.areas), months), bool)
    day, home, month = numpy.nonzero(whole)
    found[day, ground.area_place[day, home, month], month] = True
    return numpy.asarray(ground.of_area(found))


def over_all_areas(
    periods: Periods, areas: Rows, metric_id: int, since: int, span: tuple[int, int]
) -> tuple[Integers, Facts]:
    """The rows of areas added up over all areas, and the days on which that may change."""
    changes = numpy.concatenate([areas.known_from, areas.known_to, periods["known_from"]])
    days = numpy.unique(numpy.append(changes[(changes > since) & (changes < FOREVER)], since))
    row, day = held_on(areas, days)
    months = span[1] - span[0] + 1
    keys = areas.keys[row]
    kind = keys[:, 3] * SERVICES + keys[:, 4]
    cell = (day * KINDS + kind) * months + keys[:, 2] - span[0]
    size = len(days) * KINDS * months

    def total(column: int) -> Floats:
        weights = numpy.nan_to_num(areas.values[row, column])
        return kept(added(cell, weights, size)).reshape(len(days), KINDS, months)

    values = _of_areas(areas, row, cell, total)
    values[..., DUE] = _due(periods, days, span)
    anything = added(cell, None, size).reshape(len(days), KINDS, months).sum(axis=1, keepdims=True) > 0
    at, one, month = numpy.nonzero(anything & (values[..., DUE] > 0))
    fixed = [numpy.full(len(at), metric_id), numpy.full(len(at), EVERY_AREA)]
    keys = numpy.column_stack([*fixed, month + span[0], one // SERVICES, one % SERVICES])
    return days, Facts(keys, at, values[at, one, month])


def _of_areas(areas: Rows, row: Integers, cell: Integers, total: Callable[..., Floats]) -> Floats:
    columns = areas.values[row]
    covered, parts = total(COVERED_HOMES), total(PARTS)
    shape = covered.shape

    def summed(weights: NDArray[Any]) -> Floats:
        found = added(cell, numpy.nan_to_num(weights), covered.size)
        return kept(found).reshape(shape)

    def bounded(number: int, low: int, high: int) -> tuple[Floats, Floats, Flags]:
        """The sum at least and at most, and whether a source hid a part of it."""
        hidden = ~numpy.isnan(columns[:, low])
        least, most = (numpy.where(hidden, columns[:, one], columns[:, number]) for one in (low, high))
        return summed(least), summed(most), summed(hidden.astype(float)) > 0

    values = numpy.full((*shape, AREA_MARKS + 1), numpy.nan)
    for count, places in ((covered, (NUMERATOR, LOW, HIGH)), (parts, (PART_NUMERATOR, PART_LOW, PART_HIGH))):
        least, most, hidden = bounded(*places)
        values[..., places[0]] = _or_nothing(count, between(least, most))
        values[..., places[1]], values[..., places[2]] = (
            numpy.where(hidden, one, numpy.nan) for one in (least, most)
        )
    values[..., DENOMINATOR] = _or_nothing(covered, total(DENOMINATOR))
    values[..., COVERED_HOMES], values[..., PARTS] = covered, parts
    for column in (SQUARES, SQUARES_3, SQUARES_12):
        if not numpy.isnan(columns[:, column]).all():
            values[..., column] = total(column)
    values[..., PART_DENOMINATOR] = _or_nothing(parts, total(PART_DENOMINATOR))
    marks, said = numpy.zeros(shape), numpy.nan_to_num(columns[:, AREA_MARKS]).astype(numpy.int64)
    whole = columns[:, COVERED_HOMES] > 0
    for mark in MARKS:
        has = (said & mark) > 0
        marks += mark * numpy.where(covered > 0, summed((has & whole) * 1.0), summed(has * 1.0)).astype(bool)
    values[..., AREA_MARKS] = marks
    return values


def _due(periods: Periods, days: Integers, span: tuple[int, int]) -> Floats:
    """Homes in scope anywhere, by day, kind and month."""
    homes = numpy.unique(periods["home_id"])
    months = span[1] - span[0] + 1
    found = numpy.zeros((len(days), KINDS, months))
    for place in range(len(days)):  # a day at a time: every home there is, at once
        scope = scope_of(periods, homes, days[place : place + 1], span[0], months)
        kind = numpy.clip(scope.programme, 0, 1) * SERVICES + scope.service
        cell = kind * months + numpy.arange(months)
        counted = added(cell[scope.in_scope], None, KINDS * months)
        found[place] = counted.reshape(KINDS, months)
    return found
