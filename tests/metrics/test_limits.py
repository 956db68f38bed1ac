"""Limits that follow exposure: the policy's worked example, then properties."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.limits import i_prime, p_prime, pooled_autocorrelation, season_factors, u_prime, xmr_limits
from metrics.xmr import xmr

EVENTS = numpy.array([5, 3, 6, 4, 5, 4, 7, 4, 5, 3, 6, 5, 12.0])
THOUSAND_BED_DAYS = numpy.array([1.10, 1, 1.12, 1.08, 1.11, 1.07, 1.10, 1.12, 1.08, 1.11, 1.06, 1.10, 1.20])
series = st.lists(st.tuples(st.integers(0, 80), st.floats(0.5, 2)), min_size=2, max_size=40).map(numpy.array)


def test_u_prime_with_the_floor_as_the_policy_works_it():
    found = u_prime(EVENTS, THOUSAND_BED_DAYS)
    assert found.mean[-1] == pytest.approx(69 / 14.25) == pytest.approx(4.842, abs=5e-4)
    assert (found.high[-1] - found.mean[-1]) / 3 == pytest.approx(2.009, abs=5e-4)
    assert found.high[-1] == pytest.approx(10.868, abs=5e-4)
    assert found.low[-1] == pytest.approx(-1.184, abs=5e-4)


def test_u_prime_without_the_floor_as_the_policy_works_it():
    found = u_prime(EVENTS, THOUSAND_BED_DAYS, smallest_factor=0)
    assert found.high[-1] == pytest.approx(10.164, abs=5e-4)
    factor = (found.high[-1] - found.mean[-1]) / (10.868 - 4.842)
    assert factor == pytest.approx(0.883, abs=5e-4)


def test_near_limits_lie_two_thirds_of_the_way():
    found = u_prime(EVENTS, THOUSAND_BED_DAYS)
    assert found.near_high - found.mean == pytest.approx((found.high - found.mean) * 2 / 3)


def test_p_prime_is_cut_at_none_and_all():
    found = p_prime([9, 10, 8, 9, 10, 9, 9], [10] * 7)
    assert found.high.max() == 1 and found.low.min() > 0


def test_i_prime_is_narrower_where_more_residents_are():
    found = i_prime([100, 240, 110, 190, 105], [10, 20, 10, 20, 10])
    assert found.high[1] - found.mean[1] == pytest.approx((found.high[0] - found.mean[0]) / 2**0.5)


def test_straight_limits_are_those_of_the_xmr_chart():
    found, chart = xmr_limits(EVENTS), xmr(EVENTS)
    assert (found.low == chart.lpl).all() and (found.high == chart.upl).all()


def test_series_of_different_length_can_lie_in_one_array():
    together = u_prime([[4, 6, 5], [2, 3, numpy.nan]], [[1, 1, 1], [1, 1, numpy.nan]])
    alone = u_prime([2, 3], [1, 1])
    assert together.high[1, :2] == pytest.approx(alone.high)


@given(series)
def test_the_exposure_unit_only_scales_the_limits(rows):
    events, exposure = rows.T
    hundred = u_prime(events, exposure * 100)
    assert hundred.high * 100 == pytest.approx(u_prime(events, exposure).high, rel=1e-9, abs=1e-12)


@given(series)
def test_limits_hold_the_centre_and_are_never_narrower_than_chance(rows):
    events, exposure = rows.T
    found = u_prime(events, exposure)
    assert (found.low <= found.mean).all() and (found.mean <= found.high).all()
    chance = 3 * numpy.sqrt(found.mean / exposure)
    assert (found.high - found.mean >= chance * (1 - 1e-9)).all()


def months_from(start, count):
    return numpy.arange(start, start + count)


def test_a_planted_winter_is_found_and_scaled_to_one():
    months = months_from(2013 * 12 + 3, 43)
    winter = 1 + 0.12 * numpy.cos(2 * numpy.pi * (months % 12) / 12)
    factors = season_factors(5000 * winter, numpy.ones(43), months)
    assert factors.mean() == pytest.approx(1)
    assert factors[0] == pytest.approx(1.12, abs=1e-3) and factors[6] == pytest.approx(0.88, abs=1e-3)


def test_a_fall_over_the_years_is_not_read_as_a_season():
    months = months_from(2013 * 12 + 3, 43)
    factors = season_factors(5000 * 0.9 ** ((months - months[0]) / 12), numpy.ones(43), months)
    assert factors == pytest.approx(numpy.ones(12), abs=1e-6)


def test_no_season_from_fewer_than_24_months():
    assert season_factors(numpy.full(23, 100.0), numpy.ones(23), months_from(0, 23)) is None
    assert season_factors(numpy.full(24, 100.0), numpy.ones(24), months_from(0, 24)) is not None


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.7])
def test_autocorrelation_is_that_of_the_truth(rho):
    rng = numpy.random.default_rng(11)
    values = rng.standard_normal((2000, 36))
    for month in range(1, 36):
        values[:, month] = rho * values[:, month - 1] + (1 - rho**2) ** 0.5 * values[:, month]
    assert pooled_autocorrelation(list(values)) == pytest.approx(rho, abs=0.04)


def test_no_autocorrelation_from_short_or_constant_series():
    assert pooled_autocorrelation([numpy.arange(23.0), numpy.ones(40)]) is None


FINDERS = (u_prime, p_prime, i_prime)


@pytest.mark.parametrize("find", FINDERS)
def test_a_gap_takes_no_part_in_centre_or_limits(find):
    x, n = numpy.array([2, 5, 4, 3.0]), numpy.array([10, 12, 11, 9.0])
    for top, bottom in (
        ((2, numpy.nan, 5, 4, 3), (10, 50, 12, 11, 9)),
        ((2, 7, 5, 4, 3), (10, 0, 12, 11, 9)),
    ):
        found = find(top, bottom)
        assert found.mean[0] == pytest.approx(find(x, n).mean[0])
        assert numpy.isnan(found.high[1])


@pytest.mark.parametrize("find", FINDERS)
def test_one_month_has_a_mean_and_no_limits(find):
    found = find([5.0], [10.0])
    assert found.mean == [0.5] and numpy.isnan(found.high[0])
    straight = xmr_limits([0.5])
    assert straight.mean == [0.5] and numpy.isnan(straight.high[0])


@pytest.mark.parametrize("find", FINDERS)
def test_months_without_any_have_limits_on_the_mean(find):
    found = find([0.0] * 5, [10.0] * 5)
    assert set(found.low) == set(found.mean) == set(found.high) == {0}


@pytest.mark.parametrize("find", FINDERS)
def test_a_fixed_baseline_gives_limits_from_24_months(find):
    rng = numpy.random.default_rng(24)
    x, n = rng.poisson(8, 36).astype(float), rng.integers(40, 60, 36).astype(float)
    for months in (23, 24):
        base = numpy.arange(36) < months
        found, alone = find(x, n, base=base), find(x[:months], n[:months])
        assert found.mean[30] == pytest.approx(alone.mean[0])
        if months < 24:
            assert numpy.isnan(found.high).all()
        else:
            assert found.high[:24] == pytest.approx(alone.high) and numpy.isfinite(found.high[35])


def test_straight_limits_from_a_fixed_baseline():
    rng = numpy.random.default_rng(25)
    values = rng.normal(50, 5, 36)
    found = xmr_limits(values, numpy.arange(36) < 24)
    assert found.high[35] == pytest.approx(xmr_limits(values[:24]).high[0])
    assert numpy.isnan(xmr_limits(values, numpy.arange(36) < 12).high).all()


@given(series, st.floats(0.01, 100))
def test_exposure_in_other_units_changes_the_unit_and_nothing_else(pairs, scale):
    x, n = pairs.T
    one, other = u_prime(x, n), u_prime(x, n * scale)
    for a, b in zip(one, other, strict=True):
        assert b * scale == pytest.approx(a, abs=1e-9)
