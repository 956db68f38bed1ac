"""Which chart and what it says: every row of the policy's table, and its worked examples."""

import time
from dataclasses import replace

import numpy
import pytest

from metrics.chart_choice import TABLE, Facts, choose
from metrics.judge import judge, judge_all
from metrics.phases import MonthlySeries

ROWS = [
    (1, "line", "nothing", Facts("events", 36, total=400, rolling=True)),
    (1, "line", "nothing", Facts("percentage", 36, total=400, rest=9, rolling=True)),
    (1, "line", "nothing", Facts("percentage", 36, total=400, rest=9, stock=True)),
    (2, "table", "nothing", Facts("events", 6, total=60)),
    (3, "counts", "funnel", Facts("events", 36, total=10)),
    (4, "days_between", "exact_test", Facts("events", 36, total=35, exact_dates=True)),
    (4, "days_between", "exact_test", Facts("events", 36, total=200, zero_share=0.51, exact_dates=True)),
    (5, "bars", "exact_test", Facts("events", 36, total=35)),
    (5, "bars", "exact_test", Facts("events", 36, total=107)),
    (5, "bars", "exact_test", Facts("events", 36, total=36, exact_dates=True)),
    (5, "bars", "exact_test", Facts("events", 36, total=200, zero_share=0.51)),
    (6, "u_prime", "run_rules", Facts("events", 36, total=108)),
    (6, "u_prime", "run_rules", Facts("events", 13, total=39)),
    (7, "u_prime", "nothing", Facts("events", 12, total=36)),
    (7, "u_prime", "nothing", Facts("events", 7, total=21)),
    (8, "p_prime", "run_rules", Facts("percentage", 13, total=39, rest=3)),
    (8, "line", "nothing", Facts("percentage", 13, total=38, rest=3)),
    (8, "line", "nothing", Facts("percentage", 13, total=390, rest=2.9)),
    (8, "line", "nothing", Facts("percentage", 12, total=390, rest=9)),
    (9, "xmr", "run_rules", Facts("nights", 13, total=900, stays=8, zero_share=0.1)),
    (10, "line", "nothing", Facts("nights", 13, total=900, stays=7.9)),
    (10, "line", "nothing", Facts("nights", 13, total=900, stays=8, zero_share=0.11)),
    (10, "line", "nothing", Facts("nights", 12, total=900, stays=8)),
    (10, "line", "nothing", Facts("nights", 24, total=900)),
    (11, "i_prime", "run_rules", Facts("money", 24, total=9, smallest=10, autocorrelation=0.19)),
    (11, "i_prime", "nothing", Facts("money", 24, total=9, smallest=10, autocorrelation=0.2)),
    (11, "i_prime", "nothing", Facts("money", 24, total=9, smallest=9, autocorrelation=0.1)),
    (11, "i_prime", "nothing", Facts("money", 24, total=9, smallest=10)),
    (11, "i_prime", "nothing", Facts("money", 23, total=9, smallest=10, autocorrelation=0.1)),
    (11, "line", "nothing", Facts("money", 12, total=9, smallest=10, autocorrelation=0.1)),
]


@pytest.mark.parametrize(("row", "chart", "judged_by", "facts"), ROWS)
def test_rows_of_the_table(row, chart, judged_by, facts):
    choice = choose(facts)
    assert (choice.row, choice.chart, choice.judged_by) == (row, chart, judged_by)
    assert choice.trial == (row == 7)


def test_every_row_is_exercised_and_has_its_reason():
    assert {row for row, *_ in ROWS} == {row.number for row in TABLE} == set(range(1, 12))
    for row in TABLE:
        assert row.reason.endswith(".") and len(row.reason.split()) < 25


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (Facts("events", 36, total=400, rolling=True), "overlap"),
        (Facts("percentage", 36, total=400, rest=9, stock=True), "same people"),
        (Facts("money", 23, smallest=10, autocorrelation=0.1), "Fewer than 24 months"),
        (Facts("money", 24, smallest=9, autocorrelation=0.1), "Fewer than ten residents"),
        (Facts("money", 24, smallest=10, autocorrelation=0.2), "like the next"),
        (Facts("money", 24, smallest=10), "like the next"),
    ],
)
def test_the_reason_is_the_one_that_held(facts, why):
    assert why in choose(facts).reason


def series(counts, exposure=None, **settings):
    counts = numpy.asarray(counts, dtype=float)
    usable = settings.pop("usable", numpy.ones(counts.shape, dtype=bool))
    exposure = numpy.ones(counts.shape) if exposure is None else numpy.asarray(exposure, dtype=float)
    return MonthlySeries(counts, exposure, usable, **{"kind": "events", "better": "lower", **settings})


