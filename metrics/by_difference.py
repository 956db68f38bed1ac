"""Months before those of a load, put right by what comes out otherwise: little is read again."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy
from numpy.typing import NDArray

from loaders.records import FOREVER
from metrics.bundles import YEARS
from metrics.carried_back import Earlier
from metrics.cells import Cells, kept
from metrics.definition import OF_HOMES, Metric
from metrics.ground import BEFORE, EARLIER, MAKERS, Ground
from metrics.keys import numbered
from metrics.measures import OF_STAYS
from metrics.pieces import days_of
from metrics.rollups import Facts, area_facts, year_facts
from metrics.timeline import Rows, held_on
from metrics.touched import Touched
from metrics.writing import Changed, stored_areas, stored_years, write_areas, write_homes, write_measures

Integers = NDArray[numpy.int64]
Ids = tuple[dict[str, int], dict[str, int]]  # of measures and of metrics
Write = Callable[[Rows, Facts, Integers], Integers]

MADE = OF_STAYS | {"days_at_risk"}
MOST_CELLS = 600_000  # day x home x month; above them whole areas are gone over again


def by_difference(earlier: Earlier, touched: Touched, ids: Ids, changed: Changed) -> bool:
    """Whether it could be done: not where records are forgotten or a home left, nor for very many homes."""
    if touched.span is None or earlier.after.evidence.forgets:
        return False
    until = touched.span[0]
    before, after = _narrowed(earlier, until, touched.since, ids[0])
    if before.shape[0] * before.shape[1] * before.shape[2] > MOST_CELLS or _any_left(before):
        return False
    before.makes_squares = True
    for name in sorted(OF_STAYS):
        after.given(name, _moved(name, before, after, until))
    metrics = [one for one in OF_HOMES.values() if MADE & {one.numerator, one.denominator}]
    sums = [(one, _sums(before, one, ids[1]), _sums(after, one, ids[1])) for one in metrics]
    write_measures(after)
    for metric, (areas, years), (new_areas, new_years) in sums:
        last = until - 1 if metric.squares else after.last
        span = after.span[0], last
        stored = _up_to(stored_areas(after, metric, ids[1], span), 2, last)
        keys = _write(after, partial(write_areas, after.connection), stored, areas, new_areas)
        changed.note(metric.id, keys[:, 2])
        if not metric.headline:
            continue
        stored = _up_to(stored_years(after, metric, ids[1], span), 1, last)
        _write(after, partial(write_homes, after, YEARS), stored, years, new_years)
    return True


def _narrowed(earlier: Earlier, until: int, since: int, measures: dict[str, int]) -> tuple[Ground, Ground]:
    """The months from which, and up to which, sums of twelve hold one that comes out otherwise."""
    (low, high), wide = earlier.span, earlier.after
    first, last = low - BEFORE, max(min(high + BEFORE, wide.reach[1]), high)
    kept = numpy.isin(wide.homes, earlier.homes)
    days = days_of(wide.connection, wide.periods, wide.loads, wide.homes.tolist(), since)
    days = numpy.union1d(days, wide.days)
    before, after = (
        replace(
            one, kept=kept, first=first, months=last - first + 1, days=days, _done={},
            span=(low, min(last, until - 1)), remaking=made, measure_ids=measures,
        )
        for one, made in ((earlier.before, frozenset[str]()), (earlier.after, MADE))
    )  # fmt: skip
    return before, after


def _any_left(ground: Ground) -> bool:
    """Whether a home closed, or went on in another area or as another kind: the windows of where it was
    still hold it, in months in which these homes alone give them nothing to add to."""
    scope, kept = ground.scope, ground.kept
    stays = scope.in_scope[:, kept, 1:].copy()
    for each in (scope.area, scope.programme, scope.service):
        stays &= each[:, kept, 1:] == each[:, kept, :-1]
    return bool((scope.in_scope[:, kept, :-1] & ~stays).any())


def _moved(name: str, before: Ground, after: Ground, until: int) -> Cells:
    """What is stored, with what the stays concerned have more or less than they had, up to the months that
    are made whole."""
    stored = before.cells(name)
    more = numpy.nan_to_num(MAKERS[name](after).value) - numpy.nan_to_num(MAKERS[name](before).value)
    more[:, :, max(until - EARLIER[name] - before.first, 0) :] = 0
    return Cells.of(stored.value + more, stored.state, stored.marks)


def _sums(ground: Ground, metric: Metric, ids: dict[str, int]) -> tuple[Facts, Facts]:
    every = slice(BEFORE, ground.months)
    number = ids[metric.id]
    return (
        area_facts(ground, metric, number, every),
        year_facts(ground, metric, number, every, of_whole_areas=False),
    )


def _up_to(rows: Rows, month: int, last: int) -> Rows:
    return rows.take(rows.keys[:, month] <= last)


def _write(ground: Ground, write: Write, stored: Rows, before: Facts, after: Facts) -> Integers:
    """Adds the difference of two sums over some homes to the rows that hold those over all."""
    days = ground.days
    changes = numpy.concatenate([stored.known_from, stored.known_to])
    every = numpy.union1d(days, changes[(changes > days[0]) & (changes < FOREVER)])
    row, at = held_on(stored, every)
    day = numpy.searchsorted(days, every[at], side="right") - 1
    number = numbered(
        *numpy.concatenate([stored.keys[row], before.keys, after.keys]).T,
        numpy.concatenate([day, before.day, after.day]),
    )
    mine, old, new = numpy.split(number, numpy.cumsum([len(row), len(before.day)]))
    more = numpy.zeros((int(number.max(initial=-1)) + 1, stored.values.shape[1]))
    more[new] = numpy.nan_to_num(after.values)
    more[old] -= numpy.nan_to_num(before.values)
    values = kept(stored.values[row] + more[mine])
    return write(stored, Facts(stored.keys[row], at, values), every)
