"""The telephone log of each area that sends one; the first area's last month comes again, complete."""

from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.events import day_text, minute_text
from sample_data.plan import CALLS_AREAS, LAST_MONTH, LAST_YEAR, THIS_YEAR, Release, stream
from sample_data.population import Population
from sample_data.writing import Dirt, Written, write_text

RELEASES = (Release(*LAST_YEAR, "2016-05-09"), Release(*THIS_YEAR, "2016-11-09"))
REVISED_AREA, REVISED_RELEASED = "ZV1", "2016-11-13"
NOT_YET = 0.08  # of the last month's calls were not in its first release
WITHOUT_OUTCOME = "ZV5"  # its log does not say what came of a call
STRANGER = "990000000004"


def write_telephone(out: Path, population: Population, rows: pd.DataFrame, seed: int) -> list[Written]:
    written = []
    area = population.area[rows["home"], rows["month"]]
    for code in population.plan.here(CALLS_AREAS):
        mine = rows[area == population.plan.area_index(code)].reset_index(drop=True)
        mine["call"] = [f"{code}-C{number:06d}" for number in range(len(mine))]
        for release in RELEASES:
            random = stream(seed, f"telephone {code} {release.first}")
            part = _between(population, mine, release)
            if code == REVISED_AREA and release.last == LAST_MONTH:
                last = part["month"] == population.plan.months - 1
                part = part[~last | (random.random(len(part)) >= NOT_YET)].reset_index(drop=True)
            path = f"calls/{code}_telephone_calls_{release.first}_to_{release.last}.csv"
            written.append(_write(out, population, code, release, part, path, random))
        if code == REVISED_AREA:
            release = Release(LAST_MONTH, LAST_MONTH, REVISED_RELEASED)
            path = f"resubmissions/{code}_telephone_calls_{LAST_MONTH}.csv"
            written.append(_write(out, population, code, release, _between(population, mine, release), path))
    return written


def _between(population: Population, rows: pd.DataFrame, release: Release) -> pd.DataFrame:
    first, last = population.plan.index(release.first), population.plan.index(release.last)
    return rows[rows["month"].between(first, last)].reset_index(drop=True)


def _write(
    out: Path, population: Population, code: str, release: Release, rows: pd.DataFrame, path: str,
    random: np.random.Generator | None = None,
) -> Written:
    table = calls_table(population, rows)
    if code == WITHOUT_OUTCOME:
        table = table.drop(columns="outcome")
    dirt = Dirt(table, lambda made: {"call_id": f"{code}-X{made:04d}"}, random or np.random.default_rng(0))
    if random is not None:
        dirt.duplicates(2)
        dirt.unmatched(2, uprn=STRANGER)
        dirt.rejected(channel="pigeon")
        dirt.conflict({"channel": "111"}, {"channel": "gp_line"})
    table, counts = dirt.done()
    statements = {
        "source": f"{code} hub", "area": code, "covers": f"{release.first} to {release.last}",
        "released": release.released,
    }
    write_text(out, path, table, statements)
    return Written(path, "telephone_calls", counts, statements=statements)


def calls_table(population: Population, rows: pd.DataFrame) -> pd.DataFrame:
    when = day_text(rows["day"].to_numpy()) + " " + minute_text(rows["minute"].to_numpy())
    return pd.DataFrame({
        "call_id": rows["call"], "called_at": when, "uprn": population.uprn[rows["home"]],
        "channel": rows["channel"], "outcome": rows["outcome"],
    })
