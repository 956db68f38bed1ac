"""MEASURES: what is counted in a home and month, one function each, and which datasets it is made from."""

from collections.abc import Callable
from dataclasses import dataclass

from metrics.cells import Cells
from metrics.ground import MAKERS, Ground
from metrics.measures.admissions import (
    nel_admissions,
    nel_bed_days,
    nel_bed_days_squares,
    nel_bed_days_squares_3,
    nel_bed_days_squares_12,
)
from metrics.measures.ambulance import ambulance_callouts
from metrics.measures.attendances import ae_attendances
from metrics.measures.harm import falls, pressure_ulcers, utis
from metrics.measures.occupancy import days_at_risk, occupied_bed_days
from metrics.measures.prescribing import prescribing_cost, resident_months_with_item

DATASETS = (
    "ambulance_callouts", "ae_attendances", "admissions", "home_return", "falls", "utis", "pressure_ulcers",
    "log_cover", "prescribing",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """`datasets`: a load of one of them may change it."""

    make: Callable[[Ground], Cells]
    datasets: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.make.__name__


_ALL = (
    Measure(ambulance_callouts, ("ambulance_callouts",)),
    Measure(ae_attendances, ("ae_attendances",)),
    Measure(nel_admissions, ("admissions",)),
    Measure(nel_bed_days, ("admissions",)),
    Measure(nel_bed_days_squares, ("admissions", "home_return")),
    Measure(nel_bed_days_squares_3, ("admissions", "home_return")),
    Measure(nel_bed_days_squares_12, ("admissions", "home_return")),
    Measure(falls, ("home_return", "falls", "log_cover")),
    Measure(utis, ("home_return", "utis", "log_cover")),
    Measure(pressure_ulcers, ("home_return", "pressure_ulcers", "log_cover")),
    Measure(prescribing_cost, ("prescribing",)),
    Measure(resident_months_with_item, ("prescribing",)),
    # Beds stand in for a return wherever anything else is known, so any load may bring one about.
    Measure(occupied_bed_days, DATASETS),
    Measure(days_at_risk, DATASETS),
)
MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}
MAKERS.update({name: measure.make for name, measure in MEASURES.items()})
