"""Charts that are looked at beside each other, on one scale."""

import math
from collections.abc import Sequence
from dataclasses import replace

from dashboard.charts.description import Chart
from dashboard.charts.scale import Scale, step


def alike(charts: Sequence[Chart | None]) -> list[Chart | None]:
    """Those in the same unit get one scale and the same months, so that heights and places mean the same."""
    known = [chart for chart in charts if chart is not None]
    return [
        None if chart is None else _among(chart, [one for one in known if _same(one, chart)])
        for chart in charts
    ]


def _same(one: Chart, other: Chart) -> bool:
    return (one.bars, one.unit, one.apart) == (other.bars, other.unit, other.apart)


def _among(chart: Chart, others: Sequence[Chart]) -> Chart:
    bottom, top = min(one.scale.bottom for one in others), max(one.scale.top for one in others)
    size = step(top - bottom)
    if chart.bars:
        size = max(1.0, size)
    bottom = math.floor(bottom / size + 1e-9) * size
    count = math.floor((top - bottom) / size + 1e-9)
    ticks = tuple(round(bottom + size * number, 10) for number in range(count + 1))
    start, end = min(one.start for one in others), max(one.end for one in others)
    return replace(chart, scale=Scale(bottom, top, ticks), start=start, end=end)
