"""Every real public file, read plainly by csv or calamine, against what a load takes of it."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from loaders import clean, records
from loaders.load import Options, load_file
from loaders.normalise import normalise
from loaders.problems import FileProblem
from loaders.read import read_sheets
from loaders.recognition import recognise
from loaders.records import RECORDS
from tests.loaders.counted import counts

pytestmark = pytest.mark.real_data
MONTHLY = ("April-2025", "May-2025", "June-2025", "July-2025", "August-2025", "September-2025",
           "November-2025", "December-2025", "January-2026")  # fmt: skip


def plain(path: Path, headings: bool = True) -> list[list[str]]:
    """The rows below the heading, by the csv module alone."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row]
    return rows[1:] if headings else rows


def headings(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [heading.strip() for heading in next(csv.reader(file))]


def plain_sheet(path: Path, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)


def number(cell: str) -> float | None:
    bare = cell.replace(",", "").removesuffix("%")
    return None if bare in ("-", ".", "N/A", "") else float(bare)


def stored(store, dataset, **where):
    table = RECORDS[dataset]
    question = select(table).order_by(table.c.load_id, table.c.source_row)
    for name, value in where.items():
        question = question.where(table.c[name] == value)
    with store.read() as connection:
        return [dict(row) for row in connection.execute(question).mappings()]


def values(store, metric) -> dict[tuple[str, str], float | None]:
    return {(row["code"], row["period"]): row["value"] for row in stored(store, "benchmarks", metric=metric)}


@pytest.mark.parametrize("month", MONTHLY)
def test_a_monthly_file_of_emergency_departments_by_position(real_data, quick_store, load, month):
    path = real_data / "ae" / "monthly_2025_26" / f"{month}-AE.csv"
    rows = plain(path)
    receipt = load(quick_store, path)
    assert receipt.layout == "nhs_england_ae_monthly"
    assert counts(receipt) == {"accepted": len(rows)}
    named, year = month.split("-")
    period = f"{year}-{clean.MONTHS[named[:3].casefold()]:02d}"
    # The columns of the three types stand at 3, 7 and 11: all, within and over four hours.
    for at, metric in {
        3: "provider_ae_attendances_type_1", 5: "provider_ae_attendances_type_3",
        6: "provider_ae_attendances_all", 7: "provider_ae_within_4_hours_type_1",
        10: "provider_ae_within_4_hours_all", 11: "provider_ae_over_4_hours_type_1",
        13: "provider_ae_over_4_hours_type_3", 14: "provider_ae_over_4_hours_all",
        15: "provider_ae_percentage_within_4_hours", 22: "provider_emergency_admissions_via_ae_all",
        23: "provider_emergency_admissions_other", 24: "provider_emergency_admissions_all",
        25: "provider_waits_over_4_hours_for_a_bed", 26: "provider_waits_over_12_hours_for_a_bed",
    }.items():  # fmt: skip
        expected = {(row[0], period): number(row[at]) for row in rows}
        assert values(quick_store, metric) == expected, metric
    assert {row["geography"] for row in stored(quick_store, "benchmarks")} == {"provider"}


def test_the_three_types_and_their_total_agree_in_every_month(real_data, quick_store, load):
    for month in MONTHLY:
        load(quick_store, real_data / "ae" / "monthly_2025_26" / f"{month}-AE.csv")
    of = {kind: values(quick_store, f"provider_ae_attendances_{kind}") for kind in
          ("type_1", "type_2", "type_3", "all")}  # fmt: skip
    assert len(of["all"]) == sum(
        len(plain(path)) for path in (real_data / "ae" / "monthly_2025_26").iterdir()
    )
    for place, total in of["all"].items():
        parts = [of[kind][place] or 0 for kind in ("type_1", "type_2", "type_3")]
        assert total == sum(parts), place


def test_the_tidy_attendances_of_the_vanguard_years(real_data, quick_store, load):
    path = real_data / "ae" / "nhsrdatasets" / "ae_attendances_2016-04_to_2018-03.csv"
    rows = plain(path)
    receipt = load(quick_store, path)
    assert (counts(receipt), receipt.months) == ({"accepted": len(rows)}, 24)
    for kind, named in (("1", "1"), ("2", "2"), ("other", "3")):
        mine = [row for row in rows if row[2] == kind]
        expected = {(row[1], row[0][:7]): float(row[3]) for row in mine}
        assert values(quick_store, f"provider_ae_attendances_type_{named}") == expected
        expected = {(row[1], row[0][:7]): float(row[4]) for row in mine}
        assert values(quick_store, f"provider_ae_over_4_hours_type_{named}") == expected


def test_the_weekly_workbook_of_2010(real_data, quick_store, load):
    path = real_data / "ae" / "weekly_2010" / "ae_weekly_sitrep_week_ending_2010-11-07.xls"
    below = plain_sheet(path, "A&E Data")[16:]
    data = [row for row in below if sum(cell != "" for cell in row) > 1]
    receipt = load(quick_store, path)
    assert counts(receipt) == {"accepted": len(data), "ignored": len(below) - len(data)}
    assert (len(data), data[0][3]) == (297, "England")
    period = "week ending 2010-11-07"
    expected = {
        (row[2] if row[2] != "-" else None, period): row[7] if row[7] != "-" else None for row in data
    }
    assert values(quick_store, "weekly_ae_attendances_all") == expected
    (england,) = stored(quick_store, "benchmarks", geography="england", metric="weekly_ae_attendances_all")
    assert (england["value"], england["code"], england["place"]) == (391495, None, "England")
    assert england["source_date"] == clean.day("2011-04-01")  # revised after it was published
    assert england["first_month"] == england["last_month"] == clean.month("2010-11")
    (share,) = stored(
        quick_store, "benchmarks", geography="england", metric="weekly_ae_percentage_within_4_hours"
    )
    assert share["value"] == pytest.approx(96.9470874468384)


KH03 = {
    "kh03_2010-11_q1.xls": (6, 0, "2010-04 to 2010-06", {"NHS Trust by Sector": 4, "SHA by Sector": 3}),
    "kh03_2020-21_q1.xlsx": (15, 1, "2020-04 to 2020-06", {"NHS Trust by Sector": 5, "Region by Sector": 4}),
}


@pytest.mark.parametrize("name", KH03)
def test_beds_of_a_quarter_under_two_rows_of_headings(real_data, quick_store, name):
    header_row, left, period, sheets = KH03[name]
    receipts = load_file(quick_store, real_data / "beds" / name)
    assert [receipt.sheet for receipt in receipts] == list(sheets)
    for receipt, (sheet, place) in zip(receipts, sheets.items(), strict=True):
        below = plain_sheet(real_data / "beds" / name, sheet)[header_row:]
        data = [row for row in below if row[left]]
        assert counts(receipt) == {"accepted": len(data), "ignored": len(below) - len(data)}
        kind = "provider" if "Trust" in sheet else "region"
        name_at = left + place - (left == 1)
        code_at = name_at - 1
        for group, shift in (("available", 1), ("occupied", 7)):
            expected = {(row[code_at] or None, period): row[name_at + shift] for row in data}
            assert values(quick_store, f"{kind}_beds_{group}_all") == expected
        share = values(quick_store, f"{kind}_beds_percentage_occupied")
        for row in data:
            said = row[name_at + 13]
            found = share[row[code_at] or None, period]
            assert found == (None if said in ("", "-") else pytest.approx(said * 100))
    days = {row["source_date"] for row in stored(quick_store, "benchmarks")}
    assert days == {clean.day("2012-05-24" if "2010" in name else "2020-11-19")}


AMBSYS = {"AmbSYS-up-to-March-2020-CSV.csv": "2020-03-12", "AmbSYS-to-July-2020.csv": "2020-08-13"}


@pytest.mark.parametrize("name", AMBSYS)
def test_ambulance_systems_indicators_cell_for_cell(real_data, quick_store, load, name):
    path = real_data / "ambulance" / name
    rows, header = plain(path), headings(path)
    receipt = load(quick_store, path)
    assert counts(receipt) == {"accepted": len(rows)}
    for code, metric in (("A7", "incidents"), ("A53", "conveyed_to_ed"), ("A56", "face_to_face")):
        at = header.index(code)
        expected = {(row[3], f"{row[0]}-{int(row[1]):02d}"): number(row[at]) for row in rows}
        assert values(quick_store, f"ambulance_service_{metric}") == expected
    kinds = Counter(
        row["geography"] for row in stored(quick_store, "benchmarks", metric="ambulance_service_incidents")
    )
    codes = Counter("england" if r[3] == "Eng" else "region" if r[3][0] == "Y" else "provider" for r in rows)
    assert kinds == codes


def test_the_conveyance_rate_is_made_from_its_parts(real_data, quick_store, load):
    load(quick_store, real_data / "ambulance" / "AmbSYS-to-July-2020.csv")
    found = stored(
        quick_store, "benchmarks", metric="ambulance_conveyance_rate", geography="england", period="2020-06"
    )
    (june,) = found
    assert june["denominator"] == 628_004
    assert june["numerator"] == 628_004 - 229_111
    assert june["value"] == (628_004 - 229_111) / 628_004 * 100
    assert june["status"] == "derived"
    missing = stored(
        quick_store, "benchmarks", metric="ambulance_conveyance_rate", code="Y63", period="2017-08"
    )
    assert [row["value"] for row in missing] == [None]


@pytest.mark.parametrize("order", [0, 1])
def test_a_later_release_of_the_ambulance_indicators_wins_in_either_order(real_data, store, load, order):
    for name in list(AMBSYS) if order else list(AMBSYS)[::-1]:
        receipt = load(store, real_data / "ambulance" / name, released=AMBSYS[name])
        earlier = "March" in name
        assert receipt.superseded == (608 if earlier and not order else 0)
    with store.read() as connection:
        known = dict(connection.execute(select(records.load.c.load_id, records.load.c.known_on)).all())
    newest: dict[tuple[str, str], tuple[int, float | None]] = {}
    for row in stored(store, "benchmarks", metric="ambulance_service_incidents"):
        unit = row["code"], row["period"]
        newest[unit] = max(
            newest.get(unit, (0, None)), (known[row["load_id"]], row["value"]), key=lambda x: x[0]
        )
    rows = plain(real_data / "ambulance" / "AmbSYS-to-July-2020.csv")
    assert {unit: value for unit, (_, value) in newest.items()} == {
        (row[3], f"{row[0]}-{int(row[1]):02d}"): number(row[16]) for row in rows
    }


def test_two_releases_of_one_day_that_say_the_same_are_both_taken(real_data, quick_store, load):
    tidy = [real_data / "ambulance" / name for name in AMBSYS]
    load(quick_store, tidy[0])
    load(quick_store, tidy[1])  # the four cells that differ are of indicators that are not read


def test_ambulance_clinical_outcomes(real_data, quick_store, load):
    path = real_data / "ambulance" / "AmbCO-up-to-Nov-2019-CSV.csv"
    rows, header = plain(path), headings(path)
    assert counts(load(quick_store, path)) == {"accepted": len(rows)}
    at = header.index("R1n")
    expected = {(row[3], f"{row[0]}-{int(row[1]):02d}"): number(row[at]) for row in rows}
    assert values(quick_store, "ambulance_outcome_r1n") == expected


@pytest.mark.parametrize("name", ["EPD_201601.csv", "epd_201709.csv"])
def test_practices_prescribing(real_data, quick_store, load, name):
    path = real_data / "prescribing" / "epd" / name
    rows, header = plain(path), headings(path)
    receipt = load(quick_store, path)
    assert (counts(receipt), receipt.months) == ({"accepted": len(rows)}, 1)
    kept = stored(quick_store, "practice_prescribing")
    at = {heading: place for place, heading in enumerate(header)}
    for column, heading in (("nic", "NIC"), ("items", "ITEMS"), ("quantity", "TOTAL_QUANTITY")):
        assert [row[column] for row in kept] == [float(row[at[heading]]) for row in rows]
    assert [row["bnf_code"] for row in kept] == [row[at["BNF_CODE"]] for row in rows]
    assert {row["ccg_code"] for row in kept} == {row[at["PCO_CODE"]].removesuffix("00") for row in rows}
    assert {row["month"] for row in kept} == {clean.month(rows[0][0])}


def test_the_older_prescribing_layout_with_padded_headings(real_data, quick_store, load):
    path = real_data / "prescribing" / "pdpi" / "hscic_prescribing_sample.csv"
    rows = plain(path)
    assert counts(load(quick_store, path)) == {"accepted": len(rows)}
    kept = stored(quick_store, "practice_prescribing")
    assert [row["items"] for row in kept] == [float(row[5]) for row in rows]
    assert [row["nic"] for row in kept] == [float(row[6]) for row in rows]
    assert [row["bnf_name"] for row in kept] == [" ".join(row[4].split()) for row in rows]
    assert {row["month"] for row in kept} == {clean.month("2014-10")}


def test_list_sizes_of_practices(real_data, quick_store, load):
    path = real_data / "gp" / "Patient_List_Size_2016_01-03.csv"
    rows = plain(path)
    assert counts(load(quick_store, path)) == {"accepted": len(rows)}
    period = "2016-01 to 2016-03"
    expected = {(row[7], period): sum(map(float, row[8:])) for row in rows}
    assert values(quick_store, "practice_patients") == expected
    expected = {(row[7], period): float(row[24]) + float(row[25]) for row in rows}
    assert values(quick_store, "practice_patients_75_and_over") == expected


def test_the_directory_of_practices_has_no_headings(real_data, quick_store, load):
    path = real_data / "ods" / "epraccur_2016-02.csv"
    rows = plain(path, headings=False)
    receipt = load(quick_store, path)
    assert (receipt.layout, counts(receipt)) == ("ods_practices", {"accepted": len(rows)})
    kept = stored(quick_store, "organisations")
    assert [(row["source_row"], row["code"]) for row in kept] == [(at + 1, r[0]) for at, r in enumerate(rows)]
    assert sum(row["kind"] == "practice" for row in kept) == sum(row[25] == "4" for row in rows)
    assert [row["parent_code"] for row in kept] == [row[14] or None for row in rows]


def test_the_directory_of_commissioning_groups(real_data, quick_store, load):
    path = real_data / "ods" / "eccg_2016-02.csv"
    rows = plain(path, headings=False)
    receipt = load(quick_store, path)
    assert (receipt.layout, counts(receipt)) == ("ods_clinical_commissioning_groups", {"accepted": len(rows)})
    (gateshead,) = stored(quick_store, "organisations", code="00F")
    assert gateshead["closed_on"] == clean.day("2015-03-31")


def test_districts_with_a_byte_order_mark_and_providers_with_a_repeated_row(real_data, quick_store, load):
    path = real_data / "lookups" / "LAD_to_ambulance_trust.csv"
    receipt = load(quick_store, path)
    assert (receipt.encoding, counts(receipt)) == ("utf-8-sig", {"accepted": len(plain(path))})
    path = real_data / "lookups" / "provider_to_icb_System-Mapping.csv"
    rows = plain(path)
    different = {tuple(row) for row in rows}
    receipt = load(quick_store, path)
    expected = {"accepted": len(different), "duplicates": len(rows) - len(different)}
    assert counts(receipt) == expected == {"accepted": 207, "duplicates": 1}


@pytest.mark.parametrize(("name", "layout"), [("ae_0708", "hes_ae"), ("apc_0102", "hes_apc")])
def test_artificial_hospital_records_are_read_and_every_row_is_unmatched(
    real_data, store, load, name, layout
):
    path = real_data / "hes" / f"artificial_hes_{name}.csv"
    receipt = load(store, path)
    assert (receipt.layout, counts(receipt)) == (layout, {"unmatched": len(plain(path))})
    assert any("No row names a home: every row is unmatched" in problem for problem in receipt.problems)
    assert len(stored(store, receipt.dataset)) == len(plain(path))
    with store.read() as connection:
        assert not connection.execute(select(records.home_key)).all()
        assert not connection.execute(select(records.coverage)).all()


def test_incident_counts_without_homes_are_recognised_and_say_why(real_data, quick_store, load):
    path = real_data / "incidents" / "care_home_incidents_synthetic.csv"
    receipt = load(quick_store, path)
    assert counts(receipt) == {"ignored": len(plain(path))}
    assert "names no home and no date" in receipt.problems[0]


def test_a_monthly_file_whose_name_says_no_month_is_asked_for_it(real_data, quick_store, tmp_path):
    content = (real_data / "ae" / "monthly_2025_26" / "April-2025-AE.csv").read_text(encoding="utf-8")
    path = tmp_path / "attendances.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileProblem, match="does not say in its name which month"):
        load_file(quick_store, path)
    (dry,) = load_file(quick_store, path, Options(covers="2025-04", dry_run=True))
    assert dry.accepted == len(content.splitlines()) - 1
    path.write_text(f"# covers: 2025-04\n{content}", encoding="utf-8")
    (receipt,) = load_file(quick_store, path, Options())
    assert receipt.accepted == len(content.splitlines()) - 1
    assert {row["period"] for row in stored(quick_store, "benchmarks")} == {"2025-04"}


def test_ratings_of_newer_documents_stand_under_another_name(real_data):
    folder = real_data / "cqc" / "api_oldham" / "location_details"
    (sheet,) = read_sheets(folder)
    rows = normalise(sheet, recognise(sheet)).rows.set_index("cqc_location_id")
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    older = {
        d["locationId"]: d["currentRatings"]["overall"]["rating"] for d in documents if "currentRatings" in d
    }
    assert rows["rating"].dropna().to_dict() == older | {"1-5203053560": "Good"}
    assert rows.loc["1-5203053560", "rating_date"] == clean.day("2024-07-15")
