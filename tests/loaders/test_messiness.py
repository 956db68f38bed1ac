"""Every trap that real extracts have shown, with the file it was seen in or a small copy of its shape."""

import csv
import io
import random
from pathlib import Path

import pytest
from openpyxl import Workbook

from loaders import clean
from loaders.layout import LAYOUTS
from loaders.moments import moment
from loaders.normalise import Normalised, normalise
from loaders.problems import FileProblem
from loaders.read import read_sheets
from loaders.recognition import recognise

FALLS = "incident_id,occurred_at,cqc_location_id,harm"
ROW = "F1,03/04/2016 02:10,1-900000001,low"


def read(path: Path) -> Normalised:
    (found,) = read_all(path)
    return found


def read_all(path: Path) -> list[Normalised]:
    found = []
    for sheet in read_sheets(path):
        found.append(normalise(sheet, recognise(sheet)))
    return found


@pytest.fixture
def table(tmp_path):
    def _table(content, name="file.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path)

    return _table


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file) if row]


def as_csv(rows: list[list[str]], delimiter: str = ",") -> str:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return held.getvalue()


def content(found: Normalised) -> list[tuple[object, ...]]:
    """What was read, whatever the order of columns."""
    rows = found.rows[sorted(found.rows.columns)].astype(object)
    return list(rows.where(rows.notna(), None).itertuples(index=False, name=None))


@pytest.mark.real_data
def test_a_byte_order_mark_is_no_part_of_the_first_heading(real_data):
    path = real_data / "lookups" / "LAD_to_ambulance_trust.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    found = read(path)
    assert (found.sheet.encoding, found.rows["code"].iloc[0]) == ("utf-8-sig", "E07000032")


def test_text_of_an_older_windows_is_read_and_said(table):
    found = table(f"{FALLS},location\n{ROW},Caf\u00e9\n".encode("cp1252"))
    assert (found.sheet.encoding, found.rows["location"].tolist()) == ("cp1252", ["Caf\u00e9"])
    assert any("cp1252" in problem for problem in found.problems)


@pytest.mark.real_data
def test_a_file_without_headings_is_told_by_the_look_of_its_cells(real_data, table):
    practices = (real_data / "ods" / "epraccur_2016-02.csv").read_text(encoding="utf-8").splitlines()[:50]
    found = table("\n".join(practices))
    assert (found.layout.id, found.sheet.header_row, list(found.rows.index)[:2]) == (
        "ods_practices",
        0,
        [1, 2],
    )
    with pytest.raises(FileProblem):
        table("\n".join(line.replace('"19', '"day 19') for line in practices))


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "rows"),
    [("ae/weekly_2010/ae_weekly_sitrep_week_ending_2010-11-07.xls", 16), ("beds/kh03_2010-11_q1.xls", 6),
     ("beds/kh03_2020-21_q1.xlsx", 15)],
)  # fmt: skip
def test_a_title_block_stands_above_two_rows_of_headings(real_data, name, rows):
    assert {found.sheet.header_row for found in read_all(real_data / name)} == {rows}


def hsca(above: list[list[object]], sheet_name: str) -> bytes:
    book = Workbook()
    book.active.title = "README"
    sheet = book.create_sheet(sheet_name)
    header = ["Location ID", "Location HSCA start date", "Care home?", "Location Name", "Location ODS Code",
              "Registered manager", "Care homes beds", "Location Postal Code", "Location UPRN ID",
              "Service type - Care home service with nursing",
              "Service type - Care home service without nursing", "Location Local Authority"]  # fmt: skip
    home = ["1-900000001", "01/10/2010", "Y", "Elm House", "VZ001", "secret", 40, "QX12AB",
            100000000001, "Y", "", "Wexham"]  # fmt: skip
    for row in (*above, header, home, [*home[:2], "N", *home[3:]]):
        sheet.append(row)
    dual = book.create_sheet("Dual_Registration_Locations")
    dual.append(["Location ID", "Linked Location ID"])
    dual.append(["1-900000001", "1-900000002"])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("name", ["HSCA_Active_Locations", "HSCA Active Locations"])
@pytest.mark.parametrize(
    "above", [[], [["CQC active locations"], [], ["This data was produced on 01 November 2016"], [], [], []]]
)
def test_active_locations_with_and_without_six_rows_above(table, above, name):
    found = table(hsca(above, name), "directory.xlsx")
    assert (found.layout.id, found.sheet.header_row) == ("cqc_active_locations", len(above) + 1)
    (home,) = found.rows.to_dict("records")
    assert (home["beds"], home["service"], home["postcode"], home["dual"]) == (
        40,
        "nursing",
        "QX1 2AB",
        "1-900000002",
    )
    assert home["uprn"] == "100000000001"
    assert found.dropped == ["Registered manager"]
    assert "secret" not in found.sheet.rows.to_string()


