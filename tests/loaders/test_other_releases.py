"""The same sources in other years: columns moved, added and renamed, other title blocks, other file types."""

import csv
import io

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from loaders import clean, records
from loaders.header import LOOKED_AT
from loaders.layout import LAYOUTS
from loaders.normalise import normalise
from loaders.problems import FileProblem
from loaders.read import read_sheets
from loaders.recognition import recognise

TYPES = ["Type 1 Departments - Major A&E", "Type 2 Departments - Single Specialty",
         "Type 3 Departments - Other A&E/Minor Injury Unit"]  # fmt: skip
LAST = ["Percentage in 4 hours or less (all)", "Emergency Admissions via Type 1 A&E",
        "Emergency Admissions via Type 2 A&E", "Emergency Admissions via Type 3 and 4 A&E",
        "Total Emergency Admissions via A&E", "Other Emergency admissions (i.e not via A&E)",
        "Total Emergency Admissions",
        "Number of patients spending >4 hours from decision to admit to admission",
        "Number of patients spending >12 hours from decision to admit to admission"]  # fmt: skip
ALL, WITHIN, OVER = "Total attendances", "Total Attendances < 4 hours", "Total Attendances > 4 hours"
TITLES = [[""], ["", "Title:", "A&E Attendances"], [""], ["", "Period:", "October 2016"], [""]]


@pytest.fixture
def read(tmp_path):
    def _read(rows, name="April-2016-AE.csv"):
        path = tmp_path / name
        if name.endswith("xlsx"):
            path.write_bytes(book({"Provider Level Data": rows}))
        else:
            path.write_bytes(text(rows))
        (sheet,) = read_sheets(path)
        return normalise(sheet, recognise(sheet))

    return _read


def text(rows):
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n").writerows(rows)
    return held.getvalue().encode()


def book(sheets):
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def monthly(groups, share="75.0%"):
    """A heading row and one trust: 100 attendances, 75 of them within four hours."""
    counts = {ALL: [60, 0, 40, 100], WITHIN: [35, 0, 40, 75], OVER: [25, 0, 0, 25]}
    header, row = ["Code", "Region", "Name"], ["RXX", "North", "A trust"]
    for total in groups:
        header, row = [*header, *TYPES, total], row + counts[total]
    return [[*header, *LAST], [*row, share, 9, 0, 1, 10, 5, 15, 2, 0]]


def figures(found):
    return found.rows.set_index("metric")["value"].to_dict()


def test_files_to_2017_hold_all_and_over_four_hours_and_nothing_within(read):
    told = figures(read(monthly([ALL, OVER])))
    assert told["provider_ae_over_4_hours_type_1"] == told["provider_ae_over_4_hours_all"] == 25
    assert told["provider_ae_attendances_type_1"] == 60
    assert not [metric for metric in told if "within_4_hours_" in metric and "percentage" not in metric]


@pytest.mark.parametrize("groups", [[ALL, WITHIN, OVER], [ALL, OVER, WITHIN], [OVER, ALL, WITHIN]])
def test_a_group_may_stand_anywhere_as_its_total_tells_it(read, groups):
    told = figures(read(monthly(groups)))
    types = {part: told[f"provider_ae_{part}_type_1"] for part in ("attendances", "within_4_hours")}
    assert types == {"attendances": 60, "within_4_hours": 35}
    assert told["provider_ae_over_4_hours_type_1"] == 25


def test_below_and_above_four_hours_are_told_apart_however_they_are_spaced(read):
    rows = monthly([ALL, WITHIN, OVER])
    rows[0] = [heading.replace("< ", "<").replace("> ", ">") for heading in rows[0]]
    assert figures(read(rows))["provider_ae_within_4_hours_all"] == 75


