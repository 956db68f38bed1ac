"""The order in which files arrive, a second try and a load taken back leave no trace in any answer."""

import random
from datetime import date

import pytest
from second_opinion.messy import write

from dashboard.loading import undo_load
from loaders.load import Options, load_file
from loaders.problems import FileProblem
from loaders.store import open_store
from metrics.answer import Query
from metrics.definition import METRICS
from metrics.observe import observe
from metrics.query import run
from metrics.viewer import LOCAL

DATES = (date(2016, 6, 20), date(2016, 9, 10), None)
LEVELS = ("home", "area", "all")


def answers(store) -> dict[tuple, tuple]:
    """Everything that is said of any home, area and month, as at three dates."""
    found = {}
    for asat in DATES:
        for metric, definition in METRICS.items():
            for level in set(LEVELS) & set(definition.levels):
                for row in run(store, Query(metric=metric, level=level, asat=asat), LOCAL).rows():
                    found[asat, metric, level, row["code"], row["month"]] = tuple(row.values())
    return found


def data_files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def load_all(store, paths) -> None:
    for path in paths:
        load_file(store, path, Options(), after=observe)


def differing(one: dict, other: dict) -> list:
    return [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)][:5]


@pytest.fixture(scope="module", params=(3,))
def folder(request, tmp_path_factory):
    made = tmp_path_factory.mktemp("messy")
    write(made, request.param)
    return made


@pytest.fixture(scope="module")
def in_order(folder, tmp_path_factory):
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('in_order') / 'store.db'}")
    register = [path for path in data_files(folder) if "register" in path.parts]
    load_all(store, register + [path for path in data_files(folder) if path not in register])
    yield answers(store)
    store.engine.dispose()


def test_any_order_gives_the_same_answers(folder, in_order, store):
    paths = data_files(folder)
    random.Random(2016).shuffle(paths)
    later = [path for path in paths if refused(store, path)]  # names no area, and no home is known yet
    load_all(store, later)
    assert len(in_order) > 1000
    assert not differing(answers(store), in_order)


def refused(store, path) -> bool:
    try:
        load_all(store, [path])
    except FileProblem as problem:
        assert "for which areas" in str(problem), problem
        return True
    return False


def test_taking_loads_back_and_loading_them_again_changes_nothing(folder, in_order, tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    register = [path for path in data_files(folder) if "register" in path.parts]
    others = [path for path in data_files(folder) if path not in register]
    receipts = {}
    for path in register + others:
        receipts[path] = load_file(store, path, Options(), after=observe)
    for path in random.Random(7).sample(others, 4) + register:
        for receipt in receipts[path]:
            undo_load(store, receipt.load_id, by="test")
        assert differing(answers(store), in_order), f"{path.name} was taken back and nothing changed"
        load_all(store, [path])
        assert not differing(answers(store), in_order), path.name
    store.engine.dispose()


def test_loading_everything_twice_changes_nothing(folder, in_order, tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    register = [path for path in data_files(folder) if "register" in path.parts]
    paths = register + [path for path in data_files(folder) if path not in register]
    load_all(store, paths)
    for path in reversed(paths):
        (receipt,) = load_file(store, path, Options(), after=observe)
        assert (receipt.status, receipt.rows_read) == ("already_loaded", 0)
    assert not differing(answers(store), in_order)
    store.engine.dispose()
