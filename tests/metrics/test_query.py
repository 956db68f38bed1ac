"""The one way out: points, sums, revisions, as-at days, and the rows that files carry."""

import csv
import io
from datetime import date

import pytest

from loaders.calendar import parse_month
from loaders.problems import Problem
from metrics.answer import LEVELS, STATES, PlacesQuery, Query
from metrics.definition import HEADLINES, OF_HOMES
from metrics.homes import NotFound
from metrics.query import run
from metrics.trace_answer import TraceQuery
from metrics.values import COLUMNS, digits
from metrics.viewer import LOCAL, Viewer

APRIL = parse_month("2016-04")
every_metric = pytest.mark.parametrize("metric", OF_HOMES.values(), ids=OF_HOMES)


def day(text):
    return date.fromisoformat(text).toordinal()


@pytest.fixture
def elm(world):
    """Elm House of Q01: one call-out a thousand bed days is easy to work out by hand."""
    world.home("1-10", "Q01", name="Elm House", beds=36, programme=1)
    world.load(1, "ambulance_callouts", "Q01", "2015-04", "2016-09")
    world.months("occupied_bed_days", "1-10", "2015-04", [1000.0] * 18)
    return world


def one(store, **query):
    return run(store, Query(**query)).one


def test_call_outs_are_counted_per_thousand_bed_days(elm):
    elm.put("ambulance_callouts", "1-10", "2016-04", 2.0)
    april = one(elm.close(), metric="ambulance_callouts", code="1-10", start=APRIL, end=APRIL).points[0]
    assert (april.numerator, april.denominator, april.value) == (2, 1000, 2.0)
    assert april.state == "shown"
    assert (round(april.low, 3), round(april.high, 3)) == (0.242, 7.225)  # exact, under ten events


def test_a_count_has_no_denominator_in_its_value(elm):
    elm.put("ambulance_callouts", "1-10", "2016-04", 7.0)
    series = one(elm.close(), metric="ambulance_callouts", code="1-10", start=APRIL, end=APRIL, basis="count")
    assert (series.points[0].value, series.unit) == (7, "ambulance call-outs")


def test_per_100_residents_a_year_is_36_and_a_half_times_the_rate_per_thousand(elm):
    elm.put("ambulance_callouts", "1-10", "2016-04", 2.0)
    series = one(elm.close(), metric="ambulance_callouts", code="1-10", start=APRIL, end=APRIL,
                 basis="per_100_years")  # fmt: skip
    assert series.points[0].value == pytest.approx(2 * 36.5)


def test_money_cannot_be_shown_per_100_residents_a_year(elm):
    with pytest.raises(Problem, match="cannot be shown per 100 residents a year"):
        run(elm.close(), Query("prescribing_cost", code="1-10", basis="per_100_years"))


def test_twelve_months_are_sum_over_sum_and_need_ten_of_twelve(elm):
    elm.months("ambulance_callouts", "1-10", "2015-04", [1.0] * 12)
    store = elm.close()
    points = one(store, metric="ambulance_callouts", code="1-10", basis="r12",
                 start=parse_month("2016-03"), end=parse_month("2016-06")).points  # fmt: skip
    assert [(point.numerator, point.denominator, point.covered) for point in points] == [
        (12, 12000, 12), (11, 11000, 11), (10, 10000, 10), (9, 9000, 9),
    ]  # fmt: skip
    assert [point.state for point in points] == ["shown", "shown", "shown", "part_submitted"]


def test_three_months_need_all_three(elm):
    elm.months("ambulance_callouts", "1-10", "2016-04", [1.0, 2.0])
    points = one(elm.close(), metric="ambulance_callouts", code="1-10", basis="r3",
                 start=APRIL + 2, end=APRIL + 2).points  # fmt: skip
    assert (points[0].state, points[0].numerator, points[0].covered, points[0].due) == (
        "part_submitted", 3, 2, 3,
    )  # fmt: skip


