"""What a series says at its last judged month: a signal, since when, and the words for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard import wording
from loaders.calendar import MONTHS, month_name
from metrics.answer import Point, Series
from metrics.definition import Metric


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
    def one_rule(self) -> bool:
        """Whether the same rule names every month since the first."""
        points = (p for p in self.series.points if self.since <= p.month <= self.point.month)
        return {p.signal for p in points if p.value is not None} == {self.point.signal}

    @property
    def months(self) -> int:
        return self.point.month - self.since + 1

    @property
    def sustained(self) -> bool:
        """Seven months or more: a change, not a month."""
        return self.months >= 7


def judged_point(series: Series) -> Point | None:
    """The last final month with a value: the one that rules and sentence speak of."""
    final = [
        p for p in series.points if p.state in {"shown", "none_recorded"} and "provisional" not in p.marks
    ]
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
    return Signal(
        metric, series, point, _since(metric, series, point, high), "words" if kind == "plain" else kind
    )


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
    # The year may go unsaid only where it is that of the last judged month.
    year = year or signal.since // 12 != signal.point.month // 12
    month = month_name(signal.since) if year else MONTHS[signal.since % 12]
    return f"{'since' if signal.months > 1 else 'in'} {month}"


def words_of(signal: Signal) -> str:
    """The variation words of a signal: `unusual (concern) since April 2016`."""
    if signal.kind == "words":
        return wording.upper_first(exact_words(signal))
    return f"{wording.TIME_WORDS[signal.kind]} {when(signal)}"


def exact_words(signal: Signal) -> str:
    return f"{'higher' if signal.high else 'lower'} than its usual level"


def reason_words(signal: Signal) -> str:
    """Why a home is on a list: `ambulance call-outs above the upper limit since August 2016`."""
    return f"{wording.lower_first(signal.metric.title)} {rule_words(signal)}"


def rule_words(signal: Signal) -> str:
    """The rule of the last month, and since when: of the rule only where every month since is by it."""
    rule = wording.rule(signal.point.signal) or ""
    if signal.months > 1 and not signal.one_rule:
        return f"{rule} in {month_name(signal.point.month)}, unusual {when(signal)}"
    return f"{rule}{',' if 'seven months' in rule else ''} {when(signal)}"


def finding(signal: Signal, year: bool = False) -> str:
    """For a heading: `higher than usual since August`."""
    side = "higher" if signal.high else "lower"
    return f"{side} than usual {when(signal, year)}"


def ordered(signals: Iterable[Signal]) -> list[Signal]:
    """Concern, improvement, then neither; alphabetical within."""
    rank = {"concern": 0, "improvement": 1, "neutral": 2, "words": 3}
    return sorted(signals, key=lambda s: (rank[s.kind], s.series.name, s.metric.title))
