"""Where an area's page leads: the measures beside the main ones, each with a page, and the other pages."""

from typing import Any

from dash import html

from dashboard import wording
from dashboard.access import Door
from dashboard.address import View, lasting, write
from dashboard.overview import Overview
from metrics.answer import Place
from metrics.definition import METRICS, Metric


def of(door: Door, view: View, area: Place, aim: str) -> list[html.Details]:
    """A list behind one press; none on paper, where nothing is pressed."""
    found = [one for one in METRICS.values() if one.aim == aim and not one.headline and _known(door, one)]
    if view.paper or not found:
        return []
    count = wording.upper_first(wording.in_words(len(found)))
    summary = html.Summary(f"{count} more {wording.plural(len(found), 'measure', 'measures')}")
    links = [html.Li(html.A(one.title, href=_page(area, one, view))) for one in found]
    return [html.Details([summary, html.Ul(links, className="more-measures")], className="more")]


def _known(door: Door, metric: Metric) -> bool:
    return "area" in metric.levels and door.viewer.may_ask(metric.id)


def _page(area: Place, metric: Metric, view: View) -> str:
    return write(f"/areas/{area.code}/metrics/{metric.id}", lasting(view))


def elsewhere(whole: Overview) -> list[Any]:
    """What the links of the page open, and where else the area stands."""
    if whole.first is None:
        return []
    code, view = whole.first.one.code, View(asat=whole.first.query.asat)
    to = (
        ("Change since each baseline", write(f"/areas/{code}/progress", view)),
        ("Compare with other places", write("/compare", view, places=(code,))),
        ("What has come in", write("/data/coverage", view, area=code)),
    )
    links = [html.Span([" ", html.A(name, href=path)], className="elsewhere") for name, path in to]
    return [" Each name opens its homes side by side, the area over time and its definition.", *links]
