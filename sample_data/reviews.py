"""Visits of the pharmacist to a home: residents and medicines reviewed, medicines stopped."""

from dataclasses import dataclass

import numpy as np

from sample_data.care_model import begins
from sample_data.plan import stream
from sample_data.population import Population

EVERY, EVERY_IN_MODEL = 6, 3  # months between visits
SEEN, SEEN_IN_MODEL = 0.35, 0.45  # share of the residents at a visit
SEEN_SD = 0.08
HISTORY = 12  # months of visits before the first month, so that its twelve months are known
MEDICINES_EACH = 9.5  # East and North Hertfordshire: 17,848 medicines of 1,869 residents, indicators.csv
STOPPED = 0.164  # of them 2,929
FALLS_RISK = 111 / 665  # of those stopped; and what each came to in a year: framework 2.4
SAVING_EACH = 74_093 / 665
STAYED = 0.95  # of those reviewed, share still living in the home


@dataclass(frozen=True)
class Reviews:
    """Home x month, each."""

    residents: np.ndarray
    medicines: np.ndarray
    stopped: np.ndarray
    falls_risk: np.ndarray
    saving: np.ndarray
    reviewed_12m: np.ndarray  # residents on the last day with a review in the twelve months before


def review(population: Population, seed: int) -> Reviews:
    random = stream(seed, "medicine reviews")
    seen = _visits(population, seed, random)
    residents = seen[:, HISTORY:]
    medicines = np.maximum(random.poisson(MEDICINES_EACH * residents), residents)
    stopped = random.binomial(medicines, STOPPED)
    price = SAVING_EACH * np.exp(random.normal(0, 0.2, stopped.shape))
    return Reviews(
        residents, medicines, stopped, random.binomial(stopped, FALLS_RISK), np.round(stopped * price, 2),
        _reviewed_12m(population, seen),
    )


def _visits(population: Population, seed: int, random: np.random.Generator) -> np.ndarray:
    """Home x month, a year of history first: residents seen."""
    homes, months = population.area.shape
    begun = begins(population, "1b", seed)
    own = random.normal(0, SEEN_SD, homes)
    due = random.integers(0, EVERY, homes)
    seen = np.zeros((homes, HISTORY + months), dtype=int)
    for place in range(HISTORY + months):
        month = max(place - HISTORY, 0)
        in_model = begun <= place - HISTORY
        visited = (due <= 0) & population.open[:, month]
        share = np.clip(np.where(in_model, SEEN_IN_MODEL, SEEN) + own, 0.1, 0.9)
        seen[:, place] = np.where(visited, random.binomial(population.residents[:, month], share), 0)
        due = np.where(visited, np.where(in_model, EVERY_IN_MODEL, EVERY), due) - 1
        due = np.where(in_model, np.minimum(due, EVERY_IN_MODEL - 1), due)
    return seen


def _reviewed_12m(population: Population, seen: np.ndarray) -> np.ndarray:
    """Visits see some residents again, so those reviewed are fewer than the visits' sum."""
    homes, months = population.area.shape
    result = np.zeros((homes, months))
    for month in range(months):
        residents = np.maximum(population.residents[:, month], 1)[:, None]
        missed = np.clip(1 - seen[:, month + 1:month + 1 + HISTORY] / residents, 0, 1)
        result[:, month] = population.residents[:, month] * STAYED * (1 - missed.prod(axis=1))
    return np.rint(result).astype(int)