def counted(total, months=36, none=0):
    """That many events over the months, none in the first few."""
    return [0] * none + list(numpy.bincount(numpy.arange(total) % (months - none), minlength=months - none))


def test_forty_seven_call_outs_in_36_months_are_bars():
    found = judge(series(counted(47, none=10)))
    assert (found.chart, found.choice.row) == ("bars", 5)
    assert found.reason == "Fewer than three a month: single months are not judged."
    assert found.variation is None and set(found.signal) == {None}


def test_the_same_over_twelve_months_is_a_line():
    assert judge(series(counted(47, none=10), basis="r12")).choice.row == 1


def test_an_area_with_300_a_month_is_judged_with_the_season():
    winter = 1 + 0.12 * numpy.cos(2 * numpy.pi * numpy.arange(36) / 12)
    counts = numpy.random.default_rng(1).poisson(300 * winter)
    found, plain = judge(series(counts, season=winter)), judge(series(counts))
    assert (found.chart, found.choice.row, found.variation) == ("u_prime", 6, "common_cause")
    assert set(found.signal) == {"Common Cause"}
    assert found.mean[0] == pytest.approx(1.12 / 0.88 * found.mean[6])
    assert set(plain.signal) > {"Common Cause"}


def test_an_area_with_63_a_month_is_on_u_prime_with_season():
    winter = 1 + 0.12 * numpy.cos(2 * numpy.pi * numpy.arange(36) / 12)
    found = judge(series(numpy.random.default_rng(63).poisson(63 * winter), season=winter))
    assert (found.chart, found.choice.row) == ("u_prime", 6)
    assert found.mean / found.mean[0] == pytest.approx(winter / winter[0])


def test_a_small_series_is_not_adjusted_for_season():
    winter = 1 + 0.12 * numpy.cos(2 * numpy.pi * numpy.arange(36) / 12)
    found = judge(series(counted(29 * 36), season=winter))
    assert len(set(found.mean.round(9))) == 1


def test_nine_months_of_five_have_trial_limits_and_no_icon():
    found = judge(series([5, 4, 6, 5, 3, 7, 5, 5, 25]))
    assert (found.choice.row, found.trial, found.variation) == (7, True, None)
    assert numpy.isfinite(found.limit_high).all() and set(found.signal) == {None}


def test_the_last_month_of_the_worked_example_is_usual():
    events = [5, 3, 6, 4, 5, 4, 7, 4, 5, 3, 6, 5, 12]
    exposure = [1.10, 1, 1.12, 1.08, 1.11, 1.07, 1.10, 1.12, 1.08, 1.11, 1.06, 1.10, 1.20]
    found = judge(series(events, exposure))
    assert (found.signal[-1], found.variation) == ("Common Cause", "common_cause")
    assert (round(found.limit_high[-1], 3), round(found.limit_low[-1], 3)) == (10.868, -1.184)


def test_six_in_the_last_month_are_said_in_words_only():
    found = judge(series([*counted(34, 35), 6]))
    assert found.signal[-1] == "Above CL (exact test)" and set(found.signal[:-1]) == {None}
    assert (found.variation, found.assurance, found.looks[0].months) == (None, None, 1)


def test_bars_have_their_line_at_a_whole_count():
    found = judge(series([*counted(34, 35), 6], numpy.full(36, 950.0), per=1000))
    assert (found.limit_high * 0.95).round(9) == pytest.approx(5)
    assert numpy.isnan(found.limit_low).all()


def test_gaps_are_in_no_mean_and_their_neighbours_are_neighbours():
    counts = [5, 6, 4, 5, 6, 4, 5, 7, 900, 5, 4, 6, 5, 6, 8, 8]
    usable = numpy.array(counts) < 100
    found = judge(series(counts, usable=usable))
    without = judge(series([c for c in counts if c < 100]))
    assert found.months == 15 and numpy.isnan(found.mean[8]) and found.signal[8] is None
    assert list(found.limit_high[usable]) == list(without.limit_high)


def test_a_month_without_exposure_is_a_gap():
    exposure = numpy.ones(14)
    exposure[3] = 0
    assert judge(series([5] * 14, exposure)).months == 13


def test_a_recorded_break_starts_afresh_and_old_limits_stay():
    counts = [5, 6, 4] * 6 + [25, 27, 24] * 6
    found = judge(series(counts, starts=numpy.arange(36) == 18))
    assert found.months == 18 and found.variation == "common_cause"
    assert (found.mean[0], found.mean[-1]) == pytest.approx((5, 25 + 1 / 3))


