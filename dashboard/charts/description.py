"""What a chart shows, before anyone draws it: made from one series of one answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts.scale import Scale, fit
from loaders.calendar import MONTHS, month_name
from metrics.answer import Point, Series
from metrics.definition import Metric

BARS = {"bars", "counts"}
# A gap with a hatched band; what is not due, not open or closed is a gap alone.
HATCHED = {"not_submitted", "not_covered", "late"}
NAMES = {"before_start": "before start"}  # of a baseline; the others go by their year
RATES = {"rate", "r3", "r12"}  # the bases in which a mean over a year can be drawn
QUARTER, DAYS = 3, float("inf")  # apart: by quarter, and on any day
SMALL_MONTHS, NARROW_MONTHS = 36, 25


@dataclass(frozen=True)
class Mark:
    """One month's point or bar. `value` is the answer's own; for bars it is the month's count."""

    month: float  # a day lies between the middles of two months
    value: float
    shape: str
    when: str = ""  # in words, where it is not a month
    words: str = ""  # beside it


@dataclass(frozen=True)
class Label:
    """Words at the right end of the plot, at the height of a value."""

    text: str
    value: float
    strength: int
    second: str = ""


@dataclass(frozen=True)
class Past:
    """The mean of a year before, drawn from that year on; `first` to `last` are the year's months."""

    name: str
    first: int
    last: int
    value: float | None


