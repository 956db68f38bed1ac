"""Days that residents waited in hospital for a care home, by area: two years' files, and a correction."""

from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.care_model import GROWN, area_begins, part
from sample_data.plan import DELAYS_AREAS, LAST_MONTH, LAST_YEAR, OPTIONAL_FIRST, THIS_YEAR, Release, stream
from sample_data.population import Population
from sample_data.residents import discharges
from sample_data.writing import Dirt, Written, write_text

REASONS = {"care_home": 0.035, "nursing_home": 0.055, "other": 0.08}  # days a bed and month; assumed
SHORTER = 0.2  # of the days for a care home, once the area's experts advise homes
AREA_SD, MONTH_SD = 0.2, 0.12
RELEASES = (Release(*LAST_YEAR, "2016-05-12"), Release(*THIS_YEAR, "2016-11-09"))
CORRECTED_FIRST, CORRECTED_RELEASED, CORRECTED_DAYS = "2016-09", "2016-11-13", 6
SENDER = "ZR1"


def delayed_transfers(population: Population, spells: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row an area, month and reason."""
    random, plan = stream(seed, "delayed transfers"), population.plan
    left = discharges(population, spells)
    rows = []
    for code in plan.here(DELAYS_AREAS):
        number = plan.area_index(code)
        inside = population.area == number
        begun = area_begins(population, part("2a"))[number]
        level = random.normal(0, AREA_SD)
        for month in range(plan.index(OPTIONAL_FIRST), plan.months):
            beds = population.beds[inside[:, month], month].sum()
            known = int(left[inside[:, month], month].sum())
            for reason, days in REASONS.items():
                less = 0 if reason == "other" else SHORTER * np.clip((month - begun + 1) / GROWN, 0, 1)
                usual = days * beds * (1 - less) * np.exp(level + random.normal(0, MONTH_SD))
                rows.append((month, plan.texts[month], code, int(random.poisson(usual)), reason, known))
    return pd.DataFrame(rows, columns=["at", "month", "area_code", "delayed_days", "reason", "discharges"])


def write_delays(out: Path, population: Population, rows: pd.DataFrame, seed: int) -> list[Written]:
    written = []
    for release in RELEASES:
        random = stream(seed, f"delays {release.first}")
        path = f"areas/delayed_transfers_{release.first}_to_{release.last}.csv"
        written.append(_write(out, population, _between(population, rows, release), release, path, random))
    corrected = Release(CORRECTED_FIRST, LAST_MONTH, CORRECTED_RELEASED)
    again = _between(population, rows, corrected)
    again["delayed_days"] += np.where(again["reason"] == "care_home", CORRECTED_DAYS, 0)
    path = f"resubmissions/delayed_transfers_{CORRECTED_FIRST}_to_{LAST_MONTH}.csv"
    return [*written, _write(out, population, again, corrected, path)]


def _between(population: Population, rows: pd.DataFrame, release: Release) -> pd.DataFrame:
    plan = population.plan
    inside = rows["at"].between(plan.index(release.first), plan.index(release.last))
    return rows[inside].reset_index(drop=True)


def _write(
    out: Path, population: Population, rows: pd.DataFrame, release: Release, path: str,
    random: np.random.Generator | None = None,
) -> Written:
    table = rows.drop(columns="at").astype(str)
    dirt = Dirt(table, lambda made: {}, random or np.random.default_rng(0))
    if random is not None:
        dirt.duplicates(1)
        dirt.rejected(delayed_days="many")
    table, counts = dirt.done()
    statements = {
        "source": SENDER, "area": ", ".join(population.plan.here(DELAYS_AREAS)),
        "covers": f"{release.first} to {release.last}", "released": release.released,
    }
    write_text(out, path, table, statements)
    return Written(path, "delayed_transfers", counts, statements=statements)
