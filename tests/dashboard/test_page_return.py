"""The monthly return: its questions, what is wrong with an answer in words, kept, sent and counted."""

from pathlib import Path

import pytest

from dashboard.app import create_app
from dashboard.data import return_form
from dashboard.data.return_form import FORM, doubts, errors
from dashboard.loading import ledger, load_paths, options_of, returns
from dashboard.roles import ROLES
from loaders.records import RETURN_COLUMNS
from metrics.answer import Query
from metrics.query import run
from tests.dashboard.asking import SECRET, headers
from tests.dashboard.forms_of import heading, send, text_of

HOME, OCTOBER = "1-90000100000", 2016 * 12 + 9
AT = f"/data/return/{HOME}"
FULL = {name: "0" for name in FORM.questions} | {"occupied_bed_days": "900", "residents": "30", "falls": "7"}


@pytest.fixture
def client(own):
    return create_app(own).server.test_client()


def typed(client, action="send", month="2016-10", given=None, **cells):
    fields = {**FULL, "month": month, "action": action, **cells}
    return send(client, AT, f"{AT}?month={month}", fields, given)


def page(client, month="2016-10", given=None):
    return client.get(f"{AT}?month={month}", headers=given or {}).get_data(as_text=True)


def falls(store, month=OCTOBER):
    answer = run(store, Query("falls", level="home", code=HOME, basis="count"))
    return next(point for point in answer.series[0].points if point.month == month)


def test_the_form_asks_for_every_column_of_the_return_once():
    assert set(FORM.questions) == set(RETURN_COLUMNS)
    assert len([question for group in FORM.groups for question in group.questions]) == len(RETURN_COLUMNS)
    assert FORM.owner and FORM.reviewed
    assert {name for pair in FORM.parts for name in pair} <= set(FORM.questions)


@pytest.mark.parametrize(("cells", "field", "said"), [
    ({"falls": "two"}, "falls", "“two” is not a whole number, 0 or more. Type a whole number, 0 or more."),
    ({"falls": "-1"}, "falls", "“-1” is not a whole number"),
    ({"falls": "1.5"}, "falls", "“1.5” is not a whole number"),
    ({"occupied_bed_days": "36,5"}, "occupied_bed_days", "“36,5” is not a number"),
    ({"falls": "2", "falls_with_harm": "3"}, "falls_with_harm", "3 is more than the 2 given for “falls”."),
    ({"deaths": "0", "deaths_in_hospital": "1"}, "deaths_in_hospital", "1 is more than the 0 given"),
])  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(cells, field, said):
    assert said in errors({**FULL, **cells}, OCTOBER)[field]


@pytest.mark.parametrize(
    "cells", [{"falls": "1,234"}, {"falls": " 7 "}, {"occupied_bed_days": "1116.5"}, {"falls": ""}]
)
def test_what_can_be_is_not_called_wrong(cells):
    assert errors({**FULL, **cells}, OCTOBER) == {}


@pytest.mark.parametrize(("cells", "field", "said"), [
    ({"falls": ""}, "falls", "October 2016, falls: empty. Type 0 if there were none."),
    ({"occupied_bed_days": "1241"}, "occupied_bed_days", "1,241 is more than 1,240: 40 beds in every night"),
    ({"residents": "41"}, "residents", "41 is more than 40: the 40 beds registered. Check it."),
])  # fmt: skip
def test_what_is_unlikely_is_asked_about(cells, field, said):
    assert said in doubts({**FULL, **cells}, OCTOBER, 40)[field]


def test_one_of_bed_days_and_beds_is_enough():
    cells = {**FULL, "occupied_bed_days": "", "occupied_beds": "29.5"}
    assert doubts(cells, OCTOBER, 40) == {} == doubts({**FULL, "occupied_beds": ""}, OCTOBER, 40)
    assert doubts(FULL, OCTOBER, None) == {}


def test_what_is_typed_is_what_the_file_holds():
    assert return_form.cleaned({"falls": " 1,234 ", "logs_complete": "Y"})["falls"] == "1234"
    assert return_form.typed_of({"falls": 7.0, "utis": None, "logs_complete": "N"})["falls"] == "7"


def test_last_month_stands_beside_and_is_not_filled_in(client, own):
    before = returns.sent_returns(own, HOME, OCTOBER - 1, OCTOBER - 1)[OCTOBER - 1]
    shown = text_of(page(client))
    assert f"September 2016: {before.cells['occupied_bed_days']:,.0f}" in shown
    assert "Who sees this" in shown and "Type 0 where there were none." in shown


