"""The life of a home in one list: what is in it, in which order, and what stays unsaid."""

from dataclasses import replace
from datetime import date

import pytest

from loaders.calendar import first_day, parse_month
from metrics.answer import PlacesQuery
from metrics.definition import HEADLINES, METRICS
from metrics.home_timeline import signal_runs
from metrics.home_timeline_answer import HomeTimelineQuery
from metrics.homes import NotFound
from metrics.query import run
from metrics.recorded_changes import record
from metrics.step_changes import StepChange
from metrics.viewer import Viewer
from tests.dashboard.answers import LAST, missing, point, series

FALLS = METRICS["falls"]
ANYBODY = Viewer("x")


def judged(*signals):
    """Months in a row, each with its signal."""
    first = LAST - len(signals) + 1
    return series(
        "falls",
        [
            missing(first + place) if signal == "gap" else point(first + place, signal=signal, limit_high=9.0)
            for place, signal in enumerate(signals)
        ],
    )


def runs(*signals):
    return [(one.first, one.last, one.still) for one in signal_runs(FALLS, judged(*signals))]


def test_months_in_a_row_on_one_side_are_one_signal():
    above, usual = "Above UCL", "Common Cause"
    assert runs(usual, above, "7 Points Above CL", usual) == [(LAST - 2, LAST - 1, False)]
    assert runs(usual, above, above) == [(LAST - 1, LAST, True)]
    assert runs(above, "Below LCL") == [(LAST - 1, LAST - 1, False), (LAST, LAST, True)]
    assert runs(usual, usual) == []


def test_a_month_that_was_not_sent_does_not_end_a_signal_and_a_provisional_one_is_none():
    assert runs("Above UCL", "gap", "Above UCL") == [(LAST - 2, LAST, True)]
    one = judged("Above UCL", "Above UCL")
    provisional = replace(one.points[1], marks=("provisional",))
    found = list(signal_runs(FALLS, replace(one, points=(one.points[0], provisional))))
    assert [(entry.first, entry.last) for entry in found] == [(LAST - 1, LAST - 1)]


def at(world, code="1-1", viewer=ANYBODY, **query):
    return run(world.close(), HomeTimelineQuery(code, **query), viewer)


def facts(timeline):
    return [(one.on, one.fact, one.before, one.after) for one in timeline.entries if one.kind == "register"]


def period(world, home, since, **facts):
    """What holds of the home from a day on, beside what held first."""
    first = next(row for row in world.rows["home_period"] if row["home_id"] == world.homes[home]["id"])
    first["valid_to"] = min(first["valid_to"], since.toordinal())
    world.rows["home_period"].append({**first, "valid_from": since.toordinal(), "valid_to": 3652059, **facts})


def test_registers_tell_of_opening_names_providers_beds_and_inspections(world):
    world.home("1-1", "Q01", name="Elm House", provider="Fell Ltd", opened="2012-05", rating="Good",
               rating_date=date(2015, 3, 3).toordinal())  # fmt: skip
    period(world, "1-1", date(2016, 4, 1), name="Elm Court", provider="Dale Ltd", beds=44)
    assert facts(at(world)) == [
        (date(2016, 4, 1), "beds", "40", "44"),
        (date(2016, 4, 1), "name", "Elm House", "Elm Court"),
        (date(2016, 4, 1), "provider", "Fell Ltd", "Dale Ltd"),
        (date(2015, 3, 3), "rating", None, "Good"),
        (date(2012, 5, 1), "opened", None, None),
    ]


def test_the_same_inspection_in_two_registers_is_told_once(world):
    day = date(2015, 3, 3).toordinal()
    world.home("1-1", "Q01", rating="Good", rating_date=day)
    period(world, "1-1", date(2016, 4, 1), beds=44)
    assert [fact for _, fact, _, _ in facts(at(world))].count("rating") == 1


def test_the_area_that_a_home_came_from_stays_unsaid(world):
    world.home("1-1", "Q01")
    world.area("Q02", "Southvale")
    period(world, "1-1", date(2016, 4, 1), area_id=world.areas["Q02"])
    found = at(world, viewer=Viewer("x", areas=frozenset({"Q02"})))
    assert (date(2016, 4, 1), "area", None, "Southvale") in facts(found)
    assert "Q01" not in str(found.rows())


