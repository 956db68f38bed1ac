"""One load: its receipt beside that of the load before, what was left over, and taking it back."""

from typing import Any

from dash import html

from dashboard import components, roles, tables, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.data import desk, words
from dashboard.data.controls import button, hidden_token, tick
from dashboard.loading import ledger
from dashboard.page import Page, Screen
from metrics.answer import PlacesQuery

SHOWN = 25  # rows left over; the file holds all
KEEP = {"download": True}


def layout(door: Door, view: View, load: str) -> Screen:
    if not load.isdecimal():
        raise desk.NotSeen(load)
    one = desk.load(door, int(load))
    waiting = ledger.waiting_in(door.store, [one.load_id]).get(one.load_id, 0)
    title = _title(one, waiting)
    main = [
        *components.opening(title, f"{one.file}, {_by(one)}."),
        *_taken_back(one),
        html.Div(
            [
                _receipt(door, one, waiting),
                html.Div([*_problems(one), *_left_over(door, one), *_waiting(door, waiting)]),
            ],
            className="receipt-and-rest",
        ),
    ]
    trail = (("Data", "/data/loads"), ("Loads", "/data/loads"), (f"Load {one.load_id}", None))
    return Screen(title, main, None, trail, door.places(PlacesQuery()).made_up)


def _title(one: ledger.Loaded, waiting: int) -> str:
    if one.undone_at:
        return f"Load {one.load_id} was taken back: none of its rows count"
    left = []
    if one.rejected + one.conflicts:
        number = one.rejected + one.conflicts
        left.append(f"{words.rows(number)} {wording.plural(number, 'was', 'were')} not taken")
    if waiting:
        left.append(f"{words.rows(waiting)} {wording.plural(waiting, 'waits', 'wait')} for a match")
    kept = f"Load {one.load_id}: {one.accepted:,} of {words.rows(one.rows_read)} kept"
    return f"{kept}; {wording.listed(left)}" if left else f"{kept}, and nothing waits"


def _by(one: ledger.Loaded) -> str:
    who = f"by {one.by}, " if one.by else ""
    return f"{who}{words.moment(one.at)}, {wording.half_up(one.seconds, 1)} seconds"


def _taken_back(one: ledger.Loaded) -> list[Any]:
    said = []
    if one.undone_at:
        who = f" by {one.undone_by}" if one.undone_by else ""
        said.append(f"Taken back{who}, {words.moment(one.undone_at)}. The file may be loaded again.")
    if one.forgotten_at:
        when = wording.day(one.forgotten_at.date())
        said.append(f"Its rows were removed for their age on {when}; what was counted stays.")
    return [html.P(line, className="notice") for line in said]


def _receipt(door: Door, one: ledger.Loaded, waiting: int) -> html.Section:
    before = ledger.before(one, desk.loads(door))
    path = f"/data/loads/{one.load_id}"
    total = " + ".join(f"{getattr(one, name):,}" for name, _ in words.COUNTS)
    return html.Section(
        [
            html.H2(f"Receipt: load {one.load_id}", id="receipt"),
            _about(one),
            _counts(one, before, waiting),
            html.P(f"{total} = {one.rows_read:,}. Every row is accounted for.", className="quiet"),
            html.Div(
                [
                    html.A("Download receipt", href=f"{path}/receipt.csv", className="button", **KEEP),
                    *([_undo(door, one)] if one.standing and not one.forgotten_at else []),
                ],
                className="actions",
            ),
        ],
        className="panel", **{"aria-labelledby": "receipt"},
    )  # fmt: skip


def _about(one: ledger.Loaded) -> html.Dl:
    sheet = [("Sheet", one.sheet)] if one.sheet else []
    areas = {"all": "Everywhere", None: "None stated; each row counts for its home"}.get(one.areas, one.areas)
    return tables.facts(
        [
            ("Holds", words.dataset(one.dataset)),
            ("Layout", one.layout),
            *sheet,
            ("Sender", one.sender),
            ("Areas", areas),
            ("Months", one.months_text or "Those of its rows"),
            ("Known on", wording.day(one.known_on)),
        ]
    )


