"""Pieces that pages share: the frame, marks with their words, charts, tables, controls."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import html

from dashboard import address, headings, roles, sentence, signals, wording
from dashboard.access import Failed
from dashboard.address import View
from dashboard.charts.description import Chart
from dashboard.charts.svg import data_uri, medium, small
from dashboard.page import Screen
from loaders.settings import settings
from metrics.answer import Series
from metrics.comparison_answer import Comparison
from metrics.definition import Metric
from metrics.viewer import Viewer

PRODUCT = "Vanguard impact dashboard"
DEFAULT = address.NO_CHOICE  # assets/page.js knows it
MADE_UP = "Made-up data. Not about any real home."
NOT_ONE_RESIDENT = "About homes and areas, not for decisions about one resident."
FOOTER = (
    ("Accessibility", "/accessibility"), ("Privacy", "/privacy"), ("Changes", "/changes"),
    ("About the data", "/about-the-data"), ("Help", "/help"),
)  # fmt: skip


def frame(screen: Screen, viewer: Viewer, path: str) -> html.Div:
    """Everything from the skip link to the footer, in the same order on every page."""
    menu = _menu(screen, path, viewer)
    return html.Div(
        [
            html.A("Skip to the content", href="#content", className="skip"),
            *([_banner()] if screen.made_up else []),
            html.Header(_header(screen, viewer, menu), className="header"),
            html.Nav(
                html.Div(html.Ul(menu), className="inside"), className="menu", **{"aria-label": "Main menu"}
            ),
            html.Div(
                [_trail(screen), html.Main(screen.main, id="content", tabIndex=-1)],
                className="inside",
            ),
            html.P(id="announced", role="status", className="hidden"),
            html.Footer(
                html.Div(
                    [html.P(NOT_ONE_RESIDENT), html.Ul([html.Li(html.A(n, href=a)) for n, a in FOOTER])],
                    className="inside",
                ),
                className="footer",
            ),
        ]
    )


def _banner() -> html.Div:
    return html.Div(
        html.Div(MADE_UP, className="inside"), className="made-up", role="region", **{"aria-label": "Notice"}
    )


def _header(screen: Screen, viewer: Viewer, menu: list[html.Li]) -> html.Div:
    area = [html.Span(screen.area[1], className="area")] if screen.area else []
    return html.Div(
        [
            html.A(PRODUCT, href="/", className="product"),
            *area,
            *([_search(screen)] if roles.may_open(viewer, "/search") else []),
            html.Span([_who(viewer), *_sign_out(viewer)], className="who"),
            html.Details(
                [html.Summary("Menu"), html.Nav(html.Ul(menu), **{"aria-label": "Menu"})],
                className="menu-narrow",
            ),
        ],
        className="inside",
    )


def _search(screen: Screen) -> html.Form:
    box = dbc.Input(
        id="search", type="search", name="q", placeholder="Home, old name, postcode or provider",
        autocomplete="off", maxlength=address.LONGEST,
        **({"value": screen.searched} if screen.searched else {}),
    )  # fmt: skip
    return html.Form(
        [
            html.Label("Search for a home", htmlFor="search", className="hidden"),
            box,
            html.Button("Search", type="submit"),
        ],
        action="/search", method="get", className="search", role="search",
    )  # fmt: skip


def _sign_out(viewer: Viewer) -> list[Any]:
    """For whom a proxy has signed in, where it says how to sign out."""
    to = settings().sign_out if roles.role_of(viewer).signs_in else None
    return [" ", html.A("Sign out", href=to, className="sign-out")] if to else []


def _who(viewer: Viewer) -> str:
    """Who looks, as what, and under which profile: on every page."""
    role = roles.role_of(viewer)
    if not role.signs_in:
        return f"{wording.upper_first(viewer.name)}, {viewer.profile} profile"
    return f"{viewer.name}, {wording.lower_first(role.title)}, {viewer.profile} profile"


def _menu(screen: Screen, path: str, viewer: Viewer) -> list[html.Li]:
    entries = [("My week", "/"), ("Areas", "/areas")]
    if screen.area:
        entries += [(screen.area[1], f"/areas/{screen.area[0]}"), ("Homes", f"/areas/{screen.area[0]}/homes")]
    entries += [("Metrics", "/metrics"), ("Data", _data(viewer)), ("Help", "/help")]
    entries = [(name, to) for name, to in entries if roles.may_reach(viewer, to)]
    current = _current(entries, path)
    return [
        html.Li(
            html.A(
                name, href=to, **({"aria-current": "page" if to == path else "true"} if to == current else {})
            )
        )
        for name, to in entries
    ]


def _data(viewer: Viewer) -> str:
    """Loads for those who load, who has sent what for the area's readers, its own return for a home."""
    homes = sorted(viewer.homes or ())
    returns = [f"/data/return/{quote(home, safe='')}" for home in homes]
    places = ["/data/loads", "/data/matching", "/data/coverage", *returns]
    return next((to for to in places if roles.may_reach(viewer, to)), "/about-the-data")


