"""The addresses below /data: pages of forms as plain HTML, what takes the forms, and files to keep."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, make_response, redirect, request

from dashboard import address, roles, whole
from dashboard.access import Door, Refused, door_now, write_down
from dashboard.data import downloads, matching, received, returning
from dashboard.forms import checked
from dashboard.page import Screen
from dashboard.pages import FORMS, failed, not_found
from loaders.problems import Problem, StoreProblem

log = logging.getLogger("vanguard.pages")
Taker = Callable[..., str]  # of the door, the fields and the parts of the path: the address to see next
# What takes a form: where, the right that it wants, and what it does.
TAKERS: tuple[tuple[str, str, Taker], ...] = (
    ("/data/loads/<int:load>/undo", "load", received.undo),
    ("/data/loads/dropped/<drop>", "load", received.answer),
    ("/data/loads/dropped/<drop>/<int:file>/columns", "load", received.columns),
    ("/data/matching/answer", "match", matching.answer),
    ("/data/matching/join", "match", matching.join),
    ("/data/return/<home>", "return", returning.take),
)
# Files and states, read by a browser or by the page's script.
GIVERS: tuple[tuple[str, str, Callable[..., Response]], ...] = (
    ("/data/loads/<int:load>/left-over.csv", "rejects", downloads.left_over),
    ("/data/loads/<int:load>/receipt.csv", "load", downloads.receipt),
    ("/data/loads/dropped/<drop>/progress", "load", downloads.progress),
)


def register(server: Flask) -> None:
    """Adds every address below /data to the app that serves the rest."""
    server.add_url_rule("/data", "data", lambda: redirect("/data/loads", 303), strict_slashes=False)
    server.add_url_rule("/data/<path:rest>", "data_page", page_of_forms)
    server.add_url_rule("/data/loads/files", "data_files", _receive, methods=["POST"])
    for rule, right, take in TAKERS:
        server.add_url_rule(rule, f"take {rule}", taking(right, take), methods=["POST"])
    for rule, right, give in GIVERS:
        server.add_url_rule(rule, f"give {rule}", giving(right, give))


def page_of_forms(rest: str = "") -> Response:
    """A page of plain HTML, by its address."""
    path = request.path.rstrip("/")
    return whole.answer(_screen(door_now(), path), path)


def _screen(door: Door, path: str) -> Screen:
    view = address.read(request.args.to_dict())
    if not roles.may_open(door.viewer, path):
        return not_found.layout(door, view)
    for page in FORMS:
        parts = page.parts(path)
        if parts is not None:
            try:
                return page.layout(door, view, **parts)
            except StoreProblem:  # the page is there; the store cannot answer now
                return _failed(path)
            except Problem:
                break
            except Exception:
                return _failed(path)
    return not_found.layout(door, view)


def _failed(path: str) -> Screen:
    reference = secrets.token_hex(2).upper()
    log.exception("Reference %s: %s", reference, path)
    return failed.screen(reference, path)


def taking(right: str | None, take: Taker) -> Callable[..., Response]:
    def taken(**parts: Any) -> Response:
        door = door_now()
        if not _allowed(door, right):
            return whole.answer(not_found.layout(door, address.View()), request.path)
        try:
            return make_response(redirect(take(door, checked(request), **parts), 303))
        except Refused:
            raise
        except Problem as problem:
            return _told(problem)
        except Exception:
            return whole.answer(_failed(_back()), request.path)

    return taken


def giving(right: str | None, give: Callable[..., Response]) -> Callable[..., Response]:
    def given(**parts: Any) -> Response:
        door = door_now()
        if not _allowed(door, right):
            return whole.answer(not_found.layout(door, address.View()), request.path)
        try:
            return give(door, **parts)
        except StoreProblem:
            return whole.answer(_failed(_back()), request.path)
        except Problem:
            return whole.answer(not_found.layout(door, address.View()), request.path)
        except Exception:
            return whole.answer(_failed(_back()), request.path)

    return given


def _allowed(door: Door, right: str | None) -> bool:
    """Without a right of its own, an address is for whoever may open it."""
    allowed = right is None or roles.may(door.viewer, right)
    if not allowed:
        write_down("refused", path=request.path, right=right)
    return allowed


def _receive() -> Response:
    door = door_now()
    if not _allowed(door, "load"):
        return whole.answer(not_found.layout(door, address.View()), request.path)
    try:
        return make_response(redirect(received.files(door, request), 303))
    except Refused:
        raise
    except Problem as problem:
        return _told(problem)


def _told(problem: Problem) -> Response:
    """Nothing was changed; what was wrong, and the way back."""
    back = _back()
    screen = failed.refused(str(problem), back)
    return whole.answer(screen, back, 400)


def _back() -> str:
    """The page on which the form stood: the address that takes it, less its last step where it has none."""
    path = request.path
    for taker in ("/undo", "/answer", "/join", "/files"):
        path = path.removesuffix(taker)
    return path