def test_a_notice_stands_in_the_cells_above_the_headings(table):
    notice = [["Notice: some locations are being moved to a new register. See our website for more."], []]
    assert len(table(hsca(notice, "HSCA_Active_Locations"), "directory.xlsx").rows) == 1


def test_cqcs_weekly_directory_with_a_bracket_that_is_never_closed(table):
    header = (
        "Name,Also known as,Address,Postcode,Phone number,Service's website (if available),Service types,"
        "Date of latest check,Specialisms/services,Provider name,Local Authority,Region,Location URL,"
        "CQC Location (for office use only,CQC Provider ID (for office use only)"
    )
    row = (
        'Elm House,,"1 High Street, Wexham",QX1 2AB,1617486414,,Nursing homes|Dementia,14/Apr/2022 - 00:00,,'
        "Elm Ltd,Wexham,North,,1-900000001,1-1"
    )
    found = table(f"CQC Locations data\n\nThis data was produced on 19 August 2026\n\n{header}\n{row}\n")
    assert (found.layout.id, found.sheet.header_row) == ("cqc_directory", 5)
    (home,) = found.rows.to_dict("records")
    assert (home["cqc_location_id"], home["service"]) == ("1-900000001", "nursing")
    assert home["snapshot_on"] == clean.day("2026-08-19")


@pytest.mark.real_data
def test_the_same_heading_three_times_means_three_things(real_data):
    header, first = rows_of(real_data / "ae" / "monthly_2025_26" / "July-2025-AE.csv")[:2]
    assert header.count("Type 1 Departments - Major A&E") == 3
    found = read(real_data / "ae" / "monthly_2025_26" / "July-2025-AE.csv")
    of_first = found.rows[found.rows["code"] == first[0]].set_index("metric")["value"]
    parts = [
        of_first[f"provider_ae_{part}_type_1"] for part in ("attendances", "within_4_hours", "over_4_hours")
    ]
    assert parts == [17502, 10392, 7110]
    assert parts[0] == parts[1] + parts[2]


@pytest.mark.real_data
def test_a_group_of_repeated_headings_may_move_with_its_total_and_not_without(real_data, table):
    rows = rows_of(real_data / "ae" / "monthly_2025_26" / "July-2025-AE.csv")
    plain = table(as_csv(rows), "July-2025-AE.csv")
    moved = [[*row[:3], *row[7:11], *row[3:7], *row[11:]] for row in rows]
    assert content(table(as_csv(moved), "July-2025-AE.csv")) == content(plain)
    torn = [[*row[:3], *row[7:10], row[6], *row[3:6], *row[10:]] for row in rows]
    with pytest.raises(FileProblem, match="is not the sum of"):
        table(as_csv(torn), "July-2025-AE.csv")


@pytest.mark.real_data
def test_headings_drift_within_one_series(real_data):
    april, may = (real_data / "ae" / "monthly_2025_26" / f"{month}-2025-AE.csv" for month in ("April", "May"))
    assert "Type 1 Departments 0 Major A&E" in rows_of(april)[0]
    assert "Type 1 Departments - Major A&E" in rows_of(may)[0]
    metrics = [set(read(path).rows["metric"]) for path in (april, may)]
    assert metrics[0] == metrics[1]


MOVED = [
    "ae/monthly_2025_26/May-2025-AE.csv", "ae/nhsrdatasets/ae_attendances_2016-04_to_2018-03.csv",
    "ambulance/AmbSYS-to-July-2020.csv", "prescribing/epd/EPD_201601.csv",
    "gp/Patient_List_Size_2016_01-03.csv", "lookups/provider_to_icb_System-Mapping.csv",
    "cqc/directory_trafford/trafford_care_homes_2025-07.csv",
    "cqc/hsca_active_locations_2021/care_homes_north_east.csv", "hes/artificial_hes_ae_0708.csv",
]  # fmt: skip


@pytest.mark.real_data
@pytest.mark.parametrize("name", MOVED)
def test_columns_may_move_and_the_delimiter_change(real_data, table, name):
    rows = rows_of(real_data / name)[:40]
    plain = table(as_csv(rows), Path(name).name)
    places = list(range(len(rows[0])))
    random.Random(name).shuffle(places)
    if "AE.csv" in name:  # columns of one heading keep their order: only that tells them apart
        repeated = {h for h in rows[0] if rows[0].count(h) > 1 or h.startswith("Total Attendances")}
        spots = [at for at, place in enumerate(places) if rows[0][place] in repeated]
        for spot, place in zip(spots, sorted(places[at] for at in spots), strict=True):
            places[spot] = place
    moved = [[row[place] for place in places] for row in rows]
    for delimiter in ",|\t;":
        found = table(as_csv(moved, delimiter), Path(name).name)
        assert (found.layout.id, content(found)) == (plain.layout.id, content(plain))


