"""The made-up files: the same for a seed, and what truth.toml says they are."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook

from sample_data.make import write
from sample_data.writing import COUNTS


def fingerprints(out: Path) -> dict[str, str]:
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): sha256(path.read_bytes()).hexdigest() for path in files}


def data_rows(path: Path) -> int:
    """Rows below the heading, read without any of the product's code."""
    if path.suffix == ".xlsx":
        book = load_workbook(path, read_only=True)
        sheet = book["HSCA_Active_Locations" if "hsca" in path.name else "Return"]
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        heading = [row[0] if len(row) > 3 else "" for row in rows]
        first = next(i for i, cell in enumerate(heading) if cell in ("Location ID", "Care home"))
        return len(rows) - first - 1
    text = path.read_bytes().decode("cp1252" if b"\x92" in path.read_bytes() else "utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return len(lines) - 1


def test_one_seed_gives_the_same_bytes(sample, tmp_path):
    write(tmp_path, seed=2016, scale="small")
    assert fingerprints(tmp_path) == fingerprints(sample)


def test_another_seed_gives_another_world_and_leaves_nothing_of_the_last(sample, tmp_path):
    stale = tmp_path / "ae" / "old.csv"
    stale.parent.mkdir()
    stale.write_text("EPIKEY\n")
    write(tmp_path, seed=7, scale="small")
    assert not stale.exists()
    assert not set(fingerprints(tmp_path).items()) & set(fingerprints(sample).items())


def test_truth_lists_every_file_and_its_rows(sample, truth):
    written = {name for name in fingerprints(sample) if name != "truth.toml"}
    assert set(truth["files"]) == written
    for name, said in truth["files"].items():
        assert data_rows(sample / name) == said["rows"], name


def test_counts_of_each_file_add_up(truth):
    for name, said in truth["files"].items():
        assert said["rows"] == sum(said[kind] for kind in COUNTS if kind != "rows"), name


def test_every_kind_of_dirt_is_there(truth):
    for kind in COUNTS:
        assert any(said[kind] for said in truth["files"].values()), kind


def test_every_file_says_that_it_is_made_up(sample):
    for path in sample.rglob("*.*"):
        if path.suffix == ".xlsx":
            book = load_workbook(path, read_only=True)
            rows = [row for sheet in book for row in sheet.iter_rows(max_row=7, values_only=True) if row]
            assert any("Made-up data" in str(row[0]) for row in rows), path.name
        else:
            assert b"# Made-up data. Not about any real home." in path.read_bytes()[:60], path.name


def test_no_file_was_released_after_the_day_of_the_demo(truth):
    today = date.fromisoformat(truth["sample"]["today"])
    released = [said["statements"].get("released") for said in truth["files"].values()]
    assert all(date.fromisoformat(day) <= today for day in released if day)
    assert released.count(None) > 0  # some do not say


def test_total_of_attendances_can_be_counted_in_the_files(sample, truth):
    counted = 0
    for path in (sample / "ae").glob("*.csv"):
        rows = pd.read_csv(path, comment="#", dtype=str, keep_default_na=False, encoding="utf-8-sig")
        rows = rows[~rows["EPIKEY"].str[1:2].isin(["9", ""])].drop_duplicates()  # 9: rows that are dirt
        if "AEATTENDCAT" in rows:
            counted += rows["AEATTENDCAT"].isin(["1", "3"]).sum()
        else:
            emergency = rows["ATTENDANCE_CATEGORY"].isin(["1", "2", "3"])
            counted += (emergency & (rows["DEPARTMENT_TYPE"] != "05")).sum()
    assert counted == sum(truth["totals"]["ae_attendances"].values())


def test_hospital_stays_follow_the_counting_rules(sample):
    """One person is never in two beds, but for the planned overlaps of a transfer."""
    rows = pd.concat(
        pd.read_csv(path, comment="#", dtype=str, keep_default_na=False, encoding="cp1252")
        for path in sorted((sample / "admissions").glob("*_2014-04_*.csv"))
    )
    rows = rows[rows["PSEUDO_HESID"].str.startswith(("P", "S")) & rows["DISDATE"].str.startswith("20")]
    rows = rows[(rows["DISDATE"] > rows["ADMIDATE"]) & (rows["CLASSPAT"] == "1")]
    rows = rows.drop_duplicates("PROVSPNOPS").sort_values(["PSEUDO_HESID", "ADMIDATE", "DISDATE"])
    earlier = rows.groupby("PSEUDO_HESID")["DISDATE"].shift()
    overlapping = rows[rows["ADMIDATE"] < earlier]
    assert set(overlapping["ADMIMETH"]) <= {"2B", "81"}


def test_planted_effects_name_areas_and_homes_that_exist(sample, truth):
    register = pd.read_csv(sample / "register/care_homes.csv", comment="#", dtype=str, keep_default_na=False)
    for planted in truth["planted"]:
        assert planted["area"] in truth["areas"]
        if "home" in planted:
            assert planted["home"] in set(register["cqc_location_id"])
