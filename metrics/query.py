"""The only way out: one question in, one answer out, the same for screens, files and programs."""

from dataclasses import replace
from functools import partial
from typing import overload

from loaders.clock import today
from loaders.problems import Problem
from loaders.store import Store, data_version
from metrics.answer import BASES, LEVELS, POLICY, Answer, Places, PlacesQuery, Query, Series
from metrics.area_funnels import answer_funnels
from metrics.benchmark import BENCHMARKS, OWN
from metrics.comparators import comparisons, figure_for
from metrics.coverage import answer_coverage
from metrics.coverage_answer import Coverage, CoverageQuery
from metrics.definition import METRICS, Metric
from metrics.disclosure import disclosed
from metrics.fixed_baseline import ONE_AT_A_TIME, long_enough
from metrics.funnel_answer import FunnelQuery, Funnels
from metrics.groups import Groups, GroupsQuery, answer_groups, find_group, groups_seen
from metrics.home_timeline import answer_home_timeline
from metrics.home_timeline_answer import HomeTimeline, HomeTimelineQuery
from metrics.homes import GROUPS, SERVICES, YOU_CANNOT_SEE, Group, Home, Kind, NotFound
from metrics.matching import match_rates
from metrics.memo import memo_of
from metrics.places import (
    answer_places,
    area_codes,
    area_place,
    find_home,
    home_place,
    homes_of,
    homes_seen,
)
from metrics.progress import answer_progress
from metrics.progress_answer import Progress, ProgressQuery
from metrics.reader import Reader
from metrics.search import FoundPlaces, SearchQuery, answer_search
from metrics.series import Subjected, make_series
from metrics.signals import Signals, SignalsQuery, answer_signals
from metrics.source_dates import source_dates
from metrics.subjects import group_subject, home_subject
from metrics.sums import Timelines
from metrics.trace import answer_trace
from metrics.trace_answer import Trace, TraceQuery
from metrics.viewer import LOCAL, Viewer
from metrics.who_is_compared import Seat

Question = (
    Query | PlacesQuery | TraceQuery | ProgressQuery | GroupsQuery | SearchQuery | SignalsQuery | FunnelQuery
    | CoverageQuery | HomeTimelineQuery
)  # fmt: skip
Reply = (
    Answer | Places | Trace | Progress | Groups | FoundPlaces | Signals | Funnels | Coverage | HomeTimeline
)  # fmt: skip
ROWS_OF_A_SERIES = 50  # of a list of signals, that take about as much room
COMPARABLE = tuple(id for id, one in BENCHMARKS.items() if one.statistic not in OWN)


@overload
def run(store: Store, query: Query, viewer: Viewer = LOCAL) -> Answer: ...
@overload
def run(store: Store, query: PlacesQuery, viewer: Viewer = LOCAL) -> Places: ...
@overload
def run(store: Store, query: TraceQuery, viewer: Viewer = LOCAL) -> Trace: ...
@overload
def run(store: Store, query: ProgressQuery, viewer: Viewer = LOCAL) -> Progress: ...
@overload
def run(store: Store, query: GroupsQuery, viewer: Viewer = LOCAL) -> Groups: ...
@overload
def run(store: Store, query: SearchQuery, viewer: Viewer = LOCAL) -> FoundPlaces: ...
@overload
def run(store: Store, query: SignalsQuery, viewer: Viewer = LOCAL) -> Signals: ...
@overload
def run(store: Store, query: FunnelQuery, viewer: Viewer = LOCAL) -> Funnels: ...
@overload
def run(store: Store, query: CoverageQuery, viewer: Viewer = LOCAL) -> Coverage: ...
@overload
def run(store: Store, query: HomeTimelineQuery, viewer: Viewer = LOCAL) -> HomeTimeline: ...
def run(store: Store, query: Question, viewer: Viewer = LOCAL) -> Reply:
    """Observe, disclose, derive, compare. Kept until the store changes or the day does."""
    with store.read() as connection:
        memo = memo_of(store, data_version(connection))
        return _kept(Reader(connection, memo, query.asat, today()), query, viewer)


def _kept(reader: Reader, query: Question, viewer: Viewer) -> Reply:
    key = ("answer", query, viewer.sight, reader.today)
    return reader.memo.get(key, lambda: _answer(reader, query, viewer), _size)


def _size(answer: Reply) -> int:
    if isinstance(answer, Signals):
        return len(answer.homes) // ROWS_OF_A_SERIES + 1
    return len(answer.series) + 1 if isinstance(answer, Answer) else 1


