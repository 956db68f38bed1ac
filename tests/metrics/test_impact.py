"""Change against comparators: the policy's worked example, plain Python, properties, and no effect at all."""

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.impact import (
    NO_SHOCKS,
    Effect,
    Windows,
    between_areas,
    compare,
    event_effect,
    matched,
    percent,
    ratio_effect,
)

BEFORE, AFTER = [30, 22, 41, 18, 25, 36, 28, 20], [15, 22, 27, 19, 10, 35, 15, 14]
EXPOSED, EXPOSED_AFTER = [13, 10, 15, 9, 11, 14, 12, 9], [13, 10, 14, 9, 11, 14, 12, 10]
UNEVEN = [0.07, -0.13, 0.11, -0.04, 0.18, -0.20, 0.02, 0.09, -0.07, 0.04]
CALM = [0.03, -0.06, 0.05, -0.02, 0.08, -0.09, 0.01, 0.04, -0.03, 0.02]
homes = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.floats(1, 30), st.floats(1, 30)),
    min_size=2,
    max_size=12,
)


def windows(y_b, y_a, e_b, e_a):
    columns = [numpy.array(column, dtype=float) for column in (y_b, y_a, e_b, e_a)]
    return Windows(*columns, numpy.arange(len(columns[0])))


def programme():
    return event_effect(windows(BEFORE, AFTER, EXPOSED, EXPOSED_AFTER))


def worked(effects):
    return compare(programme(), [Effect(t, 0.005, 20) for t in effects], Effect(0.0, 0.0009, 200))


def test_the_arm_as_the_policy_works_it():
    found = programme()
    assert found.log_ratio == pytest.approx(-0.3346, abs=5e-5)
    assert found.variance == pytest.approx(0.013652, abs=5e-7)


def test_uneven_areas_as_the_policy_works_them():
    found = worked(UNEVEN)
    assert found.between_areas == pytest.approx(0.008601, abs=5e-7)
    assert found.comparators == pytest.approx(0.0070, abs=5e-5)
    assert found.error**2 == pytest.approx(0.023613, abs=5e-7)
    assert found.freedom == pytest.approx(7.95, abs=0.005)
    assert found.difference == pytest.approx(-0.3416, abs=5e-5)
    assert [round(percent(one)) for one in (found.difference, *found.interval())] == [-29, -50, 1]
    assert found.smallest_visible == pytest.approx(0.491, abs=5e-4)
    assert round(-percent(-found.smallest_visible)) == 39


def test_calm_areas_as_the_policy_works_them():
    found = worked(CALM)
    assert found.between_areas == 0
    assert found.comparators == pytest.approx(0.003)
    assert found.error == pytest.approx(0.1206, abs=5e-5)
    assert [round(percent(one)) for one in (found.difference, *found.interval())] == [-29, -46, -6]


def test_under_eight_areas_say_what_cannot_be_allowed_for():
    found = worked(UNEVEN[:7])
    assert found.between_areas is None and found.caution == NO_SHOCKS
    assert found.error == pytest.approx((0.013652 + 0.0009) ** 0.5, abs=5e-6)
    assert worked(UNEVEN).caution is None


def plain_effect(rows):
    """Halving, a home at a time."""
    low, high = -60.0, 60.0
    for _ in range(200):
        middle = (low + high) / 2
        excess = sum(
            a - (a + b) * ea * math.exp(middle) / (ea * math.exp(middle) + eb) for b, a, eb, ea in rows
        )
        low, high = (middle, high) if excess > 0 else (low, middle)
    return middle


@given(homes)
def test_the_effect_is_that_worked_out_in_plain_python(rows):
    found = event_effect(windows(*zip(*rows, strict=True)))
    if found is None:
        assert not sum(b for b, *_ in rows) or not sum(a for _, a, *_ in rows)
    else:
        assert found.log_ratio == pytest.approx(plain_effect(rows), abs=1e-6)