@dataclass(frozen=True)
class Chart:
    """Both drawings show exactly this."""

    bars: bool
    unit: str
    direction: str
    start: int
    end: int
    marks: tuple[Mark, ...]
    mean: tuple[tuple[int, float], ...]
    upper: tuple[tuple[int, float], ...]
    lower: tuple[tuple[int, float], ...]
    hatched: tuple[int, ...]
    baselines: tuple[Past, ...]
    event: tuple[int, str] | None
    labels: tuple[Label, ...]
    scale: Scale
    tick: str
    alternative: str
    ring: int | None = None
    faded: bool = False
    changes: tuple[int, ...] = ()  # months from which on limits start afresh
    apart: float = 1  # months between neighbours that the line joins
    whole: bool = False  # counts, or days

    @property
    def places(self) -> list[float]:
        """Where a mark may stand; the line breaks at one without."""
        if self.apart == DAYS:
            return [mark.month for mark in self.marks]
        first = self.start if self.apart == 1 else self.marks[0].month
        return [first + self.apart * step for step in range(int((self.end - first) // self.apart) + 1)]

    @property
    def months(self) -> int:
        return self.end - self.start + 1

    @property
    def tinted(self) -> tuple[tuple[int, int], ...]:
        """The months of the baselines that are in sight, first and last; they may lie over each other."""
        spans = ((max(self.start, past.first), min(self.end, past.last)) for past in self.baselines)
        return tuple((first, last) for first, last in spans if first <= last)

    @property
    def past_means(self) -> tuple[tuple[int, float], ...]:
        """From which month each mean is drawn, to the end of the chart, and its value."""
        return tuple(
            (max(self.start, past.first), past.value) for past in self.baselines if past.value is not None
        )


def describe(
    metric: Metric,
    series: Series,
    alternative: str,
    last: int | None = None,
    event: tuple[int, str] | None = None,
    ring: int | None = None,
) -> Chart | None:
    """The chart of a series, or of its last months; None where no month has a value."""
    points = _window(series.points, last)
    if series.gaps:
        return between(metric, series, alternative, points, event)
    bars = series.chart in BARS
    drawn = [point for point in points if _drawn(point, bars)]
    marks = tuple(Mark(p.month, _height(p, bars), _shape(metric, series, p)) for p in drawn)
    quarters = _quarters(series, points)
    marks = quarters or marks
    if not marks:
        return None
    start, end = points[0].month, points[-1].month
    upper = _line(points, metric, bars, "limit_high")
    # Below nought no count or rate can be; the answer keeps the limit as it was worked out.
    lower = (
        ()
        if bars
        else tuple((month, max(0.0, value)) for month, value in _line(points, metric, bars, "limit_low"))
    )
    mean = () if bars else _line(points, metric, bars, "mean")
    baselines = _baselines(series, start, end, bars)
    values = [v for _, v in (*upper, *lower, *mean)] + [mark.value for mark in marks]
    values += [past.value for past in baselines if past.value is not None]
    whole = bars or series.basis == "count"
    scale = fit(values, zero=bars, whole=whole)
    chart = Chart(
        bars=bars,
        unit=wording.a_month(metric) if whole else wording.unit(metric, series.basis),
        direction=wording.direction(metric),
        start=start,
        end=end,
        marks=marks,
        mean=mean,
        upper=upper,
        lower=lower,
        hatched=tuple(p.month for p in points if p.state in HATCHED),
        baselines=baselines,
        event=event if event and start < event[0] <= end else None,
        labels=(),
        scale=scale,
        tick=wording.tick_style(metric, whole),
        alternative=alternative,
        ring=ring if ring in {mark.month for mark in marks} else None,
        faded=bool(series.place and getattr(series.place, "closed", None)),
        changes=_changes(series, start, end),
        apart=QUARTER if quarters else 1,
        whole=whole,
    )
    return replace(chart, labels=_labels(metric, series, chart, whole))


def _changes(series: Series, start: int, end: int) -> tuple[int, ...]:
    return tuple(sorted({change.month for change in series.changes if start < change.month <= end}))


def _quarters(series: Series, points: Sequence[Point]) -> tuple[Mark, ...]:
    """Whole quarters of the months that are shown, each at its middle month."""
    if not series.quarters or not points:
        return ()
    return tuple(
        Mark(one.month + 1, one.value, "plain", f"{MONTHS[one.month % 12]} to {month_name(one.month + 2)}")
        for one in series.quarters
        if one.value is not None and points[0].month <= one.month and one.month + 2 <= points[-1].month
    )


def between(
    metric: Metric, series: Series, alternative: str, points: Sequence[Point], event: tuple[int, str] | None
) -> Chart | None:
    """Days between events: each wait on the day that ended it, and the one that is still open."""
    gaps = series.gaps
    if gaps is None or not points:
        return None
    start, end = points[0].month, points[-1].month
    waits = [*zip(gaps.ends, gaps.days, gaps.words, strict=True), (gaps.known_to, gaps.open, gaps.open_words)]
    marks: list[Mark] = []
    for number, (day, days, words) in enumerate(waits):
        # Two of one day stand beside each other.
        place = max(wording.place_of(day), marks[-1].month + 0.02 if marks else 0)
        shape = "open" if number == len(gaps.ends) else "plain"
        marks.append(Mark(place, days, shape, wording.day(day), words or ""))
    marks = [mark for mark in marks if start - 0.5 <= mark.month]
    if not marks:
        return None

    def line(value: float | None) -> tuple[tuple[int, float], ...]:
        return () if value is None else tuple((month, value) for month in range(start, end + 1))

    upper, lower, centre = line(gaps.limit_high), line(gaps.limit_low), line(gaps.centre)
    values = [value for _, value in (*upper, *lower, *centre)] + [mark.value for mark in marks]
    chart = Chart(
        bars=False, unit=f"days since the {metric.event} before",
        direction={"lower": "longer is better", "higher": "shorter is better"}.get(metric.better, ""),
        start=start, end=end, marks=tuple(marks), mean=centre, upper=upper, lower=lower, hatched=(),
        baselines=(), event=event if event and start < event[0] <= end else None, labels=(),
        scale=fit(values, zero=True), tick="number", alternative=alternative,
        faded=bool(series.place and series.place.closed), changes=_changes(series, start, end), apart=DAYS,
        whole=True,
    )  # fmt: skip
    named = [("typical", centre, 1), ("upper limit", upper, 2)]
    ends = [(words, drawn[0][1], at) for words, drawn, at in named if drawn]
    labels = [Label(f"{words} {wording.count(value)}", value, at) for words, value, at in ends]
    last = Label(f"{wording.count(gaps.open)} so far", gaps.open, 0)
    return replace(chart, labels=(last, *labels))


def _window(points: Sequence[Point], last: int | None) -> list[Point]:
    """Without the months before opening and after the last that is due, so that nothing is drawn there."""
    due = [point for point in points if point.state not in {"not_open", "not_due"}]
    kept = [p for p in points if due and due[0].month <= p.month <= due[-1].month]
    return kept[-last:] if last else kept


def _drawn(point: Point, bars: bool) -> bool:
    counted = point.state == "none_recorded" or (bars and point.state == "shown")
    return point.value is not None or (point.numerator is not None and counted)


def _height(point: Point, bars: bool) -> float:
    if bars and point.numerator is not None:
        return float(point.numerator)
    return float(point.value if point.value is not None else 0)


def _line(points: Sequence[Point], metric: Metric, bars: bool, field: str) -> tuple[tuple[int, float], ...]:
    found = []
    for point in points:
        value = getattr(point, field)
        if value is None:
            continue
        # Bars are counts: the line of a month is the rate's line times that month's own exposure.
        times = (
            (point.denominator or 0) / (metric.per or 1) if bars and metric.per and point.denominator else 1
        )
        found.append((point.month, float(value) * times))
    return tuple(found)


def _shape(metric: Metric, series: Series, point: Point) -> str:
    """Colour and shape are for final points on a chart that is judged."""
    if "provisional" in point.marks or point.state == "part_submitted":
        return "provisional"
    return wording.kind_of_signal(metric, point.signal, series.variation)


def _baselines(series: Series, start: int, end: int, bars: bool) -> tuple[Past, ...]:
    """Those whose months have come; a mean is of a rate, so that beside counts the months stand alone."""
    drawn = not bars and series.basis in RATES
    return tuple(
        Past(NAMES.get(one.id, one.period), one.first, one.point.month, one.value if drawn else None)
        for one in series.baselines
        if one.first <= end and (one.value is not None or one.point.month >= start)
    )


def _labels(metric: Metric, series: Series, chart: Chart, whole: bool) -> tuple[Label, ...]:
    def said(value: float) -> str:
        return wording.count(value) if whole else wording.value(value, metric, series.basis)

    last = chart.marks[-1]
    second = "provisional" if last.shape == "provisional" else ""
    when = wording.short_month(int(last.month))
    if chart.apart == QUARTER:
        when = f"{wording.short_month(int(last.month) - 1)} to {wording.short_month(int(last.month) + 1)}"
    labels = [Label(f"{when} {said(last.value)}", last.value, 0, second)]
    if chart.mean:
        labels.append(
            Label(f"mean {wording.value(chart.mean[-1][1], metric, series.basis)}", chart.mean[-1][1], 1)
        )
    labels += [
        Label(f"{past.name} {wording.value(past.value, metric, series.basis)}", past.value, 4)
        for past in chart.baselines
        if past.value is not None
    ]
    if chart.upper:
        name = "upper line" if chart.bars else "upper limit"
        number = chart.upper[-1][1]
        words = wording.one_place(number) if whole else wording.value(number, metric, series.basis)
        labels.append(Label(f"{name} {words}", number, 2))
    if chart.lower and chart.lower[-1][1] > chart.scale.bottom + 0.05 * (
        chart.scale.top - chart.scale.bottom
    ):
        number = chart.lower[-1][1]
        labels.append(Label(f"lower limit {wording.value(number, metric, series.basis)}", number, 3))
    return tuple(labels)
