"""The home page beside the same eight charts and table made with plain Dash, Streamlit and Vizro, in one run.

`PEERS=FOLDER make bench`: the folder holds an environment each (dash, streamlit, vizro) with what the README
of ../shared/bench/peers asks for. All draw the same months of the same home, and a table of a thousand homes.
First text: a heading with the answer, or the title of the first chart. Complete: eight charts are drawn.
"""

import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from loaders.store import open_store
from metrics.answer import PlacesQuery, Query
from metrics.definition import HEADLINES
from metrics.query import run
from tests.bench.national import write_national
from tests.browser.conftest import ARGUMENTS
from tests.dashboard.test_workers import free_port, status, until

pytestmark = pytest.mark.bench
ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT.parent / "shared" / "bench" / "peers"
HOMES, RUNS = 1100, 7
FIRST, COMPLETE, NEXT = 1.2, 2.4, 0.5  # seconds; half of the first two with what was kept
PLOTLY = "[...document.querySelectorAll('.js-plotly-plot .main-svg .scatterlayer')].length >= 8"
OURS = "[...document.querySelectorAll('main .chart svg, main figure svg, main [role=img] svg')].length >= 8"
TEXT = "({0})?.textContent.includes({1})"
HEADING = "document.querySelector('h1')"
PEERS = {
    "dash": ("-m", "gunicorn", "-w1", "--threads", "4", "-b", "127.0.0.1:{port}", "app_dash:server"),
    "vizro": ("-m", "gunicorn", "-w1", "--threads", "4", "-b", "127.0.0.1:{port}", "app_vizro:server"),
    "streamlit": (
        "-m", "streamlit", "run", "app_streamlit.py", "--server.port", "{port}", "--server.address",
        "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("peers")
    opened = open_store(f"sqlite:///{folder / 'store.db'}")
    write_national(opened, folder, HOMES)
    yield opened
    opened.engine.dispose()


def same_data(store, home, path):
    """The tables that the others read: the months of the home, and a row for each of a thousand homes."""
    metrics = list(HEADLINES)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE pooled (vanguard_id, metric_id, month, num, den)")
        for number, metric in enumerate(metrics, 1):
            points = run(store, Query(metric, code=home, compare="none")).one.points
            known = [(at, p) for at, p in enumerate(points) if p.value is not None and p.denominator]
            rows = [(1, number, at, p.value * p.denominator / 1000, p.denominator) for at, p in known]
            database.executemany("INSERT INTO pooled VALUES (?, ?, ?, ?, ?)", rows)
        database.execute("CREATE TABLE home_year (home_id, name, vanguard_id, beds, m1, m2, m3, m4, m5, m6)")
        homes = {}
        for metric in metrics[:6]:
            for area in run(store, PlacesQuery()).places:
                for one in run(store, Query(metric, level="home", area=area.code, compare="none")).series:
                    value = one.headline.value if one.headline else None
                    homes.setdefault((one.code, one.name, one.place.beds), []).append(value)
        rows = [(at, name, 1, beds, *values) for at, ((_, name, beds), values) in enumerate(homes.items())]
        database.executemany("INSERT INTO home_year VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


class Timed:
    """Seconds to the first text of the answer and to the last chart, in windows of their own."""

    def __init__(self, browser, url, text, charts, where="document.body"):
        self.browser, self.url = browser, url
        self.text, self.charts = TEXT.format(where, repr(text)), charts

    def visit(self, page, path=None):
        page.goto(path or self.url, wait_until="commit")
        marks = []
        for condition in (self.text, self.charts):
            page.wait_for_function(condition, timeout=60_000, polling=10)
            marks.append(page.evaluate("performance.now()") / 1000)
        return marks

    def cold_and_kept(self):
        """A window that has kept nothing, and the same page once more in it."""
        context = self.browser.new_context(viewport={"width": 1400, "height": 2200}, bypass_csp=True)
        page = context.new_page()
        found = self.visit(page), self.visit(page)
        context.close()
        return found


def medians(timed):
    runs = [timed.cold_and_kept() for _ in range(RUNS)]
    return [[statistics.median(run[kept][at] for run in runs) for at in (0, 1)] for kept in (0, 1)]


def test_ours_is_first_to_text_and_first_to_complete(store, tmp_path):
    peers = Path(os.environ.get("PEERS", ""))
    if not os.environ.get("PEERS") or not SCRIPTS.exists():
        pytest.skip("PEERS names no folder with the environments of the others, or their scripts are absent")
    places = run(store, PlacesQuery(area=run(store, PlacesQuery()).places[0].code)).places
    home, following = places[0], places[1]
    same_data(store, home.code, tmp_path / "peers.db")
    found = {}
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        ours = [sys.executable, "-m", "dashboard", "serve", "--port", "{port}"]
        commands = {"ours": ours} | {
            name: [str(peers / name / "bin" / "python"), *rest] for name, rest in PEERS.items()
        }
        for name, command in commands.items():
            port = free_port()
            environment = os.environ | {
                "VANGUARD_DATABASE_URL": str(store.engine.url), "PEER_DB": str(tmp_path / "peers.db"),
                "VANGUARD_TODAY": "2016-11-14",
            }  # fmt: skip
            given = [part.format(port=port) for part in command]
            where = ROOT if name == "ours" else SCRIPTS
            with subprocess.Popen(given, cwd=where, env=environment, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) as server:  # fmt: skip
                until(lambda port=port: status(port, "/") == 200)
                url = f"http://127.0.0.1:{port}"
                if name == "ours":
                    timed = Timed(browser, f"{url}/homes/{home.code}", home.name, OURS, HEADING)
                else:
                    timed = Timed(browser, f"{url}/", "Metric 1 per", PLOTLY)
                found[name] = medians(timed)
                if name == "ours":
                    after = next_home(browser, url, home, following)
                server.terminate()
                server.wait(30)
        browser.close()
    for name, (cold, kept) in found.items():
        print(
            f"\n{name}: first text {cold[0]:.2f} s, complete {cold[1]:.2f} s; again {kept[0]:.2f} and"
            f" {kept[1]:.2f} s",
            end="",
        )
    print(f"\nthe next home: {after:.2f} s", end="")
    (cold, kept) = found["ours"]
    assert all(cold[at] < found[name][0][at] for name in PEERS for at in (0, 1))
    assert cold[0] < FIRST and cold[1] < COMPLETE and kept[0] < FIRST / 2 and kept[1] < COMPLETE / 2
    assert after < NEXT


def next_home(browser, url, home, following):
    """From one home's page to the next one's, all charts drawn: what a press on its link takes."""
    context = browser.new_context(viewport={"width": 1400, "height": 2200}, bypass_csp=True)
    page = context.new_page()
    timed = Timed(browser, url, following.name, OURS, HEADING)
    times = []
    for _ in range(RUNS):
        page.goto(f"{url}/homes/{home.code}")
        times.append(timed.visit(page, f"{url}/homes/{following.code}")[1])
    context.close()
    return statistics.median(times)
