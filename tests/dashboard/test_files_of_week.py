"""Files of My week: the signals of the page with what was answered, and what is late or was revised."""

import csv
import io
import json
import re
from datetime import datetime

import openpyxl
import pytest

from dashboard.access import Door
from dashboard.address import View
from dashboard.casebook import answers
from dashboard.outputs import of_week
from metrics.viewer import Viewer
from tests.dashboard.asking import headers, signed_in_to
from tests.dashboard.forms_of import text_of

AREA, OTHER_AREA, HOME = "ZV1", "ZV5", "1-90000100000"
NEW_AREA, QUIET_AREA = "ZCB", "ZV3"  # one with a new signal, one with none
LEAD = headers("ccg_quality", areas=AREA, user="Anna Lead")
FORMULA = '=HYPERLINK("http://x","Asked the manager")'
SIGNAL = ("ambulance_callouts", 24200, "Above UCL")


@pytest.fixture
def client(own):
    return signed_in_to(own)


def answered(own, answer="watch", reason="Night cover changed in July", home=HOME, signal=SIGNAL):
    viewer = Viewer("Anna Lead", "ccg_quality", areas=frozenset({AREA}))
    metric, month, said = signal
    return answers.keep(own, viewer, home, metric, month, said, answer, reason)


def rows_of(client, search="", given=LEAD):
    answer = client.get(f"/downloads/my-week.csv{search}", headers=given)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def book_of(client, search="", given=LEAD):
    answer = client.get(f"/downloads/my-week.xlsx{search}", headers=given)
    return openpyxl.load_workbook(io.BytesIO(answer.get_data()))