def test_events_of_the_home_and_of_its_area_are_in_and_others_are_not(world):
    for code in ("1-1", "1-2"):
        world.home(code, "Q01")
        number = world.homes[code]["id"]
        world.add("registration", registration_id=number, code=code, home_id=number)
    world.home("1-3", "Q02")
    world.load(1, "events", "Q01", "2016-01", "2016-01")
    sent = (
        (1, None, "Telephone hub"),
        (None, 1, "New manager"),
        (None, 2, "Of the neighbour"),
        (2, None, "Elsewhere"),
    )
    for row, (area, home, title) in enumerate(sent, 1):
        day = first_day(parse_month("2016-02")) + row
        world.add("event", load_id=1, source_row=row, area_id=area, registration_id=home, element="1b",
                  title=title, happened_on=day)  # fmt: skip
    found = [(one.title, one.whole_area, one.element) for one in at(world).entries if one.kind == "event"]
    assert found == [("New manager", False, 1), ("Telephone hub", True, 1)]


def test_a_revision_is_told_on_the_day_it_became_known(world):
    known, told = first_day(parse_month("2016-06")), first_day(parse_month("2016-09"))
    world.home("1-1", "Q01")
    world.months("occupied_bed_days", "1-1", "2016-05", [900.0], known=known)
    world.put("falls", "1-1", "2016-05", 7.0, known=known, until=told)
    world.put("falls", "1-1", "2016-05", 9.0, known=told)
    (one,) = [one for one in at(world).entries if one.kind == "revision"]
    assert (one.on, one.first, one.before, one.after) == (
        date(2016, 9, 1), parse_month("2016-05"), "7", "9"
    )  # fmt: skip


def test_new_limits_stand_at_their_month_with_their_reason(world):
    world.home("1-1", "Q01")
    world.months("occupied_bed_days", "1-1", "2016-01", [900.0] * 9)
    world.months("falls", "1-1", "2016-01", [4.0] * 9)
    store = world.close()
    record(
        store, "falls", "1-1", StepChange(parse_month("2016-04"), "new building", "manager", date(2016, 6, 1))
    )
    (one,) = [one for one in run(store, HomeTimelineQuery("1-1")).entries if one.kind == "limits"]
    assert one.on == date(2016, 4, 1) and one.change.reason == "new building"
    before = run(store, HomeTimelineQuery("1-1", asat=date(2016, 5, 1)))
    assert [one.kind for one in before.entries if one.kind == "limits"] == []


def test_newest_first_and_nothing_after_the_day_of_the_question(small_store):
    for place in run(small_store, PlacesQuery(area="ZV1")).places[:5]:
        found = run(small_store, HomeTimelineQuery(place.code))
        ends = [
            one.last * 31
            if one.kind == "signal"
            else (one.on.year * 12 + one.on.month - 1) * 31 + one.on.day - 1
            for one in found.entries
        ]
        assert ends == sorted(ends, reverse=True)
        assert all(one.on <= found.today for one in found.entries)
        assert len(found.rows()) == len(found.entries)
        assert {one.id for one in found.metrics} == set(HEADLINES)


def test_a_lead_of_money_sees_the_measures_that_are_for_that_role(small_store):
    viewer = Viewer("x", metrics=frozenset({"nel_admissions", "prescribing_cost"}))
    place = run(small_store, PlacesQuery(area="ZV1")).places[0]
    found = run(small_store, HomeTimelineQuery(place.code), viewer)
    assert [one.id for one in found.metrics] == ["nel_admissions", "prescribing_cost"]
    assert {one.metric.id for one in found.entries if one.metric} <= {"nel_admissions", "prescribing_cost"}


def test_a_home_that_may_not_be_seen_is_not_there(world):
    world.home("1-1", "Q01")
    with pytest.raises(NotFound):
        at(world, viewer=Viewer("x", areas=frozenset({"Q02"})))
