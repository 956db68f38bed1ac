"""The nights that stays hold: by month, and multiplied for their squares in a window of months."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from metrics.days import first_days, months_of
from metrics.keys import added
from metrics.keys import starts as starts_of

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]

_MONTHS = 1 << 17  # more than any month number
YEAR = 12  # months of the longest window


def nights_by_month(
    stay: Integers, held_from: Integers, held_to: Integers
) -> tuple[Integers, Integers, Integers]:
    """Stay, month and nights: one entry for each month in which a stay holds a night."""
    held = held_to > held_from
    stay, held_from, held_to = stay[held], held_from[held], held_to[held]
    first, last = months_of(held_from), months_of(held_to - 1)
    spread = last - first + 1
    at = numpy.repeat(numpy.arange(len(stay)), spread)
    month = first[at] + numpy.arange(len(at)) - numpy.repeat(numpy.cumsum(spread) - spread, spread)
    nights = numpy.minimum(held_to[at], first_days(month + 1)) - numpy.maximum(
        held_from[at], first_days(month)
    )
    order = numpy.argsort(stay[at] * _MONTHS + month, kind="stable")  # nearly in order, which is quick
    stay_at, month = stay[at][order], month[order]
    starts = starts_of(stay_at, month)
    total = numpy.add.reduceat(nights[order], starts) if len(starts) else nights
    return stay_at[starts], month[starts], total


@dataclass(frozen=True)
class Products:
    """Nights of stays multiplied, added up by unit and month: unit x month.

    The square of a stay's nights in a window is the sum of the products of its months, two by two.
    """

    squares: Floats  # of the nights of one month
    pairs: dict[int, Floats]  # twice the nights of two months so far apart, at the later one

    def of_groups(self, group: Integers, groups: int) -> "Products":
        """The units of each group together. `group` says of each unit and month whose it is; -1: nobody's."""
        return Products(
            _by_group(self.squares, group, groups, 0),
            {apart: _by_group(pairs, group, groups, apart) for apart, pairs in self.pairs.items()},
        )

    def in_windows(self, window: int) -> Floats:
        """Squared nights of each stay within the `window` months that end in a month."""
        total = _rolling(self.squares, window)
        for apart, pairs in self.pairs.items():
            if apart < window:
                total += _rolling(pairs, window - apart)
        return total


def products(
    unit: Integers, stay: Integers, month: Integers, nights: Integers, shape: tuple[int, int]
) -> Products:
    """One entry a unit, stay and month. `month` counts from 0, and a stay's months in two units are apart."""
    if not _in_order(stay, unit, month):
        order = numpy.lexsort((month, unit, stay))
        unit, stay, month, nights = unit[order], stay[order], month[order], nights[order]
    size = shape[0] * shape[1]
    squares = added(unit * shape[1] + month, nights.astype(float) ** 2, size).reshape(shape)
    pairs: dict[int, Floats] = {}
    away = 1
    while away < len(stay):
        near = numpy.flatnonzero((stay[away:] == stay[:-away]) & (unit[away:] == unit[:-away]))
        if not len(near):
            break
        far = near + away
        apart, place = month[far] - month[near], unit[far] * shape[1] + month[far]
        twice = 2.0 * (nights[near] * nights[far])
        for one in numpy.unique(apart[apart < YEAR]).tolist():
            some = apart == one
            pairs[one] = pairs.get(one, 0.0) + added(place[some], twice[some], size).reshape(shape)
        away += 1
    return Products(squares, pairs)


def _in_order(stay: Integers, unit: Integers, month: Integers) -> bool:
    another, other_unit = stay[1:] != stay[:-1], unit[1:] != unit[:-1]
    rises = numpy.where(other_unit, unit[1:] > unit[:-1], month[1:] >= month[:-1])
    return bool(numpy.where(another, stay[1:] > stay[:-1], rises).all())


def _by_group(values: Floats, group: Integers, groups: int, apart: int) -> Floats:
    """Both months of a pair have to be the same group's."""
    months = values.shape[1]
    kept = group >= 0
    kept[:, :apart] = False
    kept[:, apart:] &= group[:, apart:] == group[:, : months - apart]
    place = group * months + numpy.arange(months)
    return added(place[kept], values[kept], groups * months).reshape(groups, months)


def _rolling(values: Floats, window: int) -> Floats:
    """Sums over the months that end in each, of which some may lie before the first."""
    total = numpy.cumsum(values, axis=1)
    total[:, window:] -= total[:, :-window].copy() if window < values.shape[1] else 0.0
    return total
