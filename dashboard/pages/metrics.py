"""All metrics by aim, each a line."""

from dash import html

from dashboard import components, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.page import Page, Screen
from metrics.answer import PlacesQuery
from metrics.definition import AIMS, METRICS, Metric

OWN = "No metric has its first home here yet. Those that also bear on it say so in their definition."


def layout(door: Door, view: View) -> Screen:
    title = f"{wording.upper_first(wording.in_words(len(METRICS)))} metrics, by triple aim"
    main = [
        *components.opening(
            title, "Each name opens its definition: what is counted, over what, and what it cannot tell."
        ),
        *[_aim(aim) for aim in AIMS],
    ]
    return Screen(title, main, None, (("Metrics", None),), door.places(PlacesQuery()).made_up)


def _aim(aim: str) -> html.Section:
    metrics = [metric for metric in METRICS.values() if metric.aim == aim]
    body = (
        html.Dl([_line(metric) for metric in metrics], className="facts wide")
        if metrics
        else html.P(OWN, className="quiet")
    )
    return html.Section(
        [html.H2(AIMS[aim], id=f"aim-{aim}"), body], className="section", **{"aria-labelledby": f"aim-{aim}"}
    )


def _line(metric: Metric) -> html.Div:
    said = f"{metric.definition} {wording.unit_words(metric)}; {wording.direction(metric)}."
    return html.Div([html.Dt(html.A(metric.title, href=f"/metrics/{metric.id}")), html.Dd(said)])


PAGE = Page("/metrics", "Metrics", layout, menu="Metrics", whole=True)
