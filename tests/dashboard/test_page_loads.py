"""Loads: the list, one load, files sent, their columns, what is kept; for each role its own."""

import csv
import io
import json
import re
import time
from html import escape
from pathlib import Path

import pytest

from dashboard.app import create_app
from dashboard.data import drops, words
from dashboard.loading import ledger
from dashboard.pages import FORMS, PAGES
from dashboard.plain import Control, html_of
from dashboard.roles import ROLES, may_open
from metrics.viewer import Viewer
from tests.dashboard.asking import SECRET, headers, signed_in_to
from tests.dashboard.barred import EVERYWHERE, PAGES_ONLY
from tests.dashboard.forms_of import OURS, copied, heading, send, text_of, token

DONE = 90  # seconds for a process to start and load


@pytest.fixture(scope="module")
def client(small_store):
    return create_app(small_store).server.test_client()


@pytest.fixture
def own(own, tmp_path, monkeypatch):
    """A store and work folder of the test's own."""
    monkeypatch.setenv("VANGUARD_LAYOUTS", str(tmp_path / "layouts"))
    (tmp_path / "layouts").mkdir()
    return own


@pytest.fixture
def writer(own):
    return create_app(own).server.test_client()


def get(client, address, given=None):
    answer = client.get(address, headers=given or {})
    return answer.status_code, answer.get_data(as_text=True)


def sent(client, *files, given=None):
    """Sends files as the form does; where it leads."""
    page = client.get("/data/loads", headers=given or {}).get_data(as_text=True)
    data = {"token": token(page), "files": [(io.BytesIO(content), name) for name, content in files]}
    answer = client.post(
        "/data/loads/files", data=data, headers={**(given or {}), **OURS}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location


# The list and one load.


def test_every_load_is_listed_with_what_became_of_its_rows(client, small_store):
    status, page = get(client, "/data/loads/all")
    assert status == 200
    found = ledger.loads(small_store)
    assert page.count('href="/data/loads/') >= len(found)
    text = text_of(page)
    for one in found:
        assert f"{one.file} {one.sender} {one.rows_read:,} {one.accepted:,} {one.rejected:,}" in text
    total = sum(one.rejected for one in found)
    assert heading(page) == f"{len(found)} loads stand; {words.rows(total)} were rejected"


def test_a_long_list_begins_with_the_newest_and_leads_to_the_rest(client):
    _, page = get(client, "/data/loads")
    assert page.count("<tr") == 31
    assert 'href="/data/loads/all"' in page


def test_a_receipt_adds_up_and_stands_beside_the_load_before(client, small_store):
    found = ledger.loads(small_store)
    one = next(load for load in found if ledger.before(load, found))
    before = ledger.before(one, found)
    _, page = get(client, f"/data/loads/{one.load_id}")
    text = text_of(page)
    parts = [getattr(one, name) for name, _ in words.COUNTS]
    assert sum(parts) == one.rows_read
    assert f"{' + '.join(f'{n:,}' for n in parts)} = {one.rows_read:,}. Every row is accounted for." in text
    assert f"Read {one.rows_read:,} {before.rows_read:,}" in text
    assert (before.dataset, before.sender) == (one.dataset, one.sender) and before.load_id < one.load_id


def test_rejected_rows_come_as_they_were_with_what_to_change(client, small_store):
    one = next(load for load in ledger.loads(small_store) if load.rejected and load.unmatched)
    rows = ledger.left_over(small_store, one.load_id)
    _, page = get(client, f"/data/loads/{one.load_id}")
    for row in rows:
        assert escape(row.reason, quote=False) in page
    assert f"{words.waiting(one.unmatched)}" in text_of(page)


def test_rows_left_over_are_kept_as_a_file_that_a_spreadsheet_does_not_work_out(
    client, small_store, monkeypatch
):
    one = next(load for load in ledger.loads(small_store) if load.rejected)
    rows = [
        ledger.LeftOver(7, "rejected", "No such day.", {"name": '=HYPERLINK("x")', "note": "@a", "n": "-4"})
    ]
    monkeypatch.setattr(ledger, "left_over", lambda *_: rows)
    answer = client.get(f"/data/loads/{one.load_id}/left-over.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    read = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert read == [{
        "row": "7", "kind": "rejected", "what_to_change": "No such day.", "name": '\'=HYPERLINK("x")',
        "note": "'@a", "n": "'-4",
    }]  # fmt: skip