@pytest.mark.parametrize("share", ["75.0%", "75.0", 0.75])
def test_a_percentage_is_of_a_hundred_whether_written_out_or_kept_as_a_fraction(read, share):
    name = "October-2016-AE.xlsx" if isinstance(share, float) else "October-2016-AE.csv"
    assert figures(read(monthly([ALL, OVER], share), name))["provider_ae_percentage_within_4_hours"] == 75


@pytest.mark.parametrize("name", ["October-2016-AE-by-provider.xlsx", "AE-by-provider.xlsx", "AE.csv"])
def test_the_month_may_stand_above_the_headings(read, name):
    found = read([*TITLES, *(["", *row] for row in monthly([ALL, OVER]))], name)
    assert set(found.rows["period"]) == {"2016-10"}


def test_a_month_above_the_headings_that_the_name_denies_is_asked_about(read):
    with pytest.raises(FileProblem, match="of 2016-10 by the rows above its headings, and of 2016-09"):
        read([*TITLES, *monthly([ALL, OVER])], "September-2016-AE.csv")


def test_a_week_is_no_month(read):
    weekly = [["Period:", "Week ending 6th November 2016"], *monthly([ALL, OVER])]
    with pytest.raises(FileProblem, match="is of one week"):
        read(weekly, "AE.csv")


def test_a_day_that_the_calendar_lacks_is_none(read):
    for said in ("31/02/2016", "Sunday"):
        with pytest.raises(FileProblem, match="does not say in its name"):
            read([["Period:", f"Week ending {said}"], *monthly([ALL, OVER])], "AE.csv")


def test_a_column_that_a_later_release_adds_is_read_past_and_said(read):
    rows = [[*row, new] for row, new in zip(monthly([ALL, OVER]), ("ICB Code", "QHG"), strict=True)]
    found = read(rows)
    assert "The layout does not know these columns, and read past them: ICB Code." in found.problems
    assert figures(found) == figures(read(monthly([ALL, OVER])))


@pytest.mark.parametrize("before", ["A&E attendances", "Number of A&E attendances"])
def test_by_period_under_the_headings_of_2018_and_of_today(read, before):
    old = before.startswith("Number")
    over = "Number of attendances over 4hrs" if old else "Attendances over 4hrs"
    other = "Other A&E Department" if old else "Other Department"
    header = ["Period", "Org Code", "Parent Org", "Org name", f"{before} Type 1", f"{before} Type 2",
              f"{before} Other A&E Department", f"{over} Type 1", f"{over} Type 2", f"{over} {other}",
              "Patients who have waited 4-12 hs from DTA to admission"]  # fmt: skip
    found = read([header, ["MSitAE-MAY-2018", "RXX", "NORTH", "A trust", 60, 0, 40, 25, 0, 3, 1]])
    assert found.layout.id == "nhs_england_ae_monthly_by_period"
    assert figures(found)["provider_ae_over_4_hours_type_3"] == 3


KH03_GROUPS = ["Available", "Occupied", "% Occupied"]
SECTORS = ["Total ", "General & Acute", "Learning Disabilities", "Maternity", "Mental Illness"]


def beds(period_end="September", title="available and occupied beds open overnight", share=0.85):
    groups, header = [""] * 5, ["Year", "Period End", "Region Code", "Org Code", "Org Name"]
    row = ["2022-23", period_end, "Y56", "RXX", "A TRUST"]
    for group, cells in zip(KH03_GROUPS, ([100] * 5, [85] * 5, [share] * 5), strict=True):
        groups, header, row = [*groups, group, *[""] * 4], header + SECTORS, row + cells
    return [["Title:", f"Average daily number of {title} by sector"], [""], groups, header, row]


@pytest.mark.parametrize("end", ["September", "Sept", "Q2"])
def test_the_quarter_is_told_by_its_last_month_or_its_number(read, end):
    found = read(beds(end), "beds.xlsx")
    assert set(found.rows["period"]) == {"2022-07 to 2022-09"}
    assert figures(found)["provider_beds_percentage_occupied"] == 85


