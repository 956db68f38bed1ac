"""The headline metrics of one place, asked one by one: for an area's, a grid's and a home's page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from dashboard import headings, signals
from dashboard.access import Door, Failed
from dashboard.address import View
from dashboard.signals import Signal
from metrics.answer import Answer, ExpectedFlags, Series
from metrics.definition import HEADLINES, Metric
from metrics.signals import Signals, SignalsQuery

RECENT = 3  # months, the newest final one included


@dataclass(frozen=True)
class Listed:
    """The signals of homes, by metric in the order of the triple aim."""

    answers: dict[str, Any]
    failures: dict[str, Failed] = field(default_factory=dict)  # by metric

    @cached_property
    def signals(self) -> list[Signal]:
        """Every series with a signal now, of every open home that was asked about."""
        return signals.ordered(one for answer in self.answers.values() for one in self.signals_in(answer))

    def signals_in(self, answer: Signals) -> Iterator[Signal]:
        return signals.signals_in(answer)

    @property
    def flags(self) -> dict[str, ExpectedFlags | None]:
        """What chance alone would mark, by metric."""
        return {id: answer.expected_flags for id, answer in self.answers.items()}

    @property
    def expected(self) -> str:
        return headings.expected_line(self.flags.values(), len(self.signals))

    @property
    def checks(self) -> int:
        return sum(a.expected_flags.looked_at for a in self.answers.values() if a.expected_flags)


@dataclass(frozen=True)
class Overview(Listed):
    """The answers by metric, in the order of the triple aim, and what failed."""

    answers: dict[str, Answer]
    failures: dict[str, Failed]

    def signals_in(self, answer: Answer) -> Iterator[Signal]:
        return _current(answer)

    @property
    def first(self) -> Answer | None:
        return next(iter(self.answers.values()), None)

    @property
    def asat(self) -> date:
        assert self.first is not None
        return self.first.asat or self.first.today

    @property
    def made_up(self) -> bool:
        return any(answer.made_up for answer in self.answers.values())

    @property
    def told(self) -> list[tuple[Metric, Series]]:
        """Metric and series, where each answer is about one place."""
        return [(answer.metric, answer.one) for answer in self.answers.values() if answer.series]

    def of_aim(self, aim: str) -> list[tuple[Metric, Series]]:
        return [(metric, series) for metric, series in self.told if metric.aim == aim]


def _current(answer: Answer) -> Iterator[Signal]:
    """A home that is closed, or whose last final month is long past, has no signal this month."""
    judged = [(series, signals.judged_point(series)) for series in answer.series]
    newest = max((point.month for _, point in judged if point), default=0)
    for series, point in judged:
        here = series.place is None or series.place.state == "open"
        if here and point and point.month > newest - RECENT:
            found = signals.signal_of(answer.metric, series)
            if found:
                yield found


def ask(door: Door, view: View, **of: str) -> Overview:
    """Every headline metric about the same place; one that fails leaves the others."""
    asked = {metric: door.ask(View(asat=view.asat).query(metric, **of)) for metric in _headlines(door)}
    return Overview(
        {id: answer for id, answer in asked.items() if isinstance(answer, Answer)},
        {id: answer for id, answer in asked.items() if isinstance(answer, Failed)},
    )


def ask_signals(door: Door, view: View, area: str) -> Listed:
    """Of the homes of an area in every headline metric; one that fails leaves the others."""
    asked = {id: door.signals(SignalsQuery(id, area=area, asat=view.asat)) for id in _headlines(door)}
    return Listed(
        {id: answer for id, answer in asked.items() if isinstance(answer, Signals)},
        {id: answer for id, answer in asked.items() if isinstance(answer, Failed)},
    )


def _headlines(door: Door) -> list[str]:
    return [metric for metric in HEADLINES if door.viewer.may_ask(metric)]
