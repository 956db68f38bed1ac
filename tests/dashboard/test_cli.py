"""The command `vanguard`: exit status, receipts, refusals."""

import csv
import io
import json

import pytest

REGISTER = """# released: 2016-04-01
cqc_location_id,name,service,beds,postcode,open_date,area_code,area_name
1-980000001,Elm House,nursing,40,QX1 1AA,2010-10-01,Q99,Benchmoor
"""
CALLS = """# covers: 2016-04 to 2016-04
# area: Q99
# released: 2016-06-01
# source: RX0
incident_id,resource_id,called_at,cqc_location_id,outcome
1,H1,2016-04-03 02:10,1-980000001,see_treat
2,H2,2016-04-04 02:10,1-980000001,see_convey_ed
3,H3,2016-04-05 02:10,1-980000001,hear_treat
"""


@pytest.fixture
def vanguard(typed):
    return typed


@pytest.fixture
def files(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "calls.csv").write_text(CALLS)
    (tmp_path / "in" / "homes.csv").write_text(REGISTER)
    return tmp_path / "in"


def test_a_folder_is_loaded_register_first_and_values_come_out(vanguard, files):
    status, out, _ = vanguard("load", files, "--json")
    receipts = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [receipt["dataset"] for receipt in receipts] == ["care_homes", "ambulance_callouts"]
    status, out, _ = vanguard("values", "--metric", "ambulance_callouts", "--code", "1-980000001")
    april = next(row for row in csv.DictReader(io.StringIO(out)) if row["month"] == "2016-04")
    # The third call was heard and treated: no call-out. 40 beds x 0.85 x 30 days, since no return says.
    assert (float(april["numerator"]), float(april["denominator"])) == (2, 40 * 0.85 * 30)
    assert float(april["value"]) == pytest.approx(1000 * 2 / 1020, abs=1e-6)
    assert "estimated" in april["marks"]


def test_the_same_file_again_changes_nothing(vanguard, files):
    vanguard("load", files)
    status, out, _ = vanguard("load", files, "--json")
    receipts = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert {(r["status"], r["rows_read"], r["accepted"]) for r in receipts} == {("already_loaded", 0, 0)}


def test_a_dry_run_counts_and_changes_nothing(vanguard, files):
    vanguard("load", files / "homes.csv")
    _, out, _ = vanguard("load", files / "calls.csv", "--dry-run", "--json")
    assert json.loads(out)["accepted"] == 3
    assert "calls.csv" not in vanguard("loads")[1]


def test_rows_that_need_a_person_give_status_1(vanguard, files, tmp_path):
    bad = CALLS.replace("2016-04-04 02:10", "2016-04-31 02:10")
    (files / "calls.csv").write_text(bad)
    assert vanguard("load", files)[0] == 1
    status, _, _ = vanguard("rejects", "--out", tmp_path / "rejects.csv")
    assert status == 0
    (reject,) = csv.DictReader((tmp_path / "rejects.csv").open())
    assert reject["row"] == "7"
    assert "2016-04-31" in reject["reason"] + reject["cells"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["load", "nowhere.csv"], "nowhere.csv"),
        (["values", "--metric", "fals"], "fals"),
        (["values", "--metric", "falls", "--from", "April"], "--from"),
        (["values", "--metric", "falls", "--asat", "14/11/2016"], "--asat"),
        (["values", "--metric", "falls", "--format", "xml"], "--format"),
        (["values", "--metric", "falls", "--baseline", "2014"], "--baseline"),
        (["values", "--metric", "falls", "--baseline", "2014-04:2015-03"], "24 months or more"),
        (["values", "--metric", "falls", "--profile", "shared"], "hared"),
        (["serve", "--host", "0.0.0.0"], "0.0.0.0"),
        (["undo", "99"], "99"),
    ],
)
def test_a_refusal_is_told_in_a_line_or_two(vanguard, words, said):
    status, _, errors = vanguard(*words)
    assert status == 2
    assert said in errors
    assert "Traceback" not in errors


def test_a_broken_local_layout_stops_a_load_by_name(vanguard, files, tmp_path, monkeypatch):
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "elm.toml").write_text("title = \n")
    monkeypatch.setenv("VANGUARD_LAYOUTS", str(tmp_path / "layouts"))
    status, _, said = vanguard("load", files)
    assert status == 2
    assert said == "layouts/elm.toml: not TOML: Invalid value (at line 1, column 9): title =.\n"
    assert vanguard("loads")[1] == "Nothing to list.\n"


