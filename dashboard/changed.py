"""What changed in a home since last month: signals and their answers, revisions, months not in."""

from datetime import date, timedelta
from typing import Any

from dash import html

from dashboard import answering, components, news, raised, sentence, signals, state_words, wording
from dashboard.access import Door
from dashboard.address import View, write
from dashboard.casebook.cases import Case, Cases, cases
from dashboard.overview import Overview
from dashboard.week import answers_of
from metrics.answer import Place

LAST_MONTH = timedelta(days=31)


def section(door: Door, view: View, place: Place, whole: Overview) -> html.Section:
    """Signals first, each with why, which way is better and beside whom; then the rest."""
    stand = cases(whole.signals, answers_of(door, view, (place,)), (place,))
    since = whole.asat - LAST_MONTH
    back = write(f"/homes/{place.code}", View())
    lines = [
        *(_signal(door, view, case, whole, place, back) for case in (*stand.open, *stand.answered)),
        *_ended(door, view, stand, back),
        *_revised(whole, since),
        *_missing(whole),
    ]
    nothing = html.P(
        f"No signal and no revision since {wording.day(since)}, and every month that is due is in."
    )
    return html.Section(
        [
            html.H2("What changed since last month", id="changed"),
            html.Ul(lines, className="lines changed") if lines else nothing,
        ],
        className="section", **{"aria-labelledby": "changed"},
    )  # fmt: skip


def in_words(door: Door, view: View, place: Place, whole: Overview) -> list[str]:
    """The same lines for paper, where nothing can be pressed."""
    stand = cases(whole.signals, answers_of(door, view, (place,)), (place,))
    said = [_stands(case) for case in (*stand.open, *stand.answered)]
    for one in stand.ended:
        said.append(f"{answering.title_of(one)}: no signal now; {answering.answer_words(one)}.")
    said += [one.words for one in news.revised(whole.answers.values(), whole.asat - LAST_MONTH)]
    return [*said, *_lacking(whole)]


def _stands(case: Case) -> str:
    one = case.raised
    word = "" if one.kind == "words" else f"{wording.TIME_WORDS[one.kind]}: "
    said = f"{word}{signals.reason_words(one)}"
    answer = f"; {answering.answer_words(case.answer)}" if case.answer else ""
    return f"{wording.upper_first(said)}{answer}."


def _signal(door: Door, view: View, case: Case, whole: Overview, place: Place, back: str) -> html.Li:
    one = case.raised
    series = whole.answers[one.metric.id].one
    compared = components.comparison(sentence.chosen(one.metric, series), one.metric, value=False)
    chance = answering.by_chance(one, raised.flags(door, view, place.area_code, one.metric.id))
    words: list[Any] = [answering.reason(one), compared]
    words += [html.P(chance, className="counts")] if chance else []
    return html.Li(
        [
            html.A("Signal", href=f"#chart-{one.metric.id}", className="who-line"),
            html.Div([*words, *_said(door, view, case, back)]),
        ],
        id=answering.place_of(one), tabIndex=-1,
    )  # fmt: skip


def _said(door: Door, view: View, case: Case, back: str) -> list[Any]:
    """Its answer with the way to take it back, or the two ways to answer it."""
    if case.answer is not None:
        return [answering.kept(door, view, case.answer, case.raised.name, back)]
    before = answering.before(case)
    if not answering.may_answer(door, view):
        return before
    acts = answering.answers(door, case.raised, back)
    return [*before, html.Div(acts, className="case-acts")]


def _ended(door: Door, view: View, stand: Cases, back: str) -> list[html.Li]:
    """Answers whose signal stands no longer."""
    return [
        html.Li(
            [
                html.Span("Answered", className="who-line"),
                html.Div(
                    [
                        html.P(f"{answering.title_of(answer)}: no signal now.", className="words"),
                        answering.kept(door, view, answer, answering.title_of(answer), back),
                    ]
                ),
            ]
        )
        for answer in stand.ended
    ]


def _revised(whole: Overview, since: date) -> list[html.Li]:
    return [_line("Revision", one.words) for one in news.revised(whole.answers.values(), since)]


def _missing(whole: Overview) -> list[html.Li]:
    return [_line("Not in", words) for words in _lacking(whole)]


def _lacking(whole: Overview) -> list[str]:
    """The newest month that is due and is not here, a line a source."""
    said: dict[str, str] = {}
    for metric, series in whole.told:
        due = [point for point in series.points if point.state not in {"not_due", "not_open", "closed"}]
        if due and due[-1].state in {"not_submitted", "late", "not_covered"}:
            source, month = wording.source_words(metric), wording.month_name(due[-1].month)
            words = f"{wording.upper_first(source)}, {month}: {state_words.cell_state(due[-1])}."
            said.setdefault(source, words)
    return list(said.values())


def _line(name: str, words: str) -> html.Li:
    return html.Li([html.Span(name, className="who-line"), html.Span(words, className="words")])
