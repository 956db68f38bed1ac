"""Homes of an area side by side: expected counts and words by hand, the policy's lines, who is left out."""

import math

import pytest
from scipy import stats

from metrics.answer import Query
from metrics.definition import HEADLINES
from metrics.funnel_answer import FunnelQuery
from metrics.homes import NotFound
from metrics.query import run
from metrics.values import digits
from metrics.viewer import Viewer

YEAR = "2015-11"  # to October 2016, the last month that has ended
NINE, MANY = 24, 84  # falls a year: of nine homes each, and of the tenth


def home(world, code, falls, days=12000.0, area="Q01", months=12, **facts):
    world.home(code, area, **facts)
    world.months("falls", code, YEAR, [falls / 12] * months)
    world.months("occupied_bed_days", code, YEAR, [days / 12] * months)


def ten(world, **facts):
    """Nine homes of 24 falls in 12,000 bed days and one of 84: 300 falls in 120,000 days, 2.5 per 1,000."""
    for number in range(9):
        home(world, f"1-{number}", NINE, name=f"Home {number}", **facts)
    home(world, "1-9", MANY, name="Home 9", **facts)


def asked(world, metric="falls", area="Q01", **query):
    return run(world.close(), FunnelQuery(metric, area, **query))


def test_expected_is_the_rate_of_all_over_the_homes_own_bed_days(world):
    ten(world)
    home(world, "1-a", 0, days=2400, name="Small")
    (group,) = asked(world).groups
    rate = (9 * NINE + MANY) / (10 * 12000 + 2400)
    assert group.mean == pytest.approx(1000 * rate)
    small = next(one for one in group.homes if one.name == "Small")
    assert (small.numerator, small.value, small.ratio) == (0, 0, 0)
    assert small.expected == pytest.approx(2400 * rate)


def test_a_word_comes_from_the_negative_binomial_and_not_from_the_line(world):
    ten(world)
    (group,) = asked(world).groups
    x, tau2 = 30.0, group.tau2
    # Variance X + 4 tau2 X^2: size 1/(4 tau2), mean X.
    size = 1 / (4 * tau2)
    at_least = stats.nbinom.sf(MANY - 1, size, size / (size + x))
    last = group.homes[-1]
    assert (last.numerator, last.expected, last.ratio) == (MANY, x, pytest.approx(2.8))
    assert last.word == ("higher than expected" if at_least < 0.001 else "as expected")
    assert [one.word for one in group.homes[:-1]] == ["as expected"] * 9


def test_a_home_beyond_what_one_in_a_thousand_would_be_has_a_word(world):
    for number in range(19):
        home(world, f"1-{number:02d}", 24 + number % 3, name=f"Home {number:02d}")
    home(world, "1-99", 90, name="Home 99")
    found = asked(world)
    (group,) = found.groups
    assert group.homes[-1].word == "higher than expected"
    assert len(found.judged) == 20
    assert (group.chance, group.by_chance) == (0.012, pytest.approx(0.24))


def test_the_lines_are_the_policys(world):
    ten(world)
    (group,) = asked(world).groups
    line = group.lines[40]
    x = line.exposure * 300 / 120000
    for z, low, high in ((1.959964, line.low_95, line.high_95), (3.090232, line.low_998, line.high_998)):
        reach = z * math.sqrt(1 / (4 * x) + group.tau2)
        assert high == pytest.approx(2.5 * (1 + reach) ** 2)
        assert low == pytest.approx(2.5 * max(0, 1 - reach) ** 2)


def test_nursing_and_residential_homes_stand_apart(world):
    ten(world)
    for number in range(10):
        home(world, f"1-n{number}", 60, name=f"Nursing {number}", service="nursing")
    nursing, residential = asked(world).groups
    assert (nursing.service, residential.service) == ("nursing", "residential")
    assert (nursing.mean, residential.mean) == (pytest.approx(5.0), pytest.approx(2.5))
    assert nursing.tau2 == 0 and {one.word for one in nursing.judged} == {"as expected"}


def test_fewer_than_ten_homes_are_not_compared_and_keep_their_values(world):
    for number in range(9):
        home(world, f"1-{number}", 24)
    found = asked(world)
    (group,) = found.groups
    assert group.reason == "Not compared: fewer than 10 such homes"
    assert group.lines == () and group.mean is None and found.judged == ()
    assert {one.value for one in group.homes} == {2.0}


def test_homes_are_by_name_and_never_by_rate(world):
    ten(world)
    (group,) = asked(world).groups
    assert [one.name for one in group.homes] == sorted(one.name for one in group.homes)


