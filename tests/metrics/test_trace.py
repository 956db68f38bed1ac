"""A point followed back: which rows count, which are left out, and why."""

from datetime import date

import pytest

from loaders.calendar import parse_month
from metrics.query import run
from metrics.trace_answer import TraceQuery
from metrics.trace_cells import readable
from metrics.trace_rows import (
    Row,
    attendances,
    callouts,
    conveyed,
    falls,
    falls_with_harm,
    hear_treat,
    left_out,
    not_admitted,
    pressure_ulcers,
    severe_ulcers,
    utis,
)

SEPTEMBER = parse_month("2016-09")


def minute(text, hour=9):
    return date.fromisoformat(text).toordinal() * 1440 + hour * 60


def day(text):
    return date.fromisoformat(text).toordinal()


def rows(*cells):
    return [Row(1, place, "cqc_id", one) for place, one in enumerate(cells, 2)]


def call(number, called, outcome, **more):
    given = {
        "incident_id": number,
        "called_at": called,
        "outcome": outcome,
        "call_type": "999",
        "on_scene_at": None,
    }
    return given | more


def test_a_car_and_an_ambulance_are_one_call_out():
    found = callouts(rows(
        call("4711", minute("2016-09-03"), "see_treat"),
        call("4711", minute("2016-09-03", 10), "see_convey_ed"),
        call("4711", minute("2016-09-09"), "see_treat"), call("4712", minute("2016-09-04"), "hear_treat"),
        call("4713", minute("2016-09-05"), "see_treat", call_type="ift"),
        call("4714", minute("2016-09-06"), "unknown", on_scene_at=minute("2016-09-06")),
        call("4715", minute("2016-09-06"), "unknown"), call("4716", minute("2016-08-31"), "see_treat"),
    ), SEPTEMBER)  # fmt: skip
    assert sum(row.counted for row in found) == 3
    assert left_out(found) == {
        "a transfer between hospitals": 1,
        "another vehicle of an incident that has its row above": 1,
        "outcome unknown and no vehicle on the scene": 1,
        "telephone advice, no vehicle came (hear and treat)": 1,
    }


def test_a_number_again_on_the_day_or_within_twelve_hours_is_the_incident():
    evening = minute("2016-09-03", 18)
    for first, second, incidents in (
        (minute("2016-09-03", 1), minute("2016-09-03", 23), 1),
        (evening, minute("2016-09-04", 6), 1),
        (evening, minute("2016-09-04", 6) + 1, 2),
    ):
        found = callouts(rows(call("1", first, "see_treat"), call("1", second, "see_treat")), SEPTEMBER)
        assert sum(row.counted for row in found) == incidents


def test_of_call_outs_those_taken_somewhere_and_advice_apart():
    given = rows(
        call("1", minute("2016-09-03"), "see_treat"), call("1", minute("2016-09-03", 10), "see_convey_ed"),
        call("2", minute("2016-09-04"), "see_treat"), call("3", minute("2016-09-05"), "hear_treat"),
        call("4", minute("2016-09-05"), "cancelled"),
    )  # fmt: skip
    found = conveyed(given, SEPTEMBER)
    assert [row.reason for row in found] == [
        "counted", "another vehicle of an incident that has its row above",
        "a call-out, nobody was taken to hospital", "telephone advice, no vehicle came (hear and treat)",
        "cancelled",
    ]  # fmt: skip
    assert [row.reason for row in hear_treat(given, SEPTEMBER) if row.cells["incident_id"] in "23"] == [
        "a vehicle came", "counted",
    ]  # fmt: skip


def test_of_attendances_those_that_are_known_to_have_ended_without_a_bed():
    given = {"arrived_at": minute("2016-09-03"), "department_type": "1", "category": "first"}
    found = not_admitted(
        rows(*(given | {"disposal": one} for one in ("discharged", "admitted", None, "left"))), SEPTEMBER
    )
    assert [row.reason for row in found] == [
        "counted", "how it ended: admitted", "how it ended is not known", "counted",
    ]  # fmt: skip


def test_planned_follow_up_and_same_day_care_are_left_out():
    given = {"arrived_at": minute("2016-09-03"), "department_type": "1"}
    found = attendances(rows(
        given | {"category": "first"}, given | {"category": "planned_follow_up"},
        given | {"category": "first", "department_type": "5"}, given | {"category": None},
    ), SEPTEMBER)  # fmt: skip
    assert left_out(found) == {
        "category unknown": 1, "department type 5 (same-day emergency care)": 1, "planned follow-up": 1,
    }  # fmt: skip


def test_a_fall_in_hospital_is_left_out():
    given = {"occurred_on": day("2016-09-03"), "harm": "none"}
    told = (("bedroom", "none"), ("hospital", "none"), ("bedroom", "near_miss"))
    found = falls(rows(*(given | {"location": at, "harm": harm} for at, harm in told)), SEPTEMBER)
    assert [row.reason for row in found] == ["counted", "in hospital", "a near miss"]


def test_a_fall_counts_with_harm_where_harm_is_known():
    given = {"occurred_on": day("2016-09-03"), "location": "bedroom"}
    found = falls_with_harm(rows(*(given | {"harm": one} for one in ("low", "none", None))), SEPTEMBER)
    assert [row.reason for row in found] == ["counted", "without harm", "harm not known"]


