"""Funnels of the reference vectors: again in plain Python, and properties; groups against the whole."""

import math
import statistics

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from metrics import funnel_groups
from metrics.funnel_reference import outliers, poisson_lines, reference_funnel, without_extremes

units = st.lists(st.tuples(st.integers(1, 80), st.integers(81, 400)), min_size=5, max_size=40)
KINDS = ("SHMI", "CQC", "PR", "RC")


def columns(pairs):
    return [list(map(float, column)) for column in zip(*pairs, strict=True)]


def quantile(values, share):
    """Between the two nearest in order, in proportion."""
    ordered, place = sorted(values), share * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def plain_scores(kind, x, n):
    pooled = sum(x) / sum(n)
    for a, b in zip(x, n, strict=True):
        if kind == "SHMI":
            yield math.log(a / b) * b**0.5, b**-0.5
        elif kind == "CQC":
            yield (math.sqrt(a / b) - 1) * 2 * b**0.5, 0.5 * b**-0.5
        elif kind == "PR":
            apart = math.asin(math.sqrt(a / b)) - math.asin(math.sqrt(pooled))
            yield apart * 2 * b**0.5, 0.5 * b**-0.5
        else:
            s = math.sqrt(a / (a + 0.5) ** 2 + b / (b + 0.5) ** 2)
            yield (math.log((a + 0.5) / (b + 0.5)) - math.log(pooled)) / s, s


def plain_spread(kind, x, n, trim):
    """phi and tau2, one unit at a time."""
    pairs = list(plain_scores(kind, x, n))
    z = [one for one, _ in pairs]
    if kind == "SHMI":
        ranks = stats.rankdata(z)
        place = [math.floor(rank / trim / (len(z) + 1)) for rank in ranks]
        pairs = [pair for pair, group in zip(pairs, place, strict=True) if 0 < group < 1 / trim - 1]
    else:
        low, high = quantile(z, trim), quantile(z, 1 - trim)
        pairs = [(min(max(one, low), high), s) for one, s in pairs]
    if not pairs:
        return 0.0, 0.0
    square, weights = sum(one**2 for one, _ in pairs), [1 / s**2 for _, s in pairs]
    below = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    tau2 = max(0.0, (square - (len(pairs) - 1)) / below) if below > 1e-12 else 0.0
    return square / len(pairs), tau2


@given(units, st.sampled_from(KINDS))
def test_spread_is_that_worked_out_in_plain_python(pairs, kind):
    x, n = columns(pairs)
    found = reference_funnel(kind, x, n, 0.1, 100.0, True)
    phi, tau2 = plain_spread(kind, x, n, 0.1)
    assert found.phi == pytest.approx(phi, rel=1e-6, abs=1e-9)
    assert found.tau2 == pytest.approx(tau2, rel=1e-6, abs=1e-9)


@given(units, st.sampled_from(KINDS))
def test_the_multiplier_scales_lines_and_nothing_else(pairs, kind):
    x, n = columns(pairs)
    one, many = (reference_funnel(kind, x, n, 0.1, multiplier, True) for multiplier in (1.0, 1000.0))
    assert (one.phi, one.tau2, one.ratio.tolist()) == (many.phi, many.tau2, many.ratio.tolist())
    for a, b in zip((*one.plain, *one.adjusted), (*many.plain, *many.adjusted), strict=True):
        assert b == pytest.approx(a * 1000)


@given(units, st.sampled_from(KINDS))
def test_order_changes_nothing(pairs, kind):
    (x, n), (y, m) = columns(pairs), columns(pairs[::-1])
    one, other = (reference_funnel(kind, *two, 0.1, 1.0, True) for two in ((x, n), (y, m)))
    assert one.tau2 == pytest.approx(other.tau2, abs=1e-12)
    assert one.adjusted.high_998[::-1] == pytest.approx(other.adjusted.high_998)


@given(units, st.sampled_from(KINDS))
def test_adjusted_lines_are_no_narrower_and_outliers_lie_beyond_a_line(pairs, kind):
    x, n = columns(pairs)
    found = reference_funnel(kind, x, n, 0.1, 1.0, True)
    assert (found.adjusted.high_998 >= found.adjusted.high_95 - 1e-12).all() or kind == "PR"
    for outer in (False, True):
        beyond = outliers(found, 1.0, outer, adjusted=False)
        low, high = (found.plain.low_998, found.plain.high_998) if outer else found.plain[:2]
        assert (beyond == ((found.ratio > high) | (found.ratio < low))).all()


def test_without_adjustment_nothing_is_looked_for():
    found = reference_funnel("CQC", [5.0, 40.0, 9.0], [10.0, 12.0, 11.0], 0.1, 1.0, False)
    assert (found.phi, found.tau2, found.over_dispersed) == (0, 0, False)


