"""The homes' monthly returns: which columns make which measure, and the row that holds."""

import numpy
from numpy.typing import NDArray

from loaders.records import RETURN_COLUMNS
from metrics.cells import Cells
from metrics.ground import LOOK_BACK, Ground
from metrics.measures.monthly import Held, counted, held_of, read_rows, stated

Flags = NDArray[numpy.bool_]

DATASET = "home_return"
OCCUPANCY = ("occupied_bed_days", "occupied_beds")  # read always: beds stand below nearly everything
# Measure -> the columns that are added up to it; of the other measures, those that they look at.
COLUMNS: dict[str, tuple[str, ...]] = {
    "falls": ("falls",),
    "falls_with_harm": ("falls_with_harm",),
    "utis": ("utis",),
    "pressure_ulcers": (
        "pressure_ulcers_2", "pressure_ulcers_3", "pressure_ulcers_4", "pressure_ulcers_unstageable",
        "pressure_ulcers_deep_tissue",
    ),
    "pressure_ulcers_severe": ("pressure_ulcers_3", "pressure_ulcers_4", "pressure_ulcers_unstageable"),
    "residents": ("residents",),
    "residents_reviewed_12m": ("residents_reviewed_12m",),
    "residents_with_eol_plan": ("residents_with_eol_plan",),
    "deaths": ("deaths",),
    "deaths_in_place": ("deaths", "deaths_in_hospital"),
    "staff_leavers_12m": ("staff_leavers_12m",),
    "posts_vacant": ("posts_vacant",),
    "posts": ("staff_employed", "posts_vacant"),
    "care_staff": ("care_staff",),
    "staff_training_in_date": ("staff_training_in_date",),
    "home_rounds_held": ("home_rounds_held",),
    "cells_supplied": RETURN_COLUMNS,
}  # fmt: skip


def returns(ground: Ground) -> Held:
    """The newest return of each home and month, whoever sent it, with the columns that are asked for."""
    asked = (name for measure in sorted(ground.remaking) for name in COLUMNS.get(measure, ()))
    columns = (*OCCUPANCY, *dict.fromkeys(asked), "logs_complete")
    # Squared nights look at the bed days of other months too.
    beside, months = (LOOK_BACK, (ground.first, ground.last)) if ground.makes_squares else (0, ground.span)
    return held_of(ground, DATASET, read_rows(ground, DATASET, columns, months, beside))


def logs_complete(held: Held) -> Flags:
    """Where the return says that the month's logs are complete."""
    said = numpy.asarray(held.rows["logs_complete"] == "Y", numpy.float64)
    return numpy.asarray(held.spread(said) == 1)


def count_of(ground: Ground, measure: str) -> Cells:
    return counted(ground, ground.once(returns), COLUMNS[measure])


def stated_of(ground: Ground, measure: str) -> Cells:
    return stated(ground, ground.once(returns), COLUMNS[measure])