def test_infections_without_an_id_are_each_one_of_their_own():
    given = {"harm_id": None, "antibiotic": "Y", "prophylaxis": None, "occurred_on": day("2016-09-03")}
    assert [row.counted for row in utis(rows(given, given), SEPTEMBER)] == [True, True]


def test_a_change_of_antibiotic_is_left_out():
    given = {"harm_id": "7", "antibiotic": "Y", "prophylaxis": None}
    found = utis(rows(
        given | {"occurred_on": day("2016-09-03")}, given | {"occurred_on": day("2016-09-09")},
        given | {"harm_id": "8", "occurred_on": day("2016-09-09"), "prophylaxis": "Y"},
        given | {"harm_id": "9", "occurred_on": day("2016-09-09"), "antibiotic": "N"},
    ), SEPTEMBER)  # fmt: skip
    assert [row.reason for row in found] == [
        "counted", "a change of antibiotic for an infection already counted", "prophylaxis",
        "no antibiotic was started",
    ]  # fmt: skip


def test_an_ulcer_counts_once_when_it_first_reaches_category_2():
    """Found at category 1 on 28 August, category 2 from 3 September, category 3 from 10 October."""
    given = {"harm_id": "1", "occurred_on": day("2016-08-28"), "category": "1", "acquired": "in_home"}
    steps = rows(
        given | {"worsened_on": None, "worsened_to": None},
        given | {"worsened_on": day("2016-09-03"), "worsened_to": "2"},
        given | {"worsened_on": day("2016-10-10"), "worsened_to": "3"},
    )
    counted = {month: sum(row.counted for row in pressure_ulcers(steps, month)) for month in
               (SEPTEMBER - 1, SEPTEMBER, SEPTEMBER + 1)}  # fmt: skip
    assert counted == {SEPTEMBER - 1: 0, SEPTEMBER: 1, SEPTEMBER + 1: 0}
    severe = {month: sum(row.counted for row in severe_ulcers(steps, month)) for month in counted}
    assert severe == {SEPTEMBER - 1: 0, SEPTEMBER: 0, SEPTEMBER + 1: 1}


def test_cells_are_written_for_their_reader_and_no_pseudonym_is_among_them():
    cells = {
        "called_at": minute("2016-09-03"),
        "person_key": "abc",
        "outcome": None,
        "nic": 12.5,
        "month": SEPTEMBER,
    }
    assert readable(cells) == {"called_at": "2016-09-03 09:00", "nic": "12.5", "month": "2016-09"}


@pytest.fixture
def store(world):
    """Elm House: a return that was sent again, and an ambulance file."""
    world.home("1-10", "Q01", name="Elm House", beds=36)
    old, new = day("2016-10-08"), day("2016-11-08")
    world.load(1, "home_return", "Q01", "2016-09", "2016-09", known_on=old)
    world.load(2, "home_return", "Q01", "2016-09", "2016-09", known_on=new)
    world.add("registration", registration_id=1, code="1-10", home_id=1)
    for load_id, count in ((1, 2.0), (2, 3.0)):
        world.add("home_return", load_id=load_id, source_row=4, registration_id=1, match_method="cqc_id",
                  month=SEPTEMBER, occupied_bed_days=1000.0, falls=count)  # fmt: skip
    world.put("falls", "1-10", SEPTEMBER, 2.0, known=old, until=new)
    world.put("falls", "1-10", SEPTEMBER, 3.0, known=new)
    world.put("occupied_bed_days", "1-10", SEPTEMBER, 1000.0, known=old)
    return world.close()


def test_a_point_leads_to_its_load_file_and_row(store):
    trace = run(store, TraceQuery("falls", "1-10", SEPTEMBER))
    assert (trace.point.numerator, trace.unit) == (3, "per 1,000 occupied bed days")
    assert [(load.load_id, load.file, load.role, load.matched_by) for load in trace.loads] == [
        (2, "home_return.csv", "numerator", {"cqc_id": 1}),
        (2, "home_return.csv", "denominator", {"cqc_id": 1}),
    ]  # fmt: skip
    assert [(row.load_id, row.source_row, row.counted, row.cells["falls"]) for row in trace.rows] == [
        (2, 4, True, "3"), (1, 4, False, "2"),
    ]  # fmt: skip
    assert {(row.file, row.matched_by) for row in trace.rows} == {("home_return.csv", "cqc_id")}
    assert [(one.reason, one.rows) for one in trace.left_out] == [("replaced by a later release", 1)]
    assert trace.denominator_origin == "Occupied bed days as returned, 1,000 (row 4 of the home's return)."
    assert [(one.numerator, one.known_on) for one in trace.earlier] == [(2, date(2016, 10, 8))]


def test_as_at_a_day_the_trace_leads_to_what_was_known_then(store):
    trace = run(store, TraceQuery("falls", "1-10", SEPTEMBER, asat=date(2016, 10, 20)))
    assert (trace.point.numerator, trace.loads[0].load_id, trace.rows_in_all) == (2, 1, 1)


def test_a_month_without_a_return_says_where_its_denominator_would_come_from(store):
    trace = run(store, TraceQuery("falls", "1-10", SEPTEMBER - 1))
    assert (trace.point.state, trace.rows) == ("not_submitted", ())
    assert trace.denominator_origin.startswith("Estimated: 36 registered beds, 85% occupied")
