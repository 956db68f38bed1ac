"""Fields of forms: each with its label, its hint, what is wrong with it, and what it holds."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.access import Door
from dashboard.forms import FIELD, token
from dashboard.plain import Control


def hidden_token(door: Door) -> Control:
    """Says that the form came from a page of ours, made for this viewer."""
    return hidden(FIELD, token(door.viewer))


def hidden(name: str, value: str) -> Control:
    return Control("input", type="hidden", name=name, value=value)


def text(
    id: str,
    label: str,
    value: str = "",
    hint: str = "",
    error: str = "",
    name: str | None = None,
    **more: Any,
) -> html.Div:
    """A line to type in. What is wrong stands above it, and is read out with it."""
    described = [f"{id}-{part}" for part, said in (("hint", hint), ("error", error)) if said]
    field = Control(
        "input", type="text", id=id, name=name or id, value=value, autocomplete="off",
        **{"class": "typed wrong" if error else "typed"},
        **({"aria-describedby": " ".join(described)} if described else {}),
        **({"aria-invalid": "true"} if error else {}), **more,
    )  # fmt: skip
    return html.Div(
        [
            html.Label(label, htmlFor=id, className="label"),
            *([html.Span(hint, id=f"{id}-hint", className="hint")] if hint else []),
            *([wrong(id, error)] if error else []),
            field,
        ],
        className="field",
    )


def wrong(id: str, error: str) -> html.Span:
    return html.Span([html.Span("Error: ", className="hidden"), error], id=f"{id}-error", className="error")


def choice(
    id: str,
    label: str,
    options: Sequence[tuple[str, str]],
    value: str = "",
    name: str | None = None,
    **more: Any,
) -> html.Div:
    """A native select with its label."""
    chosen = [Control("option", said, value=one, selected=one == value) for one, said in options]
    box = Control("select", chosen, id=id, name=name or id, **{"class": "form-select"}, **more)
    return html.Div([html.Label(label, htmlFor=id, className="label"), box], className="field")


def tick(id: str, label: str, name: str, value: str = "yes", checked: bool = False, **more: Any) -> html.Div:
    box = Control("input", type="checkbox", id=id, name=name, value=value, checked=checked, **more)
    return html.Div([box, html.Label(label, htmlFor=id)], className="tick")


def radio(id: str, label: str, name: str, value: str, checked: bool = False) -> html.Div:
    box = Control("input", type="radio", id=id, name=name, value=value, checked=checked)
    return html.Div([box, html.Label(label, htmlFor=id)], className="tick")


def button(words: str, main: bool = False, **more: Any) -> html.Button:
    return html.Button(words, type="submit", className="button main" if main else "button", **more)
