"""Whatever the bytes: a receipt that adds up, or a plain refusal; no traceback, and never much memory."""

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from loaders import archive, delimited, documents, encoded, workbook, workbook_cells
from loaders.load import Options, load_file
from loaders.preview import preview
from loaders.problems import FileProblem
from loaders.read import read_sheets
from loaders.recognition import recognise
from loaders.store import open_store
from tests.loaders.archives import zipped

FALLS = "incident_id,occurred_at,cqc_location_id,harm"
ROW = "F1,2016-04-03 02:10,1-90000000001,low"
REGISTER = (
    "cqc_location_id,name,service,beds,postcode,open_date\n"
    "1-90000000001,Elm House,nursing,40,QX1 2AB,2010-01-01\n"
)
RETURN = "cqc_location_id,month,occupied_bed_days,falls\n1-90000000001,2016-04,900,*\n"
CALLS = "incident_id|called_at|cqc_location_id|outcome\nI1|2016-04-03 02:10|1-90000000001|see_treat\n"
HOME = {"locationId": "1-90000000001", "name": "Elm House", "careHome": "Y", "numberOfBeds": 20}
TOKENS = [
    b"\x00", b'"', b"\xff", b",", b"\n", b"\r", b"|", b"\t", b"*", b"=1+1", b"9" * 30, b"1E400", b"-1",
    b"nan", b"inf", b"2016-02-30", b"31/12/9999", b"0001-01-01", b"24:00", b"\xe2\x80\x8b",
    b"\xf0\x9f\x98\x80", b"\xef\xbb\xbf", b"# covers: x\n", b"# area: \n", b"# released: 9999-99-99\n",
    b"Total", b"<5", b"[[[[", b"\\ud800", b"\\u0000",
]  # fmt: skip


def book(*rows):
    held = io.BytesIO()
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.save(held)
    return held.getvalue()


BOOK = book(FALLS.split(","), ROW.split(","))
SEEDS = [
    f"{FALLS}\n{ROW}\n".encode(), f"{FALLS}\n{ROW}\n".encode("utf-16"), REGISTER.encode(), RETURN.encode(),
    CALLS.encode(), json.dumps(HOME).encode(), json.dumps([HOME, HOME]).encode(), BOOK,
    zipped({"falls.csv": f"{FALLS}\n{ROW}\n", "calls.txt": CALLS}), zipped({"falls.xlsx": BOOK}),
]  # fmt: skip

change = st.tuples(
    st.integers(0, 10_000), st.integers(0, 20), st.one_of(st.sampled_from(TOKENS), st.binary(max_size=6))
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = open_store(f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'store.db'}")
    yield made
    made.engine.dispose()


def assert_told(store, path):
    """A receipt a table that adds up, or a refusal in a few lines."""
    try:
        for receipt in load_file(store, path, Options(areas="all", dry_run=True)):
            told = receipt.accepted + receipt.duplicates + receipt.rejected + receipt.unmatched
            assert receipt.rows_read == told + receipt.conflicts + receipt.ignored
    except FileProblem as refused:
        assert str(refused)
    preview(path)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SEEDS), st.lists(change, max_size=12), st.integers(0, 20_000))
@example(SEEDS[5].replace(b"Elm House", b"\\ud800\\u0000"), [], 20_000)
def test_a_changed_file_ends_in_a_receipt_or_a_refusal(store, tmp_path, seed, changes, length):
    content = bytearray(seed)
    for at, away, put in changes:
        at %= len(content) + 1
        content[at : at + away] = put
    path = tmp_path / "file.csv"
    path.write_bytes(bytes(content[:length]))
    assert_told(store, path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 20), st.lists(change, min_size=1, max_size=8))
def test_a_workbook_changed_within_ends_in_a_receipt_or_a_refusal(store, tmp_path, which, changes):
    with zipfile.ZipFile(io.BytesIO(BOOK)) as made:
        members = {name: made.read(name) for name in made.namelist()}
    name = list(members)[which % len(members)]
    content = bytearray(members[name])
    for at, away, put in changes:
        at %= len(content) + 1
        content[at : at + away] = put
    path = tmp_path / "file.xlsx"
    path.write_bytes(zipped({**members, name: bytes(content)}))
    assert_told(store, path)


