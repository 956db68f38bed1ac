"""A place's own layouts: read with the built-in ones, every mistake named, made from a person's answers."""

import tomllib
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout import LAYOUTS
from loaders.load import Options, load_file
from loaders.local_layouts import (
    all_layouts,
    layout_in_text,
    local_layouts,
    mistakes_in,
    mistakes_in_text,
    save_layout,
)
from loaders.mapping import layout_from_mapping, proposed, wanted_fields
from loaders.peek import dataset_of
from loaders.problems import DefinitionProblem, FileProblem, Problem

HEADER = ["Incident no", "When", "CQC no.", "How bad", "Sex", "Told by"]
SHEET = SimpleNamespace(label="april.csv", header=HEADER)
COLUMNS = {"harm_id": "Incident no", "occurred_on": "When", "cqc_location_id": "CQC no.", "harm": "How bad"}
CODES = {"harm": {"bruise": "low", "broken bone": "severe"}}
LOG = "Log of Elm House\n" + ",".join(HEADER) + "\n7,03/04/2016 02:10,1-90000000001,Bruise,F,Ann\n"
ELM = """
title = "Falls of Elm House"
dataset = "falls"
owner = "Elm House"
reviewed = 2016-11-14
ignored = ["Told by"]

[columns]
harm_id = "Incident no"
occurred_on = "When"
cqc_location_id = "CQC no."
harm = "How bad"

[codes.harm]
bruise = "low"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of local layouts, with one in it."""
    path = tmp_path / "layouts"
    path.mkdir()
    (path / "elm_falls.toml").write_text(ELM)
    monkeypatch.setenv("VANGUARD_LAYOUTS", str(path))
    return path


def test_a_local_layout_is_read_with_the_built_in_ones(folder):
    assert set(all_layouts()) == {*LAYOUTS, "elm_falls"}


def test_a_file_of_a_local_shape_loads(folder, quick_store, register, load, tmp_path):
    load(quick_store, register("homes.csv", {"cqc_location_id": "1-90000000001"}))
    path = tmp_path / "april.csv"
    path.write_text(LOG)
    receipt = load(quick_store, path)
    assert (receipt.layout, receipt.accepted) == ("elm_falls", 1)
    assert dataset_of(path) == "falls"


def test_without_the_layout_the_file_is_refused(quick_store, tmp_path):
    path = tmp_path / "april.csv"
    path.write_text(LOG)
    with pytest.raises(FileProblem, match="fits no layout"):
        load_file(quick_store, path, Options())


def test_a_local_layout_wins_over_the_standard_one(folder, quick_store, register, load, write):
    standard = ELM.replace("Incident no", "incident_id").replace("When", "occurred_at")
    standard = standard.replace("CQC no.", "cqc_location_id").replace("How bad", "harm")
    (folder / "elm_falls.toml").write_text(standard)
    load(quick_store, register("homes.csv", {"cqc_location_id": "1-90000000001"}))
    log = "incident_id,occurred_at,cqc_location_id,harm\nF1,2016-04-03,1-90000000001,bruise"
    assert load(quick_store, write("falls.csv", log)).layout == "elm_falls"


def test_a_folder_that_is_not_there_is_a_problem(tmp_path):
    with pytest.raises(Problem, match="no folder"):
        local_layouts(tmp_path / "gone")