def _answer(reader: Reader, query: Question, viewer: Viewer) -> Reply:
    if query == PlacesQuery(asat=query.asat) and viewer.profile == "shared":
        return Places(query, (), None, reader.asat, reader.today, reader.made_up)
    reader = disclosed(reader, viewer, query.profile if isinstance(query, Query | SignalsQuery) else None)
    if isinstance(query, PlacesQuery):
        return answer_places(reader, query, viewer)
    if isinstance(query, GroupsQuery):
        return answer_groups(reader, query, viewer)
    if isinstance(query, SearchQuery):
        return answer_search(reader, query, viewer)
    if isinstance(query, CoverageQuery):
        return answer_coverage(reader, query, viewer)
    if isinstance(query, HomeTimelineQuery):
        return answer_home_timeline(reader, query, viewer, partial(_asked_within, reader, viewer))
    metric = find_metric(query.metric, viewer)
    if isinstance(query, ProgressQuery):
        return answer_progress(reader, query, metric, viewer)
    if isinstance(query, FunnelQuery):
        return answer_funnels(reader, query, metric, viewer)
    if isinstance(query, TraceQuery):
        return answer_trace(reader, query, metric, *find_home(reader, query.code, viewer))
    if isinstance(query, SignalsQuery):
        _known_by(metric, "home", metric.levels)
        return answer_signals(reader, query, metric, viewer)
    return _values(reader, query, metric, viewer)


def _asked_within(reader: Reader, viewer: Viewer, query: Query) -> Answer:
    """A question that another one asks: kept like any other."""
    found = _kept(reader, query, viewer)
    assert isinstance(found, Answer)
    return found


def find_metric(id: str, viewer: Viewer = LOCAL) -> Metric:
    seen = [one for one in METRICS if viewer.may_ask(one)]
    if id not in seen:
        raise NotFound(f"There is no metric {id!r}. The metrics are {', '.join(seen)}.")
    return METRICS[id]


def _values(reader: Reader, query: Query, metric: Metric, viewer: Viewer) -> Answer:
    basis = _checked(reader, query, viewer)
    if query.area is not None:  # whatever else it names
        area_place(reader, query.area, viewer)
    _known_by(metric, query.level, (*metric.levels, "england", *(("group",) if metric.of_homes else ())))
    places, redirect = _places(reader, query, metric, viewer)
    if query.baseline is not None and len(places) != 1:
        raise Problem(ONE_AT_A_TIME)
    series: tuple[Series, ...] = (_england(reader, metric),)
    expected, shown = None, range(0)
    if query.level != "england":
        months, shown = _months(reader, query, metric)
        series, expected = make_series(reader, metric, query, basis, months, shown, places, viewer)
    kind = places[0].kind if len(places) == 1 else Kind(_area_id(reader, query.area))
    # How many homes of all areas together have sent something is for those who see all areas.
    told = kind.area_id is not None or viewer.everywhere
    return Answer(
        query, metric, series, reader.asat, reader.today, reader.profile, POLICY,
        source_dates(reader, metric, kind) if told else (), expected, redirect, reader.made_up,
        match_rates(reader, metric, kind.area_id, shown, viewer) if told else (),
    )  # fmt: skip


def _known_by(metric: Metric, level: str, known: tuple[str, ...]) -> None:
    if level not in known:
        raise Problem(f"{metric.title} is known by {' and '.join(metric.levels)} only. Ask for that level.")


def _checked(reader: Reader, query: Query, viewer: Viewer) -> str:
    comparable = (*COMPARABLE, "none")
    if query.compare and query.compare not in comparable:  # groups are looked for only when one is named
        comparable = (*comparable, *groups_seen(reader, viewer))
    for name, value, allowed in (
        ("level", query.level, LEVELS), ("basis", query.basis or "rate", BASES),
        ("compare", query.compare or "none", comparable),
        ("service", query.service or "both", tuple(SERVICES)),
    ):  # fmt: skip
        if value not in allowed:
            raise NotFound(f"There is no {name} {value!r}. Ask for one of {', '.join(allowed)}.")
    if query.baseline is not None:
        long_enough(query.baseline)
    if query.start is not None and query.end is not None and query.start > query.end:
        raise Problem("The first month lies after the last. Change the months over.")
    return query.basis or "rate"


