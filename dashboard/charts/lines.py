"""Up to four lines over the same months, each named at its end: what they show, before anyone draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import wording
from dashboard.charts.description import Label, Past
from dashboard.charts.scale import Scale, fit, step
from metrics.definition import Metric

MOST = 4
COLOURS = ("#005EB8", "#B34700", "#4C6272", "#330072")
DASHES = ("", "7 4", "2 3", "9 3 2 3")  # in grey they are still told apart
EDGE = "1 2"  # of a band


@dataclass(frozen=True)
class Line:
    """One place or group through the months; the band is its interval."""

    name: str
    points: tuple[tuple[int, float], ...]
    band: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True)
class Lines:
    """Both drawings show exactly this."""

    unit: str
    direction: str
    start: int
    end: int
    lines: tuple[Line, ...]
    level: tuple[float, str] | None  # a straight line to look at the others from, such as no change
    baselines: tuple[Past, ...]
    events: tuple[tuple[int, str], ...]  # month and what stands above it
    labels: tuple[Label, ...]
    scale: Scale
    tick: str
    alternative: str

    @property
    def months(self) -> int:
        return self.end - self.start + 1


def describe_lines(
    lines: Sequence[Line], unit: str, direction: str, style: str, alternative: str,
    level: tuple[float, str] | None = None, baselines: Sequence[Past] = (),
    events: Sequence[tuple[int, str]] = (),
) -> Lines | None:  # fmt: skip
    """None where no line has a point."""
    drawn = [line for line in lines if line.points][:MOST]
    if not drawn:
        return None
    months = [month for line in drawn for month, _ in line.points]
    start, end = min(months), max(months)
    values = [value for line in drawn for _, value in line.points]
    values += [end for line in drawn for _, low, high in line.band for end in (low, high)]
    values += [past.value for past in baselines if past.value is not None]
    values += [level[0]] if level else []
    shown = tuple(past for past in baselines if past.value is not None and past.first <= end)
    return Lines(
        unit, direction, start, end, tuple(drawn), level, shown,
        tuple(one for one in events if start <= one[0] <= end),
        _labels(drawn, shown, level, style), signed(values), style, alternative,
    )  # fmt: skip


def signed(values: Sequence[float]) -> Scale:
    """As of any chart; where something lies below nought, from below it."""
    low, high = min(values), max(values)
    if low >= 0:
        return fit(values)
    size = step(max(high, 0.0) - low)
    bottom = -size * _steps(-low, size)
    top = max(size * _steps(max(high, 0.0), size), bottom + size)
    count = round((top - bottom) / size)
    return Scale(bottom, top, tuple(round(bottom + size * number, 10) for number in range(count + 1)))


def _steps(length: float, size: float) -> int:
    return int(-(-length // size))


def _labels(
    lines: Sequence[Line], baselines: Sequence[Past], level: tuple[float, str] | None, style: str
) -> tuple[Label, ...]:
    ends = [Label(f"{line.name} {said(line.points[-1][1], style)}", line.points[-1][1], 0) for line in lines]
    pasts = [Label(f"{p.name} {said(p.value, style)}", p.value, 4) for p in baselines if p.value is not None]
    return (*ends, *pasts, *((Label(level[1], level[0], 3),) if level else ()))


def said(value: float, style: str) -> str:
    """A number at the end of a line, as the tables say it."""
    if style == "change":
        return wording.change(value)
    if style == "money":
        return f"£{wording.half_up(value, 2 if abs(value) < 10 else 0)}"
    if style == "percent":
        return f"{wording.half_up(value, 1 if 0 < abs(value) < 10 else 0)}%"
    return wording.one_place(value)


def style_of(metric: Metric) -> str:
    return wording.tick_style(metric, False)
