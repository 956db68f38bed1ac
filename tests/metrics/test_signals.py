"""A list of signals says of every home what its own series says, as at every day."""

import sqlite3
from collections import Counter
from datetime import date

import numpy
import pytest

from loaders.calendar import parse_month
from loaders.problems import Problem
from loaders.store import open_store
from metrics.answer import Query
from metrics.chart_choice import CHOICES
from metrics.definition import OF_HOMES
from metrics.query import run
from metrics.recorded_changes import record, take_back
from metrics.series import RECENT, usable
from metrics.signals import SignalsQuery
from metrics.step_changes import StepChange
from metrics.viewer import Viewer

COMMON = (None, "Common Cause")
REASONS = {(one.row, one.chart, one.trial, one.reason) for one in CHOICES}
DAYS = (None, date(2016, 11, 7), date(2016, 8, 20), date(2016, 5, 20))


def high(signal):
    return "Above" in signal or "Increasing" in signal


def since(series, last):
    """The first of the months in a row, each with a signal on the last one's side."""
    if last is None or last.signal in COMMON:
        return None
    first = last.month
    for point in reversed([p for p in series.points if p.month < last.month and p.value is not None]):
        if point.signal in COMMON or high(point.signal) != high(last.signal):
            break
        first = point.month
    return first


def one_rule(series, last):
    """Whether one rule alone named these months; without a signal there is nothing to tell apart."""
    first = since(series, last)
    if first is None:
        return True
    months = [p for p in series.points if first <= p.month <= last.month and p.value is not None]
    return {p.signal for p in months} == {last.signal}


def last_final(series):
    return next((point for point in reversed(series.points) if usable(point)), None)


def said_by(series, newest):
    """What the list is to say of one home, from its points."""
    last = last_final(series)
    here = series.place.state == "open" and (last.month if last else 0) > newest - RECENT
    phase = max((one.month for one in series.changes if one.month <= series.points[-1].month), default=0)
    numbers = (last.numerator, last.denominator, last.value, last.signal) if last else (None,) * 4
    place = series.place
    return (
        series.code, series.name, place.area_code, place.service, place.state,
        series.chart, series.trial, sum(usable(p) and p.month >= phase for p in series.points),
        last and last.month, *numbers, since(series, last), one_rule(series, last), series.variation,
        series.assurance, series.looks, here,
    )  # fmt: skip


def compared(store, metric, asat=None, **of):
    """How many homes were held to their series, and how many signals they have."""
    listed = run(store, SignalsQuery(metric, asat=asat, **of))
    told = run(store, Query(metric, asat=asat, compare="none", **of))
    newest = max((last.month for one in told.series if (last := last_final(one))), default=0)
    for series, home in zip(told.series, listed.homes, strict=True):
        said = home._asdict()
        row = said.pop("row")
        assert tuple(said.values()) == said_by(series, newest), (metric, asat)
        assert (row, series.chart, series.trial, series.chart_reason) in REASONS
    assert listed.expected_flags == told.expected_flags
    return listed.homes


@pytest.fixture(scope="module")
def changed_store(small_store, tmp_path_factory):
    """The small sample, with changes recorded early, late, twice, for all homes, and taken back."""
    copy = tmp_path_factory.mktemp("changed") / "store.db"
    with sqlite3.connect(small_store.engine.url.database) as held, sqlite3.connect(copy) as other:
        held.backup(other)
    store = open_store(f"sqlite:///{copy}")

    def change(metric, code, month, **more):
        day = date(2016, 8, 1)
        return record(store, metric, code, StepChange(parse_month(month), "moved", "manager", day, **more))

    for metric in ("ambulance_callouts", "nel_admissions", "prescribing_cost", "falls", "nel_bed_days"):
        homes = [one.code for one in run(store, SignalsQuery(metric)).homes if one.months > 20]
        months = ("2014-09", "2015-11", "2016-05", "2016-08", "2020-01", "2010-01")
        for code, month in zip(homes, months, strict=False):
            change(metric, code, month)
        change(metric, homes[0], "2015-10")
        take_back(store, change(metric, homes[6], "2015-01"))
    change("ae_attendances", None, "2015-03", definition=True)
    yield store
    store.engine.dispose()


@pytest.mark.parametrize("metric", OF_HOMES)
@pytest.mark.parametrize("asat", DAYS)
def test_the_list_says_what_each_series_says(changed_store, metric, asat):
    assert len(compared(changed_store, metric, asat)) > 40


def test_the_sample_holds_every_sort_of_home(changed_store):
    states, charts, signals = Counter(), Counter(), Counter()
    for metric in OF_HOMES:
        for series in run(changed_store, Query(metric, compare="none")).series:
            states.update(point.state for point in series.points)
            states.update(mark for point in series.points for mark in point.marks)
            charts[series.chart, series.trial] += 1
            charts["changed"] += bool(series.changes)
            signals.update(point.signal for point in series.points)
    wanted = "hidden part_submitted not_submitted no_denominator closed not_open provisional suppressed_input"
    assert all(states[name] > 5 for name in wanted.split())
    drawn = {("u_prime", False), ("u_prime", True), ("bars", False), ("counts", False), ("table", False),
             ("xmr", False), ("i_prime", False), ("line", False), "changed"}  # fmt: skip
    assert drawn <= set(charts) and charts["changed"] > 60
    assert len(signals) > 8


