"""Matching on the command line: what waits, what is near it, and answers that can be changed."""

import csv
import io

import pytest

REGISTER = """# released: 2016-04-01
cqc_location_id,name,service,beds,address,postcode,open_date,area_code,area_name
1-980000001,Elm House,nursing,40,1 High Street,QX1 1AA,2010-10-01,Q99,Benchmoor
1-980000002,Elm Annexe,residential,20,1 High Street,QX1 1AA,2010-10-01,Q99,Benchmoor
"""
CALLS = """# covers: 2016-04 to 2016-04
# area: Q99
# released: 2016-06-01
# source: RX0
incident_id,resource_id,called_at,home_name,postcode,outcome
1,H1,2016-04-03 02:10,Elm Hse,QX1 1AA,see_treat
2,H2,2016-04-04 02:10,The Hostel,QX1 1AA,see_convey_ed
"""
HSE, HOSTEL = "elm hse|QX1 1AA", "the hostel|QX1 1AA"


@pytest.fixture
def vanguard(typed, tmp_path):
    """Runs a command on a store that holds the two files."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "calls.csv").write_text(CALLS)
    (tmp_path / "in" / "homes.csv").write_text(REGISTER)
    typed("load", "in")
    return typed


def rows(vanguard, *words):
    return list(csv.DictReader(io.StringIO(vanguard(*words)[1]), delimiter="\t"))


def test_what_waits_comes_with_what_is_near(vanguard):
    near = {row["alias"]: row["near"] for row in rows(vanguard, "unmatched")}
    assert near == {HSE: "1-980000001 Elm House (88 of 100 alike)", HOSTEL: ""}


def test_an_answer_is_remembered_changed_and_forgotten(vanguard):
    assert "1 waiting rows now count" in vanguard("match", HSE, "1-980000001")[1]
    assert vanguard("match", HSE, "1-980000002")[0] == 0
    (said,) = rows(vanguard, "unmatched", "--answered")
    assert (said["alias"], said["home"], said["who"]) == (HSE, "1-980000002", "command line")
    assert "1 row is where" in vanguard("match", HSE, "--back")[1]
    assert {row["alias"] for row in rows(vanguard, "unmatched")} == {HSE, HOSTEL}
    assert vanguard("check")[0] == 0


def test_what_is_no_home_leaves_the_queue(vanguard):
    assert "none of the homes" in vanguard("match", HOSTEL, "--none")[1]
    assert [row["alias"] for row in rows(vanguard, "unmatched")] == [HSE]


def test_a_suggested_join_is_answered(vanguard):
    (asked,) = rows(vanguard, "homes", "--suggested")
    assert (asked["registration"], asked["other"], asked["answer"]) == ("1-980000001", "1-980000002", "")
    assert vanguard("join", "1-980000001", "1-980000002", "--same")[0] == 0
    assert len(rows(vanguard, "homes")) == 1
    assert rows(vanguard, "homes", "--joined")[0]["rule"] == "person"
    assert vanguard("join", "1-980000001", "1-980000002", "--apart")[0] == 0
    assert (len(rows(vanguard, "homes")), rows(vanguard, "homes", "--suggested")[0]["answer"]) == (2, "apart")
    assert vanguard("join", "1-980000001", "1-980000002", "--back")[0] == 0
    assert rows(vanguard, "homes", "--suggested") == [asked]


@pytest.mark.parametrize("words", [
    ("match", HSE), ("match", HSE, "1-980000001", "--none"), ("match", "nobody", "1-980000001"),
    ("match", HSE, "1-1"), ("match", HSE, "--back"), ("join", "1-980000001", "1-980000002"),
    ("join", "1-980000001", "1-980000002", "--same", "--apart"), ("join", "1-980000001", "1-1", "--same"),
    ("join", "1-980000001", "1-980000002", "--back"),
])  # fmt: skip
def test_an_answer_that_says_nothing_clear_is_refused(vanguard, words):
    status, _, err = vanguard(*words)
    assert (status, len(err.strip().splitlines())) == (2, 1)
