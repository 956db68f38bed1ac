"""Why there is, or is not, a value, and its data marks, as the reader sees them."""

from datetime import date

from dashboard.wording import count, day, day_of_year, month_of_year, plural, source_words, upper_first
from loaders.calendar import month_name
from metrics.answer import Point, Revision
from metrics.definition import SOURCES, Metric

MARKS_IN_WORDS = {
    "provisional": "provisional",
    "revised": "revised",
    "estimated": "estimated bed days",
    "self_reported": "reported by the home",
    "suppressed_input": "made with hidden small numbers",
    "break": "break in the series",
}
NEEDS_RECORDS = "Needs records that this area does not send."


def _missing(metric: Metric) -> str:
    """What was not returned: days at risk are worked out from bed days."""
    return "occupied bed days" if metric.denominator == "days_at_risk" else metric.over


def state(point: Point, metric: Metric, opened: date | None = None, closed: date | None = None) -> str:
    """Why there is, or is not, a value: one sentence for each state."""
    month = month_name(point.month)
    number = point.numerator
    counted = f"{count(number)} {plural(number or 0, metric.event, metric.events)}"
    share = f" ({point.covered} of {point.due} homes)" if point.due > 1 else ""
    source = source_words(metric)
    return {
        "shown": f"{upper_first(counted)}; no rate, because {metric.over} were 0."
        if without_rate(point)
        else "Final",
        "none_recorded": f"No {metric.events} were recorded in {month}.",
        "not_submitted": NEEDS_RECORDS if SOURCES[metric.numerator_sources[0]].optional else "Not submitted.",
        "part_submitted": f"{upper_first(counted)} in {month}, part of month{share}. Left out of the rules.",
        "not_covered": f"No {source.removeprefix('the ')} loaded for this home and month.",
        "late": _late(source, month, point.due_on),
        "not_due": f"Due on {day(point.due_on)}." if point.due_on else "Not due yet.",
        "not_open": f"Opened in {month_of_year(opened)}." if opened else "Not open yet in this month.",
        "closed": f"Closed in {month_of_year(closed)}." if closed else "Closed.",
        "no_denominator": f"{upper_first(counted)}; no rate, because {_missing(metric)} were not returned.",
        "hidden": "Hidden: small number",
        "too_few": "Too few to judge month by month",
        "not_compared": "Not compared",
        "not_allowed": "Not available under the Shared profile",
        "failed": "This could not be worked out. The rest of the page still works.",
    }[point.state]


def without_rate(point: Point) -> bool:
    """Something was counted over a denominator of 0: the count is shown and no value."""
    return point.state == "shown" and point.value is None


def _late(source: str, month: str, due: date | None) -> str:
    when = f" was due on {day(due)} and" if due else ""
    return f"{upper_first(source)} for {month}{when} has not arrived."


def cell_state(point: Point) -> str:
    """The state in a cell of a table: few words."""
    return {
        "shown": "no rate" if without_rate(point) else "",
        "not_submitted": "not submitted",
        "not_covered": "no data loaded",
        "late": "late",
        "not_due": "not due yet",
        "not_open": "not open yet",
        "closed": "closed",
        "no_denominator": "no rate",
        "hidden": "Hidden: small number",
        "not_allowed": "not available",
        "failed": "failed",
    }.get(point.state, "")


def marks(point: Point, metric: Metric, basis: str = "rate") -> str:
    """The data mark of a month: final, or what it is instead."""
    unsaid = {"revised", "self_reported"}
    words = [MARKS_IN_WORDS[mark] for mark in point.marks if mark not in unsaid]
    if point.state == "part_submitted":
        words.insert(0, "part of month")
    if "provisional" not in point.marks and point.state in {"shown", "none_recorded"}:
        words.insert(0, "final")
    # Bed days that a return replaced are told where the point comes from, not in every row.
    if point.revised and point.revised.numerator != point.numerator:
        words.append(revision(point.revised, point))
    return "; ".join(words)


def revision(revised: Revision, point: Point) -> str:
    """`revised 14 November: was 7, now 9`, as counts."""
    when = day_of_year(revised.replaced_on)
    was = count(revised.numerator) if revised.numerator is not None else "not known"
    return f"revised {when}: was {was}, now {count(point.numerator)}"
