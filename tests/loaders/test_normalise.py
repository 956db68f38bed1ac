"""Worked examples: rows as a sender writes them, and what the store is given."""

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from loaders.calendar import parse_month
from loaders.layout import LAYOUTS
from loaders.normalise import Normalised, normalise
from loaders.read import read_sheets
from loaders.recognition import recognise

HOME = "1-90000000001"


def minutes(text: str) -> int:
    when = datetime.fromisoformat(text)
    return when.toordinal() * 1440 + when.hour * 60 + when.minute


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.fixture
def read(tmp_path):
    def read_text(*lines: str, name: str = "file.csv") -> Normalised:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_file(path)

    return read_text


def read_file(path: Path) -> Normalised:
    (sheet,) = read_sheets(path)
    return normalise(sheet, recognise(sheet))


def cells(found: Normalised, row: int) -> dict[str, object]:
    return {name: None if pd.isna(value) else value for name, value in found.rows.loc[row].items()}


CALLS = "incident_id,called_at,cqc_location_id,outcome,on_scene_at"


def test_an_ambulance_row(read):
    found = read(CALLS, f"4711,2016-04-03 02:10,{HOME},see_convey_ed,2016-04-03 02:31")
    assert cells(found, 2) == {
        "cqc_location_id": HOME,
        "incident_id": "4711",
        "called_at": minutes("2016-04-03 02:10"),
        "outcome": "see_convey_ed",
        "on_scene_at": minutes("2016-04-03 02:31"),
    }


def test_days_are_whole_numbers_and_text_is_text_or_none(read):
    found = read(CALLS + ",priority", f"4711,2016-04-03 02:10,{HOME},see_treat,,")
    assert [str(found.rows[name].dtype) for name in ("called_at", "on_scene_at")] == ["Int64", "Int64"]
    assert found.rows["priority"].tolist() == [None]


def test_a_column_that_the_file_lacks_is_absent(read):
    assert "priority" not in read(CALLS, f"1,2016-04-03,{HOME},see_treat,").rows


def test_a_bad_cell_rejects_its_row_with_the_heading_the_cell_and_what_to_write(read):
    found = read(CALLS, f"1,03/13/2016,{HOME},see_treat,", f"2,2016-04-03,{HOME},see_treat,")
    ((row, reason, as_it_came),) = found.rejected
    assert row == 2
    assert reason == "called_at is '03/13/2016': not a day of the calendar; days come before months."
    assert as_it_came["called_at"] == "03/13/2016"
    assert list(found.rows.index) == [3]


def test_a_blank_needed_cell_rejects_its_row(read):
    found = read(CALLS, f",2016-04-03,{HOME},see_treat,")
    assert found.rejected[0][1] == "incident_id is blank."


def test_an_unknown_word_rejects_its_row_and_a_blank_one_is_unknown(read):
    found = read(CALLS, f"1,2016-04-03,{HOME},lift assist,", f"2,2016-04-03,{HOME},,")
    assert "not one of cancelled, hear_treat" in found.rejected[0][1]
    assert found.rows["outcome"].tolist() == ["unknown"]


def test_our_words_may_be_typed_with_capitals_and_blanks(read):
    found = read(CALLS, f"1,2016-04-03,{HOME},See convey ED,")
    assert found.rows["outcome"].tolist() == ["see_convey_ed"]


def test_a_row_that_names_no_home_is_rejected(read):
    found = read(
        "incident_id,called_at,home_name,postcode,outcome",
        "1,2016-04-03,Elm House,,see_treat",
        "2,2016-04-03,Elm House,qx12ab,see_treat",
    )
    assert "does not name its home" in found.rejected[0][1]
    assert found.rows["postcode"].tolist() == ["QX1 2AB"]


