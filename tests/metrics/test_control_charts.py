"""Charts with baselines, gaps and points left out: again in plain Python, and properties."""

import itertools
import math
import statistics

import numpy
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from metrics.control_charts import Settings, chart, median
from metrics.limits import p_prime, u_prime

WITH_SIZES = ("u", "up", "p", "pp", "ip")
STRAIGHT = ("i", "c", "g", "t", "run")


def mean(values):
    known = [value for value in values if not math.isnan(value)]
    return statistics.fmean(known) if known else math.nan


def mean_range(values, screened, times=3.267):
    ranges = [abs(b - a) for a, b in itertools.pairwise(values)]
    return screened_mean(ranges, times) if screened else mean(ranges)


def screened_mean(values, times):
    whole = mean(values)
    return mean([value for value in values if value < times * whole])


def plain_centre(kind, y, n, base):
    """Middle of the limits, and the line that is drawn."""
    values = [b / a if kind != "c" else b for a, b, use in zip(n, y, base, strict=True) if use]
    known = [value for value in values if not math.isnan(value)]
    if kind in WITH_SIZES:
        used = [(b, a) for a, b, use in zip(n, y, base, strict=True) if use and not math.isnan(b)]
        whole = sum(a for _, a in used)
        return [sum(b for b, _ in used) / whole if whole else math.nan] * 2
    middle = statistics.median(known) if known else math.nan
    return [middle, middle] if kind == "run" else [mean(known), middle if kind == "g" else mean(known)]


def plain_sd(kind, y, n, base, centre, screened):
    values = [b / a if kind != "c" else b for a, b in zip(n, y, strict=True)]
    if kind == "i":
        return [mean_range([v for v, use in zip(values, base, strict=True) if use], screened) / 1.128] * len(
            y
        )
    if kind == "c":
        return [centre**0.5] * len(y)
    if kind == "g":
        return [(centre * (centre + 1)) ** 0.5] * len(y)
    if kind == "ip":
        each = [
            math.sqrt(math.pi / 2) * abs(values[i + 1] - values[i]) / math.sqrt(1 / n[i] + 1 / n[i + 1])
            for i in range(len(y) - 1)
        ]
        one = screened_mean(each, 3.2665) if screened else mean(each)
        return [one / a**0.5 for a in n]
    chance = [(centre if kind[0] == "u" else centre * max(1 - centre, 0)) / a for a in n]
    sd = [one**0.5 for one in chance]
    if kind in ("up", "pp"):
        z = [
            (v - centre) / s if s else math.nan
            for v, s, use in zip(values, sd, base, strict=True)
            if use
        ]  # fmt: skip
        factor = mean_range(z, screened) / 1.128
        return [factor * one for one in sd]
    return sd


@st.composite
def charts(draw, kinds=WITH_SIZES + STRAIGHT[:3]):
    kind, points = draw(st.sampled_from(kinds)), draw(st.integers(2, 15))
    sizes = [float(draw(st.integers(5, 60))) for _ in range(points)]
    counts = [float(draw(st.integers(0, 5))) for _ in range(points)]
    for place in draw(st.sets(st.integers(0, points - 1), max_size=2)):
        counts[place] = math.nan
    base = numpy.arange(points) < draw(st.integers(2, points))
    kept = numpy.array([draw(st.integers(0, 5)) > 0 for _ in range(points)])
    return kind, counts, sizes if kind in WITH_SIZES else None, base, kept, draw(st.booleans())


@given(charts())
def test_charts_are_those_worked_out_in_plain_python(made):
    kind, y, n, base, kept, screened = made
    found = chart(kind, y, n, Settings(base, kept, screened))
    used = (base & kept).tolist()
    sizes = n or [1.0] * len(y)
    centre, line = plain_centre(kind, y, sizes, used)
    sd = plain_sd(kind, y, sizes, used, centre, screened)
    if kind in WITH_SIZES:  # a gap has no size either
        sd = [math.nan if math.isnan(count) else one for one, count in zip(sd, y, strict=True)]
    lowest = 0 if kind in ("p", "pp", "u", "up", "c", "g") else -math.inf
    highest = 1 if kind in ("p", "pp") else math.inf
    for step, limit in ((-3, found.low), (3, found.high), (-2, found.near_low), (2, found.near_high)):
        expected = numpy.clip([centre + step * one for one in sd], lowest, highest)
        assert limit == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)
    assert found.centre == pytest.approx([line] * len(y), nan_ok=True)


