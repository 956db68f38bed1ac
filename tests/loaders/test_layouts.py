"""Rules that every layout keeps; what a file is told by, and what is said where it fits none."""

import csv
import json
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.fields import DATASETS, HOME_KEYS
from loaders.layout import LAYOUTS, Layout, as_list, of_value
from loaders.normalise import Normalised, normalise
from loaders.problems import FileProblem
from loaders.read import loadable, read_sheets
from loaders.recognition import fit, fitting, recognise
from loaders.sheet import Sheet

every_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
STANDARD = [layout for layout in LAYOUTS.values() if layout.standard]


def headings_of(layout: Layout) -> list[str]:
    """A header that holds every column of the layout once."""
    firsts = {layout.headings(name)[0] for name in layout.fields if layout.headings(name)}
    return sorted(
        firsts | set(layout.only) | {h for rule in layout.values.values() for h in one_spelling(rule)}
    )


def one_spelling(rule: dict[str, object]) -> list[str]:
    """The headings of a published figure, each written in one way."""
    return of_value({**rule, "column": as_list(rule["column"])[0]} if "column" in rule else rule)


def sheet_with(header: list[str]) -> Sheet:
    return Sheet(Path("file.csv"), None, "utf-8", {}, header, 1, pd.DataFrame())


def read(path: Path) -> list[Normalised]:
    return [normalise(sheet, recognise(sheet)) for sheet in read_sheets(path)]


def test_every_dataset_has_one_layout_of_our_own():
    assert sorted(layout.dataset for layout in STANDARD) == sorted(DATASETS)


@every_layout
def test_a_layout_has_an_owner_and_a_review_date(layout):
    assert layout.owner
    assert layout.reviewed <= date.today()


@every_layout
def test_a_file_with_a_layouts_headings_is_recognised_as_it(layout):
    assert recognise(sheet_with(headings_of(layout))).id == layout.id


@every_layout
def test_a_file_without_a_needed_column_fits_no_more(layout):
    header = headings_of(layout)
    for name, field in DATASETS[layout.dataset].items():
        if field.required and name not in layout.may_lack and layout.headings(name):
            without = [h for h in header if h not in layout.headings(name)]
            assert not fit(without, layout).whole


@every_layout
def test_every_code_leads_to_a_word_of_ours(layout):
    for name, codes in (layout.codes | layout.flags | layout.contains).items():
        words = DATASETS[layout.dataset][name].every_word
        assert not words or set(codes.values()) <= set(words)


@every_layout
def test_no_heading_of_a_layout_is_both_read_and_passed_over(layout):
    dropped = [as_list(layout.dropped), as_list(layout.refused)]
    assert not [h for h in layout.known.values() for patterns in dropped if h in patterns]


@given(st.sampled_from(STANDARD), st.randoms(use_true_random=False))
def test_columns_may_stand_in_any_order(layout, random):
    header = headings_of(layout)
    random.shuffle(header)
    assert recognise(sheet_with(header)) is layout


@pytest.mark.parametrize("layout", STANDARD, ids=[layout.id for layout in STANDARD])
def test_our_own_layout_refuses_an_unknown_column_by_name(layout):
    with pytest.raises(FileProblem, match="'colour of curtains'"):
        recognise(sheet_with([*headings_of(layout), "colour of curtains"]))


@pytest.mark.parametrize(
    "heading",
    [
        "NHS number",
        "NHS_Number",
        "NHSNumber",
        "Resident name",
        "Resident's name",
        "Patient surname",
        "Date of birth",
        "DOB",
        "Patient date of birth",
        "Resident address",
        "Patient postcode",
        "NEWNHSNO",
        "HOMEADD",
    ],
)
def test_a_column_that_names_people_refuses_the_whole_file(heading):
    with pytest.raises(FileProblem) as refused:
        recognise(sheet_with([*headings_of(LAYOUTS["falls"]), heading]))
    assert f"'{heading}'" in str(refused.value)
    assert "nothing of it was kept" in str(refused.value)


def test_it_is_refused_for_that_even_where_no_layout_fits():
    with pytest.raises(FileProblem, match="names people in 'NHS number'"):
        recognise(sheet_with(["NHS number", "shoe size", "incident_id"]))


@pytest.mark.parametrize(
    "heading", ["Age", "SEX", "Ethnicity", "MYDOB", "LSOA11", "GPPRAC", "Registered manager"]
)
def test_a_column_about_people_is_dropped_unread_and_named(heading, tmp_path):
    path = tmp_path / "falls.csv"
    path.write_text(
        f"incident_id,occurred_at,cqc_location_id,harm,{heading}\nF1,2016-04-03,1-90000000001,low,secret\n"
    )
    (found,) = read(path)
    assert found.dropped == [heading]
    assert any(heading in problem for problem in found.problems)
    assert "secret" not in found.sheet.rows.to_string()