def test_blank_rows_totals_and_notes_are_counted_as_ignored(read):
    found = read(
        "incident_id,called_at,outcome,cqc_location_id",
        f"1,2016-04-03,see_treat,{HOME}",
        "",
        " , ,,",
        "Total,1,,",
        "Note: figures are provisional,,,",
        "* small numbers,,,",
        "incident_id,called_at,outcome,cqc_location_id",
    )
    assert found.ignored == [3, 4, 5, 6, 7, 8]
    assert found.rows_read == 7
    assert not found.rejected


def test_a_home_called_total_care_is_a_home(read):
    found = read("home_name,postcode,month,occupied_bed_days", "Total Care,QX1 2AB,2016-04,900")
    assert found.rows["home_name"].tolist() == ["Total Care"]


def test_what_the_comment_lines_state(read):
    found = read(
        "# covers: 2016-04 to 2016-10",
        "# released: 2016-11-14",
        "# area: 08T, 08R",
        "# source: RX8",
        "# carried_in: yes",
        "# colour: green",
        CALLS,
    )
    assert found.statements == {
        "covers": "2016-04 to 2016-10",
        "released": "2016-11-14",
        "area": "08T, 08R",
        "source": "RX8",
        "carried_in": "yes",
    }
    assert found.rows_read == 0


RETURN = "cqc_location_id,month,occupied_bed_days,falls,utis"


def test_a_return_with_a_blank_a_zero_a_suppressed_and_a_bad_cell(read):
    found = read(RETURN, f'{HOME},Apr-16,"1,080",,0', f"{HOME},2016-05,990,*,see note")
    first, second = found.rows.loc[2], found.rows.loc[3]
    assert (first["month"], first["occupied_bed_days"], first["utis"]) == (parse_month("2016-04"), 1080, 0)
    assert pd.isna(first["falls"])
    assert pd.isna(second["falls"])
    assert found.bounds == {3: {"falls": (1, 7)}}
    assert found.problems == ["Row 3: utis is 'see note': not a number. The cell counts as not submitted."]
    assert not found.rejected


def test_a_return_without_a_month_is_rejected(read):
    found = read(RETURN, f"{HOME},Smarch-15,900,1,1")
    assert "not a month" in found.rejected[0][1]


def test_a_return_without_bed_days_is_accepted(read):
    found = read(RETURN, f"{HOME},2016-04,,2,1")
    assert pd.isna(found.rows.loc[2, "occupied_bed_days"])


SPELLS = (
    "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method,patient_class,"
    "episode_order"
)


def test_a_blank_order_and_class_are_1_and_counted(read):
    found = read(SPELLS, f"S1,P1,2016-04-03,,{HOME},21,,", f"S2,,2016-04-03,2016-04-05,{HOME},2a,1,2")
    assert found.rows["episode_order"].tolist() == [1, 2]
    assert found.rows["patient_class"].tolist() == ["1", "1"]
    assert found.rows["person_key"].tolist() == ["P1", None]
    assert found.rows["admission_method"].tolist() == ["21", "2A"]
    assert "1 row has no episode_order and is taken as 1." in found.problems


def test_a_discharge_before_the_admission_is_rejected(read):
    found = read(
        SPELLS, f"S1,P1,2016-04-03,2016-04-02,{HOME},21,1,1", f"S2,P1,2016-04-03,2016-04-03,{HOME},21,1,1"
    )
    assert found.rejected[0][1] == "The discharge is before the admission."
    assert len(found.rows) == 1


def test_hes_dates_codes_and_diagnoses(read):
    found = read(
        "PROCODE3,PROVSPNOPS,PSEUDO_HESID,EPIORDER,ADMIDATE,DISDATE,ADMIMETH,CLASSPAT,DIAG_4_01,DIAG_4_02,DIAG_4_03,"
        "CAREHOME_ODS,SEX",
        "RVR,S1,P1,1,2016-04-03,1800-01-01,21,1,N39.0,W19X,F03X,VZ001,2",
    )
    row = cells(found, 2)
    assert (row["admitted_on"], row["discharged_on"]) == (day("2016-04-03"), None)
    assert (row["primary_diagnosis"], row["diagnoses"]) == ("N390", "W19X;F03X")
    assert found.dropped == ["SEX"]


