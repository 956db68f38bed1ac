"""What is asked about what has come in, home by source by month, and what is answered."""

from dataclasses import dataclass
from datetime import date

from loaders.calendar import month_text
from metrics.answer import Place
from metrics.definition import Source
from metrics.values import Cell

IN, PART = "in", "part"
# Beside these two, the states of answers: not_submitted, late, not_due, not_covered, not_open, closed.
OUTSIDE = ("not_open", "closed", "elsewhere")  # nothing is due of the home in the month


@dataclass(frozen=True)
class CoverageQuery:
    """What has come of the homes of an area, in the months that end with `last`."""

    area: str
    last: int | None = None  # None: the last month that has ended
    asat: date | None = None


@dataclass(frozen=True)
class Arrived:
    """One source, home and month."""

    state: str
    supplied: int | None = None  # figures of a monthly return, where it is in
    expected: int | None = None


@dataclass(frozen=True)
class SourceCoverage:
    """One source: a row a home, a place in it a month."""

    source: Source
    due_on: tuple[date, ...]  # of each month: the last day on which it is not late
    cells: tuple[tuple[Arrived, ...], ...]
    asked: bool  # False: a source that need not be sent, and of which nothing ever came here

    def states(self, place: int) -> list[str]:
        """Of one month, of the homes of which something is due."""
        return [row[place].state for row in self.cells if row[place].state not in OUTSIDE]

    def came(self, place: int) -> int:
        return sum(state in (IN, PART) for state in self.states(place))


@dataclass(frozen=True)
class Coverage:
    """Everything that one question about coverage gives."""

    query: CoverageQuery
    area: Place
    homes: tuple[Place, ...]
    months: range
    sources: tuple[SourceCoverage, ...]
    asat: date | None
    today: date
    made_up: bool
    profile: str
    policy: str

    def rows(self) -> list[dict[str, Cell]]:
        """One row a source, home and month, for files and programs."""
        return [
            {
                "area": self.area.code, "source": one.source.id, "code": home.code, "name": home.name,
                "month": month_text(month), "state": cell.state, "figures": cell.supplied,
                "figures_asked": cell.expected, "due_on": day.isoformat(),
                "asat": (self.asat or self.today).isoformat(), "profile": self.profile, "policy": self.policy,
            }
            for one in self.sources
            for home, cells in zip(self.homes, one.cells, strict=True)
            for month, cell, day in zip(self.months, cells, one.due_on, strict=True)
        ]  # fmt: skip
