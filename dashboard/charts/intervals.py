"""Estimates with their intervals, a row each, beside no change: described once, drawn as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.charts.lines import signed
from dashboard.charts.scale import Scale
from dashboard.charts.shapes import GRID, INK, INK_2, NAVY, number, segment, svg, text
from dashboard.wording import change, tick

ROW, HEAD, FOOT = 44, 8, 28
WIDEST = 150.0  # percent: what reaches further is cut at the edge, and the table says how far it goes


@dataclass(frozen=True)
class Estimate:
    """One row: what is estimated, over what, and between which ends. None: it could not be."""

    name: str
    under: str
    value: float | None
    low: float | None
    high: float | None
    own: bool = True  # False: of those it is set beside, drawn as a ring


@dataclass(frozen=True)
class Intervals:
    """Rows of changes in percent."""

    rows: tuple[Estimate, ...]
    scale: Scale
    alternative: str


def reach_of(rows: Sequence[Estimate]) -> float:
    """How far the longest interval goes from no change."""
    ends = [end for row in rows for end in (row.value, row.low, row.high) if end is not None]
    return min(WIDEST, max((abs(end) for end in ends), default=0.0)) or 1.0


def describe_intervals(
    rows: Sequence[Estimate], alternative: str, reach: float | None = None
) -> Intervals | None:
    """None where nothing could be estimated. `reach`: of several that stand side by side, the longest."""
    if all(row.value is None for row in rows):
        return None
    wide = reach or reach_of(rows)
    # Even to both sides of no change, so that neither looks the longer.
    return Intervals(tuple(rows), signed([-wide, wide]), alternative)


def drawn(chart: Intervals, width: int = 576) -> str:
    """Names on the left, where it is wide enough; above each row where it is not."""
    left = 190 if width >= 500 else 8
    height = HEAD + ROW * len(chart.rows) + FOOT
    frame = _Frame(chart, left, width - left - 58)
    parts = [
        *_grid(frame, height),
        *(part for at, row in enumerate(chart.rows) for part in _row(frame, at, row)),
    ]
    return svg(width, height, parts)


def height_of(chart: Intervals) -> int:
    return HEAD + ROW * len(chart.rows) + FOOT


@dataclass(frozen=True)
class _Frame:
    chart: Intervals
    left: float
    width: float

    def x(self, value: float) -> float:
        inside = max(self.chart.scale.bottom, min(self.chart.scale.top, value))
        return self.left + self.width * self.chart.scale.share(inside)


def _grid(frame: _Frame, height: int) -> Iterator[str]:
    for value in frame.chart.scale.ticks:
        x = frame.x(value)
        strong = value == 0
        yield segment(x, HEAD, x, height - FOOT, INK if strong else GRID, 1.5 if strong else 1)
        words = "no change" if strong else tick(value, "change")
        yield text(x, height - 8, words, INK_2, "middle")


def _row(frame: _Frame, at: int, row: Estimate) -> Iterator[str]:
    narrow = frame.left < 100
    top = HEAD + ROW * at
    y = top + (ROW - 10 if narrow else ROW / 2)
    name = f"{row.name}, {row.under}" if narrow and row.under else row.name
    yield text(0, top + (14 if narrow else 18), name, INK, weight=600)
    if row.under and not narrow:
        yield text(0, top + 34, row.under, INK_2)
    if row.value is None:
        yield text(frame.left if not narrow else 0, y + 4.5, "cannot be worked out", INK_2)
        return
    if row.low is not None and row.high is not None:
        low, high = frame.x(row.low), frame.x(row.high)
        yield segment(low, y, high, y, NAVY, 1.8)
        for end in (low, high):
            yield segment(end, y - 5, end, y + 5, NAVY, 1.8)
    where = f'cx="{number(frame.x(row.value))}" cy="{number(y)}" r="5"'
    fill = NAVY if row.own else "#fff"
    yield f'<circle {where} fill="{fill}" stroke="{NAVY}" stroke-width="1.8"/>'
    yield text(frame.left + frame.width + 58, y + 4.5, change(row.value), INK, "end", 600)
