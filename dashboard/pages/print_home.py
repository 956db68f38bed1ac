"""A home on one sheet of A4: a side of charts, the unusual ones large, and a side of tables to write on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard import changed, components, headings, sentence, signals, state_words, tables, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.charts.description import NARROW_MONTHS, describe
from dashboard.charts.svg import paper
from dashboard.overview import Overview
from dashboard.page import Screen
from dashboard.paper import Paper
from loaders.calendar import month_name
from metrics.answer import Place, Point, Series
from metrics.comparison_answer import Comparison
from metrics.definition import AIMS, Metric

WIDE, HALF = 680, 328  # pixels on paper: 180 mm, and half of it less the gap
SCALE = 13 / 9.5  # drawn larger and shown smaller, so that 13 px letters come to 9.5
# Pixels: a side, what stands above and below the charts, over those of an aim, over one, over a large one.
SIDE, HEAD, AIM, WORDS, TOLD = 972, 174, 30, 46, 90
LOWEST, HIGHEST = 48, 190
LARGE = 3  # charts across the whole side, at most
LAST = 48  # months of a wide chart
MONTHS, LINES = 13, 6
QUESTIONS = (
    "For the meeting: what do we see, do we believe it, what will we do, who, by when, when do we look again?"
)


@dataclass(frozen=True)
class Drawn:
    """One chart of the side."""

    metric: Metric
    series: Series
    large: bool


def layout(door: Door, view: View, place: Place, whole: Overview) -> Screen:
    title = headings.place_heading(place.name, whole.told)
    paper = Paper(
        ", ".join(part for part in (place.name, place.area_name) if part), whole.asat, door.viewer.profile,
        whole.made_up, f"/homes/{place.code}", view,
    )  # fmt: skip
    sides: list[Any] = [_chart_side(place, whole, title), _table_side(door, view, place, whole)]
    return Screen(title, sides, paper=paper, made_up=whole.made_up)


def _chart_side(place: Place, whole: Overview, title: str) -> html.Section:
    aims = {aim: _drawn(whole.of_aim(aim)) for aim in AIMS if whole.of_aim(aim)}
    height = _height(list(aims.values()))
    return html.Section(
        [
            *components.opening(title, headings.data_date(whole.answers.values())),
            tables.facts(context(place), "strip"),
            *[_aim(AIMS[aim], found, height) for aim, found in aims.items()],
            html.P(
                "Thick line: mean. Dashed: usual range. Dotted: own earlier years. Diamond: unusual "
                "(concern). Triangle: unusual (improvement). Hollow: provisional, not judged. Hatched: no "
                "data. Tinted, under a bar: a baseline year.",
                className="paper-key",
            ),
        ],
        className="side charts-side",
    )


def _drawn(asked: Sequence[tuple[Metric, Series]]) -> list[Drawn]:
    """Those with a signal across the whole side and first, as long as there is room; the rest two by two."""
    unusual = [one for one in asked if (found := signals.signal_of(*one)) and found.kind != "words"][:LARGE]
    rest = [one for one in asked if one not in unusual]
    return [*(Drawn(*one, True) for one in unusual), *(Drawn(*one, False) for one in rest)]


def _height(aims: Sequence[Sequence[Drawn]]) -> float:
    """Of each chart, so that all of them fill the side and none goes over it."""
    large = sum(one.large for found in aims for one in found)
    rows = sum(-(-sum(not one.large for one in found) // 2) for found in aims)
    room = SIDE - HEAD - AIM * len(aims) - TOLD * large - WORDS * rows
    return max(LOWEST, min(HIGHEST, room / max(1, large + rows)))


def _aim(name: str, found: Sequence[Drawn], height: float) -> html.Section:
    charts = html.Div([_chart(one, height) for one in found], className="paper-charts")
    return html.Section([html.H2(name), charts], className="paper-aim")


def _chart(one: Drawn, height: float) -> html.Figure:
    metric, series = one.metric, one.series
    told = sentence.of_series(metric, series)
    chart = describe(metric, series, told, last=LAST if one.large else NARROW_MONTHS)
    width = WIDE if one.large else HALF
    drawn: Any = html.P(told, className="paper-told")
    if chart:
        svg = paper(chart, round(width * SCALE), round(height * SCALE))
        drawn = html.Div(role="img", className="paper-chart", **{"aria-label": told, "data-svg": svg})
    compared = sentence.chosen(metric, series)
    # Why nothing is judged is in the heading.
    said = [components.variation(metric, series)] if series.variation else []
    words = [*said, components.comparison(compared, metric, value=False)]
    unit = f"{wording.short_unit(metric)}; {wording.direction(metric)}"
    words = html.P([*words, html.Span(unit, className="words unit-words")], className="paper-words")
    finding = headings.chart_heading(metric, series).removeprefix(metric.title)
    return html.Figure(
        [
            html.H3(f"{metric.short_title}{finding}"),
            words,
            *([html.P(told, className="paper-told")] if one.large else []),
            drawn,
        ],
        className="large" if one.large else "",
    )


def context(place: Place) -> list[tuple[str, Any]]:
    """What stands in the context strip, on paper and on the screen."""
    since = wording.month_of_year(place.programme_start) if place.programme_start else None
    rated = wording.upper_first(place.rating or "not known")
    return [
        ("Type", wording.SERVICES.get(place.service or "", "Not known")),
        ("Beds", wording.count(place.beds) if place.beds is not None else "Not known"),
        ("Provider", place.provider or "Not known"),
        ("Inspection", f"{rated}, {wording.day(place.rating_date)}" if place.rating_date else rated),
        ("In the programme", f"Since {since}" if since else "Yes" if place.programme else "No"),
    ]


def _table_side(door: Door, view: View, place: Place, whole: Overview) -> html.Section:
    written = [html.Div(className="write-here") for _ in range(LINES)]
    return html.Section(
        [
            _months(place, whole),
            html.Div([_changes(door, view, place, whole), _quality(whole)], className="paper-halves"),
            html.Section([html.H2(QUESTIONS), *written], className="paper-write"),
        ],
        className="side table-side",
    )


def _months(place: Place, whole: Overview) -> html.Div:
    """Rates with their counts, newest first; below, the usual range and what it is set beside."""
    told = whole.told
    months = sorted({p.month for _, series in told for p in series.points if p.state != "not_open"})[-MONTHS:]
    points = [{p.month: p for p in series.points} for _, series in told]
    heads = [tables.head("Month"), *(_head(metric) for metric, _ in told)]
    rows = [
        html.Tr(
            [
                tables.row_head(month_name(month)),
                *(_cell(metric, found.get(month)) for (metric, _), found in zip(told, points, strict=True)),
            ]
        )
        for month in reversed(months)
    ]
    rows.append(html.Tr([tables.row_head("Usual range"), *(_range(*one) for one in told)], className="below"))
    rows.append(html.Tr([tables.row_head("Compared"), *(_beside(*one) for one in told)]))
    caption = f"{place.name}: values and counts, latest {len(months)} months"
    note = "Units stand in the heads; the count is in brackets. Bed days are occupied bed days."
    return html.Div([tables.table(caption, heads, rows, "paper-months"), html.P(note, className="paper-key")])


def _head(metric: Metric) -> html.Th:
    unit = html.Span(wording.short_unit(metric), className="unit")
    return html.Th([metric.short_title, unit], scope="col", className="number")


def _cell(metric: Metric, point: Point | None) -> html.Td:
    if point is None:
        return html.Td("", className="number")
    if point.value is None:
        return html.Td(state_words.cell_state(point), className="number quiet-state")
    count = "" if metric.kind == "money" else f" ({wording.count(point.numerator)})"
    mark = [html.Span("provisional", className="unit")] if "provisional" in point.marks else []
    return html.Td([f"{wording.value(point.value, metric)}{count}", *mark], className="number")


def _range(metric: Metric, series: Series) -> html.Td:
    point = signals.judged_point(series)
    known = series.variation and point and point.limit_low is not None and point.limit_high is not None
    said = wording.limits(point, metric) if known and point else "not judged"
    return html.Td(said, className="number")


def _beside(metric: Metric, series: Series) -> html.Td:
    one = sentence.chosen(metric, series)
    if one is None or one.state != "shown":
        return html.Td("not compared", className="number")
    if one.word is None:
        return html.Td(f"{wording.value(one.value, metric)}: {_who(one)}", className="number")
    return html.Td(f"{one.word}: {_who(one)}", className="number")


def _who(one: Comparison) -> str:
    return sentence.comparator(one, counted=False)


def _changes(door: Door, view: View, place: Place, whole: Overview) -> html.Section:
    """What changed since last month, without what can be pressed."""
    lines = changed.in_words(door, view, place, whole)
    none = html.P("No signal and no revision, and every month that is due is in.")
    body = html.Ul([html.Li(one) for one in lines]) if lines else none
    return html.Section([html.H2("What changed since last month"), body])


def _quality(whole: Overview) -> html.Section:
    lines = []
    for metric, series in whole.told:
        due = [p for p in series.points if p.state not in {"not_open", "not_due", "closed"}]
        known = [p for p in due if p.state in {"shown", "none_recorded"}]
        if len(known) < len(due):
            lines.append(f"{metric.title}: {len(known)} of {len(due)} months in full.")
    said = lines or ["Every month that is due is in."]
    return html.Section([html.H2("Data quality"), html.Ul([html.Li(one) for one in said])])
