"""Killed, crowded, cut off, out of room or shut out: a store is as before or as after, and says why."""

import itertools
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import pytest
from sqlalchemy import event, text

from dashboard import cli
from dashboard.loading import load_one, load_paths, undo_load
from loaders import records
from loaders.load import Options, load_file
from loaders.problems import Problem, StoreProblem
from loaders.store import open_store
from metrics.check import check
from metrics.observe import observe
from tests.loaders.dying import die_at, ended, in_child
from tests.loaders.two_homes import CALLS

ELM = {"cqc_location_id": "1-900000001"}
ASH = {"cqc_location_id": "1-900000005", "name": "Ash Court", "postcode": "QX1 9ZZ",
       "predecessor_cqc_location_id": "1-900000001", "open_date": "2016-06-12"}  # fmt: skip
STATED = {"covers": "2016-04", "area": "Q01", "released": "2016-07-01"}
NOBODY = 65534


def vanguard(url, *words):
    """The command itself."""
    os.environ["VANGUARD_DATABASE_URL"] = url
    sys.argv = ["vanguard", *map(str, words)]
    cli.main()


@pytest.fixture
def calls(write):
    """An extract of one month: `calls(name, rows)`."""

    def _calls(name, rows, **said):
        lines = [f"{n},A,2016-04-{1 + n % 30:02} 02:10,1-900000001,see_treat" for n in range(1, rows + 1)]
        return write(name, "\n".join([CALLS, *lines, f"{rows + 1},A,2016-04-99,1-900000001,see_treat"]),
                     **{**STATED, **said})  # fmt: skip

    return _calls


@pytest.fixture
def begun(store, store_url, register, calls, monkeypatch):
    """A store with a register and an extract, and what may be done next."""
    monkeypatch.setattr("loaders.delimited.PART", 100)  # rows: a long file is written in parts
    first, later = calls("first.csv", 5), calls("later.csv", 9, released="2016-08-01")
    long = calls("long.csv", 1200, released="2016-08-02")
    second = register("second.csv", ELM, ASH, released="2016-07-01")
    list(load_paths(store, [register("homes.csv", ELM, released="2016-01-01"), first], Options()))
    store.engine.dispose()

    def load(path, **options):
        return lambda opened: list(load_paths(opened, [path], Options(**options)))

    return {
        "extract": load(later),
        "long extract": load(long),
        "register": load(second),
        "taking back": lambda opened: undo_load(opened, 2, by="an analyst"),
    }


@pytest.mark.parametrize("what", ["extract", "long extract", "register", "taking back"])
def test_a_process_killed_at_any_moment_leaves_before_or_after(store, store_url, begun, state_of, what):
    before = state_of(store)
    # How many steps it takes is counted on the way to the last point: there it is done, and undone.
    points = [1, 5, 20, 60, 110, 170, 240]
    found = []
    for point in points:
        status, said = ended(in_child(die_at, store_url, begun[what], point))
        found.append(state_of(store))
        if status == 0:  # it has fewer steps than that
            steps = int(said)
            break
        assert (status, found[-1]) == (-signal.SIGKILL, before), said
    else:
        begun[what](store)
        steps = None
    after = state_of(store)
    assert after != before
    assert steps is None or found[-1] == after
    assert check(store) == []
    assert all(one == before for one in found[: len(found) - (steps is not None)])


def test_a_process_killed_as_it_commits_leaves_all_or_nothing_and_may_try_again(
    store, store_url, begun, state_of, calls
):
    before = state_of(store)
    status, _ = ended(in_child(kill_at_commit, store_url, begun["extract"]))
    assert status == -signal.SIGKILL
    assert state_of(store) == before
    begun["extract"](store)
    after = state_of(store)
    begun["extract"](store)
    assert state_of(store) == after != before
    assert check(store) == []