def test_blanks_around_headings_and_codes_mean_nothing(table):
    header = " SHA,PCT,PRACTICE,BNF CODE,BNF NAME      ,ITEMS  ,NIC    ,ACT COST ,QUANTITY,PERIOD,"
    cells = "Q44,RXA, N81646,0102000N0AAABAB,Hyoscine   ,0000001,00000000.64,00000000.70,0000012,201410,"
    found = table(f"{header}\n{cells}\n")
    (row,) = found.rows.to_dict("records")
    assert (row["practice_code"], row["items"], row["nic"], row["quantity"]) == ("N81646", 1, 0.64, 12)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("17,502", 17502), ("73.10%", 73.1), ("0000001", 1), ("00000000.64", 0.64),
     ("144454.87362632863", 144454.87362632863), (" 12 ", 12), (".", None), ("-", None), ("NA", None),
     ("NULL", None), ("", None), ("z", None), ("N/A", None)],
)  # fmt: skip
def test_numbers_as_publishers_write_them(cell, value):
    assert clean.figure(cell) == value


@pytest.mark.parametrize(
    ("cell", "bounds"),
    [("*", (1, 7)), ("<5", (1, 4)), ("1-5", (1, 5)), ("..", (1, 7)), ("c", (1, 7)), ("[c]", (1, 7)),
     ("1-7", (1, 7)), ("0-7", (0, 7)), ("<8", (1, 7)), ("0", None), ("", None), ("-", None)],
)  # fmt: skip
def test_a_star_is_unknown_with_bounds_and_never_zero(table, cell, bounds):
    found = table(f"cqc_location_id,month,occupied_beds,falls\n1-900000001,2016-04,30,{cell}\n")
    (number,) = found.rows["falls"]
    assert found.bounds.get(2, {}).get("falls") == bounds
    assert number == 0 if cell == "0" else number != number


def test_null_dates_and_unknown_times_of_hospital_records(table):
    found = table(
        "EPIKEY,PROCODE3,ARRIVALDATE,ARRIVALTIME,AEATTENDCAT,CAREHOME_ODS\n1,RX1,2016-04-03,4000,1,VZ001\n"
        "2,RX1,2016-04-03,0956,1,VZ001\n3,RX1,1800-01-01,0956,1,VZ001\n"
    )
    assert found.rows["arrived_at"].tolist() == [moment("2016-04-03"), moment("2016-04-03 09:56")]
    assert [row for row, _, _ in found.rejected] == [4]


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "metric"),
    [("ae/weekly_2010/ae_weekly_sitrep_week_ending_2010-11-07.xls", "weekly_ae_attendances_all"),
     ("beds/kh03_2020-21_q1.xlsx", "provider_beds_available_all")],
)  # fmt: skip
def test_a_row_of_the_country_stands_among_the_data_and_is_told_apart(real_data, name, metric):
    found = read_all(real_data / name)[0]
    rows = found.rows[found.rows["metric"] == metric]
    assert rows["geography"].value_counts()["england"] == 1
    england = rows[rows["geography"] == "england"]["value"].sum()
    others = rows[rows["geography"] == "provider"]["value"].sum()
    assert others == pytest.approx(england, rel=0.02)  # the country is the sum of its providers, nearly


DATES = {
    "04/11/2013": "2013-11-04", "2020-11-27": "2020-11-27", "14/Apr/2022 - 00:00": "2022-04-14",
    "20160430": "2016-04-30", "10/02/2018 - 00:00": "2018-02-10", "42490": "2016-04-30",
    "30 April 2016": "2016-04-30", "29/02/2016": "2016-02-29",
}  # fmt: skip


@pytest.mark.parametrize("cell", DATES)
def test_days_come_before_months_in_every_spelling(cell):
    assert clean.day(cell) == clean.day(DATES[cell])


@pytest.mark.parametrize("cell", ["13/13/2016", "04/31/2016", "29/02/2015", "2016-13-01"])
def test_a_date_with_the_month_first_is_no_date(cell):
    with pytest.raises(ValueError, match="days come before months"):
        clean.day(cell)


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("201410", "2014-10"),
        ("2017_09", "2017-09"),
        ("2016-04", "2016-04"),
        ("Apr-24", "2024-04"),
        ("04/2016", "2016-04"),
    ],
)
def test_months_in_every_spelling(cell, month):
    assert clean.month(cell) == clean.month(month)


