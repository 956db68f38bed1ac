"""Everything for an area in one download: made in a process of its own, for its owner alone, for a day."""

import csv
import io
import json
import re
import time
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from dashboard import jobs
from dashboard.access import Door
from dashboard.app import create_app
from dashboard.cli import exporting
from dashboard.cli.job import Diary
from dashboard.outputs import everything, making
from dashboard.outputs.making import viewer_of
from loaders.problems import Problem
from metrics.answer import Query
from metrics.definition import METRICS, OF_HOMES
from metrics.funnel_answer import FunnelQuery
from metrics.query import run
from metrics.viewer import LOCAL, Viewer
from tests.dashboard.asking import SECRET, headers
from tests.dashboard.forms_of import OURS, copied, heading, made_up, send, text_of, token

AREA, OTHER_AREA = "ZV3", "ZV5"
LEAD = Viewer("Anna", "ccg_quality", areas=frozenset({AREA}))
DONE = 300  # seconds for a process to start and make it


@pytest.fixture(scope="module")
def marked(small_store, tmp_path_factory):
    """A store that says that it is made up."""
    store = made_up(small_store, tmp_path_factory.mktemp("marked"))
    yield store
    store.engine.dispose()


@pytest.fixture(scope="module")
def whole(marked, tmp_path_factory):
    """The file for one area, and what was told of its making."""
    told = []
    folder = tmp_path_factory.mktemp("whole")
    path = everything.make(Door(marked, LEAD), AREA, None, folder, lambda *step: told.append(step))
    assert [one.name for one in folder.iterdir()] == [path.name]
    return path, told


@pytest.fixture
def own(marked, tmp_path):
    """A store and work folder of the test's own."""
    store = copied(marked, tmp_path)
    yield store
    store.engine.dispose()


@pytest.fixture
def client(own):
    return create_app(own, LEAD).server.test_client()


def asked_for(store, viewer=LEAD, area=AREA, **more):
    """A job as the page stages it, not begun."""
    url = str(store.engine.url)
    number = jobs.stage(url, viewer.name)
    request = {"area": area, "area_name": "Cindermere", "asat": None, "said_asat": "2016-11-14",
               "viewer": making._as_json(viewer), "command": making.COMMAND, **more}  # fmt: skip
    (jobs.files_of(number, url).parent / jobs.REQUEST).write_text(json.dumps(request))
    return number, jobs.files_of(number, url)


def finished(store, viewer=LEAD, content=b"zip"):
    """A job that is done."""
    number, folder = asked_for(store, viewer)
    (folder / "ehch_ZV3_everything_x_asat-2016-11-14.zip").write_bytes(content)
    Diary(folder.parent).say(done=True)
    return number


# What is in it.


def test_the_file_holds_a_workbook_tables_metadata_and_pictures(whole, marked):
    path, _ = whole
    assert path.name == "ehch_ZV3_made-up-everything_2014-04-to-2016-10_asat-2016-11-14.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        held = archive.namelist()
        said = archive.read("READ ME.txt").decode()
    ids = {metric.id.replace("_", "-") for metric in METRICS.values() if "area" in metric.levels}
    sent = [id for id in OF_HOMES if run(marked, FunnelQuery(id, AREA), LEAD).last is not None]
    drawn = ids | {f"{id.replace('_', '-')}-homes-side-by-side" for id in sent}
    tables = drawn | {"progress-main-measures", "coverage", "homes-by-measure", "my-week"}
    assert len(OF_HOMES) > len(sent) > 30
    for folder, ext, wanted in (
        ("csv", "csv", tables), ("csv", "csv-metadata.json", tables), ("pictures", "svg", drawn),
    ):  # fmt: skip
        months = r"20\d\d-\d\d-to-20\d\d-\d\d"
        pattern = rf"{folder}/ehch_ZV3_made-up-(.+)_{months}_asat-2016-11-14\.{re.escape(ext)}"
        assert {found[1] for name in held if (found := re.fullmatch(pattern, name))} == wanted
    assert len(set(held)) == len(held) and sum(name.startswith("pictures/homes/") for name in held) > 100
    assert "Made-up data. Not about any real home." in said and "perational profile" in said
    assert "As at: 14 November 2016" in said


