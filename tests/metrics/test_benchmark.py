"""What a series is set against, and the words that come of it."""

import numpy
import pytest

from loaders.calendar import parse_month
from loaders.definitions import read_definitions
from loaders.problems import DefinitionProblem
from metrics.answer import Query
from metrics.benchmark import BENCHMARKS, Benchmark
from metrics.compare import among, group_word, pooled
from metrics.definition import HEADLINES, METRICS
from metrics.query import run
from metrics.readings import Year

START = "2015-10"
LAST = parse_month("2016-09")
FALLS = METRICS["falls"]


def year(home, numerator, denominator, **more):
    given = {
        "numerator_low": None,
        "numerator_high": None,
        "squares": 0.0,
        "covered": 12,
        "due": 12,
    }
    return Year(home, numerator, denominator=denominator, **given | more)


def fill(world, code, falls, **home):
    world.home(code, home.pop("area", "Q01"), **home)
    world.months("falls", code, START, falls)
    world.months("occupied_bed_days", code, START, [1000.0] * 12)


def compare(world, code, id, **query):
    return run(world.close(), Query("falls", code=code, **query)).one.comparison(id)


def test_similar_homes_are_of_the_type_and_two_thirds_to_one_and_a_half_times_the_beds(world):
    fill(world, "1-0", [1.0] * 12, beds=30)
    for place, beds in enumerate([20, 45, 30, 25, 30, 31, 32, 33, 34, 40], 1):
        fill(world, f"1-{place}", [2.0] * 12, beds=beds, area=f"Q{place:02d}")
    fill(world, "2-1", [9.0] * 12, beds=19)
    fill(world, "2-2", [9.0] * 12, beds=46)
    fill(world, "2-3", [9.0] * 12, beds=30, service="nursing")
    fill(world, "2-4", [9.0] * 12, beds=30, opened="2015-11")
    found = compare(world, "1-0", "similar")
    assert (found.homes, found.value, found.state) == (10, 2.0, "shown")
    assert found.period == "October 2015 to September 2016"


def test_fewer_than_ten_similar_homes_are_not_compared(world):
    fill(world, "1-0", [1.0] * 12)
    for place in range(1, 10):
        fill(world, f"1-{place}", [1.0] * 12)
    found = compare(world, "1-0", "similar")
    assert (found.state, found.value, found.word) == ("not_compared", None, None)
    assert found.reason == "Not compared: fewer than 10 similar homes"


def test_a_home_with_too_little_covered_is_not_compared(world):
    world.home("1-0", "Q01")
    world.months("falls", "1-0", "2016-01", [1.0] * 9)
    world.months("occupied_bed_days", "1-0", START, [1000.0] * 12)
    for place in range(1, 12):
        fill(world, f"1-{place}", [1.0] * 12)
    found = compare(world, "1-0", "similar")
    assert found.reason == "Not compared: coverage under the limit for this measure"


def test_local_homes_are_the_others_of_the_type_in_the_area(world):
    fill(world, "1-0", [1.0] * 12)
    fill(world, "1-1", [2.0] * 12, beds=90)
    fill(world, "1-2", [4.0] * 12)
    fill(world, "1-3", [9.0] * 12, service="nursing")
    fill(world, "1-4", [9.0] * 12, area="Q02")
    found = compare(world, "1-0", "local")
    assert (found.value, found.homes, found.word) == (3.0, 2, None)


@pytest.mark.parametrize(("observed", "word"), [
    (45, "as expected"), (60, "as expected"), (70, "higher than expected"), (4, "as expected"),
    (0, "lower than expected"),
])  # fmt: skip
def test_the_words_of_a_home_are_those_of_the_policys_worked_example(observed, word, monkeypatch):
    """X = 25 and tau2 = 0.03."""
    monkeypatch.setattr("metrics.compare.dispersion", lambda observed, expected: 0.03)
    others = pooled(FALLS, [year(n, 25.0, 12000.0) for n in range(10)])
    assert among(FALLS, _point(observed), others).word == word


def _point(numerator):
    from dataclasses import dataclass

    @dataclass
    class Own:
        numerator: float
        denominator: float = 12000.0

    return Own(float(numerator))


def test_no_word_is_made_of_nights_or_money():
    for name in ("nel_bed_days", "prescribing_cost"):
        others = pooled(METRICS[name], [year(n, 25.0, 12000.0) for n in range(10)])
        verdict = among(METRICS[name], _point(99), others)
        assert verdict.word is None and verdict.reason.startswith("Not judged")


def test_a_group_beside_a_published_figure_goes_by_its_own_interval():
    """10 areas' worth of falls: 240 over 100,000 days is 2.4; England said 1.92 or 2.2."""
    metric = METRICS["nel_admissions"]
    own = _point(240)
    own.denominator = 100_000.0
    assert group_word(metric, own, 1.92) == "higher than expected"
    assert group_word(metric, own, 2.2) == "as expected"
    assert group_word(metric, own, 3.1) == "lower than expected"


