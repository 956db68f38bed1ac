"""Small and medium charts, drawn on the server as SVG."""

from collections.abc import Iterator
from urllib.parse import quote

from dashboard.charts.description import Chart, Mark
from dashboard.charts.marks import time_mark
from dashboard.charts.scale import spread
from dashboard.charts.shapes import GREY, GRID, INK, INK_2, TEXT, TINT
from dashboard.charts.shapes import number as _n
from dashboard.charts.shapes import path as _path
from dashboard.charts.shapes import segment as _segment
from dashboard.charts.shapes import svg as _svg
from dashboard.charts.shapes import text as _text
from dashboard.wording import MONTHS, tick

APART = 1.18 * TEXT


def small(chart: Chart, width: int = 376, height: int = 60) -> str:
    """No axes and no words: mean, limits, line, points."""
    frame = _Frame(chart, 0, 8, width - 4, height - 16, tight=True)
    parts = [*_lines(frame), *_marks(frame, 2.0, 1.3)]
    return _svg(width, height, parts)


def tiny(chart: Chart, marked: bool, width: int = 104, height: int = 20) -> str:
    """For a cell: mean, line and last point; where the cell speaks of a signal, its points."""
    frame = _Frame(chart, 0, 4, width - 4, height - 8, tight=True)
    last = chart.marks[-1]
    kept = [m for m in chart.marks if marked and m.shape in ("concern", "improvement", "neutral")]
    kept += [last] if last not in kept else []
    across = chart.mean[:1] + chart.mean[-1:]
    parts = [*_runs(frame, across, INK_2, 1, ' stroke-dasharray="1 2"', apart=chart.months)]
    if chart.bars:
        parts += [_bar(frame, mark) for mark in chart.marks if mark.value]
    else:
        points = [(mark.month, mark.value) for mark in chart.marks]
        parts += _runs(frame, points, "#768692", 1.2, apart=chart.apart)
        parts += [time_mark(frame.x(m.month), frame.y(m.value), m.shape, 2.0, 0.62) for m in kept]
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'.replace('"', "'")


def paper(chart: Chart, width: int, height: int) -> str:
    """For paper, where unit, direction and events stand in words above: the room is the plot's."""
    frame = _Frame(chart, 40, 8, width - 40 - _room(chart), height - 33)
    parts = [
        *_grid(frame, apart=APART),
        *_tints(frame, named=False),
        *_axis(frame),
        *_lines(frame),
        *_changes(frame),
        *_marks(frame, 3.0, 1.0),
        *_beside(frame),
        *_end_labels(frame, strongest=2 if height < 110 else 4),
    ]
    return _svg(width, height, parts)


def medium(chart: Chart, width: int = 576, height: int = 224) -> str:
    """Unit and direction above, ticks each April, words at the right end."""
    top = 43 if chart.event or chart.tinted else 25
    frame = _Frame(chart, 40, top, width - 40 - _room(chart), height - top - 25)
    parts = [
        *_grid(frame),
        *_tints(frame),
        *_axis(frame),
        *_event(frame),
        *_lines(frame),
        *_changes(frame),
        *_marks(frame, 3.0, 1.0),
        *_ring(frame),
        *_beside(frame),
        *_end_labels(frame),
        _text(0, 11, chart.unit, INK_2),
        _text(width, 11, chart.direction, INK_2, "end"),
    ]
    return _svg(width, height, parts)


def _room(chart: Chart) -> float:
    """For the words at the right end: the longest of them fits."""
    longest = max((len(words) for label in chart.labels for words in (label.text, label.second)), default=0)
    return max(112, 10 + 6.6 * longest)


def data_uri(svg: str) -> str:
    return "data:image/svg+xml," + quote(svg, safe=" =:/;,'()-.<>")


class _Frame:
    """The plot's place in the picture, and where a month and a value fall in it."""

    def __init__(
        self, chart: Chart, left: float, top: float, width: float, height: float, tight: bool = False
    ):
        self.chart, self.left, self.top, self.width, self.height = chart, left, top, width, height
        values = [m.value for m in chart.marks] + [v for _, v in (*chart.upper, *chart.lower, *chart.mean)]
        # A small chart without axes uses its whole height; bars always stand on 0.
        self.bottom, self.ceiling = chart.scale.bottom, chart.scale.top
        if tight:
            self.bottom = 0.0 if chart.bars else min(values)
            self.ceiling = max(values) if max(values) > self.bottom else self.bottom + 1

    @property
    def slot(self) -> float:
        return self.width / max(1, self.chart.months)

    def x(self, month: float) -> float:
        return self.left + (month - self.chart.start + 0.5) * self.slot

    def y(self, value: float) -> float:
        share = (value - self.bottom) / (self.ceiling - self.bottom)
        return self.top + self.height * (1 - share)


