"""What is said of each thing in a home's timeline, and what the page is called for it."""

from dashboard import wording
from loaders.calendar import month_name, months_name
from metrics.definition import CARE_ELEMENTS
from metrics.home_timeline_answer import EVENT, LIMITS, REGISTER, REVISION, SIGNAL, Happened, HomeTimeline

NAMES = {
    SIGNAL: "Signal in the data", LIMITS: "New limits", REVISION: "Revision", EVENT: "Care model",
    REGISTER: "Register",
}  # fmt: skip
SEVERAL = {
    SIGNAL: "Signals in the data", LIMITS: "New limits", REVISION: "Revisions", EVENT: "Care model",
    REGISTER: "Register and inspection",
}  # fmt: skip


def kind_of(one: Happened) -> str:
    """Mark and colour of a signal; plain for what is said in words alone."""
    if one.metric is None or one.point is None or one.kind != SIGNAL:
        return "plain"
    return wording.kind_of_signal(one.metric, one.point.signal, "judged" if one.judged else None)


def when(one: Happened) -> str:
    """`August to October 2016` for a signal, the month of new limits, else the day."""
    if one.kind == SIGNAL and one.first is not None and one.last is not None:
        return months_name(one.first, one.last)
    if one.kind == LIMITS and one.first is not None:
        return f"From {month_name(one.first)}"
    return wording.day(one.on)


def said(one: Happened) -> str:
    """One line: what happened."""
    if one.kind == SIGNAL:
        return _signal(one)
    if one.kind == REVISION:
        return _revision(one)
    if one.kind == LIMITS and one.metric and one.change:
        return f"{one.metric.title}. {one.change.words}"
    if one.kind == EVENT:
        where = " (in the whole area)" if one.whole_area else ""
        element = f"; element {one.element}, {CARE_ELEMENTS[one.element].title}" if one.element else ""
        return f"{one.title}{where}{element}"
    return _fact(one)


def _signal(one: Happened) -> str:
    assert one.metric is not None and one.point is not None
    rule = wording.rule(one.point.signal) or "unusual"
    months = (one.last or 0) - (one.first or 0) + 1
    length = f" ({wording.in_words(months)} months)" if months > 1 else ""
    return f"{one.metric.title}: {rule}{length}"


def _revision(one: Happened) -> str:
    assert one.metric is not None
    was = one.before if one.before is not None else "not known"
    now = one.after if one.after is not None else "not known"
    return f"{one.metric.title}, {month_name(one.first or 0)}: was {was}, now {now}"


def _fact(one: Happened) -> str:
    before, after = one.before, one.after
    if one.fact == "service":
        before, after = _service(before), _service(after)
    return {
        "opened": "Opened",
        "closed": "Closed",
        "name": f"Now called {after}; was {before}",
        "provider": f"Provider now {after}; was {before}",
        "service": f"Type now {after}; was {before}",
        "beds": f"Registered beds now {after}; were {before}",
        "code": f"Registered anew as {after}",
        "area": f"In {after} from this day",
        "programme": "Programme starts",
        "rating": f"Inspected: {wording.lower_first(after or 'not known')}",
    }[one.fact or ""]


def _service(held: str | None) -> str:
    return wording.lower_first(wording.SERVICES.get(held or "", "not known"))


def title(timeline: HomeTimeline) -> str:
    """`Elm House, timeline: ambulance call-outs higher than usual since August 2016`."""
    name = timeline.place.name
    newest = next((one for one in timeline.entries if one.kind == SIGNAL), None)
    open_now = timeline.place.state == "open"
    if newest is not None and newest.metric is not None and newest.still and open_now:
        said = (newest.point.signal if newest.point else None) or ""
        side = "higher" if "Above" in said or "Increasing" in said else "lower"
        since = (
            f"since {month_name(newest.first or 0)}" if newest.first != newest.last else f"in {when(newest)}"
        )
        return f"{name}, timeline: {wording.lower_first(newest.metric.title)} {side} than usual {since}"
    if newest is not None:
        return f"{name}, timeline: no signal now; the last was in {month_name(newest.last or 0)}"
    if timeline.entries:
        return f"{name}, timeline: no signal in the data; {_counted(len(timeline.entries))}"
    return f"{name}, timeline: nothing dated is known yet"


def _counted(number: int) -> str:
    return f"{number} dated {wording.plural(number, 'entry', 'entries')}"


def told(timeline: HomeTimeline, shown: list[Happened]) -> str:
    """The sentence of the chart: how many of each kind, and the newest."""
    counts = [(SEVERAL[kind], sum(one.kind == kind for one in shown)) for kind in NAMES]
    parts = [f"{wording.lower_first(name)} {number}" for name, number in counts if number]
    if not parts:
        return "Nothing of this kind is known of these months."
    newest = shown[0]
    counted = wording.upper_first(wording.listed(parts))
    return f"{counted}. The newest: {when(newest)}, {wording.lower_first(said(newest))}."
