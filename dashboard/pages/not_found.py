"""One page for what does not exist and for what may not be seen: nobody can tell which."""

from dash import html

from dashboard import wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.page import Page, Screen
from metrics.answer import PlacesQuery


def layout(door: Door, view: View, **parts: str) -> Screen:
    main = [
        html.H1(wording.NOT_FOUND, id="heading", tabIndex=-1),
        html.P(
            ["Check the address, or go to ", html.A("your first page", href="/"), "."], className="lead after"
        ),
    ]
    return Screen("Page not found", main, None, (), _made_up(door), found=False)


def _made_up(door: Door) -> bool:
    """A store that is away keeps nobody from being told that there is no such page."""
    try:
        return door.places(PlacesQuery()).made_up
    except Exception:
        return False


PAGE = Page("/not-found", "Not found", layout, whole=True)
