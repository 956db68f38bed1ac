"""The monthly return of one home: one page, last month's figures beside, saved or sent."""

from datetime import datetime, timedelta
from typing import Any

from dash import html

from dashboard import components, roles, tables, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.data import returning, words
from dashboard.data.controls import button, hidden, hidden_token, radio, tick, wrong
from dashboard.data.return_form import FORM, LOGS, Group, Question
from dashboard.data.returning import Return
from dashboard.page import Page, Screen
from dashboard.plain import Control
from loaders.calendar import month_name, month_start, month_text
from metrics.answer import Place, Places, PlacesQuery
from metrics.definition import SOURCES

LOGS_ARE = (("Y", "Yes, complete"), ("N", "No"), ("", "We send no logs"))


def layout(door: Door, view: View, home: str) -> Screen:
    places = door.places(PlacesQuery(code=home))
    if not returning.months_open(places.place):
        return _no_month(places)
    one = returning.read(door, places, view.month)
    title = _title(one)
    path = f"/data/return/{one.home.code}"
    main = [
        *components.opening(
            title, _said(door, one), *components.notices(View(bad=view.bad), path, places.redirect)
        ),
        *_summary(one),
        html.Div([_form(door, one), _aside(door, one)], className="form-and-aside"),
    ]
    trail = (
        (one.home.area_name or "Areas", f"/areas/{one.home.area_code}"),
        (one.home.name, f"/homes/{one.home.code}"),
        (f"Return for {month_name(one.month)}", None),
    )
    return Screen(title, main, _area(one.home), trail, places.made_up)


def _no_month(places: Places) -> Screen:
    home = places.place
    title = f"{home.name}: no month to send"
    why = f"A month can be sent once it is over, while the home was open, for {FORM.months} months."
    main = components.opening(title, why)
    return Screen(
        title, main, _area(home), ((home.name, f"/homes/{home.code}"), ("Return", None)), places.made_up
    )


def _area(home: Place) -> tuple[str, str] | None:
    return (home.area_code, home.area_name) if home.area_code and home.area_name else None


def _title(one: Return) -> str:
    month = month_name(one.month)
    wanted = len(one.errors) + len(one.doubts)
    if wanted:
        answers = f"{wording.in_words(wanted)} {wording.plural(wanted, 'answer needs', 'answers need')}"
        return f"{one.home.name}, {month}: not sent, {answers} a look"
    if one.draft:
        return f"{one.home.name}, {month}: begun, not sent yet"
    if one.sent:
        return f"{one.home.name}, {month}: return sent"
    return f"{one.home.name}, {month}: return not sent yet"


def _said(door: Door, one: Return) -> list[Any]:
    parts = []
    if one.draft:
        parts.append(f"Saved {_when(one.draft.at, one.draft.by)}. Not sent yet.")
    if one.sent:
        to, number = f"/data/loads/{one.sent.load_id}", f"load {one.sent.load_id}"
        link = html.A(number, href=to) if roles.may_reach(door.viewer, to) else number
        before = " " if parts else ""
        parts += [f"{before}Counted: what came in {one.sent.file}, {_when(one.sent.at, one.sent.by)} ("]
        parts += [link, ")."]
    if not parts:
        due = month_start(one.month + 1) + timedelta(days=SOURCES["home_return"].due_days - 1)
        parts.append(f"Due on {wording.day(due)}.")
    return [html.Span(part, id="said") if at == 0 else part for at, part in enumerate(parts)]


def _when(at: str, by: str | None) -> str:
    return words.moment(datetime.fromisoformat(at)) + (f", by {by}" if by else "")


def _summary(one: Return) -> list[Any]:
    """Every error and doubt at the top, each a link to its field."""
    if not one.errors and not one.doubts:
        return []
    listed = [
        (name, said)
        for name in FORM.questions
        for said in (one.errors.get(name), one.doubts.get(name))
        if said
    ]
    advice = (
        "Put these right, then send again."
        if one.errors
        else "Answer these, or say at the end that they are right as they are."
    )
    return [
        html.Div(
            [
                html.H2(f"Not sent: {wording.in_words(len(listed))} to look at", id="errors", tabIndex=-1),
                html.P(advice),
                html.Ul([html.Li(html.A(_named(name, said), href=f"#{name}")) for name, said in listed]),
            ],
            className="errors", role="alert",
        )
    ]  # fmt: skip


def _named(name: str, said: str) -> str:
    """Away from its field, what is wrong says which it is about."""
    label = FORM.questions[name].label
    return said if wording.lower_first(label) in said else f"{label}: {said}"


def _form(door: Door, one: Return) -> html.Form:
    return html.Form(
        [
            hidden_token(door),
            hidden("month", month_text(one.month)),
            _first_button(),
            *(_group(one, group) for group in FORM.groups),
            _logs(one),
            _sending(one),
        ],
        method="post", action=f"/data/return/{one.home.code}", className="return", noValidate=True,
    )  # fmt: skip


