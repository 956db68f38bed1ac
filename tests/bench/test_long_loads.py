"""Millions of rows from CSV to observations: speed, memory, evenness and the log, against bare tools.

`ROWS=5000000 HELD=20000000 make bench` runs the full size; without, a tenth of a million of each kind.
"""

import csv
import os
import sqlite3
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread

import duckdb
import psycopg
import pytest

from dashboard.loading import load_paths
from loaders.engine import LONGEST_LOG
from loaders.load import Options, load_file
from loaders.store import open_store
from metrics.observe import observe
from tests.bench.long_files import KINDS, write_long, write_register

pytestmark = pytest.mark.bench
ROWS = int(os.environ.get("ROWS", "200000"))
HELD = int(os.environ.get("HELD", str(2 * ROWS)))
PARTS = max(1, HELD // ROWS)  # loads in which what is held came, each as long as the one measured
HOMES = int(os.environ.get("HOMES", "15000" if ROWS >= 5_000_000 else "2000"))
EMPTY, FILLED = 80_000, 50_000  # rows a second that are aimed at
LARGEST = 1536  # MiB
PAGE = os.sysconf("SC_PAGE_SIZE")
DATED = {"admissions": ("admitted_on", "discharged_on"), "ambulance_callouts": ()}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    write_register(folder / "care_homes.csv", HOMES)
    for kind in KINDS:
        write_long(folder / f"{kind}.csv", kind, ROWS, HOMES)
        for part in range(PARTS):
            month = 2001 * 12 + 3 + part * (120 // PARTS)
            first = date(month // 12, month % 12 + 1, 1)
            write_long(
                folder / f"{kind}_held_{part}.csv", kind, HELD // PARTS, HOMES, first=first,
                months=120 // PARTS, start=10 * ROWS * (part + 1),
            )  # fmt: skip
    return folder


def measured(url, path, with_observations):
    """In a process of its own, so that its memory is its own."""
    os.environ["VANGUARD_TODAY"] = "2016-11-14"
    store, marks = open_store(url), [(0, time.perf_counter())]

    def told(rows):
        marks.append((rows, time.perf_counter()))

    own = time.process_time()
    after = observe if with_observations else None
    with memory_watched() as watched:
        (receipt,) = load_file(store, Path(path), Options(), after=after, progress=told)
        seconds = time.perf_counter() - marks[0][1]
    peak = max(watched)
    store.engine.dispose()
    own = time.process_time() - own
    return {
        "seconds": seconds, "own": own, "peak": peak, "rows": receipt.rows_read,
        "accepted": receipt.accepted, "even": evenness(marks),
    }  # fmt: skip


@contextmanager
def memory_watched():
    """MiB of this process and of the one that reads for it, together, twenty times a second."""
    found, done = [0.0], Event()

    def watch():
        while not done.wait(0.05):
            own = os.getpid()
            with suppress(OSError):
                children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
                found.append(sum(resident(one) for one in (own, *children)))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        done.set()
        watcher.join()


def resident(process):
    with suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE / 2**20
    return 0.0


def evenness(marks):
    """The last fifth of the rows against the first: each a million of five."""
    rows = marks[-1][0]
    first = next(when for done, when in marks if done >= rows / 5) - marks[0][1]
    before_last = [when for done, when in marks if done <= rows * 4 / 5][-1]
    last = (marks[-1][1] - before_last) / (rows - [d for d, _ in marks if d <= rows * 4 / 5][-1])
    return last / (first / next(done for done, _ in marks if done >= rows / 5))


def apart(*asked):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, *asked).result()


def fresh(url, files):
    store = open_store(url)
    list(load_paths(store, [files / "care_homes.csv"], Options()))
    store.engine.dispose()


def typed_rows(path, kind):
    """The same rows by the csv module, days as numbers."""
    with path.open(newline="") as file:
        reader = csv.reader(line for line in file if not line.startswith("#"))
        header = next(reader)
        days = [header.index(name) for name in DATED[kind]]
        for number, row in enumerate(reader):
            for at in days:
                row[at] = date.fromisoformat(row[at]).toordinal()
            yield (1, number, *row)


def bare_insert(url, path, kind, folder):
    """Seconds of the driver alone, into a table with the same key and no others."""
    with path.open() as file:
        header = next(line for line in file if not line.startswith("#")).replace('"', "").strip().split(",")
    columns = ", ".join(f"{name} {'integer' if name in DATED[kind] else 'text'}" for name in header)
    table = f"CREATE TABLE bare (load_id integer, source_row integer, {columns}, "
    table += "PRIMARY KEY (load_id, source_row))"
    began = time.perf_counter()
    if url.startswith("sqlite"):
        connection = sqlite3.connect(folder / "bare.db")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(table + " WITHOUT ROWID")
        marks = ",".join("?" * (len(header) + 2))
        connection.executemany(f"INSERT INTO bare VALUES ({marks})", typed_rows(path, kind))
        connection.commit()
    else:
        connection = psycopg.connect(url.replace("+psycopg", ""))
        connection.execute(table)
        with connection.cursor().copy("COPY bare FROM STDIN") as copy:
            for row in typed_rows(path, kind):
                copy.write_row(row)
        connection.commit()
    connection.close()
    return time.perf_counter() - began


def bare_read(path, kind):
    """Seconds of DuckDB to read the file and count by home and month."""
    when = "admitted_on" if kind == "admissions" else "called_at"
    began = time.perf_counter()
    duckdb.sql(
        f"SELECT cqc_location_id, date_trunc('month', CAST({when} AS TIMESTAMP)), count(*) "
        f"FROM read_csv('{path}', skip=5, delim=',', quote='\"', header=true, all_varchar=true) GROUP BY 1, 2"
    ).fetchall()
    return time.perf_counter() - began


def log_size(url):
    log = Path(url.removeprefix("sqlite:///") + "-wal")
    return log.stat().st_size if url.startswith("sqlite") and log.exists() else 0


@pytest.mark.parametrize("kind", KINDS)
def test_long_files_against_bare_tools(kind, files, store_url, tmp_path, capsys):
    path = files / f"{kind}.csv"
    insert, read = bare_insert(store_url, path, kind, tmp_path), bare_read(path, kind)
    if not store_url.startswith("sqlite"):  # the store wants a database of its own
        with psycopg.connect(store_url.replace("+psycopg", "")) as connection:
            connection.execute("DROP TABLE bare")
    fresh(store_url, files)
    whole = apart(store_url, str(path), True)
    log = log_size(store_url)
    say(capsys, kind, store_url, "into an empty store", whole, EMPTY)
    with capsys.disabled():
        print(f"  bare insert {insert:.1f} s, so {whole['seconds'] / insert:.2f} times (aim 1.5); "
              f"DuckDB read and group {read:.2f} s, so {whole['seconds'] / read:.0f} times (aim 20); "
              f"log left {log / 2**20:.0f} MiB")  # fmt: skip
    assert whole["accepted"] > 0.9 * ROWS
    assert whole["peak"] < LARGEST
    assert log < 2 * LONGEST_LOG


@pytest.mark.parametrize("kind", KINDS)
def test_long_files_into_a_store_that_holds_many(kind, files, store_url, capsys):
    fresh(store_url, files)
    for part in range(PARTS):
        apart(store_url, str(files / f"{kind}_held_{part}.csv"), True)
    whole = apart(store_url, str(files / f"{kind}.csv"), True)
    say(capsys, kind, store_url, f"into one that holds {HELD:,}", whole, FILLED)
    assert whole["peak"] < LARGEST


@pytest.mark.parametrize("kind", KINDS)
def test_the_loading_alone(kind, files, store_url, capsys):
    """Without observations: what reading, matching and writing cost by themselves."""
    fresh(store_url, files)
    alone = apart(store_url, str(files / f"{kind}.csv"), False)
    say(capsys, kind, store_url, "the loading alone", alone, EMPTY)


def say(capsys, kind, url, what, found, aim):
    speed = found["rows"] / found["seconds"]
    met = "met" if speed >= aim else "not met"
    with capsys.disabled():
        print(
            f"\n{kind}, {url.partition(':')[0]}, {what}: {found['rows']:,} rows in {found['seconds']:.1f} s ="
            f" {speed:,.0f} rows/s (aim {aim:,}: {met}), {found['rows'] / found['own']:,.0f} a second of its"
            f" own; peak {found['peak']:.0f} MiB; last fifth {found['even']:.2f} times the first (aim 1.3)"
        )
