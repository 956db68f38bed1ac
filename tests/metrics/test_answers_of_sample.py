"""Answers over the small sample: levels agree, years agree with months, points lead to rows; golden files."""

import csv
import io
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from loaders.calendar import parse_month
from loaders.records import FOREVER, metric, year_observation
from metrics.answer import PlacesQuery, Query, TraceQuery
from metrics.definition import HEADLINES, METRICS, OF_HOMES
from metrics.homes import Kind
from metrics.memo import Memo
from metrics.query import run
from metrics.reader import Reader
from metrics.subjects import of_months, of_years
from metrics.values import COLUMNS
from tests.kept import years

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
LAST, FIRST = parse_month("2016-10"), parse_month("2015-11")
NOT_SENT = ("medicine_reviews", "prescribing_residents", "telephone_calls")  # by the area of the closed home
every_metric = pytest.mark.parametrize("metric_id", OF_HOMES)
headline = pytest.mark.parametrize("metric_id", HEADLINES)  # the others keep no years
by_rows = pytest.mark.parametrize("metric_id", ["ambulance_callouts", "ae_attendances", "nel_admissions"])


def all_homes(store, metric_id, **query):
    return run(store, Query(metric_id, level="home", **query)).series


@every_metric
def test_an_areas_month_is_the_sum_of_its_covered_homes(small_store, metric_id):
    sums = defaultdict(lambda: [0.0, 0.0, 0])
    for series in all_homes(small_store, metric_id):
        for point in series.points:
            if point.covered:
                low = point.numerator if point.numerator_low is None else point.numerator_low
                for place, value in enumerate((low, point.denominator, 1)):
                    sums[point.month][place] += value
    for point in run(small_store, Query(metric_id, level="all")).one.points:
        low = point.numerator if point.numerator_low is None else point.numerator_low
        if point.covered:
            assert (low, point.denominator, point.covered) == pytest.approx(tuple(sums[point.month]))
        else:
            assert point.month not in sums


@every_metric
def test_the_levels_add_up(small_store, metric_id):
    everything = run(small_store, Query(metric_id, level="all")).one.points
    parts = [
        run(small_store, Query(metric_id, level=level)).one.points for level in ("programme", "non_vanguard")
    ]
    for whole, inside, outside in zip(everything, *parts, strict=True):
        assert whole.covered == inside.covered + outside.covered
        assert whole.due == inside.due + outside.due
        if inside.covered and outside.covered:
            assert whole.denominator == pytest.approx(inside.denominator + outside.denominator)


@headline
def test_twelve_months_of_a_home_are_the_same_from_months_and_from_years(small_store, metric_id):
    stored = {}
    y = year_observation.c
    with small_store.read() as connection:
        number = connection.scalar(select(metric.c.metric_id).where(metric.c.name == metric_id))
        for row in years(connection, y.metric_id == number, y.month == LAST - 2):
            if row.known_to == FOREVER:
                stored[row.home_id] = row
    found = [
        series.points[0]
        for series in all_homes(small_store, metric_id, basis="r12", start=LAST - 2, end=LAST - 2)
    ]
    covered = sorted((p.denominator, p.covered, p.due) for p in found if p.covered)
    assert covered == [
        pytest.approx(one)
        for one in sorted((r.denominator, r.covered, r.due) for r in stored.values() if r.covered)
    ]


@by_rows
def test_the_rows_behind_a_point_are_as_many_as_it_counts(small_store, metric_id):
    homes = [place.code for area in run(small_store, PlacesQuery()).places
             for place in run(small_store, PlacesQuery(area=area.code)).places]  # fmt: skip
    looked_at = 0
    for code in homes[::4]:
        for point in run(small_store, Query(metric_id, code=code)).one.points[::5]:
            if point.state in ("shown", "none_recorded"):
                trace = run(small_store, TraceQuery(metric_id, code, point.month))
                assert trace.point.numerator == point.numerator
                assert sum(row.counted for row in trace.rows) == point.numerator
                looked_at += 1
    assert looked_at > 20