def test_every_mistake_of_every_file_is_named(folder):
    (folder / "bad_toml.toml").write_text("title = ")
    (folder / "falls.toml").write_text(ELM)
    with pytest.raises(DefinitionProblem) as refused:
        all_layouts()
    assert "bad_toml.toml: not TOML" in str(refused.value)
    assert "falls.toml: a built-in layout has this name" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('harm = "How bad"', ""), "lacks harm"),
        (('owner = "Elm House"\n', ""), "missing or unknown owner"),
        (('"low"', '"dreadful"'), "dreadful is not one of"),
        (('dataset = "falls"', 'dataset = "trips"'), "dataset is 'trips'"),
        (('dataset = "falls"', 'dataset = "falls"\nstandard = true'), "standard is for our own"),
        (('harm = "How bad"', 'harm = "How bad"\nlocation = "NHS number"'), "'NHS number' are columns about"),
        (('[columns]', '[columns]\nwitness = "Told by"'), "falls has no witness"),
        (("reviewed = 2016-11-14", 'reviewed = "last week"'), "reviewed is 'last week', not date"),
        (("[columns]", "standard = 1\n[columns]"), "standard is 1, not bool"),
        (("[codes.harm]", '[values.x]\ncolumn = "N"\nunit = "x"\n[codes.harm]'), "values are of benchmarks"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_words(change, said):
    assert said in " ".join(mistakes_in_text("elm_falls", ELM.replace(*change)))


def test_a_name_that_is_no_name_is_a_mistake(tmp_path):
    path = tmp_path / "Elm Falls.toml"
    path.write_text(ELM)
    assert "small letters" in mistakes_in(path)[0]


def test_a_file_that_is_not_text_is_a_mistake(tmp_path):
    path = tmp_path / "elm.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "not text in UTF-8" in mistakes_in(path)[0]
    assert "cannot be read" in mistakes_in(tmp_path / "gone.toml")[0]


def test_answers_become_a_layout_that_reads_the_file(quick_store, register, load, folder, tmp_path):
    (folder / "elm_falls.toml").unlink()
    load(quick_store, register("homes.csv", {"cqc_location_id": "1-90000000001"}))
    save_layout(folder, "oak_falls", layout_from_mapping(SHEET, "falls", COLUMNS, CODES))
    path = tmp_path / "may.csv"
    path.write_text(LOG)
    assert load(quick_store, path).layout == "oak_falls"


def test_columns_that_nobody_mapped_are_passed_over_and_people_never_named():
    layout = tomllib.loads(layout_from_mapping(SHEET, "falls", COLUMNS, CODES))
    assert layout["ignored"] == ["Told by"]
    assert layout["codes"] == CODES


def test_a_column_about_people_cannot_be_mapped():
    sheet = SimpleNamespace(label="a.csv", header=[*HEADER, "NHS number"])
    text = layout_from_mapping(sheet, "falls", {**COLUMNS, "location": "NHS number"})
    assert "about people" in mistakes_in_text("oak_falls", text)[0]


def test_a_field_a_dataset_and_a_column_that_do_not_exist_are_refused():
    with pytest.raises(FileProblem, match="no dataset 'trips'"):
        layout_from_mapping(SHEET, "trips", COLUMNS)
    with pytest.raises(FileProblem, match="falls has no colour"):
        layout_from_mapping(SHEET, "falls", {"colour": "When"})
    with pytest.raises(FileProblem, match="no column 'Where'"):
        layout_from_mapping(SHEET, "falls", {"harm": "Where"})


def test_a_layout_with_a_mistake_is_not_saved(tmp_path):
    with pytest.raises(DefinitionProblem, match="lacks"):
        save_layout(tmp_path, "oak_falls", layout_from_mapping(SHEET, "falls", {"harm": "How bad"}))
    assert not list(tmp_path.iterdir())


def test_a_layout_is_never_replaced_unasked(tmp_path):
    save_layout(tmp_path, "elm_falls", ELM)
    with pytest.raises(Problem, match="already"):
        save_layout(tmp_path, "elm_falls", ELM)
    assert save_layout(tmp_path, "elm_falls", ELM, replace=True).read_text() == ELM


@pytest.mark.parametrize("name", ["../elm", "Elm", "", "elm/falls", "e" * 99])
def test_a_layout_cannot_be_saved_elsewhere(tmp_path, name):
    with pytest.raises(Problem, match="cannot name a layout"):
        save_layout(tmp_path, name, ELM)


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Problem, match="cannot be saved"):
        save_layout(tmp_path / "file" / "layouts", "elm_falls", ELM)


def test_known_headings_are_proposed_and_so_are_near_ones():
    header = ["Incident ID", "occured_at", "CQC location id", "Harm", "age", "NHS number"]
    assert proposed(header, "falls") == {
        "harm_id": "Incident ID", "occurred_on": "occured_at", "cqc_location_id": "CQC location id",
        "harm": "Harm",
    }  # fmt: skip


def test_needed_fields_are_asked_for_first():
    fields = wanted_fields("falls")
    assert [field.name for field in fields if field.needed] == ["harm_id", "occurred_on", "harm"]
    assert fields[2].words[0] == "none"


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
def test_any_heading_and_code_can_be_written_down(heading, code):
    sheet = SimpleNamespace(label=heading, header=["When", heading])
    text = layout_from_mapping(sheet, "falls", {"harm": heading}, {"harm": {code: "low"}})
    assert tomllib.loads(text)["columns"] == {"harm": heading}
    assert tomllib.loads(text)["codes"] == {"harm": {code: "low"}}


def test_a_layout_that_is_not_saved_yet_can_be_tried():
    assert layout_in_text("elm_falls", ELM).id == "elm_falls"
    with pytest.raises(DefinitionProblem):
        layout_in_text("elm_falls", "")


def test_what_a_file_holds_is_told_from_its_beginning_and_nothing_of_one_that_fits_none(tmp_path):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert dataset_of(tmp_path / "other.csv") is None
    head = "incident_id,occurred_at,cqc_location_id,harm,location"
    rows = [f'F{n},2016-04-03 02:10,1-90000000001,low,"in the\nhall"' for n in range(2000)]
    for moved in range(12):  # somewhere the beginning ends within a quoted cell, between its two lines
        (tmp_path / "falls.csv").write_text("\n".join([head, "x" * moved + rows[0], *rows[1:]]))
        assert dataset_of(tmp_path / "falls.csv") == "falls"
