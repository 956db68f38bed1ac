"""The homes' monthly returns: a workbook as people type it for each vanguard, our layout for the others."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.names import cqc_id
from sample_data.plan import LAST_MONTH, OCCUPIED_BEDS_AREA, Area, Release, stream
from sample_data.population import Population
from sample_data.writing import COUNTS, MADE_UP, Dirt, Written, write_text, write_workbook

TYPED = {
    "occupied_bed_days": "Occupied bed days", "residents": "Residents ", "falls": "Falls",
    "falls_with_harm": "Falls with harm", "utis": "UTIs treated",
    "pressure_ulcers_2": "Pressure ulcers cat 2",
    "pressure_ulcers_3": "Pressure ulcers cat 3", "pressure_ulcers_4": "Pressure ulcers cat 4",
    "pressure_ulcers_unstageable": "Unstageable", "pressure_ulcers_deep_tissue": "Deep tissue injury",
    "pressure_ulcers_inherited": "Pressure ulcers on admission", "deaths": "Deaths",
    "deaths_in_hospital": "of which in hospital", "staff_employed": "Staff employed",
    "staff_leavers_12m": "Leavers (12 months)", "posts_vacant": "Vacancies",
    "care_staff": "Care staff", "staff_training_in_date": "Care staff with training in date",
    "home_rounds_held": "GP home rounds held",
    "residents_with_eol_plan": "Residents with an end of life plan",
    "residents_reviewed_12m": "Residents with a medicine review in 12 months",
    "logs_complete": "Logs complete (Y/N)",
}
COUNTED = [column for column in TYPED if column != "logs_complete"]
SPOILT = COUNTED[2:8]
ALSO_SPOILT = ["deaths", "home_rounds_held", "residents_with_eol_plan", "residents_reviewed_12m"]
LACKS = {  # columns that an area's contract does not ask for
    "ZCB": ("care_staff", "staff_training_in_date", "home_rounds_held"),
    "ZCH": ("residents_with_eol_plan", "residents_reviewed_12m"),
    "ZCJ": ("home_rounds_held",),
}
STRANGERS = 880_000  # ids that no register knows, a hundred for each area
UNDATED = "ZV6"  # its sheet does not say when it was sent: known from the day of loading
CONFLICTING_AREA = "ZCJ"  # one home sent two returns for a month
REVISED_AREA, REVISED_HOMES, REVISED_RELEASED = "ZV1", 3, "2016-11-13"
REVISED_MONTHS = ("2016-08", "2016-09", "2016-10")


def write_returns(out: Path, population: Population, rows: pd.DataFrame, seed: int) -> list[Written]:
    written = []
    area_of = population.area[rows["home"], rows["month"]]
    for number, area in enumerate(population.plan.areas):
        mine = rows[area_of == number].reset_index(drop=True)
        if mine.empty:
            continue
        if area.vanguard:
            for release in population.plan.returns:
                inside = _within(population, mine, release) & ~_late(population, mine)
                part = mine[inside].reset_index(drop=True)
                written.append(_write_workbook(out, population, area, release, part, seed))
        else:
            written.append(_write_standard(out, population, area, mine, seed))
    return [*written, _write_revision(out, population, rows, seed)]


def _revised_homes(population: Population) -> list[int]:
    inside = np.nonzero(population.in_area(REVISED_AREA).all(axis=1))[0]
    return [int(home) for home in inside[2:2 + REVISED_HOMES]]


def _late(population: Population, rows: pd.DataFrame) -> pd.Series:
    """The first of them did not send its last month in time."""
    return (rows["home"] == _revised_homes(population)[0]) & (rows["month"] == population.plan.months - 1)


def _within(population: Population, rows: pd.DataFrame, release: Release) -> pd.Series:
    return rows["month"].between(population.plan.index(release.first), population.plan.index(release.last))


def _write_standard(out: Path, population: Population, area: Area, rows: pd.DataFrame, seed: int) -> Written:
    random = stream(seed, f"returns {area.code}")
    table = standard_table(population, rows)
    if area.code == OCCUPIED_BEDS_AREA:
        mean = rows["occupied_bed_days"] / population.plan.days[rows["month"]]
        table["occupied_bed_days"] = [f"{beds:.2f}" for beds in mean]
        table = table.rename(columns={"occupied_bed_days": "occupied_beds"})
    lacking = LACKS.get(area.code, ())
    also = [column for column in ALSO_SPOILT if column not in lacking]
    spoilt = np.array(_spoil(table, random, SPOILT))
    spoilt += _spoil(table, stream(seed, f"more of returns {area.code}"), also)
    table = table.drop(columns=list(lacking))
    # In our layout the key is home and month, so a fresh key is a home that no register knows.
    dirt = Dirt(table, lambda made: {"cqc_location_id": _stranger(population, area, made)}, random)
    dirt.duplicates(2)
    dirt.unmatched(2)
    dirt.rejected(month="2016-13", cqc_location_id=table["cqc_location_id"].iloc[0])
    table, counts = dirt.done()
    if area.code == CONFLICTING_AREA:
        table = _sent_twice(table, counts)
    path = f"returns/{area.code}_home_return.csv"
    statements = {"released": "2016-11-08"}
    accented = area.code == "ZCA"
    if accented:
        statements["note"] = "sent by the homes\u2019 own contact \u2013 Zo\u00eb\u2019s sheet"
    write_text(out, path, table, statements, encoding="cp1252" if accented else "utf-8")
    notes = [*_spoilt(*spoilt), *(f"has no column {column}" for column in lacking)]
    return Written(path, "home_return", counts, notes, statements)


def _sent_twice(table: pd.DataFrame, counts: dict[str, int]) -> pd.DataFrame:
    """One home and month with two different returns: neither is taken."""
    place = len(table) - 5
    other = table.iloc[[place]].copy()
    other["residents"] = str(int(other["residents"].iloc[0]) + 2)
    counts["rows"] += 1
    counts["conflicts"] += 2
    counts["accepted"] -= 1
    return pd.concat([table, other])


def standard_table(population: Population, rows: pd.DataFrame) -> pd.DataFrame:
    home, month = rows["home"].to_numpy(), rows["month"].to_numpy()
    return pd.DataFrame({
        "cqc_location_id": population.cqc[home, month], "month": population.plan.texts[month],
        **{column: rows[column].astype(str) for column in TYPED},
    })


def _spoil(table: pd.DataFrame, random: np.random.Generator, columns: list[str]) -> tuple[int, int]:
    """Hides some cells and leaves some blank; says how many of each."""
    hidden = blank = 0
    for column in columns:
        places = random.choice(len(table), 4, replace=False)
        small = [place for place in places[:2] if table[column].iloc[place] not in ("0", "") and
                 int(table[column].iloc[place]) <= 7]
        table.iloc[small, table.columns.get_loc(column)] = "*"
        table.iloc[places[2], table.columns.get_loc(column)] = ""
        table.iloc[places[3], table.columns.get_loc(column)] = "-"  # typed for nothing to say: not a zero
        hidden, blank = hidden + len(small), blank + 2
    return hidden, blank


def _spoilt(hidden: int, blank: int) -> list[str]:
    return [f"{hidden} cells hold *", f"{blank} cells were left blank or hold a dash"]


def _write_workbook(
    out: Path, population: Population, area: Area, release: Release, rows: pd.DataFrame, seed: int
) -> Written:
    random = stream(seed, f"returns {area.code} {release.first}")
    rows = rows.sort_values(["month", "home"], kind="stable", ignore_index=True)
    more = stream(seed, f"more of returns {area.code} {release.first}")
    typed, notes = _typed_rows(population, area, rows, random, more)
    last = release.last == LAST_MONTH
    statements = {} if area.code == UNDATED and last else {"released": release.released}
    title = [
        [f"{area.name} care homes: monthly return"], [MADE_UP],
        [f"# released: {release.released}" if statements else "Sent by the homes' lead"],
        [f"{release.first} to {release.last}"],
    ]
    heading = ["Care home", "CQC location ID", "Postcode", "Month", *TYPED.values()]
    totals = ["Total", "", "", "", *(_total(rows[column]) for column in COUNTED), ""]
    extra, counts = _workbook_dirt(typed, _stranger(population, area, int(last)))
    path = f"returns/{area.name.lower()}_monthly_return_{release.first}_to_{release.last}.xlsx"
    write_workbook(out, path, {"Return": [*title, heading, *typed, *extra, [""] * len(heading), totals]})
    return Written(path, "home_return", counts, notes, statements)


def _total(values: pd.Series) -> str:
    return f"{int(values.sum()):,}"


def _typed_rows(
    population: Population, area: Area, rows: pd.DataFrame, random: np.random.Generator,
    more: np.random.Generator,
) -> tuple[list[list[object]], list[str]]:
    home, month = rows["home"].to_numpy(), rows["month"].to_numpy()
    table = rows[list(TYPED)].astype(object)
    bed_days = rows["occupied_bed_days"].tolist()
    table["occupied_bed_days"] = [f"{n:,}" if place % 6 == 0 else n for place, n in enumerate(bed_days)]
    text = table.astype(str)
    spoilt = np.array(_spoil(text, random, SPOILT)) + _spoil(text, more, ALSO_SPOILT)
    for column in (*SPOILT, *ALSO_SPOILT):
        changed = text[column].isin(["*", "", "-"])
        table[column] = text[column].where(changed, table[column])
    bad = int(random.integers(len(table)))
    table.iloc[bad, table.columns.get_loc("utis")] = "see note"
    names = population.name[home, month].copy()
    names[np.arange(len(names)) % 13 == 0] += "  "
    whens = [_month_cell(population, area, int(m)) for m in month]
    identity = zip(names, population.cqc[home, month], population.postcode[home], whens, strict=True)
    typed = [[*known, *cells] for known, cells in zip(identity, table.to_numpy().tolist(), strict=True)]
    return typed, [*_spoilt(*spoilt), f"row {bad + 1} of the data has 'see note' for UTIs"]


def _month_cell(population: Population, area: Area, month: int) -> object:
    """Real dates in some workbooks, `Apr-14` as text in the others."""
    first = np.datetime64(int(population.plan.starts[month]), "D").item()
    if area.code in ("ZV1", "ZV4"):
        return datetime(first.year, first.month, 1)
    return first.strftime("%b-%y")


def _stranger(population: Population, area: Area, number: int) -> str:
    return cqc_id(STRANGERS + 100 * population.plan.area_index(area.code) + number)


def _workbook_dirt(typed: list[list[object]], unknown: str) -> tuple[list[list[object]], dict[str, int]]:
    """Two rows sent twice, a home no register knows, a month that is none; then a blank row and the total."""
    stranger = ["Skerrowgarth Villa", unknown, "QX97 7ZZ", *typed[0][3:]]
    wrong = [*typed[1][:3], "Smarch-15", *typed[1][4:]]
    extra = [list(typed[2]), list(typed[-1]), stranger, wrong]
    counts = dict.fromkeys(COUNTS, 0) | {
        "rows": len(typed) + len(extra) + 2, "accepted": len(typed), "duplicates": 2, "unmatched": 1,
        "rejected": 1, "ignored": 2,
    }
    return extra, counts


def _write_revision(out: Path, population: Population, rows: pd.DataFrame, seed: int) -> Written:
    """Three homes send three months again: falls found later, and some months for the first time."""
    months = [population.plan.index(month) for month in REVISED_MONTHS]
    again = rows["month"].isin(months) & rows["home"].isin(_revised_homes(population))
    part = rows[again].reset_index(drop=True)
    part["falls"] += 1 + stream(seed, "revised returns").integers(0, 2, len(part))
    table = standard_table(population, part)
    path = f"resubmissions/{REVISED_AREA}_home_return_{REVISED_MONTHS[0]}_to_{REVISED_MONTHS[-1]}.csv"
    statements = {"released": REVISED_RELEASED}
    write_text(out, path, table, statements)
    counts = dict.fromkeys(COUNTS, 0) | {"rows": len(table), "accepted": len(table)}
    return Written(path, "home_return", counts, ["revises falls of homes already returned"], statements)
