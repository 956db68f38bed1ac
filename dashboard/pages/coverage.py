"""What has come in: home by source in one month, or home by month of one source, in words."""

from collections.abc import Sequence

from dash import html

from dashboard import components, coverage_words, roles, tables, wording
from dashboard.access import Door, Failed
from dashboard.address import View, lasting, write
from dashboard.data.controls import button, choice
from dashboard.outputs import links
from dashboard.page import Page, Screen
from loaders.calendar import month_name, month_text
from metrics.answer import Place, PlacesQuery
from metrics.coverage_answer import OUTSIDE, PART, Arrived, Coverage, CoverageQuery, SourceCoverage

PATH = "/data/coverage"
MOST_NAMED = 8
LOGS = (
    "Logs of falls, infections and ulcers are not due by themselves: where one is complete it takes the "
    "place of the return's count."
)
ELSEWHERE = (
    ("Loads", "/data/loads"),
    ("Matching queue", "/data/matching"),
    ("About the data", "/about-the-data"),
    ("Downloads", "/downloads"),
)
WAITED_FOR = ("not_submitted", "late", "not_covered", PART)


def layout(door: Door, view: View) -> Screen:
    areas = door.places(PlacesQuery(asat=view.asat))
    area = view.area or next((place.code for place in areas.places), None)
    trail = (("Data", PATH), ("Coverage", None))
    if area is None:
        nothing = components.opening("Coverage: no data yet", "No area has a home in this store.")
        return Screen("Coverage", nothing, None, trail, areas.made_up)
    coverage = door.coverage(CoverageQuery(area, view.month, view.asat))
    if isinstance(coverage, Failed):
        opening = components.opening("Coverage", "")
        return Screen("Coverage", [*opening, components.failed(coverage, write(PATH, view))], None, trail)
    one = next((found for found in coverage.sources if found.source.id == view.source), None)
    title = coverage_words.title(coverage, one)
    main = [
        *components.opening(title, _dates(coverage), *components.notices(view, PATH)),
        html.P(_lead(coverage, one), className="lead after"),
        _links(door),
        links.downloads(door.viewer, view, PATH, f"what has come in, {coverage.area.name}"),
        _controls(areas.places, coverage, one, view),
        _by_months(coverage, one, view) if one else _by_sources(coverage, view),
        *_never_sent(coverage),
        html.P(LOGS, className="quiet"),
    ]  # fmt: skip
    return Screen(title, main, (coverage.area.code, coverage.area.name), trail, coverage.made_up)


def _asked(coverage: Coverage) -> list[SourceCoverage]:
    return [one for one in coverage.sources if one.asked]


def _dates(coverage: Coverage) -> str:
    return f"{month_name(coverage.months[-1])}. As at {wording.day(coverage.asat or coverage.today)}."


def _lead(coverage: Coverage, one: SourceCoverage | None) -> str:
    """Who is waited for, by name where they are few."""
    found = one or next(source for source in coverage.sources if source.source.id == coverage_words.RETURN)
    last = len(coverage.months) - 1
    waited = [
        (home.name, row[last]) for home, row in zip(coverage.homes, found.cells, strict=True)
        if row[last].state in WAITED_FOR
    ]  # fmt: skip
    none = [name for name, cell in waited if cell.state != PART]
    part = [name for name, cell in waited if cell.state == PART]
    said = []
    if none:
        said.append(f"Nothing yet from {_named(none)}.")
    if part:
        said.append(f"In part from {_named(part)}.")
    due = wording.day(found.due_on[last])
    to_come = found.states(last).count("not_due")
    if to_come:
        homes = wording.plural(to_come, "home is", "homes are")
        said.append(f"{to_come} {homes} not due before {due}.")
    return " ".join(said) or f"Nobody is waited for. The month was due on {due}."


def _named(names: Sequence[str]) -> str:
    return wording.listed(list(names)) if len(names) <= MOST_NAMED else f"{len(names)} homes, named below"


