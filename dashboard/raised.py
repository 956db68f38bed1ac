"""The signals of an area's homes as lists take them, and when one is the same as another seen before.

The one place that asks for signals on behalf of My week and the home's page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard import overview, roles
from dashboard.access import Door, Failed
from dashboard.address import View
from dashboard.overview import Overview
from dashboard.signals import Signal
from metrics.answer import ExpectedFlags
from metrics.definition import Metric

FRIDAY = 4  # of date.weekday()
OUTSIDE = {"Above UCL", "Below LCL"}


@dataclass(frozen=True, eq=False)
class Raised:
    """One signal of one home: what `signal` says, under the names that lists use."""

    signal: Signal

    @property
    def metric(self) -> Metric:
        return self.signal.metric

    @property
    def code(self) -> str:
        return self.signal.series.code

    @property
    def name(self) -> str:
        return self.signal.series.name

    @property
    def month(self) -> int:
        """The last judged one."""
        return self.signal.point.month

    @property
    def said(self) -> str:
        """In the words of a point."""
        return self.signal.point.signal or ""

    @property
    def kind(self) -> str:
        return self.signal.kind

    def continues(self, month: int, said: str) -> bool:
        """Whether this is what was seen already in that month, in those words.

        The same run of months goes on, on the same side; a further month outside the limits is new.
        """
        if is_high(said) != is_high(self.said) or self.signal.since > month:
            return False
        return self.month <= month or self.said not in OUTSIDE


def is_high(said: str) -> bool:
    return "Above" in said or "Increasing" in said


@dataclass(frozen=True)
class Raisings:
    """All that stand in some homes, and what chance would give."""

    found: tuple[Raised, ...]
    flags: dict[str, ExpectedFlags | None]  # by metric
    whole: Overview

    @property
    def expected(self) -> str:
        return self.whole.expected

    @property
    def checks(self) -> int:
        return self.whole.checks


def of_area(door: Door, view: View, area: str) -> Raisings:
    """What stands in the homes of an area: concern first, alphabetical within."""
    whole = overview.ask(door, view, level="home", area=area)
    flags = {id: answer.expected_flags for id, answer in whole.answers.items()}
    return Raisings(tuple(map(Raised, whole.signals)), flags, whole)


def of_homes(whole: Overview) -> tuple[Raised, ...]:
    """What stands in the homes that were asked about."""
    return tuple(map(Raised, whole.signals))


def flags(door: Door, view: View, area: str | None, metric: str) -> ExpectedFlags | None:
    """What chance alone would mark among the homes of an area, for who may see them."""
    if area is None or not roles.may_reach(door.viewer, f"/areas/{area}"):
        return None
    answer = door.ask(View(asat=view.asat).query(metric, level="home", area=area))
    return None if isinstance(answer, Failed) else answer.expected_flags


def friday_before(day: date) -> date:
    """The last Friday before the day: what came to be known after it is new."""
    return day - timedelta(days=(day.weekday() - FRIDAY - 1) % 7 + 1)


def since(door: Door, view: View, area: str, day: date, now: Iterable[Raised]) -> set[Raised]:
    """Those that did not stand as at the day."""
    before = of_area(door, replace(view, asat=day), area).found
    then: dict[tuple[str, str], list[Raised]] = {}
    for one in before:
        then.setdefault((one.code, one.metric.id), []).append(one)
    return {
        one for one in now
        if not any(one.continues(old.month, old.said) for old in then.get((one.code, one.metric.id), ()))
    }  # fmt: skip
