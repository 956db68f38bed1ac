"""A quality lead's Monday: the planted signal found, looked at, watched with a reason, and shared."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serve
from tests.browser.walk_through import MOST_CLICKS, REASON, walk
from tests.dashboard.forms_of import copied

pytestmark = pytest.mark.browser

PLANTED, MEASURE = "Brindlemeadow Court", "ambulance call-outs"  # truth.toml: callouts_jump_one_home


@pytest.fixture
def monday(marked_store, tmp_path):
    """A site of its own: what is answered on it is answered nowhere else."""
    store = copied(marked_store, tmp_path)
    server = serve(store)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    store.engine.dispose()


def test_monday_morning_from_the_first_page_to_a_shared_link(tab, monday):
    done, link = walk(tab(), monday, PLANTED, MEASURE)
    assert done.clicks <= MOST_CLICKS, done.seconds
    assert link.endswith("?asat=2016-11-14")
    receiver = tab()
    receiver.goto(link)
    expect(receiver.locator("h1")).to_contain_text(PLANTED)
    expect(receiver.locator(".notice")).to_contain_text("This shows data as at 14 November 2016. See latest")
    expect(receiver.locator(".changed")).to_contain_text(REASON)
    assert receiver.get_by_role("button", name="Save: watch").count() == 0


def test_the_same_by_the_keyboard_alone(tab, monday):
    page = tab()
    page.goto(monday)
    page.wait_for_selector(".case")
    reach(page, "summary", "Watch")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Watched from the keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#watched")).to_be_visible()
    expect(page.locator(".kept")).to_contain_text("Watched from the keyboard")
    assert page.evaluate("document.activeElement.id") == "answered-1", "the answer is where one goes on"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".case")
    expect(page.locator("h1")).to_contain_text("one signal waits for an answer")


def reach(page, tag: str, words: str, most: int = 60) -> None:
    """Tab until the element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate("[document.activeElement.tagName, document.activeElement.textContent]")
        if found[0].lower() == tag and found[1].strip().startswith(words):
            return
    raise AssertionError(f"{words} is not reached by {most} presses of Tab")
