"""The sentence: one function, one series of an answer in, words out for every state."""

from collections.abc import Iterable

from dashboard import state_words, wording
from dashboard.signals import exact_words, signal_of, spoken_point
from loaders.calendar import MONTHS, month_name
from metrics.answer import Point, Series
from metrics.benchmark import BENCHMARKS
from metrics.comparison_answer import Comparison
from metrics.definition import SOURCES, Metric
from metrics.rare import Gaps
from metrics.state import PRESENT

FEW = {"bars", "counts", "days_between"}


def of_series(metric: Metric, series: Series, compare: str | None = None) -> str:
    """The sentence: above the chart, in its alternative text, in lists and files."""
    return " ".join(part for part in _clauses(metric, series, compare) if part)


def _clauses(metric: Metric, series: Series, compare: str | None) -> Iterable[str]:
    point = spoken_point(series)
    if point is None:
        yield nothing(metric, series)
        return
    yield had(metric, series, point)
    yield range_words(metric, series, point)
    yield run_words(metric, series)
    yield comparison_words(metric, chosen(metric, series, compare))
    yield mark_words(metric, series)
    yield change_words(series)


def nothing(metric: Metric, series: Series) -> str:
    """A series without any value says which state it is in."""
    if not series.points:
        return state_words.NEEDS_RECORDS
    # What is not due yet says nothing about the months before it.
    due = [one for one in series.points if one.state != "not_due"]
    point = (due or series.points)[-1]
    place = series.place
    closed = getattr(place, "closed", None)
    words = state_words.state(point, metric, getattr(place, "opened", None), closed)
    optional = SOURCES[metric.numerator_sources[0]].optional
    if {one.state for one in due} == {"not_submitted"} and not optional:
        return f"{wording.source_words(metric).capitalize()}: not submitted in any month."
    return words if words.endswith(".") else f"{words}."


def had(metric: Metric, series: Series, point: Point) -> str:
    """`Elm House had 13 ambulance call-outs in September 2016 (10.8 per 1,000 occupied bed days).`"""
    month = month_name(point.month)
    if point.state == "none_recorded" and point.denominator == 0 and metric.kind in ("percentage", "mean"):
        return f"{series.name} had no {metric.over} in {month}, so there is nothing to divide."
    if point.state == "none_recorded":
        return f"No {metric.events} were recorded at {series.name} in {month}."
    if point.state == "no_denominator" or state_words.without_rate(point):
        return state_words.state(point, metric)
    if metric.kind == "money":
        amount = wording.with_unit(point.value, metric, series.basis)
        if series.basis == "count":
            amount = wording.value(point.value, metric, series.basis)
        return f"{metric.title} at {series.name} was {amount.removesuffix(' per month')} in {month}."
    number = wording.count(point.numerator)
    events = wording.plural(point.numerator or 0, metric.event, metric.events)
    span = {"r3": "the 3 months to ", "r12": "the 12 months to "}.get(series.basis, "")
    rated = series.basis != "count" and point.value is not None
    value = wording.with_unit(point.value, metric, series.basis)
    if metric.kind == "mean" and rated:
        count = f"{wording.count(point.denominator)} {metric.over}"
        return f"{metric.title} at {series.name} was {value} in {span}{month} ({count})."
    if metric.kind == "percentage" and rated:
        whole = "1" if point.denominator == 1 else f"{wording.count(point.denominator)} {metric.over}"
        number = f"{number} {events} out of {whole}"
        return f"{series.name} had {number} in {span}{month} ({value})."
    rate = f" ({value})" if rated and not (metric.kind == "days" and point.denominator == 1) else ""
    return f"{series.name} had {number} {events} in {span}{month}{rate}."


def range_words(metric: Metric, series: Series, point: Point) -> str:
    """Within, higher or lower than the usual range; where no limits are drawn, why."""
    if state_words.without_rate(point):
        return ""  # there is nothing to set against a range, and the reason is said already
    if series.variation and point.limit_low is not None and point.limit_high is not None:
        value = point.value or 0.0
        side = (
            "higher than"
            if value > point.limit_high
            else "lower than"
            if value < point.limit_low
            else "within"
        )
        return f"This is {side} its usual range of {wording.limits(point, metric, series.basis)}."
    if series.trial:
        return "The limits are trial limits until there are 13 months, and nothing is judged yet."
    if series.gaps:
        return gap_words(metric, series.gaps)
    if series.chart == "bars" and series.chart_reason.startswith("None in more than half"):
        return series.chart_reason  # three a month or more, in few of the months
    if series.chart in FEW:
        return "Fewer than three a month: single months are not judged."
    if series.chart == "table":
        return f"{unjudged(series, metric)}." if unjudged(series, metric) else ""
    if point.limit_high is not None:
        return "Limits are drawn, but single months are not judged."
    return "No usual range is drawn."


