"""Edges of the reference packages that no vector at hand reaches, each as their formulas answer in R.

The expected numbers come from R 4.2.2, with the formulas of the packages as their sources have them:
qicharts2 0.8.1 (`qic.u`, `runs.analysis`), PHEindicatormethods 2.1.0 (`calculate_dsr`, `calculate_ISRatio`,
`phe_funnels`, `phe_funnel_significance`), FunnelPlotR 0.6.0 (`tau_func`); runs of six from the PowerBI-SPC
engine. The same transcription gives every golden vector to its digit.
"""

import numpy
import pytest

from metrics.funnel_reference import nearest
from metrics.vector_alternatives import six
from metrics.vectors import METHODS

close = pytest.approx


def answer(method, given, parameters):
    return METHODS[method]({"id": "edge", "method": method, "input": given, "parameters": parameters})


def qic(chart, y, n, **settings):
    parameters = {
        "chart": chart, "runs_method": "anhoej", "multiply": 1.0, "freeze": None, "part": None,
        "exclude": None, "cl": None, "screened_mr": True,
    }  # fmt: skip
    return answer(f"qic_{chart}", {"y": y, "n": n}, parameters | settings)


def test_events_over_no_denominator_count_in_the_centre_and_lie_above_it():
    found = qic("u", [2.0, 5.0, 3.0, 0.0, 4.0], [100.0, 0.0, 150.0, 0.0, 200.0])
    assert found["cl"][0] == close(14 / 450)  # the five events too
    assert found["y"] == close([0.02, None, 0.02, None, 0.02])
    assert found["ucl"] == close([0.0840261373324029, None, 0.0743160491004968, None, 0.0685276849788505])
    assert found["lcl95"] == close([0, None, 0.00230781911818729, None, 0.00616672853261817])
    assert (found["n_useful"][0], found["longest_run"][0], found["n_crossings"][0]) == (4, 2, 2)
    assert found["sigma_signal"] == [False] * 5


def test_no_events_over_no_denominator_are_a_gap():
    assert qic("u", [2.0, 0.0, 5.0], [100.0, 0.0, 90.0])["n_useful"][0] == 2


def test_a_point_without_end_moves_a_median_and_has_no_moving_range():
    found = qic("run", [2.0, 5.0, 3.0, 7.0, 4.0], [1.0, 0.0, 2.0, 4.0, 1.0])
    assert found["cl"] == [2.0] * 5  # of 2, 1.5, 1.75, 4 and one without end
    assert (found["n_useful"][0], found["longest_run"][0]) == (4, 2)
    prime = qic("up", [2.0, 5.0, 3.0, 7.0, 4.0], [100.0, 0.0, 150.0, 160.0, 200.0])
    assert prime["ucl"] == close(
        [0.116417853093162, None, 0.101372109830034, 0.0992462994041145, 0.0924030625456207]
    )


def test_a_count_that_is_not_given_adds_nothing_to_a_standardised_rate():
    given = {
        "ageband": ["65-74", "75-84", "85+"], "x": [12.0, None, 9.0], "n": [400.0, 300.0, 150.0],
        "stdpop": [5500.0, 4000.0, 2500.0],
    }  # fmt: skip
    found = answer("calculate_dsr", given, {"confidence": [95.0], "multiplier": 1000.0})
    assert (found["total_count"], found["total_pop"]) == (21, 850)
    assert (found["value"], found["lowercl"], found["uppercl"]) == close(
        (26.25, 16.1967736595861, 40.1919013844043)
    )


def test_an_age_without_second_events_has_no_row_for_them():
    given = {
        "ageband": ["65-74", "75-84", "85+", "75-84", "85+"], "eventfreq": [1.0, 1.0, 1.0, 2.0, 2.0],
        "x": [12.0, 8.0, 9.0, 3.0, 2.0], "n": [400.0, 300.0, 150.0, 300.0, 150.0],
        "stdpop": [5500.0, 4000.0, 2500.0, 4000.0, 2500.0],
    }  # fmt: skip
    found = answer("calculate_dsr_nonindependent", given, {"confidence": [0.95], "multiplier": 1000.0})
    assert (found["total_count"], found["total_pop"]) == (39, 850)
    assert (found["value"], found["lowercl"], found["uppercl"]) == close(
        (47.3611111111111, 25.5483002446286, 75.0675884729767)
    )


