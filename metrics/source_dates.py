"""How far each dataset behind a metric reaches, for the line that stands on every page."""

from metrics.answer import SourceDate
from metrics.definition import OF_HOMES, SOURCES, Metric
from metrics.homes import Kind
from metrics.reader import Reader
from metrics.state import PROVISIONAL

# A dataset's reach is read from the metric that it feeds first.
FED_FIRST = {metric.numerator_sources[0]: metric for metric in reversed(OF_HOMES.values())}


def source_dates(reader: Reader, metric: Metric, kind: Kind) -> tuple[SourceDate, ...]:
    """The datasets of the metric, as they stand in the area of the question, or in all."""
    found = (source_date(reader, dataset, kind) for dataset in metric.sources if dataset in FED_FIRST)
    return tuple(found)


def source_date(reader: Reader, dataset: str, kind: Kind) -> SourceDate:
    """The last month with anything in, and how many of its homes are covered."""
    source = SOURCES[dataset]
    timelines = reader.group_timelines(FED_FIRST[dataset], kind)
    held = {month: timeline[-1].sums for month, timeline in timelines.items()}
    present = sorted(month for month, sums in held.items() if sums.covered + sums.part)
    if not present:
        return SourceDate(dataset, source.title, None, None, 0, 0, source.self_reported)
    last = held[present[-1]]
    provisional = None
    for month in reversed(present):
        if not (held[month].marks | held[month].part_marks) & PROVISIONAL:
            break
        provisional = month
    return SourceDate(
        dataset, source.title, present[-1], provisional, last.covered, last.due, source.self_reported
    )
