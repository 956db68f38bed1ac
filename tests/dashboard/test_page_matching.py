"""The matching queue: what waits, what was answered, by whom it may be, and that rows count at once."""

import pytest

from dashboard.app import create_app
from dashboard.roles import ROLES
from loaders import answered, suggestions
from metrics.answer import PlacesQuery
from metrics.query import run
from tests.dashboard.asking import SECRET, headers
from tests.dashboard.forms_of import OURS, heading, send, text_of

QUEUE, ANSWER, JOIN = "/data/matching", "/data/matching/answer", "/data/matching/join"
OWN_AREA = "ZV1"


@pytest.fixture
def client(own):
    return create_app(own).server.test_client()


@pytest.fixture
def signed_in(own, monkeypatch):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", SECRET)
    return create_app(own).server.test_client()


def get(client, address=QUEUE, given=None):
    return client.get(address, headers=given or {}).get_data(as_text=True)


def test_everything_that_waits_is_listed_with_how_many_rows(client, own):
    queue = suggestions.queue(own)
    page = get(client, f"{QUEUE}/all")
    rows = sum(one.rows for one in queue)
    assert f"{rows} rows wait for {len(queue)} answers" in heading(page)
    for one in queue:
        assert f'name="alias" value="{one.alias}"' in page
        for near in one.suggestions:
            assert f'value="{near.code}"' in page and near.why in text_of(page)


def test_an_answer_counts_every_row_and_is_remembered_with_who(client, own):
    one = next(one for one in suggestions.queue(own) if one.suggestions)
    home = one.suggestions[0]
    assert send(client, ANSWER, QUEUE, {"alias": one.alias, "suggested": home.code}).status_code == 303
    assert one.alias not in {waiting.alias for waiting in suggestions.queue(own)}
    given = answered.answered(own)[0]
    assert (given.alias, given.code, given.rows, given.who) == (
        one.alias,
        home.code,
        one.rows,
        "local person",
    )
    text = text_of(get(client))
    assert f"Remembered: “{one.alias.replace('|', ', ')}” is {given.name}; " in text
    assert send(client, ANSWER, QUEUE, {"alias": one.alias, "answer": "back"}).status_code == 303
    assert one.alias in {waiting.alias for waiting in suggestions.queue(own)}


def test_a_home_may_be_named_by_its_code_and_a_wrong_one_is_refused(client, own):
    one = suggestions.queue(own)[0]
    refused = send(client, ANSWER, QUEUE, {"alias": one.alias, "home": "1-1"})
    assert refused.status_code == 400 and heading(refused.get_data(as_text=True)).startswith("That could not")
    nothing = send(client, ANSWER, QUEUE, {"alias": one.alias, "home": " "})
    assert "No home was named." in text_of(nothing.get_data(as_text=True))
    assert send(client, ANSWER, QUEUE, {"alias": one.alias, "home": "1-90000100000"}).status_code == 303
    assert answered.answered(own)[0].code == "1-90000100000"


def test_none_of_the_homes_takes_a_name_out_of_the_queue(client, own):
    one = suggestions.queue(own)[0]
    send(client, ANSWER, QUEUE, {"alias": one.alias, "answer": "none"})
    assert one.alias not in {waiting.alias for waiting in suggestions.queue(own)}
    assert "is none of the homes" in text_of(get(client))


@pytest.mark.parametrize(("answer", "said"), [("joined", "One home"), ("apart", "Two homes")])
def test_two_registrations_are_one_home_or_two_and_this_can_be_taken_back(client, own, answer, said):
    pair = next(one for one in answered.join_questions(own) if one.answer is None)
    codes = {"one": pair.one.code, "other": pair.other.code}
    assert pair.reason.split(",")[0] in text_of(get(client))
    assert send(client, JOIN, QUEUE, {**codes, "answer": answer}).status_code == 303
    now = {(one.one.code, one.other.code): one.answer for one in answered.join_questions(own)}
    assert now[pair.one.code, pair.other.code] == answer
    assert said in text_of(get(client))
    assert send(client, JOIN, QUEUE, {**codes, "answer": "back"}).status_code == 303
    now = {(one.one.code, one.other.code): one.answer for one in answered.join_questions(own)}
    assert now[pair.one.code, pair.other.code] is None


def test_registrations_that_are_not_in_question_are_refused(client):
    fields = {"one": "1-90000100000", "other": "1-90000100056", "answer": "joined"}
    assert send(client, JOIN, QUEUE, fields).status_code == 400


def test_a_form_of_somebody_else_s_page_is_refused(client, own):
    one = suggestions.queue(own)[0]
    fields = {"alias": one.alias, "answer": "none"}
    assert client.post(ANSWER, data=fields, headers=OURS).status_code == 403
    foreign = {"Origin": "http://elsewhere.example"}
    assert client.post(ANSWER, data=fields, headers=foreign).status_code == 403
    assert answered.answered(own) == []


@pytest.mark.parametrize("role", [id for id, role in ROLES.items() if role.signs_in])
def test_the_queue_opens_for_who_may_match_and_for_nobody_else(signed_in, role):
    sees = ROLES[role].sees
    given = headers(
        role, areas=OWN_AREA if sees == "areas" else "", home="1-90000500042" if sees == "home" else ""
    )
    status = signed_in.get(QUEUE, headers=given).status_code
    assert status == (200 if role in {"data_steward", "administrator"} else 404)
    if status == 404:
        assert signed_in.post(ANSWER, data={"alias": "x"}, headers={**given, **OURS}).status_code in {
            403,
            404,
        }


def test_a_steward_answers_for_own_areas_alone(signed_in, own):
    given = headers("data_steward", areas=OWN_AREA)
    page = get(signed_in, f"{QUEUE}/all", given)
    queue = suggestions.queue(own)
    theirs = [one for one in queue if one.concerns({OWN_AREA})]
    foreign = [one for one in queue if not one.concerns({OWN_AREA})]
    assert theirs and foreign
    for one in queue:
        assert (f'name="alias" value="{one.alias}"' in page) == (one in theirs)
    refused = send(signed_in, ANSWER, QUEUE, {"alias": foreign[0].alias, "answer": "none"}, given)
    assert refused.status_code == 400
    elsewhere = {"alias": theirs[0].alias, "home": "1-90000500126"}
    assert send(signed_in, ANSWER, QUEUE, elsewhere, given).status_code == 400
    assert answered.answered(own) == []


def test_no_home_of_another_area_is_named_to_a_steward(signed_in, own):
    page = get(signed_in, f"{QUEUE}/all", headers("data_steward", areas=OWN_AREA))
    others = [a.code for a in run(own, PlacesQuery()).places if a.code != OWN_AREA]
    codes = {home.code for area in others for home in run(own, PlacesQuery(area=area)).places}
    mine = {home.code for home in run(own, PlacesQuery(area=OWN_AREA)).places}
    offered = codes - mine
    asked = {code for one in suggestions.queue(own) for code in (one.cqc_location_id, one.ods_code) if code}
    assert not [code for code in offered - asked if f'value="{code}"' in page]
