"""Files of My week: the signals with what was answered to them, and what is late or was revised."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dashboard import answering, headings, roles, week, week_words
from dashboard.access import Door
from dashboard.address import View
from dashboard.casebook.answers import ANSWERS, Answer
from dashboard.outputs.about import About, about_of
from dashboard.outputs.cells import DAY, MONTH, NOT_APPLICABLE, NOT_AVAILABLE, WHOLE, Cell, month, number
from dashboard.outputs.columns import ASAT, Column, maybe
from dashboard.outputs.contents import NO_SUCH, Contents, Row
from dashboard.outputs.sheets import NAMES, WORDS, Head, Sheet
from dashboard.plain import text_of
from dashboard.signals import Signal
from dashboard.week import AreaWeek, Week
from dashboard.week_words import DataLine
from loaders.calendar import month_text
from loaders.problems import Problem
from metrics.definition import METRICS, Metric

WHAT = "Signals that nobody has answered, those that were answered, and data that are late or were revised."
UNREAD = "What was answered is not for this role to read."
NOTHING_STANDS = "No signal stands in these homes, and no answer is kept."
NEW, WAITING = "new", "waiting"
STANDS = {NEW: "New", WAITING: "Raised before", "watched": "Watched", "dismissed": "Dismissed"}
CHECKED, SIGNAL = "checked", "signal"
COLUMNS = (
    Column("kind", "What a row tells; there is one of kind checked for each area, in a quiet week too.",
           among=(CHECKED, SIGNAL, *week_words.KINDS)),
    maybe("area", "The area's code; empty: every area that waits for the feed."),
    maybe("code", "The home's code."), maybe("name", "Its name."), maybe("metric", "The metric, by its id."),
    maybe("source", "The dataset, by its id."),
    maybe("month", "The last judged month of a signal, the month that is not in, or the last revised one.",
          "month"),
    maybe("since", "The first of the months in a row that carry the signal.", "month"),
    maybe("signal", "What the run rules, or the exact test, say; or said, where it has ended."),
    maybe("stands", "Whether the signal is new, waits, or was answered.", among=tuple(STANDS)),
    maybe("ended", "Whether the answered signal stands no longer.", "yes_or_no"),
    maybe("answer", "What was answered.", among=tuple(ANSWERS.values())),
    maybe("answered_by", "The role of who answered, by its id."),
    maybe("reason", "The reason that was typed."), maybe("answered_on", "The day of the answer.", "day"),
    maybe("covered", "Homes that have sent the source's month.", "whole"),
    maybe("due", "Homes that were to send it.", "whole"),
    maybe("was", "What was counted before the last revised month was revised.", "number"),
    maybe("now", "What is counted now.", "number"),
    maybe("revised_on", "The day on which it was revised.", "day"),
    Column("said", "The same in words, as the page has it."),
    *ASAT,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One signal, one answer, or both, as they stand this week."""

    area: AreaWeek
    stands: str
    raised: Signal | None
    answer: Answer | None = None
    before: Answer | None = None  # to an earlier signal of the same measure

    @property
    def home(self) -> tuple[str, str]:
        """Its code and name."""
        if self.raised is not None:
            return self.raised.code, self.raised.name
        assert self.answer is not None
        return self.answer.home, self.area.name_of(self.answer.home)

    @property
    def metric(self) -> Metric:
        if self.raised is not None:
            return self.raised.metric
        assert self.answer is not None
        return METRICS[self.answer.metric]

    @property
    def month(self) -> int:
        held = self.raised or self.answer
        assert held is not None
        return held.month

    @property
    def said(self) -> str:
        return text_of(answering.reason(self.raised)) if self.raised else "No signal now"


def contents(door: Door, view: View) -> Contents:
    whole = door.for_a_file()
    now = week.ask(whole, view)
    sums = [answer for one in now.areas for answer in one.sums.answers.values()]
    if not sums or (view.area and [one.area.code for one in now.areas] != [view.area]):
        raise Problem(NO_SUCH)
    area = now.areas[0].area if len(now.areas) == 1 else None
    months = [point.month for answer in sums for series in answer.series for point in series.points]
    about = about_of(
        sums[0], f"My week, {week_words.names(now)}: {week_words.title(now)}", WHAT, "my-week",
        (area.code, area.name) if area else None, (min(months, default=None), max(months, default=None)),
    )  # fmt: skip
    metrics = {answer.metric.id: answer.metric for answer in sums}
    data = list(week_words.data_lines(whole, view, now))
    return Contents(
        about, tuple(metrics.values()), headings.data_date(sums),
        lambda: [_signals(about, now, week.may_read_answers(door)), _data(about, now, data)], COLUMNS,
        lambda: _rows(about, now, data),
    )  # fmt: skip


def lines(now: Week) -> Iterator[Line]:
    """In the order of the page: new ones, those raised before, watched, dismissed."""
    for stands, found in ((NEW, now.new), (WAITING, now.waiting)):
        for one, case in found:
            yield Line(one, stands, case.raised, before=case.before)
    for watches in (True, False):
        for one in now.areas:
            for answer, raised in one.answered(watches):
                yield Line(one, ANSWERS[answer.answer], raised, answer)


