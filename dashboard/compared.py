"""What is said and drawn of places side by side: for the page and for its files."""

from collections.abc import Sequence

from dashboard import wording
from dashboard.charts.lines import Line, Lines, describe_lines, style_of
from dashboard.picking import Picked
from loaders.calendar import month_name
from metrics.answer import Series
from metrics.definition import Metric
from metrics.state import PRESENT

LONGEST = 90  # letters of a title
EMPTY = "Compare up to four homes or areas in one measure"


def title(metric: Metric, picked: Sequence[Picked]) -> str:
    """What each stands at, by name where there is room."""
    if not picked:
        return EMPTY
    known = [(one.place.name, one.series.headline) for one in picked if one.series is not None]
    valued = [(name, point.value) for name, point in known if point is not None and point.value is not None]
    if not valued:
        return f"{metric.title}: nothing to compare yet"
    unit = wording.unit(metric).removeprefix("%").removeprefix("£").strip()
    said = wording.listed([f"{name} {wording.value(value, metric)}" for name, value in valued])
    whole = f"{metric.title}: {said} {unit}".strip()
    if len(whole) <= LONGEST:
        return whole
    low, high = (end(value for _, value in valued) for end in (min, max))
    span = f"{wording.value(low, metric)} to {wording.value(high, metric)} {unit}".strip()
    return f"{metric.title} in {wording.in_words(len(valued))} places: {span}"


def rolling_lines(picked: Sequence[Picked]) -> list[Line]:
    """Rolling 12 months of all."""
    return [Line(one.place.name, _points(one.rolling)) for one in picked if one.rolling is not None]


def _points(series: Series) -> tuple[tuple[int, float], ...]:
    return tuple((p.month, p.value) for p in series.points if p.value is not None and p.state in PRESENT)


def chart(metric: Metric, lines: Sequence[Line]) -> Lines | None:
    return describe_lines(
        lines, wording.unit(metric), wording.direction(metric), style_of(metric), told(metric, lines)
    )


def told(metric: Metric, lines: Sequence[Line]) -> str:
    """Where each line ends."""
    ends = [(line.name, *line.points[-1]) for line in lines if line.points]
    last = {month for _, month, _ in ends}
    said = [
        f"{name} {wording.value(value, metric)}{'' if len(last) == 1 else f' to {month_name(month)}'}"
        for name, month, value in ends
    ]
    whole = f"12 months to {month_name(max(last))}: " if len(last) == 1 else "12 months: "
    unit = wording.unit(metric).removeprefix("%").removeprefix("£").strip()
    stand = f"{whole}{wording.listed(said)}{' ' if unit else ''}{unit}."
    return f"{stand} Rolling sums overlap, so they are not judged."


def axis_words(drawn: Lines) -> str:
    """Where the axis does not start at nought."""
    starts = drawn.scale.bottom
    return f"Axis starts at {wording.tick(starts, drawn.tick)}." if starts > 0 else ""
