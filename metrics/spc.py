"""Usual range and unusual points: the XmR chart, and run rules that any chart with limits shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]
Codes = NDArray[numpy.int8]

LIMIT = 2.66  # 3 / 1.128 as Making Data Count rounds it
NEAR_LIMIT = 2 * LIMIT / 3
SCREEN = 3.267  # a moving range this many times the mean is not common variation
RUN = 7
SHORT_PHASE = 13

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


def mean_moving_range(values: Floats, screened: bool = False) -> Floats:
    """Mean of the differences of neighbours over the last axis; a gap has no difference. NaN without any."""
    ranges = numpy.abs(numpy.diff(values, axis=-1))
    if not ranges.shape[-1]:
        return numpy.full(values.shape[:-1], numpy.nan)
    mean = exact_mean(ranges)
    if not screened:
        return mean
    with numpy.errstate(invalid="ignore"):
        kept = ranges < SCREEN * mean[..., None]
    return exact_mean(numpy.where(kept, ranges, numpy.nan))


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


@dataclass(frozen=True)
class XmrResult:
    """One XmR chart, a value a point; NaN where a limit is not defined."""

    mean: Floats
    lpl: Floats
    upl: Floats
    mean_moving_range: Floats
    rebase_group: NDArray[numpy.int64]
    position: Position
    code: Codes
    short_group_warning: Flags
    variation_type: str | None
    variation_icon: str | None
    assurance_type: str | None

    @property
    def sigma(self) -> Floats:
        return LIMIT / 3 * self.mean_moving_range

    @property
    def special_cause_type(self) -> list[str]:
        return [SIGNALS[code] for code in self.code]


def xmr(
    values: ArrayLike,
    *,
    direction: str = "neutral",
    target: float | None = None,
    rebase: Sequence[int] = (),
    fix_after: int | None = None,
    screen: bool = False,
    as_reference: bool = False,
) -> XmrResult:
    """An XmR chart with a new phase at each place in `rebase`.

    Where nothing moves the project's own rule holds, unless `as_reference` asks for what NHSRplotthedots
    does: a constant phase has limits on its mean and no variation icon, and its target is compared with
    the value; where screening would leave a mean moving range of 0 in a phase that varies, the range is
    not screened (and if the fixed baseline itself stands still, all points of the phase give it); a phase
    of fewer than two points has no limits and no icons.
    """
    y = numpy.asarray(values, dtype=float)
    starts = sorted({0, *(place for place in rebase if place < len(y))})
    ends = [*starts[1:], len(y)]
    phases = [
        _phase(y[start:end], sum(place <= start for place in set(rebase)), fix_after, screen, as_reference)
        for start, end in zip(starts, ends, strict=True)
    ]
    mean, spread, outside, near, side, code, group, short = (
        numpy.concatenate(column) for column in zip(*phases, strict=True)
    )
    low, high = mean - LIMIT * spread, mean + LIMIT * spread
    last = int(code[-1]) if len(code) else COMMON
    settled = as_reference or (numpy.isfinite(high[-1:]).any() and not _constant(y[starts[-1] :]))
    return XmrResult(
        mean=mean,
        lpl=low,
        upl=high,
        mean_moving_range=spread,
        rebase_group=group,
        position=Position(outside, near, side),
        code=code,
        short_group_warning=short,
        variation_type=point_type(last, direction) if settled else None,
        variation_icon=variation_icon(last, direction) if settled else None,
        assurance_type=_assurance(target, low, high, direction, as_reference),
    )


def _phase(
    y: Floats, group: int, fix_after: int | None, screen: bool, as_reference: bool
) -> tuple[NDArray[Any], ...]:
    """The columns of one phase, in the order in which `xmr` joins them."""
    mean, spread = _centre_and_range(y, fix_after, screen, as_reference)
    where = _xmr_positions(y, mean, spread)
    points = len(y)
    return (
        numpy.full(points, mean),
        numpy.full(points, spread),
        *where,
        run_rules(y, where),
        numpy.full(points, group),
        numpy.full(points, points < SHORT_PHASE),
    )


def _centre_and_range(
    y: Floats, fix_after: int | None, screen: bool, as_reference: bool
) -> tuple[float, float]:
    base = y if fix_after is None else y[:fix_after]
    mean, spread = float(exact_mean(base)), float(mean_moving_range(base, screen))
    if as_reference or spread > 0 or numpy.isfinite(y).sum() < 2:
        return mean, spread
    return mean, next(
        (s for s in (float(mean_moving_range(a)) for a in (base, y)) if s > 0),
        0.0 if _constant(y) else spread,
    )


def _xmr_positions(y: Floats, mean: float, spread: float) -> Position:
    limits = (mean + part * spread for part in (-LIMIT, LIMIT, -NEAR_LIMIT, NEAR_LIMIT))
    low, high, near_low, near_high = (numpy.full(len(y), limit) for limit in limits)
    return positions(y, numpy.full(len(y), mean), low, high, near_low, near_high)


def _constant(y: Floats) -> bool:
    known = y[numpy.isfinite(y)]
    return bool(len(known)) and bool((known == known[0]).all())


def _assurance(
    target: float | None, low: Floats, high: Floats, direction: str, as_reference: bool
) -> str | None:
    if not len(low) or (not numpy.isfinite(high[-1]) and not as_reference):
        return None
    return assurance_type(target, float(low[-1]), float(high[-1]), direction)
