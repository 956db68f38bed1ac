"""Who stands beside whom: similar homes by name, own years before, the best tenth, what is expected."""

import numpy
import pytest

from loaders.calendar import parse_month
from metrics.answer import Query
from metrics.area_readings import Total
from metrics.best import best_of, shrunken
from metrics.compare import pooled
from metrics.definition import METRICS
from metrics.expected import of_types
from metrics.query import run
from metrics.readings import Year
from metrics.standardised import indirect_ratios
from metrics.viewer import LOCAL, Viewer

START = "2015-10"
FALLS = METRICS["falls"]
OF_ALDER = Viewer("anna", "ccg_quality", areas=frozenset({"Q01"}))
OF_HOME = Viewer("carol", "home", areas=frozenset(), homes=frozenset({"1-0"}))


def fill(world, code, falls, start=START, days=1000.0, area="Q01", **home):
    world.home(code, area, **home)
    world.months("falls", code, start, falls)
    world.months("occupied_bed_days", code, start, [days] * len(falls))


def beside(world, id, viewer=LOCAL, **query):
    store = world.close()
    return run(store, Query("falls", **{"code": "1-0", **query}), viewer).one.comparison(id)


def with_dementia(world, own, others):
    """The home itself with one fall a month; others with two, by what they say of dementia care."""
    fill(world, "1-0", [1.0] * 12, dementia=own)
    for place, said in enumerate(others, 1):
        fill(world, f"1-{place}", [2.0 if said == own else 5.0] * 12, dementia=said)


@pytest.mark.parametrize(("own", "other", "words"), [
    ("Y", "N", "with dementia care"), ("N", "Y", "without dementia care"),
])  # fmt: skip
def test_a_home_stands_beside_homes_that_say_the_same_of_dementia_care(world, own, other, words):
    with_dementia(world, own, [own] * 10 + [other] * 4 + [None] * 2)
    found = beside(world, "similar")
    assert (found.homes, found.value) == (10, 2.0)
    assert found.note.endswith(f"Here: homes {words}.")
    assert found.expected.adjusted_for == (
        "type, size and dementia care, by whom it is set against, and for bed days; not for age or illness"
    )


def test_too_few_that_say_the_same_are_not_made_up_for_by_others(world):
    with_dementia(world, "Y", ["Y"] * 9 + ["N"] * 5 + [None] * 5)
    found = beside(world, "similar")
    assert (found.state, found.value, found.expected, found.peers) == ("not_compared", None, None, ())
    assert found.reason == "Not compared: fewer than 10 similar homes with dementia care"


@pytest.mark.parametrize(("own", "others"), [(None, ["Y"] * 5 + ["N"] * 6), ("Y", [None] * 11)])
def test_where_a_register_does_not_say_type_and_size_alone_are_matched(world, own, others):
    with_dementia(world, own, others)
    found = beside(world, "similar")
    assert (found.homes, found.state) == (11, "shown")
    assert found.note.endswith("Here: homes by type and size alone: dementia care not known.")
    assert found.expected.adjusted_for.startswith("type and size (dementia care not known), by whom")


def peers_of(world, viewer, **query):
    """Ten homes of Alder Vale and two of Birch End beside the home."""
    fill(world, "1-0", [1.0] * 12, name="Yew Lodge")
    for place in range(1, 11):
        fill(world, f"1-{place}", [2.0] * 12, name=f"Ash House {11 - place:02d}")
    for place in (21, 22):
        fill(world, f"1-{place}", [2.0] * 12, area="Q02", name=f"Elm House {place}")
    return beside(world, "similar", viewer, **query)


def test_the_peers_are_listed_in_the_order_of_the_alphabet(world):
    found = peers_of(world, LOCAL)
    assert [peer.name for peer in found.peers][:2] == ["Ash House 01", "Ash House 02"]
    assert (found.peers[0].code, found.peers[-1].name) == ("1-10", "Elm House 22")
    assert (len(found.peers), found.others, found.homes) == (12, 0, 12)


def test_of_other_areas_only_the_number_is_told(world):
    found = peers_of(world, OF_ALDER)
    assert {peer.name[:9] for peer in found.peers} == {"Ash House"}
    assert (len(found.peers), found.others, found.homes) == (10, 2, 12)


def test_a_reader_of_a_home_is_told_no_peers_name(world):
    found = peers_of(world, OF_HOME)
    assert (found.peers, found.others, found.homes, found.state) == ((), 12, 12, "shown")


def test_lists_of_homes_name_no_peers(world):
    peers_of(world, LOCAL)
    for series in run(world.store, Query("falls", area="Q01")).series:
        assert all(one.peers == () for one in series.comparisons)


