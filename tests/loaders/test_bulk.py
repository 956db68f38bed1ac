"""Many rows at once, column by column: what is the same in every row is given once."""

import pytest
from sqlalchemy import select

from loaders import bulk
from loaders.bulk import insert_columns
from loaders.records import coverage, source


@pytest.mark.parametrize("rows", [0, 1, 199, 200, 201, 1003])
def test_every_row_arrives_whatever_their_number(store, rows):
    columns = {
        "source_id": list(range(1, rows + 1)), "dataset": "admissions",
        "sender": [f"it's; {n}" for n in range(rows)],
    }  # fmt: skip
    with store.write() as connection:
        insert_columns(connection, source, columns, rows)
    with store.read() as connection:
        found = connection.execute(select(source).order_by(source.c.source_id)).all()
    assert [tuple(row) for row in found] == [(n + 1, "admissions", f"it's; {n}") for n in range(rows)]


def test_what_is_the_same_in_every_row_stands_where_it_belongs(store):
    columns = {"load_id": 7, "area_id": [1, 2, 3], "month": 24192, "part": [0, 1, 0]}
    with store.write() as connection:
        insert_columns(connection, coverage, columns, 3)
    with store.read() as connection:
        assert sorted(map(tuple, connection.execute(select(coverage)))) == [
            (7, 1, 24192, 0), (7, 2, 24192, 1), (7, 3, 24192, 0),
        ]  # fmt: skip


def test_a_statement_takes_no_more_values_than_sqlite_allows(store, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_PARAMETERS", 9)
    columns = {"source_id": list(range(10)), "dataset": "x", "sender": list("abcdefghij")}
    with store.write() as connection:
        insert_columns(connection, source, columns, 10)
    with store.read() as connection:
        assert connection.execute(select(source.c.sender).order_by(source.c.source_id)).scalars().all() == [
            *"abcdefghij"
        ]
