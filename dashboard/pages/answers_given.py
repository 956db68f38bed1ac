"""The answers that were given in the matching queue, each with a way to take it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from dashboard import tables, wording
from dashboard.access import Door
from dashboard.data.controls import button, hidden, hidden_token

ANSWERS = 20


def section(door: Door, answers: Sequence[Any], joins: Sequence[Any]) -> html.Section:
    heads = [
        tables.head("Asked"),
        tables.head("Answer"),
        tables.head("Rows", True),
        tables.head("By"),
        tables.head("Change"),
    ]
    rows = [_answered(door, one) for one in answers[:ANSWERS]] + [
        _joined(door, one) for one in joins[:ANSWERS]
    ]
    empty = html.P("Nothing was answered yet.", className="quiet")
    caption = f"{len(rows)} {wording.plural(len(rows), 'answer', 'answers')}, newest first"
    return html.Section(
        [
            html.H2("Answers given", id="answers"),
            tables.table(caption, heads, rows, "answers", "Answers given") if rows else empty,
        ],
        className="section", **{"aria-labelledby": "answers"},
    )  # fmt: skip


def _answered(door: Door, one: Any) -> html.Tr:
    said = f"{one.name} ({one.code})" if one.code else "None of the homes"
    back = _back(door, "/data/matching/answer", {"alias": one.alias}, one.alias)
    return html.Tr(
        [
            tables.row_head(quoted(one.alias)), html.Td(said), html.Td(f"{one.rows:,}", className="number"),
            html.Td(_who(one)), html.Td(back),
        ]
    )  # fmt: skip


def _joined(door: Door, one: Any) -> html.Tr:
    said = "One home" if one.answer == "joined" else "Two homes"
    codes = {"one": one.one.code, "other": one.other.code}
    back = _back(door, "/data/matching/join", codes, f"{one.one.name} and {one.other.name}")
    return html.Tr(
        [
            tables.row_head(pair(one)),
            html.Td(said),
            html.Td("", className="number"),
            html.Td(_who(one)),
            html.Td(back),
        ]
    )


def _who(one: Any) -> str:
    when = wording.day(datetime.fromisoformat(one.at).date()) if one.at else ""
    return ", ".join(part for part in (one.who, when) if part)


def _back(door: Door, action: str, fields: dict[str, str], about: str) -> html.Form:
    kept = [hidden(name, value) for name, value in fields.items()]
    return html.Form(
        [hidden_token(door), *kept, say("Take back", "answer", "back", about)], method="post", action=action
    )


def say(label: str, name: str, value: str, about: str) -> html.Button:
    """A button whose name, read alone, says what it is about."""
    return button([label, html.Span(f": {about}", className="hidden")], name=name, value=value)


def quoted(alias: str) -> str:
    return f"“{alias.replace('|', ', ')}”"


def pair(one: Any) -> str:
    return f"{one.one.name} ({one.one.code}) and {one.other.name} ({one.other.code})"
