"""How many residents have how many medicines: told by the prescribing of each resident."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from metrics.cells import Cells
from metrics.ground import Ground
from metrics.measures.monthly import Held, held_by_source, where_known

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]

DATASET = "prescribing_residents"
COLUMNS = (
    "residents", "medicines_unique", "residents_10plus", "residents_dementia",
    "residents_dementia_antipsychotic",
)  # fmt: skip


@dataclass(frozen=True)
class Added:
    """A column of all senders, at least and at most; not a number: none is there, or one leaves it blank."""

    low: Floats
    high: Floats
    marks: Integers


def residents_prescribed(ground: Ground) -> Cells:
    return _stated(ground, "residents")


def medicines_unique(ground: Ground) -> Cells:
    """Different medicines of each resident, of BNF chapters 1-4 and 6-10, added up."""
    return _counted(ground, "medicines_unique")


def residents_10plus(ground: Ground) -> Cells:
    return _counted(ground, "residents_10plus")


def residents_dementia(ground: Ground) -> Cells:
    return _stated(ground, "residents_dementia")


def residents_dementia_antipsychotic(ground: Ground) -> Cells:
    return _counted(ground, "residents_dementia_antipsychotic")


def by_sender(ground: Ground) -> list[Held]:
    return held_by_source(ground, DATASET, COLUMNS)


def _counted(ground: Ground, column: str) -> Cells:
    found = _added(ground, column)
    several = len(ground.once(by_sender)) > 1
    return Cells.bounded(found.low, found.high, where_known(ground, found.low), found.marks, sums=several)


def _stated(ground: Ground, column: str) -> Cells:
    """A denominator; hidden, it is none."""
    found = _added(ground, column)
    value = numpy.where(found.high > found.low, numpy.nan, found.low)
    return Cells.of(value, where_known(ground, value), found.marks)


def _added(ground: Ground, column: str) -> Added:
    """Each sender tells of residents of its own, so that they are added up."""
    low, high = numpy.zeros(ground.shape), numpy.zeros(ground.shape)
    there, marks = numpy.zeros(ground.shape, bool), numpy.zeros(ground.shape, numpy.int64)
    for held in ground.once(by_sender):
        least, most = held.bounds(column)
        low, high = (total + numpy.where(held.there, side, 0) for total, side in ((low, least), (high, most)))
        there, marks = there | held.there, marks | held.marks
    return Added(numpy.where(there, low, numpy.nan), numpy.where(there, high, numpy.nan), marks)
