"""Runs about a centre line: the longest run, the crossings, and Anhøj's limits for both."""

import math
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[numpy.float64]


class Runs(NamedTuple):
    """What the runs of one phase look like; points on the line are of no use."""

    useful: int
    longest: int | None = None
    longest_max: int | None = None
    crossings: int | None = None
    crossings_min: int | None = None
    signal: bool = False


def anhoej(values: Floats, centre: Floats) -> Runs:
    """The longest run is limited to log2 n + 3, the crossings to the lowest twentieth of a coin's."""
    side = numpy.sign(values - centre)
    side = side[numpy.isfinite(side) & (side != 0)]
    useful = len(side)
    if not useful:
        return Runs(0)
    turns = numpy.flatnonzero(numpy.diff(side))
    longest = int(numpy.diff(numpy.concatenate([[-1], turns, [useful - 1]])).max())
    as_few = special.bdtr(numpy.arange(useful), useful - 1, 0.5)
    fewest = int(numpy.searchsorted(as_few, 0.05))
    most = round(math.log2(useful)) + 3
    return Runs(useful, longest, most, len(turns), fewest, longest > most or len(turns) < fewest)
