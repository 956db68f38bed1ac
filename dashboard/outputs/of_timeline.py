"""Files of the life of one home: everything dated that is known of it, as it is looked at."""

from dashboard import timeline_lanes, timeline_words, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.charts import life
from dashboard.outputs.about import About, about_of
from dashboard.outputs.cells import DAY, NOT_APPLICABLE, WHOLE, Cell
from dashboard.outputs.columns import ASAT, Column, maybe
from dashboard.outputs.contents import Contents
from dashboard.outputs.picture import INSIDE, Drawn, sheet_of
from dashboard.outputs.sheets import NAMES, WORDS, Head, Sheet
from loaders.calendar import month_name
from metrics.answer import PlacesQuery
from metrics.home_timeline_answer import FACTS, KINDS, SIGNAL, Happened, HomeTimeline, HomeTimelineQuery

WHAT = "Signals in the data, revisions, new limits, dated parts of the care model, and what registers say."
NO_CAUSE = "A date beside another is not an explanation."
COLUMNS = (
    Column("code", "The home's code."), Column("name", "Its name."),
    Column("kind", "What kind of thing it is.", among=KINDS),
    Column("on", "Its day; of a signal the first day of its month.", "day"),
    maybe("metric", "The metric that it is about, by its id."),
    maybe("fact", "What a register says of the home.", among=FACTS),
    maybe("signal", "What the run rules, or the exact test, say."),
    maybe("months", "Months in a row that carry the signal.", "whole"),
    maybe("value", "The value in the last of them, in the metric's unit.", "number"),
    maybe("before", "What it was before."), maybe("after", "What it is after."),
    maybe("said", "What was told of an event, or of new limits."),
    *ASAT,
)  # fmt: skip


def contents(door: Door, view: View, home: str) -> Contents:
    place = door.places(PlacesQuery(code=home, asat=view.asat)).place
    timeline: HomeTimeline = door.whole(HomeTimelineQuery(place.code, view.asat))
    entries = timeline_lanes.shown(timeline, view)
    area = (place.area_code, place.area_name or place.area_code) if place.area_code else None
    content = "-".join(filter(None, (place.code, "timeline", view.kind)))
    about = about_of(
        timeline, f"{place.name}: timeline", WHAT, content, area,
        (view.start or timeline.first, view.end or timeline.last), _filters(view),
    )  # fmt: skip
    return Contents(
        about, timeline.metrics, "", lambda: [_sheet(about, entries)], COLUMNS,
        lambda: timeline.rows_of(entries), lambda: _drawn(about, timeline, entries, view),
    )  # fmt: skip


def _filters(view: View) -> list[str]:
    return [
        *([timeline_words.SEVERAL[view.kind]] if view.kind else []),
        *([f"from {month_name(view.start)}"] if view.start else []),
        *([f"to {month_name(view.end)}"] if view.end else []),
    ]


def _sheet(about: About, entries: list[Happened]) -> Sheet:
    heads = (
        Head("Day", 20, DAY), Head("When", NAMES), Head("Kind", NAMES), Head("Measure", NAMES),
        Head("What", 2 * WORDS), Head("Reading", NAMES), Head("Months in a row", form=WHOLE),
    )  # fmt: skip
    return Sheet("Timeline", about.title, f"Newest first. {NO_CAUSE}", heads, [_row(one) for one in entries])


def _row(one: Happened) -> tuple[Cell, ...]:
    kind = timeline_words.kind_of(one)
    several = one.kind == SIGNAL and one.first is not None and one.last is not None
    return (
        one.on, timeline_words.when(one), timeline_words.NAMES[one.kind],
        one.metric.title if one.metric else NOT_APPLICABLE, timeline_words.said(one),
        wording.TIME_WORDS[kind] if kind != "plain" else NOT_APPLICABLE,
        (one.last or 0) - (one.first or 0) + 1 if several else NOT_APPLICABLE,
    )  # fmt: skip


def _drawn(about: About, timeline: HomeTimeline, entries: list[Happened], view: View) -> str:
    told = timeline_words.told(timeline, entries)
    chart = timeline_lanes.chart(timeline, entries, view)
    drawn = Drawn(told, life.drawn(chart, INSIDE), life.height_of(chart)) if chart else Drawn(told)
    names = wording.listed([wording.lower_first(metric.title) for metric in timeline.metrics])
    return sheet_of(
        about, timeline_words.title(timeline), [drawn], [f"Signals and revisions: {names}.", NO_CAUSE]
    )
