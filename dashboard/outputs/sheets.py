"""Answers as the tables of a workbook: one table a sheet, in the words and numbers of the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard import components, headings, sentence, state_words, tables, wording
from dashboard.outputs.cells import (
    MONTH,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    ONE_PLACE,
    TEXT,
    WHOLE,
    Cell,
    missing,
    month,
    number,
    shorthand,
    value_format,
)
from dashboard.outputs.selection import Selection
from dashboard.plain import text_of
from metrics.answer import Answer, Point, Series
from metrics.comparison_answer import Comparison
from metrics.definition import AIMS, Metric

NAMES, WORDS, NUMBERS, CODES = 28, 44, 16, 18  # widths, in letters
LONGEST_NAME = 31  # of a sheet
NO_MARK = "none"
PLACES = {"home": "Home", "area": "Area"}
Pair = tuple[Answer, Series]


@dataclass(frozen=True)
class Head:
    """One column of a sheet."""

    words: str
    width: int = NUMBERS
    form: str = TEXT  # of its numbers


@dataclass(frozen=True)
class Sheet:
    """One table: the name of its sheet, its title, what to know of it, its heads and rows."""

    name: str
    title: str
    note: str
    heads: tuple[Head, ...]
    rows: Iterable[tuple[Cell, ...]]

    def __post_init__(self) -> None:
        words = [head.words for head in self.heads]
        if len(set(words)) < len(words) or not all(words):
            raise ValueError(f"{self.name}: heads that are empty or the same: {words}")


def sheets_of(selection: Selection) -> list[Sheet]:
    """A summary where there is more than one series; each metric by month; what one is set beside."""
    found: list[Sheet] = []
    if len(selection.pairs) > 1:
        found.append(summary(selection.pairs, "Summary", selection.about.title))
    found += [by_month(answer) for answer in selection.answers if _anything(answer)]
    if len(selection.pairs) == 1:
        found.append(comparisons(*selection.pairs[0]))
    if selection.homes:
        title = f"{selection.about.title}: its homes"
        found.append(summary([(selection.homes, one) for one in selection.homes.series], "Homes", title))
        found.append(by_month(selection.homes, "Homes by month", f"{title}, by month"))
    return found


def _anything(answer: Answer) -> bool:
    """Of what nobody sends, the summary says so: a sheet of nothing would say no more."""
    known = any(point.numerator is not None for one in answer.series for point in one.points)
    return known or len(answer.series) > 1


def by_month(answer: Answer, name: str | None = None, title: str | None = None) -> Sheet:
    """One row a month; of several places, a place after another."""
    metric, several = answer.metric, len(answer.series) > 1
    basis = answer.query.basis or "rate"
    level = answer.query.level
    one = f" {_where(answer.series[0])}" if not several and answer.series else ""
    rows = (
        (*_place(series, several), *month_cells(metric, series, point), *_covered(level, point))
        for series in answer.series
        for point in series.points
    )
    note = f"{metric.definition} {wording.upper_first(wording.direction(metric))}."
    return Sheet(
        name or short_name(metric), title or f"{metric.title}{one}, by month", note,
        (*_place_heads(level, several), *month_heads(metric, basis), *_covered_heads(level)), rows,
    )  # fmt: skip


def short_name(metric: Metric, room: int = 0) -> str:
    """For a sheet, with room for more words behind it."""
    return metric.title if len(metric.title) + room <= LONGEST_NAME else metric.short_title


def _where(series: Series) -> str:
    return f"{'at' if series.level == 'home' else 'in'} {series.name}"


def _place_heads(level: str, several: bool) -> tuple[Head, ...]:
    return (Head(PLACES.get(level, "Place"), NAMES), Head("Code", CODES)) if several else ()


def _place(series: Series, several: bool) -> tuple[Cell, ...]:
    return (series.name, series.code) if several else ()


def _covered_heads(level: str) -> tuple[Head, ...]:
    return () if level == "home" else (Head("Home-months in", form=WHOLE), Head("Due", form=WHOLE))


def _covered(level: str, point: Point) -> tuple[Cell, ...]:
    return () if level == "home" else (point.covered, point.due)


def counted(metric: Metric) -> str:
    return "Cost (£)" if metric.kind == "money" else wording.upper_first(metric.events)


def value_head(metric: Metric, basis: str) -> str:
    return f"Value, {wording.unit(metric, basis)}"


def month_heads(metric: Metric, basis: str) -> tuple[Head, ...]:
    shown = value_format(metric, basis)
    return (
        Head("Month", NUMBERS, MONTH), Head(counted(metric), form=WHOLE),
        Head(f"{wording.upper_first(metric.over)} (denominator)", form=WHOLE),
        Head(value_head(metric, basis), 18, shown), Head("95% interval from", form=shown),
        Head("95% interval to", form=shown), Head("Mean", form=shown),
        Head("Usual range from", form=shown), Head("Usual range to", form=shown),
        Head("Reading", WORDS), Head("Data mark", WORDS), Head("Shorthand"),
    )  # fmt: skip


def month_cells(metric: Metric, series: Series, point: Point) -> tuple[Cell, ...]:
    """The numbers of a month and how it reads; below nought no count or rate can be."""
    none = missing(point)
    ends = none if point.value is None else NOT_APPLICABLE
    lowest = None if point.limit_low is None else max(0.0, point.limit_low)
    return (
        month(point.month), number(point.numerator, none), number(point.denominator, none),
        number(point.value, none), number(point.low, ends), number(point.high, ends), number(point.mean),
        number(lowest), number(point.limit_high), text_of(tables.reading(metric, series, point)),
        state_words.marks(point, metric) or NOT_APPLICABLE, shorthand(point, metric, series.basis) or NO_MARK,
    )  # fmt: skip


def summary(pairs: Sequence[Pair], name: str, title: str) -> Sheet:
    """One row a series: what is said of it, its 12 months, how they compare."""
    levels = {answer.query.level for answer, _ in pairs}
    places = len({series.code for _, series in pairs}) > 1
    level = levels.pop() if len(levels) == 1 else "mixed"
    heads = (
        *(_place_heads(level, True) if places else [Head("Metric", NAMES), Head("Aim", NAMES)]),
        Head("What is said", 2 * WORDS), Head("Twelve months to", NUMBERS, MONTH), Head("Number", form=WHOLE),
        Head("Over", form=WHOLE), Head("Value", form=ONE_PLACE), Head("Unit", NAMES),
        Head("95% interval from", form=ONE_PLACE), Head("95% interval to", form=ONE_PLACE),
        Head("Over time", WORDS), Head("Set beside others", WORDS),
    )  # fmt: skip
    note = "Values are of the twelve months that end in the month named; of a stock, of that month alone."
    rows = ((*_whose(answer, series, places), *_summed(answer, series)) for answer, series in pairs)
    return Sheet(name, title, note, heads, rows)


def _whose(answer: Answer, series: Series, places: bool) -> tuple[Cell, ...]:
    return (series.name, series.code) if places else (answer.metric.title, AIMS[answer.metric.aim])


def _summed(answer: Answer, series: Series) -> tuple[Cell, ...]:
    metric, point = answer.metric, series.headline
    compared = sentence.chosen(metric, series, answer.query.compare)
    told = (
        sentence.of_series(metric, series, answer.query.compare),
        NOT_AVAILABLE if point is None else month(point.month),
        NOT_AVAILABLE if point is None else number(point.numerator, missing(point)),
        NOT_AVAILABLE if point is None else number(point.denominator, missing(point)),
        NOT_AVAILABLE if point is None else number(point.value, missing(point)),
        wording.unit(metric),
        number(point.low if point else None), number(point.high if point else None),
    )  # fmt: skip
    over_time = text_of(components.variation(metric, series))
    return (*told, over_time, text_of(components.comparison(compared, metric)))


def comparisons(answer: Answer, series: Series) -> Sheet:
    """What one series is set beside: others first, then its own past."""
    metric = answer.metric
    shown = value_format(metric, "rate")
    heads = (
        Head("Set beside", NAMES), Head("Who", WORDS), Head("Months", NAMES),
        Head(value_head(metric, "rate"), 18, shown), Head("95% interval from", form=shown),
        Head("95% interval to", form=shown), Head("In words", WORDS), Head("Source", WORDS),
    )  # fmt: skip
    own = series.headline
    here: tuple[Cell, ...] = (
        f"{series.name} itself", "The newest month" if metric.stock else "The months that are compared",
        NOT_AVAILABLE if own is None else headings.year_to(own, metric),
        NOT_AVAILABLE if own is None else number(own.value, missing(own)),
        number(own.low if own else None), number(own.high if own else None), NOT_APPLICABLE,
        wording.upper_first(wording.source_words(metric)),
    )  # fmt: skip
    others = [_compared(one) for one in series.comparisons]
    past = [
        (one.title, f"{series.name} itself", one.period, number(one.value, missing(one.point)),
         number(one.point.low), number(one.point.high), NOT_APPLICABLE,
         wording.upper_first(wording.source_words(metric)))
        for one in series.baselines
    ]  # fmt: skip
    title = f"{metric.title} {_where(series)}: what it is set beside"
    return Sheet("Compared", title, "Homes and areas are never ranked.", heads, [here, *others, *past])


def _compared(one: Comparison) -> tuple[Cell, ...]:
    known = one.state == "shown"
    homes = f"{one.homes:,} {wording.plural(one.homes, 'home', 'homes')}" if one.homes else ""
    who = ", ".join(part for part in (one.place, one.population, homes) if part)
    words = (one.word or one.reason or NOT_APPLICABLE) if known else sentence.not_compared(one)
    return (
        one.title, who or NOT_APPLICABLE, one.period or ("The same months" if known else NOT_APPLICABLE),
        number(one.value if known else None, NOT_AVAILABLE), number(one.low if known else None),
        number(one.high if known else None), words, one.source or NOT_APPLICABLE,
    )  # fmt: skip
