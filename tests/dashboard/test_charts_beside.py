"""Charts of what is not month by month: quarters of a small percentage, and where limits start afresh."""

from dataclasses import replace
from datetime import date

from dashboard import sentence
from dashboard.charts.description import describe
from dashboard.charts.figure import figure
from dashboard.charts.svg import medium, small
from metrics.chart_choice import Facts, choose
from metrics.definition import METRICS
from metrics.quarters import Quarter
from metrics.series import quarters_of
from metrics.step_changes import StepChange
from tests.dashboard.answers import LAST, missing, point, series

FALLS = METRICS["falls"]
SHARE = replace(FALLS, kind="percentage", per=100, unit="%")
JANUARY = 2016 * 12
# January to October 2016, of 20 residents each month: 3 of 60, 6 of 60, none known of August, October alone.
PARTS = [1, 1, 1, 2, 2, 2, 1, None, 1, 1]
MONTHS = tuple(
    missing(JANUARY + place) if part is None else point(JANUARY + place, float(part), 20.0, per=100)
    for place, part in enumerate(PARTS)
)


def by_quarter():
    choice = choose(Facts("percentage", 9, total=12, rest=18))
    return series(points=MONTHS, chart=choice.chart, quarters=quarters_of(SHARE, choice, MONTHS))


def test_a_quarter_is_its_three_months_added_up_and_one_with_a_gap_has_no_value():
    found = by_quarter().quarters
    assert [(one.month, one.value) for one in found] == [
        (JANUARY, 5.0), (JANUARY + 3, 10.0), (JANUARY + 6, None), (JANUARY + 9, None)
    ]  # fmt: skip
    assert found[0].low < 5 < found[0].high


def test_a_percentage_with_limits_and_a_rate_have_no_quarters():
    enough = choose(Facts("percentage", 13, total=400, rest=9))
    assert quarters_of(SHARE, enough, MONTHS) == ()
    assert quarters_of(FALLS, choose(Facts("events", 36, total=400, rolling=True)), MONTHS) == ()


def test_quarters_are_drawn_at_their_middle_month_without_limits():
    chart = describe(SHARE, by_quarter(), "words")
    assert [(mark.month, mark.value) for mark in chart.marks] == [(JANUARY + 1, 5.0), (JANUARY + 4, 10.0)]
    assert chart.mean == chart.upper == chart.lower == ()
    assert (chart.marks[1].when, chart.labels[0].text) == ("April to June 2016", "Apr to Jun 10%")
    points = next(one for one in figure(chart)["data"] if one["name"] == "points")
    assert points["y"][:2] == [5.0, 10.0] and points["hovertext"][1] == "April to June 2016: 10%"
    assert medium(chart).count("<circle") == 2 and small(chart)


def test_the_line_breaks_at_a_quarter_without_a_value():
    known = (
        *by_quarter().quarters[:1],
        Quarter(JANUARY + 3, None, None, None),
        Quarter(JANUARY + 6, 7, 1, 20),
    )
    chart = describe(SHARE, replace(by_quarter(), quarters=known), "words")
    points = next(one for one in figure(chart)["data"] if one["name"] == "points")
    assert points["y"] == [5.0, None, 7]


def test_a_recorded_change_has_its_line_and_its_words():
    moved = StepChange(LAST - 5, "moved", "manager", date(2016, 11, 1))
    told = series(points=[point(LAST - place) for place in range(9, -1, -1)], changes=(moved,))
    assert sentence.of_series(FALLS, told).endswith(
        "New limits from May 2016: moved (manager, recorded 1 November 2016)."
    )
    chart = describe(FALLS, told, "words")
    assert chart.changes == (LAST - 5,)
    assert medium(chart).count("new limits") == 1 and "new limits" not in small(chart)
    drawn = figure(chart)["layout"]
    assert [shape["x0"] for shape in drawn["shapes"] if shape["line"].get("dash") == "2px,3px"] == [
        LAST - 5.5
    ]
    assert [one["x"] for one in drawn["annotations"] if one["text"] == "new limits"] == [LAST - 5.5]
