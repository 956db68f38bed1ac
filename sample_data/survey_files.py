"""Surveys of one day of one area, with a correction; and residents with an item of a few areas."""

from pathlib import Path

import pandas as pd

from sample_data.names import cqc_id
from sample_data.plan import (
    LAST_MONTH,
    LAST_YEAR,
    RESIDENTS_AREAS,
    SURVEY_AREA,
    THIS_YEAR,
    Release,
    stream,
)
from sample_data.population import Population
from sample_data.surveys import residents_with_item
from sample_data.writing import COUNTS, Dirt, Written, hide, write_text

SURVEY_RELEASES = (Release(*LAST_YEAR, "2016-05-10"), Release(*THIS_YEAR, "2016-11-10"))
CORRECTED_FIRST, CORRECTED_RELEASED, CORRECTED_HOMES = "2016-09", "2016-11-12", 2
RESIDENTS_RELEASED = "2016-11-07"
BY_ODS = "ZCJ"  # names its homes by their ODS codes, and does not know who has dementia
STRANGER, STRANGER_ODS = cqc_id(891_001), "VZZZ5"


def write_surveys(out: Path, population: Population, rows: pd.DataFrame, seed: int) -> list[Written]:
    """The corrected homes found an ulcer more; the first of them had not sent its last month at all."""
    if rows.empty:
        return []
    plan = population.plan
    corrected = sorted(rows.loc[rows["month"] == plan.months - 1, "home"])[:CORRECTED_HOMES]
    late = (rows["home"] == corrected[0]) & (rows["month"] == plan.months - 1)
    written = []
    for release in SURVEY_RELEASES:
        inside = rows["month"].between(plan.index(release.first), plan.index(release.last)) & ~late
        written.append(_write_survey(out, rows[inside], release, stream(seed, f"surveys {release.first}")))
    again = rows[rows["home"].isin(corrected) & (rows["month"] >= plan.index(CORRECTED_FIRST))].copy()
    again["with_pressure_ulcer"] += 1
    path = f"resubmissions/{SURVEY_AREA}_point_survey_{CORRECTED_FIRST}_to_{LAST_MONTH}.csv"
    statements = {"source": f"{SURVEY_AREA} homes", "released": CORRECTED_RELEASED}
    write_text(out, path, again.drop(columns=["home", "month"]), statements)
    counts = dict.fromkeys(COUNTS, 0) | {"rows": len(again), "accepted": len(again)}
    return [*written, Written(path, "point_survey", counts, ["revises ulcers of 2 homes"], statements)]


def _write_survey(out: Path, rows: pd.DataFrame, release: Release, random: object) -> Written:
    table = rows.drop(columns=["home", "month"]).astype(str).reset_index(drop=True)
    notes = [f"{hide(table, random, 'with_pressure_ulcer', '*', 3)} cells hold *"]
    dirt = Dirt(table, lambda made: {"cqc_location_id": STRANGER}, random)
    dirt.duplicates(1)
    dirt.unmatched(1)
    dirt.rejected(survey_date="2016-04-31")
    table, counts = dirt.done()
    path = f"surveys/{SURVEY_AREA}_point_survey_{release.first}_to_{release.last}.csv"
    statements = {"source": f"{SURVEY_AREA} homes", "released": release.released}
    write_text(out, path, table, statements)
    return Written(path, "point_survey", counts, notes, statements)


def write_residents_with_item(out: Path, population: Population, seed: int) -> list[Written]:
    return [_write_residents(out, population, code, seed) for code in population.plan.here(RESIDENTS_AREAS)]


def _write_residents(out: Path, population: Population, code: str, seed: int) -> Written:
    random = stream(seed, f"residents with item {code}")
    table = residents_with_item(population, code, seed)
    table = table.drop(columns="cqc_location_id" if code == BY_ODS else "ods_code")
    notes = []
    if code == BY_ODS:
        table = table.drop(columns=["residents_dementia", "residents_dementia_antipsychotic"])
    else:
        hidden = hide(table, random, "residents_dementia_antipsychotic", "<5", 5)
        notes = [f"{hidden} cells hold <5"]
    key, stranger = ("ods_code", STRANGER_ODS) if code == BY_ODS else ("cqc_location_id", STRANGER)
    dirt = Dirt(table, lambda made: {key: stranger}, random)
    dirt.duplicates(1)
    dirt.unmatched(1)
    dirt.rejected(residents="many")
    table, counts = dirt.done()
    path = f"prescribing/{code}_prescribing_residents.csv"
    statements = {"source": f"{code} pharmacy", "released": RESIDENTS_RELEASED}
    write_text(out, path, table, statements)
    return Written(path, "prescribing_residents", counts, notes, statements)
