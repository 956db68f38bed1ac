"""The columns of every table that leaves: what each holds, for the read API and for files of data alike."""

from dataclasses import dataclass
from typing import Any

from metrics.answer import BASES, LEVELS, MARKS, STATES

DAY, MONTH = r"^\d{4}-\d{2}-\d{2}$", r"^\d{4}-\d{2}$"
# Kind of a column -> how JSON holds it, and what CSV calls it (CSV on the Web, W3C).
KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "text": ({"type": "string"}, "string"),
    "number": ({"type": "number"}, "decimal"),
    "whole": ({"type": "integer"}, "integer"),
    "month": ({"type": "string", "pattern": MONTH}, "gYearMonth"),
    "day": ({"type": "string", "format": "date"}, "date"),
    "yes_or_no": ({"type": "boolean"}, "boolean"),
}


@dataclass(frozen=True)
class Column:
    """One column: its name, what it holds, and whether a cell may be empty."""

    name: str
    words: str
    kind: str = "text"
    empty: bool = False
    among: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """Of a cell, as OpenAPI has it."""
        held = dict(KINDS[self.kind][0])
        if self.empty:
            held["type"] = [held["type"], "null"]
        if self.among:
            held["enum"] = [*self.among, None] if self.empty else list(self.among)
        return {**held, "description": self.words}


def maybe(name: str, words: str, kind: str = "text", among: tuple[str, ...] = ()) -> Column:
    """A column whose cells may be empty."""
    return Column(name, words, kind, True, among)


VALUES = (
    Column("metric", "The metric, by its id."),
    Column("level", "What a row is about.", among=LEVELS),
    Column("code", "The code of the home, area or group; else the level again."),
    Column("name", "Its name."),
    maybe("month", "The month, or the last one of a window; empty for a published figure.", "month"),
    maybe("numerator", "What was counted.", "number"),
    maybe("numerator_low", "The least that it can be, where a source hid small counts.", "number"),
    maybe("numerator_high", "The most that it can be.", "number"),
    maybe("denominator", "What it is set over, such as occupied bed days.", "number"),
    maybe("value", "The value, in the unit.", "number"),
    maybe("low", "Lower end of the value's 95% interval.", "number"),
    maybe("high", "Upper end of the value's 95% interval.", "number"),
    Column("unit", "What the value is in."),
    Column("basis", "Count, rate, or rate over a rolling window.", among=BASES),
    Column("state", "Why there is, or is not, a value.", among=STATES),
    Column("marks", f"Any of {', '.join(MARKS)}, joined by semicolons; empty: none."),
    Column("chart", "The kind of chart that the series gets."),
    maybe("mean", "The chart's centre line.", "number"),
    maybe("limit_low", "The chart's lower limit.", "number"),
    maybe("limit_high", "The chart's upper limit.", "number"),
    maybe("signal", "What the run rules, or the exact test, say of the month."),
    maybe("variation", "What the run rules say of the series."),
    maybe("assurance", "Whether the series meets its standard, where it has one."),
    maybe("comparator", "What the series is set beside, by its id."),
    maybe("comparator_value", "Its value.", "number"),
    maybe("comparator_low", "Lower end of its interval.", "number"),
    maybe("comparator_high", "Upper end of its interval.", "number"),
    maybe("standard", "The metric's standard.", "number"),
    maybe("covered", "Home-months that are in.", "whole"),
    maybe("due", "Home-months that are due.", "whole"),
    Column("source", "The datasets behind it, joined by semicolons."),
    Column("asat", "The day whose knowledge this is.", "day"),
    Column("profile", "The disclosure profile under which it was made."),
    Column("policy", "The number of the disclosure policy."),
)
HOMES = (
    Column("code", "The code by which the home is asked for."),
    Column("name", "What it is called."),
    maybe("area_code", "The area that it lies in."),
    maybe("area_name", "That area's name."),
    Column("state", "Whether it is open.", among=("open", "closed", "not_open")),
    Column("programme", "Whether it is in the vanguard programme.", "yes_or_no"),
    maybe("programme_start", "Since when.", "day"),
    maybe("service", "nursing, residential or both."),
    maybe("beds", "Registered beds.", "whole"),
    maybe("size_band", "Its size in words."),
    maybe("provider", "Who runs it."),
    maybe("address", "Its address."),
    maybe("postcode", "Its postcode."),
    maybe("local_authority", "The council that it lies in."),
    maybe("rating", "The newest inspection rating."),
    maybe("rating_date", "Its day.", "day"),
    maybe("opened", "When it opened.", "day"),
    maybe("closed", "When it closed.", "day"),
    Column("former_codes", "Other codes that lead to it, joined by semicolons."),
    Column("former_names", "What it was called before, joined by semicolons."),
    Column("asat", "The day whose knowledge this is.", "day"),
)
# What every row that leaves says of itself last.
ASAT = (
    Column("asat", "The day whose knowledge this is.", "day"),
    Column("profile", "The disclosure profile under which it was made."),
    Column("policy", "The number of the disclosure policy."),
)
AREAS = (
    Column("code", "The area's code."),
    Column("name", "Its name."),
    Column("programme", "Whether it is in the vanguard programme.", "yes_or_no"),
    maybe("programme_start", "Since when.", "day"),
    maybe("homes", "Open homes.", "whole"),
    maybe("beds", "Their registered beds.", "whole"),
    Column("asat", "The day whose knowledge this is.", "day"),
)
METRICS = (
    Column("id", "The metric's id, as /api/v1/values takes it."),
    Column("title", "Its title."),
    Column("aim", "The part of the triple aim that it belongs to."),
    Column("numerator", "The measure above the line."),
    Column("denominator", "The measure below the line."),
    Column("unit", "What a value is in."),
    Column("better", "Which direction is better.", among=("lower", "higher", "neither")),
    Column("owner", "Who answers for the definition."),
    Column("reviewed", "The day it was last reviewed.", "day"),
    Column("version", "The definition's version.", "whole"),
    Column("levels", "The levels at which it is known, joined by semicolons."),
    Column("sources", "The datasets behind it, joined by semicolons."),
    maybe("standard", "Its standard.", "number"),
    Column("definition", "What it is."),
    Column("numerator_text", "What counts above the line."),
    Column("denominator_text", "What counts below the line."),
    Column("cannot_tell", "What it cannot tell you."),
    Column("lag", "When a month is due, and for how long it may change."),
)
LOADS = (
    Column("load", "The load's number.", "whole"),
    Column("file", "The file's name."),
    Column("dataset", "What the file holds."),
    Column("layout", "The shape by which it was read."),
    Column("source", "Who sent it."),
    maybe("area", "The areas that it is complete for."),
    maybe("covers", "The months that it is complete for."),
    Column("known_on", "The day from which it was known.", "day"),
    *(Column(name, f"Rows {words}.", "whole") for name, words in (
        ("rows_read", "read"), ("accepted", "that count"), ("duplicates", "that were there already"),
        ("rejected", "that cannot be read"), ("unmatched", "that found no home"),
        ("conflicts", "that contradict each other"), ("ignored", "that are no data"),
    )),
    Column("loaded_at", "When it was loaded."),
    maybe("loaded_by", "By whom."),
    Column("status", "loaded, or when it was taken back."),
)  # fmt: skip
