"""Taking a load back leaves the store as if it had never come, but for its entry."""

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from loaders import listing, records
from loaders.load import load_file, undo
from loaders.problems import Problem
from loaders.suggestions import queue
from tests.loaders.two_homes import CALLS

ELM = {"cqc_location_id": "1-900000001"}
SUCCESSOR = {"cqc_location_id": "1-900000005", "open_date": "2016-06-12", "beds": "22",
             "predecessor_cqc_location_id": "1-900000001"}  # fmt: skip
STATED = {"covers": "2016-04", "area": "Q01", "released": "2016-07-01"}


@pytest.fixture
def calls(write):
    rows = ("1,A,2016-04-03 02:10,1-900000001,see_treat", "2,A,2016-04-04 02:10,1-900000005,see_treat")
    return write("calls.csv", "\n".join([CALLS, *rows]), **STATED)


def test_an_undone_extract_is_as_if_it_had_never_come(store, register, calls, state_of):
    load_file(store, register("care_homes.csv", ELM))
    before = state_of(store)
    load_file(store, calls)
    undo(store, 2, by="an analyst")
    assert state_of(store) == before
    entry = listing.loads(store)[1]
    assert (entry["file"], entry["status"].startswith("taken back")) == ("calls.csv", True)


def test_an_undone_register_takes_its_joins_and_homes_with_it(store, register, calls, state_of):
    load_file(store, register("first.csv", ELM, released="2016-01-01"))
    load_file(store, calls)
    before, waiting = state_of(store), queue(store)
    load_file(store, register("second.csv", ELM, SUCCESSOR, released="2016-07-01"))
    assert state_of(store) != before
    assert queue(store) == []
    undo(store, 3)
    assert state_of(store) == before
    assert queue(store) == waiting


def test_rows_of_a_home_that_no_register_names_any_more_wait_again(store, register, calls):
    load_file(store, register("care_homes.csv", ELM))
    load_file(store, calls)
    undo(store, 1)
    assert [one.rows for one in queue(store)] == [1, 1]
    with store.read() as connection:
        assert connection.execute(select(records.ambulance_incident.c.registration_id)).scalars().all() == [
            None,
            None,
        ]
        assert connection.execute(select(records.home_period)).all() == []


def test_a_file_taken_back_may_come_again(store, register, calls, state_of):
    load_file(store, register("care_homes.csv", ELM))
    load_file(store, calls)
    before = state_of(store)
    undo(store, 2)
    (receipt,) = load_file(store, calls)
    assert (receipt.status, receipt.load_id) == ("loaded", 3)
    assert state_of(store) == before


def test_what_comes_after_is_told_once_of_an_undoing(store, register, calls):
    seen = []
    load_file(store, register("care_homes.csv", ELM))
    load_file(store, calls)
    version = store.version()
    undo(store, 1, after=lambda _, number: seen.append(number))
    assert seen == [1]
    assert store.version() > version


def test_of_a_workbook_only_the_sheet_taken_back_comes_again(quick_store, register, tmp_path):
    load_file(quick_store, register("care_homes.csv", ELM))
    path = tmp_path / "april.xlsx"
    book = Workbook()
    tables = {
        "home_return": "month,cqc_location_id,occupied_bed_days\n2016-04,1-900000001,900",
        "falls": "incident_id,occurred_at,cqc_location_id,harm\nF1,2016-04-02,1-900000001,low",
    }
    for name, text in tables.items():
        sheet = book.create_sheet(name)
        for line in text.split("\n"):
            sheet.append(line.split(","))
    del book["Sheet"]
    book.save(path)
    assert [(r.dataset, r.status) for r in load_file(quick_store, path)] == [
        ("home_return", "loaded"), ("falls", "loaded"),
    ]  # fmt: skip
    undo(quick_store, 3)
    assert [(r.dataset, r.status) for r in load_file(quick_store, path)] == [
        ("home_return", "already_loaded"), ("falls", "loaded"),
    ]  # fmt: skip
    assert {r.status for r in load_file(quick_store, path)} == {"already_loaded"}


@pytest.mark.parametrize("times", [0, 1])
def test_only_a_load_that_stands_can_be_taken_back(quick_store, register, times):
    load_file(quick_store, register("care_homes.csv", ELM))
    for _ in range(times):
        undo(quick_store, 1)
    with pytest.raises(Problem):
        undo(quick_store, 1 if times else 99)


def test_an_undoing_that_fails_changes_nothing(store, register, state_of):
    load_file(store, register("care_homes.csv", ELM))
    before = state_of(store)
    with pytest.raises(ZeroDivisionError):
        undo(store, 1, after=lambda *_: 1 / 0)
    assert state_of(store) == before
