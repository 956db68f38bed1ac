"""Flags by chance: the policy's tables come out again, and the number printed is what simulation finds."""

import numpy
import pytest

from metrics import chance, chance_series
from metrics.chance import expected_flags, expected_of, flag_chance, simulated
from metrics.chance_series import Truth, by_exact_test, by_u_prime, by_xmr, events, made, nights
from metrics.dispersion import CALM, Dispersion, pooled_dispersion
from metrics.judge import judge_all
from metrics.limits import p_prime
from metrics.phases import MonthlySeries

# statistics-policy.md section 9: last point flagged by chance, %, 36 stable months, 100,000 series a cell.
MEANS = (0.3, 1, 2, 3, 8, 30)
XMR_ON_THE_RATE = dict(zip(MEANS, (16.9, 4.2, 2.5, 2.0, 1.7, 1.6), strict=True))
XMR_ON_COUNTS = dict(zip(MEANS, (17.2, 5.3, 3.2, 2.5, 1.9, 1.6), strict=True))
U_PRIME = dict(zip(MEANS, (13.8, 3.5, 2.2, 1.7, 1.4, 1.3), strict=True))
U_PRIME_UNEVEN = dict(zip(MEANS, (14.0, 3.8, 2.4, 2.1, 2.0, 2.0), strict=True))
TEST_E = dict(zip(MEANS, (0.1, 0.2, 0.2, 0.3, 0.3, 0.4), strict=True))
TEST_E_UNEVEN = dict(zip(MEANS, (0.1, 0.3, 0.5, 0.6, 2.0, 12.9), strict=True))
# A doubling found at the last point, %.
DOUBLED = {
    ("test E", 6): dict(zip(MEANS, (2, 13, 37, 59, 99, 100), strict=True)),
    ("u'", 6): dict(zip(MEANS, (7, 9, 16, 24, 50, 85), strict=True)),
    ("u'", 7): dict(zip(MEANS, (7, 10, 23, 37, 80, 99.9), strict=True)),
}
REPLICATES = 8_000
THEIRS = 100_000


def agrees(flags, percent, theirs, rounding):
    """Within three standard errors of the difference, and of the last digit printed."""
    p = percent / 100
    error = (max(p * (1 - p), 1e-4) * (1 / len(flags) + 1 / theirs)) ** 0.5
    return abs(flags.mean() - p) <= 3 * error + rounding / 200


def stable(mean, spread=0.0, replicates=REPLICATES, seed=2016):
    truth, rng = Truth(mean, 36, spread), numpy.random.default_rng([seed, round(10 * mean)])
    series = made(truth, replicates, rng)
    return events(truth, series, rng), series.exposure


@pytest.mark.parametrize("mean", MEANS)
def test_last_point_flagged_by_chance(mean):
    counts, exposure = stable(mean)
    assert agrees(by_xmr(counts / exposure)[:, -1], XMR_ON_THE_RATE[mean], THEIRS, 0.1)
    assert agrees(by_xmr(counts)[:, -1], XMR_ON_COUNTS[mean], THEIRS, 0.1)
    assert agrees(by_u_prime(counts, exposure)[:, -1], U_PRIME[mean], THEIRS, 0.1)
    assert agrees(by_exact_test(counts, exposure)[:, -1], TEST_E[mean], THEIRS / 2, 0.1)


