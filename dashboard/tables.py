"""Plain tables: caption, scoped heads, words where there is no number."""

from collections.abc import Callable, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard import state_words, wording
from dashboard.components import mark
from loaders.calendar import month_name, month_text
from metrics.answer import Point, Series
from metrics.definition import Metric

Link = Callable[[int], str]


def table(
    caption: str, heads: Sequence[Any], rows: Sequence[Any], name: str = "", label: str | None = None
) -> html.Div:
    """A plain table in a region that scrolls sideways by itself and takes focus."""
    body = dbc.Table(
        [html.Caption(caption), html.Thead(html.Tr(list(heads))), html.Tbody(list(rows))],
        className=name,
        bordered=False,
    )
    return html.Div(body, className="scroll", role="region", tabIndex=0, **{"aria-label": label or caption})


def head(words: str, number: bool = False, **more: Any) -> html.Th:
    return html.Th(words, scope="col", className="number" if number else "", **more)


def row_head(words: Any) -> html.Th:
    return html.Th(words, scope="row")


def values_table(
    metric: Metric, series: Series, caption: str, points: Sequence[Point], link: Link | None = None
) -> html.Div:
    """Newest month first; words stand where there is no number."""
    rate = wording.unit(metric, series.basis)
    limited = any(point.limit_high is not None and point.limit_low is not None for point in points)
    heads = [
        head("Month"),
        head(wording.upper_first(metric.events if metric.kind != "money" else "cost (£)"), True),
        head(_exposure_head(metric), True),
        head(wording.upper_first(rate), True),
        *([head("Usual range", True)] if limited else []),
        head("Reading"),
        head("Data mark"),
    ]
    return table(
        caption, heads, [_value_row(metric, series, p, limited, link) for p in reversed(points)], "values"
    )


def _exposure_head(metric: Metric) -> str:
    return wording.upper_first(metric.over)


def _value_row(metric: Metric, series: Series, point: Point, limited: bool, link: Link | None) -> html.Tr:
    month = month_name(point.month)
    limits = ""
    if point.limit_low is not None and point.limit_high is not None:
        limits = wording.limits(point, metric, series.basis)
    value = (
        wording.value(point.value, metric, series.basis)
        if point.value is not None
        else state_words.cell_state(point)
    )
    return html.Tr(
        [
            row_head(
                html.A(month, href=link(point.month), id=f"m-{month_text(point.month)}") if link else month
            ),
            html.Td(wording.count(point.numerator), className="number"),
            html.Td(wording.count(point.denominator), className="number"),
            html.Td(value, className="number"),
            *([html.Td(limits, className="number nowrap")] if limited else []),
            html.Td(reading(metric, series, point)),
            html.Td(state_words.marks(point, metric)),
        ]
    )


def reading(metric: Metric, series: Series, point: Point) -> Any:
    """How a month reads: its mark and word, or the sentence of its state."""
    if point.state not in {"shown", "none_recorded", "part_submitted"} or state_words.without_rate(point):
        place = series.place
        opened, closed = getattr(place, "opened", None), getattr(place, "closed", None)
        return state_words.state(point, metric, opened, closed)
    if "provisional" in point.marks:
        return "not judged until final"
    if point.state == "part_submitted":
        return "part of month, not judged"
    kind = wording.kind_of_signal(metric, point.signal, series.variation)
    if kind == "plain":
        nothing = "none recorded" if point.state == "none_recorded" else "not judged"
        return wording.rule(point.signal) or nothing
    if kind == "usual":
        return html.Span([mark("usual"), "usual"], className="words")
    return html.Span(
        [mark(kind), html.B(wording.TIME_WORDS[kind])], className="words", title=wording.rule(point.signal)
    )


def facts(pairs: Sequence[tuple[str, Any]], name: str = "facts") -> html.Dl:
    """Names and their values, one line each."""
    return html.Dl([html.Div([html.Dt(term), html.Dd(said)]) for term, said in pairs], className=name)
