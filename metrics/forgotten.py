"""Cells whose records were forgotten for their age: what was observed of them stays as it stands."""

from collections.abc import Callable

import numpy
from numpy.typing import NDArray
from sqlalchemy import select

from loaders import records
from loaders.shapes import SHAPES
from metrics.cells import ABSENT
from metrics.extracts import Extract
from metrics.ground import BEFORE, FROZEN, Frozen, Ground
from metrics.measures.admissions import BEFORE as NIGHTS_BEFORE
from metrics.measures.admissions import admission_extract
from metrics.measures.ambulance import ambulance_extract
from metrics.measures.attendances import attendance_extract
from metrics.measures.discharges import MONTH_AFTER
from metrics.measures.staff import staff_of_a_year
from metrics.measures.telephone import telephone_extract
from metrics.rollups import Facts
from metrics.standing import YEAR_KEYS, with_squares
from metrics.timeline import Rows

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]


def _of_extract(extract: Callable[[Ground], Extract]) -> Callable[[Ground], Frozen]:
    def frozen(ground: Ground) -> Frozen:
        gone = _held_by_the_forgotten(ground, ground.once(extract))
        return Frozen(gone, numpy.zeros(ground.shape, bool))

    return frozen


def _held_by_the_forgotten(ground: Ground, extract: Extract) -> Flags:
    gone = [load.load_id for load in ground.loads.values() if load.forgotten_at]
    found = numpy.zeros(extract.state.shape, bool)
    for holder in extract.holder:
        found |= numpy.isin(holder, gone)
    return ground.of_area(found)


def _of_stays(window: int) -> Callable[[Ground], Frozen]:
    """Stays begun in months that are forgotten reach into later ones: no more than a year, as a rule."""

    def frozen(ground: Ground) -> Frozen:
        gone = _held_by_the_forgotten(ground, ground.once(admission_extract))
        later = BEFORE if ground.evidence.span is None else (NIGHTS_BEFORE + window - 1 if window else 0)
        return Frozen(gone, _and_after(gone, later))

    return frozen


def _of_readmissions(ground: Ground) -> Frozen:
    """The month after is asked too."""
    frozen = FROZEN["emergency_stays_discharged"](ground)
    gone = frozen.gone.copy()
    gone[:, :, :-MONTH_AFTER] |= frozen.gone[:, :, MONTH_AFTER:]
    return Frozen(gone, frozen.after)


def _and_after(flags: Flags, months: int) -> Flags:
    found = flags.copy()
    for later in range(1, min(months, flags.shape[2] - 1) + 1):
        found[:, :, later:] |= flags[:, :, :-later]
    return found


def _of_rows(*datasets: str) -> Callable[[Ground], Frozen]:
    def frozen(ground: Ground) -> Frozen:
        found = numpy.zeros(ground.shape, bool)
        for dataset in datasets:
            sources = {load.source_id for load in ground.loads_of(dataset) if load.forgotten_at}
            # Of some each source stands for itself; elsewhere the newest row does, whoever sent it.
            for source in sources if SHAPES[dataset].by_source else {None} if sources else ():
                found |= _newest_is_forgotten(ground, dataset, source)
        return Frozen(found, numpy.zeros(ground.shape, bool))

    frozen.__name__ = f"forgotten {', '.join(datasets)}"
    return lambda ground: ground.once(frozen)  # many measures are made of the same rows


def _newest_is_forgotten(ground: Ground, dataset: str, source: int | None) -> Flags:
    loads = [load for load in ground.loads_of(dataset) if source in (None, load.source_id)]
    gone = [load.load_id for load in loads if load.forgotten_at]
    home, month, load = _said_by(ground, gone)
    kept = [load.load_id for load in loads if not load.forgotten_at]
    shape = SHAPES[dataset]
    when, table = shape.when or "month", shape.table
    of_kind = (table.c.kind == dataset,) if "kind" in table.c else ()
    rows = ground.rows_of(table, (when,), kept, *of_kind)
    month_kept = shape.months(rows[when].to_numpy(numpy.int64)) - ground.first
    every_load = numpy.concatenate([load, rows["load_id"].to_numpy(numpy.int64)])
    newest = ground.latest(
        numpy.concatenate([home, rows["home"].to_numpy(numpy.int64)]),
        numpy.concatenate([month, month_kept]),
        every_load, numpy.isin(every_load, gone).astype(numpy.int64),
    )  # fmt: skip
    return numpy.asarray(newest == 1)


