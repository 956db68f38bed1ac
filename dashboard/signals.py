"""What a series says at its last judged month: a signal, since when, and the words for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dashboard import wording
from loaders.calendar import MONTHS, month_name
from metrics.answer import Point, Series
from metrics.definition import Metric
from metrics.series import usable
from metrics.signals import Signals
from metrics.state import PRESENT

COMMON = "Common Cause"
OUTSIDE = {"Above UCL", "Below LCL"}


@dataclass(frozen=True)
class Signal:
    """What a home or area says in one metric at its last judged month, and since when."""

    metric: Metric
    code: str
    name: str
    month: int
    said: str  # in the words of a point
    since: int
    kind: str  # concern, improvement, neutral, or words for an exact test
    one_rule: bool  # the same rule names every month since the first

    @property
    def high(self) -> bool:
        return _is_high(self.said)

    @property
    def months(self) -> int:
        return self.month - self.since + 1

    @property
    def sustained(self) -> bool:
        """Seven months or more: a change, not a month."""
        return self.months >= 7

    def continues(self, month: int, said: str) -> bool:
        """Whether this is what was seen already in that month, in those words.

        The same run of months goes on, on the same side; a further month outside the limits is new.
        """
        if _is_high(said) != self.high or self.since > month:
            return False
        return self.month <= month or self.said not in OUTSIDE


def final_point(series: Series) -> Point | None:
    """The last final month of which something is known, though there may be nothing to divide."""
    final = [p for p in series.points if p.state in PRESENT and "provisional" not in p.marks]
    return final[-1] if final else None


def judged_point(series: Series) -> Point | None:
    """The last final month with a value: the one that rules speak of."""
    return next((point for point in reversed(series.points) if usable(point)), None)


def spoken_point(series: Series) -> Point | None:
    """The last final month; where there is none, the last with a value."""
    return final_point(series) or series.latest


def signal_of(metric: Metric, series: Series) -> Signal | None:
    """The signal at the last judged month, if there is one."""
    point = judged_point(series)
    if point is None or point.signal in (None, COMMON):
        return None
    since = _since(series, point, _is_high(point.signal))
    kind = _kind(metric, point.signal, series.variation)
    months = (p for p in series.points if since <= p.month <= point.month and p.value is not None)
    one_rule = {p.signal for p in months} == {point.signal}
    return Signal(metric, series.code, series.name, point.month, point.signal, since, kind, one_rule)


def signals_in(answer: Signals) -> Iterator[Signal]:
    """Those of a list of homes."""
    for one in answer.homes:
        if one.flagged:
            kind = _kind(answer.metric, one.signal, one.variation)
            yield Signal(
                answer.metric, one.code, one.name, one.month, one.signal, one.since, kind, one.one_rule
            )  # fmt: skip


def _kind(metric: Metric, said: str, variation: str | None) -> str:
    kind = wording.kind_of_signal(metric, said, variation)
    return "words" if kind == "plain" else kind


def _is_high(said: str) -> bool:
    return "Above" in said or "Increasing" in said


def _since(series: Series, last: Point, high: bool) -> int:
    """The first of the months in a row that carry a signal on the same side."""
    since = last.month
    for point in reversed([p for p in series.points if p.month < last.month and p.value is not None]):
        if point.signal in (None, COMMON) or _is_high(point.signal) != high:
            break
        since = point.month
    return since


def when(signal: Signal, year: bool = True) -> str:
    """`since April 2016`, or `in October 2016` for a single month."""
    # The year may go unsaid only where it is that of the last judged month.
    year = year or signal.since // 12 != signal.month // 12
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
    said = rule_words(signal)
    # What is no adverb of its own stands apart: `falls, two of three months near the upper limit`.
    apart = "," if said.startswith("two of") else ""
    return f"{wording.lower_first(signal.metric.title)}{apart} {said}"


def rule_words(signal: Signal) -> str:
    """The rule of the last month, and since when: of the rule only where every month since is by it."""
    rule = wording.rule(signal.said) or ""
    if signal.months > 1 and not signal.one_rule:
        return f"{rule} in {month_name(signal.month)}; unusual {when(signal)}"
    return f"{rule}{',' if 'seven months' in rule else ''} {when(signal)}"


def finding(signal: Signal, year: bool = False) -> str:
    """For a heading: `higher than usual since August`."""
    side = "higher" if signal.high else "lower"
    return f"{side} than usual {when(signal, year)}"


def ordered(signals: Iterable[Signal]) -> list[Signal]:
    """Concern, improvement, then neither; alphabetical within."""
    rank = {"concern": 0, "improvement": 1, "neutral": 2, "words": 3}
    return sorted(signals, key=lambda s: (rank[s.kind], s.name, s.metric.title))