def test_a_homes_own_name_and_postcode_are_not_about_people():
    header = [*headings_of(LAYOUTS["yorkshire_ambulance"]), "MainPatientAge"]
    assert recognise(sheet_with(header)).id == "yorkshire_ambulance"


def test_a_file_that_fits_none_is_told_the_closest_and_what_differs():
    with pytest.raises(FileProblem) as refused:
        recognise(sheet_with(["incident_id", "occured_at", "cqc_location_id", "harm"]))
    said = str(refused.value)
    assert "closest is Falls log (falls)" in said
    assert "lacks 'occurred_at' and has 'occured_at', which the layout does not know" in said


def test_a_file_that_is_far_from_all_is_told_so():
    with pytest.raises(FileProblem, match="none is near"):
        recognise(sheet_with(["alpha", "beta"]))


def test_a_return_needs_bed_days_or_beds():
    with pytest.raises(FileProblem, match="occupied_bed_days or occupied_beds"):
        recognise(sheet_with(["cqc_location_id", "month", "falls"]))


def test_a_record_needs_a_column_that_names_its_home():
    header = ["incident_id", "occurred_at", "harm"]
    assert not fitting([*header, "home_name"], LAYOUTS)
    assert fitting([*header, "home_name", "postcode"], LAYOUTS)
    with pytest.raises(FileProblem, match="a column that names the home"):
        recognise(sheet_with(header))


def test_a_column_twice_is_refused():
    with pytest.raises(FileProblem, match="'harm' more than once"):
        recognise(sheet_with(["incident_id", "occurred_at", "cqc_location_id", "harm", "Harm"]))


def test_two_layouts_that_fit_alike_must_be_told_apart():
    falls = LAYOUTS["falls"]
    twins = {"one": falls, "two": falls}
    with pytest.raises(FileProblem, match="--layout"):
        recognise(sheet_with(headings_of(falls)), twins)


def test_category_2_is_planned_in_hes_and_unplanned_in_ecds():
    assert LAYOUTS["hes_ae"].codes["category"]["2"] == "planned_follow_up"
    assert LAYOUTS["ecds"].codes["category"]["2"] == "unplanned_follow_up"


def test_home_keys_are_looked_at_in_their_order():
    assert list(HOME_KEYS) == ["cqc_location_id", "ods_code", "uprn", "home_name", "postcode"]


def test_every_made_up_file_is_read_as_it_was_planted(small_sample):
    truth = tomllib.loads((small_sample / "truth.toml").read_text(encoding="utf-8"))
    for path in loadable(small_sample):
        planted = truth["files"][path.relative_to(small_sample).as_posix()]
        (found,) = read(path)
        told = {"rows": found.rows_read, "rejected": len(found.rejected), "ignored": len(found.ignored)}
        assert told == {name: planted[name] for name in told}, path.name
        assert found.layout.dataset == planted["dataset"]
        assert len(found.rows) == found.rows_read - told["rejected"] - told["ignored"]


def plain_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


REAL_REGISTERS = {
    "cqc/hsca_active_locations_2021/care_homes_east_midlands.csv": ("cqc_active_locations", 1532),
    "cqc/hsca_active_locations_2021/care_homes_east_of_england.csv": ("cqc_active_locations", 1681),
    "cqc/hsca_active_locations_2021/care_homes_london.csv": ("cqc_active_locations", 1373),
    "cqc/hsca_active_locations_2021/care_homes_north_east.csv": ("cqc_active_locations", 736),
    "cqc/hsca_active_locations_2021/care_homes_yorkshire_and_the_humber.csv": ("cqc_active_locations", 1495),
    "cqc/api_devon/cqc_care_homes.csv": ("cqc_api", 728),
    "cqc/directory_trafford/trafford_care_homes_2020-04.csv": ("trafford_care_homes", 57),
    "cqc/directory_trafford/trafford_care_homes_2022-06.csv": ("trafford_care_homes", 58),
    "cqc/directory_trafford/trafford_care_homes_2025-07.csv": ("trafford_care_homes", 54),
    "cqc/directory_greater_manchester/greater_manchester_care_homes_2018-09.csv": (
        "greater_manchester_care_homes",
        566,
    ),
    "cqc/directory_greater_manchester/greater_manchester_care_homes_2019-04.csv": (
        "greater_manchester_care_homes",
        562,
    ),
}


@pytest.mark.real_data
@pytest.mark.parametrize("name", REAL_REGISTERS)
def test_a_real_register_is_read_row_for_row(real_data, name):
    layout, homes = REAL_REGISTERS[name]
    plain = plain_rows(real_data / name)
    (found,) = read(real_data / name)
    assert (found.layout.id, found.rows_read, len(found.rows)) == (layout, len(plain), homes)
    assert not found.rejected
    assert not found.ignored
    names = (
        "locationId"
        if layout == "cqc_api"
        else "Location Name"
        if layout == "cqc_active_locations"
        else "name"
    )
    column = "cqc_location_id" if layout == "cqc_api" else "name"
    assert found.rows[column].tolist() == [" ".join(row[names].split()) for row in plain]


