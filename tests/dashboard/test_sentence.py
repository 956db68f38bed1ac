"""The sentence: product.md's own example, and every clause that has no answer."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard import headings, sentence, signals, tables
from metrics.answer import ExpectedFlags
from metrics.comparison_answer import Comparison
from metrics.definition import METRICS
from metrics.small_counts import Look
from tests.dashboard.answers import FIRST, HOMES, LAST, missing, point, series

CALLS = METRICS["ambulance_callouts"]
SIMILAR = Comparison("similar", "Similar homes", 2.7, None, None, "shown", "higher than expected", 14,
                     None, None, None, None, "")  # fmt: skip


def ordinary(months=20, **more):
    limits = dict(mean=4.0, limit_low=-1.5, limit_high=9.5, signal="Common Cause")
    return [point(LAST - n, 5, 1200, **(limits | more)) for n in range(months, 1, -1)]


def unusual(*last, **more):
    """Elm House: September above its usual range, October provisional."""
    high = point(LAST - 1, 13, 1204, mean=4.0, limit_low=-1.5, limit_high=9.5, signal="Above UCL")
    provisional = point(LAST, 9, 1216, marks=("provisional",))
    points = [*ordinary(), high, provisional, *last]
    return series("ambulance_callouts", points, comparisons=(SIMILAR,), **more)


def test_the_example_of_the_product_page():
    assert sentence.of_series(CALLS, unusual()) == (
        "Elm House had 13 ambulance call-outs in September 2016 (10.8 per 1,000 occupied bed days). "
        "This is higher than its usual range of 0 to 9.5. "
        "Over 12 months, compared with 14 similar homes, it is higher than expected. "
        "October figures are provisional and not judged yet."
    )


def test_a_run_is_said_and_since_when():
    points = [replace(one, signal="7 Points Above CL") for one in ordinary(9)]
    one = series("ambulance_callouts", points)
    assert "It has been above the mean for seven months or more." in sentence.of_series(CALLS, one)
    signal = signals.signal_of(CALLS, one)
    assert signal is not None and signal.kind == "concern" and signal.sustained
    assert signals.words_of(signal) == "unusual (concern) since January 2016"


def test_below_three_a_month_no_single_month_is_judged():
    one = series("falls", [point(n, 1, 900) for n in range(LAST - 20, LAST + 1)], chart="bars")
    words = sentence.of_series(METRICS["falls"], one)
    assert "Fewer than three a month: single months are not judged." in words
    assert "usual range" not in words
    assert words.endswith("Figures are reported by the home.")


def test_an_exact_test_speaks_in_words_alone():
    points = [point(n, 1, 900, signal=None) for n in range(LAST - 20, LAST)]
    points.append(point(LAST, 4, 900, signal="Above CL (exact test)"))
    one = series("falls", points, chart="bars", looks=(Look(6, "higher"),))
    assert "It is higher than its usual level in the last six months." in sentence.of_series(
        METRICS["falls"], one
    )
    signal = signals.signal_of(METRICS["falls"], one)
    assert signal is not None and signal.kind == "words"


def test_a_month_with_nothing_to_divide_by_hides_no_signal():
    """The rules speak of the month before it; the sentence says first that there was nothing."""
    points = [replace(one, signal="7 Points Above CL") for one in ordinary(9)]
    one = series("ambulance_callouts", [*points, point(LAST, 0, 0, state="none_recorded")])
    signal = signals.signal_of(CALLS, one)
    assert signal is not None and (signal.month, signal.kind) == (LAST - 2, "concern")
    words = sentence.of_series(CALLS, one)
    assert words.startswith("No ambulance call-outs were recorded at Elm House in October 2016.")
    assert "It has been above the mean for seven months or more." in words


def test_trial_limits_are_called_so_and_judge_nothing():
    one = series("falls", ordinary(9, signal=None), variation=None, trial=True)
    assert "trial limits" in sentence.of_series(METRICS["falls"], one)
    assert sentence.unjudged(one, METRICS["falls"]) == "Trial limits: too few months to judge"


def test_few_months_say_how_many():
    one = series("falls", [point(LAST - n) for n in range(6)][::-1], chart="table")
    assert "Only 6 months of data." in sentence.of_series(METRICS["falls"], one)


def test_none_recorded_is_a_value():
    zero = [
        *ordinary(),
        point(LAST, 0, 900, state="none_recorded", limit_low=-1, limit_high=8, signal="Common Cause"),
    ]
    words = sentence.of_series(METRICS["falls"], series("falls", zero))
    assert words.startswith(
        "No falls were recorded at Elm House in October 2016. This is within its usual range"
    )


def test_not_compared_says_why_instead_of_a_word():
    few = replace(
        SIMILAR, state="not_compared", word=None, reason="Not compared: fewer than 10 similar homes"
    )
    words = sentence.of_series(CALLS, series("ambulance_callouts", ordinary(), comparisons=(few,)))
    assert "Not compared: fewer than 10 similar homes." in words


def test_a_comparison_can_be_asked_for_or_left_out():
    local = replace(SIMILAR, id="local", title="Other homes of the area", word="as expected", homes=11)
    one = series("ambulance_callouts", ordinary(), comparisons=(SIMILAR, local))
    assert "11 other homes of the area, it is as expected" in sentence.of_series(CALLS, one, "local")
    assert "compared" not in sentence.of_series(CALLS, one, "none")


def test_money_is_not_counted_in_pounds_a_time():
    one = series("prescribing_cost", [point(LAST, 3950, 39, per=1)], chart="line")
    assert sentence.of_series(METRICS["prescribing_cost"], one).startswith(
        "Prescribing cost at Elm House was £101 per resident in October 2016."
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("not_submitted", "The home's return: not submitted in any month."),
        ("not_covered", "No home's return loaded for this home and month."),
        ("closed", "Closed in March 2016."),
        ("hidden", "Hidden: small number."),
    ],
)
def test_a_series_without_a_value_says_its_state(state, words):
    place = replace(HOMES[9], opened=date(2011, 1, 1))
    one = series("falls", [missing(n, state) for n in range(FIRST, FIRST + 3)], place=place)
    assert sentence.of_series(METRICS["falls"], one) == words


def test_a_dataset_that_an_area_does_not_send():
    assert (
        sentence.of_series(METRICS["falls"], series("falls", []))
        == "Needs records that this area does not send."
    )


def test_headings_say_the_finding():
    assert (
        headings.chart_heading(CALLS, unusual()) == "Ambulance call-outs: higher than usual in September 2016"
    )
    usual = series("ambulance_callouts", ordinary())
    assert headings.chart_heading(CALLS, usual) == "Ambulance call-outs: within the usual range"
    told = [(CALLS, unusual()), (METRICS["falls"], series("falls", ordinary()))]
    assert headings.place_heading("Elm House", told) == (
        "Elm House: ambulance call-outs higher than usual in September; other measures as usual"
    )


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_no_chart_heading_is_longer_than_it_may_be(metric):
    for one in (
        unusual(),
        series(metric.id, ordinary()),
        series(metric.id, []),
        series(metric.id, ordinary(), chart="bars"),
    ):
        assert len(headings.chart_heading(metric, one)) <= 90


def test_signals_stand_beside_what_chance_gives():
    flags = [ExpectedFlags(0.62, 0.0, 2.0, 41, 1)] * 8
    assert (
        headings.expected_line(flags, 14)
        == "14 signals this month; about 5 (1 to 9) would be expected by chance"
    )
    assert headings.expected_line([], 0) == "No signals this month"


def test_signals_are_ordered_by_kind_then_name():
    better = series(
        "falls", [*ordinary(), point(LAST - 1, 0, 900, limit_low=1, limit_high=8, signal="Below LCL")]
    )
    found = [signals.signal_of(METRICS["falls"], better), signals.signal_of(CALLS, unusual())]
    assert [one.kind for one in signals.ordered(found)] == ["concern", "improvement"]


def test_what_is_not_due_says_nothing_about_the_months_before():
    one = series("falls", [missing(LAST - 1), missing(LAST, "not_due", due_on=date(2016, 11, 10))])
    assert sentence.of_series(METRICS["falls"], one) == "The home's return: not submitted in any month."
    assert headings.chart_heading(METRICS["falls"], one) == "Falls: not submitted"


def test_months_apart_are_not_told_as_a_span():
    assert sentence.span_of([LAST - 7, LAST]) == "March and October"
    assert sentence.span_of([LAST - 2, LAST - 1, LAST]) == "August to October"


def test_months_of_different_years_name_them():
    assert sentence.span_of([LAST - 19, LAST]) == "March 2015 and October 2016"
    months = [LAST - 19, LAST - 7, LAST]
    assert sentence.span_of(months) == "March 2015, March 2016 and October 2016"
    assert sentence.span_of([LAST - 11, LAST - 10, LAST - 9]) == "November 2015 to January 2016"


def test_a_count_over_nothing_is_said_without_a_rate():
    points = [*ordinary(), point(LAST - 1, 3, 0)]
    one = series("falls", points)
    words = sentence.of_series(METRICS["falls"], one)
    assert words.startswith("3 falls; no rate, because occupied bed days were 0.")
    assert "usual range" not in words
    assert tables.reading(METRICS["falls"], one, points[-1]).startswith("3 falls; no rate")


def test_a_run_that_began_in_another_year_names_it():
    points = [replace(one, signal="7 Points Above CL") for one in ordinary(15)]
    signal = signals.signal_of(CALLS, series("ambulance_callouts", points))
    assert signals.finding(signal) == "higher than usual since July 2015"


def test_where_nothing_can_be_judged_chance_is_not_named():
    assert headings.expected_line([ExpectedFlags(0.0, 0.0, 0.0, 41, 0)], 0) == "No signals this month"


def test_where_most_months_have_none_it_is_not_called_few_a_month():
    why = "None in more than half of the months: single months are not judged."
    one = series("falls", [point(LAST - n, 0, 900) for n in range(20)][::-1], chart="bars", chart_reason=why)
    words = sentence.range_words(METRICS["falls"], one, one.points[-1])
    assert words == why


def test_a_rule_is_said_only_of_the_months_it_names():
    """Seven above the mean, then a month above the limit: only the last month is above the limit."""
    run = [replace(one, signal="7 Points Above CL") for one in ordinary(9)]
    month = point(LAST - 1, 13, 1204, mean=4.0, limit_low=-1.5, limit_high=9.5, signal="Above UCL")
    one = series("ambulance_callouts", [*run, month])
    signal = signals.signal_of(CALLS, one)
    assert signal is not None and not signal.one_rule
    told = "above the upper limit in September 2016; unusual since January 2016"
    assert signals.reason_words(signal) == f"ambulance call-outs {told}"
    assert headings.large_heading(CALLS, one) == f"{told[0].upper()}{told[1:]}"
    same = signals.signal_of(CALLS, unusual())
    assert same is not None
    assert signals.reason_words(same) == "ambulance call-outs above the upper limit in September 2016"


def test_an_aim_whose_measures_are_not_judged_claims_nothing_usual():
    few = (METRICS["falls"], series("falls", [point(n, 1, 900) for n in range(LAST - 20, LAST + 1)]))
    usual = (CALLS, series("ambulance_callouts", ordinary()))
    assert headings.aim_line([few]) == "One measure, not judged month by month."
    assert headings.aim_line([few, usual]) == "Two measures, no unusual variation in the one judged by month."
    assert headings.aim_line([usual]) == "One measure, no unusual variation."


def test_an_area_that_is_not_judged_is_not_called_usual():
    falls = series("falls", [point(n, 30, 900) for n in range(LAST - 20, LAST + 1)])
    words = headings.area_lead(12, [(METRICS["falls"], falls)])
    assert "Month by month this is not judged" in words and "usual" not in words
