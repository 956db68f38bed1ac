"""Whatever happens in another area, nothing that a viewer can ask is answered otherwise."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from loaders.calendar import parse_month
from loaders.problems import Problem
from loaders.store import open_store
from metrics.answer import LEVELS, Answer, PlacesQuery, Query
from metrics.query import run
from metrics.signals import Signals, SignalsQuery
from metrics.trace_answer import TraceQuery
from metrics.viewer import Viewer
from tests.metrics.conftest import World

CODES = (None, "1-10", "1-9", "1-30", "1-29", "1-404", " 1-30 ", "Q02")
AREAS = (None, "Q01", "Q02", "Q99")
ASAT = (None, date(2016, 2, 1), date(2016, 11, 1))
SEPTEMBER = parse_month("2016-09")
VIEWERS = {
    "of the area": Viewer("anna", "ccg_quality", areas=frozenset({"Q01"})),
    "of the area and one that is not there": Viewer("bala", "ccg_quality", areas=frozenset({"Q01", "Q99"})),
    "of a home": Viewer("carol", "home", areas=frozenset(), homes=frozenset({"1-10"})),
    "of a home that is not there": Viewer("dev", "home", areas=frozenset(), homes=frozenset({"1-404"})),
    "of nothing": Viewer("erin", "administrator", areas=frozenset()),
    "under the Shared profile": Viewer("fay", "national", "shared", areas=frozenset()),
}


def _store(path, name, counts, homes, beds):
    """Alder Vale with two homes, always the same; Birch End with as many as are asked for."""
    store = open_store(f"sqlite:///{path}")
    world = World(store)
    world.area("Q01", "Alder Vale")
    world.area("Q02", f"{name} End")
    world.home("1-10", "Q01", name="Yew Lodge", former=("1-9",), programme=1)
    world.home("1-11", "Q01", name="Ash House", programme=1)
    for number in range(30, 30 + homes):
        former = ("1-29",) if number == 30 else ()
        world.home(f"1-{number}", "Q02", name=f"{name} Court {number}", beds=beds, former=former)
    for number, area in enumerate(("Q01", "Q02"), start=1):
        world.add("source", source_id=number, dataset="ambulance_callouts", sender=f"RX{number}")
        world.load(number, "ambulance_callouts", area, "2015-10", "2016-09")
        world.rows["load"][-1]["source_id"] = number
        world.add(
            "load_match", load_id=number, month=SEPTEMBER, method="cqc_id", rows=int(sum(counts)) * number
        )
    for code, home in world.homes.items():
        world.months("occupied_bed_days", code, "2015-10", [1000.0] * 12)
        mine = [2.0, 1.0, 3.0, 0.0, 2.0, 5.0, 1.0, 2.0, 4.0, 2.0, 1.0, 3.0]
        world.months("ambulance_callouts", code, "2015-10", mine if home["area"] == 1 else counts)
    world.rows["load_match"][0]["rows"] = 52
    return world.close()


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    folder = tmp_path_factory.mktemp("apart")
    made = (
        _store(folder / "one.db", "Birch", [2.0] * 12, 1, 40),
        _store(folder / "two.db", "Oak", [9.0] * 12, 5, 12),
    )
    yield made
    for store in made:
        store.engine.dispose()


def answered(store, query, viewer):
    """The answer without what stands beside it of many homes taken together; or the words of the refusal."""
    try:
        found = run(store, query, viewer)
    except Problem as problem:
        return f"{type(problem).__name__}: {problem}"
    if isinstance(found, Answer):
        series = tuple(replace(one, comparisons=()) for one in found.series)
        found = replace(found, series=series, expected_flags=None)
    if isinstance(found, Signals):
        found = replace(found, expected_flags=None)
    return repr(found)


def questions():
    for area, code, asat in product(AREAS, CODES, ASAT):
        yield PlacesQuery(area, code, asat)
        for level in LEVELS:
            yield Query("ambulance_callouts", level, code, area, asat=asat)
    for area, service, asat in product(AREAS, (None, "residential", "nursing"), ASAT):
        yield SignalsQuery("ambulance_callouts", area, service, asat=asat)
    for code, asat in product(CODES[1:], ASAT):
        yield TraceQuery("ambulance_callouts", code, SEPTEMBER, asat)


@pytest.mark.parametrize("viewer", VIEWERS.values(), ids=VIEWERS)
def test_no_question_tells_one_store_from_the_other(stores, viewer):
    one, two = stores
    for query in questions():
        assert answered(one, query, viewer) == answered(two, query, viewer), query


@pytest.mark.parametrize("viewer", VIEWERS.values(), ids=VIEWERS)
def test_what_is_of_others_and_what_is_not_there_are_refused_in_the_same_words(stores, viewer):
    """Codes 1-30 and 1-404, areas Q02 and Q99: put one for the other, and the answer is the same."""
    for level, asat in product(LEVELS, ASAT):
        for mine, gone in (
            (("1-30", None), ("1-404", None)),
            ((None, "Q02"), (None, "Q99")),
            (("Q02", None), ("Q99", None)),
        ):
            theirs = answered(stores[0], Query("ambulance_callouts", level, *mine, asat=asat), viewer)
            nothing = answered(stores[0], Query("ambulance_callouts", level, *gone, asat=asat), viewer)
            for a, b in zip(mine, gone, strict=True):
                nothing = nothing.replace(str(b), str(a)) if a else nothing
            assert theirs == nothing, (level, mine)


def test_the_two_stores_differ_for_who_sees_all(stores):
    everyone = Viewer("local person")
    told = [[answered(store, query, everyone) for query in questions()] for store in stores]
    assert sum(a != b for a, b in zip(*told, strict=True)) > 100
