"""Calls of homes for advice: to 111, to the hub once the area has one, to the practice's own line."""

import numpy as np
import pandas as pd

from sample_data.care_model import area_begins, part
from sample_data.events import pick, scatter
from sample_data.plan import CALLS_AREAS, OPTIONAL_FIRST, stream
from sample_data.population import Population

PER_1000 = {"111": 1.0, "hub": 1.8, "gp_line": 0.5}  # occupied bed days; assumed
HOME_SD = 0.35
OUTCOMES = {
    "111": {"advice": 0.35, "gp": 0.35, "ambulance": 0.15, "ed": 0.08, "other": 0.07},
    "hub": {"advice": 0.72, "gp": 0.15, "ambulance": 0.05, "ed": 0.03, "other": 0.05},
    "gp_line": {"advice": 0.4, "gp": 0.52, "ambulance": 0.02, "ed": 0.01, "other": 0.05},
}


def telephone_calls(population: Population, seed: int) -> pd.DataFrame:
    """One row a call, in order of time."""
    random, plan = stream(seed, "telephone"), population.plan
    months = np.arange(plan.months)
    inside = np.isin(population.area, [plan.area_index(code) for code in plan.here(CALLS_AREAS)])
    inside &= (months >= plan.index(OPTIONAL_FIRST))[None, :]
    hub = months[None, :] >= area_begins(population, part("1d"))[population.area]
    level = np.exp(random.normal(0, HOME_SD, len(population.homes)) - HOME_SD**2 / 2)[:, None]
    parts = []
    for channel, rate in PER_1000.items():
        there = inside & hub if channel == "hub" else inside
        usual = rate / 1000 * population.occupied_bed_days * level
        events = scatter(population, random.poisson(usual * there), random)
        outcome = pick(random, OUTCOMES[channel], len(events))
        parts.append(pd.DataFrame(vars(events)).assign(channel=channel, outcome=outcome))
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["day", "minute", "home"], kind="stable", ignore_index=True)
