"""Dated groups: those that a person makes, and homes with a part of the care model in place."""

from datetime import date

import pytest

from loaders.calendar import parse_month
from loaders.groups import add_to_group, make_group, take_from_group
from loaders.problems import Problem
from metrics.answer import Query
from metrics.groups import GroupsQuery
from metrics.homes import NotFound
from metrics.query import run
from metrics.viewer import Viewer

START = "2015-10"


def filled(world, homes=3):
    """Falls of 1, 2, 3 a month over a thousand bed days each."""
    for place in range(1, homes + 1):
        code = f"1-{place}"
        world.home(code, f"Q{place % 2}")
        world.months("falls", code, START, [float(place)] * 12)
        world.months("occupied_bed_days", code, START, [1000.0] * 12)
        world.add("registration", registration_id=place, code=code, home_id=place)
    return world


def values(store, **query):
    points = run(store, Query("falls", basis="count", **query)).one.points
    return {point.month - parse_month(START): point.value for point in points}


@pytest.fixture
def made(world, monkeypatch):
    monkeypatch.setenv("VANGUARD_TODAY", "2016-11-14")
    store = filled(world).close()
    make_group(store, "wave-1", "Wave 1", "vanguard lead")
    return store


def test_a_home_belongs_from_one_month_to_another(made):
    add_to_group(made, "wave-1", "1-2", "2015-12", None, "vanguard lead")
    add_to_group(made, "wave-1", "1-3", "2016-01", "2016-02", "vanguard lead")
    found = values(made, level="group", code="wave-1")
    assert [found.get(month) for month in range(7)] == [None, None, 2, 5, 5, 2, 2]
    assert run(made, Query("falls", level="group", code="wave-1")).one.points[3].due == 2


def test_a_group_narrows_homes_and_areas(made):
    add_to_group(made, "wave-1", "1-1", START, None, "vanguard lead")
    add_to_group(made, "wave-1", "1-2", START, None, "vanguard lead")
    answer = run(made, Query("falls", level="home", group="wave-1"))
    assert {one.code for one in answer.series} == {"1-1", "1-2"}
    assert values(made, level="area", code="Q1", group="wave-1")[0] == 1  # Q1 has 1-3 as well
    assert values(made, level="all", group="wave-1")[0] == 3


def test_a_group_is_what_it_was_said_to_be_on_the_day(made, monkeypatch):
    add_to_group(made, "wave-1", "1-1", START, None, "vanguard lead")
    monkeypatch.setenv("VANGUARD_TODAY", "2016-12-01")
    assert take_from_group(made, "wave-1", "1-1") == 1
    add_to_group(made, "wave-1", "1-2", START, None, "vanguard lead")
    assert values(made, level="group", code="wave-1")[0] == 2
    assert values(made, level="group", code="wave-1", asat=date(2016, 11, 20))[0] == 1
    with pytest.raises(NotFound):
        run(made, Query("falls", level="group", code="wave-1", asat=date(2016, 11, 1)))


def test_said_and_taken_back_and_said_again_on_one_day(made):
    add_to_group(made, "wave-1", "1-1", START, None, "vanguard lead")
    take_from_group(made, "wave-1", "1-1")
    add_to_group(made, "wave-1", "1-1", START, "2015-11", "vanguard lead")
    assert [values(made, level="group", code="wave-1").get(month) for month in range(3)] == [1, 1, None]


@pytest.mark.parametrize(("code", "name", "role", "says"), [
    ("Wave 1", "Wave 1", "lead", "cannot be a group's code"), ("similar", "Alike", "lead", "cannot be"),
    ("element-1", "One", "lead", "cannot be"), ("wave-2", " ", "lead", "needs a name"),
    ("wave-2", "Wave 2", "", "needs a name and the role"), ("wave-1", "Again", "lead", "already"),
])  # fmt: skip
def test_a_group_needs_a_code_of_its_own_a_name_and_a_role(made, code, name, role, says):
    with pytest.raises(Problem, match=says):
        make_group(made, code, name, role)


def test_what_cannot_be_said_is_refused(made):
    add_to_group(made, "wave-1", "1-1", "2016-01", "2016-03", "lead")
    for home, first, last, says in (
        ("1-1", "2016-03", None, "already"), ("1-9", START, None, "No home"),
        ("1-2", "2016-03", "2016-01", "lies after"),
    ):  # fmt: skip
        with pytest.raises(Problem, match=says):
            add_to_group(made, "wave-1", home, first, last, "lead")
    with pytest.raises(Problem, match="no group"):
        add_to_group(made, "wave-9", "1-1", START, None, "lead")
    with pytest.raises(Problem, match="nothing was taken out"):
        take_from_group(made, "wave-1", "1-2")


