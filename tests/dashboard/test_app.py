"""The app round the pages: headers, status, health, and no more on the wire than there must be."""

import gzip
import json
import re
from pathlib import Path

import pytest

from dashboard import access
from dashboard.app import ASSETS, create_app
from loaders.store import open_store
from tests.dashboard import answers


@pytest.fixture
def application(monkeypatch, tmp_path):
    monkeypatch.setattr(access, "run", answers.run)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield create_app(store)
    store.engine.dispose()


@pytest.fixture
def client(application):
    return application.server.test_client()


def page(client, path: str, search: str = "") -> str:
    """What the browser asks for, with the address that it shows."""
    asked = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": search},
        ],
        "state": [{"id": "_pages_location", "property": "pathname", "value": path}],
        "changedPropIds": ["_pages_location.pathname"],
    }
    answer = client.post("/_dash-update-component", json=asked)
    assert answer.status_code == 200, answer.data
    return answer.get_data(as_text=True)


def test_health_says_whether_the_store_answers_and_which_schema_it_has(client):
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json["store"] == "answers" and answer.json["schema"]


@pytest.mark.parametrize(
    "path", ["/", "/areas/Q01", "/areas/Q01/homes", "/homes/1-900000005", "/metrics/falls"]
)
def test_a_page_that_is_there_has_status_200(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/nowhere", "/areas/Q99", "/homes/1-1", "/homes/1-900000005/metrics/x", "/metrics/x"]
)
def test_a_page_that_is_not_there_has_status_404(client, path):
    assert client.get(path).status_code == 404


def test_the_page_names_its_language_and_is_closed_to_strangers(client):
    answer = client.get("/")
    assert '<html lang="en-GB">' in answer.get_data(as_text=True)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_every_inline_script_is_one_that_the_policy_names(client):
    client.get("/homes/1-900000005/metrics/falls")
    answer = client.get("/homes/1-900000005/metrics/falls")
    scripts = re.findall(r"<script>(.*?)</script>", answer.get_data(as_text=True), re.S)
    renderer = re.findall(r'<script id="_dash-renderer"[^>]*>', answer.get_data(as_text=True))
    hashes = re.findall(r"'sha256-", answer.headers["Content-Security-Policy"])
    assert len(hashes) >= len(scripts) + len(renderer) - 1


def test_the_callback_serves_the_page_of_the_address_and_its_title(client):
    client.get("/")
    answer = json.loads(page(client, "/homes/1-900000005/metrics/ambulance_callouts"))["response"]
    title = answer["_pages_store"]["data"]["title"]
    assert title.startswith("Elm House: ambulance call-outs higher than usual since July")
    assert "Elm House" in json.dumps(answer["_pages_content"])


def test_every_callback_writes_and_reads_what_is_drawn(application, client):
    """Ids may be misspelt unseen, since pages come and go: the app has its own router and nothing else."""
    client.get("/")
    used = set(re.findall(r"([\w-]+)\.\w+", " ".join(application.callback_map)))
    layout = json.dumps(application.layout.to_plotly_json(), default=lambda one: one.to_plotly_json())
    assert used == {one for one in used if f'"{one}"' in layout}


def test_two_apps_in_one_process_ask_their_own_store(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(
        access, "run", lambda store, *more: (asked.append(store), answers.run(store, *more))[1]
    )
    stores = [open_store(f"sqlite:///{tmp_path / name}") for name in ("one.db", "two.db")]
    for application in [create_app(store) for store in stores]:
        client = application.server.test_client()
        client.get("/")
        page(client, "/areas/Q01")
    assert asked[0] is stores[0] and asked[-1] is stores[1]
    for store in stores:
        store.engine.dispose()


def test_scripts_weigh_less_than_the_limit_on_the_wire(client):
    html = client.get("/homes/1-900000005/metrics/falls").get_data(as_text=True)
    scripts = re.findall(r'src="([^"]+)"', html)
    assert any("plotly-basic" in one for one in scripts)
    weight = 0
    for script in scripts:
        answer = client.get(script, headers={"Accept-Encoding": "gzip"})
        body = answer.get_data()
        answer.close()
        weight += len(body) if answer.headers.get("Content-Encoding") == "gzip" else len(gzip.compress(body))
    assert weight < 1_400_000


def test_nothing_is_asked_of_other_hosts():
    for path in [*sorted(Path(ASSETS).glob("*.css")), Path(ASSETS) / "page.js"]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text and "https://" not in text


def test_assets_that_are_not_ours_come_with_their_licence():
    assert (Path(ASSETS) / "inter-licence.txt").read_text(encoding="utf-8").count("SIL Open Font License")
    assert (
        "Licensed under the MIT license"
        in (Path(ASSETS) / "plotly-basic.min.js").read_text(encoding="utf-8")[:400]
    )
