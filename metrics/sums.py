"""Months added up: sum over sum of what is covered, with what the same sum was on earlier days."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce

from metrics.area_readings import GroupCell
from metrics.readings import PART, Cell, HomeCells, bounds_of
from metrics.state import SUPPRESSED

NARROW = 0.05  # bounds closer than this share of the lower one have a midpoint
WINDOWS = {"r3": 3, "r12": 12}


@dataclass(frozen=True)
class Bare:
    """A home's count in a month without a denominator: it stands by itself, in no sum."""

    low: float
    high: float
    marks: int
    part: bool


@dataclass(frozen=True)
class Sums:
    """What home-months add up to. `low` and `high` bound a numerator that a source partly hid."""

    low: float = 0.0
    high: float = 0.0
    denominator: float = 0.0
    squares: tuple[float, float, float] = (0.0, 0.0, 0.0)  # windows of 1, 3 and 12 months ending here
    covered: int = 0
    due: int = 0
    part: int = 0
    part_low: float = 0.0
    part_high: float = 0.0
    part_denominator: float = 0.0
    marks: int = 0
    part_marks: int = 0
    bare: Bare | None = None  # of one home and month only: adding leaves it out, with its marks

    @property
    def numerator(self) -> float | None:
        """The sum, or the midpoint of narrow bounds; nothing where the bounds lie further apart."""
        if self.high == self.low:
            return self.low
        return (self.low + self.high) / 2 if self.high - self.low < NARROW * self.low else None

    def __add__(self, other: "Sums") -> "Sums":
        one, two, three = self.squares
        first, second, third = other.squares
        return Sums(
            self.low + other.low, self.high + other.high, self.denominator + other.denominator,
            (one + first, two + second, three + third),
            self.covered + other.covered, self.due + other.due, self.part + other.part,
            self.part_low + other.part_low, self.part_high + other.part_high,
            self.part_denominator + other.part_denominator,
            self.marks | other.marks, self.part_marks | other.part_marks,
        )  # fmt: skip


NOTHING = Sums()


@dataclass(frozen=True)
class Step:
    """What held from one day on."""

    known_from: int
    sums: Sums


# A month's answers through time, oldest first; the last is what holds.
Timeline = list[Step]
Timelines = dict[int, Timeline]


def home_timelines(
    cells: HomeCells, numerator: str, denominator: str, squares: str | None, day: int
) -> Timelines:
    """One home's months. A month of which nothing is known as at the day is absent."""
    windows = (squares, f"{squares}_3", f"{squares}_12") if squares else ()
    timelines: Timelines = {}
    months = set(cells[numerator]) | set(cells[denominator])
    for month in months:
        top, bottom = cells[numerator].get(month, []), cells[denominator].get(month, [])
        extra = [cells[name].get(month, []) for name in windows]
        days = sorted({d for cell in (*top, *bottom) for d in (cell.known_from, cell.known_to) if d <= day})
        steps: Timeline = []
        for known in days:
            spread = [_held(one, known) for one in extra]
            sums = _home_sums(_held(top, known), _held(bottom, known), spread)
            if not steps or steps[-1].sums != sums:
                steps.append(Step(known, sums))
        if steps:
            timelines[month] = steps
    return timelines


def _held(cells: list[Cell], day: int) -> Cell | None:
    return next((cell for cell in reversed(cells) if cell.known_from <= day < cell.known_to), None)


def _home_sums(top: Cell | None, bottom: Cell | None, spread: list[Cell | None]) -> Sums:
    if top is None:
        return Sums(due=1)
    low, high = bounds_of(top.value, top.low, top.high)
    if bottom is None or bottom.value is None:
        part = top.state == PART or (bottom is not None and bottom.state == PART)
        return Sums(due=1, bare=Bare(low, high, top.marks, part))
    marks = top.marks | bottom.marks
    if PART in (top.state, bottom.state):
        return Sums(due=1, part=1, part_low=low, part_high=high, part_denominator=bottom.value,
                    part_marks=marks)  # fmt: skip
    squares = tuple((cell.value or 0.0) if cell else 0.0 for cell in spread) or (0.0, 0.0, 0.0)
    one, three, twelve = squares
    return Sums(low, high, bottom.value, (one, three, twelve), covered=1, due=1, marks=marks)


