"""What a series is set against: the statistic that each benchmark names, for one place and its months."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy

from metrics.area_readings import Total
from metrics.benchmark import BENCHMARKS, OWN, Benchmark
from metrics.best import best_of, no_best
from metrics.compare import NO_VERDICT, Figures, Verdict, among, group_word, pooled
from metrics.comparison_answer import Comparison, Expected
from metrics.comparison_made import NOT_KNOWN, comparison_of, comparison_of_figure, not_compared, too_few
from metrics.definition import LEVELS, Metric
from metrics.expected import of_peers, of_types
from metrics.funnel import FEWEST_HOMES
from metrics.homes import OUTSIDE, Kind, NotFound
from metrics.peer_names import named
from metrics.peers import PEERS, Ids
from metrics.points import headline
from metrics.published import DRAWN, Figure, figure_of
from metrics.rates import Interval
from metrics.reader import Reader
from metrics.state import PRESENT, enough
from metrics.subjects import group_subject
from metrics.who_is_compared import Seat

LISTED = (
    "similar",
    "local",
    "group",
)  # chosen openly: the homes themselves are named, where the reader may see them
OF_GROUP = "Homes that a person took together; of a home the others of its type."
FEW_TOGETHER = f"Not judged: fewer than {FEWEST_HOMES} homes in the group"
MATCHED_ON = {"local": "type and area", "non_vanguard": "type", "group": "type"}


def pooled_rate(benchmark: Benchmark, seat: Seat) -> Comparison:
    """The other homes taken together, without a word."""
    ids, figures = _homes(benchmark, seat)
    return too_few(benchmark, seat, figures) or _of_homes(benchmark, seat, ids, figures, NO_VERDICT)


def funnel_of_homes(benchmark: Benchmark, seat: Seat) -> Comparison:
    """The other homes taken together, and a word that allows for ordinary differences between them."""
    ids, figures = _homes(benchmark, seat)
    short = too_few(benchmark, seat, figures)
    if short:
        return short
    return _of_homes(benchmark, seat, ids, figures, among(seat.metric, seat.headline, figures))


def _of_homes(benchmark: Benchmark, seat: Seat, ids: Ids, figures: Figures, verdict: Verdict) -> Comparison:
    """Homes taken together, who they are, and what their rates would give here."""
    made = comparison_of(benchmark, seat, figures.interval, figures.homes, verdict)
    if seat.home is None:
        expected = _by_type(seat, ids, figures)
    else:
        expected = of_peers(seat.metric, seat.headline, made.value, _matched_on(benchmark, seat))
    listed = seat.named and benchmark.homes in LISTED
    peers, others = named(seat.reader, seat.viewer, ids) if listed else ((), 0)
    return replace(made, peers=peers, others=others, expected=expected)


def _matched_on(benchmark: Benchmark, seat: Seat) -> str:
    if benchmark.homes == "similar":
        return "type, size and dementia care" if seat.dementia else f"type and size ({NOT_KNOWN})"
    return MATCHED_ON[benchmark.homes]


def funnel_of_areas(benchmark: Benchmark, seat: Seat) -> Comparison:
    """Homes outside the programme taken together; for an area, a word among the areas.

    For a group of homes those of its types, its own left out: it has no likes to get a word among.
    """
    if seat.level in ("home", "group"):
        return pooled_rate(benchmark, seat)
    figures = _figures_of_areas(seat)
    if not figures.denominator or seat.month is None:
        return not_compared(benchmark, seat, figures, "no home outside the vanguards is covered")
    outside = replace(OUTSIDE, service=seat.kind.service)
    months = seat.reader.year_timelines(seat.metric, outside, seat.month)
    subject = group_subject(seat.reader, seat.metric, outside, months)
    together = headline(seat.metric, subject, seat.month)
    if together.state not in PRESENT:
        return not_compared(benchmark, seat, figures, "too few homes outside the vanguards are covered")
    verdict = NO_VERDICT
    if seat.level == "area" and figures.homes < benchmark.minimum_homes:
        reason = f"fewer than {benchmark.minimum_homes} areas outside the vanguards"
        verdict = Verdict(reason=f"Not judged: {reason}")
    elif seat.level == "area" and seat.known:
        verdict = among(seat.metric, seat.headline, figures)
    homes = len(seat.reader.homes.members(seat.month, outside))
    interval = Interval(together.value, together.low, together.high)
    made = comparison_of(benchmark, seat, interval, homes, verdict)
    return replace(made, expected=_standardised(seat, outside))


def _standardised(seat: Seat, outside: Kind) -> Expected | None:
    """What the types of home outside the programme would give over the group's own exposure of each."""
    if seat.month is None or not seat.known:
        return None
    places, others = (seat.reader.type_totals(seat.metric, kind, seat.month) for kind in (seat.kind, outside))
    return of_types(seat.metric, seat.headline, places, others)


def _by_type(seat: Seat, ids: Ids, figures: Figures) -> Expected | None:
    """The same for any homes: what the rates of each of their types would give."""
    if seat.month is None or not seat.known:
        return None
    columns = seat.reader.homes.in_month(seat.month)
    service = dict(zip(columns["home"].tolist(), columns["service"].tolist(), strict=True))
    types = numpy.array([service.get(home, 0) for home in ids.tolist()], dtype=numpy.int64)
    others = {}
    for one in numpy.unique(types).tolist():
        its = figures.take(types == one)
        low, high = float(its.low.sum()), float(its.high.sum())
        others[one] = Total(one, low, high, its.denominator, its.homes, its.homes, 0)
    places = seat.reader.type_totals(seat.metric, seat.kind, seat.month)
    return of_types(seat.metric, seat.headline, places, others)


