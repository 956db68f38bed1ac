"""One signal of a list: home, sentence, small chart, why it was raised, what chance gives, its answers."""

from typing import Any

from dash import html

from dashboard import components, roles, sentence, signals, wording
from dashboard.access import Door, Failed
from dashboard.address import View, lasting, write
from dashboard.casebook.answers import ANSWERS, Answer
from dashboard.casebook.cases import Case
from dashboard.casebook.free_text import LONGEST
from dashboard.charts.description import SMALL_MONTHS, describe
from dashboard.data import controls
from dashboard.data.controls import button, hidden, hidden_token
from dashboard.plain import Control
from dashboard.signals import Signal
from metrics.answer import ExpectedFlags, Series
from metrics.definition import METRICS

TAKES = "/casebook/signals/answer"
TAKES_BACK = "/casebook/signals/take-back"
VERBS = {"watch": "Watch", "dismiss": "Dismiss"}
HINTS = {
    "watch": "About the home, never about one resident. The group sees it.",
    "dismiss": "About the home, never about one resident. The group sees it. The signal comes back only "
    "when a new one is raised.",
}


def may_answer(door: Door, view: View) -> bool:
    """Not of what stood on an earlier day."""
    return roles.may(door.viewer, "answer") and view.asat is None


def place_of(one: Signal) -> str:
    return f"signal-{one.code}-{one.metric.id}"


def reason(one: Signal) -> html.Span:
    """Mark, word and rule, and which way is better."""
    better = f"; {wording.direction(one.metric)}"
    said = signals.reason_words(one)
    if one.kind == "words":
        return html.Span([html.B(wording.upper_first(said)), better], className="words")
    word = wording.TIME_WORDS[one.kind]
    return html.Span([components.mark(one.kind), html.B(word), f": {said}{better}"], className="words")


def by_chance(one: Signal, flags: ExpectedFlags | None) -> str:
    """`Falls: 3 of 41 homes are on the list; about 2 (0 to 4) would be by chance.`"""
    if flags is None or not flags.expected > 0:
        return ""
    about = wording.half_up(flags.expected, 0 if flags.expected >= 0.95 else 1)
    ends = f"{wording.half_up(flags.low, 0)} to {wording.half_up(flags.high, 0)}"
    verb = wording.plural(flags.flagged, "is", "are")
    return (
        f"{one.metric.title}: {flags.flagged} of {flags.looked_at} homes {verb} on the list; "
        f"about {about} ({ends}) would be by chance."
    )


def line(
    door: Door, view: View, case: Case, flags: ExpectedFlags | None, back: str, area: str = ""
) -> html.Li:
    """Of a home that is asked about again: the sentence is the one of its own page."""
    one = case.raised
    answer = door.ask(View(asat=view.asat).query(one.metric.id, level="home", code=one.code))
    where = [html.Span(f", {area}", className="quiet")] if area else []
    home = html.H3([html.A(one.name, href=write(f"/homes/{one.code}", lasting(view))), *where])
    chance = by_chance(one, flags)
    words = [
        home, reason(one), *_told(answer, one),
        *([html.P(chance, className="counts")] if chance else []),
        *before(case),
    ]  # fmt: skip
    acts = [_open(one, view), *(answers(door, one, back) if may_answer(door, view) else [])]
    return html.Li(
        [html.Div(words, className="case-words"), _chart(answer, one), html.Div(acts, className="case-acts")],
        id=place_of(one), className="case", tabIndex=-1,
    )  # fmt: skip


def _told(answer: Any, one: Signal) -> list[html.P]:
    if isinstance(answer, Failed):
        return [html.P(components.failed(answer, "/"))]
    return [html.P(sentence.of_series(one.metric, answer.one), className="told")]


def _chart(answer: Any, one: Signal) -> html.Div:
    if isinstance(answer, Failed):
        return html.Div(className="case-chart")
    series: Series = answer.one
    chart = describe(one.metric, series, sentence.of_series(one.metric, series), last=SMALL_MONTHS)
    unit = wording.upper_first(wording.short_unit(one.metric))
    return html.Div(
        [components.small_chart(chart), html.P(f"{unit}, last 3 years", className="counts")],
        className="case-chart",
    )