@given(charts(WITH_SIZES), st.floats(0.01, 100))
def test_a_denominator_in_other_units_changes_the_unit_and_nothing_else(made, scale):
    kind, y, n, base, kept, screened = made
    one = chart(kind, y, n, Settings(base, kept, screened))
    other = chart(kind, y, [size * scale for size in n], Settings(base, kept, screened))
    assert other.value * scale == pytest.approx(one.value, nan_ok=True)
    if kind in ("u", "up", "ip"):  # a proportion has no unit
        assert other.low * scale == pytest.approx(one.low, rel=1e-6, abs=1e-9, nan_ok=True)
        assert other.high * scale == pytest.approx(one.high, rel=1e-6, abs=1e-9, nan_ok=True)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 50)), min_size=3, max_size=20))
def test_the_drawn_u_prime_is_this_one_with_its_own_settings(pairs):
    y, n = (numpy.array(column, dtype=float) for column in zip(*pairs, strict=True))
    assume(0 < numpy.minimum(y, n).sum() < n.sum())  # none at all, or all: the drawn limits are on the centre
    ours, drawn = chart("up", y, n), u_prime(y, n, smallest_factor=0)
    assert ours.high == pytest.approx(drawn.high, nan_ok=True)
    part = numpy.minimum(y, n)
    share, drawn = chart("pp", part, n), p_prime(part, n, smallest_factor=0)
    assert share.high == pytest.approx(drawn.high, nan_ok=True)


def test_many_series_are_as_one_by_one():
    rng = numpy.random.default_rng(4)
    y, n = rng.poisson(4, (6, 20)).astype(float), rng.integers(10, 30, (6, 20)).astype(float)
    y[2, 5] = math.nan
    kept = rng.random((6, 20)) > 0.2
    for kind in (*WITH_SIZES, *STRAIGHT):
        counts = y + 1 if kind == "t" else y
        sizes = n if kind in WITH_SIZES else None
        many = chart(kind, counts, sizes, Settings(kept=kept, screened=True))
        for row in range(6):
            size = None if sizes is None else sizes[row]
            one = chart(kind, counts[row], size, Settings(kept=kept[row], screened=True))
            for whole, part in zip(many[:6], one[:6], strict=True):
                assert whole[row] == pytest.approx(part, nan_ok=True)
            assert many.runs.longest[row] == one.runs.longest


def test_times_between_events_go_through_a_root():
    days = [3.0, 60.0, 4.0, 72.0, 7.0, 55.0, 2.0]
    found = chart("t", days)
    root = [day ** (1 / 3.6) for day in days]
    middle, reach = statistics.fmean(root), 3 * mean_range(root, False) / 1.128
    assert found.centre[0] == pytest.approx(middle**3.6)
    assert found.high[0] == pytest.approx((middle + reach) ** 3.6)
    assert found.low[0] == 0  # the root of the limit lies below zero


def test_a_time_of_no_days_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        chart("t", [3.0, 0.0, 5.0])


def test_neighbours_of_a_gap_have_no_range_and_those_of_a_point_left_out_have_one():
    gap = chart("i", [1.0, math.nan, 5.0, 6.0])
    left_out = chart(
        "i", [1.0, 99.0, 5.0, 6.0], settings=Settings(kept=numpy.array([True, False, True, True]))
    )
    assert gap.high[0] - gap.centre[0] == pytest.approx(3 * 1 / 1.128)
    assert left_out.high[0] - left_out.centre[0] == pytest.approx(3 * 2.5 / 1.128)


def test_limits_at_a_gap_stand_on_straight_charts_only():
    assert numpy.isfinite(chart("c", [3.0, math.nan, 4.0]).high[1])
    assert numpy.isnan(chart("u", [3.0, math.nan, 4.0], [5.0, 5.0, 5.0]).high[1])
    assert numpy.isnan(chart("u", [3.0, 0.0, 4.0], [5.0, 0.0, 5.0]).high[1])


def test_a_given_centre_is_where_limits_stand():
    assert chart("c", [3.0, 5.0], settings=Settings(centre=4.0)).high.tolist() == [10.0, 10.0]
    # Half of the waiting times are shorter than 0.693 of their mean.
    assert chart("g", [3.0, 5.0], settings=Settings(centre=10.0)).centre.tolist() == [6.93, 6.93]


def test_a_median_without_gaps():
    table = numpy.array([[3.0, math.nan, 1.0, 2.0], [4.0, 1.0, math.nan, math.nan], [math.nan] * 4])
    assert median(table)[:, 0] == pytest.approx([2.0, 2.5, math.nan], nan_ok=True)
