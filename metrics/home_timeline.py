"""The life of a home in one list: signals, revisions, new limits, events, and what registers say."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise

from loaders.calendar import month_start
from metrics.answer import POLICY, Answer, Point, Query, Series
from metrics.care_events import element_of, happenings
from metrics.definition import HEADLINES, Metric
from metrics.home_timeline_answer import (
    EVENT,
    LIMITS,
    REGISTER,
    REVISION,
    SIGNAL,
    Happened,
    HomeTimeline,
    HomeTimelineQuery,
)
from metrics.homes import Home, Period
from metrics.places import find_home, home_place
from metrics.reader import Reader
from metrics.series import usable
from metrics.spc import SIGNALS
from metrics.values import digits
from metrics.viewer import Viewer

Ask = Callable[[Query], Answer]
ORDER = {kind: place for place, kind in enumerate((SIGNAL, LIMITS, REVISION, EVENT, REGISTER))}
# Of a home's periods: fact -> what held of it.
HELD: dict[str, Callable[[Period], object]] = {
    "name": lambda one: one.name,
    "provider": lambda one: one.provider,
    "service": lambda one: one.service,
    "beds": lambda one: one.beds,
}


def answer_home_timeline(reader: Reader, query: HomeTimelineQuery, viewer: Viewer, ask: Ask) -> HomeTimeline:
    """Newest first. Signals and revisions are those of the measures that the home's page shows."""
    home, redirect = find_home(reader, query.code, viewer)
    metrics = tuple(metric for metric in HEADLINES.values() if viewer.may_ask(metric.id))
    entries: list[Happened] = [*_events(reader, home), *_register(reader, home)]
    months: list[int] = []
    for metric in metrics:
        series = ask(Query(metric.id, code=home.code, asat=query.asat)).one
        entries += [*signal_runs(metric, series), *_revised(metric, series), *_limits(metric, series)]
        months += [point.month for point in series.points if point.value is not None]
    known = [one for one in entries if one.on <= reader.compared_with]
    return HomeTimeline(
        query, home_place(reader, home), tuple(sorted(known, key=_newest_first)), metrics,
        min(months, default=None), max(months, default=None), reader.asat, reader.today, reader.made_up,
        redirect, reader.profile, POLICY,
    )  # fmt: skip


def _newest_first(one: Happened) -> tuple[int, int, str]:
    when = month_start(one.last).toordinal() if one.kind == SIGNAL and one.last else one.on.toordinal()
    return -when, ORDER[one.kind], one.metric.title if one.metric else one.title or one.fact or ""


def signal_runs(metric: Metric, series: Series) -> Iterator[Happened]:
    """Each stretch of judged months in a row that carry a signal on the same side."""
    judged = [point for point in series.points if usable(point)]
    run: list[Point] = []
    for point in judged:
        side = _side(point)
        if run and side != _side(run[-1]):
            yield _run(metric, series, run, still=False)
            run = []
        if side is not None:
            run.append(point)
    if run:
        yield _run(metric, series, run, still=True)


def _side(point: Point) -> bool | None:
    """Whether its signal is a high one; None: it has none."""
    if point.signal in (None, SIGNALS[0]):
        return None
    return "Above" in str(point.signal) or "Increasing" in str(point.signal)


def _run(metric: Metric, series: Series, run: list[Point], still: bool) -> Happened:
    return Happened(
        SIGNAL, month_start(run[0].month), metric, run[0].month, run[-1].month, run[-1],
        judged=series.variation is not None, still=still,
    )  # fmt: skip


def _revised(metric: Metric, series: Series) -> Iterator[Happened]:
    """Counts that a later file changed. Bed days that a return replaced are told where a point comes from."""
    for point in series.points:
        was = point.revised
        if was is not None and was.numerator != point.numerator:
            yield Happened(
                REVISION, was.replaced_on, metric, point.month, point.month, point,
                before=_count(was.numerator), after=_count(point.numerator),
            )  # fmt: skip


def _count(number: float | None) -> str | None:
    return None if number is None else str(digits(number))


def _limits(metric: Metric, series: Series) -> Iterator[Happened]:
    for change in series.changes:
        yield Happened(LIMITS, month_start(change.month), metric, change.month, change.month, change=change)


def _events(reader: Reader, home: Home) -> Iterator[Happened]:
    """Of the home itself, and of the area in which it lay on the day."""
    for one in happenings(reader):
        here = home.at(one.happened_on).area_id
        whole = one.home_id is None and one.area_id == here and _stood(home, one.happened_on)
        if one.home_id == home.home_id or whole:
            yield Happened(
                EVENT, date.fromordinal(one.happened_on), title=one.title, element=element_of(one.part),
                whole_area=whole,
            )  # fmt: skip


def _stood(home: Home, day: int) -> bool:
    opened = min((one.open_date for one in home.periods if one.open_date is not None), default=0)
    closed = home.periods[-1].close_date
    return opened <= day and (closed is None or day < closed)


def _register(reader: Reader, home: Home) -> Iterator[Happened]:
    """What registers say of the home, each on its day."""
    opened = min((one.open_date for one in home.periods if one.open_date is not None), default=None)
    closed = home.periods[-1].close_date
    yield from _dated("opened", opened)
    yield from _dated("closed", closed)
    yield from _programme(home)
    yield from _ratings(home.periods)
    registered = sorted((one.registered_on, one.code) for one in home.codes
                        if one.kind == "cqc" and one.registered_on is not None)  # fmt: skip
    for day, code in registered[1:]:
        yield from _dated("code", day, after=code)
    for before, now in pairwise(home.periods):
        for fact, held in HELD.items():
            was, found = held(before), held(now)
            if found != was and found is not None and was is not None:
                yield from _dated(fact, now.valid_from, str(was), str(found))
        if now.area_id != before.area_id and now.area_id is not None and before.area_id is not None:
            # Where it came from is for those who see that area: it stays unsaid.
            yield from _dated("area", now.valid_from, after=reader.homes.areas[now.area_id].name)


def _dated(
    fact: str, day: int | None, before: str | None = None, after: str | None = None
) -> Iterator[Happened]:
    if day is not None and day > 0:
        yield Happened(REGISTER, date.fromordinal(day), fact=fact, before=before, after=after)


def _programme(home: Home) -> Iterator[Happened]:
    starts = {one.programme_start for one in home.periods if one.programme}
    for start in sorted(start for start in starts if start is not None):
        yield from _dated("programme", start)


def _ratings(periods: Iterable[Period]) -> Iterator[Happened]:
    """Each inspection once, on its own day, however many registers repeat it."""
    seen: dict[int, str] = {}
    for one in periods:
        if one.rating and one.rating_date is not None:
            seen[one.rating_date] = one.rating
    for day, rating in sorted(seen.items()):
        yield from _dated("rating", day, after=rating)
