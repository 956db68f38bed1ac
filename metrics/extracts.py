"""Which load of each sender holds for an area and month as at each day, and what that covers."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy
from numpy.typing import NDArray

from loaders.problems import Problem
from loaders.records import EVERY_AREA
from loaders.settings import Settings, settings
from metrics.cells import ABSENT, COVERED, PART, PROVISIONAL, SMALL, Cells
from metrics.days import first_days, months_of
from metrics.definition import SOURCES
from metrics.evidence import Counts, Load, codes_of_areas
from metrics.ground import Ground
from metrics.keys import added

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

EVENT_EXTRACTS = ("ambulance_callouts", "ae_attendances", "admissions", "telephone_calls")


@dataclass(frozen=True)
class Extract:
    """Arrays of day x area x month; `holder` has one for each sender: the load that holds, 0 for none."""

    holder: list[Integers]
    part: list[Flags]
    state: Integers
    marks: Integers

    def loads(self) -> set[int]:
        """Those that hold for anything on any day."""
        return {int(load) for holder in self.holder for load in numpy.unique(holder)} - {0}

    def holds(self, ground: Ground, day: int, load: Integers, home: Integers, month: Integers) -> Flags:
        """Whether the load holds for the home's area in the month (a place), as at the day."""
        area = ground.area_place[day, home, month]
        found = numpy.zeros(len(load), bool)
        for holder in self.holder:
            found |= holder[day, area, month] == load
        return found

    def counted(self, ground: Ground, events: Counts) -> Floats:
        """Events that hold, by day, home and month."""
        home, month = ground.places_of(events.home), events.month - ground.first
        here = numpy.flatnonzero((home >= 0) & (month >= 0) & (month < ground.months))
        load, home, month = events.load[here], home[here], month[here]
        days, homes, months = ground.shape
        found = numpy.zeros(ground.shape)
        for day in range(days):
            holds = self.holds(ground, day, load, home, month)
            cell = home[holds] * months + month[holds]
            found[day] = added(cell, events.count[here][holds], homes * months).reshape(homes, months)
        return found

    def telling(self, ground: Ground, names: tuple[str, ...]) -> "Extract":
        """Covered by files alone that could hold these columns or categories; in part beside ones that
        could not."""
        silent = [number for number in self.loads() if not ground.loads[number].can_tell(names)]
        if not silent:
            return self
        told, untold = numpy.zeros((2, *self.state.shape), bool)
        for holder in self.holder:
            mute = numpy.isin(holder, silent)
            told |= (holder > 0) & ~mute
            untold |= mute
        state = numpy.where(untold & (self.state == COVERED), PART, self.state)
        return replace(self, state=numpy.where(told, state, ABSENT))

    def days_held(self, ground: Ground, load: Load, home: Integers, day: Integers) -> Integers:
        """Of the days of a load's events those that hold, on a ground of one day."""
        place, month = ground.places_of(home), months_of(day) - ground.first
        here = numpy.flatnonzero((place >= 0) & (month >= 0) & (month < ground.months))
        of = numpy.full(len(here), load.load_id)
        return day[here][self.holds(ground, 0, of, place[here], month[here])]

    def cells(self, ground: Ground, value: Floats) -> Cells:
        """Counts where the area's extract has come, 0 included, and nothing where it has not."""
        state = numpy.where(ground.scope.in_scope, ground.of_area(self.state), ABSENT)
        return Cells.of(value, state, ground.of_area(self.marks))


def extract_of(ground: Ground, dataset: str) -> Extract:
    """The loads of the dataset that hold on this ground."""
    senders: dict[int, list[int]] = {}
    for load in ground.loads_of(dataset):
        senders.setdefault(load.source_id, []).append(load.load_id)
    rows = ground.evidence.covered(dataset)
    found = [_holders(ground, loads, rows) for loads in senders.values()]
    holder, part = [one for one, _ in found], [other for _, other in found]
    names = [ground.loads[loads[0]].sender for loads in senders.values()]
    state = _state(ground, dataset, names, holder, part)
    marks = _provisional(ground, dataset, holder)
    return Extract(holder, part, state.astype(SMALL), marks.astype(SMALL))


