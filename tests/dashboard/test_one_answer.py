"""One answer, many faces: every metric, home and month of the sample says the same wherever it is read.

What programs get is the measure. Held to it, to the digit: the question of a page, its table, sentence,
heading and chart, the table of data, and the workbook. Rounding is written here anew.
"""

import csv
import html
import io
import re

import openpyxl
import pytest

from dashboard import headings, sentence, tables
from dashboard.access import Door
from dashboard.app import create_app
from dashboard.charts.description import BARS, QUARTER, describe
from dashboard.charts.figure import figure
from dashboard.outputs import cells, picture, sheets, tidy
from dashboard.outputs.about import About
from dashboard.outputs.columns import VALUES
from dashboard.outputs.of_values import values_of
from dashboard.plain import text_of
from dashboard.signals import spoken_point
from loaders.calendar import MONTHS, month_name, month_text, parse_month
from metrics.answer import Query
from metrics.definition import METRICS
from metrics.query import run
from tests.dashboard import answers
from tests.dashboard.test_page_agrees import rounded, shown_value
from tests.dashboard.test_pages import every

OF_CHART = ("chart", "mean", "limit_low", "limit_high")
AREAS = ("ZV1", "ZV3", "ZV5", "ZCA", "ZCB", "ZCJ")
NUMBERS = ("numerator", "denominator", "value", "low", "high", "mean", "limit_low", "limit_high")
ABOUT = About("t", "w", "c", None, None, None, (), answers.TODAY, "operational", "1", False)
every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)


@pytest.fixture(scope="module")
def client(small_store):
    return create_app(small_store).server.test_client()


@pytest.fixture(scope="module")
def faces(small_store, client):
    """Of a metric: each series, the answer it is of, and the API's rows of it by month. Asked for once."""
    kept = {}

    def of(metric):
        if metric.id not in kept:
            kept[metric.id] = [
                (answer, series, rows[series.code])
                for level in ("home", "area")
                if level in metric.levels
                for rows in [api_rows(client, metric.id, level)]
                for answer in [run(small_store, Query(metric.id, level))]
                for series in answer.series
            ]
        return kept[metric.id]

    return of


def api_rows(client, metric, level):
    """Code -> month -> row."""
    answer = client.get(f"/api/v1/values?metric={metric}&level={level}")
    assert answer.status_code == 200
    found = {}
    for row in answer.get_json():
        found.setdefault(row["code"], {})[row["month"]] = row
    return found


def as_text(cell):
    return "" if cell is None else str(cell)


@every_metric
def test_the_question_of_a_page_has_the_rows_of_the_api(small_store, faces, metric):
    """A page asks about one place, a program about all: the chart of days between is of one place alone."""
    door = Door(small_store)
    for _, series, rows in faces(metric):
        answer = door.ask(Query(metric.id, series.level, series.code))
        lines = OF_CHART if answer.one.chart == "days_between" else ()
        for asked, held in zip(answer.rows(), rows.values(), strict=True):
            for name in asked.keys() - lines:
                # Sums over many series at once may end in another last digit of a double.
                near = pytest.approx(held[name], abs=1.1e-6) if name in OF_CHART[1:] else held[name]
                assert asked[name] == near, (series.code, name)


@every_metric
def test_a_table_of_data_has_the_rows_of_the_api(client, faces, metric):
    found = faces(metric)
    answered = {id(answer): answer for answer, _, _ in found}.values()
    text = tidy.table(ABOUT, VALUES, values_of(*answered)).removeprefix("\ufeff")
    written = list(csv.DictReader(io.StringIO(text)))
    held = [{**row, "notice": None} for _, _, rows in found for row in rows.values()]
    assert written == [{name: as_text(cell) for name, cell in row.items()} for row in held]
    csv_of_api = [
        row
        for level in ("area", "home")
        if level in metric.levels
        for row in csv.DictReader(
            io.StringIO(
                client.get(f"/api/v1/values?metric={metric.id}&level={level}&format=csv").get_data(
                    as_text=True
                )
            )
        )
    ]
    by_place = {(row["level"], row["code"], row["month"]): row for row in csv_of_api}
    for row in written:
        row.pop("notice")
        assert by_place[row["level"], row["code"], row["month"]] == row


