"""The large runs of the statistics: section 9 again with many series, the table's cells, and the speed."""

import time

import numpy
import pytest

from metrics import chance, small_counts
from metrics.chance_series import Truth, by_exact_test, by_u_prime, by_xmr, events, made
from metrics.dispersion import CALM, Dispersion, pooled_dispersion
from metrics.judge import judge_all
from metrics.phases import MonthlySeries
from metrics.small_chance import exact_test_chance
from metrics.spc import COMMON

pytestmark = pytest.mark.bench

SERIES = 100_000
# mean: XmR on the rate, XmR on counts, u', test E; then u' and test E with a month-to-month SD of 0.25.
CHANCE = {
    0.3: (16.9, 17.2, 13.8, 0.1, 14.0, 0.1),
    1: (4.2, 5.3, 3.5, 0.2, 3.8, 0.3),
    2: (2.5, 3.2, 2.2, 0.2, 2.4, 0.5),
    3: (2.0, 2.5, 1.7, 0.3, 2.1, 0.6),
    8: (1.7, 1.9, 1.4, 0.3, 2.0, 2.0),
    30: (1.6, 1.6, 1.3, 0.4, 2.0, 12.9),
}


@pytest.mark.parametrize("mean", CHANCE)
def test_section_9_with_as_many_series(mean):
    rng = numpy.random.default_rng([9, round(10 * mean)])
    even, uneven = Truth(mean, 36), Truth(mean, 36, 0.25)
    calm, rough = made(even, SERIES, rng), made(uneven, SERIES, rng)
    x, y = events(even, calm, rng), events(uneven, rough, rng)
    found = [
        by_xmr(x / calm.exposure),
        by_xmr(x),
        by_u_prime(x, calm.exposure),
        by_exact_test(x, calm.exposure),
        by_u_prime(y, rough.exposure),
        by_exact_test(y, rough.exposure),
    ]
    for flags, percent in zip(found, CHANCE[mean], strict=True):
        p = percent / 100
        error = (p * (1 - p) * 2 / SERIES) ** 0.5
        print(f"m {mean}: policy {percent}, found {100 * flags[:, -1].mean():.2f}")
        assert abs(flags[:, -1].mean() - p) <= 3 * error + 0.0005


@pytest.mark.parametrize("rule", sorted(chance.MEANS))
def test_cells_of_the_table_with_as_many_series(rule):
    for mean in chance.MEANS[rule][::2]:
        truth = Truth(mean, 36, 0.3, 0.0)
        again = chance.simulated(rule, truth, chance.REPLICATES)
        for last in chance.LASTS:
            (p,) = chance.flag_chance(rule, [mean], [36], Dispersion(0.3, 0.0), last)
            error = (p * (1 - p) * 2 / chance.REPLICATES) ** 0.5
            assert abs(again[last] - p) <= max(0.1 * p, 3 * error)


@pytest.mark.parametrize(("spread", "rho"), [(0.0, 0.0), (0.25, 0.0), (0.25, 0.3)])
@pytest.mark.parametrize("mean", [0.1, 0.3, 1, 3, 8, 30])
def test_what_is_said_of_chance_is_what_chance_gives(mean, spread, rho):
    """Everything as the product does it: the choice of chart, the judging, the dispersion, the chance."""
    said_and_found(Truth(mean, 36, spread, rho), 20_000)


@pytest.mark.parametrize("months", [13, 18, 24, 43, 60])
@pytest.mark.parametrize("mean", [1, 3.5, 8])
def test_whatever_the_number_of_months(mean, months):
    said_and_found(Truth(mean, months, 0.25), 20_000)


def said_and_found(truth, homes):
    rng = numpy.random.default_rng([11, *(round(100 * part) for part in truth)])
    series = made(truth, homes, rng)
    counts = events(truth, series, rng)
    every = numpy.ones(counts.shape, dtype=bool)
    judged = judge_all(MonthlySeries(counts, series.exposure, every, "events", "lower"))
    said = chance.expected_flags(judged, pooled_dispersion(list(counts), list(series.exposure))).expected
    flagged = int((judged.signal[:, -1] > COMMON).sum())
    print(f"{truth}: said {100 * said / homes:.3f}%, flagged {100 * flagged / homes:.3f}%")
    assert abs(flagged - said) <= max(0.1 * said, 3 * max(said, 1) ** 0.5)


@pytest.mark.parametrize("dispersion", [CALM, Dispersion(0.25, 0.0), Dispersion(0.25, 0.3)])
@pytest.mark.parametrize("mean", [3, 8, 30])
def test_the_chance_on_a_u_chart_to_a_tenth(mean, dispersion):
    """The same where run rules judge: of series at the row's edge, those that it takes."""
    truth, flagged, said, looked_at = Truth(mean, 36, *dispersion), 0, 0.0, 0
    rng = numpy.random.default_rng([13, *(round(100 * part) for part in truth)])
    for _ in range(10):
        series = made(truth, 20_000, rng)
        counts = events(truth, series, rng)
        own = counts.mean(axis=1)
        taken = own >= 3
        flagged += by_u_prime(counts[taken], series.exposure[taken])[:, -1].sum()
        said += chance.flag_chance("u_prime", own[taken], numpy.full(taken.sum(), 36), dispersion).sum()
        looked_at += taken.sum()
    print(f"{truth}: said {100 * said / looked_at:.3f}%, flagged {100 * flagged / looked_at:.3f}%")
    assert flagged == pytest.approx(said, rel=0.1)


@pytest.mark.parametrize("dispersion", [CALM, Dispersion(0.25, 0.0), Dispersion(0.25, 0.3)])
@pytest.mark.parametrize("mean", [0.35, 1, 2.8])
def test_the_chance_of_small_numbers_to_a_tenth(mean, dispersion):
    """So many series that chance alone is well inside a tenth."""
    truth, found, said = Truth(mean, 36, *dispersion), [], []
    rng = numpy.random.default_rng([12, *(round(100 * part) for part in truth)])
    for _ in range(20):
        series = made(truth, 20_000, rng)
        counts = events(truth, series, rng)
        found.append(by_exact_test(counts, series.exposure)[:, -1].mean())
        shares = small_counts.shares(series.exposure[:2000])
        total = counts[:2000].sum(axis=1)
        said.append(exact_test_chance(total, numpy.full(2000, 36), shares, dispersion).mean())
    print(f"{truth}: said {100 * numpy.mean(said):.4f}%, flagged {100 * numpy.mean(found):.4f}%")
    assert numpy.mean(found) == pytest.approx(numpy.mean(said), rel=0.1)


def test_fifteen_thousand_series_of_five_years_take_under_a_second():
    rng = numpy.random.default_rng(400)
    mean = rng.choice([0.2, 1, 2, 5, 12, 60], 15_000)[:, None] * numpy.ones(60)
    many = MonthlySeries(
        rng.poisson(mean).astype(float), rng.uniform(900, 1100, mean.shape), mean > 0, "events", "lower", 1000
    )
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        chance.expected_flags(judge_all(many), Dispersion(0.25, 0.2))
        taken.append(time.perf_counter() - start)
    print(f"15,000 series judged in {1000 * float(numpy.median(taken)):.0f} ms")
    assert numpy.median(taken) < 1
