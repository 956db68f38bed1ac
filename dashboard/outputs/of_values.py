"""Files of the pages that show values: of a home or an area all metrics or one, of a metric its areas."""

from collections.abc import Iterator

from dashboard import headings
from dashboard.access import Door
from dashboard.address import View
from dashboard.outputs import of_funnels, selection
from dashboard.outputs.api.tables import rows_of
from dashboard.outputs.columns import VALUES
from dashboard.outputs.contents import Contents, Row
from dashboard.outputs.notes import metrics_of
from dashboard.outputs.picture import picture
from dashboard.outputs.selection import Selection
from dashboard.outputs.sheets import Sheet, sheets_of
from metrics.answer import Answer
from metrics.funnel_answer import FunnelQuery


def home(door: Door, view: View, home: str) -> Contents:
    return _contents(selection.of_home(door, view, home))


def home_metric(door: Door, view: View, home: str, metric: str) -> Contents:
    return _contents(selection.of_home_metric(door, view, home, metric), True)


def area(door: Door, view: View, area: str) -> Contents:
    return _contents(selection.of_area(door, view, area))


def area_metric(door: Door, view: View, area: str, metric: str) -> Contents:
    """Over time, with a sheet of its homes side by side; as a funnel these homes alone."""
    if view.chart == "funnel":
        return of_funnels.contents(door, view, area, metric)
    found = selection.of_area_metric(door, view, area, metric)
    funnels = door.whole(FunnelQuery(metric, area, view.asat))
    return _contents(found, True, of_funnels.sheets(funnels))


def metric(door: Door, view: View, metric: str) -> Contents:
    return _contents(selection.of_metric(door, view, metric))


def _contents(found: Selection, one_chart: bool = False, more: tuple[Sheet, ...] = ()) -> Contents:
    first = found.answers[0]
    return Contents(
        found.about, tuple(metrics_of(found.every)), headings.data_date(found.every),
        lambda: [*sheets_of(found), *more], VALUES, lambda: values_of(*found.every),
        (lambda: picture(found.about, first, first.one)) if one_chart else None,
    )  # fmt: skip


def values_of(*answers: Answer) -> Iterator[Row]:
    """Every row of every answer, as the read API has it."""
    for answer in answers:
        yield from rows_of(answer)
