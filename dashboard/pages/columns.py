"""Naming the columns of a file that was not recognised: which is ours, how it would be read, saving it."""

from typing import Any

from dash import html

from dashboard import components, tables, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.data import drops, mapped, words
from dashboard.data.controls import button, choice, hidden_token, text
from dashboard.data.mapped import CODE, Mapped
from dashboard.loading import mapping
from dashboard.page import Page, Screen
from loaders.problems import Problem
from metrics.answer import PlacesQuery

MOST_REJECTED = 5
NONE = ("", "None of them")
SAY = "Say which of its columns is which. Next month's file is then recognised by itself."
NOT_KNOWN = ("", "Not known: such rows are rejected")


def layout(door: Door, view: View, drop: str, file: str) -> Screen:
    batch = drops.find(door, drop)
    if not file.isdecimal() or int(file) >= len(batch.files):
        raise Problem("There is no such file in this batch.")
    one = mapped.of(batch.files[int(file)], batch.notes["files"][int(file)])
    path = f"{batch.path}/{file}/columns"
    lacking = [*one.lacking, *(["home"] if one.homeless else [])]
    title = f"{one.file.name}: {_finding(lacking)}"
    main = [
        *components.opening(title, _about(one)),
        html.P(SAY, className="lead after"),
        html.Form(
            [hidden_token(door), _dataset(one), _fields(one), *_look(one), _press(one, batch.path)],
            method="post", action=path, className="columns",
        ),
    ]  # fmt: skip
    trail = (("Data", "/data/loads"), ("Loads", "/data/loads"), ("Files sent", batch.path), ("Columns", None))
    return Screen(title, main, None, trail, door.places(PlacesQuery()).made_up)


def _about(one: Mapped) -> str:
    return f"{len(one.sheet['header'])} columns, headings in row {one.sheet['header_row']}."


def _finding(lacking: list[str]) -> str:
    if not lacking:
        return "every column that is needed is named"
    columns = wording.plural(len(lacking), "column is", "columns are")
    return f"{wording.in_words(len(lacking))} needed {columns} to be named"


def _dataset(one: Mapped) -> html.Div:
    options = [(name, said) for name, said in words.DATASETS.items()]
    return html.Div(
        [
            choice("dataset", "What the file holds", options, one.dataset),
            button("Show its fields", name="action", value="dataset"),
        ],
        className="fields-in-a-row section",
    )


def _fields(one: Mapped) -> html.Section:
    """One select a field of ours; columns about people are not offered."""
    headings = [NONE, *((heading, heading) for heading in one.headings)]
    never = [heading for heading in one.sheet["header"] if heading.strip() and heading not in one.headings]
    wanted = mapping.wanted_fields(one.dataset)
    needed = [_field(one, field.name, headings, True) for field in wanted if field.needed]
    rest = [_field(one, field.name, headings, False) for field in wanted if not field.needed]
    people = html.P(f"Never read, since they are about people: {', '.join(never)}.", className="notice")
    return html.Section(
        [
            html.H2("Which column is which", id="fields", tabIndex=-1),
            *([people] if never else []),
            html.Fieldset([html.Legend("Cannot be done without"), html.Div(needed, className="map")]),
            html.Fieldset([html.Legend("Taken where the file has them"), html.Div(rest, className="map")]),
        ],
        className="section",
    )


def _field(one: Mapped, name: str, headings: list[tuple[str, str]], needed: bool) -> html.Div:
    label = f"{words.field(name)}{' (needed)' if needed else ''}"
    return choice(f"column-{name}", label, headings, one.columns.get(name, ""), name=f"column:{name}")


def _look(one: Mapped) -> list[Any]:
    """The first rows as they would be read, once that was asked for; or what still stands against it."""
    if not one.looked:
        return []
    head = html.H2("How it would be read", id="look", tabIndex=-1)
    try:
        sheet = mapped.look(one)
    except Problem as problem:
        lines = [html.P(line.strip()) for line in str(problem).splitlines()]
        return [
            html.Section(
                [head, html.Div(lines, className="notice failed", role="alert")], className="section"
            )
        ]
    # Words whose meaning is asked for above are reason enough; the rest is worth reading.
    asked = sheet["codes"] and not one.codes
    rejected = [
        html.Li(f"Row {row}: {reason}") for row, reason in sheet["rejected"][:MOST_REJECTED] if not asked
    ]
    refused = [html.P("Of the first rows, these would be rejected:"), html.Ul(rejected, className="problems")]
    return [
        html.Section(
            [
                head,
                *_codes(one, sheet),
                *([_rows(sheet)] if sheet["rows"] else []),
                *(refused if rejected else []),
            ],
            className="section",
        )
    ]


def _codes(one: Mapped, sheet: dict[str, Any]) -> list[Any]:
    """Words of theirs that we must be told the meaning of; those told before stay to be seen."""
    known = {name: list(told) for name, told in one.codes.items()}
    for name, cells in sheet["codes"]:
        known.setdefault(name, []).extend(cell for cell in cells if cell not in known.get(name, []))
    if not known:
        return []
    ours = {field.name: field.words for field in mapping.wanted_fields(one.dataset)}
    rows = [
        choice(
            f"code-{name}-{at}", f"{words.field(name)}: “{cell or '(blank)'}”",
            [NOT_KNOWN, *((word, word.replace("_", " ")) for word in ours[name])],
            one.codes.get(name, {}).get(cell, _same(cell, ours[name])), name=f"{CODE}{name}:{cell}",
        )
        for name, cells in known.items() for at, cell in enumerate(cells)
    ]  # fmt: skip
    return [html.Fieldset([html.Legend("What their words mean"), html.Div(rows, className="map")])]


def _same(cell: str, ours: tuple[str, ...]) -> str:
    """A word that is ours already means itself."""
    word = "_".join(cell.casefold().replace("-", " ").split())
    return word if word in ours else ""


def _rows(sheet: dict[str, Any]) -> html.Div:
    names = [name for name in sheet["rows"][0] if name != "row"]
    filled = [name for name in names if any(row[name] for row in sheet["rows"])]
    heads = [tables.head("Row"), *(tables.head(words.field(name)) for name in filled)]
    rows = [
        html.Tr([tables.row_head(row["row"]), *(html.Td(row[name]) for name in filled)])
        for row in sheet["rows"][:10]
    ]
    return tables.table("The first rows, in our fields", heads, rows, "rows", "First rows")


def _press(one: Mapped, back: str) -> html.Div:
    name = text("name", "Name of the layout", one.name, "Small letters, digits and _.")
    return html.Div(
        [
            html.Div(
                button("Show how it would be read", main=not one.looked, name="action", value="look"),
                className="actions",
            ),
            html.Div(
                [name, button("Save as layout for next month", main=one.looked, name="action", value="save")],
                className="fields-in-a-row",
            ),
            html.P(html.A("Back to the files, without saving", href=back), className="links"),
        ],
        className="sending",
    )


PAGE = Page("/data/loads/dropped/<drop>/<file>/columns", "Columns of a file", layout)
