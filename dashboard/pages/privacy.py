"""What is kept about whom, who sees it, and for how long."""

from dash import html

from dashboard import components, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.frame import NOT_ONE_RESIDENT
from dashboard.page import Page, Screen
from dashboard.roles import ROLES
from metrics.answer import PlacesQuery

RESIDENTS = (
    "No name, NHS number or date of birth of a resident enters the product: columns that hold them are "
    "never read from a file.",
    "Hospital stays carry a code in the place of a person, made by the sender, so that one stay is not "
    "counted twice. No page, file or address shows it.",
    "For readers outside the sharing agreement small numbers are hidden before anything is worked out from "
    "them; until that is ready they are shown no number.",
)
READERS = (
    "Your role and the area or home you answer for come from whoever signs you in. No password is kept here.",
    "Changes, refusals and files that are taken home are written down with the time, the role and a mark "
    "that holds one person's lines together. Your name stands only beside what you changed.",
    "No page sets a cookie of ours or asks anything of another site.",
)
KEPT = (
    "Records and rejected rows can be removed once their retention has passed; the sums that were made of "
    "them stay, since they are about homes and areas.",
    "A load can be taken back exactly. What was answered as at a day stays as it was on that day.",
)


def layout(door: Door, view: View) -> Screen:
    main = [
        *components.opening(
            "Privacy: homes and areas are shown, residents never are", NOT_ONE_RESIDENT
        ),
        _section("About residents", "residents", RESIDENTS),
        _section("About you", "readers", READERS),
        _section("How long", "kept", KEPT),
        _who(door),
    ]
    return Screen("Privacy", main, None, (("Privacy", None),), door.places(PlacesQuery()).made_up)


def _section(name: str, id: str, lines: tuple[str, ...]) -> html.Section:
    items = html.Ul([html.Li(one) for one in lines])
    return html.Section([html.H2(name, id=id), items], className="section prose", **{"aria-labelledby": id})


def _who(door: Door) -> html.Section:
    """Each role that signs in, in its own words."""
    rows = [html.Div([html.Dt(one.title), html.Dd(one.why)]) for one in ROLES.values() if one.signs_in]
    profile = wording.upper_first(door.viewer.profile)
    return html.Section(
        [
            html.H2("Who sees what", id="who"),
            html.P(f"You read under the {profile} profile.", className="quiet"),
            html.Dl(rows, className="facts wide"),
        ],
        className="section", **{"aria-labelledby": "who"},
    )  # fmt: skip


PAGE = Page("/privacy", "Privacy", layout, whole=True)
