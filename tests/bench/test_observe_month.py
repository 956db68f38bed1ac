"""What one more month costs an empty store and one of five years, and how long pages wait meanwhile."""

import os
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dashboard.loading import load_paths
from loaders.calendar import month_text, parse_month
from loaders.load import Options
from loaders.store import open_store
from metrics.answer import Query
from metrics.query import run
from metrics.viewer import LOCAL

pytestmark = pytest.mark.bench
HOMES = int(os.environ.get("BENCH_HOMES", "1100"))
MONTHS = int(os.environ.get("BENCH_MONTHS", "60"))
LOADED = int(os.environ.get("BENCH_ROWS", "1000000"))
LAST = parse_month("2016-03")
TIMES = 2  # the usual time, that pages may take at most while a load runs
ROOT = Path(__file__).resolve().parents[2]


def _register(path):
    lines = ["cqc_location_id,name,service,beds,postcode,open_date,area_code,area_name"]
    for n in range(HOMES):
        area = n // 100
        lines.append(f"1-9{n:08d},Home {n},nursing,40,QX{n % 90 + 1} 1AA,2009-10-01,Z{area:03d},Area {area}")
    path.write_text("# released: 2010-04-01\n" + "\n".join(lines) + "\n")
    return path


def _admissions(path, first, last, rows):
    chance = random.Random(first)
    head = f"# covers: {month_text(first)} to {month_text(last)}\n# area: all\n# released: 2016-08-01\n"
    columns = "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method,provider_code"
    with path.open("w") as file:
        file.write(f"{head}# source: RX0\n{columns}\n")
        for number in range(rows):
            home, day = chance.randrange(HOMES), chance.randint(1, 28)
            month = month_text(chance.randint(first, last))
            ended = f"{month}-{min(day + chance.randrange(12), 28):02d}"
            person = f"P{home}-{chance.randrange(60)}"
            file.write(f"S{first}-{number},{person},{month}-{day:02d},{ended},1-9{home:08d},21,RX0\n")
    return path


def _seconds(store, path):
    began, used = time.perf_counter(), time.process_time()
    (receipt,) = load_paths(store, [path], Options(dataset="admissions"))
    assert receipt.accepted, receipt
    return time.perf_counter() - began, time.process_time() - used


def test_one_month_more(tmp_path):
    """The ratio is printed: the month's own cost is that of the same file in an empty store."""
    register = _register(tmp_path / "care_homes.csv")
    month = _admissions(tmp_path / "next.csv", LAST + 1, LAST + 1, HOMES * 5 // 2)
    spent = []
    for name, years in (("empty", ()), ("full", range(LAST - MONTHS + 1, LAST + 1, 12))):
        store = open_store(f"sqlite:///{tmp_path / name}.db")
        list(load_paths(store, [register], Options()))
        for first in years:
            _seconds(store, _admissions(tmp_path / f"{first}.csv", first, first + 11, HOMES * 30))
        spent.append(_seconds(store, month))
        store.engine.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    (alone, alone_used), (beside, beside_used) = spent
    print(
        f"\none month of admissions, {HOMES} homes: {alone:.2f} s into an empty store, {beside:.2f} s beside"
        f" {MONTHS} months (processor {alone_used:.2f} and {beside_used:.2f} s, {beside / alone:.1f} times),"
        f" peak {peak} MB"
    )


def _waits(store, while_true):
    """Seconds of one question after another, each asked of a store that remembers nothing."""
    times = []
    while while_true(len(times)):
        fresh = open_store(str(store.engine.url))
        began = time.perf_counter()
        run(fresh, Query("nel_admissions", level="area", code="Z000"), LOCAL)
        times.append(time.perf_counter() - began)
        fresh.engine.dispose()
    return times


def test_pages_answer_while_a_million_rows_load(store, tmp_path):
    """The load runs in a process of its own, as it does behind the page."""
    first = _admissions(tmp_path / "first.csv", LAST - 11, LAST, HOMES * 30)
    for path, dataset in ((_register(tmp_path / "care_homes.csv"), "care_homes"), (first, "admissions")):
        list(load_paths(store, [path], Options(dataset=dataset)))
    usual = _waits(store, lambda asked: asked < 200)
    many = _admissions(tmp_path / "many.csv", LAST + 1, LAST + 3, LOADED)
    command = [sys.executable, "-m", "dashboard", "load", str(many), "--dataset", "admissions"]
    environment = os.environ | {"VANGUARD_DATABASE_URL": str(store.engine.url)}
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as load:
        meanwhile = _waits(store, lambda asked: load.poll() is None)
    took = time.perf_counter() - began
    (half, usual_95), (then_half, then_95) = (
        [statistics.quantiles(each, n=20)[at] * 1000 for at in (9, -1)] for each in (usual, meanwhile)
    )
    print(
        f"\nan area's admissions on {store.engine.name}: median {half:.0f} ms, 95th percentile"
        f" {usual_95:.0f} ms; while {LOADED:,} rows load {then_half:.0f} and {then_95:.0f} ms"
        f" ({then_95 / usual_95:.1f} times, {len(meanwhile)} questions in {took:.0f} s)"
    )
    assert load.returncode == 0
    assert then_95 < TIMES * usual_95
