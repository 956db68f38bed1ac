"""What is said of change since a baseline: sizes, intervals and sides, and no cause."""

from dashboard import wording
from loaders.calendar import month_name
from metrics.definition import Metric
from metrics.progress_answer import BaselineChange, CareStep, Progress, Shift

SERVICES = {None: "All homes", "nursing": "Nursing homes", "residential": "Residential homes"}
OUTSIDE = "homes outside the vanguards"
NO_CAUSE = (
    "A change since a start is not said to come from it: other things changed at the same time. "
    "No verdict is given on this page."
)


def side(percent: float, metric: Metric) -> str:
    """`12% fewer`, `3.5% higher`, `no change`."""
    size = wording.change(percent).lstrip(f"+{wording.MINUS}")
    if size == "0%":
        return "no change"
    fewer, more = ("fewer", "more") if metric.kind in ("events", "nights") else ("lower", "higher")
    return f"{size} {more if percent > 0 else fewer}"


def interval(low: float | None, high: float | None, metric: Metric) -> str:
    """`15% fewer to 8.9% more`."""
    if low is None or high is None:
        return ""
    return f"{side(low, metric)} to {side(high, metric)}"


def since(change: BaselineChange, start: bool = False) -> str:
    """`2014/15`, `the year before the start`."""
    named = change.title.removeprefix("Own ")
    return f"{'Since ' if start else ''}{'' if named[:1].isdigit() else 'the '}{named}"


def title(metric: Metric, progress: Progress) -> str:
    whose = f"{metric.title} in {progress.name}"
    one = progress.change()
    if one is None:
        return f"{whose}: no baseline to set the last 12 months against yet"
    if one.own.percent is None:
        return f"{whose}: change since {since(one)} cannot be worked out"
    own = f"{side(one.own.percent, metric)} than in {since(one)}"
    if one.own.percent == 0 or side(one.own.percent, metric) == "no change":
        own = f"no change since {since(one)}"
    if said := interval(one.own.low, one.own.high, metric):
        own = f"{own} (95% interval {said})"
    if one.others is None or one.others.percent is None:
        return f"{whose}: {own}"
    return f"{whose}: {own}; {OUTSIDE} {side(one.others.percent, metric)}"


def told(metric: Metric, progress: Progress, one: BaselineChange) -> str:
    """Sentences of one type of home since one baseline, with intervals and what could have been seen."""
    own = one.own
    whose = f"{own.homes} {SERVICES[one.service].lower() if one.service else 'homes'} of {progress.name}"
    months = f"{one.against_period} against {one.period}"
    if own.percent is None:
        return f"{months}: the change cannot be worked out, with {own.reason}."
    said = interval(own.low, own.high, metric)
    parts = [f"{months}, in the same {whose}: {side(own.percent, metric)} (95% interval {said})."]
    if one.others is not None and one.others.percent is not None:
        theirs = interval(one.others.low, one.others.high, metric)
        count = f"{one.others.homes:,} {OUTSIDE}"
        parts.append(f"At the same time, in {count}: {side(one.others.percent, metric)} ({theirs}).")
    if one.against is not None:
        less = interval(one.against.low, one.against.high, metric)
        parts.append(f"Less their change, it is {side(one.against.percent, metric)} ({less}).")
        parts.append(f"{seen(one)}{caution(one)}.")
    return " ".join(parts)


def short(metric: Metric, one: BaselineChange) -> str:
    """The same in one sentence, beside its chart."""
    if one.own.percent is None:
        return f"{since(one, True)}: cannot be worked out, with {one.own.reason}."
    ends = interval(one.own.low, one.own.high, metric)
    said = f"{since(one, True)}: {side(one.own.percent, metric)} ({ends})"
    if one.others is not None and one.others.percent is not None:
        said += f"; {OUTSIDE} {side(one.others.percent, metric)}"
    if one.against is not None:
        ends = interval(one.against.low, one.against.high, metric)
        said += f"; less their change {side(one.against.percent, metric)} ({ends})"
    return f"{said}."


def seen(one: BaselineChange) -> str:
    assert one.against is not None
    fall = wording.change(one.against.smallest_visible).lstrip(f"+{wording.MINUS}")
    return f"A fall of {fall} would be seen four times in five"


def caution(one: BaselineChange) -> str:
    held = one.against.caution if one.against else None
    return f"; it {held}" if held else ""


def heading(metric: Metric, one: BaselineChange) -> str:
    """Over the estimates of one type of home."""
    whose = SERVICES[one.service]
    if one.own.percent is None:
        return f"{whose}: cannot be worked out"
    return f"{whose}: {side(one.own.percent, metric)} since {since(one)}"


def cell(shift: Shift | None, metric: Metric) -> str:
    """In a table: the size and its interval, or why there is none."""
    if shift is None:
        return "nobody to set it against"
    if shift.percent is None:
        return shift.reason or "cannot be worked out"
    return f"{wording.change(shift.percent)} ({ends(shift.low, shift.high)})"


def ends(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{wording.change(low)} to {wording.change(high)}"


def step_where(step: CareStep) -> str:
    """`The whole area; then 41 homes by 9 March 2015`."""
    homes = f"{step.homes} {wording.plural(step.homes, 'home', 'homes')}"
    if step.area_wide and step.homes:
        return f"the whole area; {homes} by themselves, the last on {wording.day(step.last)}"
    if step.area_wide:
        return "the whole area"
    return homes if step.first == step.last else f"{homes}, the last on {wording.day(step.last)}"


def rolling_words(metric: Metric, progress: Progress) -> str:
    """Where the line of changes stands at its end."""
    last = next((one for one in reversed(progress.rolling) if one.own.percent is not None), None)
    if last is None or last.own.percent is None:
        return "The change cannot be worked out in any of these months."
    own = f"{side(last.own.percent, metric)} ({interval(last.own.low, last.own.high, metric)})"
    said = f"12 months to {month_name(last.month)}: {own}."
    if last.others is not None and last.others.percent is not None:
        said += f" {wording.upper_first(OUTSIDE)}: {side(last.others.percent, metric)}."
    return f"{said} Each point overlaps the one before it, so none is judged by itself."
