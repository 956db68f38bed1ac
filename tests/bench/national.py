"""A store of as many homes as England has, written measure by measure: no files, no records."""

from datetime import date

import numpy as np

from dashboard.loading import load_paths
from loaders.load import Options
from loaders.store import count_change
from metrics import observe
from metrics.bundles import YEARS
from metrics.cells import ABSENT, COVERED, PART, PROVISIONAL, Cells
from metrics.definition import OF_HOMES
from metrics.evidence import Evidence
from metrics.ground import OF_SQUARES, Ground
from metrics.measures import MEASURES
from metrics.rollups import area_facts, year_facts
from metrics.scope import read_periods
from metrics.seats import seat_homes
from metrics.timeline import nothing
from metrics.writing import write_areas, write_homes, write_measures
from tests.bench.long_files import HOMES_IN_AREA, write_register

KNOWN = date(2016, 10, 3).toordinal()
LAST = 2016 * 12 + 8  # September
AT_ONCE = 20 * HOMES_IN_AREA
SHARES = {metric.numerator: metric.denominator for metric in OF_HOMES.values() if metric.kind == "percentage"}
DAYS = {"occupied_bed_days": 1.0, "days_at_risk": 0.98, "registered_bed_days": 1.15, "nel_bed_days": 0.03}
# What one resident gives in a month: 36 are usual.
EACH = {
    "falls": 0.12, "falls_with_harm": 0.03, "falls_injury_admissions": 0.008, "pressure_ulcers": 0.02,
    "pressure_ulcers_severe": 0.004, "utis": 0.05, "uti_admissions": 0.007, "deaths": 0.03,
    "nel_potentially_avoidable": 0.03, "antibiotic_items": 0.15, "ambulance_callouts": 0.13,
    "ambulance_hear_treat": 0.01, "nhs111_calls": 0.06, "nel_admissions": 0.06, "ae_attendances": 0.09,
    "ae_not_admitted": 0.05, "emergency_stays_discharged": 0.06, "readmission_index_stays": 0.05,
    "medicines_reviewed": 0.1, "nel_discharged_nights": 0.5,
}  # fmt: skip
COSTS = {"prescribing_cost": 70.0, "ons_cost": 9.0, "medicines_unique": 8.0}


def write_national(store, folder, homes, months=60, seed=2016):
    """Homes in areas of forty, every measure of every month, the sums of areas and of all."""
    write_register(folder / "care_homes.csv", homes)
    list(load_paths(store, [folder / "care_homes.csv"], Options()))
    with store.write() as connection:
        periods = read_periods(connection)
        measures, metrics = observe.measure_ids(connection), observe.metric_ids(connection)
        every = np.unique(periods["home_id"])
        seat_homes(connection, set(every.tolist()), periods)
        for start in range(0, len(every), AT_ONCE):
            some = every[start : start + AT_ONCE]
            ground = _ground(connection, periods, some, months, measures)
            for measure in ground.remaking:
                ground.given(measure, cells_of(measure, some, months, seed))
            write_measures(ground)
            for metric in OF_HOMES.values():
                facts = area_facts(ground, metric, metrics[metric.id], slice(0, months))
                stored = nothing(5, facts.values.shape[1])
                write_areas(connection, stored, facts, ground.days)
                if metric.headline:
                    facts = year_facts(ground, metric, metrics[metric.id], slice(0, months))
                    write_homes(ground, YEARS, nothing(3, len(YEARS.values)), facts, ground.days)
        for metric in OF_HOMES.values():
            span = LAST - months + 1, LAST
            observe._remake_all_areas(connection, periods, metrics[metric.id], KNOWN, span)
        count_change(connection)


def _ground(connection, periods, homes, months, measures):
    span = LAST - months + 1, LAST
    own = np.isin(periods["home_id"], homes)
    return Ground(
        Evidence(connection, {}, None), homes, np.ones(len(homes), bool), span[0], months, np.array([KNOWN]),
        {name: column[own] for name, column in periods.items()}, span, span,
        frozenset(set(MEASURES) - OF_SQUARES), measures,
    )  # fmt: skip


def cells_of(measure, homes, months, seed):
    """One measure of some homes: day x home x month."""
    value, rng = values_of(measure, homes, months, seed), _rng(measure, homes, seed + 1)
    state = np.where(rng.random(value.shape) < 0.02, ABSENT, COVERED)
    state[rng.random(value.shape) < 0.005] = PART
    marks = np.zeros(value.shape, np.int64)
    marks[:, -1] = PROVISIONAL
    if measure == "ae_attendances":  # a source that hides what is small
        low = np.where((value > 0) & (value < 3), 1.0, value)
        high = np.where((value > 0) & (value < 3), 2.0, value)
        return Cells.bounded(low[None], high[None], state[None], marks[None], sums=False)
    return Cells.of(value[None], state[None], marks[None])


def values_of(measure, homes, months, seed):
    """Home x month: stable, but in a twentieth of the homes half as much again in the last half year."""
    rng, residents = _rng(measure, homes, seed), _residents(homes, months, seed)
    if measure in SHARES:
        whole = values_of(SHARES[measure], homes, months, seed)
        return rng.binomial(whole.astype(int), _share(measure)).astype(float)
    if measure in DAYS:
        return np.round(residents * 30.4 * DAYS[measure])
    if measure in COSTS:
        return np.round(residents * COSTS[measure] * rng.uniform(0.9, 1.1, residents.shape), 2)
    if measure not in EACH:
        return residents
    changed = np.ones(residents.shape)
    changed[rng.random(len(homes)) < 0.05, -6:] = 1.5
    level = rng.gamma(8, 1 / 8, (len(homes), 1)) * rng.gamma(25, 1 / 25, residents.shape)
    return rng.poisson(residents * EACH[measure] * level * changed).astype(float)


def _share(measure):
    return 0.1 + 0.6 * (sum(measure.encode()) % 10) / 10


def _residents(homes, months, seed):
    rng = np.random.default_rng([seed, int(homes[0])])
    size = np.clip(rng.gamma(4, 9, (len(homes), 1)), 6, 120)
    return np.round(size * rng.normal(1, 0.04, (len(homes), months)).clip(0.8, 1.2))


def _rng(measure, homes, seed):
    return np.random.default_rng([seed, int(homes[0]), *measure.encode()])
