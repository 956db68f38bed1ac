"""Change since a baseline beside the comparators': the policy's worked arm, and what is not change."""

from datetime import date

import pytest

from loaders.calendar import first_day, parse_month
from metrics.homes import NotFound
from metrics.progress_answer import ProgressQuery
from metrics.query import run
from metrics.viewer import Viewer

# The policy's worked arm: eight homes, thousand bed days and events before and after.
BEFORE, AFTER = [30, 22, 41, 18, 25, 36, 28, 20], [15, 22, 27, 19, 10, 35, 15, 14]
EXPOSED, EXPOSED_AFTER = [13, 10, 15, 9, 11, 14, 12, 9], [13, 10, 14, 9, 11, 14, 12, 10]
BASE, NEWEST = "2014-04", "2015-10"
PROVISIONAL = 1


def fill(world, code, before, after, exposed=12.0, exposed_after=12.0, **home):
    """A year of the baseline and the newest year: all events in their fourth month."""
    world.home(code, home.pop("area", "Q01"), **home)
    for start, events, days in ((BASE, before, exposed), (NEWEST, after, exposed_after)):
        world.months("falls", code, start, [0, 0, 0, events] + [0] * 8)
        world.months("occupied_bed_days", code, start, [days * 1000 / 12] * 12)


def arm(world, **home):
    figures = zip(BEFORE, AFTER, EXPOSED, EXPOSED_AFTER, strict=True)
    for place, (y_b, y_a, e_b, e_a) in enumerate(figures):
        fill(world, f"1-{place}", y_b, y_a, e_b, e_a, programme=1, **home)


def asked(world, code="Q01", **query):
    return run(world.close(), ProgressQuery("falls", code=code, **query))


def test_the_arm_is_the_policys_worked_one(world):
    """t = -0.3346 and v = 0.013652: 28.4% fewer; with 7 degrees of freedom 45.7% to 5.7% fewer."""
    arm(world)
    (whole, *_) = asked(world).changes
    assert whole.own.percent == pytest.approx(-28.44, abs=0.01)
    assert (whole.own.low, whole.own.high) == (
        pytest.approx(-45.71, abs=0.02),
        pytest.approx(-5.66, abs=0.03),
    )
    assert (whole.own.homes, whole.own.before, whole.own.after) == (8, 220, 157)
    assert (whole.before.value, whole.after.value) == (
        pytest.approx(220 / 93), pytest.approx(157 / 93),
    )  # fmt: skip
    assert (whole.period, whole.against_period) == (
        "April 2014 to March 2015", "October 2015 to September 2016",
    )  # fmt: skip


def test_it_stands_beside_the_change_of_homes_outside_over_the_same_months(world):
    arm(world)
    for area in range(10):
        for home in range(3):
            fill(world, f"1-9{area}{home}", 20 + area, 18 + 2 * (area % 3) + home, area=f"R{area:02d}")
    (whole, *_) = asked(world).changes
    assert whole.others.homes == 30 and whole.others.percent < 0
    assert whole.against.areas == 10 and whole.against.caution is None
    own, others = 1 + whole.own.percent / 100, 1 + whole.against.comparators / 100
    assert whole.against.percent == pytest.approx(100 * (own / others - 1))
    assert whole.against.low < whole.against.percent < whole.against.high


def test_with_few_areas_it_says_what_it_cannot_allow_for(world):
    arm(world)
    for home in range(9):
        fill(world, f"1-9{home}", 20, 20 + home % 2, area=f"R{home % 3}")
    (whole, *_) = asked(world).changes
    assert whole.against.areas == 3 and whole.against.caution == "cannot allow for area-wide changes"


def test_an_area_outside_is_not_set_against_itself(world):
    for home in range(9):
        fill(world, f"1-{home}", 20, 10)
        fill(world, f"1-9{home}", 20, 20, area="R01")
    (whole, *_) = asked(world).changes
    assert whole.own.percent == pytest.approx(-50.0) and whole.others.percent == pytest.approx(0.0)
    assert whole.others.homes == 9


def test_nobody_stands_beside_all_homes(world):
    for home in range(9):
        fill(world, f"1-{home}", 20, 10)
    (whole, *_) = asked(world, level="non_vanguard", code=None).changes
    assert whole.others is None and whole.against is None


def test_under_eight_homes_or_twenty_events_no_change_is_said(world):
    for home in range(7):
        fill(world, f"1-{home}", 20, 10)
        fill(world, f"1-9{home}", 2, 1, area="R01")
    fill(world, "1-97", 2, 1, area="R01")
    store = world.close()
    (few_homes, *_), (few_events, *_) = (
        run(store, ProgressQuery("falls", code=code)).changes for code in ("Q01", "R01")
    )
    assert few_homes.own.percent is None and few_homes.own.reason == "fewer than 8 homes with both years"
    assert few_events.own.percent is None and few_events.own.reason == "fewer than 20 falls in a year"
    assert few_homes.before.value == pytest.approx(20 / 12)  # what was counted is shown all the same