@pytest.mark.real_data
def test_the_five_regions_hold_6817_registrations_with_their_beds(real_data):
    files = sorted((real_data / "cqc" / "hsca_active_locations_2021").glob("*.csv"))
    rows = pd.concat([found.rows for path in files for found in read(path)])
    plain = [row for path in files for row in plain_rows(path)]
    assert len(rows) == 6817
    assert int(rows["beds"].sum()) == sum(int(row["Care homes beds"]) for row in plain)
    assert (rows["service"] == "both").sum() == 100
    assert rows[["open_date", "service", "area_code", "postcode"]].notna().all(axis=None)


@pytest.mark.real_data
def test_the_oldham_documents_are_one_table(real_data):
    folder = real_data / "cqc" / "api_oldham" / "location_details"
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    (found,) = read(folder)
    rows = found.rows.set_index("cqc_location_id")
    assert len(rows) == len(documents) == 66
    assert rows["close_date"].notna().sum() == sum("deregistrationDate" in d for d in documents) == 31
    assert rows.loc["1-120763021", "successor"] == "1-1442899058"
    assert rows.loc["1-120763021", "beds"] == 77
    assert rows.loc["1-120763021", "service"] == "nursing"
    assert rows.loc["1-1442899058", "predecessor"] == "1-120763021"


@pytest.mark.real_data
def test_the_oldham_list_makes_no_home_and_says_why(real_data):
    (found,) = read(real_data / "cqc" / "api_oldham" / "locations.json")
    assert (found.rows_read, len(found.rows), len(found.ignored)) == (451, 0, 451)
    assert "does not say which are care homes" in found.problems[0]


@pytest.mark.real_data
def test_the_ratings_file_gives_the_overall_rating_of_each_care_home(real_data):
    path = real_data / "cqc" / "ratings_shropshire" / "locations_stw_filtered_merged.csv"
    overall = [
        row
        for row in plain_rows(path)
        if (row["care_home"], row["service_population_group"], row["domain"]) == ("Y", "Overall", "Overall")
    ]
    (found,) = read(path)
    assert len(found.rows) == len(overall) == 141
    assert found.rows["rating"].tolist() == [row["latest_rating"] for row in overall]
    assert found.rows_read == 2800


@pytest.mark.real_data
def test_the_month_in_a_files_name_is_the_day_of_the_snapshot(real_data):
    (found,) = read(real_data / "cqc" / "directory_trafford" / "trafford_care_homes_2020-04.csv")
    assert set(found.rows["snapshot_on"]) == {date(2020, 4, 1).toordinal()}


@pytest.mark.real_data
def test_a_wrong_area_code_is_put_right_and_said(real_data):
    (found,) = read(real_data / "cqc" / "directory_trafford" / "trafford_care_homes_2020-04.csv")
    assert set(found.rows["area_code"]) == {"E08000009"}
    assert "area_code E0800009 was read as E08000009." in found.problems


def with_home(source: Path, target: Path) -> list[dict[str, str]]:
    """The artificial HES file as an area would get it: with the home's code in a last column."""
    plain = plain_rows(source)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*plain[0], "CAREHOME_ODS"])
        writer.writeheader()
        writer.writerows({**row, "CAREHOME_ODS": "VZ001"} for row in plain)
    return plain


@pytest.mark.real_data
def test_artificial_hes_attendances_with_all_their_headings(real_data, tmp_path):
    plain = with_home(real_data / "hes" / "artificial_hes_ae_0708.csv", tmp_path / "ae.csv")
    (found,) = read(tmp_path / "ae.csv")
    assert (found.layout.id, len(found.rows)) == ("hes_ae", len(plain))
    assert len(plain) == 750
    words = {"1": "first", "2": "planned_follow_up", "3": "unplanned_follow_up", "9": "unknown"}
    assert found.rows["category"].tolist() == [words[row["AEATTENDCAT"]] for row in plain]
    assert {"SEX", "LSOA01", "ETHNOS", "ARRIVALAGE"} <= set(found.dropped)


@pytest.mark.real_data
def test_artificial_hes_episodes_with_all_their_headings(real_data, tmp_path):
    plain = with_home(real_data / "hes" / "artificial_hes_apc_0102.csv", tmp_path / "apc.csv")
    (found,) = read(tmp_path / "apc.csv")
    assert (found.layout.id, len(found.rows)) == ("hes_apc", len(plain))
    assert len(plain) == 1575
    assert found.rows["discharged_on"].isna().sum() == sum(not row["DISDATE"] for row in plain)
    assert found.rows["admission_method"].tolist() == [row["ADMIMETH"] for row in plain]
