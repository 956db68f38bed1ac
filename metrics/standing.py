"""Squared nights that stand as they are stored, and the loads that leave them so."""

from collections.abc import Iterator
from dataclasses import replace

import numpy
from numpy.typing import NDArray

from metrics.definition import Metric
from metrics.ground import OF_SQUARES, Ground
from metrics.keys import numbered
from metrics.measures.staff import OVER_A_YEAR
from metrics.rollups import SQUARES, SQUARES_12, YEAR_SQUARES, Facts
from metrics.scope import BEDS_UNKNOWN, Periods
from metrics.timeline import Rows, held_on
from metrics.touched import Touched

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

YEAR_KEYS = 3  # metric, month and home; sums of areas have more


def without_squares(touched: Touched, periods: Periods) -> Iterator[Touched]:
    """Returns in parts: homes of which no register knows the beds, then all without squares, then the mean
    of staff in later months of which returns were sent.

    Nights are squared in months that have bed days. Where nights are known an extract has come, so that
    the registered beds already stand in for a return: whether it comes or goes, those months stay.
    """
    if touched.span is None:
        yield touched
        return
    unknown = set(periods["home_id"][periods["beds"] == BEDS_UNKNOWN].tolist()) & touched.homes
    if unknown:
        yield replace(touched, homes=unknown)
    yield replace(touched, measures=touched.measures - OF_SQUARES, span=(touched.span[0], touched.last))
    if touched.returned > touched.last:
        later = touched.last + 1, touched.returned
        yield replace(touched, measures=touched.measures & OVER_A_YEAR, span=later, last=touched.returned)


def squares_stand(ground: Ground, metric: Metric, stored: Rows, facts: Facts) -> Facts:
    """The squares that are stored, where none are in hand."""
    if metric.kind != "nights" or ground.makes_squares or not len(facts.keys):
        return facts
    return with_squares(ground, stored, facts, numpy.ones(len(facts.keys), bool))


def with_squares(ground: Ground, stored: Rows, facts: Facts, chosen: Flags) -> Facts:
    """The chosen ones with the squares of the row that stands on their day, if one does."""
    of_area = stored.keys.shape[1] > YEAR_KEYS
    columns = slice(SQUARES, SQUARES_12 + 1) if of_area else slice(YEAR_SQUARES, YEAR_SQUARES + 1)
    row = _standing(ground, stored, facts)
    at = numpy.flatnonzero(chosen & (row >= 0))
    values = facts.values.copy()
    values[at, columns] = stored.values[row[at], columns]
    return Facts(facts.keys, facts.day, values)


def _standing(ground: Ground, stored: Rows, facts: Facts) -> Integers:
    """The stored row of each key and day; -1: none."""
    row, day = held_on(stored, ground.days)
    keys = numpy.concatenate([stored.keys[row], facts.keys])
    number = numbered(*keys.T, numpy.concatenate([day, facts.day]))
    found = numpy.full(int(number.max(initial=-1)) + 1, -1)
    found[number[: len(row)]] = row
    return numpy.asarray(found[number[len(row) :]])
