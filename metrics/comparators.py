"""What a series is set against: the statistic that each benchmark names, for one place and its months."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy

from loaders.calendar import month_name, month_of, parse_month
from metrics.answer import Comparison, Point
from metrics.benchmark import BENCHMARKS, OWN_YEAR, Benchmark
from metrics.compare import NO_VERDICT, Figures, Verdict, among, group_word, pooled
from metrics.definition import Metric
from metrics.homes import Home, Kind
from metrics.peers import PEERS, Ids, Viewpoint
from metrics.points import Subject, headline, point
from metrics.published import DRAWN, Figure, figure_of
from metrics.rates import Interval
from metrics.reader import Reader
from metrics.state import PRESENT, enough
from metrics.subjects import group_subject


@dataclass(frozen=True)
class Seat:
    """Who is compared, with the twelve months that end in `month`."""

    reader: Reader
    metric: Metric
    level: str
    month: int | None  # None: nothing was ever covered
    headline: Point | None
    kind: Kind
    home: Home | None = None
    area_id: int | None = None
    fewest: int = 1  # homes that a comparison must be made of, for this viewer

    @property
    def known(self) -> bool:
        return (
            self.headline is not None and self.headline.state in PRESENT and self.headline.value is not None
        )

    @property
    def closed(self) -> bool:
        """A closed home keeps its history and is out of comparisons."""
        return self.home is not None and self.home.scope_to <= month_of(self.reader.compared_with)


def pooled_rate(benchmark: Benchmark, seat: Seat) -> Comparison:
    """The other homes taken together, without a word."""
    figures = _figures_of_homes(benchmark, seat)
    short = _too_few(benchmark, seat, figures)
    return short or _made(benchmark, seat, figures.interval, figures.homes)


def funnel_of_homes(benchmark: Benchmark, seat: Seat) -> Comparison:
    """The other homes taken together, and a word that allows for ordinary differences between them."""
    figures = _figures_of_homes(benchmark, seat)
    short = _too_few(benchmark, seat, figures)
    if short:
        return short
    verdict = among(seat.metric, seat.headline, figures)
    return _made(benchmark, seat, figures.interval, figures.homes, verdict)


def funnel_of_areas(benchmark: Benchmark, seat: Seat) -> Comparison:
    """Homes outside the programme taken together; for an area, a word among the areas."""
    if seat.level == "home":
        return pooled_rate(benchmark, seat)
    figures = _figures_of_areas(seat)
    if not figures.denominator or seat.month is None:
        return _not_compared(benchmark, seat, figures, "no home outside the vanguards is covered")
    outside = Kind(programme=0, service=seat.kind.service)
    months = seat.reader.year_timelines(seat.metric, outside, seat.month)
    subject = group_subject(seat.reader, seat.metric, outside, months)
    together = headline(seat.metric, subject, seat.month)
    if together.state not in PRESENT:
        return _not_compared(benchmark, seat, figures, "too few homes outside the vanguards are covered")
    verdict = NO_VERDICT
    if seat.level == "area" and figures.homes < benchmark.minimum_homes:
        reason = f"fewer than {benchmark.minimum_homes} areas outside the vanguards"
        verdict = Verdict(reason=f"Not judged: {reason}")
    elif seat.level == "area" and seat.known:
        verdict = among(seat.metric, seat.headline, figures)
    homes = len(seat.reader.homes.members(seat.month, outside))
    return _made(benchmark, seat, Interval(together.value, together.low, together.high), homes, verdict)


def published_figure(benchmark: Benchmark, seat: Seat) -> Comparison:
    """One published number; a group's own interval says whether it lies apart."""
    figure = figure_for(benchmark, seat)
    if figure is None or figure.status not in DRAWN:
        unknown = figure is None or figure.value is None
        reason = "no published figure was found" if unknown else "not comparable"
        return _of_figure(benchmark, figure, "not_compared", None, f"Not compared: {reason}")
    judged = seat.level in ("area", "programme") and figure.judged and benchmark.id == "england"
    word = group_word(seat.metric, seat.headline, figure.value) if judged and seat.known else None
    return _of_figure(benchmark, figure, "shown", word, None)


def figure_for(benchmark: Benchmark, seat: Seat) -> Figure | None:
    """The figure that a benchmark of published ones shows to the seat."""
    written = benchmark.figure(seat.metric)
    return figure_of(written, benchmark.id, seat.reader, seat.metric, seat.month)