def test_a_date_after_the_day_on_which_the_file_was_known_is_rejected(quick_store, register, write, load):
    load(quick_store, register("homes.csv", {"cqc_location_id": "1-900000001"}, released="2016-01-01"))
    text = f"{FALLS}\n{ROW}\nF2,12/03/2017,1-900000001,low\n"
    receipt = load(quick_store, write("falls.csv", text, released="2016-06-01"))
    assert (receipt.accepted, receipt.rejected) == (1, 1)


def test_a_date_after_the_files_own_period_is_rejected(quick_store, register, write, load):
    load(
        quick_store,
        register("homes.csv", {"cqc_location_id": "1-900000001"}, covers="2015-12", released="2016-01-01"),
    )
    text = f"{FALLS}\n{ROW}\nF2,31/03/2016,1-900000001,low\nF3,04/12/2016,1-900000001,low\n"
    path = write("falls.csv", text, covers="2016-04", released="2017-06-01")
    receipt = load(quick_store, path)
    assert (receipt.accepted, receipt.rejected) == (2, 1)  # an earlier one may be carried in


@pytest.mark.parametrize("name", ["empty.xls", "empty.csv"])
def test_a_file_of_no_bytes_is_said_to_be_empty(table, name):
    with pytest.raises(FileProblem, match=r"is empty \(0 bytes\)"):
        table(b"", name)


@pytest.mark.real_data
def test_codes_one_digit_short_are_put_right_and_said(real_data):
    path = real_data / "cqc" / "directory_trafford" / "trafford_care_homes_2020-04.csv"
    assert {row[rows_of(path)[0].index("area_code")] for row in rows_of(path)[1:]} == {"E0800009"}
    found = read(path)
    assert set(found.rows["area_code"]) == {"E08000009"}
    assert "area_code E0800009 was read as E08000009." in found.problems


@pytest.mark.real_data
def test_a_telephone_without_its_leading_0_is_read_past(real_data):
    found = read(real_data / "cqc" / "api_devon" / "cqc_care_homes.csv")
    assert "mainPhoneNumber" in found.sheet.header
    assert found.sheet.header.index("mainPhoneNumber") not in list(found.sheet.rows.columns)


@pytest.mark.real_data
def test_a_group_that_closed_keeps_its_day(real_data):
    found = read(real_data / "ods" / "eccg_2016-02.csv")
    (gateshead,) = found.rows[found.rows["code"] == "00F"].to_dict("records")
    assert gateshead["closed_on"] == clean.day("2015-03-31")


@pytest.mark.parametrize("cell", ["qx12ab", "QX1 2AB", " QX1  2AB ", "Qx1-2aB"])
def test_a_postcode_has_one_blank_before_its_last_three(cell):
    assert clean.postcode(cell) == "QX1 2AB"


def test_no_fixed_abode_is_no_postcode():
    assert clean.postcode("ZZ99 3VZ") is None


def test_a_long_code_stays_text_and_one_that_was_spoilt_rejects_its_row(table):
    header = "EPIKEY,PROVIDER_CODE,ARRIVAL_DATE,ATTENDANCE_CATEGORY,ARRIVAL_MODE,CAREHOME_UPRN"
    found = table(f"{header}\n1048031000000100,RX1,2018-04-03,1,1048031000000100,100000000001\n"
                  "2,RX1,2018-04-03,1,1.04803E+15,100000000001\n")  # fmt: skip
    assert found.rows["attendance_id"].tolist() == ["1048031000000100"]
    assert found.rows["arrival_mode"].tolist() == ["ambulance"]
    assert [row for row, _, _ in found.rejected] == [3]


@pytest.mark.real_data
def test_nested_cells_written_as_python_writes_them(real_data):
    found = read(real_data / "cqc" / "api_devon" / "cqc_care_homes.csv")
    plain = rows_of(real_data / "cqc" / "api_devon" / "cqc_care_homes.csv")
    at = plain[0].index("gacServiceTypes")
    nursing = sum("'Nursing homes'" in row[at] for row in plain[1:])
    assert found.rows["service"].isin(["nursing", "both"]).sum() == nursing > 0


def test_the_list_of_complaint_codes_belongs_to_the_feed():
    assert LAYOUTS["yorkshire_dispatch"].like["complaint_group"]["28"] == "stroke"
    assert LAYOUTS["national_ambulance"].like["complaint_group"]["28"] == "fall"
