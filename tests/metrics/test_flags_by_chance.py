"""Stable series are flagged as often as the product says chance would, and a doubling as often as promised.

Everything as a store gives it: the choice of chart, the judging, the dispersion of the metric, the chance.
`make bench` does the same with 20,000 series each.
"""

import numpy
import pytest

from metrics import chance, small_counts
from metrics.chance_series import Truth, by_exact_test, events, events_of_total, made
from metrics.dispersion import Dispersion, pooled_dispersion
from metrics.judge import judge_all
from metrics.phases import MonthlySeries
from metrics.small_chance import exact_test_chance, precision
from metrics.spc import COMMON

MEANS = (0.1, 0.3, 1, 3, 8, 30)


def months_of_homes(truth, homes, rng, doubled=0):
    """Homes in which nothing changes, or whose rate is doubled in the last months: counts and exposure."""
    series = made(truth, homes, rng)
    series.level[:, truth.months - doubled :] *= 2
    return events(truth, series, rng), series.exposure


def judged_of(*lists):
    counts, exposure = (numpy.concatenate(part) for part in zip(*lists, strict=True))
    every = numpy.ones(counts.shape, dtype=bool)
    return judge_all(MonthlySeries(counts, exposure, every, "events", "lower"))


def flagged(judged):
    return judged.signal[:, -1] > COMMON


def said_and_found(*lists):
    judged = judged_of(*lists)
    counts, exposure = (numpy.concatenate(part) for part in zip(*lists, strict=True))
    dispersion = pooled_dispersion(list(counts), list(exposure))
    return chance.expected_flags(judged, dispersion).expected, int(flagged(judged).sum())


def agree(said, found):
    """Within a tenth, or within three standard errors of a number of flags."""
    return abs(found - said) <= max(0.1 * said, 3 * max(said, 1) ** 0.5)


@pytest.mark.parametrize("spread", [0.0, 0.25])
@pytest.mark.parametrize("mean", MEANS)
def test_as_many_are_flagged_as_chance_is_said_to_give(mean, spread):
    rng = numpy.random.default_rng([1, round(10 * mean), round(100 * spread)])
    said, found = said_and_found(months_of_homes(Truth(mean, 36, spread), 2000, rng))
    assert agree(said, found)
    assert found > 0 or mean < 1  # never flagging would fail


@pytest.mark.parametrize("months", [13, 18, 24, 43, 60])
def test_whatever_the_number_of_months(months):
    rng = numpy.random.default_rng([2, months])
    said, found = said_and_found(
        *(months_of_homes(Truth(mean, months, 0.25), 1000, rng) for mean in (1, 3.5, 8))
    )
    assert agree(said, found) and found > 0


@pytest.mark.parametrize("mean", [1, 3, 8, 30])
def test_where_neighbouring_months_are_alike(mean):
    rng = numpy.random.default_rng([3, mean])
    said, found = said_and_found(months_of_homes(Truth(mean, 36, 0.25, 0.3), 2000, rng))
    assert agree(said, found) and found > 0


def test_a_list_of_homes_of_every_size():
    rng = numpy.random.default_rng(4)
    sizes = numpy.exp(rng.normal(0.5, 1.2, 60))
    said, found = said_and_found(*(months_of_homes(Truth(mean, 36, 0.15, 0.2), 60, rng) for mean in sizes))
    assert agree(said, found) and found > 0


# statistics-policy.md section 9: a doubling found at the last point, %, where that is the rule that a home of
# this size gets.
FOUND = [
    ("exact_test", 6, 1, 13), ("exact_test", 6, 2, 37),
    ("u_prime", 6, 3, 24), ("u_prime", 6, 8, 50), ("u_prime", 6, 30, 85),
    ("u_prime", 7, 3, 37), ("u_prime", 7, 8, 80), ("u_prime", 7, 30, 99.9),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "months", "mean", "percent"), FOUND)
def test_a_doubling_is_found_as_often_as_the_policy_says(rule, months, mean, percent):
    rng = numpy.random.default_rng([5, months, mean])
    judged = judged_of(months_of_homes(Truth(mean, 36), 2000, rng, doubled=months))
    mine = chance.rules_of(judged) == rule
    assert mine.mean() > 0.9
    p = percent / 100
    error = (p * (1 - p) / mine.sum()) ** 0.5
    assert abs(flagged(judged)[mine].mean() - p) <= 3 * error + 0.01


def test_the_exact_chance_by_counting_every_case():
    """Six events, 13 equal months: only a last month of at least three is seen in one case of a thousand."""
    at_least_three, four = (
        sum(binomial(6, x) * (1 / 13) ** x * (12 / 13) ** (6 - x) for x in range(low, 7)) for low in (3, 4)
    )
    assert four < small_counts.EACH_SIDE < at_least_three
    assert exact_test_chance([6], [13], [(1 / 13, numpy.nan)])[0] == pytest.approx(four, rel=1e-6)


def binomial(total, part):
    return 1 if part == 0 else binomial(total, part - 1) * (total - part + 1) / part


def test_the_exact_chance_of_both_looks_by_counting_every_case():
    """Twenty events in 36 months: every count of the last month and of the five before it."""
    total, found = 20, 0.0
    for one in range(total + 1):
        for five in range(total - one + 1):
            rest = total - one - five
            ways = binomial(total, one) * binomial(total - one, five)
            p = ways * (1 / 36) ** one * (5 / 36) ** five * (30 / 36) ** rest
            looks = small_counts.sides([one, one + five], [total] * 2, [1 / 36, 6 / 36])
            found += p * bool(looks.any())
    assert exact_test_chance([total], [36], [(1 / 36, 6 / 36)])[0] == pytest.approx(found, rel=1e-6)


def test_no_events_and_too_few_months_are_never_flagged():
    assert exact_test_chance([0, 9], [36, 12], [(1 / 36, 6 / 36), (numpy.nan, numpy.nan)]).tolist() == [0, 0]


@pytest.mark.parametrize("dispersion", [Dispersion(0.25, 0), Dispersion(0.4, 0.5)])
def test_the_chance_of_small_numbers_when_months_differ(dispersion):
    truth, rng = Truth(2.5, 36, *dispersion), numpy.random.default_rng(6)
    series = made(truth, 20_000, rng)
    counts = events_of_total(truth, series, rng)
    found = by_exact_test(counts, series.exposure)[:, -1].mean()
    shares = small_counts.shares(series.exposure[:500])
    said = exact_test_chance([90] * 500, [36] * 500, shares, dispersion).mean()
    assert abs(found - said) <= max(0.1 * said, 3 * (said / 20_000) ** 0.5)


def test_a_share_of_independent_months_is_as_sure_as_their_number():
    assert precision(36, 6, Dispersion(0.25, 0)) == pytest.approx(36 / 0.25**2)
    assert precision(36, 6, Dispersion(0.25, 0.3)) < 36 / 0.25**2
