"""More answers made by hand: homes side by side, change since a baseline, what has come in, a home's life."""

from dataclasses import replace
from datetime import date, timedelta

from metrics.answer import Point
from metrics.area_funnels import AREAS_ONLY, CLOSED, NO_DATA, UNDER_COVERAGE
from metrics.compare import NO_WORD
from metrics.coverage_answer import Arrived, Coverage, CoverageQuery, SourceCoverage
from metrics.definition import METRICS, SOURCES
from metrics.funnel import funnel, lines
from metrics.funnel_answer import FunnelGroup, FunnelHome, FunnelLine, FunnelQuery, Funnels
from metrics.home_timeline_answer import Happened, HomeTimeline, HomeTimelineQuery
from metrics.homes import NotFound
from metrics.progress_answer import (
    Against,
    BaselineChange,
    CareEvent,
    Progress,
    ProgressQuery,
    RollingChange,
    Shift,
)
from metrics.step_changes import StepChange
from tests.dashboard import answers
from tests.dashboard.answers import AREA, FIRST, HOMES, LAST, TODAY, point

UNKNOWN = "You cannot see this, or it does not exist."
# Eleven residential homes that differ: one of 96 falls where about 32 are expected.
COUNTS = (12, 33, 19, 37, 24, 11, 34, 25, 96, 18, 36)
DAYS = (9000, 8000, 10000, 9500, 12000, 7000, 8800, 9900, 9400, 8100, 9200)


FACTS = (
    (9, "rating", None, "Good"),
    (8, "name", "Elm Place", "Elm House"),
    (7, "provider", "Old Ltd", "Fell Ltd"),
    (6, "service", "residential", "nursing"),
    (5, "beds", "40", "44"),
    (4, "code", None, "1-900000005"),
    (3, "area", None, "Northmoor"),
    (2, "programme", None, None),
    (1, "closed", None, None),
)


def _area(code):
    if code != AREA.code:
        raise NotFound(UNKNOWN)
    return AREA


def funnels(query: FunnelQuery) -> Funnels:
    """Residential homes compared, three nursing homes too few, one closed."""
    area, metric = _area(query.area), METRICS[query.metric]
    common = (answers.answer(query.metric).sources, "operational", "1")
    if not metric.of_homes:
        return Funnels(query, metric, area, None, None, (), (), AREAS_ONLY, query.asat, TODAY, True, *common)
    groups = (_few(metric), _plain(metric) if metric.kind in NO_WORD else _compared(metric))
    shut = next(home for home in HOMES if home.closed)
    return Funnels(
        query, metric, area, LAST - metric.window + 1, LAST, groups, ((shut, CLOSED),), None, query.asat,
        TODAY, True, *common,
    )  # fmt: skip


def _few(metric) -> FunnelGroup:
    value = 9 / 9000 * metric.per
    homes = tuple(
        FunnelHome(f"1-9100000{n}", f"Nursing {n}", 9.0, 9000.0, value, None, None, None, None, 12, 12)
        for n in range(3)
    )
    return FunnelGroup(
        "nursing", homes, None, None, False, None, (), "Not compared: fewer than 10 such homes"
    )


def _homes(metric) -> list[FunnelHome]:
    open_homes = [home for home in HOMES if not home.closed]
    return [
        FunnelHome(
            home.code, home.name, float(o), float(n), o / n * metric.per, None, None, None, None, 12, 12
        )
        for home, o, n in zip(open_homes, COUNTS, DAYS, strict=True)
    ]


def _plain(metric) -> FunnelGroup:
    mean = sum(COUNTS) / sum(DAYS) * metric.per
    return FunnelGroup(
        "residential", tuple(_homes(metric)), mean, None, False, None, (), NO_WORD[metric.kind]
    )


def _compared(metric) -> FunnelGroup:
    found = funnel(COUNTS, DAYS)
    homes = [
        replace(home, expected=x, ratio=home.numerator / x, word=word)
        for home, x, word in zip(_homes(metric), found.expected.tolist(), found.words, strict=True)
    ]
    homes.append(FunnelHome("1-92000001", "Yarrow End", None, None, None, None, None, None, NO_DATA, 0, 12))
    homes.append(
        FunnelHome("1-92000002", "Zeal House", 3.0, 900.0, 3.0, None, None, None, UNDER_COVERAGE, 4, 12)
    )
    drawn = []
    for size in range(6000, 13000, 500):
        low_95, high_95, low_998, high_998 = (float(line) for line in lines(found.rate * size, found.tau2))
        ends = (low_998, low_95, high_95, high_998)
        drawn.append(FunnelLine(size, *(found.rate * one * metric.per for one in ends)))
    mean = found.rate * metric.per
    return FunnelGroup(
        "residential", tuple(homes), mean, found.tau2, found.differ_widely, 0.012, tuple(drawn), None
    )