def _months(reader: Reader, query: Query, metric: Metric) -> tuple[range, range]:
    """The months that are judged, and those that are shown: a window changes no limit and no signal."""
    known = reader.months(metric)
    end = known[-1] if query.end is None else query.end
    start = min(known[0], end) if query.start is None else query.start
    return range(min(known[0], start), max(known[-1], end) + 1), range(start, end + 1)


def _area_id(reader: Reader, code: str | None) -> int | None:
    return reader.homes.area(code).area_id if code else None


def _places(
    reader: Reader, query: Query, metric: Metric, viewer: Viewer
) -> tuple[list[Subjected], tuple[str, str, str] | None]:
    group = find_group(reader, query.group, viewer) if query.group else None
    if query.level == "home":
        homes, redirect = _homes(reader, query, viewer)
        if group is not None:
            homes = [home for home in homes if home.home_id in group.homes]
        return _homes_as_subjects(reader, metric, homes), redirect
    if query.level == "area":
        code = query.code or query.area
        codes = [code] if code else area_codes(reader, viewer)
        return [_area(reader, metric, one, query.service, group, viewer) for one in codes], None
    if query.level == "group":
        return [_group(reader, metric, query, viewer)], None
    if query.level == "england":
        return [], None
    if not viewer.everywhere:
        raise NotFound(f"{YOU_CANNOT_SEE}: level {query.level}.")
    name, kind = GROUPS[query.level]
    kind = replace(kind, service=query.service, group=group)
    return [Subjected(query.level, query.level, name, group_subject(reader, metric, kind), kind,
                      stays=_group_stays(reader, metric, kind))], None  # fmt: skip


def _homes(reader: Reader, query: Query, viewer: Viewer) -> tuple[list[Home], tuple[str, str, str] | None]:
    if query.code is not None:
        home, redirect = find_home(reader, query.code, viewer)
        return [home], redirect
    if query.area is not None:
        return homes_of(reader, query.area, viewer), None
    return homes_seen(reader, viewer), None


def _homes_as_subjects(reader: Reader, metric: Metric, homes: list[Home]) -> list[Subjected]:
    ids = [home.home_id for home in homes]
    timelines = reader.home_timelines(metric, ids)
    stays = reader.home_timelines(METRICS["nel_admissions"], ids) if metric.kind == "nights" else {}
    return [
        Subjected(
            "home", home.code, place.name, home_subject(reader, metric, home, timelines[home.home_id]),
            Kind(home.at(reader.compared_with.toordinal()).area_id), place, home,
            _stays(stays[home.home_id]) if stays else None,
        )
        for home in homes
        for place in [home_place(reader, home)]
    ]  # fmt: skip


def _group(reader: Reader, metric: Metric, query: Query, viewer: Viewer) -> Subjected:
    group = find_group(reader, query.code or query.group or "", viewer)
    kind = Kind(_area_id(reader, query.area), None, query.service, group)
    return Subjected("group", group.code, group.name, group_subject(reader, metric, kind), kind,
                     stays=_group_stays(reader, metric, kind))  # fmt: skip


def _area(
    reader: Reader, metric: Metric, code: str, service: str | None, group: Group | None, viewer: Viewer
) -> Subjected:
    place = area_place(reader, code, viewer)
    kind = Kind(reader.homes.area(code).area_id, None, service, group)
    return Subjected("area", code, place.name, group_subject(reader, metric, kind), kind, place,
                     stays=_group_stays(reader, metric, kind))  # fmt: skip


def _stays(timelines: Timelines) -> dict[int, float]:
    """Emergency stays begun in the month: near enough to say whether nights can be judged."""
    return {month: timeline[-1].sums.low for month, timeline in timelines.items()}


def _group_stays(reader: Reader, metric: Metric, kind: Kind) -> dict[int, float] | None:
    if metric.kind != "nights":
        return None
    return _stays(reader.group_timelines(METRICS["nel_admissions"], kind))


def _england(reader: Reader, metric: Metric) -> Series:
    """Published figures only: no points of ours."""
    seat = Seat(reader, metric, "england", None, None, Kind())
    figure = figure_for(BENCHMARKS["england"], seat)
    made = () if figure is None else comparisons(replace(seat, level="area"), "england")
    return Series(
        "england", "england", "England", metric.unit, "rate", (), "table", "Published figures only.",
        None, None, None, None, (), tuple(one for one in made if one.id == "england"), None,
    )  # fmt: skip
