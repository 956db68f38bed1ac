"""The XmR chart: limits from the mean of the differences of neighbours, phase by phase."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import ArrayLike, NDArray

from metrics.spc import (
    COMMON,
    SIGNALS,
    Codes,
    Flags,
    Floats,
    Position,
    assurance_type,
    exact_mean,
    point_type,
    positions,
    run_rules,
    variation_icon,
)

LIMIT = 2.66  # 3 / 1.128 as Making Data Count rounds it
NEAR_LIMIT = 2 * LIMIT / 3
SCREEN = 3.267  # a moving range this many times the mean is not common variation
SHORT_PHASE = 13


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
