"""One home-month's answer, and sums over sums of many: counting-rules.md, "Adding up"."""

from collections import Counter
from dataclasses import dataclass, replace

from second_opinion.counts import Count
from second_opinion.denominators import Denominator

TIES = ("not_due", "late", "not_submitted", "not_covered")
ENOUGH = (4, 5)  # four of five due home-months
SURE_ENOUGH = 0.05


@dataclass(frozen=True)
class Cell:
    """One home and month, or a sum of them."""

    state: str  # shown, none_recorded, part_submitted, no_denominator, or why there is nothing
    low: float | None = None
    high: float | None = None
    denominator: float | None = None
    marks: frozenset = frozenset()
    covered: int = 0
    due: int = 1

    @property
    def numerator(self) -> float | None:
        if self.low is None:
            return None
        if self.high == self.low:
            return self.low
        if self.high - self.low < SURE_ENOUGH * self.low:
            return (self.low + self.high) / 2
        return None

    def value(self, basis: float) -> float | None:
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator * basis


def home_cell(numerator: Count | None, why_not: str, denominator: Denominator | None, counts: bool) -> Cell:
    """A home's month from what was counted and what it is counted over."""
    if numerator is None:
        return Cell(why_not)
    known = Cell("", numerator.low, numerator.high, denominator and denominator.value)
    known = replace(known, marks=_marks(numerator, denominator))
    if numerator.part:
        return replace(known, state="part_submitted")
    if denominator is None:
        return replace(known, state="no_denominator")
    return replace(known, state=_state_of(numerator.high, denominator.value, counts), covered=1)


def _marks(numerator: Count, denominator: Denominator | None) -> frozenset:
    marks = {
        "suppressed_input": numerator.exact is None,
        "estimated": numerator.estimated or (denominator is not None and denominator.estimated),
        "provisional": not numerator.final or (denominator is not None and denominator.provisional),
    }
    return frozenset(mark for mark, holds in marks.items() if holds)


def _state_of(high: float, denominator: float, counts: bool) -> str:
    """Nothing of what is counted, or nothing over nothing; a percentage, mean or cost of 0 is a value."""
    return "none_recorded" if high == 0 and (counts or denominator == 0) else "shown"


def shown(cell: Cell) -> str:
    """The state as it is read: bounds without a value are a number that is hidden."""
    return "hidden" if cell.state == "shown" and cell.numerator is None else cell.state


def added_up(cells: list[Cell], counts: bool) -> Cell:
    """The due home-months of a group in one: sum of numerators, sum of denominators."""
    covered = [cell for cell in cells if cell.covered]
    if not covered:
        return _nothing_covered(cells)
    low = sum(cell.low for cell in covered)
    high = sum(cell.high for cell in covered)
    denominator = sum(cell.denominator for cell in covered)
    summed = Cell(
        _state_of(high, denominator, counts),
        low,
        high,
        denominator,
        frozenset().union(*(cell.marks for cell in covered)),
        covered=len(covered),
        due=len(cells),
    )
    if len(covered) * ENOUGH[1] < len(cells) * ENOUGH[0]:
        return replace(summed, state="part_submitted")
    return summed


def _nothing_covered(cells: list[Cell]) -> Cell:
    """The commonest state; where that is a part, what is in, added up."""
    state = _commonest(cells)
    parts = [cell for cell in cells if cell.state == state and cell.denominator is not None]
    if not parts or state != "part_submitted":
        return Cell(state, due=len(cells))
    return Cell(
        state,
        sum(cell.low for cell in parts),
        sum(cell.high for cell in parts),
        sum(cell.denominator for cell in parts),
        frozenset().union(*(cell.marks for cell in parts)),
        due=len(cells),
    )


def _commonest(cells: list[Cell]) -> str:
    counts = Counter(cell.state for cell in cells)
    most = max(counts.values())
    tied = [state for state, count in counts.items() if count == most]
    return min(tied, key=lambda state: TIES.index(state) if state in TIES else len(TIES))
