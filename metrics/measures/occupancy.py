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
from metrics.measures.monthly import where_known
from metrics.measures.returns import returns
from metrics.measures.telephone import telephone_extract

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]

ROWS = (
    "falls",
    "utis",
    "pressure_ulcers",
    "pressure_ulcers_severe",
    "prescribing_cost",
)  # what a home or pharmacy sends row by row


def occupied_bed_days(ground: Ground) -> Cells:
    """As returned; else occupied beds x days; else registered beds x the usual occupancy."""
    held = ground.once(returns)
    returned, marks = ground.once(said_by_returns)
    by_register = ground.scope.bed_days * ground.once(set_values).occupancy
    value = numpy.where(numpy.isnan(returned), by_register, returned)
    marks = numpy.where(numpy.isnan(returned), ESTIMATED, marks)
    known = ground.scope.in_scope & ~numpy.isnan(value)
    known &= held.there | _by_an_extract(ground)
    missing = ground.scope.in_scope & ~numpy.isnan(value) & ~known
    places = ground.places("occupied_bed_days")
    missing[:, :, : places.start] = missing[:, :, places.stop :] = False
    for name in ROWS:
        known |= missing & ground.counted_where(name, missing)
    return Cells.of(value, numpy.where(known, COVERED, ABSENT), marks)


def occupied_bed_days_returned(ground: Ground) -> Cells:
    """As returned, else occupied beds x days; what beds alone would let guess is no occupancy."""
    returned, marks = ground.once(said_by_returns)
    return Cells.of(returned, where_known(ground, returned), marks)


def registered_bed_days(ground: Ground) -> Cells:
    """Registered beds of each day of the month, where the return says how many were occupied."""
    returned, _ = ground.once(said_by_returns)
    value = numpy.where(numpy.isnan(returned), numpy.nan, ground.scope.bed_days)
    return Cells.of(value, where_known(ground, value), numpy.zeros(ground.shape, numpy.int64))


def said_by_returns(ground: Ground) -> tuple[Floats, Integers]:
    """Bed days as returned, else occupied beds x days, and their marks; a hidden cell says neither."""
    held = ground.once(returns)
    returned = held.column("occupied_bed_days")
    days = first_days(ground.month_numbers + 1) - first_days(ground.month_numbers)
    marks = held.marks | numpy.where(numpy.isnan(returned), ESTIMATED, 0)
    return numpy.where(numpy.isnan(returned), held.column("occupied_beds") * days, returned), marks


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
    for extract in (ambulance_extract, attendance_extract, admission_extract, telephone_extract):
        found |= ground.of_area(ground.once(extract).state) != ABSENT
    return found