def _said_by(ground: Ground, load_ids: list[int]) -> tuple[Integers, Integers, Integers]:
    """Places of homes and months between the first and last that the loads named them in."""
    held, key = records.load_key.c, records.home_key.c
    question = (
        select(key.registration_id, held.first_month, held.last_month, held.load_id)
        .join(records.home_key, key.home_key_id == held.home_key_id)
        .where(held.load_id.in_(load_ids), key.registration_id.is_not(None), held.first_month.is_not(None))
    )
    rows = numpy.array(ground.connection.execute(question).fetchall(), numpy.int64).reshape(-1, 4)
    home = ground.places_of(ground.evidence.homes(rows[:, 0]))
    rows, home = rows[home >= 0], home[home >= 0]
    spread = rows[:, 2] - rows[:, 1] + 1
    at = numpy.repeat(numpy.arange(len(rows)), spread)
    month = rows[at, 1] + numpy.arange(len(at)) - numpy.repeat(numpy.cumsum(spread) - spread, spread)
    return home[at], month - ground.first, rows[at, 3]


def _of_a_year_of_returns(ground: Ground) -> Frozen:
    """A mean over months of which some are forgotten stays as it stands, while there is a return to it."""
    gone = _of_rows("home_return")(ground).gone
    return Frozen(gone, _and_after(gone, BEFORE) & ground.once(staff_of_a_year).there)


_of_falls, _of_infections, _of_ulcers = (
    _of_rows(name, "log_cover", "home_return") for name in ("falls", "utis", "pressure_ulcers")
)
_of_returns, _of_prescribing = _of_rows("home_return"), _of_rows("prescribing")
_of_residents = _of_rows("prescribing_residents")
_of_survey, _of_reviews = _of_rows("point_survey"), _of_rows("medicine_reviews")
FROZEN.update({
    **dict.fromkeys(
        ("ambulance_callouts", "ambulance_conveyed", "ambulance_hear_treat"), _of_extract(ambulance_extract)
    ),
    **dict.fromkeys(("ae_attendances", "ae_not_admitted"), _of_extract(attendance_extract)),
    "nhs111_calls": _of_extract(telephone_extract),
    "nel_admissions": _of_stays(0), "nel_bed_days": _of_stays(1), "nel_bed_days_squares": _of_stays(1),
    "nel_bed_days_squares_3": _of_stays(3), "nel_bed_days_squares_12": _of_stays(12),
    "nel_potentially_avoidable": _of_stays(0), "uti_admissions": _of_stays(0),
    "falls_injury_admissions": _of_stays(0), "emergency_stays_discharged": _of_stays(1),
    "nel_short_stays": _of_stays(1), "nel_discharged_nights": _of_stays(1),
    "readmission_index_stays": _of_readmissions, "readmissions_30d": _of_readmissions,
    "falls": _of_falls, "falls_with_harm": _of_falls, "utis": _of_infections,
    "pressure_ulcers": _of_ulcers, "pressure_ulcers_severe": _of_ulcers,
    **dict.fromkeys(("prescribing_cost", "antibiotic_items", "ons_cost"), _of_prescribing),
    "resident_months_with_item": _of_prescribing,
    **dict.fromkeys((
        "residents_prescribed", "medicines_unique", "residents_10plus", "residents_dementia",
        "residents_dementia_antipsychotic",
    ), _of_residents),
    **dict.fromkeys(
        ("residents_surveyed", "residents_with_pressure_ulcer", "residents_with_catheter_uti"), _of_survey
    ),
    **dict.fromkeys(("medicines_reviewed", "medicines_stopped"), _of_reviews),
    **dict.fromkeys((
        "occupied_bed_days", "occupied_bed_days_returned", "registered_bed_days", "residents",
        "residents_reviewed_12m", "residents_with_eol_plan", "deaths", "deaths_in_place", "staff_leavers_12m",
        "posts_vacant", "posts", "care_staff", "staff_training_in_date", "home_rounds_held",
        "mondays_in_month", "cells_supplied", "cells_expected",
    ), _of_returns),
    "staff_employed_mean_12m": _of_a_year_of_returns,
})  # fmt: skip


def squares_kept(ground: Ground, stored: Rows, facts: Facts) -> Facts:
    """Squared nights of windows that hold a forgotten month, as they stand; the sums beside them are made."""
    if not ground.evidence.forgets or not len(facts.keys):
        return facts
    frozen = FROZEN["nel_bed_days_squares_12"](ground)
    months = numpy.flatnonzero((frozen.gone | frozen.after).any(axis=(0, 1))) + ground.first
    month = facts.keys[:, 2 if stored.keys.shape[1] > YEAR_KEYS else 1]
    return with_squares(ground, stored, facts, numpy.isin(month, months))


def frozen_cells(ground: Ground) -> int:
    """Home-months of which at least one measure is left as it stands, though there is something of it."""
    found = numpy.zeros(ground.shape[1:], bool)
    if ground.evidence.forgets:
        for name in ground.remaking & FROZEN.keys():
            there = ground.cells(name).state != ABSENT
            frozen = FROZEN[name](ground)
            found |= ((frozen.gone | frozen.after) & there).any(axis=0)
    return int((found & ground.kept[:, None]).sum())
