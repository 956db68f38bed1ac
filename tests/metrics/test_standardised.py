"""Standardised rates: again in plain Python, many places at once, and where there is no answer."""

import math
import warnings

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rates import NOTHING
from metrics.standardised import direct, direct_rates, expected_events, indirect, indirect_ratios

ages = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 900), st.integers(1, 5000)), min_size=1, max_size=12
)
Z = 1.959963984540054


def plain_direct(rows, per):
    """Dobson's interval, an age at a time."""
    whole, events = sum(w for *_, w in rows), sum(x for x, *_ in rows)
    if events < 10:
        return None
    value = sum(w * x / n for x, n, w in rows) / whole
    variance = sum(w**2 * x / n**2 for x, n, w in rows) / whole**2
    low = events * (1 - 1 / (9 * events) - Z / (3 * math.sqrt(events))) ** 3
    high = (events + 1) * (1 - 1 / (9 * (events + 1)) + Z / (3 * math.sqrt(events + 1))) ** 3
    scale = math.sqrt(variance / events)
    return value * per, (value + scale * (low - events)) * per, (value + scale * (high - events)) * per


@given(ages)
def test_a_direct_rate_is_that_worked_out_in_plain_python(rows):
    expected = plain_direct(rows, 1000)
    assert direct(*zip(*rows, strict=True), 1000) == (
        NOTHING if expected is None else pytest.approx(expected)
    )


@given(ages, st.floats(0.01, 100))
def test_only_the_shape_of_the_standard_population_counts(rows, scale):
    x, n, w = (numpy.array(column, dtype=float) for column in zip(*rows, strict=True))
    for one, other in zip(direct(x, n, w, 1000), direct(x, n, w * scale, 1000), strict=True):
        assert one == (None if other is None else pytest.approx(other))


@given(ages, st.floats(0.01, 100))
def test_people_in_other_units_change_the_unit_and_nothing_else(rows, scale):
    x, n, w = (numpy.array(column, dtype=float) for column in zip(*rows, strict=True))
    one, other = direct(x, n, w, 1000), direct(x, n * scale, w, 1000 * scale)
    assert one == NOTHING == other or other == pytest.approx(one)


def test_many_places_are_as_one_by_one():
    rng = numpy.random.default_rng(8)
    x, n, w = rng.poisson(3, (7, 5)), rng.integers(50, 90, (7, 5)), rng.integers(1, 9, 5)
    together = direct_rates([(1.0, x, n, w)], 1000)
    for place in range(7):
        found = direct(x[place], n[place], w, 1000)
        if found.value is None:
            assert numpy.isnan(together.value[place])
        else:
            assert (together.value[place], together.low[place]) == pytest.approx(found[:2])
    expected = expected_events(n, [5, 6, 7, 8, 9], [100] * 5)
    ratios = indirect_ratios(x.sum(axis=1), expected)
    assert ratios.high[3] == pytest.approx(indirect(x[3], n[3], [5, 6, 7, 8, 9], [100] * 5).ratio.high)


def test_an_indirect_ratio_by_hand():
    found = indirect([3, 4], [100, 200], [10, 30], [1000, 1000])
    assert (found.observed, found.expected, found.reference) == (7, 7, 0.02)
    assert found.ratio.value == 1 and found.rate(1000).value == 20


@pytest.mark.parametrize(
    "found",
    [
        direct([9], [10], [1], 1),  # under ten events
        direct([20, 0], [10, 0], [1, 1], 1),  # an age of the standard population has no people
        indirect([0], [0], [1], [10]).ratio,  # nothing expected
        indirect([3], [5], [1], [0]).ratio,  # the reference has no people of that age
    ],
)
def test_where_there_is_no_answer(found):
    assert found == NOTHING


def test_an_age_that_counts_for_nothing_is_not_missed():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert direct([20, 0], [10, 0], [1, 0], 1).value == 2
        assert indirect([2, 0], [10, 0], [1, 0], [10, 0]).ratio.value == 2


def test_no_events_have_a_ratio_of_nothing_and_an_upper_limit():
    found = indirect([0], [10], [1], [10]).ratio
    assert (found.value, found.low) == (0, 0) and found.high == pytest.approx(3.689, abs=5e-4)
