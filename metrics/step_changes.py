"""Recorded step changes: limits start afresh where a person said when and why, or a definition breaks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

REASON_WANTED = "A new phase needs a reason: what changed, in a few words."
ROLE_WANTED = "A new phase needs the role of the person who recorded it."


@dataclass(frozen=True)
class StepChange:
    """One change on one series or on all series of a metric."""

    month: int  # year * 12 + month - 1, the first of the new phase
    reason: str
    role: str  # of the person who recorded it; a role, never a name
    recorded: date
    definition: bool = False  # a break in definition, which the source made
    taken_back: date | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError(REASON_WANTED)
        if not self.role.strip():
            raise ValueError(ROLE_WANTED)

    @property
    def words(self) -> str:
        """`New limits from October 2016: moved to new building (manager, recorded 14 November 2016)`."""
        first = date(self.month // 12, self.month % 12 + 1, 1)
        what = "counted in a new way" if self.definition else "recorded"
        day = f"{self.recorded.day} {self.recorded:%B %Y}"
        return f"New limits from {first:%B %Y}: {self.reason.strip()} ({self.role.strip()}, {what} {day})"


def known_on(changes: Iterable[StepChange], day: date) -> list[StepChange]:
    """Those that stood on a day, so that an answer as at that day has the limits that it had."""
    return [
        change for change in changes
        if change.recorded <= day and (change.taken_back is None or change.taken_back > day)
    ]  # fmt: skip


def phase_starts(months: Sequence[int], changes: Iterable[StepChange]) -> tuple[int, ...]:
    """Places in `months`, in order of time, at which a new phase starts.

    A change in a month that is not there starts with the next that is; one before the first month or after
    the last has nothing to part; two changes before the same month start one phase.
    """
    places = {
        place for change in changes if (place := _first_from(months, change.month)) not in (0, len(months))
    }
    return tuple(sorted(places))


def _first_from(months: Sequence[int], month: int) -> int:
    return next((place for place, one in enumerate(months) if one >= month), len(months))
