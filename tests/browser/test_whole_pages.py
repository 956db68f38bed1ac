"""Pages that come whole: without scripts, filters in place, print, and nothing moves while they arrive."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serve
from tests.browser.looking import violations, visible, visit
from tests.dashboard.forms_of import copied

pytestmark = pytest.mark.browser

READ = ("/", "/areas/{area}", "/areas/{area}/homes", "/homes/{home}", "/search?q=court")
MOVED = """() => new Promise(done => new PerformanceObserver(list => done(
    list.getEntries().reduce((sum, one) => sum + one.value, 0)
)).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 500))"""


@pytest.fixture
def own_site(marked_store, tmp_path):
    """A site whose store the test writes to."""
    store = copied(marked_store, tmp_path)
    server = serve(store)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    store.engine.dispose()


@pytest.fixture
def bare(browser):
    """A browser that runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 720})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", READ)
def test_everything_to_read_is_there_without_scripts(bare, site, path):
    bare.goto(site.url + path.format(area=site.area, home=site.home))
    assert bare.locator("h1").count() == 1
    charts = {"/homes/{home}": 8, "/areas/{area}": 8, "/": 1}.get(path)
    if charts:
        found = bare.locator("[role=img] svg, img.small-chart").all()
        assert sum(one.is_visible() for one in found) == charts


def test_homes_are_chosen_without_scripts(bare, site):
    bare.goto(f"{site.url}/areas/{site.area}/homes")
    bare.locator("#address-show").select_option("signals")
    bare.get_by_role("button", name="Show").click()
    expect(bare.locator(".grid-words")).to_contain_text("1 home shown.")
    assert "show=signals" in bare.url


def test_a_signal_is_answered_without_scripts(bare, own_site):
    bare.goto(own_site)
    bare.locator("summary", has_text="Dismiss").click()
    bare.get_by_label("Why dismiss it?").fill("One month, and the manager has explained it")
    bare.get_by_role("button", name="Save: dismiss").click()
    expect(bare.locator("#dismissed")).to_have_text("Dismissed: 1")


@pytest.mark.parametrize("path", READ)
def test_nothing_moves_while_a_page_arrives(tab, site, path):
    page = visit(tab, site, path)
    assert page.evaluate(MOVED) < 0.02


def test_a_choice_changes_the_page_in_place_and_is_read_out(tab, site):
    page = visit(tab, site, "/areas/{area}/homes")
    page.evaluate("window.sameDocument = true")
    page.locator("#address-show").select_option("signals")
    page.wait_for_url("**show=signals")
    expect(page.locator("#announced")).to_have_text("1 home shown. Ordered by name. ")
    assert page.evaluate("document.activeElement.id") == "address-show", "the choice keeps the focus"
    assert page.evaluate("window.sameDocument")
    page.get_by_label("Order").select_option("changed")
    page.wait_for_url("**sort=changed**")
    page.go_back()
    expect(page.get_by_label("Order")).to_have_value("default")
    page.go_back()
    expect(page.locator("table.grid tbody tr")).to_have_count(site.homes)
    page.go_forward()
    expect(page.locator("table.grid tbody tr")).to_have_count(1)
    page.reload()
    expect(page.locator("#address-show")).to_have_value("signals")


def test_a_choice_that_leaves_no_home_says_so_and_offers_all(tab, site):
    page = visit(tab, site, "/areas/{area}/homes?size=no-such-size")
    expect(page.locator(".notice")).to_contain_text("No home is all of this.")
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 768, 320])
def test_a_form_that_is_open_and_one_that_was_refused_can_be_read(tab, own_site, width):
    page = tab(width)
    page.goto(own_site)
    page.locator("summary", has_text="Watch").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.get_by_label("Why watch it?").fill("Mrs A, born 3 April 1931, fell")
    page.get_by_role("button", name="Save: watch").click()
    expect(page.locator(".errors")).to_contain_text("date of birth")
    expect(page.get_by_label("Why watch it?")).to_have_value("Mrs A, born 3 April 1931, fell")
    assert violations(page) == []
    page.get_by_label("Why watch it?").fill("Fewer falls in the lounge: ask again")
    page.get_by_role("button", name="Save: watch").click()
    expect(page.locator("#watched")).to_have_text("Watched: 1")
    assert violations(page) == []
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("h1")).to_contain_text("waits for an answer")


def test_the_search_box_leads_to_a_home_by_the_keyboard(tab, site):
    page = visit(tab, site, "/areas/{area}")
    page.get_by_label("Search for a home").press_sequentially(site.home_name)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("found for")
    page.locator(".found-places a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(site.home_name)


def test_one_home_after_another(tab, site):
    page = visit(tab, site, "/homes/{home}")
    seen = [page.locator("h1").inner_text()]
    for _ in range(2):
        page.get_by_role("link", name="Next: ").click()
        page.wait_for_function("before => document.querySelector('h1').textContent !== before", arg=seen[-1])
        seen.append(page.locator("h1").inner_text())
    assert len(set(seen)) == 3
    page.get_by_role("link", name="Previous: ").click()
    expect(page.locator("h1")).to_have_text(seen[1])


@pytest.mark.parametrize("path", ["/homes/{home}", "/areas/{area}"])
def test_a_print_page_is_two_sides_of_a4(tab, site, path):
    page = visit(tab, site, f"{path}?print=1")
    pdf = page.pdf(prefer_css_page_size=True, tagged=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]", pdf)
    page.emulate_media(media="print")
    assert visible(page, "button, summary, nav, select") == 0


@pytest.mark.parametrize("width", [1280, 768, 320])
@pytest.mark.parametrize("path", ["/homes/{home}", "/areas/{area}"])
def test_a_print_page_can_be_read_on_the_screen(tab, site, path, width):
    page = visit(tab, site, f"{path}?print=1", width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_signed_out_is_a_page_that_anyone_can_read(tab, site):
    page = tab(320)
    page.goto(f"{site.url}/signed-out")
    expect(page.locator("h1")).to_have_text("You are signed out")
    assert violations(page) == []