def test_hes_without_a_spell_number_takes_the_admission_date(read):
    found = read(
        "PROCODE3,PSEUDO_HESID,EPIORDER,ADMIDATE,DISDATE,ADMIMETH,CLASSPAT,DIAG_4_01,CAREHOME_ODS",
        "RVR,P1,1,2016-04-03,2016-04-05,21,1,N390,VZ001",
    )
    assert found.rows["spell_id"].tolist() == ["2016-04-03"]


HES_AE = (
    "EPIKEY,PROCODE3,ARRIVALDATE,ARRIVALTIME,AEATTENDCAT,AEDEPTTYPE,AEARRIVALMODE,AEATTENDDISP,CAREHOME_ODS"
)


def test_a_hes_attendance(read):
    found = read(HES_AE, "17,RVR,2016-04-03,0956,2,01,1,01,VZ001")
    assert cells(found, 2) == {
        "ods_code": "VZ001",
        "attendance_id": "17",
        "provider_code": "RVR",
        "scheme": "hes",
        "arrived_at": minutes("2016-04-03 09:56"),
        "category": "planned_follow_up",
        "department_type": "1",
        "arrival_mode": "ambulance",
        "disposal": "admitted",
    }


def test_codes_that_lost_their_leading_0_and_an_unknown_time(read):
    found = read(HES_AE, "17,RVR,2016-04-03,956,1,1,1,1,VZ001", "18,RVR,2016-04-03,4000,1,1,1,1,VZ001")
    assert found.rows["arrived_at"].tolist() == [minutes("2016-04-03 09:56"), minutes("2016-04-03 00:00")]
    assert found.rows["disposal"].tolist() == ["admitted", "admitted"]


ECDS = (
    "EPIKEY,PROVIDER_CODE,ARRIVAL_DATE,ARRIVAL_TIME,ATTENDANCE_CATEGORY,DEPARTMENT_TYPE,ARRIVAL_MODE,"
    "CAREHOME_UPRN"
)


def test_an_ecds_attendance(read):
    found = read(ECDS, "17,RVR,03/04/2016,09:56,2,05,1048031000000100,000990000000001")
    assert cells(found, 2) == {
        "uprn": "990000000001",
        "attendance_id": "17",
        "provider_code": "RVR",
        "scheme": "ecds",
        "arrived_at": minutes("2016-04-03 09:56"),
        "category": "unplanned_follow_up",
        "department_type": "5",
        "arrival_mode": "ambulance",
    }


def test_a_snomed_code_that_a_spreadsheet_spoilt_rejects_its_row(read):
    found = read(ECDS, "17,RVR,03/04/2016,09:56,2,05,1.04803E+15,990000000001")
    assert "spoilt" in found.rejected[0][1]


def test_a_row_of_the_dispatch_system(read):
    found = read(
        "CallNumber|YAS_ID|TimeStampT0|PickupUPRN|PickupName|PostCode_From|Treatment|TypeOfCall|ChiefComplaint|Priority",
        "1|V1|03/04/2016 02:10||ELM  HOUSE |QX12AB|See And Convey - Other|HCP|17-D-03|Red 2",
        name="calls.txt",
    )
    row = cells(found, 2)
    assert (row["outcome"], row["call_type"], row["home_name"]) == ("see_convey_other", "hcp", "ELM HOUSE")


