"""Which home a row belongs to, how that is known, and what waits."""

import pytest
from sqlalchemy import select

from loaders import records
from loaders.answers import settle
from loaders.load import load_file
from loaders.match import alias_of, together, ways
from loaders.problems import Problem
from loaders.suggestions import queue

HEAD = "month,cqc_location_id,ods_code,uprn,home_name,postcode,occupied_bed_days"
ELM = {"cqc_location_id": "1-900000001", "ods_code": "VZ001", "uprn": "99001", "name": "The Lodge"}
OAK = {"cqc_location_id": "1-900000002", "ods_code": "VZ002", "uprn": "99002", "name": "The Lodge",
       "address": "2 Low Street, Wexham", "postcode": "QX9 9ZZ"}  # fmt: skip


@pytest.fixture
def known(quick_store, register):
    load_file(quick_store, register("care_homes.csv", ELM, OAK))
    return quick_store


@pytest.fixture
def matched(known, write):
    """How a row with these keys found its home: the id of its registration, and the method."""

    def _matched(keys):
        load_file(known, write("home_return.csv", f"{HEAD}\n2016-04,{keys},900"))
        row, registration = records.home_return, records.registration
        question = select(registration.c.code, row.c.match_method).select_from(
            row.outerjoin(registration, registration.c.registration_id == row.c.registration_id)
        )
        with known.read() as connection:
            return tuple(connection.execute(question).one())

    return _matched


@pytest.mark.parametrize(("keys", "home", "method"), [
    ("1-900000001,,,,", "1-900000001", "cqc_id"),
    (",vz002,,,", "1-900000002", "ods_code"),
    (",,99001,,", "1-900000001", "uprn"),
    (",,,THE  LODGE,qx99zz", "1-900000002", "name_postcode"),
    ("1-800000009,VZ001,,,", "1-900000001", "ods_code"),
    (",,12345,the lodge,QX1 2AB", "1-900000001", "name_postcode"),
    ("1-900000001,VZ001,99001,The Lodge,QX1 2AB", "1-900000001", "cqc_id"),
])  # fmt: skip
def test_the_first_key_that_resolves_wins(matched, keys, home, method):
    assert matched(keys) == (home, method)


DISAGREE = ["1-900000001,VZ002,,,", ",VZ001,99002,,", "1-900000001,,,The Lodge,QX9 9ZZ"]


@pytest.mark.parametrize("keys", DISAGREE)
def test_keys_that_disagree_are_a_conflict_and_wait(known, matched, keys):
    assert matched(keys) == (None, "conflict")
    assert "name different homes" in queue(known)[0].reason


@pytest.mark.parametrize("keys", ["1-700000001,,,,", ",,,The Lodge,QX5 5XX", ",,,Another Name,QX1 2AB"])
def test_a_common_name_or_a_postcode_alone_decides_nothing(matched, keys):
    assert matched(keys) == (None, None)


def test_a_name_and_postcode_that_two_homes_share_wait(quick_store, register, write, load):
    twin = {**ELM, "cqc_location_id": "1-900000003", "service": "residential", "ods_code": "", "uprn": ""}
    load(quick_store, register("care_homes.csv", ELM, twin))
    receipt = load(quick_store, write("home_return.csv", f"{HEAD}\n2016-04,,,,The Lodge,QX1 2AB,900"))
    assert (receipt.accepted, receipt.unmatched) == (0, 1)
    assert queue(quick_store)[0].reason == "What the row says leads to several homes."


def test_a_name_that_the_home_no_longer_has_still_leads_to_it(quick_store, register, write, load):
    renamed = {**ELM, "name": "Elm Court"}
    load(quick_store, register("2014.csv", ELM, released="2014-04-01"))
    load(quick_store, register("2015.csv", renamed, released="2015-04-01"))
    receipt = load(quick_store, write("home_return.csv", f"{HEAD}\n2016-04,,,,The Lodge,QX1 2AB,900"))
    assert receipt.accepted == 1


def test_one_answer_settles_every_row_that_says_so(known, write, load):
    text = f"{HEAD}\n2016-04,,,,Elm Hse,QX1 2AB,900\n2016-05,,,,elm hse,QX1 2AB,930"
    assert load(known, write("home_return.csv", text)).unmatched == 2
    seen = []
    assert settle(known, "elm hse|QX1 2AB", "VZ001", after=lambda _, number: seen.append(number)) == 2
    assert queue(known) == []
    assert seen == [2]
    later = load(known, write("next.csv", f"{HEAD}\n2016-06,,,,Elm Hse,QX1 2AB,900"))
    assert (later.accepted, later.unmatched) == (1, 0)


def test_an_answer_settles_a_conflict_too(known, write, load):
    load(known, write("home_return.csv", f"{HEAD}\n2016-04,1-900000001,VZ002,,,,900"))
    assert settle(known, "1-900000001|VZ002", "1-900000002") == 1


NO_ANSWER = [("nobody|QX0 0XX", "1-900000001"), ("1-700000001", "1-600000000")]


@pytest.mark.parametrize(("alias", "home"), NO_ANSWER)
def test_an_answer_that_fits_nothing_is_refused(known, write, load, alias, home):
    load(known, write("home_return.csv", f"{HEAD}\n2016-04,1-700000001,,,,,900"))
    with pytest.raises(Problem):
        settle(known, alias, home)


def test_rows_that_wait_count_once_a_register_knows_their_home(quick_store, register, write, load):
    seen = []
    text = f"{HEAD}\n2016-04,1-900000001,,,,,900\n2016-04,,VZ002,,,,600"
    assert load(quick_store, write("home_return.csv", text)).unmatched == 2
    load_file(quick_store, register("care_homes.csv", ELM, OAK), after=lambda _, number: seen.append(number))
    assert queue(quick_store) == []
    assert seen == [2]
    with quick_store.read() as connection:
        assert len(connection.execute(select(records.home_change)).all()) == 2


def test_ways_of_naming_a_home_put_together_come_apart_again():
    one = ("1-1", None, None, None, None)
    two = (None, "VZ001", None, "Elm House", "QX1 1AA")
    both = together([one, two, one])
    assert ways(both) == [one, two]
    assert ways(one) == [one]
    assert together([one, one]) == one
    assert alias_of(both) == "1-1 / VZ001|elm house|QX1 1AA"
    three = (None, None, "100", None, None)
    assert ways(together([both, three])) == [one, two, three]
