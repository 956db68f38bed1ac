"""When each part of the care model began: in each vanguard, and in each of its homes."""

from dataclasses import dataclass

import numpy as np

from sample_data.plan import stream
from sample_data.population import Population

NEVER = 10_000
SPREAD = 6  # months over which the homes of an area join
GROWN = 12  # months until a part has its whole effect


@dataclass(frozen=True)
class Part:
    id: str  # element and part, in the order of the framework's table
    title: str
    after: int  # months after the programme's start in the area
    by_home: bool = False  # begins in each home on a day of its own


PARTS = (
    Part("1a", "Named GP and weekly home round", 0, True),
    Part("1b", "Medicines reviews by the pharmacist", 2, True),
    Part("1c", "Hydration and nutrition support", 4),
    Part("1d", "Telephone hub for homes", 6),
    Part("2a", "Expert advice for residents with the most complex needs", 8),
    Part("4a", "End of life care plans", 3, True),
    Part("4b", "Dementia care reviewed", 5, True),
    Part("6a", "Training of care staff in falls, nutrition, wounds and dementia", 5, True),
    Part("7b", "Secure email in homes", 9),
)


def part(id: str) -> Part:
    return next(each for each in PARTS if each.id == id)


def area_begins(population: Population, one: Part) -> np.ndarray:
    """By area the month in which it begins there; never in areas without the programme."""
    plan = population.plan
    return np.array([plan.index(area.start) + one.after if area.start else NEVER for area in plan.areas])


def begins(population: Population, id: str, seed: int) -> np.ndarray:
    """By home the month from which it has this part of the model."""
    one, plan = part(id), population.plan
    wait = stream(seed, f"care model {id}").integers(0, SPREAD, len(population.homes)) if one.by_home else 0
    opened = np.array([home.opens for home in population.homes])
    in_area = area_begins(population, one)[np.array([home.area for home in population.homes])]
    month = np.maximum(in_area, opened) + wait
    member = np.array([home.programme for home in population.homes])
    at = np.minimum(month, plan.months - 1)
    there = population.area[np.arange(len(population.homes)), at]
    stayed = there == np.array([home.area for home in population.homes])
    return np.where(member & stayed & (month < plan.months), month, NEVER)


def grown(population: Population, id: str, seed: int) -> np.ndarray:
    """Home x month: how much of its effect this part of the model has, from none to all."""
    since = np.arange(population.plan.months)[None, :] - begins(population, id, seed)[:, None]
    return np.clip((since + 1) / GROWN, 0, 1)
