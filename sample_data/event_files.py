"""When parts of the care model began, in areas and in homes; and a few things that happened in homes."""

from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.care_model import NEVER, PARTS, area_begins, begins
from sample_data.events import day_text
from sample_data.names import cqc_id
from sample_data.plan import stream
from sample_data.population import Population
from sample_data.writing import Dirt, Written, write_text

RELEASED = "2016-11-07"
HAPPENED = ("New registered manager", "Closed to visitors for a week: norovirus", "Building work began")
HAPPENED_SHARE = 0.1  # of homes
COLUMNS = ["date", "cqc_location_id", "area_code", "element", "title"]


def write_events(out: Path, population: Population, seed: int) -> list[Written]:
    random = stream(seed, "events")
    rows = [*_of_areas(population), *_of_homes(population, seed), *_happened(population, random)]
    table = pd.DataFrame(rows, columns=COLUMNS).sort_values(COLUMNS[:3], kind="stable", ignore_index=True)
    dirt = Dirt(table, lambda made: {"cqc_location_id": cqc_id(892_000 + made), "area_code": ""}, random)
    dirt.duplicates(1)
    dirt.unmatched(1)
    dirt.rejected(date="2016-06-31")
    table, counts = dirt.done()
    path, statements = "areas/care_model_events.csv", {"source": "programme office", "released": RELEASED}
    write_text(out, path, table, statements)
    return [Written(path, "events", counts, statements=statements)]


def _day(population: Population, month: int, after: int = 0) -> str:
    return str(day_text(population.plan.starts[month:month + 1] + after)[0])


def _of_areas(population: Population) -> list[tuple[str, ...]]:
    plan, rows = population.plan, []
    for one in PARTS:
        for area, month in zip(plan.areas, area_begins(population, one), strict=True):
            if month < plan.months:
                rows.append((_day(population, int(month)), "", area.code, one.id, one.title))
    return rows


def _of_homes(population: Population, seed: int) -> list[tuple[str, ...]]:
    rows = []
    for one in (one for one in PARTS if one.by_home):
        for home, month in enumerate(begins(population, one.id, seed)):
            if month != NEVER:
                day = _day(population, int(month), home % 20)
                rows.append((day, population.cqc[home, month], "", one.id, one.title))
    return rows


def _happened(population: Population, random: np.random.Generator) -> list[tuple[str, ...]]:
    chosen = np.flatnonzero(random.random(len(population.homes)) < HAPPENED_SHARE)
    rows = []
    for home in chosen:
        month = int(random.choice(np.flatnonzero(population.open[home])))
        title = HAPPENED[int(random.integers(len(HAPPENED)))]
        day = _day(population, month, int(home) % 25)
        rows.append((day, population.cqc[home, month], "", "other", title))
    return rows
