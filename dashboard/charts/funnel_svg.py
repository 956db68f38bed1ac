"""Funnels drawn on the server as SVG: with words for narrow pages and paper, without in lists."""

from collections.abc import Iterator

from dashboard.charts.funnel import FunnelChart
from dashboard.charts.placing import beside
from dashboard.charts.scale import spread
from dashboard.charts.shapes import GREY, GRID, INK, INK_2, NAVY, TEXT, number, path, segment, svg, text
from dashboard.wording import count, tick

APART = 1.18 * TEXT
DASHES = {"95": ' stroke-dasharray="1 3"', "998": ' stroke-dasharray="5 4"'}
RING, FILLED = 4.0, 5.2


class Frame:
    """The plot's place in the picture."""

    def __init__(self, chart: FunnelChart, left: float, top: float, width: float, height: float) -> None:
        self.chart, self.left, self.top, self.width, self.height = chart, left, top, width, height

    def x(self, exposure: float) -> float:
        return self.left + self.width * self.chart.across.share(exposure)

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - self.chart.scale.share(value))


def small(chart: FunnelChart, width: int = 376, height: int = 120) -> str:
    """No axes and no words: lines, mean, dots."""
    frame = Frame(chart, 6, 6, width - 12, height - 12)
    return svg(width, height, [*_lines(frame), *_dots(frame, 0.7)])


def medium(chart: FunnelChart, width: int = 576, height: int = 320) -> str:
    """Unit and direction above, exposure below, lines named at the right end, unusual homes by name."""
    frame = Frame(chart, 40, 25, width - 122, height - 25 - 44)
    parts = [
        *_grid(frame), *_axis(frame), *_lines(frame), *_dots(frame, 1.0), *_names(frame), *_ends(frame),
        text(0, 11, chart.unit, INK_2), text(width, 11, chart.direction, INK_2, "end"),
        text(frame.left, height - 4, chart.along, INK_2),
    ]  # fmt: skip
    return svg(width, height, parts)


def _grid(frame: Frame) -> Iterator[str]:
    for value in frame.chart.scale.ticks:
        y = frame.y(value)
        yield segment(frame.left, y, frame.left + frame.width, y, GRID, 1)
        yield text(frame.left - 8, y + 4.5, tick(value, frame.chart.tick), INK_2, "end")


def _axis(frame: Frame) -> Iterator[str]:
    floor = frame.top + frame.height
    yield segment(frame.left, floor, frame.left + frame.width, floor, GREY, 1)
    for size in frame.chart.across.ticks:
        x = frame.x(size)
        yield segment(x, floor, x, floor + 4, GREY, 1)
        yield text(x, floor + 18, count(size), INK_2, "middle")


def _lines(frame: Frame) -> Iterator[str]:
    for curve in frame.chart.curves:
        points = [(frame.x(x), frame.y(y)) for x, y in curve.points]
        if points:
            yield path(points, INK_2, 1.3, DASHES[curve.id.rpartition("_")[2]])
    if frame.chart.mean is not None:
        y = frame.y(frame.chart.mean)
        yield segment(frame.left, y, frame.left + frame.width, y, INK, 1.5)


def _dots(frame: Frame, size: float) -> Iterator[str]:
    for dot in sorted(frame.chart.dots, key=lambda one: one.filled):
        where = f'cx="{number(frame.x(dot.exposure))}" cy="{number(frame.y(dot.value))}"'
        fill, radius = (NAVY, FILLED) if dot.filled else ("#fff", RING)
        edge = f'stroke="{NAVY}" stroke-width="1.6"'
        yield f'<circle {where} r="{number(size * radius)}" fill="{fill}" {edge}/>'


def _names(frame: Frame) -> Iterator[str]:
    named = [dot for dot in frame.chart.dots if dot.filled]
    dots = [(frame.x(dot.exposure), frame.y(dot.value), dot.label) for dot in named]
    right = frame.left + frame.width
    # White behind the letters, since a line may run there.
    halo = '<text stroke="#fff" stroke-width="3" paint-order="stroke" '
    for dot, (x, y, side) in zip(
        named, beside(dots, right, frame.top, frame.top + frame.height, TEXT), strict=True
    ):
        yield text(x, y + 4.5, dot.label, INK, side, 600).replace("<text ", halo, 1)


def _ends(frame: Frame) -> Iterator[str]:
    labels = frame.chart.labels
    heights = [frame.y(label.value) for label in labels]
    placed = spread(heights, [APART] * len(labels), frame.top - 8, frame.top + frame.height + 8)
    for label, y in zip(labels, placed, strict=True):
        fill = INK if label.strength <= 1 else INK_2
        yield text(frame.left + frame.width + 8, y + 4.5, label.text, fill)
