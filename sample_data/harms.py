"""What the homes count themselves: falls, infections, ulcers, deaths, staff; and who sends a return."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data.plan import LOGS_AREA, LOGS_FIRST, SILENT_AREA, stream
from sample_data.planted import anchors
from sample_data.population import Population
from sample_data.rates import expected

ULCERS = {"2": 0.70, "3": 0.14, "4": 0.05, "unstageable": 0.06, "deep_tissue": 0.05}
HARMED = 0.3
LEAVERS, VACANT = 0.3, 0.08  # of staff, in a year and at a month's end: Skills for Care, indicators.csv
DEATHS = {True: 1.05, False: 0.75}  # nursing homes and residential ones, per 1,000 occupied bed days
MISSED = 0.025  # home-months whose return never came
NOT_YET = 0.06  # homes whose October has not come by the middle of November


@dataclass(frozen=True)
class Harms:
    """Home x month, each."""

    falls: np.ndarray
    harmed: np.ndarray
    utis: np.ndarray
    ulcers: dict[str, np.ndarray]
    inherited: np.ndarray
    deaths: np.ndarray  # of all who stay there; residents.py says which of them a return tells of
    deaths_in_hospital: np.ndarray
    staff: np.ndarray
    leavers: np.ndarray  # in a year, drawn anew each month: staff.py lets them move slowly
    vacant: np.ndarray
    returned: np.ndarray
    logged: np.ndarray  # the home says that its logs of the month are complete


def count_harms(population: Population, seed: int) -> Harms:
    random = stream(seed, "harms")
    falls = random.poisson(expected(population, "falls", seed))
    every_ulcer = random.poisson(expected(population, "pressure_ulcers", seed))
    by_category = random.multinomial(every_ulcer, list(ULCERS.values()))
    rate = np.where(population.nursing, DEATHS[True], DEATHS[False])[:, None] / 1000
    deaths = random.poisson(rate * population.occupied_bed_days)
    staff = np.round(population.beds * np.where(population.nursing, 1.25, 0.95)[:, None]).astype(int)
    returned = _returned(population, random)
    return Harms(
        falls, random.binomial(falls, HARMED),
        random.poisson(expected(population, "utis", seed)),
        {category: by_category[:, :, place] for place, category in enumerate(ULCERS)},
        random.poisson(0.35 * expected(population, "pressure_ulcers", seed)),
        deaths, random.binomial(deaths, 0.27), staff,
        random.binomial(staff, LEAVERS), random.poisson(VACANT * staff),
        returned, _logged(population, returned, random),
    )


def _returned(population: Population, random: np.random.Generator) -> np.ndarray:
    plan, homes = population.plan, population.homes
    months = np.arange(plan.months)
    came = population.open & (random.random(population.area.shape) >= MISSED)
    came[:, -1] &= random.random(len(homes)) >= NOT_YET
    came[sorted(anchors(plan))] = population.open[sorted(anchors(plan))]
    for home in homes:
        if home.life == "stops_returning":
            came[home.index] &= months < home.changed
        if home.life == "late_starter":
            came[home.index] &= months >= home.changed
    if SILENT_AREA in {area.code for area in plan.areas}:
        came &= ~population.in_area(SILENT_AREA)
    return came


def _logged(population: Population, returned: np.ndarray, random: np.random.Generator) -> np.ndarray:
    since = np.arange(population.plan.months) >= population.plan.index(LOGS_FIRST)
    inside = population.in_area(LOGS_AREA) & since
    return inside & returned & (random.random(returned.shape) >= 0.05)


def return_rows(population: Population, harms: Harms, more: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """One row a home and month that sent a return, in the standard columns; `more` are those of others."""
    home, month = np.nonzero(harms.returned)
    at = (home, month)
    columns = {
        "occupied_bed_days": population.occupied_bed_days[at], "residents": population.residents[at],
        "falls": harms.falls[at], "falls_with_harm": harms.harmed[at], "utis": harms.utis[at],
        **{f"pressure_ulcers_{category}": counts[at] for category, counts in harms.ulcers.items()},
        "pressure_ulcers_inherited": harms.inherited[at], "staff_employed": harms.staff[at],
        "posts_vacant": harms.vacant[at], **{column: counts[at] for column, counts in more.items()},
    }
    table = pd.DataFrame({"home": home, "month": month, **columns})
    in_logs_area = population.in_area(LOGS_AREA)[at]
    table["logs_complete"] = np.where(harms.logged[at], "Y", np.where(in_logs_area, "N", ""))
    return table