def _current(entries: list[tuple[str, str]], path: str) -> str | None:
    if path.startswith("/homes/"):
        return next((to for name, to in entries if name == "Homes"), None)
    if path.startswith("/metrics/") or (path.startswith("/areas/") and "/metrics/" in path):
        return "/metrics"
    if path.startswith("/areas/") and path.endswith("/progress"):
        path = path.removesuffix("/progress")
    if path.startswith("/data/") or path == "/about-the-data":
        return next((to for name, to in entries if name == "Data"), None)
    return next((to for _, to in entries if to == path), None)


def _trail(screen: Screen) -> html.Nav | html.Div:
    if not screen.trail:
        return html.Div(className="trail")
    steps = [html.Li(html.A(name, href=to) if to else name) for name, to in screen.trail]
    return html.Nav(html.Ol(steps), className="trail", **{"aria-label": "You are here"})


def opening(title: str, data_date: str, *notices: Any) -> list[Any]:
    """The h1 is the finding and the data-date line is under it. Nothing is put between."""
    return [*notices, html.H1(title, id="heading", tabIndex=-1), html.P(data_date, className="data-date")]


def notices(view: View, path: str, moved: str | tuple[str, str, str] | None = None) -> list[html.P]:
    """What the reader should know before the heading: an old date, an old code, a bad value."""
    found = []
    if view.bad:
        keys = wording.listed([f"“{key}”" for key in view.bad])
        found.append(f"The address has a value for {keys} that cannot be used. The usual view is shown.")
    if moved:
        found.append(moved if isinstance(moved, str) else f"{moved[0]} is now {moved[2]} ({moved[1]}).")
    view = replace(view, was=None)
    said = [html.P(words, className="notice", role="status") for words in found]
    if view.asat:
        latest = html.A("See latest", href=address.write(path, view, asat=None))
        said.append(
            html.P([f"This shows data as at {wording.day(view.asat)}. ", latest, "."], className="notice")
        )
    return said


def buttons(path: str, view: View, asat: Any, paper: bool = False) -> html.Div:
    """Copy the address as it is, or with the day of its data. `paper`: a page made for A4 is there."""
    latest = address.write(path, view, asat=None, was=None)
    fixed = address.write(path, view, asat=asat, was=None)
    return html.Div(
        [
            html.Button(
                "Copy link (latest data)", type="button", className="button main", **{"data-copy": latest}
            ),
            html.Button(
                f"Copy link (as at {wording.day(asat)})",
                type="button",
                className="button",
                **{"data-copy": fixed},
            ),
            html.A("Print", href=address.write(path, view, paper="1", was=None), className="button")
            if paper
            else html.Button("Print", type="button", className="button", **{"data-print": "page"}),
            html.Span(className="said", role="status"),
        ],
        className="buttons",
    )


def mark(kind: str) -> html.Span:
    """A mark of change over time; its word stands beside it."""
    return html.Span(className=f"mark {kind}", **{"aria-hidden": "true"})


def capsule(word: str) -> html.Span:
    """The mark of comparison; its words follow it."""
    side = "higher" if word.startswith("higher") else "lower" if word.startswith("lower") else "as"
    return html.Span(className=f"capsule {side}", **{"aria-hidden": "true"})


