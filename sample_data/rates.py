"""Expected events of each home and month: sourced rates, and how homes, areas and months differ."""

from dataclasses import dataclass

import numpy as np

from sample_data.plan import stream
from sample_data.planted import anchors, effects, factors
from sample_data.population import Population


@dataclass(frozen=True)
class Rate:
    residential: float  # per 1,000 occupied bed days
    nursing: float
    winter: float  # how much higher in January than on average, as a share
    source: str


ENGLAND = "domain.md 4: England 2016/17, {} for all homes; residential to nursing as among new movers"
RATES = {
    "nel_admissions": Rate(2.09, 1.75, 0.12, ENGLAND.format(1.92)),
    "ae_attendances": Rate(3.04, 2.32, 0.08, ENGLAND.format(2.68)),
    "ambulance_callouts": Rate(1.90, 0.75, 0.10, "domain.md 4: Torbay 2012-13, median home 1.40"),
    "planned_stays": Rate(0.45, 0.40, 0.0, "assumed"),
    "falls": Rate(6.5, 5.5, 0.03, "domain.md 4: about 6 to 10 in a trial, not a published rate"),
    "utis": Rate(2.0, 2.2, 0.05, "assumed: under a third of all antibiotic courses"),
    "pressure_ulcers": Rate(0.55, 1.0, 0.03, "assumed: nursing homes about twice residential ones"),
}
HOME_SD, SHARED = 0.35, 0.5  # half of the variance between homes is common to all measures
AREA_SD, AREA_SHOCK_SD = 0.06, 0.04
DRIFT_SD, DRIFTING_SHARE = 0.20, 0.5
MONTH_SD, MONTH_CORRELATION = 0.25, 0.3
CALM = 0.4  # of the usual month-to-month variation, in the homes with an effect of their own
IN_HOSPITAL = 0.0145  # nights away, when admissions are 1.92 and stays 7.5 nights


def drifting(population: Population, seed: int) -> np.ndarray:
    """Homes whose own level takes a step at some month: half of them, and no home with a planted effect."""
    chosen = stream(seed, "drifting").random(len(population.homes)) < DRIFTING_SHARE
    chosen[sorted(anchors(population.plan))] = False
    return chosen


def expected(population: Population, measure: str, seed: int) -> np.ndarray:
    """Home x month."""
    rate = RATES[measure]
    base = np.where(population.nursing, rate.nursing, rate.residential)[:, None] / 1000
    days = population.occupied_bed_days
    if measure in ("nel_admissions", "ae_attendances"):
        days = days * (1 - IN_HOSPITAL)
    level = variation(population, measure, seed) + season(population, rate.winter)
    return base * days * np.exp(level) * factors(population, measure)


def season(population: Population, winter: float) -> np.ndarray:
    month_of_year = (np.arange(population.plan.months) + int(population.plan.first[5:]) - 1) % 12
    return winter * np.cos(2 * np.pi * month_of_year / 12)[None, :]


def variation(population: Population, measure: str, seed: int) -> np.ndarray:
    """The log of each home's and month's own level; its factor is one on average."""
    random = stream(seed, "variation " + measure)
    shape = population.area.shape
    shared = stream(seed, "homes").normal(0, 1, shape[0])
    own = HOME_SD * (np.sqrt(SHARED) * shared + np.sqrt(1 - SHARED) * random.normal(0, 1, shape[0]))
    drift = _step(random, shape, DRIFT_SD) * drifting(population, seed)[:, None]
    months = _months(random, shape)
    for effect in effects(population.plan):
        if effect.home is not None:  # calm before, and of a size at which a signal can be seen
            own[effect.home] = 0.25
            months[effect.home] *= CALM
    areas = len(population.plan.areas)
    area_level = random.normal(0, AREA_SD, areas)[:, None] + _step(random, (areas, shape[1]), AREA_SHOCK_SD)
    spread = HOME_SD**2 + AREA_SD**2 + MONTH_SD**2
    return own[:, None] + drift + _by_area(population, area_level) + months - spread / 2


def _by_area(population: Population, level: np.ndarray) -> np.ndarray:
    return level[np.maximum(population.area, 0), np.arange(population.plan.months)[None, :]]


def _step(random: np.random.Generator, shape: tuple[int, ...], spread: float) -> np.ndarray:
    at = random.integers(6, shape[1] - 6, shape[0])[:, None]
    size = random.normal(0, spread, shape[0])[:, None]
    return np.where(np.arange(shape[1])[None, :] >= at, size, 0.0)


def _months(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    fresh = random.normal(0, 1, shape)
    result = np.empty(shape)
    result[:, 0] = fresh[:, 0]
    for month in range(1, shape[1]):
        kept = np.sqrt(1 - MONTH_CORRELATION**2) * fresh[:, month]
        result[:, month] = MONTH_CORRELATION * result[:, month - 1] + kept
    return MONTH_SD * result
