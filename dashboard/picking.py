"""What is set side by side: found by the codes of the address, taken out and added by addresses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import html

from dashboard import components
from dashboard.access import Door, Failed
from dashboard.address import MOST_PLACES, View, lasting, write
from loaders.problems import Problem, StoreProblem
from metrics.answer import Answer, Place, Places, PlacesQuery, Series
from metrics.definition import METRICS, OF_HOMES, Metric

PATH = "/compare"
FIRST_METRIC = "nel_admissions"


@dataclass(frozen=True)
class Picked:
    """One place that was picked, with its months and its rolling twelve."""

    place: Place
    month: Answer | Failed
    year: Answer | Failed

    @property
    def series(self) -> Series | None:
        return self.month.one if isinstance(self.month, Answer) else None

    @property
    def rolling(self) -> Series | None:
        return self.year.one if isinstance(self.year, Answer) else None


def metric_of(door: Door, view: View) -> Metric:
    """The one of the address, where homes are known by it and the viewer may ask."""
    offered = [one for one in OF_HOMES if door.viewer.may_ask(one)]
    wanted = view.metric if view.metric in offered else FIRST_METRIC
    return METRICS[wanted if wanted in offered else offered[0]]


def find_place(door: Door, view: View, areas: Places, code: str) -> Place | None:
    """An area or a home; what cannot be seen and what does not exist are the same."""
    area = next((place for place in areas.places if place.code == code), None)
    if area is not None:
        return area
    try:
        return door.places(PlacesQuery(code=code, asat=view.asat)).place
    except StoreProblem:
        raise
    except Problem:
        return None


def ask_of(door: Door, view: View, metric: Metric, place: Place) -> Picked:
    looked_at = View(asat=view.asat)
    month, year = (
        door.ask(replace(looked_at, basis=basis).query(metric.id, level=place.level, code=place.code))
        for basis in (None, "r12")
    )
    return Picked(place, month, year)


def list_of(view: View, picked: Sequence[Picked]) -> html.Ul | html.P:
    """What is compared, each with a way to take it out."""
    if not picked:
        words = "Nothing is picked yet. Choose below; what you pick stands in the address."
        return html.P(words, className="lead after")
    codes = [one.place.code for one in picked]
    return html.Ul([html.Li(_pick(one.place, codes, view)) for one in picked], className="picks")


def _pick(place: Place, codes: list[str], view: View) -> list[Any]:
    rest = tuple(code for code in codes if code != place.code)
    to = f"/areas/{place.code}" if place.level == "area" else f"/homes/{place.code}"
    hidden = html.Span(f" {place.name}", className="hidden")
    return [
        html.A(place.name, href=write(to, lasting(view))),
        html.A(["Take out", hidden], href=write(PATH, view, places=rest or None), className="take-out"),
    ]


def controls(door: Door, view: View, metric: Metric, areas: Places, picked: Sequence[Picked]) -> html.Div:
    codes = [one.place.code for one in picked]
    area = _area_offered(view, areas, picked)
    metrics = [
        ("" if id == FIRST_METRIC else id, one.title)
        for id, one in OF_HOMES.items()
        if door.viewer.may_ask(id)
    ]
    chosen = None if metric.id == FIRST_METRIC else metric.id
    selects = [components.select("metric", "Measure", metrics, chosen)]
    if len(codes) < MOST_PLACES:
        offered = [(place.code, place.name) for place in areas.places]
        selects.append(components.select("area", "Homes of", [("", "Choose an area"), *offered], area))
        selects.append(components.select("places", "Add", _to_add(door, view, areas, area, codes), None))
    return components.controls(*selects, label="What is compared")


def _area_offered(view: View, areas: Places, picked: Sequence[Picked]) -> str | None:
    """Whose homes are offered: as chosen, else the area of the first pick, else the only one there is."""
    known = {place.code for place in areas.places}
    first = picked[0].place.area_code if picked else None
    wanted = view.area or first or (areas.places[0].code if len(areas.places) == 1 else None)
    return wanted if wanted in known else None


def _to_add(
    door: Door, view: View, areas: Places, area: str | None, codes: list[str]
) -> list[tuple[str, str]]:
    """Each choice is the whole list with one more."""
    homes = door.places(PlacesQuery(area=area, asat=view.asat)).places if area else ()
    offered = [*((p.code, p.name) for p in areas.places),
               *((p.code, p.name) for p in homes if p.state != "not_open")]  # fmt: skip
    added = [(",".join([*codes, code]), name) for code, name in offered if code not in codes]
    return [("", "Choose a home or an area"), *added]