def before(case: Case) -> list[html.P]:
    """What was answered to an earlier signal of the same measure."""
    if case.before is None:
        return []
    return [html.P(f"Before this: {answer_words(case.before)}", className="quiet")]


def answer_words(answer: Answer) -> str:
    """`dismissed 3 November 2016 by the CCG quality lead: “…”`"""
    role = roles.ROLES.get(answer.role)
    who = wording.lower_first(role.title) if role else answer.role
    return f"{ANSWERS[answer.answer]} {wording.day(answer.said_on)}, {who}: “{answer.reason}”"


def _open(one: Signal, view: View) -> html.A:
    to = write(f"/homes/{one.code}/metrics/{one.metric.id}", lasting(view))
    return html.A(["Open", _about(one)], href=to, className="button")


def _about(one: Signal) -> html.Span:
    return html.Span(f" {wording.lower_first(one.metric.title)} of {one.name}", className="hidden")


def answers(door: Door, one: Signal, back: str) -> list[html.Details]:
    return [
        html.Details(
            [
                html.Summary([verb, _about(one)], className="button"),
                form(door, one, answer, back),
            ]
        )
        for answer, verb in VERBS.items()
    ]


def form(door: Door, one: Signal, answer: str, back: str, typed: str = "", error: str = "") -> html.Form:
    """The reason for an answer. What names the signal goes along, so that no other is answered."""
    id = f"{answer}-{one.code}-{one.metric.id}"
    return html.Form(
        [
            hidden_token(door),
            *(hidden(name, value) for name, value in _named(one, answer, back)),
            _reason_field(id, answer, typed, error),
            button(f"Save: {VERBS[answer].lower()}", main=True),
        ],
        method="post", action=TAKES, className="answer",
    )  # fmt: skip


def _named(one: Signal, answer: str, back: str) -> tuple[tuple[str, str], ...]:
    return (
        ("home", one.code), ("metric", one.metric.id), ("month", str(one.month)), ("signal", one.said),
        ("answer", answer), ("back", back),
    )  # fmt: skip


def _reason_field(id: str, answer: str, typed: str, error: str) -> html.Div:
    described = f"{id}-hint {id}-error" if error else f"{id}-hint"
    box = Control(
        "textarea", typed, id=id, name="reason", rows=2, maxlength=LONGEST, required=not error,
        **{"class": "typed wrong" if error else "typed", "aria-describedby": described},
        **({"aria-invalid": "true"} if error else {}),
    )  # fmt: skip
    return html.Div(
        [
            html.Label(f"Why {answer} it?", htmlFor=id, className="label"),
            html.Span(HINTS[answer], id=f"{id}-hint", className="hint"),
            *([controls.wrong(id, error)] if error else []),
            box,
        ],
        className="field",
    )


def title_of(answer: Answer) -> str:
    return METRICS[answer.metric].title


def answered(door: Door, view: View, answer: Answer, name: str, now: Signal | None, back: str) -> html.Li:
    """One answer of the casebook: which signal, why, who and when, how it stands, and taking it back."""
    stands = signals.words_of(now) if now else "no signal now"
    to = write(f"/homes/{answer.home}/metrics/{answer.metric}", lasting(view))
    return html.Li(
        [
            html.Div(
                [
                    html.A(f"{name}, {wording.lower_first(title_of(answer))}", href=to, className="who-line"),
                    html.P(f"Now: {wording.lower_first(stands)}.", className="quiet"),
                ]
            ),
            kept(door, view, answer, name, back),
        ]
    )


def kept(door: Door, view: View, answer: Answer, name: str, back: str) -> html.Div:
    """The answer in words, and the way to take it back."""
    take = [_take_back(door, answer, back, name)] if may_answer(door, view) else []
    words = html.P(wording.upper_first(answer_words(answer)), className="words")
    return html.Div([words, *take], className="kept-answer", id=f"answered-{answer.id}", tabIndex=-1)


def _take_back(door: Door, answer: Answer, back: str, name: str) -> html.Form:
    about = f": {name}, {wording.lower_first(title_of(answer))}"
    return html.Form(
        [
            hidden_token(door), hidden("number", str(answer.id)), hidden("back", back),
            button(["Take back", html.Span(about, className="hidden")]),
        ],
        method="post", action=TAKES_BACK,
    )  # fmt: skip