@every_metric
def test_a_sheet_has_the_numbers_of_the_api(faces, metric):
    """A number is the API's own; where it has none, shorthand stands."""
    for answer in {id(answer): answer for answer, _, _ in faces(metric)}.values():
        sheet = sheets.by_month(answer)
        heads = [head.words for head in sheet.heads]
        rows = {series.code: held for one, series, held in faces(metric) if one is answer}
        count = 0
        for row in sheet.rows:
            told = dict(zip(heads, row, strict=True))
            as_in_api(told, list(row), heads, rows[told["Code"]])
            count += 1
        assert count == sum(map(len, rows.values()))


def as_in_api(told, row, heads, rows):
    """One row of a sheet beside the API's row of its month."""
    held = rows[told["Month"].strftime("%Y-%m")]
    first = heads.index("Month") + 1
    for name, cell in zip(NUMBERS, row[first : first + len(NUMBERS)], strict=True):
        wanted = max(0.0, held[name]) if name == "limit_low" and held[name] is not None else held[name]
        if wanted is None:
            assert cell in cells.SHORTHAND, (name, held)
        else:
            assert cell == wanted and isinstance(cell, (int, float)), (name, held)
    for mark in ("provisional", "revised", "break"):
        assert (cells.OF_MARK[mark] in told["Shorthand"]) == (mark in held["marks"].split(";"))
    assert ("[c]" in told["Shorthand"]) == (held["state"] == "hidden")
    if held["level"] == "area":
        assert (told["Home-months in"], told["Due"]) == (held["covered"], held["due"])


