"""Shares of residents or staff: each home has its level, months carry over, the care model changes it."""

from dataclasses import dataclass

import numpy as np

from sample_data.care_model import grown
from sample_data.plan import stream
from sample_data.population import Population

MONTH_SD, MONTH_CORRELATION = 0.02, 0.8


@dataclass(frozen=True)
class Share:
    usual: float
    spread: float  # between homes
    source: str
    part: str = ""  # of the care model, that changes it
    change: float = 0.0  # twelve months after that part began


ASSUMED = "assumed: no published figure was found"
SHARES = {
    "eol_plan": Share(0.45, 0.12, ASSUMED, "4a", 0.30),
    "training_in_date": Share(0.66, 0.10, ASSUMED, "6a", 0.15),
    "medicines_10plus": Share(0.24, 0.05, ASSUMED, "1b", -0.04),
    "dementia": Share(0.45, 0.10, "assumed"),
    "antipsychotic": Share(0.255, 0.06, "domain.md 4: 25.5% of residents with dementia, Medway", "4b", -0.06),
}


def shares(population: Population, name: str, seed: int) -> np.ndarray:
    """Home x month."""
    one, random = SHARES[name], stream(seed, "share " + name)
    shape = population.area.shape
    wobble = np.zeros(shape)
    fresh = random.normal(0, MONTH_SD * np.sqrt(1 - MONTH_CORRELATION**2), shape)
    for month in range(1, shape[1]):
        wobble[:, month] = MONTH_CORRELATION * wobble[:, month - 1] + fresh[:, month]
    level = one.usual + random.normal(0, one.spread, shape[0])[:, None] + wobble
    if one.part:
        level = level + one.change * grown(population, one.part, seed)
    return np.clip(level, 0.02, 0.98)


def part_of(counts: np.ndarray, share: np.ndarray) -> np.ndarray:
    return np.rint(counts * share).astype(int)
