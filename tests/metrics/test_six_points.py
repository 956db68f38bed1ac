"""Runs of six points: what counts, what neither counts nor breaks."""

from hypothesis import given
from hypothesis import strategies as st

from metrics.six_points import shifts, trends

values = st.lists(st.integers(-3, 3), max_size=30)


def test_six_above_the_mean_are_a_shift_and_five_are_not():
    assert shifts([1] * 6 + [-1], [0] * 7) == [1] * 6 + [0]
    assert shifts([1] * 5 + [-1], [0] * 6) == [0] * 6


def test_a_point_on_the_mean_neither_counts_nor_breaks():
    assert shifts([1, 1, 1, 0, 1, 1, 1], [0] * 7) == [1] * 7
    assert shifts([0, -1, -1, -1, -1, -1, -1, 0], [0] * 8) == [0] + [-1] * 6 + [0]
    assert shifts([1, 1, 1, 0, 1, 1], [0] * 6) == [0] * 6


def test_five_steps_one_way_are_a_trend():
    assert trends([1, 2, 3, 4, 5, 6, 6]) == [1] * 6 + [0]
    assert trends([1, 2, 3, 3, 4, 5, 6]) == [1] * 7
    assert trends([1, 2, 3, 4, 5]) == [0] * 5


def test_a_turning_point_belongs_to_the_earlier_run():
    assert trends([1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]) == [1] * 6 + [-1] * 5


@given(values)
def test_upside_down_is_upside_down(series):
    mean = [0] * len(series)
    assert shifts([-one for one in series], mean) == [-side for side in shifts(series, mean)]
    assert trends([-one for one in series]) == [-side for side in trends(series)]


@given(values, st.integers(1, 9))
def test_scale_changes_nothing(series, scale):
    mean = [0] * len(series)
    assert shifts([one * scale for one in series], mean) == shifts(series, mean)
    assert trends([one * scale for one in series]) == trends(series)


@given(st.lists(st.sampled_from([-1, 1]), max_size=40))
def test_without_points_on_the_mean_each_mark_lies_in_six_alike(series):
    marks = shifts(series, [0] * len(series))
    for place, mark in enumerate(marks):
        windows = [series[start : start + 6] for start in range(max(0, place - 5), place + 1)]
        found = any(len(window) == 6 and len(set(window)) == 1 for window in windows)
        assert (mark != 0) == found
