"""Hospital stays of residents, the spells they are made of, and each spell's episodes."""

import numpy as np
import pandas as pd

from sample_data.attendances import hospitals, trust_of
from sample_data.diagnoses import diagnoses
from sample_data.events import happen, pick
from sample_data.plan import stream
from sample_data.population import Population

EMERGENCY = {"21": 0.66, "22": 0.14, "2A": 0.05, "28": 0.06, "23": 0.03, "24": 0.03, "2D": 0.03}
PLANNED = {"11": 0.5, "12": 0.35, "13": 0.15}
CLASSES = {"1": 0.55, "2": 0.38, "3": 0.04, "4": 0.03}  # of planned stays; emergencies are all ordinary
TRANSFERRED, TRANSFERRED_PLANNED = 0.06, 0.05
SAME_DAY, ONE_NIGHT = 0.12, 0.15
LONG_MEAN, LONG_SD = 1.70, 0.95  # of the log of nights beyond these: mean stay 7.5 nights
READMITTED = 0.09  # stays made the person's who was last discharged from that home
DIED = 0.09
FORGOTTEN_EVERY = 12  # of those that could be
FOREVER = 1 << 40


def spells(population: Population, seed: int) -> pd.DataFrame:
    """One row a spell: trust, person, admission, discharge, codes; `counts` marks each admission counted."""
    random = stream(seed, "stays")
    stays = pd.concat([
        _stays(population, "nel_admissions", seed, random), _stays(population, "planned_stays", seed, random)
    ], ignore_index=True).sort_values(["day", "home"], kind="stable", ignore_index=True)
    table = _with_transfers(population, stays, random)
    table["person"] = _people(population, table, random)
    table["forgotten"] = _forgotten(table)
    table["transferred"] = table.groupby("stay")["part"].transform("max") > 0
    table = table.sort_values(["day", "home", "stay", "part"], kind="stable", ignore_index=True)
    table["spell"] = table["trust"] + pd.Series(table.index, dtype=str).str.zfill(7)
    return table


def _stays(population: Population, measure: str, seed: int, random: np.random.Generator) -> pd.DataFrame:
    events = happen(population, measure, seed, random)
    count = len(events)
    emergency = measure == "nel_admissions"
    table = pd.DataFrame({"home": events.home, "month": events.month, "day": events.day})
    table["method"] = pick(random, EMERGENCY if emergency else PLANNED, count)
    table["class"] = "1" if emergency else pick(random, CLASSES, count)
    table["nights"] = np.where(table["class"] == "1", nights(random, count), 0)
    table["died"] = (table["class"] == "1") & (random.random(count) < (DIED if emergency else 0.01))
    table["moved"] = (table["class"] == "1") & ~table["died"] & (
        random.random(count) < (TRANSFERRED if emergency else TRANSFERRED_PLANNED)
    )
    table["counts"] = emergency
    table["trust"] = trust_of(population, population.area[events.home, events.month], random)
    return table


def nights(random: np.random.Generator, count: int) -> np.ndarray:
    long = 2 + np.floor(np.exp(random.normal(LONG_MEAN, LONG_SD, count))).astype(int)
    chance = random.random(count)
    return np.where(chance < SAME_DAY, 0, np.where(chance < SAME_DAY + ONE_NIGHT, 1, np.minimum(long, 150)))


