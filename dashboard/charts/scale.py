"""Heights: from where to where a chart runs, its gridlines, and labels pushed apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    bottom: float
    top: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """How far up the plot a value stands: 0 at the bottom, 1 at the top."""
        return (value - self.bottom) / (self.top - self.bottom)


def step(width: float, lines: int = 4) -> float:
    """A step of 1, 2 or 5 times a power of ten that gives three to five lines."""
    rough = width / lines
    power = 10.0 ** math.floor(math.log10(rough))
    return next(size * power for size in (1, 2, 5, 10) if size * power >= rough * 0.999)


def fit(values: Sequence[float], zero: bool = False, whole: bool = False) -> Scale:
    """From 0, unless every value is above half of the largest: then the line may start higher."""
    high = max(values)
    low = min(values)
    if high <= 0:
        high = 1.0
    start = 0.0
    if not zero and low > 0.5 * high:
        start = low - 0.6 * max(high - low, 0.1 * high)
    size = step(high - max(start, 0.0))
    if whole:
        size = max(1.0, size)
    bottom = max(0.0, math.floor(start / size) * size)
    top = max(high * 1.04, bottom + size)
    count = math.floor((top - bottom) / size + 1e-9)
    return Scale(bottom, top, tuple(round(bottom + size * number, 10) for number in range(count + 1)))


def spread(heights: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Heights of labels (centres), pushed apart so that none overlaps and none leaves the plot."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    placed = [0.0] * len(heights)
    edge = low
    for index in order:
        placed[index] = max(heights[index], edge + sizes[index] / 2)
        edge = placed[index] + sizes[index] / 2
    edge = high
    for index in reversed(order):
        placed[index] = min(placed[index], edge - sizes[index] / 2)
        edge = placed[index] - sizes[index] / 2
    return placed
