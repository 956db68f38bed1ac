"""What was counted of a home and month, and how sure it is."""

from collections import defaultdict
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Count:
    """A hidden cell is known by its bounds alone: elsewhere low and high are the same."""

    low: float
    high: float
    part: bool = False  # only a part of what makes it is here
    final: bool = True
    estimated: bool = False

    @property
    def exact(self) -> float | None:
        return self.low if self.low == self.high else None

    def at_most(self, most: float) -> "Count":
        return replace(self, low=min(self.low, most), high=min(self.high, most))


def of(number: float, **how) -> Count:
    return Count(number, number, **how)


def total(counts: list[Count]) -> Count:
    """A sum is a part, provisional or estimated where any of it is."""
    return Count(
        sum(count.low for count in counts),
        sum(count.high for count in counts),
        any(count.part for count in counts),
        all(count.final for count in counts),
        any(count.estimated for count in counts),
    )


def sum_of_all(counts: list[Count | None]) -> Count | None:
    """Not known where any of them is missing."""
    return None if None in counts else total(counts)


def without_conflicts(rows: list[dict], key: tuple[str, ...]) -> list[dict]:
    """Each key once; neither of two rows that share it and differ."""
    by_key = defaultdict(list)
    for row in rows:
        by_key[tuple(row[name] for name in key)].append(row)
    return [same[0] for same in by_key.values() if all(row == same[0] for row in same)]
