"""What a funnel shows, before anyone draws it: the homes of one type, each a dot, and the lines for all."""

import math
from dataclasses import dataclass

from dashboard import wording
from dashboard.charts.description import Label
from dashboard.charts.scale import Scale, fit, step
from metrics.definition import Metric
from metrics.funnel import AS_EXPECTED
from metrics.funnel_answer import FunnelGroup, FunnelHome

LEAST_ROOM = 1.06  # between the highest dot and the top
MOST_ROOM = 1.6  # of the dots' height that the lines may take
LINES = (
    ("high_998", "99.8% line"),
    ("high_95", "95% line"),
    ("low_95", "95% line"),
    ("low_998", "99.8% line"),
)


@dataclass(frozen=True)
class Dot:
    """One home: a ring, filled and named where its word is other than as expected."""

    name: str
    exposure: float
    value: float
    filled: bool
    words: str  # on pointing

    @property
    def label(self) -> str:
        return self.name if self.filled else ""


@dataclass(frozen=True)
class Curve:
    """One of the four lines, as far as it lies inside the plot."""

    id: str
    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class FunnelChart:
    """Both drawings show exactly this."""

    unit: str
    direction: str
    along: str  # what the axis below counts
    dots: tuple[Dot, ...]
    curves: tuple[Curve, ...]
    mean: float | None
    labels: tuple[Label, ...]
    across: Scale
    scale: Scale
    tick: str
    alternative: str


def describe_funnel(
    metric: Metric, group: FunnelGroup, months: tuple[int, int], alternative: str
) -> FunnelChart | None:
    """The funnel of one type of home; None where no home has a value."""
    dots = tuple(_dot(metric, one) for one in group.shown)
    if not dots:
        return None
    across = _across(group, dots)
    scale = _scale(group, dots)
    curves = tuple(_curve(group, id, name, scale) for id, name in LINES if group.lines)
    return FunnelChart(
        unit=wording.unit(metric), direction=wording.direction(metric),
        along=_along(metric, months), dots=dots,
        curves=curves, mean=group.mean, labels=_labels(metric, group, curves), across=across, scale=scale,
        tick=wording.tick_style(metric, False), alternative=alternative,
    )  # fmt: skip


def _along(metric: Metric, months: tuple[int, int]) -> str:
    """Residents of twelve months are added up, each month anew; days are."""
    added = "" if metric.stock or "days" in metric.over else " of each month, added up"
    return f"{wording.upper_first(metric.over)}{added}, {wording.span_words(*months)}"


def _dot(metric: Metric, home: FunnelHome) -> Dot:
    assert home.value is not None and home.denominator is not None
    value = wording.value(home.value, metric)
    filled = home.word not in (None, AS_EXPECTED)
    name = f"{home.name} {value}" if filled else home.name
    told = f"{home.name}: {value}"
    if home.expected is not None and metric.kind == "events":
        told += f", {wording.count(home.numerator)} with {wording.one_place(home.expected)} expected"
    told += f", {home.word}" if home.word else ""
    return Dot(name, home.denominator, home.value, filled, told)


def _across(group: FunnelGroup, dots: tuple[Dot, ...]) -> Scale:
    """From the smallest home to the largest, and as far beyond as the lines go."""
    sizes = [dot.exposure for dot in dots]
    low, high = min(sizes), max(sizes)
    beyond = 0.06 * high
    low, high = max(low - beyond, low / 2), high + beyond
    if group.lines:
        low, high = min(low, group.lines[0].exposure), max(high, group.lines[-1].exposure)
    size = step(high - low, 4)
    first = math.ceil(low / size) * size
    ticks = [first + size * number for number in range(int((high - first) / size) + 1)]
    return Scale(low, high, tuple(round(one, 10) for one in ticks))


def _scale(group: FunnelGroup, dots: tuple[Dot, ...]) -> Scale:
    """High enough for every dot, and for the lines where they are not far above it."""
    values = [dot.value for dot in dots]
    middle = sorted(line.high_998 for line in group.lines)[len(group.lines) // 2 :]
    most = max([max(values) * MOST_ROOM, *middle[:1]])
    ends = [end for line in group.lines for end in (line.low_998, line.high_998)]
    top = min(max(ends, default=0.0), most)
    wanted = [*values, max(values) * LEAST_ROOM, top, min([*values, *ends])]
    return fit([*wanted, group.mean] if group.mean is not None else wanted)


def _curve(group: FunnelGroup, id: str, name: str, scale: Scale) -> Curve:
    points = [(line.exposure, float(getattr(line, id))) for line in group.lines]
    return Curve(id, name, tuple(one for one in points if scale.bottom <= one[1] <= scale.top))


def _labels(metric: Metric, group: FunnelGroup, curves: tuple[Curve, ...]) -> tuple[Label, ...]:
    """At the right end, highest first."""
    labels = [Label(one.name, one.points[-1][1], 2) for one in curves if one.points]
    if group.mean is not None:
        labels.append(Label(f"all {wording.value(group.mean, metric)}", group.mean, 1))
    return tuple(sorted(labels, key=lambda label: -label.value))
