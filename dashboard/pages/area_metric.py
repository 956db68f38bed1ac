"""One metric of an area: its homes side by side, the area over time, who is compared, and the definition."""

from typing import Any

from dash import html

from dashboard import components, funnel_words, headings, pictures, sentence, side_by_side, tables, wording
from dashboard.access import Door, Failed
from dashboard.address import View, lasting, write
from dashboard.charts.description import NARROW_MONTHS, describe
from dashboard.outputs import links
from dashboard.page import Page, Screen
from dashboard.pages import areas
from dashboard.pages.home import source_line, start_of_programme
from dashboard.pages.home_metric import comparison_section
from dashboard.pages.metric import definition_facts
from loaders.calendar import month_name
from metrics.answer import Answer, PlacesQuery, Series
from metrics.definition import METRICS, Metric
from metrics.funnel_answer import FunnelQuery, Funnels

LAST, TABLE_MONTHS = 48, 13


def layout(door: Door, view: View, area: str, metric: str) -> Screen:
    place = door.places(PlacesQuery(area=area, asat=view.asat)).area
    assert place is not None
    path = f"/areas/{area}/metrics/{metric}"
    funnels = door.funnels(FunnelQuery(metric, area, view.asat))
    month = door.ask(View(asat=view.asat).query(metric, level="area", code=area))
    year = door.ask(View(asat=view.asat, basis="r12").query(metric, level="area", code=area))
    measure = METRICS[metric]
    title_of = f"{measure.title} in {place.name}"
    title = (
        funnel_words.title(funnels) if isinstance(funnels, Funnels) else title_of
    )
    dates = headings.data_date([month]) if isinstance(month, Answer) else ""
    main = [
        *components.opening(title, dates, *components.notices(view, path)),
        _opening(measure, view, path, month, links.downloads(door.viewer, lasting(view), path, title_of)),
        side_by_side.section(door, funnels, view, path),
        _over_time(month, year, view, path),
        _peers_and_definition(measure, funnels, month, view),
    ]
    trail = (
        ("Areas", areas.PAGE.path), (place.name, write(f"/areas/{area}", lasting(view))),
        ("Metrics", "/metrics"), (measure.title, None),
    )  # fmt: skip
    made_up = isinstance(month, Answer) and month.made_up
    return Screen(title, main, (area, place.name), trail, made_up)


def _opening(
    metric: Metric, view: View, path: str, month: Answer | Failed, files: html.P | None
) -> html.Div:
    lead = f"{metric.definition} {wording.upper_first(wording.direction(metric))}."
    asat = (month.asat or month.today) if isinstance(month, Answer) else None
    buttons = [components.buttons(path, view, asat)] if asat else []
    return html.Div([html.Div([html.P(lead, className="lead"), files]), *buttons], className="opening")


def _over_time(month: Answer | Failed, year: Answer | Failed, view: View, path: str) -> html.Section:
    """Rolling 12 months without limits, beside the months with them."""
    halves = [
        components.failed(one, path) if isinstance(one, Failed) else _chart(one, name, view)
        for one, name in ((year, "Rolling 12 months"), (month, "Month by month"))
    ]
    return html.Section(
        [
            html.H2("The area over time", id="over-time"),
            html.P(
                "The rolling 12 months are the headline: they overlap, so they have no limits and are not "
                "judged. The single months are.",
                className="quiet",
            ),
            html.Div(halves, className="charts"),
        ],
        className="section ruled-top",
        **{"aria-labelledby": "over-time"},
    )


def _chart(answer: Answer, name: str, view: View) -> html.Figure:
    metric, series = answer.metric, answer.one
    told, ids = sentence.of_series(metric, series), f"told-{answer.query.basis or 'rate'}"
    heading = f"{name}: {_finding(metric, series)}"
    event = start_of_programme(series.place)
    wide = describe(metric, series, told, last=LAST, event=event)
    narrow = describe(metric, series, told, last=NARROW_MONTHS, event=event)
    drawn: Any = html.Div(sentence.nothing(metric, series), className="no-chart")
    if wide and narrow:
        drawn = components.medium_chart(wide, narrow, heading, ids)
    return html.Figure(
        [
            html.H3(heading, className="chart-heading"),
            html.P(told, id=ids, className="told"),
            html.Div([components.variation(metric, series)], className="words-line"),
            drawn,
            html.Figcaption(source_line(answer, series, wide), className="source"),
            html.P([pictures.how_to_read(series.chart, name), _definition_link()], className="links"),
            _table(metric, series, name),
        ],
        className="chart-block",
    )


def _definition_link() -> html.A:
    return html.A("Definition", href="#definition")


def _finding(metric: Metric, series: Series) -> str:
    if series.basis == "rate":
        return headings.chart_heading(metric, series).partition(": ")[2]
    point = series.headline
    if point is None or point.value is None:
        return headings.nothing_short(series)
    mark = ", provisional" if "provisional" in point.marks else ""
    return f"{wording.with_unit(point.value, metric)} in the {headings.year_to(point, metric)}{mark}"


def _table(metric: Metric, series: Series, name: str) -> html.Details:
    newest = [point for point in series.points if point.state != "not_open"][-TABLE_MONTHS:]
    caption = f"{metric.title} in {series.name}, {wording.lower_first(name)}, latest {len(newest)} months"
    hidden = html.Span(f", {wording.lower_first(name)}", className="hidden")
    return html.Details(
        [
            html.Summary(["Show data table", hidden]),
            tables.values_table(metric, series, caption, newest),
        ]
    )


def _peers_and_definition(
    metric: Metric, funnels: Funnels | Failed, month: Answer | Failed, view: View
) -> html.Div:
    left: list[Any] = []
    if isinstance(funnels, Funnels) and funnels.last is not None:
        words = [html.P(one, className="after") for one in funnel_words.peers(metric, funnels)]
        heading = html.H2("Who is taken together, and why", id="peers-why")
        left.append(html.Section([heading, *words], className="prose", **{"aria-labelledby": "peers-why"}))
    if isinstance(month, Answer):
        left.append(comparison_section(metric, month.one, View(asat=view.asat)))
    return html.Div(
        [html.Div(left, className="ruled"), _definition(metric, month, view)], className="halves section"
    )


def _definition(metric: Metric, month: Answer | Failed, view: View) -> html.Div:
    breaks = _breaks(month.one) if isinstance(month, Answer) else "Not known"
    more = html.A("Whole definition", href=write(f"/metrics/{metric.id}", lasting(view)))
    cannot = html.Section(
        [html.H2("What it cannot tell you", id="cannot-tell"), html.P(metric.cannot_tell, className="after")],
        className="prose", **{"aria-labelledby": "cannot-tell"},
    )  # fmt: skip
    facts = html.Section(
        [
            html.H2("Definition", id="definition", tabIndex=-1),
            html.P(metric.definition, className="after"),
            tables.facts([*definition_facts(metric, cannot_tell=False), ("Breaks", breaks)]),
            html.P(more, className="links"),
        ],
        **{"aria-labelledby": "definition"},
    )
    return html.Div([cannot, facts], className="ruled")


def _breaks(series: Series) -> Any:
    """Where limits start afresh, and months from which a source found its homes in another way."""
    lines = [change.words for change in series.changes]
    said = {change.month for change in series.changes}
    months = [p.month for p in series.points if "break" in p.marks and p.month not in said]
    if months:
        lines.append(f"Homes are found in another way from {wording.listed([month_name(m) for m in months])}")
    return [html.Div(f"{line}.") for line in lines] if lines else "None recorded"


PAGE = Page("/areas/<area>/metrics/<metric>", "Metric of an area", layout)