def test_homes_that_open_or_close_do_not_pose_as_change(world):
    """Eight homes as they were; one with many falls closes, one with few opens: no change."""
    for home in range(8):
        fill(world, f"1-{home}", 20, 20)
    world.home("1-70", "Q01", closed="2015-06")
    world.months("falls", "1-70", BASE, [40] * 12)
    world.months("occupied_bed_days", "1-70", BASE, [1000.0] * 12)
    world.home("1-71", "Q01", opened="2015-10")
    world.months("falls", "1-71", NEWEST, [0] * 12)
    world.months("occupied_bed_days", "1-71", NEWEST, [1000.0] * 12)
    (whole, *_) = asked(world).changes
    assert whole.before.value > 2 * whole.after.value
    assert whole.own.percent == pytest.approx(0.0, abs=1e-9) and whole.own.homes == 8


def test_nursing_and_residential_stand_apart(world):
    for home in range(8):
        fill(world, f"1-{home}", 20, 10, service="nursing")
        fill(world, f"1-9{home}", 20, 40)
    changes = {one.service: one for one in asked(world).changes}
    assert changes["nursing"].own.percent == pytest.approx(-50)
    assert changes["residential"].own.percent == pytest.approx(100)
    assert changes[None].own.percent == pytest.approx(25)


def test_provisional_months_are_in_no_change(world):
    for home in range(8):
        fill(world, f"1-{home}", 20, 20)
        world.put("falls", f"1-{home}", "2016-10", 90, marks=PROVISIONAL)
        world.put("occupied_bed_days", f"1-{home}", "2016-10", 1000.0)
    answer = asked(world)
    assert answer.last == parse_month("2016-09")
    assert answer.changes[0].own.percent == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("start", "ids"), [
    ("2015-10", ["baseline", "before_start"]), ("2015-11", ["baseline"]),
])  # fmt: skip
def test_a_baseline_has_ended_before_the_newest_year_begins(world, start, ids):
    arm(world, programme_start=first_day(parse_month(start)))
    assert [one.baseline for one in asked(world).changes if one.service is None] == ids


def test_the_months_before_the_start_are_a_baseline_of_their_own(world):
    start = {"programme_start": first_day(parse_month("2015-06"))}
    arm(world, **start)
    titles = [one.title for one in asked(world).changes if one.service is None]
    assert titles == ["Own 2014/15", "Own year before the start"]


def test_events_stand_with_the_series_that_they_bear_on(world):
    fill(world, "1-0", 20, 20)
    world.add("registration", registration_id=1, code="1-0", home_id=1)
    world.load(1, "events", "Q01", "2016-01", "2016-01")
    rows = [
        ("1a", "Named GP", None, 1), ("6a", "Falls training", 1, None), ("4a", "Hospice link", 1, None),
        ("other", "Flood", 1, None),
    ]  # fmt: skip
    for row, (element, title, area, registration) in enumerate(rows):
        world.add("event", load_id=1, source_row=row, area_id=area, registration_id=registration,
                  happened_on=date(2016, 1, 4 + row).toordinal(), element=element, title=title)  # fmt: skip
    found = asked(world).events  # falls: elements 1 and 6; what is of none may bear on anything
    assert [(one.title, one.element, one.home_code) for one in found] == [
        ("Named GP", 1, "1-0"), ("Falls training", 6, None), ("Flood", None, None),
    ]  # fmt: skip


def test_only_who_may_see_an_area_may_follow_it(world):
    fill(world, "1-0", 20, 20)
    fill(world, "1-1", 20, 20, area="R01")
    store = world.close()
    own = Viewer("lead", "vanguard_lead", areas=frozenset({"R01"}))
    assert run(store, ProgressQuery("falls", code="R01"), own).name == "R01"
    for query in (ProgressQuery("falls", code="Q01"), ProgressQuery("falls", level="programme")):
        with pytest.raises(NotFound):
            run(store, query, own)


def test_rows_carry_the_numbers(world):
    arm(world)
    answer = asked(world)
    row = answer.rows()[0]
    assert row["change_percent"] == pytest.approx(answer.changes[0].own.percent, abs=1e-6)
    assert (row["homes"], row["change_homes"], row["profile"]) == ("all", 8, "operational")
    assert answer.rolling[-1].own == answer.changes[0].own
    assert answer.rolling[-1].month == answer.last


def test_nothing_loaded_is_an_answer_too(world):
    world.home("1-0", "Q01")
    answer = asked(world)
    assert (answer.last, answer.changes, answer.rolling, answer.rows()) == (None, (), (), [])
