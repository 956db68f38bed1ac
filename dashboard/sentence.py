"""One answer in, words out: headings, the sentence above a chart, its alternative text, lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboard import wording
from loaders.calendar import MONTHS, month_name
from metrics.answer import Answer, Comparison, ExpectedFlags, Point, Series
from metrics.definition import Metric

VALUED = {"shown", "none_recorded", "part_submitted"}
UNJUDGED = {"bars", "counts", "days_between", "line", "table"}


@dataclass(frozen=True)
class Signal:
    """What a series says at its last judged month, and since when."""

    metric: Metric
    series: Series
    point: Point
    since: int
    kind: str  # concern, improvement, neutral, or words for an exact test

    @property
    def high(self) -> bool:
        return any(word in (self.point.signal or "") for word in ("Above", "Increasing"))

    @property
    def months(self) -> int:
        return self.point.month - self.since + 1

    @property
    def sustained(self) -> bool:
        """Seven months or more: a change, not a month."""
        return self.months >= 7


def judged_point(series: Series) -> Point | None:
    """The last final month with a value: the one that rules and sentence speak of."""
    final = [p for p in series.points if p.state in {"shown", "none_recorded"} and "provisional" not in p.marks]
    return final[-1] if final else None


def spoken_point(series: Series) -> Point | None:
    """The last final month; where there is none, the last with a value."""
    return judged_point(series) or series.latest


def signal_of(metric: Metric, series: Series) -> Signal | None:
    """The signal at the last judged month, if there is one."""
    point = judged_point(series)
    if point is None or point.signal in (None, "Common Cause"):
        return None
    kind = wording.kind_of_signal(metric, point.signal, series.variation)
    high = "Above" in point.signal or "Increasing" in point.signal
    return Signal(metric, series, point, _since(metric, series, point, high), "words" if kind == "plain" else kind)


def _since(metric: Metric, series: Series, last: Point, high: bool) -> int:
    """The first of the months in a row that carry a signal on the same side."""
    since = last.month
    for point in reversed([p for p in series.points if p.month < last.month and p.value is not None]):
        same = point.signal not in (None, "Common Cause") and high == (
            "Above" in point.signal or "Increasing" in point.signal
        )
        if not same:
            break
        since = point.month
    return since


def when(signal: Signal, year: bool = True) -> str:
    """`since April 2016`, or `in October 2016` for a single month."""
    month = month_name(signal.since) if year else MONTHS[signal.since % 12]
    return f"{'since' if signal.months > 1 else 'in'} {month}"


def words_of(signal: Signal) -> str:
    """The variation words of a signal: `unusual (concern) since April 2016`."""
    if signal.kind == "words":
        return wording.upper_first(_exact(signal))
    return f"{wording.TIME_WORDS[signal.kind]} {when(signal)}"


def _exact(signal: Signal) -> str:
    return f"{'higher' if signal.high else 'lower'} than its usual level"


def reason_words(signal: Signal) -> str:
    """Why a home is on a list: `ambulance call-outs above the upper limit since August 2016`."""
    rule = wording.rule(signal.point.signal)
    span = f" {when(signal)}" if signal.months > 1 else f" in {month_name(signal.point.month)}"
    return f"{wording.lower_first(signal.metric.title)} {rule}{span}"


def finding(signal: Signal, year: bool = False) -> str:
    """For a heading: `higher than usual since August`."""
    side = "higher" if signal.high else "lower"
    return f"{side} than usual {when(signal, year)}"


def unjudged(series: Series, metric: Metric) -> str | None:
    """Why no icon stands here, in a few words; None where the run rules apply."""
    if series.latest is None:
        return None
    if series.variation:
        return None
    if series.trial:
        return "Trial limits: too few months to judge"
    if series.chart == "table":
        months = sum(p.value is not None and "provisional" not in p.marks for p in series.points)
        return f"Only {months} {wording.plural(months, 'month', 'months')} of data"
    if series.chart in {"bars", "counts", "days_between"}:
        return "Too few to judge month by month"
    return "Not judged month by month"


def chart_heading(metric: Metric, series: Series) -> str:
    """The finding of one chart, up to 90 characters."""
    signal = signal_of(metric, series)
    if series.latest is None:
        return f"{metric.title}: {_nothing_short(series)}"
    if signal and signal.kind == "words":
        return f"{metric.title}: {_exact(signal)}"
    if signal:
        return f"{metric.title}: {finding(signal, year=True)}"
    if series.variation:
        return f"{metric.title}: within the usual range"
    if series.trial:
        return f"{metric.title}: trial limits, not judged yet"
    if series.chart == "table":
        return f"{metric.title}: too few months to judge"
    if series.chart in {"bars", "counts", "days_between"}:
        return f"{metric.title}: too few each month for limits"
    return f"{metric.title}: shown without limits"


def _nothing_short(series: Series) -> str:
    states = {point.state for point in series.points}
    for state, words in (
        ("closed", "closed"), ("not_open", "not open yet"), ("hidden", "hidden, small number"),
        ("not_submitted", "not submitted"), ("late", "late"), ("not_due", "not due yet"),
    ):  # fmt: skip
        if states == {state}:
            return words
    return "no data loaded"


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
    yield comparison_words(chosen(metric, series, compare))
    yield mark_words(metric, series)


def nothing(metric: Metric, series: Series) -> str:
    """A series without any value says which state it is in."""
    if not series.points:
        return "Needs records that this area does not send."
    point = series.points[-1]
    place = series.place
    closed = getattr(place, "closed", None)
    words = wording.state(point, metric, getattr(place, "opened", None), closed)
    if {p.state for p in series.points} == {"not_submitted"}:
        return f"{wording.source_words(metric).capitalize()}: not submitted in any month."
    return words if words.endswith(".") else f"{words}."


def had(metric: Metric, series: Series, point: Point) -> str:
    """`Elm House had 13 ambulance call-outs in September 2016 (10.8 per 1,000 occupied bed days).`"""
    month = month_name(point.month)
    unit = wording.unit(metric, series.basis).removeprefix("£ ")
    if point.state == "none_recorded":
        return f"No {metric.events} were recorded at {series.name} in {month}."
    if metric.kind == "money":
        amount = wording.value(point.value, metric, series.basis)
        if series.basis == "count":
            return f"{metric.title} at {series.name} was {amount} in {month}."
        return f"{metric.title} at {series.name} was {amount} {unit.removesuffix(' per month')} in {month}."
    number = wording.count(point.numerator)
    events = wording.plural(point.numerator or 0, metric.event, metric.events)
    span = {"r3": "the 3 months to ", "r12": "the 12 months to "}.get(series.basis, "")
    rate = ""
    if series.basis != "count" and point.value is not None:
        rate = f" ({wording.value(point.value, metric, series.basis)} {unit})"
    if point.state == "no_denominator":
        return wording.state(point, metric)
    return f"{series.name} had {number} {events} in {span}{month}{rate}."


def range_words(metric: Metric, series: Series, point: Point) -> str:
    """Within, higher or lower than the usual range; where no limits are drawn, why."""
    if series.variation and point.limit_low is not None and point.limit_high is not None:
        low = wording.value(max(0.0, point.limit_low), metric, series.basis)
        high = wording.value(point.limit_high, metric, series.basis)
        value = point.value or 0.0
        side = "higher than" if value > point.limit_high else "lower than" if value < point.limit_low else "within"
        return f"This is {side} its usual range of {low} to {high}."
    if series.trial:
        return "The limits are trial limits until there are 13 months, and nothing is judged yet."
    if series.chart in {"bars", "counts", "days_between"}:
        return "Fewer than three a month: single months are not judged."
    if series.chart == "table":
        return f"{unjudged(series, metric)}." if unjudged(series, metric) else ""
    return "No usual range is drawn."


def run_words(metric: Metric, series: Series) -> str:
    """A run rule or an exact test, said; a single point outside is said by the range already."""
    signal = signal_of(metric, series)
    if signal is None:
        return ""
    if signal.kind == "words":
        last = "in the last six months" if _half_year(series) else f"in {month_name(signal.point.month)}"
        return f"It is {_exact(signal)} {last}."
    name = signal.point.signal or ""
    if name in {"Above UCL", "Below LCL"}:
        return f"It has been unusual since {month_name(signal.since)}." if signal.months > 1 else ""
    return f"It is {wording.rule(name)}."


def _half_year(series: Series) -> bool:
    return sum(p.value is not None and "provisional" not in p.marks for p in series.points) >= 18


def chosen(metric: Metric, series: Series, compare: str | None = None) -> Comparison | None:
    """The comparison asked for, else the metric's own for this level, else the first."""
    if compare == "none":
        return None
    wanted = compare or metric.default_compare.get(series.level)
    return next(
        (one for one in series.comparisons if one.id == wanted),
        next((one for one in series.comparisons if one.id != "baseline"), None),
    )


