"""The homes of an area side by side on one metric: a funnel for each type of home, and the list beside it."""

from typing import Any

from dash import html

from dashboard import components, funnel_words, pictures, tables, wording
from dashboard.access import Door, Failed
from dashboard.address import View, lasting, write
from dashboard.charts import funnel_svg
from dashboard.charts.funnel import describe_funnel
from dashboard.charts.funnel_figure import funnel_figure
from dashboard.outputs import links
from metrics.answer import Place
from metrics.definition import Metric
from metrics.funnel_answer import FunnelGroup, FunnelHome, Funnels

NARROW = (358, 340)


def section(door: Door, funnels: Funnels | Failed, view: View, path: str) -> html.Section:
    """With its heading, and a file of what it shows; or why nothing can be shown."""
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
    how = pictures.how_to_read("funnel", funnel_words.NAMES[group.service])
    figure = html.Figure(
        [
            html.H3(heading, className="chart-heading", id=f"funnel-{service}"),
            html.P(told, id=ids, className="told"),
            *drawn,
            html.Figcaption(_source(funnels), className="source"),
            html.P([how, html.A("Definition", href="#definition")], className="links"),
        ],
        className="chart-block large",
    )
    return html.Div([figure, _list(metric, group, view)], className="funnel-and-list")


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
