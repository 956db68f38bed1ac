"""What has come in of each home, source and month: read from the cells that a source alone gives rise to."""

from collections.abc import Callable
from functools import cache

from loaders.calendar import month_of
from metrics.answer import POLICY
from metrics.coverage_answer import IN, OUTSIDE, PART, Arrived, Coverage, CoverageQuery, SourceCoverage
from metrics.definition import METRICS, OF_HOMES, SOURCES, Metric
from metrics.homes import Home
from metrics.places import area_place, home_place, homes_of
from metrics.reader import Reader
from metrics.readings import PART as PART_OF_MONTH
from metrics.readings import Cell, HomeCells
from metrics.state import due_on, missing
from metrics.viewer import Viewer

MONTHS = 13  # shown at once: a year, and the same month of the year before
RETURN = "data_completeness"  # a return is in where any of its figures is, whichever they are


def _told_by() -> dict[str, Metric]:
    """The metric whose numerator says that a source has come: a headline where the source feeds one."""
    plain = [metric for metric in OF_HOMES.values() if not metric.needs]
    found: dict[str, Metric] = {}
    for metric in sorted(plain, key=lambda one: not one.headline):
        found.setdefault(metric.numerator_sources[0], metric)
    return {id: found[id] for id in SOURCES if id in found} | {"home_return": METRICS[RETURN]}


TOLD_BY: dict[str, Metric] = _told_by()


def answer_coverage(reader: Reader, query: CoverageQuery, viewer: Viewer) -> Coverage:
    """Every source that homes are known by, over the months that end with the one asked for."""
    place = area_place(reader, query.area, viewer)
    ended = month_of(reader.compared_with) - 1
    last = ended if query.last is None else min(query.last, ended)
    months = range(last - MONTHS + 1, last + 1)
    area_id = reader.homes.area(query.area).area_id
    homes = [
        home for home in homes_of(reader, query.area, viewer)
        if any(home.in_scope(month) and home.in_month(month).area_id == area_id for month in months)
    ]  # fmt: skip
    names = tuple(
        dict.fromkeys(name for one in TOLD_BY.values() for name in (one.numerator, one.denominator))
    )
    cells = reader.cells_of_homes(names, [home.home_id for home in homes])
    sources = tuple(_source(reader, id, homes, area_id, months, cells) for id in TOLD_BY)
    return Coverage(
        query, place, tuple(home_place(reader, home) for home in homes), months, sources, reader.asat,
        reader.today, reader.made_up, reader.profile, POLICY,
    )  # fmt: skip


def _source(
    reader: Reader, id: str, homes: list[Home], area_id: int, months: range, cells: dict[int, HomeCells]
) -> SourceCoverage:
    metric = TOLD_BY[id]

    @cache  # the same for every home of the area
    def absent(month: int) -> str:
        return missing(metric, area_id, month, reader.arrivals)

    rows = tuple(
        tuple(_arrived(reader, metric, home, area_id, month, cells[home.home_id], absent) for month in months)
        for home in homes
    )
    never = {cell.state for row in rows for cell in row} <= {"not_submitted", *OUTSIDE}
    asked = not (SOURCES[id].optional and never)
    return SourceCoverage(SOURCES[id], tuple(due_on(metric, month) for month in months), rows, asked)


def _arrived(
    reader: Reader, metric: Metric, home: Home, area_id: int, month: int, cells: HomeCells,
    absent: Callable[[int], str],
) -> Arrived:  # fmt: skip
    if not home.in_scope(month):
        return Arrived("not_open" if month < home.scope_from else "closed")
    if home.in_month(month).area_id != area_id:
        return Arrived("elsewhere")
    top = _held(reader, cells, metric.numerator, month)
    if top is None or (metric.id == RETURN and not top.value):
        return Arrived(absent(month))
    if top.state == PART_OF_MONTH:
        return Arrived(PART)
    asked = _held(reader, cells, metric.denominator, month) if metric.id == RETURN else None
    if asked is None or asked.value is None or top.value is None:
        return Arrived(IN)
    whole = top.value >= asked.value
    return Arrived(IN if whole else PART, int(top.value), int(asked.value))


def _held(reader: Reader, cells: HomeCells, name: str, month: int) -> Cell | None:
    """What is known of a measure on the day of the question."""
    known = [cell for cell in cells[name].get(month, []) if cell.known_to > reader.day]
    return known[-1] if known else None
