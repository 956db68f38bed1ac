"""Rates, proportions and their intervals: worked examples, then properties."""

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rates import (
    Interval,
    count_limits,
    nights_interval,
    proportion,
    proportions,
    rate,
    rates,
    ratio_of_sums_interval,
)

counts = st.integers(0, 100_000)
exposures = st.floats(0.01, 1e8)


def test_thirteen_call_outs_in_1200_bed_days():
    assert rate(13, 1200, 1000).value == 1000 * 13 / 1200


def test_no_events_has_an_upper_limit_of_three_point_seven():
    value, low, high = rate(0, 1)
    assert (value, low) == (0, 0)
    assert high == pytest.approx(3.6889, abs=1e-4)


def test_nine_is_exact_and_ten_is_byar():
    assert rate(9, 1).low == pytest.approx(4.1154, abs=1e-4)
    z = 1.959963984540054
    assert rate(10, 1).low == pytest.approx(10 * (1 - 1 / 90 - z / (3 * math.sqrt(10))) ** 3)


@pytest.mark.parametrize("exposure", [0, -1, math.nan, math.inf])
def test_nothing_to_divide_by_is_unknown_and_not_zero_or_infinite(exposure):
    assert rate(3, exposure) == Interval(None, None, None)


def test_a_missing_count_is_unknown():
    assert rate(math.nan, 10) == Interval(None, None, None)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="below zero"):
        rate(-1, 10)


def test_forty_five_of_fifty_by_wilson():
    value, low, high = proportion(45, 50, 100)
    assert (value, round(low, 1), round(high, 1)) == (90, 78.6, 95.7)


def test_none_and_all_of_a_whole_touch_zero_and_one_exactly():
    assert proportion(0, 7).low == 0 and proportion(7, 7).high == 1
    assert proportion(0, 0) == Interval(None, None, None)


def test_more_than_the_whole_is_refused():
    with pytest.raises(ValueError, match="between zero and its whole"):
        proportion(8, 7)


def test_nights_of_three_stays_as_the_counting_rules_work_them():
    value, low, high = nights_interval(15, 4 + 9 + 100, 1080, 1000)
    assert (round(value, 1), round(high - value, 1), round(high, 1)) == (13.9, 19.3, 33.2)
    assert low < 0


def test_nights_without_bed_days_are_unknown():
    assert nights_interval(15, 113, 0) == Interval(None, None, None)


def test_money_has_its_interval_from_the_homes():
    value, low, high = ratio_of_sums_interval([10, 20, 30], [1, 2, 3])
    assert value == low == high == 10  # every home alike: nothing to be unsure of


def test_money_of_one_home_has_no_interval():
    assert ratio_of_sums_interval([10], [4]) == Interval(2.5, None, None)


def test_money_interval_by_hand():
    # 30 over 10; influences (10 - 15)/10 and (20 - 15)/10; 2 x (0.25 + 0.25) = 1.
    assert ratio_of_sums_interval([10, 20], [5, 5]) == pytest.approx((3, 3 - 1.96, 3 + 1.96))


@given(counts, exposures)
def test_a_rate_is_never_negative_or_infinite_and_lies_in_its_interval(events, exposure):
    value, low, high = rate(events, exposure, 1000)
    assert 0 <= low <= value <= high < math.inf


@given(counts, exposures, st.sampled_from([100, 1000, 100_000]))
def test_the_basis_only_scales(events, exposure, per):
    assert rate(events, exposure, per) == pytest.approx(
        tuple(per * part for part in rate(events, exposure)), rel=1e-12
    )


@given(st.lists(st.tuples(counts, exposures), min_size=1, max_size=20), st.randoms())
def test_order_changes_nothing(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    expected = {pair: rate(*pair) for pair in pairs}
    found = zip(*rates(*zip(*shuffled, strict=True)), strict=True)
    assert [expected[pair] for pair in shuffled] == [tuple(map(float, row)) for row in found]


@given(counts.filter(bool))
def test_more_confidence_is_wider(events):
    assert rate(events, 1, confidence=0.998).low < rate(events, 1, confidence=0.95).low
    assert rate(events, 1, confidence=0.998).high > rate(events, 1, confidence=0.95).high


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_proportion_lies_between_zero_and_one(pair):
    value, low, high = proportion(*pair)
    assert 0 <= low <= value <= high <= 1


@given(st.floats(0, 50))
def test_limits_of_a_count_rise_with_it(count):
    (low, more_low), (high, more_high) = (numpy.asarray(limit) for limit in count_limits([count, count + 1]))
    assert 0 <= low < more_low and high <= more_high  # a tiny count differs from none by too little to see


def test_gaps_stay_gaps_among_proportions():
    value, low, _ = proportions([1, 1], [2, 0])
    assert value[0] == 0.5 and math.isnan(value[1]) and math.isnan(low[1])
