"""A long .ods, read a row at a time, gives what a short one gives that is read whole."""

import csv
import io
import json

import pytest

from loaders import long_spreadsheet, workbook, workbook_cells
from loaders.problems import FileProblem
from loaders.read import read_sheets
from tests.loaders.archives import zipped

SPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
CELL = '<table:table-cell office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'
TYPED = [
    CELL.format("float", 'office:value="12"', "12"), CELL.format("float", 'office:value="12.50"', "12.5"),
    CELL.format("percentage", 'office:value="0.735"', "73.5%"),
    CELL.format("currency", 'office:value="1200"', "&#163;1,200"),
    CELL.format("date", 'office:date-value="2016-04-03"', "03/04/2016"),
    CELL.format("date", 'office:date-value="2016-04-03T02:10:00"', "03/04/2016 02:10"),
    CELL.format("date", 'office:date-value="2016-04-03T00:00:00"', "03/04/2016"),
    CELL.format("time", 'office:time-value="PT02H10M00S"', "02:10"),
    CELL.format("boolean", 'office:boolean-value="true"', "TRUE"),
    CELL.format("boolean", 'office:boolean-value="false"', "FALSE"),
    CELL.format("string", "", "caf\u00e9 &amp; <text:span>bar</text:span>"),
    CELL.format("string", "", "two</text:p><text:p>lines"),
]  # fmt: skip
BLANK, WIDE = "<table:table-cell/>", '<table:table-cell table:number-columns-repeated="20000"/>'


def content(*sheets):
    tables = "".join(
        f'<table:table table:name="{name}"><table:table-column/>{"".join(rows)}</table:table>'
        for name, rows in sheets
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return f"<office:document-content{SPACES}>{body}</office:document-content>"


def row(*cells, times=1):
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def text(*words):
    return "".join(CELL.format("string", "", word) for word in words)


def spreadsheet(made):
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": made})


ROWS = [
    row(text("id", "when", "what")), row(BLANK, times=2), row(*TYPED),
    row(text("x"), '<table:table-cell table:number-columns-repeated="3"/>', text("y"), times=2),
    row(BLANK, times=1_048_000),
]  # fmt: skip


def cells_in(folder):
    told = json.loads((folder / "sheets.json").read_text())
    sheets = []
    for at in range(len(told)):
        rows = list(csv.reader((folder / f"{at}.csv").read_text(encoding="utf-8").splitlines(keepends=True)))
        filled = [["", *row] for row in rows]  # blanks at the end are none
        while filled and not any(filled[-1]):
            filled.pop()
        sheets.append(["\t".join(row).rstrip("\t") for row in filled])
    return [(one["name"], one["filled"]) for one in told], sheets


def test_a_row_at_a_time_gives_what_the_whole_gives(tmp_path):
    path, made = tmp_path / "a.ods", content(("Blank", [row(BLANK)]), ("Data", ROWS))
    path.write_bytes(spreadsheet(made))
    whole, by_row = tmp_path / "whole", tmp_path / "by_row"
    whole.mkdir()
    by_row.mkdir()
    assert workbook_cells.write_sheets(path, whole) == 0
    assert long_spreadsheet.write_sheets(io.BytesIO(made.encode()), by_row) == 0
    assert cells_in(by_row) == cells_in(whole)
    assert cells_in(by_row)[1][1][3].split("\t")[1:6] == ["12", "12.5", "0.735", "1200", "2016-04-03"]


def test_blanks_and_marks_within_a_text_and_a_note_beside_it(tmp_path):
    marked = 'a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d<text:s/>e'
    noted = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p>'
        "</office:annotation><text:p>said</text:p></table:table-cell>"
    )
    made = content(("Data", [row(text(marked), noted)]))
    long_spreadsheet.write_sheets(io.BytesIO(made.encode()), tmp_path)
    (cells,) = csv.reader((tmp_path / "0.csv").read_text().splitlines(keepends=True))
    assert cells == ["a  b\tc\nd e", "said"]


@pytest.fixture
def long(monkeypatch, tmp_path):
    """Every spreadsheet is long."""
    monkeypatch.setattr(workbook, "LONG", 10)

    def _long(made):
        path = tmp_path / "falls.ods"
        path.write_bytes(spreadsheet(made))
        return path

    return _long


def test_a_long_spreadsheet_is_read_by_rows_in_a_process_of_its_own(long):
    header = ("incident_id", "occurred_at", "cqc_location_id", "harm")
    fall = ("F1", "2016-04-03", "1-9", "low")
    falls = [row(text(*header)), row(text(*fall))]
    (sheet,) = read_sheets(long(content(("README", [row(text("a list"))]), ("falls", falls))))
    assert sheet.name == "falls"
    assert sheet.rows.loc[2].tolist() == list(fall)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([row(text("x"), WIDE, text("y"))], "16,384 cells"),
        ([row(text("x"), times=1_100_000)], "1,048,576 rows"),
        ([row(text("x")), "<table:table-row>"], "mismatched tag"),
        ([row(text("&bomb;"))], "undefined entity"),
    ],
)
def test_what_no_spreadsheet_holds_is_refused(long, rows, says):
    with pytest.raises(FileProblem, match=says):
        read_sheets(long(content(("falls", rows))))


def test_its_own_process_says_what_is_wrong(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(long_spreadsheet, "resource", None)
    path = tmp_path / "a.ods"
    path.write_bytes(spreadsheet(content(("falls", [row(text("x"))]))))
    assert long_spreadsheet.main(str(path), str(tmp_path)) == long_spreadsheet.DONE
    path.write_bytes(spreadsheet("<office"))
    assert long_spreadsheet.main(str(path), str(tmp_path)) == long_spreadsheet.BROKEN
    assert capfd.readouterr().err.strip()
