"""Lines drawn on the server as SVG."""

from collections.abc import Iterator

from dashboard.charts.lines import COLOURS, DASHES, EDGE, Lines
from dashboard.charts.scale import spread
from dashboard.charts.shapes import GREY, GRID, INK, INK_2, TEXT, TINT, number, path, segment, svg, text
from dashboard.wording import MONTHS, tick

APART = 1.18 * TEXT
LETTER = 7.0  # a letter's width, about


class Frame:
    """The plot's place in the picture."""

    def __init__(self, chart: Lines, left: float, top: float, width: float, height: float) -> None:
        self.chart, self.left, self.top, self.width, self.height = chart, left, top, width, height

    @property
    def slot(self) -> float:
        return self.width / self.chart.months

    def x(self, month: float) -> float:
        return self.left + (month - self.chart.start + 0.5) * self.slot

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - self.chart.scale.share(value))


def medium(chart: Lines, width: int = 576, height: int = 260) -> str:
    """Unit and direction above, ticks each April, names at the right end, or below where it is narrow."""
    below = width < 500
    room = 8 if below else min(200.0, LETTER * max(len(label.text) for label in chart.labels) + 14)
    foot = 25 + (APART * len(chart.labels) + 6 if below else 0)
    top = 43 if chart.events else 25
    frame = Frame(chart, 44, top, width - 44 - room, height - top - foot)
    parts = [
        *_grid(frame), *_pasts(frame), *_axis(frame), *_events(frame), *_bands(frame), *_strokes(frame),
        *(_below(frame) if below else _ends(frame)),
        text(0, 11, chart.unit, INK_2), text(width, 11, chart.direction, INK_2, "end"),
    ]  # fmt: skip
    return svg(width, height, parts)


def _grid(frame: Frame) -> Iterator[str]:
    right = frame.left + frame.width
    for value in frame.chart.scale.ticks:
        y = frame.y(value)
        yield segment(frame.left, y, right, y, GRID, 1)
        yield text(frame.left - 8, y + 4.5, tick(value, frame.chart.tick), INK_2, "end")
    if frame.chart.level:
        y = frame.y(frame.chart.level[0])
        yield segment(frame.left, y, right, y, INK, 1.5)


def _axis(frame: Frame) -> Iterator[str]:
    chart, floor = frame.chart, frame.top + frame.height
    yield segment(frame.left, floor, frame.left + frame.width, floor, GREY, 1)
    for month in april_or_first(chart):
        x = frame.x(month)
        if x + 58 <= frame.left + frame.width + 30:
            yield segment(x, floor, x, floor + 4, GREY, 1)
            yield text(x - 4, floor + 19, f"{MONTHS[month % 12][:3]} {month // 12}", INK_2)


def april_or_first(chart: Lines) -> list[int]:
    """Each April; in a short chart without one, its first month."""
    aprils = [month for month in range(chart.start, chart.end + 1) if month % 12 == 3]
    return aprils or [chart.start]


def _pasts(frame: Frame) -> Iterator[str]:
    chart = frame.chart
    for past in chart.baselines:
        first, last = max(chart.start, past.first), min(chart.end, past.last)
        left, right = frame.x(first) - frame.slot / 2, frame.x(last) + frame.slot / 2
        if first <= last:
            size = f'width="{number(right - left)}" height="{number(frame.height)}"'
            yield f'<rect x="{number(left)}" y="{number(frame.top)}" {size} fill="{TINT}"/>'
        y = frame.y(past.value or 0.0)
        yield segment(left, y, frame.left + frame.width, y, INK_2, 1, ' stroke-dasharray="1 3"')


def _events(frame: Frame) -> Iterator[str]:
    """A line each; names that would run into each other are taken together, first to last."""
    together: list[tuple[list[float], list[str]]] = []
    for month, words in sorted(frame.chart.events):
        x = frame.x(month) - frame.slot / 2
        yield segment(x, frame.top - 4, x, frame.top + frame.height, INK_2, 1)
        named = words.split(", ")
        if together and x - together[-1][0][-1] < LETTER * (len(words) + 1):
            together[-1][0].append(x)
            together[-1][1].extend(named)
        else:
            together.append(([x], named))
    for places, named in together:
        words = ", ".join(named) if len(named) < 3 else f"{named[0]}–{named[-1]}"
        yield text((places[0] + places[-1]) / 2, frame.top - 7, words, INK, "middle")


def _bands(frame: Frame) -> Iterator[str]:
    for colour, line in zip(COLOURS, frame.chart.lines, strict=False):
        if len(line.band) > 1:
            there = [(frame.x(month), frame.y(high)) for month, _, high in line.band]
            back = [(frame.x(month), frame.y(low)) for month, low, _ in reversed(line.band)]
            corners = " ".join(f"{number(x)},{number(y)}" for x, y in (*there, *back))
            # The tint alone would not be seen without colour.
            edge = f'stroke="{colour}" stroke-width="1" stroke-dasharray="{EDGE}"'
            yield f'<polygon points="{corners}" fill="{colour}" fill-opacity="0.12" {edge}/>'


def _strokes(frame: Frame) -> Iterator[str]:
    for place, line in enumerate(frame.chart.lines):
        dash = f' stroke-dasharray="{DASHES[place]}"' if DASHES[place] else ""
        for run in runs(line.points):
            if len(run) == 1:
                (month, value), radius = run[0], 2.4
                where = f'cx="{number(frame.x(month))}" cy="{number(frame.y(value))}"'
                yield f'<circle {where} r="{radius}" fill="{COLOURS[place]}"/>'
            else:
                yield path([(frame.x(m), frame.y(v)) for m, v in run], COLOURS[place], 2, dash)


def runs(points: tuple[tuple[int, float], ...]) -> Iterator[list[tuple[int, float]]]:
    """Unbroken stretches: a month without a value breaks the line."""
    run: list[tuple[int, float]] = []
    for month, value in points:
        if run and month > run[-1][0] + 1:
            yield run
            run = []
        run.append((month, value))
    if run:
        yield run


def _ends(frame: Frame) -> Iterator[str]:
    labels = frame.chart.labels
    heights = [frame.y(label.value) for label in labels]
    placed = spread(heights, [APART] * len(labels), frame.top - 8, frame.top + frame.height + 8)
    for place, (label, y) in enumerate(zip(labels, placed, strict=True)):
        x = frame.left + frame.width + 10
        yield text(x, y + 4.5, label.text, *colour_and_weight(frame.chart, place))


def _below(frame: Frame) -> Iterator[str]:
    """A name a row, with a piece of its line."""
    for place, label in enumerate(frame.chart.labels):
        y = frame.top + frame.height + 25 + APART * (place + 0.9)
        fill, _, weight = colour_and_weight(frame.chart, place)
        if place < len(frame.chart.lines):
            dash = f' stroke-dasharray="{DASHES[place]}"' if DASHES[place] else ""
            yield segment(0, y - 4.5, 28, y - 4.5, COLOURS[place], 2, dash)
        yield text(36, y, label.text, fill, weight=weight)


def colour_and_weight(chart: Lines, place: int) -> tuple[str, str, int]:
    """Lines come first among the labels, each in its own colour."""
    return (COLOURS[place], "start", 600) if place < len(chart.lines) else (INK_2, "start", 400)