def progress(query: ProgressQuery) -> Progress:
    """Two baselines for all homes, nursing homes too few for the first; eight months of rolling change."""
    area, metric = _area(query.code), METRICS[query.metric]
    if not metric.of_homes:
        raise NotFound(f"{metric.title} is known of areas only.")
    own, others = (
        Shift(-12.4, -24.0, 2.1, 11, 410.0, 360.0, None),
        Shift(-1.4, -4.8, 2.2, 383, 9000.0, 8900.0, None),
    )
    none = Shift(None, None, None, 3, 60.0, 50.0, "fewer than 8 homes with both years")
    against = Against(-11.1, -25.0, 6.0, -1.4, 14, -22.0, None)
    few_areas = replace(against, areas=3, caution="cannot allow for area-wide changes")
    changes = (
        _change(metric, "baseline", "Own 2014/15", None, own, others, against),
        _change(metric, "before_start", "Own year before the start", None, own, others, few_areas),
        _change(metric, "baseline", "Own 2014/15", "nursing", none, others, None),
    )
    rolling = tuple(
        RollingChange(month, replace(own, percent=-12.4 + step), others)
        for step, month in enumerate(range(LAST - 8, LAST))
    )
    months = tuple(point(month, 30.0, 12000.0) for month in range(FIRST, LAST + 1))
    years = tuple(replace(one, numerator=360.0, denominator=144000.0) for one in months[11:])
    return Progress(
        query, metric, area, area.name, LAST - 1, changes, rolling, months, years, years[:-2], _events(),
        query.asat, TODAY, True, answers.answer(query.metric).sources, "operational", "1",
    )  # fmt: skip


def _change(metric, id, title, service, own, others, against) -> BaselineChange:
    before: Point = point(2015 * 12 + 2, 410.0, 144000.0, per=metric.per)
    after = point(LAST - 1, 360.0, 144000.0, per=metric.per)
    return BaselineChange(
        id, title, "April 2014 to March 2015", "October 2015 to September 2016", service, before, after, own,
        others, against,
    )  # fmt: skip


def _events() -> tuple[CareEvent, ...]:
    hub = CareEvent(date(2015, 1, 1), 1, "1b", "Telephone hub for homes", None, None, of_area=True)
    rounds = [
        CareEvent(
            date(2015, 4, 1) + timedelta(days=n), 1, "1a", "Weekly home round", HOMES[n].code, HOMES[n].name
        )
        for n in range(3)
    ]
    other = CareEvent(date(2016, 2, 1), None, "other", "New manager", HOMES[4].code, HOMES[4].name)
    return (hub, *rounds, other)


def coverage(query: CoverageQuery) -> Coverage:
    """Returns of October: one in part, one not submitted; prescribing not due; a survey that nobody sends."""
    area = _area(query.area)
    last = min(query.last or LAST, LAST)
    months = range(last - 12, last + 1)
    sources = []
    for id in ("ambulance_callouts", "home_return", "prescribing", "point_survey"):
        rows = tuple(_row(id, n, months) for n in range(len(HOMES)))
        sources.append(SourceCoverage(SOURCES[id], (TODAY,) * 13, rows, id != "point_survey"))
    return Coverage(query, area, HOMES, months, tuple(sources), query.asat, TODAY, True, "operational", "1")


def _row(id: str, n: int, months: range) -> tuple[Arrived, ...]:
    if HOMES[n].closed:
        return tuple(Arrived("in" if month < 2016 * 12 + 3 else "closed") for month in months)
    if id == "point_survey":
        return tuple(Arrived("not_submitted") for _ in months)
    cells = [Arrived("in", 22, 22) if id == "home_return" else Arrived("in") for _ in months]
    if id == "prescribing":
        cells[-1] = Arrived("not_due")
    if id == "home_return" and n in (2, 3):
        cells[-1] = Arrived("part", 20, 22) if n == 2 else Arrived("not_submitted")
    return tuple(cells)


def home_timeline(query: HomeTimelineQuery) -> HomeTimeline:
    """One entry of each kind, a signal that still stands first."""
    place = next((one for one in HOMES if query.code in (one.code, *one.former_codes)), None)
    if place is None:
        raise NotFound(UNKNOWN)
    calls, falls = METRICS["ambulance_callouts"], METRICS["falls"]
    change = StepChange(2015 * 12 + 5, "moved to new building", "manager", date(2015, 8, 1))
    entries = (
        Happened("signal", date(2016, 7, 1), calls, LAST - 3, LAST - 1, point(LAST - 1, signal="Above UCL"),
                 judged=True, still=not place.closed),
        Happened("revision", date(2016, 10, 14), falls, LAST - 3, LAST - 3, point(LAST - 3), before="7",
                 after="9"),
        Happened("signal", date(2016, 2, 1), falls, 2016 * 12 + 1, 2016 * 12 + 1,
                 point(2016 * 12 + 1, signal="Above CL (exact test)")),
        Happened("event", date(2015, 10, 1), title="Weekly home round", element=1),
        Happened("event", date(2015, 9, 1), title="Telephone hub", element=1, whole_area=True),
        Happened("limits", date(2015, 6, 1), falls, 2015 * 12 + 5, 2015 * 12 + 5, change=change),
        *(Happened("register", date(2015, 4, day), fact=fact, before=was, after=now)
          for day, fact, was, now in FACTS),
        Happened("register", date(2011, 1, 1), fact="opened"),
    )  # fmt: skip
    return HomeTimeline(
        query, place, entries, (calls, falls), FIRST, LAST, query.asat, TODAY, True, None, "operational", "1"
    )
