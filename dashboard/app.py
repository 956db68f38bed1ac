"""The pages joined into one app over one store."""

import logging
import secrets
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import dash
from dash import Dash, State, html
from flask import Response, g, jsonify, redirect, request

from dashboard import address, kept_pages, refusal, roles, whole
from dashboard.access import STORE, Door, Refused, door_now, write_down
from dashboard.address import View
from dashboard.casebook import routes as casebook_routes
from dashboard.data import routes as data_routes
from dashboard.forms import check_origin
from dashboard.frame import PRODUCT, frame
from dashboard.outputs import routes as output_routes
from dashboard.outputs.api import errors as api_errors
from dashboard.outputs.api import routes as api_routes
from dashboard.page import Page, Screen
from dashboard.pages import PAGES, failed, not_found, not_ready
from dashboard.sign_in import SignIn, sign_in_of
from loaders.problems import Problem, StoreProblem
from loaders.settings import settings
from loaders.store import Store
from metrics.answer import PlacesQuery
from metrics.definition import METRICS
from metrics.viewer import LOCAL, Viewer

ASSETS = Path(__file__).resolve().parents[1] / "assets"
WHERE = "vanguard_path"
FOR_ALL = ("/assets/", "/_dash-component-suites/")
PAGES_OF_DASH = ("/", "/<path:path>")  # as Dash names what serves every page
# The addresses of Dash itself: what they serve is asked for again as the page that it is for.
MACHINERY = ("/assets/", "/_dash-", "/_reload-hash", "/_favicon.ico")
# Whether the store answers, for whatever watches the service; what stands after signing out.
FOR_NOBODY = ("/health", "/signed-out")
log = logging.getLogger("vanguard.pages")
INDEX = """<!DOCTYPE html>
<html lang="en-GB">
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" href="data:,">
<link rel="preload" href="/assets/inter.woff2" as="font" type="font/woff2" crossorigin>
{%css%}
</head>
<body>
{%app_entry%}
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>
"""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(store: Store, viewer: Viewer = LOCAL) -> Dash:
    """The whole dashboard over one store: for one viewer, or for whom a proxy signs in if that is set."""
    sign_in = sign_in_of(settings(), viewer)
    application = Dash(
        "dashboard",
        title=PRODUCT,
        update_title="",
        assets_folder=str(ASSETS),
        assets_ignore=r".*\.(txt|woff2)$",
        index_string=INDEX,
        use_pages=True,
        pages_folder="",
        # The path itself: named parts of it come mixed with whatever the query says.
        routing_callback_inputs={WHERE: State("_pages_location", "pathname")},
        suppress_callback_exceptions=True,
        serve_locally=True,
        compress=True,
        enable_mcp=False,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    for page in PAGES:
        dash.register_page(page.name, path_template=page.path, name=page.name, title=_title, layout=_layout)
    dash.register_page("not_found_404", path_template=not_found.PAGE.path, title=_title, layout=_layout)
    application.layout = html.Div(dash.page_container, id="app")
    # Pages are registered once a process; which store they ask is the serving app's own affair.
    application.server.config[STORE] = store
    _guard(application, sign_in)
    _add_routes(application, store)
    data_routes.register(application.server)
    output_routes.register(application.server)
    api_routes.register(application.server)
    casebook_routes.register(application.server)
    return application


def _layout(**address_parts: Any) -> html.Div:
    path = address_parts.pop(WHERE, None) or "/"
    return show(door_now(), path, address_parts)


def _title(**parts: str) -> str:
    return str(g.get("title", PRODUCT))


def show(door: Door, path: str, search: dict[str, Any]) -> html.Div:
    """The page of an address, whole: what cannot be seen and what does not exist look the same."""
    screen = _screen(door, path, search)
    g.title = f"{screen.title} - {PRODUCT}"
    trail = ((name, to if to and roles.may_reach(door.viewer, to) else None) for name, to in screen.trail)
    screen = replace(screen, trail=tuple(trail))
    return frame(screen, door.viewer, path)


def _screen(door: Door, path: str, search: dict[str, Any]) -> Screen:
    view = address.read(search)
    path = roles.landing(door.viewer) if path == "/" else path
    # Found again here: in Dash's own patterns a part of a path may hold a slash.
    found = page_of(path)
    if found is None or not roles.may_open(door.viewer, path):
        return _not_found(door, view, path)
    if door.viewer.profile == "shared" and not roles.is_reference(path):
        return not_ready.layout(door, view)
    page, parts = found
    # What is named in the path is not asked for again: Dash mixes both.
    view = address.read({key: value for key, value in search.items() if key not in parts})
    try:
        return page.layout(door, view, **parts)
    except StoreProblem:  # the page is there; the store cannot answer now
        return _failed(path)
    except Problem:
        return _not_found(door, view, path)
    except Exception:
        return _failed(path)


def _whole(path: str) -> Response | None:
    """The page of an address, unless it is one that Dash draws in the browser."""
    found, door = page_of(path), door_now()
    if found is None:
        return _sent(door, path)
    page, parts = found
    if page.kept:
        return kept_pages.answer(door, partial(_made, door, path, parts))
    if page.whole or not _exists(parts):
        return _made(door, path, parts)
    moved = _moved(path, parts)
    return redirect(moved) if moved else None


def _made(door: Door, path: str, parts: dict[str, Any]) -> Response:
    moved = _moved(path, parts) if _exists(parts) else None
    return redirect(moved) if moved else _sent(door, path)


def _sent(door: Door, path: str) -> Response:
    return whole.answer(_screen(door, path, request.args.to_dict()), path)


def _moved(path: str, parts: dict[str, Any]) -> str | None:
    """Where an old code or name of a home leads; the new page says what it was."""
    door, view = door_now(), address.read(request.args.to_dict())
    if "home" not in parts or door.viewer.profile == "shared":
        return None
    try:
        old = door.places(PlacesQuery(code=parts["home"], asat=view.asat)).redirect
    except Exception:
        return None  # not there, the store is away, or a fault of ours: its own page says so
    if old is None:
        return None
    rest = "".join(f"/{step}" for step in path.split("/")[3:])
    return address.write(f"/homes/{old[1]}{rest}", view, was=old[0])


def _not_found(door: Door, view: View, path: str) -> Screen:
    write_down("refused", status=404, path=path[:80])
    return not_found.layout(door, view)


def _failed(path: str) -> Screen:
    reference = secrets.token_hex(2).upper()
    log.exception("Reference %s: %s", reference, path)
    return failed.screen(reference, path)


def page_of(path: str) -> tuple[Page, dict[str, Any]] | None:
    for page in PAGES:
        parts = page.parts(path)
        if parts is not None:
            return page, parts
    return None


def _guard(application: Dash, sign_in: SignIn) -> None:
    """Every request there is goes through here first: pages, callbacks, forms, files."""
    server = application.server

    @server.before_request
    def let_in() -> Any:
        if request.path in FOR_NOBODY:
            return None
        g.viewer = sign_in(request)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            check_origin(request)
        if request.path.startswith(MACHINERY):
            return None
        first = roles.landing(g.viewer)
        if request.path == "/" != first:
            return redirect(first)
        if not roles.may_open(g.viewer, request.path):
            if api_errors.is_asked():
                write_down("refused", status=404, path=request.path[:80])
                return api_errors.nothing()
            return whole.answer(_not_found(door_now(), View(), request.path), request.path)
        if request.method in ("GET", "HEAD") and request.endpoint in PAGES_OF_DASH:
            return _whole(request.path)
        return None

    @server.errorhandler(Refused)
    def refuse(problem: Refused) -> Response:
        write_down("refused", status=problem.status, path=request.path[:80])
        return api_errors.refused(problem) if api_errors.is_asked() else refusal.page(problem)

    @server.after_request
    def keep_out_of_caches(response: Response) -> Response:
        # What is shown to one reader, or a refusal in the place of a script, is for no other.
        if response.status_code >= 400 or not request.path.startswith(FOR_ALL):
            response.headers["Cache-Control"] = "no-store"
        return response


def _add_routes(application: Dash, store: Store) -> None:
    server = application.server
    server.add_url_rule("/signed-out", "signed_out", refusal.signed_out)

    @server.get("/health")
    def health() -> Response:
        try:
            with store.read():
                return jsonify(store="answers", schema=store.schema())
        except Exception:
            log.exception("The store does not answer")
            failed = jsonify(store="does not answer", schema=None)
            failed.status_code = 503
            return failed

    @server.after_request
    def finish(response: Response) -> Response:
        if request.path.startswith("/assets/") and "m" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = _policy(application)
        return response


def _exists(parts: dict[str, Any]) -> bool:
    """Whether a reader of an address with these parts would get its page."""
    door, view = door_now(), address.read(request.args.to_dict())
    try:
        # Under the Shared profile no place is looked up: every one gets the same page.
        if door.viewer.profile == "shared":
            pass
        elif "area" in parts:
            door.places(PlacesQuery(area=parts["area"], asat=view.asat))
        elif "home" in parts:
            door.places(PlacesQuery(code=parts["home"], asat=view.asat))
    except StoreProblem:
        return True
    except Problem:
        return False
    except Exception:  # a fault of ours: the page meets it again, and says so
        return True
    if "metric" not in parts:
        return True
    of_places = "home" in parts or "area" in parts
    return parts["metric"] in METRICS and (not of_places or door.viewer.may_ask(parts["metric"]))


def _policy(application: Dash) -> str:
    # Asked each time: Dash adds an inline script of its own on the first request.
    scripts = " ".join(["'self'", *application.csp_hashes()])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
