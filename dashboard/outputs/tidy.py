"""Answers as one tidy table of data, and the file beside it that says what each column holds.

The companion is metadata as the W3C recommends it for CSV: the name of the table with `-metadata.json`.
"""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from dashboard.components import MADE_UP
from dashboard.outputs import notes
from dashboard.outputs.about import About
from dashboard.outputs.api.tables import rows_of
from dashboard.outputs.columns import KINDS, VALUES, Column
from dashboard.outputs.selection import Selection
from dashboard.spreadsheet import as_text
from metrics.answer import Answer

NOTICE = Column("notice", "What to know of the row: where data are made up, that they are.", empty=True)
COLUMNS = (*VALUES, NOTICE)
MARK = "\ufeff"  # tells Excel that the letters are UTF-8


def table(about: About, answers: Iterable[Answer]) -> str:
    """Every row of every answer, in the columns of the read API, with the notice beside."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in COLUMNS])
    notice = MADE_UP if about.made_up else ""
    for answer in answers:
        for row in rows_of(answer):
            writer.writerow([*(as_text(row[column.name]) for column in VALUES), notice])
    return MARK + text.getvalue()


def metadata(selection: Selection) -> str:
    """What the table is of, and each column."""
    about = selection.about
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": about.name("csv"),
        "dc:title": about.title,
        "dc:description": about.what,
        "dc:publisher": about.lines()[-1][1],
        "dc:language": "en-GB",
        "notes": [{name: words} for name, words in _notes(selection)],
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ","},
        "tableSchema": {"columns": [_column(column) for column in COLUMNS]},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _notes(selection: Selection) -> list[tuple[str, str]]:
    about = selection.about
    found = [*about.lines(), ("Disclosure profile", about.under)]
    for metric in notes.metrics_of(selection.answers):
        found += [(f"{metric.title}: {term}", words) for term, words in notes.definition(metric)]
    return found


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.words,
        "datatype": KINDS[column.kind][1],
        "required": not column.empty,
    }
