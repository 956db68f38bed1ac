"""Rare events: waits by hand, again in plain Python, and how often chance labels one."""

import itertools
import statistics

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rare import LONG, SAME_DAY, SHORT, all_waits, cases_between, days_between, waits

event_days = st.lists(st.integers(0, 1000), min_size=3, max_size=40)


def plain_limits(days):
    """Nelson's root, a mean moving range, and back."""
    root = [max(after - before, 0.5) ** (1 / 3.6) for before, after in itertools.pairwise(days)]
    middle = statistics.fmean(root)
    reach = 3 / 1.128 * statistics.fmean(abs(after - before) for before, after in itertools.pairwise(root))
    return middle**3.6, max(middle - reach, 0) ** 3.6, (middle + reach) ** 3.6


@given(event_days)
def test_limits_are_those_worked_out_in_plain_python(days):
    found = waits(days, 1001)
    assert (found.centre, found.low, found.high) == pytest.approx(plain_limits(sorted(days)), abs=1e-9)


@given(event_days, st.integers(1, 500))
def test_the_calendars_origin_changes_nothing(days, later):
    one, other = waits(days, 1001), waits([day + later for day in days], 1001 + later)
    assert (one.high, one.words, one.open) == (other.high, other.words, other.open)


@given(st.lists(event_days, min_size=1, max_size=5))
def test_many_series_are_as_one_by_one(series):
    for one, days in zip(all_waits(series, [1001] * len(series)), series, strict=True):
        assert one.words == waits(days, 1001).words
        assert (one.low, one.high) == pytest.approx((waits(days, 1001).low, waits(days, 1001).high))


def test_waits_by_hand():
    found = waits([10, 40, 41, 41], known_to=50)
    assert found.ends == (40, 41, 41)
    assert found.days.tolist() == [30, 1, SAME_DAY]
    assert found.open == 9


def test_two_events_of_a_day_are_half_a_day_apart():
    assert days_between([5, 5, 5]).tolist() == [0.5, 0.5]


def test_a_wait_beyond_a_limit_is_labelled():
    steady = list(range(0, 400, 20))
    uneven = [day + (3 if place % 2 else 0) for place, day in enumerate(steady)]
    late = waits([*uneven, uneven[-1] + 300], uneven[-1] + 301)
    assert late.words[-1] == LONG and set(late.words[:-1]) == {None}
    early = waits([*uneven, uneven[-1] + 1], uneven[-1] + 1)
    assert early.words[-1] == SHORT


def test_an_open_wait_can_be_too_long_and_never_too_short():
    days = [day + (5 if place % 2 else 0) for place, day in enumerate(range(0, 600, 30))]
    assert waits(days, days[-1]).open_words is None
    assert waits(days, days[-1] + 3000).open_words == LONG


@pytest.mark.parametrize("days", [[], [3], [3, 9]])
def test_too_few_events_have_no_limits_and_no_label(days):
    found = waits(days, 400)
    assert not numpy.isfinite([found.low, found.high]).any()
    assert not found.outside.any() and found.open_words is None
    assert found.open == (400 - days[-1] if days else None)


def test_equal_waits_have_their_limits_on_them_and_no_label():
    found = waits(range(0, 100, 10), 95)
    assert found.low == pytest.approx(10) == found.high
    assert not found.outside.any()


def test_no_wait_reaches_back_over_a_recorded_change():
    found = waits([0, 10, 20, 500, 510, 530], 540, breaks=[400, 100])
    assert found.days.tolist() == [10, 20]


def test_chance_labels_the_last_wait_as_seldom_as_the_policy_says():
    rng = numpy.random.default_rng(36)
    counts = rng.poisson(0.7 * 12 / 365, (4000, 1096))
    series = [numpy.repeat(numpy.arange(1096), row).tolist() for row in counts]
    flags = numpy.array([one.words[-1] is not None for one in all_waits(series, [1095] * 4000)])
    assert 0.001 < flags.mean() < 0.011


def test_cases_between_by_hand():
    found = cases_between([False, False, True, False, False, False, True, True, False])
    assert found.cases.tolist() == [2, 3, 0] and found.open == 1
    mean = 5 / 3
    assert found.centre == 2 and found.high == pytest.approx(mean + 3 * (mean * (mean + 1)) ** 0.5)


def test_one_case_or_none_has_no_limits():
    assert cases_between([]).open == 0
    assert cases_between([False] * 4).open == 4
    one = cases_between([False, True])
    assert one.cases.tolist() == [1] and one.centre == 1 and numpy.isnan(one.high)


@given(st.lists(st.booleans(), max_size=60))
def test_cases_add_up_to_all_cases(had):
    found = cases_between(had)
    assert found.cases.sum() + len(found.cases) + found.open == len(had)