def test_logs(read):
    fall = read(
        "incident_id,occurred_at,cqc_location_id,harm,hospital", f"F1,2016-07-31T23:30Z,{HOME},None,y"
    )
    assert cells(fall, 2) == {
        "cqc_location_id": HOME,
        "harm_id": "F1",
        "occurred_on": day("2016-08-01"),
        "harm": "none",
        "hospital": "Y",
    }
    uti = read("infection_id,started_on,cqc_location_id,antibiotic,prophylaxis", f"U1,03/04/2016,{HOME},Y,")
    assert cells(uti, 2)["prophylaxis"] == "N"
    assert uti.problems == ["1 row has no prophylaxis and is taken as N."]
    ulcer = read(
        "ulcer_id,found_on,cqc_location_id,category,acquired,worsened_on,worsened_to",
        f"P1,2016-08-28,{HOME},1,,2016-09-03,Deep tissue",
    )
    assert cells(ulcer, 2)["acquired"] == "unknown"
    assert cells(ulcer, 2)["worsened_to"] == "deep_tissue"


def test_prescribing_with_padded_numbers_and_a_negative_cost(read):
    found = read(
        "YEAR_MONTH,CARE_HOME_ODS,BNF_CODE,BNF_DESCRIPTION,ITEMS,QUANTITY,NIC,ACTUAL_COST,RESIDENTS",
        "201604,VZ018,0106040M0BBAAAA,Macrogol,0000049,1372,00000470.36,435.08,48",
        "2016_04,VZ018,0106040M0BBAAAA,Macrogol,1,28,-4.20,4,48",
    )
    row = cells(found, 2)
    assert (row["month"], row["items"], row["nic"]) == (parse_month("2016-04"), 49, 470.36)
    assert "NIC is '-4.20': below zero." in found.rejected[0][1]


def test_log_cover(read):
    found = read("month,cqc_location_id,dataset", f"2016-04,{HOME},Pressure ulcers")
    assert found.rows["dataset"].tolist() == ["pressure_ulcers"]


REGISTER = (
    "cqc_location_id,name,service,beds,beds_from,valid_from,postcode,ccg_code,area_code,open_date,programme,"
    "programme_start,predecessor_cqc_location_id"
)


def test_a_row_of_our_register(read):
    found = read(
        REGISTER,
        f"{HOME},Elm House,Nursing,40,,,qx1 2ab,08T,,2010-10-01,vanguard,2015-03,",
        f"1-90000000002,Elm House,nursing,45,2016-04-01,,qx1 2ab,08T,V1,2010-10-01,,,{HOME}",
    )
    first, second = cells(found, 2), cells(found, 3)
    assert (first["service"], first["beds"], first["area_code"]) == ("nursing", 40, "08T")
    assert (first["valid_from"], first["explicit_from"]) == (None, 0)
    assert (first["programme"], first["programme_start"]) == ("vanguard", day("2015-03-01"))
    assert (second["valid_from"], second["explicit_from"], second["area_code"]) == (
        day("2016-04-01"),
        1,
        "V1",
    )
    assert second["predecessor"] == HOME


SNAPSHOT = [
    "Location ID",
    "Location HSCA start date",
    "Care home?",
    "Location Name",
    "Care homes beds",
    "Location Commissioning CCG Code",
    "Location Commissioning CCG Name",
    "Location ONSPD CCG Code",
    "Location Street Address",
    "Location City",
    "Location Postal Code",
    "Registered manager",
    "Service type - Care home service with nursing",
    "Service type - Care home service without nursing",
    "Service user band - Older People",
    "Regulated activity - Personal care",
]


