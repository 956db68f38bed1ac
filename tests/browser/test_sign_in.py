"""What people see whom a proxy signs in, and those whom it does not, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serve
from tests.browser.looking import violations
from tests.dashboard.asking import SECRET, headers

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def signed_in(marked_store):
    """The app as it stands behind a proxy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VANGUARD_SIGN_IN", "headers")
        patch.setenv("VANGUARD_PROXY_SECRET", SECRET)
        server = serve(marked_store)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def visit(browser, site, signed_in):
    """A page as somebody of a role sees it."""
    contexts = []

    def visited(role, path, width=390):
        given = {"home": {"home": site.home}, "ccg_quality": {"areas": site.area}}.get(role, {})
        sent = headers(role, **given) if role else {}
        context = browser.new_context(viewport={"width": width, "height": 844}, extra_http_headers=sent)
        contexts.append(context)
        page = context.new_page()
        page.goto(signed_in + path.format(area=site.area, home=site.home))
        page.wait_for_selector("h1")
        return page

    yield visited
    for context in contexts:
        context.close()


def sound(page):
    assert violations(page) == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize(("role", "said"), [("", "You are not signed in"), ("root", "You cannot do this")])
def test_a_refusal_is_a_plain_page_that_anyone_can_read(visit, role, said):
    for width in (1280, 320):
        page = visit(role, "/areas/{area}", width)
        expect(page.locator("h1")).to_have_text(said)
        assert page.title() == said and page.locator("a").count() == 0
        sound(page)


def test_a_home_lands_on_its_own_page_and_finds_no_door_to_others(visit, site):
    page = visit("home", "/", 1280)
    expect(page.locator("#heading")).to_contain_text(site.home_name)
    assert page.url.endswith(f"/homes/{site.home}")
    links = page.eval_on_selector_all("a", "found => found.map(one => one.getAttribute('href'))")
    assert not [link for link in links if link.startswith("/areas")]
    assert page.locator(".who").inner_text() == "Somebody, care home, operational profile"
    sound(page)


def test_a_page_of_others_is_the_page_of_what_does_not_exist(visit):
    page = visit("home", "/areas/{area}")
    expect(page.locator("#heading")).to_have_text("You cannot see this page, or it does not exist.")
    sound(page)


@pytest.mark.parametrize("path", ["/", "/areas/{area}"])
def test_the_national_team_is_told_that_its_profile_is_not_ready(visit, path):
    page = visit("national", path)
    expect(page.locator("#heading")).to_have_text("The Shared profile is not ready")
    page.locator("main a").first.click()
    expect(page.locator("#heading")).to_contain_text("metrics")
    sound(page)


def test_a_quality_lead_sees_the_area_and_its_homes(visit, site):
    page = visit("ccg_quality", "/areas/{area}/homes", 1280)
    expect(page.locator("#heading")).to_contain_text(site.area_name)
    assert page.locator("table.grid tbody tr").count() == site.homes
    sound(page)
