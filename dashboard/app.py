"""The pages joined into one app over one store."""

import logging
from pathlib import Path
from typing import Any

import dash
from dash import Dash, State, html
from flask import Response, g, jsonify, redirect, request

from dashboard import refusal, roles
from dashboard.access import STORE, Refused, door_now, write_down
from dashboard.at_address import nothing_there, show, whole_page
from dashboard.casebook import routes as casebook_routes
from dashboard.data import routes as data_routes
from dashboard.forms import check_origin
from dashboard.frame import PRODUCT
from dashboard.outputs import routes as output_routes
from dashboard.outputs.api import errors as api_errors
from dashboard.outputs.api import routes as api_routes
from dashboard.pages import PAGES, not_found
from dashboard.sign_in import SignIn, sign_in_of
from loaders.settings import settings
from loaders.store import Store
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
            return nothing_there(request.path)
        if request.method in ("GET", "HEAD") and request.endpoint in PAGES_OF_DASH:
            return whole_page(request.path)
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
