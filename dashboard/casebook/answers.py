"""What people answered to signals: to watch one or to dismiss it, with the reason, who and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from loaders import clock
from loaders.problems import Problem
from loaders.records import signal_answer
from loaders.store import Store, next_id
from metrics.viewer import Viewer

ANSWERS = {"watch": "watched", "dismiss": "dismissed"}
_ROW = signal_answer.c


@dataclass(frozen=True)
class Answer:
    """One answer as it stands in the casebook. `signal` is in the words of a point."""

    id: int
    home: str
    metric: str
    month: int
    signal: str
    answer: str
    reason: str
    role: str
    who: str
    said_on: date

    @property
    def watches(self) -> bool:
        return self.answer == "watch"


def standing(store: Store, homes: Iterable[str], asat: date | None = None) -> list[Answer]:
    """What was answered of homes (any code they have or had) and not taken back by the day; newest first."""
    day = (asat or clock.today()).toordinal()
    codes = sorted(set(homes))
    question = (
        select(signal_answer)
        .where(_ROW.home.in_(codes), _ROW.said_on <= day)
        .where(or_(_ROW.taken_back_on.is_(None), _ROW.taken_back_on > day))
        .order_by(_ROW.signal_answer_id.desc())
    )
    with store.read() as connection:
        return [_answer(row) for row in connection.execute(question)]


def state(store: Store) -> tuple[int, int]:
    """Another whenever an answer is given or taken back: answers are never changed otherwise."""
    question = select(func.max(_ROW.signal_answer_id), func.count(_ROW.taken_back_on))
    with store.read() as connection:
        highest, taken_back = connection.execute(question).one()
    return int(highest or 0), int(taken_back)


def find(store: Store, number: int) -> Answer | None:
    """An answer that was not taken back."""
    question = select(signal_answer).where(
        _ROW.signal_answer_id == number, _ROW.taken_back_on.is_(None)
    )  # fmt: skip
    with store.read() as connection:
        row = connection.execute(question).one_or_none()
    return _answer(row) if row else None


def _answer(row: Any) -> Answer:
    return Answer(
        row.signal_answer_id, row.home, row.metric, row.month, row.signal, row.answer, row.reason, row.role,
        row.who, date.fromordinal(row.said_on),
    )  # fmt: skip


def keep(
    store: Store, viewer: Viewer, home: str, metric: str, month: int, signal: str, answer: str, reason: str
) -> int:
    """Keeps an answer; its number. The reason was checked before."""
    if answer not in ANSWERS:
        raise Problem("Choose to watch the signal or to dismiss it.")
    with store.write() as connection:
        number = next_id(connection, _ROW.signal_answer_id)
        connection.execute(insert(signal_answer).values(
            signal_answer_id=number, home=home, metric=metric, month=month, signal=signal, answer=answer,
            reason=reason, role=viewer.role, who=viewer.name, said_on=clock.today().toordinal(),
            at=clock.now().isoformat(timespec="seconds"),
        ))  # fmt: skip
    return number


def take_back(store: Store, viewer: Viewer, number: int) -> None:
    """The answer holds no longer; it stays in the casebook, with who took it back."""
    with store.write() as connection:
        connection.execute(
            update(signal_answer)
            .where(_ROW.signal_answer_id == number, _ROW.taken_back_on.is_(None))
            .values(taken_back_on=clock.today().toordinal(), taken_back_by=viewer.name)
        )
