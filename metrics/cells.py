"""One measure as known on each day: arrays of day x home x month."""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]

SMALL = "i1"  # a state or marks
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
        """Of no home and month, to be filled in."""
        value, low, high = (numpy.full(shape, numpy.nan) for _ in range(3))
        return cls(value, low, high, numpy.full(shape, ABSENT, SMALL), numpy.zeros(shape, SMALL))

    @classmethod
    def nowhere(cls, shape: tuple[int, ...]) -> "Cells":
        """Of no home and month, for good."""
        state = numpy.broadcast_to(numpy.array(ABSENT, SMALL), shape)
        marks = numpy.broadcast_to(numpy.array(0, SMALL), shape)
        return cls(_nothing(shape), _nothing(shape), _nothing(shape), state, marks)

    @classmethod
    def of(cls, value: Floats, state: NDArray[Any], marks: NDArray[Any]) -> "Cells":
        """Counts that nobody hid."""
        absent, empty = state == ABSENT, _nothing(value.shape)
        return cls(
            numpy.where(absent, numpy.nan, kept(value)), empty, empty, state.astype(SMALL),
            numpy.where(absent, 0, marks).astype(SMALL),
        )  # fmt: skip

    @classmethod
    def bounded(cls, low: Floats, high: Floats, state: Integers, marks: Integers, sums: bool) -> "Cells":
        """Counts of which a source may have hidden some. `sums`: of several cells, so that narrow bounds have
        a middle; a hidden cell by itself has none."""
        hidden = (high > low) & (state != ABSENT)
        value = between(low, high) if sums else numpy.where(hidden, numpy.nan, low)
        cells = cls.of(value, state, marks)
        if not hidden.any():
            return cells
        low, high = (numpy.where(hidden, bound, numpy.nan) for bound in (low, high))
        return cls(cells.value, low, high, cells.state, cells.marks | numpy.where(hidden, SUPPRESSED, 0))

    def differ(self, other: "Cells") -> NDArray[numpy.bool_]:
        """Where anything is not the same."""
        found = (self.state != other.state) | (self.marks != other.marks)
        for name in ("value", "low", "high"):
            one, another = getattr(self, name), getattr(other, name)
            if not (_is_nothing(one) and _is_nothing(another)):
                found |= (one != another) & ~(numpy.isnan(one) & numpy.isnan(another))
        return numpy.asarray(found & ((self.state != ABSENT) | (other.state != ABSENT)))

    def where(self, chosen: NDArray[numpy.bool_], other: "Cells") -> "Cells":
        """The other's where chosen."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in Cells.__dataclass_fields__)
        return Cells(*(
            mine if _is_nothing(mine) and _is_nothing(theirs) else numpy.where(chosen, theirs, mine)
            for mine, theirs in pairs
        ))  # fmt: skip

    @property
    def bottom(self) -> Floats:
        """The value, or what it is at least."""
        return self._or_value(self.low)

    @property
    def top(self) -> Floats:
        """The value, or what it is at most."""
        return self._or_value(self.high)

    def _or_value(self, bound: Floats) -> Floats:
        return self.value if _is_nothing(bound) else numpy.where(numpy.isnan(bound), self.value, bound)


def _nothing(shape: tuple[int, ...]) -> Floats:
    """One number for all places, which nobody may write to."""
    return numpy.broadcast_to(numpy.array(numpy.nan), shape)


def _is_nothing(values: NDArray[Any]) -> bool:
    return values.dtype == numpy.float64 and not any(values.strides)


def kept(value: Floats) -> Floats:
    """As it is stored."""
    if ((numpy.rint(value) == value) | numpy.isnan(value)).all():
        return value
    return numpy.where(numpy.abs(value) < LARGE, numpy.round(value, DECIMALS), numpy.round(value, OF_LARGE))


def between(low: Floats, high: Floats) -> Floats:
    """The value of a sum between two bounds: itself, the middle of narrow bounds, or nothing."""
    middle = kept((low + high) / 2)
    return numpy.where((high == low) | (high - low < NARROW * low), middle, numpy.nan)