@pytest.mark.parametrize(
    ("better", "icon"),
    [("lower", "concern_high"), ("higher", "improvement_high"), ("neither", "neutral_high")],
)
def test_icons(better, icon):
    assert judge(series([5, 4, 6, 5] * 4 + [25], better=better)).variation == icon


def test_assurance_is_against_the_latest_limits():
    steady = [5, 4, 6, 5] * 6
    assert judge(series(steady, standard=20)).assurance == "pass"
    assert judge(series(steady, standard=5)).assurance == "inconsistent"
    assert judge(series(steady)).assurance is None
    assert judge(series(steady, standard=20, better="neither")).assurance is None


def test_as_counts_the_same_points_are_unusual():
    exposure = numpy.linspace(0.9, 1.3, 17)
    counts = [5, 4, 6, 5] * 4 + [25]
    rates, numbers = judge(series(counts, exposure)), judge(series(counts, exposure, basis="count"))
    assert rates.signal == numbers.signal
    assert numbers.limit_high == pytest.approx(rates.limit_high * exposure)


def test_a_constant_series_has_limits_on_its_mean_and_no_icon():
    found = judge(series([7] * 20, kind="nights", stays=numpy.full(20, 9.0), standard=3))
    assert found.chart == "xmr"
    assert set(found.mean) == set(found.limit_low) == set(found.limit_high) == {7}
    assert (found.variation, found.assurance) == (None, None)


def test_nothing_at_all_is_a_table():
    found = judge(series([3] * 4, usable=numpy.zeros(4, dtype=bool)))
    assert (found.chart, found.months) == ("table", 0)


@pytest.mark.parametrize("kind", ["events", "nights", "money", "percentage"])
def test_together_is_the_same_as_alone(kind):
    """To the last digit, whatever stands beside a series."""
    rng = numpy.random.default_rng(7)
    mean = numpy.repeat([0.4, 2, 5, 40], 25)[:, None] * numpy.ones(36)
    usable = rng.random(mean.shape) > 0.1
    usable[::5, 9:] = usable[1::5, :16] = False
    starts = rng.random(mean.shape) > 0.99
    arrays = {"stays": rng.poisson(9, mean.shape), "usable": usable, "starts": starts, "autocorrelation": 0.1}
    many = series(rng.poisson(mean), rng.uniform(50, 60, mean.shape), kind=kind, **arrays)
    found = judge_all(many)
    assert len(set(found.row.tolist())) > 1
    for place, one in enumerate(every(many)):
        alone, together = judge(one), found.one(place)
        for name in ("mean", "limit_low", "limit_high"):
            assert numpy.array_equal(getattr(alone, name), getattr(together, name), equal_nan=True)
            alone, together = replace(alone, **{name: None}), replace(together, **{name: None})
        assert alone == together


def every(many):
    """Each series of many by itself."""
    names = ("numerator", "denominator", "usable", "stays", "starts")
    for place in range(len(many.numerator)):
        yield replace(many, **{name: getattr(many, name)[place] for name in names})


def test_a_month_more_at_the_beginning_without_anything_changes_no_digit():
    rng = numpy.random.default_rng(8)
    counts, exposure = rng.poisson(7, 30), rng.uniform(0.9, 1.1, 30)
    found = judge(series(counts, exposure))
    gap = judge(series([0, *counts], [0, *exposure]))
    assert gap.limit_high[1:].tolist() == found.limit_high.tolist() and gap.signal[1:] == found.signal


def test_old_signals_are_of_the_old_phase():
    counts = [5, 6, 4, 7, 5, 3] * 3 + [5, 25] + [5, 6, 4, 7] * 2
    found = judge_all(many_of([counts], starts=numpy.arange(28)[None] == 20))
    assert found.one(0).signal[19] == "Above UCL" and found.one(0).trial
    assert found.newest.tolist() == [-1]  # eight months are not judged yet


def many_of(counts, **settings):
    counts = numpy.asarray(counts, dtype=float)
    return MonthlySeries(
        counts, numpy.ones(counts.shape), numpy.ones(counts.shape, dtype=bool), "events", "lower", **settings
    )


def test_four_hundred_series_are_judged_at_once():
    rng = numpy.random.default_rng(8)
    many = many_of(rng.poisson(rng.choice([0.5, 2, 6, 60], 400)[:, None] * numpy.ones(43)))
    judge_all(many)
    start = time.process_time()
    judge_all(many)
    # A hundredth of this is usual.
    assert time.process_time() - start < 0.5
