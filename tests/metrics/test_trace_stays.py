"""The rows behind stays: transfers, episodes, nights, returns; each row with what the rules make of it."""

from datetime import date

import pytest

from loaders.calendar import parse_month
from metrics import trace
from metrics.query import run
from metrics.trace_answer import TraceQuery

SEPTEMBER = parse_month("2016-09")
LATER_SPELL = "a later episode or spell of a stay that is counted once"


def day(text):
    return date.fromisoformat(text).toordinal()


@pytest.fixture
def elm(world):
    """Elm House and Oak House: an admissions file of May to October, known in November."""
    world.home("1-10", "Q01", name="Elm House", beds=36)
    world.home("1-11", "Q01", name="Oak House", beds=20)
    world.add("source", source_id=1, dataset="admissions", sender="RVR")
    world.load(1, "admissions", "Q01", "2016-05", "2016-10", known_on=day("2016-11-09"), accepted=9)
    for number, code in ((1, "1-10"), (2, "1-11")):
        world.add("registration", registration_id=number, code=code, home_id=number)
        world.put("occupied_bed_days", code, SEPTEMBER, 1000.0)
        for measure in ("nel_admissions", "nel_bed_days", "readmissions_30d", "nel_short_stays"):
            world.put(measure, code, SEPTEMBER, 0.0)
    return world


def spell(world, row, number, start, end, home=1, load=1, **more):
    given = {
        "provider_code": "X", "person_key": "p", "spell_id": number, "episode_order": 1,
        "admitted_on": day(start), "discharged_on": end and day(end), "admission_method": "21",
        "admission_source": "19", "patient_class": "1", "discharge_destination": "19",
    }  # fmt: skip
    world.add("admission_episode", load_id=load, source_row=row, registration_id=home,
              match_method="cqc_id", **(given | more))  # fmt: skip


def reasons(store, metric, code="1-10", **query):
    found = run(store, TraceQuery(metric, code, SEPTEMBER, **query))
    return {row.source_row: row.reason for row in found.rows}


def test_a_transfer_goes_on_with_a_stay_and_adds_no_admission(elm):
    """Trust X 3-10 Sep, method 21, out to 51; trust Y 10-20 Sep, method 2B."""
    spell(elm, 2, "1", "2016-09-03", "2016-09-10", discharge_destination="51")
    spell(elm, 3, "1", "2016-09-03", "2016-09-10", episode_order=2, discharge_destination="51")
    spell(elm, 4, "2", "2016-09-10", "2016-09-20", admission_method="2B", provider_code="Y")
    store = elm.close()
    later = "a later episode of a spell that has its row"
    assert reasons(store, "nel_admissions") == {2: "counted", 3: later, 4: LATER_SPELL}
    assert reasons(store, "nel_bed_days") == {2: "counted: 7 nights", 3: later, 4: "counted: 10 nights"}
    assert reasons(store, "nel_short_stay") == {2: "not short: 17 nights", 3: later, 4: LATER_SPELL}


def test_a_stay_that_goes_on_from_another_home_counts_there_and_shows_no_row_of_it(elm):
    """The first hospital took the person from Oak House, the second had Elm House as the address."""
    spell(elm, 2, "1", "2016-09-03", "2016-09-10", home=2, discharge_destination="51")
    spell(elm, 3, "2", "2016-09-10", "2016-09-20", admission_method="2B", provider_code="Y")
    store = elm.close()
    assert reasons(store, "nel_admissions") == {3: LATER_SPELL}
    assert reasons(store, "nel_admissions", "1-11") == {2: "counted"}


def test_two_emergencies_of_one_person_are_two_admissions_and_a_return(elm):
    spell(elm, 2, "1", "2016-09-03", "2016-09-04")
    spell(elm, 3, "2", "2016-09-10", "2016-09-14", discharge_method="4")
    spell(elm, 4, "3", "2016-09-20", "2016-09-21", admission_method="11", person_key="q")
    spell(elm, 5, "4", "2016-09-20", "2016-09-22", person_key="r")
    spell(elm, 6, "5", "2016-09-20", "2016-09-22", person_key=None)
    store = elm.close()
    assert reasons(store, "nel_admissions") == {
        2: "counted", 3: "counted", 4: "not an emergency (admission method 11)", 5: "counted", 6: "counted",
    }  # fmt: skip
    assert reasons(store, "readmissions_30d") == {
        2: "counted", 3: "ended in death, or is of a kind that readmissions leave out",
        4: "not an emergency (admission method 11)",
        5: "a stay to come back from: no emergency stay followed in 30 days",
        6: "a stay to come back from, but no person is named",
    }  # fmt: skip
    assert reasons(store, "nel_short_stay")[2] == "counted: 1 night"


def test_a_diagnosis_is_said_where_it_is_another(elm):
    spell(elm, 2, "1", "2016-09-03", "2016-09-10", primary_diagnosis="N390")
    spell(elm, 3, "2", "2016-09-03", "2016-09-10", person_key="q", primary_diagnosis="I21")
    spell(elm, 4, "3", "2016-09-03", "2016-09-10", person_key="r")
    assert reasons(elm.close(), "uti_admissions") == {
        2: "counted", 3: "not for a urinary infection (main diagnosis I21)",
        4: "the main diagnosis is not told",
    }  # fmt: skip


def test_what_a_newer_file_tells_again_was_replaced(elm):
    elm.load(2, "admissions", "Q01", "2016-09", "2016-10", known_on=day("2016-11-12"), accepted=1)
    spell(elm, 2, "1", "2016-09-03", "2016-09-10")
    spell(elm, 2, "1", "2016-09-03", "2016-09-12", load=2)
    store = elm.close()
    found = run(store, TraceQuery("nel_admissions", "1-10", SEPTEMBER))
    assert [(row.load_id, row.reason) for row in found.rows] == [
        (2, "counted"), (1, "replaced by a later release"),
    ]  # fmt: skip
    assert reasons(store, "nel_admissions", asat=date(2016, 11, 10)) == {2: "counted"}


def test_a_day_case_is_no_stay(elm):
    spell(elm, 2, "1", "2016-09-03", "2016-09-03", patient_class="2")
    assert reasons(elm.close(), "nel_admissions") == {
        2: "not an ordinary admission (day case or regular attender)"
    }


def test_where_there_are_too_many_rows_that_is_said(elm, monkeypatch):
    spell(elm, 2, "1", "2016-09-03", "2016-09-10")
    monkeypatch.setattr("metrics.trace_stays.MOST_ROWS", 8)
    found = run(elm.close(), TraceQuery("nel_admissions", "1-10", SEPTEMBER))
    assert (found.not_listed, found.rows) == (trace.TOO_MANY, ())


def test_where_the_records_were_forgotten_that_is_said(elm):
    elm.rows["load"][0]["forgotten_at"] = "2026-01-01"
    elm.put("nel_potentially_avoidable", "1-10", SEPTEMBER, 2.0)
    elm.put("days_at_risk", "1-10", SEPTEMBER, 1000.0)
    found = run(elm.close(), TraceQuery("nel_potentially_avoidable", "1-10", SEPTEMBER))
    assert (found.point.numerator, found.not_listed) == (2, trace.FORGOTTEN)
