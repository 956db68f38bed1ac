"""A small percentage by quarter: sums by hand, gaps, and Wilson's interval."""

import numpy
import pytest

from metrics.quarters import by_quarter
from metrics.rates import proportion

JANUARY = 2016 * 12


def test_three_months_are_added_up():
    found = by_quarter(range(JANUARY, JANUARY + 6), [1, 2, 3, 0, 0, 0], [10, 20, 30, 5, 5, 5])
    assert found.first == (JANUARY, JANUARY + 3)
    assert found.value.tolist() == [10, 0]
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx(proportion(6, 60, 100))


def test_a_quarter_with_a_gap_has_no_value():
    found = by_quarter(range(JANUARY, JANUARY + 6), [1, numpy.nan, 3, 1, 1, 1], [10] * 6)
    assert numpy.isnan(found.value[0]) and found.value[1] == 10


def test_a_month_that_is_not_there_is_a_gap_and_so_is_a_whole_quarter():
    found = by_quarter([JANUARY, JANUARY + 1, *range(JANUARY + 6, JANUARY + 9)], [1] * 5, [10] * 5)
    assert found.first == (JANUARY, JANUARY + 3, JANUARY + 6)
    assert numpy.isnan(found.value[:2]).all() and found.value[2] == 10


def test_nobody_in_a_quarter_gives_no_value():
    assert numpy.isnan(by_quarter(range(JANUARY, JANUARY + 3), [0] * 3, [0] * 3).value[0])


def test_no_months_are_no_quarters():
    assert by_quarter([], [], []).first == ()


def test_more_than_the_whole_has_a_value_and_no_interval():
    """Two sources disagree, as where more rounds are said to have been held than there were days for them."""
    found = by_quarter(range(JANUARY, JANUARY + 6), [5, 5, 5, 1, 1, 1], [4] * 6)
    assert found.value.tolist() == [125, 25]
    assert numpy.isnan([found.low[0], found.high[0]]).all() and found.high[1] == proportion(3, 12, 100).high
