"""What a reader under the Shared profile sees until it is ready: no number, and nothing of what exists."""

from dash import html

from dashboard.access import Door
from dashboard.address import View
from dashboard.page import Screen
from metrics.answer import PlacesQuery

TITLE = "The Shared profile is not ready"


def layout(door: Door, view: View) -> Screen:
    main = [
        html.H1(TITLE, id="heading", tabIndex=-1),
        html.P(
            "Areas and England are for you under the Shared profile, in which small numbers are hidden. "
            "This version cannot answer under it yet, so no number is shown.",
            className="lead after",
        ),
        html.P(
            ["Until then: ", html.A("what is measured, and how", href="/metrics"), "."], className="links"
        ),
    ]
    return Screen(TITLE, main, None, (), door.places(PlacesQuery()).made_up)
