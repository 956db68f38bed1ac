"""The table of an area's homes by measures: value, shape, word and a small chart in each cell."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import components, sentence, signals, state_words, tables, wording
from dashboard.address import View, lasting, write
from dashboard.charts.description import describe
from dashboard.charts.svg import data_uri, tiny
from dashboard.overview import Overview
from dashboard.signals import Signal
from metrics.answer import Place, Series
from metrics.definition import AIMS, METRICS, Metric

FEW = {"bars", "counts", "days_between", "table"}
TINY_MONTHS = 24


def grid(
    area: str, places: Sequence[Place], homes: Overview, found: Sequence[Signal], view: View
) -> html.Div:
    """A row a home; columns by aim."""
    by_aim = {aim: [METRICS[id] for id in homes.answers if METRICS[id].aim == aim] for aim in AIMS}
    groups = [(AIMS[aim], metrics) for aim, metrics in by_aim.items() if metrics]
    metrics = [metric for _, group in groups for metric in group]
    first = {group[0].id for _, group in groups}
    series = {id: {one.code: one for one in answer.series} for id, answer in homes.answers.items()}
    aims = [html.Td()] + [html.Th(name, colSpan=len(group), scope="colgroup") for name, group in groups]
    heads = [tables.head("Home")] + [_head(metric, metric.id in first, view) for metric in metrics]
    number: dict[str, int] = {}
    for one in found:
        number[one.code] = number.get(one.code, 0) + 1
    rows = [_row(place, metrics, series, first, number.get(place.code, 0), view) for place in places]
    body = html.Table(
        [
            html.Caption(f"Homes of {area} by measure, rolling 12 months", className="hidden"),
            html.Thead([html.Tr(aims, className="aim-heads"), html.Tr(heads)]),
            html.Tbody(rows),
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


def _row(
    place: Place, metrics: list[Metric], series: dict[str, dict[str, Series]], first: set[str], signals: int,
    view: View,
) -> html.Tr:  # fmt: skip
    name = html.A(place.name, href=write(f"/homes/{place.code}", lasting(view)))
    if place.state == "closed":
        when = f"Closed in {wording.month_of_year(place.closed)}" if place.closed else "Closed"
        words = f"{when}. History shown on the home's page; out of comparisons."
        return html.Tr([tables.row_head(name), html.Td(words, colSpan=len(metrics), className="first shut")])
    cells = [
        _cell(metric, series[metric.id].get(place.code), place, metric.id in first, view)
        for metric in metrics
    ]
    said = f"{signals} {wording.plural(signals, 'signal', 'signals')} this month"
    count = [html.Span(said, className="word strong")] if signals else []
    return html.Tr([tables.row_head([name, *count]), *cells])


def _cell(metric: Metric, series: Series | None, place: Place, first: bool, view: View) -> html.Td:
    """Value, shape, word and chart; the word alone where there is no value."""
    side = " first" if first else ""
    if series is None or series.headline is None or series.headline.value is None:
        return html.Td(html.Span(_why(series), className="word"), className=f"cell{side}")
    to = write(f"/homes/{place.code}/metrics/{metric.id}", lasting(view))
    value = html.A(wording.value(series.headline.value, metric), href=to)
    kind, word = _said(metric, series)
    unusual = kind not in ("usual", "plain")
    strong = unusual or (kind == "plain" and signals.signal_of(metric, series) is not None)
    words = [html.Span(word, className="word strong" if strong else "word")]
    mark = [components.mark(kind)] if kind != "plain" else []
    return html.Td(
        [value, *mark, *words, *_chart(metric, series, unusual)],
        className=f"cell{' unusual' if unusual else ''}{side}",
    )


def _said(metric: Metric, series: Series) -> tuple[str, str]:
    """The kind of mark, or plain, and the word beside it."""
    signal = signals.signal_of(metric, series)
    if signal and signal.kind != "words":
        return signal.kind, wording.TIME_WORDS[signal.kind]
    if signal:
        return "plain", "higher of late" if signal.high else "lower of late"
    if series.variation:
        return "usual", wording.TIME_WORDS["usual"]
    return "plain", "trial limits" if series.trial else "too few" if series.chart in FEW else "not judged"


def _chart(metric: Metric, series: Series, marked: bool) -> list[Any]:
    told = sentence.of_series(metric, series)
    chart = describe(metric, series, told, last=TINY_MONTHS)
    if chart is None:
        return []
    return [html.Img(src=data_uri(tiny(chart, marked)), alt=told, width=104, height=20, className="tiny")]


def _why(series: Series | None) -> str:
    if series is None or not series.points:
        return "no data loaded"
    if series.headline is not None and series.headline.covered:
        return "part of 12 months"
    return state_words.cell_state(series.points[-1]) or "no data loaded"
