"""The areas, or what to do while the store is empty."""

from typing import Any

from dash import html

from dashboard import components, roles, tables, wording
from dashboard.access import Door
from dashboard.address import View, lasting, write
from dashboard.page import Page, Screen
from metrics.answer import Place, PlacesQuery

LOAD = "vanguard load path/to/your/folder"
DEMO = "vanguard demo"


def layout(door: Door, view: View) -> Screen:
    places = door.places(PlacesQuery(asat=view.asat))
    if not places.places:
        return empty(door)
    inside = [place for place in places.places if place.programme]
    outside = [place for place in places.places if not place.programme]
    title = _title(inside, outside)
    main = [
        *components.opening(
            title, f"As at {wording.day(places.asat or places.today)}.", *components.notices(view, "/areas")
        ),
        html.P(
            "Choose an area to see, for every care home and for the area, what is happening to residents' "
            "use of urgent care, to harm in the home and to prescribing, and how it compares.",
            className="lead after",
        ),
        html.Div(
            [_areas("Vanguard areas", inside, view), _areas("Areas outside the programme", outside, view)],
            className="halves section",
        ),
    ]
    return Screen(title, main, None, (("Areas", None),), places.made_up)


def _title(inside: list[Place], outside: list[Place]) -> str:
    homes = sum(place.homes or 0 for place in (*inside, *outside))
    counted = []
    if inside:
        counted.append(
            f"{wording.in_words(len(inside))} vanguard {wording.plural(len(inside), 'area', 'areas')}"
        )
    if outside:
        areas = "" if inside else f"{wording.plural(len(outside), 'area', 'areas')} "
        counted.append(f"{wording.in_words(len(outside))} {areas}outside the programme")
    return wording.upper_first(f"{wording.listed(counted)}: {homes:,} care homes")


def _areas(name: str, places: list[Place], view: View) -> html.Section:
    if not places:
        return html.Section([html.H2(name), html.P("None loaded.", className="quiet")])
    heads = [tables.head("Area"), tables.head("Open homes", True)]
    dated = any(place.programme_start for place in places)
    heads += [tables.head("In the programme since")] if dated else []
    rows = [_row(place, dated, view) for place in places]
    return html.Section(
        [html.H2(name), tables.table(f"{len(places)} areas, alphabetical", heads, rows, "areas", name)]
    )


def _row(place: Place, dated: bool, view: View) -> html.Tr:
    cells: list[Any] = [
        tables.row_head(html.A(place.name, href=write(f"/areas/{place.code}", lasting(view)))),
        html.Td(wording.count(place.homes), className="number"),
    ]
    if dated:
        cells.append(
            html.Td(wording.month_of_year(place.programme_start) if place.programme_start else "not known")
        )
    return html.Tr(cells)


def empty(door: Door) -> Screen:
    """What stands in the place of every page while there is nothing to show."""
    title = "No data yet"
    steps = [
        html.Li(
            [
                html.P("Load an area's files: registers first or all at once, in any layout that is known."),
                html.Pre(LOAD, tabIndex=0),
            ]
        ),
        html.Li(
            [
                html.P("Or look round with made-up data, which is about no real home."),
                html.Pre(DEMO, tabIndex=0),
            ]
        ),
    ]
    main = [
        *components.opening(title, "This store holds no home and no month."),
        html.P(
            "Two commands fill it. Each prints a receipt of every file, and this page then lists the areas.",
            className="lead after",
        ),
        html.Ol(steps, className="steps"),
        html.P(
            [
                *_drop(door),
                html.A("What files are needed, and what becomes of them", href="/about-the-data"),
            ],
            className="links",
        ),
    ]
    return Screen(title, main)


def _drop(door: Door) -> list[html.A]:
    """For who may load: the page that takes files without a command."""
    to = "/data/loads"
    return [html.A("Or drop files on a page", href=to)] if roles.may_reach(door.viewer, to) else []


PAGE = Page("/areas", "Areas", layout, menu="Areas", whole=True, kept=True)
