"""Rows that belong together, told by equal keys."""

from typing import Any

import numpy
from numpy.typing import NDArray

Integers = NDArray[numpy.int64]


def numbered(*keys: Integers) -> Integers:
    """One number for each combination, rising in their order."""
    if not len(keys[0]):
        return numpy.zeros(0, numpy.int64)
    order = numpy.lexsort(keys[::-1])
    differs = numpy.zeros(len(order), bool)
    for key in keys:
        differs[1:] |= key[order][1:] != key[order][:-1]
    number = numpy.empty(len(order), numpy.int64)
    number[order] = numpy.cumsum(differs)
    return number


def starts(*keys: Integers) -> Integers:
    """Places at which a run of equal keys begins."""
    if not len(keys[0]):
        return numpy.zeros(0, numpy.int64)
    differs = numpy.ones(len(keys[0]), bool)
    differs[1:] = numpy.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return numpy.flatnonzero(differs)


def added(place: Integers, weights: NDArray[Any] | None, size: int) -> NDArray[numpy.float64]:
    """The sum of the weights (1 each without) at every place from 0 up to the size."""
    return numpy.asarray(numpy.bincount(place, weights, size), numpy.float64)
