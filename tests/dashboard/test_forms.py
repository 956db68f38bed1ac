"""Forms come from a page of ours, made for the same person, not long ago."""

from datetime import datetime, timedelta

import pytest
from flask import g, request

from dashboard import forms
from dashboard.access import Refused
from dashboard.app import create_app
from loaders.store import open_store
from metrics.viewer import LOCAL, Viewer

ANNA = Viewer("anna", "data_steward", areas=frozenset({"Q01", "Q02", "Q03"}))


@pytest.fixture
def server(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield create_app(store).server
    store.engine.dispose()


def sent(server, fields, viewer=ANNA, **more):
    """What `checked` makes of a form that this viewer sends."""
    with server.test_request_context("/data/loads", method="POST", data=fields, **more):
        g.viewer = viewer
        return forms.checked(request)


def made(server, viewer=ANNA):
    with server.test_request_context("/"):
        return forms.token(viewer)


def refused(server, fields, said=forms.FOREIGN, viewer=ANNA, **more):
    with pytest.raises(Refused) as problem:
        sent(server, fields, viewer, **more)
    assert (problem.value.status, str(problem.value)) == (403, said)


def test_a_form_of_ours_is_taken(server):
    token = made(server)
    assert sent(server, {"token": token, "area": "Q01"})["area"] == "Q01"
    assert sent(server, {}, headers={forms.HEADER: token}) is not None


def test_a_form_without_a_token_or_with_anothers_is_refused(server):
    token = made(server)
    for wrong in (
        "",
        "x",
        ".",
        token[:-1],
        f"{token}0",
        token.replace(".", ""),
        f"0.{token.split('.')[1]}",
        "é.é",
    ):
        refused(server, {"token": wrong})
    refused(server, {})


@pytest.mark.parametrize("other", [
    Viewer("bala", ANNA.role, areas=ANNA.areas), Viewer("anna", "administrator", areas=ANNA.areas),
    Viewer("anna", ANNA.role, areas=frozenset({"Q01"})), Viewer("anna", ANNA.role), LOCAL,
    Viewer("anna", ANNA.role, areas=ANNA.areas, homes=frozenset({"1-1"})),
    Viewer("anna", ANNA.role, "shared", areas=ANNA.areas),
])  # fmt: skip
def test_a_token_is_for_one_person_with_the_same_rights(server, other):
    refused(server, {"token": made(server)}, viewer=other)


def test_names_and_roles_cannot_be_run_together(server):
    refused(server, {"token": made(server, Viewer("anna\nhome"))}, viewer=Viewer("anna", "home\nlocal"))


def test_a_page_that_was_open_for_too_long_says_so(server, monkeypatch):
    token = made(server)
    later = datetime.now().astimezone() + timedelta(hours=23)
    monkeypatch.setattr(forms, "now", lambda: later)
    assert sent(server, {"token": token}) is not None
    monkeypatch.setattr(forms, "now", lambda: later + timedelta(hours=2))
    refused(server, {"token": token}, forms.OLD)
    monkeypatch.setattr(forms, "now", lambda: later - timedelta(days=2))
    refused(server, {"token": token}, forms.OLD)


def test_another_store_has_other_tokens(server, tmp_path):
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    refused(create_app(other).server, {"token": made(server)})
    other.engine.dispose()


def test_the_order_of_areas_makes_no_other_token(server):
    again = Viewer("anna", "data_steward", areas=frozenset(["Q03", "Q02", "Q01"]))
    assert sent(server, {"token": made(server)}, again) is not None


@pytest.mark.parametrize("given", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:81"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}, {"Origin": ""},
])  # fmt: skip
def test_another_site_sends_nothing_even_with_the_token(server, given):
    refused(server, {"token": made(server)}, headers=given)


def test_behind_a_proxy_the_browsers_own_word_is_enough(server):
    given = {"Origin": "https://vanguard.nhs.uk", "Sec-Fetch-Site": "same-origin", "Host": "127.0.0.1:8050"}
    assert sent(server, {"token": made(server)}, headers=given) is not None


def test_tokens_say_nothing_of_the_secret_or_the_person(server):
    token = made(server)
    assert "anna" not in token and len(token.split(".")[1]) == 64
