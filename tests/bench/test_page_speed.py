"""What a page asks of the store: its SQL replayed, nothing kept, warm, on the full sample."""

import os
import statistics
import time
from pathlib import Path

import pytest
from sqlalchemy import event

from dashboard.loading import load_paths
from loaders.load import Options
from loaders.store import open_store
from metrics.answer import PlacesQuery, Query
from metrics.definition import METRICS
from metrics.query import run
from metrics.viewer import LOCAL
from sample_data.make import write

pytestmark = pytest.mark.bench
REPEATS, PLACES = 20, 12


@pytest.fixture(scope="module")
def full_store(tmp_path_factory):
    folder = Path(os.environ.get("BENCH_FOLDER", tmp_path_factory.mktemp("full")))
    database = folder / "full.db"
    store = open_store(f"sqlite:///{database}")
    if store.version() == 0:
        began = time.perf_counter()
        write(folder / "sample", seed=2016, scale="full")
        print(f"\nfull sample written in {time.perf_counter() - began:.1f} s", end="")
        began = time.perf_counter()
        rows = sum(receipt.rows_read for receipt in load_paths(store, [folder / "sample"], Options()))
        seconds = time.perf_counter() - began
        print(f"\n{rows:,} rows loaded in {seconds:.1f} s, observations included", end="")
    yield store
    store.engine.dispose()


def asked(store, ask):
    """The statements that a question runs against a store that remembers nothing."""
    statements = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        statements.append((statement, parameters))

    event.listen(store.engine, "after_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(store.engine, "after_cursor_execute", note)
    return [(text, values) for text, values in statements if text.lstrip().upper().startswith("SELECT")]


def seconds(store, statements):
    with store.read() as connection:
        cursor = connection.connection.cursor()
        began = time.perf_counter()
        for text, values in statements:
            cursor.execute(text, values).fetchall()
        return time.perf_counter() - began


def _report(name, store, asks, limit):
    times, seen = [], []
    for ask in asks:
        fresh = open_store(str(store.engine.url))  # a memo of its own: nothing kept
        statements = asked(fresh, lambda ask=ask, fresh=fresh: ask(fresh))
        seen.append(len(statements))
        seconds(fresh, statements)
        times += [seconds(fresh, statements) for _ in range(REPEATS)]
        fresh.engine.dispose()
    times.sort()
    p95 = times[int(len(times) * 0.95)] * 1000
    middle = statistics.median(times) * 1000
    print(f"\n{name}: SQL p50 {middle:.1f} ms, p95 {p95:.1f} ms ({max(seen)} statements)", end="")
    assert p95 < limit


def _area(store, code):
    return [run(store, Query(metric, level="area", code=code), LOCAL) for metric in METRICS]


def _homes(store, code):
    return [run(store, Query(metric, level="home", area=code), LOCAL) for metric in METRICS]


def test_an_area_page_asks_under_50_ms_of_sql(full_store):
    areas = run(full_store, PlacesQuery(), LOCAL).places[:PLACES]
    asks = [lambda store, code=area.code: _area(store, code) for area in areas]
    _report("triple aim of an area, 8 metrics", full_store, asks, 50)
    asks = [lambda store, code=area.code: (_area(store, code), _homes(store, code)) for area in areas]
    _report("the same with the signals of its homes", full_store, asks, 150)


def test_a_home_page_asks_under_30_ms_of_sql(full_store):
    area = run(full_store, PlacesQuery(), LOCAL).places[0]
    homes = run(full_store, PlacesQuery(area=area.code), LOCAL).places[:PLACES]

    def ask(code):
        return lambda store: [run(store, Query(m, code=code), LOCAL) for m in METRICS]

    _report("home page, 8 metrics", full_store, [ask(home.code) for home in homes], 30)
