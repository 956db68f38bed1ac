"""Files of one's own: everything for an area in one download, made while the reader goes on."""

from typing import Any

from dash import html

from dashboard import components, roles, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.data import words
from dashboard.data.controls import button, choice, hidden, hidden_token
from dashboard.outputs import making
from dashboard.outputs.making import Made
from dashboard.page import Page, Screen
from dashboard.pages import not_ready
from metrics.answer import Place, PlacesQuery

WHAT = (
    "A workbook, tables of data with what their columns hold, and a picture of every chart, for the area and "
    "for each of its homes. It takes a minute or two; you can go on with other pages meanwhile."
)
LONG = "A file is kept for 24 hours, for you alone. Each download is written down, with your name."


def layout(door: Door, view: View, area: str | None = None) -> Screen:
    if door.viewer.profile == "shared":
        return not_ready.layout(door, view)
    places = door.places(PlacesQuery(asat=view.asat))
    here = None if area is None else door.places(PlacesQuery(area=area, asat=view.asat)).area
    kept = making.of(door)
    running = next((one for one in kept if one.running), None)
    title = _title(here, kept, running)
    main = [
        *components.opening(title, f"As at {wording.day(view.asat or places.today)}."),
        *_notice(kept, running),
        *_progress(running),
        *(_form(door, view, places.places, here) if running is None else []),
        _list(kept),
    ]
    trail = (("Downloads", making.ROOT if here else None), *(((here.name, None),) if here else ()))
    shown = (here.code, here.name) if here else None
    return Screen(title, main, shown, trail, places.made_up, refresh=5 if running else None)


def _title(here: Place | None, kept: list[Made], running: Made | None) -> str:
    if running is not None:
        return f"Everything for {running.area_name} is being made"
    if here is not None:
        return f"Everything for {here.name} in one download"
    ready = sum(one.file is not None for one in kept)
    if not ready:
        return "Everything for an area in one download"
    count = wording.upper_first(wording.in_words(ready))
    return f"{count} {wording.plural(ready, 'file is', 'files are')} kept for you"


def _notice(kept: list[Made], running: Made | None) -> list[html.P]:
    """What became of the newest, said at once."""
    if running is not None or not kept:
        return []
    newest = kept[0]
    if newest.file is None:
        return [html.P(newest.job.problem or newest.progress, className="notice failed", role="alert")]
    link = html.A("Download it", href=newest.path)
    said = f"Everything for {newest.area_name} is ready. "
    return [html.P([said, link, "."], className="notice", role="status")]


def _progress(running: Made | None) -> list[html.Section]:
    """A bar for the eye, the same in words for the ear, both kept up to date by forms.js."""
    if running is None:
        return []
    bar = html.Progress(
        value=f"{running.share:.3f}", max="1", id="bar",
        **{"aria-labelledby": "progress", "aria-describedby": "how-far"},
    )  # fmt: skip
    again = html.P(html.A("Look again", href=making.ROOT), className="links without-scripts")
    return [
        html.Section(
            [
                html.H2("Making the file", id="progress"),
                bar,
                html.P(running.progress, id="how-far", role="status"),
                again,
            ],
            className="section progress",
            **{"data-progress": f"{running.path}/progress", "aria-labelledby": "progress"},
        )
    ]


def _form(door: Door, view: View, places: tuple[Place, ...], here: Place | None) -> list[Any]:
    areas = [place for place in places if roles.may_reach(door.viewer, f"/areas/{place.code}")]
    if not areas:
        said = "Files of one page are linked from that page."
        return [html.P(said, className="lead after")]
    options = [(place.code, f"{place.name} ({place.code})") for place in areas]
    asked = (
        hidden("area", here.code) if here else choice("area", "Area", options, areas[0].code, required=True)
    )
    return [
        html.P(WHAT, className="lead after"),
        html.Form(
            [
                hidden_token(door),
                html.Div(asked, className="fields-in-a-row"),
                *([hidden("asat", view.asat.isoformat())] if view.asat else []),
                html.Div(button("Make the file", main=True), className="actions"),
            ],
            method="post", action=f"{making.ROOT}/everything", className="section",
        ),
    ]  # fmt: skip


def _list(kept: list[Made]) -> html.Section:
    ready = [one for one in kept if one.file is not None]
    lines = [
        html.Li([html.A(f"Everything for {one.area_name}", href=one.path), _about(one)]) for one in ready
    ]
    none = html.P("No file is kept for you now.", className="after")
    return html.Section(
        [
            html.H2("Your files", id="files"),
            html.P(LONG, className="quiet"),
            html.Ul(lines, className="lines") if lines else none,
        ],
        className="section",
        **{"aria-labelledby": "files"},
    )


def _about(one: Made) -> html.Span:
    kept = f"made {words.moment(one.at)}, kept until {words.moment(one.until)}"
    return html.Span(f" as at {wording.day(one.asat)}, {making.size(one)}; {kept}", className="quiet")


PAGE = Page(making.ROOT, "Downloads", layout)
EVERYTHING = Page(f"{making.ROOT}/everything/<area>", "Everything for an area", layout)
