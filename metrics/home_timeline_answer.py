"""What is asked about the life of one home, and what is answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from metrics.answer import Place, Point
from metrics.definition import Metric
from metrics.step_changes import StepChange
from metrics.values import Cell, digits

SIGNAL, EVENT, LIMITS, REVISION, REGISTER = KINDS = ("signal", "event", "limits", "revision", "register")
# What a register may say of a home.
FACTS = ("opened", "closed", "name", "provider", "service", "beds", "code", "area", "programme", "rating")


@dataclass(frozen=True)
class HomeTimelineQuery:
    """Everything dated that is known of one home."""

    code: str
    asat: date | None = None


@dataclass(frozen=True)
class Happened:
    """One thing that happened, was seen or became known; which fields it has depends on its kind."""

    kind: str
    on: date  # of a signal and of new limits the first day of its month
    metric: Metric | None = None
    first: int | None = None  # months: of a signal those in a row that carry it; of a revision the month
    last: int | None = None
    point: Point | None = None  # the last of a signal's months, or the month that was revised
    judged: bool = False  # a signal by the run rules; else by the exact test
    still: bool = False  # a signal that reaches to the last judged month
    fact: str | None = None  # of a register
    before: str | None = None
    after: str | None = None
    title: str | None = None  # of an event
    element: int | None = None  # of the care model
    whole_area: bool = False  # an event of the home's area
    change: StepChange | None = None


@dataclass(frozen=True)
class HomeTimeline:
    """One list, newest first."""

    query: HomeTimelineQuery
    place: Place
    entries: tuple[Happened, ...]
    metrics: tuple[Metric, ...]  # whose signals and revisions are in it
    first: int | None  # of the months that anything is known of
    last: int | None
    asat: date | None
    today: date
    made_up: bool
    redirect: tuple[str, str, str] | None
    profile: str
    policy: str

    def rows(self) -> list[dict[str, Cell]]:
        """One row an entry, for files and programs."""
        return self.rows_of(self.entries)

    def rows_of(self, entries: Iterable[Happened]) -> list[dict[str, Cell]]:
        """The same of some of them."""
        return [self._row(one) for one in entries]

    def _row(self, one: Happened) -> dict[str, Cell]:
        point = one.point
        return {
            "code": self.place.code, "name": self.place.name, "kind": one.kind, "on": one.on.isoformat(),
            "metric": one.metric.id if one.metric else None, "fact": one.fact,
            "signal": point.signal if point and one.kind == SIGNAL else None,
            "months": None if one.first is None or one.last is None else one.last - one.first + 1,
            "value": digits(point.value) if point else None, "before": one.before, "after": one.after,
            "said": one.title or (one.change.words if one.change else None),
            "asat": (self.asat or self.today).isoformat(), "profile": self.profile, "policy": self.policy,
        }  # fmt: skip