def test_the_lowest_and_highest_tenth_are_dropped():
    dropped = numpy.isnan(without_extremes(numpy.arange(20.0), 0.1))
    assert numpy.flatnonzero(dropped).tolist() == [0, 1, 18, 19]


def test_two_units_or_fewer_are_all_dropped_and_give_no_spread():
    found = reference_funnel("SHMI", [5.0], [4.0], 0.5, 1.0, True)
    assert (found.phi, found.tau2) == (0, 0)


def test_poisson_lines_hold_what_they_say():
    lines = poisson_lines(25.0)
    assert stats.gamma.cdf(25 * lines.low_95, 25) == pytest.approx(0.025)
    assert stats.gamma.sf(25 * lines.high_998, 26) == pytest.approx(0.001)


def test_a_proportions_line_that_turns_round_is_cut():
    found = reference_funnel("PR", [2.0, 50.0, 3.0, 4.0, 6.0], [4.0, 500.0, 5.0, 60.0, 80.0], 0.1, 1.0, True)
    assert found.plain.low_998[0] == 0 and found.plain.low_998[1] > 0


def exact_interval(x, confidence):
    tail = (1 - confidence) / 2
    low = stats.chi2.ppf(tail, 2 * x) / 2 if x else 0.0
    return low, stats.chi2.isf(tail, 2 * x + 2) / 2


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(50, 900)), min_size=2, max_size=20))
def test_significance_of_small_counts_is_by_the_exact_interval(pairs):
    x, n = columns(pairs)
    pooled = sum(x) / sum(n)
    for a, b, word in zip(x, n, funnel_groups.significance("rate", x, n), strict=True):
        (low, high), (inner_low, inner_high) = (exact_interval(a, level) for level in (0.998, 0.95))
        expected = (
            "High (0.001)" if low / b > pooled else "High (0.025)" if inner_low / b > pooled
            else "Low (0.001)" if high / b < pooled else "Low (0.025)" if inner_high / b < pooled
            else "Not significant"
        )  # fmt: skip
        assert word == expected


@given(units)
def test_a_proportion_is_significant_where_it_lies_beyond_the_score_line(pairs):
    x, n = columns(pairs)
    pooled = sum(x) / sum(n)
    for a, b, word in zip(x, n, funnel_groups.significance("proportion", x, n), strict=True):
        z = (a / b - pooled) / math.sqrt(pooled * (1 - pooled) / b)
        level = "0.001" if abs(z) > 3.0902323 else "0.025" if abs(z) > 1.95996398 else None
        if abs(abs(z) - 3.0902323) > 1e-6 and abs(abs(z) - 1.95996398) > 1e-6:
            assert word == (f"{'High' if z > 0 else 'Low'} ({level})" if level else "Not significant")


@settings(max_examples=12, deadline=None)
@given(units, st.sampled_from(["proportion", "rate", "ratio"]))
def test_lines_have_a_hundred_whole_points_in_order(pairs, statistic):
    found = funnel_groups.lines(statistic, *columns(pairs))
    assert len(found.along) == 100 and (numpy.diff(found.along) >= 1).all()
    assert (found.along == found.along.round()).all()
    assert all((found.value["lower_2s"] <= found.value["upper_2s"]).tolist())


def test_points_of_a_ratio_line_are_exact_where_counts_are_large():
    found = funnel_groups.lines("ratio", [200.0, 900.0], [180.0, 950.0])
    place = int(numpy.argmax(found.along > 200))
    observed = found.along[place]
    assert stats.poisson.cdf(observed, found.expected["lower_2s"][place]) == pytest.approx(0.025, rel=1e-4)
    assert stats.poisson.sf(observed - 1, found.expected["upper_3s"][place]) == pytest.approx(0.001, rel=1e-4)


@pytest.mark.parametrize(
    ("size", "down", "up"), [(0, 0, 0), (7, 6, 7.4), (43, 40, 46), (137, 100, 150), (95238.0, 90000, 100000)]
)
def test_where_an_axis_starts_and_ends(size, down, up):
    assert (funnel_groups.round_down(size), funnel_groups.round_up(size)) == (down, up)


def test_quantiles_of_the_second_opinion_are_the_usual_ones():
    values = [3.0, 1.0, 4.0, 1.0, 5.0]
    assert quantile(values, 0.5) == statistics.median(values)
    assert quantile(values, 0.1) == pytest.approx(numpy.quantile(values, 0.1))


def test_homes_with_none_have_no_logarithm_and_are_dropped_with_the_lowest():
    expected = [20.0 + place for place in range(20)]
    few = reference_funnel("SHMI", [0.0, *expected[1:]], expected, 0.1, 1.0, True)
    assert few.z[0] == -math.inf and math.isnan(few.trimmed[0]) and math.isfinite(few.phi)
    many = reference_funnel("SHMI", [0.0] * 8 + expected[8:], expected, 0.1, 1.0, True)
    assert many.phi == many.tau2 == math.inf and set(many.adjusted.low_95) == {0}
