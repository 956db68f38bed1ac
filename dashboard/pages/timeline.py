"""The life of one home: signals, revisions, new limits, events and the registers, newest first."""

from typing import Any

from dash import html

from dashboard import components, pictures, tables, timeline_lanes, timeline_words, wording
from dashboard.access import Door, Failed
from dashboard.address import View, lasting, write
from dashboard.charts import life
from dashboard.outputs import links
from dashboard.page import Page, Screen
from dashboard.pages.home import trail
from loaders.calendar import month_name, month_text
from metrics.answer import Places, PlacesQuery
from metrics.home_timeline_answer import KINDS, SIGNAL, Happened, HomeTimeline, HomeTimelineQuery

AT_ONCE = 40
WIDE, NARROW = 1184, 358
HEADING = "Along the months"


def layout(door: Door, view: View, home: str) -> Screen:
    places = door.places(PlacesQuery(code=home, asat=view.asat))
    place = places.place
    path = f"/homes/{place.code}/timeline"
    timeline = door.timeline(HomeTimelineQuery(place.code, view.asat))
    area = (place.area_code, place.area_name) if place.area_code and place.area_name else None
    if isinstance(timeline, Failed):
        title = f"{place.name}, timeline"
        main = [*components.opening(title, ""), components.failed(timeline, write(path, view))]
        return Screen(title, main, area, trail(place, view, "Timeline"), places.made_up)
    shown = timeline_lanes.shown(timeline, view)
    title = timeline_words.title(timeline)
    main = [
        *components.opening(title, _dates(timeline), *_moved(places), *components.notices(view, path)),
        html.Div(
            [
                html.P(_lead(timeline), className="lead"),
                components.buttons(path, view, timeline.asat or timeline.today),
                links.downloads(door.viewer, view, path, f"the timeline of {place.name}"),
            ],
            className="opening",
        ),
        _controls(timeline, view),
        _chart(timeline, shown, view),
        _list(timeline, shown, view),
    ]  # fmt: skip
    return Screen(title, main, area, trail(place, view, "Timeline"), timeline.made_up)


def _moved(places: Places) -> list[html.P]:
    """For who came by an old code."""
    if places.redirect is None:
        return []
    old, new, name = places.redirect
    return [html.P(f"{old} is now {name} ({new}).", className="notice", role="status")]


def _dates(timeline: HomeTimeline) -> str:
    asat = wording.day(timeline.asat or timeline.today)
    months = f"Months with data to {month_name(timeline.last)}. " if timeline.last else ""
    return f"{months}As at {asat}."


def _lead(timeline: HomeTimeline) -> str:
    names = wording.listed([wording.lower_first(metric.title) for metric in timeline.metrics])
    return f"All that is known of the home and has a date. Signals and revisions are of {names}."


def _controls(timeline: HomeTimeline, view: View) -> html.Div:
    counts = {kind: sum(one.kind == kind for one in timeline.entries) for kind in KINDS}
    kinds = [("", f"Everything ({len(timeline.entries)})")]
    kinds += [(kind, f"{timeline_words.SEVERAL[kind]} ({count})") for kind, count in counts.items()]
    first, last = timeline.first, timeline.last
    known = set(range(first, last + 1)) if first is not None and last is not None else set()
    dated = [
        (month_text(month), month_name(month))
        for month in sorted(known | {m for m in (view.start, view.end) if m})
    ]
    start, end = (month_text(month) if month else None for month in (view.start, view.end))
    return components.controls(
        components.select("kind", "What", kinds, view.kind),
        components.select("from", "From", [("", "The beginning"), *dated], start),
        components.select("to", "To", [("", "The latest"), *reversed(dated)], end),
    )


def _chart(timeline: HomeTimeline, shown: list[Happened], view: View) -> html.Section:
    """A lane for each measure with a signal, then one a kind; the list below holds the words."""
    told = timeline_words.told(timeline, shown)
    drawn: Any = html.Div("Nothing falls into these months.", className="no-chart")
    chart = timeline_lanes.chart(timeline, shown, view)
    if chart is not None:
        height = life.height_of(chart)
        wide, narrow = life.drawn(chart, WIDE), life.drawn(chart, NARROW)
        drawn = pictures.both(wide, (WIDE, height), narrow, (NARROW, height), HEADING, "told-life")
    figure = html.Figure(
        [
            html.P(told, id="told-life", className="told"),
            drawn,
            html.P([pictures.how_to_read("timeline")], className="links"),
        ],
        className="chart-block large",
    )
    heading = html.H2(HEADING, id="along")
    return html.Section([heading, figure], className="section", **{"aria-labelledby": "along"})


def _list(timeline: HomeTimeline, shown: list[Happened], view: View) -> html.Section:
    count = f"{len(shown)} of {len(timeline.entries)} shown."
    parts: list[Any] = [html.P(count, className="grid-words", role="status")]
    if not shown:
        parts.append(html.P("Nothing of this kind is known of these months.", className="quiet"))
    if shown:
        newest, older = shown[:AT_ONCE], shown[AT_ONCE:]
        caption = f"The newest {len(newest)}" if older else "Newest first"
        parts.append(_table(timeline, newest, caption, view))
        if older:
            parts.append(
                html.Details(
                    [
                        html.Summary(f"Show the {len(older)} before"),
                        _table(timeline, older, f"The {len(older)} before", view),
                    ]
                )
            )
    return html.Section(
        [html.H2("One list", id="list"), *parts], className="section", **{"aria-labelledby": "list"}
    )


def _table(timeline: HomeTimeline, entries: list[Happened], caption: str, view: View) -> html.Div:
    heads = [tables.head("When"), tables.head("Kind"), tables.head("What")]
    rows = [
        html.Tr(
            [
                tables.row_head(timeline_words.when(one)),
                html.Td(timeline_words.NAMES[one.kind]),
                html.Td(_what(timeline, one, view)),
            ]
        )
        for one in entries
    ]
    return tables.table(
        f"{caption}: {timeline.place.name}", heads, rows, "timeline", f"{caption} of the timeline"
    )


def _what(timeline: HomeTimeline, one: Happened, view: View) -> Any:
    """Mark, word and a link to the chart, where there is one."""
    said = timeline_words.said(one)
    if one.metric is None:
        return said
    to = f"/homes/{timeline.place.code}/metrics/{one.metric.id}"
    if one.kind != SIGNAL:
        return html.A(said, href=write(to, lasting(view), month=one.first))
    kind = timeline_words.kind_of(one)
    link = html.A(said, href=write(to, lasting(view)))
    if kind == "plain":
        return html.Span(link, className="words")
    return html.Span([components.mark(kind), html.B(wording.TIME_WORDS[kind]), ": ", link], className="words")


PAGE = Page("/homes/<home>/timeline", "Timeline of a home", layout, whole=True, kept=True)