def test_a_return_is_sent_as_a_load_of_the_home_s_own_and_counted(client, own):
    assert typed(client).location == f"{AT}?month=2016-10#said"
    assert heading(page(client)).endswith("October 2016: return sent")
    newest = ledger.loads(own)[0]
    assert (newest.sender, newest.dataset, newest.accepted, newest.by) == (
        HOME,
        "home_return",
        1,
        "local person",
    )
    assert newest.file == f"return_{HOME}_2016-10.csv"
    assert falls(own).numerator == 7
    assert returns.draft(own, HOME, OCTOBER) is None


def test_the_same_month_typed_again_that_day_takes_the_first_back(client, own):
    typed(client)
    first = ledger.loads(own)[0]
    assert typed(client, falls="9").status_code == 303
    assert not ledger.load_of(own, first.load_id).standing
    assert falls(own).numerator == 9
    assert typed(client, falls="9").status_code == 303 and falls(own).numerator == 9


def test_an_empty_field_is_not_a_zero(client, own):
    answer = typed(client, falls="")
    assert answer.location.endswith("#errors")
    assert "falls: empty. Type 0 if there were none." in text_of(page(client))
    assert typed(client, falls="", sure="yes").location.endswith("#said")
    assert falls(own).state == "not_submitted"


def test_what_is_wrong_is_listed_at_the_top_and_nothing_is_sent(client, own):
    loads = len(ledger.loads(own))
    assert typed(client, falls="x", sure="yes").location.endswith("#errors")
    shown = page(client)
    assert 'role="alert"' in shown and 'href="#falls"' in shown and 'aria-invalid="true"' in shown
    assert "one answer needs a look" in heading(shown)
    assert len(ledger.loads(own)) == loads


def test_a_return_is_kept_and_finished_later(client, own):
    typed(client, action="save", falls="1x")
    shown = page(client)
    assert heading(shown).endswith("begun, not sent yet") and 'value="1x"' in shown
    assert 'role="alert"' not in shown, "nothing is called wrong before sending is asked for"
    assert returns.draft(own, HOME, OCTOBER).by == "local person"


def test_nothing_typed_is_not_sent(client):
    answer = typed(client, **dict.fromkeys(FORM.questions, ""))
    assert answer.status_code == 400 and "Nothing was typed." in text_of(answer.get_data(as_text=True))


@pytest.mark.parametrize("month", ["2016-11", "2014-01", "soon", "2031-01"])
def test_a_month_that_is_not_over_or_long_past_is_refused(client, month):
    assert send(client, AT, AT, {**FULL, "month": month, "action": "send"}).status_code == 400


def test_a_file_of_today_is_not_overruled(client, own):
    path = own.engine.url.database.replace("store.db", "area.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            f"# released: 2016-11-14\ncqc_location_id,month,occupied_bed_days,falls\n{HOME},2016-10,900,3\n"
        )
    assert next(load_paths(own, [Path(path)], options_of({"source": "area"}))).accepted == 1
    answer = typed(client)
    assert answer.status_code == 400
    assert "holds this home's return of the month already" in text_of(answer.get_data(as_text=True))
    assert falls(own).numerator == 3


def test_an_old_code_leads_to_the_home_that_it_is_now(client):
    shown = client.get("/data/return/1-90000100042").get_data(as_text=True)
    assert "is now" in text_of(shown) and 'action="/data/return/1-90000500042"' in shown


@pytest.mark.parametrize("role", [id for id, role in ROLES.items() if role.signs_in])
@pytest.mark.parametrize(
    ("home", "whose"), [(HOME, "area"), ("1-90000500042", "own"), ("1-90000500126", "other")]
)
def test_a_return_opens_for_the_home_and_for_who_looks_after_its_area(own, monkeypatch, role, home, whose):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", SECRET)
    client = create_app(own).server.test_client()
    sees = ROLES[role].sees
    given = headers(
        role, areas="ZV1" if sees == "areas" else "", home="1-90000500042" if sees == "home" else ""
    )
    allowed = (role == "home" and whose == "own") or (role == "data_steward" and whose != "other")
    assert client.get(f"/data/return/{home}", headers=given).status_code == (200 if allowed else 404)
    if allowed:
        path = f"/data/return/{home}"
        sent = send(client, path, path, {**FULL, "month": "2016-10", "action": "save"}, given)
        assert sent.status_code == 303
    else:
        origin = {**given, "Origin": "http://localhost"}
        answer = client.post(f"/data/return/{home}", data={**FULL, "month": "2016-10"}, headers=origin)
        assert answer.status_code in {400, 403, 404}
        assert returns.draft(own, home, OCTOBER) is None
