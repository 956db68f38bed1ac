"""The frame of every page: product, menu, search, where you are, and what must stand on all of them."""

from typing import Any
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import html

from dashboard import address, roles, wording
from dashboard.page import Screen
from loaders.settings import settings
from metrics.viewer import Viewer

PRODUCT = "Vanguard impact dashboard"
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
                [_trail(screen, viewer), html.Main(screen.main, id="content", tabIndex=-1)],
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


def _trail(screen: Screen, viewer: Viewer) -> html.Nav | html.Div:
    """A step that this reader may not open is named, and leads nowhere."""
    if not screen.trail:
        return html.Div(className="trail")
    steps = [
        html.Li(html.A(name, href=to) if to and roles.may_reach(viewer, to) else name)
        for name, to in screen.trail
    ]
    return html.Nav(html.Ol(steps), className="trail", **{"aria-label": "You are here"})
