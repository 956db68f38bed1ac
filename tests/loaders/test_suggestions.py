"""What is near what waits: suggestions for a person, and never more than that."""

import pytest

from loaders.answered import join_questions
from loaders.likeness import NEARNESS, likeness
from loaders.load import load_file
from loaders.suggestions import queue

HEAD = "month,cqc_location_id,ods_code,uprn,home_name,postcode,occupied_bed_days"
ELM = {"cqc_location_id": "1-900000001", "ods_code": "VZ001", "uprn": "99001", "name": "Elm House"}
OAK = {"cqc_location_id": "1-900000002", "ods_code": "VZ002", "uprn": "99002", "name": "Oak Lodge",
       "address": "2 Low Street, Wexham", "postcode": "QX9 9ZZ", "area_code": "Q02"}  # fmt: skip
MANOR = {"address": "Rivergreen, Wexham", "postcode": "QX5 5AA"}
NURSING = {**MANOR, "cqc_location_id": "1-900000003", "name": "Clifton Manor Nursing Home"}
RESIDENTIAL = {**MANOR, "cqc_location_id": "1-900000004", "name": "Clifton Manor Residential Home",
               "service": "residential"}  # fmt: skip


@pytest.fixture
def near(store, register, write):
    """What is suggested for a row with these keys: codes with their likeness, best first."""

    def _near(keys):
        load_file(store, register("care_homes.csv", ELM, OAK, NURSING, RESIDENTIAL))
        (receipt,) = load_file(store, write("home_return.csv", f"{HEAD}\n2016-04,{keys},900"))
        assert receipt.accepted == 0  # near is never near enough
        (one,) = queue(store)
        return [(found.code[-1], found.likeness) for found in one.suggestions]

    return _near


@pytest.mark.parametrize(("keys", "suggested"), [
    (",,,Elm Hse,QX1 2AB", [("1", 88)]),
    (",,,House of Elm,QX1 2AB", [("1", 100)]),
    (",,,Clifton Manor,QX5 5AA", [("3", 100), ("4", 100)]),  # two homes at one postcode stay two
    (",,,Clifton Mannor Residential Home,QX5 5AA", [("3", 96), ("4", 96)]),
    (",,,The Hostel,QX1 2AB", []),  # not called anything like it
    (",,,Elm House,QX1 2AC", []),  # a common name alone is near nothing
    ("1-700000001,,,,", []),
    ("1-900000001,VZ002,,,", [("1", 100), ("2", 100)]),  # keys that name different homes: both
    ("1-700000001,,,Elm Hs,QX1 2AB", [("1", 80)]),
])  # fmt: skip
def test_what_is_near_is_suggested_and_not_taken(near, keys, suggested):
    assert near(keys) == suggested


def test_a_suggestion_says_why(store, register, write):
    load_file(store, register("2014.csv", {**ELM, "name": "Elm Court"}, released="2014-04-01"))
    load_file(store, register("2015.csv", {**ELM, "name": "Sunnyside"}, OAK, released="2015-04-01"))
    text = f"{HEAD}\n2016-04,,,,Elm Crt,QX1 2AB,900\n2016-04,1-900000001,VZ002,,,,900"
    load_file(store, write("home_return.csv", text))
    said = {one.alias: [(s.code, s.name, s.area, s.why) for s in one.suggestions] for one in queue(store)}
    assert said["elm crt|QX1 2AB"] == [
        ("1-900000001", "Sunnyside", "Q01", "At this postcode a home is or was called Elm Court.")
    ]
    assert [why for *_, why in said["1-900000001|VZ002"]] == [
        "The row's CQC id is this home's.", "The row's ODS code is this home's.",
    ]  # fmt: skip


def test_the_queue_says_how_much_waits_and_whose_it_is(store, register, write):
    load_file(store, register("care_homes.csv", ELM, OAK))
    calls = "incident_id,resource_id,called_at,home_name,postcode,outcome"
    rows = [f"{n},A,2016-0{n}-03 02:10,Elm Hse,QX1 2AB,see_treat" for n in (4, 5)]
    said = {"covers": "2016-04 to 2016-05", "area": "Q01", "released": "2016-07-01", "source": "RX8"}
    load_file(store, write("calls.csv", "\n".join([calls, *rows]), **said))
    load_file(store, write("home_return.csv", f"{HEAD}\n2016-06,,,,Elm Hse,QX1 2AB,900\n2016-06,7,,,,,1"))
    first, second = queue(store)
    assert (first.alias, first.rows, second.alias, second.rows) == ("elm hse|QX1 2AB", 3, "7", 1)
    assert (first.datasets, first.files) == (
        ("ambulance_callouts", "home_return"), ("calls.csv", "home_return.csv"),
    )  # fmt: skip
    assert (first.first_month % 12 + 1, first.last_month % 12 + 1) == (4, 6)
    assert (first.concerns({"Q01"}), first.concerns({"Q02"})) == (True, False)


@pytest.mark.parametrize(("one", "other", "alike"), [
    ("Lodge", "The Lodge Care Home", True), ("Oak Care Home", "Elm Care Home", False),
    ("St Marys Nursing Home", "Saint Mary's", True), ("The Home", "The Care Home", True),
])  # fmt: skip
def test_names_are_compared_by_the_words_that_tell_homes_apart(one, other, alike):
    assert (likeness(one, other) >= NEARNESS.near_name) == alike


TWIN = {**ELM, "cqc_location_id": "1-900000005", "ods_code": "", "uprn": ""}


@pytest.mark.parametrize(("name", "postcode", "asked"), [
    ("Elm House Care Home", "QX1 2AB", ["near"]), ("Elm Housee", "QX1 2AB", ["near"]),
    ("Elm House 2", "QX1 2AB", []),  # numbers tell homes apart
    ("Oak House", "QX1 2AB", []), ("Elm House", "QX1 2AC", []),
])  # fmt: skip
def test_like_names_at_one_postcode_are_asked_about(quick_store, register, name, postcode, asked):
    twin = {**TWIN, "name": name, "postcode": postcode, "address": "Rear of 1 High Street, Wexham"}
    load_file(quick_store, register("care_homes.csv", ELM, twin))
    questions = join_questions(quick_store)
    assert ["near" for one in questions if "have like names" in one.reason] == asked
    assert len(questions) == len(asked)
