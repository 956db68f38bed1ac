"""Files of the homes of an area by measures: a row a home and measure, as the grid is looked at."""

from collections.abc import Iterator

from dashboard import headings, homes_by_measures, signals, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.homes_by_measures import GridCell, HomesByMeasures, closed_words
from dashboard.outputs.about import About, about_of
from dashboard.outputs.cells import (
    MONTH,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    ONE_PLACE,
    WHOLE,
    Cell,
    missing,
    month,
    number,
    shorthand,
)
from dashboard.outputs.columns import ASAT, Column, maybe
from dashboard.outputs.contents import NO_SUCH, Contents, Row
from dashboard.outputs.notes import metrics_of
from dashboard.outputs.sheets import NAMES, NO_MARK, WORDS, Head, Sheet
from loaders.calendar import month_text
from loaders.problems import Problem
from metrics.answer import STATES, Place, Point
from metrics.definition import AIMS, Metric
from metrics.values import digits

WHAT = "Each home of an area in each main measure: rolling 12 months, and the word of change over time."
NOTE = (
    "Values are of the twelve months that end in the month named; of a stock, of that month alone. Words are "
    "about change over time in that home, not a comparison with other homes. Homes are never ranked."
)
KINDS = ("concern", "improvement", "neutral", "words")
COLUMNS = (
    Column("area", "The area's code."), Column("code", "The home's code."), Column("name", "Its name."),
    Column("home_state", "Whether it is open.", among=("open", "closed")),
    Column("signals", "Signals of the home this month, in all of these measures.", "whole"),
    Column("metric", "The metric, by its id."),
    maybe("from", "The first of the months that are added up.", "month"),
    maybe("to", "The last of them.", "month"),
    Column("unit", "What the value is in."), maybe("numerator", "What was counted.", "number"),
    maybe("denominator", "What it is set over.", "number"),
    maybe("value", "The value, in the unit.", "number"),
    maybe("low", "Lower end of the value's 95% interval.", "number"),
    maybe("high", "Upper end of the value's 95% interval.", "number"),
    Column("state", "Why there is, or is not, a value.", among=STATES),
    Column("marks", "Marks of the data, joined by semicolons; empty: none."),
    Column("word", "The word beside the value, or in its place."),
    maybe("signal", "What the run rules, or the exact test, say of the last judged month."),
    maybe("signal_kind", "concern, improvement, neutral, or words for an exact test.", among=KINDS),
    maybe("since", "The first of the months in a row that carry it.", "month"),
    maybe("covered", "Months that are in.", "whole"), maybe("due", "Months that are due.", "whole"),
    *ASAT,
)  # fmt: skip


def contents(door: Door, view: View, area: str) -> Contents:
    shown = homes_by_measures.ask(door.for_a_file(), view, area)
    answers = shown.homes.answers.values()
    if shown.homes.first is None:
        raise Problem(NO_SUCH)
    chosen = (view.show, view.type, view.size, view.locality, view.wave, view.group, view.sort)
    about = about_of(
        shown.homes.first, f"Homes of {shown.area.name} by measure", WHAT,
        "-".join(filter(None, ("homes-by-measure", *chosen))), (shown.area.code, shown.area.name),
        _reach(shown), shown.chosen,
    )  # fmt: skip
    return Contents(
        about, tuple(metrics_of(answers)), headings.data_date(answers), lambda: [_sheet(about, shown)],
        COLUMNS, lambda: _rows(about, shown),
    )  # fmt: skip


def _reach(shown: HomesByMeasures) -> tuple[int | None, int | None]:
    """From the first to the last of the months that are added up in any home, shown or not."""
    found = [
        (_first(answer.metric, series.headline), series.headline.month)
        for answer in shown.homes.answers.values()
        for series in answer.series
        if series.headline is not None
    ]
    return min((one for one, _ in found), default=None), max((one for _, one in found), default=None)


def _first(metric: Metric, point: Point) -> int:
    return point.month if metric.stock else point.month - 11


