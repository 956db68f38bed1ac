"""The grid of an area: homes by measures, by name unless the address says otherwise."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import components, filters, headings, homes_by_measures, wording
from dashboard.access import Door
from dashboard.address import View, lasting, write
from dashboard.grid import grid
from dashboard.homes_by_measures import HomesByMeasures
from dashboard.outputs import links
from dashboard.page import Page, Screen
from dashboard.signals import Signal
from metrics.definition import METRICS


def layout(door: Door, view: View, area: str) -> Screen:
    shown = homes_by_measures.ask(door, view, area)
    here, homes, found = shown.area, shown.homes, shown.homes.signals
    path = f"/areas/{area}/homes"
    title = f"{here.name}: {wording.lower_first(homes.expected)}"
    main = [
        *components.opening(
            title, headings.data_date(homes.answers.values()), *components.notices(view, path)
        ),
        html.Div([html.P(_lead(found), className="lead"), *_taking(door, shown, path, view)],
                 className="opening"),
        *[components.failed(one, path, METRICS[id].title) for id, one in homes.failures.items()],
        _choices(shown, path, view),
        _words(len(shown.rows), view),
        _key(),
        *([grid(shown, view)] if shown.rows else [_none(path, view)]),
        html.P(
            "Cells open the home's chart; column heads open the measure; row heads open the home.",
            className="quiet after",
        ),
    ]  # fmt: skip
    trail = (
        ("Areas", "/areas"),
        (here.name, write(f"/areas/{area}", lasting(view))),
        ("Homes and measures", None),
    )
    return Screen(title, main, (area, here.name), trail, shown.places.made_up)


def _choices(shown: HomesByMeasures, path: str, view: View) -> html.Div:
    groups = [filters.group_select(shown.groups, view)] if shown.groups else []
    return components.controls(
        components.select("show", "Show", filters.SHOW, view.show),
        *(part.select(view) for part in filters.parting(shown.parts)),
        *groups,
        components.select("sort", "Order", filters.ORDERS, view.sort),
        path=path, view=view,
    )  # fmt: skip


def _taking(door: Door, shown: HomesByMeasures, path: str, view: View) -> list[Any]:
    """Links to copy, and the files."""
    if not shown.homes.first:
        return []
    return [
        components.buttons(path, view, shown.homes.asat),
        links.downloads(door.viewer, view, path, f"the homes of {shown.area.name} by measure"),
    ]


def _words(rows: int, view: View) -> html.P:
    """How many homes, in which order, and what the cells say; read out when a choice changes them."""
    order = filters.ORDERED_BY[view.sort or ""]
    said = f"{rows} {wording.plural(rows, 'home', 'homes')} shown. Ordered by {order}. "
    return html.P(
        [
            html.B(said, **{"data-announce": "1"}),
            "Values are rolling 12 months, charts the last two years by month. Shape and word are about "
            "change over time in that home, not a comparison with other homes.",
        ],
        className="grid-words",
    )


def _none(path: str, view: View) -> html.P:
    every = html.A("Show all homes", href=write(path, lasting(view)))
    return html.P(["No home is all of this. ", every, "."], className="notice")


def _lead(found: Sequence[Signal]) -> str:
    kinds = [one.kind for one in found]
    if not kinds:
        return "No home has a signal in any measure this month."
    parts = []
    for kind, words in (("concern", "unusual (concern)"), ("improvement", "unusual (improvement)")):
        number = kinds.count(kind)
        counted = wording.in_words(number) if number else "none"
        parts.append(f"{counted} {'are' if number > 1 else 'is'} {words}")
    exact = kinds.count("words")
    rest = (
        f" {wording.upper_first(wording.in_words(exact))} more, of few events, stand in words alone."
        if exact
        else ""
    )
    return f"Of the signals, {wording.listed(parts)}.{rest}"


def _key() -> html.P:
    words = [html.Span([components.mark(kind), said]) for kind, said in wording.TIME_WORDS.items()]
    return html.P(words, className="key")


PAGE = Page("/areas/<area>/homes", "Homes and measures", layout, whole=True, kept=True)
