"""check: finds nothing in what was loaded, and names every cell that was altered."""

import sqlite3

import pytest

from loaders.calendar import month_text
from loaders.store import open_store
from metrics.check import check

TABLES = {  # table -> its key, and the columns that a person might alter
    "observation": (("measure_id", "home_id", "month"), ("value", "value", "value", "state", "marks")),
    "area_observation": (
        ("metric_id", "area_id", "month", "programme", "service"),
        ("numerator", "denominator", "covered", "due", "marks"),
    ),
    "year_observation": (("metric_id", "month", "home_id"), ("numerator", "denominator", "covered", "due")),
}


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
        for table, (key, columns) in TABLES.items():
            count = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            where = " AND ".join(f"{name} = ?" for name in (*key, "known_from"))
            for place, column in enumerate(columns * 2):
                if len(altered) == 20:
                    break
                kept = ", ".join((*key, "known_from"))
                row = connection.execute(
                    f"SELECT {kept} FROM {table} WHERE {column} IS NOT NULL LIMIT 1 OFFSET ?",
                    (count * (place + 1) // 25,),
                ).fetchone()
                connection.execute(f"UPDATE {table} SET {column} = {column} + 1 WHERE {where}", row)
                altered.append((column, _words(names, key, row)))
    found = findings(copied)
    assert len(altered) == len(found) == 20
    for column, words in altered:
        assert any(f"{column} is stored as" in one and all(word in one for word in words) for one in found)


def test_check_names_a_cell_that_was_taken_out_and_one_that_was_put_in(copied):
    with sqlite3.connect(copied) as connection:
        names = _names(connection)
        row = connection.execute("SELECT * FROM observation LIMIT 1 OFFSET 500").fetchone()
        connection.execute(
            "DELETE FROM observation WHERE measure_id = ? AND home_id = ? AND month = ? AND known_from = ?",
            row[:4],
        )
        put_in = (row[0], row[1], row[2] + 240, *row[3:])
        connection.execute(f"INSERT INTO observation VALUES ({', '.join('?' * len(row))})", put_in)
    found = findings(copied)
    assert len(found) == 2
    assert any("stored nothing" in one and month_text(row[2]) in one for one in found)
    assert any("recomputed nothing" in one and month_text(row[2] + 240) in one for one in found)
    assert all(names["home_id"][row[1]] in one for one in found)


def test_check_names_a_home_that_no_register_knows(copied):
    with sqlite3.connect(copied) as connection:
        connection.execute(
            "INSERT INTO observation VALUES (1, 987654, 24190, 730000, 3652059, 3, NULL, NULL, 0, 0)"
        )
    assert any("home number 987654" in one for one in findings(copied))
