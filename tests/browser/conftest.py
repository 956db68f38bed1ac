"""A real Chromium, and the dashboard served to it over the small sample."""

import re
import shutil
import threading
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from dashboard.app import create_app
from loaders.store import open_store
from metrics.answer import PlacesQuery
from metrics.query import run
from tests.conftest import missing
from tests.dashboard.forms_of import made_up

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {1280: 900, 768: 1024, 390: 844}
expect.set_options(timeout=15_000)  # other tests run beside it


@pytest.fixture(scope="session")
def browser():
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing("Chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def tab(browser):
    """A window of a given width; what the page complains of fails the test."""
    contexts, complaints = [], []

    def open_tab(width: int = 1280):
        context = browser.new_context(viewport={"width": width, "height": SIZES.get(width, 900)})
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_tab
    for context in contexts:
        context.close()
    # A page that says what is wrong with a form, or that there is none, is no complaint.
    assert [one for one in complaints if not re.search(r"status of (400|404)", one)] == []


def serve(store):
    """The app on a free port of this machine, in a thread."""
    server = make_server("127.0.0.1", 0, create_app(store).server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@dataclass(frozen=True)
class Site:
    """Where the small sample is served, and one area and home of it."""

    url: str
    area: str
    area_name: str
    home: str
    home_name: str
    homes: int


@pytest.fixture(scope="session")
def marked_store(small_store, tmp_path_factory):
    """A copy of the small sample that says that it is made up, as the demo's does."""
    store = made_up(small_store, tmp_path_factory.mktemp("marked"))
    yield store
    store.engine.dispose()


@pytest.fixture(scope="session")
def site(marked_store):
    area = next(place for place in run(marked_store, PlacesQuery()).places if place.programme)
    homes = [p for p in run(marked_store, PlacesQuery(area=area.code)).places if p.state != "not_open"]
    home = next(place for place in homes if place.state == "open")
    server = serve(marked_store)
    yield Site(
        f"http://127.0.0.1:{server.server_port}", area.code, area.name, home.code, home.name, len(homes)
    )
    server.shutdown()


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory):
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('empty') / 'store.db'}")
    server = serve(store)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    store.engine.dispose()
