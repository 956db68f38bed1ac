"""Headings that say the finding, and the lines under them."""

from collections.abc import Iterable
from datetime import date

from dashboard import sentence, wording
from dashboard.signals import Signal, exact_words, finding, judged_point, ordered, rule_words, signal_of
from loaders.calendar import month_name
from metrics.answer import Answer, ExpectedFlags, Point, Series, SourceDate
from metrics.definition import Metric


def chart_heading(metric: Metric, series: Series) -> str:
    """The finding of one chart, up to 90 characters."""
    signal = signal_of(metric, series)
    if series.latest is None:
        return f"{metric.title}: {nothing_short(series)}"
    if signal and signal.kind == "words":
        return f"{metric.title}: {exact_words(signal)}"
    if signal:
        return f"{metric.title}: {finding(signal, year=True)}"
    if series.variation:
        return f"{metric.title}: within the usual range"
    if series.trial:
        return f"{metric.title}: trial limits, not judged yet"
    if series.chart == "table":
        return f"{metric.title}: too few months to judge"
    if series.chart in sentence.FEW:
        return f"{metric.title}: too few each month for limits"
    return f"{metric.title}: not judged month by month"


def large_heading(metric: Metric, series: Series) -> str:
    """Under a title that gives the finding already: the rule, and what is not judged yet."""
    signal = signal_of(metric, series)
    if signal and signal.kind != "words":
        said = wording.upper_first(rule_words(signal))
    else:
        said = wording.upper_first(chart_heading(metric, series).partition(": ")[2])
    months = [p.month for p in series.points if p.value is not None and "provisional" in p.marks]
    if not months:
        return said
    span = sentence.span_of(months).removesuffix("'")
    return f"{said}; {span} {wording.plural(len(months), 'is', 'are')} provisional"


def metric_heading(name: str, metric: Metric, series: Series) -> str:
    """The finding of the page of one metric of a home."""
    title, _, rest = chart_heading(metric, series).partition(": ")
    signal = signal_of(metric, series)
    if signal and signal.kind != "words":
        return f"{name}: {wording.lower_first(title)} {rest}"
    return f"{name}, {wording.lower_first(title)}: {rest}"


def nothing_short(series: Series) -> str:
    states = {point.state for point in series.points} - {"not_due"} or {"not_due"}
    for state, words in (
        ("closed", "closed"), ("not_open", "not open yet"), ("hidden", "hidden, small number"),
        ("not_submitted", "not submitted"), ("late", "late"), ("not_due", "not due yet"),
    ):  # fmt: skip
        if states == {state}:
            return words
    return "no data loaded"


def place_heading(name: str, asked: list[tuple[Metric, Series]]) -> str:
    """The finding of a page: at most two signals, then what the rest are; of a closed home, that it is."""
    place = asked[0][1].place if asked else None
    if place is not None and place.state == "closed":
        when = f" in {wording.month_of_year(place.closed)}" if place.closed else ""
        return f"{name}: closed{when}"
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
        as_usual = (
            "; other measures as usual"
            if rest == len(with_values) - len(shown)
            else "; nothing else unusual where months are judged"
        )
        end = "" if more > 0 else as_usual
        return f"{name}: {'; '.join(said)}{end}"
    if signals:
        return f"{name}: {wording.lower_first(signals[0].metric.title)} {exact_words(signals[0])}"
    count = wording.in_words(len(judged))
    if len(judged) == len(with_values):
        return f"{name}: all {count} measures within their usual ranges"
    if judged:
        left = wording.in_words(len(with_values) - len(judged))
        measures = wording.plural(len(judged), "measure", "measures")
        return f"{name}: {count} {measures} as usual; {left} not judged month by month"
    return f"{name}: too few to judge month by month"


def aim_line(asked: list[tuple[Metric, Series]]) -> str:
    """Under an aim's heading: how many of its measures move."""
    signals = [s for s in (signal_of(metric, series) for metric, series in asked) if s]
    kinds = [s.kind for s in signals if s.kind != "words"]
    judged = sum(series.variation is not None for _, series in asked)
    measures = f"{wording.in_words(len(asked))} {wording.plural(len(asked), 'measure', 'measures')}"
    if not any(series.latest for _, series in asked):
        return f"{wording.upper_first(measures)}, no data yet."
    if not kinds and len(signals):
        unlike = wording.upper_first(wording.in_words(len(signals)))
        return f"{unlike} of {measures} {wording.plural(len(signals), 'is', 'are')} not at the usual level."
    if not judged:
        return f"{wording.upper_first(measures)}, not judged month by month."
    if not kinds:
        of_judged = "" if judged == len(asked) else f" in the {wording.in_words(judged)} judged by month"
        return f"{wording.upper_first(measures)}, no unusual variation{of_judged}."
    unusual = wording.upper_first(wording.in_words(len(kinds)))
    return f"{unusual} of {measures} {wording.plural(len(kinds), 'is', 'are')} unusual."


