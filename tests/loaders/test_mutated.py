"""One table, written in two hundred ways that people and programs write tables: always the same records."""

import csv
import io
import random
import re
from datetime import datetime
from html import escape

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from loaders import records
from loaders.load import Options, load_file, undo
from tests.loaders.archives import zipped

ELM, OAK = "1-90000000001", "1-90000000002"
# A table a dataset: headings, and rows with commas, quotation marks, accents, codes long and led by noughts.
TABLES = {
    "falls": [
        "incident_id,occurred_at,cqc_location_id,harm,witnessed,location,hospital,fracture",
        f"007,2016-04-03 02:10,{ELM},low,Y,Zo\u00eb's room,N,",
        f'F2,2016-04-30 23:59,{OAK},death,N,"Stairs, first ""landing""",Y,Y',
        f"1048031000000100,2016-05-01 00:00,{ELM},none,,garden,N,N",
    ],
    "utis": [
        "infection_id,started_on,cqc_location_id,antibiotic,catheter,prophylaxis",
        f"U1,2016-04-03,{ELM},Y,N,",
        f"U2,2016-05-29,{OAK},N,Y,Y",
    ],
    "pressure_ulcers": [
        "ulcer_id,found_on,cqc_location_id,category,acquired,worsened_on,worsened_to",
        f"P1,2016-04-03,{ELM},2,in_home,2016-05-04,3",
        f"P2,2016-05-29,{OAK},moisture,inherited,,",
    ],
    "ambulance_callouts": [
        "incident_id,resource_id,called_at,cqc_location_id,outcome,call_type,complaint_group,priority",
        f"0001,R1,2016-04-03 02:10,{ELM},see_treat,999,fall,Amber 2",
        f'0002,R2,2016-05-29 22:00,{OAK},see_convey_ed,111,"sick, person",',
    ],
    "ae_attendances": [
        "attendance_id,provider_code,scheme,arrived_at,cqc_location_id,category,department_type,arrival_mode",
        f"A1,RX8,ecds,2016-04-03 02:10,{ELM},first,1,ambulance",
        f"0A2,RX8,ecds,2016-05-29 12:00,{OAK},planned_follow_up,3,other",
    ],
    "admissions": [
        "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method,patient_class,"
        "episode_order,primary_diagnosis,diagnoses,provider_code",
        f"S1,p1,2016-04-03,2016-04-09,{ELM},21,1,1,N390,I10X;E119,RX8",
        f"S2,,2016-05-29,,{OAK},2A,1,1,S720,,RX8",
    ],
    "home_return": [
        "cqc_location_id,month,occupied_bed_days,falls,falls_with_harm,deaths",
        f'{ELM},2016-04,"1,150",3,*,0',
        f"{OAK},2016-05,980.5,0,,1",
    ],
    "prescribing": [
        "month,cqc_location_id,bnf_code,bnf_name,items,quantity,nic,actual_cost,residents",
        f"2016-04,{ELM},0501130R0AAAAAA,Nitrofurantoin caf\u00e9,3,28,12.50,11.90,2",
        f"2016-05,{OAK},0402010ADAAAAAA,Risperidone,1,14,2.05,1.95,1",
    ],
}
TITLES = [
    ["Monthly extract"], ["Prepared by the quality team"], [], ["# prepared for the meeting"],
    ["Produced on 3 June 2016"], ["", "Elm House and others"],
]  # fmt: skip
DELIMITED = {"csv": ",", "txt": "|", "tsv": "\t", "dat": ";"}
KINDS = [*DELIMITED, "xlsx", "ods", "zip", "zipped xlsx"]


def cells_of(dataset):
    return list(csv.reader(TABLES[dataset]))


def mutated(dataset, seed):
    """A name and its bytes: the table in another order, spacing, encoding, heading block and kind."""
    chance = random.Random(f"{dataset} {seed}")
    header, *rows = cells_of(dataset)
    order = chance.sample(range(len(header)), len(header))
    table = [[spaced(row[at], chance) for at in order] for row in rows]
    block = [chance.choice(TITLES) for _ in range(chance.choice([0, 0, 1, 2, 5]))]
    headings = [written(header[at], chance) for at in order]
    after = chance.choice([[], [[]], [[], ["Total", *[""] * (len(order) - 1)]]])
    lines = [*block, headings, *table, *after]
    kind = KINDS[seed % len(KINDS)]
    if kind in DELIMITED:
        return f"file.{kind}", text(lines, DELIMITED[kind], chance)
    if kind == "xlsx":
        return chance.choice(["file.xlsx", "file.csv"]), workbook(lines, chance)
    if kind == "ods":
        return "file.ods", spreadsheet(lines)
    inside = (
        ("inside.xlsx", workbook(lines, chance))
        if "xlsx" in kind
        else ("in/side.csv", text(lines, ",", chance))
    )
    return "file.zip", zipped({inside[0]: inside[1]})


def written(heading, chance):
    spelt = chance.choice([heading, heading.upper(), heading.replace("_", " "), heading.title()])
    return chance.choice(["", " "]) + spelt + chance.choice(["", "  "])


def spaced(cell, chance):
    return chance.choice(["", "", " "]) + cell + chance.choice(["", "", " "])


def text(lines, delimiter, chance):
    held = io.StringIO()
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    end = chance.choice(["\n", "\r\n", "\r"])
    csv.writer(held, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(lines)
    return held.getvalue().encode(chance.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))


def workbook(lines, chance):
    book = Workbook()
    sheet = book.active
    typed = chance.random() < 0.5
    for line in lines:
        sheet.append([as_typed(cell) if typed else cell for cell in line])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def as_typed(cell):
    """A day or time as a spreadsheet keeps it, and a plain number as a number; codes stay text."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", cell.strip()):
        return datetime.fromisoformat(cell.strip())
    plain = re.fullmatch(r"[1-9]\d{0,4}(\.\d+)?", cell.strip())
    return float(cell) if plain else cell


def spreadsheet(lines):
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
            for cell in line or [""]
        )
        + "</table:table-row>"
        for line in lines
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


@pytest.fixture
def loaded(quick_store, register, load, tmp_path):
    """Loads one file, gives what it put into the store, and takes it back."""
    load(
        quick_store, register("homes.csv", {"cqc_location_id": ELM}, {"cqc_location_id": OAK, "name": "Oak"})
    )

    def _loaded(dataset, name, content):
        path = tmp_path / name
        path.write_bytes(content)
        (receipt,) = load_file(quick_store, path, Options(source="S1", released="2016-06-03"))
        table = records.RECORDS[dataset]
        hidden = ("load_id", "source_row", "home_key_id")
        columns = [column for column in table.columns if column.name not in hidden]
        with quick_store.read() as connection:
            rows = connection.execute(select(*columns).where(table.c.load_id == receipt.load_id)).all()
        undo(quick_store, receipt.load_id)
        counts = (receipt.dataset, receipt.layout, receipt.accepted, receipt.rejected, receipt.suppressed)
        return counts, sorted(map(repr, rows))

    return _loaded


@pytest.mark.slow
@pytest.mark.parametrize("dataset", TABLES)
def test_a_table_written_in_twenty_five_ways_loads_to_the_same_records(loaded, dataset):
    plain = "\n".join([*TABLES[dataset], ""]).encode()
    counts, rows = loaded(dataset, "plain.csv", plain)
    assert counts[:4] == (dataset, dataset, len(TABLES[dataset]) - 1, 0)
    for seed in range(25):
        name, content = mutated(dataset, seed)
        assert loaded(dataset, name, content) == (counts, rows), f"{dataset} written in way {seed}, {name}"