def gap_words(metric: Metric, gaps: Gaps) -> str:
    """`By 31 October 2016, 53 days had passed since the last fall; 20 are typical and up to 90 usual.`"""
    days = wording.plural(gaps.open, "day", "days")
    passed = f"{wording.count(gaps.open)} {days} had passed since the last {metric.event}"
    said = f"By {wording.day(gaps.known_to)}, {passed}"
    if gaps.centre is None or gaps.limit_high is None:
        return f"{said}; too few to say what is typical."
    said += f"; {wording.count(gaps.centre)} are typical and up to {wording.count(gaps.limit_high)} usual"
    return f"{said}, so this is {gaps.open_words}." if gaps.open_words else f"{said}."


def change_words(series: Series) -> str:
    """When, why and by whom limits were started afresh."""
    return " ".join(f"{change.words}." for change in series.changes)


def run_words(metric: Metric, series: Series) -> str:
    """A run rule or an exact test, said; a single point outside is said by the range already."""
    signal = signal_of(metric, series)
    if signal is None:
        return ""
    if signal.kind == "words":
        return f"It is {exact_words(signal)} {_look_span(series, signal.month)}."
    name = signal.said
    if name in {"Above UCL", "Below LCL"}:
        return f"It has been unusual since {month_name(signal.since)}." if signal.months > 1 else ""
    if name.startswith("2 in 3"):
        return f"{wording.upper_first(wording.rule(name) or '')}."
    return f"It has been {wording.rule(name)}."


def _look_span(series: Series, month: int) -> str:
    """The exact test looks at the last month and at the last six."""
    if any(look.months == 1 for look in series.looks) or not series.looks:
        return f"in {month_name(month)}"
    return "in the last six months"


def chosen(metric: Metric, series: Series, compare: str | None = None) -> Comparison | None:
    """The comparison asked for, else the metric's own for this level, else the first."""
    wanted = compare or metric.default_comparator(series.level)
    if wanted == "none":
        return None
    return next(
        (one for one in series.comparisons if one.id == wanted),
        next((one for one in series.comparisons if one.id != "baseline"), None),
    )


def comparator(comparison: Comparison, counted: bool = True) -> str:
    """Who it is set against: `14 similar homes`, `England, 2016/17`."""
    if comparison.id in {"england", "published", "standards"}:
        return ", ".join(part for part in (comparison.place, comparison.period) if part) or comparison.title
    if comparison.id not in BENCHMARKS:  # homes that a person took together
        count = f"{comparison.homes} " if counted else ""
        return f"{count}homes of {comparison.title}"
    title = wording.lower_first(comparison.title)
    return f"{comparison.homes} {title}" if comparison.homes and counted else title


def not_compared(comparison: Comparison) -> str:
    """Why there is no comparison, in the answer's own words."""
    return (comparison.reason or "Not compared: no agreed value found").rstrip(".")


def comparison_words(metric: Metric, comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    if comparison.state != "shown":
        return f"{not_compared(comparison)}."
    if comparison.word is None:
        return f"{comparison.reason}." if comparison.reason else ""
    wide = " Homes differ widely." if comparison.wide else ""
    over = "Compared" if metric.stock else "Over 12 months, compared"
    return f"{over} with {comparator(comparison)}, it is {comparison.word}.{wide}"


def mark_words(metric: Metric, series: Series) -> str:
    """Provisional, part, self-reported and estimated, in words."""
    parts = []
    points = [p for p in series.points if p.value is not None]
    months = [p.month for p in points if "provisional" in p.marks]
    if months:
        parts.append(f"{span_of(months)} figures are provisional and not judged yet.")
    last = points[-1] if points else None
    if last and last.state == "part_submitted":
        share = f"in for {last.covered} of {last.due} homes" if last.due > 1 else "part of a month"
        parts.append(f"{month_name(last.month)} is {share} and left out of the rules.")
    if last and SOURCES[metric.numerator_sources[0]].self_reported:
        whose = "home" if series.level == "home" else "homes"
        parts.append(f"Figures are reported by the {whose}.")
    if last and "estimated" in last.marks and series.level == "home":
        parts.append("Some bed days are estimated from registered beds.")
    return " ".join(parts)


def span_of(months: list[int]) -> str:
    """`October`, `August and September`, `July to September`; with years where they differ."""
    several = len({month // 12 for month in months}) > 1
    names = [month_name(month) if several else MONTHS[month % 12] for month in months]
    together = months[-1] - months[0] == len(months) - 1
    if len(names) > 2 and together:
        return f"{names[0]} to {names[-1]}"
    if len(names) > 4:
        return f"{wording.upper_first(wording.in_words(len(names)))} months'"
    return wording.listed(names)


def unjudged(series: Series, metric: Metric) -> str | None:
    """Why no icon stands here, in a few words; None where the run rules apply."""
    if series.latest is None:
        return None
    if series.variation:
        return None
    if series.trial:
        return "Trial limits: too few months to judge"
    if series.chart == "table":
        months = sum(p.state in PRESENT and "provisional" not in p.marks for p in series.points)
        if not months:
            return "No month of which enough is in"
        return f"Only {months} {wording.plural(months, 'month', 'months')} of data"
    if series.chart in FEW:
        return "Too few to judge month by month"
    return "Not judged month by month"
