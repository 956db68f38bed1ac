"""Feeds whose real files no one may publish: small copies of their shapes, with invented rows."""

import json

import pytest

from loaders import clean
from loaders.layout import LAYOUTS
from loaders.moments import moment
from loaders.normalise import normalise
from loaders.period import period
from loaders.problems import FileProblem
from loaders.read import read_sheets
from loaders.recognition import fit, recognise


@pytest.fixture
def read(tmp_path):
    def _read(text, name="file.csv"):
        path = tmp_path / name
        path.write_text(text.strip("\n") + "\n", encoding="utf-8")
        (sheet,) = read_sheets(path)
        return normalise(sheet, recognise(sheet))

    return _read


def told(found, *names):
    return [tuple(row[name] for name in names) for _, row in found.rows.iterrows()]


def test_dispatch_rows_of_yorkshires_own_system(read):
    found = read("""
CallNumber|TimeStampT0|TimeAtScene|Priority|DespatchCode|ChiefComplaint|TypeOfCall|PickupUPRN|PostCode_From|HospitalAttended|YAS_ID|MainPatientAge
1|03/04/2016 02:10|03/04/2016 02:25|C2|17-D-03|17|999|100000000001|QX1 2AB|RAE01|A1|88
2|03/04/2016 02:10||C2|06D01|06|999|100000000001|QX1 2AB||A2|88
3|03/04/2016 02:10|03/04/2016 02:25|C2|28C01|28|HCP|100000000001|QX1 2AB||A3|88
""", "calls.txt")  # fmt: skip
    assert found.layout.id == "yorkshire_dispatch"
    assert told(found, "outcome", "complaint_group") == [
        ("see_convey_ed", "fall"), ("unknown", "breathing"), ("unknown", "stroke"),
    ]  # fmt: skip
    assert found.rows["on_scene_at"].notna().tolist() == [True, False, True]
    assert found.dropped == ["MainPatientAge"]


def test_west_midlands_contacts_without_their_nhs_number(read):
    header = (
        "CAREHOME_ODS,Date_of_Incident,Treatment_Type_Desc,WMAS_Chief_Complaint_Desc_Mapped,Clock_Start_DateTime,"
        "DateTime_Vehicle_at_Scene,DateTime_Vehicle_Left_Scene,DateTime_Vehicle_at_Hospital,"
        "DateTime_Hospital_Handover,DateTime_Vehicle_Clear,Provider_Site_Code_Mapped"
    )
    row = "VZ001,03/04/2016,{},Falls,03/04/2016 02:10,03/04/2016 02:30,,,,,RRK"
    words = ["Hear And Treat", "See And Treat", "See And Convey", "No Treatment"]
    found = read("\n".join([header, *map(row.format, words)]))
    assert found.rows["outcome"].tolist() == ["hear_treat", "see_treat", "see_convey_ed", "cancelled"]
    assert set(found.rows["called_at"]) == {moment("2016-04-03 02:10")}
    with pytest.raises(FileProblem, match="'NHS_Number'"):
        read(f"NHS_Number,{header}\n")


def test_calls_in_the_style_of_the_national_data_set(read):
    found = read("""
CAREHOME_CQC,call_date,time_call_connected,time_call_answered,time_resource_arrived_on_scene,receiving_location_type_cad,chief_complaint_call_triage_code
1-900000001,2019-04-03,02:10,02:11,02:30,ED,28
1-900000001,2019-04-03,02:10,02:11,02:30,UTC,06
1-900000001,2019-04-03,02:10,02:11,02:30,ZZZZZ,
1-900000001,2019-04-03,02:10,02:11,,,
""")
    assert found.rows["outcome"].tolist() == ["see_convey_ed", "see_convey_other", "unknown", "unknown"]
    assert found.rows["on_scene_at"].notna().tolist() == [True, True, True, False]
    assert found.rows["complaint_group"].tolist()[:1] == ["fall"]  # 28 is a stroke in other feeds


def test_admissions_with_the_names_of_a_local_extract(read):
    found = read("""
Pseudonym,CAREHOME_ODS,AdmissionDate,DischargeDate,AdmissionMethodCode,PatientClassificationCode,OrderInSpell,ProviderCode,PrimaryDiagnosisCode,ReconciliationPoint
P1,VZ001,03/04/2016,10/04/2016,21,1,1,RX1,N39.0,201604
P2,VZ001,05/04/2016,,11,2,1,RX1,S72.0-,201604
""")  # fmt: skip
    assert told(found, "admission_method", "patient_class", "primary_diagnosis") == [
        ("21", "1", "N390"), ("11", "2", "S720"),
    ]  # fmt: skip
    with pytest.raises(FileProblem, match="'NHSNumber'"):
        read("NHSNumber,CAREHOME_ODS,AdmissionDate,DischargeDate,AdmissionMethodCode,OrderInSpell\n")


