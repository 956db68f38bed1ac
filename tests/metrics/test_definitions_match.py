"""Definitions and published figures against the agreed list of indicators, `golden/indicators.csv`."""

import csv
import re
from pathlib import Path

import pytest

from metrics.benchmark import BENCHMARKS
from metrics.definition import METRICS, NO_AIM, ORDER
from metrics.published import DRAWN
from tests.dashboard.barred import EVERYWHERE, PAGES_ONLY

GOLDEN = Path(__file__).parents[1] / "golden" / "indicators.csv"
with GOLDEN.open(encoding="utf-8", newline="") as file:
    INDICATORS = {row["id"]: row for row in csv.DictReader(file)}
BETTER = {"low_is_good": "lower", "high_is_good": "higher", "contextual": "neither"}
BASIS = {  # of the list: per, unit, and the kinds that it may have
    "per 1,000 occupied bed days": (1000, "per 1,000 occupied bed days", {"events", "nights"}),
    "per 1,000 days at risk": (1000, "per 1,000 days at risk", {"events"}),
    "percent": (100, "%", {"percentage"}),
    "percent per year": (100, "% a year", {"percentage"}),
    "GBP per resident per month": (1, "GBP per resident per month", {"money"}),
    "nights per stay": (1, "nights a stay", {"mean"}),
    "medicines per resident": (1, "medicines a resident", {"mean"}),
    "days per month": (1, "days a month", {"days"}),
}
# On a page an abbreviation is spelt out, and what is not an admission by plan is called an emergency.
TITLES = {
    "utis": "Urinary tract infections treated with an antibiotic",
    "nel_admissions": "Emergency admissions",
}
# Of the same population, by the same rule and of a year close by; a group's words may come from these alone.
JUDGED = {"ae_attendances", "nel_admissions", "nel_potentially_avoidable"}
FIGURES = {
    metric: (benchmark.id, figure)
    for benchmark in BENCHMARKS.values()
    for metric, figure in benchmark.figures.items()
}
every_indicator = pytest.mark.parametrize("row", INDICATORS.values(), ids=INDICATORS)


def test_every_indicator_is_a_metric_and_has_its_place():
    assert set(METRICS) == set(INDICATORS) == set(ORDER)
    assert len(ORDER) == len(INDICATORS)


@every_indicator
def test_a_metric_is_what_its_indicator_says(row):
    metric = METRICS[row["id"]]
    assert metric.title == TITLES.get(metric.id, row["name"])
    assert metric.better == BETTER[row["polarity"]]
    assert metric.frequency == row["frequency"]
    assert (metric.aim, metric.second_aim) == (row["triple_aim"], row["triple_aim_secondary"] or NO_AIM)
    elements = {int(number) for number in re.findall(r"(?:^|; )(\d) ", row["care_element"])}
    assert set(metric.care_elements) == elements


@every_indicator
def test_a_metric_has_the_basis_of_its_indicator(row):
    metric = METRICS[row["id"]]
    per, unit, kinds = BASIS[row["rate_basis"]]
    assert (metric.per, metric.unit) == (per, unit)
    assert metric.kind in kinds


@every_indicator
def test_a_figure_is_that_of_its_indicator_and_stands_where_it_belongs(row):
    benchmark, figure = FIGURES[row["id"]]
    assert figure["status"] == row["benchmark_status"]
    assert figure.get("value") == (float(row["benchmark_value"]) if row["benchmark_value"] else None)
    standard = figure["status"] == "standard"
    england = row["benchmark_place"] == "England"
    assert benchmark == ("standards" if standard else "england" if england else "published")
    assert METRICS[row["id"]].standard == (figure["value"] if standard else None)


def test_a_metric_has_one_figure():
    assert sum(len(benchmark.figures) for benchmark in BENCHMARKS.values()) == len(FIGURES)
    assert set(FIGURES) == set(INDICATORS)


@every_indicator
def test_a_drawn_figure_says_whether_words_may_come_from_it(row):
    _, figure = FIGURES[row["id"]]
    assert ("judged" in figure) == (figure["status"] in DRAWN)
    assert figure.get("judged", False) == (row["id"] in JUDGED)


@every_indicator
def test_no_barred_word_in_a_figure_or_a_definition(row):
    values = (*vars(METRICS[row["id"]]).values(), *FIGURES[row["id"]][1].values())
    text = " ".join(map(str, values)).lower()
    assert not [one for one in (*EVERYWHERE, *PAGES_ONLY) if re.search(rf"\b{re.escape(one)}\b", text)]