def test_its_tables_hold_the_area_and_every_home(whole, marked):
    with zipfile.ZipFile(whole[0]) as archive:
        for metric in ("falls", "dtoc_days"):
            pattern = f"csv/.*{metric.replace('_', '-')}_.*csv$"
            (name,) = [one for one in archive.namelist() if re.match(pattern, one)]
            rows = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            found = run(marked, Query(metric, "area", AREA), LEAD).rows()
            if "home" in METRICS[metric].levels:
                found += run(marked, Query(metric, "home", area=AREA), LEAD).rows()
            assert [_told(row) for row in rows] == [_told(row) for row in found]
            assert {row["notice"] for row in rows} == {"Made-up data. Not about any real home."}


def _told(row):
    value = row["value"]
    return row["level"], row["code"], row["month"], "" if value is None else str(value)


def test_its_workbook_opens_on_a_summary_and_the_homes(whole):
    with zipfile.ZipFile(whole[0]) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".xlsx")]
        book = openpyxl.load_workbook(io.BytesIO(archive.read(name)), read_only=True)
    assert book.sheetnames[:5] == ["Cover", "Contents", "Notes and definitions", "Summary", "Homes"]
    assert {"Falls", "Falls homes", "Ambulance call-outs"} <= set(book.sheetnames)
    assert {"Change since each baseline", "Homes by source", "Sources"} <= set(book.sheetnames)
    assert {"Homes by measure", "Signals", "Late or revised"} <= set(book.sheetnames)


def test_each_step_of_the_making_is_told(whole):
    _, told = whole
    assert [done for done, _, _ in told] == list(range(len(told)))
    assert {total for _, total, _ in told} == {len(told)} and told[-1][2] == "Workbook"


def test_the_same_knowledge_gives_the_same_tables(whole, marked, tmp_path):
    """Whoever asks: what a lead of fewer metrics gets are the same tables and pictures."""
    lead = replace(LEAD, metrics=frozenset({"falls", "ambulance_callouts"}))
    path = everything.make(Door(marked, lead), AREA, None, tmp_path, lambda *_: None)
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(whole[0]) as other:
        names = [name for name in one.namelist() if "falls" in name or "coverage" in name]
        assert len(names) > 10 and all(one.read(name) == other.read(name) for name in names)


def test_a_lead_of_finance_gets_the_metrics_that_are_theirs(marked, tmp_path):
    lead = Viewer("Bo", "finance_lead", areas=frozenset({AREA}), metrics=frozenset({"nel_admissions"}))
    path = everything.make(Door(marked, lead), AREA, None, tmp_path, lambda *_: None)
    with zipfile.ZipFile(path) as archive:
        held = archive.namelist()
        assert {name for name in held if "falls" in name or "coverage" in name} == set()
        progress = next(name for name in held if "progress-main-measures" in name)
        homes = next(name for name in held if "homes-by-measure" in name)
        week = next(name for name in held if "my-week" in name)
        for name in (progress, homes, week):
            rows = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            assert {row["metric"] for row in rows} - {""} <= {"nel_admissions"}


def test_a_load_that_ends_meanwhile_has_it_made_again(marked, monkeypatch, tmp_path):
    """All of a file is of one moment."""
    made = []

    def make(door, area, asat, folder, told):
        made.append(area)
        (folder / "x.zip").write_bytes(b"")
        return folder / "x.zip"

    versions = iter([1, 2, 2, 2])
    monkeypatch.setattr(everything, "make", make)
    monkeypatch.setattr(type(marked), "version", lambda self: next(versions))
    (tmp_path / "files").mkdir()
    request = {"area": AREA, "asat": None, "viewer": making._as_json(LEAD)}
    exporting.export_area(marked, request, Diary(tmp_path))
    assert made == [AREA, AREA]
    versions = iter(range(10))
    with pytest.raises(Problem, match="kept arriving"):
        exporting.export_area(marked, request, Diary(tmp_path))
    assert list((tmp_path / "files").iterdir()) == []


