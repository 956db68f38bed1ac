"""A&E attendances: those that count, planned returns, and the few whose category nobody knew."""

import numpy as np
import pandas as pd

from sample_data.events import happen, pick, scatter
from sample_data.plan import stream
from sample_data.population import Population
from sample_data.rates import expected

PLANNED_SHARE, UNKNOWN_SHARE, TYPE_5_SHARE = 0.03, 0.003, 0.015
DEPARTMENTS = {"1": 0.88, "2": 0.02, "3": 0.07, "4": 0.02, "unknown": 0.01}
DISPOSALS = {
    "admitted": 0.48, "discharged": 0.4, "transferred": 0.03, "died": 0.01, "left": 0.02, "other": 0.05,
    "unknown": 0.01,
}
OTHERS = {"planned_follow_up": PLANNED_SHARE, "unknown": UNKNOWN_SHARE, "type_5": TYPE_5_SHARE}


def attendances(population: Population, seed: int) -> pd.DataFrame:
    """One row an attendance, in order of arrival; `counts` says whether it is one of the measure."""
    random = stream(seed, "attendances")
    real = happen(population, "ae_attendances", seed, random)
    share = sum(OTHERS.values()) * expected(population, "ae_attendances", seed)
    others = scatter(population, random.poisson(share), random)
    table = pd.concat([
        pd.DataFrame(vars(events)).assign(counts=counts)
        for events, counts in ((real, True), (others, False))
    ], ignore_index=True)
    kind = pick(random, OTHERS, len(table))
    counted = pick(random, {"first": 0.975, "unplanned_follow_up": 0.025}, len(table))
    table["category"] = np.where(table["counts"], counted, np.where(kind == "type_5", "first", kind))
    table["department"] = np.where(
        ~table["counts"] & (kind == "type_5"), "5", pick(random, DEPARTMENTS, len(table))
    )
    table["disposal"] = pick(random, DISPOSALS, len(table))
    table["arrival"] = pick(random, {"ambulance": 0.82, "other": 0.17, "unknown": 0.01}, len(table))
    area = population.area[table["home"], table["month"]]
    table["trust"] = trust_of(population, area, random)
    return table.sort_values(["day", "minute", "home"], kind="stable", ignore_index=True)


def trust_of(population: Population, area: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Most go to the area's main hospital, some to the other one."""
    main, other = hospitals(population, area)
    return np.where(random.random(len(area)) < 0.85, main, other)


def hospitals(population: Population, area: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each area given, its main trust and the other one."""
    pairs = np.array([area.hospitals for area in population.plan.areas], dtype=object)
    return pairs[area, 0], pairs[area, 1]
