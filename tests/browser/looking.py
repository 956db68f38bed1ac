"""What a test looks at in a page: what axe finds, what runs over, what is in sight."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1280, 768, 320)
HEIGHT = 900
OVER = "document.documentElement.scrollWidth - window.innerWidth"
FITS = f"() => {OVER} <= 0"
REDRAWN = 15_000  # milliseconds for a large chart to take another width
# Of every weight, and the size of what is pressed too, which axe asks only when told to.
OPTIONS = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
CHARTS = "main [role=img], main img.small-chart"


def visit(tab, site, path: str, width: int = 1280) -> Page:
    page = tab(width)
    page.goto(site.url + path.format(area=site.area, home=site.home))
    page.wait_for_selector("#heading")
    page.wait_for_function("document.fonts.status === 'loaded'")
    return page


def violations(page: Page) -> list[str]:
    """Whatever axe finds, of any weight."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    every = page.evaluate(f"axe.run({OPTIONS})")["violations"]
    found = [(one, node) for one in every for node in one["nodes"][:2]]
    return [f"{one['impact']} {one['id']}: {node['html'][:160]}" for one, node in found]


def visible(page: Page, selector: str) -> int:
    return sum(one.is_visible() for one in page.locator(selector).all())


def sound_at(page: Page, width: int) -> None:
    """One heading, nothing for axe to find, and nothing that runs over."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    assert page.locator("h1").count() == 1
    page.wait_for_function(FITS, timeout=REDRAWN)
    assert violations(page) == [], f"at {width}"


def sound(page: Page) -> None:
    """The same in each width: redrawn, not loaded again."""
    for width in WIDTHS:
        sound_at(page, width)
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