def test_cqcs_active_locations_with_rows_above_the_header_and_dual_registrations(tmp_path):
    book = Workbook()
    book.active.title = "README"
    sheet = book.create_sheet("HSCA_Active_Locations")
    for row in (
        ["HSCA Active Locations"],
        [],
        ["as at 01 October 2016"],
        [],
        [],
        [],
        SNAPSHOT,
        [
            HOME,
            "01/10/2010",
            "Y",
            "Elm House",
            40,
            "08T",
            "NHS Sutton CCG",
            "E38000179",
            "1 Elm Road",
            "Sutton",
            "QX1 2AB",
            "A Person",
            "Y",
            "",
            "Y",
            "Y",
        ],
        [
            "1-90000000002",
            datetime(2010, 10, 1),
            "Y",
            "Elm House",
            "",
            "",
            "",
            "E38000179",
            "1 Elm Road",
            "Sutton",
            "QX1 2AB",
            "A Person",
            "Y",
            "Y",
            "",
            "Y",
        ],
        ["1-90000000003", "01/10/2010", "N", "A Dentist", "", "08T"],
    ):
        sheet.append(row)
    dual = book.create_sheet("Dual_Registration_Locations")
    dual.append(["Location ID", "Location Name", "Linked Location ID", "Linked Location Name"])
    dual.append([HOME, "Elm House", "1-90000000002", "Elm House"])
    path = tmp_path / "active.xlsx"
    book.save(path)
    found = read_file(path)
    first, second = cells(found, 8), cells(found, 9)
    assert (first["service"], first["beds"], first["client_group"]) == ("nursing", 40, "older_people")
    assert (second["service"], second["beds"], second["client_group"]) == ("both", None, "other")
    assert (first["area_code"], second["area_code"]) == ("08T", "E38000179")
    assert (first["dual"], second["dual"]) == ("1-90000000002", HOME)
    assert first["open_date"] == second["open_date"] == day("2010-10-01")
    assert first["snapshot_on"] == day("2016-10-01")
    assert first["address"] == "1 Elm Road, Sutton"
    assert found.dropped == ["Registered manager"]
    assert found.ignored == [10]


def test_cqcs_weekly_directory(read):
    found = read(
        "CQC Locations data",
        "",
        "This data was produced on 19 August 2026",
        "",
        "Name,Also known as,Address,Postcode,Phone number,Service's website (if available),Service types,"
        "Date of latest check,Specialisms/services,Provider name,Local Authority,Region,Location URL,"
        "CQC Location (for office use only,CQC Provider ID (for office use only)",
        f'Elm House,,"1 Elm Road, Sutton",QX1 2AB,1617486414,,Nursing homes|Homecare agencies,'
        "14/Apr/2022 - 00:00,,"
        f"Elm Limited,Sutton,London,,{HOME},1-101",
        "A Dentist,,1 High Street,QX1 2AB,,,Dentist,,,,Sutton,London,,1-90000000003,1-102",
    )
    row = cells(found, 6)
    assert (row["cqc_location_id"], row["service"], row["street"]) == (HOME, "nursing", "1 Elm Road")
    assert row["snapshot_on"] == day("2026-08-19")
    assert found.ignored == [7]
    assert "beds" not in found.rows


def test_a_flattened_document_of_the_api_holds_its_nested_cells_as_python_writes_them(read):
    found = read(
        "locationId,name,numberOfBeds,registrationDate,careHome,gacServiceTypes,relationships,currentRatings",
        f"""{HOME},Elm House,28,04/11/2013,Y,"[{{'name': 'Nursing homes'}}, """
        """{'name': 'Residential homes'}]","""
        """"[{'relatedLocationId': '1-9', 'type': 'HSCA Predecessor'}, {'relatedLocationId': '1-8', """
        """'type': 'HSCA Predecessor'}]","{'overall': {'rating': 'Good', 'reportDate': '2020-05-06'}}\"""",
    )
    row = cells(found, 2)
    assert (row["service"], row["beds"], row["open_date"]) == ("both", 28, day("2013-11-04"))
    assert (row["predecessor"], row["successor"]) == ("1-9;1-8", None)
    assert (row["rating"], row["rating_date"]) == ("Good", day("2020-05-06"))


def test_a_layout_may_say_that_its_times_are_utc(read):
    found = read(CALLS, f"1,2016-07-31 23:30,{HOME},see_treat,")
    utc = type(found.layout)(**{**vars_of("ambulance_callouts"), "zone": "UTC"})
    assert normalise(found.sheet, utc).rows["called_at"].tolist() == [minutes("2016-08-01 00:30")]


