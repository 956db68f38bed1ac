"""A place's own past: means over a year before, drawn as lines and judged by nothing."""

from collections.abc import Callable

from loaders.calendar import month_of, months_name, parse_month
from metrics.answer import Baseline, Place, Point
from metrics.benchmark import BENCHMARKS, Benchmark
from metrics.definition import Metric
from metrics.points import Subject, headline
from metrics.state import PRESENT

MARCH = 2  # of a month's number modulo 12: the last month of a financial year
# A benchmark and the place -> the last month of the year, or None where the place has no such year.
Year = Callable[[Benchmark, Metric, Subject, Place | None], int | None]


def own_year(benchmark: Benchmark, metric: Metric, subject: Subject, place: Place | None) -> int | None:
    """The year that the benchmark names."""
    return parse_month(str(benchmark.to_month))


def own_year_before_start(
    benchmark: Benchmark, metric: Metric, subject: Subject, place: Place | None
) -> int | None:
    """The twelve months before the month in which the programme began; none for places outside it."""
    if place is None or not place.programme or place.programme_start is None:
        return None
    return month_of(place.programme_start) - 1


def own_first_year(benchmark: Benchmark, metric: Metric, subject: Subject, place: Place | None) -> int | None:
    """The first April to March that is covered, where the years that benchmarks name are not."""
    named = [one for one in BENCHMARKS.values() if one.statistic == own_year.__name__]
    if any(_covered(headline(metric, subject, parse_month(str(one.to_month)))) for one in named):
        return None
    marches = sorted(month for month in subject.timelines if month % 12 == MARCH)
    return next((month for month in marches if _covered(headline(metric, subject, month))), None)


def _covered(year: Point) -> bool:
    return year.state in PRESENT and year.value is not None


YEARS: dict[str, Year] = {
    function.__name__: function for function in (own_year, own_year_before_start, own_first_year)
}


def baselines(level: str, metric: Metric, subject: Subject, place: Place | None) -> tuple[Baseline, ...]:
    """Every baseline that the place has; of two that are the same months, the first by id."""
    found: dict[int, Baseline] = {}
    for benchmark in BENCHMARKS.values():
        if benchmark.statistic not in YEARS or level not in benchmark.levels:
            continue
        last = YEARS[benchmark.statistic](benchmark, metric, subject, place)
        if last is not None and last not in found:
            year, words = headline(metric, subject, last), period_words(metric, last)
            found[last] = Baseline(benchmark.id, benchmark.title, words, year, metric.window)
    return tuple(found.values())


def period_words(metric: Metric, last: int) -> str:
    """`2014/15`, `September 2014 to August 2015`; of a stock, which is not added up, `March 2015`."""
    first = last - metric.window + 1
    if last % 12 == MARCH and metric.window == 12:
        return f"{first // 12}/{last // 12 % 100:02d}"
    return months_name(first, last)
