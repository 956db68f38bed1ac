"""The matching queue: what files call a home that is not known yet, and which registrations are one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html

from dashboard import components, tables, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.data import matching, words
from dashboard.data.controls import button, hidden, hidden_token, text
from dashboard.page import Page, Screen
from dashboard.pages import answers_given
from dashboard.pages.answers_given import pair, quoted, say
from dashboard.plain import Control
from loaders.calendar import month_name
from loaders.clock import now
from metrics.answer import PlacesQuery

FIRST = 30  # of the queue, those with the most rows
LEAD = "Most rows first. One answer counts every row that says the same, in every file."
RECENT = timedelta(minutes=2)


def layout(door: Door, view: View) -> Screen:
    return _screen(door, FIRST)


def every(door: Door, view: View) -> Screen:
    return _screen(door, None)


def _screen(door: Door, most: int | None) -> Screen:
    places = door.places(PlacesQuery())
    queue, joins, answers = matching.queue(door), matching.joins(door), matching.answers(door)
    open_joins = [one for one in joins if one.answer is None]
    title = _title(queue, open_joins)
    homes = matching.homes(door)
    main = [
        *components.opening(
            title, f"As at {wording.day(places.today)}. An answer is remembered with your name."
        ),
        *_remembered(door, answers),
        _queue(door, queue, most, bool(places.places)),
        _joins(door, open_joins),
        answers_given.section(door, answers, [one for one in joins if one.answer]),
        Control("datalist", [Control("option", name, value=code) for code, name in homes], id="homes"),
    ]
    trail = (("Data", "/data/loads"), ("Matching", None))
    return Screen(title, main, None, trail, places.made_up)


def _title(queue: Sequence[Any], joins: Sequence[Any]) -> str:
    if not queue and not joins:
        return "Nothing waits: every row has its home, or was said to have none"
    parts = []
    if queue:
        rows = sum(one.rows for one in queue)
        parts.append(
            f"{words.rows(rows)} {wording.plural(rows, 'waits', 'wait')} for {_answers_wanted(len(queue))}"
        )
    if joins:
        pairs = wording.plural(len(joins), "pair of registrations", "pairs of registrations")
        parts.append(f"{wording.in_words(len(joins))} {pairs} may be one home")
    return wording.upper_first("; ".join(parts))


def _answers_wanted(number: int) -> str:
    return f"{wording.in_words(number)} {wording.plural(number, 'answer', 'answers')}"


def _remembered(door: Door, answers: Sequence[Any]) -> list[html.P]:
    """What the viewer answered just now, said once more at the top."""
    last = answers[0] if answers else None
    if last is None or last.who != door.viewer.name or now() - datetime.fromisoformat(last.at) > RECENT:
        return []
    said = (
        f"is {last.name}; {words.rows(last.rows)} {wording.plural(last.rows, 'counts', 'count')}"
        if last.code
        else "is none of the homes"
    )
    return [html.P(f"Remembered: {quoted(last.alias)} {said}.", className="notice", role="status")]


def _queue(door: Door, queue: Sequence[Any], most: int | None, any_homes: bool) -> html.Section:
    shown = queue[:most]
    rest = len(queue) - len(shown)
    more = html.P(html.A(f"Show all {len(queue):,}", href="/data/matching/all"), className="links")
    empty = html.P("Nothing waits. New names come here when files are loaded.", className="quiet")
    register = html.P("No home is known yet. Load a register of homes first.", className="notice")
    return html.Section(
        [
            html.H2("Which home is meant?", id="queue"),
            html.P(LEAD, className="quiet") if queue else empty,
            *([register] if queue and not any_homes else []),
            html.Ul([_waiting(door, at, one) for at, one in enumerate(shown)], className="queue"),
            *([more] if rest else []),
        ],
        className="section", **{"aria-labelledby": "queue"},
    )  # fmt: skip


def _waiting(door: Door, at: int, one: Any) -> html.Li:
    name = _called(one)
    return html.Li(
        [
            html.Div(
                [
                    html.H3(name, id=f"asked-{at}"),
                    html.P(html.B(f"{words.rows(one.rows)} {wording.plural(one.rows, 'waits', 'wait')}")),
                    *_all_given(one),
                    html.P(_found_in(one), className="quiet"),
                    html.P(one.reason, className="quiet"),
                ],
                className="asked",
            ),
            html.Form(
                [
                    hidden_token(door),
                    hidden("alias", one.alias),
                    *_suggested(one),
                    html.Div(
                        [
                            text(
                                f"home-{at}",
                                "Another home, by its code" if one.suggestions else "Code of the home",
                                name="home", list="homes",
                            ),
                            button("This home"),
                        ],
                        className="fields-in-a-row",
                    ),
                    html.Div(say("None of the homes", "answer", "none", name), className="actions"),
                ],
                method="post", action="/data/matching/answer", **{"aria-label": f"{name}, question {at}"},
            ),
        ]
    )  # fmt: skip


def _all_given(one: Any) -> list[html.P]:
    """Where its rows give more than is in the heading: names that read alike differ there."""
    codes = [code for code in (one.cqc_location_id, one.ods_code, one.uprn) if code]
    named = one.home_name or len(codes) > 1
    return [html.P(f"With {wording.listed(codes)}", className="quiet")] if named and codes else []


def _called(one: Any) -> str:
    """As its rows name it: what they call it, else what number they give."""
    if one.home_name:
        return f"“{one.home_name}”, {one.postcode}" if one.postcode else f"“{one.home_name}”"
    for code, what in (
        (one.cqc_location_id, "CQC id"),
        (one.ods_code, "ODS code"),
        (one.uprn, "property reference"),
    ):
        if code:
            return f"{wording.upper_first(what)} {code}"
    return f"“{one.alias}”"


def _suggested(one: Any) -> list[Any]:
    if not one.suggestions:
        return [html.P("No home is near in name or postcode.", className="quiet")]
    rows = [
        html.Li(
            [
                html.Div([html.B(near.name), f", {near.postcode}", html.Span(near.why, className="under")]),
                say("This is it", "suggested", near.code, near.name),
            ]
        )
        for near in one.suggestions
    ]
    return [html.Ul(rows, className="suggested")]


def _found_in(one: Any) -> str:
    kinds = wording.listed([wording.lower_first(words.dataset(name)) for name in one.datasets])
    months = ""
    if one.first_month is not None:
        first, last = month_name(one.first_month), month_name(one.last_month)
        months = f", {first}" if first == last else f", {first} to {last}"
    files = f"{one.files[0]} and {len(one.files) - 1} more" if len(one.files) > 1 else "".join(one.files)
    return f"{wording.upper_first(kinds)}{months}; {files}"


def _joins(door: Door, joins: Sequence[Any]) -> html.Section:
    empty = html.P("No two registrations look like one home.", className="quiet")
    lead = html.P(
        "One home under two registrations is counted once. Two homes under one name stay apart.",
        className="quiet",
    )
    return html.Section(
        [
            html.H2("One home, or two?", id="joins"),
            lead if joins else empty,
            html.Ul([_join(door, at, one) for at, one in enumerate(joins)], className="queue"),
        ],
        className="section", **{"aria-labelledby": "joins"},
    )  # fmt: skip


def _join(door: Door, at: int, one: Any) -> html.Li:
    about = f"{one.one.name} and {one.other.name}"
    return html.Li(
        [
            html.Div(
                [
                    html.H3(pair(one), id=f"join-{at}"),
                    html.P(one.reason, className="quiet"),
                    tables.facts([(side.code, _side(side)) for side in (one.one, one.other)], "facts sides"),
                ],
                className="asked",
            ),
            html.Form(
                [
                    hidden_token(door),
                    hidden("one", one.one.code),
                    hidden("other", one.other.code),
                    html.Div(
                        [
                            say("One home", "answer", "joined", about),
                            say("Two homes", "answer", "apart", about),
                        ],
                        className="actions",
                    ),
                ],
                method="post", action="/data/matching/join", **{"aria-labelledby": f"join-{at}"},
            ),
        ]
    )  # fmt: skip


def _side(side: Any) -> str:
    beds = f"{side.beds} beds" if side.beds is not None else "beds not known"
    kind = wording.lower_first(wording.SERVICES.get(side.service, "type not known"))
    return ", ".join(part for part in (side.name, kind, beds, side.address, side.postcode) if part)


PAGE = Page("/data/matching", "Matching", layout)
ALL = Page("/data/matching/all", "The whole matching queue", every)
