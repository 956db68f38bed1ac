"""One batch of files: how each was recognised and would be read, what is asked, and how its loading goes."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import components, tables, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.data import drops, words
from dashboard.data.controls import button, hidden_token, text, tick
from dashboard.data.drops import Drop, File
from dashboard.page import Page, Screen
from metrics.answer import PlacesQuery

FIRST_ROWS = 5
ASKED = {
    "area": ("areas", "Areas it is complete for", "Codes with commas between, or all."),
    "source": ("source", "Sender", "The organisation's code, such as RX8."),
    "covers": ("covers", "Months it covers", "Such as 2016-04 to 2016-10."),
    "released": ("released", "Day it was released", "Such as 2016-11-14."),
}
STATES = {
    "ready": "Ready to load", "asks": "Needs a person", "left out": "Left out", "queued": "Waiting its turn",
    "loading": "Loading", "loaded": "Loaded", "already loaded": "Loaded before: nothing changed",
    "refused": "Refused: nothing changed",
}  # fmt: skip


def layout(door: Door, view: View, drop: str) -> Screen:
    one = drops.find(door, drop)
    places = door.places(PlacesQuery())
    title = _title(one)
    main = [
        *components.opening(
            title, f"Sent by {one.by}, {words.moment(one.at)}. As at {wording.day(places.today)}."
        ),
        *_progress(one),
        _form(door, one),
    ]
    trail = (("Data", "/data/loads"), ("Loads", "/data/loads"), ("Files sent", None))
    return Screen(title, main, None, trail, places.made_up, refresh=5 if one.loading else None)


def _title(one: Drop) -> str:
    states = [file.state for file in one.files]
    total = f"{len(states):,} {wording.plural(len(states), 'file', 'files')}"
    if one.loading and one.job:
        done, all_of_it = one.done, len(one.job.files)
        counted = f"{wording.in_words(all_of_it)} {wording.plural(all_of_it, 'file', 'files')}"
        if all_of_it == 1:
            return f"{one.job.files[0]} is loading"
        so_far = wording.upper_first(wording.in_words(done)) if done else "None"
        return f"{so_far} of {counted} done; loading goes on"
    wanting = states.count("asks") + states.count("refused")
    ready, loaded = states.count("ready"), states.count("loaded") + states.count("already loaded")
    parts = [f"{wording.in_words(loaded)} loaded"] if loaded else []
    parts += [f"{wording.in_words(ready)} ready to load"] if ready else []
    parts += (
        [f"{wording.in_words(wanting)} {wording.plural(wanting, 'needs', 'need')} a person"]
        if wanting
        else []
    )
    stopped = "Loading was stopped; " if one.job and one.job.problem else ""
    return f"{stopped}{total}: {wording.listed(parts) or 'all left out'}"


def _progress(one: Drop) -> list[Any]:
    """A bar for the eye, the same in words for the ear, both kept up to date by forms.js."""
    if one.job is None:
        return []
    problem = [html.P(one.job.problem, className="notice failed", role="alert")] if one.job.problem else []
    bar = html.Progress(
        value=f"{one.share:.3f}",
        max="1",
        id="bar",
        **{"aria-labelledby": "progress", "aria-describedby": "how-far"},
    )
    again = html.P(html.A("Look again", href=one.path), className="links without-scripts")
    return [
        *problem,
        html.Section(
            [
                html.H2("Loading" if one.loading else "What was loaded", id="progress"),
                *([bar] if one.loading else []),
                html.P(one.progress, id="how-far", role="status"),
                *([again] if one.loading else []),
            ],
            className="section progress",
            **({"data-progress": f"{one.path}/progress"} if one.loading else {}),
            **{"aria-labelledby": "progress"},
        ),
    ]


def _form(door: Door, one: Drop) -> html.Form:
    left = [file for file in one.files if not file.settled]
    return html.Form(
        [
            hidden_token(door),
            html.H2("Files", id="files"),
            html.Ul([_file(one, file) for file in one.files], className="files"),
            *([_press(one, left)] if left and not one.loading else []),
            *([_stop()] if one.loading else []),
        ],
        method="post", action=one.path, className="section",
    )  # fmt: skip


def _stop() -> html.Div:
    said = "The file that is being read leaves no trace; those before it stay loaded."
    return html.Div(
        [button("Stop loading", name="action", value="stop"), html.P(said, className="quiet")],
        className="actions",
    )


def _press(one: Drop, left: Sequence[File]) -> html.Div:
    ready = sum(file.readable and not file.left_out for file in left)
    load = f"Load {ready:,} {wording.plural(ready, 'file', 'files')}"
    return html.Div(
        [
            *([button(load, main=True, name="action", value="load")] if ready else []),
            button("Keep the answers", name="action", value="keep"),
            button("Throw these files away", name="action", value="discard"),
        ],
        className="actions",
    )


def _file(one: Drop, file: File) -> html.Li:
    parts = [
        html.Div(
            [
                html.H3(file.name, id=f"file-{file.number}", tabIndex=-1),
                html.P(words.size(file.size), className="quiet"),
            ]
        ),
        html.Div(
            [html.P(html.B(drops.summary(file))), *(_sheet(sheet) for sheet in file.sheets), *_refused(file)]
        ),
        html.Div(_state(one, file)),
    ]
    return html.Li([html.Div(parts, className="file"), *_details(one, file)])


def _refused(file: File) -> list[html.P]:
    said = file.preview["problem"]
    return [html.P(line.strip(), className="quiet") for line in (said or "").splitlines()]


def _sheet(sheet: dict[str, Any]) -> html.Div:
    where = f"Sheet “{sheet['name']}”, headings in row {sheet['header_row']}" if sheet["name"] else ""
    if sheet["layout"]:
        states = [column["state"] for column in sheet["columns"]]
        over = len(states) - states.count("read")
        read = f"{states.count('read')} of {len(states)} columns are read"
        lines = [where, read + (f"; {over} passed over" if over else "")]
        lines += [f"In the first rows: {wording.lower_first(reason)}" for _, reason in sheet["rejected"][:2]]
    else:
        closest = f"Closest: {sheet['closest']}." if sheet["closest"] else ""
        wanted = f"Lacks {', '.join(sheet['lacking'][:6])}." if sheet["lacking"] else ""
        lines = (
            [where, closest, wanted] if sheet["closest"] else [where, *(sheet["problem"] or "").splitlines()]
        )
    return html.Div([html.P(line, className="quiet") for line in lines if line])


def _state(one: Drop, file: File) -> list[Any]:
    said: list[Any] = [html.P(html.B(STATES[file.state]))]
    for receipt in file.receipts:
        said += _receipt(receipt)
    if file.problem:
        said.append(html.P(file.problem, className="quiet"))
    if file.state == "asks" and file.mappable:
        said.append(
            html.P(html.A(["Name its columns", html.Span(f" of {file.name}", className="hidden")],
                          href=f"{one.path}/{file.number}/columns"))
        )  # fmt: skip
    return said


def _receipt(receipt: dict[str, Any]) -> list[Any]:
    if receipt["status"] == "refused":
        return [
            html.P(line.strip(), className="quiet")
            for said in receipt["problems"]
            for line in said.splitlines()
        ]
    link = html.A(f"Load {receipt['load_id']}", href=f"/data/loads/{receipt['load_id']}")
    if receipt["status"] == "already_loaded":
        return [html.P(["The same file as ", link], className="quiet")]
    kept = f": {receipt['accepted']:,} of {words.rows(receipt['rows_read'])} kept"
    left = [
        f"{receipt[name]:,} {wording.lower_first(said)}" for name, said in words.COUNTS[1:] if receipt[name]
    ]
    return [html.P([link, kept]), html.P(wording.upper_first(", ".join(left)), className="quiet")]


def _details(one: Drop, file: File) -> list[Any]:
    """The first rows as they would be read, and what may be said of the file."""
    if file.settled or one.loading:
        return []
    read = [sheet for sheet in file.sheets if sheet["layout"]]
    rows = [_rows(file, sheet) for sheet in read if sheet["rows"]]
    shown = [html.Details([html.Summary(["How it would be read", _of(file)]), *rows])] if rows else []
    unsaid = any(q["name"] == "area" and not q["said"] for sheet in read for q in sheet["questions"])
    asked = [
        html.Details(
            [html.Summary(["What the file leaves out", _of(file)]), _questions(file, read)],
            open=file.state == "refused" or (unsaid and bool(file.options)) or None,
        )
    ]
    leave = tick(
        f"leave-{file.number}", f"Leave {file.name} out", f"leave-{file.number}", checked=file.left_out
    )
    return [*shown, *(asked if read else []), leave]


def _of(file: File) -> html.Span:
    return html.Span(f": {file.name}", className="hidden")


def _questions(file: File, read: Sequence[dict[str, Any]]) -> html.Div:
    """What the file says of itself stands; the rest may be said here, and has an answer if it is not."""
    seen: dict[str, dict[str, Any]] = {}
    for sheet in read:
        for question in sheet["questions"]:
            seen.setdefault(question["name"], question)
    if "areas" in file.options:  # of a file that names its homes one by one it is asked of some alone
        seen.setdefault("area", {"name": "area", "said": None, "otherwise": "all of your own"})
    return html.Div([_question(file, question) for question in seen.values()], className="fields-in-a-row")


def _question(file: File, question: dict[str, Any]) -> html.Div:
    name, label, example = ASKED[question["name"]]
    given = file.options.get(name, "")
    if question["said"] and question["said"] != given:
        return html.Div(
            [html.Span(label, className="label"), html.Span(f"The file says {question['said']}")],
            className="field",
        )
    hint = f"{example.removesuffix('.')}. If left empty: {question['otherwise']}."
    return text(f"{name}-{file.number}", label, given, hint)


def _rows(file: File, sheet: dict[str, Any]) -> html.Div:
    names = [name for name in sheet["rows"][0] if name != "row"]
    filled = [name for name in names if any(row[name] for row in sheet["rows"])]
    heads = [tables.head("Row"), *(tables.head(words.field(name)) for name in filled)]
    rows = [
        html.Tr([tables.row_head(row["row"]), *(html.Td(row[name]) for name in filled)])
        for row in sheet["rows"][:FIRST_ROWS]
    ]
    caption = f"The first rows of {sheet['label']}, in our fields"
    return tables.table(caption, heads, rows, "rows", f"First rows of {sheet['label']}")


PAGE = Page("/data/loads/dropped/<drop>", "Files sent", layout)
