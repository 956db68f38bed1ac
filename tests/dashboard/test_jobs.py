"""Loads that a page starts: staged, run in a process of their own, followed, stopped, cleared away."""

import os
import time

import pytest

from dashboard import jobs
from dashboard.cli.given import LATER
from loaders.problems import Problem
from loaders.store import open_store

REGISTER = """# released: 2016-04-01
cqc_location_id,name,service,beds,postcode,open_date,area_code,area_name
1-980000001,Elm House,nursing,40,QX1 1AA,2010-10-01,Q99,Benchmoor
"""


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def staged(url):
    """A job with one register uploaded."""
    number = jobs.stage(url, by="a steward")
    (jobs.files_of(number, url) / "homes.csv").write_text(REGISTER)
    return number


def ended(number, url):
    for _ in range(1200):
        found = jobs.job(number, url)
        if found.state in ("done", "failed"):
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def start(number, url, **options):
    files = list(jobs.files_of(number, url).iterdir())
    return jobs.start_load(url, files, options, by="a steward", number=number)


def test_a_job_loads_in_a_process_of_its_own(url, staged):
    assert jobs.job(staged, url).state == "staged"
    start(staged, url)
    found = ended(staged, url)
    assert (found.state, found.file, found.problem) == ("done", "homes.csv", None)
    assert [(r["status"], r["accepted"]) for r in found.receipts] == [("loaded", 1)]
    assert found.total == 3
    assert open_store(url).version() == 1
    assert [one.id for one in jobs.jobs(url)] == [staged]


def test_a_page_that_is_sent_twice_starts_one_load(url, staged):
    assert start(staged, url) == start(staged, url) == staged
    assert len(ended(staged, url).receipts) == 1


def test_a_refused_file_is_a_receipt_and_the_others_are_loaded(url, staged):
    (jobs.files_of(staged, url) / "odd.csv").write_text("what,is,this\n1,2,3\n")
    start(staged, url)
    found = ended(staged, url)
    assert found.state == "done"
    assert sorted(receipt["status"] for receipt in found.receipts) == ["loaded", "refused"]


def test_what_the_store_cannot_do_is_said_plainly(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    (tmp_path / "store.db").write_text("not a store at all" * 100)
    number = jobs.stage(url, by="a steward")
    (jobs.files_of(number, url) / "homes.csv").write_text(REGISTER)
    start(number, url)
    found = ended(number, url)
    assert found.state == "failed"
    assert "file of something else" in found.problem


def test_a_process_that_is_killed_is_noticed_and_leaves_no_trace(url, staged):
    start(staged, url)
    jobs._started[staged].kill()
    found = ended(staged, url)
    assert found.state == "failed"
    assert "Start it again" in found.problem


def test_a_load_can_be_stopped(url, staged):
    store = open_store(url)
    with store.write():  # so that the load has to wait
        start(staged, url)
        while jobs.job(staged, url).file is None:
            time.sleep(0.05)
        jobs.stop_load(staged, url)
        assert ended(staged, url).state == "failed"
    assert store.version() == 0


def test_a_load_leaves_the_processors_to_the_pages(url, staged):
    with open_store(url).write():  # so that the load has to wait
        start(staged, url)
        while jobs.job(staged, url).file is None:
            time.sleep(0.05)
        loads, reads = (os.getpriority(os.PRIO_PROCESS, n) for n in (jobs._started[staged].pid, 0))
        jobs.stop_load(staged, url)
        ended(staged, url)
    assert loads == max(reads, LATER)


def test_a_process_of_which_nobody_hears_any_more_counts_as_stopped(url, staged, monkeypatch):
    start(staged, url)
    process = jobs._started.pop(staged)
    process.kill()
    process.wait()
    monkeypatch.setattr(jobs, "SILENCE", -1)
    assert jobs.job(staged, url).state == "failed"


def test_folders_are_private_and_go_after_a_week(url, staged, tmp_path):
    folder = tmp_path / "vanguard-work" / staged
    assert (tmp_path / "vanguard-work").stat().st_mode & 0o077 == 0
    week = time.time() - jobs.WEEK - 60
    os.utime(folder, (week, week))
    jobs.stage(url, by="another")
    assert not folder.exists()


@pytest.mark.parametrize("number", ["../../etc", "0" * 32, "", "Ü"])
def test_an_id_of_no_job_is_refused(url, number):
    with pytest.raises(Problem, match="no such load"):
        jobs.job(number, url)


def test_an_option_that_no_load_has_is_refused(url, staged):
    with pytest.raises(Problem, match="sauce"):
        start(staged, url, sauce="RX8")


def test_the_work_folder_is_where_the_setting_says(url, tmp_path, monkeypatch):
    monkeypatch.setenv("VANGUARD_WORK", str(tmp_path / "elsewhere"))
    assert jobs.work_folder(url) == tmp_path / "elsewhere"
    monkeypatch.setenv("VANGUARD_WORK", "/proc/nowhere")
    with pytest.raises(Problem, match="VANGUARD_WORK"):
        jobs.work_folder(url)
