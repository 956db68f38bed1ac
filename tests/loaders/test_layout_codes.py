"""What every layout says, entry for entry, against a list that is kept beside the code and read by people.

A layout that is changed on purpose has its lines of the list changed too, in the same commit:
`pytest tests/loaders/test_layout_codes.py --update-golden`, and then look at what changed.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from loaders.cells import raw_cells
from loaders.cleaners import cleaned
from loaders.fields import DATASETS
from loaders.layout import LAYOUTS, OTHERWISE, PEOPLE, Layout
from loaders.sheet import Sheet

GOLDEN = Path(__file__).parents[1] / "golden" / "layout_codes.csv"
COLUMNS = ("layout", "table", "name", "entry", "value")
Entry = tuple[str, str, str, str, str]


def entries() -> list[Entry]:
    found = [("columns_about_people", *entry) for entry in _of_people()]
    return found + [(layout.id, *entry) for layout in LAYOUTS.values() for entry in _of_layout(layout)]


def _of_people() -> Iterator[tuple[str, str, str, str]]:
    for table in ("refused", "dropped", "spared"):
        yield from ((table, "", str(at), pattern) for at, pattern in enumerate(getattr(PEOPLE, table), 1))


def _of_layout(layout: Layout) -> Iterator[tuple[str, str, str, str]]:
    for field in fields(layout):
        value = getattr(layout, field.name)
        if field.name not in ("id", "title", "owner", "reviewed") and value not in ("", (), {}):
            yield from _flat(field.name, "", value)


def _flat(table: str, name: str, value: Any) -> Iterator[tuple[str, str, str, str]]:
    """Tables in the order in which they are written: of patterns the first that fits wins."""
    if isinstance(value, dict):
        for at, (key, inner) in enumerate(value.items(), 1):
            if isinstance(inner, dict | list | tuple):
                yield from _flat(table, f"{name}.{key}".lstrip("."), inner)
            else:
                yield table, name, f"{at}. {key}", str(inner)
    elif isinstance(value, list | tuple):
        yield from ((table, name, str(at), str(one)) for at, one in enumerate(value, 1))
    else:
        yield table, name, "", str(value)


def golden() -> list[Entry]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return [tuple(row[name] for name in COLUMNS) for row in csv.DictReader(file)]  # type: ignore[misc]


def test_no_entry_of_any_layout_differs_from_the_list(request):
    if request.config.getoption("--update-golden"):
        with GOLDEN.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([COLUMNS, *entries()])
    now, kept = entries(), golden()
    assert not set(kept) - set(now), "in the list, not in the layouts"
    assert not set(now) - set(kept), "in the layouts, not in the list"
    assert now == kept


WORDS = [entry for entry in golden() if entry[1] in ("codes", "contains", "flags", "like", "holds")]


def a_cell_like(pattern: str) -> str:
    """A cell that a pattern of the list means."""
    return re.sub(r"\[-a-z\]", "-", pattern).replace("?", "x").replace("*", "x")


@pytest.mark.parametrize("entry", WORDS, ids=[" ".join(entry[:4]) for entry in WORDS])
def test_a_code_of_the_list_is_read_as_the_list_says(entry):
    layout_id, table, name, numbered, ours = entry
    layout, code = LAYOUTS[layout_id], numbered.partition(". ")[2]
    headings = layout.headings(name)
    cells = {headings[0]: code}
    if table == "flags":
        cells = {heading: "Y" if heading == code else "" for heading in headings}
    elif code == OTHERWISE:
        cells = {headings[0]: "something else"}
    elif table == "like":
        cells = {headings[0]: a_cell_like(code)}
    assert value_of(layout, name, cells) == ours


def value_of(layout: Layout, name: str, cells: dict[str, str]) -> Any:
    if name in layout.nested:
        path = layout.nested[name]["take"].split(".")
        cells = {heading: f'{{"{path[0]}": "{cell}"}}' for heading, cell in cells.items()}
    header = list(cells)
    rows = pd.DataFrame([list(cells.values())], columns=range(len(header)), dtype=object)
    sheet = Sheet(Path("file.csv"), None, "utf-8", {}, header, 1, rows)
    raw = raw_cells(rows, sheet, layout, name)
    assert raw is not None
    values, wrong, _ = cleaned(raw, DATASETS[layout.dataset][name], layout, name)
    assert not wrong
    return values[0]
