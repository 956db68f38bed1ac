"""Every load with what became of its rows; the place to drop new files; what waits to be answered."""

from collections.abc import Sequence

from dash import html

from dashboard import components, roles, tables, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.data import desk, drops, words
from dashboard.data.controls import hidden_token
from dashboard.loading import ledger
from dashboard.page import Page, Screen
from dashboard.plain import Control
from metrics.answer import PlacesQuery

NEWEST = 30
KINDS_OF_FILES = (
    "CSV, text, Excel, OpenDocument, zip. Nothing is shown on a page until the whole file is read."
)


def layout(door: Door, view: View) -> Screen:
    return _screen(door, NEWEST)


def every(door: Door, view: View) -> Screen:
    return _screen(door, None)


def _screen(door: Door, most: int | None) -> Screen:
    places = door.places(PlacesQuery())
    loads = desk.loads(door)
    dropped = drops.of(door)
    title = _title(loads, dropped)
    last = f"Last load {words.moment(loads[0].at)}. " if loads else ""
    main = [
        *components.opening(title, f"{last}As at {wording.day(places.today)}."),
        _links(door),
        _drop_zone(door),
        *([_dropped(dropped)] if dropped else []),
        _loads(door, loads, most),
    ]
    under_way = any(one.loading for one in dropped)
    trail = (("Data", "/data/loads"), ("Loads", None))
    return Screen(title, main, None, trail, places.made_up, refresh=10 if under_way else None)


def _title(loads: Sequence[ledger.Loaded], dropped: Sequence[drops.Drop]) -> str:
    loading, asked = sum(one.loading for one in dropped), sum(one.asks for one in dropped)
    standing = sum(one.standing for one in loads)
    kept = f"{standing:,} {wording.plural(standing, 'load stands', 'loads stand')}"
    if loading:
        return f"{_batches(loading)} {wording.plural(loading, 'is', 'are')} loading; {kept}"
    if asked:
        return f"{_batches(asked)} {wording.plural(asked, 'needs', 'need')} a person; {kept}"
    if not standing:
        return "Nothing is loaded yet: drop the first files here"
    left = sum(one.rejected for one in loads if one.standing)
    rejected = f"{words.rows(left)} {wording.plural(left, 'was', 'were')}" if left else "no row was"
    return f"{kept}; {rejected} rejected"


def _batches(number: int) -> str:
    batches = wording.plural(number, "batch", "batches")
    return f"{wording.upper_first(wording.in_words(number))} {batches} of files"


def _links(door: Door) -> html.P:
    """Where else one goes with data; what the viewer may not open is not named."""
    known = (
        ("Coverage", "/data/coverage"), ("Matching queue", "/data/matching"),
        ("About the data", "/about-the-data"), ("Downloads", "/downloads"),
    )  # fmt: skip
    return html.P(
        [html.A(name, href=to) for name, to in known if roles.may_reach(door.viewer, to)], className="links"
    )


def _drop_zone(door: Door) -> html.Section:
    """Plain fields, so that files can be sent without scripts; forms.js lets them be dropped here too."""
    files = Control(
        "input", type="file", name="files", id="files", multiple=True, **{"aria-describedby": "kinds"}
    )
    folder = Control(
        "input", type="file", name="files", id="folder", multiple=True, webkitdirectory=True,
        **{"aria-describedby": "kinds"},
    )  # fmt: skip
    form = html.Form(
        [
            hidden_token(door),
            html.Div(
                [
                    html.Label([html.Span("Files", className="label"), files], htmlFor="files"),
                    html.Label([html.Span("Or a whole folder", className="label"), folder], htmlFor="folder"),
                    html.Button("Send and look", type="submit", className="button main"),
                ],
                className="fields-in-a-row",
            ),
            html.P(className="said", role="status"),
        ],
        method="post", action="/data/loads/files", encType="multipart/form-data",
    )  # fmt: skip
    return html.Section(
        [
            html.H2("Drop files here, or choose them", id="drop"),
            html.P(KINDS_OF_FILES, className="quiet", id="kinds"),
            form,
        ],
        className="drop-zone", **{"aria-labelledby": "drop", "data-drop": "files"},
    )  # fmt: skip


def _dropped(dropped: Sequence[drops.Drop]) -> html.Section:
    heads = [tables.head("Sent"), tables.head("Files", True), tables.head("By"), tables.head("State")]
    rows = [
        html.Tr(
            [
                tables.row_head(html.A(words.moment(one.at), href=one.path)),
                html.Td(f"{len(one.files):,}", className="number"),
                html.Td(one.by),
                html.Td(one.words),
            ]
        )
        for one in dropped
    ]
    caption = f"{len(dropped)} {wording.plural(len(dropped), 'batch', 'batches')} of files, newest first"
    return html.Section(
        [html.H2("Sent here", id="dropped"), tables.table(caption, heads, rows, "rows", "Files sent here")],
        className="section", **{"aria-labelledby": "dropped"},
    )  # fmt: skip


def _loads(door: Door, loads: Sequence[ledger.Loaded], most: int | None) -> html.Section:
    if not loads:
        nothing = "No file is loaded. Registers of homes come first or with the rest, in any order."
        return html.Section([html.H2("Loads"), html.P(nothing, className="quiet")], className="section")
    shown = loads[:most]
    waiting = ledger.waiting_in(door.store, [one.load_id for one in shown])
    heads = [
        tables.head("Load"), tables.head("Loaded"), tables.head("What"), tables.head("Source"),
        tables.head("Rows read", True), tables.head("Kept", True), tables.head("Rejected", True),
        tables.head("Matched now", True), tables.head("Rows, load before", True), tables.head("State"),
    ]  # fmt: skip
    rows = [_row(one, waiting.get(one.load_id, 0), ledger.before(one, loads)) for one in shown]
    rest = len(loads) - len(shown)
    more = [html.P(html.A(f"Show all {len(loads):,} loads", href="/data/loads/all"), className="links")]
    return html.Section(
        [
            html.H2("Loads", id="loads"),
            tables.table(f"{len(shown):,} loads, newest first", heads, rows, "rows loads", "List of loads"),
            *(more if rest else []),
        ],
        className="section", **{"aria-labelledby": "loads"},
    )  # fmt: skip


def _row(one: ledger.Loaded, waiting: int, before: ledger.Loaded | None) -> html.Tr:
    return html.Tr(
        [
            tables.row_head(html.A(str(one.load_id), href=f"/data/loads/{one.load_id}")),
            html.Td(wording.day(one.at.date())),
            html.Td([words.dataset(one.dataset), html.Span(one.file, className="under")]),
            html.Td(one.sender),
            html.Td(f"{one.rows_read:,}", className="number"),
            html.Td(f"{one.accepted:,}", className="number"),
            html.Td(f"{one.rejected:,}", className="number"),
            html.Td(words.share(one.matched(waiting)), className="number"),
            html.Td(f"{before.rows_read:,}" if before else "first of its source", className="number"),
            html.Td(state(one, waiting)),
        ],
        className="" if one.standing else "taken-back",
    )


def state(one: ledger.Loaded, waiting: int) -> str:
    """How a load stands, in a few words."""
    if one.undone_at:
        return f"Taken back {wording.day(one.undone_at.date())}"
    if one.forgotten_at:
        return f"Rows removed {wording.day(one.forgotten_at.date())} for their age"
    if waiting:
        return f"Loaded; {words.rows(waiting)} {wording.plural(waiting, 'waits', 'wait')} for a match"
    return "Loaded"


PAGE = Page("/data/loads", "Loads", layout, menu="Data")
ALL = Page("/data/loads/all", "All loads", every)