def test_a_receipt_is_kept_as_a_file(client, small_store):
    one = ledger.loads(small_store)[0]
    text = client.get(f"/data/loads/{one.load_id}/receipt.csv").get_data(as_text=True)
    facts = dict(csv.reader(text.removeprefix("\ufeff").splitlines()))
    assert int(facts["rows_read"]) == one.rows_read == sum(int(facts[name]) for name, _ in words.COUNTS)


@pytest.mark.parametrize(
    "path", ["/data/loads/999", "/data/loads/x", "/data/loads/dropped/x", "/data/loads/1/x"]
)
def test_what_is_not_there_says_so(client, path):
    assert get(client, path)[0] == 404


def test_a_load_is_taken_back_once_it_is_meant(writer, own):
    one = ledger.loads(own)[0]
    at = f"/data/loads/{one.load_id}"
    refused = send(writer, f"{at}/undo", at, {})
    assert refused.status_code == 400 and f"Tick that load {one.load_id} is meant" in refused.get_data(
        as_text=True
    )
    assert send(writer, f"{at}/undo", at, {"sure": "yes"}).status_code == 303
    again = ledger.load_of(own, one.load_id)
    assert not again.standing and again.undone_by == "local person"
    assert heading(get(writer, at)[1]) == f"Load {one.load_id} was taken back: none of its rows count"
    assert "Take this load back" not in get(writer, at)[1]


# Files sent.


def wait_for(writer, path):
    for _ in range(DONE * 5):
        now = writer.get(f"{path}/progress").get_json()
        if not now["loading"]:
            return now
        assert 0 <= now["share"] <= 1 and now["words"] and now["spoken"]
        time.sleep(0.2)
    raise AssertionError("still loading")


def test_files_are_recognised_answered_loaded_and_received(writer, own, small_sample):
    utis = (small_sample / "logs" / "utis.csv").read_bytes()
    path = sent(writer, ("folder/utis.csv", utis), ("folder/.DS_Store", b"x"), ("notes.csv", b"a,b\n1,2\n"))
    _, page = get(writer, path)
    assert heading(page) == "2 files: one ready to load and one needs a person"
    assert "Not recognised" in text_of(page) and ".DS_Store" not in page
    answer = send(writer, path, path, {"action": "load", "leave-1": "yes"})
    assert answer.status_code == 303
    assert wait_for(writer, path)["words"] == "Done: 1 left out, 1 loaded before."
    _, page = get(writer, path)
    assert "The same file as Load" in text_of(page)


def test_a_file_that_is_refused_may_be_answered_and_loaded_again(writer, own):
    text = b"cqc_location_id,month,occupied_bed_days,falls\n1-90000100000,2016-10,900,4\n"
    path = sent(writer, ("late return.csv", text))
    send(writer, path, path, {"action": "load", "released-0": "the other day"})
    wait_for(writer, path)
    _, page = get(writer, path)
    assert heading(page) == "1 file: one needs a person" and "Refused: nothing changed" in text_of(page)
    send(writer, path, path, {"action": "load", "released-0": "2016-11-14", "source-0": "ZX1"})
    wait_for(writer, path)
    _, page = get(writer, path)
    assert heading(page) == "1 file: one loaded"
    newest = ledger.loads(own)[0]
    assert (newest.sender, newest.by, newest.file) == ("ZX1", "local person", "late return.csv")


def test_files_can_be_thrown_away(writer, own):
    path = sent(writer, ("a.csv", b"x"))
    assert send(writer, path, path, {"action": "discard"}).location == "/data/loads"
    assert get(writer, path)[0] == 404


def test_nothing_sent_changes_nothing_and_says_so(writer, own):
    page = get(writer, "/data/loads")[1]
    answer = writer.post(
        "/data/loads/files", data={"token": token(page), "files": [(io.BytesIO(b""), "")]}, headers=OURS,
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 400 and "No file came." in answer.get_data(as_text=True)
    assert _left_in(own) == []


def work_of(store):
    return Path(store.engine.url.database).parent / "vanguard-work"


def _left_in(store):
    return list(work_of(store).glob("incoming*"))


def test_a_form_without_our_token_is_refused_and_leaves_no_file(writer, own):
    answer = writer.post(
        "/data/loads/files", data={"token": "x.y", "files": [(io.BytesIO(b"a,b"), "a.csv")]}, headers=OURS,
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 403
    assert _left_in(own) == []


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "a/../../evil.csv", "C:\\x\\evil.csv", "evil\x00.csv", "e?vil.csv"]
)
def test_no_name_leads_out_of_the_folder(writer, own, name):
    path = sent(writer, (name, b"a,b\n1,2\n"))
    _, page = get(writer, path)
    assert "vil" in page and get(writer, path)[0] == 200
    files = [p for p in work_of(own).rglob("*vil*") if p.is_file() and p.parent.name == "files"]
    assert len(files) == 1