def test_ages_with_nothing_given_add_nothing_to_the_expected():
    given = {
        "ageband": ["65-74", "75-84", "85+"], "x": [3.0, None, 5.0], "n": [400.0, None, 150.0],
        "x_ref": [250.0, None, 600.0], "n_ref": [20000.0, 9000.0, 6000.0],
    }  # fmt: skip
    found = answer("calculate_ISRatio", given, {"confidence": [0.95], "multiplier": 100.0})
    assert (found["observed"], found["expected"], found["value"]) == close((8, 20, 40))
    assert (found["lowercl"], found["uppercl"]) == close((17.2691608837425, 78.8159461009666))


def phe_funnel(statistic, numerator, denominator, multiplier, **kinds):
    parameters = {"statistic": statistic, "multiplier": multiplier, "rate_type": None, "years_of_data": None}
    given = {"groups": list("ABCD"), "numerator": numerator, "denominator": denominator}
    return answer(f"funnel_phe_{statistic}", given, parameters | {"ratio_type": None} | kinds)


def test_lines_of_a_proportion_end_at_a_hundred_above_and_at_nothing_below():
    found = phe_funnel("proportion", [32.0, 151.0], [58.0, 349.0], 1000.0)["limit_lines"]
    assert found["lower_2s_limit"][3:9] == close(
        [0, 13.5995794126699, 51.5906311147983, 81.1172593188155, 104.917989052878, 124.63248224293]
    )
    assert set(found["upper_3s_limit"]) == {100.0}


def test_directly_standardised_rates_are_judged_from_ten_events_on():
    found = phe_funnel(
        "rate",
        [40.0, 9.0, 100.0, 0.0],
        [1000.0, 700.0, 1500.0, 10.0],
        1000.0,
        rate_type="dsr",
        years_of_data=1,
    )
    few = "Not applicable for events less than 10 for dsrs"
    assert found["significance"] == ["Not significant", few, "High (0.001)", few]
    assert found["limit_lines"]["baseline"][0] == close(
        46.5625
    )  # 149 events over 3,200: a unit of none is out
    assert found["limit_lines"]["lower_2s_population_1_year"][:2] == close(
        [119.659481029416, 155.161074154082]
    )


def funnel(kind, numerator, denominator):
    parameters = {
        "data_type": kind, "sr_method": None, "limit": 95, "draw_adjusted": True, "multiplier": 100.0,
        "trim_by": 0.1,
    }  # fmt: skip
    given = {"groups": ["A"], "numerator": [numerator], "denominator": [denominator]}
    return answer(f"funnel_{kind}", given, parameters)


def test_a_single_unit_has_no_variance_between_units():
    proportion, counts = funnel("PR", 43.0, 397.0), funnel("RC", 108.0, 18485.0)
    assert (proportion["phi"], proportion["tau2"], counts["tau2"]) == (0.0, None, None)
    assert (proportion["od_lower95"], proportion["od_upper95"]) == ([None], [None])
    assert (counts["od_lower95"], counts["od_upper95"]) == ([0.0], [None])  # without end to both sides
    assert (proportion["lower95"], proportion["outlier"]) == (close([7.96849256691084]), [False])


def test_expected_counts_are_rounded_as_r_rounds():
    """R 4.2.2's round(x, 2); Python's own gives 59.95, 4.21, 2.35 and 0.71 for the first four."""
    given = numpy.array([59.945, 4.205, 2.355, 0.715, 36.225, 0.285, 1234.565, 0.125, 0.375, 7.0])
    assert nearest(given, 2).tolist() == [59.94, 4.2, 2.36, 0.72, 36.23, 0.28, 1234.57, 0.12, 0.38, 7.0]


def test_runs_of_six_start_afresh_with_each_phase():
    """Nine months on one side of both means, of which only the first four lie before the change."""
    values = [9.0, 1.0, 9.0, 1.0, 2.0, 2.5, 2.0, 2.5, 3.0, 3.5, 3.2, 3.4, 9.0, 9.0, 9.0]
    parameters = {"improvement_direction": "decrease", "screen_outliers": False}
    whole = six({"input": {"values": values}, "parameters": parameters | {"rebase_index": []}})
    parted = six({"input": {"values": values}, "parameters": parameters | {"rebase_index": [8]}})
    assert whole["shift"][3:12] == ["improvement"] * 9
    assert set(parted["shift"]) == {"none"}
