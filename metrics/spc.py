"""Unusual points: the run rules that any chart with limits shares, and what their signals mean."""

from functools import reduce
from typing import Any, NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]
Codes = NDArray[numpy.int8]

RUN = 7

SIGNALS = (
    "Common Cause",
    "Above UCL",
    "Below LCL",
    "7 Point Trend (Increasing)",
    "7 Point Trend (Decreasing)",
    "2 in 3 Above CL",
    "2 in 3 Below CL",
    "7 Points Above CL",
    "7 Points Below CL",
)
COMMON, ABOVE, BELOW, RISING, FALLING, NEAR_HIGH, NEAR_LOW, SHIFT_HIGH, SHIFT_LOW = range(9)
# Which way each signal points: 1 high or rising, -1 low or falling.
SIGNAL_SIDE = numpy.array([0, 1, -1, 1, -1, 1, -1, 1, -1], dtype=numpy.int8)
IMPROVES = {"increase": 1, "higher": 1, "decrease": -1, "lower": -1, "neutral": 0, "neither": 0}


def added(values: NDArray[Any]) -> Floats:
    """The sum over the last axis, one after the other: neither gaps nor series beside it change a digit."""
    nothing = numpy.zeros(values.shape[:-1])
    return numpy.asarray(reduce(numpy.add, numpy.moveaxis(values, -1, 0), nothing))


def exact_mean(values: Floats) -> Floats:
    """Mean over the last axis without gaps; the second pass makes a constant's mean that constant."""
    known = numpy.isfinite(values)
    count = known.sum(axis=-1)
    with numpy.errstate(invalid="ignore", divide="ignore"):
        mean = added(numpy.where(known, values, 0.0)) / count
        rest = added(numpy.where(known, values - mean[..., None], 0.0)) / count
    return numpy.asarray(mean + rest)


def _windows(values: NDArray[Any], length: int) -> list[NDArray[Any]]:
    """The first place of every window of so many neighbours, the second, and so on."""
    windows = values.shape[-1] - length + 1
    return [values[..., place : place + windows] for place in range(length)]


def _all(flags: Flags, length: int) -> Flags:
    """Whether all flags of the window that begins at each point are true."""
    return numpy.asarray(reduce(numpy.logical_and, _windows(flags, length)))


def _spread_runs(ends: Flags, length: int) -> Flags:
    """Marks every point of each run, given for each possible start whether a run of `length` starts there."""
    points = ends.shape[-1] + length - 1
    marked = numpy.zeros((*ends.shape[:-1], points), dtype=bool)
    for offset in range(length):
        marked[..., offset : offset + ends.shape[-1]] |= ends
    return marked


def in_run(flags: Flags, length: int) -> Flags:
    """True for every point of each unbroken run of `length` or more true flags."""
    if flags.shape[-1] < length:
        return numpy.zeros(flags.shape, dtype=bool)
    return _spread_runs(_all(flags, length), length)


def _trends(values: Floats, run: int) -> tuple[Flags, Flags]:
    """Points in a run of seven all rising or all falling, and of those the rising ones."""
    step = numpy.diff(values, axis=-1)
    none = numpy.zeros(values.shape, dtype=bool)
    if values.shape[-1] < run:
        return none, none
    with numpy.errstate(invalid="ignore"):
        rises, falls = _all(step > 0, run - 1), _all(step < 0, run - 1)
        trend = _spread_runs(rises | falls, run)
        # A point where a rise meets a fall belongs to the run that follows it.
        next_too = trend[..., :-1] & trend[..., 1:]
        to_next = numpy.concatenate([step > 0, none[..., :1]], axis=-1)
        from_last = numpy.concatenate([none[..., :1], step > 0], axis=-1)
    follows = numpy.concatenate([next_too, none[..., :1]], axis=-1)
    return trend, trend & numpy.where(follows, to_next, from_last)


def _two_of_three(side: Codes, near: Flags) -> Flags:
    """Near points of a window of three neighbours on one side of the mean, two or more of them near."""
    if side.shape[-1] < 3:
        return numpy.zeros(side.shape, dtype=bool)
    one_side = numpy.abs(sum(_windows(side, 3))) == 3
    two_near = sum(_windows(near.astype(numpy.int8), 3)) >= 2
    return near & _spread_runs(one_side & two_near, 3)


class Position(NamedTuple):
    """Where each point lies: beyond a limit, close to one, and on which side of the mean."""

    outside: Flags
    near: Flags
    side: Codes


def positions(
    values: Floats, mean: Floats, low: Floats, high: Floats, near_low: Floats, near_high: Floats
) -> Position:
    """Strict comparisons; a gap lies nowhere."""
    with numpy.errstate(invalid="ignore"):
        outside = (values > high) | (values < low)
        near = ~outside & ((values < near_low) | (values > near_high))
        side = (values > mean).astype(numpy.int8) - (values < mean).astype(numpy.int8)
    return Position(outside, near, side)


def run_rules(values: Floats, where: Position, run: int = RUN) -> Codes:
    """The first rule that names each point, as a place in SIGNALS; over the last axis, gaps break runs."""
    outside, near, side = where
    trend, rising = _trends(values, run)
    shift = in_run(side > 0, run) | in_run(side < 0, run)
    high = side > 0
    code = numpy.where(shift, numpy.where(high, SHIFT_HIGH, SHIFT_LOW), COMMON)
    code = numpy.where(_two_of_three(side, near), numpy.where(high, NEAR_HIGH, NEAR_LOW), code)
    code = numpy.where(trend, numpy.where(rising, RISING, FALLING), code)
    code = numpy.where(outside, numpy.where(high, ABOVE, BELOW), code)
    return code.astype(numpy.int8)


def special_causes(values: ArrayLike, mean: ArrayLike, low: ArrayLike, high: ArrayLike) -> list[str]:
    """The signal of each point of one series, in the words of SIGNALS, on any centre and limits."""
    y, centre, lower, upper = (numpy.asarray(a, dtype=float) for a in (values, mean, low, high))
    near_low, near_high = centre - (centre - lower) * 2 / 3, centre + (upper - centre) * 2 / 3
    where = positions(y, centre, lower, upper, near_low, near_high)
    return [SIGNALS[code] for code in run_rules(y, where)]


def point_type(code: int, direction: str) -> str:
    """What a signal means where more, less or neither is better."""
    side, better = int(SIGNAL_SIDE[code]), IMPROVES[direction]
    if side == 0:
        return "common_cause"
    if better == 0:
        return "special_cause_neutral_high" if side > 0 else "special_cause_neutral_low"
    return "special_cause_improvement" if side == better else "special_cause_concern"


def variation_icon(code: int, direction: str) -> str:
    """The icon of the last point."""
    kind = point_type(code, direction).removeprefix("special_cause_")
    if kind in ("improvement", "concern"):
        return f"{kind}_{'high' if SIGNAL_SIDE[code] > 0 else 'low'}"
    return kind


ASSURANCE_ICON = {"consistent_pass": "pass", "consistent_fail": "fail", "inconsistent": "inconsistent"}


def assurance_type(target: float | None, low: float, high: float, direction: str) -> str | None:
    """The target against the latest limits, strictly; None without a target or a better direction."""
    better = IMPROVES[direction]
    if target is None or better == 0:
        return None
    if target > high:
        return "consistent_fail" if better > 0 else "consistent_pass"
    if target < low:
        return "consistent_pass" if better > 0 else "consistent_fail"
    return "inconsistent"
