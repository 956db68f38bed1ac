"""Homes against each other: the policy's worked example, then properties and a simulation."""

import json
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metrics.funnel import AS_EXPECTED, HIGHER, LOWER, dispersion, funnel, lines, tails, word
from metrics.rates import rate

LINES = json.loads((Path(__file__).parents[1] / "golden" / "funnel_lines.json").read_text())


@pytest.mark.parametrize(
    ("observed", "side", "chance", "said"),
    [
        (45, 0, 0.041, AS_EXPECTED),
        (60, 0, 0.0033, AS_EXPECTED),
        (70, 0, 0.0005, HIGHER),
        (4, 1, 0.0020, AS_EXPECTED),
    ],
)
def test_words_as_the_policy_works_them(observed, side, chance, said):
    assert tails(observed, 25, 0.03)[side] == pytest.approx(chance, abs=5e-5 if chance < 0.01 else 5e-4)
    assert word(observed, 25, 0.03) == said


def test_lines_as_the_policy_works_them():
    found = lines(25, 0.03)
    assert (round(25 * float(found.low_998), 1), round(25 * float(found.high_998), 1)) == (3.6, 65.5)


@pytest.mark.parametrize("case", LINES, ids=lambda case: case["id"])
def test_lines_are_those_of_the_reference_vectors(case):
    tau2 = dispersion(case["observed"], case["expected"])
    assert tau2 == pytest.approx(case["tau2"], rel=1e-9)
    for line, name in zip(
        lines(case["expected"], tau2), ("lower95", "upper95", "lower998", "upper998"), strict=True
    ):
        # The policy writes z with six decimals.
        assert case["multiplier"] * line == pytest.approx(case[name], rel=1e-6, abs=1e-5)


def test_a_homes_own_interval_would_call_45_unusual():
    assert rate(45, 1, confidence=0.998).low == pytest.approx(27.1, abs=0.05)


def test_no_events_against_many_expected_is_lower():
    assert word(0, 25, 0.0) == LOWER
    assert word(0, 3, 0.0) == AS_EXPECTED


def test_fewer_than_ten_homes_are_not_compared():
    assert funnel([5] * 9, [100] * 9) is None
    assert funnel([5] * 10, [100] * 10) is not None


def test_a_home_without_exposure_cannot_be_placed():
    assert funnel([5] * 10, [100] * 9 + [0]) is None


def test_no_events_anywhere_is_as_expected():
    assert set(funnel([0] * 12, [100] * 12).words) == {AS_EXPECTED}


def test_homes_that_differ_by_much_differ_widely():
    rng = numpy.random.default_rng(4)
    exposure = rng.uniform(800, 1500, 60)
    even = rng.poisson(exposure * 0.03)
    uneven = rng.poisson(exposure * 0.03 * rng.gamma(2, 0.5, 60))
    assert not funnel(even, exposure).differ_widely
    assert funnel(uneven, exposure).differ_widely


@given(st.integers(0, 200), st.floats(0.1, 150), st.floats(0.001, 0.3))
def test_tails_are_those_of_the_negative_binomial(observed, expected, tau2):
    size = 1 / (4 * tau2)
    chance = size / (size + expected)
    high, low = tails(observed, expected, tau2)
    assert high == pytest.approx(stats.nbinom.sf(observed - 1, size, chance), rel=1e-6, abs=1e-12)
    assert low == pytest.approx(stats.nbinom.cdf(observed, size, chance), rel=1e-6, abs=1e-12)


@given(st.integers(0, 200), st.floats(0.1, 150))
def test_without_differences_tails_are_those_of_the_poisson(observed, expected):
    high, low = tails(observed, expected, 0.0)
    assert high == pytest.approx(stats.poisson.sf(observed - 1, expected), rel=1e-6, abs=1e-12)
    assert low == pytest.approx(stats.poisson.cdf(observed, expected), rel=1e-6, abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(200, 2000)), min_size=10, max_size=40), st.randoms())
def test_order_and_unit_change_no_word(homes, random):
    observed, exposure = zip(*homes, strict=True)
    order = random.sample(range(len(homes)), len(homes))
    found = funnel(observed, exposure)
    again = funnel([observed[i] for i in order], [exposure[i] / 1000 for i in order])
    assert [found.words[i] for i in order] == list(again.words)


def test_words_call_about_one_in_eighty_ordinary_homes_unusual():
    """Policy: 30 homes, X about 25, SD of log rate 0.35, 2,000 replicates: 1.2%, 10.1% by own intervals."""
    rng = numpy.random.default_rng(2016)
    replicates, homes = 400, 30
    rates = numpy.exp(rng.normal(0, 0.35, (replicates, homes)) - 0.35**2 / 2)
    observed = rng.poisson(25 * rates)
    share = numpy.mean([[w != AS_EXPECTED for w in funnel(row, numpy.ones(homes)).words] for row in observed])
    error = numpy.sqrt(0.012 * (1 - 0.012) * (1 / (replicates * homes) + 1 / (2000 * homes)))
    assert abs(share - 0.012) < 3 * error


def test_dispersion_of_nothing_is_zero():
    assert dispersion([], []) == 0 and dispersion([3], [2.5]) == 0