def _first_button() -> html.Button:
    """What the enter key presses: it keeps what was typed, and never sends it unasked."""
    return html.Button(
        "Save", type="submit", name="action", value="save", className="hidden", tabIndex=-1,
        **{"aria-hidden": "true"},
    )  # fmt: skip


def _group(one: Return, group: Group) -> html.Fieldset:
    before = month_name(one.month - 1)
    heads = html.P(
        [html.Span(month_name(one.month)), html.Span(before, className="quiet")],
        className="return-heads", **{"aria-hidden": "true"},
    )  # fmt: skip
    return html.Fieldset(
        [html.Legend(group.title), heads, *(_question(one, question) for question in group.questions)]
    )


def _question(one: Return, question: Question) -> html.Div:
    name = question.field
    error = one.errors.get(name) or one.doubts.get(name) or ""
    ids = [
        f"{name}-{part}"
        for part, said in (("hint", question.hint), ("error", error), ("before", True))
        if said
    ]
    box = Control(
        "input", type="text", id=name, name=name, value=one.cells.get(name, ""), autocomplete="off", size=8,
        inputmode="decimal" if question.decimals else "numeric", maxlength=returning.LONGEST,
        **{"class": "typed number wrong" if error else "typed number", "aria-describedby": " ".join(ids)},
        **({"aria-invalid": "true"} if name in one.errors else {}),
    )  # fmt: skip
    asked = [html.Label(question.label, htmlFor=name, className="label")]
    asked += [html.Span(question.hint, id=f"{name}-hint", className="hint")] if question.hint else []
    asked += [wrong(name, error)] if error else []
    return html.Div(
        [html.Div(asked), box, _before(one, name)], className="question wrong" if error else "question"
    )


def _before(one: Return, name: str) -> html.Span:
    """Last month's figure, in grey: to compare with, never filled in."""
    value = one.last_month.cells.get(name) if one.last_month else None
    said = (
        "not sent" if value is None else wording.count(value) if float(value).is_integer() else f"{value:g}"
    )
    heard = f"{month_name(one.month - 1)}: "
    return html.Span([html.Span(heard, className="hidden"), said], id=f"{name}-before", className="before")


def _logs(one: Return) -> html.Fieldset:
    held = one.cells.get(LOGS, "")
    ticks = [
        radio(f"{LOGS}-{at}", said, LOGS, value, held == value) for at, (value, said) in enumerate(LOGS_ARE)
    ]
    hint = "Where the logs are complete they are counted, and not the numbers above."
    return html.Fieldset(
        [
            html.Legend("Are the falls, infections and pressure ulcers logs of this month complete?"),
            html.Span(hint, className="hint"),
            *ticks,
        ]
    )


def _sending(one: Return) -> html.Div:
    sure = []
    if one.doubts and not one.errors:
        blank = sum("empty" in said for said in one.doubts.values())
        left = (
            f" {wording.upper_first(wording.in_words(blank))} left empty will show as not submitted."
            if blank
            else ""
        )
        sure = [tick("sure", f"These answers are right as they are.{left}", "sure")]
    again = "Send again" if one.sent else "Send"
    return html.Div(
        [
            *sure,
            html.Div(
                [
                    button(again, main=True, name="action", value="send"),
                    button("Save and finish later", name="action", value="save"),
                ],
                className="actions",
            ),
            html.P(
                "What you send counts at once. It can be sent again until it is right.", className="quiet"
            ),
        ],
        className="sending",
    )


def _aside(door: Door, one: Return) -> html.Div:
    area = one.home.area_name or "the area"
    return html.Div(
        [
            html.Section(
                [
                    html.H2("Who sees this", id="who"),
                    html.P(
                        f"Your home, and those in {area} who may see its homes by name: the quality lead, "
                        "the joint intelligence group and the data steward. Other homes never see it under "
                        "your name."
                    ),
                    html.P("Numbers alone. Type no name of a resident."),
                ],
                **{"aria-labelledby": "who"},
            ),
            html.Section(
                [
                    html.H2("Zero and empty", id="zero"),
                    html.P(
                        "Type 0 where there were none. An empty field is not a zero: it shows as not "
                        "submitted."
                    ),
                ],
                **{"aria-labelledby": "zero"},
            ),
            html.Section(
                [html.H2("Months", id="months"), _months(door, one)], **{"aria-labelledby": "months"}
            ),
        ],
        className="panel",
    )


def _months(door: Door, one: Return) -> html.Dl:
    def link(month: int) -> Any:
        here = {"aria-current": "page"} if month == one.month else {}
        return html.A(month_name(month), href=returning.path_of(one.home.code, month), **here)

    return tables.facts([(link(month), state) for month, state in returning.states(door, one.home)])


PAGE = Page("/data/return/<home>", "Monthly return", layout)
