"""What people answer counts at once, can be changed and taken back, and never depends on order."""

from itertools import permutations
from random import Random

import pytest
from sqlalchemy import select

from loaders import records
from loaders.answered import answered, join_questions
from loaders.answers import answer_join, set_aside, settle, take_back, take_join_back
from loaders.listing import homes, joins
from loaders.load import load_file, undo
from loaders.match_rates import write_match_rates
from loaders.problems import Problem
from loaders.store import open_store
from loaders.suggestions import queue

HEAD = "month,cqc_location_id,ods_code,uprn,home_name,postcode,occupied_bed_days"
ELM = {"cqc_location_id": "1-900000001", "ods_code": "VZ001", "name": "Elm House"}
OAK = {"cqc_location_id": "1-900000002", "ods_code": "VZ002", "name": "Oak Lodge",
       "address": "2 Low Street, Wexham", "postcode": "QX9 9ZZ"}  # fmt: skip
TWIN = {**ELM, "cqc_location_id": "1-900000003", "ods_code": "", "name": "Elm Annexe"}
HSE, HOSTEL = "elm hse|QX1 2AB", "the hostel|QX1 2AB"


@pytest.fixture
def known(store, register):
    load_file(store, register("care_homes.csv", ELM, OAK))
    return store


@pytest.fixture
def returns(write):
    rows = ("2016-04,,,,Elm Hse,QX1 2AB,900", "2016-05,,,,ELM HSE,QX1 2AB,930",
            "2016-04,,,,The Hostel,QX1 2AB,10")  # fmt: skip
    return write("returns.csv", "\n".join([HEAD, *rows]))


@pytest.fixture
def led():
    """Rows by the registration that they lead to and the method."""

    def _led(store):
        row, registration = records.home_return, records.registration
        question = select(registration.c.code, row.c.match_method).select_from(
            row.outerjoin(registration, registration.c.registration_id == row.c.registration_id)
        )
        with store.read() as connection:
            return [tuple(found) for found in connection.execute(question.order_by(row.c.source_row))]

    return _led


def _rates(store):
    table = records.load_match
    with store.read() as connection:
        return {(r.month % 12 + 1, r.method): r.rows for r in connection.execute(select(table))}


def test_an_answer_counts_every_row_and_can_be_changed(known, returns):
    load_file(known, returns)
    assert settle(known, HSE, "VZ001", by="a steward") == 2
    assert settle(known, HSE, "1-900000002", by="another") == 2
    (said,) = answered(known)
    assert (said.alias, said.code, said.rows, said.who) == (HSE, "1-900000002", 2, "another")
    assert _rates(known) == {(4, "alias"): 1, (4, "unmatched"): 1, (5, "alias"): 1}


def test_what_is_no_care_home_leaves_the_queue_and_stays_unmatched(known, returns, led):
    load_file(known, returns)
    seen = []
    assert set_aside(known, HOSTEL, after=lambda _, load: seen.append(load), by="a steward") == 1
    assert [one.alias for one in queue(known)] == [HSE]
    assert led(known).count((None, "not_a_home")) == 1
    assert (answered(known)[0].code, seen) == (None, [2])
    assert settle(known, HOSTEL, "VZ002") == 1  # it was one after all
    assert led(known)[-1] == ("1-900000002", "alias")


def test_an_answer_taken_back_leaves_what_was_before(known, returns, state_of):
    load_file(known, returns)
    before, queued, rates = state_of(known), queue(known), _rates(known)
    settle(known, HSE, "VZ001")
    set_aside(known, HOSTEL)
    assert state_of(known) != before
    assert (take_back(known, HSE), take_back(known, HOSTEL)) == (2, 1)
    assert (state_of(known), queue(known), _rates(known), answered(known)) == (before, queued, rates, [])
    with pytest.raises(Problem, match="Nobody answered"):
        take_back(known, HSE)


def test_what_its_own_keys_tell_is_no_question(known, write):
    load_file(known, write("returns.csv", f"{HEAD}\n2016-04,1-900000001,,,,,900"))
    with pytest.raises(Problem, match="by its own keys"):
        settle(known, "1-900000001", "1-900000002")


def test_a_name_is_no_code_of_a_home(known, returns):
    load_file(known, returns)
    with pytest.raises(Problem, match="No home has the code 'Elm House'"):
        settle(known, HSE, "Elm House")


def test_an_answer_that_fails_half_way_changes_nothing(known, returns, state_of):
    load_file(known, returns)
    before = state_of(known)
    with pytest.raises(ZeroDivisionError):
        settle(known, HSE, "VZ001", after=lambda *_: 1 / 0)
    assert (state_of(known), answered(known)) == (before, [])