def test_beds_of_the_day_under_the_headings_of_beds_overnight_are_refused(read):
    with pytest.raises(FileProblem, match="do not say 'overnight'"):
        read(beds(title="available and occupied beds open during the day only"), "beds.xlsx")


def test_a_share_is_never_taken_from_the_count_of_a_like_heading(read):
    rows = beds(share="85.0%")
    rows[2] = [group.replace("% Occ", "%Occ") for group in rows[2]]
    assert figures(read(rows, "beds.csv"))["provider_beds_percentage_occupied"] == 85


def test_a_row_that_ends_in_blanks_is_not_too_long(read):
    header = [" SHA", "PCT", "PRACTICE", "BNF CODE", "BNF NAME  ", "ITEMS  ", "NIC   ", "ACT COST  ",
              "QUANTITY", "PERIOD", " " * 30]  # fmt: skip
    row = ["Q44", "RXA", "N81646", "0401010Z0AAAAAA", "Zopiclone", "0000009", "1.60", "2.49", "0000032",
           "201501", " " * 30]  # fmt: skip
    found = read([header, row], "T201501PDPI BNFT.CSV")
    assert (len(found.rows), found.rejected) == (1, [])


def test_row_numbers_in_front_of_a_table_are_passed_over(read):
    header = ["", "period", "org_code", "type", "attendances", "breaches", "admissions"]
    rows = [[str(at), "2017-03-01", "RXX", kind, 9, 1, 2] for at, kind in enumerate(("1", "2", "other"))]
    found = read([header, *rows], "tidy.csv")
    assert "The first column, under no heading, numbers the rows and was passed over." in found.problems
    assert len(found.rejected) == 0
    shifted = [["x", *row[1:]] for row in rows]
    assert len(read([header, *shifted], "tidy.csv").rejected) == 3


ACTIVE = ["Location ID", "Location HSCA start date", "Care home?", "Location Name", "Location ODS Code",
          "Location Web Address", "Care homes beds", "Location Local Authority",
          "Location Commissioning CCG Code", "Location Commissioning CCG", "Location Postal Code",
          "Provider Companies House Number", "Service type - Care home service with nursing",
          "Location Dual Registered", "Primary ID (Dual registration locations)"]  # fmt: skip
DUAL = ["Location ID", "Location Name", "Location HSCA Start Date", "Provider ID", "Linked Organisation ID",
        "Linked Organisation Name", "Relationship", "Relationship Start Date", "Primary ID"]  # fmt: skip
README = [["Active locations"], ["Published 3 October 2025"], ["Source: CQC database as at 01 October 2025"]]


def home(number, **cells):
    given = {"Location ID": f"1-9000000{number:03d}", "Location HSCA start date": "01/10/2010",
             "Care home?": "Y", "Location Name": f"Home {number}", "Care homes beds": 40,
             "Location Local Authority": "Wexham", "Location Commissioning CCG Code": "08T",
             "Location Postal Code": "QX1 2AB",
             "Service type - Care home service with nursing": "Y"}  # fmt: skip
    return {**given, **cells}


def active(*homes, more=()):
    return [[*ACTIVE, *more], *([one.get(heading, "") for heading in (*ACTIVE, *more)] for one in homes)]


def test_active_locations_of_2025_with_their_readme_and_dual_registrations(tmp_path):
    dual = [DUAL, ["1-9000000001", "Home 1", "", "", "1-9000000002", "Home 2", "Dual", "", "Y"]]
    sheets = {"README": README, "HSCA_Active_Locations": active(home(1), home(2))}
    sheets["Dual_Registration_Locations"] = dual
    path = tmp_path / "active.xlsx"
    path.write_bytes(book(sheets))
    (sheet,) = read_sheets(path)
    found = normalise(sheet, recognise(sheet))
    assert set(found.rows["snapshot_on"]) == {clean.day("2025-10-01")}
    assert found.rows["dual"].tolist() == ["1-9000000002", "1-9000000001"]
    assert any("Primary ID (Dual registration locations)" in problem for problem in found.problems)


