"""What is said of what has come in: a cell, and who has returned."""

from dashboard import wording
from loaders.calendar import month_name
from metrics.coverage_answer import IN, PART, Arrived, Coverage, SourceCoverage

RETURN = "home_return"
WORDS = {
    IN: "in", PART: "part", "not_submitted": "not submitted", "late": "late", "not_due": "not due yet",
    "not_covered": "no data loaded", "not_open": "not open yet", "closed": "closed",
    "elsewhere": "in another area",
}  # fmt: skip


def cell(one: Arrived) -> str:
    if one.state == PART and one.supplied is not None:
        return f"part: {one.supplied} of {one.expected} figures"
    return WORDS[one.state]


def title(coverage: Coverage, one: SourceCoverage | None) -> str:
    """Who has returned: of the monthly return, or of the source that is looked at."""
    found = one or next(source for source in coverage.sources if source.source.id == RETURN)
    last = len(coverage.months) - 1
    due = len(found.states(last))
    month = month_name(coverage.months[-1])
    name = (
        found.source.title.lower() if found.source.id == RETURN else wording.lower_first(found.source.title)
    )
    if found.source.id == RETURN:
        return f"{coverage.area.name}: {found.came(last)} of {due} homes have returned {month}"
    return f"{coverage.area.name}, {name}: {found.came(last)} of {due} homes are in for {month}"
