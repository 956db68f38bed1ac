"""Photographs every page at three widths: `python tests/browser/photograph.py URL FOLDER [PATH...]`."""

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from places import paths

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {1280: 900, 768: 1024, 390: 844}
LARGE = re.compile(r"/(homes|areas)/[^/]+/metrics/|/compare\?places")  # pages with a chart of the browser's


def photograph(page: Page, url: str, path: str, folder: Path) -> None:
    """One page, loaded once and looked at in each width; on paper where it is made for paper."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(url + path)
    page.wait_for_selector("h1")
    page.wait_for_function("document.fonts.status === 'loaded'")
    if LARGE.search(path):
        page.wait_for_selector(".js-plotly-plot svg.main-svg")
    name = re.sub(r"[/?&=,]+", "-", path.strip("/")) or "first"
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    if "print=1" in path:
        page.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True)


def main(url: str, folder: Path, asked: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        page = browser.new_page()
        page.set_default_timeout(60_000)
        for path in asked or paths():
            photograph(page, url, path, folder)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]), sys.argv[3:])
