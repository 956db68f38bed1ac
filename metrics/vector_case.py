"""What a reference vector is, and how our arrays are written as it writes them."""

from typing import Any

import numpy

Case = dict[str, Any]


class NotInVersion(Exception):
    """A method, or a way of it, that the vectors have and this version has not."""


def plain(values: Any) -> list[Any]:
    """An array as JSON has it: what is not a number, or not finite, is null."""
    array = numpy.asarray(values)
    if array.dtype.kind == "f":
        return [float(value) if numpy.isfinite(value) else None for value in array]
    listed: list[Any] = array.tolist()
    return listed


def gaps_filled(values: list[float | None]) -> "numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]":
    """A column of the vectors as numbers: null is NaN."""
    return numpy.array([numpy.nan if value is None else value for value in values], dtype=float)


def listed(value: Any) -> list[Any]:
    """Parameters may be one thing, a list of things, or nothing."""
    return value if isinstance(value, list) else [] if value is None else [value]
