"""Signals of every home in every metric, reading included, at national scale.

`BENCH_HOMES=15000 make bench` runs the full size; without, a tenth of it.
"""

import os
import resource
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import func, select

from loaders.engine import shorten_log
from loaders.store import open_store
from metrics import home_sums
from metrics.answer import Query
from metrics.definition import OF_HOMES
from metrics.query import run
from metrics.signals import SignalsQuery
from tests.bench.national import write_national

pytestmark = pytest.mark.bench
HOMES = int(os.environ.get("BENCH_HOMES", "1500"))
MONTHS = int(os.environ.get("BENCH_MONTHS", "60"))
ALL_THERE_ARE = 15_000
LARGEST = 1536  # MiB
SECONDS, WITHOUT_READING = 60, 20  # that the full size may take
BESIDE = ("falls", "nel_admissions")  # asked in full as well, to be set beside


def measured(url):
    """In a process of its own, so that its memory is its own."""
    os.environ["VANGUARD_TODAY"] = "2016-11-14"
    store, reading, read = open_store(url), [0.0], home_sums.home_month_cells

    def timed(*asked):
        began = time.process_time()
        found = read(*asked)
        reading[0] += time.process_time() - began
        return found

    home_sums.home_month_cells = timed
    began, used, found = time.perf_counter(), time.process_time(), Counter()
    for metric in OF_HOMES:
        answer = run(store, SignalsQuery(metric))
        found["series"] += len(answer.homes)
        found["signals"] += sum(one.flagged for one in answer.homes)
        found["expected"] += answer.expected_flags.expected
    took, used = time.perf_counter() - began, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**found, "took": took, "used": used, "reading": reading[0], "peak": peak}


def in_full(url):
    """Milliseconds a series of questions that make every point."""
    os.environ["VANGUARD_TODAY"] = "2016-11-14"
    store, began = open_store(url), time.process_time()
    several = [run(store, Query(metric, compare="none")).series for metric in BESIDE]
    return (time.process_time() - began) / sum(map(len, several)) * 1000


def size_of(store):
    """Bytes of all the store."""
    if store.engine.name == "sqlite":
        with store.write() as connection:
            shorten_log(connection)
        return Path(store.engine.url.database).stat().st_size
    with store.read() as connection:
        return connection.scalar(select(func.pg_database_size(func.current_database())))


def apart(function, url):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, url).result()


def test_the_signals_of_every_home_and_metric(store_url, tmp_path):
    store, began = open_store(store_url), time.perf_counter()
    write_national(store, tmp_path, HOMES, MONTHS)
    size = size_of(store) / 2**20
    store.engine.dispose()
    print(
        f"\n{HOMES:,} homes x {MONTHS} months written in {time.perf_counter() - began:.0f} s:"
        f" {size:,.0f} MiB with the sums", end="",
    )  # fmt: skip
    assert size < LARGEST
    found = apart(measured, store_url)
    each, rest = (found["used"] / found["series"] * 1000, found["used"] - found["reading"])
    print(
        f"\n{store.engine.name}: {len(OF_HOMES)} metrics, {found['series']:,} series in {found['took']:.1f} s"
        f" (processor {found['used']:.1f}, of which reading {found['reading']:.1f}), {each:.3f} ms a series,"
        f" peak {found['peak']:.0f} MB; {found['signals']} signals, {found['expected']:.0f} by chance"
    )
    if HOMES <= ALL_THERE_ARE / 10:
        print(f"with every point made, {apart(in_full, store_url):.2f} ms a series")
    assert found["signals"] > found["expected"] / 2
    assert rest < WITHOUT_READING * HOMES / ALL_THERE_ARE + 2  # what is worked out once for all
    if HOMES >= ALL_THERE_ARE:
        assert found["took"] < SECONDS