def _links(door: Door) -> html.P:
    links = [html.A(name, href=to) for name, to in ELSEWHERE if roles.may_reach(door.viewer, to)]
    return html.P(links, className="links")


def _controls(
    areas: Sequence[Place], coverage: Coverage, one: SourceCoverage | None, view: View
) -> html.Form:
    """They write the address; without scripts the button does."""
    ended = coverage.months[-1]
    newest = max(ended, view.month or ended)
    months = [(month_text(month), month_name(month)) for month in range(newest, newest - 24, -1)]
    sources = [("", "All, one month")]
    sources += [(found.source.id, f"{found.source.title}, 13 months") for found in _asked(coverage)]
    named = [(place.code, place.name) for place in areas]
    label = {"data-address": "1", "aria-label": "What is shown"}
    return html.Form(
        [
            choice("area", "Area", named, coverage.area.code),
            choice("month", "Month", months, month_text(ended)),
            choice("source", "Source", sources, one.source.id if one else ""),
            html.Div(button("Show"), className="show"),
        ],
        method="get", action=PATH, className="controls", **label,
    )  # fmt: skip


def _by_sources(coverage: Coverage, view: View) -> html.Div:
    """One month: a row a home, a column a source."""
    last = len(coverage.months) - 1
    sources = _asked(coverage)
    heads = [tables.head("Home"), *[_source_head(one, last, view) for one in sources]]
    rows = [
        html.Tr([_home(home, view), *[_cell(one.cells[place][last]) for one in sources]])
        for place, home in enumerate(coverage.homes)
    ]
    caption = f"{month_name(coverage.months[-1])}: {len(coverage.homes)} homes by source"
    return html.Div(tables.table(caption, heads, rows, "coverage", "Coverage"), className="section")


def _source_head(one: SourceCoverage, last: int, view: View) -> html.Th:
    link = html.A(one.source.title, href=write(PATH, view, source=one.source.id))
    counted = html.Span(f"{one.came(last)} of {len(one.states(last))}", className="unit")
    due = html.Span(f"due {one.due_on[last].day} {wording.month_of_year(one.due_on[last])}", className="unit")
    return html.Th([link, counted, due], scope="col")


def _by_months(coverage: Coverage, one: SourceCoverage, view: View) -> html.Div:
    """One source: a row a home, a column a month, newest first."""
    order = list(range(len(coverage.months)))[::-1]
    heads = [tables.head("Home"), *[_month_head(coverage, one, place, view) for place in order]]
    rows = [
        html.Tr([_home(home, view), *[_cell(row[place]) for place in order]])
        for home, row in zip(coverage.homes, one.cells, strict=True)
    ]
    caption = f"{one.source.title}: {len(coverage.homes)} homes by month, newest first"
    return html.Div(tables.table(caption, heads, rows, "coverage months", "Coverage"), className="section")


def _month_head(coverage: Coverage, one: SourceCoverage, place: int, view: View) -> html.Th:
    month = coverage.months[place]
    words = f"{wording.short_month(month)} {month // 12}"
    link = html.A(
        words, href=write(PATH, view, month=month, source=None), **{"aria-label": month_name(month)}
    )
    counted = html.Span(f"{one.came(place)} of {len(one.states(place))}", className="unit")
    return html.Th([link, counted], scope="col")


def _home(home: Place, view: View) -> html.Th:
    return tables.row_head(html.A(home.name, href=write(f"/homes/{home.code}", lasting(view))))


def _cell(cell: Arrived) -> html.Td:
    words = coverage_words.cell(cell)
    if cell.state in WAITED_FOR:
        return html.Td(html.B(words), className="waited")
    return html.Td(words, className="outside" if cell.state in OUTSIDE else "")


def _never_sent(coverage: Coverage) -> list[html.P]:
    never = [wording.lower_first(one.source.title) for one in coverage.sources if not one.asked]
    words = f"Not sent by this area, and need not be: {wording.listed(never)}."
    return [html.P(words, className="quiet after")] if never else []


PAGE = Page(PATH, "Coverage", layout)