def test_emergency_care_records_with_snomed_codes(read):
    found = read("""
EC_Ident,CAREHOME_UPRN,Provider_Code,Arrival_Date,Arrival_Time,EC_Attendance_Category,EC_Department_Type,EC_Arrival_Mode_SNOMED_CT,Discharge_Destination_SNOMED_CT,EC_Chief_Complaint_SNOMED_CT,EC_Injury_Mechanism_SNOMED_CT,Accommodation_Status_SNOMED_CT,Der_Financial_Year
1,100000000001,RX1,03/04/2018,09:56,1,1,1048031000000100,306706006,161898004,,160734000,2018/19
2,100000000001,RX1,03/04/2018,0956,2,1,1048071000000103,306689006,29857009,429482004,160734000,2018/19
3,100000000001,RX1,03/04/2018,23:59,4,5,1048071000000103,306689006,29857009,,160734000,2018/19
4,100000000001,RX1,03/04/2018,23:59,1,1,1.04803E+15,306689006,,,160734000,2018/19
""")
    assert found.layout.id == "ecds"
    assert told(found, "arrival_mode", "category", "disposal", "is_fall") == [
        ("ambulance", "first", "admitted", "Y"),
        ("other", "unplanned_follow_up", "discharged", "Y"),
        ("other", "planned_follow_up", "discharged", "N"),
    ]
    (spoilt,) = found.rejected
    assert "spreadsheet has spoilt" in spoilt[1]


@pytest.mark.real_data
@pytest.mark.parametrize(("schema", "layout"), [("ecds", "ecds"), ("apc", "hes_apc"), ("ae", "hes_ae")])
def test_every_column_of_a_published_schema_is_read_or_passed_over(real_data, schema, layout):
    path = real_data / "schemas" / "cured" / f"{schema}.json"
    tables = json.loads(path.read_text(encoding="utf-8"))["tables"]
    header = [column["name"] for table in tables for column in table["tableSchema"]["columns"]]
    assert fit(header, LAYOUTS[layout]).whole


@pytest.mark.real_data
def test_the_dispatch_schema_lacks_only_a_column_that_names_the_home(real_data):
    path = real_data / "schemas" / "cured" / "yas_cad.json"
    (table,) = json.loads(path.read_text(encoding="utf-8"))["tables"]
    header = [column["name"] for column in table["tableSchema"]["columns"]]
    found = fit(header, LAYOUTS["yorkshire_dispatch"])
    assert not found.unknown
    (lacking,) = found.lacking
    assert "names the home" in lacking
    assert fit([*header, "PickupUPRN"], LAYOUTS["yorkshire_dispatch"]).whole


def test_beds_used_of_the_capacity_tracker(read):
    found = read("""
cqcid,odscode,location,parentorganisation,localauthority,region,icb,maxcapacity,usedbeds,declaredvacancies,admissionstatus,covidresidentstotal,nursesemployed,lastupdatedutc
1-900000001,VZ001,Elm House,Elm Ltd,Wexham,North,QX,40,36,4,Open,0,12,30/04/2021 10:15
""")
    assert found.layout.id == "capacity_tracker"
    assert told(found, "occupied_beds", "month", "ods_code") == [(36, clean.month("2021-04"), "VZ001")]


def test_a_falls_log_as_homes_keep_it(read):
    found = read("""
Care home,Postcode,Date,Time,Resident initials,Location,Witnessed Y/N,Harm level,Action taken
Elm House,QX1 2AB,3/4/16,02:10,XX,Bedroom,N,No harm,None
Elm House,QX1 2AB,3/4/16,02:10,XX,Bedroom,N,No harm,None
Elm House,QX1 2AB,4 April 2016,,XX,Lounge,Y,MINOR,999 called
Elm House,QX1 2AB,05/04/2016,9.30pm,XX,hospital,Y,Serious,
Elm House,QX1 2AB,05/04/2016,,XX,,,bruised pride,GP
""")
    assert found.layout.id == "home_falls_log"
    assert told(found, "harm", "hospital") == [("none", "N"), ("none", "N"), ("low", "Y"), ("severe", None)]
    assert "bruised pride" in found.rejected[0][1]
    assert found.dropped == ["Resident initials"]


def test_rows_of_a_log_without_numbers_are_never_the_same(quick_store, register, write, load):
    load(quick_store, register("homes.csv", {"cqc_location_id": "1-900000001"}, released="2016-01-01"))
    receipt = load(quick_store, write("log.csv", """
CQC ID,Date,Harm
1-900000001,03/04/2016,Low
1-900000001,03/04/2016,Low
1-900000001,03/04/2016,Severe
"""))  # fmt: skip
    assert (receipt.layout, receipt.accepted) == ("home_falls_log", 3)


