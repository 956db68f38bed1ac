"""One measure as known on each day: arrays of day x home x month."""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]

ABSENT, COVERED, PART = -1, 0, 1
PROVISIONAL, ESTIMATED, SELF_REPORTED, SUPPRESSED = 1, 2, 4, 8
MARKS = (PROVISIONAL, ESTIMATED, SELF_REPORTED, SUPPRESSED, 16)
NARROW = 0.05  # bounds closer than this share of the lower one have a midpoint
# Numbers are kept to so many decimals that the order of adding leaves no trace, and no fewer: a mean may be
# divided by. A double holds some fifteen figures, so that large sums have fewer decimals.
DECIMALS, OF_LARGE, LARGE = 9, 6, 1e5


@dataclass(frozen=True)
class Cells:
    """`low` and `high` are filled where a source hid the value; the value is then empty or their middle."""

    value: Floats
    low: Floats
    high: Floats
    state: NDArray[Any]  # whole numbers
    marks: NDArray[Any]

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> "Cells":
        return cls(
            numpy.full(shape, numpy.nan), numpy.full(shape, numpy.nan), numpy.full(shape, numpy.nan),
            numpy.full(shape, ABSENT), numpy.zeros(shape, numpy.int64),
        )  # fmt: skip

    @classmethod
    def of(cls, value: Floats, state: NDArray[Any], marks: NDArray[Any]) -> "Cells":
        """Counts that nobody hid."""
        absent = state == ABSENT
        empty = numpy.full(value.shape, numpy.nan)
        return cls(
            numpy.where(absent, numpy.nan, kept(value)), empty, empty.copy(), state,
            numpy.where(absent, 0, marks),
        )  # fmt: skip

    @classmethod
    def bounded(cls, low: Floats, high: Floats, state: Integers, marks: Integers, sums: bool) -> "Cells":
        """Counts of which a source may have hidden some. `sums`: of several cells, so that narrow bounds have
        a middle; a hidden cell by itself has none."""
        hidden = (high > low) & (state != ABSENT)
        value = between(low, high) if sums else numpy.where(hidden, numpy.nan, low)
        cells = cls.of(value, state, marks)
        cells.low[hidden], cells.high[hidden] = low[hidden], high[hidden]
        cells.marks[hidden] |= SUPPRESSED
        return cells

    def differ(self, other: "Cells") -> NDArray[numpy.bool_]:
        """Where anything is not the same."""
        found = (self.state != other.state) | (self.marks != other.marks)
        for name in ("value", "low", "high"):
            one, another = getattr(self, name), getattr(other, name)
            found |= (one != another) & ~(numpy.isnan(one) & numpy.isnan(another))
        return numpy.asarray(found & ((self.state != ABSENT) | (other.state != ABSENT)))

    def where(self, chosen: NDArray[numpy.bool_], other: "Cells") -> "Cells":
        """The other's where chosen."""
        return Cells(
            numpy.where(chosen, other.value, self.value), numpy.where(chosen, other.low, self.low),
            numpy.where(chosen, other.high, self.high), numpy.where(chosen, other.state, self.state),
            numpy.where(chosen, other.marks, self.marks),
        )  # fmt: skip

    @property
    def bottom(self) -> Floats:
        """The value, or what it is at least."""
        return numpy.where(numpy.isnan(self.low), self.value, self.low)

    @property
    def top(self) -> Floats:
        """The value, or what it is at most."""
        return numpy.where(numpy.isnan(self.high), self.value, self.high)


def kept(value: Floats) -> Floats:
    """As it is stored."""
    return numpy.where(numpy.abs(value) < LARGE, numpy.round(value, DECIMALS), numpy.round(value, OF_LARGE))


def between(low: Floats, high: Floats) -> Floats:
    """The value of a sum between two bounds: itself, the middle of narrow bounds, or nothing."""
    middle = kept((low + high) / 2)
    return numpy.where((high == low) | (high - low < NARROW * low), middle, numpy.nan)
