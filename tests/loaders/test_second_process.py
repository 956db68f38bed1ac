"""A long file that a second process reads comes to what it comes to in one process; the second one goes."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from loaders import delimited, further_parts, records, second_process
from loaders.carried import packed, unpacked
from loaders.layout import LAYOUTS
from loaders.load import load_file
from loaders.normalise import normalise
from loaders.problems import FileProblem
from loaders.read import read_sheets
from loaders.recognition import recognise
from loaders.second_process import Reading, heard
from loaders.statements import Statements
from tests.loaders.test_long_files import KINDS, STATED, came_of, everything
from tests.loaders.two_homes import CALLS

ROOT = Path(__file__).parents[2]
SAID = Statements(None, 736000, None, None, "admission", False)


@pytest.fixture
def in_two(monkeypatch):
    """From now on files are read in parts of so many rows, by a second process."""

    def _in_two(rows_of_a_part):
        monkeypatch.setattr(delimited, "PART", rows_of_a_part)
        monkeypatch.setattr(further_parts, "WORTH_IT", 0)

    return _in_two


@pytest.fixture
def calls(write):
    """A file of that many calls, and then the lines."""

    def _calls(rows, *lines, **said):
        good = [f"{n},A,2016-04-03 02:10,1-900000001,see_treat" for n in range(rows)]
        return write("ambulance_callouts.csv", "\n".join([CALLS, *good, *lines]), **{**STATED, **said})

    return _calls


@pytest.mark.parametrize("rows_of_a_part", [7, 64])
@pytest.mark.parametrize("dataset", KINDS)
def test_two_processes_come_to_what_one_comes_to(dataset, rows_of_a_part, empty, write, in_two):
    header, row, stated = KINDS[dataset]
    rng = random.Random(rows_of_a_part)
    lines = [row(rng) for _ in range(120)]
    path = write(f"{dataset}.csv", "\n".join([header, *lines, "Total,,,"]), **stated)
    one, two = empty(), empty()
    expected = came_of(one, path)
    in_two(rows_of_a_part)
    assert came_of(two, path) == expected
    assert everything(two) == everything(one)
    assert isinstance(expected, dict), expected


def test_a_member_of_a_zip_is_read_so_too(empty, calls, in_two, tmp_path):
    with zipfile.ZipFile(tmp_path / "calls.zip", "w") as archive:
        archive.writestr("notes.csv", "said\n")
        archive.write(calls(30, "31,A,2016-04-99,1-900000001,see_treat"), "calls.csv")
    in_two(7)
    receipt = next(r for r in load_file(empty(), tmp_path / "calls.zip") if r.sheet == "calls.csv")
    assert (receipt.accepted, receipt.rejected) == (30, 1)


def test_a_file_that_goes_on_badly_is_refused_in_the_same_words(empty, calls, in_two):
    path = calls(20, '"99,A')
    expected = came_of(empty(), path)
    in_two(3)
    store = empty()
    before = everything(store)
    assert came_of(store, path) == expected
    assert "opened and never closed" in expected
    assert everything(store) == before


def test_a_provider_further_on_begins_anew(empty, write, in_two):
    header, _, stated = KINDS["admissions"]
    rows = [f"S{n},P{n},2016-04-0{n + 1},,1-900000001,21,1,{'RX0' if n < 5 else 'RX9'}" for n in range(9)]
    in_two(2)
    (receipt,) = load_file(empty(), write("admissions.csv", "\n".join([header, *rows]), **stated))
    assert (receipt.source, receipt.accepted) == ("admissions", 9)


def test_progress_tells_the_rows_done(empty, calls, in_two):
    told = []
    in_two(2)
    load_file(empty(), calls(5), progress=told.append)
    assert told == [2, 4, 5]


def test_a_row_that_is_late_is_kept_as_it_came(empty, calls, in_two):
    path = calls(9, "77,A,2016-06-03 02:10,1-900000001,see_treat")  # after the months that it covers
    in_two(3)
    store = empty()
    load_file(store, path)
    with store.read() as connection:
        (reject,) = connection.execute(select(records.reject)).all()
    assert json.loads(reject.cells)["called_at"] == "2016-06-03 02:10"


@pytest.mark.parametrize("last", [True, False])
def test_a_second_process_that_is_killed_is_a_plain_refusal(empty, calls, in_two, monkeypatch, last):
    started = further_parts.subprocess.Popen
    mine = []

    def popen(*words, **said):
        mine.append(started(*words, **said))
        return mine[-1]

    monkeypatch.setattr(further_parts.subprocess, "Popen", popen)

    def progress(rows):
        if rows == (1200 if last else 200):
            mine[0].kill()
            mine[0].wait()

    in_two(200)
    path, store = calls(20_000), empty()
    before = everything(store)
    with pytest.raises(FileProblem, match="could not be read to its end"):
        load_file(store, path, progress=progress)
    assert everything(store) == before
    assert mine[0].returncode is not None


def test_a_mistake_of_ours_in_the_second_process_keeps_its_traceback(empty, calls, in_two, monkeypatch):
    told = Reading.told
    monkeypatch.setattr(Reading, "told", lambda self: told(self).replace('"secret"', '"secrets"'))
    in_two(2)
    with pytest.raises(RuntimeError, match="KeyError: 'secret'"):
        load_file(empty(), calls(9))


KILLED = """
import os, signal, sys
from pathlib import Path
from loaders import delimited, further_parts
from loaders.load import Options, load_file
from loaders.store import open_store

delimited.PART, further_parts.WORTH_IT = 200, 0
popen = further_parts.subprocess.Popen

def told(*words, **said):
    process = popen(*words, **said)
    print(process.pid, flush=True)
    return process

further_parts.subprocess.Popen = told
load_file(open_store(sys.argv[1]), Path(sys.argv[2]), Options(),
          progress=lambda rows: rows < 2000 or os.kill(os.getpid(), signal.SIGKILL))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_no_process_is_left_when_the_first_is_killed(empty, calls):
    store, path = empty(), calls(20_000)
    url = store.engine.url.render_as_string()
    store.engine.dispose()
    words = [sys.executable, "-c", KILLED, url, str(path)]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    assert done.returncode == -signal.SIGKILL
    assert _is_gone(int(done.stdout))


def _is_gone(number):
    for _ in range(100):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        if "Z" in Path(f"/proc/{number}/stat").read_text().rpartition(")")[2][:3]:
            return True  # ended, and waiting for whoever adopted it to look
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout_reaches_the_second_process_as_it_is(layout, calls, in_two):
    in_two(2)
    (sheet,) = read_sheets(calls(5))
    reading = heard(Reading(sheet.more, sheet, layout, SAID, b"secret").told())
    assert (reading.layout, reading.said, reading.secret) == (layout, SAID, b"secret")
    assert reading.table.part == 2


def test_what_is_carried_is_what_was_packed(calls):
    path = calls(3, "4,B,2016-04-99,1-900000001,see_treat", "5,,2016-04-04 10:00,1-900000002,")
    (sheet,) = read_sheets(path)
    part = normalise(sheet, recognise(sheet, LAYOUTS))
    found = unpacked(packed(part, {part.rejected[0][0]}).to_pybytes(), sheet, part.layout)
    assert found.rows.dtypes.equals(part.rows.dtypes)
    assert found.rows.equals(part.rows)
    assert found.sheet.rows.to_numpy().tolist() == sheet.rows.loc[[part.rejected[0][0]]].to_numpy().tolist()
    assert second_process.PART == b"P"
