"""The three logs of the area that keeps them, in our own layout."""

from pathlib import Path

import numpy as np
import pandas as pd

from sample_data import logs
from sample_data.harms import Harms
from sample_data.plan import LAST_MONTH, LOGS_AREA, LOGS_FIRST, stream
from sample_data.population import Population
from sample_data.writing import Dirt, Written, write_text

RELEASED, COVER_FIRST = "2016-11-10", "2016-04"
STRANGER = "1-90000777777"


def write_logs(out: Path, population: Population, harms: Harms, seed: int) -> list[Written]:
    random = stream(seed, "logs")
    return [
        _write_cover(out, population, harms),
        _write(out, "falls", _dirty_falls(logs.falls(population, harms, random), random)),
        _write(out, "utis", _dirty_infections(logs.infections(population, harms, random), random)),
        _write(out, "pressure_ulcers", _dirty_ulcers(logs.ulcers(population, harms, random), random)),
    ]


def _write(out: Path, dataset: str, dirt: Dirt) -> Written:
    table, counts = dirt.done()
    path = f"logs/{dataset}.csv"
    statements = {
        "source": f"{LOGS_AREA} homes", "area": LOGS_AREA, "covers": f"{LOGS_FIRST} to {LAST_MONTH}",
        "released": RELEASED,
    }
    write_text(out, path, table, statements)
    return Written(path, dataset, counts, statements=statements)


def _write_cover(out: Path, population: Population, harms: Harms) -> Written:
    """This year the quality team says it too: the logs that the homes' returns call complete."""
    since = np.arange(population.plan.months) >= population.plan.index(COVER_FIRST)
    month, home = np.nonzero((harms.logged & since[None, :]).T)
    logs_of = ("falls", "utis", "pressure_ulcers")
    table = pd.DataFrame({
        "month": np.repeat(population.plan.texts[month], len(logs_of)),
        "cqc_location_id": np.repeat(population.cqc[home, month], len(logs_of)),
        "dataset": np.tile(np.array(logs_of, dtype=object), len(home)),
    })
    dirt = Dirt(table, lambda made: {"cqc_location_id": STRANGER}, np.random.default_rng(len(table)))
    dirt.duplicates(1)
    dirt.unmatched(1)
    dirt.rejected(dataset="bruises")
    table, counts = dirt.done()
    statements = {"source": f"{LOGS_AREA} quality team", "released": RELEASED}
    write_text(out, "logs/log_cover.csv", table, statements)
    return Written("logs/log_cover.csv", "log_cover", counts, statements=statements)


def _dirty_falls(table: pd.DataFrame, random: np.random.Generator) -> Dirt:
    dirt = Dirt(table, lambda made: {"incident_id": f"FX{made:04d}"}, random)
    dirt.duplicates(3)
    dirt.unmatched(2, cqc_location_id=STRANGER)
    dirt.rejected(occurred_at="yesterday")
    dirt.conflict({"harm": "low"}, {"harm": "severe"})
    return dirt


def _dirty_infections(table: pd.DataFrame, random: np.random.Generator) -> Dirt:
    dirt = Dirt(table, lambda made: {"infection_id": f"UX{made:04d}"}, random)
    dirt.duplicates(2)
    dirt.unmatched(2, cqc_location_id=STRANGER)
    _change_antibiotic(dirt)
    return dirt


def _change_antibiotic(dirt: Dirt) -> None:
    """The same infection with a later start: a change of antibiotic, which is a duplicate."""
    rows = dirt.clean[dirt.clean["started_on"].str[8:] <= "20"].iloc[:3]
    later = rows["started_on"].str[:8] + (rows["started_on"].str[8:].astype(int) + 5).astype(str).str.zfill(2)
    dirt.add("duplicates", rows.assign(started_on=later))


def _dirty_ulcers(table: pd.DataFrame, random: np.random.Generator) -> Dirt:
    dirt = Dirt(table, lambda made: {"ulcer_id": f"PX{made:04d}"}, random)
    dirt.duplicates(1)
    dirt.unmatched(1, cqc_location_id=STRANGER)
    dirt.rejected(found_on="2016-04-31")
    return dirt