def test_a_home_of_the_programme_has_two_years_of_its_own_beside_it(world):
    """2 a month in 2014/15, then 4 a month from April 2015; the programme began in October 2015."""
    start = {"programme": 1, "programme_start": 735872}  # 1 October 2015
    fill(world, "1-0", [2.0] * 12 + [4.0] * 18, "2014-04", **start)
    one = run(world.close(), Query("falls", code="1-0")).one
    assert [(b.id, b.period, b.value) for b in one.baselines] == [
        ("baseline", "2014/15", 2.0), ("before_start", "October 2014 to September 2015", 3.0),
    ]  # fmt: skip
    assert one.baselines[1].first == parse_month("2014-10")


def test_a_year_is_drawn_once_where_the_programme_began_when_it_ended(world):
    start = {"programme": 1, "programme_start": 735689}  # 1 April 2015
    fill(world, "1-0", [2.0] * 30, "2014-04", **start)
    assert [one.id for one in run(world.close(), Query("falls", code="1-0")).one.baselines] == ["baseline"]


def test_a_place_without_2014_15_has_its_first_full_year(world):
    """Known from June 2014: two of twelve months are lacking, so 2015/16 is the first."""
    fill(world, "1-0", [3.0] * 24, "2015-02")
    found = run(world.close(), Query("falls", code="1-0")).one.baselines
    assert [(b.id, b.period, b.value) for b in found] == [
        ("baseline", "2014/15", 3.0), ("first_year", "2015/16", 3.0),
    ]  # fmt: skip
    assert found[0].state == "part_submitted"


def year(home, numerator, exposure=12.0):
    return Year(home, numerator, None, None, exposure, 0.0, 12, 12)


def test_small_homes_are_drawn_in_more_than_large_ones():
    """tau2 0.05: k is 5. None where 5 were expected: (0 + 5) / (5 + 5); 20 where 50 were: 25 / 55."""
    found = shrunken(numpy.array([0.0, 20.0]), numpy.array([5.0, 50.0]), 0.05)
    assert found.tolist() == [0.5, pytest.approx(25 / 55)]


def test_a_small_home_with_a_lucky_year_is_not_among_the_best():
    """29 homes with 60 falls and 1 large one with 20, of 100 expected; a small one had none in its 3."""
    rng = numpy.random.default_rng(3)
    rows = [year(n, float(rng.choice([40, 60, 80])), 60.0) for n in range(28)]
    rows += [year(28, 20.0, 100.0), year(29, 0.0, 3.0)]
    (*_, best) = reversed(best_of(FALLS, pooled(FALLS, rows)))
    chosen = best_of(FALLS, pooled(FALLS, rows)).tolist()
    assert (best, len(chosen)) == (28, 3)
    assert 29 not in chosen


def test_of_a_percentage_the_rarer_side_is_counted():
    metric = METRICS["eol_plan_coverage"]
    rows = [year(n, 60.0 + 30.0 * (n % 2) if n < 27 else 99.0, 100.0) for n in range(30)]
    assert sorted(best_of(metric, pooled(metric, rows)).tolist()) == [27, 28, 29]


def test_homes_that_differ_no_more_than_by_chance_have_no_best():
    rows = [year(n, 60.0 + n % 3, 60.0) for n in range(30)]
    assert "no more than chance" in best_of(FALLS, pooled(FALLS, rows))


def best_world(world, homes=31):
    """In the year before, three homes had 2 a month and the others 5 or 8; afterwards the three had 4."""
    for place in range(homes):
        ahead = 1 <= place <= 3
        before = 2.0 if ahead else 5.0 if place % 2 else 8.0
        falls = [before] * 12 + [4.0 if ahead else 1.0] * 12
        fill(world, f"1-{place}", falls, "2014-10", area=f"Q{place:02d}")


def test_what_is_achievable_is_what_the_best_of_the_year_before_did_afterwards(world):
    """Their 4 a month, not the 1 of those who were best in the window itself; Byar's interval of 144."""
    best_world(world)
    found = beside(world, "best")
    assert (found.value, found.homes, found.word, found.peers) == (4.0, 3, None, ())
    assert (found.low, found.high) == (pytest.approx(3.373, abs=0.001), pytest.approx(4.710, abs=0.001))
    assert found.period == "October 2015 to September 2016"
    area = run(world.store, Query("falls", level="area", code="Q05")).one.comparison("best")
    assert (area.value, area.homes) == (4.0, 3)


def test_fewer_than_thirty_homes_have_no_best(world):
    best_world(world, homes=30)  # 29 beside the home itself
    assert beside(world, "best").reason == "Not compared: fewer than 30 homes to choose from"


@pytest.mark.parametrize(("id", "says"), [
    ("deaths", "neither more nor fewer is better"), ("nel_bed_days", "nights come in stays"),
])  # fmt: skip
def test_there_is_no_best_without_a_better_direction_or_of_nights(world, id, says):
    fill(world, "1-0", [1.0] * 12)
    found = run(world.close(), Query(id, code="1-0")).one.comparison("best")
    assert says in found.reason


