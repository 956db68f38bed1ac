"""What pages ask of a store of the nation: the SQL of a question about another place than the one before.

`BENCH_HOMES=15000 make bench` runs the full size; without, a tenth of it. What places share is kept by then.
"""

import os
import statistics

import pytest

from loaders.store import open_store
from metrics.answer import PlacesQuery, Query
from metrics.definition import HEADLINES, METRICS
from metrics.query import run
from metrics.viewer import LOCAL
from tests.bench.national import write_national
from tests.bench.test_page_speed import asked, seconds

pytestmark = pytest.mark.bench
HOMES = int(os.environ.get("BENCH_HOMES", "1500"))
REPEATS, PLACES = 10, 5
OF_HOMES = [metric for metric, one in METRICS.items() if "home" in one.levels]


def one_metric(store, area, _):
    run(store, Query("nel_admissions", level="area", code=area, compare="none"), LOCAL)


def headlines(store, area, _):
    for metric in HEADLINES:
        run(store, Query(metric, level="area", code=area), LOCAL)


def every_metric_of_a_home(store, _, home):
    for metric in OF_HOMES:
        run(store, Query(metric, code=home, compare="none"), LOCAL)


QUESTIONS = {one_metric: 20, headlines: 50, every_metric_of_a_home: 30}  # ms of SQL, 95th percentile


def test_pages_of_a_national_store(store_url, tmp_path):
    store = open_store(store_url)
    write_national(store, tmp_path, HOMES)
    areas = run(store, PlacesQuery(), LOCAL).places
    places = [
        (area.code, run(store, PlacesQuery(area=area.code), LOCAL).places[0].code)
        for area in areas[:: max(len(areas) // PLACES, 1)][:PLACES]
    ]
    store.engine.dispose()
    over = []
    for ask, limit in QUESTIONS.items():
        times = sorted(time for at in range(len(places)) for time in times_of(store_url, ask, places, at))
        middle, high = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
        name = ask.__name__.replace("_", " ")
        print(f"\n{HOMES:,} homes, {name}: SQL p50 {middle:.1f} ms, p95 {high:.1f} ms (bar {limit})", end="")
        over += [name] if high > limit else []
    assert over == []


def times_of(url, ask, places, at):
    """Of a store that was asked about the place before."""
    fresh = open_store(url)
    ask(fresh, *places[at - 1])
    statements = asked(fresh, lambda: ask(fresh, *places[at]))
    seconds(fresh, statements)
    found = [seconds(fresh, statements) for _ in range(REPEATS)]
    fresh.engine.dispose()
    return found
