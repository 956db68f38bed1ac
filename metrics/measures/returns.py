"""The homes' monthly returns: of each home and month the newest, whoever sent it."""

import json
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from loaders.records import home_return
from metrics.cells import PROVISIONAL, SELF_REPORTED
from metrics.extracts import final_from
from metrics.ground import LOOK_BACK, Ground
from metrics.measures.contradictions import without_contradictions

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

ULCERS = (
    "pressure_ulcers_2", "pressure_ulcers_3", "pressure_ulcers_4", "pressure_ulcers_unstageable",
    "pressure_ulcers_deep_tissue",
)  # fmt: skip
OCCUPANCY = ("occupied_bed_days", "occupied_beds")
COUNTS = ("falls", "utis", *ULCERS)
HARM = ("falls", "utis", "pressure_ulcers")  # measures that are made from them


@dataclass(frozen=True)
class Returns:
    """Rows of returns, and which of them holds by day, home and month (-1: none)."""

    rows: pandas.DataFrame
    holds: Integers
    marks: Integers  # of a value taken from the row that holds

    @property
    def there(self) -> Flags:
        return self.holds >= 0

    def column(self, name: str) -> Floats:
        """A column as at each day; not a number: not submitted, or hidden."""
        return self._spread(self.rows[name].to_numpy(numpy.float64))

    def bounds(self, name: str) -> tuple[Floats, Floats]:
        """A column's low and high: both the value, unless the cell was hidden."""
        low = self.rows[name].to_numpy(numpy.float64).copy()
        high = low.copy()
        for place, text in enumerate(self.rows["bounds"]):
            if text and name in (hidden := json.loads(text)):
                low[place], high[place] = hidden[name]
        return self._spread(low), self._spread(high)

    @property
    def logs_complete(self) -> Flags:
        said = (self.rows["logs_complete"] == "Y").to_numpy()
        return numpy.asarray(self._spread(said.astype(float)) == 1)

    def _spread(self, values: Floats) -> Floats:
        return numpy.append(values, numpy.nan)[self.holds]


def returns(ground: Ground) -> Returns:
    counts = COUNTS if ground.remaking.intersection(HARM) else ()
    columns = ("source_row", "month", *OCCUPANCY, *counts, "logs_complete", "bounds")
    # Squared nights look at the bed days of other months too.
    beside, months = (LOOK_BACK, (ground.first, ground.last)) if ground.makes_squares else (0, ground.span)
    within = home_return.c.month.between(*months)
    rows = ground.rows_of(home_return, columns, ground.naming("home_return", beside), within)
    rows = without_contradictions(ground, "home_return", rows).reset_index(drop=True)
    load = rows["load_id"].to_numpy(numpy.int64)
    place = rows["month"].to_numpy(numpy.int64) - ground.first
    holds = ground.latest(rows["home"].to_numpy(numpy.int64), place, load, numpy.arange(len(rows)))
    known_on = numpy.append(ground.known_on(load), 0)[holds]
    provisional = numpy.where(known_on < final_from(ground, "home_return"), PROVISIONAL, 0)
    return Returns(rows, holds, numpy.where(holds >= 0, SELF_REPORTED | provisional, 0))


def summed(held: Returns, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Low and high of a sum of columns; not a number where one of them is not submitted."""
    low, high = numpy.zeros(held.holds.shape), numpy.zeros(held.holds.shape)
    for name in names:
        one, other = held.bounds(name)
        low, high = low + one, high + other
    return low, high
