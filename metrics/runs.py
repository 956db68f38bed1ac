"""Runs about a centre line: the longest run, the crossings, and what three methods allow of both."""

import math
from functools import cache
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.run_boxes import box_for

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]
Counts = NDArray[numpy.int64]

FEWEST_CROSSINGS = 0.05  # the lowest twentieth of a coin's; Chen 2010, formula 7


class Runs(NamedTuple):
    """What the runs of each series look like; zeros and no signal where no point is useful."""

    useful: Counts  # points that do not lie on the line
    longest: Counts
    longest_max: Counts
    crossings: Counts
    crossings_min: Counts
    signal: Flags


def closed_up(values: Floats, kept: Flags) -> Floats:
    """The kept values of each series moved together along the last axis, in order; NaN after them."""
    order = numpy.argsort(~kept, axis=-1, kind="stable")
    return numpy.take_along_axis(numpy.where(kept, values, numpy.nan), order, axis=-1)


def runs(values: ArrayLike, centre: ArrayLike, method: str = "anhoej") -> Runs:
    """Runs over the last axis (months) of any number of series; gaps and points on the line are left out."""
    side = numpy.sign(numpy.asarray(values, dtype=float) - numpy.asarray(centre, dtype=float))
    side = closed_up(side, (side > 0) | (side < 0))
    useful = numpy.isfinite(side).sum(axis=-1)
    crossings = (side[..., 1:] * side[..., :-1] < 0).sum(axis=-1)
    longest = _longest(side)
    most, fewest = (
        numpy.vectorize(limit, otypes=[numpy.int64])(useful) for limit in (longest_allowed, crossings_needed)
    )
    signal = numpy.vectorize(SIGNALS[method], otypes=[numpy.bool_])(useful, crossings, longest)
    return Runs(useful, longest, most, crossings, fewest, signal)


def _longest(side: Floats) -> Counts:
    run = best = numpy.zeros(side.shape[:-1], dtype=numpy.int64)
    last = numpy.full(side.shape[:-1], numpy.nan)
    for month in range(side.shape[-1]):
        now = side[..., month]
        run = numpy.where(now == last, run + 1, numpy.isfinite(now).astype(numpy.int64))
        best, last = numpy.maximum(best, run), now
    return best


def longest_allowed(useful: int) -> int:
    """Schilling 2012: a run no longer than this is no surprise in so many points."""
    return round(math.log2(useful)) + 3 if useful else 0


@cache
def crossings_needed(useful: int) -> int:
    """The fewest crossings that are no surprise in so many points."""
    if not useful:
        return 0
    as_few = special.bdtr(numpy.arange(useful), useful - 1, 0.5)
    return int(numpy.searchsorted(as_few, FEWEST_CROSSINGS))


def anhoej(useful: int, crossings: int, longest: int) -> bool:
    """A run too long, or crossings too few; no signal without a point."""
    return longest > longest_allowed(useful) or crossings < crossings_needed(useful)


def best_box(useful: int, crossings: int, longest: int) -> bool:
    """Outside the best box; Anhøj's limits where the table has none for so many points."""
    box = box_for(useful)
    return not box.holds(crossings, longest) if box else anhoej(useful, crossings, longest)


def cut_box(useful: int, crossings: int, longest: int) -> bool:
    """Outside the best box with its corner cut; Anhøj's limits where the table has none."""
    box = box_for(useful)
    return not box.holds_when_cut(crossings, longest) if box else anhoej(useful, crossings, longest)


SIGNALS = {"anhoej": anhoej, "bestbox": best_box, "cutbox": cut_box}
