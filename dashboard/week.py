"""What a person comes to on a Monday: signals that nobody has answered, new ones first, and late data."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dashboard import news, overview, raised, roles
from dashboard.access import Door
from dashboard.address import View
from dashboard.casebook import answers
from dashboard.casebook.answers import Answer
from dashboard.casebook.cases import Case, Cases, cases
from dashboard.overview import Listed, Overview
from dashboard.signals import Signal
from metrics.answer import Place, Places, PlacesQuery


@dataclass(frozen=True)
class AreaWeek:
    """One area: its homes, what stands in them, and its sums."""

    area: Place
    homes: tuple[Place, ...]
    raised: Listed
    fresh: frozenset[int]  # of what is raised: id() of what did not stand as at the Friday
    cases: Cases
    sums: Overview

    @cached_property
    def open_homes(self) -> int:
        return sum(one.state == "open" for one in self.homes)

    def is_new(self, case: Case) -> bool:
        return id(case.raised) in self.fresh

    def answered(self, watches: bool) -> list[tuple[Answer, Signal | None]]:
        """What is watched, or was dismissed, newest first; without its signal where none stands now."""
        held = self.cases.watched if watches else self.cases.dismissed
        pairs: list[tuple[Answer, Signal | None]] = [
            (case.answer, case.raised) for case in held if case.answer is not None
        ]
        pairs += [(answer, None) for answer in self.cases.ended if answer.watches == watches]
        return sorted(pairs, key=lambda pair: -pair[0].id)

    def name_of(self, code: str) -> str:
        """Of a home, by any code that it has or had."""
        named = {code: one.name for one in self.homes for code in (one.code, *one.former_codes)}
        return named.get(code, code)


@dataclass(frozen=True)
class Week:
    """The areas that are shown together, since which Friday, as at which day."""

    areas: tuple[AreaWeek, ...]
    choices: tuple[Place, ...]
    places: Places
    day: date
    friday: date

    @property
    def new(self) -> list[tuple[AreaWeek, Case]]:
        return [(one, case) for one in self.areas for case in one.cases.open if one.is_new(case)]

    @property
    def waiting(self) -> list[tuple[AreaWeek, Case]]:
        return [(one, case) for one in self.areas for case in one.cases.open if not one.is_new(case)]

    @property
    def late(self) -> list[str]:
        """A line a feed, whichever areas wait for it."""
        said = (line for one in self.areas for line in news.late(one.sums.answers.values()))
        return list(dict.fromkeys(said))

    @property
    def checked(self) -> tuple[int, int]:
        """Homes, and metrics of each."""
        metrics = [len(one.sums.answers) for one in self.areas]
        return sum(one.open_homes for one in self.areas), max(metrics, default=0)


def ask(door: Door, view: View) -> Week:
    """Of the area in the address; else of the viewer's own; of those who see all, the first one."""
    places = door.places(PlacesQuery(asat=view.asat))
    choices = tuple(sorted(places.places, key=lambda one: not one.programme))
    chosen = [one for one in choices if one.code == view.area]
    own = list(choices) if door.viewer.areas is not None else list(choices[:1])
    day = places.asat or places.today
    friday = raised.friday_before(day)
    shown = tuple(_of_area(door, view, one, friday) for one in chosen or own)
    return Week(shown, choices, places, day, friday)


def _of_area(door: Door, view: View, area: Place, friday: date) -> AreaWeek:
    homes = door.places(PlacesQuery(area=area.code, asat=view.asat)).places
    found = overview.ask_signals(door, view, area.code)
    fresh = raised.since(door, view, area.code, friday, found.signals) if found.signals else []
    return AreaWeek(
        area, homes, found, frozenset(map(id, fresh)),
        cases(found.signals, answers_of(door, view, homes), homes),
        overview.ask(door, view, level="area", code=area.code),
    )  # fmt: skip


def may_read_answers(door: Door) -> bool:
    return roles.may(door.viewer, "cases")


def answers_of(door: Door, view: View, homes: tuple[Place, ...]) -> list[Answer]:
    """For who may read the casebook; to others every signal stands unanswered."""
    if not may_read_answers(door):
        return []
    codes = [code for one in homes for code in (one.code, *one.former_codes)]
    found = answers.standing(door.store, codes, view.asat)
    return [one for one in found if door.viewer.may_ask(one.metric)]
