"""Files of places side by side: one measure of up to four homes or areas."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dashboard import compared, headings, picking
from dashboard.access import Door
from dashboard.address import View
from dashboard.charts import lines_svg
from dashboard.outputs.about import About, about_of
from dashboard.outputs.cells import Cell
from dashboard.outputs.columns import VALUES
from dashboard.outputs.contents import NO_SUCH, Contents
from dashboard.outputs.of_values import values_of
from dashboard.outputs.picture import INSIDE, Drawn, sheet_of, source_of
from dashboard.outputs.sheets import NAMES, Head, Sheet, month_cells, month_heads, summary
from dashboard.picking import Picked
from loaders.problems import Problem
from metrics.answer import Answer, Place, PlacesQuery
from metrics.definition import Metric

TALL = 340
WHAT = "One measure of several homes or areas: each month, and rolling 12 months."
NOT_A_TEST = "Side by side is not a test: each place has its own usual range, and its own comparison."


def contents(door: Door, view: View) -> Contents:
    metric = picking.metric_of(door, view)
    if view.metric not in (None, metric.id):
        raise Problem(NO_SUCH)
    picked = [_picked(door, view, metric, place) for place in _places(door, view)]
    months, years = ([getattr(one, name) for one in picked] for name in ("month", "year"))
    about = _about(metric, picked, months)
    return Contents(
        about, (metric,), headings.data_date(months), lambda: _sheets(about, metric, months, years),
        VALUES, lambda: values_of(*months, *years), lambda: _drawn(about, metric, picked),
    )  # fmt: skip


def _places(door: Door, view: View) -> list[Place]:
    """Each once; a file of fewer than were asked for would be another file."""
    areas = door.places(PlacesQuery(asat=view.asat))
    found = [picking.find_place(door, view, areas, code) for code in view.places or ()]
    known = {place.code: place for place in found if place is not None}
    if None in found or not known:
        raise Problem(NO_SUCH)
    return list(known.values())


def _picked(door: Door, view: View, metric: Metric, place: Place) -> Picked:
    month, year = (
        door.answer(View(asat=view.asat, basis=basis).query(metric.id, level=place.level, code=place.code))
        for basis in (None, "r12")
    )
    return Picked(place, month, year)


def _about(metric: Metric, picked: Sequence[Picked], months: Sequence[Answer]) -> About:
    """The area is named where all lie in one."""
    found = [point.month for answer in months for point in answer.one.points]
    areas = {
        (one.place.code, one.place.name)
        if one.place.level == "area"
        else (one.place.area_code or "", one.place.area_name or "")
        for one in picked
    }
    filters = [f"{one.place.name} ({one.place.code})" for one in picked]
    about = about_of(
        months[0], compared.title(metric, picked), WHAT, f"compare-{metric.id}",
        areas.pop() if len(areas) == 1 else None, (min(found, default=None), max(found, default=None)),
        filters,
    )  # fmt: skip
    return replace(about, made_up=any(one.made_up for one in months))


def _sheets(about: About, metric: Metric, months: Sequence[Answer], years: Sequence[Answer]) -> list[Sheet]:
    return [
        summary([(one, one.one) for one in months], "One row a place", about.title),
        _by_month(metric, months, "By month", f"{metric.title}, month by month"),
        _by_month(metric, years, "Rolling 12 months", f"{metric.title}, rolling 12 months"),
    ]


def _by_month(metric: Metric, answers: Sequence[Answer], name: str, title: str) -> Sheet:
    """A place after another."""
    heads = (Head("Place", NAMES), Head("Code", 18), *month_heads(metric, answers[0].query.basis or "rate"))
    return Sheet(name, title, NOT_A_TEST, heads, list(_rows(metric, answers)))


def _rows(metric: Metric, answers: Sequence[Answer]) -> Iterator[tuple[Cell, ...]]:
    for answer in answers:
        for point in answer.one.points:
            yield (answer.one.name, answer.one.code, *month_cells(metric, answer.one, point))


def _drawn(about: About, metric: Metric, picked: Sequence[Picked]) -> str:
    lines = compared.rolling_lines(picked)
    told, chart = compared.told(metric, lines), compared.chart(metric, lines)
    drawn = Drawn(told, lines_svg.medium(chart, INSIDE, TALL) if chart else None, TALL)
    axis = compared.axis_words(chart) if chart else ""
    return sheet_of(about, about.title, [drawn], [f"{source_of(metric)} {axis}".strip(), NOT_A_TEST])