def refusal(tmp_path, content, name="file.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileProblem) as refused:
        for sheet in read_sheets(path):
            recognise(sheet)
            list(sheet.parts())
    assert len(str(refused.value)) < 500
    return str(refused.value)


def test_a_workbook_of_two_cells_in_opposite_corners_is_refused(tmp_path):
    made = Workbook()
    made.active["A1"], made.active["XFD1048576"] = "x", "y"
    made.save(tmp_path / "corner.xlsx")
    assert "too large to open" in refusal(tmp_path, (tmp_path / "corner.xlsx").read_bytes(), "corner.xlsx")


def test_a_workbook_that_takes_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "LONGEST", 0.001)
    assert "too large to open" in refusal(tmp_path, BOOK)


def test_a_formula_that_was_never_worked_out_is_refused_not_taken_as_blank(tmp_path):
    content = book(FALLS.split(","), [*ROW.split(",")[:3], '=CONCATENATE("lo","w")'])
    assert "cell D2 holds a formula" in refusal(tmp_path, content)


def with_sheet(cells):
    with zipfile.ZipFile(io.BytesIO(BOOK)) as made:
        members = {name: made.read(name) for name in made.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    changed = re.sub(r'<c r="D2".*?</c>', lambda _: cells, sheet)
    return zipped({**members, "xl/worksheets/sheet1.xml": changed})


def test_the_value_that_a_formula_shows_is_taken(tmp_path):
    path = tmp_path / "falls.xlsx"
    path.write_bytes(with_sheet('<c r="D2" t="str"><f>CONCATENATE("lo","w")</f><v>low</v></c>'))
    assert read_sheets(path)[0].rows.loc[2, 3] == "low"
    path.write_bytes(with_sheet('<c r="D2" t="str"><f>IF(A1="","low","")</f><v></v></c>'))
    assert read_sheets(path)[0].rows.loc[2, 3] == ""


def test_an_error_of_the_spreadsheet_is_blank_and_said(tmp_path):
    path = tmp_path / "falls.xlsx"
    for said, told in (("#REF!", True), ("#DIV/0!", True), ("#N/A", False)):
        path.write_bytes(with_sheet(f'<c r="D2" t="e"><f>1/0</f><v>{said}</v></c>'))
        (sheet,) = read_sheets(path)
        assert sheet.rows.loc[2, 3] == ""
        says = f"Errors of the spreadsheet were taken as blank: the first is in D2 ({said})."
        assert sheet.problems == ([says] if told else [])


def test_a_formula_in_text_stays_the_text_that_it_is(store, tmp_path):
    path = tmp_path / "falls.csv"
    path.write_text(f"{FALLS},location\n{ROW},\"=cmd|' /C calc'!A0\"\n")
    assert read_sheets(path)[0].rows.loc[2, 4] == "=cmd|' /C calc'!A0"


def test_a_formula_in_a_column_that_nobody_reads_does_no_harm(tmp_path):
    path = tmp_path / "falls.xlsx"
    path.write_bytes(book([*FALLS.split(","), "sex"], [*ROW.split(","), "=1+1"]))
    assert recognise(read_sheets(path)[0]).id == "falls"


def test_a_zip_in_a_zip_and_an_empty_zip_are_refused(tmp_path):
    assert "zip within a zip" in refusal(tmp_path, zipped({"a.zip": zipped({"falls.csv": FALLS})}))
    assert "nothing in it" in refusal(tmp_path, zipped({}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    content = zipped({"falls.csv": b"0" * (archive.SMALL + 1)})
    assert len(content) < 100_000
    assert "times its size" in refusal(tmp_path, content)


def test_a_zip_that_gives_more_than_it_says_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_UNZIPPED", 20)
    assert "unpacks to more than" in refusal(tmp_path, zipped({"falls.csv": f"{FALLS}\n{ROW}\n"}))
    with pytest.raises(FileProblem, match="unpacks to more than"):
        archive._Unpacked(tmp_path, io.BytesIO(bytes(50))).readall()


def test_a_zip_of_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 1)
    assert "unpacks to more than" in refusal(tmp_path, zipped({"a.csv": FALLS, "b.csv": FALLS}))


def test_a_zip_spoilt_within_is_refused(tmp_path):
    content = bytearray(zipped({"falls.csv": "\n".join([FALLS, *(f"F{n}" for n in range(5000))])}))
    content[200:220] = bytes(20)
    assert "cut short" in refusal(tmp_path, bytes(content))


def test_a_locked_zip_is_refused(tmp_path):
    content = bytearray(zipped({"falls.csv": FALLS}))
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.find(sign) + (6 if sign.endswith(b"\x04") else 8)] |= 1  # the flag that says locked
    assert "password" in refusal(tmp_path, bytes(content))


def test_a_file_name_that_is_not_text_is_refused(tmp_path):
    with pytest.raises(FileProblem, match="plain letters"):
        read_sheets(Path("/tmp/fall\udcff.csv"))


def test_a_document_nested_deeper_than_anyone_means_is_refused(tmp_path):
    assert "not: it may be cut short" in refusal(tmp_path, b"[" * 100_000)


def test_a_document_of_too_many_bytes_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST", 50)
    assert "of JSON" in refusal(tmp_path, json.dumps(HOME).encode())


@pytest.mark.parametrize("value", ['"\\ud800\\u0000Elm"', "[" * 400 + "]" * 400])
def test_letters_that_no_database_takes_are_left_out(store, tmp_path, value):
    path = tmp_path / "home.json"
    path.write_text(json.dumps(HOME).replace('"Elm House"', value))
    assert_told(store, path)


def test_a_line_without_an_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(encoded, "BLOCK", 1000)
    monkeypatch.setattr(encoded, "LONGEST_LINE", 5000)
    assert "that is no table" in refusal(tmp_path, f"{FALLS}\n".encode() + b"x" * 9000)
    assert "that is no table" in refusal(tmp_path, f"{FALLS}\n{'x' * 9000}".encode("utf-16"))


def test_nothing_but_blank_lines_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(encoded, "BLOCK", 100)
    assert "blank lines" in refusal(tmp_path, f"{FALLS}\n{ROW}\n".encode() + b",,,\r\n" * 5000)
    assert "blank lines" in refusal(tmp_path, (f"{FALLS}\n{ROW}\n" + "\n" * 9000).encode("utf-16"))


def test_a_row_wider_than_any_table_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "LARGEST_HEAD", 1000)
    assert "first lines" in refusal(tmp_path, FALLS.encode() + b",x" * 2000)


