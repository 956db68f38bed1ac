"""About the data: sources, lags, comparators, states, and what the product does not do."""

from dash import html

from dashboard import components, roles, tables, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.page import Page, Screen
from metrics.answer import PlacesQuery
from metrics.benchmark import BENCHMARKS
from metrics.definition import SOURCES, Source

KINDS = {"extract": "An area's extract", "self_sent": "Sent by each home"}
STATES = (
    (
        "None recorded",
        "“No falls were recorded in October 2016.” A true zero: the month came, and nothing happened in it.",
    ),
    ("Not submitted", "The home has not sent that month. A gap and a hatched band, never 0."),
    ("No data loaded", "No extract that covers the home and month has been loaded. A gap, never 0."),
    ("Late", "The month was due and has not arrived; the day it was due is given."),
    ("Not due yet", "The month may still come. No hatch, no blame."),
    ("Part of month", "A value of part of a month, marked, and left out of limits and rules."),
    ("No rate", "The count stands; the days or residents to divide by were not returned."),
    (
        "Too few to judge",
        "Fewer than three a month, or too few months: the value stands, no judgement is made.",
    ),
    ("Not compared", "Fewer than ten homes or areas like it, or too little coverage. The value stands."),
    ("Provisional", "The source may still change it. A hollow point, in no limit and no rule."),
    ("Revised", "A later file changed it; what it was, and when, is shown beside it."),
    ("Closed", "History is shown in grey and is out of comparisons."),
)


def layout(door: Door, view: View) -> Screen:
    places = door.places(PlacesQuery())
    main = [
        *components.opening(
            "About the data: where numbers come from, and why one may not be shown", _today(places)
        ),
        html.P(
            "Every number is worked out from files that were loaded, and can be followed back to its file "
            "and row: open a home, then a measure, then a month.",
            className="lead after",
        ),
        html.Section(
            [html.H2("Sources", id="sources"), _sources()],
            className="section",
            **{"aria-labelledby": "sources"},
        ),
        *_coverage(door),
        html.Section(
            [html.H2("What numbers are set against", id="against"), tables.facts(_against(), "facts wide")],
            className="section",
            **{"aria-labelledby": "against"},
        ),
        html.Section(
            [
                html.H2("Why a number is, or is not, shown", id="states"),
                tables.facts(STATES, "facts wide"),
            ],
            className="section",
            **{"aria-labelledby": "states"},
        ),
        html.Section(
            [
                html.H2("What this is not for", id="not-for"),
                html.P(
                    "It is about homes and areas and never about one resident. No name, NHS number or date "
                    "of birth is kept. Homes are not ranked. A word such as “higher than expected” is a "
                    "reason to talk, not a verdict."
                ),
            ],
            className="section prose",
            **{"aria-labelledby": "not-for"},
        ),
    ]
    return Screen("About the data", main, None, (("About the data", None),), places.made_up)


def _coverage(door: Door) -> list[html.P]:
    """For who may see it: what has come in."""
    if not roles.may_reach(door.viewer, "/data/coverage"):
        return []
    link = html.A("What has come in, home by source and month", href="/data/coverage")
    return [html.P(link, className="links")]


def _against() -> list[tuple[str, str]]:
    """Every comparator, in the words of its definition."""
    return [(one.title, one.note) for one in BENCHMARKS.values()]


def _today(places) -> str:
    return f"As at {wording.day(places.today)}."


def _sources() -> html.Div:
    heads = [
        tables.head("Source"),
        tables.head("How it comes"),
        tables.head("Due, days after the month", True),
    ]
    heads += [tables.head("May still change, months", True), tables.head("Who reports")]
    return tables.table(
        "Sources, and when a month is due and final", heads, [_source(one) for one in SOURCES.values()]
    )


def _source(source: Source) -> html.Tr:
    return html.Tr(
        [
            tables.row_head(source.title),
            html.Td(KINDS[source.kind]),
            html.Td(str(source.due_days), className="number"),
            html.Td(str(source.lag_months), className="number"),
            html.Td("The home itself" if source.self_reported else "Another service"),
        ]
    )


PAGE = Page("/about-the-data", "About the data", layout, menu="Data", whole=True)
