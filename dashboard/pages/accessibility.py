"""The accessibility statement: what is done, and what falls short."""

from dash import html

from dashboard import components
from dashboard.access import Door
from dashboard.address import View
from dashboard.page import Page, Screen
from metrics.answer import PlacesQuery

DONE = (
    "Everything works by keyboard, in reading order, with a visible focus.",
    "Every chart is an image with its heading as its name and a sentence that says what it shows; a table or "
    "a list of its numbers stands beside it.",
    "Colour never carries meaning alone: each mark has a shape and a word.",
    "Pages work at 400% zoom and at 320 pixels wide; wide tables scroll inside a region of their own.",
    "Nothing moves, and nothing is timed.",
)
SHORT = (
    "The large chart of one measure needs JavaScript; everything else is there without it.",
    "The large chart shows a month's value on pointing; the same value stands in the table under it. In a "
    "chart of homes side by side, rings may lie over each other; the list beside it has every home.",
    "It has been checked by a tool and by keyboard, not yet by people who use a screen reader every day.",
)


def layout(door: Door, view: View) -> Screen:
    main = [
        *components.opening(
            "Accessibility: what works, and what falls short", "The aim is WCAG 2.2, level AA."
        ),
        html.Section(
            [html.H2("What is done"), html.Ul([html.Li(one) for one in DONE])], className="section prose"
        ),
        html.Section(
            [html.H2("What falls short"), html.Ul([html.Li(one) for one in SHORT])], className="section prose"
        ),
        html.Section(
            [
                html.H2("If something does not work for you"),
                html.P(
                    "Tell the owner of this dashboard in your area. They can give you any page as a table or "
                    "on paper."
                ),
            ],
            className="section prose",
        ),
    ]
    return Screen("Accessibility", main, None, (("Accessibility", None),), door.places(PlacesQuery()).made_up)


PAGE = Page("/accessibility", "Accessibility", layout, whole=True)
