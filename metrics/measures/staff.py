"""What returns say of the staff: how many, who left, which posts are vacant, and who is trained."""

import numpy
from numpy.typing import NDArray

from metrics.cells import ABSENT, COVERED, PART, PROVISIONAL, SELF_REPORTED, Cells
from metrics.ground import BEFORE, Ground
from metrics.measures.monthly import Held, held_rows
from metrics.measures.returns import DATASET, count_of, stated_of

Floats = NDArray[numpy.float64]

YEAR = BEFORE + 1
OVER_A_YEAR = frozenset({"staff_employed_mean_12m"})  # what a return bears on in later months
ENOUGH = 6  # of twelve months, for their mean


def staff_leavers_12m(ground: Ground) -> Cells:
    return count_of(ground, "staff_leavers_12m")


def staff_employed_mean_12m(ground: Ground) -> Cells:
    """Of each month with a return: the mean of those of the twelve months to it in which staff were stated.

    Of fewer than six months it is a part, so that the home-month leaves both sums; of none without a number.
    """
    held = ground.once(staff_of_a_year)
    staff = held.column("staff_employed")
    known = ~numpy.isnan(staff)
    months = _of_twelve(known.astype(float))
    there = held.there & ground.scope.in_scope
    state = numpy.where(there, numpy.where(months >= ENOUGH, COVERED, PART), ABSENT)
    mean = numpy.where(months > 0, _of_twelve(numpy.nan_to_num(staff)) / numpy.maximum(months, 1), numpy.nan)
    early = _of_twelve((known & ((held.marks & PROVISIONAL) > 0)).astype(float)) > 0
    return Cells.of(mean, state, numpy.where(early, PROVISIONAL, 0) | SELF_REPORTED)


def staff_of_a_year(ground: Ground) -> Held:
    """The returns of the months to remake and of those that a mean looks back on."""
    return held_rows(ground, DATASET, ("staff_employed",), back=BEFORE)


def posts_vacant(ground: Ground) -> Cells:
    return count_of(ground, "posts_vacant")


def posts(ground: Ground) -> Cells:
    """Filled and vacant."""
    return stated_of(ground, "posts")


def care_staff(ground: Ground) -> Cells:
    return stated_of(ground, "care_staff")


def staff_training_in_date(ground: Ground) -> Cells:
    return count_of(ground, "staff_training_in_date")


def _of_twelve(values: Floats) -> Floats:
    """The sum over the twelve months that end in each month."""
    total = values.copy()
    for back in range(1, min(YEAR, values.shape[2])):
        total[:, :, back:] += values[:, :, :-back]
    return total
