"""Which signals of an area's homes are new, and how many chance alone would give."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from dashboard import overview, roles
from dashboard.access import Door, Failed
from dashboard.address import View
from dashboard.signals import Signal
from metrics.answer import ExpectedFlags
from metrics.signals import SignalsQuery

FRIDAY = 4  # of date.weekday()


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
    before = overview.ask_signals(door, replace(view, asat=day), area).signals
    then: dict[tuple[str, str], list[Signal]] = {}
    for one in before:
        then.setdefault((one.code, one.metric.id), []).append(one)
    return [
        one for one in now
        if not any(one.continues(old.month, old.said) for old in then.get((one.code, one.metric.id), ()))
    ]  # fmt: skip
