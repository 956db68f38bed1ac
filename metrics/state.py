"""Why a value is not shown, or what is to be known of one that is."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from loaders.calendar import first_day
from metrics.definition import SOURCES, Metric
from metrics.evidence import can_tell
from metrics.readings import Held

TIE_ORDER = ("not_due", "late", "not_submitted", "not_covered", "part_submitted", "no_denominator")
PRESENT = ("shown", "none_recorded")
MARK_BITS = {"provisional": 1, "estimated": 2, "self_reported": 4, "suppressed_input": 8, "break": 16}
PROVISIONAL, SUPPRESSED = MARK_BITS["provisional"], MARK_BITS["suppressed_input"]
BREAK = MARK_BITS["break"]


@dataclass(frozen=True)
class Arrivals:
    """Which extracts have ever come, and the day that due dates are compared with."""

    # Asked for when needed: (dataset, area) -> its first month; and by month what its extracts can hold.
    first_covered: Callable[[], dict[tuple[str, int], int]]
    held_by_month: Callable[[], dict[tuple[str, int, int], Held]]
    day: date

    def cannot_tell(self, metric: Metric, area_id: int | None, month: int) -> bool:
        """Extracts are here for the month, and none of them has what the metric needs."""
        if not metric.needs:
            return False
        found, newest = self.held_by_month(), dict[int, tuple[int, frozenset[str] | None]]()
        for area in (area_id or 0, 0):
            for sender, one in found.get((metric.numerator_sources[0], area, month), {}).items():
                newest[sender] = max(one, newest.get(sender, one), key=lambda extract: extract[0])
        return bool(newest) and not any(can_tell(held, metric.needs) for _, held in newest.values())

    def came_before(self, dataset: str, area_id: int | None, month: int) -> bool:
        found = self.first_covered()
        months = [found.get((dataset, area)) for area in (area_id or 0, 0)]
        return any(first is not None and first < month for first in months)


def due_on(metric: Metric, month: int) -> date:
    """The last day on which the numerator of the month is not late."""
    days = SOURCES[metric.numerator_sources[0]].due_days
    length = monthrange(month // 12, month % 12 + 1)[1]
    return date.fromordinal(first_day(month)) + timedelta(days=length - 1 + days)


def missing(metric: Metric, area_id: int | None, month: int, arrivals: Arrivals) -> str:
    """The state of a home-month that is due and of which nothing has come."""
    source = SOURCES[metric.numerator_sources[0]]
    if arrivals.cannot_tell(metric, area_id, month):
        return "not_covered"  # the file is here: nothing is late
    if source.optional and not arrivals.came_before(source.id, area_id, month + 1):
        return "not_submitted"  # records that the area does not send: no day on which they are due
    if arrivals.day <= due_on(metric, month):
        return "not_due"
    if source.kind == "self_sent":
        return "not_submitted"
    return "late" if arrivals.came_before(source.id, area_id, month) else "not_covered"


def commonest(counts: Counter[str]) -> str:
    """Of the states of due home-months the most frequent; a tie goes in the order of TIE_ORDER."""
    most = max(counts.values())
    tied = [state for state, count in counts.items() if count == most]
    return min(tied, key=TIE_ORDER.index)


def enough(metric: Metric, covered: int, due: int) -> bool:
    """Whether so many of the home-months due are covered as the metric's definition asks."""
    # Compared as whole numbers: 0.8 has no exact double.
    return due > 0 and covered * 100 >= due * metric.minimum_coverage


def of_value(metric: Metric, numerator: float | None, denominator: float | None) -> str:
    """The state of what is covered."""
    if numerator is None:
        return "hidden"  # the source hid a count that is too small, or the bounds lie too far apart
    if denominator is None:
        return "no_denominator"
    # Over a denominator of 0 there is no value, but what was counted stands.
    counts = metric.kind in ("events", "nights", "days") or denominator == 0
    return "none_recorded" if numerator == 0 and counts else "shown"


@cache
def mark_names(bits: int, revised: bool = False) -> tuple[str, ...]:
    """In the order of interfaces.md."""
    order = ("provisional", "revised", "estimated", "self_reported", "suppressed_input", "break")
    return tuple(name for name in order if (revised if name == "revised" else bits & MARK_BITS[name]))
