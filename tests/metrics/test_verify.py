"""The reference vectors pass, and a change by one millionth in any of them is seen."""

import copy
import json
from pathlib import Path

import pytest

from loaders.problems import FileProblem
from metrics.vectors import METHODS
from metrics.verify import differences, read_cases, same, verify

GOLDEN = Path(__file__).parents[1] / "golden"
FILES = ("spc_xmr.json", "rates.json", "standardised.json", "u_chart.json", "run_chart.json", "funnel.json")


@pytest.mark.parametrize("name", FILES)
def test_every_reference_case_passes(name):
    result = verify(GOLDEN / name)
    assert result.differences == []
    assert result.ok
    own = {method: passed for method, passed in result.passed.items() if method in METHODS}
    assert sum(own.values()) == len(read_cases(GOLDEN / name))


def numbers_in(value, path=()):
    """Where each number other than zero stands in the expected answer."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers_in(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from numbers_in(inner, (*path, place))
    elif isinstance(value, int | float) and not isinstance(value, bool) and value != 0:
        yield path


def altered(case, path, factor):
    changed = copy.deepcopy(case)
    holder = changed["expected"]
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] *= factor
    return changed


@pytest.mark.parametrize("name", FILES)
def test_one_millionth_in_an_expected_value_fails_the_case(name, monkeypatch):
    for number, case in enumerate(read_cases(GOLDEN / name)):
        ours = METHODS[case["method"]](case)  # the same for every change of what is expected
        monkeypatch.setitem(METHODS, case["method"], lambda _, ours=ours: ours)
        paths = list(numbers_in(case["expected"]))
        # Every number of a single value; of a chart a few, which move along from case to case.
        for path in paths[number % 61 :: 61] if len(paths) > 60 else paths:
            for factor in (1 + 1e-6, 1 - 1e-6):
                assert list(differences(altered(case, path, factor))), (case["id"], path)
        monkeypatch.undo()


def test_a_changed_word_fails_the_case():
    case = read_cases(GOLDEN / "spc_xmr.json")[0]
    changed = copy.deepcopy(case)
    changed["expected"]["special_cause_type"][3] = "Above UCL"
    assert list(differences(changed)) == [
        f"{case['id']} special_cause_type[3]: expected 'Above UCL', found 'Common Cause'"
    ]


def test_a_changed_input_fails_the_case():
    case = copy.deepcopy(read_cases(GOLDEN / "rates.json")[0])
    case["input"]["n"] += 1
    assert list(differences(case))


def test_an_expected_name_nobody_computes_fails_the_case():
    case = copy.deepcopy(read_cases(GOLDEN / "rates.json")[0])
    case["expected"]["median"] = 3.0
    assert list(differences(case)) == [f"{case['id']} median: nothing here gives it"]


def test_an_unknown_method_is_named_and_is_not_a_pass(tmp_path):
    case = {"id": "x-1", "method": "crystal_ball", "parameters": {}, "input": {}, "expected": {}}
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps([case]))
    result = verify(path)
    assert not result.ok
    assert list(result.lines()) == ["crystal_ball: 1 not run, this version does not have the method"]


def test_a_case_that_cannot_be_computed_fails_and_the_others_run(tmp_path):
    good = read_cases(GOLDEN / "rates.json")[0]
    bad = {**good, "id": "bad", "input": {"x": "many", "n": 1}}
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps([bad, good]))
    result = verify(path)
    assert (result.passed.total(), result.failed.total()) == (1, 1)
    assert result.differences[0].startswith("bad could not be computed")


@pytest.mark.parametrize("text", ["not json", "{}", '[{"id": 1}]'])
def test_a_file_that_is_not_of_vectors_is_refused(tmp_path, text):
    path = tmp_path / "vectors.json"
    path.write_text(text)
    with pytest.raises(FileProblem, match="Wanted: a JSON list of cases"):
        verify(path)


def test_an_empty_file_is_not_a_pass(tmp_path):
    path = tmp_path / "vectors.json"
    path.write_text("[]")
    assert not verify(path).ok


def test_the_degenerate_cases_are_said_with_their_rule():
    result = verify(GOLDEN / "spc_xmr.json")
    assert result.degenerate == 7
    assert "constant phase" in result.text()


def test_no_number_is_so_small_that_a_millionth_hides():
    assert same(2e-7, 2e-7 * (1 + 1e-10))
    assert not same(2e-7, 2e-7 * (1 + 1e-6))
    assert same(0.0, 1e-17)
    assert not same(1, True) and not same(1.000001, 1) and not same(None, 0.0)


def test_every_method_has_a_vector():
    named = {case["method"] for name in FILES for case in read_cases(GOLDEN / name)}
    assert METHODS.keys() - named == {"qic_t"}


def run_chart(**changed):
    given = {"chart": "run", "runs_method": "anhoej", "multiply": 1.0, "freeze": None, "part": None}
    given |= {"exclude": None, "cl": None, "screened_mr": True}
    expected = {"cl": [3.0] * 4, "n_useful": [2] * 4, "longest_run": [1] * 4, "n_crossings": [1] * 4}
    expected |= {"runs_signal": [False] * 4, "lcl": [None] * 4}
    case = {"id": "run", "method": "qic_run", "input": {"y": [3.0, 3.0, 2.0, 4.0], "n": None}}
    return {**case, "parameters": given | changed, "expected": expected}


def test_runs_about_the_median(tmp_path):
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps([run_chart(), run_chart(runs_method="sibyl")]))
    result = verify(path)
    assert result.differences == [] and result.passed == {"qic_run": 1}
    # A way that is not in this version is named, and keeps the whole from passing.
    assert result.not_run == {"qic_run (sibyl)": 1} and not result.ok


def test_what_a_second_engine_gave_is_counted_by_itself(tmp_path):
    cases = [case for case in read_cases(GOLDEN / "spc_xmr.json") if case.get("alternative")][:2]
    cases[1]["alternative"]["shift"][0] = "improvement"
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps(cases))
    result = verify(path)
    engine = "xmr_making_data_count, by another engine"
    assert result.passed == {"xmr_making_data_count": 2, engine: 1} and result.failed == {engine: 1}


def test_what_is_not_finite_is_null():
    assert same(-float("inf"), None) and same(float("inf"), float("inf"))
    assert not same(1.0, None) and not same(float("inf"), 1.0)