def vars_of(name: str) -> dict[str, object]:
    layout = LAYOUTS[name]
    return {field: getattr(layout, field) for field in layout.__dataclass_fields__}


def test_a_note_beside_a_table_of_a_workbook_is_passed_over_and_said(tmp_path):
    book = Workbook()
    book.active.append(CALLS.split(","))
    for number in range(1, 8):
        book.active.append([str(number), "2016-04-03 02:10", HOME, "see_treat", "", "", f"note {number}"])
    book.save(tmp_path / "calls.xlsx")
    found = read_file(tmp_path / "calls.xlsx")
    assert len(found.rows) == 7
    assert "Cells under no heading were passed over in rows 2, 3, 4, 5, 6 and 2 more." in found.problems


def test_a_nested_cell_that_is_neither_json_nor_python_says_nothing(read):
    head = "locationId,name,careHome,numberOfBeds,registrationDate,postalCode,relationships,gacServiceTypes"
    kinds = "\"[{'name': 'Nursing homes'}]\""
    found = read(head, f"{HOME},Elm House,Y,40,2010-01-01,QX1 2AB,[{{broken,{kinds}")
    assert (found.rows["service"].tolist(), found.rows["predecessor"].tolist()) == (["nursing"], [None])


def test_an_admission_without_any_discharge_is_still_open(read):
    head = "spell_id,person_key,admitted_on,admission_method,cqc_location_id"
    found = read(head, f"1,p,2016-04-03,21,{HOME}")
    assert found.layout.dataset == "admissions" and len(found.rows) == 1
    assert "discharged_on" not in found.rows


API = (
    "locationId,name,careHome,numberOfBeds,registrationDate,postalCode,relationships,currentRatings,assessment"
)


def test_a_rating_since_2024_stands_in_another_cell(read):
    old = "\"{'overall': {'rating': 'Good', 'reportDate': '2020-05-06'}}\""
    new = "\"[{'ratings': {'asgRatings': [{'rating': 'Requires improvement'}, {'rating': 'Good'}]}}]\""
    home = "Y,40,2010-01-01,QX1 2AB"
    found = read(API, f"{HOME},Elm,{home},,,{new}", f"1-9,Oak,{home},,{old},")
    assert found.rows["rating"].tolist() == ["Requires improvement", "Good"]
    assert found.rows["predecessor"].tolist() == [None, None]


def test_a_list_that_does_not_say_which_are_care_homes_makes_none_and_says_so(read):
    found = read("locationId,locationName,postalCode", f"{HOME},Elm House,QX1 2AB", "1-8,A dentist,QX1 2AB")
    assert found.layout.id == "cqc_api_list"
    assert (found.rows_read, len(found.rows)) == (2, 0)
    assert any("no home was made from it" in problem for problem in found.problems)


def test_a_sheet_of_dual_registrations_without_its_columns_says_nothing(tmp_path):
    head = ["Location ID", "Location Name", "Care home?", "Location HSCA start date", "Care homes beds",
            "Location Postal Code", "Location Local Authority",
            "Service type - Care home service with nursing",
            "Service type - Care home service without nursing"]  # fmt: skip
    book = Workbook()
    book.active.title = "HSCA_Active_Locations"
    book.active.append(head)
    book.active.append([HOME, "Elm House", "Y", "01/10/2010", 40, "QX1 2AB", "Wexham", "Y", ""])
    book.create_sheet("Dual_Registration_Locations").append(["Notes", "More"])
    book.save(tmp_path / "directory.xlsx")
    found = read_file(tmp_path / "directory.xlsx")
    assert (found.layout.id, len(found.rows)) == ("cqc_active_locations", 1)
    assert "dual" not in found.rows or found.rows["dual"].tolist() == [None]
