"""Each job by the keyboard alone, and the place of the keyboard always in sight."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import serve
from tests.browser.looking import visit
from tests.dashboard.forms_of import copied

pytestmark = pytest.mark.browser

REASON = "Asked the manager: night cover changed in July"
MOST = 400  # presses of Tab until something is reached
WHERE = """() => {
  const one = document.activeElement;
  const said = one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent;
  return [one.tagName.toLowerCase(), said.trim()];
}"""
# Whether the focus is drawn, and whether what lies on top of it is itself.
IN_SIGHT = """() => {
  const one = document.activeElement;
  if (one === document.body || one.id === "content") return null;
  const drawn = getComputedStyle(one);
  const boxes = [...one.getClientRects()].filter(box => box.width && box.height);
  const seen = boxes.some(box => {
    const x = Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1);
    const y = box.y + box.height / 2;
    if (y < 0 || y > innerHeight) return box.height > innerHeight;
    const top = document.elementFromPoint(x, y);
    return top && (one.contains(top) || top.contains(one));
  });
  const outlined = drawn.outlineStyle !== "none" && parseFloat(drawn.outlineWidth) >= 2;
  return (seen && outlined) ? null : `${one.outerHTML.slice(0, 120)} seen ${seen} outlined ${outlined}`;
}"""


@pytest.fixture
def own_site(marked_store, tmp_path):
    """A site whose store the test writes to."""
    store = copied(marked_store, tmp_path)
    server = serve(store)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    store.engine.dispose()


def reach(page: Page, tag: str, words: str, key: str = "Tab") -> None:
    """Tab until what begins with these words has the focus."""
    for _ in range(MOST):
        page.keyboard.press(key)
        found = page.evaluate(WHERE)
        if found[0] == tag and found[1].startswith(words):
            return
    raise AssertionError(f"{tag} {words!r} is not reached by {MOST} presses of {key}")


def choose(page: Page, label: str, words: str) -> None:
    """A native list, by typing the first letters of the choice."""
    reach(page, "select", label)
    page.keyboard.type(words)


def test_a_home_is_searched_for_and_opened(tab, site):
    page = visit(tab, site, "/")
    reach(page, "input", "Search for a home")
    page.keyboard.type(site.home_name)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("found for")
    reach(page, "a", site.home_name)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(f"{site.home_name}: ")


def test_the_grid_is_filtered(tab, site):
    page = visit(tab, site, "/areas/{area}/homes")
    choose(page, "Show", "Homes with")
    page.wait_for_url("**show=signals")
    expect(page.locator("table.grid tbody tr")).to_have_count(1)
    assert page.evaluate("document.activeElement.id") == "address-show", "the choice keeps the focus"
    reach(page, "a", site.home_name)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(f"{site.home_name}: ")


def test_a_signal_is_answered_with_a_reason_and_taken_back(tab, own_site):
    page = tab()
    page.goto(own_site)
    reach(page, "summary", "Dismiss")
    page.keyboard.press("Enter")
    reach(page, "textarea", "Why dismiss it?")
    page.keyboard.type(REASON)
    reach(page, "button", "Save: dismiss")
    page.keyboard.press("Enter")
    expect(page.locator("#dismissed")).to_have_text("Dismissed: 1")
    expect(page.locator(".kept")).to_contain_text(REASON)
    reach(page, "button", "Take back")
    page.keyboard.press("Space")
    expect(page.locator("h1")).to_contain_text("waits for an answer")


def test_places_are_set_side_by_side(tab, site):
    page = visit(tab, site, "/compare?places={area}")
    choose(page, "Measure", "Falls")
    page.wait_for_url("**metric=falls**")
    expect(page.locator("h1")).to_contain_text("Falls: ")
    expect(page.locator("#address-metric")).to_be_focused()
    choose(page, "Add", site.home_name)
    page.wait_for_url(re.compile(site.home))
    expect(page.locator("h1")).to_contain_text(site.home_name)
    reach(page, "a", "Take out")
    page.keyboard.press("Enter")
    expect(page.locator(".picks li")).to_have_count(1)


def test_a_choice_is_followed_when_the_keys_rest_not_at_each_letter(tab, site):
    """Of two homes that begin alike, the second is reached by the letter in which they differ."""
    page = visit(tab, site, "/compare?places={area}")
    names = page.locator("#address-places option").all_inner_texts()[1:]  # the first asks to choose
    first, name = next(two for two in pairwise(names) if two[0][:5] == two[1][:5])
    apart = next(place for place, pair in enumerate(zip(first, name, strict=False)) if pair[0] != pair[1])
    reach(page, "select", "Add")
    page.keyboard.type(name[:apart])
    page.wait_for_timeout(700)  # a browser takes letters within a second for one word
    page.keyboard.type(name[apart])
    page.wait_for_url(re.compile("places=.*(,|%2C)"))
    expect(page.locator(".picks li")).to_contain_text(["", name])


def test_enter_follows_a_choice_at_once(tab, site):
    page = visit(tab, site, "/areas/{area}/homes")
    page.evaluate("window.setTimeout = () => 0")  # so that nothing but Enter can
    reach(page, "select", "Show")
    page.keyboard.type("Homes with")
    page.keyboard.press("Enter")
    page.wait_for_url("**show=signals")


def test_a_table_is_opened_and_scrolled(tab, site):
    page = visit(tab, site, "/homes/{home}", 390)
    reach(page, "summary", "Show data table")
    page.keyboard.press("Enter")
    table = page.locator("details[open] .scroll")
    expect(table).to_be_visible()
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    reach(page, "summary", "Show data table", "Shift+Tab")
    page.keyboard.press("Space")
    expect(table).to_have_count(0)


def test_a_file_is_downloaded(tab, site):
    page = visit(tab, site, "/homes/{home}")
    reach(page, "a", "Excel")
    with page.expect_download() as waited:
        page.keyboard.press("Enter")
    assert waited.value.suggested_filename.endswith(".xlsx")


def test_a_month_s_rows_are_opened(tab, site):
    page = visit(tab, site, "/homes/{home}/metrics/falls")
    reach(page, "a", "June 2016")
    page.keyboard.press("Enter")
    page.wait_for_url("**month=2016-06#trace")
    expect(page.locator(".panel")).to_contain_text("June 2016, ringed on the chart")


@pytest.mark.parametrize("height", [720, 225], ids=["as it is", "at 400%"])
@pytest.mark.parametrize(
    "path", ["/", "/areas/{area}", "/areas/{area}/homes", "/homes/{home}", "/homes/{home}/metrics/falls"]
)
def test_the_place_of_the_keyboard_is_always_in_sight(tab, site, path, height):
    page = visit(tab, site, path, 1280 if height == 720 else 320)
    page.set_viewport_size({"width": 1280 if height == 720 else 320, "height": height})
    hidden = []
    for key in ["Tab"] * 45 + ["Shift+Tab"] * 25:
        page.keyboard.press(key)
        found = page.evaluate(IN_SIGHT)
        hidden += [f"{key}: {found}"] if found else []
    assert hidden == []