@pytest.mark.parametrize(
    "viewer", [LOCAL, LEAD, Viewer("H", "home", areas=frozenset(), homes=frozenset({"1-1"}))]
)
def test_who_asked_is_who_the_process_asks_for(viewer):
    assert viewer_of(json.loads(json.dumps({"viewer": making._as_json(viewer)}))) == viewer


# The page, the bar and the notice.


@pytest.mark.slow
def test_it_is_made_while_the_reader_goes_on(client, own, monkeypatch, tmp_path):
    monkeypatch.setenv("VANGUARD_DOWNLOADS", str(tmp_path / "record.log"))
    at = f"/downloads/everything/{AREA}"
    assert heading(client.get(at).get_data(as_text=True)) == "Everything for Cindermere in one download"
    answer = send(client, "/downloads/everything", at, {"area": AREA})
    assert (answer.status_code, answer.location) == (303, "/downloads#progress")
    page = client.get("/downloads").get_data(as_text=True)
    assert heading(page) == "Everything for Cindermere is being made" and "<progress" in page
    progress = re.search(r'data-progress="([^"]+)"', page)[1]
    shares, begun = [], time.monotonic()
    while (state := client.get(progress).get_json())["loading"]:
        assert time.monotonic() - begun < DONE, state
        shares.append(state["share"])
        time.sleep(0.2)
    assert shares == sorted(shares) and max(shares) < 1
    page = client.get("/downloads").get_data(as_text=True)
    assert "Everything for Cindermere is ready." in text_of(page) and "One file is kept for you" in text_of(
        page
    )
    link = re.search(r'href="(/downloads/kept/[0-9a-f]+)"', page)[1]
    answer = client.get(link)
    assert answer.mimetype == "application/zip" and answer.headers["Cache-Control"] == "no-store"
    name = "ehch_ZV3_made-up-everything_2014-04-to-2016-10_asat-2016-11-14.zip"
    assert name in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        assert archive.testzip() is None
    (line,) = (tmp_path / "record.log").read_text().splitlines()
    assert json.loads(line)["who"] == "Anna" and json.loads(line)["what"] == link


def test_pressed_twice_it_is_made_once(client, own, monkeypatch):
    begun = []

    def begin(number, url, command, asked):
        begun.append(asked)
        path = jobs.files_of(number, url).parent / jobs.REQUEST
        path.write_text(json.dumps({**asked, "command": command}))

    monkeypatch.setattr(jobs, "begin", begin)
    page = client.get(f"/downloads/everything/{AREA}").get_data(as_text=True)
    for _ in range(2):
        data = {"token": token(page), "area": AREA, "asat": "2016-10-20"}
        assert client.post("/downloads/everything", data=data, headers=OURS).status_code == 303
    assert [(one["area"], one["asat"], one["by"]) for one in begun] == [(AREA, "2016-10-20", "Anna")]


def test_what_went_wrong_is_said(client, own):
    _, folder = asked_for(own)
    Diary(folder.parent).say(problem="Data kept arriving while the file was made.")
    page = client.get("/downloads").get_data(as_text=True)
    assert "Data kept arriving" in text_of(page) and 'role="alert"' in page
    assert "No file is kept for you now." in text_of(page)


def test_a_process_that_is_gone_is_noticed(client, own, monkeypatch):
    asked_for(own)
    monkeypatch.setattr(jobs, "SILENCE", -1)
    page = client.get("/downloads").get_data(as_text=True)
    assert "It was stopped before it was done. Make it again." in page


def test_a_page_of_nothing_says_so(client):
    page = client.get("/downloads").get_data(as_text=True)
    assert heading(page) == "Everything for an area in one download" and "<progress" not in page


def test_a_day_that_is_looked_back_to_goes_along(client):
    page = client.get(f"/downloads/everything/{AREA}?asat=2016-10-20").get_data(as_text=True)
    assert 'name="asat" value="2016-10-20"' in page and "As at 20 October 2016." in text_of(page)


# Whose it is, and for how long.