def variation(metric: Metric, series: Series) -> html.Span:
    """Mark and word of a series over time, or why there is none."""
    signal = signals.signal_of(metric, series)
    if signal and signal.kind != "words":
        return html.Span([mark(signal.kind), html.B(signals.words_of(signal))], className="words")
    if signal:
        return html.Span(html.B(signals.words_of(signal)), className="words")
    words = sentence.unjudged(series, metric)
    if words:
        return html.Span(words, className="words")
    if series.latest is None:
        return html.Span(wording.upper_first(headings.nothing_short(series)), className="words")
    return html.Span([mark("usual"), "usual"], className="words")


def comparison(one: Comparison | None, metric: Metric, value: bool = True) -> html.Span:
    """Capsule and words; without a word, who it is set beside and their figure."""
    if one is None:
        return html.Span("Not compared", className="words")
    if one.state != "shown":
        return html.Span(sentence.not_compared(one), className="words")
    shown = one.value is not None and (value or one.word is None)
    # Kept on one line with the word before it.
    number = f"\u00a0{wording.value(one.value, metric)}" if shown else ""
    who = sentence.comparator(one, counted=False)
    if one.word is None:
        return html.Span(f"{wording.upper_first(who)}{number}", className="words")
    return html.Span([capsule(one.word), f"{one.word}: {who}{number}"], className="words")


def small_chart(chart: Chart | None) -> html.Img | html.Div:
    if chart is None:
        return html.Div(className="no-chart")
    return html.Img(
        src=data_uri(small(chart)), alt=chart.alternative, width=376, height=60, className="small-chart"
    )


def medium_chart(wide: Chart, narrow: Chart, label: str, described_by: str) -> html.Div:
    """Redrawn, not shrunk, where the page is narrow."""
    return html.Div(
        [
            _picture(medium(wide), "chart-wide", label, described_by),
            _picture(medium(narrow, width=358), "chart-narrow", label, described_by),
        ],
        className="chart",
    )


def _picture(svg: str, name: str, label: str, described_by: str) -> html.Div:
    named = {"aria-label": label, "aria-describedby": described_by}
    # The page's own script puts the drawing in, so that its words are in the page's type.
    return html.Div(role="img", className=name, **named, **{"data-svg": svg})


def narrow_chart(chart: Chart, label: str, described_by: str) -> html.Div:
    return _picture(medium(chart, width=358), "chart-narrow", label, described_by)


def hidden(name: str, value: str) -> dbc.Input:
    return dbc.Input(type="hidden", name=name, value=value)


def failed(problem: Failed, path: str, of: str = "") -> html.Div:
    """What failed, what still works, a reference, and trying again."""
    said = "this part could not be worked out."
    return html.Div(
        [
            html.B(f"{of}: {said}" if of else wording.upper_first(said)),
            f" The rest of the page still works. Reference {problem.reference}. ",
            html.A("Try again", href=path),
        ],
        className="notice failed",
        role="status",
    )


def select(key: str, label: str, options: Sequence[tuple[str, str]], value: str | None) -> html.Label:
    """A native select that writes one key of the address; its default is written as nothing."""
    choices = [{"label": words, "value": chosen or DEFAULT} for chosen, words in options]
    box = dbc.Select(id=f"address-{key}", name=key, options=choices, value=value or DEFAULT)
    return html.Label([html.Span(label), box], htmlFor=f"address-{key}")


def controls(
    *selects: html.Label, label: str = "How it is looked at", path: str = "", view: View | None = None
) -> html.Div:
    """Each choice writes its key of the address; with a path, also where there are no scripts."""
    parts: list[Any] = list(selects)
    if path and view is not None:
        kept = [hidden("asat", view.asat.isoformat())] if view.asat else []
        press = html.Noscript(html.Button("Show", type="submit", className="button"))
        parts = [html.Form([*parts, *kept, press], action=path, method="get")]
    return html.Div(parts, className="controls", role="group", **{"aria-label": label, "data-address": "1"})
