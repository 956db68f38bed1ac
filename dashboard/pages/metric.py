"""The definition of one metric, in full."""

from typing import Any

from dash import html

from dashboard import components, tables, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.outputs import links
from dashboard.page import Page, Screen
from loaders.problems import Problem
from metrics.answer import PlacesQuery
from metrics.definition import AIMS, CARE_ELEMENTS, METRICS, SOURCES, Metric


def layout(door: Door, view: View, metric: str) -> Screen:
    if metric not in METRICS:
        raise Problem(wording.NOT_FOUND)
    one = METRICS[metric]
    main = [
        *components.opening(
            f"{one.title}: {wording.direction(one)}",
            f"Version {one.version}, reviewed {wording.day(one.reviewed)}.",
        ),
        html.P(one.definition, className="lead after"),
        tables.facts([*definition_facts(one), *_more(one)], "facts wide"),
        links.downloads(door.viewer, view, f"/metrics/{metric}", f"{one.title} by area"),
    ]
    trail = (("Metrics", "/metrics"), (one.title, None))
    return Screen(one.title, main, None, trail, door.places(PlacesQuery()).made_up)


def definition_facts(metric: Metric) -> list[tuple[str, Any]]:
    return [
        ("Better", wording.upper_first(wording.direction(metric))),
        ("Numerator", metric.numerator_text),
        ("Denominator", metric.denominator_text),
        ("Cannot tell you", metric.cannot_tell),
        ("Lag", metric.lag),
        ("Owner", f"{metric.owner}, version {metric.version}"),
    ]


def _more(metric: Metric) -> list[tuple[str, Any]]:
    second = (
        f"; also bears on {wording.lower_first(AIMS[metric.second_aim])}" if metric.second_aim in AIMS else ""
    )
    pairs = [METRICS[id].title for id in metric.pairs_with if id in METRICS]
    more: list[tuple[str, Any]] = [
        ("Aim", f"{AIMS[metric.aim]}{second}"),
        ("Unit", wording.unit_words(metric)),
        ("Sources", wording.listed([SOURCES[id].title for id in metric.sources])),
        ("Care model", "; ".join(f"Element {n}: {CARE_ELEMENTS[n].title}" for n in metric.care_elements)),
    ]
    return more + ([("Read beside", wording.listed(pairs))] if pairs else [])


PAGE = Page("/metrics/<metric>", "Metric", layout, whole=True)