def test_a_sheet_of_another_name_is_read_where_no_sheet_has_the_layouts(tmp_path):
    path = tmp_path / "1_June_2017_HSCA_active_locations.xlsx"
    path.write_bytes(book({"Sheet1": active(home(1))}))
    (sheet,) = read_sheets(path)
    found = normalise(sheet, recognise(sheet))
    assert set(found.rows["snapshot_on"]) == {clean.day("2017-06-01")}


def test_a_heading_that_is_nearly_one_that_is_missing_is_refused_not_read_past(tmp_path):
    rows = active(home(1))
    rows[0] = [heading.replace("Care homes beds", "Care home beds") for heading in rows[0]]
    path = tmp_path / "active.csv"
    path.write_bytes(text(rows))
    (sheet,) = read_sheets(path)
    with pytest.raises(FileProblem, match="has 'Care home beds', which the layout does not know"):
        recognise(sheet)


def test_lists_of_locations_that_left_close_no_home_that_they_lack(store, load, tmp_path):
    def put(name, *homes, more=()):
        path = tmp_path / name
        path.write_bytes(text(active(*homes, more=more)))
        return load(store, path)

    put("2016-01-01_active.csv", home(1), home(2))
    left = home(3, **{"Location HSCA End Date": "30/11/2015"})
    for day in ("2016-02-01", "2016-03-01", "2016-04-01"):
        found = put(f"{day}_deactivated.csv", left, more=("Location HSCA End Date",))
        assert found.layout == "cqc_deactivated_locations"
    code = records.home_code.c
    with store.read() as connection:
        closed = dict(
            connection.execute(select(code.code, code.closed_on).where(code.kind == "cqc")).all()
        )
    assert closed == {"1-9000000001": None, "1-9000000002": None, "1-9000000003": clean.day("2015-11-30")}


def practice(code="A81001", opened="19740401", setting="4"):
    return [code, "THE SURGERY", "Y54", "Q74", "1 ROAD", "", "", "", "", "TS18 1HU", opened, "", "A", "B",
            "00K", "20130401", "", "01642 1", "", "", "", "0", "", "00K", "", setting, ""]  # fmt: skip


def test_a_directory_without_headings_is_told_by_nearly_all_of_its_rows(read):
    rows = [practice(f"A{81000 + at}") for at in range(LOOKED_AT - 1)]
    odd = practice(code="A8")
    found = read([*rows, practice("B82001", opened="", setting=""), odd], "epraccur.csv")
    assert found.layout.id == "ods_practices"
    assert found.rows["opened_on"].isna().sum() == 1
    with pytest.raises(FileProblem, match="fits no layout"):
        read([odd, odd, *rows[:8]], "epraccur.csv")


def test_a_directory_without_headings_may_be_a_workbook_that_leaves_out_its_last_blanks(read):
    found = read([practice("A81001"), practice("A81002")], "epraccur.xlsx")
    assert (found.layout.id, len(found.rows)) == ("ods_practices", 2)


def test_a_time_from_which_a_spreadsheet_took_the_noughts(read):
    header = ["EPIKEY", "ARRIVALDATE", "ARRIVALTIME", "AEATTENDCAT", "CAREHOME_ODS"]
    rows = [["1", "2016-04-03", time, "1", "VZ001"] for time in ("0026", "26", "956", "0", "4000")]
    found = read([header, *rows], "ae.csv")
    day = clean.day("2016-04-03") * 1440
    assert (found.rows["arrived_at"] - day).tolist() == [26, 26, 596, 0, 0]


def test_every_layout_that_may_gain_columns_is_of_public_data():
    """A home's or a hospital's extract keeps being refused by name: what is new there may be about people."""
    gaining = {layout.dataset for layout in LAYOUTS.values() if layout.may_gain_columns}
    assert gaining == {"benchmarks", "care_homes", "practice_prescribing", "organisations"}