def test_an_answer_outlives_the_register_that_knew_the_home(known, register, returns, led):
    load_file(known, returns)
    settle(known, HSE, "VZ001")
    undo(known, 1)
    assert led(known) == [(None, None)] * 3
    load_file(known, register("later.csv", ELM))
    assert led(known)[:2] == [("1-900000001", "alias")] * 2


def test_registrations_that_a_person_joins_are_one_home(store, register, homes_of):
    load_file(store, register("care_homes.csv", ELM, {**TWIN, "service": "residential"}))
    assert len(homes_of(store)) == 2
    (asked,) = join_questions(store)
    assert (asked.one.code, asked.other.code, asked.answer) == ("1-900000001", "1-900000003", None)
    seen = []
    answer_join(store, "1-900000003", "1-900000001", "joined", after=lambda _, n: seen.append(n), by="Ann")
    assert homes_of(store) == {frozenset({"1-900000001", "1-900000003"})}
    assert seen == [1]
    (join,) = joins(store)
    assert (join["status"], join["rule"]) == ("joined", "person")
    assert "Ann said on" in join["reason"] and join["reason"].endswith("that they are one home.")
    assert [one.answer for one in join_questions(store)] == ["joined"]


def test_registrations_that_a_person_holds_apart_are_two_whatever_a_rule_says(store, register, homes_of):
    same = {**ELM, "cqc_location_id": "1-900000003", "ods_code": ""}
    load_file(store, register("care_homes.csv", ELM, same))
    assert len(homes_of(store)) == 1
    answer_join(store, "1-900000001", "1-900000003", "apart", by="Ann")
    assert len(homes_of(store)) == 2
    (join,) = joins(store)
    assert join["status"] == "apart"
    assert "But of 1-900000001 (Elm House) and 1-900000003 (Elm House) Ann said on" in join["reason"]


def test_a_suggestion_that_was_answered_is_not_asked_again(store, register):
    third = {**TWIN, "cqc_location_id": "1-900000004", "name": "Elm Barn"}
    load_file(store, register("care_homes.csv", ELM, TWIN, third))

    def asked():
        return [(one.one.code[-1], one.other.code[-1]) for one in join_questions(store) if not one.answer]

    assert asked() == [("1", "3"), ("3", "4")]
    answer_join(store, "1-900000001", "1-900000003", "apart")
    assert asked() == [("3", "4")]
    answer_join(store, "1-900000003", "1-900000004", "apart")
    assert asked() == [("1", "4")]
    answer_join(store, "1-900000001", "1-900000004", "apart")
    assert asked() == []


def test_an_answer_about_a_join_taken_back_leaves_what_was_before(store, register, state_of):
    load_file(store, register("care_homes.csv", ELM, TWIN))
    before, asked = state_of(store), join_questions(store)
    for answer in ("joined", "apart"):
        answer_join(store, "1-900000001", "1-900000003", answer)
    take_join_back(store, "1-900000003", "1-900000001")
    assert (state_of(store), join_questions(store)) == (before, asked)
    with pytest.raises(Problem, match="Nobody answered"):
        take_join_back(store, "1-900000003", "1-900000001")


def test_answers_that_contradict_each_other_are_refused(store, register, state_of):
    third = {**TWIN, "cqc_location_id": "1-900000004", "name": "Elm Barn"}
    load_file(store, register("care_homes.csv", ELM, TWIN, third))
    answer_join(store, "1-900000001", "1-900000003", "joined")
    answer_join(store, "1-900000003", "1-900000004", "joined")
    before = state_of(store)
    with pytest.raises(Problem, match="said to be one home"):
        answer_join(store, "1-900000001", "1-900000004", "apart")
    assert state_of(store) == before
    take_join_back(store, "1-900000003", "1-900000004")
    answer_join(store, "1-900000001", "1-900000004", "apart")
    with pytest.raises(Problem, match="said to be apart"):
        answer_join(store, "1-900000003", "1-900000004", "joined")


@pytest.mark.parametrize(("one", "other", "answer"), [
    ("1-900000001", "VZ001", "joined"), ("1-900000001", "1-7", "joined"),
    ("1-900000001", "1-900000002", "perhaps"),
])  # fmt: skip
def test_an_answer_about_a_join_that_cannot_be_is_refused(known, one, other, answer):
    with pytest.raises(Problem):
        answer_join(known, one, other, answer)


