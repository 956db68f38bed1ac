"""The links under which a page's files are: one shared piece, for every page that has files."""

from dataclasses import replace
from urllib.parse import quote

from dash import html

from dashboard import roles
from dashboard.address import View, write
from dashboard.outputs.files import KINDS
from dashboard.outputs.making import ROOT
from dashboard.outputs.pages import has_files, named
from metrics.viewer import Viewer


def downloads(viewer: Viewer, view: View, path: str, what: str = "this page") -> html.P | None:
    """Plain links to the files of the page at `path`, as it is looked at; None where it has none.

    `what` names the page for who hears the links one by one: `falls at Elm House`.
    """
    found = [
        html.A([kind.words, html.Span(f" of {what}", className="hidden")], href=to)
        for kind in KINDS
        if kind.fits(path, view) and (to := address_of(viewer, view, path, kind.ext))
    ]
    if not found:
        return None
    links = [part for link in found for part in (link, " ")][:-1]
    return html.P([html.B("Download: "), *links], className="links downloads")


def address_of(viewer: Viewer, view: View, path: str, ext: str) -> str | None:
    """Of one file, with the view behind it; None where there is none for this viewer."""
    to = f"{ROOT}{quote(named(path))}.{ext}"
    may = roles.may_open(viewer, to) and roles.may_open(viewer, path) and viewer.profile != "shared"
    return write(to, replace(view, was=None)) if may and has_files(path, view, viewer) else None


def everything(viewer: Viewer, view: View, area: str) -> html.P | None:
    """To where everything of an area is made in one file."""
    to = f"{ROOT}/everything/{quote(area, safe='')}"
    if not (roles.may_open(viewer, to) and roles.may_reach(viewer, f"/areas/{area}")):
        return None
    link = html.A("Everything for this area in one download", href=write(to, View(asat=view.asat)))
    return html.P(link, className="links downloads")
