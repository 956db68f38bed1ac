"""Pages in a real browser: charts and tables at three widths, keyboard, address."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.looking import violations, visible, visit

pytestmark = pytest.mark.browser

WIDTHS = (1280, 768, 390)
METRICS = 8


@pytest.mark.parametrize("width", WIDTHS)
def test_an_area_shows_eight_measures_and_its_signals(tab, site, width):
    page = visit(tab, site, "/areas/{area}", width)
    expect(page.locator("h1")).to_contain_text(site.area_name)
    assert visible(page, "img.small-chart") == METRICS
    assert page.locator(".aim").count() == 3
    expect(page.locator("#signals")).to_contain_text("this month")
    expect(page.locator(".data-date")).to_contain_text("As at 14 November 2016.")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_grid_shows_every_home_by_every_measure(tab, site, width):
    page = visit(tab, site, "/areas/{area}/homes", width)
    expect(page.locator("h1")).to_contain_text(site.area_name)
    assert page.locator("table.grid tbody tr").count() == site.homes
    assert page.locator("table.grid thead tr").nth(1).locator("th").count() == METRICS + 1


@pytest.mark.parametrize("width", WIDTHS)
def test_a_home_shows_a_chart_and_a_table_a_measure(tab, site, width):
    page = visit(tab, site, "/homes/{home}", width)
    expect(page.locator("h1")).to_contain_text(site.home_name)
    assert visible(page, "[role=img] svg") == METRICS
    first = page.locator(".chart-block details").first
    first.locator("summary").click()
    assert first.locator("tbody tr").count() == 13


@pytest.mark.parametrize("width", WIDTHS)
def test_one_metric_of_a_home_shows_its_chart_table_and_rows(tab, site, width):
    page = visit(tab, site, "/homes/{home}/metrics/falls", width)
    expect(page.locator("h1")).to_contain_text(site.home_name)
    chart = ".chart-narrow svg" if width <= 700 else ".js-plotly-plot svg.main-svg"
    page.wait_for_selector(chart)
    assert visible(page, "[role=img]") == 1
    assert page.locator("table.values").first.locator("tbody tr").count() == 13
    expect(page.locator("#trace")).to_have_text("Where this point comes from")
    expect(page.locator(".panel")).to_contain_text("Load ")


def test_the_whole_large_chart_comes_from_our_own_small_bundle(tab, site):
    page = tab()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.url}/homes/{site.home}/metrics/falls")
    page.wait_for_selector(".js-plotly-plot svg.main-svg")
    assert all(urlsplit(one).netloc == urlsplit(site.url).netloc for one in asked if one.startswith("http"))
    assert not [one for one in asked if re.search(r"async-plotlyjs|plotly\.min", one)]


def test_a_control_writes_the_address_and_back_and_reload_keep_it(tab, site):
    page = visit(tab, site, "/homes/{home}/metrics/falls")
    page.locator("#address-basis").select_option("r12")
    page.wait_for_url("**basis=r12")
    expect(page.locator(".source").first).to_contain_text("Rolling sums overlap")
    page.locator("#address-compare").select_option("none")
    page.wait_for_url("**compare=none**")
    page.reload()
    page.wait_for_selector("#heading")
    expect(page.locator("#address-basis")).to_have_value("r12")
    page.go_back()
    expect(page.locator("#address-compare")).to_have_value("default")
    expect(page.locator("#address-basis")).to_have_value("r12")
    page.go_back()
    expect(page.locator("#address-basis")).to_have_value("default")
    assert "?" not in page.url


def test_the_default_is_left_out_of_the_address(tab, site):
    page = visit(tab, site, "/areas/{area}/homes?sort=signals")
    page.get_by_label("Order").select_option("default")
    page.wait_for_url(lambda url: "?" not in url)
    expect(page.locator(".grid-words")).to_contain_text("Ordered by name.")


def test_a_month_leads_to_its_rows_by_the_address(tab, site):
    page = visit(tab, site, "/homes/{home}/metrics/falls")
    page.locator("table.values tbody th a").nth(4).click()
    page.wait_for_url("**month=2016-06#trace")
    expect(page.locator(".panel")).to_contain_text("June 2016, ringed on the chart")
    expect(page.locator("#trace")).to_be_in_viewport()


def test_following_a_link_changes_title_and_starts_at_the_top(tab, site):
    page = visit(tab, site, "/areas/{area}/homes")
    page.locator("table.grid tbody th a").first.click()
    page.wait_for_url("**/homes/1-*")
    page.wait_for_selector(".strip")
    heading = page.locator("h1").inner_text()
    expect(page).to_have_title(f"{heading} - Vanguard impact dashboard")
    assert page.evaluate("window.scrollY") == 0
    page.go_back()
    page.wait_for_selector("table.grid")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(tab, site):
    page = visit(tab, site, "/areas/{area}")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    style = page.evaluate("(({outlineStyle, backgroundColor}) => [outlineStyle, backgroundColor])"
                          "(getComputedStyle(document.activeElement))")  # fmt: skip
    assert style == ["solid", "rgb(255, 235, 59)"]


def test_targets_are_large_enough(tab, site):
    page = visit(tab, site, "/homes/{home}", 390)
    for one in page.locator("button, summary, select").all():
        if one.is_visible():
            assert one.bounding_box()["height"] >= 24


def test_the_menu_stands_behind_a_button_on_a_narrow_page(tab, site):
    page = visit(tab, site, "/areas/{area}", 390)
    assert not page.locator("nav.menu").is_visible()
    page.locator(".menu-narrow summary").click()
    page.get_by_role("link", name="Metrics").first.click()
    page.wait_for_url("**/metrics")


def test_a_link_can_be_copied_as_at_its_day(tab, site):
    page = visit(tab, site, "/homes/{home}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link (as at 14 November 2016)").click()
    expect(page.locator(".said")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/homes/{site.home}?asat=2016-11-14")


def test_an_old_date_keeps_its_values_and_says_so(tab, site):
    page = visit(tab, site, "/homes/{home}?asat=2016-06-30")
    expect(page.locator(".notice")).to_contain_text("This shows data as at 30 June 2016.")
    expect(page.locator(".data-date")).to_contain_text("As at 30 June 2016.")


def test_a_page_that_is_not_there_says_so_with_its_status(tab, site):
    page = tab()
    answer = page.goto(f"{site.url}/homes/1-1")
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("You cannot see this page, or it does not exist.")


def test_an_empty_store_says_what_to_do(tab, empty_site):
    page = tab()
    page.goto(empty_site)
    expect(page.locator("h1")).to_have_text("No data yet")
    expect(page.locator("main")).to_contain_text("vanguard load")
    assert violations(page) == []


def test_paper_gets_every_table_and_no_buttons(tab, site):
    page = visit(tab, site, "/homes/{home}")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("main details:not([open])").count() == 0
    assert visible(page, "button, nav.menu, summary") == 0


def test_scripts_stay_below_one_megabyte_and_a_fifth_on_the_wire(tab, site):
    """On a page with the large chart, in a window that has kept nothing."""
    page = tab()
    kinds, sizes = {}, []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["response"]["mimeType"]}))
    wire.on(
        "Network.loadingFinished",
        lambda e: sizes.append(e["encodedDataLength"] * ("javascript" in kinds.get(e["requestId"], ""))),
    )
    page.goto(f"{site.url}/homes/{site.home}/metrics/falls")
    page.wait_for_selector(".js-plotly-plot svg.main-svg")
    assert 100_000 < sum(sizes) < 1_200_000
