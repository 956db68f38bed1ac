"""Files as they come: any encoding, delimiter, kind and place of the header; or a plain refusal."""

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from loaders.normalise import normalise
from loaders.problems import FileProblem
from loaders.read import Sheet, loadable, read_sheets
from loaders.recognition import recognise

FALLS = "incident_id,occurred_at,cqc_location_id,harm"
ROW = "F1,2016-04-03 02:10,1-90000000001,low"


def read(tmp_path: Path, content: str | bytes, name: str = "falls.csv") -> Sheet:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (sheet,) = read_sheets(path)
    return sheet


def refusal(tmp_path: Path, content: bytes, name: str = "file.csv") -> str:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileProblem) as refused:
        for sheet in read_sheets(path):
            recognise(sheet)
    return str(refused.value)


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_a_row_has_the_number_that_the_spreadsheet_shows(tmp_path):
    sheet = read(tmp_path, f"{FALLS}\n{ROW}\n{ROW}\n")
    assert sheet.header_row == 1
    assert list(sheet.rows.index) == [2, 3]


def test_a_quoted_line_break_stays_in_its_row(tmp_path):
    sheet = read(tmp_path, f'{FALLS}\n"F\n1",2016-04-03,1-90000000001,low\n{ROW}\n')
    assert list(sheet.rows.index) == [2, 3]
    assert sheet.rows.loc[2, 0] == "F\n1"


def test_a_blank_row_keeps_its_number(tmp_path):
    sheet = read(tmp_path, f"{FALLS}\n{ROW}\n\n{ROW}\n")
    assert list(sheet.rows.index) == [2, 3, 4]
    assert not sheet.rows.loc[3].any()


def test_comment_lines_state_what_the_file_covers(tmp_path):
    sheet = read(tmp_path, f"# Made up\n# covers: 2016-04 to 2016-10\n# area: 08T, 08R\n{FALLS}\n{ROW}\n")
    assert sheet.comments == {"covers": "2016-04 to 2016-10", "area": "08T, 08R"}
    assert sheet.header_row == 4
    assert list(sheet.rows.index) == [5]


def test_comment_lines_as_a_spreadsheet_saves_them(tmp_path):
    sheet = read(tmp_path, f'"# area: 08T, 08R",,,\n# released: 2016-11-14,,,\n{FALLS}\n{ROW}\n')
    assert sheet.comments == {"area": "08T, 08R", "released": "2016-11-14"}


def test_rows_above_the_header_are_kept_apart(tmp_path):
    sheet = read(tmp_path, f"Falls log\n\nThis data was produced on 19 August 2026\n\n{FALLS}\n{ROW}\n")
    assert sheet.header_row == 5
    assert sheet.above[2] == "This data was produced on 19 August 2026"


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path):
    sheet = read(tmp_path, b"\xef\xbb\xbf" + f"{FALLS}\n{ROW}\n".encode())
    assert sheet.header[0] == "incident_id"
    assert sheet.encoding == "utf-8-sig"


def test_text_that_is_not_utf_8_is_read_as_windows_1252_and_says_so(tmp_path):
    sheet = read(tmp_path, f"{FALLS},location\n{ROW},Zo\u00eb\u2019s room\n".encode("cp1252"))
    assert sheet.encoding == "cp1252"
    assert sheet.rows.loc[2, 4] == "Zo\u00eb\u2019s room"
    assert "cp1252" in normalise(sheet, recognise(sheet)).problems[0]


def test_utf_16_as_a_spreadsheet_saves_unicode_text(tmp_path):
    sheet = read(tmp_path, f"{FALLS}\n{ROW}\n".replace(",", "\t").encode("utf-16"))
    assert sheet.rows.loc[2, 3] == "low"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_the_mark_that_tells_its_order(tmp_path, encoding):
    sheet = read(tmp_path, f"{FALLS},location\n{ROW},Zo\u00eb\u2019s\n".encode(encoding))
    assert (sheet.encoding, sheet.rows.loc[2, 4]) == (encoding, "Zo\u00eb\u2019s")


def test_a_blank_after_a_comma_leaves_the_quotation_mark_what_it_is(tmp_path):
    quoted = ", ".join(f'"{cell}"' for cell in ("F1", "2016-04-03", "1-90000000001", "low", "Stairs, first"))
    sheet = read(tmp_path, f"{FALLS.replace(',', ', ')}, location\n{quoted}\n")
    assert sheet.rows.loc[2].tolist() == ["F1", "2016-04-03", "1-90000000001", "low", "Stairs, first"]


