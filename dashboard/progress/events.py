"""Dated parts of the care model that bear on a measure: dates beside a line, and no explanation."""

from dash import html

from dashboard import tables, wording
from dashboard.progress import words
from metrics.definition import CARE_ELEMENTS, Metric
from metrics.progress_answer import Progress


def section(metric: Metric, progress: Progress) -> html.Section:
    heads = [
        tables.head("Number", True),
        tables.head("First seen"),
        tables.head("What"),
        tables.head("Care model"),
        tables.head("Where"),
    ]
    rows = [
        html.Tr(
            [
                html.Td(str(number), className="number"),
                tables.row_head(wording.day(step.first)),
                html.Td(step.title),
                html.Td(
                    f"Element {step.element}: {CARE_ELEMENTS[step.element].title}"
                    if step.element
                    else "Other"
                ),
                html.Td(words.step_where(step)),
            ]
        )
        for number, step in enumerate(progress.steps, 1)
    ]
    none = html.P("No dated event that bears on this measure has been sent.", className="quiet")
    caption = (
        f"{len(rows)} parts of the care model that bear on {wording.lower_first(metric.title)}, oldest first"
    )
    return html.Section(
        [
            html.H2("What happened, and when", id="events"),
            tables.table(caption, heads, rows, "events") if rows else none,
            html.P("An event beside a line is a date, not an explanation.", className="quiet after"),
        ],
        className="section", **{"aria-labelledby": "events"},
    )  # fmt: skip
