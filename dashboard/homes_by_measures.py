"""The homes of an area by measures, as they are looked at: which homes, in which order, what a cell says."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dashboard import filters, overview, signals, state_words, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.filters import Filter
from dashboard.overview import Overview
from dashboard.signals import Signal
from metrics.answer import Place, Places, PlacesQuery, Point, Series
from metrics.definition import AIMS, METRICS, Metric
from metrics.groups import GroupPlace

FEW = {"bars", "counts", "days_between", "table"}


@dataclass(frozen=True)
class GridCell:
    """One measure of one home over twelve months, and the word beside it."""

    metric: Metric
    series: Series | None
    signal: Signal | None
    kind: str  # of its mark; plain for none
    word: str

    @property
    def point(self) -> Point | None:
        """What has a value; else there are words alone."""
        found = self.series.headline if self.series else None
        return found if found is not None and found.value is not None else None


@dataclass(frozen=True)
class HomesByMeasures:
    """What one address of the grid shows, and what else could be chosen."""

    places: Places
    area: Place
    homes: Overview
    parts: tuple[Filter, ...]
    groups: tuple[GroupPlace, ...]
    rows: tuple[Place, ...]
    chosen: tuple[str, ...]  # the choices that the address makes, in words

    @cached_property
    def by_aim(self) -> list[tuple[str, list[Metric]]]:
        """The columns, under the name of their aim."""
        asked = [METRICS[id] for id in self.homes.answers]
        by_aim = [(name, [one for one in asked if one.aim == aim]) for aim, name in AIMS.items()]
        return [(name, metrics) for name, metrics in by_aim if metrics]

    @property
    def metrics(self) -> list[Metric]:
        return [metric for _, metrics in self.by_aim for metric in metrics]

    def signals_of(self, place: Place) -> int:
        return sum(one.code == place.code for one in self.homes.signals)

    def cells(self, place: Place) -> Iterator[GridCell]:
        """A column each."""
        for metric in self.metrics:
            yield cell_of(metric, self._series[metric.id].get(place.code))

    @cached_property
    def _series(self) -> dict[str, dict[str, Series]]:
        return {id: {one.code: one for one in answer.series} for id, answer in self.homes.answers.items()}


def ask(door: Door, view: View, area: str) -> HomesByMeasures:
    places = door.places(PlacesQuery(area=area, asat=view.asat))
    assert places.area is not None
    homes = overview.ask(door, view, level="home", area=area)
    found, answers = homes.signals, homes.answers.values()
    parts, groups = filters.filters(places.places), filters.groups(door, view, places)
    rows = filters.shown(filters.chosen(places, view, parts, groups), view.show, found, answers)
    rows = filters.ordered(rows, view.sort, found, answers)
    said = filters.said(view, parts, groups)
    return HomesByMeasures(places, places.area, homes, tuple(parts), tuple(groups), tuple(rows), tuple(said))


def cell_of(metric: Metric, series: Series | None) -> GridCell:
    if series is None or series.headline is None or series.headline.value is None:
        return GridCell(metric, series, None, "plain", _why(series))
    signal = signals.signal_of(metric, series)
    return GridCell(metric, series, signal, *_said(series, signal))


def _said(series: Series, signal: Signal | None) -> tuple[str, str]:
    """The kind of mark, or plain, and the word beside it."""
    if signal and signal.kind != "words":
        return signal.kind, wording.TIME_WORDS[signal.kind]
    if signal:
        return "plain", "higher of late" if signal.high else "lower of late"
    if series.variation:
        return "usual", wording.TIME_WORDS["usual"]
    return "plain", "trial limits" if series.trial else "too few" if series.chart in FEW else "not judged"


def _why(series: Series | None) -> str:
    """Why there is no value, in the few words of a cell."""
    if series is None or not series.points:
        return "no data loaded"
    if series.headline is not None and series.headline.covered:
        return "part of 12 months"
    return state_words.cell_state(series.points[-1]) or "no data loaded"


def closed_words(place: Place) -> str:
    """What stands in place of the cells of a home that is closed."""
    when = f"Closed in {wording.month_of_year(place.closed)}" if place.closed else "Closed"
    return f"{when}. History shown on the home's page; out of comparisons."
