"""What has come in, home by source by month, and the words' states."""

from collections import Counter
from datetime import date

import pytest

from loaders.calendar import first_day, parse_month
from metrics.answer import PlacesQuery
from metrics.coverage_answer import Arrived, CoverageQuery
from metrics.definition import OF_HOMES, SOURCES
from metrics.homes import NotFound
from metrics.query import run
from metrics.viewer import Viewer

OCTOBER = parse_month("2016-10")


@pytest.fixture
def filled(world):
    """Three homes: one returned all of 22 figures, one 20 of them, one nothing. Calls came to September."""
    for code, figures in (("1-1", 22), ("1-2", 20), ("1-3", 0)):
        world.home(code, "Q01", name=f"Home {code}")
        world.put("cells_expected", code, OCTOBER, 22.0)
        world.put("cells_supplied", code, OCTOBER, float(figures))
        world.months("ambulance_callouts", code, "2016-08", [3.0, 0.0])
    world.load(1, "ambulance_callouts", "Q01", "2016-08", "2016-09")
    return world


def cells(coverage, source):
    one = next(one for one in coverage.sources if one.source.id == source)
    return [row[-1] for row in one.cells]


def test_a_return_is_in_in_part_or_not_submitted(filled):
    found = run(filled.close(), CoverageQuery("Q01"))
    assert found.months == range(OCTOBER - 12, OCTOBER + 1)
    assert cells(found, "home_return") == [
        Arrived("in", 22, 22), Arrived("part", 20, 22), Arrived("not_submitted"),
    ]  # fmt: skip
    one = next(one for one in found.sources if one.source.id == "home_return")
    assert (one.came(12), one.states(12)) == (2, ["in", "part", "not_submitted"])
    assert one.due_on[-1] == date(2016, 11, 10)


def test_an_extract_that_did_not_come_is_late_once_its_day_is_past(filled):
    store = filled.close()
    found = run(store, CoverageQuery("Q01"))
    assert {cell.state for cell in cells(found, "ambulance_callouts")} == {"late"}
    earlier = run(store, CoverageQuery("Q01", asat=date(2016, 11, 10)))
    assert {cell.state for cell in cells(earlier, "ambulance_callouts")} == {"not_due"}


def test_a_month_without_an_event_has_come_in(filled):
    found = run(filled.close(), CoverageQuery("Q01", last=parse_month("2016-09")))
    assert {cell.state for cell in cells(found, "ambulance_callouts")} == {"in"}


def test_a_file_of_part_of_a_month_is_part(filled):
    filled.put("ambulance_callouts", "1-1", OCTOBER, 1.0, part=1)
    assert cells(run(filled.close(), CoverageQuery("Q01")), "ambulance_callouts")[0].state == "part"


def test_what_need_not_be_sent_and_never_was_is_not_asked_for(filled):
    found = run(filled.close(), CoverageQuery("Q01"))
    optional = {one.source.id for one in found.sources if not one.asked}
    assert optional == {id for id in ("telephone_calls", "prescribing_residents", "point_survey")}
    assert all(SOURCES[id].optional for id in optional)


def test_months_outside_a_homes_life_say_so(world):
    world.home("1-1", "Q01", opened="2016-09")
    world.home("1-2", "Q01", closed="2016-03")
    found = run(world.close(), CoverageQuery("Q01"))
    one = next(one for one in found.sources if one.source.id == "home_return")
    states = [[cell.state for cell in row] for row in one.cells]
    assert states[0][:11] == ["not_open"] * 11 and "not_open" not in states[0][11:]
    assert states[1][5:] == ["closed"] * 8
    assert one.states(0) == [states[1][0]]  # of the home that was there


def test_as_at_a_day_what_came_later_is_not_there(world):
    world.home("1-1", "Q01")
    known = first_day(parse_month("2016-11")) + 10
    world.put("cells_expected", "1-1", OCTOBER, 22.0, known=known)
    world.put("cells_supplied", "1-1", OCTOBER, 22.0, known=known)
    store = world.close()
    assert cells(run(store, CoverageQuery("Q01")), "home_return") == [Arrived("in", 22, 22)]
    before = run(store, CoverageQuery("Q01", asat=date(2016, 11, 10)))
    assert cells(before, "home_return") == [Arrived("not_due")]


def test_an_area_that_may_not_be_seen_is_not_there(filled):
    with pytest.raises(NotFound):
        run(filled.close(), CoverageQuery("Q01"), Viewer("x", areas=frozenset({"Q02"})))


def test_a_month_that_has_not_ended_is_not_asked_for(filled):
    assert run(filled.close(), CoverageQuery("Q01", last=OCTOBER + 5)).months[-1] == OCTOBER


def test_of_the_sample_every_source_of_homes_is_there_and_every_cell_has_a_row(small_store):
    area = run(small_store, PlacesQuery()).places[0]
    found = run(small_store, CoverageQuery(area.code))
    fed = {metric.numerator_sources[0] for metric in OF_HOMES.values()}
    assert {one.source.id for one in found.sources} == fed
    assert len(found.rows()) == len(fed) * len(found.homes) * 13
    told = Counter(row["state"] for row in found.rows())
    assert told["in"] > told["not_submitted"] > 0
