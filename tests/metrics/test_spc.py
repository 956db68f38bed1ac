"""The XmR chart and the run rules: one worked series a rule, then properties."""

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.spc import SIGNALS, special_causes
from metrics.xmr import xmr

LEVEL = [10, 12, 9, 11, 10, 13, 8, 11, 9, 10, 12, 9, 11]
values = st.lists(st.integers(0, 60).map(float), min_size=2, max_size=60)


def flags(series, mean=0.0, limit=3.0):
    points = len(series)
    return special_causes(series, [mean] * points, [mean - limit] * points, [mean + limit] * points)


def test_limits_by_hand():
    chart = xmr([4, 6, 5, 9])  # moving ranges 2, 1, 4: mean 7/3
    assert chart.mean[0] == 6
    assert chart.upl[0] == pytest.approx(6 + 2.66 * 7 / 3)
    assert chart.lpl[0] == pytest.approx(6 - 2.66 * 7 / 3)


def test_a_point_on_the_limit_is_inside():
    assert flags([3, 0.5, -3, -0.5]) == ["Common Cause"] * 4
    assert flags([3.01, 0.5, -3.01, 1])[::2] == ["Above UCL", "Below LCL"]


def test_six_on_one_side_are_usual_and_seven_are_not():
    assert set(flags([1, 0.5] * 3 + [-1])) == {"Common Cause"}
    assert flags([1, 0.5] * 3 + [1, -1]) == ["7 Points Above CL"] * 7 + ["Common Cause"]


def test_a_point_on_the_mean_ends_a_run():
    assert set(flags([1, 0.5, 1, 0, 0.5, 1, 0.5, 1])) == {"Common Cause"}


def test_seven_rising_and_an_equal_neighbour():
    rising = [-1.5, -1, -0.5, 0.1, 0.5, 1, 1.5]
    assert flags(rising) == ["7 Point Trend (Increasing)"] * 7
    assert flags(rising[::-1]) == ["7 Point Trend (Decreasing)"] * 7
    assert set(flags([*rising[:3], -0.5, *rising[3:]])) == {"Common Cause"}


def test_a_peak_belongs_to_the_run_that_follows():
    up = [-1.5, -1, -0.5, 0.1, 0.5, 1, 1.5]
    named = flags(up + up[-2::-1])
    assert named[:6] == ["7 Point Trend (Increasing)"] * 6
    assert named[6:] == ["7 Point Trend (Decreasing)"] * 7


def test_two_of_three_marks_only_those_beyond_two_thirds():
    assert flags([2.5, 1, 2.5, -1]) == ["2 in 3 Above CL", "Common Cause", "2 in 3 Above CL", "Common Cause"]
    assert set(flags([2.5, -1, 2.5])) == {"Common Cause"}  # not all on one side
    assert flags([3.5, 2.5, 1]) == ["Above UCL", "Common Cause", "Common Cause"]  # outside is not counted


def test_the_first_rule_names_the_point():
    series = [0.1, 0.5, 1, 1.5, 1.8, 2.5, 3.5]
    assert flags(series) == ["7 Point Trend (Increasing)"] * 6 + ["Above UCL"]


@pytest.mark.parametrize(
    ("direction", "icon"),
    [("lower", "concern_high"), ("higher", "improvement_high"), ("neither", "neutral_high")],
)
def test_the_icon_is_that_of_the_last_point(direction, icon):
    assert xmr([*LEVEL, 40], direction=direction).variation_icon == icon
    assert xmr([*LEVEL, 40, 10], direction=direction).variation_icon == "common_cause"


@pytest.mark.parametrize(
    ("target", "word"), [(100, "consistent_pass"), (10, "inconsistent"), (-50, "consistent_fail")]
)
def test_assurance_where_fewer_is_better(target, word):
    assert xmr(LEVEL, direction="decrease", target=target).assurance_type == word
    assert xmr(LEVEL, direction="neutral", target=target).assurance_type is None


def test_a_new_phase_starts_limits_and_rules_afresh():
    chart = xmr([1, 2] * 7 + [11, 12] * 7, rebase=[14])
    assert (chart.mean[13], chart.mean[14]) == (1.5, 11.5)
    assert set(chart.special_cause_type) == {"Common Cause"}
    assert xmr([1, 2] * 7 + [11, 12] * 7).special_cause_type[0] == "Below LCL"


def test_a_fixed_baseline_gives_all_the_limits():
    chart = xmr([1, 2] * 6 + [11] * 5, fix_after=12)
    assert set(chart.mean) == {1.5}
    assert chart.special_cause_type[-1] == "Above UCL"


def test_screening_drops_a_great_jump_from_the_range_once():
    plain, screened = xmr([*LEVEL, 90, *LEVEL]), xmr([*LEVEL, 90, *LEVEL], screen=True)
    assert screened.upl[0] < plain.upl[0]
    assert screened.mean[0] == plain.mean[0]


def test_a_gap_has_no_moving_range_and_no_signal():
    chart = xmr([10, 12, math.nan, 11, 9])
    assert chart.mean_moving_range[0] == 2
    assert chart.special_cause_type[2] == "Common Cause"


# Where nothing moves: the project's own rule, as golden/README asks to have it written down.


@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize("value", [5.0, 0.1, 0.0, 1e9 / 3])
def test_a_constant_series_has_limits_on_its_mean_and_no_icon(value, screen):
    chart = xmr([value] * 24, direction="decrease", target=value + 1, screen=screen)
    assert set(chart.mean) == set(chart.lpl) == set(chart.upl) == {value}
    assert set(chart.special_cause_type) == {"Common Cause"}
    assert (chart.variation_icon, chart.assurance_type) == (None, "consistent_pass")
    assert xmr([value] * 24, direction="decrease", target=value).assurance_type == "inconsistent"


def test_one_spike_in_a_constant_series_is_the_only_signal():
    chart = xmr([50.0] * 12 + [30.0] + [50.0] * 11, direction="decrease", screen=True)
    assert chart.special_cause_type[12] == "Below LCL"
    assert "Above UCL" not in chart.special_cause_type
    reference = xmr([50.0] * 12 + [30.0] + [50.0] * 11, screen=True, as_reference=True)
    assert set(reference.special_cause_type) == {"Above UCL", "Below LCL"}


def test_one_point_has_no_limits_and_no_icons():
    chart = xmr([*LEVEL, 5.0], rebase=[13], direction="decrease", target=1)
    assert numpy.isnan(chart.upl[13]) and numpy.isfinite(chart.upl[12])
    assert (chart.variation_icon, chart.assurance_type) == (None, None)


def test_no_points_at_all():
    chart = xmr([])
    assert len(chart.mean) == 0 and chart.variation_icon is None


@given(values)
def test_limits_hold_the_mean_and_every_signal_has_its_word(series):
    chart = xmr(series)
    assert (chart.lpl <= chart.mean).all() and (chart.mean <= chart.upl).all()
    assert set(chart.special_cause_type) <= set(SIGNALS)


@given(values, st.sampled_from([0.5, 2, 8]))
def test_scaling_a_series_changes_no_signal(series, factor):
    scaled = [factor * value for value in series]
    assert xmr(scaled).special_cause_type == xmr(series).special_cause_type


@given(values)
def test_upside_down_is_the_same_with_the_words_exchanged(series):
    turned = {name: SIGNALS[code + 1 if code % 2 else code - 1] for code, name in enumerate(SIGNALS) if code}
    turned["Common Cause"] = "Common Cause"
    mirrored = xmr([-value for value in series]).special_cause_type
    assert mirrored == [turned[name] for name in xmr(series).special_cause_type]
