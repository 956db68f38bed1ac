"""The hospital trusts' admission extracts: HES headings, a row an episode, with a later release of one."""

from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.events import day_text
from sample_data.plan import LAST_MONTH, Release, stream
from sample_data.population import Population
from sample_data.writing import Dirt, Written, write_text

REVISED_TRUST, REVISED_FIRST, REVISED_RELEASED = "ZH1", "2016-08", "2016-11-14"
EARLIER_RELEASED = "2016-11-07"
LATE_CODED = 0.07  # of the last three months' spells were not yet coded in the earlier release
NO_SUCH_ODS = "VZZZ8"
NULL_DATE_TRUST = "ZH2"  # writes a day in 1800 where there is none


def write_admissions(out: Path, population: Population, rows: pd.DataFrame, seed: int) -> list[Written]:
    written = []
    for trust in population.plan.hospitals:
        sent = rows[rows["trust"] == trust]
        for release in population.plan.hospital:
            random = stream(seed, f"admissions {trust} {release.first}")
            revised = trust == REVISED_TRUST and release.last == LAST_MONTH
            if revised:
                release = Release(release.first, release.last, EARLIER_RELEASED)
            part = _known(population, sent, release)
            if revised:
                part = _not_yet_coded(population, part, random)
            path = f"admissions/{trust}_admissions_{release.first}_to_{release.last}.csv"
            written.append(_write(out, population, trust, release, part, path, random))
    return [*written, _write_revision(out, population, rows, seed)]


def _write_revision(out: Path, population: Population, rows: pd.DataFrame, seed: int) -> Written:
    release = Release(REVISED_FIRST, LAST_MONTH, REVISED_RELEASED)
    part = _known(population, rows[rows["trust"] == REVISED_TRUST], release)
    path = f"resubmissions/{REVISED_TRUST}_admissions_{REVISED_FIRST}_to_{LAST_MONTH}.csv"
    return _write(out, population, REVISED_TRUST, release, part, path, stream(seed, "revision"), dirty=False)


def _known(population: Population, rows: pd.DataFrame, release: Release) -> pd.DataFrame:
    """Spells admitted in the months, and those in bed at their start; later discharges are not known yet."""
    plan = population.plan
    begins = plan.starts[plan.index(release.first)]
    ends = plan.starts[plan.index(release.last) + 1]
    carried = (rows["day"] < begins) & (rows["until"] >= begins)
    part = rows[carried | rows["day"].between(begins, ends - 1)].copy()
    known = np.datetime64(release.released, "D").astype(np.int64) - 3
    part["open"] = (part["until"] > known) | part["forgotten"]
    part["carried"] = carried
    return part.reset_index(drop=True)


def _not_yet_coded(population: Population, rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    first = population.plan.starts[population.plan.index(REVISED_FIRST)]
    late = rows["spell"].drop_duplicates()
    late = late[random.random(len(late)) < LATE_CODED]
    return rows[~(rows["spell"].isin(late) & (rows["day"] >= first))].reset_index(drop=True)


def _write(
    out: Path, population: Population, trust: str, release: Release, rows: pd.DataFrame, path: str,
    random: np.random.Generator, dirty: bool = True,
) -> Written:
    areas = ", ".join(population.plan.areas[i].code for i in population.plan.treated_by(trust))
    statements = {
        "source": trust, "area": areas, "covers": f"{release.first} to {release.last}",
        "released": release.released, "basis": "admission",
    }
    if release.first != population.plan.first:
        statements["carried_in"] = "yes"
    dirt = Dirt(hes_table(population, rows), lambda made: _fresh(trust, release, made), random)
    if dirty:
        _add_dirt(dirt)
    table, counts = dirt.done()
    # One trust's export is in the old Windows alphabet, as its note shows.
    if trust == "ZH3":
        statements["note"] = "spells in \u2018acute\u2019 beds only \u2013 no community hospitals"
    write_text(out, path, table, statements, encoding="cp1252" if trust == "ZH3" else "utf-8")
    return Written(path, "admissions", counts, statements=statements)


def hes_table(population: Population, rows: pd.DataFrame) -> pd.DataFrame:
    shown = rows["last"] & ~rows["open"]
    person = rows["person"].astype(str)
    person = np.where(person.str.startswith("-"), "S" + person.str[1:], "P" + person)
    alone = (rows["person"] < 0) & ~rows["transferred"]  # whoever they are, the count is the same
    only = rows["last"] & (rows["order"] == 1)
    missing = "1800-01-01" if (rows["trust"] == NULL_DATE_TRUST).any() else ""
    return pd.DataFrame({
        "PROCODE3": rows["trust"], "PROVSPNOPS": rows["spell"],
        "PSEUDO_HESID": np.where(alone & (rows["stay"] % 40 == 0), "", person),
        "EPIORDER": np.where(only & (rows["stay"] % 90 == 0), "", rows["order"].astype(str)),
        "ADMIDATE": day_text(rows["day"].to_numpy()),
        "DISDATE": np.where(shown, day_text(rows["until"].to_numpy()), missing),
        "ADMIMETH": rows["method"], "ADMISORC": rows["source"],
        "CLASSPAT": np.where((rows["class"] == "1") & (rows["stay"] % 110 == 0), "", rows["class"]),
        "DISDEST": np.where(shown, rows["destination"], "98"), "DISMETH": np.where(shown, rows["ended"], "8"),
        **{f"DIAG_4_{place:02d}": rows[f"DIAG_4_{place:02d}"] for place in range(1, 6)},
        "CAREHOME_ODS": population.ods[rows["home"], rows["month"]],
        "MYDOB": "0" + (1 + rows["home"] % 9).astype(str) + "19" + (20 + rows["home"] % 25).astype(str),
        "SEX": np.where(rows["stay"] % 10 < 7, "2", "1"),
        "STARTAGE": (72 + rows["home"] * 5 % 25).astype(str), "LSOA11": "E01999001",
    })


def _fresh(trust: str, release: Release, made: int) -> dict[str, str]:
    year = release.first[2:4]
    return {
        "PROVSPNOPS": f"{trust}9{year}{made:04d}", "PSEUDO_HESID": f"X{trust}{year}{made}",
        "EPIORDER": "1", "ADMISORC": "19",
    }


def _add_dirt(dirt: Dirt) -> None:
    dirt.duplicates(4)
    dirt.unmatched(4, CAREHOME_ODS=NO_SUCH_ODS)
    dirt.rejected(ADMIDATE="2016-02-30", DISDATE="")
    dirt.rejected(ADMIDATE="", DISDATE="")
    dirt.rejected(ADMIDATE="2016-06-09", DISDATE="2016-06-02", DISDEST="19", DISMETH="1")  # out before in
    dirt.conflict({"DIAG_4_01": "J181"}, {"DIAG_4_01": "N390"})