@pytest.mark.parametrize("area", ["ZV1", "ZV3"])
def test_of_an_area(changed_store, area):
    for metric in ("falls", "nel_admissions", "bed_occupancy"):
        compared(changed_store, metric, area=area)


# A metric of each kind and what is counted of it a month: few, some, many; over what.
KINDS = {
    "falls": ((0.3, 2, 6, 40), 1000),
    "mandatory_training": ((5, 9), 20),  # a stock
    "ambulance_conveyance_rate": ((2, 6, 20), 30),
    "named_gp_home_round": ((3, 5, 12), 15),  # has a standard
    "nel_bed_days": ((5, 90), 1000),
    "prescribing_cost": ((500, 4000), 20),
    "nel_length_of_stay": ((60, 90), 12),
}
MONTHS, FIRST = 34, parse_month("2014-01")
EARLY, LATER = date(2016, 3, 1).toordinal(), date(2016, 10, 3).toordinal()


def made_at_random(world, metric, seed):
    """Homes that open, close and change; cells revised, taken back, hidden, in part, over nothing."""
    rng, (means, whole) = numpy.random.default_rng([seed, *metric.encode()]), KINDS[metric]
    one = OF_HOMES[metric]
    for number in range(14):
        opened, closed = ("2014-09", None) if number == 3 else ("2010-01", "2016-06" if number == 4 else None)
        if number == 5:
            opened = "2016-12"
        code = world.home(f"1-{number:02d}", f"Q{number % 2}", opened=opened, closed=closed)
        mean = rng.choice(means)
        jump = rng.choice([1, 1, 3, 9])
        for month in range(FIRST, FIRST + MONTHS):
            level = mean * (jump if month > FIRST + MONTHS - 9 else 1)
            over = rng.integers(whole, 2 * whole) if rng.random() > 0.03 else 0
            _cells(world, rng, one.denominator, code, month, float(over))
            if one.denominator != one.numerator:
                _cells(world, rng, one.numerator, code, month, float(rng.poisson(level)), hides=True)
            if one.kind == "nights":
                _cells(world, rng, "nel_admissions", code, month, float(rng.poisson(9)))
                _cells(world, rng, "days_at_risk", code, month, float(whole))
    return world.close()


def _cells(world, rng, measure, code, month, value, hides=False):
    if rng.random() < 0.04:
        return
    late = {"marks": 1} if month > FIRST + MONTHS - 3 and rng.random() < 0.7 else {}
    part = {"part": 1} if rng.random() < 0.03 else {}
    if hides and rng.random() < 0.06:
        bounds = {"low": value, "high": value + rng.choice([0.0, 0.01, 6.0])}
        world.put(measure, code, month, None, known=EARLY, **bounds, **late, **part)
    elif rng.random() < 0.1:  # revised, or taken back
        world.put(measure, code, month, value, known=EARLY, until=LATER, **part)
        if rng.random() < 0.7:
            world.put(measure, code, month, value + 1, known=LATER, **late)
    else:
        world.put(measure, code, month, value, known=int(rng.choice([EARLY, LATER])), **late, **part)


# What the homes at random must hold, so that they hold the list to it.
HELD = {
    "falls": {"u_prime", "bars", "counts", "Above UCL", "concern_high"},
    "mandatory_training": {"line"},
    "ambulance_conveyance_rate": {"p_prime", "line", "common_cause"},
    "named_gp_home_round": {"p_prime", "inconsistent"},
    "nel_bed_days": {"xmr", "line"},
    "prescribing_cost": {"i_prime"},
    "nel_length_of_stay": {"i_prime"},
}


