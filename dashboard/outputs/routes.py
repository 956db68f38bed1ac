"""The addresses below /downloads: a page's files under its own address, and what takes a while to make."""

from typing import Any

from flask import Flask, Response, make_response, request

from dashboard import address, roles, whole
from dashboard.access import Door
from dashboard.data.routes import giving, page_of_forms, taking
from dashboard.outputs import files, making, record
from dashboard.outputs.contents import NO_SUCH
from dashboard.outputs.making import ROOT
from dashboard.outputs.pages import contents_of
from dashboard.pages import failed, not_ready
from loaders.clock import today
from loaders.problems import Problem

WRONG = "The address has a value for {} that cannot be used, so no file was made."


def register(server: Flask) -> None:
    """Adds files to the app that serves the pages."""
    server.add_url_rule(ROOT, "downloads", page_of_forms, strict_slashes=False)
    server.add_url_rule(f"{ROOT}/everything/<rest>", "everything", page_of_forms)
    server.add_url_rule(f"{ROOT}/everything", "make", taking(None, making.start), methods=["POST"])
    server.add_url_rule(f"{ROOT}/kept/<number>", "kept file", giving(None, making.give))
    server.add_url_rule(f"{ROOT}/kept/<number>/progress", "kept progress", giving(None, making.progress))
    server.add_url_rule(f"{ROOT}/<path:rest>", "file of a page", giving(None, file_of_page))


def file_of_page(door: Door, rest: str) -> Response:
    """A page's address with an ending behind it: that page as a file, looked at as the query says."""
    found = files.kind_of(f"/{rest}")
    if found is None or not roles.may_open(door.viewer, found[0]):
        raise Problem(NO_SUCH)
    path, kind = found
    if door.viewer.profile == "shared":
        return whole.answer(not_ready.layout(door, address.View()), request.path, 409)
    view = address.read(request.args.to_dict())
    wrong = [*view.bad, *(["asat"] if view.asat and view.asat > today() else [])]
    if wrong:
        said = WRONG.format(" and ".join(wrong))
        return whole.answer(failed.refused(said, path), request.path, 400)
    contents = contents_of(door, view, path)
    about = contents.about
    content, name = kind.make(contents), about.name(kind.ext)
    if request.method == "GET":
        record.note(door, request.full_path.rstrip("?"), name, about.asat, about.profile)
    return attachment(content, name, kind.mimetype)


def attachment(content: Any, name: str, mimetype: str) -> Response:
    """A file to keep, and no cache's to keep."""
    response = make_response(content)
    text = "; charset=utf-8" if mimetype == "text/csv" else ""
    response.headers["Content-Type"] = f"{mimetype}{text}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
