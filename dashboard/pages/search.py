"""Homes and areas by any name, old name, postcode, provider or code, each with why it was found."""

from dash import html

from dashboard import components, wording
from dashboard.access import Door, write_down
from dashboard.address import View, lasting, write
from dashboard.casebook.free_text import about_one_resident
from dashboard.page import Page, Screen
from loaders import clock
from metrics.search import SHORTEST, Found, FoundPlaces, SearchQuery

FIELDS = "a home's name, a name it had before, its postcode or the first part of it, its provider, or a code"
NOTHING = "Nothing that you can see has this name, old name, postcode, provider or code."
ABOUT_ONE = "Only homes and areas are looked for here. What you typed was not kept."


def layout(door: Door, view: View) -> Screen:
    typed = (view.q or "").strip()
    about_one = about_one_resident(typed, clock.today().year)
    answer = door.search(SearchQuery("" if about_one else typed, view.asat))
    if about_one:
        return _screen("Not looked for", [html.P(f"{about_one} {ABOUT_ONE}", className="lead after")], answer)
    if len(typed) < SHORTEST:
        said = html.P(f"Type {FIELDS}, in the box above.", className="lead after")
        return _screen("Search", [said], answer)
    write_down("search", found=answer.in_all)
    if not answer.found:
        said = html.P(f"{NOTHING} Type {FIELDS}.", className="lead after")
        return _screen(f"Nothing found for “{typed}”", [said], answer, typed)
    return _screen(_title(answer, typed), [*_shown(answer), _listed(answer, view)], answer, typed)


def _screen(title: str, parts: list, answer: FoundPlaces, typed: str = "") -> Screen:
    opening = components.opening(title, f"As at {wording.day(answer.query.asat or answer.today)}.")
    return Screen(
        title, [*opening, *parts], None, (("Search", None),), answer.made_up, searched=typed
    )  # fmt: skip


def _title(answer: FoundPlaces, typed: str) -> str:
    areas = sum(one.place.level == "area" for one in answer.found)
    homes = answer.in_all - areas
    parts = []
    if homes:
        parts.append(f"{wording.in_words(homes)} {wording.plural(homes, 'home', 'homes')}")
    if areas:
        parts.append(f"{wording.in_words(areas)} {wording.plural(areas, 'area', 'areas')}")
    return f"{wording.upper_first(wording.listed(parts))} found for “{typed}”"


def _shown(answer: FoundPlaces) -> list[html.P]:
    if answer.in_all == len(answer.found):
        return []
    said = f"The first {len(answer.found)} of {answer.in_all:,} are shown. Type more to see fewer."
    return [html.P(said, className="quiet after")]


def _listed(answer: FoundPlaces, view: View) -> html.Ul:
    return html.Ul([_line(one, view) for one in answer.found], className="lines found-places")


def _line(one: Found, view: View) -> html.Li:
    place = one.place
    path = f"/areas/{place.code}" if place.level == "area" else f"/homes/{place.code}"
    about = [part for part in (place.area_name, place.postcode, place.provider) if part]
    if place.level == "area":
        about = [f"{place.homes} {wording.plural(place.homes or 0, 'open home', 'open homes')}"]
    closed = f"Closed in {wording.month_of_year(place.closed)}" if place.closed else "Closed"
    about += [closed] if place.state == "closed" else []
    return html.Li(
        [
            html.A(place.name, href=write(path, lasting(view)), className="who-line"),
            html.Span([html.B(why(one)), html.Span(", ".join(about), className="under")], className="words"),
        ]
    )


def why(one: Found) -> str:
    """`Postcode QX1 1AN`; of what it was: `Elm House is now Elm Court (since April 2016).`"""
    if one.former:
        since = f" (since {wording.month_of_year(one.since)})" if one.since else ""
        return f"{one.text} is now {one.place.name}{since}."
    by_name = one.by in ("name", "area")
    return "Found by its name" if by_name else f"{wording.upper_first(one.by)} {one.text}"


PAGE = Page("/search", "Search", layout, whole=True)
