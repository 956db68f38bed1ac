"""check: finds nothing in what was loaded, and names every cell that was altered."""

import sqlite3
from contextlib import contextmanager

import pytest

from loaders.calendar import month_text
from loaders.store import open_store
from metrics.bundles import OBSERVATIONS, YEARS
from metrics.check import check
from tests.kept import alter, observations, put, years

ROWS = {OBSERVATIONS: observations, YEARS: years}

# The columns that a person might alter.
OF_HOMES = {
    OBSERVATIONS: ("value", "value", "value", "state", "marks"),
    YEARS: ("numerator", "denominator", "covered", "due"),
}
AREA_KEY = ("metric_id", "area_id", "month", "programme", "service")
OF_AREAS = ("numerator", "denominator", "covered", "due", "marks")


@pytest.fixture
def copied(small_store, tmp_path):
    """The small store, to be altered."""
    path = tmp_path / "altered.db"
    with sqlite3.connect(small_store.engine.url.database) as source, sqlite3.connect(path) as target:
        source.backup(target)
    return path


def findings(path):
    store = open_store(f"sqlite:///{path}")
    try:
        return check(store)
    finally:
        store.engine.dispose()


@contextmanager
def written(path):
    store = open_store(f"sqlite:///{path}")
    with store.write() as connection:
        yield connection
    store.engine.dispose()


def _names(connection):
    def table(name):
        return dict(connection.execute(f"SELECT {name}_id, name FROM {name}"))

    areas = dict(connection.execute("SELECT area_id, code FROM area")) | {0: "all areas"}
    homes = dict(
        connection.execute("SELECT home_id, code FROM home_code WHERE current = 1 ORDER BY known_from")
    )
    return {"measure_id": table("measure"), "metric_id": table("metric"), "area_id": areas, "home_id": homes}


def _words(names, key, row):
    """What a sentence about the row must hold."""
    cells = dict(zip(key, row, strict=False))
    return [month_text(cells["month"])] + [names[name][cells[name]] for name in key if name in names]


def test_check_finds_nothing_in_the_sample(small_store):
    assert check(small_store) == []


def test_check_finds_nothing_in_an_empty_store(store):
    assert check(store) == []


def test_check_names_each_of_twenty_altered_cells(copied):
    altered = []
    with sqlite3.connect(copied) as connection:
        names = _names(connection)
        count = connection.execute("SELECT COUNT(*) FROM area_observation").fetchone()[0]
        key = (*AREA_KEY, "known_from")
        where = " AND ".join(f"{name} = ?" for name in key)
        for place, column in enumerate(OF_AREAS):
            row = connection.execute(
                f"SELECT {', '.join(key)} FROM area_observation WHERE {column} IS NOT NULL LIMIT 1 OFFSET ?",
                (count * (place + 1) // 25,),
            ).fetchone()
            connection.execute(f"UPDATE area_observation SET {column} = {column} + 1 WHERE {where}", row)
            altered.append((column, _words(names, AREA_KEY, row)))
    with written(copied) as connection:
        for kept, columns in OF_HOMES.items():
            every = ROWS[kept](connection)
            for part, column in enumerate(columns * 2):
                place = len(every) * (part + 1) // 25
                while getattr(every[place], column) is None:
                    place += 1
                row = alter(connection, kept, place, column)
                altered.append((column, _words(names, kept.keys, row)))
                if len(altered) == 20:
                    break
    found = findings(copied)
    assert len(altered) == len(found) == 20
    for column, words in altered:
        assert any(f"{column} is stored as" in one and all(word in one for word in words) for one in found)


def test_check_names_a_cell_that_was_taken_out_and_one_that_was_put_in(copied):
    with sqlite3.connect(copied) as connection:
        names = _names(connection)
    with written(copied) as connection:
        row = alter(connection, OBSERVATIONS, 500, months=240)
    found = findings(copied)
    assert len(found) == 2
    assert any("stored nothing" in one and month_text(row[2]) in one for one in found)
    assert any("recomputed nothing" in one and month_text(row[2] + 240) in one for one in found)
    assert all(names["home_id"][row[1]] in one for one in found)


def test_check_names_a_home_that_no_register_knows(copied):
    stranger = {"measure_id": 1, "home_id": 987654, "month": 24190, "value": 3, "state": 0, "marks": 0}
    with written(copied) as connection:
        put(connection, OBSERVATIONS, [{**stranger, "known_from": 730000, "known_to": 3652059}])
    assert any("home number 987654" in one for one in findings(copied))