def _counts(one: ledger.Loaded, before: ledger.Loaded | None, waiting: int) -> html.Div:
    heads = [tables.head("Rows"), tables.head("This load", True)]
    heads += [tables.head("The load before", True)] if before else []
    lines = [("Read", "rows_read"), *((said, name) for name, said in words.COUNTS)]
    lines += [("Homes", "homes"), ("Months", "months")]
    rows = [
        _count(said, name, one, before, name != "rows_read" and name not in {"homes", "months"})
        for said, name in lines
    ]
    matched = [words.share(one.matched(waiting))] + (
        [words.share(before.matched(before.unmatched))] if before else []
    )
    rows.append(
        html.Tr(
            [tables.row_head("Matched to a home"), *(html.Td(said, className="number") for said in matched)]
        )
    )
    caption = (
        f"Beside it load {before.load_id}, of {wording.day(before.at.date())}"
        if before
        else "The first of its source"
    )
    return tables.table(caption, heads, rows, "rows receipt-counts", "Rows of this load")


def _count(said: str, name: str, one: ledger.Loaded, before: ledger.Loaded | None, part: bool) -> html.Tr:
    numbers = [f"{getattr(load, name):,}" for load in (one, before) if load]
    return html.Tr(
        [tables.row_head(said), *(html.Td(number, className="number") for number in numbers)],
        className="part" if part else "",
    )


def _undo(door: Door, one: ledger.Loaded) -> html.Details:
    """Two steps without a script: open, tick, press."""
    return html.Details(
        [
            html.Summary("Take this load back"),
            html.Form(
                [
                    hidden_token(door),
                    html.P(
                        "Every number that this load gave goes back to what it was without it. The load "
                        "stays in the list, with your name. The file can be loaded again."
                    ),
                    tick("sure", f"Yes, take back load {one.load_id}", "sure", required=True),
                    button("Take it back"),
                ],
                method="post",
                action=f"/data/loads/{one.load_id}/undo",
            ),
        ],
        className="undo",
    )


def _problems(one: ledger.Loaded) -> list[Any]:
    if not one.problems:
        return []
    lines = html.Ul([html.Li(line) for line in one.problems], className="problems")
    return [html.Section([html.H2("What to know of this file", id="problems"), lines], className="to-know")]


def _left_over(door: Door, one: ledger.Loaded) -> list[Any]:
    if not roles.may(door.viewer, "rejects"):
        return []
    rows = ledger.left_over(door.store, one.load_id, SHOWN)
    if not rows:
        said = (
            "Every row was taken, or is a duplicate of one that was."
            if one.duplicates
            else "Every row was taken."
        )
        return [html.Section([html.H2("Nothing was rejected"), html.P(said, className="quiet")])]
    total = one.rejected + one.conflicts
    each = ((one.rejected, "rejected"), (one.conflicts, "in conflict"), (one.duplicates, "duplicates"))
    kinds = wording.listed([f"{number:,} {what}" for number, what in each if number])
    heads = [tables.head("Row"), tables.head("As it came"), tables.head("What to change")]
    caption = f"The first {len(rows)} of them: {kinds}" if len(rows) == SHOWN else wording.upper_first(kinds)
    link = html.A(
        "Download every row left over (CSV)",
        href=f"/data/loads/{one.load_id}/left-over.csv",
        className="button",
    )
    return [
        html.Section(
            [
                html.H2(
                    f"{words.rows(total)} not taken" if total else "Duplicates alone were left out",
                    id="left-over",
                ),
                html.P("As they came, with what to change. No name of a person is kept.", className="quiet"),
                tables.table(caption, heads, [_left(row) for row in rows], "left-over", "Rows left over"),
                html.P(link, className="links"),
            ],
            **{"aria-labelledby": "left-over"},
        )
    ]


def _left(row: ledger.LeftOver) -> html.Tr:
    cells = "; ".join(f"{name} {cell or '(blank)'}" for name, cell in row.cells.items())
    kind = "" if row.kind == "rejected" else f"{words.KINDS.get(row.kind, row.kind)}. "
    return html.Tr(
        [
            tables.row_head(f"{row.row:,}"),
            html.Td(cells, className="as-it-came"),
            html.Td(f"{kind}{row.reason}"),
        ]
    )


def _waiting(door: Door, waiting: int) -> list[Any]:
    if not waiting:
        return []
    queue = [html.A("Open the matching queue", href="/data/matching", className="button")]
    return [
        html.Section(
            [
                html.H2(words.waiting(waiting), id="waiting"),
                html.P(
                    "They name a home in a way that is not known yet. One answer counts every row that says "
                    "the same, in this file and in others."
                ),
                html.P(queue if roles.may(door.viewer, "match") else "", className="links"),
            ],
            className="section", **{"aria-labelledby": "waiting"},
        )
    ]  # fmt: skip


PAGE = Page("/data/loads/<load>", "One load", layout)