def group_timelines(cells: Iterable[GroupCell], chosen: Callable[[GroupCell], bool], day: int) -> Timelines:
    """A group's months: the kinds of home that are chosen, added up as at every day it changed."""
    kinds: dict[int, dict[tuple[int, int, int], list[GroupCell]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        if chosen(cell):
            kinds[cell.month][cell.area_id, cell.programme, cell.service].append(cell)
    return {month: _merged(list(lists.values()), day) for month, lists in kinds.items()}


def _merged(lists: list[list[GroupCell]], day: int) -> Timeline:
    rows = [cell for cells in lists for cell in cells]
    days = sorted({d for cell in rows for d in (cell.known_from, cell.known_to) if d <= day})
    steps: Timeline = []
    for known in days:
        held = [cell for cell in rows if cell.known_from <= known < cell.known_to]
        sums = reduce(Sums.__add__, (group_sums(cell) for cell in held), NOTHING)
        if not steps or steps[-1].sums != sums:
            steps.append(Step(known, sums))
    return steps


def together(timelines: list[Timeline], due: int) -> Timeline:
    """Homes of one month added up, as at every day on which one of them changed; `due` is their number."""
    steps: Timeline = []
    for known in sorted({step.known_from for timeline in timelines for step in timeline}):
        held = [sums for timeline in timelines if (sums := as_at(timeline, known)) is not None]
        sums = replace(reduce(Sums.__add__, held, NOTHING), due=due)
        if not steps or steps[-1].sums != sums:
            steps.append(Step(known, sums))
    return steps


def group_sums(cell: GroupCell) -> Sums:
    """One row of an area as sums."""
    low, high = bounds_of(cell.numerator, cell.numerator_low, cell.numerator_high)
    part_low, part_high = bounds_of(cell.part_numerator, cell.part_low, cell.part_high)
    return Sums(
        low, high, cell.denominator or 0.0,
        (cell.squares or 0.0, cell.squares_3 or 0.0, cell.squares_12 or 0.0),
        cell.covered, cell.due, cell.part, part_low, part_high,
        cell.part_denominator or 0.0,
        cell.marks if cell.covered else 0, cell.marks,
    )  # fmt: skip


def windows(timelines: Timelines, month: int, length: int, due: Callable[[int], int]) -> Timeline:
    """The months that end in one, added up, as at every day on which the sum changed."""
    months = range(month - length + 1, month + 1)
    days = sorted({step.known_from for one in months for step in timelines.get(one, ())})
    steps: Timeline = []
    for known in days or [0]:
        sums = NOTHING
        for one in months:
            held = as_at(timelines.get(one, []), known)
            sums = sums + (held if held and held.due else Sums(due=due(one)))
        last = as_at(timelines.get(month, []), known)
        sums = _with_squares(sums, last.squares if last else (0.0, 0.0, 0.0))
        if not steps or steps[-1].sums != sums:
            steps.append(Step(known, sums))
    return steps


def as_at(timeline: Timeline, day: int) -> Sums | None:
    """What held on the day."""
    place = bisect_right(timeline, day, key=lambda step: step.known_from)
    return timeline[place - 1].sums if place else None


def _with_squares(sums: Sums, squares: tuple[float, float, float]) -> Sums:
    return Sums(**{**sums.__dict__, "squares": squares})


def suppressed(sums: Sums) -> int:
    """The mark of a numerator that holds a midpoint or bounds."""
    return SUPPRESSED if sums.high != sums.low else 0
