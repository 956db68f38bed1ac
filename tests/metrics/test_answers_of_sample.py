"""Answers over the small sample: levels agree, years agree with months, points lead to rows; golden files."""

import csv
import io
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from loaders.calendar import parse_month
from loaders.records import FOREVER, metric, year_observation
from metrics.answer import PlacesQuery, Query
from metrics.definition import HEADLINES, METRICS, OF_HOMES
from metrics.homes import Kind
from metrics.measures.returns import COLUMNS as RETURN_COLUMNS
from metrics.memo import Memo
from metrics.query import run
from metrics.reader import Reader
from metrics.subjects import of_months, of_years
from metrics.trace import SHOWN_ROWS
from metrics.trace_answer import TraceQuery
from metrics.trace_rows import OF_EVENTS
from metrics.trace_stays import OF_STAYS
from metrics.values import COLUMNS
from tests.kept import years

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
LAST, FIRST = parse_month("2016-10"), parse_month("2015-11")
NOT_SENT = ("medicine_reviews", "prescribing_residents", "telephone_calls")  # by the area of the closed home
every_metric = pytest.mark.parametrize("metric_id", OF_HOMES)
headline = pytest.mark.parametrize("metric_id", HEADLINES)  # the others keep no years
# Of these a row says a part of the numerator; of the others it is worked out of several columns or months.
COLUMNS_OF = {
    **RETURN_COLUMNS, "residents_with_pressure_ulcer": ("with_pressure_ulcer",),
    "residents_with_catheter_uti": ("with_catheter_uti",), "antibiotic_items": ("items",),
    "prescribing_cost": ("nic",), "ons_cost": ("nic",),
}  # fmt: skip
SEVERAL = ("deaths_in_place", "data_completeness", "bed_occupancy")
TRACED = [name for name in OF_HOMES if name not in SEVERAL]


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


def counted_by(metric_id, trace):
    """The numerator, added up again from the rows that are said to count."""
    metric = METRICS[metric_id]
    rows = [row for row in trace.rows if row.counted]
    if metric_id in OF_STAYS:
        said = [re.fullmatch(r"counted(?:: (\d+) nights?)?", row.reason) for row in rows]
        of_nights = metric_id in ("nel_bed_days", "nel_length_of_stay")
        return sum(int(one[1]) if of_nights else 1 for one in said)
    datasets = {load.load_id: load.dataset for load in trace.loads if load.role == "numerator"}
    if metric_id in OF_EVENTS or {datasets[row.load_id] for row in rows} & set(metric.numerator_sources[1:]):
        return len(rows)
    columns = COLUMNS_OF.get(metric.numerator, (metric.numerator,))
    return sum(float(row.cells.get(name, "0").replace(",", "")) for row in rows for name in columns)


@pytest.mark.parametrize("metric_id", TRACED)
def test_the_rows_behind_a_point_add_up_to_what_it_counts(small_store, metric_id):
    known = {"shown", "none_recorded", "part_submitted"}
    heard = [  # of homes that send it: few take part in a survey
        (series.code, [one for one in series.points if one.state in known])
        for series in all_homes(small_store, metric_id)
    ]
    looked_at = some = 0
    for code, points in [one for one in heard if one[1]][::7]:
        for point in points[::4]:
            trace = run(small_store, TraceQuery(metric_id, code, point.month))
            assert trace.point.numerator == point.numerator
            if trace.rows_in_all <= SHOWN_ROWS and point.numerator is not None:
                assert counted_by(metric_id, trace) == pytest.approx(point.numerator, abs=0.01)
                looked_at, some = looked_at + 1, some + bool(point.numerator)
    assert looked_at > 3 and some > 0


def test_the_falls_behind_a_point_are_those_of_the_log_or_the_return(small_store):
    used = set()
    for series in all_homes(small_store, "falls"):
        for point in series.points[::6]:
            if point.state in ("shown", "none_recorded"):
                trace = run(small_store, TraceQuery("falls", series.code, point.month))
                used |= {load.dataset for load in trace.loads if load.role == "numerator"}
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