@pytest.mark.parametrize("delimiter", ["|", "\t", ";"])
def test_other_delimiters(tmp_path, delimiter):
    sheet = read(tmp_path, f"{FALLS}\n{ROW}\n".replace(",", delimiter), "falls.txt")
    assert sheet.header == FALLS.split(",")
    assert sheet.rows.loc[2, 0] == "F1"


def test_line_ends_of_any_system(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        assert list(read(tmp_path, f"# area: 08T\n{FALLS}\n{ROW}\n".replace("\n", end)).rows.index) == [3]


def test_headings_are_compared_without_case_blanks_and_marks(tmp_path):
    sheet = read(tmp_path, f"Incident ID , Occurred at,CQC location id,HARM\n{ROW}\n")
    assert recognise(sheet).id == "falls"


@pytest.mark.parametrize("mark", [" [note 2]", " [1]", " (note 1)", " [r]", "\u00b9", "*", "\n"])
def test_the_number_of_a_note_is_no_part_of_a_heading(tmp_path, mark):
    header = ",".join(f'"{heading}{mark}"' for heading in FALLS.split(","))
    assert recognise(read(tmp_path, f"{header}\n{ROW}\n")).id == "falls"


def test_a_trailing_comma_makes_no_column(tmp_path):
    sheet = read(tmp_path, f"{FALLS},\n{ROW},\n")
    assert recognise(sheet).id == "falls"
    assert len(normalise(sheet, recognise(sheet)).rows) == 1


def test_a_row_longer_than_the_header_is_rejected_not_shifted(tmp_path):
    rows = "\n".join([FALLS, *[ROW] * 80, "F2,2016-04-03,1-90000000001,low,too,many"])
    sheet = read(tmp_path, rows)
    read_rows = normalise(sheet, recognise(sheet))
    assert [(row, "more cells" in reason) for row, reason, _ in read_rows.rejected] == [(82, True)]


def test_columns_that_no_layout_reads_are_never_read(tmp_path):
    sheet = read(tmp_path, f"{FALLS},sex,age\n{ROW},F,91\n")
    assert list(sheet.rows.columns) == [0, 1, 2, 3]


def test_a_workbook_gives_dates_in_iso_and_whole_numbers_plain(tmp_path):
    content = workbook(
        {
            "falls": [
                FALLS.split(","),
                [17, datetime(2016, 4, 3, 2, 10), "1-90000000001", "low"],
                [18.0, date(2016, 4, 4), "1-90000000001", "low"],
            ]
        }
    )
    sheet = read(tmp_path, content, "falls.xlsx")
    assert sheet.rows.loc[2].tolist()[:2] == ["17", "2016-04-03 02:10:00"]
    assert sheet.rows.loc[3].tolist()[:2] == ["18", "2016-04-04"]


def test_a_workbook_with_a_title_block_and_comments_keeps_the_row_numbers(tmp_path):
    content = workbook({"Log": [["Falls"], ["# released: 2016-11-14"], [], FALLS.split(","), ROW.split(",")]})
    sheet = read(tmp_path, content, "falls.xlsx")
    assert (sheet.header_row, list(sheet.rows.index)) == (4, [5])
    assert sheet.comments == {"released": "2016-11-14"}


def test_every_sheet_that_a_layout_reads_is_a_table(tmp_path):
    utis = [
        ["infection_id", "started_on", "cqc_location_id", "antibiotic"],
        ["U1", "2016-04-03", "1-90000000001", "Y"],
    ]
    content = workbook({"README": [["Read me"]], "falls": [FALLS.split(","), ROW.split(",")], "utis": utis})
    path = tmp_path / "logs.xlsx"
    path.write_bytes(content)
    assert [(s.name, recognise(s).id) for s in read_sheets(path)] == [("falls", "falls"), ("utis", "utis")]


def test_a_group_heading_in_a_merged_cell_belongs_to_all_headings_below_it(tmp_path):
    content = workbook(
        {
            "Return": [
                ["Monthly return"],
                ["Home", None, "Return", "Occupancy", "Falls", None, "Pressure ulcers", None],
                [
                    "Name",
                    "CQC location ID",
                    "Month",
                    "Occupied bed days",
                    "All",
                    "With harm",
                    "Category 2",
                    "Category 3",
                ],
                ["Elm House", "1-90000000001", "Apr-16", 900, 3, 1, 2, 0],
            ]
        }
    )
    sheet = read(tmp_path, content, "return.xlsx")
    read_rows = normalise(sheet, recognise(sheet))
    assert sheet.header_row == 3
    row = read_rows.rows.loc[4]
    assert (row["falls"], row["falls_with_harm"], row["pressure_ulcers_2"]) == (3, 1, 2)


def test_an_open_document_spreadsheet(tmp_path):
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in line.split(",")
        )
        + "</table:table-row>"
        for line in (FALLS, ROW)
    )
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="falls">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        archive.writestr("content.xml", content)
    sheet = read(tmp_path, held.getvalue(), "falls.ods")
    assert sheet.rows.loc[2].tolist() == ROW.split(",")


