"""Monday morning of a quality lead (product.md, section 2.2) in a real browser, step by step, counted."""

import re
import time
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

REASON = "Asked the manager: night cover changed in July. Look again in December"
MOST_CLICKS = 9


@dataclass
class Walk:
    """What it took: presses of button or link, and the time until each page stood."""

    page: Page
    url: str
    clicks: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    _began: float = 0.0

    def step(self, name: str) -> None:
        """The step that was under way is done; another begins."""
        now = time.perf_counter()
        if self._began:
            self.seconds[self._name] = now - self._began
        self._name, self._began = name, now

    def click(self, what) -> None:
        self.clicks += 1
        what.click()

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def walk(page: Page, url: str, home: str, measure: str) -> tuple[Walk, str]:
    """Finds the planted signal, sees whether it is fair, watches it, chases data. The link that is shared."""
    one = Walk(page, url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    one.step("first page")
    page.goto(url)
    expect(page.locator("h1")).to_contain_text("since Friday 11 November")

    one.step("reads the signals")
    case = page.locator(".case", has_text=home).filter(has_text=re.compile(measure, re.I)).first
    expect(case).to_contain_text("unusual (concern)")
    expect(case).to_contain_text("would be by chance")
    expect(case.locator("img")).to_have_attribute("alt", re.compile(f"{home} had"))

    one.step("opens the home")
    one.click(case.get_by_role("link", name=home, exact=True))
    expect(page.locator("h1")).to_contain_text(home)
    changed = page.locator(".changed li", has_text=re.compile(measure, re.I)).first
    expect(changed).to_contain_text("lower is better")

    one.step("checks that it is fair")
    one.click(page.locator(".chart-heading a", has_text=re.compile(f"^{measure}", re.I)))
    expect(page.locator("#compared")).to_contain_text("Compared with similar homes")
    expect(page.locator("#definition")).to_be_visible()
    one.click(page.locator(".trail a", has_text=home))
    expect(page.locator("#changed")).to_be_visible()

    one.step("watches it with a reason")
    one.click(changed.locator("summary", has_text="Watch"))
    changed.get_by_label("Why watch it?").fill(REASON)
    one.click(changed.get_by_role("button", name="Save: watch"))
    expect(page.locator(".changed")).to_contain_text(f"“{REASON}”")

    one.step("copies the link as at today")
    one.click(page.get_by_role("button", name="Copy link (as at 14 November 2016)"))
    expect(page.locator(".buttons .said")).to_have_text("Link copied.")
    link = page.evaluate("navigator.clipboard.readText()")

    one.step("chases data")
    one.click(page.locator("nav.menu a", has_text="My week"))
    expect(page.locator("#watched")).to_be_visible()
    one.click(page.get_by_role("link", name="Homes by coverage").first)
    expect(page.locator(".grid-words")).to_contain_text("Ordered by months of data, fewest first")
    one.step("done")
    return one, link
