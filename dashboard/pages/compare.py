"""Up to four homes or areas and one metric: the picks stand in the address."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dash import html

from dashboard import compared, components, headings, picking, pictures, sentence, tables, wording
from dashboard.access import Door, Failed
from dashboard.address import MOST_PLACES, View, lasting, write
from dashboard.charts.alike import alike
from dashboard.charts.description import NARROW_MONTHS, Chart, describe
from dashboard.charts.lines import Line, Lines
from dashboard.charts.lines_figure import lines_figure
from dashboard.charts.lines_svg import medium as drawn_narrow
from dashboard.outputs import links
from dashboard.page import Page, Screen
from dashboard.pages import areas as areas_page
from dashboard.pages.home import source_line, start_of_programme
from dashboard.picking import PATH, Picked
from loaders.calendar import month_name
from metrics.answer import Answer, Places, PlacesQuery, Point, Series
from metrics.definition import Metric

LAST, TABLE_MONTHS = 48, 13
NARROW = (358, 320)
TOLD = "told-lines"
OWN_RANGE = "Each place has its own usual range. Colour and shape are about change over time."


def layout(door: Door, view: View) -> Screen:
    areas = door.places(PlacesQuery(asat=view.asat))
    metric = picking.metric_of(door, view)
    places = [picking.find_place(door, view, areas, code) for code in view.places or ()]
    seen = list({place.code: place for place in places if place is not None}.values())
    bad = (*view.bad, "places") if None in places else view.bad
    # What was not found is not said again, in no link either.
    view = replace(view, bad=bad, places=tuple(place.code for place in seen) or None)
    picked = [picking.ask_of(door, view, metric, place) for place in seen]
    title = compared.title(metric, picked)
    asat = areas.asat or areas.today
    main = [
        *components.opening(title, _dates(picked, asat), *components.notices(view, PATH)),
        html.Div(
            [picking.list_of(view, picked), *(_buttons(door, view, metric, asat) if picked else [])],
            className="opening",
        ),
        picking.controls(door, view, metric, areas, picked),
        *(_compared(metric, picked, view) if picked else _nothing(areas, view, metric)),
    ]
    return Screen(title, main, None, (("Areas", areas_page.PAGE.path), ("Compare", None)), areas.made_up)


def _buttons(door: Door, view: View, metric: Metric, asat: date) -> list[Any]:
    files = links.downloads(door.viewer, replace(view, bad=()), PATH, f"{metric.title} side by side")
    return [components.buttons(PATH, view, asat), files]


def _dates(picked: Sequence[Picked], asat: date) -> str:
    """As on every page; of several areas how far each source reaches in the one that is furthest behind."""
    answers = [one.month for one in picked if isinstance(one.month, Answer)]
    if len({one.place.area_code for one in picked}) <= 1 and answers:
        return headings.data_date(answers)
    reach: dict[str, int] = {}
    for source in (source for answer in answers for source in answer.sources):
        if source.latest is not None:
            reach[source.title] = min(source.latest, reach.get(source.title, source.latest))
    said = [f"{title} to {month_name(month)}." for title, month in reach.items()]
    return " ".join([*said, f"As at {wording.day(asat)}."])


def _nothing(areas: Places, view: View, metric: Metric) -> list[Any]:
    """What to do, and somewhere to begin."""
    inside = [place for place in areas.places if place.programme][:MOST_PLACES]
    if len(inside) < 2:
        return []
    to = write(PATH, view, places=tuple(place.code for place in inside), metric=None)
    names = wording.listed([place.name for place in inside])
    return [html.P(["For example: ", html.A(names, href=to), "."], className="after")]


def _compared(metric: Metric, picked: Sequence[Picked], view: View) -> list[Any]:
    kinds = {one.place.service for one in picked if one.place.level == "home"}
    mixed = {one.place.level for one in picked} == {"area", "home"}
    notes = []
    if len(kinds) > 1:
        notes.append("The homes are of different types: who lives there may explain a difference.")
    if mixed:
        notes.append("A home stands beside a whole area: its months move more, since it is smaller.")
    return [
        *[html.P(note, className="notice") for note in notes],
        _lines(metric, picked),
        _table(metric, picked, view),
        _each(metric, picked, view),
        html.P(
            "Side by side is not a test. Whether a home is higher or lower than expected is said by its own "
            "comparison, which allows for size and for the ordinary differences between homes.",
            className="quiet after",
        ),
    ]


def _lines(metric: Metric, picked: Sequence[Picked]) -> html.Figure | html.P:
    """Rolling 12 months of all, each line named at its end."""
    drawn = compared.rolling_lines(picked)
    told = compared.told(metric, drawn)
    chart = compared.chart(metric, drawn)
    if chart is None:
        return html.P("None of them has twelve months yet.", className="no-chart after")
    heading = f"Rolling 12 months, {month_name(chart.start)} to {month_name(chart.end)}"
    return html.Figure(
        [
            html.H2(heading, className="chart-heading"),
            html.P(told, id=TOLD, className="told"),
            *pictures.large(lines_figure(chart), drawn_narrow(chart, *NARROW), NARROW, heading, TOLD),
            html.Figcaption(_source(metric, picked, chart), className="source"),
            html.P([pictures.how_to_read("lines"), _definition(metric)], className="links"),
            _months(metric, drawn, chart),
        ],
        className="chart-block large",
    )


def _source(metric: Metric, picked: Sequence[Picked], chart: Lines) -> str:
    answer = next(one.year for one in picked if isinstance(one.year, Answer))
    asat = f"As at {wording.day(answer.asat or answer.today)}."
    said = f"Source: {wording.source_words(metric)}.", compared.axis_words(chart), asat
    return " ".join(filter(None, said))


def _definition(metric: Metric) -> html.A:
    return html.A("Definition", href=f"/metrics/{metric.id}")


def _months(metric: Metric, lines: Sequence[Line], chart: Lines) -> html.Details:
    """The newest months of the lines, a column each."""
    heads = [tables.head("12 months to"), *[tables.head(line.name, True) for line in lines]]
    months = range(chart.end, max(chart.start, chart.end - TABLE_MONTHS + 1) - 1, -1)
    known = [dict(line.points) for line in lines]
    rows = [
        html.Tr(
            [tables.row_head(month_name(month)),
             *[html.Td(_value(metric, of.get(month)), className="number") for of in known]]
        )
        for month in months
    ]  # fmt: skip
    caption = f"{metric.title}, rolling 12 months, {wording.unit(metric)}"
    return html.Details([html.Summary("Show data table"), tables.table(caption, heads, rows, "months-of")])


def _value(metric: Metric, value: float | None) -> str:
    return "no value" if value is None else wording.value(value, metric)


def _table(metric: Metric, picked: Sequence[Picked], view: View) -> html.Section:
    """A row a place, in the order in which they were picked."""
    heads = [
        tables.head("Place"), tables.head("Type"), tables.head("Beds", True),
        tables.head("£" if metric.kind == "money" else "Count", True),
        tables.head(wording.upper_first(metric.over), True),
        tables.head(wording.upper_first(wording.unit(metric)), True),
        tables.head("Months"), tables.head("Over time"), tables.head("Compared"),
    ]  # fmt: skip
    rows = [_row(metric, one, view) for one in picked]
    caption = f"{metric.title}, newest 12 months" if not metric.stock else f"{metric.title}, newest month"
    return html.Section(
        [html.H2("One row a place", id="table"), tables.table(caption, heads, rows, "compared")],
        className="section", **{"aria-labelledby": "table"},
    )  # fmt: skip


def _row(metric: Metric, one: Picked, view: View) -> html.Tr:
    place, series = one.place, one.series
    level = "areas" if place.level == "area" else "homes"
    to = write(f"/{level}/{place.code}/metrics/{metric.id}", lasting(view))
    kind = "Area" if place.level == "area" else wording.SERVICES.get(place.service or "", "Not known")
    cells = [html.Td(kind), html.Td(wording.count(place.beds) or "not known", className="number")]
    point = series.headline if series else None
    if series is None or point is None or point.value is None:
        why = headings.nothing_short(series) if series else "could not be worked out"
        return html.Tr([tables.row_head(html.A(place.name, href=to)), *cells, html.Td(why, colSpan=6)])
    return html.Tr(
        [
            tables.row_head(html.A(place.name, href=to)),
            *cells,
            *_numbers(metric, point),
            html.Td(f"to {month_name(point.month)}" if not metric.stock else month_name(point.month)),
            html.Td(components.variation(metric, series)),
            html.Td(components.comparison(sentence.chosen(metric, series), metric)),
        ]
    )


def _numbers(metric: Metric, point: Point) -> list[html.Td]:
    said = (
        wording.count(point.numerator),
        wording.count(point.denominator),
        wording.value(point.value, metric),
    )
    return [html.Td(one, className="number") for one in said]


def _each(metric: Metric, picked: Sequence[Picked], view: View) -> html.Section:
    """Month by month, on one scale."""
    wide = alike([_chart(metric, one, LAST) for one in picked])
    narrow = alike([_chart(metric, one, NARROW_MONTHS) for one in picked])
    blocks = [_block(metric, *one, view) for one in zip(picked, wide, narrow, strict=True)]
    return html.Section(
        [
            html.H2("Month by month, on one scale", id="months"),
            html.P(OWN_RANGE, className="quiet"),
            html.Div(blocks, className="charts"),
        ],
        className="section", **{"aria-labelledby": "months"},
    )  # fmt: skip


def _chart(metric: Metric, one: Picked, last: int) -> Chart | None:
    if one.series is None:
        return None
    told = sentence.of_series(metric, one.series)
    return describe(metric, one.series, told, last=last, event=start_of_programme(one.series.place))


def _block(
    metric: Metric, one: Picked, wide: Chart | None, narrow: Chart | None, view: View
) -> html.Figure | html.Div:
    if isinstance(one.month, Failed):
        return html.Div([html.H3(one.place.name), components.failed(one.month, write(PATH, view))])
    series = one.month.one
    told, ids = sentence.of_series(metric, series), f"told-{series.code}"
    heading = headings.metric_heading(one.place.name, metric, series)
    drawn: Any = html.Div(sentence.nothing(metric, series), className="no-chart")
    if wide and narrow:
        drawn = components.medium_chart(wide, narrow, heading, ids)
    words = [components.variation(metric, series)]
    words.append(components.comparison(sentence.chosen(metric, series), metric, value=False))
    return html.Figure(
        [
            html.H3(heading, className="chart-heading"),
            html.P(told, id=ids, className="told"),
            html.Div(words, className="words-line"),
            drawn,
            html.Figcaption(source_line(one.month, series, wide), className="source"),
            html.P([pictures.how_to_read(series.chart, one.place.name)], className="links"),
            _month_table(metric, series),
        ],
        className="chart-block",
    )


def _month_table(metric: Metric, series: Series) -> html.Details:
    newest = [point for point in series.points if point.state != "not_open"][-TABLE_MONTHS:]
    caption = f"{metric.title} at {series.name}, latest {len(newest)} months"
    hidden = html.Span(f" of {series.name}", className="hidden")
    return html.Details(
        [html.Summary(["Show data table", hidden]), tables.values_table(metric, series, caption, newest)]
    )


PAGE = Page(PATH, "Compare", layout)