def test_near_misses_of_a_falls_log_are_kept_apart_and_counted_in_the_receipt(read):
    head = "Care home,Postcode,Date,Harm\n"
    elm = "Elm House,QX1 2AB,03/04/2016,"
    harms = ("NEAR MISS", "Near-miss", "None", "bruised pride")
    found = read(head + "".join(f"{elm}{harm}\n" for harm in harms))
    assert told(found, "harm") == [("near_miss",), ("near_miss",), ("none",)]
    assert found.problems == ["2 rows are near misses: kept, and not counted as a fall."]
    assert read(f"{head}{elm}near  miss\n").problems == [
        "1 row is a near miss: kept, and not counted as a fall."
    ]
    assert read(f"{head}{elm}None\n").problems == []


def test_our_own_falls_log_holds_no_near_misses(read):
    found = read("incident_id,occurred_at,cqc_location_id,harm\n1,2016-04-03,1-900000001,near_miss\n")
    assert [reason for _, reason, _ in found.rejected] == [
        "harm is 'near_miss': not one of death, low, moderate, none, severe, unknown."
    ]


def test_a_pressure_ulcer_log_as_homes_keep_it(read):
    found = read("""
Home,Postcode,Date found,Grade,Inherited or acquired,Date worsened,Worsened to
Elm House,QX1 2AB,03/04/2016,Grade 2,Acquired,,
Elm House,QX1 2AB,03/04/2016,SDTI,On admission,,
Elm House,QX1 2AB,03/04/2016,1,,10/04/2016,Category 3
Elm House,QX1 2AB,03/04/2016,Moisture lesion,Unknown,,
""")
    assert told(found, "category", "acquired", "worsened_to") == [
        ("2", "in_home", None), ("deep_tissue", "inherited", None), ("1", "unknown", "3"),
        ("moisture", "unknown", None),
    ]  # fmt: skip


def test_an_infection_log_in_which_homes_write_the_drug(read):
    found = read("""
CQC ID,Date antibiotic started,Antibiotic,Catheter,Prophylaxis
1-900000001,03/04/2016,Nitrofurantoin 50mg,N,
1-900000001,04/04/2016,Yes,Y,N
1-900000001,05/04/2016,None given,N,Y
""")
    assert told(found, "antibiotic", "prophylaxis") == [("Y", "N"), ("Y", "N"), ("N", "Y")]


def test_the_directory_of_care_home_sites_has_no_headings(read):
    found = read("""
"VZ001","ELM HOUSE","","","1 HIGH STREET","","","","","QX1 2AB","19930401","","VZ0A","","","","0","",""
"VZ002","OAK HOUSE","","","2 LOW STREET","","","","","QX1 2AC","19930401","20150331","VZ0A","","","","0","",""
""")
    assert found.layout.id == "ods_care_homes"
    assert told(found, "code", "kind", "postcode", "parent_code") == [
        ("VZ001", "care_home", "QX1 2AB", "VZ0A"), ("VZ002", "care_home", "QX1 2AC", "VZ0A"),
    ]  # fmt: skip
    assert found.rows["closed_on"].tolist()[1] == clean.day("2015-03-31")


def test_the_other_release_of_the_monthly_attendances(read):
    types = "A&E attendances Type 1,A&E attendances Type 2,A&E attendances Other A&E Department"
    over = (
        "Attendances over 4hrs Type 1,Attendances over 4hrs Type 2,Attendances over 4hrs Other A&E Department"
    )
    found = read(f"""
Period,Org Code,Parent Org,Org name,{types},{over}
MSitAE-APRIL-2025,RXX,NHS ENGLAND NORTH,A trust,"1,200",0,40,300,0,-
MSitAE-APRIL-2025,TOTAL,TOTAL,TOTAL,"1,200",0,40,300,0,-
""")
    rows = found.rows.set_index(["geography", "metric"])["value"]
    assert rows["provider", "provider_ae_attendances_type_1"] == 1200
    assert rows["england", "provider_ae_attendances_type_1"] == 1200
    assert set(found.rows["period"]) == {"2025-04"}


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("2016-04", "2016-04"), ("2016_04", "2016-04"), ("201604", "2016-04"), ("Apr-24", "2024-04"),
        ("2015/16", "2015/16"), ("2015/2016", "2015/16"), ("2013-2016", "2013-2016"), ("2011-12", "2011-12"),
        ("2020-21 June", "2020-04 to 2020-06"), ("2020-21 March", "2021-01 to 2021-03"), ("", None),
    ],
)  # fmt: skip
def test_a_period_as_publishers_write_it(cell, kept):
    assert period(cell) == kept


@pytest.mark.parametrize("cell", ["2015/18", "2016-2013", "2020-21 Smarch", "last year"])
def test_what_is_no_period_is_said(cell):
    with pytest.raises(ValueError, match="not a"):
        period(cell)
