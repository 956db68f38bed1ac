"""Cells of a workbook: numbers as numbers, shown as on the page, and shorthand where there is none."""

from datetime import date

from dashboard import wording
from loaders.calendar import month_start
from metrics.answer import Point
from metrics.definition import Metric
from metrics.values import digits

Cell = str | int | float | date
# In the order of the notes of every workbook.
SHORTHAND = {
    "[c]": "hidden to protect people",
    "[x]": "not available",
    "[z]": "not applicable",
    "[p]": "provisional",
    "[r]": "revised",
    "[b]": "break in the series",
    "[low]": "rounds to zero, and is more",
    "[u]": "low reliability: part of the month, estimated bed days, or made with hidden small numbers",
}
NOT_AVAILABLE, NOT_APPLICABLE, HIDDEN = "[x]", "[z]", "[c]"
OF_STATE = {"hidden": HIDDEN, "not_open": NOT_APPLICABLE, "closed": NOT_APPLICABLE}
OF_MARK = {
    "provisional": "[p]", "revised": "[r]", "break": "[b]", "estimated": "[u]", "suppressed_input": "[u]",
}  # fmt: skip
TEXT, WHOLE, MONTH, DAY, ONE_PLACE = "General", "#,##0", "mmmm yyyy", "d mmmm yyyy", "#,##0.0"
PERCENT, MONEY = "[=0]0;[<10]0.0;0", '[<10]"£"0.00;"£"#,##0'


def value_format(metric: Metric, basis: str) -> str:
    """As wording.value shows it; a percentage without its sign, which stands in the heading."""
    if metric.kind == "money":
        return MONEY
    if basis == "count":
        return WHOLE
    return PERCENT if metric.kind == "percentage" else ONE_PLACE


def month(number: int) -> date:
    """Its first day, which the format shows as `October 2016`."""
    return month_start(number)


def number(value: float | None, otherwise: str = NOT_APPLICABLE) -> Cell:
    """To the digit of the read API."""
    found = digits(value)
    return otherwise if found is None else found


def missing(point: Point) -> str:
    """The shorthand for a number that there is not."""
    if point.state in ("shown", "none_recorded"):
        return NOT_APPLICABLE  # over nothing there is no rate
    return OF_STATE.get(point.state, NOT_AVAILABLE)


def shorthand(point: Point, metric: Metric, basis: str) -> str:
    """The marks of a month, each once, in the order of the notes."""
    found = {OF_MARK[mark] for mark in point.marks if mark in OF_MARK}
    if point.state == "part_submitted":
        found.add("[u]")
    if point.value and not any(digit in wording.value(point.value, metric, basis) for digit in "123456789"):
        found.add("[low]")
    if point.value is None:
        found.add(missing(point))
    return " ".join(one for one in SHORTHAND if one in found)