def _holders(
    ground: Ground, loads: list[int], rows: dict[int, Integers]
) -> tuple[Integers, Flags]:
    """One sender's loads, laid over each other in the order in which they became known."""
    shape = (len(ground.days), len(ground.areas), ground.months)
    holder, part = numpy.zeros(shape, numpy.int64), numpy.zeros(shape, bool)
    held, held_part = numpy.zeros(shape[1:], numpy.int64), numpy.zeros(shape[1:], bool)
    waiting = list(loads)
    for day, known in enumerate(ground.days):
        while waiting and ground.loads[waiting[0]].known_on <= known:
            load = waiting.pop(0)
            covered = rows[load]
            month, every = covered[:, 1] - ground.first, covered[:, 0] == EVERY_AREA
            here = (month >= 0) & (month < ground.months) & (every | numpy.isin(covered[:, 0], ground.areas))
            covered, month, every = covered[here], month[here], every[here]
            held[:, month[every]], held_part[:, month[every]] = load, covered[every, 2] > 0
            place = numpy.searchsorted(ground.areas, covered[~every, 0])
            held[place, month[~every]], held_part[place, month[~every]] = load, covered[~every, 2] > 0
        holder[day], part[day] = held, held_part
    return holder, part


def _state(
    ground: Ground, dataset: str, senders: list[str], holder: list[Integers], part: list[Flags]
) -> Integers:
    """Covered when a sender is in whole and none in part; where senders are expected, when all are."""
    shape = (len(ground.days), len(ground.areas), ground.months)
    state = numpy.full(shape, ABSENT)
    for one, parts in zip(holder, part, strict=True):
        state = numpy.where(one > 0, numpy.where(parts, PART, numpy.maximum(state, COVERED)), state)
    for place, expected in _expected(ground, dataset).items():
        inside = [one[:, place] > 0 for one, name in zip(holder, senders, strict=True) if name in expected]
        if len(inside) < len(expected):
            missing = numpy.ones(state[:, place].shape, bool)
        else:
            missing = ~numpy.logical_and.reduce(inside)
        state[:, place] = numpy.where((state[:, place] == COVERED) & missing, PART, state[:, place])
    return state


def _expected(ground: Ground, dataset: str) -> dict[int, set[str]]:
    """Place of the area -> the senders that it expects of the dataset."""
    stated = expected_senders(ground.once(set_values), dataset)
    if not stated:
        return {}
    found = {}
    for area_id, code in ground.evidence.once(codes_of_areas).items():
        if area_id in ground.areas and (expected := stated.get(code)):
            found[int(numpy.searchsorted(ground.areas, area_id))] = expected
    return found


def expected_senders(said: Settings, dataset: str) -> dict[str, set[str]]:
    """Code of an area -> the senders that it expects of the dataset."""
    stated = said_of_areas(said.senders, "expected senders", "VANGUARD_SENDERS")
    return {code: set(lists[dataset]) for code, lists in stated.items() if lists.get(dataset)}


def said_of_areas(path: Path | None, what: str, setting: str) -> dict[str, dict[str, list[str]]]:
    """A file that says something of areas: code of an area -> dataset -> what it lists."""
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Problem(f"The file of {what} cannot be read: {error}. Check {setting}.") from None


def set_values(ground: Ground) -> Settings:
    """The settings, read once for this ground."""
    return settings()


def _provisional(ground: Ground, dataset: str, holder: list[Integers]) -> Integers:
    """Marked until a load that covers the month is known on or after the day on which it is final."""
    final = final_from(ground, dataset)
    marks = numpy.zeros((len(ground.days), len(ground.areas), ground.months), numpy.int64)
    for one in holder:
        known_on = numpy.zeros(one.shape, numpy.int64)
        known_on[one > 0] = ground.evidence.known_on(one[one > 0])
        marks[(one > 0) & (known_on < final)] = PROVISIONAL
    return marks


def final_from(ground: Ground, dataset: str) -> Integers:
    """The day of a release that makes the month final, by month."""
    return first_days(ground.month_numbers + 1 + SOURCES[dataset].lag_months)
