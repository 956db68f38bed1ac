"""The page of one home: context strip, then the charts by aim."""

from typing import Any

from dash import html

from dashboard import (
    changed,
    components,
    headings,
    neighbours,
    overview,
    pictures,
    roles,
    sentence,
    tables,
    wording,
)
from dashboard.access import Door
from dashboard.address import View, lasting, write
from dashboard.charts.description import NARROW_MONTHS, describe
from dashboard.outputs import links
from dashboard.overview import Overview
from dashboard.page import Page, Screen
from dashboard.pages import print_home, search
from dashboard.pages.print_home import context
from loaders.calendar import month_of
from metrics.answer import Answer, Place, PlacesQuery, Series
from metrics.definition import AIMS, METRICS, Metric
from metrics.search import SearchQuery

LAST, TABLE_MONTHS = 48, 13


def layout(door: Door, view: View, home: str) -> Screen:
    places = door.places(PlacesQuery(code=home, asat=view.asat))
    place = places.place
    path = f"/homes/{place.code}"
    whole = overview.ask(door, view, level="home", code=place.code)
    if view.paper and whole.first:
        return print_home.layout(door, view, place, whole)
    title = headings.place_heading(place.name, whole.told)
    main = [
        *components.opening(
            title,
            headings.data_date(whole.answers.values()),
            *components.notices(view, path, formerly(door, view, place)),
        ),
        html.Div(
            [
                *([components.buttons(path, view, whole.asat, paper=True)] if whole.first else []),
                *([beside] if (beside := neighbours.links(door, view, place)) else []),
            ],
            className="strip-buttons",
        ),
        *([links.downloads(door.viewer, view, path, f"all metrics at {place.name}")] if whole.first else []),
        _strip(place),
        *_return(door, place),
        *_closed(place),
        *([changed.section(door, view, place, whole)] if whole.first else []),
        *[_aim(aim, whole, place, view) for aim in AIMS if _has(aim, whole)],
        _quality(whole, place),
    ]
    area = (place.area_code, place.area_name) if place.area_code and place.area_name else None
    return Screen(title, main, area, trail(place, view), places.made_up)


def formerly(door: Door, view: View, place: Place) -> str:
    """For who came by an old name or code: `Elm House is now Elm Court (since April 2016).`"""
    if not view.was:
        return ""
    found = door.search(SearchQuery(view.was, view.asat)).found
    one = next((one for one in found if one.place.code == place.code), None)
    if one is None:
        return ""
    return search.why(one) if one.former else f"{one.text} is {place.name}."


def _return(door: Door, place: Place) -> list[html.P]:
    """What else there is of the home; for who may fill it in, its own monthly return."""
    to = [("Timeline", f"/homes/{place.code}/timeline"), ("Compare", f"/compare?places={place.code}")]
    if roles.may(door.viewer, "return"):
        to.append(("Fill in the monthly return", f"/data/return/{place.code}"))
    links = [html.A(name, href=path) for name, path in to if roles.may_reach(door.viewer, path)]
    return [html.P(links, className="links after")] if links else []


def trail(place: Place, view: View, last: str | None = None) -> tuple[tuple[str, str | None], ...]:
    steps: list[tuple[str, str | None]] = [("Areas", "/areas")]
    if place.area_code and place.area_name:
        steps.append((place.area_name, write(f"/areas/{place.area_code}", lasting(view))))
        steps.append(("Homes", write(f"/areas/{place.area_code}/homes", lasting(view))))
    steps.append((place.name, write(f"/homes/{place.code}", lasting(view)) if last else None))
    return (*steps, (last, None)) if last else tuple(steps)


def _has(aim: str, whole: Overview) -> bool:
    return any(METRICS[id].aim == aim for id in (*whole.answers, *whole.failures))


def _strip(place: Place) -> html.Dl:
    """What the reader needs to know of the home before its numbers."""
    pairs: list[tuple[str, Any]] = context(place)
    if place.state == "closed" and place.closed:
        pairs.append(("Closed", wording.month_of_year(place.closed)))
    if place.former_names:
        pairs.append(("Formerly", wording.listed(list(place.former_names))))
    return tables.facts(pairs, "strip")


def _closed(place: Place) -> list[html.P]:
    if place.state != "closed":
        return []
    when = f"Closed in {wording.month_of_year(place.closed)}." if place.closed else "Closed."
    return [html.P(f"{when} Its history is shown; it is out of comparisons.", className="quiet")]


