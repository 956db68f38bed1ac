"""One metric of an area: its homes side by side, the area over time, who is compared, and the definition."""

from typing import Any

from dash import html

from dashboard import components, funnel_words, headings, pictures, sentence, tables, wording
from dashboard.access import Door, Failed
from dashboard.address import View, lasting, write
from dashboard.charts import funnel_svg
from dashboard.charts.description import NARROW_MONTHS, describe
from dashboard.charts.funnel import describe_funnel
from dashboard.charts.funnel_figure import funnel_figure
from dashboard.outputs import links
from dashboard.page import Page, Screen
from dashboard.pages import areas
from dashboard.pages.home import source_line, start_of_programme
from dashboard.pages.home_metric import comparison_section
from dashboard.pages.metric import definition_facts
from loaders.calendar import month_name
from metrics.answer import Answer, Place, PlacesQuery, Series
from metrics.definition import METRICS, Metric
from metrics.funnel_answer import FunnelGroup, FunnelHome, FunnelQuery, Funnels

LAST, TABLE_MONTHS = 48, 13
NARROW = (358, 340)


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
        _funnels(door, funnels, view, path),
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


def _funnels(door: Door, funnels: Funnels | Failed, view: View, path: str) -> html.Section:
    heading = html.H2("Homes side by side", id="homes", tabIndex=-1)
    parts: list[Any] = [components.failed(funnels, path)] if isinstance(funnels, Failed) else []
    if isinstance(funnels, Funnels):
        parts = (
            [html.P(funnels.reason, className="quiet")]
            if funnels.reason
            else [*_groups(funnels, view, path), _files(door, view, path)]
        )
    return html.Section([heading, *parts], className="section", **{"aria-labelledby": "homes"})


def _files(door: Door, view: View, path: str) -> html.P | None:
    """Of the homes side by side, of the types that are shown."""
    looked_at = View(asat=view.asat, type=view.type, chart="funnel")
    return links.downloads(door.viewer, looked_at, path, "homes side by side")


def _groups(funnels: Funnels, view: View, path: str) -> list[Any]:
    shown = [group for group in funnels.groups if view.type in (None, group.service)]
    count = sum(len(group.homes) for group in shown)
    none = [html.P("No home of this type is open in these months.", className="quiet after")]
    counted = f"{count} {wording.plural(count, 'home', 'homes')} shown, by name and never ranked"
    return [
        html.P(f"{counted}; each type of home by itself.", className="quiet", role="status"),
        _types(funnels, view, path),
        *([_group(funnels, group, view) for group in shown] or none),
        *_outside(funnels, view),
    ]


def _types(funnels: Funnels, view: View, path: str) -> html.Ul:
    """Which types are shown: each choice is an address."""
    choices: list[tuple[str | None, str]] = [(None, "All types")]
    choices += [(one.service, f"{wording.SERVICES[one.service]} ({len(one.homes)})")
                for one in funnels.groups if one.service]  # fmt: skip
    return html.Ul(
        [html.Li(_choice(words, path, view, service)) for service, words in choices], className="choices"
    )


def _choice(words: str, path: str, view: View, service: str | None) -> html.A:
    here = {"aria-current": "true"} if view.type == service else {}
    return html.A(words, href=f"{write(path, view, type=service)}#homes", **here)


def _group(funnels: Funnels, group: FunnelGroup, view: View) -> html.Div:
    """The chart on the left, the list beside it."""
    metric, service = funnels.metric, group.service or "unknown"
    told, ids = funnel_words.told(funnels, group), f"told-{group.service}"
    heading = funnel_words.heading(group)
    chart = describe_funnel(metric, group, (funnels.first or 0, funnels.last or 0), told)
    drawn: list[Any] = [html.Div("No home has a value in these months.", className="no-chart")]
    if chart is not None:
        narrow = funnel_svg.medium(chart, *NARROW)
        drawn = pictures.large(funnel_figure(chart), narrow, NARROW, heading, ids)
    figure = html.Figure(
        [
            html.H3(heading, className="chart-heading", id=f"funnel-{service}"),
            html.P(told, id=ids, className="told"),
            *drawn,
            html.Figcaption(_source(funnels), className="source"),
            html.P(
                [pictures.how_to_read("funnel", funnel_words.NAMES[group.service]), _definition_link()],
                className="links",
            ),
        ],
        className="chart-block large",
    )
    return html.Div([figure, _list(metric, group, view)], className="funnel-and-list")


def _definition_link() -> html.A:
    return html.A("Definition", href="#definition")


def _source(funnels: Funnels) -> str:
    asat = wording.day(funnels.asat or funnels.today)
    filled = "Filled: higher or lower than expected. " if funnels.judged else ""
    return f"Source: {wording.source_words(funnels.metric)}. {filled}As at {asat}."


def _list(metric: Metric, group: FunnelGroup, view: View) -> html.Div:
    """Every home of the type by name; as expected where its row has no word."""
    judged = group.reason is None
    heads = [
        tables.head("Home"),
        tables.head(_counted_head(metric), True),
        *([tables.head("Expected", True)] if judged else []),
        tables.head(wording.upper_first(wording.short_unit(metric)), True),
    ]
    rows = [_home_row(metric, home, judged, view) for home in group.homes]
    unless = "; as expected where no word is given" if judged else ""
    count = len(group.homes)
    caption = f"{count} {funnel_words.NAMES[group.service]} by name{unless}"
    return tables.table(caption, heads, rows, "homes-list", f"List of {funnel_words.NAMES[group.service]}")


def _counted_head(metric: Metric) -> str:
    return "£" if metric.kind == "money" else "Count"


def _home_row(metric: Metric, home: FunnelHome, judged: bool, view: View) -> html.Tr:
    to = write(f"/homes/{home.code}/metrics/{metric.id}", lasting(view))
    said: list[Any] = []
    if home.word is not None and home.word != "as expected":
        said = [html.Span([components.capsule(home.word), html.B(home.word)], className="words")]
    elif home.reason:
        said = [html.Span(home.reason, className="words quiet")]
    value = wording.value(home.value, metric) if home.value is not None else ""
    expected = wording.one_place(home.expected) if home.expected is not None else ""
    return html.Tr(
        [
            tables.row_head([html.A(home.name, href=to), *said]),
            html.Td(wording.count(home.numerator), className="number"),
            *([html.Td(expected, className="number")] if judged else []),
            html.Td(value, className="number"),
        ]
    )


def _outside(funnels: Funnels, view: View) -> list[html.P]:
    """Homes that are in none of the lists, each with the reason."""
    if not funnels.outside:
        return []
    parts: list[Any] = ["Not among them: "]
    for place, reason in funnels.outside:
        link = html.A(place.name, href=write(f"/homes/{place.code}", lasting(view)))
        parts += [link, f" ({_why(place, reason)})", "; "]
    return [html.P([*parts[:-1], "."], className="quiet after")]


def _why(place: Place, reason: str) -> str:
    if place.state == "closed" and place.closed:
        return f"closed in {wording.month_of_year(place.closed)}"
    return wording.lower_first(reason)


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
