"""Step changes in the store: whose limits start afresh, from which day that is known, and the way back."""

from datetime import date

import pytest

from loaders.calendar import parse_month
from loaders.problems import Problem
from metrics.answer import Query
from metrics.query import run
from metrics.recorded_changes import record, recorded, take_back
from metrics.step_changes import StepChange

MOVED = parse_month("2016-04")
LAST = 35  # September 2017
BEFORE, AFTER = [5.0, 6.0, 4.0] * 6, [25.0, 27.0, 24.0] * 6


@pytest.fixture
def store(world, monkeypatch):
    """Elm House from October 2014 to September 2017: five call-outs a month, from April 2016 on 25."""
    monkeypatch.setenv("VANGUARD_TODAY", "2017-11-14")
    for code in ("1-10", "1-20"):
        world.home(code, "Q01", name="Elm House", former=(f"{code}-old",))
        world.months("occupied_bed_days", code, "2014-10", [1000.0] * 36)
        world.months("ambulance_callouts", code, "2014-10", BEFORE + AFTER)
    world.load(1, "ambulance_callouts", "Q01", "2014-10", "2017-09")
    return world.close()


def moved(day=date(2017, 10, 2), **more):
    return StepChange(MOVED, "moved to the new building", "manager", day, **more)


def asked(store, code="1-10", **query):
    return run(store, Query(metric="ambulance_callouts", code=code, **query)).one


def test_limits_start_afresh_and_old_ones_stay(store):
    before = asked(store)
    assert (before.points[0].mean, before.variation) == (pytest.approx(15 + 1 / 6), "concern_high")
    record(store, "ambulance_callouts", "1-10", moved())
    series = asked(store)
    assert (series.points[0].mean, series.points[LAST].mean) == pytest.approx((5, 25 + 1 / 3))
    assert (series.variation, series.changes) == ("common_cause", (moved(),))
    marked = [point.month for point in series.points if "break" in point.marks]
    assert marked == [MOVED]


def test_it_is_of_that_home_alone_or_of_every_series(store):
    record(store, "ambulance_callouts", "1-10", moved())
    area = {"level": "area", "code": "Q01"}
    assert asked(store, "1-20").changes == asked(store, **area).changes == ()
    record(store, "ambulance_callouts", None, moved(definition=True))
    assert asked(store, "1-20").changes == asked(store, **area).changes == (moved(definition=True),)
    assert len(asked(store).changes) == 2
    assert run(store, Query(metric="falls", code="1-20")).one.changes == ()


def test_an_areas_change_is_of_its_own_chart(store):
    record(store, "ambulance_callouts", "q01", moved())
    assert asked(store, level="area", code="Q01").points[0].mean == pytest.approx(5)
    assert asked(store).changes == ()


def test_an_old_code_names_the_same_home(store):
    record(store, "ambulance_callouts", "1-10-OLD", moved())
    assert [one.code for one in recorded(store)] == ["1-10"]
    assert asked(store).changes == (moved(),)


def test_a_day_before_it_was_recorded_knows_nothing_of_it(store):
    record(store, "ambulance_callouts", "1-10", moved())
    assert asked(store, asat=date(2017, 10, 1)).changes == ()
    assert asked(store, asat=date(2017, 10, 2)).changes == (moved(),)


def test_taken_back_it_holds_no_more_and_its_record_stays(store):
    number = record(store, "ambulance_callouts", "1-10", moved())
    take_back(store, number)
    assert asked(store).changes == ()
    assert asked(store, asat=date(2017, 11, 13)).changes != ()  # taken back on 14 November
    assert [one.change.taken_back for one in recorded(store)] == [date(2017, 11, 14)]
    with pytest.raises(Problem, match="No change 1 stands"):
        take_back(store, number)


@pytest.mark.parametrize(
    ("metric", "code", "says"),
    [("fals", "1-10", "no metric 'fals'"), ("falls", "1-99", "no home or area '1-99'")],
)
def test_what_is_not_known_is_refused(store, metric, code, says):
    with pytest.raises(Problem, match=says):
        record(store, metric, code, moved())
    assert recorded(store) == []
