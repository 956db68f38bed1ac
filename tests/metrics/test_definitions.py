"""Rules over every metric, dataset and part of the care model; whoever adds one inherits them."""

import shutil

import pytest

from loaders.problems import DefinitionProblem
from metrics import definition
from metrics.benchmark import BENCHMARKS
from metrics.definition import AIMS, CARE_ELEMENTS, HEADLINES, METRICS, ORDER, SOURCES, read_metrics
from metrics.measures import MEASURES
from metrics.published import DRAWN

every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
DEFINITIONS = definition.HERE / "definitions"


def test_the_eight_metrics_of_the_brief_stand_by_aim():
    assert list(HEADLINES) == [
        "falls", "pressure_ulcers", "utis",
        "nel_admissions", "nel_bed_days", "ae_attendances", "ambulance_callouts", "prescribing_cost",
    ]  # fmt: skip
    assert set(ORDER) == set(METRICS) and len(METRICS) == 39


@every_metric
def test_a_metric_names_known_measures(metric):
    if not metric.of_homes:  # made from the records of areas when it is asked for
        assert (metric.numerator, metric.denominator) == ("dtoc_days", "area_months")
        return
    assert {metric.numerator, metric.denominator} <= set(MEASURES)
    assert metric.squares is None or metric.squares in MEASURES


@every_metric
def test_a_metric_is_made_from_the_datasets_of_its_measures(metric):
    if not metric.of_homes:
        assert metric.sources == ("delayed_transfers",)
        return
    measured = MEASURES[metric.numerator].datasets + MEASURES[metric.denominator].datasets
    assert set(metric.sources) <= set(measured)


@every_metric
def test_nights_name_their_squares(metric):
    assert (metric.kind == "nights") == (metric.squares is not None)


@every_metric
def test_a_metric_reads_as_sentences(metric):
    for text in (
        metric.definition,
        metric.numerator_text,
        metric.denominator_text,
        metric.cannot_tell,
        metric.lag,
    ):
        assert text[0].isupper() and text.endswith(".")
    assert metric.title and len(metric.short_title) <= 16
    assert metric.event != metric.events
    assert metric.owner and metric.reviewed


@every_metric
def test_a_metric_compares_with_benchmarks_of_that_level(metric):
    for level, name in metric.default_compare.items():
        if name == "none":
            continue
        benchmark = BENCHMARKS[name]
        assert level in benchmark.levels
        if benchmark.statistic == "published_figure":
            assert benchmark.figure(metric).status in DRAWN


@every_metric
def test_a_metric_has_one_published_figure_or_says_that_there_is_none(metric):
    published = [b for b in BENCHMARKS.values() if b.homes == "published" and b.figure(metric)]
    assert len(published) == 1
    found = published[0].figure(metric)
    if published[0].id == "england":
        assert found.place == "England"
    assert (published[0].id == "standards") == (found.status == "standard")


@every_metric
def test_pairs_are_metrics(metric):
    assert set(metric.pairs_with) <= set(METRICS) - {metric.id}


def test_the_care_model_has_seven_elements_and_eighteen_parts():
    assert list(CARE_ELEMENTS) == [1, 2, 3, 4, 5, 6, 7]
    assert sum(len(element.parts) for element in CARE_ELEMENTS.values()) == 18
    assert [element.number for element in CARE_ELEMENTS.values() if element.clinical] == [1, 2, 3, 4]


def test_lags_and_due_days_are_those_of_the_counting_rules():
    assert {name: (s.lag_months, s.due_days) for name, s in SOURCES.items()} == {
        "ambulance_callouts": (1, 10), "ae_attendances": (2, 10), "admissions": (2, 10),
        "home_return": (1, 10),
        "falls": (1, 10), "utis": (1, 10), "pressure_ulcers": (1, 10), "prescribing": (2, 45),
        "prescribing_residents": (2, 45), "point_survey": (1, 10), "medicine_reviews": (1, 10),
        "telephone_calls": (1, 10), "delayed_transfers": (2, 10),
    }  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), [
    ("denominator =", "denominater =", "missing or unknown denominater, denominator"),
    ('kind = "events"', 'kind = "counts"', "kind is 'counts', not one of events, percentage"),
    ('better = "lower"', 'better = "down"', "better is 'down'"),
    ('aim = "wellbeing"', 'aim = "joy"', "aim is 'joy'"),
    ("per = 1000", 'per = "1000"', "per is '1000', not int"),
    ('["home_return", "falls"]', '["home_returns"]', "numerator_sources is 'home_returns'"),
])  # fmt: skip
def test_a_mistake_in_a_definition_is_named(tmp_path, old, new, says):
    folder = tmp_path / "definitions"
    folder.mkdir()
    shutil.copy(DEFINITIONS / "falls.toml", folder)
    text = (folder / "falls.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "falls.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionProblem) as problem:
        read_metrics(folder)
    assert str(problem.value).startswith("definitions/falls.toml: ")
    assert says in str(problem.value)


def test_aims_have_their_headings():
    assert list(AIMS.values()) == ["Health and wellbeing", "Quality of care", "Sustainable finances"]