def test_a_long_file_arrives_whole(writer, own):
    content = b"a,b\n" + b"1,2\n" * 2_000_000
    sent(writer, ("long.csv", content), ("short.csv", b"a,b\n"))
    assert [p.stat().st_size for p in work_of(own).rglob("files/long.csv")] == [len(content)]


def test_two_files_of_one_name_are_two_files(writer, own):
    path = sent(writer, ("a/x.csv", b"a,b\n"), ("b/x.csv", b"c,d\n"))
    assert "x (2).csv" in get(writer, path)[1]


def test_documents_of_one_folder_are_loaded_together(writer, own):
    path = sent(writer, ("api/1.json", b'{"a": 1}'), ("api/2.json", b'{"a": 2}'))
    assert heading(get(writer, path)[1]).startswith("1 file")


def test_a_broken_local_layout_is_named_on_pages_that_open_all_the_same(writer, own, tmp_path, small_sample):
    path = sent(writer, ("utis.csv", (small_sample / "logs" / "utis.csv").read_bytes()))
    broken, before = tmp_path / "layouts" / "elm_falls.toml", len(ledger.loads(own))
    page = token(get(writer, path)[1])
    broken.write_text('title = "Falls"\nharm = 1\n')
    status, listed = get(writer, "/data/loads")
    assert status == 200 and "1 to be answered" in text_of(listed)
    pressed = writer.post(path, data={"token": page, "action": "load"}, headers=OURS)
    assert pressed.status_code == 303 and not writer.get(f"{path}/progress").get_json()["loading"]
    assert "layouts/elm_falls.toml: missing or unknown" in text_of(get(writer, path)[1])
    assert len(ledger.loads(own)) == before
    broken.unlink()
    assert heading(get(writer, path)[1]) == "1 file: one ready to load"


# Naming columns.

LOG = (
    b"Ref,Which day,Place id,How hurt\nD1,2016-10-04,1-90000100000,a little\n"
    b"D2,2016-10-05,1-90000100000,much\n"
)
COLUMNS = {
    "dataset": "falls", "column:harm_id": "Ref", "column:occurred_on": "Which day",
    "column:cqc_location_id": "Place id", "column:harm": "How hurt", "name": "elm_falls",
}  # fmt: skip
CODES = {"code:harm:a little": "low", "code:harm:much": "severe"}


def test_columns_are_named_tried_out_and_saved_for_next_month(writer, own, tmp_path):
    path = sent(writer, ("elm log.csv", LOG))
    at = f"{path}/0/columns"
    assert "needed" in heading(get(writer, at)[1])
    send(writer, at, at, {"dataset": "falls", "action": "dataset"})
    send(writer, at, at, {**COLUMNS, "action": "look"})
    page = text_of(get(writer, at)[1])
    assert "What their words mean" in page and "“a little”" in page
    send(writer, at, at, {**COLUMNS, **CODES, "action": "look"})
    assert "D1" in get(writer, at)[1]
    assert send(writer, at, at, {**COLUMNS, **CODES, "action": "save"}).location == f"{path}#file-0"
    assert (tmp_path / "layouts" / "elm_falls.toml").exists()
    assert heading(get(writer, path)[1]) == "1 file: one ready to load"
    again = sent(writer, ("elm log december.csv", LOG.replace(b"2016-10", b"2016-11")))
    assert heading(get(writer, again)[1]) == "1 file: one ready to load"


@pytest.mark.parametrize(("left_out", "said"), [
    ("column:harm_id", "No column was named for what cannot be done without"),
    ("column:cqc_location_id", "No column says which home a row is about."),
])  # fmt: skip
def test_what_a_layout_cannot_do_without_is_asked_for(writer, own, left_out, said):
    path = sent(writer, ("elm log.csv", LOG))
    at = f"{path}/0/columns"
    fields = {name: value for name, value in COLUMNS.items() if name != left_out}
    send(writer, at, at, {**fields, "action": "look"})
    assert said in text_of(get(writer, at)[1])
    assert send(writer, at, at, {**fields, "action": "save"}).status_code == 400


def test_a_column_about_people_is_never_offered(writer, own):
    path = sent(writer, ("elm log.csv", LOG.replace(b"Ref,", b"Ref,NHS number,").replace(b"D1,", b"D1,999,")))
    _, page = get(writer, path)
    if "Name its columns" in page:
        assert '<option value="NHS number"' not in get(writer, f"{path}/0/columns")[1]


# Who may.

