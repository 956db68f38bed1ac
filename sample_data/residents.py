"""What becomes of residents: deaths, as the hospitals know them too; plans made with them; home rounds."""

import numpy as np
import pandas as pd

from sample_data.care_model import begins
from sample_data.harms import Harms
from sample_data.plan import stream
from sample_data.population import Population
from sample_data.reviews import Reviews
from sample_data.shares import part_of, shares
from sample_data.staff import Staff

PERMANENT = 0.7  # of those who die in a home; about a third were there for a short stay, indicators.csv
ROUND_HELD = 0.88  # of the Mondays, in homes that have a named GP under the programme


def month_of(population: Population, days: np.ndarray) -> np.ndarray:
    """The plan's month of each day; as many as there are months where it lies after the last."""
    return np.searchsorted(population.plan.starts, days, side="right") - 1


def deaths_in_hospital(population: Population, spells: pd.DataFrame) -> np.ndarray:
    """Home x month: residents whose spell ended by death, in the month of the discharge."""
    died = spells[spells["ended"] == "4"]
    return _by_month(population, died)


def discharges(population: Population, spells: pd.DataFrame) -> np.ndarray:
    """Home x month: residents sent out of hospital alive, transfers between hospitals left out."""
    return _by_month(population, spells[(spells["ended"] == "1") & ~spells["moved"] & ~spells["forgotten"]])


def _by_month(population: Population, spells: pd.DataFrame) -> np.ndarray:
    result = np.zeros((len(population.homes), population.plan.months + 1), dtype=int)
    np.add.at(result, (spells["home"].to_numpy(), month_of(population, spells["until"].to_numpy())), 1)
    return result[:, :-1]


def mondays(population: Population) -> np.ndarray:
    """Of each month; 5 January 1970 was one."""
    weeks = (population.plan.starts + 2) // 7
    return np.diff(weeks)


def home_rounds(population: Population, seed: int) -> np.ndarray:
    """Rounds held: some practices come of themselves, all of them do once a home has its named GP."""
    random = stream(seed, "home rounds")
    own = random.beta(1.2, 2.4, len(population.homes))[:, None]
    begun = np.arange(population.plan.months)[None, :] >= begins(population, "1a", seed)[:, None]
    held = np.where(begun, ROUND_HELD + 0.1 * (own - 0.5), own)
    return random.binomial(mondays(population)[None, :], held)


def more_of_returns(
    population: Population, harms: Harms, spells: pd.DataFrame, staff: Staff, reviews: Reviews, seed: int
) -> dict[str, np.ndarray]:
    """Columns of the return, home x month each."""
    in_hospital = deaths_in_hospital(population, spells)
    permanent = stream(seed, "deaths").binomial(harms.deaths - harms.deaths_in_hospital, PERMANENT)
    residents = population.residents
    return {
        "deaths": permanent + in_hospital, "deaths_in_hospital": in_hospital,
        "staff_leavers_12m": staff.leavers_12m,
        "care_staff": staff.care, "staff_training_in_date": staff.trained,
        "home_rounds_held": home_rounds(population, seed),
        "residents_with_eol_plan": part_of(residents, shares(population, "eol_plan", seed)),
        "residents_reviewed_12m": reviews.reviewed_12m,
    }
