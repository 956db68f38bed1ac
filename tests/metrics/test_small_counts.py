"""Test E: the policy's worked example and the exact probabilities behind it."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metrics.small_counts import (
    Look,
    at_least,
    at_most,
    exact_test,
    looks_of,
    shares,
    side_of,
    upper_poisson_line,
)


def spread(earlier, last, months=36, over=6):
    """Events in equal months: `earlier` in the first ones, `last` in the last `over`."""
    counts = numpy.zeros(months)
    counts[: months - over] = numpy.bincount(numpy.arange(earlier) % (months - over), minlength=months - over)
    counts[months - over :] = numpy.bincount(numpy.arange(last) % over, minlength=over)
    return counts


def looks(counts):
    return looks_of(exact_test(counts, numpy.ones(len(counts))).tolist())


@pytest.mark.parametrize(
    ("count", "total", "share", "chance"),
    [(11, 26, 1 / 6, 0.00182), (14, 40, 1 / 6, 0.0039), (6, 40, 1 / 36, 0.00078)],
)
def test_chances_as_the_policy_gives_them(count, total, share, chance):
    assert at_least(count, total, share) == pytest.approx(chance, abs=5e-5 if chance > 0.002 else 5e-6)


def test_series_as_the_policy_judges_them():
    assert looks(spread(15, 11)) == ()
    assert looks(spread(26, 14)) == ()
    assert looks(spread(34, 6, over=1)) == (Look(1, "higher"),)


def test_a_quiet_half_year_after_a_busy_one_is_lower():
    assert looks(spread(60, 0)) == (Look(6, "lower"),)


def test_looks_wait_for_13_and_18_months():
    def rises(months):
        return looks(numpy.array([0.0] * (months - 1) + [12]))

    assert rises(12) == () and rises(13) == (Look(1, "higher"),)
    assert [look.months for look in rises(18)] == [6, 1]


def test_many_series_of_different_length_at_once():
    long, short = spread(60, 0), spread(34, 6, over=1)[-14:]
    table = numpy.full((2, 40), numpy.nan)
    table[0, :36], table[1, :14] = long, short
    found = exact_test(table, numpy.where(numpy.isfinite(table), 1.0, numpy.nan))
    assert [looks_of(one) for one in found.tolist()] == [looks(long), looks(short)]
    assert side_of(found).tolist() == [-1, 1]
    parts = numpy.array([[1 / 36, 1 / 6], [1 / 14, numpy.nan]])
    assert shares(table * 0 + 1) == pytest.approx(parts, nan_ok=True)


def test_more_exposure_explains_more_events():
    counts = spread(34, 6, over=1)
    exposure = numpy.ones(36)
    exposure[-1] = 4
    assert exact_test(counts, exposure).tolist() == [0, 0]


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.001, 0.999))
def test_tails_are_those_of_the_binomial(count, more, share):
    total = count + more
    high, low = at_least(count, total, share), at_most(count, total, share)
    assert high == pytest.approx(stats.binom.sf(count - 1, total, share), rel=1e-9, abs=1e-300)
    assert low == pytest.approx(stats.binom.cdf(count, total, share), rel=1e-9, abs=1e-300)


def test_upper_line_is_the_poisson_quantile():
    exposure = numpy.linspace(0.1, 9, 200)
    events = exposure.copy()
    assert (upper_poisson_line(events, exposure) == stats.poisson.ppf(0.99865, exposure)).all()
