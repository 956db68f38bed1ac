"""Ways in which people and programs write one and the same table."""

import csv
import io
import random
import re
from datetime import date, datetime, time
from html import escape

from openpyxl import Workbook

from tests.loaders.archives import zipped
from tests.loaders.old_workbook import xls

TITLES = [
    ["Monthly extract"], ["Prepared by the quality team"], [], ["# prepared for the meeting"],
    ["Produced on 3 June 2016"], ["", "Elm House and others"], ["Period", "April 2016 to May 2016"],
]  # fmt: skip
HEADINGS = [
    str, str.upper, str.title, lambda h: h.replace("_", " "), lambda h: h.replace("_", "\n"),
    lambda h: h.replace("_", "\u00a0"), lambda h: h.replace("_", "  "), lambda h: f" {h} ",
    lambda h: h.replace("_", ""), lambda h: f"{h}:", lambda h: f"{h} [note 2]", lambda h: f"{h}\u00b9",
]  # fmt: skip
DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%y", "%d.%m.%Y", "%d/%m/%y",
        "%A, %d %B %Y", "%dth %B %Y", "serial"]  # fmt: skip
TIMES = ["%H:%M", "%H:%M:%S", "%I:%M %p", "%H%M", "%H:%M:%S.000", "%H.%M"]
MONTHS = ["%Y-%m", "%Y%m", "%Y_%m", "%b-%y", "%B %Y", "%m/%Y", "01/%m/%Y", "%Y-%m-01"]
DELIMITERS = {"csv": ",", "txt": "|", "tsv": "\t", "dat": ";", "tab.txt": "\t", "semicolon.csv": ";"}
WORKBOOKS = ("xlsx", "ods", "xls")
KINDS = [*DELIMITERS, *WORKBOOKS, "zip", "zipped xlsx", "zipped xls"]
OTHER_SHEETS = {"Notes": [["Read me"], ["This workbook holds a list"]], "Contents": [["Sheet", "What"]]}


def mutated(cells, name, seed):
    """A file name and its bytes: the table in another order, spacing, encoding, heading block and kind."""
    chance = random.Random(f"{name} {seed}")
    kind = KINDS[seed % len(KINDS)]
    typed = kind.endswith(WORKBOOKS) and chance.random() < 0.6
    heading = chance.choice(HEADINGS)
    rows = _table(cells, heading, chance, None if typed else _writer(chance))
    if kind.endswith(WORKBOOKS):
        sheets = {**(OTHER_SHEETS if chance.random() < 0.5 else {}), "Sheet1": rows}
        made = _workbook(kind.removeprefix("zipped "), sheets, typed)
        if kind.startswith("zipped"):
            return "file.zip", zipped({f"inside.{kind.removeprefix('zipped ')}": made})
        return chance.choice([f"file.{kind}", "file.csv"]), made
    made = _text(rows, DELIMITERS.get(kind, ","), chance, heading("a_b") == "a\nb")
    return ("file.zip", zipped({"in/side.csv": made})) if kind == "zip" else (f"file.{kind}", made)


def _table(cells, heading, chance, write):
    header, *rows = cells
    order = chance.sample(range(len(header)), len(header))
    headings, wide = [heading(header[at]) for at in order], [""] * chance.choice([0, 0, 2])
    table = [[*(write(row[at]) if write else row[at] for at in order), *wide] for row in rows]
    if chance.random() < 0.3:
        table.insert(1, [*headings, *wide])  # the headings stand again on the next page
    block = [chance.choice(TITLES) for _ in range(chance.choice([0, 0, 1, 2, 8]))]
    blank = [""] * len(header)
    after = chance.choice([[], [[]], [blank] * 3, [[], ["Total", *blank[1:]]]])
    return [*block, [*headings, *wide], *table, *after]


def _writer(chance):
    """How this writer writes days, times and months, and how many blanks it leaves around a cell."""
    day, clock, month = chance.choice(DAYS), chance.choice(TIMES), chance.choice(MONTHS)

    def write(cell):
        blanks = [chance.choice(["", "", " ", "\u00a0"]) for _ in range(2)]
        return blanks[0] + _dated(cell, day, clock, month) + blanks[1]

    return write


def _dated(cell, day, clock, month):
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?", cell):
        on, at = date.fromisoformat(match[1]), time.fromisoformat(match[2]) if match[2] else None
        if day == "serial":
            minutes = at.hour * 60 + at.minute if at else 0
            return str((on - date(1899, 12, 30)).days + minutes / 1440).removesuffix(".0")
        return on.strftime(day) + (f" {at.strftime(clock)}" if at else "")
    if re.fullmatch(r"20\d\d-\d\d", cell):
        return date.fromisoformat(f"{cell}-01").strftime(month)
    return cell


def _text(rows, delimiter, chance, breaks):
    held = io.StringIO()
    end = "\r\n" if breaks else chance.choice(["\n", "\r\n", "\r"])
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    csv.writer(held, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    encodings = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
    return held.getvalue().encode(chance.choice(encodings))


def _workbook(kind, sheets, typed):
    if typed:
        sheets = {name: [list(map(_as_typed, row)) for row in rows] for name, rows in sheets.items()}
    return {"xlsx": _xlsx, "ods": _ods, "xls": xls}[kind](sheets)


def _as_typed(cell):
    """A day or time as a spreadsheet keeps it, and a plain number as a number; codes stay text."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", cell):
        return datetime.fromisoformat(cell)
    return float(cell) if re.fullmatch(r"[1-9]\d{0,8}(\.\d+)?", cell) else cell


def _xlsx(sheets):
    made, held = Workbook(), io.BytesIO()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(["" if cell == "" else cell for cell in row])
    made.save(held)
    return held.getvalue()


def _ods(sheets):
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, r or ['']))}</table:table-row>" for r in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def _ods_cell(cell):
    if cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, datetime):
        value = cell.isoformat() if cell.time() != time() else cell.date().isoformat()
        kind = f'"date" office:date-value="{value}"'
    else:
        kind = f'"float" office:value="{cell}"' if isinstance(cell, float) else '"string"'
    shown = escape(str(cell)).replace("\n", "<text:line-break/>")
    return f"<table:table-cell office:value-type={kind}><text:p>{shown}</text:p></table:table-cell>"
