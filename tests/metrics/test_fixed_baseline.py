"""Limits from months that a person chose: 24 final ones, or none and the reason why."""

import numpy
import pytest

from loaders.calendar import parse_month
from loaders.problems import Problem
from metrics.answer import Query
from metrics.query import run

APRIL_2013, MARCH_2015 = parse_month("2013-04"), parse_month("2015-03")
TWO_YEARS = APRIL_2013, MARCH_2015
START = "2013-04"
# 24 months about 10, then 18 about 14: every second one of the first two years is 8, the others 12.
CALLS = [8.0, 12.0] * 12 + [14.0, 15.0, 13.0] * 6


@pytest.fixture
def store(world, monkeypatch):
    monkeypatch.setenv("VANGUARD_TODAY", "2016-11-14")
    for code in ("1-1", "1-2"):
        world.home(code, "Q1")
        world.months("ambulance_callouts", code, START, CALLS)
        world.months("occupied_bed_days", code, START, [1000.0] * 42)
    return world.close()


def asked(store, **query):
    last = parse_month(START) + len(CALLS) - 1
    return run(store, Query("ambulance_callouts", code="1-1", end=last, **query)).one


def test_limits_are_those_of_the_chosen_months_alone(store):
    """u': mean 10 a thousand, 4 between neighbours over a deviation of 10 ** 0.5, factor 1.1214."""
    series = asked(store, baseline=TWO_YEARS)
    deviation = 10**0.5
    factor = 4 / deviation / 1.128
    last = series.points[-1]
    assert (last.mean, last.limit_high) == pytest.approx((10, 10 + 3 * factor * deviation))
    whole = asked(store)
    assert whole.points[-1].mean == pytest.approx(numpy.mean(CALLS))
    assert {p.signal for p in series.points[-18:]} == {"7 Points Above CL"}
    assert series.variation == "concern_high"


def test_the_charts_reason_says_which_months_and_what_that_costs(store):
    reason = asked(store, baseline=TWO_YEARS).chart_reason
    assert reason.startswith("Three or more a month: u' chart")
    assert "Limits are from April 2013 to March 2015, 24 final months" in reason
    assert "more months are flagged by chance" in reason


def test_fewer_than_24_final_months_give_a_mean_and_no_limits(store):
    """The span is long enough, but the series begins in April 2013."""
    series = asked(store, baseline=(parse_month("2012-04"), parse_month("2014-09")))
    last = series.points[-1]
    assert (last.mean, last.limit_low, last.limit_high, last.signal) == (pytest.approx(10), None, None, None)
    assert (series.variation, series.assurance) == (None, None)
    assert series.chart_reason == (
        "No limits: April 2012 to September 2014 was chosen for them and has 18 final months; 24 are needed. "
        "Its mean is drawn."
    )


@pytest.mark.parametrize(("span", "says"), [
    ((parse_month("2014-04"), MARCH_2015), "24 months or more; April 2014 to March 2015 has 12"),
    ((MARCH_2015, APRIL_2013), "lies after its last"),
])  # fmt: skip
def test_what_cannot_hold_24_months_is_refused(store, span, says):
    with pytest.raises(Problem, match=says):
        asked(store, baseline=span)


def test_a_list_of_homes_is_not_judged_by_chosen_months(store):
    """How many of a list chance alone would flag is known for limits from all months only."""
    with pytest.raises(Problem, match="one home, area or group at a time"):
        run(store, Query("ambulance_callouts", area="Q1", baseline=TWO_YEARS))


def test_the_same_months_as_all_months_change_nothing(store):
    everything = parse_month(START), parse_month("2016-09")
    whole, based = asked(store), asked(store, baseline=everything)
    assert [p.limit_high for p in based.points] == pytest.approx([p.limit_high for p in whole.points])
    assert [p.signal for p in based.points] == [p.signal for p in whole.points]


def test_a_window_that_is_shown_moves_no_limit(store):
    shown = asked(store, baseline=TWO_YEARS, start=parse_month("2016-01"))
    assert shown.points[-1].mean == pytest.approx(10)