def _grid(frame: _Frame, apart: float = 0) -> Iterator[str]:
    """`apart`: where there is little room, only so many lines that their numbers stand clear."""
    right = frame.left + frame.width
    ticks = frame.chart.scale.ticks
    between = frame.y(ticks[0]) - frame.y(ticks[1]) if len(ticks) > 1 else apart
    for value in ticks[:: max(1, -(-int(apart) // max(1, int(between))))]:
        y = frame.y(value)
        yield _segment(frame.left, y, right, y, GRID, 1)
        yield _text(frame.left - 8, y + 4.5, tick(value, frame.chart.tick), INK_2, "end")


def _tints(frame: _Frame, named: bool = True) -> Iterator[str]:
    chart = frame.chart
    for first, last in chart.tinted:
        left, right = frame.x(first) - frame.slot / 2, frame.x(last) + frame.slot / 2
        yield _band(frame, left, right, TINT)
        # The tint alone would not be seen without colour.
        yield _segment(left + 1, frame.top, right - 1, frame.top, GREY, 1.5)
    if chart.tinted and named:
        first, last = max(chart.tinted, key=lambda span: span[1])
        left, right = frame.x(first) - frame.slot / 2, frame.x(last) + frame.slot / 2
        if right - left > 56:
            # Above the name of an event that would run into it.
            height = frame.top - (20 if _meets(frame, right) else 6)
            yield _text(right - 4, height, "baseline", INK_2, "end")
    for first, value in chart.past_means:
        left, right = frame.x(first) - frame.slot / 2, frame.left + frame.width
        yield _segment(left, frame.y(value), right, frame.y(value), INK_2, 1, ' stroke-dasharray="1 3"')
    if chart.hatched:
        # Named by width: of two drawings of one chart the hidden one must not lend the other its pattern.
        name = f"hatch-{round(frame.width)}"
        yield _hatch(name)
        for month in chart.hatched:
            left = frame.x(month) - frame.slot / 2
            yield _band(frame, left, left + frame.slot, f"url(#{name})")


def _meets(frame: _Frame, right: float) -> bool:
    """Whether the name of an event would run into the name of the baseline."""
    if frame.chart.event is None:
        return False
    start = frame.x(frame.chart.event[0]) - frame.slot / 2
    return start + 7.2 * len(frame.chart.event[1]) > right - 60 and start < right - 1


def _band(frame: _Frame, left: float, right: float, fill: str) -> str:
    width, height = _n(right - left), _n(frame.height)
    return f'<rect x="{_n(left)}" y="{_n(frame.top)}" width="{width}" height="{height}" fill="{fill}"/>'


def _hatch(name: str) -> str:
    stripe = '<line x1="0" y1="0" x2="0" y2="6" stroke="#768692" stroke-width="2"/>'
    size = 'width="6" height="6"'
    pattern = f'<pattern id="{name}" {size} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    return f'<defs>{pattern}<rect {size} fill="#fff"/>{stripe}</pattern></defs>'


def _axis(frame: _Frame) -> Iterator[str]:
    floor = frame.top + frame.height
    yield _segment(frame.left, floor, frame.left + frame.width, floor, "#768692", 1)
    for month in _named_months(frame):
        x = frame.x(month)
        yield _segment(x, floor, x, floor + 4, "#768692", 1)
        yield _text(x - 4, floor + 19, f"{MONTHS[month % 12][:3]} {month // 12}", INK_2)


def _named_months(frame: _Frame) -> list[int]:
    """Each April; in a short series without one, its first month."""
    chart = frame.chart
    # A name needs 58 px: a tick nearer the right edge than that has no room for one.
    room = [m for m in range(chart.start, chart.end + 1) if frame.x(m) + 58 <= frame.left + frame.width + 30]
    return [month for month in room if month % 12 == 3] or room[:1]


def _event(frame: _Frame) -> Iterator[str]:
    if frame.chart.event:
        month, words = frame.chart.event
        x = frame.x(month) - frame.slot / 2
        yield _segment(x, frame.top - 16, x, frame.top + frame.height, INK_2, 1)
        yield _text(x + 4, frame.top - 6, words, INK)


def _changes(frame: _Frame) -> Iterator[str]:
    """Where limits start afresh; the sentence says why."""
    for month in frame.chart.changes:
        x = frame.x(month) - frame.slot / 2
        yield _segment(x, frame.top, x, frame.top + frame.height, INK_2, 1, ' stroke-dasharray="2 3"')
        # White behind the letters, since a limit may run there.
        halo = '<text stroke="#fff" stroke-width="3" paint-order="stroke" '
        yield _text(x + 4, frame.top + 11, "new limits", INK_2).replace("<text ", halo, 1)


def _lines(frame: _Frame) -> Iterator[str]:
    chart = frame.chart
    for line in (chart.upper, chart.lower):
        yield from _runs(frame, line, INK_2, 1.3, ' stroke-dasharray="5 4"')
    yield from _runs(frame, chart.mean, INK, 2)
    if not chart.bars:
        colour = "#768692" if chart.faded else INK_2
        points = [(mark.month, mark.value) for mark in chart.marks]
        yield from _runs(frame, points, colour, 1.2, apart=chart.apart)


def _runs(frame: _Frame, line, stroke: str, width: float, extra: str = "", apart: float = 1) -> Iterator[str]:
    """One path for each unbroken run of months: a month without a value breaks the line."""
    run: list[tuple[float, float]] = []
    before = None
    for month, value in line:
        if before is not None and month > before + apart:
            yield _path(run, stroke, width, extra)
            run = []
        run.append((frame.x(month), frame.y(value)))
        before = month
    if run:
        yield _path(run, stroke, width, extra)


def _marks(frame: _Frame, radius: float, special: float) -> Iterator[str]:
    for mark in frame.chart.marks:
        if frame.chart.bars:
            yield _bar(frame, mark)
        else:
            x, y = frame.x(mark.month), frame.y(mark.value)
            yield time_mark(x, y, mark.shape, radius, special * radius / 3)


def _bar(frame: _Frame, mark: Mark) -> str:
    x, floor = frame.x(mark.month), frame.y(0)
    if mark.value == 0:
        return f'<circle cx="{_n(x)}" cy="{_n(floor)}" r="1.6" fill="#768692"/>'
    width = max(2.0, min(10.0, frame.slot * 0.62))
    y = frame.y(mark.value)
    paint = (
        'fill="#fff" stroke="#768692" stroke-width="1.5"' if mark.shape == "provisional" else 'fill="#768692"'
    )
    return f'<rect x="{_n(x - width / 2)}" y="{_n(y)}" width="{_n(width)}" height="{_n(floor - y)}" {paint}/>'


def _ring(frame: _Frame) -> Iterator[str]:
    mark = next((m for m in frame.chart.marks if m.month == frame.chart.ring), None)
    if mark:
        x, y = _n(frame.x(mark.month)), _n(frame.y(mark.value))
        yield f'<circle cx="{x}" cy="{y}" r="13" fill="none" stroke="{INK}" stroke-width="1.5"/>'


def _beside(frame: _Frame) -> Iterator[str]:
    for mark in frame.chart.marks:
        if mark.words:
            side = "end" if mark.month > (frame.chart.start + frame.chart.end) / 2 else "start"
            yield _text(frame.x(mark.month), frame.y(mark.value) - 8, mark.words, INK, side)


def _end_labels(frame: _Frame, strongest: int = 4) -> Iterator[str]:
    labels = [label for label in frame.chart.labels if label.strength <= strongest]
    sizes = [APART * (2 if label.second else 1) for label in labels]
    heights = [frame.y(label.value) for label in labels]
    placed = spread(heights, sizes, frame.top - 8, frame.top + frame.height + 8)
    x = frame.left + frame.width + 10
    for label, centre, size in zip(labels, placed, sizes, strict=True):
        y = centre - size / 2 + TEXT * 0.92
        fill, weight = (INK, 600) if label.strength == 0 else (INK if label.strength == 1 else INK_2, 400)
        yield _text(x, y, label.text, fill, weight=weight)
        if label.second:
            yield _text(x, y + APART, label.second, INK_2)
