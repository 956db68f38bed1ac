"""What stands at an address: its page, made whole or drawn in the browser, or where an old address leads."""

import logging
import secrets
from functools import partial
from typing import Any

from dash import html
from flask import Response, g, redirect, request

from dashboard import address, kept_pages, roles, whole
from dashboard.access import Door, door_now, write_down
from dashboard.address import View
from dashboard.frame import PRODUCT, frame
from dashboard.page import Page, Screen
from dashboard.pages import PAGES, failed, not_found, not_ready
from loaders.problems import Problem, StoreProblem
from metrics.answer import PlacesQuery
from metrics.definition import METRICS

log = logging.getLogger("vanguard.pages")


def show(door: Door, path: str, search: dict[str, Any]) -> html.Div:
    """The page of an address, whole: what cannot be seen and what does not exist look the same."""
    screen = _screen(door, path, search)
    g.title = f"{screen.title} - {PRODUCT}"
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


def whole_page(path: str) -> Response | None:
    """The page of an address, unless it is one that Dash draws in the browser."""
    found, door = page_of(path), door_now()
    if found is None:
        return _sent(door, path)
    page, parts = found
    if page.kept:
        return kept_pages.answer(door, partial(_made, door, path, parts))
    if page.whole or not _exists(door, parts):
        return _made(door, path, parts)
    return _moved(door, path, parts)


def _made(door: Door, path: str, parts: dict[str, Any]) -> Response:
    moved = _moved(door, path, parts) if _exists(door, parts) else None
    return moved or _sent(door, path)


def _sent(door: Door, path: str) -> Response:
    return whole.answer(_screen(door, path, request.args.to_dict()), path)


def _moved(door: Door, path: str, parts: dict[str, Any]) -> Response | None:
    """Where an old code or name of a home leads; the new page says what it was."""
    view = address.read(request.args.to_dict())
    if "home" not in parts or door.viewer.profile == "shared":
        return None
    try:
        old = door.places(PlacesQuery(code=parts["home"], asat=view.asat)).redirect
    except Exception:
        return None  # not there, the store is away, or a fault of ours: its own page says so
    if old is None:
        return None
    rest = "".join(f"/{step}" for step in path.split("/")[3:])
    return redirect(address.write(f"/homes/{old[1]}{rest}", view, was=old[0]))


def nothing_there(path: str) -> Response:
    """The page that says so, for an address that this reader may not open."""
    return whole.answer(_not_found(door_now(), View(), path), path)


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


def _exists(door: Door, parts: dict[str, Any]) -> bool:
    """Whether a reader of an address with these parts would get its page."""
    view = address.read(request.args.to_dict())
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
