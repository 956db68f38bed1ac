"""The hospital trusts' A&E extracts: HES headings and codes, or those of the emergency care data set."""

from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.events import day_text, minute_text
from sample_data.plan import ECDS_TRUSTS, LAST_MONTH, Release, stream
from sample_data.population import Population
from sample_data.writing import Dirt, Written, write_text

HES_CATEGORY = {"first": "1", "planned_follow_up": "2", "unplanned_follow_up": "3", "unknown": "9"}
HES_DEPARTMENT = {"1": "01", "2": "02", "3": "03", "4": "04", "unknown": "99"}
HES_ARRIVAL = {"ambulance": "1", "other": "2", "unknown": "9"}
HES_DISPOSAL = {
    "admitted": "01", "discharged": "03", "transferred": "07", "died": "10", "left": "12", "other": "14",
    "unknown": "99",
}
# In these codes 2 is not planned, as it is in HES.
ECDS_CATEGORY = {"first": "1", "unplanned_follow_up": "2", "planned_follow_up": "4"}
ECDS_DEPARTMENT = {"1": "01", "2": "02", "3": "03", "4": "04", "5": "05", "unknown": ""}
ECDS_ARRIVAL = {"ambulance": "1048031000000100", "other": "1048071000000103", "unknown": ""}
ECDS_DESTINATION = {
    "admitted": "306706006", "discharged": "306689006", "transferred": "19712007", "died": "305398007",
    "left": "306689006", "other": "183919006", "unknown": "",
}
NO_COVERS = "ZH2"  # leaves out which months it covers
NO_SUCH_ODS, NO_SUCH_UPRN = "VZZZ9", "990000000003"


def write_attendances(out: Path, population: Population, rows: pd.DataFrame, seed: int) -> list[Written]:
    written = []
    for trust in population.plan.hospitals:
        sent = rows[rows["trust"] == trust]
        if trust not in ECDS_TRUSTS:
            sent = sent[sent["department"] != "5"]  # HES has no code for it
        else:
            sent = sent[sent["category"] != "unknown"]  # nor has the newer data set for this
        for release in population.plan.hospital:
            random = stream(seed, f"attendances {trust} {release.first}")
            first, last = population.plan.index(release.first), population.plan.index(release.last)
            part = sent[sent["month"].between(first, last)].reset_index(drop=True)
            written.append(_write(out, population, trust, release, part, random))
    return written


def _write(
    out: Path, population: Population, trust: str, release: Release, rows: pd.DataFrame,
    random: np.random.Generator,
) -> Written:
    areas = ", ".join(population.plan.areas[i].code for i in population.plan.treated_by(trust))
    statements = {
        "source": trust, "area": areas, "covers": f"{release.first} to {release.last}",
        "released": release.released,
    }
    if trust == NO_COVERS and release.last == LAST_MONTH:
        del statements["covers"]
    if trust in ECDS_TRUSTS:
        dirt = _ecds_dirt(ecds_table(population, rows, trust), trust, random)
    else:
        dirt = _hes_dirt(hes_table(population, rows, trust), trust, random)
        dirt.uncounted(2, CAREHOME_ODS=_elsewhere(population, trust))
    table, counts = dirt.done()
    path = f"ae/{trust}_attendances_{release.first}_to_{release.last}.csv"
    encoding = "utf-8-sig" if trust == "ZH1" else "utf-8"
    write_text(out, path, table, statements, encoding=encoding)
    return Written(path, "ae_attendances", counts, statements=statements)


def _elsewhere(population: Population, trust: str) -> str:
    """A home of an area for which the file does not speak: its rows are kept and not counted."""
    treated = population.plan.treated_by(trust)
    return next(home.ods for home in population.homes if home.area not in treated)


def _ids(rows: pd.DataFrame, trust: str) -> pd.Series:
    return trust[-1] + (rows["day"] * 100_000 + np.arange(len(rows))).astype(str)


def hes_table(population: Population, rows: pd.DataFrame, trust: str) -> pd.DataFrame:
    return pd.DataFrame({
        "EPIKEY": _ids(rows, trust),
        "PROCODE3": trust,
        "ARRIVALDATE": day_text(rows["day"].to_numpy()),
        "ARRIVALTIME": minute_text(rows["minute"].to_numpy(), ""),
        "ARRIVALAGE": (70 + rows["home"] * 7 % 29).astype(str),
        "SEX": np.where(rows["minute"] % 10 < 7, "2", "1"),
        "GPPRAC": "V81999",
        "AEARRIVALMODE": rows["arrival"].map(HES_ARRIVAL),
        "AEATTENDCAT": rows["category"].map(HES_CATEGORY),
        "AEDEPTTYPE": rows["department"].map(HES_DEPARTMENT),
        "AEATTENDDISP": rows["disposal"].map(HES_DISPOSAL),
        "CAREHOME_ODS": population.ods[rows["home"], rows["month"]],
    })


def ecds_table(population: Population, rows: pd.DataFrame, trust: str) -> pd.DataFrame:
    return pd.DataFrame({
        "EPIKEY": _ids(rows, trust),
        "PROVIDER_CODE": trust,
        "ARRIVAL_DATE": day_text(rows["day"].to_numpy(), "%d/%m/%Y"),
        "ARRIVAL_TIME": minute_text(rows["minute"].to_numpy()),
        "AGE_AT_ARRIVAL": (70 + rows["home"] * 7 % 29).astype(str),
        "ATTENDANCE_CATEGORY": rows["category"].map(ECDS_CATEGORY),
        "DEPARTMENT_TYPE": rows["department"].map(ECDS_DEPARTMENT),
        "ARRIVAL_MODE": rows["arrival"].map(ECDS_ARRIVAL),
        "DISCHARGE_DESTINATION": rows["disposal"].map(ECDS_DESTINATION),
        "CAREHOME_UPRN": population.uprn[rows["home"]],
    })


def _hes_dirt(table: pd.DataFrame, trust: str, random: np.random.Generator) -> Dirt:
    dirt = Dirt(table, lambda made: {"EPIKEY": f"{trust[-1]}9{made:09d}"}, random)
    dirt.duplicates(3)
    dirt.unmatched(4, CAREHOME_ODS=NO_SUCH_ODS)
    dirt.rejected(ARRIVALDATE="1801-01-01")
    dirt.rejected(ARRIVALTIME="2400")
    dirt.rejected(EPIKEY="")
    dirt.conflict({"AEATTENDDISP": "01"}, {"AEATTENDDISP": "10"})
    return dirt


def _ecds_dirt(table: pd.DataFrame, trust: str, random: np.random.Generator) -> Dirt:
    dirt = Dirt(table, lambda made: {"EPIKEY": f"{trust[-1]}9{made:09d}"}, random)
    dirt.duplicates(2)
    dirt.unmatched(3, CAREHOME_UPRN=NO_SUCH_UPRN)
    dirt.rejected(ARRIVAL_DATE="30/02/2016")
    dirt.conflict({"ARRIVAL_TIME": "10:00"}, {"ARRIVAL_TIME": "10:30"})
    return dirt
