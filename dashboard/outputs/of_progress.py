"""Files of change since each baseline, beside the change of homes outside the vanguards."""

from collections.abc import Iterator, Sequence

from dashboard import wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.charts import intervals
from dashboard.charts.intervals import describe_intervals, reach_of
from dashboard.outputs.about import about_of
from dashboard.outputs.cells import (
    DAY,
    MONTH,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    ONE_PLACE,
    WHOLE,
    Cell,
    missing,
    month,
    number,
    value_format,
)  # fmt: skip
from dashboard.outputs.columns import ASAT, Column, maybe
from dashboard.outputs.contents import NO_SUCH, Contents
from dashboard.outputs.picture import INSIDE, Drawn, sheet_of, source_of
from dashboard.outputs.sheets import NAMES, WORDS, Head, Sheet
from dashboard.progress import words
from dashboard.progress.estimates import estimate_rows
from loaders.problems import Problem
from metrics.answer import PlacesQuery, Point
from metrics.definition import CARE_ELEMENTS, HEADLINES, METRICS, OF_HOMES, Metric
from metrics.homes import YOU_CANNOT_SEE, NotFound
from metrics.progress_answer import Against, BaselineChange, Progress, ProgressQuery, Shift

WIDE = 24  # letters, for heads of several words
WHAT = (
    "The newest 12 final months against each year before, in the same homes and calendar months, beside "
    "homes outside the vanguards."
)
DRAWN = "Filled: the homes here. Ring: homes outside the vanguards over the same months. Bars: 95% intervals."
BOTH = (("before", "the year before"), ("after", "the newest twelve final months"))
SHIFTS = (("change", "the homes here"), ("others_change", "homes outside the vanguards"))
COLUMNS = (
    Column("metric", "The metric, by its id."), Column("level", "What a row is about."),
    maybe("code", "The area's code."), Column("name", "Its name."),
    Column("homes", "Which homes: all, nursing or residential.", among=("all", "nursing", "residential")),
    Column("baseline", "The year it is set against, by its id."),
    Column("before", "The months of that year."), Column("after", "The months that are set against it."),
    Column("unit", "What the values are in."),
    *[column for name, said in BOTH for column in (
        maybe(f"{name}_value", f"The value in {said}, in the unit.", "number"),
        maybe(f"{name}_low", "Lower end of its 95% interval.", "number"),
        maybe(f"{name}_high", "Upper end of its 95% interval.", "number"),
        Column(f"{name}_state", "Why there is, or is not, a value."),
    )],
    *[column for name, whose in SHIFTS for column in (
        maybe(f"{name}_percent", f"The change of {whose}, in percent.", "number"),
        maybe(f"{name}_low", "Lower end of its 95% interval.", "number"),
        maybe(f"{name}_high", "Upper end of its 95% interval.", "number"),
        maybe(f"{name}_homes", "Homes with both years.", "whole"),
        maybe(f"{name}_reason", "Why there is no percentage."),
    )],
    maybe("less_others_percent", "The change here less theirs, in percent.", "number"),
    maybe("less_others_low", "Lower end of its 95% interval.", "number"),
    maybe("less_others_high", "Upper end of its 95% interval.", "number"),
    maybe("less_others_areas", "Areas from which theirs is estimated.", "whole"),
    maybe("less_others_smallest_visible", "The fall that would be seen four times in five.", "number"),
    maybe("less_others_caution", "What to bear in mind."),
    *ASAT,
)  # fmt: skip


def contents(door: Door, view: View, area: str) -> Contents:
    """Of one measure, or of the main ones together."""
    here = door.places(PlacesQuery(area=area, asat=view.asat)).area
    if here is None:
        raise NotFound(f"{YOU_CANNOT_SEE}: area {area}.")
    found = [
        door.whole(ProgressQuery(metric.id, code=area, asat=view.asat)) for metric in _metrics(door, view)
    ]
    one = found[0] if view.metric else None
    what = one.metric.title if one else "The main measures"
    about = about_of(
        found[0], f"{what} in {here.name}: change since each baseline", WHAT,
        f"progress-{one.metric.id if one else 'main-measures'}", (here.code, here.name), _reach(found),
    )  # fmt: skip
    return Contents(
        about, tuple(each.metric for each in found), "", lambda: _sheets(about.title, found), COLUMNS,
        lambda: (row for each in found for row in each.rows()),
        (lambda: sheet_of(about, words.title(one.metric, one), list(_drawn(one)),
                          [source_of(one.metric), DRAWN, words.NO_CAUSE])) if one else None,
    )  # fmt: skip


def _metrics(door: Door, view: View) -> list[Metric]:
    wanted = HEADLINES.values() if view.metric is None else [METRICS[view.metric]]
    found = [one for one in wanted if door.viewer.may_ask(one.id) and one.id in OF_HOMES]
    if not found:
        raise Problem(NO_SUCH)
    return found


def _reach(found: Sequence[Progress]) -> tuple[int | None, int | None]:
    """From the first month of a baseline to the newest final month."""
    months = [point.month for one in found for point in one.months]
    last = [one.last for one in found if one.last is not None]
    return min(months, default=None), max(last, default=None)


