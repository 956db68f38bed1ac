"""Change since each baseline, beside the change of homes outside the vanguards: for the quarterly report."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from dashboard import components, headings, tables, wording
from dashboard.access import Door, Failed
from dashboard.address import View, lasting, write
from dashboard.outputs import links
from dashboard.page import Page, Screen
from dashboard.pages import areas
from dashboard.progress import estimates, events, figures, rows, words
from metrics.answer import Answer, Place, PlacesQuery
from metrics.definition import AIMS, HEADLINES, METRICS, OF_HOMES, Metric
from metrics.progress_answer import Progress, ProgressQuery


def layout(door: Door, view: View, area: str) -> Screen:
    place = door.places(PlacesQuery(area=area, asat=view.asat)).area
    assert place is not None
    path = f"/areas/{area}/progress"
    offered = [id for id in OF_HOMES if door.viewer.may_ask(id)]
    metric = METRICS[view.metric] if view.metric in offered else None
    title, dates, parts, made_up = (
        _one(door, view, place, path, metric) if metric else _all(door, view, place, path)
    )
    main = [
        *components.opening(title, dates, *components.notices(view, path)),
        components.controls(_choice(offered, view), label="What is shown"),
        *parts,
    ]
    trail = (
        ("Areas", areas.PAGE.path), (place.name, write(f"/areas/{area}", lasting(view))),
        ("Progress", write(path, lasting(view)) if metric else None),
        *(((metric.title, None),) if metric else ()),
    )  # fmt: skip
    return Screen(title, main, (area, place.name), trail, made_up)


def _choice(offered: Sequence[str], view: View) -> html.Label:
    metrics = [("", "The main measures together"), *((id, METRICS[id].title) for id in offered)]
    return components.select("metric", "Measure", metrics, view.metric if view.metric in offered else None)


Parts = tuple[str, str, list[Any], bool]


def _all(door: Door, view: View, place: Place, path: str) -> Parts:
    """The main measures, a row each."""
    metrics = [metric for metric in HEADLINES.values() if door.viewer.may_ask(metric.id)]
    asked = [
        (metric, door.progress(ProgressQuery(metric.id, code=place.code, asat=view.asat)))
        for metric in metrics
    ]
    known = [(metric, one) for metric, one in asked if isinstance(one, Progress)]
    failed = [components.failed(one, path) for _, one in asked if isinstance(one, Failed)]
    if not known:
        return f"Progress in {place.name}", "", failed, False
    first = next((one for metric, one in known if metric.id == "nel_admissions"), known[0][1])
    title = words.title(first.metric, first)
    asat = first.asat or first.today
    lead = (
        "The newest 12 final months against each year before, in the same homes and calendar months, "
        "beside what happened at the same time in homes outside the vanguards."
    )
    parts = [
        _opening(door, place, view, path, lead, asat),
        *failed,
        *[_aim_table(aim, known, view, path) for aim in AIMS if any(m.aim == aim for m, _ in known)],
        html.P(_by_chance(len(known)), className="quiet after"),
        html.P(words.NO_CAUSE, className="quiet"),
    ]
    return title, f"As at {wording.day(asat)}.", parts, first.made_up


def _opening(door: Door, place: Place, view: View, path: str, lead: str, asat: date) -> html.Div:
    files = links.downloads(door.viewer, view, path, f"change since each baseline in {place.name}")
    return html.Div(
        [html.P(lead, className="lead"), components.buttons(path, view, asat), files], className="opening"
    )


def _by_chance(count: int) -> str:
    expected = wording.half_up(0.05 * count, 1)
    return (
        f"Where nothing has changed, one in twenty 95% intervals leaves out “no change” by chance alone: "
        f"of {wording.in_words(count)} measures about {expected}."
    )


def _aim_table(aim: str, known: list[tuple[Metric, Progress]], view: View, path: str) -> html.Section:
    heads = [
        tables.head("Measure"), tables.head("Since"), tables.head("Before", True), tables.head("Now", True),
        tables.head("Change (95% interval)"), tables.head("Homes outside, same months (95% interval)"),
        tables.head("Less their change (95% interval)"),
    ]  # fmt: skip
    rows = [row for metric, one in known if metric.aim == aim for row in _rows(metric, one, view, path)]
    caption = "Change in all homes since each baseline"
    label = f"{AIMS[aim]}: {wording.lower_first(caption)}"
    return html.Section(
        [html.H2(AIMS[aim], id=f"aim-{aim}"), tables.table(caption, heads, rows, "progress", label)],
        className="section", **{"aria-labelledby": f"aim-{aim}"},
    )  # fmt: skip


def _rows(metric: Metric, progress: Progress, view: View, path: str) -> list[html.Tr]:
    to = html.A(metric.title, href=write(path, lasting(view), metric=metric.id))
    unit = html.Span(f"{wording.short_unit(metric)}; {wording.direction(metric)}", className="under")
    changes = [one for one in progress.changes if one.service is None]
    if not changes:
        return [html.Tr([tables.row_head([to, unit]), html.Td("No baseline is covered yet", colSpan=6)])]
    head = html.Th([to, unit], scope="row", rowSpan=len(changes))
    cells = [rows.cells(metric, one) for one in changes]
    return [html.Tr([head, *cells[0]]), *[html.Tr(one) for one in cells[1:]]]


def _one(door: Door, view: View, place: Place, path: str, metric: Metric) -> Parts:
    progress = door.progress(ProgressQuery(metric.id, code=place.code, asat=view.asat))
    if isinstance(progress, Failed):
        title = f"{metric.title} in {place.name}"
        return title, "", [components.failed(progress, write(path, view))], False
    month = door.ask(View(asat=view.asat).query(metric.id, level="area", code=place.code))
    dates = headings.data_date([month]) if isinstance(month, Answer) else ""
    first = progress.change()
    lead = words.told(metric, progress, first) if first else _no_baseline(progress)
    parts = [
        _opening(door, place, view, path, lead, progress.asat or progress.today),
        *([estimates.section(metric, progress)] if first else []),
        figures.rolling(metric, progress),
        figures.monthly(month, metric, path),
        *([figures.changes(metric, progress)] if len(progress.rolling) > 1 else []),
        events.section(metric, progress),
        _method(metric, progress),
    ]
    return words.title(metric, progress), dates, parts, progress.made_up


def _no_baseline(progress: Progress) -> str:
    if progress.last is None:
        return "No final month has a value yet."
    return "No year that could be a baseline had ended before the newest twelve months began."


def _method(metric: Metric, progress: Progress) -> html.Section:
    lines = [
        "Each home is set against itself: those that were covered in at least nine of the twelve calendar "
        "months both before and after, in the months covered in both. So homes that open, close or grow "
        "cannot pose as change.",
        "The interval of the difference allows for how areas outside the vanguards differed from each other "
        "over the same months. Nursing and residential homes are set beside homes of their own type.",
        words.NO_CAUSE,
    ]
    return html.Section(
        [html.H2("How this is worked out", id="method"), *[html.P(line) for line in lines],
         html.P(html.A("Definition", href=f"/metrics/{metric.id}"), className="links")],
        className="section prose", **{"aria-labelledby": "method"},
    )  # fmt: skip


PAGE = Page("/areas/<area>/progress", "Progress of an area", layout, whole=True, kept=True)