def happened(world, row, day, element, home=None, area=None):
    world.add("event", load_id=1, source_row=row, area_id=area, registration_id=home,
              happened_on=date.fromisoformat(day).toordinal(), element=element, title="Begun")  # fmt: skip


def test_homes_with_a_part_of_the_care_model_are_a_group_from_the_first_whole_month(world):
    filled(world).load(1, "events", "Q1", START, START)
    happened(world, 1, "2015-12-01", "1b", home=1)
    happened(world, 2, "2016-01-02", "1b", home=2)
    happened(world, 3, "2016-03-01", "1a", home=2)
    happened(world, 4, "2016-03-01", "other", home=3)
    store = world.close()
    found = values(store, level="group", code="element-1b")
    assert [found.get(month) for month in range(6)] == [None, None, 1, 1, 3, 3]
    assert values(store, level="group", code="element-1") == found  # whichever part came first
    names = {one.code: one.name for one in run(store, GroupsQuery()).groups}
    assert names["element-1b"] == "Homes with Medicines reviews in place"
    assert set(names) == {"element-1", "element-1a", "element-1b"}


def test_an_event_of_an_area_is_of_its_homes(world):
    filled(world).load(1, "events", "Q1", START, START)
    happened(world, 1, "2016-01-01", "6a", area=world.areas["Q1"])
    (part, element) = sorted(run(world.close(), GroupsQuery()).groups, key=lambda one: one.code)[::-1]
    assert (part.code, element.code) == ("element-6a", "element-6")
    assert [(one.code, one.first) for one in part.members] == [
        ("1-1", parse_month("2016-01")), ("1-3", parse_month("2016-01")),
    ]  # fmt: skip


def test_a_group_is_seen_by_those_who_may_see_every_home_of_it(made):
    add_to_group(made, "wave-1", "1-1", START, None, "lead")
    add_to_group(made, "wave-1", "1-2", START, None, "lead")
    one_area = Viewer("quality", "ccg_quality", areas=frozenset({"Q1"}))
    assert run(made, GroupsQuery(), one_area).groups == ()
    for query in (Query("falls", level="group", code="wave-1"),
                  Query("falls", level="area", code="Q1", group="wave-1")):  # fmt: skip
        with pytest.raises(NotFound):
            run(made, query, one_area)
    take_from_group(made, "wave-1", "1-2")
    assert len(run(made, GroupsQuery(), one_area).groups) == 1


def test_a_home_may_be_set_against_a_group_of_ten_others_of_its_type(world, monkeypatch):
    monkeypatch.setenv("VANGUARD_TODAY", "2016-11-14")
    store = filled(world, homes=12).close()
    make_group(store, "wave-1", "Wave 1", "vanguard lead")
    for place in range(2, 12):
        add_to_group(store, "wave-1", f"1-{place}", START, None, "vanguard lead")
    one = run(store, Query("falls", code="1-1", compare="wave-1")).one.comparison("wave-1")
    assert (one.title, one.homes, one.state) == ("Wave 1", 10, "shown")
    assert one.value == pytest.approx(sum(range(2, 12)) / 10) and one.word == "as expected"
    take_from_group(store, "wave-1", "1-2")
    few = run(store, Query("falls", code="1-1", compare="wave-1")).one.comparison("wave-1")
    assert few.reason == "Not compared: fewer than 10 homes in the group"
    assert run(store, Query("falls", code="1-1")).one.comparison("wave-1") is None
    with pytest.raises(NotFound, match="There is no compare"):
        run(store, Query("falls", code="1-1", compare="wave-9"))


def of_types(world, nursing, residential, programme=0):
    """Homes of two types: falls of 2 a month in nursing homes and of 1 in the others, over 1,000 bed days."""
    places = [("nursing", 2.0)] * nursing + [("residential", 1.0)] * residential
    for service, falls in places:
        number = len(world.homes) + 1
        code = world.home(f"1-{number}", f"Q{number % 3}", service=service, programme=programme)
        world.months("falls", code, START, [falls] * 12)
        world.months("occupied_bed_days", code, START, [1000.0] * 12)
        world.add("registration", registration_id=number, code=code, home_id=number)
    return world