@pytest.mark.parametrize("other", [
    Viewer("Bo", "ccg_quality", areas=frozenset({AREA})),
    Viewer("Anna", "ccg_quality", areas=frozenset({AREA, OTHER_AREA})),
    Viewer("Anna", "finance_lead", areas=frozenset({AREA}), metrics=frozenset({"nel_admissions"})),
    Viewer("Anna", "ccg_quality", areas=frozenset({OTHER_AREA})),
], ids=["another person", "more areas", "another role", "another area"])  # fmt: skip
def test_a_file_is_its_owners_alone_and_only_while_they_see_the_same(own, other):
    number = finished(own)
    mine, theirs = (create_app(own, viewer).server.test_client() for viewer in (LEAD, other))
    assert mine.get(f"/downloads/kept/{number}").status_code == 200
    for address in (f"/downloads/kept/{number}", f"/downloads/kept/{number}/progress"):
        answer = theirs.get(address)
        nothing = theirs.get(address.replace(number, "0" * 32))
        assert answer.status_code == nothing.status_code == 404
        assert answer.get_data() == nothing.get_data()
    assert number in mine.get("/downloads").get_data(as_text=True)
    assert number not in theirs.get("/downloads").get_data(as_text=True)


def test_a_file_goes_after_a_day(client, own, monkeypatch):
    number = finished(own)
    folder = jobs.files_of(number, str(own.engine.url)).parent
    assert client.get(f"/downloads/kept/{number}").status_code == 200
    monkeypatch.setattr(making, "KEPT", -1.0)
    assert client.get(f"/downloads/kept/{number}").status_code == 404
    assert not folder.exists()


@pytest.mark.parametrize("number", ["0", "0" * 32, "..", "%2e%2e", "x/../y"])
def test_an_id_of_nothing_gives_nothing(client, number):
    assert client.get(f"/downloads/kept/{number}").status_code == 404


def test_a_load_is_no_download(client, own):
    number = jobs.stage(str(own.engine.url), "Anna")
    assert client.get(f"/downloads/kept/{number}").status_code == 404


@pytest.mark.parametrize("area", [OTHER_AREA, "ZZZ", "", "../x"])
def test_an_area_that_is_not_the_viewers_is_not_made(client, own, area):
    page = client.get(f"/downloads/everything/{AREA}").get_data(as_text=True)
    answer = client.post("/downloads/everything", data={"token": token(page), "area": area}, headers=OURS)
    assert answer.status_code == 400 and "nothing was changed" in answer.get_data(as_text=True)
    assert making.of(Door(own, LEAD)) == []
    assert client.get(f"/downloads/everything/{area or 'x'}").status_code == 404


@pytest.mark.parametrize("asat", ["yesterday", "0001-01-01", "2999-01-01"])
def test_a_day_of_which_nothing_is_known_is_refused(client, own, asat):
    page = client.get(f"/downloads/everything/{AREA}").get_data(as_text=True)
    data = {"token": token(page), "area": AREA, "asat": asat}
    answer = client.post("/downloads/everything", data=data, headers=OURS)
    assert answer.status_code == 400 and making.of(Door(own, LEAD)) == []


def test_without_its_token_nothing_is_made(client, own):
    for data in ({"area": AREA}, {"area": AREA, "token": "x.y"}):
        assert client.post("/downloads/everything", data=data, headers=OURS).status_code == 403
    assert making.of(Door(own, LEAD)) == []


@pytest.mark.parametrize(("role", "status"), [
    ("ccg_quality", 200), ("jig_member", 200), ("vanguard_lead", 200), ("finance_lead", 200), ("home", 200),
    ("data_steward", 404), ("administrator", 404), ("information_governance", 404), ("national", 200),
])  # fmt: skip
def test_who_has_a_page_of_downloads(own, monkeypatch, role, status):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", SECRET)
    client = create_app(own).server.test_client()
    given = {
        "home": headers(role, home="1-90000500042"), "national": headers(role),
        "administrator": headers(role), "information_governance": headers(role),
    }.get(role, headers(role, areas=AREA))  # fmt: skip
    page = client.get("/downloads", headers=given)
    assert page.status_code == status
    makes = "Make the file" in page.get_data(as_text=True)
    assert makes == (status == 200 and role not in ("home", "national"))


def test_the_day_of_a_file_is_that_of_its_knowledge(own):
    number, _ = asked_for(own, said_asat="2016-10-20")
    assert making.find(Door(own, LEAD), number).asat == date(2016, 10, 20)