def test_undo_leaves_its_entry_and_takes_the_numbers_away(vanguard, files):
    vanguard("load", files)
    assert vanguard("undo", 2)[0] == 0
    assert "taken back" in vanguard("loads")[1]
    _, out, _ = vanguard("values", "--metric", "ambulance_callouts", "--code", "1-980000001")
    assert all(row["numerator"] == "" for row in csv.DictReader(io.StringIO(out)))
    assert vanguard("check")[0] == 0


def test_an_unmatched_row_counts_once_its_alias_is_settled(vanguard, files):
    named = CALLS.replace("cqc_location_id,", "home_name,postcode,").replace(
        "1-980000001,", "Elm Hse,QX1 1AA,"
    )
    (files / "calls.csv").write_text(named)
    assert vanguard("load", files)[0] == 1
    _, out, _ = vanguard("unmatched")
    (waiting,) = csv.DictReader(io.StringIO(out), delimiter="\t")
    assert waiting["rows"] == "3"
    assert vanguard("match", waiting["alias"], "1-980000001")[0] == 0
    _, out, _ = vanguard("values", "--metric", "ambulance_callouts", "--code", "1-980000001")
    april = next(row for row in csv.DictReader(io.StringIO(out)) if row["month"] == "2016-04")
    assert float(april["numerator"]) == 2
    assert vanguard("check")[0] == 0


def test_a_backup_goes_into_an_empty_store_and_says_the_same(vanguard, files, tmp_path, monkeypatch):
    vanguard("load", files)
    asked = ("values", "--metric", "ambulance_callouts", "--code", "1-980000001")
    said = vanguard(*asked)
    status, out, _ = vanguard("backup", "kept.backup")
    assert (status, "kept.backup" in out) == (0, True)
    assert vanguard("restore", "kept.backup")[0] == 2
    monkeypatch.setenv("VANGUARD_DATABASE_URL", f"sqlite:///{tmp_path / 'again.db'}")
    assert vanguard("restore", "kept.backup")[0] == 0
    assert vanguard(*asked) == said
    assert "up to date" in vanguard("upgrade")[1]


def test_what_is_forgotten_keeps_its_results_and_receipt(vanguard, files):
    vanguard("load", files)
    asked = ("values", "--metric", "ambulance_callouts", "--code", "1-980000001")
    said = vanguard(*asked)
    status, out, _ = vanguard("forget", "--before", "2016-05-01")
    assert (status, "3 records" in out) == (0, True)
    assert vanguard(*asked) == said
    assert "calls.csv" in vanguard("loads")[1]
    assert vanguard("load", files / "calls.csv")[0] == 2
    status, out, _ = vanguard("check")
    assert (status, "passed over" in out) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["load"], "PATH"),
        (["backup", "nowhere/kept.backup"], "nowhere"),
        (["restore", "homes.csv"], "homes.csv"),
        (["forget", "--before", "yesterday"], "--before"),
        (["forget", "--before", "2099-01-01"], "yet to come"),
        (["rejects", "--out", "nowhere/rejects.csv"], "nowhere"),
        (["load", "--job", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_kept_is_told_in_a_line_or_two(vanguard, words, said):
    status, _, errors = vanguard(*words)
    assert (status, said in errors, "Traceback" in errors) == (2, True, False)
    assert len(errors.strip().splitlines()) <= 2


def test_a_rejected_cell_is_never_a_formula(vanguard, files, tmp_path):
    (files / "calls.csv").unlink()
    (files / "=calls.csv").write_text(CALLS.replace("2016-04-04 02:10", "=1+1"))
    vanguard("load", files)
    vanguard("rejects", "--out", tmp_path / "rejects.csv")
    (reject,) = csv.DictReader((tmp_path / "rejects.csv").open())
    assert reject["file"] == "'=calls.csv"
    assert not any(cell.startswith("=") for cell in reject.values())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VANGUARD_SIGN_IN", "headers", "VANGUARD_PROXY_SECRET"),
        ("VANGUARD_SIGN_IN", "oidc", "VANGUARD_SIGN_IN"),
        ("VANGUARD_PROXY_SECRET", "too short", "32"),
        ("VANGUARD_TODAY", "today", "VANGUARD_TODAY"),
        ("VANGUARD_DATABASE_URL", "sqlite:////nowhere/at/all.db", "VANGUARD_DATABASE_URL"),
        ("VANGUARD_DATABASE_URL", "postgresql+psycopg://x:geheim@127.0.0.1:1/y", "reached"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(vanguard, monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    status, _, errors = vanguard("loads")
    assert (status, said in errors, "geheim" in errors) == (2, True, False)
    assert len(errors.strip().splitlines()) == 1