def test_areas_are_judged_among_ten_areas_or_not_at_all(world):
    fill(world, "1-0", [9.0] * 12, programme=1, area="V01")
    rng = numpy.random.default_rng(1)
    for place in range(10):
        fill(world, f"2-{place}", [float(n) for n in rng.poisson(3.0, 12)], area=f"Q{place:02d}")
    store = world.close()
    found = run(store, Query("falls", level="area", code="V01")).one.comparison("non_vanguard")
    assert (found.word, found.homes) == ("higher than expected", 10)
    programme = run(store, Query("falls", level="programme")).one.comparison("non_vanguard")
    assert (programme.value, programme.word) == (found.value, None)


def test_fewer_than_ten_areas_give_the_value_without_a_word(world):
    fill(world, "1-0", [9.0] * 12, programme=1, area="V01")
    fill(world, "2-0", [3.0] * 12, area="Q01")
    found = run(world.close(), Query("falls", level="area", code="V01")).one.comparison("non_vanguard")
    assert (found.state, found.value, found.word) == ("shown", 3.0, None)
    assert found.reason == "Not judged: fewer than 10 areas outside the vanguards"


def test_the_homes_of_an_area_that_is_compared_are_counted_as_homes(world):
    fill(world, "1-0", [9.0] * 12, programme=1, area="V01")
    for place in range(12):
        fill(world, f"2-{place}", [3.0] * 12, area=f"Q{place % 4:02d}")
    found = run(world.close(), Query("falls", level="programme")).one.comparison("non_vanguard")
    assert found.homes == 12


def test_the_baseline_is_the_places_own_2014_15(world):
    world.home("1-0", "Q01")
    world.months("falls", "1-0", "2014-04", [2.0] * 12 + [5.0] * 12)
    world.months("occupied_bed_days", "1-0", "2014-04", [1000.0] * 24)
    (baseline,) = run(world.close(), Query("falls", code="1-0")).one.baselines
    assert (baseline.value, baseline.state, baseline.period) == (2.0, "shown", "2014/15")
    assert baseline.point.covered == 12


def test_the_comparator_that_is_asked_for_stands_first(world):
    fill(world, "1-0", [1.0] * 12)
    fill(world, "1-1", [2.0] * 12)
    fill(world, "1-2", [2.0] * 12)
    store = world.close()
    row = run(store, Query("falls", code="1-0", compare="local")).rows()[0]
    assert (row["comparator"], row["comparator_value"]) == ("local", 2)
    for other in ("none", "england"):
        assert run(store, Query("falls", code="1-0", compare=other)).rows()[0]["comparator"] is None


def test_of_the_headlines_only_three_have_a_figure_of_england():
    of_england = HEADLINES.keys() & BENCHMARKS["england"].figures.keys()
    assert sorted(of_england) == ["ae_attendances", "nel_admissions", "prescribing_cost"]


def test_a_figure_that_is_not_comparable_has_no_value_to_draw(world):
    fill(world, "1-0", [1.0] * 12)
    world.months("nel_bed_days", "1-0", START, [9.0] * 12)
    store = world.close()
    beds = run(store, Query("nel_bed_days", code="1-0")).one.comparison("published")
    assert beds.state == "not_compared" and beds.status == "not_comparable"
    calls = run(store, Query("ambulance_callouts", code="1-0")).one.comparison("published")
    assert (calls.value, calls.place, calls.period) == (1.4, "Torbay", "2012-13")


def test_england_is_published_figures_only(world):
    fill(world, "1-0", [1.0] * 12)
    store = world.close()
    (row,) = run(store, Query("nel_admissions", level="england")).rows()
    assert (row["value"], row["month"], row["numerator"], row["state"]) == (1.92, None, None, "shown")
    (row,) = run(store, Query("falls", level="england")).rows()
    assert (row["value"], row["state"]) == (None, "not_compared")


@pytest.mark.parametrize(("text", "says"), [
    ('homes = "all_homes"', "homes is 'all_homes'"),
    ("minimum_homes = 3\n[figures.falls]\nstatus = 'not_found'\nnote = 'x'", "minimum_homes does not belong"),
    ("", "figures is missing"), ('statistic = "mean"', "statistic is 'mean'"),
    ('levels = ["street"]', "levels has street"), ('colour = "red"', "missing or unknown colour"),
    ("[figures.fals]\nstatus = 'sourced'", "figures.fals: there is no such metric"),
    ("[figures.falls]\nstatus = 'sourced'\nnote = 'x'", "figures.falls: missing or unknown judged"),
])  # fmt: skip
def test_a_mistake_in_a_benchmark_is_named(tmp_path, text, says):
    given = {"title": '"A"', "homes": '"published"', "statistic": '"published_figure"', "note": '"B."',
             "owner": '"C"', "reviewed": "2016-11-14", "levels": '["home"]'}  # fmt: skip
    given.pop(text.split(" = ")[0], None)
    lines = [f"{name} = {value}" for name, value in given.items()]
    (tmp_path / "one.toml").write_text("\n".join([*lines, text]), encoding="utf-8")
    with pytest.raises(DefinitionProblem, match=r"one\.toml") as problem:
        read_definitions(tmp_path, Benchmark)
    assert says in str(problem.value)