def _aim(aim: str, whole: Overview, place: Place, view: View) -> html.Section:
    asked = whole.of_aim(aim)
    failures = [problem for id, problem in whole.failures.items() if METRICS[id].aim == aim]
    charts = [chart_block(whole.answers[metric.id], series, view) for metric, series in asked]
    return html.Section(
        [
            html.Div(
                [html.H2(AIMS[aim], id=f"aim-{aim}"), html.Span(_line(asked), className="quiet")],
                className="aim-title",
            ),
            html.Div(charts, className="charts"),
            *[components.failed(problem, f"/homes/{place.code}") for problem in failures],
        ],
        className="home-aim",
        **{"aria-labelledby": f"aim-{aim}"},
    )


def _line(asked: list[tuple[Metric, Series]]) -> str:
    return headings.aim_line(asked).rstrip(".") if asked else ""


def chart_block(answer: Answer, series: Series, view: View) -> html.Figure:
    """Finding, sentence, words, chart, source, links, table: in this order everywhere."""
    metric = answer.metric
    told = sentence.of_series(metric, series)
    heading = headings.chart_heading(metric, series)
    event = start_of_programme(series.place)
    wide = describe(metric, series, told, last=LAST, event=event)
    narrow = describe(metric, series, told, last=NARROW_MONTHS, event=event)
    to = write(f"/homes/{series.code}/metrics/{metric.id}", lasting(view))
    ids = f"told-{metric.id}"
    drawn = (
        components.medium_chart(wide, narrow, heading, ids)
        if wide and narrow
        else html.Div(className="no-chart")
    )
    newest = [point for point in series.points if point.state != "not_open"][-TABLE_MONTHS:]
    caption = f"{metric.title} at {series.name}, latest {len(newest)} months"
    table = tables.values_table(metric, series, caption, newest)
    return html.Figure(
        [
            html.H3(html.A(heading, href=to), className="chart-heading"),
            html.P(told, id=ids, className="told"),
            html.Div(
                [
                    components.variation(metric, series),
                    components.comparison(sentence.chosen(metric, series), metric, value=False),
                ],
                className="words-line",
            ),
            drawn,
            html.Figcaption(source_line(answer, series, wide), className="source"),
            html.P(
                [
                    html.A("Chart, table and rows", href=to),
                    _definition(metric, view),
                    pictures.how_to_read(series.chart, metric.title),
                ],
                className="links",
            ),
            html.Details(
                [
                    html.Summary(["Show data table", html.Span(f" of {metric.title}", className="hidden")]),
                    table,
                ]
            ),
        ],
        className="chart-block",
        id=f"chart-{metric.id}",
        tabIndex=-1,
    )


def _definition(metric: Metric, view: View) -> html.A:
    hidden = html.Span(f" of {metric.title}", className="hidden")
    return html.A(["Definition", hidden], href=write(f"/metrics/{metric.id}", lasting(view)))


def start_of_programme(place: Place | None) -> tuple[int, str] | None:
    if place is None or place.programme_start is None:
        return None
    return month_of(place.programme_start), "programme starts"


def source_line(answer: Answer, series: Series, chart: Any) -> str:
    """Source, why this chart, where its axis starts, as at when."""
    source = wording.upper_first(wording.source_words(answer.metric))
    parts = [f"Source: {wording.lower_first(source)}"]
    if series.chart_reason:
        parts.append(wording.upper_first(series.chart_reason.rstrip(".")))
    if chart is not None and chart.scale.bottom > 0:
        parts.append(f"Axis starts at {wording.tick(chart.scale.bottom, chart.tick)}")
    parts.append(f"As at {wording.day(answer.asat or answer.today)}")
    return ". ".join(parts) + "."


def _quality(whole: Overview, place: Place) -> html.Section:
    """How complete this home's data is, a line a source."""
    lines = []
    for metric, series in whole.told:
        due = [p for p in series.points if p.state not in {"not_open", "not_due", "closed"}]
        known = [p for p in due if p.state in {"shown", "none_recorded"}]
        estimated = sum("estimated" in p.marks for p in known)
        more = f"; bed days estimated in {estimated}" if estimated else ""
        lines.append((metric.title, f"{len(known)} of {len(due)} months{more}" if due else "no month due"))
    joins = [html.P(wording.upper_first(join), className="quiet") for join in place.joins]
    codes = f"Also known as {wording.listed(list(place.former_codes))}." if place.former_codes else ""
    return html.Section(
        [
            html.H2("Data quality for this home", id="data-quality"),
            html.P(f"Months with a full value. {codes}".strip(), className="quiet"),
            tables.facts(lines, "facts columns"),
            *joins,
        ],
        className="section",
        **{"aria-labelledby": "data-quality"},
    )


PAGE = Page("/homes/<home>", "Home", layout, whole=True, kept=True)