def sheet_of(client, name, search="", given=LEAD):
    heads, *rows = book_of(client, search, given)[name].iter_rows(min_row=4, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def page_of(client, search="", given=LEAD):
    return client.get(f"/{search}", headers=given).get_data(as_text=True)


def listed(page, id):
    """The lines of one section of the page, as they are read."""
    section = re.search(rf'<section[^>]*aria-labelledby="{id}".*?</section>', page, re.S)
    return [text_of(one) for one in re.findall(r"<li.*?</li>", section[0], re.S)] if section else []


# The same as on the page.


@pytest.mark.parametrize(("area", "new", "waiting"), [(AREA, 0, 1), (NEW_AREA, 1, 0), (QUIET_AREA, 0, 0)])
def test_signals_are_those_of_the_page_in_its_order(client, area, new, waiting):
    given = headers("ccg_quality", areas=area)
    page = page_of(client, given=given)
    shown = [*listed(page, "new"), *listed(page, "waiting")]
    told = [row for row in sheet_of(client, "Signals", given=given) if row["Stands"] != "[z]"]
    rows = [row for row in rows_of(client, given=given) if row["kind"] == "signal"]
    assert [row["Stands"] for row in told] == ["New"] * new + ["Raised before"] * waiting
    for line, row, data in zip(shown, told, rows, strict=True):
        # On the page the mark's word stands apart from the colon.
        assert line.startswith(row["Home"]) and row["What was raised"] in line.replace(" :", ":")
        assert row["Answer"] == "none yet" and data["answer"] == ""
        assert (data["code"], data["said"]) == (row["Code"], row["What was raised"])
        assert data["month"] == f"{row['Month']:%Y-%m}" and data["since"] == f"{row['Since']:%Y-%m}"


@pytest.mark.parametrize(("area", "search", "kinds"), [
    (AREA, "", {"Revised"}), (NEW_AREA, "", {"Not in", "Revised"}), (QUIET_AREA, "", {"Not in"}),
    (QUIET_AREA, "?asat=2016-10-20", {"Late", "Not in"}), (AREA, "?asat=2016-03-31", set()),
])  # fmt: skip
def test_late_and_revised_data_are_those_of_the_page(client, area, search, kinds):
    given = headers("ccg_quality", areas=area)
    shown = listed(page_of(client, search, given), "data")
    told = [row for row in sheet_of(client, "Late or revised", search, given) if row["Kind"] != "[z]"]
    rows = [row for row in rows_of(client, search, given) if row["kind"] not in ("checked", "signal")]
    assert {row["Kind"] for row in told} == kinds
    for line, row, data in zip(shown, told, rows, strict=True):
        assert line.endswith(row["What is said"]) and data["said"] == row["What is said"]
        for key, head in (("covered", "Homes in"), ("due", "Homes due"), ("was", "Was"), ("now", "Now")):
            assert row[head] == (float(data[key]) if data[key] else "[z]")
        assert row["Month"] == (datetime.strptime(data["month"], "%Y-%m") if data["month"] else "[z]")


def test_months_that_were_revised_have_what_they_were_and_are(client):
    revised = {row["Source or measure"]: row for row in sheet_of(client, "Late or revised")}
    falls = revised["Falls"]
    assert (falls["Was"], falls["Now"], falls["Revised on"]) == (47, 63, datetime(2016, 11, 13))
    assert falls["What is said"].endswith("October 2016 was 47, now 63.")


def test_an_answer_stands_with_its_reason_role_and_day(client, own):
    answered(own)
    (row,) = sheet_of(client, "Signals")
    assert row["Stands"] == "Watched" and row["Answer"] == "watched"
    assert row["By which role"] == "CCG quality lead" and row["Answered on"] == datetime(2016, 11, 14)
    assert row["Reason"] == "Night cover changed in July"
    (data,) = [one for one in rows_of(client) if one["kind"] == "signal"]
    assert (data["answer"], data["answered_by"], data["answered_on"], data["ended"]) == (
        "watched", "ccg_quality", "2016-11-14", "false"
    )  # fmt: skip
    assert "Anna" not in json.dumps([data, str(row)]), "files name roles"


def test_an_answer_whose_signal_has_ended_and_one_to_an_earlier_signal_are_told(client, own):
    answered(own, "dismiss", "A bad month", signal=("falls", 24190, "Above UCL"))
    answered(own, "watch", "Look again", signal=("ambulance_callouts", 24190, "Below LCL"))
    told = {row["Measure"]: row for row in sheet_of(client, "Signals")}
    ended, again = told["Falls"], told["Ambulance call-outs"]
    assert (ended["Stands"], ended["What was raised"]) == ("Dismissed", "No signal now")
    assert (ended["Since"], ended["Answered before this"]) == ("[z]", "[z]")
    assert again["Stands"] == "Raised before" and again["Answer"] == "none yet"
    assert again["Answered before this"] == "watched 14 November 2016, CCG quality lead: “Look again”"
    rows = {row["metric"]: row for row in rows_of(client) if row["kind"] == "signal"}
    assert rows["falls"]["ended"] == "true" and rows["falls"]["signal"] == "Above UCL"
    assert rows["ambulance_callouts"]["ended"] == rows["ambulance_callouts"]["answer"] == ""


@pytest.mark.parametrize("typed", [FORMULA, "+44 is their prefix", "-1 staff", "@manager asked", "#N/A now"])
def test_a_reason_like_a_formula_stays_text(client, own, typed):
    answered(own, reason=typed)
    sheet = book_of(client)["Signals"]
    (cell,) = [one for row in sheet for one in row if one.value == typed]
    assert cell.data_type == "s" and cell.quotePrefix == (typed[0] in "=+-@")
    (row,) = [one for one in rows_of(client) if one["kind"] == "signal"]
    assert row["reason"] == (f"'{typed}" if typed[0] in "=+-@" else typed)


# A quiet week, an earlier day, several areas.


def test_an_empty_week_is_a_file_that_says_so(client):
    search = "?asat=2016-03-31"
    for name, head, said in (
        ("Signals", "Home", "No signal stands in these homes, and no answer is kept."),
        ("Late or revised", "Area", "Nothing is late, and nothing was revised since then."),
    ):
        (row,) = sheet_of(client, name, search)
        assert row.pop(head) == said and set(row.values()) == {"[z]"}
    cover = book_of(client, search)["Cover"]["A1"].value
    assert cover == "My week, Amberwick: Nothing new since Friday 25 March"
    (checked,) = rows_of(client, search)
    assert checked["kind"] == "checked" and checked["said"].startswith("No signals this month")
    assert "8 homes of Amberwick checked, 8 measures each." in checked["said"]


def test_an_earlier_day_has_the_answers_of_that_day(client, own):
    answered(own)
    assert {row["asat"] for row in rows_of(client, "?asat=2016-11-13")} == {"2016-11-13"}
    assert "Night cover" not in str(rows_of(client, "?asat=2016-11-13"))
    assert "Night cover" in str(rows_of(client, "?asat=2016-11-14"))
    said = client.get("/downloads/my-week.csv?asat=2016-11-13", headers=LEAD).headers["Content-Disposition"]
    assert '"ehch_ZV1_my-week_2014-04-to-2016-10_asat-2016-11-13.csv"' in said


def test_several_areas_stand_in_one_file_and_one_of_them_by_itself(client):
    given = headers("ccg_quality", areas=f"{AREA} {OTHER_AREA}")
    both = rows_of(client, given=given)
    assert [row["area"] for row in both if row["kind"] == "checked"] == [AREA, OTHER_AREA]
    one = rows_of(client, f"?area={OTHER_AREA}", given)
    assert {row["area"] for row in one} - {""} == {OTHER_AREA}
    book = book_of(client, given=given)
    assert "Area: All areas that the reader may see" in [row[0].value for row in book["Cover"]]
    said = client.get("/downloads/my-week.xlsx", headers=given).headers["Content-Disposition"]
    assert "ehch_all-areas_my-week_" in said
    assert [row["said"].split(". ")[-1] for row in both[:2]] == [
        "8 homes of Amberwick checked, 8 measures each.", "8 homes of Elverstoke checked, 8 measures each."
    ]  # fmt: skip


# Whose it is.


@pytest.mark.parametrize(("role", "status", "reads"), [
    ("ccg_quality", 200, True), ("jig_member", 200, True), ("vanguard_lead", 200, True),
    ("finance_lead", 200, False), ("medicines_lead", 200, False), ("data_steward", 404, False),
    ("home", 404, False), ("administrator", 404, False), ("information_governance", 404, False),
    ("national", 409, False), ("evaluator", 409, False),
])  # fmt: skip
def test_whose_the_file_is_and_who_reads_what_was_answered(client, own, role, status, reads):
    answered(own)
    sees_areas = role not in ("home", "administrator", "information_governance", "national", "evaluator")
    given = headers(role, areas=AREA if sees_areas else "", home="1-90000500042" if role == "home" else "")
    answer = client.get("/downloads/my-week.csv", headers=given)
    assert answer.status_code == status
    links = re.findall(r'href="(/downloads/my-week[^"]+)"', page_of(client, given=given))
    assert bool(links) == (status == 200)
    if status == 200:
        assert ("Night cover" in answer.get_data(as_text=True)) == reads
        (row, *_) = sheet_of(client, "Signals", given=given)
        assert (row["Answer"] == "[x]") == (not reads)
        assert (of_week.UNREAD in str(book_of(client, given=given)["Signals"]["A3"].value)) == (not reads)
    elif status == 404:
        assert "You cannot see this page, or it does not exist." in answer.get_data(as_text=True)


def test_taking_it_is_written_down(client, monkeypatch, tmp_path):
    monkeypatch.setenv("VANGUARD_DOWNLOADS", str(tmp_path / "record.log"))
    rows_of(client, f"?area={AREA}")
    said = json.loads((tmp_path / "record.log").read_text(encoding="utf-8"))
    assert (said["what"], said["who"], said["role"]) == (
        f"/downloads/my-week.csv?area={AREA}", "Anna Lead", "ccg_quality"
    )  # fmt: skip


def test_its_columns_are_those_that_it_names(own):
    answered(own)
    rows = list(of_week.contents(Door(own), View(area=AREA)).rows())
    assert {tuple(row) for row in rows} == {tuple(column.name for column in of_week.COLUMNS)}
    for column in of_week.COLUMNS:
        found = {row[column.name] for row in rows}
        assert column.empty or not found & {None, ""}, column.name
        assert not column.among or found <= {*column.among, None}, column.name


def test_the_first_page_has_no_file_by_another_name(client):
    for name in (".csv", "/.csv", "my-week", "my-week.svg", "my-week/.csv", f"my-week.csv?area={OTHER_AREA}"):
        assert client.get(f"/downloads/{name}", headers=LEAD).status_code in (308, 404), name
