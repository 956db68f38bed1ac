"""Estimates since each baseline: all homes, then nursing and residential apart, and the table beside them."""

from typing import Any

from dash import html

from dashboard import pictures, tables, wording
from dashboard.charts import intervals
from dashboard.charts.intervals import Estimate, describe_intervals, reach_of
from dashboard.progress import rows, words
from metrics.definition import Metric
from metrics.progress_answer import BaselineChange, Progress

WIDE, NARROW = 576, 358


def section(metric: Metric, progress: Progress) -> html.Section:
    """All homes, then nursing and residential apart: every baseline beside the change of others."""
    services = list(dict.fromkeys(one.service for one in progress.changes))
    reach = reach_of([row for one in progress.changes for row in estimate_rows(one)])
    blocks = [_estimate(metric, progress, service, reach) for service in services]
    heads = [
        tables.head("Homes"), tables.head("Since"), tables.head("Before", True), tables.head("Now", True),
        tables.head("Change, 95% interval"), tables.head("Homes outside, same months"),
        tables.head("Less their change, 95% interval"), tables.head("Fall that would be seen", True),
    ]  # fmt: skip
    body = [
        html.Tr([tables.row_head(words.SERVICES[one.service]), *rows.cells(metric, one), rows.seen(one)])
        for one in progress.changes
    ]
    caption = f"{metric.title}, {wording.unit(metric)}: change since each baseline"
    return html.Section(
        [
            html.H2("Change since each baseline", id="since"),
            html.P(
                "Filled: the homes here. Ring: homes outside the vanguards over the same months. Bars: 95% "
                "intervals. The same homes and calendar months are taken before and after.",
                className="quiet",
            ),
            html.Div(blocks, className="charts"),
            html.Div(tables.table(caption, heads, body, "progress"), className="after"),
        ],
        className="section", **{"aria-labelledby": "since"},
    )  # fmt: skip


def _estimate(metric: Metric, progress: Progress, service: str | None, reach: float) -> html.Figure:
    changes = [one for one in progress.changes if one.service == service]
    told = " ".join(words.short(metric, one) for one in changes)
    ids = f"told-{service or 'all'}"
    heading = words.heading(metric, changes[0])
    chart = describe_intervals([row for one in changes for row in estimate_rows(one)], told, reach)
    drawn: Any = html.Div("Nothing could be estimated.", className="no-chart")
    if chart is not None:
        height = intervals.height_of(chart)
        drawn = pictures.both(
            intervals.drawn(chart, WIDE), (WIDE, height),
            intervals.drawn(chart, NARROW), (NARROW, height), heading, ids,
        )  # fmt: skip
    about = words.SERVICES[service].lower()
    return html.Figure(
        [
            html.H3(heading, className="chart-heading"),
            html.P(told, id=ids, className="told"),
            drawn,
            html.P([pictures.how_to_read("intervals", about)], className="links"),
        ],
        className="chart-block plain",
    )


def estimate_rows(one: BaselineChange) -> list[Estimate]:
    """The homes here, homes outside, and the one less the other."""
    since = f"since {words.since(one)}"
    own, others, less = one.own, one.others, one.against
    rows = [Estimate("Homes here", since, own.percent, own.low, own.high)]
    if others is not None:
        rows.append(Estimate("Homes outside", since, others.percent, others.low, others.high, own=False))
    if less is not None:
        rows.append(Estimate("Here less outside", since, less.percent, less.low, less.high))
    return rows
