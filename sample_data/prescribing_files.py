"""Prescribing by area: our own layout, and one area in the headings of the prescribing authority."""

from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.plan import EPACT_AREA, LAST_PRESCRIBING_MONTH, Area, Release, stream
from sample_data.population import Population
from sample_data.writing import COUNTS, Dirt, Written, write_text

STRANGER, OTHER = "1-90000666666", "1-90000666667"  # no register knows them
STRANGER_ODS, OTHER_ODS = "VZZZ7", "VZZZ6"


def write_prescribing(out: Path, population: Population, rows: pd.DataFrame, seed: int) -> list[Written]:
    written = []
    area_of = population.area[rows["home"], rows["month"]]
    for number, area in enumerate(population.plan.areas):
        mine = rows[area_of == number]
        for release in _releases(population, area):
            first, last = population.plan.index(release.first), population.plan.index(release.last)
            part = mine[mine["month"].between(first, last)].reset_index(drop=True)
            random = stream(seed, f"medicines {area.code} {release.first}")
            written.append(_write(out, population, area, release, part, random))
    return written


def _releases(population: Population, area: Area) -> tuple[Release, ...]:
    """The vanguards' two files; the others send all months at once."""
    plan = population.plan
    if area.vanguard:
        return plan.prescribing
    return (Release(plan.first, LAST_PRESCRIBING_MONTH, plan.prescribing[-1].released),)


def _write(
    out: Path, population: Population, area: Area, release: Release, rows: pd.DataFrame,
    random: np.random.Generator,
) -> Written:
    epact = area.code == EPACT_AREA
    table = epact_table(population, rows) if epact else standard_table(population, rows)
    key, cost = ("CARE_HOME_ODS", "NIC") if epact else ("cqc_location_id", "nic")
    dirt = Dirt(table, lambda made: {}, random)
    for stranger in (STRANGER_ODS, OTHER_ODS) if epact else (STRANGER, OTHER):
        dirt.unmatched(1, **{key: stranger})
    dirt.rejected(**{cost: "-4.20"})
    table, counts = dirt.done()
    notes = []
    if area.code == "ZCA":
        small = int(np.flatnonzero(table["items"].str.len() == 1)[0])
        table.iloc[small, table.columns.get_loc("items")] = "*"
        notes = ["items of 1 row are hidden by *"]
    if area.code == "ZV1":
        notes = [_disagree(table, counts)]
    statements = {"source": f"{area.code} pharmacy", "released": release.released}
    path = f"prescribing/{area.code}_prescribing_{release.first}_to_{release.last}.csv"
    write_text(out, path, table, statements)
    return Written(path, "prescribing", counts, notes, statements)


def standard_table(population: Population, rows: pd.DataFrame) -> pd.DataFrame:
    home, month = rows["home"].to_numpy(), rows["month"].to_numpy()
    return pd.DataFrame({
        "month": population.plan.texts[month], "cqc_location_id": population.cqc[home, month],
        "bnf_code": rows["code"], "bnf_name": rows["name"], "items": rows["items"].astype(str),
        "quantity": rows["quantity"].astype(str), "nic": _money(rows["nic"]),
        "actual_cost": [f"{cost:.2f}" for cost in rows["actual_cost"]],
        "residents": rows["residents"].astype(str),
    })


def _money(costs: pd.Series) -> list[str]:
    """As a spreadsheet shows it: a comma in the thousands."""
    return [f"{cost:,.2f}" for cost in costs]


def epact_table(population: Population, rows: pd.DataFrame) -> pd.DataFrame:
    home, month = rows["home"].to_numpy(), rows["month"].to_numpy()
    months = np.array([text.replace("-", "") for text in population.plan.texts], dtype=object)
    return pd.DataFrame({
        "YEAR_MONTH": months[month], "CARE_HOME_ODS": population.ods[home, month], "BNF_CODE": rows["code"],
        "BNF_DESCRIPTION": rows["name"], "ITEMS": rows["items"].astype(str),
        "QUANTITY": rows["quantity"].astype(str), "NIC": [f"{cost:010.2f}" for cost in rows["nic"]],
        "ACTUAL_COST": [f"{cost:.2f}" for cost in rows["actual_cost"]],
        "RESIDENTS": rows["residents"].astype(str),
    })


def _disagree(table: pd.DataFrame, counts: dict[str, int]) -> str:
    """The rows of one home and month say different numbers of residents, so none of them is taken."""
    good = ~table["cqc_location_id"].isin([STRANGER, OTHER])
    first = table[good].iloc[len(table) // 2]
    same = (table["cqc_location_id"] == first["cqc_location_id"]) & (table["month"] == first["month"])
    same &= ~table["nic"].str.startswith("-")
    row = int(np.nonzero(same.to_numpy())[0][-1])
    table.iloc[row, table.columns.get_loc("residents")] = str(int(first["residents"]) + 3)
    counts["conflicts"] += int(same.sum())
    counts["accepted"] -= int(same.sum())
    assert set(counts) == set(COUNTS)
    return f"residents disagree in {first['month']} of {first['cqc_location_id']}"