STATISTICS: dict[str, Callable[[Benchmark, Seat], Comparison]] = {
    function.__name__: function
    for function in (pooled_rate, funnel_of_homes, funnel_of_areas, published_figure)
}


def _figures_of_homes(benchmark: Benchmark, seat: Seat) -> Figures:
    if seat.month is None:
        return pooled(seat.metric, [])
    peers = PEERS[benchmark.homes](Viewpoint(seat.reader.homes, seat.month, seat.home))
    ids, figures = _of_all_homes(seat.reader, seat.metric, seat.month)
    return figures.take(numpy.isin(ids, peers))


def _of_all_homes(reader: Reader, metric: Metric, month: int) -> tuple[Ids, Figures]:
    """The homes of which enough is covered, and their twelve months in the same order."""

    def make() -> tuple[Ids, Figures]:
        years = reader.years(metric, month)
        kept = [id for id, one in years.items() if one.denominator and enough(metric, one.covered, one.due)]
        return numpy.array(kept, dtype=numpy.int64), pooled(metric, [years[id] for id in kept])

    return reader.kept("figures", metric.id, month, make=make)


def _figures_of_areas(seat: Seat) -> Figures:
    """The areas' sums over the year, outside the programme and of the services asked for."""
    if seat.month is None:
        return pooled(seat.metric, [])
    totals = seat.reader.area_totals(seat.metric, Kind(programme=0, service=seat.kind.service), seat.month)
    return pooled(seat.metric, [one for one in totals if enough(seat.metric, one.covered, one.due)])


def _too_few(benchmark: Benchmark, seat: Seat, figures: Figures) -> Comparison | None:
    if seat.closed:
        return _not_compared(benchmark, seat, figures, "the home has closed")
    needed = max(benchmark.minimum_homes, seat.fewest)
    if figures.homes < needed:
        least = "no" if needed == 1 else f"fewer than {needed}"
        words = {"similar": "similar homes", "local": "other homes of the type in the area"}
        what = words.get(benchmark.homes, "homes outside the vanguards")
        return _not_compared(benchmark, seat, figures, f"{least} {what}")
    if not seat.known:
        return _not_compared(benchmark, seat, figures, "coverage under the limit for this measure")
    return None


def _period(seat: Seat) -> str | None:
    if seat.month is None:
        return None
    first = seat.month - seat.metric.window + 1
    last = month_name(seat.month)
    return last if first == seat.month else f"{month_name(first)} to {last}"


def _made(
    benchmark: Benchmark, seat: Seat, interval: Interval, homes: int, verdict: Verdict = NO_VERDICT
) -> Comparison:
    return Comparison(
        benchmark.id, benchmark.title, interval.value, interval.low, interval.high,
        "shown" if interval.value is not None else "not_compared", verdict.word, homes, None, None,
        _period(seat), None, benchmark.note, verdict.reason, verdict.chance, verdict.wide,
    )  # fmt: skip


def _not_compared(benchmark: Benchmark, seat: Seat, figures: Figures, reason: str) -> Comparison:
    return Comparison(
        benchmark.id, benchmark.title, None, None, None, "not_compared", None, figures.homes, None, None,
        _period(seat), None, benchmark.note, f"Not compared: {reason}",
    )  # fmt: skip


def _of_figure(
    benchmark: Benchmark, figure: Figure | None, state: str, word: str | None, reason: str | None
) -> Comparison:
    if figure is None:
        return Comparison(benchmark.id, benchmark.title, None, None, None, state, word, None, None, None,
                          None, None, benchmark.note, reason)  # fmt: skip
    return Comparison(
        benchmark.id, figure.place or benchmark.title, figure.value, figure.low, figure.high, state, word,
        None, figure.place, figure.population, figure.period, figure.source, figure.note, reason,
        status=figure.status,
    )  # fmt: skip


def baseline_point(metric: Metric, subject: Subject) -> Point:
    """The year of the baseline, as one point."""
    return point(metric, subject, parse_month(str(BENCHMARKS["baseline"].to_month)), "r12")


def comparisons(seat: Seat, first: str | None) -> tuple[Comparison, ...]:
    """Every benchmark of the level, the one that was asked for first."""
    made = []
    for benchmark in BENCHMARKS.values():
        if seat.level not in benchmark.levels or benchmark.statistic == OWN_YEAR:
            continue
        if benchmark.homes == "published" and figure_for(benchmark, seat) is None:
            continue
        made.append(STATISTICS[benchmark.statistic](benchmark, seat))
    return tuple(sorted(made, key=lambda one: one.id != first))