def test_one_wide_row_among_others_is_refused_or_read_in_smaller_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "PART", 100)
    lines = "\n".join([FALLS, *[ROW] * 99, "F2" + "," * 1200, *[ROW] * 99])
    monkeypatch.setattr(delimited, "MOST_CELLS", 24_000)
    path = tmp_path / "falls.csv"
    path.write_text(lines)
    assert [len(part.rows) for part in read_sheets(path)[0].parts()] == [20] * 9 + [19]
    monkeypatch.setattr(delimited, "MOST_COLUMNS", 1000)
    assert "over 1,000 cells" in refusal(tmp_path, lines.encode())


def test_a_cell_longer_than_any_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "PART", 4)
    monkeypatch.setattr(delimited, "LONGEST_CELL", 2000)
    rows = f"{FALLS}\n{ROW}\n" + ROW.replace("low", '"' + "low\n" * 2000 + '"')
    assert "has a cell of over" in refusal(tmp_path, rows.encode())


def test_a_quotation_mark_never_closed_in_a_long_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(encoded, "LARGEST_PIECE", 500_000)
    rows = f'{FALLS}\n{ROW}\n"' + f"{ROW}\n" * 40_000
    assert "never closed" in refusal(tmp_path, rows.encode())


def test_a_spilling_cell_in_a_workbook_is_refused(tmp_path):
    content = with_sheet(f'<c r="D2" t="inlineStr"><is><t>{"x" * 200_000}</t></is></c>')
    assert "cell of over" in refusal(tmp_path, content)


