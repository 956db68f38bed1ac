"""Single falls, infections and ulcers of the area whose homes keep complete logs."""

import numpy as np
import pandas as pd

from sample_data.events import Events, day_text, minute_text, pick, scatter
from sample_data.harms import Harms
from sample_data.population import Population

HARM = {"none": 0.69, "low": 0.2, "moderate": 0.07, "severe": 0.02, "unknown": 0.02}
GRAVITY = ("none", "unknown", "low", "moderate", "severe")
PLACES = {"bedroom": 0.5, "lounge": 0.2, "bathroom": 0.15, "corridor": 0.1, "garden": 0.05}


def falls(population: Population, harms: Harms, random: np.random.Generator) -> pd.DataFrame:
    """Falls in the home's care, and a few in hospital, which are not its own."""
    counts = np.where(harms.logged, harms.falls, 0)
    events = scatter(population, counts, random)
    table = pd.DataFrame({
        "incident_id": [f"F{n:06d}" for n in range(len(events))],
        "occurred_at": day_text(events.day) + " " + minute_text(events.minute),
        "cqc_location_id": population.cqc[events.home, events.month],
        "harm": _as_returned(events, harms, pick(random, HARM, len(events))),
        "witnessed": pick(random, {"N": 0.7, "Y": 0.3}, len(events)),
        "location": pick(random, PLACES, len(events)),
        "hospital": pick(random, {"N": 0.88, "Y": 0.07, "": 0.05}, len(events)),
        "fracture": pick(random, {"N": 0.93, "Y": 0.02, "": 0.05}, len(events)),
    })
    elsewhere = table.sample(max(2, len(table) // 200), random_state=int(random.integers(1 << 31)))
    ids = [f"FH{n:05d}" for n in range(len(elsewhere))]
    return pd.concat([table, elsewhere.assign(incident_id=ids, location="hospital")], ignore_index=True)


def _as_returned(events: Events, harms: Harms, drawn: np.ndarray) -> np.ndarray:
    """The gravest falls of each home and month are those that its return counts as harmful."""
    grave = pd.Series(drawn).map({word: place for place, word in enumerate(GRAVITY)})
    place = grave.groupby([events.home, events.month]).rank(method="first", ascending=False).to_numpy()
    harmful = place <= harms.harmed[events.home, events.month]
    unharmed = np.isin(drawn, GRAVITY[:2])
    return np.where(harmful, np.where(unharmed, "low", drawn), np.where(unharmed, drawn, "none"))


def infections(population: Population, harms: Harms, random: np.random.Generator) -> pd.DataFrame:
    """Courses of antibiotic for a UTI; and prevention and watching, which are not counted."""
    counts = np.where(harms.logged, harms.utis, 0)
    events = scatter(population, counts, random)
    table = pd.DataFrame({
        "infection_id": [f"U{n:06d}" for n in range(len(events))],
        "started_on": day_text(events.day),
        "cqc_location_id": population.cqc[events.home, events.month],
        "antibiotic": "Y",
        "catheter": pick(random, {"N": 0.85, "Y": 0.15}, len(events)),
        "prophylaxis": pick(random, {"N": 0.6, "": 0.4}, len(events)),
    })
    few = max(2, len(table) // 50)
    state = int(random.integers(1 << 31))
    prevented = table.sample(few, random_state=state).assign(prophylaxis="Y")
    watched = table.sample(few, random_state=state + 1).assign(antibiotic="N")
    for letter, rows in (("P", prevented), ("W", watched)):
        rows["infection_id"] = [f"U{letter}{n:05d}" for n in range(len(rows))]
    return pd.concat([table, prevented, watched], ignore_index=True)


def ulcers(population: Population, harms: Harms, random: np.random.Generator) -> pd.DataFrame:
    """New ulcers; some found at category 1 that reach 2; some brought along, or not ulcers at all."""
    parts = [_found(population, np.where(harms.logged, counts, 0), category, "in_home", random)
             for category, counts in harms.ulcers.items()]
    parts.append(_found(population, np.where(harms.logged, harms.inherited, 0), "2", "inherited", random))
    moist = random.poisson(0.05, harms.logged.shape) * harms.logged
    parts.append(_found(population, moist, "moisture", "in_home", random))
    table = pd.concat(parts, ignore_index=True)
    table = table.sort_values(["found_on", "cqc_location_id"], kind="stable", ignore_index=True)
    table.insert(0, "ulcer_id", [f"P{n:06d}" for n in range(len(table))])
    worse = (table["category"] == "2") & (table["acquired"] == "in_home") & (random.random(len(table)) < 0.1)
    worse &= table["found_on"].str[8:] == "01"
    table.loc[worse, ["category", "worsened_to"]] = ["1", "2"]
    table.loc[worse, "worsened_on"] = table.loc[worse, "found_on"].str[:8] + "09"
    return table


def _found(
    population: Population, counts: np.ndarray, category: str, acquired: str, random: np.random.Generator
) -> pd.DataFrame:
    events = scatter(population, counts, random)
    return pd.DataFrame({
        "found_on": day_text(events.day), "cqc_location_id": population.cqc[events.home, events.month],
        "category": category,
        "acquired": np.where(random.random(len(events)) < 0.03, "unknown", acquired)
        if acquired == "in_home" else acquired,
        "worsened_on": "", "worsened_to": "",
    })
