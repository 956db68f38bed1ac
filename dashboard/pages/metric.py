"""The definition of one metric, in full."""

from typing import Any

from dash import html

from dashboard import components, roles, tables, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.outputs import links
from dashboard.page import Page, Screen
from loaders.problems import Problem
from metrics.answer import Place, PlacesQuery
from metrics.benchmark import BENCHMARKS
from metrics.definition import AIMS, CARE_ELEMENTS, METRICS, SOURCES, Metric
from metrics.published import Figure

LEAST = "of the months of its homes; below that no value is compared."
FREQUENCY = {"monthly": "Every month", "quarterly": "Every quarter"}
LEVEL = {
    "home": "homes", "area": "areas", "programme": "all vanguards together",
    "non_vanguard": "homes outside the vanguards together", "all": "all homes together",
}  # fmt: skip
WITH_MONTHS = (
    "limits are drawn where there are 13 months, and a word is given only where enough months and residents "
    "are there and one month does not follow from the one before."
)
JUDGED = {
    "events": "Where there are three a month or more, each month stands beside limits that follow how much "
    "could have happened. Rarer events are shown as bars or as days between them, and told by an exact test.",
    "percentage": "Where the part and the rest are three a month or more, each month stands beside limits "
    "that follow how many are counted. Smaller ones are added up by quarter, without limits.",
    "nights": "Nights come in stays, so a home is judged month by month only with eight stays a month or "
    "more, and homes are not judged against each other.",
    "money": f"Costs are not counts: {WITH_MONTHS}",
    "mean": f"A mean is not a count: {WITH_MONTHS}",
    "days": "Known of an area alone. Its months are drawn and judged as the area's, and no home is.",
}
STATUS = {
    "sourced": "as published", "derived": "worked out from what was published",
    "standard": "a standard that was agreed", "not_comparable": "not comparable, so no line is drawn",
    "not_found": "none was found",
}  # fmt: skip


def layout(door: Door, view: View, metric: str) -> Screen:
    if metric not in METRICS:
        raise Problem(wording.NOT_FOUND)
    one = METRICS[metric]
    places = door.places(PlacesQuery())
    main = [
        *components.opening(
            f"{one.title}: {wording.direction(one)}",
            f"Version {one.version}, reviewed {wording.day(one.reviewed)}.",
        ),
        html.P(one.definition, className="lead after"),
        *_see(door, one, places.places),
        links.downloads(door.viewer, view, f"/metrics/{metric}", f"{one.title} by area"),
        tables.facts([*definition_facts(one), *_more(one)], "facts wide"),
    ]
    trail = (("Metrics", "/metrics"), (one.title, None))
    return Screen(one.title, main, None, trail, places.made_up)


def _see(door: Door, metric: Metric, areas: tuple[Place, ...]) -> list[html.P]:
    """Where its numbers are: in the areas, or the home, that the reader sees."""
    if not door.viewer.may_ask(metric.id):
        return []
    to = [(area.name, f"/areas/{area.code}/metrics/{metric.id}") for area in areas]
    if metric.of_homes:
        homes = sorted(door.viewer.homes or ())
        to += [("Your home", f"/homes/{home}/metrics/{metric.id}") for home in homes]
    links = [html.A(name, href=path) for name, path in to if roles.may_reach(door.viewer, path)]
    return [html.P(["Its numbers: ", *links], className="links")] if links else []


def definition_facts(metric: Metric, cannot_tell: bool = True) -> list[tuple[str, Any]]:
    """What stands beside a chart; `cannot_tell` unless it has a heading of its own there."""
    return [
        ("Better", wording.upper_first(wording.direction(metric))),
        ("Numerator", metric.numerator_text),
        ("Denominator", metric.denominator_text),
        *([("Cannot tell you", metric.cannot_tell)] if cannot_tell else []),
        ("Source", wording.listed([SOURCES[id].title for id in metric.sources])),
        ("Lag", metric.lag),
        ("Owner", f"{metric.owner}, version {metric.version}, reviewed {wording.day(metric.reviewed)}"),
    ]


def _more(metric: Metric) -> list[tuple[str, Any]]:
    second = (
        f"; also bears on {wording.lower_first(AIMS[metric.second_aim])}" if metric.second_aim in AIMS else ""
    )
    needs = wording.listed([name.replace("_", " ") for name in metric.needs])
    return [
        ("Aim", f"{AIMS[metric.aim]}{second}"),
        ("Care model", "; ".join(f"Element {n}: {CARE_ELEMENTS[n].title}" for n in metric.care_elements)),
        ("Unit", wording.unit_words(metric)),
        ("Known of", wording.upper_first(wording.listed([LEVEL[level] for level in metric.levels]))),
        ("How often", _how_often(metric)),
        *([("Asks of its file", f"{needs}: a file without them gives no value.")] if needs else []),
        ("Least coverage", f"{metric.minimum_coverage}% {LEAST}"),
        ("How it is judged", JUDGED[metric.kind]),
        ("Compared with", _compared(metric)),
        _published(metric),
        *_read_beside(metric),
    ]  # fmt: skip


def _how_often(metric: Metric) -> str:
    stock = " Who or what is there on a day: months are never added up." if metric.stock else ""
    return f"{FREQUENCY[metric.frequency]}.{stock}"


def _compared(metric: Metric) -> str:
    """Which comparator stands first, for a home and for an area."""
    parts = []
    for level, whose in (("home", "a home"), ("area", "an area")):
        named = metric.default_compare.get(level, "none")
        with_whom = BENCHMARKS[named].title if named in BENCHMARKS else "nothing"
        if level in metric.levels:
            parts.append(
                f"{whose} with {with_whom if named == 'england' else wording.lower_first(with_whom)}"
            )
    return f"{wording.upper_first('; '.join(parts))}. Others can be chosen on its page."


def _published(metric: Metric) -> tuple[str, Any]:
    """The one published figure that there is, or why there is none."""
    figure = next(one for benchmark in BENCHMARKS.values() if (one := benchmark.figure(metric)))
    if figure.value is None:
        return "Published figure", figure.note
    standard = figure.status == "standard"
    lines = [f"{_value(figure, metric)}, {STATUS[figure.status]}.", *_of_whom(figure), figure.note]
    return ("Standard" if standard else "Published figure"), [html.Div(line) for line in lines if line]


def _value(figure: Figure, metric: Metric) -> str:
    ends = ""
    if figure.low is not None and figure.high is not None:
        ends = f" ({wording.value(figure.low, metric)} to {wording.value(figure.high, metric)})"
    return f"{wording.with_unit(figure.value, metric)}{ends}"


def _of_whom(figure: Figure) -> list[str]:
    whom = ", ".join(part for part in (figure.place, figure.population, figure.period) if part)
    return [f"{whom}." if whom else "", f"Source: {figure.source}." if figure.source else ""]


def _read_beside(metric: Metric) -> list[tuple[str, Any]]:
    pairs = [METRICS[id] for id in metric.pairs_with if id in METRICS]
    if not pairs:
        return []
    links: list[Any] = []
    for place, one in enumerate(pairs):
        comma = [] if place == 0 else [" and " if place == len(pairs) - 1 else ", "]
        links += [*comma, html.A(one.title, href=f"/metrics/{one.id}")]
    return [("Read beside", [*links, ", so that the one is not bought with the other"])]


PAGE = Page("/metrics/<metric>", "Metric", layout, whole=True, kept=True)