def counts_line(metric: Metric, series: Series) -> str:
    """Under an area's row: what the headline is made of, the months' range, the baseline."""
    parts = []
    headline = series.headline
    if headline and headline.numerator is not None and metric.kind != "money":
        size = headline.denominator
        over = f" in {wording.count(size)} {metric.over_in_short}" if size else ""
        parts.append(
            f"{wording.count(headline.numerator)} {metric.events}{over}, {year_to(headline, metric)}"
        )
    elif headline and headline.value is None:
        known = f"{headline.covered:,} of {headline.due:,} home-months known"
        parts.append(f"{wording.upper_first(year_to(headline, metric))}: {known}")
    elif headline:
        parts.append(wording.upper_first(year_to(headline, metric)))
    point = judged_point(series)
    if series.variation and point and point.limit_high is not None and point.limit_low is not None:
        parts.append(f"Monthly usual range {wording.limits(point, metric)}")
    parts += [
        f"{one.period}: {wording.value(one.value, metric)}"
        for one in series.baselines
        if one.value is not None
    ]
    return ". ".join(parts) + "." if parts else ""


def year_to(point: Point, metric: Metric | None = None) -> str:
    """The months of a headline; a stock has its newest alone."""
    month = month_name(point.month)
    return month if metric is not None and metric.stock else f"12 months to {month}"


def expected_line(flags: Iterable[ExpectedFlags | None], signals: int) -> str:
    """`14 signals this month; about 5 (1 to 9) would be expected by chance`."""
    known = [one for one in flags if one]
    said = (
        f"{signals} {wording.plural(signals, 'signal', 'signals')} this month"
        if signals
        else "No signals this month"
    )
    # Where nothing can be judged there is nothing that chance could flag.
    if not sum(one.expected for one in known) > 0:
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


def _source_date(source: SourceDate) -> str:
    month = month_name(source.latest)
    provisional = source.provisional_from is not None and source.provisional_from <= source.latest
    mark = ", provisional" if provisional else ""
    if source.self_reported and source.due > 1:
        return f"{source.title}: {source.covered} of {source.due} for {month}{mark}."
    return f"{source.title} to {month}{mark}."


def area_lead(homes: int, asked: list[tuple[Metric, Series]]) -> str:
    """One paragraph: what stands out, or emergency admissions where nothing does, and how it compares."""
    told = [
        (metric, series) for metric, series in asked if series.headline and series.headline.value is not None
    ]
    if not told:
        return "No month of this area has a value yet."
    signals = ordered([s for s in (signal_of(m, s) for m, s in told) if s and s.kind != "words"])
    counted = [one for one in told if one[0].kind == "events"]
    moving = next((s.metric for s in signals if s.metric.kind == "events"), None)
    main = next(((metric, series) for metric, series in told if metric is moving), None)
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
    value = wording.with_unit(point.value, metric)
    return f"Residents of {homes:,} care homes had {number} {metric.events} in the {year_to(point)}, {value}."


def _lead_range(metric: Metric, series: Series) -> str:
    months = f"Month by month this is {_by_month(series, signal_of(metric, series), 'as usual')}"
    words = _against(metric, series)
    return f"{months}{words and f'; over the 12 months it is {words}'}."


def _by_month(series: Series, signal: Signal | None, usual: str) -> str:
    """The finding of the months; of those that nothing judges, that they are not judged."""
    if signal and signal.kind == "words":
        return exact_words(signal)
    if signal:
        return finding(signal, year=True)
    return usual if series.variation else "not judged"


def _lead_second(metric: Metric, series: Series) -> str:
    signal = signal_of(metric, series)
    value = wording.with_unit(series.headline.value, metric) if series.headline else ""
    against = _against(metric, series)
    range_ = _by_month(series, signal, "within the usual range")
    rate = f"{wording.upper_first(metric.events)}, at {value}"
    return f"{rate}, are {range_}{against and f', and {against}'}."


def _against(metric: Metric, series: Series) -> str:
    comparison = sentence.chosen(metric, series)
    if comparison is None or comparison.state != "shown" or comparison.word is None:
        return ""
    return f"{comparison.word} compared with {sentence.comparator(comparison, counted=False)}"