def test_the_extension_may_lie(tmp_path):
    sheet = read(tmp_path, workbook({"falls": [FALLS.split(","), ROW.split(",")]}), "falls.csv")
    assert sheet.encoding is None
    assert read(tmp_path, f"{FALLS}\n{ROW}\n", "falls.xls").rows.loc[2, 3] == "low"


def test_files_in_a_zip_are_read_each(tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("april/falls.csv", f"{FALLS}\n{ROW}\n")
        archive.writestr("falls.xlsx", workbook({"falls": [FALLS.split(","), ROW.split(",")]}))
    path = tmp_path / "logs.zip"
    path.write_bytes(held.getvalue())
    assert [recognise(sheet).id for sheet in read_sheets(path)] == ["falls", "falls"]


def test_a_folder_of_documents_is_one_table(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in (2, 1):
        document = {
            "locationId": f"1-9000000000{number}",
            "name": "Elm House",
            "careHome": "Y",
            "numberOfBeds": 20,
        }
        (folder / f"{number}.json").write_text(json.dumps(document))
    assert loadable(tmp_path) == [folder]
    (sheet,) = read_sheets(folder)
    rows = normalise(sheet, recognise(sheet)).rows
    assert rows["cqc_location_id"].to_dict() == {1: "1-90000000001", 2: "1-90000000002"}
    assert sheet.header_row == 0


def test_a_folder_is_walked_for_tables_alone(tmp_path):
    for name in ("b.csv", "a.xlsx", "notes.md", ".hidden.csv", "truth.toml"):
        (tmp_path / name).touch()
    assert [path.name for path in loadable(tmp_path)] == ["a.xlsx", "b.csv"]


def test_an_empty_file_is_refused_in_words(tmp_path):
    assert "is empty (0 bytes)" in refusal(tmp_path, b"", "week.xls")


def test_a_workbook_cut_short_is_refused(tmp_path):
    whole = workbook({"falls": [FALLS.split(","), ROW.split(",")]})
    for length in (10, 200, len(whole) // 2, len(whole) - 30):
        assert "cut short" in refusal(tmp_path, whole[:length], "falls.xlsx")


def test_a_locked_workbook_is_refused(tmp_path):
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(1000)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(600)
    )
    assert "password" in refusal(tmp_path, locked, "return.xlsx")


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.4 x", b"<html><table>", b"<?xml version=1?><Workbook/>", b"\x89PNG\r\n\x1a\n", b"{\\rtf1 x}"],
)
def test_what_is_no_table_is_refused(tmp_path, content):
    assert "not a table" in refusal(tmp_path, content)


def test_binary_rubbish_is_refused(tmp_path):
    assert "neither" in refusal(tmp_path, bytes(range(256)))


def test_a_document_cut_short_is_refused(tmp_path):
    assert "cut short" in refusal(tmp_path, b'{"locationId": "1-9', "location.json")


def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path):
    assert "never closed" in refusal(tmp_path, f'{FALLS}\n"F1,2016\n{ROW}\n'.encode())


def test_there_is_no_such_file(tmp_path):
    with pytest.raises(FileProblem, match="no file"):
        read_sheets(tmp_path / "missing.csv")