def test_what_is_known_of_areas_alone_has_neither_best_nor_expected(world):
    fill(world, "1-0", [1.0] * 12)
    one = run(world.close(), Query("dtoc_days", level="area", code="Q01")).one
    assert one.comparison("best").state == "not_compared"
    assert all(compared.expected is None for compared in one.comparisons)
    assert [baseline.value for baseline in one.baselines] == [None]


def test_a_stock_has_its_last_month_as_baseline_and_expects_by_its_share(world):
    """Plans of 20 residents: 12 in March 2015, 15 in the newest month, where its peers have 16 of 20."""
    for place in range(12):
        world.home(f"1-{place}", "Q01")
        plans = [10.0] * 11 + [12.0] + [15.0 if place == 0 else 16.0] * 18
        world.months("residents_with_eol_plan", f"1-{place}", "2014-04", plans)
        world.months("residents", f"1-{place}", "2014-04", [20.0] * 30)
    one = run(world.close(), Query("eol_plan_coverage", code="1-0")).one
    (baseline,) = one.baselines
    assert (baseline.period, baseline.value, baseline.months) == ("March 2015", 60.0, 1)
    expected = one.comparison("similar").expected
    assert (expected.observed, expected.expected) == (15.0, 16.0)


def test_a_reader_of_a_home_is_not_shown_what_three_homes_did(world):
    best_world(world)
    assert "fewer than 10 homes in the best tenth" in beside(world, "best", OF_HOME).reason


def test_expected_of_a_home_is_its_peers_rate_over_its_own_bed_days(world):
    """13 falls in 12 months of 400 bed days; peers 2 per 1,000: 9.6 expected, 1.35 times (0.72 to 2.32)."""
    fill(world, "1-0", [1.0] * 11 + [2.0], days=400.0)
    for place in range(1, 12):
        fill(world, f"1-{place}", [2.0] * 12)
    found = beside(world, "similar").expected
    assert (found.observed, found.expected) == (13.0, pytest.approx(9.6))
    ratio = indirect_ratios(13.0, 9.6).one()
    assert (found.ratio, found.low, found.high) == pytest.approx(tuple(ratio))
    assert found.low == pytest.approx(0.72, abs=0.005) and found.high == pytest.approx(2.32, abs=0.005)


def test_expected_of_an_area_has_its_own_mix_of_homes(world):
    """Outside: residential 2, nursing 4 per 1,000. The area: 24,000 residential and 12,000 nursing days."""
    for place, service in enumerate(("residential", "residential", "nursing")):
        fill(world, f"1-{place}", [5.0] * 12, area="V01", programme=1, service=service)
    for place in range(10):
        kind = ("residential", [2.0] * 12) if place < 5 else ("nursing", [4.0] * 12)
        fill(world, f"2-{place}", kind[1], area="Q01", service=kind[0])
    area = beside(world, "non_vanguard", code="V01", level="area").expected
    assert (area.observed, area.expected, area.ratio) == (180.0, 96.0, 1.875)
    assert area.adjusted_for == "type of home and bed days; not for age or illness"
    for query, events in (
        (Query("falls", level="programme"), 96.0), (Query("falls", level="all"), 96.0 + 360.0),
        (Query("falls", level="area", code="V01", service="nursing"), 48.0),
    ):  # fmt: skip
        assert run(world.store, query).one.comparison("non_vanguard").expected.expected == events


def test_a_type_of_home_that_is_nowhere_outside_leaves_no_expected():
    own = type("Own", (), {"numerator": 5.0, "denominator": 100.0, "value": 50.0, "low": 10.0, "high": 90.0})
    places = {1: Total(1, 2, 2, 60.0, 12, 12, 0), 3: Total(3, 3, 3, 40.0, 12, 12, 0)}
    assert of_types(FALLS, own, places, {1: Total(1, 6, 6, 300.0, 12, 12, 0)}) is None


def test_the_interval_of_a_percentage_is_wilsons():
    """95 of 100 where 90 were expected: 1.06 (0.99 to 1.09), never over the 1.11 of all of them."""
    metric = METRICS["eol_plan_coverage"]
    own = type("Own", (), {"numerator": 95.0, "denominator": 100.0, "value": 95.0, "low": 88.8, "high": 97.8})
    totals = {1: Total(1, 95, 95, 100.0, 1, 1, 0)}, {1: Total(1, 900, 900, 1000.0, 10, 10, 0)}
    found = of_types(metric, own, *totals)
    assert (found.expected, found.ratio) == (90.0, pytest.approx(95 / 90))
    assert (found.low, found.high) == (pytest.approx(88.8 / 90), pytest.approx(97.8 / 90))
