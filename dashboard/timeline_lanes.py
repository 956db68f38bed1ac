"""What of a home's timeline is looked at, and its lanes along the months: for the page and for its files."""

from dashboard import timeline_words, wording
from dashboard.address import View
from dashboard.charts.life import Lane, Life, Moment, describe_life
from loaders.calendar import first_day, month_of
from metrics.home_timeline_answer import KINDS, SIGNAL, Happened, HomeTimeline


def shown(timeline: HomeTimeline, view: View) -> list[Happened]:
    return [one for one in timeline.entries if _asked_for(one, view)]


def chart(timeline: HomeTimeline, entries: list[Happened], view: View) -> Life | None:
    """A lane for each measure with a signal, then one a kind."""
    first = view.start if view.start is not None else timeline.first
    if first is None:
        return None
    last = view.end if view.end is not None else month_of(timeline.asat or timeline.today)
    return describe_life(_lanes(entries), first, last, timeline_words.told(timeline, entries))


def _asked_for(one: Happened, view: View) -> bool:
    """Of the kind and within the months of the address."""
    if view.kind not in (None, one.kind):
        return False
    first = first_day(one.first) if one.first is not None else one.on.toordinal()
    last = first_day(one.last) if one.last is not None else one.on.toordinal()
    if one.kind != SIGNAL:
        first = last = one.on.toordinal()
    after = view.start is None or last >= first_day(view.start)
    return after and (view.end is None or first < first_day(view.end + 1))


def _lanes(shown: list[Happened]) -> list[Lane]:
    found: dict[str, list[Moment]] = {}
    for one in sorted(shown, key=lambda one: (KINDS.index(one.kind), one.on)):
        name = one.metric.short_title if one.kind == SIGNAL and one.metric else timeline_words.NAMES[one.kind]
        found.setdefault(name, []).append(_moment(one))
    return [Lane(name, tuple(moments)) for name, moments in found.items()]


def _moment(one: Happened) -> Moment:
    if one.kind == SIGNAL and one.first is not None and one.last is not None:
        return Moment(one.last, one.first, timeline_words.kind_of(one))
    return Moment(wording.place_of(one.on), None, "plain")
