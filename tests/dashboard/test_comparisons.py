"""What stands beside a home on its page: expected counts, peers by name, several years of its own."""

from dataclasses import replace

import pytest

from dashboard.address import View
from dashboard.charts.description import describe
from dashboard.charts.figure import figure
from dashboard.charts.svg import medium
from dashboard.pages.home_metric import _controls, comparison_section, expected_words
from metrics.answer import Baseline, Query
from metrics.comparison_answer import Expected, Peer
from metrics.definition import METRICS
from tests.dashboard import answers
from tests.dashboard.test_pages import words

FALLS = METRICS["falls"]
PLACE = answers.HOMES[5]
EXPECTED = Expected(13.0, 8.44, 1.54, 0.82, 2.63, "type of home and bed days; not for age or illness")


@pytest.fixture
def series():
    (made,) = answers.run(None, Query("falls", code=PLACE.code), None).series
    similar = replace(
        made.comparisons[0], expected=EXPECTED, others=6,
        peers=(Peer("1-1", "Ashgrove"), Peer("1-2", "Beck House")),
    )  # fmt: skip
    return replace(made, comparisons=(similar, *made.comparisons[1:]))


def test_expected_stands_beside_observed_with_what_was_adjusted_for():
    assert expected_words(EXPECTED) == (
        "Observed 13, expected 8.4, ratio 1.5 (95% interval 0.8 to 2.6). "
        "Adjusted for type of home and bed days; not for age or illness."
    )


def test_nothing_expected_has_no_ratio():
    said = expected_words(replace(EXPECTED, expected=0.0, ratio=None, low=None, high=None))
    assert said.startswith("Observed 13, expected 0.0. Adjusted")


def test_the_peers_are_listed_and_those_of_other_areas_counted(series):
    said = words(comparison_section(FALLS, series, View()))
    assert "Which 8 homes" in said
    assert "Ashgrove (1-1)" in said and "and 6 homes of other areas" in said


def test_of_peers_without_names_the_number_alone_is_told(series):
    similar = replace(series.comparisons[0], peers=(), others=14)
    said = words(comparison_section(FALLS, replace(series, comparisons=(similar,)), View()))
    assert "14 homes, not named here" in said


def test_several_own_years_are_drawn_with_their_names(series):
    year = series.baselines[0].point
    start = replace(year, month=year.month + 5, value=5.5)
    late = replace(year, month=year.month + 12, value=None)
    several = (
        *series.baselines, Baseline("before_start", "Own year before the start", "to August", start),
        Baseline("first_year", "Own first full year", "2015/16", late),
    )  # fmt: skip
    chart = describe(FALLS, replace(series, baselines=several), "words")
    named = {label.text for label in chart.labels}
    assert any(one.startswith("2014/15 ") for one in named) and "before start 5.5" in named
    assert not any(one.startswith("2015/16") for one in named)  # no value, no line
    assert [value for _, value in chart.past_means] == [year.value, 5.5]
    lines = [one for one in figure(chart)["layout"]["shapes"] if one.get("line", {}).get("dash") == "1px,3px"]
    assert [one["y0"] for one in lines] == [year.value, 5.5]
    assert medium(chart).count('stroke-dasharray="1 3"') == 2


def test_a_mean_over_a_year_is_not_drawn_among_counts(series):
    chart = describe(FALLS, replace(series, basis="count"), "words")
    assert chart.past_means == () and chart.tinted


def test_standards_are_offered_only_of_metrics_that_have_one(series):
    answer = answers.answer("falls", series)
    assert "'standards'" not in str(_controls(View(), answer))
    reviews = replace(answer, metric=METRICS["named_gp_home_round"])
    offered = str(_controls(View(), reviews))
    assert "'standards'" in offered and "'best'" in offered and "'england'" not in offered