def test_the_order_of_registers_rows_and_answers_leaves_no_trace(tmp_path, register, write, state_of):
    first = register("first.csv", ELM, OAK, released="2015-04-01")
    second = register("second.csv", ELM, OAK, TWIN, released="2016-04-01")
    rows = write("returns.csv", "\n".join([
        HEAD, "2016-04,,,,Elm Hse,QX1 2AB,900", "2016-05,,,,Elm Annexe,QX1 2AB,930",
        "2016-06,1-900000001,VZ002,,,,930", "2016-04,,,,The Hostel,QX1 2AB,10",
    ]))  # fmt: skip
    steps = {
        "first": lambda store: load_file(store, first),
        "second": lambda store: load_file(store, second),
        "rows": lambda store: load_file(store, rows),
        "settle": lambda store: settle(store, HSE, "1-900000001", by="Ann"),
        "aside": lambda store: set_aside(store, HOSTEL, by="Ann"),
        "conflict": lambda store: settle(store, "1-900000001|VZ002", "1-900000002", by="Ann"),
        "join": lambda store: answer_join(store, "1-900000001", "1-900000003", "joined", by="Ann"),
    }
    orders = [order for order in permutations(steps) if all(
        order.index(one) < order.index(other) for other, before in NEEDS.items() for one in before
    )]  # fmt: skip
    seen = []
    for number, order in enumerate(Random(3).sample(orders, 12)):
        store = open_store(f"sqlite:///{tmp_path / f'order{number}.db'}")
        for step in order:
            steps[step](store)
        reasons = sorted(one["reason"] for one in joins(store))
        seen.append((state_of(store), _rates(store), queue(store), homes(store), reasons))
        store.engine.dispose()
    assert all(one == seen[0] for one in seen)


# An answer is about what is there: rows that wait, a home that is known.
NEEDS = {
    "settle": ("first", "rows"), "aside": ("rows",), "conflict": ("first", "rows"), "join": ("second",),
}  # fmt: skip


def test_what_is_kept_of_matching_is_what_a_count_of_the_records_gives(known, write, register):
    rows = "\n".join([
        HEAD, "2016-04,,,,Elm Hse,QX1 2AB,900", "2016-05,,,,Elm Hse,QX1 2AB,930",
        "2016-04,1-900000002,,,,,10", "2016-05,,VZ009,,,,10", "2016-06,1-900000001,VZ002,,,,930",
    ])  # fmt: skip
    load_file(known, write("returns.csv", rows))
    steps = [
        lambda: settle(known, HSE, "VZ001"),
        lambda: settle(known, HSE, "VZ002"),
        lambda: set_aside(known, "VZ009"),
        lambda: take_back(known, HSE),
        lambda: load_file(known, register("later.csv", {**OAK, "ods_code": "VZ009"}, released="2016-12-01")),
    ]
    for step in steps:
        step()
        kept = _rates(known)
        with known.write() as connection:
            write_match_rates(connection, 2)
        assert kept == _rates(known)
    assert sum(kept.values()) == 5


@pytest.mark.parametrize("few", [0, 500])
def test_many_keys_are_led_as_few_are(known, register, returns, led, monkeypatch, few):
    monkeypatch.setattr("loaders.match.FEW", few)
    monkeypatch.setattr("loaders.remake.FEW", few)
    load_file(known, returns)
    assert settle(known, HSE, "VZ001") == 2
    assert set_aside(known, HOSTEL) == 1
    assert _rates(known) == {(4, "alias"): 1, (4, "not_a_home"): 1, (5, "alias"): 1}
    assert led(known) == [("1-900000001", "alias")] * 2 + [(None, "not_a_home")]


TRAFFORD = (
    "name,cqc_id,type,address,postcode,telephone,website,provider,inspection_date,cqc_webpage,area_name,"
    'area_code,lon,lat\nElm,1-900000001,Nursing homes,"1 High Street,X",QX1 2AB,1,NA,P,NA,x,T,Q01,1,1'
)


def test_an_answer_about_a_home_of_unknown_opening_widens_its_scope(quick_store, write, scope_of, returns):
    load_file(quick_store, write("trafford_care_homes_2016-06.csv", TRAFFORD))
    load_file(quick_store, returns)
    assert scope_of(quick_store, "1-900000001") == ("2016-06", "still")
    assert settle(quick_store, HSE, "1-900000001") == 2
    assert scope_of(quick_store, "1-900000001") == ("2016-04", "still")
    take_back(quick_store, HSE)
    assert scope_of(quick_store, "1-900000001") == ("2016-06", "still")


def test_an_event_of_a_home_finds_it_and_one_of_an_area_waits_for_none(known, write):
    text = """
date,home_name,postcode,area_code,element,title
2016-04-01,Elm Hse,QX1 2AB,,1a,Named GP began
2016-04-02,,,Q01,other,Vanguard began
"""
    load_file(known, write("events.csv", text))
    assert _rates(known) == {(4, "unmatched"): 1}
    assert settle(known, HSE, "VZ001") == 1
    assert _rates(known) == {(4, "alias"): 1}
