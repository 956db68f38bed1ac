"""Files of homes side by side, places compared, change since a baseline, a home's life and coverage.

What each says is held to the answer that its page is drawn from, and to what the other files of it say.
"""

import csv
import io
import json
import re
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pytest

from dashboard import coverage_words, funnel_words, wording
from dashboard.app import create_app
from dashboard.outputs import of_coverage, of_funnels, of_progress, of_timeline
from dashboard.progress import words
from metrics.answer import PlacesQuery, Query
from metrics.coverage_answer import CoverageQuery
from metrics.definition import HEADLINES, OF_HOMES
from metrics.funnel_answer import FunnelQuery
from metrics.home_timeline_answer import KINDS, HomeTimelineQuery
from metrics.progress_answer import ProgressQuery
from metrics.query import run
from metrics.values import digits
from tests.dashboard.asking import callback, headers, signed_in_to

AREA, OTHER_AREA, HOME = "ZV1", "ZV5", "1-90000100000"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def client(small_store):
    return create_app(small_store).server.test_client()


def rows_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def sheet_of(client, address, name):
    """Heads and rows, a dictionary each."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).get_data()), read_only=True)
    heads, *rows = book[name].iter_rows(min_row=4, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def texts(client, address):
    root = ElementTree.fromstring(client.get(address).get_data())
    return " ".join(one.text for one in root.iter(f"{SVG}text"))


def written(cell):
    return "" if cell is None else str(cell)


def as_written(rows):
    return [{**{name: written(cell) for name, cell in row.items()}, "notice": ""} for row in rows]


@pytest.mark.parametrize(("query", "columns"), [
    (FunnelQuery("falls", AREA), of_funnels.COLUMNS),
    (ProgressQuery("falls", code=AREA), of_progress.COLUMNS),
    (HomeTimelineQuery(HOME), of_timeline.COLUMNS), (CoverageQuery(AREA), of_coverage.COLUMNS),
], ids=["funnels", "progress", "timeline", "coverage"])  # fmt: skip
def test_columns_are_those_of_the_answers_rows(small_store, query, columns):
    rows = run(small_store, query).rows()
    assert rows and {tuple(row) for row in rows} == {tuple(column.name for column in columns)}
    for column in columns:
        found = {row[column.name] for row in rows}
        assert column.empty or not found & {None, ""}, column.name
        assert not column.among or found <= {*column.among, *([None] if column.empty else [])}, column.name


# Homes side by side.


@pytest.mark.parametrize("metric", OF_HOMES)
def test_homes_side_by_side_are_the_same_on_page_and_in_files(small_store, client, metric):
    funnels = run(small_store, FunnelQuery(metric, AREA))
    at = f"/downloads/areas/{AREA}/metrics/{metric}"
    assert rows_of(client, f"{at}.csv?chart=funnel") == as_written(funnels.rows())
    if not funnels.groups:
        assert funnel_words.title(funnels)[:20] in texts(client, f"{at}.svg?chart=funnel")
        return
    told = {row["Code"]: row for row in sheet_of(client, f"{at}.xlsx?chart=funnel", "Homes side by side")}
    homes = [home for group in funnels.groups for home in group.homes]
    assert len(told) == len(homes) + len(funnels.outside)
    for home in homes:
        row = list(told[home.code].values())
        for cell, held in zip(
            row[3:8], (home.numerator, home.denominator, home.value, home.expected, home.ratio), strict=True
        ):
            assert cell == digits(held) if held is not None else cell in ("[x]", "[z]")
        assert home.word in (None, told[home.code]["Set beside others"])
    types = sheet_of(client, f"{at}.xlsx?chart=funnel", "Types of home")
    assert [row["What is said"] for row in types] == [funnel_words.told(funnels, g) for g in funnels.groups]


def test_a_type_of_home_is_a_file_by_itself(client):
    at = f"/downloads/areas/{AREA}/metrics/nel_admissions"
    nursing = rows_of(client, f"{at}.csv?type=nursing&chart=funnel")
    every = rows_of(client, f"{at}.csv?chart=funnel")
    assert nursing == [row for row in every if row["type"] == "nursing"] and 0 < len(nursing) < len(every)
    answer = client.get(f"{at}.csv?type=nursing&chart=funnel")
    assert "nel-admissions-homes-side-by-side-nursing_" in answer.headers["Content-Disposition"]
    drawn = texts(client, f"{at}.svg?type=nursing&chart=funnel")
    assert "Filters: Nursing" in drawn and "Residential homes" not in drawn


def test_the_workbook_of_an_areas_metric_has_its_homes_side_by_side(client):
    at = f"/downloads/areas/{AREA}/metrics/falls.xlsx"
    assert sheet_of(client, at, "Homes side by side") == sheet_of(
        client, f"{at}?chart=funnel", "Homes side by side"
    )


# Places compared.


def test_places_side_by_side_have_the_rows_of_the_api(small_store, client):
    at = f"/downloads/compare.csv?metric=falls&places={AREA},{HOME}"
    rows = rows_of(client, at)
    held = [
        row
        for basis in ("rate", "r12")
        for level, code in (("area", AREA), ("home", HOME))
        for row in run(small_store, Query("falls", level, code, basis=basis)).rows()
    ]
    assert rows == as_written(held)
    told = sheet_of(client, at.replace(".csv", ".xlsx"), "Rolling 12 months")
    rolling = [row for row in rows if row["basis"] == "r12"]
    assert [(row["Code"], f"{row['Month']:%Y-%m}") for row in told] == [
        (row["code"], row["month"]) for row in rolling
    ]
    for row, other in zip(told, rolling, strict=True):
        value = next(cell for head, cell in row.items() if head.startswith("Value, "))
        assert value == float(other["value"]) if other["value"] else value in ("[x]", "[z]", "[c]")
    drawn = texts(client, at.replace(".csv", ".svg"))
    for code in (AREA, HOME):
        last = [row for row in rolling if row["code"] == code][-1]
        assert f"{last['name']} {wording.one_place(float(last['value']))}" in drawn


@pytest.mark.parametrize("search", ["", "?metric=falls", "?places=1-1", f"?places={AREA},1-1",
                                    f"?places={AREA}&metric=dtoc_days"])  # fmt: skip
def test_fewer_places_than_were_asked_for_are_no_file(client, search):
    assert client.get(f"/downloads/compare.csv{search}").status_code == 404


# Change since each baseline.


@pytest.mark.parametrize("metric", HEADLINES)
def test_change_is_the_same_on_page_and_in_files(small_store, client, metric):
    progress = run(small_store, ProgressQuery(metric, code=AREA))
    at = f"/downloads/areas/{AREA}/progress"
    rows = progress.rows()
    assert rows_of(client, f"{at}.csv?metric={metric}") == as_written(rows)
    if not rows:
        return
    told = sheet_of(client, f"{at}.xlsx?metric={metric}", "Change since each baseline")
    for row, one, change in zip(rows, told, progress.changes, strict=True):
        assert one["Change, %"] == row["change_percent"] or one["Change, %"] == "[x]"
        assert one["Now"] == row["after_value"] or one["Now"] in ("[x]", "[z]")
        less = row["less_others_percent"]
        assert one["Change less theirs, %"] == ("[z]" if less is None else less)
        assert one["What is said"] == words.short(progress.metric, change)
    drawn = texts(client, f"{at}.svg?metric={metric}")
    first = progress.changes[0]
    assert wording.change(first.own.percent) in drawn and words.heading(progress.metric, first) in drawn


def test_the_main_measures_stand_in_one_file_without_a_picture(small_store, client):
    rows = rows_of(client, f"/downloads/areas/{AREA}/progress.csv")
    assert rows == as_written(
        row for metric in HEADLINES for row in run(small_store, ProgressQuery(metric, code=AREA)).rows()
    )
    assert client.get(f"/downloads/areas/{AREA}/progress.svg").status_code == 404


# The life of a home.


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_a_timeline_is_the_same_on_page_and_in_files(small_store, client, kind):
    entries = [one for one in run(small_store, HomeTimelineQuery(HOME)).entries if kind in (None, one.kind)]
    search = f"?kind={kind}" if kind else ""
    rows = rows_of(client, f"/downloads/homes/{HOME}/timeline.csv{search}")
    assert [(row["kind"], row["on"]) for row in rows] == [(one.kind, one.on.isoformat()) for one in entries]
    told = sheet_of(client, f"/downloads/homes/{HOME}/timeline.xlsx{search}", "Timeline")
    if entries:
        assert [row["Day"].date() for row in told] == [one.on for one in entries]
        page = client.get(f"/homes/{HOME}/timeline{search}").get_data(as_text=True)
        plain = re.sub(r"<[^>]+>", "", page).replace("&amp;", "&").replace("&#x27;", "'")
        assert all(row["What"] in plain for row in told[:10])


# What has come in.


def test_coverage_is_the_same_on_page_and_in_files(small_store, client):
    coverage = run(small_store, CoverageQuery(AREA))
    asked = {one.source.id: one for one in coverage.sources if one.asked}
    rows = rows_of(client, f"/downloads/data/coverage.csv?area={AREA}")
    assert rows == as_written(row for row in coverage.rows() if row["source"] in asked)
    told = sheet_of(client, f"/downloads/data/coverage.xlsx?area={AREA}", "Homes by source")
    for place, row in enumerate(told):
        assert row["Code"] == coverage.homes[place].code
        for one in asked.values():
            assert row[one.source.title] == coverage_words.cell(one.cells[place][-1])
    one = f"/downloads/data/coverage.csv?area={AREA}&source=home_return"
    assert rows_of(client, one) == [row for row in rows if row["source"] == "home_return"]
    answer = client.get(one.replace(".csv", ".csv-metadata.json"))
    assert json.loads(answer.get_data())["url"].startswith(
        "ehch_ZV1_coverage-home-return_2015-10-to-2016-10_"
    )


# Whose they are, and where they are linked.


@pytest.fixture(scope="module")
def signed_in(small_store):
    return signed_in_to(small_store)


OF_AREA = (
    f"/areas/{AREA}/progress.csv", f"/compare.csv?places={AREA}", f"/areas/{AREA}/metrics/nel_admissions.svg",
    f"/areas/{AREA}/metrics/nel_admissions.csv?chart=funnel", f"/homes/{HOME}/timeline.csv",
    "/my-week.csv", f"/my-week.xlsx?area={AREA}", f"/areas/{AREA}/homes.csv", f"/areas/{AREA}/homes.xlsx",
)  # fmt: skip
COVERAGE = f"/data/coverage.csv?area={AREA}"
OTHERS = (
    f"/areas/{OTHER_AREA}/progress.csv", f"/compare.csv?places={AREA},{OTHER_AREA}",
    f"/areas/{OTHER_AREA}/metrics/falls.csv?chart=funnel", f"/data/coverage.csv?area={OTHER_AREA}",
    "/homes/1-90000500126/timeline.csv", f"/areas/{AREA}/progress.csv?metric=no_such",
    f"/my-week.csv?area={OTHER_AREA}", f"/areas/{OTHER_AREA}/homes.csv",
)  # fmt: skip
# Said here once more and not read from the roles' file: the one is held to the other.
OPEN = {
    "ccg_quality": {*OF_AREA, COVERAGE}, "jig_member": {*OF_AREA, COVERAGE},
    "vanguard_lead": {*OF_AREA, COVERAGE}, "finance_lead": set(OF_AREA), "data_steward": {COVERAGE},
    "home": set(), "administrator": set(),
}  # fmt: skip


@pytest.mark.parametrize("role", OPEN)
def test_which_of_these_files_a_role_gets(signed_in, role):
    given = headers(
        role, areas="" if role == "home" else AREA, home="1-90000500042" if role == "home" else ""
    )
    for page in (*OF_AREA, COVERAGE, *OTHERS):
        answer = signed_in.get(f"/downloads{page}", headers=given)
        assert (answer.status_code == 200) == (page in OPEN[role]), page
        assert answer.status_code in (200, 400, 404)


def test_a_lead_of_finance_gets_no_metric_that_is_not_theirs(signed_in):
    given = headers("finance_lead", areas=AREA)
    for page in (f"/areas/{AREA}/progress.csv?metric=falls", f"/areas/{AREA}/metrics/falls.svg?chart=funnel",
                 f"/compare.csv?places={AREA}&metric=falls"):  # fmt: skip
        assert signed_in.get(f"/downloads{page}", headers=given).status_code == 404
    assert {row["metric"] for row in rows_of_role(signed_in, f"/areas/{AREA}/progress.csv", given)} <= {
        "nel_admissions", "nel_bed_days", "ae_attendances", "ambulance_callouts", "prescribing_cost"
    }  # fmt: skip


def rows_of_role(client, page, given):
    answer = client.get(f"/downloads{page}", headers=given)
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.mark.parametrize("page", [
    f"/areas/{AREA}/metrics/falls?type=nursing&asat=2016-10-20", f"/areas/{AREA}/progress",
    f"/areas/{AREA}/progress?metric=falls", f"/compare?metric=falls&places={AREA},{HOME}",
    "/", f"/?area={OTHER_AREA}&asat=2016-10-20",
    f"/areas/{AREA}/homes?show=signals&type=nursing&sort=changed",
    f"/homes/{HOME}/timeline?kind=signal", f"/data/coverage?area={AREA}&source=home_return&month=2016-09",
])  # fmt: skip
def test_a_page_links_its_files_as_it_is_looked_at(client, page):
    said = client.get(page).get_data(as_text=True)
    if "react-entry-point" in said:  # drawn by Dash
        path, _, search = page.partition("?")
        said = json.dumps(callback(client, path, f"?{search}").get_json())
    links = {link.replace("&amp;", "&") for link in re.findall(r'href(?:=|": )"(/downloads/[^"]+)"', said)}
    assert {one.partition("?")[0].rpartition(".")[2] for one in links} >= {"xlsx", "csv", "json"}
    for key in ("asat", "metric", "places", "kind", "source", "month", "area", "show", "sort"):
        found = re.search(rf"[?&]{key}=([^&]+)", page)
        assert found is None or all(f"{key}={found[1]}" in one for one in links), key
    assert all(client.get(one).status_code == 200 for one in links if ".csv-" in one)


def test_a_day_in_the_past_is_that_days_file(client):
    row = rows_of(client, f"/downloads/areas/{AREA}/progress.csv?metric=falls&asat=2016-10-20")[0]
    assert date.fromisoformat(row["asat"]) == date(2016, 10, 20)


def test_the_homes_of_an_area_are_those_of_its_funnels(small_store, client):
    rows = rows_of(client, f"/downloads/areas/{AREA}/metrics/falls.csv?chart=funnel")
    known = {place.code for place in run(small_store, PlacesQuery(area=AREA)).places}
    assert {row["code"] for row in rows} <= known