def test_prescribing_of_a_group_is_sum_over_sum(world):
    """GBP 2,800 over 30 residents and GBP 900 over 10: GBP 92.50, not the mean of 93.33 and 90.00."""
    for code, cost, residents in (("1-1", 2800.0, 30.0), ("1-2", 900.0, 10.0)):
        world.home(code, "Q01")
        world.put("prescribing_cost", code, APRIL, cost)
        world.put("resident_months_with_item", code, APRIL, residents)
    april = one(
        world.close(), metric="prescribing_cost", level="area", code="Q01", start=APRIL, end=APRIL
    ).points[0]
    assert april.value == 92.5
    assert april.low < 92.5 < april.high  # from the homes' influence values


def test_the_interval_of_one_homes_money_is_left_out(world):
    world.home("1-1", "Q01")
    world.put("prescribing_cost", "1-1", APRIL, 2800.0)
    world.put("resident_months_with_item", "1-1", APRIL, 30.0)
    april = one(world.close(), metric="prescribing_cost", code="1-1", start=APRIL, end=APRIL).points[0]
    assert (round(april.value, 2), april.low, april.high) == (93.33, None, None)


def test_nights_have_the_interval_of_their_stays(world):
    """Stays of 2, 3 and 10 nights, OBD 1,080: 13.9, from 0 (as computed, below it) to 33.2."""
    world.home("1-1", "Q01")
    world.put("nel_bed_days", "1-1", APRIL, 15.0)
    world.put("nel_bed_days_squares", "1-1", APRIL, 113.0)
    world.put("occupied_bed_days", "1-1", APRIL, 1080.0)
    april = one(world.close(), metric="nel_bed_days", code="1-1", start=APRIL, end=APRIL).points[0]
    assert (round(april.value, 1), round(april.high, 1)) == (13.9, 33.2)
    assert april.low == pytest.approx(13.889 - 19.292, abs=0.001)


def test_as_at_a_day_gives_what_was_known_on_it(elm):
    elm.put("ambulance_callouts", "1-10", "2016-04", 40.0, known=day("2016-10-14"), until=day("2016-11-14"))
    elm.put("ambulance_callouts", "1-10", "2016-04", 43.0, known=day("2016-11-14"))
    store = elm.close()
    asked = {"metric": "ambulance_callouts", "code": "1-10", "start": APRIL, "end": APRIL}
    before, after = (one(store, asat=date(2016, 11, d), **asked).points[0] for d in (1, 14))
    assert (before.numerator, before.marks, before.revised) == (40, (), None)
    assert (after.numerator, after.marks) == (43, ("revised",))
    assert (after.revised.numerator, after.revised.known_on, after.revised.replaced_on) == (
        40, date(2016, 10, 14), date(2016, 11, 14),
    )  # fmt: skip


def test_a_group_is_revised_when_one_home_is(elm):
    elm.put("ambulance_callouts", "1-10", "2016-04", 4.0, known=day("2016-10-14"), until=day("2016-11-14"))
    elm.put("ambulance_callouts", "1-10", "2016-04", 5.0, known=day("2016-11-14"))
    april = one(
        elm.close(), metric="ambulance_callouts", level="area", code="Q01", start=APRIL, end=APRIL
    ).points[0]
    assert (april.numerator, april.revised.numerator, april.marks) == (5, 4, ("revised",))


def test_a_value_that_comes_again_unchanged_is_not_revised(elm):
    elm.put("ambulance_callouts", "1-10", "2016-04", 4.0, known=day("2016-10-14"), until=day("2016-11-14"))
    elm.put("ambulance_callouts", "1-10", "2016-04", 4.0, known=day("2016-11-14"), marks=0)
    april = one(elm.close(), metric="ambulance_callouts", code="1-10", start=APRIL, end=APRIL).points[0]
    assert april.revised is None and "revised" not in april.marks


