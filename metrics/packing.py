"""Columns of numbers as bytes: each as narrow as its numbers allow, nothing where all are the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy
from numpy.typing import NDArray

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]

EMPTY, SAME, EXACT = 0, 1, 2  # nothing in any row, one number for all, or doubles as they are
# Whole numbers, or such with one, two or three decimals; the largest of each width stands for nothing.
WIDTHS = ("<u1", "<u2", "<u4")
DECIMALS = 4
FIRST_WHOLE = 3
_DOUBLE = numpy.dtype("<f8")


@dataclass(frozen=True)
class Plan:
    """How a row is written: behind a head that says so stand the rows, `place` first."""

    codes: tuple[int, ...]
    same: tuple[float, ...]  # of the columns that are one number

    @property
    def row(self) -> numpy.dtype[Any]:
        fields = [(f"column {at}", _width(code)) for at, code in enumerate(self.codes) if code >= EXACT]
        return numpy.dtype([("place", "u1"), *fields])

    @property
    def head(self) -> bytes:
        said = bytes(self.codes) + numpy.array(self.same, _DOUBLE).tobytes()
        return bytes([len(said) + 1]) + said

    @classmethod
    def of(cls, head: bytes, columns: int) -> "Plan":
        return cls(tuple(head[1 : 1 + columns]), tuple(numpy.frombuffer(head[1 + columns :], _DOUBLE)))


def packed(place: NDArray[numpy.uint8], values: Floats, starts: Sequence[int]) -> list[bytes]:
    """A text of bytes for each part of the rows, which begin at `starts`, the first at 0."""
    columns = values.T
    codes = tuple(_code(column) for column in columns)
    same = tuple(float(column[0]) for column, code in zip(columns, codes, strict=True) if code == SAME)
    plan = Plan(codes, same)
    rows = numpy.empty(len(place), plan.row)
    rows["place"] = place
    for at, (column, code) in enumerate(zip(columns, codes, strict=True)):
        if code >= EXACT:
            rows[f"column {at}"] = _written(column, code)
    written, head, width = rows.tobytes(), plan.head, plan.row.itemsize
    ends = [start * width for start in (*starts, len(place))]
    return [head + written[start:end] for start, end in pairwise(ends)]


def unpacked(texts: Sequence[bytes], columns: int) -> tuple[Integers, NDArray[numpy.uint8], Floats]:
    """The rows of all: of which text, place and values. Those that are written alike are read together."""
    alike: dict[bytes, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        alike[text[: text[0]]].append(number)
    found = [_read(head, numbers, texts, columns) for head, numbers in alike.items()]
    if not found:
        return numpy.zeros(0, numpy.int64), numpy.zeros(0, numpy.uint8), numpy.zeros((0, columns))
    numbers, places, values = zip(*found, strict=True)
    return numpy.concatenate(numbers), numpy.concatenate(places), numpy.concatenate(values)


def _read(
    head: bytes, numbers: list[int], texts: Sequence[bytes], columns: int
) -> tuple[Integers, NDArray[numpy.uint8], Floats]:
    plan, begin = Plan.of(head, columns), len(head)
    rows = numpy.frombuffer(b"".join([texts[number][begin:] for number in numbers]), plan.row)
    length = numpy.array([len(texts[number]) - begin for number in numbers]) // plan.row.itemsize
    values, same = numpy.full((len(rows), columns), numpy.nan), iter(plan.same)
    for at, code in enumerate(plan.codes):
        if code == SAME:
            values[:, at] = next(same)
        elif code != EMPTY:
            values[:, at] = _number(rows[f"column {at}"], code)
    return numpy.repeat(numpy.array(numbers, numpy.int64), length), rows["place"], values


def _width(code: int) -> str:
    return "<f8" if code == EXACT else WIDTHS[(code - FIRST_WHOLE) // DECIMALS]


def _code(column: Floats) -> int:
    """The narrowest way that gives back every number exactly."""
    empty = numpy.isnan(column)
    if empty.all():
        return EMPTY
    known = column[~empty] if empty.any() else column
    if len(known) == len(column) and (column == column[0]).all():
        return SAME
    if known.min() < 0 or known.max() >= numpy.iinfo(WIDTHS[-1]).max:
        return EXACT
    for decimals in range(DECIMALS):
        scale = 10.0**decimals
        whole = numpy.rint(known * scale)
        if (whole / scale == known).all():
            wide = (width for width, name in enumerate(WIDTHS) if whole.max() < numpy.iinfo(name).max)
            return next((FIRST_WHOLE + width * DECIMALS + decimals for width in wide), EXACT)
    return EXACT


def _written(column: Floats, code: int) -> NDArray[Any]:
    if code == EXACT:
        return column
    nothing = numpy.iinfo(_width(code)).max
    scale = 10.0 ** ((code - FIRST_WHOLE) % DECIMALS)
    return numpy.where(numpy.isnan(column), nothing, numpy.rint(numpy.nan_to_num(column) * scale))


def _number(column: NDArray[Any], code: int) -> Floats:
    if code == EXACT:
        return numpy.asarray(column, numpy.float64)
    decimals = (code - FIRST_WHOLE) % DECIMALS
    found = column / 10.0**decimals if decimals else column.astype(numpy.float64)
    empty = column == numpy.iinfo(column.dtype).max
    if empty.any():
        found[empty] = numpy.nan
    return numpy.asarray(found)
