"""What returns say of the residents: how many, with which care agreed, and who died where."""

import numpy
from numpy.typing import NDArray

from metrics.cells import Cells
from metrics.days import first_days
from metrics.ground import Ground
from metrics.measures.monthly import where_known
from metrics.measures.returns import COLUMNS, count_of, returns, stated_of

Integers = NDArray[numpy.int64]

WEEK = 7
MONDAY = 1  # its day number from year 1 on, in weeks of seven


def residents(ground: Ground) -> Cells:
    """Those on the last day of the month."""
    return stated_of(ground, "residents")


def residents_reviewed_12m(ground: Ground) -> Cells:
    return count_of(ground, "residents_reviewed_12m")


def residents_with_eol_plan(ground: Ground) -> Cells:
    return count_of(ground, "residents_with_eol_plan")


def deaths(ground: Ground) -> Cells:
    """Deaths of permanent residents, wherever they died."""
    return count_of(ground, "deaths")


def deaths_in_place(ground: Ground) -> Cells:
    """Deaths less those in hospital. A return with more in hospital than in all says neither."""
    held = ground.once(returns)
    (low, high), (least, most) = (held.bounds(name) for name in COLUMNS["deaths_in_place"])
    here = numpy.where(high - least < 0, numpy.nan, numpy.maximum(low - most, 0))
    state = where_known(ground, here)
    return Cells.bounded(here, numpy.maximum(high - least, here), state, held.marks, sums=True)


def home_rounds_held(ground: Ground) -> Cells:
    """One round a week is asked for, so that no more count than the month has Mondays."""
    most = mondays(ground.month_numbers)
    made = count_of(ground, "home_rounds_held")
    low, high = numpy.minimum(made.bottom, most), numpy.minimum(made.top, most)
    return Cells.bounded(low, high, made.state, ground.once(returns).marks, sums=False)


def mondays_in_month(ground: Ground) -> Cells:
    """Of every home and month with a return."""
    held = ground.once(returns)
    value = numpy.where(held.there, mondays(ground.month_numbers).astype(float), numpy.nan)
    return Cells.of(value, where_known(ground, value), numpy.zeros(ground.shape, numpy.int64))


def mondays(months: Integers) -> Integers:
    first, after = first_days(months), first_days(months + 1)
    return numpy.asarray((after - 1 - MONDAY) // WEEK - (first - 1 - MONDAY) // WEEK)
