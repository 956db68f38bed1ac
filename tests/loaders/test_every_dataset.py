"""The datasets that bring no measure yet: each loads into both databases, adds up and is replaced by rule."""

import json

import pytest
from sqlalchemy import select

from loaders import clean, records
from loaders.fields import DATASETS
from loaders.load import Options, load_file, undo
from loaders.problems import FileProblem
from loaders.records import RECORDS
from loaders.shapes import SHAPES
from tests.loaders.counted import counts

FIGURES = "metric,geography,code,place,population,period,numerator,denominator,value,unit,source,status"

# A file of each, and what its receipt says: one row is bad, one of a home that is not known.
FILES = {
    "medicine_reviews": ("""
month,cqc_location_id,residents_reviewed,medicines_reviewed,medicines_stopped,annual_saving_gbp
2016-04,1-900000001,10,80,12,1500.50
2016-04,1-900000002,<5,20,3,
2016-04,1-700000000,1,2,3,4
2016-05,1-900000001,ten,80,12,
""", {"accepted": 2, "unmatched": 1, "rejected": 1}, 1),
    "prescribing_residents": ("""
month,ods_code,residents,medicines_unique,residents_10plus
2016-04,VZ001,31,240,9
2016-04,VZ001,31,240,9
2016-04,VZ002,12,90,
2016-05,VZ002,12,91,
2016-05,VZ002,13,91,
""", {"accepted": 2, "duplicates": 1, "conflicts": 2}, 0),
    "point_survey": ("""
survey_date,cqc_location_id,residents_surveyed,with_pressure_ulcer
13/04/2016,1-900000001,38,2
2016-04-20,1-900000002,12,*
2016-04-21,,12,0
""", {"accepted": 2, "rejected": 1}, 1),
    "telephone_calls": ("""
# covers: 2016-04
# area: Q01
call_id,called_at,cqc_location_id,channel,outcome
1,2016-04-03 02:10,1-900000001,111,advice
2,2016-04-03 02:10,1-900000002,gp_line,gp
2,2016-04-03 02:10,1-900000002,gp_line,gp
3,2016-04-04 02:10,1-900000001,pigeon,
""", {"accepted": 2, "duplicates": 1, "rejected": 1}, 0),
    "delayed_transfers": ("""
month,area_code,delayed_days,reason,discharges
2016-04,Q01,120,care_home,
2016-04,Q02,7,other,40
2016-04,Q01,<5,nursing_home,
2016-04,,7,other,40
""", {"accepted": 3, "rejected": 1}, 1),
    "events": ("""
date,cqc_location_id,area_code,element,title
2016-04-01,1-900000001,,1a,Named GP began
2016-04-01,,Q01,other,Vanguard began
2016-04-01,,Q01,other,Vanguard began
2016-04-01,,,other,Of nobody
2016-04-01,1-700000000,,other,Of a stranger
""", {"accepted": 2, "duplicates": 1, "rejected": 1, "unmatched": 1}, 0),
    "benchmarks": (f"""
{FIGURES}
falls,england,,England,residents aged 65 and over,2015/16,,,6.5,per 1000,A survey,sourced
falls,ccg,Q01,Wexham,all,2016-04,12,100,12%,percent,A survey,derived
falls,group,non_vanguard,,all,2013-2016,,,*,per 1000,A survey,not_comparable
falls,moon,,,all,2016-04,,,1,per 1000,A survey,sourced
falls,england,,England,residents aged 65 and over,2015/16,,,6.5,per 1000,A survey,sourced
""", {"accepted": 3, "duplicates": 1, "rejected": 1}, 1),
    "practice_prescribing": ("""
practice_code,month,bnf_code,items,nic
Y00001,2016-04,0501130R0AAAAAA,12,100.25
Y00001,2016-04,0501130R0AAAAAA,12,100.25
Y00001,2016-04,0501130R0AAAAAA,12,-1
""", {"accepted": 2, "rejected": 1}, 0),
    "organisations": ("""
code,name,kind,opened_on,closed_on,parent_code,parent_kind
Y00001,A practice,practice,1974-04-01,,Q01,ccg
Y00002,B practice,practice,19740401,20150331,Q01,ccg
,C practice,practice,,,,
""", {"accepted": 2, "rejected": 1}, 0),
}  # fmt: skip


def rows_of(store, dataset):
    table = RECORDS[dataset]
    with store.read() as connection:
        found = connection.execute(select(table).order_by(table.c.source_row))
        return [dict(row) for row in found.mappings()]


def test_every_dataset_has_fields_a_shape_and_a_table():
    assert DATASETS.keys() == SHAPES.keys() == RECORDS.keys()


@pytest.mark.parametrize("dataset", FILES)
def test_a_dataset_loads_and_its_receipt_adds_up(known, write, load, dataset):
    text, expected, suppressed = FILES[dataset]
    receipt = load(known, write(f"{dataset}.csv", text))
    assert (receipt.dataset, receipt.layout) == (dataset, dataset)
    assert counts(receipt) == expected
    assert receipt.suppressed == suppressed
    assert len(rows_of(known, dataset)) == expected["accepted"] + expected.get("unmatched", 0)


