"""Signals beside what people answered to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.casebook.answers import Answer
from dashboard.signals import Signal
from metrics.answer import Place


@dataclass(frozen=True, eq=False)
class Case:
    """A signal and the answer that holds for it. `before`: an answer to an earlier signal of the measure."""

    raised: Signal
    answer: Answer | None = None
    before: Answer | None = None


@dataclass(frozen=True)
class Cases:
    """What stands, with answers; and answers whose signal stands no longer."""

    open: tuple[Case, ...]
    watched: tuple[Case, ...]
    dismissed: tuple[Case, ...]
    ended: tuple[Answer, ...]

    @property
    def answered(self) -> tuple[Case, ...]:
        return (*self.watched, *self.dismissed)


def cases(found: Sequence[Signal], answers: Sequence[Answer], places: Iterable[Place]) -> Cases:
    """Each signal with the newest answer of its home and metric that was not taken back."""
    now = {code: place.code for place in places for code in (place.code, *place.former_codes)}
    newest: dict[tuple[str, str], Answer] = {}
    for answer in answers:
        newest.setdefault((now.get(answer.home, answer.home), answer.metric), answer)
    made = [_case(one, newest.get((one.code, one.metric.id))) for one in found]
    signalled = {(one.code, one.metric.id) for one in found}
    return Cases(
        tuple(case for case in made if case.answer is None),
        tuple(case for case in made if case.answer and case.answer.watches),
        tuple(case for case in made if case.answer and not case.answer.watches),
        tuple(answer for key, answer in newest.items() if key not in signalled),
    )


def _case(one: Signal, answer: Answer | None) -> Case:
    if answer is not None and one.continues(answer.month, answer.signal):
        return Case(one, answer)
    return Case(one, before=answer)