def _with_transfers(population: Population, stays: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Adds the second spell of those moved to the other trust, and says how each spell ends."""
    first = stays.assign(
        stay=stays.index, part=0, until=stays["day"] + stays["nights"],
        source=pick(random, {"19": 0.9, "54": 0.03, "65": 0.02, "85": 0.05}, len(stays)),
    )
    first["destination"] = np.where(
        first["moved"], "51", pick(random, {"19": 0.82, "54": 0.04, "65": 0.03, "85": 0.11}, len(first))
    )
    first.loc[first["died"], "destination"] = "79"
    first["ended"] = np.where(first["died"], "4", "1")
    second = _second_spells(population, first[first["moved"]], random)
    return pd.concat([first, second], ignore_index=True)


def _second_spells(population: Population, moved: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    count = len(moved)
    method = pick(random, {"2B": 0.7, "81": 0.3}, count)
    # Most arrive on the day they leave; some days later; some are admitted before they are discharged.
    gap = random.choice([0, 1, 2, -1], count, p=[0.72, 0.1, 0.06, 0.12])
    gap = np.where(moved["nights"] > 1, gap, np.maximum(gap, 0))
    second = moved.assign(
        part=1, method=method, day=moved["until"] + gap, counts=False, moved=False,
        source=pick(random, {"51": 0.85, "52": 0.05, "19": 0.1}, count), destination="19", ended="1",
        trust=_other_trust(population, moved),
    )
    second["nights"] = np.maximum(nights(random, count), 1)
    second["until"] = second["day"] + second["nights"]
    return second


def _other_trust(population: Population, moved: pd.DataFrame) -> np.ndarray:
    area = population.area[moved["home"], moved["month"]]
    main, other = hospitals(population, area)
    return np.where(moved["trust"] == main, other, main)


def _people(population: Population, table: pd.DataFrame, random: np.random.Generator) -> np.ndarray:
    """A resident for each stay, such that nobody is in two beds at once or comes back after death."""
    stays = table.groupby("stay").agg(
        home=("home", "first"), month=("month", "first"), day=("day", "min"), until=("until", "max"),
        died=("died", "any"), parts=("part", "max"),
    )
    residents = np.maximum(population.residents[stays["home"], stays["month"]], 1)
    place = (random.random(len(stays)) * residents).astype(int)
    turn = (stays["day"].to_numpy() + 37 * place) // 700  # another resident has the place after two years
    key = (stays["home"].to_numpy() * 1000 + place) * 1000 + turn
    stays["person"] = _readmitted(stays, key, random)
    stays["person"] = np.where(_clashing(stays), -1 - np.arange(len(stays)), stays["person"])
    return stays["person"].reindex(table["stay"]).to_numpy()


def _forgotten(table: pd.DataFrame) -> np.ndarray:
    """Spells whose discharge nobody wrote down, though the person came back within days."""
    ordered = table.sort_values(["person", "day", "part"], kind="stable")
    same = ordered["person"] == ordered["person"].shift(-1)
    wait = ordered["day"].shift(-1) - ordered["until"]
    back = same & (ordered["class"] == "1") & ~ordered["moved"] & ordered["part"].eq(0) & wait.between(3, 12)
    chosen = back & (ordered["stay"] % FORGOTTEN_EVERY == 0)
    return chosen.reindex(table.index).to_numpy()


def _readmitted(stays: pd.DataFrame, key: np.ndarray, random: np.random.Generator) -> np.ndarray:
    ordered = pd.Series(key, index=stays.index)
    before = ordered.groupby(stays["home"].to_numpy()).shift()
    again = (random.random(len(stays)) < READMITTED) & before.notna()
    return ordered.where(~again, before).astype(np.int64).to_numpy()


def _clashing(stays: pd.DataFrame) -> np.ndarray:
    """Stays that begin before an earlier one of the same person has ended, or soon after a moved one."""
    end = stays["until"].to_numpy() + np.where(stays["parts"] > 0, 3, 0)
    end = np.where(stays["died"], FOREVER, end)
    order = np.lexsort((stays.index, stays["day"], stays["person"]))
    person, day = stays["person"].to_numpy()[order], stays["day"].to_numpy()[order]
    latest = pd.Series(end[order]).groupby(person).cummax().groupby(person).shift().fillna(-1).to_numpy()
    # On one day the shorter stay comes first by the rules, so two on a day are kept apart.
    same_day = np.concatenate([[False], (person[1:] == person[:-1]) & (day[1:] == day[:-1])])
    clash = np.empty(len(stays), dtype=bool)
    clash[order] = (day < latest) | same_day
    return clash


def episodes(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row an episode; the discharge stands on a spell's last one, as HES has it."""
    random = stream(seed, "episodes")
    held = np.where(table["class"] == "1", 1 + random.poisson(np.minimum(0.06 * table["nights"], 0.6)), 1)
    rows = table.loc[np.repeat(table.index, held)].reset_index(drop=True)
    rows["order"] = np.concatenate([np.arange(1, n + 1) for n in held]) if len(held) else held
    rows["last"] = rows["order"] == np.repeat(held, held)
    coded = diagnoses(random, len(rows), emergency=rows["method"].str.startswith("2").to_numpy())
    return pd.concat([rows, coded], axis=1)