@pytest.mark.parametrize("dataset", FILES)
def test_the_same_file_again_changes_nothing_and_undo_lets_it_be_loaded_anew(known, write, load, dataset):
    text, expected, _ = FILES[dataset]
    path = write(f"{dataset}.csv", text)
    first = load(known, path)
    assert load(known, path).status == "already_loaded"
    undo(known, first.load_id)
    assert counts(load(known, path)) == expected


@pytest.mark.parametrize("dataset", FILES)
def test_other_content_known_on_the_same_day_is_refused(known, write, dataset):
    text, _, _ = FILES[dataset]
    load_file(known, write("one.csv", text))
    changed = {
        "medicine_reviews": ("10,80", "11,80"), "prescribing_residents": ("12,90", "13,90"),
        "point_survey": ("38,2", "38,3"), "telephone_calls": ("111,advice", "111,gp"),
        "delayed_transfers": ("120", "121"), "benchmarks": (",6.5,", ",6.6,"),
        "practice_prescribing": ("100.25", "100.26"), "organisations": ("A practice", "A surgery"),
        "events": ("Vanguard began", "Vanguard started"),
    }[dataset]  # fmt: skip
    with pytest.raises(FileProblem, match="State the day"):
        load_file(known, write("two.csv", text.replace(*changed)))


def test_a_later_release_supersedes_an_earlier_one_whatever_their_order(known, write, load):
    text, _, _ = FILES["benchmarks"]
    load(known, write("later.csv", text, released="2016-11-01"))
    earlier = load(known, write("earlier.csv", text.replace(",6.5,", ",6.4,"), released="2016-10-01"))
    assert earlier.superseded == 3


def test_a_published_figure_keeps_its_months_and_its_bounds(known, write):
    load_file(known, write("benchmarks.csv", FILES["benchmarks"][0]))
    one, percent, hidden = rows_of(known, "benchmarks")
    assert (one["value"], one["unit"], one["period"]) == (6.5, "per 1000", "2015/16")
    assert (one["first_month"], one["last_month"]) == (clean.month("2015-04"), clean.month("2016-03"))
    assert percent["value"] == 12
    assert (hidden["value"], json.loads(hidden["bounds"])) == (None, {"value": [1, 7]})
    assert (hidden["code"], hidden["first_month"]) == ("non_vanguard", clean.month("2013-01"))


def test_an_event_is_of_a_home_or_of_an_area(known, write):
    load_file(known, write("events.csv", FILES["events"][0]))
    of_home, of_area, waiting = rows_of(known, "events")
    assert of_home["registration_id"] is not None
    assert (of_area["registration_id"], of_area["home_key_id"]) == (None, None)
    with known.read() as connection:
        area = records.area.c
        codes = dict(connection.execute(select(area.area_id, area.code)).all())
    assert codes[of_area["area_id"]] == "Q01"
    assert (waiting["registration_id"], waiting["area_id"]) == (None, None)


def test_delays_cover_the_areas_and_months_that_they_name(known, write, load):
    receipt = load(known, write("delayed_transfers.csv", FILES["delayed_transfers"][0]))
    assert (receipt.area, receipt.covers) == ("Q01, Q02", "2016-04 to 2016-04")


def test_rows_that_name_no_home_at_all_wait_for_nothing(known, write, load):
    receipt = load(known, write("events.csv", "date,area_code,element,title\n2016-04-01,Q01,other,Began\n"))
    assert receipt.accepted == 1
    with known.read() as connection:
        assert not connection.execute(select(records.home_key)).all()


def test_a_dataset_can_be_chosen_by_name(known, write):
    path = write("odd.csv", FILES["medicine_reviews"][0])
    (receipt,) = load_file(known, path, Options(dataset="medicine_reviews"))
    assert receipt.accepted == 2


def test_a_row_of_several_figures_is_one_row_in_the_receipt(quick_store, write, load):
    text = """
period,org_code,type,attendances,breaches,admissions
2016-04-01,RX1,1,100,20,30
2016-04-01,RX1,1,100,20,30
2016-04-01,RX2,1,100,20,30
2016-04-01,RX2,1,100,21,30
2016-04-01,RX3,1,many,21,30
2016-04-01,RX4,2,*,21,30
"""
    receipt = load(quick_store, write("ae.csv", text))
    assert receipt.layout == "nhsr_ae_attendances"
    assert counts(receipt) == {"accepted": 2, "duplicates": 1, "conflicts": 2, "rejected": 1}
    assert receipt.suppressed == 1
    kept = {(row["code"], row["metric"]): row["value"] for row in rows_of(quick_store, "benchmarks")}
    assert kept == {
        ("RX1", "provider_ae_attendances_type_1"): 100, ("RX1", "provider_ae_over_4_hours_type_1"): 20,
        ("RX1", "provider_emergency_admissions_via_ae_type_1"): 30,
        ("RX4", "provider_ae_attendances_type_2"): None, ("RX4", "provider_ae_over_4_hours_type_2"): 21,
        ("RX4", "provider_emergency_admissions_via_ae_type_2"): 30,
    }  # fmt: skip
