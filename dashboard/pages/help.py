"""Help: how to read marks, charts and words."""

from dash import html

from dashboard import components, tables
from dashboard.access import Door
from dashboard.address import View
from dashboard.page import Page, Screen
from dashboard.pages import chart_help
from metrics.answer import PlacesQuery

MARKS = (
    ("usual", "usual", "Movement that chance explains. Nothing to see in one month against the next."),
    (
        "concern",
        "unusual (concern)",
        "A rule says the home or area has changed, in the direction of concern.",
    ),
    ("improvement", "unusual (improvement)", "A rule says it has changed, in the better direction."),
    ("neutral", "unusual", "Changed, in a measure where neither direction is better."),
    ("provisional", "provisional", "The source may still change this month. It is not judged yet."),
)
RULES = (
    "one month outside the dashed lines;",
    "seven months or more in a row on one side of the mean;",
    "seven months or more all rising or all falling;",
    "two of three neighbouring months near the same dashed line.",
)
COMPARED = (
    (
        "lower than expected",
        "Fewer than chance and ordinary differences between homes explain, over 12 months.",
    ),
    ("as expected", "What one would expect of such a home, over 12 months."),
    ("higher than expected", "More than chance and ordinary differences explain: a reason to talk."),
)


def layout(door: Door, view: View) -> Screen:
    marks = [
        (html.Span([components.mark(kind), word], className="words"), said) for kind, word, said in MARKS
    ]
    compared = [
        (html.Span([components.capsule(word), word], className="words"), said) for word, said in COMPARED
    ]
    main = [
        *components.opening(
            "Help: how to read the charts and the words", "The same marks and words on every page."
        ),
        _section(
            "Change over time: colour and shape",
            "over-time",
            tables.facts(marks, "facts wide"),
            html.P(
                "A month or a run of months is called unusual when one of four rules says so:",
                className="after",
            ),
            html.Ul([html.Li(rule) for rule in RULES]),
            html.P(
                "Below a mean of three a month, or with fewer than 13 final months, no rule is applied and "
                "no mark given."
            ),
        ),
        _section(
            "Comparison: capsule and words",
            "compared",
            tables.facts(compared, "facts wide"),
            html.P(
                "Homes are set beside homes of the same type and much the same size. They are never ranked.",
                className="after",
            ),
        ),
        chart_help.section(),
        _section(
            "Why chance is named",
            "chance",
            html.P(
                "With many homes and measures some look unusual by chance alone. Each list of signals says "
                "how many chance would give, so that a group can choose which to believe."
            ),
        ),
        _section(
            "Links",
            "links",
            html.P(
                "What you see is in the address. Copy it, and another reader with the same rights sees the "
                "same page. “As at” in a copied link keeps the data of that day."
            ),
        ),
    ]
    return Screen("Help", main, None, (("Help", None),), door.places(PlacesQuery()).made_up)


def _section(name: str, id: str, *parts) -> html.Section:
    return html.Section([html.H2(name, id=id), *parts], className="section prose", **{"aria-labelledby": id})


PAGE = Page("/help", "Help", layout, menu="Help", whole=True)
