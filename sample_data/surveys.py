"""What is counted of the residents of a home and month: on one day, and of those with an item."""

import numpy as np
import pandas as pd

from sample_data.care_model import grown
from sample_data.events import day_text
from sample_data.harms import Harms
from sample_data.medicines import with_item
from sample_data.plan import LAST_PRESCRIBING_MONTH, OPTIONAL_FIRST, SURVEY_AREA, stream
from sample_data.population import Population
from sample_data.shares import part_of, shares

SEEN = 0.97  # of the residents, on the day of the survey
WITH_ULCER = {True: 0.079, False: 0.035}  # nursing homes and residential ones: Liverpool, domain.md 4
CATHETER_UTI, HARMFUL_FALL = 0.010, 0.008  # all settings: domain.md 4
HOME_SD = 0.35
MEDICINES, MEDICINES_SD, FEWER = 7.5, 0.6, 0.5  # of each resident with an item; fewer after reviews
MISSED = 0.04  # home-months without a survey


def surveys(population: Population, harms: Harms, seed: int) -> pd.DataFrame:
    """One row a home and month of the area that asks for them, on the second Wednesday."""
    random, plan = stream(seed, "point survey"), population.plan
    came = random.random(population.area.shape) >= MISSED
    asked = population.in_area(SURVEY_AREA) & (np.arange(plan.months) >= plan.index(OPTIONAL_FIRST))
    month, home = np.nonzero((asked & harms.returned & came).T)
    level = np.exp(random.normal(0, HOME_SD, len(population.homes)) - HOME_SD**2 / 2)[home]
    ulcer = np.where(population.nursing[home], WITH_ULCER[True], WITH_ULCER[False])
    seen = random.binomial(population.residents[home, month], SEEN)
    first = plan.starts[month]
    return pd.DataFrame({
        "home": home, "month": month, "survey_date": day_text(first + (6 - first) % 7 + 7),
        "cqc_location_id": population.cqc[home, month], "residents_surveyed": seen,
        "with_pressure_ulcer": random.binomial(seen, ulcer * level),
        "with_catheter_uti": random.binomial(seen, CATHETER_UTI),
        "with_harmful_fall_72h": random.binomial(seen, HARMFUL_FALL),
    })


def residents_with_item(population: Population, code: str, seed: int) -> pd.DataFrame:
    """One row a home and month of the area."""
    plan = population.plan
    months = np.arange(plan.months)
    sent = (months >= plan.index(OPTIONAL_FIRST)) & (months <= plan.index(LAST_PRESCRIBING_MONTH))
    month, home = np.nonzero((population.in_area(code) & sent[None, :] & (population.residents > 0)).T)
    at = (home, month)
    residents = with_item(population)
    dementia = part_of(residents, shares(population, "dementia", seed))
    counts = {
        "residents": residents, "medicines_unique": _medicines(population, residents, seed),
        "residents_10plus": part_of(residents, shares(population, "medicines_10plus", seed)),
        "residents_dementia": dementia,
        "residents_dementia_antipsychotic": part_of(dementia, shares(population, "antipsychotic", seed)),
    }
    return pd.DataFrame({
        "month": plan.texts[month], "cqc_location_id": population.cqc[at], "ods_code": population.ods[at],
        **{column: count[at].astype(str) for column, count in counts.items()},
    })


def _medicines(population: Population, residents: np.ndarray, seed: int) -> np.ndarray:
    random = stream(seed, "medicines of residents")
    usual = MEDICINES + random.normal(0, MEDICINES_SD, len(residents))[:, None]
    noise = random.normal(0, 0.1, residents.shape)
    return np.rint(residents * (usual - FEWER * grown(population, "1b", seed) + noise)).astype(int)
