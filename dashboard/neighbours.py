"""The home before and the home after, by name, within the area: each one press away."""

from dash import html

from dashboard import roles
from dashboard.access import Door
from dashboard.address import View, lasting, write
from metrics.answer import Place, PlacesQuery


def links(door: Door, view: View, place: Place) -> html.Nav | None:
    """Open homes in the order of the alphabet. None for who may not see the area's homes."""
    area = place.area_code
    if area is None or not roles.may_reach(door.viewer, f"/areas/{area}"):
        return None
    homes = [one for one in door.places(PlacesQuery(area=area, asat=view.asat)).places if one.state == "open"]
    at = next((number for number, one in enumerate(homes) if one.code == place.code), None)
    if at is None or len(homes) < 2:
        return None
    before, after = homes[at - 1], homes[(at + 1) % len(homes)]
    said = html.Span(f"{at + 1} of {len(homes)} homes, by name", className="quiet")
    return html.Nav(
        [_link("Previous", before, view, "prev"), said, _link("Next", after, view, "next")],
        className="neighbours", **{"aria-label": "Homes of the area"},
    )  # fmt: skip


def _link(word: str, place: Place, view: View, rel: str) -> html.A:
    return html.A(f"{word}: {place.name}", href=write(f"/homes/{place.code}", lasting(view)), rel=rel)
