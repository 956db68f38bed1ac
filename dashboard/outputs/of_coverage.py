"""Files of what has come in: home by source in one month, or home by month of one source."""

from collections.abc import Iterable

from dashboard import coverage_words, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.outputs.about import about_of
from dashboard.outputs.cells import DAY, WHOLE, Cell
from dashboard.outputs.columns import ASAT, Column, maybe
from dashboard.outputs.contents import NO_SUCH, Contents, Row
from dashboard.outputs.sheets import NAMES, WORDS, Head, Sheet
from loaders.calendar import month_name
from loaders.problems import Problem
from metrics.answer import PlacesQuery
from metrics.coverage_answer import Coverage, CoverageQuery, SourceCoverage

WHAT = "Which homes have sent what, each month: what is in, in part, late or not submitted."
NOTE = "Nothing is due of a home that is not open yet, closed, or in another area."
COLUMNS = (
    Column("area", "The area's code."), Column("source", "The dataset, by its id."),
    Column("code", "The home's code."), Column("name", "Its name."), Column("month", "The month.", "month"),
    Column("state", "Whether it has come.", among=tuple(coverage_words.WORDS)),
    maybe("figures", "Figures of a monthly return that were given.", "whole"),
    maybe("figures_asked", "Figures that it asks for.", "whole"),
    Column("due_on", "The last day on which it is not late.", "day"),
    *ASAT,
)  # fmt: skip


def contents(door: Door, view: View) -> Contents:
    """Of the area that is looked at, else the first; of one source, or of all that are asked for here."""
    places = door.places(PlacesQuery(asat=view.asat)).places
    area = view.area or next((place.code for place in places), None)
    if area is None:
        raise Problem(NO_SUCH)
    coverage: Coverage = door.whole(CoverageQuery(area, view.month, view.asat))
    one = next((found for found in coverage.sources if found.source.id == view.source), None)
    about = about_of(
        coverage, coverage_words.title(coverage, one), WHAT,
        f"coverage-{one.source.id}" if one else "coverage", (coverage.area.code, coverage.area.name),
        (coverage.months[0], coverage.months[-1]), [one.source.title] if one else [],
    )  # fmt: skip
    return Contents(
        about, (), "", lambda: _sheets(coverage, one), COLUMNS,
        lambda: _rows(coverage, [one] if one else _asked(coverage)),
    )  # fmt: skip


def _asked(coverage: Coverage) -> list[SourceCoverage]:
    return [one for one in coverage.sources if one.asked]


def _rows(coverage: Coverage, sources: Iterable[SourceCoverage]) -> list[Row]:
    wanted = {one.source.id for one in sources}
    return [row for row in coverage.rows() if row["source"] in wanted]


def _sheets(coverage: Coverage, one: SourceCoverage | None) -> list[Sheet]:
    """As the page shows it; of a month also how much of each source is in."""
    return [by_month(coverage, one)] if one else [by_source(coverage), _sources(coverage)]


def by_source(coverage: Coverage) -> Sheet:
    """The newest month: a row a home, a column a source."""
    sources, last = _asked(coverage), len(coverage.months) - 1
    heads = (Head("Home", NAMES), Head("Code", 18), *[Head(one.source.title, NAMES) for one in sources])
    rows = [
        (home.name, home.code, *[coverage_words.cell(one.cells[place][last]) for one in sources])
        for place, home in enumerate(coverage.homes)
    ]
    title = f"{coverage.area.name}: homes by source, {month_name(coverage.months[-1])}"
    return Sheet("Homes by source", title, NOTE, heads, rows)


def _sources(coverage: Coverage) -> Sheet:
    heads = (
        Head("Source", WORDS), Head("Homes in", form=WHOLE), Head("Homes due", form=WHOLE),
        Head("Due on", 20, DAY), Head("Sent here", NAMES),
    )  # fmt: skip
    title = f"{coverage.area.name}: sources, {month_name(coverage.months[-1])}"
    note = "A source that need not be sent, and of which nothing ever came, is not waited for."
    return Sheet("Sources", title, note, heads, [_source(one) for one in coverage.sources])


def _source(one: SourceCoverage) -> tuple[Cell, ...]:
    due = one.due_on[-1]
    last = len(one.due_on) - 1
    sent = "asked for" if one.asked else "not sent, and need not be"
    return one.source.title, one.came(last), len(one.states(last)), due, sent


def by_month(coverage: Coverage, one: SourceCoverage) -> Sheet:
    """One source: a row a home, a column a month, oldest first."""
    heads = (Head("Home", NAMES), Head("Code", 18), *[Head(month_name(each), 20) for each in coverage.months])
    rows = [
        (home.name, home.code, *[coverage_words.cell(each) for each in cells])
        for home, cells in zip(coverage.homes, one.cells, strict=True)
    ]
    title = f"{coverage.area.name}: {wording.lower_first(one.source.title)}, home by month"
    return Sheet("Homes by month", title, NOTE, heads, rows)