def _sheets(title: str, found: Sequence[Progress]) -> list[Sheet]:
    one = found[0] if len(found) == 1 else None
    return [changes(title, found), *([_rolling(one), _events(one)] if one else [])]


def changes(title: str, found: Sequence[Progress]) -> Sheet:
    """One row a measure, type of home and baseline."""
    shown = value_format(found[0].metric, "rate") if len(found) == 1 else ONE_PLACE
    heads = (
        Head("Measure", NAMES), Head("Homes", NAMES), Head("Since", NAMES), Head("Months before", NAMES),
        Head("Months after", NAMES), Head("Unit", NAMES), Head("Before", form=shown),
        Head("Now", form=shown), Head("Homes with both years", form=WHOLE), *_shift_heads("Change"),
        Head("Homes outside", form=WHOLE), *_shift_heads("Change of homes outside"),
        *_shift_heads("Change less theirs"), Head("Areas it is estimated from", form=WHOLE),
        Head("Fall that would be seen, %", form=ONE_PLACE), Head("What is said", 2 * WORDS),
    )  # fmt: skip
    rows = [_row(each.metric, change) for each in found for change in each.changes]
    return Sheet("Change since each baseline", title, words.NO_CAUSE, heads, rows)


def _shift_heads(name: str) -> tuple[Head, ...]:
    return (
        Head(f"{name}, %", WIDE, ONE_PLACE), Head(f"{name}: 95% interval from", WIDE, ONE_PLACE),
        Head(f"{name}: 95% interval to", WIDE, ONE_PLACE),
    )  # fmt: skip


def _row(metric: Metric, one: BaselineChange) -> tuple[Cell, ...]:
    less = one.against
    return (
        metric.title, words.SERVICES[one.service], one.title, one.period, one.against_period,
        wording.unit(metric), number(one.before.value, missing(one.before)),
        number(one.after.value, missing(one.after)), one.own.homes, *_shift(one.own),
        one.others.homes if one.others else NOT_APPLICABLE, *_shift(one.others), *_shift(less),
        less.areas if less else NOT_APPLICABLE, number(less.smallest_visible if less else None),
        words.short(metric, one),
    )  # fmt: skip


def _shift(one: Shift | Against | None) -> tuple[Cell, ...]:
    """The change in percent with its interval."""
    if one is None:
        return (NOT_APPLICABLE,) * 3
    return number(one.percent, NOT_AVAILABLE), number(one.low), number(one.high)


def _rolling(progress: Progress) -> Sheet:
    """Rolling 12 months of the homes here and of homes outside, and the change as it went."""
    metric, shown = progress.metric, value_format(progress.metric, "rate")
    heads = (
        Head("Twelve months to", 20, MONTH), Head(f"Here, {wording.unit(metric)}", WIDE, shown),
        Head("Homes outside", 18, shown), *_shift_heads("Change"), *_shift_heads("Change of homes outside"),
    )  # fmt: skip
    others = {point.month: point for point in progress.others}
    shifts = {one.month: one for one in progress.rolling}
    rows = []
    for point in progress.years:
        shift = shifts.get(point.month)
        rows.append((
            month(point.month), number(point.value, missing(point)), _value(others.get(point.month)),
            *_shift(shift.own if shift else None), *_shift(shift.others if shift else None),
        ))  # fmt: skip
    first = progress.change()
    since = f"Changes are since {words.since(first)}." if first else "No baseline is covered yet."
    title = f"{metric.title} in {progress.name}: rolling 12 months"
    return Sheet("Rolling 12 months", title, f"{since} Rolling sums overlap.", heads, rows)


def _value(point: Point | None) -> Cell:
    return NOT_AVAILABLE if point is None else number(point.value, missing(point))


def _events(progress: Progress) -> Sheet:
    heads = (
        Head("Number", form=WHOLE), Head("First seen", 20, DAY), Head("What", WORDS),
        Head("Care model", WORDS), Head("Where", WORDS),
    )  # fmt: skip
    rows = [
        (at, step.first, step.title,
         f"Element {step.element}: {CARE_ELEMENTS[step.element].title}" if step.element else "Other",
         words.step_where(step))
        for at, step in enumerate(progress.steps, 1)
    ]  # fmt: skip
    title = f"{progress.metric.title} in {progress.name}: what happened, and when"
    return Sheet("Events", title, "An event beside a line is a date, not an explanation.", heads, rows)


def _drawn(progress: Progress) -> Iterator[Drawn]:
    """All homes, then nursing and residential apart, on one scale."""
    metric = progress.metric
    if not progress.changes:
        yield Drawn("No year that could be a baseline had ended before the newest twelve months began.")
    reach = reach_of([row for one in progress.changes for row in estimate_rows(one)])
    for service in dict.fromkeys(one.service for one in progress.changes):
        changes = [one for one in progress.changes if one.service == service]
        told = " ".join(words.short(metric, one) for one in changes)
        chart = describe_intervals([row for one in changes for row in estimate_rows(one)], told, reach)
        heading = words.heading(metric, changes[0])
        if chart is None:
            yield Drawn(told, heading=heading)
        else:
            yield Drawn(told, intervals.drawn(chart, INSIDE), intervals.height_of(chart), heading)
