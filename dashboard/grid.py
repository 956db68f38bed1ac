"""The table of an area's homes by measures: value, shape, word and a small chart in each cell."""

from typing import Any

from dash import html

from dashboard import components, sentence, tables, wording
from dashboard.address import View, lasting, write
from dashboard.charts.description import describe
from dashboard.charts.svg import data_uri, tiny
from dashboard.homes_by_measures import GridCell, HomesByMeasures, closed_words
from metrics.answer import Place
from metrics.definition import Metric

TINY_MONTHS = 24


def grid(shown: HomesByMeasures, view: View) -> html.Div:
    """A row a home; columns by aim."""
    first = {metrics[0].id for _, metrics in shown.by_aim}
    aims = [html.Td()] + [
        html.Th(name, colSpan=len(metrics), scope="colgroup") for name, metrics in shown.by_aim
    ]
    heads = [tables.head("Home")] + [_head(metric, metric.id in first, view) for metric in shown.metrics]
    body = html.Table(
        [
            html.Caption(f"Homes of {shown.area.name} by measure, rolling 12 months", className="hidden"),
            html.Thead([html.Tr(aims, className="aim-heads"), html.Tr(heads)]),
            html.Tbody([_row(shown, place, first, view) for place in shown.rows]),
        ],
        className="table grid",
    )
    return html.Div(
        body, className="scroll grid-scroll", role="region", tabIndex=0, **{"aria-label": "Homes by measure"}
    )


def _head(metric: Metric, first: bool, view: View) -> html.Th:
    link = html.A(metric.short_title, href=write(f"/metrics/{metric.id}", lasting(view)))
    unit = html.Span(wording.short_unit(metric), className="unit")
    return html.Th([link, unit], scope="col", className="number first" if first else "number")


def _row(shown: HomesByMeasures, place: Place, first: set[str], view: View) -> html.Tr:
    name = html.A(place.name, href=write(f"/homes/{place.code}", lasting(view)))
    if place.state == "closed":
        words = html.Td(closed_words(place), colSpan=len(shown.metrics), className="first shut")
        return html.Tr([tables.row_head(name), words])
    cells = [_cell(cell, place, cell.metric.id in first, view) for cell in shown.cells(place)]
    signals = shown.signals_of(place)
    said = f"{signals} {wording.plural(signals, 'signal', 'signals')} this month"
    count = [html.Span(said, className="word strong")] if signals else []
    return html.Tr([tables.row_head([name, *count]), *cells])


def _cell(cell: GridCell, place: Place, first: bool, view: View) -> html.Td:
    """Value, shape, word and chart; the word alone where there is no value."""
    side = " first" if first else ""
    if cell.point is None:
        return html.Td(html.Span(cell.word, className="word"), className=f"cell{side}")
    to = write(f"/homes/{place.code}/metrics/{cell.metric.id}", lasting(view))
    value = html.A(wording.value(cell.point.value, cell.metric), href=to)
    unusual = cell.kind not in ("usual", "plain")
    words = [html.Span(cell.word, className="word strong" if cell.signal else "word")]
    mark = [components.mark(cell.kind)] if cell.kind != "plain" else []
    return html.Td(
        [value, *mark, *words, *_chart(cell, unusual)],
        className=f"cell{' unusual' if unusual else ''}{side}",
    )


def _chart(cell: GridCell, marked: bool) -> list[Any]:
    assert cell.series is not None
    told = sentence.of_series(cell.metric, cell.series)
    chart = describe(cell.metric, cell.series, told, last=TINY_MONTHS)
    if chart is None:
        return []
    return [html.Img(src=data_uri(tiny(chart, marked)), alt=told, width=104, height=20, className="tiny")]