def test_the_falls_behind_a_point_are_those_of_the_log_or_the_return(small_store):
    used = set()
    for series in all_homes(small_store, "falls"):
        for point in series.points[::6]:
            if point.state not in ("shown", "none_recorded"):
                continue
            trace = run(small_store, TraceQuery("falls", series.code, point.month))
            kinds = {load.dataset for load in trace.loads if load.role == "numerator"}
            counted = [row for row in trace.rows if row.counted]
            if kinds == {"falls"}:
                assert len(counted) == point.numerator
            elif kinds == {"home_return"}:
                assert float(counted[0].cells["falls"].replace(",", "")) == point.numerator
            used |= kinds
    assert used == {"falls", "home_return"}


def test_prescribing_rows_add_up_to_the_cost(small_store):
    series = next(one for one in all_homes(small_store, "prescribing_cost") if one.latest)
    trace = run(small_store, TraceQuery("prescribing_cost", series.code, series.latest.month))
    cost = sum(float(row.cells["nic"].replace(",", "")) for row in trace.rows if row.counted)
    assert cost == pytest.approx(series.latest.numerator, abs=0.01)


def golden_text(store):
    """The last twelve months of areas and groups, and the last two of the homes of one area."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    area = run(store, PlacesQuery()).places[0].code
    for metric_id, one in METRICS.items():
        for level in ("area", "programme", "non_vanguard", "england"):
            if level not in (*one.levels, "england"):
                continue
            writer.writerows(run(store, Query(metric_id, level=level, start=FIRST, end=LAST)).rows())
        if one.of_homes:
            writer.writerows(run(store, Query(metric_id, area=area, start=LAST - 2, end=LAST - 1)).rows())
    return text.getvalue()


def test_answers_are_those_of_the_golden_file(small_store, request):
    path, found = GOLDEN / "answers_of_small_sample.csv", golden_text(small_store)
    if request.config.getoption("--update-golden"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def test_the_spread_of_a_years_costs_is_the_same_from_years_and_from_months(small_store):
    cost = METRICS["prescribing_cost"]
    with small_store.read() as connection:
        reader = Reader(connection, Memo(), None, date(2016, 11, 14))
        for kind in (Kind(), Kind(programme=1), *(Kind(area) for area in reader.homes.areas)):
            years, months = (
                of_years(reader, cost, kind, LAST - 2),
                of_months(reader, cost, kind, LAST - 2, 12),
            )
            assert sorted((one.low, one.denominator, one.covered) for one in years if one.covered) == [
                pytest.approx(one)
                for one in sorted((one.low, one.denominator, one.covered) for one in months)
            ]


@every_metric
def test_a_window_changes_no_limit_and_no_signal(small_store, metric_id):
    start, end = parse_month("2015-06"), parse_month("2016-03")
    whole = run(small_store, Query(metric_id, level="area", code="ZV1")).one
    window = run(small_store, Query(metric_id, level="area", code="ZV1", start=start, end=end)).one
    assert window.points == tuple(point for point in whole.points if start <= point.month <= end)
    assert (window.chart, window.chart_reason) == (whole.chart, whole.chart_reason)
    if whole.latest is None:  # what this area does not send
        assert METRICS[metric_id].numerator_sources[0] == "point_survey"
        return
    assert window.latest.month == window.headline.month == end


@every_metric
def test_a_closed_home_keeps_its_past_and_is_out_of_comparisons(small_store, metric_id):
    closed = [p for p in run(small_store, PlacesQuery(area="ZV3")).places if p.state == "closed"]
    assert closed
    series = run(small_store, Query(metric_id, code=closed[0].code)).one
    if series.latest is None:  # what this area does not send
        assert METRICS[metric_id].numerator_sources[0] in NOT_SENT
    others = [one for one in series.comparisons if one.id in ("similar", "local", "non_vanguard")]
    assert len(others) == 3
    assert {(one.state, one.value, one.reason) for one in others} == {
        ("not_compared", None, "Not compared: the home has closed")
    }


def test_others_of_whom_little_is_known_are_no_comparison(small_store):
    asat = date(2016, 6, 30)  # the returns of areas outside the programme came in November
    outside = run(small_store, Query("falls", level="non_vanguard", asat=asat)).one
    assert outside.headline is None or outside.headline.state != "shown"
    area = run(small_store, Query("falls", level="area", code="ZV1", asat=asat)).one
    found = area.comparison("non_vanguard")
    assert (found.state, found.value) == ("not_compared", None)