def test_a_suppressed_count_in_a_sum_gives_bounds_or_a_marked_midpoint(world):
    """12 + 9 + * = 22 to 28, no value. 150 + * = 151 to 157, value 154 marked."""
    for code, counts in (("Q01", (12.0, 9.0, None)), ("Q02", (150.0, None))):
        for place, count in enumerate(counts):
            home = world.home(f"1-{code}{place}", code)
            world.put("occupied_bed_days", home, APRIL, 1000.0)
            bounds = {"low": 1.0, "high": 7.0, "marks": 8} if count is None else {}
            world.put("falls", home, APRIL, count, **bounds)
    store = world.close()
    wide, narrow = (
        one(store, metric="falls", level="area", code=code, start=APRIL, end=APRIL).points[0]
        for code in ("Q01", "Q02")
    )
    assert (wide.numerator, wide.numerator_low, wide.numerator_high, wide.value) == (None, 22, 28, None)
    assert wide.low < 22 / 3 and wide.high > 28 / 3
    assert (narrow.numerator, narrow.value, narrow.marks) == (154, 77, ("suppressed_input",))


def test_a_pool_of_one_home_is_that_home(elm):
    elm.months("ambulance_callouts", "1-10", "2015-04", [float(n % 4) for n in range(18)])
    store = elm.close()
    home = one(store, metric="ambulance_callouts", code="1-10").points
    for query in ({"level": "area", "code": "Q01"}, {"level": "programme"}, {"level": "all"}):
        group = one(store, metric="ambulance_callouts", **query).points
        assert [(p.month, p.numerator, p.value, p.low, p.state) for p in group] == [
            (p.month, p.numerator, p.value, p.low, p.state) for p in home
        ]


def test_the_headline_is_the_twelve_months_to_the_last_covered_month(elm):
    elm.months("ambulance_callouts", "1-10", "2015-04", [1.0] * 18)
    series = one(elm.close(), metric="ambulance_callouts", code="1-10")
    assert series.latest.month == parse_month("2016-09")
    assert (series.headline.month, series.headline.numerator) == (parse_month("2016-09"), 12)
    assert series.points[-1].month == parse_month("2016-10")  # asked up to the month that has ended


@pytest.mark.parametrize("basis", ["rate", "count", "r3", "r12", "per_100_years"])
def test_the_headline_is_the_same_whatever_the_basis(elm, basis):
    elm.months("ambulance_callouts", "1-10", "2015-04", [1.0] * 18)
    series = one(elm.close(), metric="ambulance_callouts", code="1-10", basis=basis)
    assert (series.latest.month, series.headline.numerator) == (parse_month("2016-09"), 12)


def test_every_home_of_an_area_is_a_series_by_name(world):
    for code, name in (("1-1", "Yew"), ("1-2", "Ash")):
        world.home(code, "Q01", name=name)
    world.home("1-3", "Q02", name="Oak")
    answer = run(world.close(), Query("falls", area="Q01"))
    assert [series.name for series in answer.series] == ["Ash", "Yew"]


def test_flags_by_chance_are_expected_of_homes_that_are_open_now(world):
    for code, closed in (("1-1", None), ("1-2", None), ("1-3", "2016-02")):
        world.home(code, "Q01", closed=closed)
        world.months("falls", code, "2014-04", [5.0, 4.0, 6.0] * 7 + [20.0])
        world.months("occupied_bed_days", code, "2014-04", [1000.0] * 22)
    flags = run(world.close(), Query("falls", area="Q01")).expected_flags
    assert (flags.looked_at, flags.flagged) == (2, 2)
    assert 0 < flags.low + flags.expected < flags.high < 1


