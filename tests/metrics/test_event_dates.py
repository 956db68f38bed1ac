"""Exact dates of one home's events: those that are counted, or none; and the waits between them, drawn."""

from datetime import date, timedelta

import pytest

from dashboard import sentence
from dashboard.charts.description import describe
from dashboard.charts.figure import figure
from dashboard.charts.svg import medium
from loaders.forgetting import forget
from loaders.load import Options, load_file
from loaders.store import open_store
from metrics.answer import Query
from metrics.definition import METRICS
from metrics.observe import observe
from metrics.query import run
from metrics.rare import SAME_DAY
from metrics.recorded_changes import record
from metrics.step_changes import StepChange

HOMES = """# released: 2014-06-05
cqc_location_id,name,service,beds,valid_from,postcode,area_code,area_name,programme,open_date
1-10,Elm House,residential,40,,QX1 1AA,Q01,Northmoor,,2012-03-01
1-20,Ash House,nursing,20,,QX2 1AC,Q01,Northmoor,,2012-03-01
1-30,Oak House,nursing,20,,QX2 1AD,Q01,Northmoor,,2012-03-01
"""
SAID = "# covers: 2014-10 to 2016-09\n# area: Q01\n# released: 2016-11-01\n"
FIRST = date(2014, 10, 20)
# Thirteen waits of 40 and 50 days, then one of none: two of one day, on 1 June 2016.
DAYS = [FIRST + timedelta(sum(40 if n % 2 else 50 for n in range(place))) for place in range(14)]
DAYS.append(DAYS[-1])
NOT_COUNTED = date(2015, 6, 1)

HEADS = {
    "ambulance_callouts": "incident_id,called_at,cqc_location_id,outcome",
    "ae_attendances": "attendance_id,arrived_at,cqc_location_id,category",
    "nel_admissions": "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method",
    "falls": "incident_id,occurred_at,cqc_location_id,harm,location",
}


def row(metric, number, day, home="1-10", counted=True):
    """One row of the file of a metric; the ones that do not count are of each rule's own kind."""
    return {
        "ambulance_callouts": f"{number},{day} 02:10,{home},{'see_treat' if counted else 'hear_treat'}",
        "ae_attendances": f"{number},{day} 02:10,{home},{'first' if counted else 'planned_follow_up'}",
        "nel_admissions": f"s{number},p{number},{day},{day},{home},{'21' if counted else '11'}",
        "falls": f"{number},{day},{home},none,{'lounge' if counted else 'hospital'}",
    }[metric]  # fmt: skip


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.setenv("VANGUARD_TODAY", "2016-11-14")
    store = open_store("sqlite://")

    def of(metric, *days):
        """A store in which Elm House had the metric's event on these days, and other homes on other days."""
        rows = [row(metric, number, day) for number, day in enumerate(days)]
        rows += [row(metric, 900, NOT_COUNTED, counted=False), row(metric, 901, NOT_COUNTED, "1-20")]
        dataset = "admissions" if metric == "nel_admissions" else metric
        texts = {"care_homes": HOMES, dataset: SAID + "\n".join([HEADS[metric], *rows]) + "\n"}
        if metric == "falls":
            cover = [f"{y}-{m:02d},1-10,falls" for y in (2014, 2015, 2016) for m in range(1, 13)]
            texts["log_cover"] = "# released: 2016-11-01\nmonth,cqc_location_id,dataset\n" + "\n".join(cover)
        for name, text in texts.items():
            path = tmp_path / f"{name}.csv"
            path.write_text(text)
            (receipt,) = load_file(store, path, Options(dataset=name), after=observe)
            assert receipt.status != "refused", receipt.problems
        return store

    yield of
    store.engine.dispose()


def asked(store, metric, **more):
    return run(store, Query(metric, code="1-10", **more)).one


@pytest.mark.parametrize("metric", HEADS)
def test_the_waits_are_between_the_days_of_what_is_counted(load, metric):
    series = asked(load(metric, *DAYS), metric)
    assert (series.chart, series.gaps.ends) == ("days_between", tuple(DAYS[1:]))
    assert series.gaps.days == (*[50, 40] * 6, 50, SAME_DAY)
    # Hospital data of September may still change.
    known_to = date(2016, 8, 31) if metric in ("ae_attendances", "nel_admissions") else date(2016, 9, 30)
    assert (series.gaps.known_to, series.gaps.open) == (known_to, (known_to - DAYS[-1]).days)


def test_in_a_list_days_are_not_asked_for(load):
    store = load("falls", *DAYS)
    charts = {one.code: one.chart for one in run(store, Query("falls", area="Q01")).series}
    assert charts["1-10"] == "bars"


def test_forgotten_records_have_no_days_and_bars_are_drawn(load):
    store = load("ambulance_callouts", *DAYS)
    forget(store, before=date(2016, 11, 1))
    series = asked(store, "ambulance_callouts")
    assert (series.chart, series.gaps) == ("bars", None)
    assert sum(point.numerator or 0 for point in series.points) == len(DAYS)


def test_after_a_recorded_change_no_wait_reaches_back(load):
    days = [FIRST + timedelta(45 * n) for n in range(4)]
    later = [date(2015, 6, 3) + timedelta(40 * n) for n in range(11)]
    store = load("ambulance_callouts", *days, *later)
    assert len(asked(store, "ambulance_callouts").gaps.days) == 14
    moved = StepChange(2015 * 12 + 5, "moved", "manager", date(2016, 11, 1))
    record(store, "ambulance_callouts", "1-10", moved)
    assert asked(store, "ambulance_callouts").gaps.ends == tuple(later[1:])


def test_both_drawings_show_every_wait_and_the_open_one(load):
    metric = METRICS["falls"]
    series = asked(load("falls", *DAYS), "falls")
    told = sentence.of_series(metric, series)
    assert "By 30 September 2016, 121 days had passed since the last fall; " in told
    chart = describe(metric, series, told)
    assert [mark.value for mark in chart.marks] == [*series.gaps.days, 121]
    assert (chart.marks[-1].shape, chart.marks[0].when) == ("open", f"{DAYS[1].day} December 2014")
    assert (chart.unit, chart.direction) == ("days since the fall before", "longer is better")
    points = next(one for one in figure(chart)["data"] if one["name"] == "points")
    assert points["y"] == [*series.gaps.days, 121] and sorted(points["x"]) == points["x"]
    assert medium(chart).count("<circle") == len(chart.marks)
