"""Pages without colour: words and marks stand off their ground, and nothing is told apart by colour alone."""

import pytest

from tests.browser.greyscale import look
from tests.browser.looking import visit

pytestmark = pytest.mark.browser

# Of each page: its charts, and fewer words and marks than it has, so that a page of nothing fails.
PAGES = {
    "/homes/{home}": (8, 900, 350),
    "/homes/{home}?print=1": (8, 250, 250),
    "/areas/{area}": (8, 140, 250),
    "/areas/{area}/homes": (60, 180, 500),
    "/homes/{home}/metrics/ambulance_callouts": (1, 600, 60),
    "/homes/{home}/metrics/pressure_ulcers": (1, 350, 30),
    "/areas/{area}/metrics/nel_admissions": (5, 350, 80),
    "/areas/{area}/metrics/falls?type=residential": (3, 300, 80),
    "/compare?places={area},{home}&metric=ambulance_callouts": (3, 300, 90),
    "/areas/{area}/progress?metric=falls": (5, 350, 70),
    "/homes/{home}/timeline": (1, 120, 25),
}
LARGE = ".js-plotly-plot svg.main-svg"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_read_without_colour(tab, site, path):
    charts, words, marks = PAGES[path]
    page = visit(tab, site, path)
    if page.locator(".graph").count():
        page.wait_for_selector(LARGE)
    found = look(page)
    assert found.words == () and found.marks == ()
    assert found.kinds == ()
    assert found.charts >= charts and found.looked_at[0] > words and found.looked_at[1] > marks


# That it can fail: by hand, one thing at a time.


def drawn(*parts: str) -> str:
    return f'<main><svg width="400" height="200" viewBox="0 0 400 200">{"".join(parts)}</svg></main>'


@pytest.fixture(scope="module")
def scratch(browser):
    page = browser.new_page(viewport={"width": 420, "height": 240})
    yield page
    page.close()


def seen(page, html: str):
    page.set_content(f"<html lang=en><body style='background:#fff;font:16px Arial'>{html}</body></html>")
    return look(page)


def dot(x: int, colour: str, more: str = "") -> str:
    return f'<circle cx="{x}" cy="100" r="6" fill="{colour}" {more}/>'


def line(y: int, colour: str, more: str = "") -> str:
    return f'<path d="M20 {y}L380 {y}" fill="none" stroke="{colour}" stroke-width="2" {more}/>'


def diamond(colour: str) -> str:
    return f'<polygon points="200,90 210,100 200,110 190,100" fill="{colour}"/>'


ORANGE, BLUE, GREY = "#B34700", "#005EB8", "#768692"


@pytest.mark.parametrize(("parts", "told_apart"), [
    ((dot(50, ORANGE), dot(90, ORANGE)), True),
    ((dot(50, ORANGE), dot(90, BLUE)), False),  # hue alone
    ((dot(50, ORANGE), dot(90, "#212B32")), False),  # how dark it is is a colour too
    ((dot(50, ORANGE), diamond(BLUE)), True),
    ((dot(50, ORANGE), dot(90, "#fff", f'stroke="{BLUE}" stroke-width="2"')), True),
    ((line(50, ORANGE), line(90, BLUE)), False),
    ((line(50, ORANGE), line(90, BLUE, 'stroke-dasharray="7 4"')), True),
    ((line(50, ORANGE), line(90, BLUE, 'style="stroke-width:3"')), True),
    ((line(50, ORANGE), f'<path d="M20 9L90 60L99 9" fill="none" stroke="{BLUE}" stroke-width="2"/>'), True),
], ids=range(9))  # fmt: skip
def test_what_differs_by_colour_alone_is_found(scratch, parts, told_apart):
    assert (seen(scratch, drawn(*parts)).kinds == ()) == told_apart


@pytest.mark.parametrize(("html", "words", "marks"), [
    ("<p style='color:#767676'>4.54 to 1</p>", 0, 0),
    ("<p style='color:#7a7a7a'>4.29 to 1</p>", 1, 0),
    ("<p style='color:#7a7a7a;font-size:24px'>large</p>", 0, 0),
    ("<p style='color:#9a9a9a;font-size:24px'>large</p>", 1, 0),
    ("<p style='background:#005EB8;color:#fff'>on blue</p>", 0, 0),
    ("<p style='background:#005EB8;color:#B34700'>hue alone: as dark as its ground</p>", 1, 0),
    ("<p style='opacity:.5'>faint</p>", 1, 0),
    (drawn(dot(50, GREY)), 0, 0),
    (drawn(dot(50, "#A0ACB4")), 0, 1),
    (drawn(line(50, "#E1E6E8")), 0, 1),
    (drawn(line(50, BLUE, 'opacity="0.3"')), 0, 1),
    (drawn('<polygon points="20,50 380,40 380,90 20,90" fill="#005EB8" fill-opacity="0.12"/>'), 0, 1),
    (f"<div style='background:{ORANGE}'>{drawn(dot(50, BLUE))}</div>", 0, 1),
], ids=range(13))  # fmt: skip
def test_what_stands_off_too_little_is_found(scratch, html, words, marks):
    found = seen(scratch, html)
    assert (len(found.words), len(found.marks)) == (words, marks), found


@pytest.mark.parametrize(("more", "untold"), [
    ("", 1), ('<text x="60" y="15" font-size="13">baseline</text>', 0), (line(20, GREY), 0),
])  # fmt: skip
def test_a_tint_that_nothing_tells_of_is_found(scratch, more, untold):
    tint = '<rect x="20" y="20" width="100" height="160" fill="#F0F4F5"/>'
    others = [f'<path d="M150 {y}L380 {y}" fill="none" stroke="{BLUE}" stroke-width="3"/>' for y in (20, 180)]
    assert len(seen(scratch, drawn(tint, *others, more)).marks) == untold
