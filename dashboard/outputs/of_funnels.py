"""Files of the homes of an area side by side, each type of home by itself."""

from collections.abc import Iterator
from dataclasses import replace

from dashboard import funnel_words, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.charts import funnel_svg
from dashboard.charts.funnel import describe_funnel
from dashboard.outputs.about import about_of
from dashboard.outputs.cells import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    ONE_PLACE,
    WHOLE,
    Cell,
    number,
    value_format,
)
from dashboard.outputs.columns import ASAT, Column, maybe
from dashboard.outputs.contents import Contents
from dashboard.outputs.picture import INSIDE, Drawn, sheet_of, source_of
from dashboard.outputs.sheets import NAMES, WORDS, Head, Sheet, counted, value_head
from metrics.definition import Metric
from metrics.funnel_answer import FunnelGroup, FunnelHome, FunnelQuery, Funnels

TALL = 380
NAME = "Homes side by side"
NOTE = (
    "Homes by name, never ranked. Expected is what the rate of all homes of the type would give over the "
    "home's own exposure."
)
COLUMNS = (
    Column("metric", "The metric, by its id."),
    Column("area", "The area's code."),
    Column("code", "The home's code."),
    Column("name", "Its name."),
    maybe("type", "nursing, residential or both: homes are set beside those of their own type."),
    Column("from", "The first of the months that are added up.", "month"),
    Column("to", "The last of them.", "month"),
    Column("unit", "What the value is in."),
    maybe("numerator", "What was counted in these months.", "number"),
    maybe("denominator", "What it is set over.", "number"),
    maybe("value", "The value, in the unit.", "number"),
    maybe("expected", "What the rate of all homes of the type would give here.", "number"),
    maybe("ratio", "Observed over expected.", "number"),
    maybe("word", "higher than expected, as expected or lower than expected."),
    maybe("reason", "Why there is no word."),
    maybe("mean", "The rate of all homes of the type together.", "number"),
    maybe("tau2", "Variance between homes, by which the lines are widened.", "number"),
    Column("covered", "Months that are in.", "whole"),
    Column("due", "Months that are due.", "whole"),
    *ASAT,
)


def contents(door: Door, view: View, area: str, metric: str) -> Contents:
    """Of every type, or of the one that is looked at."""
    asked: Funnels = door.whole(FunnelQuery(metric, area, view.asat))
    groups = tuple(one for one in asked.groups if view.type in (None, one.service))
    funnels = replace(asked, groups=groups, outside=asked.outside if view.type is None else ())
    content = "-".join(filter(None, (metric, "homes-side-by-side", view.type)))
    about = about_of(
        funnels, f"{funnels.metric.title} in {funnels.area.name}: its homes side by side",
        "The homes of an area over the same months, each type of home by itself.",
        content, (funnels.area.code, funnels.area.name), (funnels.first, funnels.last),
        [wording.SERVICES[view.type]] if view.type else [],
    )  # fmt: skip
    title = funnel_words.title(asked)
    return Contents(
        about, (funnels.metric,), "", lambda: list(sheets(funnels, about.title)), COLUMNS, funnels.rows,
        lambda: sheet_of(about, title, list(_drawn(funnels)), [source_of(funnels.metric), NOTE]),
    )  # fmt: skip


def sheets(funnels: Funnels, title: str | None = None) -> tuple[Sheet, ...]:
    """The homes, and the types of home; nothing where no home can be set beside another."""
    if not funnels.groups:
        return ()
    metric = funnels.metric
    named = title or f"{metric.title} in {funnels.area.name}: its homes side by side"
    months = "" if funnels.last is None else f" {wording.upper_first(_months(funnels))}."
    return (
        Sheet(NAME, named, f"{NOTE}{months}", _heads(metric), list(_rows(funnels))),
        Sheet("Types of home", f"{named}, by type", f"What is said of each type of home.{months}",
              _type_heads(metric), [_type(metric, funnels, group) for group in funnels.groups]),
    )  # fmt: skip


def _months(funnels: Funnels) -> str:
    return wording.span_words(funnels.first or 0, funnels.last or 0)


def _heads(metric: Metric) -> tuple[Head, ...]:
    shown = value_format(metric, "rate")
    return (
        Head("Home", NAMES), Head("Code", 18), Head("Type", NAMES), Head(counted(metric), form=WHOLE),
        Head(f"{wording.upper_first(metric.over)} (denominator)", form=WHOLE),
        Head(value_head(metric, "rate"), 18, shown), Head("Expected", form=ONE_PLACE),
        Head("Observed over expected", form="0.00"), Head("Set beside others", WORDS),
        Head("Months in", form=WHOLE), Head("Months due", form=WHOLE),
    )  # fmt: skip


def _rows(funnels: Funnels) -> Iterator[tuple[Cell, ...]]:
    for group in funnels.groups:
        for home in group.homes:
            yield _home(group, home)
    for place, reason in funnels.outside:
        kind = wording.SERVICES.get(place.service or "", NOT_AVAILABLE)
        yield (place.name, place.code, kind, *[NOT_APPLICABLE] * 5, reason, *[NOT_APPLICABLE] * 2)


def _home(group: FunnelGroup, home: FunnelHome) -> tuple[Cell, ...]:
    numbers = (home.numerator, home.denominator, home.value)
    return (
        home.name, home.code, wording.SERVICES.get(group.service or "", NOT_AVAILABLE),
        *[number(one, NOT_AVAILABLE) for one in numbers], number(home.expected), number(home.ratio),
        home.word or home.reason or group.reason or NOT_APPLICABLE, home.covered, home.due,
    )  # fmt: skip


def _type_heads(metric: Metric) -> tuple[Head, ...]:
    return (
        Head("Type", NAMES), Head("Homes", form=WHOLE), Head("Homes with a word", form=WHOLE),
        Head(f"All together, {wording.unit(metric)}", 18, value_format(metric, "rate")),
        Head("Variance between homes", 18, "0.000"), Head("Words by chance alone", 18, ONE_PLACE),
        Head("What is said", 2 * WORDS),
    )  # fmt: skip


def _type(metric: Metric, funnels: Funnels, group: FunnelGroup) -> tuple[Cell, ...]:
    judged = group.reason is None
    return (
        wording.SERVICES.get(group.service or "", NOT_AVAILABLE), len(group.homes), len(group.judged),
        number(group.mean, NOT_AVAILABLE), number(group.tau2),
        number(group.by_chance) if judged else NOT_APPLICABLE, funnel_words.told(funnels, group),
    )  # fmt: skip


def _drawn(funnels: Funnels) -> Iterator[Drawn]:
    """A funnel a type; where homes cannot be compared, why."""
    if not funnels.groups:
        yield Drawn(funnels.reason or "No home of this type is open in these months.")
    for group in funnels.groups:
        told, months = funnel_words.told(funnels, group), (funnels.first or 0, funnels.last or 0)
        chart = describe_funnel(funnels.metric, group, months, told)
        drawn = funnel_svg.medium(chart, INSIDE, TALL) if chart else None
        yield Drawn(told, drawn, TALL, funnel_words.heading(group))