def kill_at_commit(url, action):
    store = open_store(url)
    event.listen(store.engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    action(store)


def kill_at_part(url, path, part):
    told = itertools.count(1)

    def progress(_):
        if next(told) == part:
            os.kill(os.getpid(), signal.SIGKILL)

    load_one(open_store(url), path, Options(), progress)


@pytest.mark.parametrize("part", [2, 7])
def test_a_process_killed_between_two_parts_of_a_file_leaves_nothing_of_it(
    store, store_url, register, calls, state_of, monkeypatch, part
):
    monkeypatch.setattr("loaders.delimited.PART", 100)
    list(load_paths(store, [register("homes.csv", ELM, released="2016-01-01")], Options()))
    before, path = state_of(store), calls("long.csv", 1200)
    store.engine.dispose()
    status, said = ended(in_child(kill_at_part, store_url, path, part))
    assert status == -signal.SIGKILL, said
    assert state_of(store) == before
    assert load_one(store, path, Options())[0].accepted == 1200


def kill_after(url, path, seconds):
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    list(load_paths(open_store(url), [path], Options()))
    signal.setitimer(signal.ITIMER_REAL, 0)  # what is kept by now is kept: the process may end in peace


def test_killed_by_the_clock_as_well(store, store_url, register, calls, state_of):
    list(load_paths(store, [register("homes.csv", ELM, released="2016-01-01")], Options()))
    before, path = state_of(store), calls("many.csv", 3000)
    for tenths in (0.05, 0.1, 0.2, 0.3):
        status, _ = ended(in_child(kill_after, store_url, path, tenths))
        if status == 0:
            break
        assert state_of(store) == before
    (receipt,) = load_paths(store, [path], Options())
    assert receipt.accepted == 3000 or (receipt.status, status) == ("already_loaded", 0)
    assert check(store) == []


def test_loads_at_once_take_turns_and_all_are_kept(store, store_url, register, calls, state_of):
    list(load_paths(store, [register("homes.csv", ELM, released="2016-01-01")], Options()))
    paths = [calls(f"{n}.csv", 50 + n, covers=f"2016-0{n}", source=f"RX{n}") for n in (4, 5, 6)]
    children = [in_child(vanguard, store_url, "load", path, "--json") for path in (*paths, paths[0])]
    results = [ended(child) for child in children]
    assert [said.count('"status": "loaded"') for _, said in results].count(1) == 3, results
    assert sum(said.count('"status": "already_loaded"') for _, said in results) == 1, results
    with store.read() as connection:
        kept = connection.execute(text("SELECT count(*) FROM ambulance_incident")).scalar()
        loads = connection.execute(text("SELECT count(*) FROM load")).scalar()
    assert (kept, loads) == (54 + 55 + 56, 4)
    assert check(store) == []


def test_processes_that_open_a_new_store_at_once_all_get_it(store_url):
    children = [in_child(vanguard, store_url, "loads") for _ in range(5)]
    assert [ended(child) for child in children] == [(0, "Nothing to list.\n")] * 5


def test_who_waits_too_long_is_told_so(store, store_url):
    other = open_store(store_url)
    other.patience = 0.3
    with store.write(), pytest.raises(StoreProblem, match=r"another process.*run this again"), other.write():
        pass
    with other.write():
        pass
    other.engine.dispose()


def test_the_log_of_a_long_load_is_emptied(tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.engine.LONGEST_LOG", 1 << 20)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with store.write() as connection:
        rows = [{"area_id": n, "code": f"Q{n}", "name": "x" * 400} for n in range(1, 8000)]
        connection.execute(records.area.insert(), rows)
    assert (tmp_path / "store.db-wal").stat().st_size < 1 << 20
    store.engine.dispose()


def refused_and_unchanged(store, path, state_of, match):
    before, version = state_of(store), store.version()
    with pytest.raises(StoreProblem, match=match) as refused:
        load_file(store, path, after=observe)
    assert len(str(refused.value).splitlines()) <= 2
    assert (state_of(store), store.version()) == (before, version)


def test_a_full_disk_is_said_and_leaves_no_trace(tmp_path, register, calls, state_of):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    list(load_paths(store, [register("homes.csv", ELM, released="2016-01-01")], Options()))
    path = calls("many.csv", 5000)

    @event.listens_for(store.engine, "begin")
    def _(connection):
        pages = connection.connection.dbapi_connection.execute("PRAGMA page_count").fetchone()[0]
        connection.connection.dbapi_connection.execute(f"PRAGMA max_page_count={pages + 2}")

    refused_and_unchanged(store, path, state_of, "disk is full.*Nothing of this was kept")
    store.engine.dispose()
    again = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    assert load_file(again, path, after=observe)[0].accepted == 5000
    again.engine.dispose()


def with_files_up_to(size, url, *words):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    vanguard(url, *words)


@pytest.mark.parametrize("size", [0, 100_000])
def test_a_disk_that_has_no_room_for_a_new_store_is_said(tmp_path, size):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    status, said = ended(in_child(with_files_up_to, size, url, "loads"))
    assert (status, "Traceback" in said) == (2, False), said
    assert "Make room" in said
    open_store(url).engine.dispose()


def test_a_disk_that_fills_while_a_file_is_loaded_is_said(tmp_path, register, calls, state_of):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = open_store(url)
    list(load_paths(store, [register("homes.csv", ELM, released="2016-01-01")], Options()))
    store.engine.dispose()
    before = state_of(store)
    store.engine.dispose()
    status, said = ended(in_child(with_files_up_to, 400_000, url, "load", calls("many.csv", 8000)))
    assert (status, "Traceback" in said) == (2, False), said
    assert "Nothing of this was kept" in said
    assert state_of(store) == before
    store.engine.dispose()


def test_a_backup_for_which_there_is_no_room_leaves_no_file(tmp_path, register):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = open_store(url)
    list(load_paths(store, [register("homes.csv", ELM, released="2016-01-01")], Options()))
    store.engine.dispose()
    status, said = ended(in_child(with_files_up_to, 65536, url, "backup", tmp_path / "kept.backup"))
    assert (status, "Traceback" in said) == (2, False), said
    assert not [path for path in tmp_path.iterdir() if "kept" in path.name]


@pytest.fixture
def open_folder():
    """A folder that another user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="vanguard-shut-"))
    folder.chmod(0o777)
    yield folder
    for path in (folder, *folder.iterdir()):
        path.chmod(0o777)
    shutil.rmtree(folder)


def as_another(url, *words):
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    vanguard(url, *words)


def made_in(folder, register, calls):
    store = open_store(f"sqlite:///{folder / 'store.db'}")
    list(load_paths(store, [register("homes.csv", ELM, released="2016-01-01")], Options()))
    store.engine.dispose()
    return shutil.copy(calls("calls.csv", 3), folder / "calls.csv")


@pytest.mark.parametrize(("folder_mode", "words"), [(0o555, ["loads"]), (0o000, ["loads"])])
def test_a_folder_that_may_not_be_written_to_is_said(open_folder, folder_mode, words):
    open_folder.chmod(folder_mode)
    status, said = ended(in_child(as_another, f"sqlite:///{open_folder / 'store.db'}", *words))
    assert (status, "Traceback" in said) == (2, False), said
    assert "unwritable" in said


@pytest.mark.parametrize("folder_mode", [0o555, 0o777])
def test_a_store_that_may_only_be_read_is_said(open_folder, folder_mode, register, calls):
    path = made_in(open_folder, register, calls)
    (open_folder / "store.db").chmod(0o444)
    open_folder.chmod(folder_mode)
    status, said = ended(in_child(as_another, f"sqlite:///{open_folder / 'store.db'}", "load", path))
    assert (status, "Traceback" in said) == (2, False), said
    assert "read-only" in said or "unwritable" in said


def test_a_file_that_may_not_be_read_is_refused(open_folder, register, calls):
    path = made_in(open_folder, register, calls)
    for mine in open_folder.iterdir():
        mine.chmod(0o666)
    path.chmod(0)
    status, said = ended(in_child(as_another, f"sqlite:///{open_folder / 'store.db'}", "load", path))
    assert (status, "Traceback" in said) == (2, False), said
    assert "cannot be read" in said


def test_a_folder_that_takes_no_rejects_is_said(open_folder, register, calls):
    made_in(open_folder, register, calls)
    for mine in open_folder.iterdir():
        mine.chmod(0o666)
    words = ("rejects", "--out", "/proc/rejects.csv")
    status, said = ended(in_child(as_another, f"sqlite:///{open_folder / 'store.db'}", *words))
    assert (status, "Traceback" in said) == (2, False), said


@pytest.mark.postgresql
def test_a_full_disk_of_a_server_is_said_and_leaves_no_trace(postgresql_url, register, calls, state_of):
    store = open_store(postgresql_url)
    list(load_paths(store, [register("homes.csv", ELM, released="2016-01-01")], Options()))
    with store.write() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON observation EXECUTE FUNCTION full_disk()"
        )
    refused_and_unchanged(store, calls("calls.csv", 20), state_of, "Make room.*Nothing of this was kept")
    store.engine.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize("moment", ["before_cursor_execute", "commit"])
def test_a_connection_that_is_lost_is_said_and_leaves_no_trace(
    postgresql_url, register, calls, state_of, moment
):
    store, other = open_store(postgresql_url), open_store(postgresql_url)
    list(load_paths(store, [register("homes.csv", ELM, released="2016-01-01")], Options()))
    before, seen = state_of(store), itertools.count(1)

    def cut_off(connection, *_):
        if moment == "commit" or next(seen) == 25:
            process = connection.connection.dbapi_connection.info.backend_pid
            with other.read() as reader:
                reader.execute(text("SELECT pg_terminate_backend(:p)"), {"p": process})
            time.sleep(0.1)

    event.listen(store.engine, moment, cut_off)
    path = calls("calls.csv", 20)
    with pytest.raises(Problem, match="connection"):
        load_file(store, path, after=observe)
    event.remove(store.engine, moment, cut_off)
    assert state_of(store) == before
    assert load_file(store, path, after=observe)[0].accepted == 20
    for one in (store, other):
        one.engine.dispose()


@pytest.mark.postgresql
def test_a_user_without_the_right_to_write_is_told(postgresql_url, register, state_of):
    store = open_store(postgresql_url)
    with store.write() as connection:
        connection.exec_driver_sql("ALTER DATABASE " + f'"{store.engine.url.database}"'
                                   " SET default_transaction_read_only = on")  # fmt: skip
    store.engine.dispose()
    refused_and_unchanged(store, register("homes.csv", ELM), state_of, "read-only")
    store.engine.dispose()