OWN_AREA = "ZV1"
GIVEN = {
    id: headers(
        id,
        areas=OWN_AREA if role.sees == "areas" else "",
        home="1-90000500042" if role.sees == "home" else "",
    )
    for id, role in ROLES.items()
    if role.signs_in
}  # fmt: skip
MAY_LOAD = {"data_steward", "administrator"}


@pytest.fixture(scope="module")
def signed_in(small_store):
    return signed_in_to(small_store)


def test_every_page_of_forms_is_of_some_role_and_takes_its_address_from_no_other():
    for page in FORMS:
        path = re.sub(r"<\w+>", "x1", page.path)
        assert any(may_open(Viewer("x", role), path) for role in ROLES), page.path
        assert next(one for one in FORMS if one.parts(path) is not None) is page
        assert page not in PAGES


@pytest.mark.parametrize("role", GIVEN)
def test_loads_open_for_who_may_load_and_for_nobody_else(signed_in, role):
    for path in ("/data/loads", "/data/loads/all"):
        assert get(signed_in, path, GIVEN[role])[0] == (200 if role in MAY_LOAD else 404)


@pytest.mark.parametrize("role", sorted(set(GIVEN) - MAY_LOAD))
def test_nobody_else_sends_or_takes_back(signed_in, role):
    given = {**GIVEN[role], **OURS}
    for path in ("/data/loads/files", "/data/loads/1/undo"):
        assert signed_in.post(path, data={"sure": "yes"}, headers=given).status_code in {403, 404}
    assert get(signed_in, "/data/loads/1/left-over.csv", GIVEN[role])[0] == 404


def test_a_steward_sees_the_loads_of_own_areas_alone(signed_in, small_store):
    found = ledger.loads(small_store)
    named = ledger.areas_in(small_store, [one.load_id for one in found])
    page = get(signed_in, "/data/loads/all", GIVEN["data_steward"])[1]
    for one in found:
        areas = {a.strip() for a in one.areas.split(",")} if one.areas else named.get(one.load_id, set())
        allowed = areas == {OWN_AREA}
        assert (f'href="/data/loads/{one.load_id}"' in page) == allowed
        status = get(signed_in, f"/data/loads/{one.load_id}", GIVEN["data_steward"])[0]
        assert status == (200 if allowed else 404)
        kept = signed_in.get(f"/data/loads/{one.load_id}/left-over.csv", headers=GIVEN["data_steward"])
        assert kept.status_code == (200 if allowed else 404)


def test_a_batch_is_its_sender_s_own(small_store, tmp_path, monkeypatch):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", SECRET)
    store = copied(small_store, tmp_path)
    client = create_app(store).server.test_client()
    one = headers("data_steward", areas=OWN_AREA, user="first")
    other = headers("data_steward", areas="ZV3", user="second")
    path = sent(client, ("a.csv", b"a,b\n"), given=one)
    assert get(client, path, one)[0] == 200 and get(client, path, other)[0] == 404
    store.engine.dispose()


def test_a_steward_loads_own_areas_alone(small_store, tmp_path, monkeypatch, small_sample):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", SECRET)
    store = copied(small_store, tmp_path)
    client = create_app(store).server.test_client()
    given = GIVEN["data_steward"]
    content = (small_sample / "ae" / "ZH1_attendances_2016-04_to_2016-10.csv").read_bytes()
    assert b"# area: " in content
    path = sent(client, ("attendances.csv", content), given=given)
    refused = send(client, path, path, {"action": "load"}, given)
    assert refused.status_code == 400 and "which is not wholly yours" in refused.get_data(as_text=True)
    refused = send(client, path, path, {"action": "keep", "areas-0": "all"}, given)
    assert refused.status_code == 400
    store.engine.dispose()


# Words.


@pytest.mark.parametrize(
    "path", ["/data/loads", "/data/loads/16", "/data/matching", "/data/return/1-90000100000"]
)
def test_no_barred_word(client, path):
    text = text_of(get(client, path)[1]).lower()
    assert not [one for one in (*EVERYWHERE, *PAGES_ONLY) if re.search(rf"\b{re.escape(one)}\b", text)]


def test_every_text_and_attribute_is_escaped():
    shown = html_of(Control("p", "<b>&", title='"><script>'))
    assert shown == '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;</p>'


def test_a_batch_of_another_store_is_not_found(writer, own):
    path = sent(writer, ("a.csv", b"a,b\n"))
    assert json.loads(writer.get(f"{path}/progress").get_data())["loading"] is False
    assert drops.STATES.keys() >= {"ready", "asks", "left out", "queued", "loading", "loaded", "refused"}
