"""Files of the homes of an area by measures: cell by cell what the grid shows, as it is looked at."""

import csv
import io
import re

import openpyxl
import pytest

from dashboard import access, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.app import create_app
from dashboard.outputs import cells, of_grid
from metrics.answer import Query
from metrics.definition import HEADLINES
from metrics.query import run
from metrics.values import digits
from tests.dashboard.forms_of import text_of

AREA = "ZV1"
CLOSED_AREA = "ZV3"  # one of its homes has closed
METRICS_BY_TITLE = {metric.title: metric for metric in HEADLINES.values()}
VIEWS = (
    "", "?show=signals", "?show=missing&sort=coverage", "?type=nursing&sort=signals", "?sort=changed",
    "?asat=2016-06-30", "?type=nursing&asat=2016-10-20",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(small_store):
    return create_app(small_store).server.test_client()


def rows_of(client, search="", area=AREA):
    answer = client.get(f"/downloads/areas/{area}/homes.csv{search}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def book_of(client, search="", area=AREA):
    answer = client.get(f"/downloads/areas/{area}/homes.xlsx{search}")
    return openpyxl.load_workbook(io.BytesIO(answer.get_data()))


def sheet_of(client, search="", area=AREA):
    heads, *rows = book_of(client, search, area)["Homes by measure"].iter_rows(min_row=4, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def on_page(client, search="", area=AREA):
    """Of each row of the grid its home, and of each cell the value and the word."""
    page = client.get(f"/areas/{area}/homes{search}").get_data(as_text=True)
    body = re.search(r'<table class="table grid">.*?<tbody>(.*?)</tbody>', page, re.S)
    for row in re.findall(r"<tr>(.*?)</tr>", body[1] if body else "", re.S):
        head, *parts = re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        signals = re.search(r"(\d+) signals? this month", text_of(head))
        name = text_of(re.search(r"<a.*?</a>", head)[0])
        yield name, int(signals[1]) if signals else 0, [_cell(part) for part in parts]


def _cell(part):
    value = re.search(r"<a[^>]*>(.*?)</a>", part)
    word = re.search(r'<span class="word[^"]*">(.*?)</span>', part)
    return text_of(value[1]) if value else "", text_of(word[0] if word else part)


@pytest.mark.parametrize("search", VIEWS)
@pytest.mark.parametrize("area", [AREA, CLOSED_AREA])
def test_the_workbook_says_what_the_grid_shows_cell_by_cell(client, area, search):
    rows = sheet_of(client, search, area)
    page = list(on_page(client, search, area))
    if not page:
        assert [row["Home"] for row in rows] == ["No home is all of this."]
        return
    assert list(dict.fromkeys(row["Home"] for row in rows)) == [name for name, _, _ in page]
    for at, (name, signals, parts) in enumerate(page):
        own = rows[at * len(HEADLINES) : (at + 1) * len(HEADLINES)]
        assert {(row["Home"], row["Signals this month"]) for row in own} == {(name, signals)}
        shown = parts if len(parts) > 1 else parts * len(own)  # a closed home has one cell for all
        for row, (value, word) in zip(own, shown, strict=True):
            metric, held = METRICS_BY_TITLE[row["Measure"]], row["Value"]
            told = "" if held in cells.SHORTHAND else wording.value(held, metric)
            assert (told, row["Over time"]) == (value, word), (name, metric.id)


@pytest.mark.parametrize("search", VIEWS)
def test_the_table_of_data_is_the_sheet(client, search):
    rows, told = rows_of(client, search, CLOSED_AREA), sheet_of(client, search, CLOSED_AREA)
    if not rows:
        assert told[0]["Home"] == "No home is all of this."
        return
    for row, one in zip(rows, told, strict=True):
        assert (row["code"], row["name"], row["word"]) == (one["Code"], one["Home"], one["Over time"])
        for key, head in (("numerator", "Number"), ("denominator", "Over"), ("value", "Value")):
            assert row[key] == "" or float(row[key]) == one[head], (row["code"], row["metric"], key)
            assert row[key] != "" or one[head] in cells.SHORTHAND
        assert bool(row["signal"]) == (one["Signal"] != "[z]") and bool(row["since"]) == bool(row["signal"])
        assert row["to"] == (f"{one['Twelve months to']:%Y-%m}" if row["to"] else "")


def test_its_numbers_are_those_of_the_answer(small_store, client):
    held = {}
    for metric in HEADLINES:
        for one in run(small_store, Query(metric, "home", area=AREA)).series:
            held[one.code, metric] = one.headline
    rows = [row for row in rows_of(client) if row["home_state"] == "open"]
    assert len(rows) > 40
    for row in rows:
        point = held[row["code"], row["metric"]]
        for name in ("numerator", "denominator", "value", "low", "high"):
            number = digits(getattr(point, name)) if point else None
            assert row[name] == ("" if number is None else str(number))


def test_its_columns_are_those_that_it_names(client, small_store):
    made = of_grid.contents(Door(small_store), View(), CLOSED_AREA)
    rows = list(made.rows())
    assert {tuple(row) for row in rows} and {frozenset(row) for row in rows} == {
        frozenset(column.name for column in of_grid.COLUMNS)
    }
    for column in of_grid.COLUMNS:
        found = {row[column.name] for row in rows}
        assert column.empty or column.name == "marks" or not found & {None, ""}, column.name
        assert not column.among or found <= {*column.among, None}, column.name
    assert {row["home_state"] for row in rows} == {"open", "closed"}


def test_the_choices_of_the_address_stand_on_the_cover_and_in_the_name(client):
    search = "?show=signals&type=nursing&sort=changed&asat=2016-10-20"
    cover = [row[0] for row in book_of(client, search)["Cover"].iter_rows(values_only=True)]
    assert (
        "Filters: Homes with a signal; Type: Nursing; Ordered by number of measures changed for seven months "
        "or more, then name"
    ) in cover
    assert "As at: 20 October 2016: what was known on that day" in cover and "Area: Amberwick (ZV1)" in cover
    answer = client.get(f"/downloads/areas/{AREA}/homes.csv{search}")
    said = answer.headers["Content-Disposition"]
    months = r"201\d-\d\d-to-2016-\d\d"
    name = rf'"ehch_ZV1_homes-by-measure-signals-nursing-changed_{months}_asat-2016-10-20\.csv"'
    assert re.search(name, said), said
    assert {row["asat"] for row in rows_of(client, search)} <= {"2016-10-20"}


def test_no_home_is_a_file_that_says_so(client):
    assert rows_of(client, "?locality=nowhere") == []
    (row,) = sheet_of(client, "?locality=nowhere")
    assert row.pop("Home") == "No home is all of this." and set(row.values()) == {"[z]"}
    answer = client.get(f"/areas/{AREA}/homes?locality=nowhere")
    assert "No home is all of this." in answer.get_data(as_text=True)


def test_a_part_that_fails_leaves_no_file(client, monkeypatch):
    """The page leaves it out and says so; a file of it would be taken for the whole."""

    def fails(store, query, viewer):
        if getattr(query, "metric", "") == "falls":
            raise RuntimeError("no such column")
        return run(store, query, viewer)

    monkeypatch.setattr(access, "run", fails)
    assert client.get(f"/areas/{AREA}/homes?sort=signals&asat=2016-11-13").status_code == 200
    for name in (f"areas/{AREA}/homes", "my-week"):
        answer = client.get(f"/downloads/{name}.csv")
        assert answer.status_code == 500 and "Reference" in answer.get_data(as_text=True)