@pytest.mark.parametrize("number", range(len(METRICS)), ids=METRICS)
def test_a_workbook_as_it_is_read_back_has_the_numbers_of_the_api(client, faces, number):
    """Of each metric the file of one area, the areas in turn."""
    metric, area = list(METRICS.values())[number], AREAS[number % len(AREAS)]
    answer = client.get(f"/downloads/areas/{area}/metrics/{metric.id}.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()), read_only=True)
    rows = {(series.level, series.code): held for _, series, held in faces(metric)}
    walked = 0
    for sheet in book.worksheets[3:]:
        table = list(sheet.iter_rows(min_row=4, values_only=True))
        heads = list(table[0])
        if "Month" in heads:
            for row in table[1:]:
                told = dict(zip(heads, row, strict=True))
                key = ("home", told["Code"]) if "Code" in heads else ("area", area)
                as_in_api(told, list(row), heads, rows[key])
                walked += 1
    assert walked >= len(rows["area", area])


@every_metric
def test_the_table_of_a_page_shows_the_numbers_of_the_api(faces, metric):
    for _, series, rows in faces(metric):
        table = tables.values_table(metric, series, "caption", series.points)
        heads = [text_of(one) for one in every(table, "Th") if getattr(one, "scope", "") == "col"]
        found = {}
        for line in every(table, "Tr"):
            head, *rest = line.children
            name, _, year = text_of(head).partition(" ")
            if name in MONTHS:
                found[f"{year}-{MONTHS.index(name) + 1:02d}"] = [text_of(cell) for cell in rest]
        assert list(found) == list(reversed(rows))
        for month, shown in found.items():
            held = rows[month]
            count, exposure, value = shown[:3]
            assert count == (rounded(str(held["numerator"]), 0) if held["numerator"] is not None else "")
            assert exposure == (
                rounded(str(held["denominator"]), 0) if held["denominator"] is not None else ""
            )
            if held["value"] is not None:
                assert value == shown_value(metric.kind, str(held["value"]))
            if "Usual range" in heads and held["limit_low"] is not None and held["limit_high"] is not None:
                assert shown[3] == range_of(metric, held)


def range_of(metric, held):
    low = shown_value(metric.kind, str(max(0.0, held["limit_low"])))
    return (
        f"{ {'0.0': '0', '0.0%': '0%'}.get(low, low) } to {shown_value(metric.kind, str(held['limit_high']))}"
    )


@every_metric
def test_the_sentence_says_the_numbers_of_the_api(faces, metric):
    for answer, series, rows in faces(metric):
        said = sentence.of_series(metric, series, answer.query.compare)
        point = spoken_point(series)
        if point is None:
            assert not any(row["value"] is not None for row in rows.values())
            continue
        held = rows[month_text(point.month)]
        assert month_name(point.month) in said
        if held["state"] == "none_recorded" or held["value"] is None:
            continue
        assert shown_value(metric.kind, str(held["value"])) in said or rate_unsaid(metric, held)
        if metric.kind in ("events", "nights", "percentage", "days"):
            assert re.search(
                rf"(?<![\d.,]){re.escape(rounded(str(held['numerator']), 0))}(?![\d.,]*\d)", said
            )
        if "usual range of" in said:
            assert f"usual range of {range_of(metric, held)}" in said
            assert held["variation"] is not None


def rate_unsaid(metric, held):
    """Of what is counted over one day there is no rate to say."""
    return metric.kind == "days" and held["denominator"] == 1


@every_metric
def test_the_heading_says_what_the_api_says(faces, metric):
    for _, series, rows in faces(metric):
        said = headings.metric_heading(series.name, metric, series)
        last = spoken_point(series)
        signal = rows[month_text(last.month)]["signal"] if last else None
        variation = next(iter(rows.values()))["variation"] if rows else None
        if "within the usual range" in said:
            assert variation is not None and signal in (None, "Common Cause")
        since = re.search(r"(higher|lower) than usual (?:since|in) (\w+) (\d{4})", said)
        if since:
            first = int(since[3]) * 12 + MONTHS.index(since[2])
            high = since[1] == "higher"
            for row in (row for month, row in rows.items() if first <= parse_month(month) <= last.month):
                if row["value"] is not None:
                    assert row["signal"] not in (None, "Common Cause")
                    assert high == bool(re.search("Above|Increasing", row["signal"]))
        elif signal not in (None, "Common Cause") and "exact test" not in signal:
            raise AssertionError(f"{said}: nothing of {signal}")


@every_metric
def test_the_chart_shows_the_numbers_of_the_api(faces, metric):
    """Marks, mean and limits are the numbers of their months, and nothing stands where there is none."""
    for _, series, rows in faces(metric):
        chart = describe(metric, series, "told")
        if chart is None:
            assert series.latest is None
            continue
        if chart.apart == QUARTER:
            assert_quarters(metric, chart, rows)
            continue
        bars = series.chart in BARS
        for mark in chart.marks:
            held = rows[month_text(int(mark.month))]
            wanted = held["numerator"] if bars and held["numerator"] is not None else held["value"]
            assert round(mark.value, 6) == (wanted or 0), (series.code, held)
        if not bars:
            for line, name in ((chart.mean, "mean"), (chart.upper, "limit_high"), (chart.lower, "limit_low")):
                for month, value in line:
                    assert round(value, 6) == max(0.0, rows[month_text(month)][name])
        missing = {m for m, row in rows.items() if row["value"] is None and row["numerator"] is None}
        assert not {month_text(int(mark.month)) for mark in chart.marks} & missing
        points = next(one for one in figure(chart)["data"] if one.get("name") == "points")
        assert [y for y in points["y"] if y is not None] == [mark.value for mark in chart.marks]
        assert chart.alternative == "told"
        hover = {words.partition(": ")[0]: words.partition(": ")[2] for words in points["hovertext"] if words}
        for mark in chart.marks if chart.apart == 1 else ():
            held = rows[month_text(int(mark.month))]
            wanted = shown_value(metric.kind, str(held["value"])) if held["value"] is not None else None
            if bars:
                wanted = ("£" if metric.kind == "money" else "") + rounded(str(held["numerator"]), 0)
            assert (
                wanted is None or hover[month_name(int(mark.month))].removesuffix(", provisional") == wanted
            )


@every_metric
def test_a_picture_says_the_sentence_and_the_last_number_of_the_api(faces, metric):
    """Of one place of each area, since it is a drawing of the chart above: its words, and what it shows."""
    seen = set()
    for answer, series, rows in faces(metric):
        area = (series.level, series.place.area_code if series.place else None)
        if area in seen or series.latest is None:
            continue
        seen.add(area)
        drawn = picture.picture(ABOUT, answer, series)
        said = html.unescape(drawn)
        assert sentence.of_series(metric, series, answer.query.compare) in said
        assert headings.metric_heading(series.name, metric, series) in said
        chart = describe(metric, series, "told")
        if chart.apart == 1 and not series.gaps:
            last = rows[month_text(int(chart.marks[-1].month))]
            held = last["numerator"] if series.chart in BARS else last["value"]
            number = (
                rounded(str(held), 0) if series.chart in BARS else shown_value(metric.kind, str(held or 0))
            )
            assert re.search(rf">[A-Z][a-z]+(?: \d+)? {re.escape(number)}<", said), (series.code, number)


def assert_quarters(metric, chart, rows):
    """A percentage that is too small to judge by month: three months added up."""
    for mark in chart.marks:
        months = [rows[month_text(int(mark.month) + step)] for step in (-1, 0, 1)]
        above = sum(row["numerator"] for row in months)
        below = sum(row["denominator"] for row in months)
        assert mark.value == pytest.approx(metric.per * above / below)
