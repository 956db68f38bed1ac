"""Fifty people who click at once while a load runs: errors, waits, and the memory of each worker.

Two processes of the dashboard serve the full sample. Each person opens the next page when the last one has
come and a moment has passed; then once more without a moment between.
"""

import os
import random
import statistics
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from loaders.calendar import parse_month
from metrics.answer import PlacesQuery
from metrics.definition import HEADLINES
from metrics.query import run
from tests.bench.test_observe_month import _admissions
from tests.dashboard.forms_of import copied
from tests.dashboard.test_workers import children, free_port, status, until

pytestmark = pytest.mark.bench
PEOPLE, SECONDS = 50, 30.0
PAUSE = 2.0  # seconds between a page and the next click, on average
LONGEST, LARGEST = 1.0, 400  # seconds at the 95th percentile, MiB of a worker
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def served(full_store, tmp_path):
    store = copied(full_store, tmp_path)
    port = free_port()
    url = str(store.engine.url)
    environment = os.environ | {"VANGUARD_DATABASE_URL": url, "VANGUARD_TODAY": "2016-11-14"}
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(port), "--workers", "2"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        until(lambda: status(port, "/health") == 200)
        yield store, port, process.pid, environment
        process.terminate()
        process.wait(30)
    store.engine.dispose()


def pages_of(store):
    """What the people of a whole programme look at: areas, grids, homes, measures."""
    areas = [one.code for one in run(store, PlacesQuery()).places][:6]
    homes = [one.code for area in areas for one in run(store, PlacesQuery(area=area)).places]
    paths = ["/", "/areas", "/metrics"]
    paths += [f"/areas/{area}{end}" for area in areas for end in ("", "/homes", "/progress")]
    paths += [f"/homes/{home}" for home in homes]
    return paths + [f"/homes/{home}/metrics/{metric}" for home in homes[::5] for metric in HEADLINES]


def person(port, paths, seed, until_then, pause, waits, errors):
    chance = random.Random(seed)
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    while time.monotonic() < until_then:
        time.sleep(chance.expovariate(1 / pause) if pause else 0)
        began = time.perf_counter()
        try:
            connection.request("GET", chance.choice(paths))
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                errors.append(answer.status)
        except OSError as error:
            errors.append(repr(error))
            connection.close()
        waits.append(time.perf_counter() - began)


def clicking(port, paths, pause):
    waits, errors = [], []
    end = time.monotonic() + SECONDS
    people = [
        threading.Thread(target=person, args=(port, paths, seed, end, pause, waits, errors))
        for seed in range(PEOPLE)
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return waits, errors


def memory(pid):
    """MiB that are a process's own, and its part of what it shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def test_fifty_people_while_a_load_runs(served, tmp_path):
    store, port, pid, environment = served
    paths = pages_of(store)
    for path in paths[:30]:
        assert status(port, path) == 200
    file = _admissions(tmp_path / "many.csv", parse_month("2016-09"), parse_month("2016-09"), 1_000_000)
    command = [sys.executable, "-m", "dashboard", "load", str(file), "--dataset", "admissions"]
    found = {}
    for name, pause in (("with a moment between", PAUSE), ("without", 0.0)):
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as load:
            waits, errors = clicking(port, paths, pause)
            load.terminate()
        found[name] = statistics.quantiles(waits, n=20)[-1]
        workers = max(memory(child) for child in children(pid))
        middle = statistics.median(waits)
        print(
            f"\n{PEOPLE} people, {name}: {len(waits)} pages, median {middle:.2f} s, 95th percentile"
            f" {found[name]:.2f} s, {len(errors)} errors; largest worker {workers:.0f} MiB",
            end="",
        )
        assert errors == []
        assert workers < LARGEST
    assert found["with a moment between"] < LONGEST
