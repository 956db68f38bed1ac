"""One event that a file tells twice, naming its home in two ways: one answer before and after a register."""

from itertools import permutations

import pytest

from loaders import delimited
from loaders.answers import settle
from loaders.load import Options, load_file, undo
from loaders.suggestions import queue
from metrics.answer import Query
from metrics.check import check
from metrics.observe import observe
from metrics.query import run
from metrics.viewer import LOCAL

HEADER = "cqc_location_id,ods_code,name,service,beds,address,postcode,area_code,open_date"
ELM = "1-100000001,{},Elm House,residential,40,1 High Street,QX1 1AA,Q01,2012-03-01"
OAK = "1-100000002,{},Oak House,nursing,30,2 Low Street,QX1 1AB,Q01,2012-03-01"
KEYS = "cqc_location_id,ods_code,home_name,postcode"
BY_ID, BY_CODE, BY_NAME, OF_OAK = "1-100000001,,,", ",VZ001,,", ",,Elm House,QX1 1AA", "1-100000002,,,"
UNKNOWN = ",,The Elms,QX1 1AA"
FILES = {
    "ae_attendances": (
        f"attendance_id,provider_code,scheme,arrived_at,{KEYS},category",
        "A{n},RX8,hes,2016-08-{n:02d} 10:00,{home},first",
        "ae_attendances",
    ),
    "admissions": (
        f"spell_id,person_key,admitted_on,discharged_on,{KEYS},admission_method,provider_code",
        "S{n},p{n},2016-08-{n:02d},2016-08-{n:02d},{home},21,RX8",
        "nel_admissions",
    ),
    "ambulance_callouts": (
        f"incident_id,called_at,{KEYS},outcome", "I{n},2016-08-{n:02d} 10:00,{home},see_treat",
        "ambulance_callouts",
    ),
    "telephone_calls": (
        f"call_id,called_at,{KEYS},channel", "C{n},2016-08-{n:02d} 10:00,{home},hub", "nhs111_calls"
    ),
}  # fmt: skip
every_dataset = pytest.mark.parametrize("dataset", FILES)


@pytest.fixture
def load(store, tmp_path):
    def _load(name, *lines):
        path = tmp_path / name
        path.write_text("\n".join([*lines, ""]))
        (receipt,) = load_file(store, path, Options(by="test"), after=observe)
        return receipt

    return _load


@pytest.fixture
def put(load):
    """Puts in a file of a dataset, in which events stand twice or more, and each register when asked."""

    def _put(what, dataset, events):
        if what == "events":
            header, row, _ = FILES[dataset]
            rows = [row.format(n=n, home=home) for n, homes in enumerate(events, 1) for home in homes]
            said = ("# released: 2016-10-01", "# covers: 2016-08 to 2016-08", "# area: Q01", "# source: RX8")
            return load("events.csv", *said, header, *rows)
        codes = ("VZ001", "VZ002") if what == "codes" else ("", "")
        day = {"ids": "2016-01-05", "codes": "2016-01-06"}[what]
        return load(f"{what}.csv", f"# released: {day}", HEADER, ELM.format(codes[0]), OAK.format(codes[1]))

    return _put


def counted(store, dataset):
    """How many events each home has in August."""
    return numerators(store, FILES[dataset][2])


def numerators(store, metric):
    found = {}
    for code in ("1-100000001", "1-100000002"):
        rows = run(store, Query(metric, code=code), LOCAL).rows()
        found[code[-1]] = [row["numerator"] for row in rows if row["month"] == "2016-08"]
    return found


# Twice the same home, in two ways; a home and another; a home and nothing known; three ways; once.
EVENTS = [(BY_ID, BY_CODE), (BY_CODE, OF_OAK), (BY_ID, UNKNOWN), (BY_NAME, BY_CODE, BY_ID), (OF_OAK,)]


@every_dataset
@pytest.mark.parametrize("order", list(permutations(("events", "ids", "codes"))), ids="-".join)
def test_the_order_of_file_and_registers_leaves_no_trace(store, put, dataset, order):
    for what in order:
        put(what, dataset, EVENTS)
    assert counted(store, dataset) == {"1": [3], "2": [1]}
    assert not list(check(store))


@pytest.mark.parametrize("rows_of_a_part", [1, 2, 3])
@pytest.mark.parametrize("dataset", ["ae_attendances", "admissions"])
def test_so_does_a_long_file_of_which_parts_are_written_before_all_is_read(
    store, put, dataset, rows_of_a_part, monkeypatch
):
    monkeypatch.setattr(delimited, "PART", rows_of_a_part)
    receipt = put("events", dataset, EVENTS)
    assert (receipt.unmatched, receipt.duplicates, receipt.rows_read) == (5, 5, 10)
    for what in ("ids", "codes"):
        put(what, dataset, ())
    assert counted(store, dataset) == {"1": [3], "2": [1]}
    assert not list(check(store))


@pytest.mark.parametrize("dataset", ["ae_attendances", "admissions", "ambulance_callouts"])
@pytest.mark.parametrize("released", ["2016-10-01", "2016-11-01"])
def test_two_files_that_name_the_homes_otherwise_count_as_the_newer(store, load, put, dataset, released):
    """The one by id or name, the other by code; known on the same day or later."""
    header, row, _ = FILES[dataset]
    said = ("# covers: 2016-08 to 2016-08", "# area: Q01", "# source: RX8")
    for day, homes in (("2016-10-01", (BY_ID, BY_NAME, OF_OAK)), (released, (BY_CODE, BY_CODE, OF_OAK))):
        rows = [row.format(n=n, home=home) for n, home in enumerate(homes, 1)]
        load(f"{day} {homes[0]}.csv", f"# released: {day}", *said, header, *rows)
    put("codes", dataset, ())
    assert counted(store, dataset) == {"1": [2], "2": [1]}
    assert not list(check(store))


