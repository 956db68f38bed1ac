"""Cells of the monthly return that the area's contract lists, and how many of them were supplied.

A month is closed in an area from the first to the newest month of which any of its homes sent a return; the
newest only once it is over on the day of that return. In a closed month a home in scope that sent nothing has
supplied none of its cells: one that stops sending must not look like one without harm.
"""

import numpy
from numpy.typing import NDArray

from loaders.problems import Problem
from loaders.records import RETURN_COLUMNS, area
from metrics.cells import ABSENT, COVERED, PROVISIONAL, Cells
from metrics.definition import SOURCES
from metrics.extracts import said_of_areas, set_values
from metrics.ground import Ground
from metrics.measures.monthly import Held
from metrics.measures.returns import DATASET, OCCUPANCY, returns
from metrics.sent_returns import closed_months, reached_here

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]


def cells_expected(ground: Ground) -> Cells:
    """As many as the contract of the home's area lists."""
    listed = ground.once(listed_columns).sum(axis=0)[ground.area_place]
    return Cells.of(listed.astype(float), ground.once(state_of_cells), ground.once(marks_of_cells))


def cells_supplied(ground: Ground) -> Cells:
    """Of those, the filled ones, hidden ones too. Bed days may be told in either of two columns."""
    held = ground.once(returns)
    supplied = numpy.zeros(ground.shape)
    for column, listed in zip(RETURN_COLUMNS, ground.once(listed_columns), strict=True):
        filled = _filled(held, OCCUPANCY if column in OCCUPANCY else (column,))
        supplied += filled & listed[ground.area_place]
    return Cells.of(supplied, ground.once(state_of_cells), ground.once(marks_of_cells))


def _filled(held: Held, columns: tuple[str, ...]) -> Flags:
    filled = numpy.zeros(len(held.rows), bool)
    for column in columns:
        filled |= ~numpy.isnan(held.rows[column].to_numpy(numpy.float64))
        filled[[place for place, cells in held.hidden.items() if column in cells]] = True
    return numpy.asarray(held.spread(filled.astype(float)) == 1)


def state_of_cells(ground: Ground) -> Integers:
    asked = ground.once(returns).there | ground.of_area(ground.once(closed_months))
    return numpy.where(ground.scope.in_scope & asked, COVERED, ABSENT)


def marks_of_cells(ground: Ground) -> Integers:
    """Of a return, its own; that one was not sent is provisional until its area sends one late enough."""
    late_enough = ground.of_area(reached_here(ground, SOURCES[DATASET].lag_months))
    held = ground.once(returns)
    return numpy.where(held.there, held.marks, numpy.where(late_enough, 0, PROVISIONAL))


def listed_columns(ground: Ground) -> Flags:
    """Column of the return x area: whether the area's contract lists it; without a contract, it does."""
    listed = numpy.ones((len(RETURN_COLUMNS), len(ground.areas)), bool)
    stated = said_of_areas(ground.once(set_values).contracts, "contracts", "VANGUARD_CONTRACTS")
    if not stated:
        return listed
    rows = ground.connection.execute(area.select().where(area.c.area_id.in_(ground.areas.tolist())))
    for row in rows:
        if columns := stated.get(row.code, {}).get(DATASET):
            _refuse_unknown(row.code, columns)
            place = int(numpy.searchsorted(ground.areas, row.area_id))
            listed[:, place] = [name in columns for name in RETURN_COLUMNS]
    return listed


def _refuse_unknown(code: str, columns: list[str]) -> None:
    if unknown := sorted(set(columns) - set(RETURN_COLUMNS)):
        raise Problem(
            f"The contract of {code} lists {', '.join(unknown)}, which no monthly return has.\n"
            f"  It has: {', '.join(RETURN_COLUMNS)}\n  Put right the file that VANGUARD_CONTRACTS names."
        )
