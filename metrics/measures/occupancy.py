"""Bed days that are charged, and the days on which a resident could be taken to hospital."""

import numpy
from numpy.typing import NDArray

from metrics.cells import ABSENT, COVERED, ESTIMATED, Cells
from metrics.days import first_days
from metrics.extracts import set_values
from metrics.ground import Ground
from metrics.measures.admissions import admission_extract
from metrics.measures.ambulance import ambulance_extract
from metrics.measures.attendances import attendance_extract
from metrics.measures.returns import returns

ROWS = ("falls", "utis", "pressure_ulcers", "prescribing_cost")  # what a home or pharmacy sends row by row


def occupied_bed_days(ground: Ground) -> Cells:
    """As returned; else occupied beds x days; else registered beds x the usual occupancy."""
    held = ground.once(returns)
    returned = held.column("occupied_bed_days")
    days = first_days(ground.month_numbers + 1) - first_days(ground.month_numbers)
    by_beds = held.column("occupied_beds") * days
    by_register = ground.scope.bed_days * ground.once(set_values).occupancy
    value = numpy.where(
        numpy.isnan(returned), numpy.where(numpy.isnan(by_beds), by_register, by_beds), returned
    )
    marks = numpy.where(numpy.isnan(returned), ESTIMATED, 0)
    marks |= numpy.where(numpy.isnan(returned) & numpy.isnan(by_beds), 0, held.marks)
    known = ground.scope.in_scope & ~numpy.isnan(value)
    known &= held.there | _by_an_extract(ground)
    missing = ground.scope.in_scope & ~numpy.isnan(value) & ~known
    places = ground.places("occupied_bed_days")
    missing[:, :, : places.start] = missing[:, :, places.stop :] = False
    for name in ROWS:
        known |= missing & ground.counted_where(name, missing)
    return Cells.of(value, numpy.where(known, COVERED, ABSENT), marks)


def days_at_risk(ground: Ground) -> Cells:
    """Bed days less nights in hospital; where those are not known, less their usual share."""
    bed_days, nights = ground.cells("occupied_bed_days"), ground.cells("nel_bed_days")
    known = nights.state == COVERED
    share = 1 - ground.once(set_values).hospital_share
    value = numpy.where(known, numpy.maximum(bed_days.value - nights.value, 0), bed_days.value * share)
    marks = bed_days.marks | numpy.where(known, nights.marks, ESTIMATED)
    return Cells.of(value, bed_days.state, marks)


def _by_an_extract(ground: Ground) -> NDArray[numpy.bool_]:
    """Where an extract has come, so that its counts need a denominator."""
    found = numpy.zeros(ground.shape, bool)
    for extract in (ambulance_extract, attendance_extract, admission_extract):
        found |= ground.of_area(ground.once(extract).state) != ABSENT
    return found
