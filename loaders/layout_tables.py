"""What may stand in each table of a layout, down to the last key."""

from typing import Any, NotRequired, TypedDict

WORDED = ("codes", "contains", "flags", "like", "holds")
Headings = str | list[str]


class Joined(TypedDict):
    columns: list[str]
    by: str
    needs: NotRequired[str]
    digits: NotRequired[int]


Nested = TypedDict("Nested", {
    "column": str, "take": str, "where": NotRequired[dict[str, str]], "first": NotRequired[bool],
    "or": NotRequired[Any],
})  # fmt: skip


class Companion(TypedDict):
    sheet: str
    by: str
    id: str
    take: Headings


class Value(TypedDict):
    unit: str
    column: NotRequired[Headings]
    group: NotRequired[Headings]
    add: NotRequired[list[str]]
    numerator: NotRequired[Headings]
    denominator: NotRequired[Headings]
    times: NotRequired[float]
    where: NotRequired[dict[str, Headings]]
    optional: NotRequired[bool]
    status: NotRequired[str]


TABLES: dict[str, Any] = {
    "columns": dict[str, Headings], "joined": dict[str, Joined], "nested": dict[str, Nested],
    "companion": dict[str, Companion], "values": dict[str, Value], "sums": dict[str, list[str]],
    "defaults": dict[str, str], "only": dict[str, list[str]], "looks": dict[str, str],
    "suppressed": dict[str, list[float]], **{name: dict[str, dict[str, str]] for name in WORDED},
}  # fmt: skip
