"""Published figures that were loaded: which are drawn, as at which day, and what is said of them."""

from dataclasses import replace
from datetime import date

import pytest

from loaders.calendar import parse_month
from loaders.load import Options, load_file, undo
from metrics.answer import Query
from metrics.definition import METRICS
from metrics.published import Figure, Loaded, drawable
from metrics.query import run

HEADINGS = "metric,geography,code,place,population,period,value,unit,source,status"
FALLS = Loaded(
    "england", None, "England", "residents aged 65 and over", "2015/16", parse_month("2015-04"),
    parse_month("2016-03"), 6.5, "per 1,000 occupied bed days", "A survey", "sourced",
)  # fmt: skip


@pytest.fixture
def filled(world_on_each):
    world_on_each.home("1-0", "Q01")
    for measure, value in (("falls", 2.0), ("occupied_bed_days", 1000.0), ("prescribing_cost", 900.0)):
        world_on_each.months(measure, "1-0", "2015-10", [value] * 12)
    world_on_each.months("resident_months_with_item", "1-0", "2015-10", [10.0] * 12)
    return world_on_each.close()


@pytest.fixture
def publish(filled, tmp_path):
    def _publish(*rows, **options):
        path = tmp_path / f"benchmarks_{len(list(tmp_path.iterdir()))}.csv"
        path.write_text("\n".join([HEADINGS, *rows, ""]), encoding="utf-8")
        (receipt,) = load_file(filled, path, Options(**options))
        return receipt.load_id

    return _publish


def line(geography="england", place="England", value="6.5", metric="falls", period="2015/16", **more):
    given = {"code": "", "population": "residents aged 65 and over", "unit": "", "source": "A survey",
             "status": "sourced", **more}  # fmt: skip
    order = ("code", "population", "unit", "source", "status")
    code, population, unit, source, status = (given[name] for name in order)
    return f"{metric},{geography},{code},{place},{population},{period},{value},{unit},{source},{status}"


def compared(store, benchmark, metric="falls", asat=None):
    answer = run(store, Query(metric, code="1-0", asat=asat))
    return next((one for one in answer.one.comparisons if one.id == benchmark), None)


def test_a_loaded_figure_is_named_by_place_population_period_and_source(filled, publish):
    assert compared(filled, "england") is None
    publish(line())
    found = compared(filled, "england")
    assert (found.value, found.state, found.title) == (6.5, "shown", "England")
    assert (found.population, found.period, found.source) == (
        "residents aged 65 and over",
        "2015/16",
        "A survey",
    )


@pytest.mark.parametrize(
    "change",
    [{"status": "not_comparable"}, {"status": None}, {"population": None}, {"source": None}, {"value": None},
     {"unit": "per resident a year"}],
)  # fmt: skip
def test_a_figure_that_lacks_what_a_line_needs_is_not_drawn(change):
    assert drawable(FALLS, METRICS["falls"])
    assert not drawable(replace(FALLS, **change), METRICS["falls"])


def test_a_unit_may_be_spelt_otherwise_or_left_out():
    assert drawable(replace(FALLS, unit=None), METRICS["falls"])
    assert drawable(replace(FALLS, unit="Per 1000 occupied bed days"), METRICS["falls"])


def test_what_may_not_be_drawn_leaves_what_analysts_wrote(filled, publish):
    publish(
        line(status="not_comparable"),
        line(period="2014/15", population=""),
        line(period="2013/14", value="*"),
    )
    assert compared(filled, "england") is None
    assert compared(filled, "published").state == "not_compared"


def test_only_englands_geography_is_called_england(filled, publish):
    publish(
        line("ccg", "England", "7.5", code="08T"), line("group", "Five areas", "8.5", code="non_vanguard")
    )
    assert compared(filled, "england") is None
    found = compared(filled, "published")
    assert (found.title, found.value) == ("Five areas", 8.5)  # a group before a single area
    publish(line("provider", "A trust", "9.5", code="RX1"), released="2016-11-01")
    assert compared(filled, "published").value == 8.5


def test_a_place_that_is_not_england_never_bears_its_name(filled, publish):
    publish(line("ccg", "England", "7.5", code="08T"))
    assert compared(filled, "published").title == "08T"


def test_the_newest_release_is_shown_as_at_any_day_and_undo_brings_back_the_other(filled, publish):
    publish(line(value="6.5"), released="2016-10-01")
    later = publish(line(value="6.7"), released="2016-11-01")
    assert compared(filled, "england").value == 6.7
    assert compared(filled, "england", asat=date(2016, 10, 15)).value == 6.5
    assert compared(filled, "england", asat=date(2016, 9, 30)) is None
    undo(filled, later)
    assert compared(filled, "england").value == 6.5


def test_the_latest_period_is_shown(filled, publish):
    publish(line(value="6.1", period="2014/15"), line(value="6.5"), line(value="5.9", period="2010-2012"))
    assert compared(filled, "england").value == 6.5


def test_money_of_another_price_year_says_so_and_is_not_judged(filled, publish):
    publish(line(metric="prescribing_cost", value="101", period="2022/23"))
    found = compared(filled, "england", "prescribing_cost")
    assert (found.value, found.word) == (101, None)
    assert "At the prices of 2022/23: not the prices of the months shown." in found.note
    publish(line(metric="prescribing_cost", value="91", period="2016/17"), line(value="1", period="2016/17"))


def test_money_of_the_same_price_year_needs_no_word(filled, publish):
    publish(line(metric="prescribing_cost", value="91", period="2016/17"))
    assert "prices" not in compared(filled, "england", "prescribing_cost").note


def test_england_alone_shows_the_loaded_figure(filled, publish):
    publish(line())
    (row,) = run(filled, Query("falls", level="england")).rows()
    assert (row["value"], row["state"]) == (6.5, "shown")


def test_a_figure_needs_its_names():
    with pytest.raises(ValueError, match="missing or unknown judged, period, place"):
        Figure(status="sourced", note="x")