def best_tenth(benchmark: Benchmark, seat: Seat) -> Comparison:
    """What the best tenth of the twelve months before did in these twelve (metrics/best.py); no word.

    A stock has one month, so that its homes are chosen by the same month of the year before.
    """
    metric, nobody = seat.metric, pooled(seat.metric, [])
    if reason := no_best(metric):
        return not_compared(benchmark, seat, nobody, reason)
    if seat.month is None:
        return not_compared(benchmark, seat, nobody, "nothing is covered")
    ids, now = _homes(benchmark, seat)
    before_ids, before = _of_all_homes(seat.reader, metric, seat.month - 12)
    before_ids, before = before_ids[chosen := numpy.isin(before_ids, ids)], before.take(chosen)
    if short := too_few(benchmark, seat, before):
        return short
    found = best_of(metric, before)
    if isinstance(found, str):
        return not_compared(benchmark, seat, before, found)
    best = now.take(numpy.isin(ids, before_ids[found]))
    if best.homes < seat.fewest:
        return not_compared(benchmark, seat, best, f"fewer than {seat.fewest} homes in the best tenth")
    return comparison_of(benchmark, seat, best.interval, best.homes)


def published_figure(benchmark: Benchmark, seat: Seat) -> Comparison:
    """One published number; a group's own interval says whether it lies apart."""
    figure = figure_for(benchmark, seat)
    if figure is None or figure.status not in DRAWN:
        unknown = figure is None or figure.value is None
        reason = "no published figure was found" if unknown else "not comparable"
        return comparison_of_figure(benchmark, figure, "not_compared", None, f"Not compared: {reason}")
    judged = seat.level in ("area", "programme", "group") and figure.judged and benchmark.id == "england"
    if judged and seat.few_together:
        return comparison_of_figure(benchmark, figure, "shown", None, FEW_TOGETHER)
    word = group_word(seat.metric, seat.headline, figure.value) if judged and seat.known else None
    return comparison_of_figure(benchmark, figure, "shown", word, None)


def figure_for(benchmark: Benchmark, seat: Seat) -> Figure | None:
    """The figure that a benchmark of published ones shows to the seat."""
    written = benchmark.figure(seat.metric)
    return figure_of(written, benchmark.id, seat.reader, seat.metric, seat.month)


STATISTICS: dict[str, Callable[[Benchmark, Seat], Comparison]] = {
    function.__name__: function
    for function in (pooled_rate, funnel_of_homes, funnel_of_areas, published_figure, best_tenth)
}


def _beside(seat: Seat) -> Comparison:
    """Set against homes that a person took together: a home gets a word, as among similar homes."""
    assert seat.group is not None
    if seat.level == "group" and seat.group == seat.kind.group:
        raise NotFound(f"There is no use in setting {seat.group.code} against itself. Name another group.")
    statistic = funnel_of_homes if seat.level == "home" else pooled_rate
    fewest = BENCHMARKS["similar"].minimum_homes
    of_group = Benchmark(
        seat.group.code, seat.group.name, "group", statistic.__name__, OF_GROUP, "", date.min, LEVELS, fewest
    )
    return statistic(of_group, seat)


def _homes(benchmark: Benchmark, seat: Seat) -> tuple[Ids, Figures]:
    """The homes of the benchmark of which enough is covered, of the services asked for."""
    if seat.view is None or seat.month is None:
        return numpy.array([], dtype=numpy.int64), pooled(seat.metric, [])
    peers = PEERS[benchmark.homes](seat.view)
    if seat.kind.service:
        of_service = seat.reader.homes.members(seat.month, Kind(service=seat.kind.service))
        peers = numpy.intersect1d(peers, of_service)
    ids, figures = _of_all_homes(seat.reader, seat.metric, seat.month)
    chosen = numpy.isin(ids, peers)
    return ids[chosen], figures.take(chosen)


def _of_all_homes(reader: Reader, metric: Metric, month: int) -> tuple[Ids, Figures]:
    """The homes of which enough is covered, and their twelve months in the same order."""

    def make() -> tuple[Ids, Figures]:
        years = reader.years(metric, month)
        held = sorted(id for id, one in years.items() if one.denominator)
        kept = [id for id in held if enough(metric, years[id].covered, years[id].due)]
        return numpy.array(kept, dtype=numpy.int64), pooled(metric, [years[id] for id in kept])

    return reader.kept("figures", metric.id, month, make=make)


def _figures_of_areas(seat: Seat) -> Figures:
    """The areas' sums over the year, outside the programme and of the services asked for."""
    if seat.month is None:
        return pooled(seat.metric, [])
    totals = seat.reader.area_totals(seat.metric, Kind(programme=0, service=seat.kind.service), seat.month)
    return pooled(seat.metric, [one for one in totals if enough(seat.metric, one.covered, one.due)])


def comparisons(seat: Seat, first: str | None) -> tuple[Comparison, ...]:
    """Every benchmark of the level, the one that was asked for first and what is achievable last."""
    made = [_beside(seat)] if seat.group else []
    for benchmark in BENCHMARKS.values():
        if seat.level not in benchmark.levels or benchmark.statistic in OWN:
            continue
        if benchmark.homes == "published" and figure_for(benchmark, seat) is None:
            continue
        made.append(STATISTICS[benchmark.statistic](benchmark, seat))
    return tuple(sorted(made, key=lambda one: (one.id != first, one.id == "best")))