def test_cells_of_a_workbook_become_text():
    cells = [" a\0 ", True, False, 3.0, 2.5, 1e300, None, 7, date(2016, 4, 3), datetime(2016, 4, 3),
             datetime(2016, 4, 3, 2, 10), time(2, 10), timedelta(hours=25, minutes=5)]  # fmt: skip
    assert [workbook_cells.as_text(cell) for cell in cells] == [
        "a", "Y", "N", "3", "2.5", "1e+300", "", "7", "2016-04-03", "2016-04-03", "2016-04-03 02:10:00",
        "02:10", "25:05",
    ]  # fmt: skip


def test_a_workbook_is_written_as_csv_with_every_row_in_its_place(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_cells, "_limit_memory", lambda: None)
    made = Workbook()
    made.active["B3"], made.active["C4"] = "x", "=1+1"
    made.create_sheet("Empty")
    made.save(tmp_path / "a.xlsx")
    assert workbook_cells.main(str(tmp_path / "a.xlsx"), str(tmp_path)) == workbook_cells.DONE
    assert (tmp_path / "0.csv").read_text() == ",\n,\n,x\n"
    told = json.loads((tmp_path / "sheets.json").read_text())
    assert [(one["name"], one["filled"]) for one in told] == [("Sheet", True), ("Empty", False)]
    assert (told[0]["formulas"], told[0]["errors"]) == ({"C": "C4"}, {})


def test_what_the_process_of_its_own_answers(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_cells, "_limit_memory", lambda: None)
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100) + "EncryptedPackage".encode("utf-16-le"))
    assert workbook_cells.main(str(path), str(tmp_path)) == workbook_cells.LOCKED
    path.write_bytes(b"PK\x03\x04rubbish")
    assert workbook_cells.main(str(path), str(tmp_path)) == workbook_cells.BROKEN


@pytest.mark.slow
def test_two_hundred_megabytes_of_anything_stay_below_one_gibibyte(tmp_path):
    """Each kind in a process of its own, whose largest memory is asked for at the end."""
    script = (
        "import resource, sys\nfrom pathlib import Path\nfrom loaders.preview import preview\n"
        "from loaders.problems import FileProblem\nfrom loaders.read import read_sheets\n"
        "try:\n    for sheet in read_sheets(Path(sys.argv[1])):\n        for part in sheet.parts():\n"
        "            pass\nexcept FileProblem as refused:\n    print(str(refused))\n"
        "own, children = (resource.getrusage(who).ru_maxrss for who in (0, -1))\n"
        "print((own + children) // 1024)\n"
    )
    size, rows = 190 << 20, f"{ROW}\n".encode()
    kinds = {
        "commas": b",a" * 7_000_000 + b"\n", "cell": b'F2,"' + b"low\n" * 20_000_000 + b'"\n',
        "x": b"x" * 9_000_000, "rows": rows * 20_000, "quote": b'"' + b"low\n" * 2_000_000,
        "wide": b"a," * 20_000 + b"\n", "later": rows * 100 + b"a," * 20_000 + b"\n",
    }  # fmt: skip
    for kind, content in kinds.items():
        path = tmp_path / f"{kind}.csv"
        with path.open("wb") as file:
            file.write(f"{FALLS}\n{ROW}\n".encode())
            for _ in range(size // len(content)):
                file.write(content)
        run = [sys.executable, "-c", script, str(path)]
        done = subprocess.run(run, capture_output=True, text=True, timeout=900, check=True)
        assert int(done.stdout.split()[-1]) < 1024, (kind, done.stdout)
        path.unlink()