@pytest.fixture
def of_nursing(world, monkeypatch):
    """Wave 1 is ten nursing homes of the vanguards and one outside; outside are 12 more, and 20 others."""
    monkeypatch.setenv("VANGUARD_TODAY", "2016-11-14")
    of_types(of_types(world, 10, 0, programme=1), 13, 20)
    store = world.close()
    make_group(store, "wave-1", "Wave 1", "vanguard lead")
    for place in range(1, 12):
        add_to_group(store, "wave-1", f"1-{place}", START, None, "vanguard lead")
    return store


def test_a_group_stands_beside_homes_outside_the_vanguards_of_its_types(of_nursing):
    series = run(of_nursing, Query("falls", level="group", code="wave-1")).one
    one = series.comparison("non_vanguard")
    assert (one.state, one.homes, one.value, one.word) == ("shown", 12, pytest.approx(2), None)
    assert "types of home in the group" in one.note
    assert series.comparisons[0].id == "non_vanguard"  # first, as of an area


def test_what_is_expected_of_a_group_is_adjusted_for_its_types(of_nursing):
    """A residential home more: eleven nursing homes at 2 and one other at 1, over 12,000 bed days each."""
    add_to_group(of_nursing, "wave-1", "1-24", START, None, "vanguard lead")
    one = run(of_nursing, Query("falls", level="group", code="wave-1")).one.comparison("non_vanguard")
    assert one.homes == 12 + 19
    assert (one.expected.observed, one.expected.expected) == (276, pytest.approx(11 * 24 + 12))
    assert one.expected.ratio == pytest.approx(1)
    assert "type of home" in one.expected.adjusted_for


def test_too_few_outside_of_its_types_are_no_comparison(of_nursing):
    make_group(of_nursing, "wave-2", "Wave 2", "vanguard lead")
    for place in range(11, 19):
        add_to_group(of_nursing, "wave-2", f"1-{place}", START, None, "vanguard lead")
    one = run(of_nursing, Query("falls", level="group", code="wave-2")).one.comparison("non_vanguard")
    assert one.reason == "Not compared: fewer than 10 homes outside the vanguards of its types"


def test_a_group_is_set_against_another_without_the_homes_of_both(of_nursing):
    make_group(of_nursing, "wave-2", "Wave 2", "vanguard lead")
    for place in (*range(11, 14), *range(24, 34)):
        add_to_group(of_nursing, "wave-2", f"1-{place}", START, None, "vanguard lead")
    asked = Query("falls", level="group", code="wave-1", compare="wave-2")
    one = run(of_nursing, asked).one.comparison("wave-2")
    assert (one.homes, one.value, one.word) == (12, pytest.approx((2 * 2 + 10) / 12), None)
    assert one.expected.expected == pytest.approx(11 * 24)  # the rate of its two nursing homes
    with pytest.raises(NotFound, match="against itself"):
        run(of_nursing, Query("falls", level="group", code="wave-1", compare="wave-1"))


def test_a_group_gets_a_word_beside_england_from_ten_homes_on(world, monkeypatch):
    """Admissions of 3 a month over 1,000 days at risk, where England had 1.92."""
    monkeypatch.setenv("VANGUARD_TODAY", "2016-11-14")
    for place in range(1, 11):
        code = world.home(f"1-{place}", "Q1")
        world.months("nel_admissions", code, START, [3.0] * 12)
        world.months("days_at_risk", code, START, [1000.0] * 12)
        world.add("registration", registration_id=place, code=code, home_id=place)
    store = world.close()
    make_group(store, "wave-1", "Wave 1", "vanguard lead")
    for place in range(1, 11):
        add_to_group(store, "wave-1", f"1-{place}", START, None, "vanguard lead")

    def beside_england():
        return run(store, Query("nel_admissions", level="group", code="wave-1")).one.comparison("england")

    assert (beside_england().value, beside_england().word) == (1.92, "higher than expected")
    take_from_group(store, "wave-1", "1-1")
    few = beside_england()
    assert (few.state, few.word, few.reason) == (
        "shown", None, "Not judged: fewer than 10 homes in the group",
    )  # fmt: skip


def test_a_group_has_its_own_past_and_what_was_achievable(of_nursing):
    series = run(of_nursing, Query("falls", level="group", code="wave-1")).one
    assert series.comparison("best").reason.startswith("Not compared: fewer than 30 homes to choose from")
    assert "baseline" in {one.id for one in series.baselines}
