"""Ambulance incidents: those that count, those that do not, and the vehicles that went."""

import numpy as np
import pandas as pd

from sample_data.events import Events, happen, pick, scatter
from sample_data.plan import SOURCE_CHANGE, stream
from sample_data.planted import HEARD_INSTEAD, SEEN_AND_TREATED
from sample_data.population import Population
from sample_data.rates import expected

ATTENDED = {"see_convey_ed": 0.58, "see_treat": SEEN_AND_TREATED, "see_convey_other": 0.04, "unknown": 0.005}
NOT_ATTENDED = {"hear_treat": 0.55, "cancelled": 0.2, "ift": 0.12, "pts": 0.06, "unknown": 0.07}
EXTRA = 0.15  # rows that are no call-outs, for each call-out
COMPLAINTS = {
    "17-D-03": 0.24, "17A01G": 0.08, "06-D-01": 0.2, "26-A-01": 0.18, "10-D-02": 0.1, "31-D-03": 0.1,
    "28-C-01": 0.05, "35-B-01": 0.05,
}
GROUPS = {
    "17-D-03": "fall", "17A01G": "fall", "06-D-01": "breathing", "26-A-01": "unwell", "10-D-02": "chest pain",
    "31-D-03": "unconscious", "28-C-01": "stroke", "35-B-01": "admission by a clinician",
}
PRIORITIES = {"Red 1": 0.03, "Red 2": 0.37, "Green 1": 0.1, "Green 2": 0.3, "Green 4": 0.2}


def incidents(population: Population, seed: int) -> pd.DataFrame:
    """One row a vehicle, in order of time; `counts` says whether the incident is a call-out."""
    random = stream(seed, "ambulance")
    real = happen(population, "ambulance_callouts", seed, random)
    extra = scatter(
        population, random.poisson(EXTRA * expected(population, "ambulance_callouts", seed)), random
    )
    table = pd.concat([_attended(population, real, random), _not_attended(extra, random)], ignore_index=True)
    table = table.sort_values(["day", "minute", "home"], kind="stable", ignore_index=True)
    table["complaint"] = pick(random, COMPLAINTS, len(table))
    table["priority"] = pick(random, PRIORITIES, len(table))
    table["incident"] = _numbers(population, table)
    return _vehicles(table, random)


def _frame(events: Events) -> pd.DataFrame:
    return pd.DataFrame(vars(events))


def _attended(population: Population, events: Events, random: np.random.Generator) -> pd.DataFrame:
    table = _frame(events)
    table["outcome"] = pick(random, ATTENDED, len(table))
    table["call_type"] = pick(random, {"999": 0.72, "111": 0.14, "hcp": 0.14}, len(table))
    table["on_scene"] = True
    if "ZV5" in {area.code for area in population.plan.areas}:
        changed = population.in_area("ZV5")[events.home, events.month]
        changed &= events.month >= population.plan.index(SOURCE_CHANGE)
        heard = changed & (table["outcome"] == "see_treat") & (random.random(len(table)) < HEARD_INSTEAD)
        table.loc[heard, ["outcome", "on_scene"]] = ["hear_treat", False]
    table["counts"] = table["outcome"] != "hear_treat"
    return table


def _not_attended(events: Events, random: np.random.Generator) -> pd.DataFrame:
    """Heard and treated, cancelled, between hospitals, booked; and some whose outcome nobody wrote down."""
    table = _frame(events)
    kind = pick(random, NOT_ATTENDED, len(table))
    moved = np.isin(kind, ["ift", "pts"])
    table["outcome"] = np.where(moved, "see_convey_other", kind)
    table["call_type"] = np.where(moved, kind, pick(random, {"999": 0.8, "111": 0.2}, len(table)))
    table["on_scene"] = moved
    table["counts"] = False
    return table


def _numbers(population: Population, table: pd.DataFrame) -> np.ndarray:
    """Call numbers of each trust, which begin again every April."""
    trusts = {code: i for i, code in enumerate(population.plan.ambulances)}
    of_area = np.array([trusts[area.ambulance] for area in population.plan.areas])
    trust = of_area[population.area[table["home"], table["month"]]]
    year = (table["month"].to_numpy() + int(population.plan.first[5:]) - 4) // 12
    return table.groupby([trust, year]).cumcount().to_numpy() + 1


def _vehicles(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    sent = np.where(table["on_scene"], random.choice([1, 2, 3], len(table), p=[0.78, 0.19, 0.03]), 1)
    rows = table.loc[np.repeat(table.index, sent)].reset_index(drop=True)
    vehicle = rows.groupby(np.repeat(np.arange(len(table)), sent)).cumcount().to_numpy()
    rows["minute"] = np.minimum(rows["minute"] + 4 * vehicle, 1439)
    rows["vehicle"] = vehicle + 1
    rows["single"] = np.repeat(sent == 1, sent)
    second = (vehicle > 0) & (rows["call_type"] != "ift") & (rows["call_type"] != "pts")
    stood_down = second & (random.random(len(rows)) < 0.4)
    rows.loc[second, "outcome"] = "see_treat"  # the car; the ambulance of the first row conveyed
    rows.loc[stood_down, ["outcome", "on_scene"]] = ["cancelled", False]
    rows.loc[_called_off(rows, np.repeat(np.arange(len(table)), sent)), "counts"] = False
    rows["arrived"] = np.minimum(rows["minute"] + random.integers(5, 25, len(rows)), 1439)
    return rows


def _called_off(rows: pd.DataFrame, incident: np.ndarray) -> np.ndarray:
    """Nobody wrote what the first vehicle did and the second was cancelled: that outcome stands first."""
    outcomes = rows["outcome"].groupby(incident).agg(frozenset)
    return outcomes.isin([frozenset({"unknown", "cancelled"})]).to_numpy()[incident]
