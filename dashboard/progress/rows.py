"""Cells of the tables of change: before, now, the change, the others', and the one less the other."""

from dash import html

from dashboard import state_words, wording
from dashboard.progress import words
from metrics.answer import Point
from metrics.definition import Metric
from metrics.progress_answer import BaselineChange


def cells(metric: Metric, one: BaselineChange) -> list[html.Td]:
    return [
        html.Td([wording.upper_first(words.since(one)), html.Span(one.period, className="under")]),
        html.Td(_value(one.before, metric), className="number"),
        html.Td(_value(one.after, metric), className="number"),
        html.Td(words.cell(one.own, metric)),
        html.Td(words.cell(one.others, metric)),
        html.Td(_less(one)),
    ]


def _value(point: Point, metric: Metric) -> str:
    return wording.value(point.value, metric) if point.value is not None else state_words.cell_state(point)


def _less(one: BaselineChange) -> str:
    if one.against is None:
        return "cannot be worked out"
    held = f"{wording.change(one.against.percent)} ({words.ends(one.against.low, one.against.high)})"
    return f"{held}{words.caution(one)}"


def seen(one: BaselineChange) -> html.Td:
    fall = wording.change(one.against.smallest_visible).lstrip(f"+{wording.MINUS}") if one.against else ""
    return html.Td(fall or "cannot be worked out", className="number")