STARTS = st.sampled_from(
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{", b"[", b"\xff\xfe", b"# covers: x\n", FALLS.encode()]
)
WHOLE_BOOK = workbook({"falls": [FALLS.split(","), ROW.split(",")]})


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=STARTS, rest=st.binary(max_size=400))
def test_any_bytes_end_in_sheets_or_a_refusal(tmp_path, start, rest):
    assert_told(tmp_path, start + rest)


# Each is opened in a process of its own; more ways to spoil one are in test_fuzz.
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(WHOLE_BOOK) - 1), byte=st.binary(min_size=1, max_size=3))
def test_a_damaged_workbook_ends_in_sheets_or_a_refusal(tmp_path, at, byte):
    assert_told(tmp_path, WHOLE_BOOK[:at] + byte + WHOLE_BOOK[at + len(byte) :])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), max_size=7))
)
def test_any_rows_under_a_known_header_are_all_counted(tmp_path, rows):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    sheet = read(tmp_path, "\n".join([FALLS, *quoted]))
    read_rows = normalise(sheet, recognise(sheet))
    assert read_rows.rows_read == len(read_rows.rows) + len(read_rows.rejected) + len(read_rows.ignored)


def assert_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    try:
        for sheet in read_sheets(path):
            read_rows = normalise(sheet, recognise(sheet))
            assert len(read_rows.rows) <= read_rows.rows_read
    except FileProblem as refused:
        assert str(refused)


def test_json_that_is_no_document_of_the_api_is_refused(tmp_path):
    assert "not documents of the CQC's API" in refusal(tmp_path, b'[{"locationId": "1-9"}, 3]', "a.json")


DOCUMENT = {"locationId": "1-90000000001", "name": "Elm House", "careHome": "Y", "numberOfBeds": 20}


def test_documents_may_stand_in_a_list_of_locations_with_gaps(tmp_path):
    listed = {"locations": [{**DOCUMENT, "name": None}, DOCUMENT]}
    sheet = read(tmp_path, json.dumps(listed), "a.json")
    assert sheet.rows[sheet.header.index("name")].tolist() == ["", "Elm House"]


@pytest.mark.parametrize("depth", [100, 100_000])
def test_documents_nested_as_deep_as_nobody_means_come_whole_or_are_refused(tmp_path, depth):
    nested = "[" * depth + "]" * depth
    text = f'{json.dumps(DOCUMENT)[:-1]}, "relationships": {nested}}}'
    if depth == 100:
        sheet = read(tmp_path, text, "a.json")
        assert sheet.rows.iloc[0][sheet.header.index("relationships")] == nested
    else:
        assert "cut short" in refusal(tmp_path, text.encode(), "a.json")


def test_a_folder_without_documents_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileProblem, match="empty is a folder without JSON documents"):
        read_sheets(tmp_path / "empty")


def test_a_zip_of_documents_is_one_sheet(tmp_path):
    with zipfile.ZipFile(tmp_path / "api.zip", "w") as archive:
        for number in (2, 1):
            archive.writestr(f"{number}.json", json.dumps({**DOCUMENT, "locationId": f"1-{number}"}))
    (sheet,) = read_sheets(tmp_path / "api.zip")
    assert sorted(sheet.rows[0]) == ["1-1", "1-2"]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FileProblem, match=r"There is no file nowhere\.csv"):
        read_sheets(tmp_path / "nowhere.csv")


def test_a_name_that_is_no_text_is_refused(tmp_path):
    with pytest.raises(FileProblem, match=r"is not text\. Give it a name in plain letters"):
        read_sheets(tmp_path / "falls\udcff.csv")


def test_a_workbook_with_nothing_in_it_is_refused(tmp_path):
    said = refusal(tmp_path, workbook({"One": [], "Two": []}), "empty.xlsx")
    assert said == "empty.xlsx is a workbook with nothing in it."


def test_of_a_workbook_that_fits_nothing_the_fullest_sheet_is_told_and_none_of_its_cells(tmp_path):
    content = workbook({"Cover": [["Title"]], "Data": [["Ward", "Bed", "Cost"], ["W1", "B1", "secret"]]})
    said = refusal(tmp_path, content, "other.xlsx")
    assert "Ward" in said
    assert "secret" not in said


def test_no_room_to_unpack_a_workbook_is_said(tmp_path, monkeypatch):
    content = workbook({"Falls": [FALLS.split(","), ROW.split(",")]})
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    said = refusal(tmp_path, content, "falls.xlsx")
    assert "cannot be unpacked in" in said and "gone" in said


def test_text_of_two_bytes_a_letter_that_holds_zeros_is_no_text(tmp_path):
    said = refusal(tmp_path, b"\xff\xfe" + f"{FALLS}\nF\0001".encode("utf-16-le"))
    assert "neither a table of text nor a workbook" in said