@pytest.mark.parametrize("mean", MEANS)
def test_last_point_flagged_when_months_differ(mean):
    counts, exposure = stable(mean, spread=0.25)
    assert agrees(by_u_prime(counts, exposure)[:, -1], U_PRIME_UNEVEN[mean], THEIRS, 0.1)
    assert agrees(by_exact_test(counts, exposure)[:, -1], TEST_E_UNEVEN[mean], THEIRS / 2, 0.1)


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize(("rule", "months"), DOUBLED)
def test_a_doubling_is_found(rule, months, mean):
    truth, rng = Truth(mean, 36), numpy.random.default_rng([2016, months, round(10 * mean)])
    series = made(truth, REPLICATES // 2, rng)
    series.level[:, -months:] = 2
    counts = events(truth, series, rng)
    test = by_exact_test if rule == "test E" else by_u_prime
    percent = DOUBLED[rule, months][mean]
    assert agrees(test(counts, series.exposure)[:, -1], percent, THEIRS, 1 if percent != 99.9 else 0.1)


def test_nights_on_an_xmr_chart_flag_as_seldom_as_the_policy_says():
    truth, rng = Truth(8, 36), numpy.random.default_rng(2016)
    series = made(truth, REPLICATES, rng)
    flags = by_xmr(nights(truth, series, rng) / series.exposure)[:, -1]
    assert agrees(flags, 2.5, 2_000, 0.1)


@pytest.mark.parametrize("rule", sorted(chance.MEANS))
def test_cells_of_the_table_come_out_again(rule):
    truth = Truth(chance.MEANS[rule][1], 24, 0.3, 0.3)
    again = simulated(rule, truth, REPLICATES)
    for last in chance.LASTS:
        (p,) = flag_chance(rule, [truth.mean], [24], Dispersion(0.3, 0.3), last)
        error = (p * (1 - p) * (1 / REPLICATES + 1 / chance.REPLICATES)) ** 0.5
        assert abs(again[last] - p) < max(0.1 * p, 3 * error)


def test_the_table_is_whole():
    for rule in chance.MEANS:
        for last in chance.LASTS:
            cells = chance._cells(rule, last)
            assert numpy.isfinite(cells).all() and (cells >= 0).all() and (cells < 0.5).all()


def test_three_last_months_flag_more_than_one_but_not_three_times_as_many():
    one, three = (flag_chance("u_prime", [3, 8, 30], [36] * 3, last=last) for last in chance.LASTS)
    assert (three > 1.3 * one).all() and (three < 3 * one).all()


def test_between_two_cells_lies_between_their_values():
    low, middle, high = flag_chance("exact_test", [3, 5, 8], [36] * 3, Dispersion(0.5, 0.6))
    assert low < middle < high


def test_an_estimate_a_little_above_none_adds_next_to_nothing():
    """The autocorrelation of no differences is only noise."""
    (calm,), (noise,) = (
        flag_chance("u_prime", [30], [36], one) for one in (CALM, Dispersion(0.01, 0.6))
    )
    assert calm <= noise < 1.03 * calm


def test_at_the_edge_of_a_row_only_series_that_the_row_takes_are_counted():
    truth, rng = Truth(3, 36), numpy.random.default_rng(3)
    series = made(truth, 20_000, rng)
    counts = events(truth, series, rng)
    taken = counts.mean(axis=1) >= 3
    flags = by_u_prime(counts[taken], series.exposure[taken])[:, -1]
    said = flag_chance("u_prime", counts[taken].mean(axis=1), numpy.full(taken.sum(), 36)).mean()
    assert agrees(flags, 100 * said, chance.REPLICATES / 2, 0)


def test_fewer_than_13_months_are_never_flagged():
    assert flag_chance("u_prime", [5], [12]) == [0]


def test_range_as_the_policy_writes_it():
    found = expected_of([0.02] * 50)
    assert found.expected == pytest.approx(1)
    assert (found.low, found.high) == (0, pytest.approx(1 + 2 * (50 * 0.02 * 0.98) ** 0.5))
    assert expected_of([]) == (0, 0, 0, 0)


def chance_list(homes, mean, spread, rng, months=36):
    """Homes of each mean, as one array of series."""
    parts = []
    for one in numpy.atleast_1d(mean).tolist():
        truth = Truth(one, months, spread)
        series = made(truth, homes, rng)
        parts.append((events(truth, series, rng), series.exposure))
    counts, exposure = (numpy.concatenate(part) for part in zip(*parts, strict=True))
    return MonthlySeries(counts, exposure, numpy.ones(counts.shape, dtype=bool), "events", "lower")


def test_the_expected_number_is_what_pure_chance_gives():
    homes = chance_list(500, (0.2, 1.5, 4, 12), 0.25, numpy.random.default_rng(41))
    judged = judge_all(homes)
    dispersion = pooled_dispersion(list(homes.numerator), list(homes.denominator))
    said = expected_flags(judged, dispersion)
    flagged = int((judged.signal[:, -1] > 0).sum())
    assert flagged > 0  # never flagging would fail
    assert said.looked_at == 2000 and 0.2 < dispersion.spread < 0.3
    assert abs(flagged - said.expected) <= max(0.1 * said.expected, 1.5 * (said.high - said.expected))


def test_series_judged_by_nothing_add_none():
    short = chance_list(20, 9, 0.0, numpy.random.default_rng(5), months=10)
    assert expected_flags(judge_all(short)) == (0, 0, 0, 20)


def test_only_those_that_are_chosen_count():
    judged = judge_all(chance_list(20, (0.5, 6), 0.0, numpy.random.default_rng(6)))
    chosen = numpy.arange(40) < 25
    parts = [expected_flags(judged, chosen=one) for one in (chosen, ~chosen)]
    assert [part.looked_at for part in parts] == [25, 15]
    assert sum(part.expected for part in parts) == pytest.approx(expected_flags(judged).expected)


def test_pooled_dispersion_is_that_of_the_truth():
    rng = numpy.random.default_rng(6)
    truth = Truth(20, 36, 0.3, 0.5)
    series = made(truth, 2000, rng)
    counts = events(truth, series, rng)
    spread, rho = pooled_dispersion(list(counts), list(series.exposure))
    assert spread == pytest.approx(0.3, abs=0.02) and rho == pytest.approx(0.5, abs=0.06)
    calm = events(Truth(20, 36), made(Truth(20, 36), 2000, rng), rng)
    assert pooled_dispersion(list(calm), list(numpy.ones(calm.shape))).spread < 0.06
    assert pooled_dispersion([], []) == CALM


@pytest.mark.parametrize(("mean", "spread", "percent"), [
    (7, 0.08, 1.50), (30, 0.08, 1.41), (100, 0.08, 1.57), (7, 0.25, 1.94), (8, 0.25, 1.91), (30, 0.25, 1.94),
    (100, 0.25, 1.92), (30, 0.4, 2.45),
])  # fmt: skip
def test_between_two_spreads_of_the_table(mean, spread, percent):
    """The right-hand numbers are of 100,000 to 200,000 series a cell (standard error 0.04 or less)."""
    (found,) = flag_chance("u_prime", [mean], [36], Dispersion(spread, 0.0))
    assert 100 * found == pytest.approx(percent, rel=0.06)


@pytest.mark.parametrize("mean", [3.5, 5])
def test_small_percentages_are_looked_up_by_their_own_number(mean):
    """Whole counts lie on one side of the mean or the other: three a month are flagged more than four."""
    truth, rng = Truth(mean, 36), numpy.random.default_rng(4)
    series = made(truth, 20_000, rng)
    whole = numpy.round(mean / chance_series.SHARE * series.exposure)
    part = rng.binomial(whole.astype(int), chance_series.SHARE).astype(float)
    own, taken = part.mean(axis=1), part.mean(axis=1) >= 3
    flags = chance_series.by_limits(part / whole, p_prime(part, whole))[taken, -1]
    said = flag_chance("p_prime", own[taken], numpy.full(taken.sum(), 36)).mean()
    assert abs(flags.mean() - said) <= max(0.1 * said, 3 * (said / taken.sum()) ** 0.5)


def test_parts_add_up_to_the_mean_and_leave_no_whole_behind():
    truth, rng = Truth(5, 24, 0.5, 0.3), numpy.random.default_rng(8)
    series = made(truth, 500, rng)
    whole = numpy.round(5 / chance_series.SHARE * series.exposure)
    part = chance_series.parts_of_total(truth, whole, series.level, rng)
    assert (part.sum(axis=1) == 120).all() and (part >= 0).all() and (part <= whole).all()
