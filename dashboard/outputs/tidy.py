"""Rows as one tidy table of data, and the file beside it that says what each column holds.

The companion is metadata as the W3C recommends it for CSV: the name of the table with `-metadata.json`.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from dashboard.frame import MADE_UP
from dashboard.outputs import notes
from dashboard.outputs.about import About
from dashboard.outputs.columns import KINDS, Column
from dashboard.outputs.contents import Row
from dashboard.spreadsheet import as_text
from metrics.definition import Metric

NOTICE = Column("notice", "What to know of the row: where data are made up, that they are.", empty=True)
MARK = "\ufeff"  # tells Excel that the letters are UTF-8


def table(about: About, columns: Sequence[Column], rows: Iterable[Row]) -> str:
    """The rows under the names of their columns, with the notice beside."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in (*columns, NOTICE)])
    notice = MADE_UP if about.made_up else ""
    for row in rows:
        writer.writerow([*(_cell(row[column.name]) for column in columns), notice])
    return MARK + text.getvalue()


def _cell(cell: object) -> object:
    return str(cell).lower() if isinstance(cell, bool) else as_text(cell)


def metadata(about: About, columns: Sequence[Column], metrics: Iterable[Metric]) -> str:
    """What the table is of, and each column."""
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": about.name("csv"),
        "dc:title": about.title,
        "dc:description": about.what,
        "dc:publisher": about.lines()[-1][1],
        "dc:language": "en-GB",
        "notes": [{name: words} for name, words in _notes(about, metrics)],
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ","},
        "tableSchema": {"columns": [_column(column) for column in (*columns, NOTICE)]},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _notes(about: About, metrics: Iterable[Metric]) -> list[tuple[str, str]]:
    found = [*about.lines(), ("Disclosure profile", about.under)]
    for metric in metrics:
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
