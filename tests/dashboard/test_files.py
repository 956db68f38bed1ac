"""Files of pages: an accessible workbook, a tidy table with its metadata, a picture; and whose they are."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import openpyxl
import pytest

from dashboard.access import Door
from dashboard.address import View, read, write
from dashboard.app import create_app
from dashboard.outputs import cells, excel, files, links, names, picture, sheets, tidy
from dashboard.outputs.about import About
from dashboard.outputs.columns import KINDS, VALUES
from dashboard.outputs.of_values import home_metric, values_of
from dashboard.outputs.pages import named
from dashboard.plain import html_of
from dashboard.roles import ROLES
from metrics.answer import PlacesQuery
from metrics.definition import METRICS, OF_HOMES
from metrics.query import run
from metrics.viewer import LOCAL, Viewer
from tests.dashboard import answers
from tests.dashboard.asking import headers, signed_in_to
from tests.dashboard.barred import EVERYWHERE
from tests.dashboard.forms_of import made_up

HOME, AREA = "1-90000100000", "ZV1"
PAGES = (
    f"/homes/{HOME}", f"/homes/{HOME}/metrics/falls", f"/areas/{AREA}", f"/areas/{AREA}/metrics/falls",
    "/metrics/falls", f"/areas/{AREA}/metrics/falls?chart=funnel",
    f"/areas/{AREA}/metrics/nel_admissions?type=nursing&chart=funnel", f"/areas/{AREA}/progress",
    f"/areas/{AREA}/progress?metric=nel_admissions", f"/homes/{HOME}/timeline",
    f"/homes/{HOME}/timeline?kind=event", f"/compare?metric=falls&places={AREA},{HOME}",
    f"/data/coverage?area={AREA}", f"/data/coverage?area={AREA}&source=home_return",
    "/", f"/?area={AREA}&asat=2016-11-14", f"/areas/{AREA}/homes",
    f"/areas/{AREA}/homes?show=signals&sort=changed",
)  # fmt: skip


def files_of(page):
    """The address of each file of a page as it is looked at."""
    path, _, search = page.partition("?")
    view = read(dict(parse_qsl(search)))
    at = f"/downloads{named(path)}"
    return [write(f"{at}.{kind.ext}", view) for kind in files.KINDS if kind.fits(path, view)]


def ext_of(address):
    path = address.partition("?")[0]
    return next(kind.ext for kind in files.KINDS if path.endswith(f".{kind.ext}"))


FILES = [address for page in PAGES for address in files_of(page)]
SVG = "{http://www.w3.org/2000/svg}"
MADE_UP = "Made-up data. Not about any real home."


@pytest.fixture(scope="module")
def marked(small_store, tmp_path_factory):
    """A store that says that it is made up."""
    store = made_up(small_store, tmp_path_factory.mktemp("marked"))
    yield store
    store.engine.dispose()


@pytest.fixture(scope="module")
def client(marked):
    return create_app(marked).server.test_client()


@pytest.fixture(scope="module")
def taken(client):
    """Every file, by its address."""
    return {address: client.get(address) for address in FILES}


@pytest.fixture(scope="module")
def books(taken):
    found = {}
    for address, answer in taken.items():
        if ext_of(address) == "xlsx":
            found[address] = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    return found


def about():
    """What a file says of itself, where that does not matter."""
    return About("Falls", "What.", "falls", None, None, None, (), answers.TODAY, "operational", "1", False)


def by_hand():
    return answers.run(None, answers.Query("falls", code="1-900000005"), LOCAL)


def name_of(answer):
    return re.search(r'filename="([^"]+)"', answer.headers["Content-Disposition"])[1]


# Every file.


@pytest.mark.parametrize("address", FILES)
def test_a_file_is_named_by_area_content_period_and_date(taken, address):
    answer = taken[address]
    assert answer.status_code == 200
    ext = ext_of(address)
    content, period = "made-up-[a-zA-Z0-9-]+", r"201\d-\d\d-to-2016-(10|09|08)"
    wanted = rf"ehch_(ZV1|all-areas)_{content}_{period}_asat-2016-11-14\.{ext}"
    assert re.fullmatch(wanted, name_of(answer))
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", FILES)
def test_a_file_says_its_profile_its_date_and_that_it_is_made_up(taken, address):
    body = taken[address].get_data()
    if ext_of(address) == "xlsx":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist() if "sheet" in name)
    said = body.decode("utf-8-sig")
    assert MADE_UP in said
    assert "perational profile, policy 1" in said or ",operational,1," in said
    assert "14 November 2016" in said or "2016-11-14" in said


@pytest.mark.parametrize("address", FILES)
def test_no_barred_word_is_in_a_file(taken, address):
    body = taken[address].get_data()
    if ext_of(address) == "xlsx":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b" ".join(archive.read(name) for name in archive.namelist() if "sheet" in name)
    said = body.decode("utf-8-sig").casefold()
    assert [word for word in EVERYWHERE if re.search(rf"\b{re.escape(word)}\b", said)] == []


def test_real_data_are_not_marked(small_store):
    client = create_app(small_store).server.test_client()
    answer = client.get(FILES[0])
    assert "made-up" not in name_of(answer)
    table = client.get(f"/downloads/homes/{HOME}/metrics/falls.csv").get_data(as_text=True)
    assert MADE_UP not in table and table.splitlines()[0].endswith(",notice")


def test_parts_of_a_name_hold_nothing_that_a_system_minds():
    made = names.file_name('a/b"\n', "falls_with: harm", None, None, date(2016, 11, 14), False, "csv")
    assert made == "ehch_a-b_falls-with-harm_all-months_asat-2016-11-14.csv"


# The workbook, by the rules of accessible spreadsheets.

WORKBOOKS = [one for one in FILES if ext_of(one) == "xlsx"]
DATED = (
    "Month", "Twelve months to", "Day", "First seen", "Due on", "Since", "Answered on", "Revised on"
)  # fmt: skip
every_book = pytest.mark.parametrize("address", WORKBOOKS)


@every_book
def test_a_workbook_begins_with_cover_contents_and_notes(books, address):
    book = books[address]
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes and definitions"]
    assert len(book.sheetnames) > 3
    cover = [row[0] for row in book["Cover"].iter_rows(values_only=True)]
    for said in ("Notice", "What it is", "Area", "Filters", "As at", "Who may see it", "Contact"):
        assert any(line.startswith(f"{said}: ") for line in cover), said
    notes = dict(book["Notes and definitions"].iter_rows(min_row=5, max_col=2, values_only=True))
    assert list(notes)[:8] == ["[c]", "[x]", "[z]", "[p]", "[r]", "[b]", "[low]", "[u]"]


@every_book
def test_every_sheet_is_listed_with_a_link_to_it(books, address):
    book = books[address]
    listed = [row[0] for row in book["Contents"].iter_rows(min_row=5)]
    assert [cell.value for cell in listed] == book.sheetnames[2:]
    for cell in listed:
        assert cell.hyperlink.location == f"'{cell.value}'!A1" and cell.hyperlink.ref == cell.coordinate


@every_book
def test_every_sheet_holds_one_table_from_its_first_cell(books, address):
    """Title, "This sheet has one table", note, heads, rows: no merged cell, no empty row, column or cell."""
    seen = set()
    for sheet in books[address].worksheets[1:]:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        title, one_table, note, heads, *body = rows
        assert title[0] and one_table[0] == "This sheet has one table." and note[0]
        assert not any(title[1:] + one_table[1:] + note[1:])
        (table,) = sheet.tables.values()
        assert table.ref == f"A4:{sheet.cell(4, len(heads)).column_letter}{len(rows)}" and body
        assert [column.name for column in table.tableColumns] == heads and len(set(heads)) == len(heads)
        assert not any(cell in (None, "") for row in (heads, *body) for cell in row), sheet.title
        assert not sheet.merged_cells.ranges and sheet.freeze_panes == "A5"
        seen.add(table.displayName)
    assert len(seen) == len(books[address].worksheets) - 1


@every_book
def test_numbers_are_numbers_and_months_are_dates(books, address):
    """A text in a column of numbers is shorthand, and nothing else."""
    for sheet in books[address].worksheets[3:]:
        heads = [cell.value for cell in sheet[4]]
        columns = [n for n, cell in enumerate(sheet[5]) if cell.number_format != "General"]
        for row in sheet.iter_rows(min_row=5):
            for number in columns:
                cell = row[number]
                kind = datetime if heads[number] in DATED else (int, float)
                shorthand = isinstance(cell.value, str) and cell.value in cells.SHORTHAND
                assert isinstance(cell.value, kind) or shorthand, (sheet.title, cell.coordinate)
            for cell in row:
                assert cell.data_type != "f"


@every_book
def test_the_parts_of_a_workbook_are_whole(taken, address):
    """Well-formed XML, every part that is pointed to, no formula anywhere."""
    with zipfile.ZipFile(io.BytesIO(taken[address].get_data())) as archive:
        assert archive.testzip() is None
        held = set(archive.namelist())
        for name in held:
            root = ElementTree.fromstring(archive.read(name))
            if name.endswith(".rels"):
                folder = name.removesuffix(name.rpartition("/")[2]).removesuffix("_rels/")
                for one in root:
                    target = one.attrib["Target"]
                    assert (target.lstrip("/") if target.startswith("/") else folder + target) in held
            assert root.find(".//{*}f") is None or "worksheet" not in root.tag


def test_a_text_like_a_formula_or_an_error_is_text():
    told = about()
    book = excel.Book(told)
    texts = ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "#N/A", "\tx", "a\x0bb", "[c]"]
    book.add(sheets.Sheet("Odd", "=title", "=note", (sheets.Head("=head"),), [(one,) for one in texts]))
    target = io.BytesIO()
    book.save(target, [("=term", "=meaning")])
    target.seek(0)
    sheet = openpyxl.load_workbook(target)["Odd"]
    assert [(cell.value, cell.data_type) for cell in sheet["A"]][4:] == [
        (one.replace("\x0b", " "), "s") for one in texts
    ]
    assert all(cell.data_type == "s" for row in sheet for cell in row)
    assert sheet["A5"].quotePrefix and not sheet["A13"].quotePrefix


def test_sheets_of_one_name_and_of_forbidden_names_are_kept_apart():
    book = excel.Book(about())
    for _ in range(3):
        book.add(sheets.Sheet("A/B: [many] words that go on and on", "t", "n", (sheets.Head("h"),), [("x",)]))
    target = io.BytesIO()
    book.save(target, [("term", "meaning")])
    target.seek(0)
    found = openpyxl.load_workbook(target).sheetnames[3:]
    assert len({name.casefold() for name in found}) == 3 and all(len(name) <= 31 for name in found)


def test_a_table_without_rows_has_one_that_says_so():
    """A table of heads alone is one that Excel repairs, with a warning."""
    book = excel.Book(about())
    book.add(sheets.Sheet("None", "t", "n", (sheets.Head("h"), sheets.Head("i")), []))
    target = io.BytesIO()
    book.save(target, [("term", "meaning")])
    target.seek(0)
    sheet = openpyxl.load_workbook(target)["None"]
    assert [cell.value for cell in sheet[5]] == ["[x]", "[x]"]


def test_heads_that_are_empty_or_the_same_are_refused():
    with pytest.raises(ValueError, match="heads"):
        sheets.Sheet("s", "t", "n", (sheets.Head("h"), sheets.Head("h")), [])


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
@pytest.mark.parametrize("basis", ["rate", "count", "r12"])
def test_heads_of_every_metric_are_different(metric, basis):
    words = [head.words for head in sheets.month_heads(metric, basis)]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(("state", "more", "number", "marks"), [
    ("hidden", {}, "[c]", "[c]"), ("not_submitted", {}, "[x]", "[x]"), ("late", {}, "[x]", "[x]"),
    ("not_due", {}, "[x]", "[x]"), ("not_open", {}, "[z]", "[z]"), ("closed", {}, "[z]", "[z]"),
    ("not_submitted", {"marks": ("break",)}, "[x]", "[x] [b]"),
])  # fmt: skip
def test_shorthand_stands_where_there_is_no_number(state, more, number, marks):
    point = answers.missing(state=state, **more)
    assert cells.number(point.value, cells.missing(point)) == number
    assert cells.shorthand(point, METRICS["falls"], "rate") == marks


@pytest.mark.parametrize(("point", "marks"), [
    (answers.point(), ""), (answers.point(marks=("provisional", "revised", "self_reported")), "[p] [r]"),
    (answers.point(marks=("estimated", "suppressed_input")), "[u]"),
    (answers.point(state="part_submitted"), "[u]"),
    (answers.point(numerator=0.0, state="none_recorded"), ""), (answers.point(numerator=0.05), "[low]"),
    (answers.point(denominator=0.0), "[z]"),
])  # fmt: skip
def test_shorthand_marks_a_number(point, marks):
    assert cells.shorthand(point, METRICS["falls"], "rate") == marks


# The table of data.


@pytest.mark.parametrize("address", [one for one in FILES if ext_of(one) == "csv"])
def test_a_table_of_data_has_the_columns_that_its_metadata_names(client, taken, address):
    body = taken[address].get_data()
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    answer = client.get(address.replace(".csv", ".csv-metadata.json"))
    told = json.loads(answer.get_data(as_text=True))
    columns = told["tableSchema"]["columns"]
    assert body.startswith(b"\xef\xbb\xbf") and b"\r\n" in body
    assert rows[0] == [column["name"] for column in columns] and {len(row) for row in rows} == {len(columns)}
    assert told["url"] == name_of(taken[address]) and name_of(answer) == told["url"] + "-metadata.json"
    assert {column["datatype"] for column in columns} <= {kind for _, kind in KINDS.values()}
    for number, column in enumerate(columns):
        found = [row[number] for row in rows[1:]]
        assert not column["required"] or all(found) or column["name"] == "marks"
        if column["datatype"] in ("decimal", "integer"):
            assert all(cell == "" or float(cell) == float(cell) for cell in found)
        if column["datatype"] == "date":
            assert all(cell == "" or re.fullmatch(r"\d{4}-\d\d-\d\d", cell) for cell in found)


def test_a_home_named_like_a_formula_is_text_in_a_table():
    answer = by_hand()
    named = replace(answer, series=(replace(answer.one, name="=cmd|' /C calc'!A0"),))
    table = tidy.table(about(), VALUES, values_of(named))
    assert ",'=cmd" in table and ",=cmd" not in table


# The picture.


@pytest.mark.parametrize("address", [one for one in FILES if ext_of(one) == "svg"])
def test_a_picture_stands_by_itself(taken, address):
    answer = taken[address]
    assert answer.mimetype == "image/svg+xml"
    root = ElementTree.fromstring(answer.get_data())
    said = [one.text for one in root.iter(f"{SVG}text")]
    whole = " ".join(said)
    assert root.attrib["role"] == "img" and root.find(f"{SVG}title").text and root.find(f"{SVG}desc").text
    for words in ("As at 14 November 2016", "perational", "policy 1", MADE_UP, "Filters: ", " 2016. Filters"):
        assert words in whole, words
    if "/metrics/falls" in address:
        assert "falls" in whole.casefold() and "Source: the home's return" in whole
        assert "lower is better" in whole
    assert not [one for one in root.iter() if one.tag in (f"{SVG}script", f"{SVG}image", f"{SVG}a")]


def test_no_line_of_a_picture_runs_out_of_it(taken):
    for address in (one for one in FILES if ext_of(one) == "svg"):
        for one in ElementTree.fromstring(taken[address].get_data()).findall(f"{SVG}text"):
            wide = len(one.text) * float(one.attrib["font-size"]) * picture.LETTER
            assert float(one.attrib["x"]) + wide <= picture.WIDTH


def test_a_picture_of_what_has_no_value_says_why(marked):
    home = next(p for p in run(marked, PlacesQuery(area="ZCB")).places if p.state == "open")
    door = Door(marked)
    drawn = files.KINDS[-1].make(home_metric(door, View(), home.code, "pressure_ulcer_prevalence"))
    assert "Needs records that this area does not send." in drawn and "<path" not in drawn


def test_words_that_xml_may_not_hold_are_left_out_of_a_picture():
    answer = by_hand()
    drawn = picture.picture(about(), answer, replace(answer.one, name="Elm <House> & \x0bCo"))
    assert "Elm <House> & Co" in ElementTree.fromstring(drawn).find(f"{SVG}title").text.replace("  ", " ")


# How it is asked for.


@pytest.mark.parametrize("address", [
    f"/downloads/homes/{HOME}.svg", f"/downloads/homes/{HOME}.pdf", f"/downloads/homes/{HOME}",
    "/downloads/homes/1-1.xlsx", "/downloads/areas/ZZZ.csv", f"/downloads/homes/{HOME}/metrics/x.csv",
    f"/downloads/homes/{HOME}/metrics/dtoc_days.csv", "/downloads/help.csv", "/downloads/.csv",
    "/downloads/data/loads.csv", "/downloads/kept/0", "/downloads/kept/../x",
    "/downloads/everything/ZZZ",
])  # fmt: skip
def test_what_there_is_not_is_the_page_of_what_does_not_exist(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "You cannot see this page, or it does not exist." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "search", ["asat=x", "asat=2017-01-01", "from=2016-13", "basis=r6", "from=2016-10&to=2016-01"]
)
def test_a_bad_value_gives_no_file_and_says_which(client, search):
    """A page would fall back to its usual view; a file must never be another than was asked for."""
    answer = client.get(f"/downloads/homes/{HOME}/metrics/falls.csv?{search}")
    assert answer.status_code == 400
    assert search.partition("=")[0] in answer.get_data(as_text=True)


def test_a_file_is_of_the_page_as_it_is_looked_at(client):
    search = "from=2015-04&to=2016-03&basis=r12&asat=2016-10-20&compare=local"
    answer = client.get(f"/downloads/homes/{HOME}/metrics/falls.csv?{search}")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row["month"] for row in rows][0::11] == ["2015-04", "2016-03"]
    assert {(row["basis"], row["asat"], row["comparator"]) for row in rows} == {
        ("r12", "2016-10-20", "local")
    }
    assert name_of(answer).endswith("_2015-04-to-2016-03_asat-2016-10-20.csv")
    answer = client.get(f"/downloads/homes/{HOME}/metrics/falls.xlsx?{search}")
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    cover = [row[0] for row in book["Cover"].iter_rows(values_only=True)]
    assert "Filters: Rate, rolling 12 months; compared with other homes of the area" in cover


def test_a_former_code_of_a_home_gives_its_file(client):
    answer = client.get("/downloads/homes/1-90000100042/metrics/falls.csv")
    assert "1-90000500042" in name_of(answer)


def test_the_files_of_a_home_hold_every_metric(books, taken):
    book = books[f"/downloads/homes/{HOME}.xlsx"]
    summary = [row[0] for row in book["Summary"].iter_rows(min_row=5, values_only=True)]
    assert summary == [metric.title for metric in OF_HOMES.values()]
    table = taken[f"/downloads/homes/{HOME}.csv"].get_data().decode("utf-8-sig")
    assert {row["metric"] for row in csv.DictReader(io.StringIO(table))} == set(OF_HOMES)


def test_only_who_asks_for_the_body_is_written_down(marked, monkeypatch, tmp_path):
    path = tmp_path / "record.log"
    monkeypatch.setenv("VANGUARD_DOWNLOADS", str(path))
    client = create_app(marked).server.test_client()
    client.head(FILES[0])
    client.get("/downloads/homes/1-1.xlsx")
    client.get(f"{FILES[0]}?asat=x")
    assert not path.exists()
    answer = client.get(f"{FILES[0]}?asat=2016-10-20")
    said = json.loads(path.read_text(encoding="utf-8"))
    assert said["what"] == f"{FILES[0]}?asat=2016-10-20" and said["file"] == name_of(answer)
    assert (said["who"], said["profile"], said["asat"]) == ("local person", "operational", "2016-10-20")


def test_where_the_record_cannot_be_written_no_file_is_given_out(client, monkeypatch, tmp_path):
    monkeypatch.setenv("VANGUARD_DOWNLOADS", str(tmp_path / "no" / "folder"))
    answer = client.get(FILES[0])
    assert answer.status_code == 500 and "Reference" in answer.get_data(as_text=True)


# Whose files they are.


@pytest.fixture(scope="module")
def signed_in(small_store):
    return signed_in_to(small_store)


OWN_HOME, OTHER_HOME = "1-90000500042", "1-90000500126"
GIVEN = {
    id: headers(id, areas=AREA if role.sees == "areas" else "", home=OWN_HOME if role.sees == "home" else "")
    for id, role in ROLES.items()
    if role.signs_in
}
OWN = (f"/homes/{OWN_HOME}", f"/homes/{OWN_HOME}/metrics/nel_admissions")
OF_AREA = (
    *OWN, f"/homes/{HOME}", f"/areas/{AREA}", f"/areas/{AREA}/metrics/nel_admissions",
    "/metrics/nel_admissions",
)  # fmt: skip
FALLS = (f"/homes/{OWN_HOME}/metrics/falls", f"/areas/{AREA}/metrics/falls", "/metrics/falls")
OTHERS = (
    f"/homes/{OTHER_HOME}", f"/homes/{OTHER_HOME}/metrics/falls", "/areas/ZV5", "/areas/ZV5/metrics/falls",
)  # fmt: skip
# Said here once more and not read from the roles' file: the one is held to the other.
OPEN = {
    "home": {*OWN, FALLS[0]},
    **dict.fromkeys(("ccg_quality", "jig_member", "vanguard_lead"), frozenset((*OF_AREA, *FALLS))),
    **dict.fromkeys(("finance_lead", "medicines_lead"), frozenset(OF_AREA)),
}


@pytest.mark.parametrize("role", GIVEN)
@pytest.mark.parametrize("page", [*OF_AREA, *FALLS, *OTHERS])
def test_which_files_a_role_gets(signed_in, role, page):
    answer = signed_in.get(f"/downloads{page}.csv", headers=GIVEN[role])
    shared = role in ("national", "evaluator") and page.startswith(("/areas", "/metrics"))
    expected = 200 if page in OPEN.get(role, ()) else 409 if shared else 404
    assert answer.status_code == expected
    if expected == 200:
        rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
        assert {row["code"] for row in rows if row["level"] == "area"} <= {AREA}
        homes = {row["code"] for row in rows if row["level"] == "home"}
        assert OTHER_HOME not in homes and (role != "home" or homes == {OWN_HOME})


@pytest.mark.parametrize("role", GIVEN)
def test_links_are_of_files_that_the_role_gets(signed_in, role):
    held = GIVEN[role]
    sees, metrics = ROLES[role].sees, frozenset(ROLES[role].metrics) or None
    areas = {"areas": frozenset({AREA}), "all": None}.get(sees, frozenset())
    homes = frozenset({OWN_HOME}) if sees == "home" else None
    viewer = Viewer("x", role, ROLES[role].profile, areas, homes, metrics)
    for page in (*OF_AREA, *FALLS):
        if page not in OPEN.get(role, ()) and page.startswith(("/homes", "/areas")):
            continue  # a page that does not open has no links
        found = re.findall(r'href="([^"]+)"', html_of(links.downloads(viewer, View(), page)))
        assert bool(found) == (page in OPEN.get(role, ())), page
        for link in found:
            assert signed_in.get(link, headers=held).status_code == 200


def test_links_carry_the_view_and_say_what_they_are_of():
    page = f"/homes/{HOME}/metrics/falls"
    made = html_of(links.downloads(LOCAL, View(basis="r12"), page, "falls at Elm House"))
    assert made.count("?basis=r12") == 4 and made.count("of falls at Elm House") == 4
    assert links.downloads(LOCAL, View(), "/help") is None
