"""The life of a home along the months, a lane for each kind of thing: described once, drawn as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.charts.marks import COLOUR, time_mark
from dashboard.charts.shapes import GREY, INK, INK_2, number, segment, svg, text
from loaders.calendar import MONTHS

LANE, FOOT = 30, 25


@dataclass(frozen=True)
class Moment:
    """One thing: a day on the axis of months, or a stretch of months that ends there."""

    at: float
    since: float | None
    shape: str  # of the alphabet of change over time; plain for what is neither


@dataclass(frozen=True)
class Lane:
    name: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Life:
    """Lanes over the same months."""

    start: int
    end: int
    lanes: tuple[Lane, ...]
    alternative: str


def describe_life(lanes: Sequence[Lane], start: int, end: int, alternative: str) -> Life | None:
    """Of the months that are looked at; None where nothing falls into them."""
    kept = tuple(
        Lane(lane.name, tuple(one for one in lane.moments if start - 0.5 <= one.at <= end + 0.5))
        for lane in lanes
    )
    return Life(start, end, kept, alternative) if any(lane.moments for lane in kept) else None


def height_of(chart: Life) -> int:
    return LANE * len(chart.lanes) + FOOT


def drawn(chart: Life, width: int = 960) -> str:
    """A lane's name on the left, or above it where the picture is narrow."""
    left = 150 if width >= 500 else 100
    slot = (width - left - 8) / max(1, chart.end - chart.start + 1)

    def x(month: float) -> float:
        return left + (max(month, chart.start - 0.5) - chart.start + 0.5) * slot

    floor = LANE * len(chart.lanes)
    parts = []
    for place, lane in enumerate(chart.lanes):
        y = LANE * place + LANE / 2
        parts += [text(0, y + 4.5, lane.name, INK), segment(left, y, width - 8, y, "#D8DDE0", 1)]
        parts += [part for one in lane.moments for part in _moment(one, x, y)]
    parts.append(segment(left, floor, width - 8, floor, GREY, 1))
    for month in _named(chart, slot):
        parts.append(segment(x(month), floor, x(month), floor + 4, GREY, 1))
        parts.append(text(x(month) - 4, floor + 19, f"{MONTHS[month % 12][:3]} {month // 12}", INK_2))
    return svg(width, floor + FOOT, parts)


def _named(chart: Life, slot: float) -> list[int]:
    """Aprils that have room for their name; of many years not every one."""
    aprils = [month for month in range(chart.start, chart.end + 1) if month % 12 == 3]
    apart = max(1, round(74 / (12 * slot)))
    room = [month for month in aprils[::apart] if (chart.end - month + 1) * slot >= 50]
    return room or [chart.start]


def _moment(one: Moment, x, y: float) -> Iterator[str]:
    if one.since is not None and one.since < one.at:
        yield segment(x(one.since), y, x(one.at), y, COLOUR.get(one.shape, INK_2), 3)
    if one.shape == "plain":
        where = f'cx="{number(x(one.at))}" cy="{number(y)}"'
        yield f'<circle {where} r="4" fill="{INK_2}" stroke="#fff" stroke-width="1"/>'
    else:
        yield time_mark(x(one.at), y, one.shape, 4, 1.2)