@pytest.mark.parametrize("metric", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_the_list_says_what_each_series_says_of_homes_at_random(world, metric, seed):
    store = made_at_random(world, metric, seed)
    for number in (0, 1, 6):
        day = date(2016, 1, 1)
        record(store, metric, f"1-{number:02d}", StepChange(FIRST + 15 + number, "moved", "manager", day))
    days = None, date(2016, 5, 1), date(2016, 10, 3)
    homes = [one for asat in days for one in compared(store, metric, asat)]
    words = {word for one in homes for word in (one.chart, one.signal, one.variation, one.assurance)}
    assert words >= HELD[metric]


def test_on_each_database(world_on_each):
    store = made_at_random(world_on_each, "falls", 9)
    assert any(one.signal not in COMMON for one in compared(store, "falls"))
    compared(store, "falls", date(2016, 5, 1))


@pytest.fixture
def homes(world):
    """Five homes: ordinary, one with many of late, one too new, one closed, one of which nothing is known."""
    usual, many = [5.0, 6.0, 4.0, 5.0] * 9, [5.0, 6.0, 4.0, 5.0] * 8 + [30.0] * 4
    for code, area, values, more in (
        ("1-1", "Q01", usual, {"service": "nursing"}), ("1-2", "Q01", many, {"name": "Ash House"}),
        ("1-3", "Q02", usual[:5], {}), ("1-4", "Q02", many, {"closed": "2016-11"}), ("1-5", "Q02", [], {}),
    ):  # fmt: skip
        world.home(code, area, **more)
        world.months("occupied_bed_days", code, "2013-11", [1000.0] * len(values))
        world.months("falls", code, "2013-11", values)
    return world.close()


def test_what_a_list_says(homes):
    told = run(homes, SignalsQuery("falls"))
    by_code = {one.code: one for one in told.homes}
    assert [one.name for one in told.homes] == sorted(one.name for one in told.homes)
    high = by_code["1-2"]
    assert (high.name, high.area, high.chart, high.row, high.months) == ("Ash House", "Q01", "u_prime", 6, 36)
    assert (high.signal, high.variation) == ("Above UCL", "concern_high")
    assert (high.month, high.since) == (parse_month("2016-10"), parse_month("2016-07"))
    assert (high.numerator, high.denominator, high.value) == (30, 1000, 30)
    assert [code for code, one in by_code.items() if one.flagged] == ["1-2"]
    assert (by_code["1-4"].signal, by_code["1-4"].state) == ("Above UCL", "closed")
    assert (by_code["1-3"].chart, by_code["1-3"].current) == ("table", False)
    assert by_code["1-5"].month is by_code["1-5"].value is by_code["1-5"].signal is None
    assert (told.expected_flags.looked_at, told.expected_flags.flagged) == (2, 1)


def test_a_month_without_anything_to_divide_by_is_passed_over(world):
    world.home("1-1", "Q01")
    world.months("occupied_bed_days", "1-1", "2014-11", [1000.0] * 23 + [0.0])
    world.months("falls", "1-1", "2014-11", [5.0, 6.0, 4.0] * 7 + [30.0, 31.0, 0.0])
    (home,) = compared(world.close(), "falls")
    assert (home.month, home.signal, home.since) == (parse_month("2016-09"), "Above UCL", home.month - 1)


def test_a_list_speaks_of_small_numbers_in_the_words_of_the_exact_test(world):
    for code, last in (("1-1", 0.0), ("1-2", 6.0)):
        world.home(code, "Q01")
        world.months("occupied_bed_days", code, "2014-11", [1000.0] * 24)
        world.months("falls", code, "2014-11", [1.0, 0.0, 2.0] * 7 + [1.0, 0.0, last])
    usual, high = compared(world.close(), "falls")
    assert (usual.signal, usual.since, usual.looks) == (None, None, ())
    assert (high.signal, high.since, high.variation) == ("Above CL (exact test)", high.month, None)
    assert [look.months for look in high.looks] == [1] and high.flagged


def test_of_a_type_and_of_homes_that_may_be_seen(homes):
    codes = [one.code for one in run(homes, SignalsQuery("falls", service="nursing")).homes]
    assert codes == ["1-1"]
    alone = run(homes, SignalsQuery("falls", area="Q01"), Viewer("x", areas=frozenset({"Q01"})))
    assert {one.code for one in alone.homes} == {"1-1", "1-2"}
    every = run(homes, SignalsQuery("falls"), Viewer("x", areas=frozenset(), homes=frozenset({"1-2"})))
    assert ([one.code for one in every.homes], every.expected_flags) == (["1-2"], None)
    assert run(homes, SignalsQuery("falls"), Viewer("x", areas=frozenset())).homes == ()


@pytest.mark.parametrize(
    ("query", "viewer", "says"),
    [
        (SignalsQuery("falls", area="Q02"), Viewer("x", areas=frozenset({"Q01"})), "area Q02"),
        (SignalsQuery("falls", area="Q99"), Viewer("x", areas=frozenset({"Q01"})), "area Q99"),
        (SignalsQuery("falls", group="wave-1"), Viewer("x"), "group wave-1"),
        (SignalsQuery("falls", service="hospital"), Viewer("x"), "no service 'hospital'"),
        (SignalsQuery("fals"), Viewer("x"), "no metric 'fals'"),
        (SignalsQuery("falls"), Viewer("x", metrics=frozenset({"utis"})), "no metric 'falls'"),
        (SignalsQuery("dtoc_days"), Viewer("x"), "Ask for that level"),
        (SignalsQuery("falls", profile="shared"), Viewer("x"), "Shared profile is not ready"),
        (SignalsQuery("falls"), Viewer("x", profile="shared"), "Shared profile is not ready"),
    ],
)
def test_what_is_refused(homes, query, viewer, says):
    with pytest.raises(Problem, match=says):
        run(homes, query, viewer)


def test_a_store_without_anything(world):
    world.area("Q01")
    assert run(world.close(), SignalsQuery("falls")).homes == ()
    world.home("1-1", "Q01")


def test_a_home_without_anything(world):
    world.home("1-1", "Q01")
    (home,) = run(world.close(), SignalsQuery("falls")).homes
    assert (home.chart, home.months, home.month) == ("table", 0, None)
