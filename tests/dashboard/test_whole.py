"""Pages as one answer of the server: everything to read is there without a script."""

import re

import pytest
from dash import html

from dashboard import plain
from dashboard.app import create_app
from dashboard.components import hidden
from dashboard.pages import PAGES
from tests.dashboard.asking import SECRET, headers
from tests.dashboard.forms_of import heading, text_of

HOME = "/homes/1-90000100000"
WHOLE = (
    "/",
    "/areas",
    "/areas/ZV1",
    "/areas/ZV1/homes",
    HOME,
    "/search?q=brindle",
    "/metrics",
    "/metrics/falls",
    "/help",
    "/about-the-data",
    "/accessibility",
    "/nowhere",
    f"{HOME}?print=1",
    "/areas/ZV1?print=1",
)


@pytest.fixture(scope="module")
def client(small_store):
    return create_app(small_store).server.test_client()


@pytest.mark.parametrize("address", WHOLE)
def test_heading_sentences_tables_and_drawings_stand_in_the_document(client, address):
    html = client.get(address).get_data(as_text=True)
    assert "react-entry-point" not in html and html.count("<h1") == 1
    assert re.search(r"<title>.+ - Vanguard impact dashboard</title>", html)
    assert "data-svg" not in html
    for picture in re.findall(r'<div[^>]*role="img"[^>]*>(.{4})', html):
        assert picture == "<svg"


def test_scripts_are_two_small_ones_of_our_own(client):
    found = client.get("/").get_data(as_text=True)
    assert re.findall(r'<script src="/assets/(\w+\.js)', found) == ["page.js", "forms.js"]
    weight = 0
    for name in ("page.js", "forms.js"):
        answer = client.get(f"/assets/{name}")
        weight += len(answer.get_data())
        answer.close()
    assert weight < 30_000


def test_a_page_with_a_large_chart_is_drawn_by_dash_and_others_are_not(client):
    assert "react-entry-point" in client.get(f"{HOME}/metrics/falls").get_data(as_text=True)
    assert [page.path for page in PAGES if not page.whole] == [
        "/areas/<area>/metrics/<metric>", "/compare", "/homes/<home>/metrics/<metric>",
    ]  # fmt: skip


def test_a_page_that_is_not_there_is_the_same_whichever_was_asked_for(client):
    pages = {
        client.get(address).get_data(as_text=True)
        for address in (
            "/nowhere",
            "/homes/1-1",
            "/homes/1-1/metrics/falls",
            "/areas/ZZZ",
            f"{HOME}/metrics/x",
        )
    }
    assert len(pages) == 1
    assert all(client.get(one).status_code == 404 for one in ("/nowhere", "/homes/1-1/metrics/falls"))


def test_a_bad_value_is_named_once_and_the_usual_view_shown(client):
    html = client.get("/areas/ZV1/homes?sort=worst&nonsense=1&asat=yesterday").get_data(as_text=True)
    said = text_of(html)
    assert said.count("cannot be used. The usual view is shown.") == 1
    assert "“asat” and “sort”" in said and "nonsense" not in said
    assert "Ordered by name" in said


def test_after_signing_out_a_plain_page_says_so_to_anybody(small_store, monkeypatch):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", SECRET)
    monkeypatch.setenv("VANGUARD_SIGN_OUT", "/oauth2/sign_out?rd=/signed-out")
    client = create_app(small_store).server.test_client()
    out = client.get("/signed-out")
    assert out.status_code == 200 and heading(out.get_data(as_text=True)) == "You are signed out"
    assert out.headers["Cache-Control"] == "no-store"
    page = client.get("/", headers=headers("ccg_quality", areas="ZV1")).get_data(as_text=True)
    assert re.search(r'<a [^>]*href="/oauth2/sign_out\?rd=/signed-out"[^>]*>Sign out</a>', page)
    assert client.get("/").status_code == 401


def test_a_sign_out_that_is_no_path_of_ours_is_refused(monkeypatch):
    from loaders.problems import Problem
    from loaders.settings import settings

    for wrong in ("https://evil.example", "//evil.example", "javascript:alert(1)", "x"):
        monkeypatch.setenv("VANGUARD_SIGN_OUT", wrong)
        with pytest.raises(Problem, match="VANGUARD_SIGN_OUT"):
            settings()


def test_drawings_stand_inside_and_what_is_text_stays_text():
    drawn = html.Div(role="img", **{"data-svg": "<svg><path/></svg>", "aria-label": 'a "b" <c>'})
    assert plain.html_of(drawn) == (
        '<div role="img" aria-label="a &quot;b&quot; &lt;c&gt;"><svg><path/></svg></div>'
    )
    assert plain.html_of(html.Div("<b>", style={"--rows": 3, "width": "5%"})) == (
        '<div style="--rows:3;width:5%">&lt;b&gt;</div>'
    )
    assert plain.html_of(hidden("asat", "2016-11-14")) == (
        '<input value="2016-11-14" type="hidden" name="asat" class="form-control">'
    )
