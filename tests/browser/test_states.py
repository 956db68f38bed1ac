"""The states that a page or a value may be in, in a real browser at three widths: said, and sound."""

import re
from contextlib import ExitStack
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from dashboard import access
from dashboard.casebook import answers as casebook
from loaders.store import open_store
from metrics.answer import Answer, PlacesQuery
from metrics.definition import METRICS
from tests.browser.conftest import serve
from tests.browser.looking import sound
from tests.dashboard import answers
from tests.dashboard.answers import LAST, missing, point

pytestmark = pytest.mark.browser

ELM, IVY, SHUT = "/homes/1-900000005", "/homes/1-900000008", "/homes/1-900000009"
FALLS = f"{ELM}/metrics/falls"
PART = point(LAST, 4.0, 700.0, state="part_submitted", marks=("provisional",))
# The last month of Elm House's falls, and what the page says of it.
LAST_MONTH = {
    "none recorded": (point(LAST, 0.0, state="none_recorded"), "No falls were recorded"),
    "hidden": (missing(LAST, "hidden"), "Hidden: small number"),
    "late": (missing(LAST, "late"), "has not arrived"),
    "not due": (missing(LAST, "not_due"), "Due on|not due"),
    "not covered": (missing(LAST, "not_covered"), "[Nn]o .*loaded"),
    "no denominator": (point(LAST, 3.0, None, state="no_denominator"), "no rate, because"),
    "part of a month": (replace(PART, covered=1), "part of (the )?month"),
}
PAGES = {
    "a home that sends nothing": (f"{IVY}/metrics/falls", "Ivy Lodge", "[Nn]ot submitted"),
    "a home that has closed": (SHUT, "Low Mill", "Closed in March 2016"),
    "a measure of a home that has closed": (f"{SHUT}/metrics/falls", "Low Mill", "Closed in March 2016"),
    "too few to judge": (f"{ELM}/metrics/pressure_ulcers", "Elm House", "Fewer than three a month"),
    "a bad value": (f"{FALLS}?basis=best", "Elm House", "“basis” that cannot be used"),
    "nothing found": ("/search?q=zzz", "zzz", "“zzz”"),
    "no such measure": ("/areas/Q01/metrics/happiness", "You cannot see this page", "first page"),
}


@pytest.fixture(scope="module")
def turned():
    """How an answer is turned before a page sees it; what it raises, the page meets."""
    return {}


@pytest.fixture(scope="module")
def by_hand(turned, tmp_path_factory):
    """A site over answers made by hand, since few of these states stand in one store."""

    def run(store, query, viewer):
        return turned.get("by", lambda query, answer: answer)(query, answers.run(store, query, viewer))

    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('by_hand') / 'store.db'}")
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(access, "run", run)
        patch.setattr(casebook, "standing", lambda *asked: [])
        server = serve(store)
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
    store.engine.dispose()


@pytest.fixture(autouse=True)
def _as_they_are(turned):
    yield
    turned.clear()


def opened(tab, url: str, heading: str, words: str):
    page = tab()
    page.goto(url)
    expect(page.locator("h1")).to_contain_text(heading)
    expect(page.locator("main")).to_have_text(re.compile(words))
    return page


@pytest.mark.parametrize("state", PAGES)
def test_a_state_is_said_and_sound(tab, by_hand, state):
    path, heading, words = PAGES[state]
    sound(opened(tab, by_hand + path, heading, words))


@pytest.mark.parametrize("state", LAST_MONTH)
def test_a_state_of_the_last_month_is_said_and_sound(tab, by_hand, turned, state):
    last, words = LAST_MONTH[state]

    def ends_so(query, answer):
        if not isinstance(answer, Answer) or query.metric != "falls" or query.level != "home":
            return answer
        ended = [replace(one, points=(*one.points[:-1], last)) for one in answer.series]
        return replace(answer, series=tuple(ended))

    turned["by"] = ends_so
    sound(opened(tab, by_hand + FALLS, "Elm House", words))


@pytest.mark.parametrize("path", ["/", "/areas/Q01", "/areas/Q01/homes", ELM, FALLS, "/areas/Q01/progress"])
def test_a_part_that_fails_leaves_the_rest(tab, by_hand, turned, path):
    def fails(query, answer):
        if getattr(query, "metric", "") == "falls":
            raise RuntimeError("no such column")
        return answer

    turned["by"] = fails
    page = opened(tab, by_hand + path, "", r"[Tt]his part could not be worked out\..*Reference [0-9A-F]{4}\.")
    assert page.get_by_role("link", name="Try again").count() >= 1
    sound(page)


@pytest.mark.parametrize("path", [ELM, FALLS, f"{ELM}/timeline"])
def test_a_page_that_cannot_be_made_says_so(browser, by_hand, turned, path):
    def fails(query, answer):
        if isinstance(query, PlacesQuery) and query.code:
            raise RuntimeError("no such table")
        return answer

    turned["by"] = fails
    page = browser.new_page()
    assert page.goto(by_hand + path).status in (200, 500)
    expect(page.locator("h1")).to_have_text("This page could not be made")
    expect(page.locator("main")).to_contain_text(re.compile("Reference [0-9A-F]{4}"))
    sound(page)
    page.close()


def test_every_metric_of_the_headlines_is_made_by_hand():
    assert {metric for metric, one in METRICS.items() if one.headline} == set(answers.LEVEL)
