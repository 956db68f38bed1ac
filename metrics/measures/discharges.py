"""Emergency stays discharged in the month: how many, how long they were, and who came back."""

from collections.abc import Callable
from typing import Any

import numpy
from numpy.typing import NDArray

from metrics.cells import ABSENT, Cells
from metrics.ground import Ground
from metrics.measures.admissions import admission_extract, counted, covered_as_nights, held_stays
from metrics.stay_ends import INDEX_COLUMNS, Ended

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
SHORT = 1  # nights at most
MONTH_AFTER = 1  # must be covered too, for most of those who come back do so in it


def emergency_stays_discharged(ground: Ground) -> Cells:
    """Deaths included, open stays not."""
    return covered_as_nights(ground, _added(ground, lambda ended: numpy.ones_like(ended.nights)))


def nel_short_stays(ground: Ground) -> Cells:
    return covered_as_nights(ground, _added(ground, lambda ended: ended.nights <= SHORT))


def nel_discharged_nights(ground: Ground) -> Cells:
    """Every night of these stays, those of earlier months included."""
    return covered_as_nights(ground, _added(ground, lambda ended: ended.nights))


def readmission_index_stays(ground: Ground) -> Cells:
    """Spells of nobody are stays too, and are among them, though nobody can be seen to come back."""
    return _with_the_month_after(ground, _added(ground, lambda ended: ended.index))


def readmissions_30d(ground: Ground) -> Cells:
    """Of the index stays, in their month and home, those whose person's next stay is an emergency soon after.

    One discharged on 31 January may come back on 1 March: it counts as soon as that is known.
    """
    return _with_the_month_after(ground, _added(ground, lambda ended: ended.readmitted))


def _added(ground: Ground, weight: Callable[[Ended], NDArray[Any]]) -> Floats:
    stays = [held.ended for held in ground.once(held_stays)]
    return numpy.stack([counted(ground, one.home, one.month, weight(one)) for one in stays])


def _with_the_month_after(ground: Ground, total: Floats) -> Cells:
    """Covered and final when the month after is as well, wherever the home then lies, open or closed."""
    extract = ground.once(admission_extract)
    cells = extract.telling(ground, INDEX_COLUMNS).cells(ground, total)
    after = _next(ground.of_area(extract.state), ABSENT)
    absent = (cells.state == ABSENT) | (after == ABSENT)
    state = numpy.where(absent, ABSENT, numpy.maximum(cells.state, after))
    return Cells.of(cells.value, state, cells.marks | _next(ground.of_area(extract.marks), 0))


def _next(values: Integers, beyond: int) -> Integers:
    """Each month's as that of the month before it."""
    found = numpy.full(values.shape, beyond)
    found[:, :, :-MONTH_AFTER] = values[:, :, MONTH_AFTER:]
    return found
