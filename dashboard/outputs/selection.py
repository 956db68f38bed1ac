"""What a page of values shows, as answers: of these its files are made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.outputs.about import About, about_of
from metrics.answer import Answer, Place, PlacesQuery, Series
from metrics.benchmark import BENCHMARKS
from metrics.definition import METRICS, OF_HOMES, Metric
from metrics.homes import YOU_CANNOT_SEE, NotFound


@dataclass(frozen=True)
class Selection:
    """The answers of one page; of an area's metric, that of its homes too."""

    about: About
    answers: tuple[Answer, ...]
    homes: Answer | None = None

    @property
    def pairs(self) -> list[tuple[Answer, Series]]:
        return [(answer, series) for answer in self.answers for series in answer.series]

    @property
    def every(self) -> tuple[Answer, ...]:
        return (*self.answers, *([self.homes] if self.homes else []))


def of_home_metric(door: Door, view: View, home: str, metric: str) -> Selection:
    place = door.places(PlacesQuery(code=home, asat=view.asat)).place
    answer = door.answer(view.query(metric, level="home", code=place.code))
    what = "One metric of one care home, each month, and what it is set beside."
    title = f"{answer.metric.title} at {place.name}"
    about = _about(title, what, f"{place.code}-{metric}", _area_of(place), view, [answer])
    return Selection(about, (answer,))


def of_home(door: Door, view: View, home: str) -> Selection:
    place = door.places(PlacesQuery(code=home, asat=view.asat)).place
    answers = _each(door, view, OF_HOMES, level="home", code=place.code)
    what = "Every metric of one care home: a summary, then each metric by month."
    about = _about(f"All metrics at {place.name}", what, place.code, _area_of(place), _of_many(view), answers)
    return Selection(about, tuple(answers))


def of_area_metric(door: Door, view: View, area: str, metric: str) -> Selection:
    here = _area_place(door, view, area)
    answer = door.answer(view.query(metric, level="area", code=area))
    homes = door.answer(view.query(metric, level="home", area=area)) if answer.metric.of_homes else None
    what = "One metric of an area and of each of its homes, each month."
    title = f"{answer.metric.title} in {here.name}"
    about = _about(title, what, metric, (area, here.name), view, [answer])
    return Selection(about, (answer,), homes)


def of_area(door: Door, view: View, area: str) -> Selection:
    here = _area_place(door, view, area)
    wanted = {id: metric for id, metric in METRICS.items() if "area" in metric.levels}
    answers = _each(door, view, wanted, level="area", code=area)
    what = "Every metric of an area: a summary, then each metric by month. Homes are added up."
    about = _about(
        f"All metrics of {here.name}", what, "all-metrics", (area, here.name), _of_many(view), answers
    )
    return Selection(about, tuple(answers))


def of_metric(door: Door, view: View, metric: str) -> Selection:
    answer = door.answer(view.query(metric, level="area"))
    if not answer.series:
        raise NotFound(f"{YOU_CANNOT_SEE}: areas.")
    what = "One metric of each area, each month. Homes are added up."
    about = _about(f"{answer.metric.title} by area", what, metric, None, view, [answer])
    return Selection(about, (answer,))


def _area_place(door: Door, view: View, area: str) -> Place:
    found = door.places(PlacesQuery(area=area, asat=view.asat)).area
    if found is None:
        raise NotFound(f"{YOU_CANNOT_SEE}: area {area}.")
    return found


def _each(door: Door, view: View, metrics: Iterable[str], **of: Any) -> list[Answer]:
    looked_at = _of_many(view)
    return [door.answer(looked_at.query(id, **of)) for id in metrics if door.viewer.may_ask(id)]


def _of_many(view: View) -> View:
    """Of several metrics each is shown as its page shows it first."""
    return replace(view, basis=None, compare=None)


def _area_of(place: Place) -> tuple[str, str] | None:
    return (place.area_code, place.area_name or place.area_code) if place.area_code else None


def _about(
    title: str,
    what: str,
    content: str,
    area: tuple[str, str] | None,
    view: View,
    answers: Sequence[Answer],
) -> About:
    months = [point.month for one in answers for series in one.series for point in series.points]
    found = answers[0]
    filters = _filters(view, found.metric if len(answers) == 1 else None)
    reach = min(months, default=None), max(months, default=None)
    return replace(
        about_of(found, title, what, content, area, reach, filters),
        made_up=any(one.made_up for one in answers),
    )


def _filters(view: View, metric: Metric | None) -> Iterable[str]:
    """What was chosen, in words; of one metric also how it is shown, whoever chose that."""
    if metric is not None:
        yield wording.BASIS[view.basis or "rate"]
    if view.compare:
        one = BENCHMARKS.get(view.compare)
        yield f"compared with {wording.lower_first(one.title) if one else view.compare}"