@given(homes, st.floats(0.01, 100), st.sampled_from([event_effect, ratio_effect]))
def test_exposure_in_other_units_changes_nothing(rows, scale, effect):
    y_b, y_a, e_b, e_a = (numpy.array(column) for column in zip(*rows, strict=True))
    one, other = effect(windows(y_b, y_a, e_b, e_a)), effect(windows(y_b, y_a, e_b * scale, e_a * scale))
    assert (one is None) == (other is None)
    if one:
        assert one.log_ratio == pytest.approx(other.log_ratio, abs=1e-9)
        assert one.variance == pytest.approx(other.variance, abs=1e-9)


@given(homes, st.sampled_from([event_effect, ratio_effect]))
def test_windows_the_other_way_round_turn_the_sign(rows, effect):
    y_b, y_a, e_b, e_a = zip(*rows, strict=True)
    there, back = effect(windows(y_b, y_a, e_b, e_a)), effect(windows(y_a, y_b, e_a, e_b))
    assert (there is None) == (back is None)
    if there:
        assert there.log_ratio == pytest.approx(-back.log_ratio, abs=1e-9)


def test_a_home_that_opens_or_closes_cannot_pose_as_change():
    steady = event_effect(windows([10, 10, 0], [10, 10, 0], [5, 5, 5], [5, 5, 5]))
    grown = event_effect(windows([10, 10, 5], [10, 10, 50], [5, 5, 1], [5, 5, 10]))
    assert steady.log_ratio == pytest.approx(0) == grown.log_ratio


@pytest.mark.parametrize("effect", [event_effect, ratio_effect])
def test_one_home_or_none_recorded_gives_no_effect(effect):
    assert effect(windows([5], [4], [1], [1])) is None
    assert effect(windows([5, 3], [0, 0], [1, 1], [1, 1])) is None
    assert effect(windows([0, 0], [3, 4], [1, 1], [1, 1])) is None
    assert effect(windows([5, 3], [4, 2], [1, 1], [1, 0])) is None


def test_only_months_covered_in_both_windows_are_added_up():
    covered = numpy.ones((3, 12), dtype=bool)
    before, after = covered.copy(), covered.copy()
    before[0, :3] = False  # nine months are left
    after[1, :4] = False  # eight are too few
    found = matched((covered * 1, covered * 2), (covered * 10, covered * 20), (before, after))
    assert found.homes.tolist() == [0, 2]
    assert found.before.tolist() == [9, 12] and found.exposure_after.tolist() == [180, 240]


def test_equal_areas_do_not_differ():
    assert between_areas(numpy.full(9, 0.2), numpy.full(9, 0.01)) == 0


def made_up(rng, areas=10, in_each=20, in_programme=30):
    """Twelve months each side, 70 events per 100 residents a year, 36 residents, homes unlike each other."""
    number = in_programme + areas * in_each
    mean = 25.2 * numpy.exp(0.35 * rng.standard_normal(number))
    shock = numpy.repeat(rng.standard_normal(areas + 1), [in_programme, *[in_each] * areas]) * 0.06
    before, after = rng.poisson(mean), rng.poisson(mean * numpy.exp(shock))
    return windows(before, after, numpy.ones(number), numpy.ones(number))


def part(whole, start, end):
    return Windows(*(column[start:end] for column in whole))


def test_with_no_effect_the_interval_seldom_lies_clear_of_zero():
    rng = numpy.random.default_rng(7)
    clear = 0
    for _ in range(300):
        whole = made_up(rng)
        areas = [event_effect(part(whole, start, start + 20)) for start in range(30, 230, 20)]
        low, high = compare(
            event_effect(part(whole, 0, 30)), areas, event_effect(part(whole, 30, 230))
        ).interval()
        clear += low > 0 or high < 0
    assert 0.005 < clear / 300 < 0.09  # 5.4% with shocks, three standard errors either way
