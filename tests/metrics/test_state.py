"""Why a value is not shown: every state, one example each."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from loaders.calendar import parse_month
from loaders.records import FOREVER
from metrics.answer import Query
from metrics.definition import METRICS
from metrics.query import run
from metrics.state import commonest, due_on, enough, mark_names

SEPTEMBER, OCTOBER = parse_month("2016-09"), parse_month("2016-10")


@pytest.fixture
def elm(world):
    world.home("1-10", "Q01", name="Elm House", beds=36, opened="2015-06", closed="2016-10")
    world.home("1-11", "Q01", name="Ash House")
    world.months("occupied_bed_days", "1-10", "2015-06", [1000.0] * 16)
    world.months("occupied_bed_days", "1-11", "2015-06", [1000.0] * 17)
    return world


def state_of(store, metric, month, code="1-10", **more):
    number = parse_month(month)
    return run(store, Query(metric, code=code, start=number, end=number, **more)).one.points[0].state


def test_none_recorded_is_a_count_of_zero(elm):
    elm.put("falls", "1-10", "2016-08", 0.0)
    point = run(elm.close(), Query("falls", code="1-10", start=SEPTEMBER - 1, end=SEPTEMBER - 1)).one.points[
        0
    ]
    assert (point.state, point.value, point.low) == ("none_recorded", 0, 0)


def test_a_cost_of_zero_is_shown(world):
    world.home("1-10", "Q01")
    world.put("prescribing_cost", "1-10", "2016-08", 0.0)
    world.put("resident_months_with_item", "1-10", "2016-08", 30.0)
    assert state_of(world.close(), "prescribing_cost", "2016-08") == "shown"


def test_no_events_in_an_empty_home_is_none_recorded_without_a_value(world):
    world.home("1-10", "Q01")
    world.put("falls", "1-10", "2016-08", 0.0)
    world.put("occupied_bed_days", "1-10", "2016-08", 0.0)
    point = run(
        world.close(), Query("falls", code="1-10", start=SEPTEMBER - 1, end=SEPTEMBER - 1)
    ).one.points[0]
    assert (point.state, point.value) == ("none_recorded", None)


def test_events_in_an_empty_home_are_shown_without_a_value(world):
    world.home("1-10", "Q01")
    world.put("falls", "1-10", "2016-08", 3.0)
    world.put("occupied_bed_days", "1-10", "2016-08", 0.0)
    point = run(
        world.close(), Query("falls", code="1-10", start=SEPTEMBER - 1, end=SEPTEMBER - 1)
    ).one.points[0]
    assert (point.state, point.numerator, point.denominator, point.value) == ("shown", 3, 0, None)
    assert point.covered == 1


def test_a_count_stands_without_its_denominator(world):
    world.home("1-10", "Q01")
    world.put("falls", "1-10", "2016-08", 3.0)
    point = run(
        world.close(), Query("falls", code="1-10", start=SEPTEMBER - 1, end=SEPTEMBER - 1)
    ).one.points[0]
    assert (point.state, point.numerator, point.value) == ("no_denominator", 3, None)


def test_part_of_a_month_without_a_denominator_has_none(world):
    world.home("1-10", "Q01")
    world.put("ambulance_callouts", "1-10", "2016-08", 2.0, part=1)
    store = world.close()
    query = Query("ambulance_callouts", code="1-10", start=SEPTEMBER - 1, end=SEPTEMBER - 1)
    month = run(store, query).one.points[0]
    assert (month.state, month.numerator, month.denominator, month.value) == ("part_submitted", 2, None, None)
    window = run(store, replace(query, basis="r3")).one.points[0]
    assert (window.denominator, window.value) == (None, None)


def test_a_hidden_count_without_a_denominator_keeps_its_bounds(world):
    world.home("1-10", "Q01")
    world.put("falls", "1-10", "2016-08", None, low=1.0, high=7.0, marks=8)
    store = world.close()
    query = Query("falls", code="1-10", start=SEPTEMBER - 1, end=SEPTEMBER - 1)
    month = run(store, query).one.points[0]
    assert (month.state, month.numerator, month.numerator_low, month.numerator_high) == (
        "no_denominator", None, 1, 7,
    )  # fmt: skip
    assert run(store, replace(query, basis="count")).one.points[0].state == "hidden"


def test_a_month_without_a_denominator_leaves_no_mark_on_the_year(world):
    world.home("1-10", "Q01")
    world.months("falls", "1-10", "2015-11", [1.0] * 11)
    world.months("occupied_bed_days", "1-10", "2015-11", [900.0] * 11)
    world.put("falls", "1-10", "2016-10", 1.0, marks=1)
    query = Query("falls", code="1-10", start=OCTOBER, end=OCTOBER, basis="r12")
    year = run(world.close(), query).one.points[0]
    assert (year.covered, year.due, year.numerator, year.marks) == (11, 12, 11, ())


def test_what_a_home_sends_itself_is_not_submitted_once_it_is_due(elm):
    store = elm.close()
    assert state_of(store, "falls", "2016-09") == "not_submitted"


def test_nothing_is_due_until_ten_days_after_the_month(elm):
    store = elm.close()
    asked = {"metric": "falls", "month": "2016-10", "code": "1-11"}
    assert due_on(METRICS["falls"], OCTOBER) == date(2016, 11, 10)
    assert state_of(store, asat=date(2016, 11, 10), **asked) == "not_due"
    assert state_of(store, asat=date(2016, 11, 11), **asked) == "not_submitted"


def test_prescribing_is_due_after_45_days():
    assert due_on(METRICS["prescribing_cost"], parse_month("2016-08")) == date(2016, 10, 15)


def test_an_extract_is_late_where_it_came_before_and_not_covered_where_it_never_did(elm):
    elm.load(1, "ambulance_callouts", "Q01", "2016-04", "2016-08")
    store = elm.close()
    assert state_of(store, "ambulance_callouts", "2016-09") == "late"
    assert state_of(store, "ambulance_callouts", "2016-03") == "not_covered"
    assert state_of(store, "ae_attendances", "2016-09") == "not_covered"


def test_an_extract_of_every_area_came_before_in_each(elm):
    elm.areas["all"] = 0
    elm.load(1, "ambulance_callouts", "all", "2016-04", "2016-08")
    assert state_of(elm.close(), "ambulance_callouts", "2016-09") == "late"


def test_prescribing_is_late_where_it_came_before(elm):
    """With residents or without: a month is covered by having a row."""
    elm.load_of_rows(1, "prescribing", "1-11", "2016-07")
    elm.put("prescribing_cost", "1-11", "2016-07", 900.0)
    store = elm.close()
    assert state_of(store, "prescribing_cost", "2016-08") == "late"
    assert state_of(store, "prescribing_cost", "2016-06") == "not_covered"


def test_before_opening_and_after_closing(elm):
    store = elm.close()
    assert state_of(store, "falls", "2015-05") == "not_open"
    assert state_of(store, "falls", "2016-10") == "closed"


def test_part_of_a_month_keeps_what_is_in_and_joins_no_sum(elm):
    elm.put("ambulance_callouts", "1-10", "2016-08", 2.0, part=1)
    elm.put("ambulance_callouts", "1-11", "2016-08", 3.0)
    store = elm.close()
    month = {"start": SEPTEMBER - 1, "end": SEPTEMBER - 1}
    home = run(store, Query("ambulance_callouts", code="1-10", **month)).one.points[0]
    area = run(store, Query("ambulance_callouts", level="area", code="Q01", **month)).one.points[0]
    assert (home.state, home.value, home.covered, home.due) == ("part_submitted", 2.0, 0, 1)
    assert (area.state, area.numerator, area.covered, area.due) == ("part_submitted", 3, 1, 2)


def test_a_group_needs_80_per_cent_of_the_homes_that_are_due(world):
    """38 of 41 due homes covered: shown. 32 of 41 is 78%: part_submitted."""
    for place in range(41):
        home = world.home(f"1-{place}", "Q01")
        world.put("occupied_bed_days", home, OCTOBER, 1000.0)
        world.put("occupied_bed_days", home, SEPTEMBER, 1000.0)
        if place < 38:
            world.put("falls", home, SEPTEMBER, 1.0)
        if place < 32:
            world.put("falls", home, OCTOBER, 1.0)
    points = run(
        world.close(), Query("falls", level="area", code="Q01", start=SEPTEMBER, end=OCTOBER)
    ).one.points
    assert [(p.state, p.covered, p.due) for p in points] == [("shown", 38, 41), ("part_submitted", 32, 41)]
    falls = METRICS["falls"]
    assert not enough(falls, 7, 9) and enough(falls, 8, 10)
    assert enough(falls, 10, 12) and not enough(falls, 2, 3)
    half = replace(falls, minimum_coverage=50)
    assert enough(half, 2, 3) and not enough(half, 1, 3)


def test_a_group_without_anything_takes_the_commonest_state(elm):
    elm.load(1, "ambulance_callouts", "Q01", "2016-04", "2016-08")
    for code in ("2-1", "2-2", "2-3"):
        elm.home(code, "Q02")
    store = elm.close()
    area = run(store, Query("ambulance_callouts", level="area", code="Q01", start=SEPTEMBER, end=SEPTEMBER))
    everywhere = run(store, Query("ambulance_callouts", level="all", start=SEPTEMBER, end=SEPTEMBER))
    assert area.one.points[0].state == "late"
    assert everywhere.one.points[0].state == "not_covered"


def test_a_group_keeps_its_due_months_when_all_that_was_covered_is_withdrawn(elm):
    for month, until in (("2016-08", FOREVER), ("2016-09", date(2016, 11, 1).toordinal())):
        for home in ("1-10", "1-11"):
            elm.put("falls", home, month, 1.0, until=until)
    store = elm.close()
    query = Query("falls", level="area", code="Q01", start=SEPTEMBER, end=SEPTEMBER)
    month = run(store, query).one.points[0]
    assert (month.state, month.covered, month.due) == ("not_submitted", 0, 2)
    window = run(store, replace(query, basis="r3")).one.points[0]
    assert (window.state, window.covered, window.due) == ("part_submitted", 2, 6)


def test_a_minority_in_part_leaves_a_group_its_commonest_state(elm):
    elm.home("1-12", "Q01")
    elm.load(1, "ambulance_callouts", "Q01", "2016-04", "2016-08")
    elm.months("occupied_bed_days", "1-12", "2015-06", [1000.0] * 17)
    for home, month in (("1-10", 7), ("1-10", 8), ("1-11", 8)):
        elm.put("ambulance_callouts", home, parse_month("2016-01") + month, 2.0, part=1)
    store = elm.close()
    query = Query("ambulance_callouts", level="area", code="Q01", start=SEPTEMBER - 1, end=SEPTEMBER)
    few, most = run(store, query).one.points
    assert (few.state, few.numerator, few.denominator, few.covered, few.due) == (
        "late", None, None, 0, 3,
    )  # fmt: skip
    assert (most.state, most.numerator, most.denominator) == ("part_submitted", 4, 2000)
    window = run(store, replace(query, basis="r3", start=SEPTEMBER)).one.points[0]
    assert (window.state, window.numerator, window.due) == ("late", None, 9)


def test_a_tie_goes_to_what_comes_first():
    assert commonest(Counter({"not_covered": 2, "late": 2})) == "late"
    assert commonest(Counter({"not_submitted": 1, "not_due": 1, "late": 1})) == "not_due"
    assert commonest(Counter({"not_covered": 3, "late": 2})) == "not_covered"
    assert commonest(Counter({"part_submitted": 1, "not_covered": 1})) == "not_covered"


def test_a_count_that_its_source_hid_has_bounds_and_no_value(elm):
    elm.put("falls", "1-10", "2016-08", None, low=1.0, high=7.0, marks=8)
    point = run(elm.close(), Query("falls", code="1-10", start=SEPTEMBER - 1, end=SEPTEMBER - 1)).one.points[
        0
    ]
    assert (point.state, point.numerator, point.value) == ("hidden", None, None)
    assert (point.numerator_low, point.numerator_high) == (1, 7)
    assert point.low == pytest.approx(0.0253, abs=1e-4) and point.high == pytest.approx(14.423, abs=1e-3)
    assert "suppressed_input" in point.marks


def test_marks_stand_in_one_order():
    assert mark_names(31, revised=True) == (
        "provisional", "revised", "estimated", "self_reported", "suppressed_input", "break",
    )  # fmt: skip


def test_an_area_before_its_first_home_is_not_open(world):
    world.home("1-10", "Q01", opened="2016-08")
    world.put("falls", "1-10", "2016-08", 1.0)
    world.put("occupied_bed_days", "1-10", "2016-08", 900.0)
    query = Query("falls", level="area", code="Q01", start=SEPTEMBER - 2, end=SEPTEMBER - 1)
    assert [point.state for point in run(world.close(), query).one.points] == ["not_open", "shown"]
