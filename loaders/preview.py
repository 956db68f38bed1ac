"""How a file would be read, told from its beginning: what it is, its first rows, and what must be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from loaders.calendar import month_text
from loaders.cells import raw_cells
from loaders.cleaners import cleaned
from loaders.fields import DATASETS
from loaders.layout import Layout, is_dropped, refused_headings
from loaders.local_layouts import all_layouts
from loaders.normalise import Normalised, normalise
from loaders.peek import beginning_of
from loaders.problems import FileProblem, Problem
from loaders.receipt import Options
from loaders.recognition import Fit, chosen, fit, nearest, recognise
from loaders.shapes import SHAPES
from loaders.sheet import Sheet, key

LOOKED_AT = 200  # rows of the file
SHOWN = 20  # of the records and rejected rows among them
DAYS = {"day", "day_of_moment", "day_or_month"}


@dataclass(frozen=True)
class Column:
    """One column of the file, and what becomes of it."""

    heading: str
    state: str  # read, passed_over, about_people, refused or unknown
    fields: tuple[str, ...] = ()  # ours, that are read from it


@dataclass(frozen=True)
class Question:
    """One of area, source, covers and released."""

    name: str
    said: str | None  # by the file itself or the options
    otherwise: str  # what is taken where nobody says


@dataclass(frozen=True)
class SheetPreview:
    """One table. Without a layout there are no rows: columns that nobody names are never read."""

    label: str
    name: str | None
    encoding: str | None
    header: list[str]
    header_row: int
    columns: list[Column]
    layout: str | None = None
    title: str | None = None
    dataset: str | None = None
    problem: str | None = None  # why nothing fits
    closest: str | None = None  # the layout that is nearest, where nothing fits
    lacking: tuple[str, ...] = ()  # what the closest would need
    unknown: tuple[str, ...] = ()  # what the closest does not know
    rows: tuple[dict[str, str], ...] = ()  # the first rows in our fields, by `row` their number
    rejected: tuple[tuple[int, str], ...] = ()  # of the first rows, and why
    ignored: tuple[int, ...] = ()  # of the first rows, those that are not data
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()  # field, and cells that mean none of its words
    problems: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Preview:
    file: str
    sheets: tuple[SheetPreview, ...]
    problem: str | None = None  # why the whole file is refused


def preview(
    path: Path,
    options: Options = Options(),  # noqa: B008
    layouts: Mapping[str, Layout] | None = None,
) -> Preview:
    """Every table of the file as it would be read; a refusal is told in `problem`, never raised."""
    try:
        layouts = chosen(all_layouts() if layouts is None else layouts, options)
        sheets = beginning_of(path, layouts)
    except Problem as problem:  # of the file, or of a local layout: no file can be read until that is mended
        return Preview(path.name, (), str(problem))
    return Preview(path.name, tuple(_sheet(sheet, layouts, options) for sheet in sheets))


def _sheet(sheet: Sheet, layouts: Mapping[str, Layout], options: Options) -> SheetPreview:
    near = nearest(sheet.header, layouts)
    shown = SheetPreview(
        sheet.label, sheet.name, sheet.encoding, sheet.header, sheet.header_row, _columns(sheet, near.layout)
    )
    try:
        layout = recognise(sheet, layouts)
        return _as_read(replace(shown, columns=_columns(sheet, layout)), sheet, layout, options)
    except FileProblem as problem:
        return _unread(shown, near, str(problem))


def _unread(shown: SheetPreview, near: Fit, problem: str) -> SheetPreview:
    closest = near.layout.id if near.matched else None
    return replace(shown, problem=problem, closest=closest, lacking=near.lacking, unknown=near.unknown)


def _columns(sheet: Sheet, layout: Layout) -> list[Column]:
    states = dict.fromkeys(fit(sheet.header, layout).unknown, "unknown")
    states |= dict.fromkeys(refused_headings(sheet.header, layout), "refused")
    return [_column(heading, layout, states.get(heading)) for heading in sheet.header if key(heading)]


def _column(heading: str, layout: Layout, state: str | None) -> Column:
    if state is not None:
        return Column(heading, state)
    if key(heading) in layout.known:
        named = [name for name in layout.fields if key(heading) in map(key, layout.headings(name))]
        return Column(heading, "read", tuple(named))
    if is_dropped(heading, layout):
        return Column(heading, "about_people")
    return Column(heading, "passed_over")


def _as_read(shown: SheetPreview, sheet: Sheet, layout: Layout, options: Options) -> SheetPreview:
    first = replace(sheet, rows=sheet.rows.iloc[:LOOKED_AT], more=None)
    read = normalise(first, layout)
    return replace(
        shown, layout=layout.id, title=layout.title, dataset=layout.dataset,
        rows=tuple(_row(read, at) for at in range(min(len(read.rows), SHOWN))),
        rejected=tuple((row, reason) for row, reason, _ in read.rejected[:SHOWN]),
        ignored=tuple(read.ignored),
        codes=_codes(first, layout), problems=tuple(read.problems), questions=_questions(read, options),
    )  # fmt: skip


def _row(read: Normalised, at: int) -> dict[str, str]:
    fields = DATASETS[read.layout.dataset]
    cells, row = read.rows.iloc[at], int(read.rows.index[at])
    hidden = read.bounds.get(row, {})
    said = {
        name: f"{hidden[name][0]:g} to {hidden[name][1]:g}" if name in hidden else as_text(cells[name], kind)
        for name, kind in ((n, fields[n].kind) for n in read.rows.columns if n in fields)
    }
    return {"row": str(row), **said}


def as_text(value: Any, kind: str) -> str:
    """A cleaned value as a person writes it."""
    if pd.isna(value):
        return ""
    if kind in DAYS:
        return date.fromordinal(int(value)).isoformat()
    if kind == "month":
        return month_text(int(value))
    if kind == "moment":
        day, minutes = divmod(int(value), 1440)
        return f"{date.fromordinal(day).isoformat()} {minutes // 60:02d}:{minutes % 60:02d}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _codes(sheet: Sheet, layout: Layout) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a person must still give a word of ours to."""
    found = []
    for name, field in DATASETS[layout.dataset].items():
        raw = raw_cells(sheet.rows, sheet, layout, name) if field.words and name in layout.columns else None
        if raw is not None:
            wrong = cleaned(raw, field, layout, name)[1]
            if cells := sorted({raw[at].strip() for at in wrong}):
                found.append((name, tuple(cells)))
    return tuple(found)


def _questions(read: Normalised, options: Options) -> tuple[Question, ...]:
    shape, said = SHAPES[read.layout.dataset], read.statements
    provider = "the file's one provider code" if "provider_code" in read.rows else f"{read.layout.id}"
    asked = [
        Question("source", said.get("source") or options.source, provider),
        Question("released", said.get("released") or options.released, "the day of loading"),
    ]
    if shape.extract:
        area = "the one area in which all its homes lie; where they lie in several, it must be said"
        months = "the months of its first to its last row, the last in part"
        asked = [
            Question("area", said.get("area") or options.areas, area),
            Question("covers", said.get("covers") or options.covers, months),
            *asked,
        ]
    return tuple(asked)
