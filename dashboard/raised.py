"""The signals of an area's homes as lists take them, and which of them are new.

The one place that asks for signals on behalf of My week and the home's page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard import overview, roles
from dashboard.access import Door, Failed
from dashboard.address import View
from dashboard.overview import Listed
from dashboard.signals import Signal
from metrics.answer import ExpectedFlags
from metrics.signals import SignalsQuery

FRIDAY = 4  # of date.weekday()


@dataclass(frozen=True)
class Raisings:
    """All that stand in some homes, and what chance would give."""

    found: tuple[Signal, ...]
    flags: dict[str, ExpectedFlags | None]  # by metric
    whole: Listed

    @property
    def expected(self) -> str:
        return self.whole.expected

    @property
    def checks(self) -> int:
        return self.whole.checks


def of_area(door: Door, view: View, area: str) -> Raisings:
    """What stands in the homes of an area: concern first, alphabetical within."""
    whole = overview.ask_signals(door, view, area)
    flags = {id: answer.expected_flags for id, answer in whole.answers.items()}
    return Raisings(tuple(whole.signals), flags, whole)


def flags(door: Door, view: View, area: str | None, metric: str) -> ExpectedFlags | None:
    """What chance alone would mark among the homes of an area, for who may see them."""
    if area is None or not roles.may_reach(door.viewer, f"/areas/{area}"):
        return None
    answer = door.signals(SignalsQuery(metric, area=area, asat=view.asat))
    return None if isinstance(answer, Failed) else answer.expected_flags


def friday_before(day: date) -> date:
    """The last Friday before the day: what came to be known after it is new."""
    return day - timedelta(days=(day.weekday() - FRIDAY - 1) % 7 + 1)


def since(door: Door, view: View, area: str, day: date, now: Iterable[Signal]) -> list[Signal]:
    """Those that did not stand as at the day."""
    before = of_area(door, replace(view, asat=day), area).found
    then: dict[tuple[str, str], list[Signal]] = {}
    for one in before:
        then.setdefault((one.code, one.metric.id), []).append(one)
    return [
        one for one in now
        if not any(one.continues(old.month, old.said) for old in then.get((one.code, one.metric.id), ()))
    ]  # fmt: skip
