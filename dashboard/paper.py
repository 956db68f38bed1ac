"""A printed page: A4, its heads and feet on every side, and nothing to press but to print it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component
from flask import has_request_context, request

from dashboard import wording
from dashboard.address import View, write
from dashboard.plain import Control

MARKING = {"operational": "Official - sensitive. Operational profile.", "shared": "Shared profile."}
NOT_ONE_RESIDENT = "About homes and areas, not for decisions about one resident."
# Millimetres: what is left of A4 is 180 wide, and high enough for one side of a home's sheet.
MARGINS = "17mm 15mm 16mm"


@dataclass(frozen=True)
class Paper:
    """What stands at the head and foot of every side."""

    place: str  # home and area
    asat: date
    profile: str
    made_up: bool
    path: str
    view: View

    @property
    def address(self) -> str:
        """In full, so that a reader of the paper finds the same again."""
        host = request.host_url.rstrip("/") if has_request_context() else ""
        return host + write(self.path, self.view, asat=self.asat, paper=None, was=None)

    @property
    def marking(self) -> str:
        return f"{MARKING[self.profile]}{' Made-up data. Not about any real home.' if self.made_up else ''}"


def frame(paper: Paper, main: list[Any]) -> html.Div:
    """No menu and no search: on the screen a line to print it or to go back, on paper neither."""
    back = write(paper.path, paper.view, paper=None)
    bar = html.Div(
        [
            html.Button("Print", type="button", className="button main", **{"data-print": "page"}),
            html.A("Back to the page", href=back, className="button"),
            html.Span("Two sides of A4 and more: set the printer to print on both sides.", className="quiet"),
        ],
        className="paper-bar",
    )
    head = html.P(
        [html.B(paper.place), html.Span(paper.marking), html.Span(f"As at {wording.day(paper.asat)}")],
        className="paper-head",
    )
    return html.Div(
        [
            html.A("Skip to the content", href="#content", className="skip"),
            Control("style", _sides(paper)),
            html.Header([bar, head]),
            html.Main([_opened(one) for one in main], id="content", tabIndex=-1),
            html.Footer(html.P([NOT_ONE_RESIDENT, " ", paper.address]), className="paper-foot"),
        ],
        className="paper",
    )


def _sides(paper: Paper) -> str:
    """The margins of each side, as CSS: browsers count the pages."""
    boxes = (
        ("top-left", _text(paper.place), "font-weight: 600; width: 36%"),
        ("top-center", _text(paper.marking), "width: 38%"),
        ("top-right", _text(f"As at {wording.day(paper.asat)}"), "width: 26%"),
        ("bottom-left", _text(f"{NOT_ONE_RESIDENT} {paper.address}"), "width: 86%"),
        ("bottom-right", '"Page " counter(page) " of " counter(pages)', "width: 14%"),
    )
    font = "font: 8pt/1.3 Inter, Arial, Helvetica, sans-serif; color: #212b32"
    drawn = " ".join(f"@{name} {{ content: {said}; {font}; {more} }}" for name, said, more in boxes)
    return f"@media print {{ @page {{ size: A4; margin: {MARGINS}; {drawn} }} }}"


def _text(words: str) -> str:
    """A string of CSS in which nothing but letters and figures stands for itself."""
    escaped = (one if one.isalnum() and one.isascii() else f"\\{ord(one):x} " for one in words)
    return f'"{"".join(escaped)}"'


def _opened(root: Any) -> Any:
    """On paper nothing can be opened, so that everything is."""
    for one in root if isinstance(root, (list, tuple)) else [root]:
        if isinstance(one, Component):
            if isinstance(one, html.Details):
                one.open = True
            _opened(getattr(one, "children", None))
    return root