def _each(shown: HomesByMeasures) -> Iterator[tuple[Place, GridCell]]:
    for place in shown.rows:
        for cell in shown.cells(place):
            yield place, cell


def _sheet(about: About, shown: HomesByMeasures) -> Sheet:
    heads = (
        Head("Home", NAMES), Head("Code", 18), Head("Signals this month", form=WHOLE),
        Head("Measure", NAMES), Head("Aim", NAMES), Head("Twelve months to", form=MONTH),
        Head("Number", form=WHOLE), Head("Over", form=WHOLE), Head("Value", form=ONE_PLACE),
        Head("Unit", NAMES), Head("Over time", NAMES), Head("Signal", WORDS), Head("Rule", WORDS),
        Head("Shorthand"),
    )  # fmt: skip
    rows = [
        (place.name, place.code, shown.signals_of(place), cell.metric.title, AIMS[cell.metric.aim],
         *(_closed(place, cell.metric) if place.state == "closed" else _told(cell)))
        for place, cell in _each(shown)
    ]  # fmt: skip
    none = (NOT_APPLICABLE,) * (len(heads) - 1)
    return Sheet("Homes by measure", about.title, NOTE, heads, rows or [("No home is all of this.", *none)])


def _closed(place: Place, metric: Metric) -> tuple[Cell, ...]:
    return (
        *[NOT_APPLICABLE] * 4, wording.unit(metric), closed_words(place), *[NOT_APPLICABLE] * 3,
    )  # fmt: skip


def _told(cell: GridCell) -> tuple[Cell, ...]:
    """The numbers of the twelve months, the word beside them, and the signal behind it."""
    metric, point = cell.metric, cell.series.headline if cell.series else None
    none = _none(cell)
    return (
        none if point is None else month(point.month),
        number(point.numerator if point else None, none),
        number(point.denominator if point else None, none),
        number(point.value if point else None, none), wording.unit(metric), cell.word,
        signals.words_of(cell.signal) if cell.signal else NOT_APPLICABLE,
        signals.rule_words(cell.signal) if cell.signal else NOT_APPLICABLE,
        none if point is None else shorthand(point, metric, "rate") or NO_MARK,
    )  # fmt: skip


def _none(cell: GridCell) -> str:
    """The shorthand where there is no number: of the twelve months, else of the newest."""
    series = cell.series
    if series is None or not series.points:
        return NOT_AVAILABLE
    return missing(series.headline or series.points[-1])


def _rows(about: About, shown: HomesByMeasures) -> Iterator[Row]:
    for place, cell in _each(shown):
        closed = place.state == "closed"
        yield {
            "area": shown.area.code, "code": place.code, "name": place.name, "home_state": place.state,
            "signals": shown.signals_of(place), "metric": cell.metric.id, "unit": cell.metric.unit,
            **_numbers(cell, None if closed or cell.series is None else cell.series.headline),
            **({"state": "closed", "word": closed_words(place)} if closed else {"word": cell.word}),
            **_signal(cell, closed), **about.row,
        }  # fmt: skip


def _numbers(cell: GridCell, point: Point | None) -> Row:
    if point is None:
        known = cell.series.points if cell.series else ()
        names = ("from", "to", "numerator", "denominator", "value", "low", "high", "covered", "due")
        return {**dict.fromkeys(names), "state": known[-1].state if known else "not_covered", "marks": ""}
    numbers = ("numerator", "denominator", "value", "low", "high")
    return {
        "from": month_text(_first(cell.metric, point)), "to": month_text(point.month),
        **{name: digits(getattr(point, name)) for name in numbers},
        "state": point.state, "marks": ";".join(point.marks), "covered": point.covered, "due": point.due,
    }  # fmt: skip


def _signal(cell: GridCell, closed: bool) -> Row:
    if cell.signal is None or closed:
        return dict.fromkeys(("signal", "signal_kind", "since"))
    return {
        "signal": cell.signal.said, "signal_kind": cell.signal.kind, "since": month_text(cell.signal.since),
    }  # fmt: skip
