"""All metrics by aim, each a line, and a box to find one by its words."""

import dash_bootstrap_components as dbc
from dash import html

from dashboard import components, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.page import Page, Screen
from metrics.answer import PlacesQuery
from metrics.definition import AIMS, METRICS, SOURCES, Metric

PATH = "/metrics"
OWN = "No metric has its first home here yet. Those that also bear on it say so in their definition."
NONE_FOUND = "No definition has all of these words. Try one of them, or a shorter one."


def layout(door: Door, view: View) -> Screen:
    found = [metric for metric in METRICS.values() if _has(metric, view.find)]
    title = _title(found, view.find)
    main = [
        *components.opening(
            title,
            "Each name opens its definition: what is counted, over what, and what it cannot tell.",
            *components.notices(view, PATH),
        ),
        _search(view.find),
        html.P(_counted(found), className="grid-words", role="status"),
        *([html.P(NONE_FOUND, className="after")] if not found else []),
        *[section for aim in AIMS if (section := _aim(aim, found, view.find))],
    ]
    return Screen(title, main, None, (("Metrics", None),), door.places(PlacesQuery()).made_up)


def _has(metric: Metric, find: str | None) -> bool:
    """Whether every word stands somewhere in what the reader sees of the metric."""
    told = (
        metric.title, metric.short_title, metric.definition, metric.numerator_text, metric.denominator_text,
        metric.events, metric.over, metric.unit, *(SOURCES[id].title for id in metric.sources),
    )  # fmt: skip
    text = " ".join(told).casefold()
    return all(word in text for word in (find or "").casefold().split())


def _title(found: list[Metric], find: str | None) -> str:
    counted = wording.upper_first(wording.in_words(len(found)))
    metrics = wording.plural(len(found), "metric", "metrics")
    return f"{counted} {metrics} with “{find}”" if find else f"{counted} {metrics}, by triple aim"


def _counted(found: list[Metric]) -> str:
    return f"{len(found)} of {len(METRICS)} {wording.plural(len(METRICS), 'metric', 'metrics')} shown."


def _search(find: str | None) -> html.Form:
    """What is looked for stands in the address, as every other choice does."""
    box = dbc.Input(type="search", name="find", id="find", value=find or "", maxLength=40)
    label = {"htmlFor": "find", "className": "label"}
    clear = [html.A("Show all", href=PATH)] if find else []
    return html.Form(
        [
            html.Div([html.Label("Find a metric by its words", **label), box], className="field"),
            html.Button("Find", type="submit", className="button"),
            *clear,
        ],
        action=PATH, method="get", className="find fields-in-a-row", role="search",
    )  # fmt: skip


def _aim(aim: str, found: list[Metric], find: str | None) -> html.Section | None:
    metrics = [metric for metric in found if metric.aim == aim]
    if not metrics and find:
        return None
    body = (
        html.Dl([_line(metric) for metric in metrics], className="facts wide")
        if metrics
        else html.P(OWN, className="quiet")
    )
    name = f"{AIMS[aim]} ({len(metrics)})"
    return html.Section(
        [html.H2(name, id=f"aim-{aim}"), body], className="section", **{"aria-labelledby": f"aim-{aim}"}
    )


def _line(metric: Metric) -> html.Div:
    said = f"{metric.definition} {wording.unit_words(metric)}; {wording.direction(metric)}."
    return html.Div([html.Dt(html.A(metric.title, href=f"/metrics/{metric.id}")), html.Dd(said)])


PAGE = Page(PATH, "Metrics", layout, menu="Metrics", whole=True, kept=True)