def comparator(comparison: Comparison) -> str:
    """Who it is set against: `14 similar homes`, `England, 2016/17`."""
    if comparison.id in {"england", "published"}:
        return ", ".join(part for part in (comparison.place, comparison.period) if part) or comparison.title
    title = wording.lower_first(comparison.title)
    return f"{comparison.homes} {title}" if comparison.homes else title


def comparison_words(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    if comparison.state != "shown":
        return f"Not compared: {comparison.reason or 'no agreed value found'}."
    if comparison.word is None:
        return ""
    wide = " Homes differ widely." if comparison.wide else ""
    return f"Over 12 months, compared with {comparator(comparison)}, it is {comparison.word}.{wide}"


def mark_words(metric: Metric, series: Series) -> str:
    """Provisional, part, self-reported and estimated, in words."""
    parts = []
    points = [p for p in series.points if p.value is not None]
    months = [p.month for p in points if "provisional" in p.marks]
    if months:
        parts.append(f"{span_of(months)} figures are provisional and not judged yet.")
    last = points[-1] if points else None
    if last and last.state == "part_submitted":
        parts.append(f"{month_name(last.month)} is part of a month and left out of the rules.")
    if last and "self_reported" in last.marks:
        whose = "home" if series.level == "home" else "homes"
        parts.append(f"Figures are reported by the {whose}.")
    if last and "estimated" in last.marks and series.level == "home":
        parts.append("Some bed days are estimated from registered beds.")
    return " ".join(parts)


def span_of(months: list[int]) -> str:
    """`October`, `August and September`, `July to September`."""
    names = [MONTHS[month % 12] for month in months]
    if len(names) <= 2:
        return " and ".join(names)
    return f"{names[0]} to {names[-1]}"


def place_heading(name: str, asked: list[tuple[Metric, Series]]) -> str:
    """The finding of a page: at most two signals, then what the rest are."""
    signals = ordered([s for s in (signal_of(metric, series) for metric, series in asked) if s])
    shown = [s for s in signals if s.kind != "words"][:2]
    with_values = [(metric, series) for metric, series in asked if series.latest is not None]
    if not with_values:
        return f"{name}: no data yet"
    judged = [one for one in with_values if one[1].variation]
    if shown:
        said = [f"{wording.lower_first(s.metric.title)} {finding(s)}" for s in shown]
        rest = len(judged) - len([s for s in signals if s.kind != "words"])
        more = len(signals) - len(shown)
        end = "" if more > 0 else "; other measures as usual" if rest == len(with_values) - len(shown) else ""
        return f"{name}: {'; '.join(said)}{end}"
    if signals:
        return f"{name}: {wording.lower_first(signals[0].metric.title)} {_exact(signals[0])}"
    count = wording.in_words(len(judged))
    if len(judged) == len(with_values):
        return f"{name}: all {count} measures within their usual ranges"
    if judged:
        left = wording.in_words(len(with_values) - len(judged))
        return f"{name}: {count} {wording.plural(len(judged), 'measure', 'measures')} as usual; {left} not judged month by month"
    return f"{name}: too few to judge month by month"


def ordered(signals: Iterable[Signal]) -> list[Signal]:
    """Concern, improvement, then neither; alphabetical within."""
    rank = {"concern": 0, "improvement": 1, "neutral": 2, "words": 3}
    return sorted(signals, key=lambda s: (rank[s.kind], s.series.name, s.metric.title))


def aim_line(asked: list[tuple[Metric, Series]]) -> str:
    """Under an aim's heading: how many of its measures move."""
    kinds = [s.kind for s in (signal_of(metric, series) for metric, series in asked) if s and s.kind != "words"]
    count = wording.in_words(len(asked))
    if not kinds:
        return f"{wording.upper_first(count)} {wording.plural(len(asked), 'measure', 'measures')}, no unusual variation."
    unusual = wording.upper_first(wording.in_words(len(kinds)))
    return f"{unusual} of {count} {wording.plural(len(asked), 'measure', 'measures')} {wording.plural(len(kinds), 'is', 'are')} unusual."


def counts_line(metric: Metric, series: Series) -> str:
    """Under an area's row: what the headline is made of, the months' range, the baseline."""
    parts = []
    headline = series.headline
    if headline and headline.numerator is not None and metric.kind != "money":
        exposure = f" in {wording.count(headline.denominator)} {exposure(metric)}" if headline.denominator else ""
        parts.append(f"{wording.count(headline.numerator)} {metric.events}{exposure}, {year_to(headline)}")
    elif headline:
        parts.append(wording.upper_first(year_to(headline)))
    point = judged_point(series)
    if series.variation and point and point.limit_high is not None and point.limit_low is not None:
        low = wording.value(max(0.0, point.limit_low), metric)
        parts.append(f"Monthly usual range {low} to {wording.value(point.limit_high, metric)}")
    if series.baseline and series.baseline.value is not None:
        parts.append(f"{series.baseline.period}: {wording.value(series.baseline.value, metric)}")
    return ". ".join(parts) + "." if parts else ""


def year_to(point: Point) -> str:
    return f"12 months to {month_name(point.month)}"


def exposure(metric: Metric) -> str:
    return {
        "occupied_bed_days": "bed days",
        "days_at_risk": "days at risk",
        "resident_months_with_item": "resident months",
    }.get(metric.denominator, metric.denominator.replace("_", " "))


def expected_line(flags: Iterable[ExpectedFlags | None], signals: int) -> str:
    """`14 signals this month; about 5 (1 to 9) would be expected by chance`."""
    known = [one for one in flags if one]
    said = f"{signals} {wording.plural(signals, 'signal', 'signals')} this month" if signals else "No signals this month"
    if not known:
        return said
    expected = sum(one.expected for one in known)
    spread = sum(((one.high - one.expected) / 2) ** 2 for one in known) ** 0.5
    low, high = max(0.0, expected - 2 * spread), expected + 2 * spread
    about = wording.half_up(expected, 0) if expected >= 0.95 else wording.half_up(expected, 1)
    ends = f"{wording.half_up(low, 0)} to {wording.half_up(high, 0)}"
    return f"{said}; about {about} ({ends}) would be expected by chance"


def data_date(answers: Iterable[Answer], homes: bool = True) -> str:
    """How far each source reaches, and as at which day."""
    seen: dict[str, str] = {}
    asat: date | None = None
    for answer in answers:
        asat = answer.asat or answer.today
        for source in answer.sources:
            if source.dataset not in seen and source.latest is not None:
                seen[source.dataset] = _source_date(source)
    end = f" As at {wording.day(asat)}." if asat else ""
    return f"{' '.join(seen.values())}{end}".strip()


def _source_date(source) -> str:
    month = month_name(source.latest)
    provisional = source.provisional_from is not None and source.provisional_from <= source.latest
    mark = ", provisional" if provisional else ""
    if source.self_reported and source.due > 1:
        return f"{source.title}: {source.covered} of {source.due} for {month}{mark}."
    return f"{source.title} to {month}{mark}."


def area_lead(homes: int, asked: list[tuple[Metric, Series]]) -> str:
    """One paragraph: what stands out, or emergency admissions where nothing does, and how it compares."""
    told = [(metric, series) for metric, series in asked if series.headline and series.headline.value is not None]
    if not told:
        return "No month of this area has a value yet."
    signals = ordered([s for s in (signal_of(m, s) for m, s in told) if s and s.kind != "words"])
    counted = [one for one in told if one[0].kind == "events"]
    main = next(((s.metric, s.series) for s in signals if s.metric.kind == "events"), None)
    admissions = next((one for one in counted if one[0].id == "nel_admissions"), (counted or told)[0])
    first = main or admissions
    parts = [_lead_first(homes, *first), _lead_range(*first)]
    if first[0].id != admissions[0].id:
        parts.append(_lead_second(*admissions))
    return " ".join(part for part in parts if part)


def _lead_first(homes: int, metric: Metric, series: Series) -> str:
    point = series.headline
    assert point is not None
    number = wording.count(point.numerator)
    value = f"{wording.value(point.value, metric)} {wording.unit(metric)}"
    return f"Residents of {homes:,} care homes had {number} {metric.events} in the {year_to(point)}, {value}."


def _lead_range(metric: Metric, series: Series) -> str:
    signal = signal_of(metric, series)
    months = f"By month this is {finding(signal, year=True)}" if signal else "By month this is as usual"
    words = _against(metric, series)
    return f"{months}{words}."


def _lead_second(metric: Metric, series: Series) -> str:
    signal = signal_of(metric, series)
    value = wording.value(series.headline.value, metric) if series.headline else ""
    range_ = finding(signal, year=True) if signal else "within the usual range"
    return f"{wording.upper_first(metric.events)}, at {value} {wording.unit(metric)}, are {range_}{_against(metric, series)}."


def _against(metric: Metric, series: Series) -> str:
    comparison = chosen(metric, series)
    if comparison is None or comparison.state != "shown" or comparison.word is None:
        return ""
    return f", and {comparison.word} compared with {wording.lower_first(comparison.title)}"