def _signals(about: About, now: Week, readable: bool) -> Sheet:
    heads = (
        Head("Home", NAMES), Head("Code", 18), Head("Area", NAMES), Head("Measure", NAMES),
        Head("Month", form=MONTH), Head("Since", form=MONTH), Head("What was raised", 2 * WORDS),
        Head("Stands", NAMES), Head("Answer", NAMES), Head("By which role", NAMES), Head("Reason", 2 * WORDS),
        Head("Answered on", 20, DAY), Head("Answered before this", WORDS),
    )  # fmt: skip
    rows = [_signal(one, readable) for one in lines(now)]
    none = (NOTHING_STANDS, *(NOT_APPLICABLE,) * (len(heads) - 1))
    note = " ".join([week_words.expected(now), *([] if readable else [UNREAD])])
    return Sheet("Signals", about.title, note, heads, rows or [none])


def _signal(one: Line, readable: bool) -> tuple[Cell, ...]:
    code, name = one.home
    since = month(one.raised.since) if one.raised else NOT_APPLICABLE
    return (
        name, code, one.area.area.name, one.metric.title, month(one.month), since, one.said,
        STANDS[one.stands], *_answered(one.answer, readable),
        answering.answer_words(one.before) if one.before else NOT_APPLICABLE,
    )  # fmt: skip


def _answered(answer: Answer | None, readable: bool) -> tuple[Cell, ...]:
    if not readable:
        return (NOT_AVAILABLE,) * 4
    if answer is None:
        return ("none yet", *(NOT_APPLICABLE,) * 3)
    return ANSWERS[answer.answer], _role(answer), answer.reason, answer.said_on


def _role(answer: Answer) -> str:
    role = roles.ROLES.get(answer.role)
    return role.title if role else answer.role


def _data(about: About, now: Week, data: list[DataLine]) -> Sheet:
    heads = (
        Head("Area", NAMES), Head("Kind", NAMES), Head("Source or measure", NAMES), Head("Month", form=MONTH),
        Head("Homes in", form=WHOLE), Head("Homes due", form=WHOLE), Head("Was", form=WHOLE),
        Head("Now", form=WHOLE), Head("Revised on", 20, DAY), Head("What is said", 2 * WORDS),
    )  # fmt: skip
    none = (week_words.NOTHING_LATE, *(NOT_APPLICABLE,) * (len(heads) - 1))
    title = f"My week, {week_words.names(now)}: data late or revised"
    note = "Was, now and the day are of the month named, the last of those that were revised."
    return Sheet("Late or revised", title, note, heads, [_line(one) for one in data] or [none])


def _line(one: DataLine) -> tuple[Cell, ...]:
    source, told = one.source, _revised(one)
    latest = source.latest if source else None
    last = told["month"] if told else latest
    name = source.title if source else one.revision.metric.title if one.revision else NOT_APPLICABLE
    return (
        one.area.name if one.area else "Every area that waits for it", week_words.KINDS[one.kind], name,
        NOT_APPLICABLE if last is None else month(last), source.covered if source else NOT_APPLICABLE,
        source.due if source else NOT_APPLICABLE, number(told.get("was")), number(told.get("now")),
        told.get("revised_on", NOT_APPLICABLE), one.words,
    )  # fmt: skip


def _revised(one: DataLine) -> Row:
    """Of the last month that was revised: what it was, what it is, since when."""
    if one.revision is None:
        return {}
    last = one.revision.points[-1]
    assert last.revised is not None
    return {
        "month": last.month, "was": last.revised.numerator, "now": last.numerator,
        "revised_on": last.revised.replaced_on,
    }  # fmt: skip


def _rows(about: About, now: Week, data: list[DataLine]) -> Iterator[Row]:
    every = dict.fromkeys(column.name for column in COLUMNS)
    for one in now.areas:
        said = week_words.expected(replace(now, areas=(one,)))
        yield {**every, "kind": CHECKED, "area": one.area.code, "said": said, **about.row}
    for line in lines(now):
        yield {**every, **_signal_row(line), **about.row}
    for told in data:
        yield {**every, **_data_row(told), **about.row}


def _signal_row(one: Line) -> Row:
    code, name = one.home
    return {
        "kind": SIGNAL, "area": one.area.area.code, "code": code, "name": name, "metric": one.metric.id,
        "month": month_text(one.month), "since": month_text(one.raised.since) if one.raised else None,
        "signal": one.raised.said if one.raised else one.answer and one.answer.signal,
        "stands": one.stands, **_answer_row(one), "said": one.said,
    }  # fmt: skip


def _answer_row(one: Line) -> Row:
    if one.answer is None:
        return {}
    return {
        "ended": one.raised is None, "answer": ANSWERS[one.answer.answer], "answered_by": one.answer.role,
        "reason": one.answer.reason, "answered_on": one.answer.said_on.isoformat(),
    }  # fmt: skip


def _data_row(one: DataLine) -> Row:
    source, told = one.source, _revised(one)
    row: Row = {"kind": one.kind, "area": one.area.code if one.area else None, "said": one.words}
    if source is not None:
        row |= {"source": source.dataset, "covered": source.covered, "due": source.due}
        row["month"] = month_text(source.latest) if source.latest is not None else None
    if one.revision is not None:
        row |= {
            "metric": one.revision.metric.id, "month": month_text(told["month"]), "was": told["was"],
            "now": told["now"], "revised_on": told["revised_on"].isoformat(),
        }  # fmt: skip
    return row
