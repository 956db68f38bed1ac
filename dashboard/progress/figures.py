"""The series behind a change: rolling 12 months with every baseline, single months, the change as it went."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import components, headings, pictures, sentence, tables, wording
from dashboard.access import Failed
from dashboard.charts import lines_svg
from dashboard.charts.description import NAMES, NARROW_MONTHS, Past, describe
from dashboard.charts.lines import Line, Lines, describe_lines, style_of
from dashboard.charts.svg import medium
from dashboard.pages.home import source_line, start_of_programme
from dashboard.progress import words
from loaders.calendar import month_name, month_of
from metrics.answer import Answer, Point
from metrics.definition import Metric
from metrics.progress_answer import Progress
from metrics.state import PRESENT

WIDE, NARROW = (1184, 340), (358, 300)
MONTHS_WIDE, MONTHS_NARROW = (1184, 300), (358, 224)
TABLE_MONTHS = 13


def _pasts(progress: Progress) -> list[Past]:
    """Every baseline with its mean."""
    window = progress.metric.window
    shown = [one for one in progress.changes if one.service is None and one.before.value is not None]
    return [
        Past(
            NAMES.get(one.baseline, one.title.removeprefix("Own ")),
            one.before.month - window + 1,
            one.before.month,
            one.before.value,
        )
        for one in shown
    ]


def _marks(progress: Progress) -> list[tuple[int, str]]:
    """The number of each step of the care model, at the month in which it was first seen."""
    found: dict[int, list[str]] = {}
    for number, step in enumerate(progress.steps, 1):
        found.setdefault(month_of(step.first), []).append(str(number))
    return [(month, ", ".join(numbers)) for month, numbers in found.items()]


def rolling(metric: Metric, progress: Progress) -> html.Section:
    own, others = _line(progress.name, progress.years), _line("homes outside", progress.others)
    lines = [own, *([others] if others.points else [])]
    told = _rolling_told(metric, lines)
    chart = describe_lines(
        lines, wording.unit(metric), wording.direction(metric), style_of(metric), told,
        baselines=_pasts(progress), events=_marks(progress),
    )  # fmt: skip
    heading = "Rolling 12 months, every baseline drawn"
    drawn = _drawn(chart, heading, "told-rolling", "No twelve months are covered yet.")
    caption = f"{metric.title}, rolling 12 months, {wording.unit(metric)}"
    return _figure_section(
        "rolling", heading, told, drawn, f"{_numbers_say(progress)}{_source(metric, progress)}", "lines",
        _line_table(metric, lines, caption, "12 months to"),
    )  # fmt: skip


def _drawn(chart: Lines | None, heading: str, described_by: str, none: str) -> html.Div:
    """The lines for either width; else why there are none."""
    if chart is None:
        return html.Div(none, className="no-chart")
    wide, narrow = (lines_svg.medium(chart, *size) for size in (WIDE, NARROW))
    return pictures.both(wide, WIDE, narrow, NARROW, heading, described_by)


def _line(name: str, points: Sequence[Point]) -> Line:
    return Line(name, tuple((p.month, p.value) for p in points if p.value is not None and p.state in PRESENT))


def _rolling_told(metric: Metric, lines: Sequence[Line]) -> str:
    ends = [
        f"{line.name} {wording.with_unit(value, metric)} in the 12 months to {month_name(month)}"
        for line in lines for month, value in line.points[-1:]
    ]  # fmt: skip
    said = wording.upper_first(wording.listed(ends)) or "No twelve months are covered yet"
    return f"{said}. Rolling sums overlap, so they are not judged."


def _numbers_say(progress: Progress) -> str:
    return "Numbers above the lines: parts of the care model, listed below. " if progress.steps else ""


def _source(metric: Metric, progress: Progress) -> str:
    asat = wording.day(progress.asat or progress.today)
    dotted = "Dotted: mean of each baseline, drawn on from its year."
    return f"{dotted} Source: {wording.source_words(metric)}. As at {asat}."


def _figure_section(
    id: str, heading: str, told: str, drawn: Any, source: str, help: str, table: Any
) -> html.Section:
    figure = html.Figure(
        [
            html.P(told, id=f"told-{id}", className="told"),
            drawn,
            html.Figcaption(source, className="source"),
            html.P([pictures.how_to_read(help, heading)], className="links"),
            html.Details(
                [html.Summary(["Show data table", html.Span(f" of {heading}", className="hidden")]), table]
            ),
        ],
        className="chart-block large",
    )
    return html.Section([html.H2(heading, id=id), figure], className="section", **{"aria-labelledby": id})


def _line_table(metric: Metric, lines: Sequence[Line], caption: str, first: str) -> html.Div:
    known = [dict(line.points) for line in lines]
    months = sorted({month for of in known for month in of}, reverse=True)[:TABLE_MONTHS]
    heads = [tables.head(first), *[tables.head(wording.upper_first(line.name), True) for line in lines]]
    rows = [
        html.Tr([tables.row_head(month_name(month)), *[_cell(of.get(month), metric) for of in known]])
        for month in months
    ]
    return tables.table(f"{caption}, latest {len(months)}", heads, rows, "months-of")


def _cell(value: float | None, metric: Metric) -> html.Td:
    return html.Td("no value" if value is None else wording.value(value, metric), className="number")


def monthly(month: Answer | Failed, metric: Metric, path: str) -> html.Section:
    """The single months with their limits, and every baseline."""
    if isinstance(month, Failed):
        return html.Section([html.H2("Month by month", id="monthly"), components.failed(month, path)])
    series = month.one
    told = sentence.of_series(metric, series)
    event = start_of_programme(series.place)
    wide = describe(metric, series, told, event=event)
    narrow = describe(metric, series, told, last=NARROW_MONTHS, event=event)
    heading = f"Month by month: {headings.chart_heading(metric, series).partition(': ')[2]}"
    drawn: Any = html.Div(sentence.nothing(metric, series), className="no-chart")
    if wide and narrow:
        size = (358, 224)
        drawn = pictures.both(
            medium(wide, *MONTHS_WIDE), MONTHS_WIDE, medium(narrow, *size), size, heading, "told-monthly"
        )
    newest = [point for point in series.points if point.state != "not_open"][-TABLE_MONTHS:]
    table = tables.values_table(metric, series, f"{metric.title}, latest {len(newest)} months", newest)
    return _figure_section(
        "monthly", heading, told, drawn, source_line(month, series, wide), series.chart, table
    )


def changes(metric: Metric, progress: Progress) -> html.Section:
    """The change since the first baseline of the twelve months that end in each month."""
    own = Line(
        progress.name,
        tuple((one.month, one.own.percent) for one in progress.rolling if one.own.percent is not None),
        tuple(
            (one.month, one.own.low, one.own.high)
            for one in progress.rolling if one.own.low is not None and one.own.high is not None
        ),
    )  # fmt: skip
    others = Line(
        "homes outside",
        tuple(
            (one.month, one.others.percent)
            for one in progress.rolling if one.others is not None and one.others.percent is not None
        ),
    )  # fmt: skip
    told = words.rolling_words(metric, progress)
    first = progress.change()
    since = words.since(first) if first else ""
    chart = describe_lines(
        [own, *([others] if others.points else [])], f"change in % since {since}", wording.direction(metric),
        "change", told, level=(0.0, "no change"),
    )  # fmt: skip
    heading = f"Change since {since}, rolling 12 months"
    drawn = _drawn(chart, heading, "told-changes", "The change cannot be worked out.")
    asat = wording.day(progress.asat or progress.today)
    source = f"Tint: 95% interval of the homes here. Source: {wording.source_words(metric)}. As at {asat}."
    return _figure_section(
        "changes", heading, told, drawn, source, "lines", _change_table(metric, progress, heading)
    )


def _change_table(metric: Metric, progress: Progress, heading: str) -> html.Div:
    heads = [tables.head("12 months to"), tables.head("Change, 95% interval"), tables.head("Homes outside")]
    rows = [
        html.Tr(
            [
                tables.row_head(month_name(one.month)),
                html.Td(words.cell(one.own, metric)),
                html.Td(words.cell(one.others, metric)),
            ]
        )
        for one in reversed(progress.rolling[-TABLE_MONTHS:])
    ]
    return tables.table(f"{metric.title}. {heading}", heads, rows, "months-of")
