"""Which rows of admissions tell of whom and when, packed beside the records: as the records say."""

from itertools import accumulate, count

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from loaders import admission_keys, delimited, records
from loaders.admission_keys import (
    NOBODY,
    OPEN,
    keys_of,
    packed_keys,
    read_blocks,
    write_keys,
    write_missing_keys,
)
from loaders.load import load_file, undo
from loaders.marks import hashes_of
from loaders.records import FOREVER
from loaders.shapes import SHAPES
from tests.loaders.two_homes import STAYS

STATED = {"covers": "2016-04", "area": "all", "released": "2016-07-01"}
TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50)
ROW = st.tuples(
    st.integers(1, 3) | st.integers(1, 100_000), st.integers(1, FOREVER - 400),
    st.none() | st.integers(-3, 400), TEXTS, TEXTS,
)  # fmt: skip
NUMBERS = count(1)


def frame(rows):
    """As a part of a file: (row number, day of admission, day of discharge, person, spell)."""
    columns = ["source_row", "admitted_on", "discharged_on", "person_key", "spell_id"]
    made = pd.DataFrame(rows, columns=columns, dtype=object).set_index("source_row")
    return made.astype({"admitted_on": "int64", "discharged_on": "Int64"})


def told(blocks):
    """The same, keys for texts."""
    columns = ("rows", "admitted", "discharged", "people", "spells")
    return [row for block in blocks for row in
            zip(*(getattr(block, name).tolist() for name in columns), strict=True)]  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(ROW, min_size=1, max_size=30))
def test_what_is_packed_comes_back(store, given_rows):
    numbers = accumulate(gap for gap, *_ in given_rows)
    rows = [
        (number, admitted, None if stay is None else max(admitted + stay, 1), person, spell)
        for number, (_, admitted, stay, person, spell) in zip(numbers, given_rows, strict=True)
    ]
    part, load_id = frame(rows), next(NUMBERS)
    with store.write() as connection:
        write_keys(connection, load_id, packed_keys(part, hashes_of(part, SHAPES["admissions"])))
        (block,) = read_blocks(connection, [load_id])
    key = {text: int(keys_of([text])[0]) for row in rows for text in row[3:] if text} | {None: NOBODY}
    assert told([block]) == [
        (number, admitted, ended or OPEN, key[person], key[spell])
        for number, admitted, ended, person, spell in rows
    ]
    assert len(set(key.values())) == len(key)


def test_keys_that_were_written_once_are_found_later():
    """Whatever hashes them may never come to other numbers: what is kept would be missed."""
    assert keys_of(["S1", "NHS-SPELL-000001", "Müller", "x" * 100, ""]).tolist() == [
        6324821463507739907, 389337078627323301, 12374896514328446057, 7208070285412191227, NOBODY,
    ]  # fmt: skip


def test_blocks_without_a_day_in_question_are_passed_over(store):
    with store.write() as connection:
        for load_id, admitted, ended in ((1, 100, 130), (2, 200, None), (3, 300, 310)):
            part = frame([(7, admitted, ended, "P", "S"), (9, admitted + 5, ended, "Q", "S")])
            write_keys(connection, load_id, packed_keys(part, hashes_of(part, SHAPES["admissions"])))
        k = records.admission_keys.c
        late = read_blocks(connection, [3, 2, 1], k.last_discharged >= 140)
        assert [block.load_id for block in late] == [2, 3]
        early = read_blocks(connection, [1, 3], k.first_day <= 299)
        assert [block.load_id for block in early] == [1]
        last = select(k.last_admitted).order_by(k.load_id)
        assert connection.execute(last).scalars().all() == [105, 205, 305]


@pytest.fixture
def stays(write, monkeypatch):
    """Twenty rows in parts of seven; two are the same, some name no person, one waits for its home."""
    monkeypatch.setattr(delimited, "PART", 7)
    rows = [
        f"S{n},{'' if n % 4 == 3 else f'P{n // 2}'},2016-04-{n + 1:02d},"
        f"{'' if n % 3 else '2016-05-20'},{'1-700000000' if n == 4 else '1-900000001'},21,1,RX0"
        for n in range(19)
    ]
    return write("admissions.csv", "\n".join([STAYS, *rows, rows[0]]), **STATED)


def test_the_loader_writes_what_an_older_store_is_given_later(empty, stays, monkeypatch):
    store = empty()
    (receipt,) = load_file(store, stays)
    with store.write() as connection:
        of_loader = list(read_blocks(connection, [receipt.load_id]))
        assert [len(block.rows) for block in of_loader] == [7, 7, 6]
        connection.execute(delete(records.admission_keys))
        monkeypatch.setattr(admission_keys, "AT_ONCE", 5)
        write_missing_keys(connection)
        later = list(read_blocks(connection, [receipt.load_id]))
    assert [len(block.rows) for block in later] == [5, 5, 5, 4]
    # The row that stands twice was seen to when all had been written.
    assert told(of_loader)[:-1] == told(later)
    assert np.count_nonzero(np.concatenate([block.people for block in later]) == NOBODY) == 4


def test_what_is_there_is_not_written_again(empty, stays):
    store = empty()
    load_file(store, stays)
    with store.write() as connection:
        before = connection.execute(select(records.admission_keys)).all()
        write_missing_keys(connection)
        assert connection.execute(select(records.admission_keys)).all() == before


def test_taking_a_load_back_leaves_them_with_its_records(empty, stays):
    store = empty()
    (receipt,) = load_file(store, stays)
    undo(store, receipt.load_id)
    with store.read() as connection:
        assert len(told(read_blocks(connection, [receipt.load_id]))) == 20


def test_a_sender_that_is_told_further_on_leaves_nothing_twice(empty, write, monkeypatch):
    rows = [f"S{n},P{n},2016-04-0{n + 1},,1-900000001,21,1,{'RX0' if n < 5 else 'RX9'}" for n in range(9)]
    monkeypatch.setattr(delimited, "PART", 2)
    store = empty()
    (receipt,) = load_file(store, write("admissions.csv", "\n".join([STAYS, *rows]), **STATED))
    with store.read() as connection:
        kept = told(read_blocks(connection, [receipt.load_id]))
        row = records.admission_episode.c.source_row
        there = connection.execute(select(row).order_by(row)).scalars().all()
    assert [number for number, *_ in kept] == there
