"""How a file would be read, told before anything of it is kept."""

import io
import json
import zipfile

import pytest
from openpyxl import Workbook

from loaders.fields import DATASETS
from loaders.load import Options
from loaders.local_layouts import layout_in_text
from loaders.mapping import layout_from_mapping
from loaders.preview import preview

FALLS = "incident_id,occurred_at,cqc_location_id,harm"
ROW = "F1,2016-04-03 02:10,1-90000000001,low"
API = {"locationId": "1-90000000001", "name": "Elm House", "careHome": "Y", "numberOfBeds": 20}
CALLS = "incident_id,called_at,cqc_location_id,outcome\nI1,2016-04-03 02:10,1-90000000001,see_treat\n"


def only(path, **options):
    shown = preview(path, Options(**options))
    assert shown.problem is None
    (sheet,) = shown.sheets
    return sheet


def test_the_first_rows_are_shown_in_our_fields(write):
    sheet = only(write("falls.csv", f"{FALLS},age,location\n{ROW},91,hall\n"))
    assert (sheet.layout, sheet.dataset, sheet.header_row) == ("falls", "falls", 1)
    assert sheet.rows == (
        {"row": "2", "cqc_location_id": "1-90000000001", "harm_id": "F1", "occurred_on": "2016-04-03",
         "harm": "low", "location": "hall"},
    )  # fmt: skip
    assert [(c.heading, c.state) for c in sheet.columns][-2:] == [
        ("age", "about_people"),
        ("location", "read"),
    ]


def test_moments_months_and_hidden_counts_are_written_out(write):
    assert only(write("calls.csv", CALLS)).rows[0]["called_at"] == "2016-04-03 02:10"
    sheet = only(
        write("return.csv", "cqc_location_id,month,occupied_beds,falls\n1-90000000001,2016-04,20.5,*")
    )
    assert (sheet.rows[0]["month"], sheet.rows[0]["falls"]) == ("2016-04", "1 to 7")
    assert sheet.rows[0]["occupied_beds"] == "20.5"


def test_what_would_be_rejected_is_said(write):
    sheet = only(write("falls.csv", f"{FALLS}\nF1,soon,1-90000000001,low\nTotal,,,\n"))
    assert sheet.rejected[0][0] == 2
    assert "soon" in sheet.rejected[0][1]
    assert sheet.ignored == (3,)


def test_a_file_that_fits_nothing_names_the_closest_and_shows_no_cell(write):
    sheet = only(
        write("falls.csv", "incident_id,occurred_at,cqc_location_id,hurt\nF1,2016-04-03,1-9,bruise\n")
    )
    assert (sheet.layout, sheet.closest, sheet.unknown) == (None, "falls", ("hurt",))
    assert "harm" in sheet.lacking
    assert "bruise" not in repr(sheet)


def test_cells_without_a_word_are_listed_for_the_person_who_maps(write):
    path = write("falls.csv", "incident_id,occurred_at,cqc_location_id,hurt\nF1,2016-04-03,1-9,bruise\n")
    columns = {"harm_id": "incident_id", "occurred_on": "occurred_at", "cqc_location_id": "cqc_location_id"}
    text = layout_from_mapping(only(path), "falls", columns | {"harm": "hurt"}, {"harm": {"none": "none"}})
    (sheet,) = preview(path, layouts={"mine": layout_in_text("mine", text)}).sheets
    assert sheet.codes == (("harm", ("bruise",)),)


def test_an_extract_asks_for_area_months_source_and_release(write):
    asked = only(write("calls.csv", CALLS, area="08T"), source="YAS").questions
    assert {q.name: q.said for q in asked} == {
        "area": "08T", "covers": None, "source": "YAS", "released": None,
    }  # fmt: skip
    assert [q.name for q in only(write("falls.csv", f"{FALLS}\n{ROW}\n")).questions] == ["source", "released"]


def test_a_file_that_names_people_is_refused_column_by_column(write):
    sheet = only(write("falls.csv", f"{FALLS},NHS number\n{ROW},943 476 5919\n"))
    assert "names people" in sheet.problem
    assert sheet.columns[-1].state == "refused"
    assert "943" not in repr(sheet)


def test_a_refused_file_says_why(tmp_path):
    path = tmp_path / "empty.csv"
    path.touch()
    assert "is empty" in preview(path).problem
    assert "no file" in preview(tmp_path / "gone.csv").problem
    assert "no layout 'x'" in preview(path, Options(layout="x")).problem
    assert "no dataset 'x'" in preview(path, Options(dataset="x")).problem


def test_a_broken_local_layout_is_named_where_a_file_would_be_shown(tmp_path, monkeypatch, write):
    monkeypatch.setenv("VANGUARD_LAYOUTS", str(tmp_path / "layouts"))
    path = write("falls.csv", "cqc_location_id,harm_id\n1-90000000001,F1")
    assert "There is no folder" in preview(path).problem
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "elm_falls.toml").write_text('title = "Falls\n')
    shown = preview(path)
    assert shown.sheets == ()
    assert shown.problem.startswith("layouts/elm_falls.toml: not TOML")


def test_a_long_file_is_shown_from_its_beginning(write):
    rows = "\n".join(f'F{n},2016-04-03,1-90000000001,"low"' for n in range(5000))
    sheet = only(write("falls.csv", f"{FALLS}\n{rows}\n"))
    assert len(sheet.rows) == 20
    assert not sheet.rejected


def test_a_long_utf_16_file_too(tmp_path):
    path = tmp_path / "falls.txt"
    rows = "\n".join([FALLS, *[ROW] * 3000])
    path.write_bytes(rows.replace(",", "\t").encode("utf-16"))
    assert only(path).encoding == "utf-16"


def test_every_sheet_and_member_is_shown(tmp_path):
    book = Workbook()
    book.active.append(FALLS.split(","))
    book.active.append(ROW.split(","))
    held = io.BytesIO()
    book.save(held)
    path = tmp_path / "logs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("calls.csv", CALLS)
        archive.writestr("falls.xlsx", held.getvalue())
        archive.writestr("one.json", json.dumps(API))
    shown = preview(path)
    assert [sheet.layout for sheet in shown.sheets] == ["ambulance_callouts", "falls", "cqc_api"]


@pytest.mark.real_data
def test_every_real_file_is_shown_as_something(real_data):
    for path in sorted(real_data.rglob("*.csv")):
        for sheet in preview(path).sheets:
            assert sheet.layout, sheet.problem
            assert set().union(*sheet.rows) <= {"row", *DATASETS[sheet.dataset]}
