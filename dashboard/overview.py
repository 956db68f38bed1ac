"""All metrics of one place, asked one by one: what an area's, a grid's and a home's page are made of."""

from dataclasses import dataclass
from datetime import date

from dashboard import headings, signals
from dashboard.access import Door, Failed
from dashboard.address import View
from dashboard.signals import Signal
from metrics.answer import Answer, Series
from metrics.definition import METRICS, Metric


@dataclass(frozen=True)
class Overview:
    """The answers by metric, in the order of the triple aim, and what failed."""

    answers: dict[str, Answer]
    failures: dict[str, Failed]

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

    @property
    def signals(self) -> list[Signal]:
        """Every series with a signal, of every home that was asked about."""
        found = [signals.signal_of(a.metric, series) for a in self.answers.values() for series in a.series]
        return signals.ordered(one for one in found if one)

    @property
    def expected(self) -> str:
        flags = [answer.expected_flags for answer in self.answers.values()]
        return headings.expected_line(flags, len(self.signals))

    @property
    def checks(self) -> int:
        return sum(a.expected_flags.looked_at for a in self.answers.values() if a.expected_flags)


def ask(door: Door, view: View, **of: str) -> Overview:
    """Every metric about the same place; one that fails leaves the others."""
    asked = {metric: door.ask(View(asat=view.asat).query(metric, **of)) for metric in METRICS}
    return Overview(
        {id: answer for id, answer in asked.items() if isinstance(answer, Answer)},
        {id: answer for id, answer in asked.items() if isinstance(answer, Failed)},
    )