@pytest.mark.parametrize("dataset", ["ae_attendances", "admissions", "telephone_calls"])
def test_a_register_that_is_taken_back_leaves_what_the_other_tells(store, put, dataset):
    for what in ("ids", "codes", "events"):
        receipt = put(what, dataset, [(BY_CODE, BY_ID), (BY_CODE,)])
        if what == "codes":
            codes = receipt.load_id
    assert (receipt.accepted, receipt.duplicates) == (2, 1)
    assert counted(store, dataset)["1"] == [2]
    undo(store, codes, after=observe)
    assert counted(store, dataset)["1"] == [1]
    assert not list(check(store))


@pytest.mark.parametrize("dataset", ["ae_attendances", "admissions", "telephone_calls"])
def test_before_any_register_it_is_one_row_that_waits(store, put, dataset):
    receipt = put("events", dataset, [(BY_CODE, BY_ID), (BY_ID, BY_ID)])
    assert (receipt.unmatched, receipt.duplicates, receipt.conflicts, receipt.rejected) == (2, 2, 0, 0)
    assert {one.alias: one.rows for one in queue(store)} == {"VZ001 / 1-100000001": 1, "1-100000001": 1}


def test_an_answer_of_one_of_the_ways_or_of_both_counts_the_row(store, put):
    put("ids", "ae_attendances", ())
    put("events", "ae_attendances", [(UNKNOWN, BY_CODE), (UNKNOWN,)])
    (both,) = [one for one in queue(store) if "/" in one.alias]
    assert (both.home_name, both.postcode, both.ods_code) == ("The Elms", "QX1 1AA", "VZ001")
    settle(store, "the elms|QX1 1AA", "1-100000001", after=observe)
    assert counted(store, "ae_attendances")["1"] == [2]


def test_rows_of_one_event_that_turn_out_to_name_two_homes_wait_for_a_person(store, put):
    put("ids", "ae_attendances", ())
    put("events", "ae_attendances", [(BY_CODE, OF_OAK)])
    assert counted(store, "ae_attendances")["2"] == [1]  # nobody knows of another home yet
    put("codes", "ae_attendances", ())
    assert counted(store, "ae_attendances") == {"1": [0], "2": [0]}
    (waiting,) = queue(store)
    assert waiting.reason == "Rows of one event name different homes. Say which is meant."
    assert {one.code for one in waiting.suggestions} == {"1-100000001", "1-100000002"}
    settle(store, waiting.alias, "1-100000002", after=observe)
    assert counted(store, "ae_attendances") == {"1": [0], "2": [1]}
    assert not list(check(store))


OF_HOMES = {
    "prescribing": (
        f"month,{KEYS},bnf_code,items,nic,residents", "2016-08,{home},0501130R0AAAAAA,2,{said}0,{said}",
        "prescribing_cost",
    ),
    "home_return": (f"month,{KEYS},occupied_bed_days,falls", "2016-08,{home},900,{said}", "falls"),
}  # fmt: skip


@pytest.mark.parametrize("dataset", OF_HOMES)
@pytest.mark.parametrize("order", [("file", "codes"), ("codes", "file")], ids="-".join)
def test_rows_that_differ_wait_together_and_none_of_them_counts(store, load, put, dataset, order):
    """Two of three rows name the home alike and differ; the third names it otherwise, as the first says."""
    header, row, metric = OF_HOMES[dataset]
    homes = [(BY_CODE, 6), (BY_CODE, 9), (BY_ID, 6), (OF_OAK, 5), (OF_OAK, 5)]
    for what in order:
        if what == "codes":
            put("codes", None, ())
            continue
        rows = [row.format(home=home, said=said) for home, said in homes]
        receipt = load("rows.csv", "# released: 2016-10-01", header, *rows)
        waiting = order[0] == "file"
        assert (receipt.conflicts, receipt.unmatched > 0) == (0 if waiting else 3, waiting)
    found = numerators(store, metric)
    assert found["1"] == [None]
    assert found["2"] == [{"prescribing": 100, "home_return": 5}[dataset]]
    assert not list(check(store))


@pytest.mark.parametrize("order", [("file", "codes"), ("codes", "file")], ids="-".join)
def test_a_number_that_another_home_has_the_next_day_is_another_incident(store, load, put, order):
    """Eleven hours after the second call and nineteen after the first, which is what tells."""
    calls = [("01 20:00", BY_ID), ("02 04:00", BY_ID), ("02 15:00", OF_OAK)]
    calls += [("04 10:00", BY_ID), ("04 11:00", OF_OAK)]  # of neither
    for what in order:
        if what == "codes":
            put("codes", None, ())
            continue
        header = FILES["ambulance_callouts"][0]
        rows = [f"I7,2016-08-{at},{home},see_treat" for at, home in calls]
        said = ("# released: 2016-10-01", "# covers: 2016-08 to 2016-08", "# area: Q01", "# source: RX8")
        load("calls.csv", *said, header, *rows)
    assert counted(store, "ambulance_callouts") == {"1": [1], "2": [1]}
