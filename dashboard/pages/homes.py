"""The grid of an area: homes by measures, by name unless the address says otherwise."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import components, headings, overview, signals, tables, wording
from dashboard.access import Door
from dashboard.address import View, lasting, write
from dashboard.overview import Overview
from dashboard.page import Page, Screen
from metrics.answer import Place, PlacesQuery, Series
from metrics.definition import AIMS, METRICS, Metric

ORDERS = (("", "Name"), ("signals", "Number of signals"), ("coverage", "Coverage"))
TYPES = (
    ("", "All types"),
    ("nursing", "Nursing"),
    ("residential", "Residential"),
    ("both", "Nursing and residential"),
)
SHORT = {"concern": "unusual (concern)", "improvement": "unusual (improvement)", "neutral": "unusual"}

FEW = {"bars", "counts", "days_between", "table"}


def layout(door: Door, view: View, area: str) -> Screen:
    places = door.places(PlacesQuery(area=area, asat=view.asat))
    here = places.area
    assert here is not None
    path = f"/areas/{area}/homes"
    homes = overview.ask(door, view, level="home", area=area)
    shown = [p for p in places.places if p.state != "not_open" and view.type in (None, p.service)]
    rows = _ordered(shown, homes, view.sort)
    title = f"{here.name}: {wording.lower_first(homes.expected)}"
    order = next(words for key, words in ORDERS if key == (view.sort or ""))
    main = [
        *components.opening(
            title, headings.data_date(homes.answers.values()), *components.notices(view, path)
        ),
        html.P(_lead(homes), className="lead after"),
        components.controls(
            components.select("type", "Type", TYPES, view.type),
            components.select("sort", "Order", ORDERS, view.sort),
        ),
        html.P(
            [
                html.B(f"{len(rows)} homes shown. Ordered by {order.lower()}. "),
                "Values are rolling 12 months. The shape and word are about change over time in that home, "
                "not a comparison with other homes.",
            ],
            className="grid-words",
            role="status",
        ),
        _key(),
        _grid(here.name, rows, homes, view),
        html.P(
            "Cells open the home's chart; column heads open the measure; row heads open the home.",
            className="quiet after",
        ),
    ]
    trail = (
        ("Areas", "/"),
        (here.name, write(f"/areas/{area}", lasting(view))),
        ("Homes and measures", None),
    )
    return Screen(title, main, (area, here.name), trail, places.made_up)


def _lead(homes: Overview) -> str:
    kinds = [one.kind for one in homes.signals]
    if not kinds:
        return "No home has a signal in any measure this month."
    parts = []
    for kind, words in (("concern", "unusual (concern)"), ("improvement", "unusual (improvement)")):
        number = kinds.count(kind)
        counted = wording.in_words(number) if number else "none"
        parts.append(f"{counted} {'are' if number > 1 else 'is'} {words}")
    exact = kinds.count("words")
    rest = (
        f" {wording.upper_first(wording.in_words(exact))} more, of few events, stand in words alone."
        if exact
        else ""
    )
    return f"Of the signals, {wording.listed(parts)}.{rest}"


def _ordered(places: Sequence[Place], homes: Overview, sort: str | None) -> list[Place]:
    if sort == "signals":
        count: dict[str, int] = {}
        for one in homes.signals:
            count[one.code] = count.get(one.code, 0) + 1
        return sorted(places, key=lambda place: (-count.get(place.code, 0), place.name))
    if sort == "coverage":
        covered = {place.code: 0 for place in places}
        for answer in homes.answers.values():
            for series in answer.series:
                covered[series.code] = covered.get(series.code, 0) + sum(p.covered for p in series.points)
        return sorted(places, key=lambda place: (covered[place.code], place.name))
    return sorted(places, key=lambda place: place.name)


def _key() -> html.P:
    words = [html.Span([components.mark(kind), said]) for kind, said in wording.TIME_WORDS.items()]
    return html.P(words, className="key")


def _grid(area: str, places: Sequence[Place], homes: Overview, view: View) -> html.Div:
    by_aim = {aim: [METRICS[id] for id in homes.answers if METRICS[id].aim == aim] for aim in AIMS}
    groups = [(AIMS[aim], metrics) for aim, metrics in by_aim.items() if metrics]
    metrics = [metric for _, group in groups for metric in group]
    first = {group[0].id for _, group in groups}
    series = {id: {one.code: one for one in answer.series} for id, answer in homes.answers.items()}
    aims = [html.Td()] + [html.Th(name, colSpan=len(group), scope="colgroup") for name, group in groups]
    heads = [tables.head("Home")] + [_head(metric, metric.id in first, view) for metric in metrics]
    rows = [_row(place, metrics, series, first, view) for place in places]
    body = html.Table(
        [
            html.Caption(f"Homes of {area} by measure, rolling 12 months", className="hidden"),
            html.Thead([html.Tr(aims, className="aim-heads"), html.Tr(heads)]),
            html.Tbody(rows),
        ],
        className="table grid",
    )
    return html.Div(body, className="scroll", role="region", tabIndex=0, **{"aria-label": "Homes by measure"})


def _head(metric: Metric, first: bool, view: View) -> html.Th:
    link = html.A(metric.short_title, href=write(f"/metrics/{metric.id}", lasting(view)))
    unit = html.Span(wording.short_unit(metric), className="unit")
    return html.Th([link, unit], scope="col", className="number first" if first else "number")


def _row(
    place: Place, metrics: list[Metric], series: dict[str, dict[str, Series]], first: set[str], view: View
) -> html.Tr:
    name = tables.row_head(html.A(place.name, href=write(f"/homes/{place.code}", lasting(view))))
    if place.state == "closed":
        when = f"Closed in {wording.month_of_year(place.closed)}" if place.closed else "Closed"
        words = f"{when}. History shown on the home's page; out of comparisons."
        return html.Tr([name, html.Td(words, colSpan=len(metrics), className="first shut")])
    cells = [
        _cell(metric, series[metric.id].get(place.code), place, metric.id in first, view)
        for metric in metrics
    ]
    return html.Tr([name, *cells])


def _cell(metric: Metric, series: Series | None, place: Place, first: bool, view: View) -> html.Td:
    """Value, shape, word; the word alone where there is no value."""
    side = " first" if first else ""
    if series is None or series.headline is None or series.headline.value is None:
        return html.Td(html.Span(_why(series), className="word"), className=f"cell{side}")
    to = write(f"/homes/{place.code}/metrics/{metric.id}", lasting(view))
    value = wording.value(series.headline.value, metric)
    signal = signals.signal_of(metric, series)
    if signal and signal.kind != "words":
        shown: list[Any] = [components.mark(signal.kind), html.A(value, href=to)]
        return html.Td(
            [*shown, html.Span(SHORT[signal.kind], className="word")], className=f"cell unusual{side}"
        )
    if signal:
        word = "higher of late" if signal.high else "lower of late"
        return html.Td(
            [html.A(value, href=to), html.Span(word, className="word strong")], className=f"cell{side}"
        )
    if series.variation:
        return html.Td(
            [components.mark("usual"), html.A(value, href=to), html.Span("usual", className="word")],
            className=f"cell{side}",
        )
    return html.Td(
        [html.A(value, href=to), html.Span(_unjudged(series), className="word")], className=f"cell{side}"
    )


def _unjudged(series: Series) -> str:
    return "trial limits" if series.trial else "too few to judge" if series.chart in FEW else "not judged"


def _why(series: Series | None) -> str:
    if series is None or not series.points:
        return "no data loaded"
    if series.headline is not None and series.headline.covered:
        return "part of 12 months"
    return wording.cell_state(series.points[-1]) or "no data loaded"


PAGE = Page("/areas/<area>/homes", "Homes and measures", layout)
