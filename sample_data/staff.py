"""Staff of each home: who leaves within a year, who gives care, whose training is in date."""

from dataclasses import dataclass

import numpy as np

from sample_data.harms import Harms
from sample_data.plan import stream
from sample_data.population import Population
from sample_data.shares import part_of, shares

LEAVERS_SD = 0.3  # between homes, of the log
CARE_STAFF = 0.78
YEAR = 12


@dataclass(frozen=True)
class Staff:
    """Home x month, each."""

    leavers_12m: np.ndarray
    care: np.ndarray
    trained: np.ndarray


def staff_of(population: Population, harms: Harms, seed: int) -> Staff:
    care = part_of(harms.staff, np.array(CARE_STAFF))
    return Staff(_leavers(harms, seed), care, part_of(care, shares(population, "training_in_date", seed)))


def _leavers(harms: Harms, seed: int) -> np.ndarray:
    """A count of twelve months moves slowly: each month brings a twelfth of it."""
    total = np.cumsum(harms.leavers, axis=1, dtype=float)
    first = np.maximum(np.arange(total.shape[1]) - YEAR, -1)
    before = np.where(first >= 0, total[:, first], 0)
    mean = (total - before) / np.minimum(np.arange(total.shape[1]) + 1, YEAR)
    level = np.exp(stream(seed, "leavers").normal(0, LEAVERS_SD, len(total)) - LEAVERS_SD**2 / 2)
    return np.minimum(np.rint(mean * level[:, None]).astype(int), harms.staff)
