"""Files of what an area may leave out: who sends them, what they lack, what comes again, who is in them."""

import re

import pandas as pd
import pytest

OPTIONAL = (
    "log_cover", "medicine_reviews", "prescribing_residents", "point_survey", "telephone_calls",
    "delayed_transfers", "events", "benchmarks",
)  # fmt: skip
STRANGERS = ("1-90000892001",)  # no register knows it
KEYS = {"cqc_location_id", "ods_code", "uprn", "month", "area_code"}
COLUMNS = {
    "log_cover": {"dataset"},
    "medicine_reviews": {"residents_reviewed", "medicines_reviewed", "medicines_stopped",
                         "falls_risk_stopped", "annual_saving_gbp"},
    "prescribing_residents": {"residents", "medicines_unique", "residents_10plus", "residents_dementia",
                              "residents_dementia_antipsychotic"},
    "point_survey": {"survey_date", "residents_surveyed", "with_pressure_ulcer", "with_catheter_uti",
                     "with_harmful_fall_72h"},
    "telephone_calls": {"call_id", "called_at", "channel", "outcome"},
    "delayed_transfers": {"delayed_days", "reason", "discharges"},
    "events": {"date", "element", "title"},
    "benchmarks": {"metric", "geography", "code", "place", "population", "period", "numerator", "denominator",
                   "value", "unit", "source", "source_date", "status"},
}  # fmt: skip


@pytest.fixture(scope="module")
def files(sample, truth):
    """By dataset the tables of each file, by path."""
    found = {}
    for path, said in truth["files"].items():
        if said["dataset"] in OPTIONAL:
            table = pd.read_csv(sample / path, comment="#", dtype=str, keep_default_na=False)
            found.setdefault(said["dataset"], {})[path] = table
    return found


def test_every_dataset_is_there_and_none_is_long(files):
    assert set(files) == set(OPTIONAL)
    assert sum(len(table) for tables in files.values() for table in tables.values()) < 4_000


def test_columns_are_those_of_the_standard_layouts_and_none_is_about_a_resident(files):
    for dataset, tables in files.items():
        for path, table in tables.items():
            assert set(table) <= COLUMNS[dataset] | KEYS, path


def test_no_cell_could_be_an_nhs_number_or_a_birthday(files):
    for tables in files.values():
        for path, table in tables.items():
            cells = table.drop(columns=list(KEYS & set(table))).stack()
            assert not cells.str.fullmatch(r"\d{3}[ -]?\d{3}[ -]?\d{4}").any(), path
            assert not cells.str.contains(r"\b19[0-4]\d-\d\d-\d\d\b").any(), path


def test_areas_that_do_not_send_a_dataset_are_in_none_of_its_files(files, truth):
    for dataset, senders in truth["senders"].items():
        assert 0 < len(senders) < len(truth["areas"]), dataset
        for path in files[dataset]:
            said = truth["files"][path]["statements"]
            named = set(re.findall(r"Z[VC][0-9A-Z]", f"{path} {said['source']} {said.get('area', '')}"))
            assert named <= set(senders), path


def test_some_files_lack_an_optional_column(files, sample):
    lacking = {dataset for dataset, tables in files.items() for table in tables.values()
               if not COLUMNS[dataset] <= set(table)}  # fmt: skip
    assert lacking == {"medicine_reviews", "prescribing_residents", "telephone_calls"}
    returns = {path.name: pd.read_csv(path, comment="#", nrows=1, encoding="cp1252")
               for path in (sample / "returns").glob("*.csv")}  # fmt: skip
    assert "home_rounds_held" not in returns["ZCB_home_return.csv"]
    assert "home_rounds_held" in returns["ZCA_home_return.csv"]


def test_small_counts_are_hidden_here_and_there(files):
    for dataset in ("medicine_reviews", "prescribing_residents", "point_survey"):
        hidden = [table.isin(["<5", "*"]).to_numpy().sum() for table in files[dataset].values()]
        assert 0 < sum(hidden) < 0.02 * sum(table.size for table in files[dataset].values()), dataset


def test_what_is_corrected_comes_later_and_says_something_else(files, truth):
    for dataset in ("point_survey", "telephone_calls", "delayed_transfers", "benchmarks"):
        again = [path for path in files[dataset] if path.startswith("resubmissions/")]
        assert len(again) == 1, dataset
        released = {path: truth["files"][path]["statements"]["released"] for path in files[dataset]}
        assert released[again[0]] == max(released.values())
        before = pd.concat(table for path, table in files[dataset].items() if path != again[0])
        rows = set(map(tuple, before.to_numpy()))
        assert set(map(tuple, files[dataset][again[0]].to_numpy())) - rows, dataset


def test_a_survey_that_was_late_is_only_in_the_correction(files):
    again, *sent = sorted(files["point_survey"].values(), key=len)
    key = ["survey_date", "cqc_location_id"]
    new = again.merge(pd.concat(sent)[key], on=key, how="left", indicator=True)
    assert (new["_merge"] == "left_only").sum() == 1


def test_events_name_areas_homes_and_parts_of_the_care_model(files, truth):
    (table,) = files["events"].values()
    for id, said in truth["care_model"].items():
        rows = table[table["element"] == id]
        areas = rows[rows["area_code"] != ""]
        assert dict(zip(areas["area_code"], areas["date"].str[:7], strict=True)) == {
            code: month for code, month in said.items() if code not in ("title", "homes")
        }
        homes = rows["cqc_location_id"].str.startswith("1-90000") & ~rows["cqc_location_id"].isin(STRANGERS)
        assert homes.any() == ("homes" in said), id
    assert (table["element"] == "other").any()


def test_published_figures_name_place_population_period_and_source(files):
    for table in files["benchmarks"].values():
        for column in ("place", "population", "period", "value", "unit", "source", "status"):
            assert (table[column] != "").all(), column
