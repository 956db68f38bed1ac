"""Photographs every page at three widths: `python tests/browser/photograph.py URL FOLDER [PATH...]`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {1280: 900, 768: 1024, 390: 844}


def paths_of(page: Page, url: str) -> list[str]:
    """The first area that the first page lists, its first home, that home's first metric, and the rest."""
    page.goto(url)
    page.wait_for_selector("#heading")
    found = ["/", "/metrics", "/metrics/falls", "/about-the-data", "/help", "/accessibility", "/nowhere"]
    if page.locator("table.areas tbody th a").count():
        area = page.locator("table.areas tbody th a").first.get_attribute("href")
        page.goto(f"{url}{area}/homes")
        home = page.locator("table.grid tbody th a").first
        home.wait_for()
        path = home.get_attribute("href")
        found += ["/data/loads", "/data/matching", f"/data/return/{path.rpartition('/')[2]}"]
        found += [area, f"{area}/homes", path, f"{path}/metrics/falls", f"{path}/metrics/nel_admissions"]
    return found


def photograph(page: Page, url: str, path: str, folder: Path) -> None:
    page.goto(url + path)
    page.wait_for_selector("#heading")
    page.wait_for_function("document.fonts.status === 'loaded'")
    if "/homes/" in path and "/metrics/" in path and page.viewport_size["width"] > 700:
        page.wait_for_selector(".js-plotly-plot svg.main-svg")
    name = path.strip("/").replace("/", "-").replace("?", "-") or "first"
    page.screenshot(path=folder / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def main(url: str, folder: Path, paths: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        for width, height in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            paths = paths or paths_of(page, url)
            for path in paths:
                photograph(page, url, path, folder)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]), sys.argv[3:])
