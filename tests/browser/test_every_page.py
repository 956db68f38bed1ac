"""Every page in a real browser at three widths: axe, its heading, its rows, its charts with their words."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import CHARTS, WIDTHS, sound, sound_at, visible
from tests.browser.places import PAGES

pytestmark = pytest.mark.browser

LARGE = ".js-plotly-plot svg.main-svg"  # what the browser draws once the page is there
# Of each chart in sight: its name, the sentence that describes it, and whether a table is in its reach.
WORDS = """charts => charts.filter(one => one.offsetParent).map(one => {
  const told = one.getAttribute("aria-describedby");
  const near = one.closest(".paper main, figure, .case, .aim-row, section");
  return {
    name: one.getAttribute("aria-label") || one.alt,
    told: told ? document.getElementById(told)?.textContent : one.getAttribute("aria-label") || one.alt,
    table: !!near.querySelector("table, a[href]") || !!near.parentElement.querySelector("table")
      || !!one.closest(".paper")?.querySelector("table"),
  };
})"""


@pytest.mark.parametrize("path", PAGES)
def test_every_page_at_three_widths(tab, site, path):
    shown = PAGES[path]
    page = tab(1280)
    page.goto(site.url + path.format(area=site.area, home=site.home))
    expect(page.locator("h1")).to_have_text(re.compile(re.escape(shown.heading)))
    page.wait_for_function("document.fonts.status === 'loaded'")
    if page.locator(".graph").count():
        page.wait_for_selector(LARGE)
    found = []
    for width in WIDTHS:
        sound_at(page, width)
        found.append((page.locator("main tbody tr").count(), visible(page, CHARTS)))
    assert found == [(shown.rows, shown.charts)] * len(WIDTHS)
    for chart in page.eval_on_selector_all(CHARTS, WORDS):
        assert chart["name"] and len(chart["told"].split()) > 7, chart
        assert chart["table"], chart


EMPTY = {
    "/": "No data yet",
    "/areas": "No data yet",
    "/search?q=court": "",
    "/metrics": "39 metrics",
    "/compare": "Compare up to four",
    "/data/loads": "",
    "/data/matching": "",
    "/data/coverage": "",
    "/downloads": "",
    "/areas/ZV1": "You cannot see this page",
}


@pytest.mark.parametrize("path", EMPTY)
def test_every_page_of_an_empty_store(tab, empty_site, path):
    page = tab()
    page.goto(empty_site + path)
    expect(page.locator("h1")).to_contain_text(EMPTY[path])
    sound(page)
