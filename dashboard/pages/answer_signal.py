"""A signal whose answer lacks something: what is wrong, at the top and at the field."""

from dash import html

from dashboard import answering, components, signals, wording
from dashboard.access import Door
from dashboard.page import Screen
from dashboard.signals import Signal
from metrics.answer import PlacesQuery


def screen(door: Door, one: Signal, answer: str, back: str, typed: str, error: str) -> Screen:
    """What was typed stays in the field, and nothing of it is kept elsewhere."""
    title = f"{answering.VERBS[answer]}: {one.name}, {signals.reason_words(one)}"
    field = f"{answer}-{one.code}-{one.metric.id}"
    top = html.Div(
        [
            html.H2("Nothing was saved yet", id="errors", tabIndex=-1),
            html.Ul(html.Li(html.A(error, href=f"#{field}"))),
        ],
        className="errors", role="alert",
    )  # fmt: skip
    places = door.places(PlacesQuery(code=one.code))
    main = [
        *components.opening(title, f"As at {wording.day(places.today)}."),
        top,
        html.Div(answering.form(door, one, answer, back, typed, error), className="section prose"),
        html.P(html.A("Go back without answering", href=back), className="links"),
    ]
    return Screen(title, main, None, (), places.made_up)