def test_a_home_under_the_limit_of_coverage_gets_no_word(world):
    ten(world)
    home(world, "1-late", 90, months=9, name="Late")
    (group,) = asked(world).groups
    late = next(one for one in group.homes if one.name == "Late")
    assert (late.word, late.reason) == (None, "Not compared: coverage under the limit for this measure")
    assert (late.covered, late.due) == (9, 12)
    assert group.mean == pytest.approx(2.5)  # it is in no mean


def test_a_count_that_a_source_hid_gets_no_word(world):
    ten(world)
    world.home("1-hidden", "Q01", name="Hidden")
    world.months("occupied_bed_days", "1-hidden", YEAR, [1000.0] * 12)
    world.months("falls", "1-hidden", YEAR, [2.0] * 9)
    world.put("falls", "1-hidden", "2016-08", None, low=1, high=7)
    world.months("falls", "1-hidden", "2016-09", [2.0] * 2)
    (group,) = asked(world).groups
    hidden = next(one for one in group.homes if one.name == "Hidden")
    assert (hidden.numerator, hidden.value, hidden.word) == (None, None, None)
    assert hidden.reason == "Not judged: its count is not known exactly"


def test_of_a_percentage_the_rarer_side_is_judged(world):
    """Reviewed in 90 of 100 residents; one home reviewed 40: 60 not reviewed where 10 to 15 are expected."""
    for number in range(19):
        world.home(f"1-{number:02d}", "Q01", name=f"Home {number:02d}")
        world.put("residents", f"1-{number:02d}", "2016-10", 100.0)
        world.put("residents_reviewed_12m", f"1-{number:02d}", "2016-10", 90.0)
    world.home("1-99", "Q01", name="Home 99")
    world.put("residents", "1-99", "2016-10", 100.0)
    world.put("residents_reviewed_12m", "1-99", "2016-10", 40.0)
    found = asked(world, "medicine_reviews_12m")
    (group,) = found.groups
    assert (found.first, found.last) == (found.last, 2016 * 12 + 9)
    assert group.mean == pytest.approx(100 * (19 * 90 + 40) / 2000)
    assert group.homes[-1].word == "lower than expected" and group.homes[-1].expected == pytest.approx(87.5)
    assert all(
        0 <= line.low_998 <= line.low_95 <= line.high_95 <= line.high_998 <= 100 for line in group.lines
    )


def test_nights_and_costs_have_values_and_no_words(world):
    for number in range(10):
        code = f"1-{number}"
        world.home(code, "Q01")
        world.months("occupied_bed_days", code, YEAR, [1000.0] * 12)
        world.months("nel_bed_days", code, YEAR, [20.0] * 12)
        for name in ("nel_bed_days_squares", "nel_bed_days_squares_3", "nel_bed_days_squares_12"):
            world.months(name, code, YEAR, [100.0] * 12)
    (group,) = asked(world, "nel_bed_days").groups
    assert group.reason == "Not judged: nights come in stays"
    assert group.mean == pytest.approx(20.0) and group.lines == ()


def test_what_is_known_of_areas_alone_has_no_homes(world):
    world.home("1-1", "Q01")
    found = asked(world, "dtoc_days")
    assert found.groups == () and found.reason == "Not compared: known of the area alone, not of its homes"


def test_a_closed_home_stands_outside_with_its_reason(world):
    ten(world)
    home(world, "1-shut", 5, months=3, name="Shut", closed="2016-02")
    found = asked(world)
    assert [(place.name, reason) for place, reason in found.outside] == [
        ("Shut", "Closed: out of comparisons")
    ]


def test_an_area_that_may_not_be_seen_is_not_there(world):
    ten(world)
    with pytest.raises(NotFound):
        run(world.close(), FunnelQuery("falls", "Q01"), Viewer("x", areas=frozenset({"Q02"})))


def test_homes_of_other_areas_are_in_no_funnel(world):
    ten(world)
    home(world, "1-b", 500, area="Q02", name="Elsewhere")
    (group,) = asked(world).groups
    assert "Elsewhere" not in {one.name for one in group.homes} and group.mean == pytest.approx(2.5)


@pytest.mark.parametrize("metric", HEADLINES)
def test_values_are_those_of_the_homes_own_pages(small_store, metric):
    """One number, one source: where a home's year ends in the same month, its value is the same."""
    funnels = run(small_store, FunnelQuery(metric, "ZV1"))
    years = {one.code: one.headline for one in run(small_store, Query(metric, area="ZV1")).series}
    same = 0
    for one in (home for group in funnels.groups for home in group.homes):
        year = years[one.code]
        if year is not None and year.month == funnels.last and one.value is not None:
            for name in ("numerator", "denominator", "value"):
                assert digits(getattr(one, name)) == digits(getattr(year, name))
            same += 1
    assert same
    assert len(funnels.rows()) == sum(len(group.homes) for group in funnels.groups)