def test_a_series_begins_with_a_count_that_has_no_denominator(world):
    world.home("1-10", "Q01")
    world.put("falls", "1-10", "2016-07", 3.0)
    world.put("falls", "1-10", "2016-08", 3.0)
    world.put("occupied_bed_days", "1-10", "2016-08", 900.0)
    store = world.close()
    for query in (Query("falls", code="1-10"), Query("falls", level="area", code="Q01")):
        points = run(store, query).one.points[:2]
        assert [one.state for one in points] == ["no_denominator", "shown"]
        assert points[0].month == parse_month("2016-07")


def test_a_former_code_leads_to_the_home(world):
    world.home("1-20", "Q01", name="Elm Court", former=("1-10",))
    answer = run(world.close(), Query("falls", code="1-10"))
    assert answer.redirect == ("1-10", "1-20", "Elm Court")
    assert answer.one.code == "1-20"


@pytest.mark.parametrize("query", [
    Query("falls", code="1-404"), Query("falls", level="area", code="X99"), Query("fals", code="1-10"),
    Query("falls", level="street"), Query("falls", code="1-10", basis="mean"),
    Query("falls", code="1-10", compare="ranking"),
])  # fmt: skip
def test_what_is_not_there_is_refused_in_words(elm, query):
    with pytest.raises(NotFound):
        run(elm.close(), query)


def test_what_may_not_be_seen_reads_like_what_is_not_there(elm):
    other = Viewer("somebody", areas=frozenset({"Q02"}))
    store = elm.close()
    for query in (
        Query("falls", code="1-10"),
        Query("falls", level="area", code="Q01"),
        Query("falls", area="Q01"),
    ):
        with pytest.raises(NotFound, match="You cannot see this, or it does not exist"):
            run(store, query, other)


def test_the_shared_profile_is_refused_until_it_is_ready(elm):
    with pytest.raises(Problem, match="not ready"):
        run(elm.close(), Query("falls", code="1-10", profile="shared"))
    with pytest.raises(Problem, match="not ready"):
        run(elm.store, Query("falls", code="1-10"), Viewer("national", profile="shared"))


def test_an_answer_is_kept_until_the_store_changes(elm):
    store = elm.close()
    first = run(store, Query("falls", code="1-10"), LOCAL)
    assert run(store, Query("falls", code="1-10"), LOCAL) is first


@every_metric
@pytest.mark.parametrize("level", [one for one in LEVELS if one != "group"])  # see test_groups.py
def test_rows_have_the_promised_columns_in_order(elm, metric, level):
    codes = {"home": "1-10", "area": "Q01"}
    rows = run(elm.close(), Query(metric.id, level=level, code=codes.get(level))).rows()
    assert rows
    for row in rows:
        assert tuple(row) == COLUMNS
        assert row["state"] in STATES
    text = io.StringIO()
    csv.DictWriter(text, COLUMNS).writerows(rows)


def test_every_question_is_answered_on_both_databases(world_on_each):
    world = world_on_each
    world.home("1-10", "Q01", programme=1, former=("1-9",))
    world.load(1, "ambulance_callouts", "Q01", "2015-04", "2016-09")
    for metric in HEADLINES.values():
        world.months(metric.numerator, "1-10", "2015-04", [float(n % 5) for n in range(18)])
    for measure in ("occupied_bed_days", "days_at_risk", "resident_months_with_item"):
        world.months(measure, "1-10", "2015-04", [1000.0] * 18)
    store = world.close()
    for metric in HEADLINES.values():
        for query in ({"code": "1-9"}, {"area": "Q01"}, {"level": "area"}, {"level": "all", "basis": "r12"}):
            assert one(store, metric=metric.id, **query).latest.month == parse_month("2016-09")
        assert run(store, TraceQuery(metric.id, "1-10", APRIL)).point.covered == 1
    assert run(store, PlacesQuery(code="1-9")).place.code == "1-10"


def test_files_carry_six_decimals_half_to_even():
    assert (digits(0.0000005), digits(2.5), digits(3.0), digits(1 / 3), digits(None)) == (
        0, 2.5, 3, 0.333333, None,
    )  # fmt: skip
