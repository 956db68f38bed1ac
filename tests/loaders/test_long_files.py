"""A file read in many parts comes to the same receipt and the same store as one read in one."""

import random

import pytest
from sqlalchemy import select

from loaders import delimited, records
from loaders.load import Options, load_file
from loaders.problems import FileProblem
from tests.loaders.two_homes import CALLS, STAYS

TABLES = ("ambulance_incident", "admission_episode", "prescription", "harm", "reject", "coverage", "load_key",
          "load_match", "home_key")  # fmt: skip
STATED = {"covers": "2016-04 to 2016-05", "area": "all", "released": "2016-07-01"}
HOMES = ("1-900000001", "1-900000001", "1-900000002", "1-700000000", "")


def calls(rng):
    day, home = rng.randrange(28, 33), rng.choice(HOMES)
    number, vehicle = rng.randrange(40), rng.choice("ABC")
    return f"{number},{vehicle},2016-04-{day:02d} {rng.randrange(24):02d}:00,{home},see_treat"


def stays(rng):
    admitted, person = rng.randrange(1, 31), rng.randrange(6)
    order, provider = rng.choice(("", "1", "2")), rng.choice(("RX0", "RX0", ""))
    spell = rng.choice(("S1", "S2", "S3", ""))
    left = rng.choice(("", "2016-05-20", "2016-03-01", "2016-09-01"))
    return f"{spell},P{person},2016-04-{admitted:02d},{left},{rng.choice(HOMES)},21,{order},{provider}"


def items(rng):
    home, residents = rng.choice(HOMES), rng.choice(("30", "30", "31", "*"))
    bnf_code = f"0403030{rng.randrange(10, 99)}AAAA"
    return f"2016-0{rng.randrange(4, 7)},{home},{bnf_code},{rng.choice('12x')},9.5,{residents}"


def courses(rng):
    return f"U{rng.randrange(9)},2016-04-{rng.randrange(1, 31):02d},{rng.choice(HOMES)},Y"


KINDS = {
    "ambulance_callouts": (CALLS, calls, STATED),
    "admissions": (STAYS, stays, STATED),
    "prescribing": ("month,cqc_location_id,bnf_code,items,nic,residents", items, {"released": "2016-07-01"}),
    "utis": ("infection_id,started_on,cqc_location_id,antibiotic", courses, {"released": "2016-07-01"}),
}


def everything(store):
    with store.read() as connection:
        tables = {name: records.metadata.tables[name] for name in TABLES}
        return {
            name: sorted(map(repr, connection.execute(select(table)))) for name, table in tables.items()
        }


def came_of(store, path):
    try:
        (receipt,) = load_file(store, path, Options())
    except FileProblem as problem:
        return str(problem)
    return {name: value for name, value in vars(receipt).items() if name != "seconds"}


@pytest.mark.parametrize("rows_of_a_part", [1, 7, 64])
@pytest.mark.parametrize("dataset", KINDS)
def test_parts_come_to_what_the_whole_comes_to(dataset, rows_of_a_part, empty, write, monkeypatch):
    header, row, stated = KINDS[dataset]
    rng = random.Random(rows_of_a_part)
    lines = [row(rng) for _ in range(120)]
    path = write(f"{dataset}.csv", "\n".join([header, *lines, "Total,,,"]), **stated)
    whole, parts = empty(), empty()
    expected = came_of(whole, path)
    monkeypatch.setattr(delimited, "PART", rows_of_a_part)
    assert came_of(parts, path) == expected
    assert everything(parts) == everything(whole)
    assert isinstance(expected, dict), expected


def test_near_misses_of_several_parts_are_told_as_one_number(empty, write, monkeypatch):
    harms = ("Near miss", "None", "near-miss", "Low", "Low", "None", "Near miss")
    rows = [f"1-900000001,0{n}/04/2016,{harm}" for n, harm in enumerate(harms, 1)]
    monkeypatch.setattr(delimited, "PART", 3)
    (receipt,) = load_file(empty(), write("log.csv", "\n".join(["CQC ID,Date,Harm", *rows])))
    assert (receipt.layout, receipt.accepted) == ("home_falls_log", 7)
    assert receipt.problems == ["3 rows are near misses: kept, and not counted as a fall."]


def test_a_provider_further_on_makes_the_layout_the_sender(empty, write, monkeypatch):
    rows = [f"S{n},P{n},2016-04-0{n + 1},,1-900000001,21,1,{'RX0' if n < 5 else 'RX9'}" for n in range(9)]
    path = write("admissions.csv", "\n".join([STAYS, *rows]), **STATED)
    monkeypatch.setattr(delimited, "PART", 2)
    store = empty()
    (receipt,) = load_file(store, path)
    assert (receipt.source, receipt.accepted) == ("admissions", 9)
    with store.read() as connection:
        assert "RX0" not in connection.execute(select(records.source.c.sender)).scalars().all()


def test_an_open_quotation_mark_far_on_leaves_nothing(empty, write, monkeypatch):
    rows = [f"{n},A,2016-04-03 02:10,1-900000001,see_treat" for n in range(20)]
    path = write("ambulance_callouts.csv", "\n".join([CALLS, *rows, '"99,A']), **STATED)
    monkeypatch.setattr(delimited, "PART", 3)
    store = empty()
    before = everything(store)
    with pytest.raises(FileProblem, match="opened and never closed"):
        load_file(store, path)
    assert everything(store) == before


def test_the_same_release_in_parts_is_no_tie_and_another_is(empty, write, monkeypatch):
    rows = [f"{n},A,2016-04-03 02:10,1-900000001,see_treat" for n in range(20)]
    monkeypatch.setattr(delimited, "PART", 3)
    store = empty()
    load_file(store, write("one.csv", "\n".join([CALLS, *rows]), **STATED))
    same = write("two.csv", "\n".join([CALLS, *reversed(rows)]), **STATED)
    assert load_file(store, same)[0].accepted == 20
    other = write("three.csv", "\n".join([CALLS, *rows[1:]]), **STATED)
    with pytest.raises(FileProblem, match="known on the same day"):
        load_file(store, other)


def test_progress_tells_the_rows_done(empty, write, monkeypatch):
    rows = [f"{n},A,2016-04-03 02:10,1-900000001,see_treat" for n in range(5)]
    path = write("ambulance_callouts.csv", "\n".join([CALLS, *rows]), **STATED)
    monkeypatch.setattr(delimited, "PART", 2)
    told = []
    load_file(empty(), path, progress=told.append)
    assert told == [2, 4, 5]
