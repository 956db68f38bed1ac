"""What may be asked: one table of parameters. The description shows it, and each request is held to it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from dashboard.outputs.api.errors import NoAnswer
from loaders.calendar import parse_month
from metrics.answer import BASES, LEVELS
from metrics.disclosure import PROFILES
from metrics.homes import SERVICES

MOST_ROWS = 100_000  # of one answer: more comes page by page
MONTH = r"^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$"
DAY = r"^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
CODE = {"type": "string", "minLength": 1, "maxLength": 100}
WHOLE = re.compile("[0-9]{1,9}")


@dataclass(frozen=True)
class Parameter:
    """One word of the query: what it means, what it may be, and how it is read."""

    name: str
    words: str
    wanted: str  # "a month written YYYY-MM": for who gave something else
    schema: dict[str, Any]
    read: Callable[[str], Any] = str
    required: bool = False

    @property
    def default(self) -> Any:
        return self.schema.get("default")


def _one_of(*allowed: str, default: str | None = None) -> dict[str, Any]:
    return {"type": "string", "enum": list(allowed)} | ({"default": default} if default else {})


def _choice(name: str, words: str, allowed: Sequence[str], default: str | None = None) -> Parameter:
    return Parameter(name, words, f"one of {', '.join(allowed)}", _one_of(*allowed, default=default))


def _month(name: str, words: str) -> Parameter:
    schema = {"type": "string", "pattern": MONTH, "examples": ["2016-10"]}
    return Parameter(name, words, "a month written YYYY-MM, such as 2016-10", schema, parse_month)


METRIC = Parameter(
    "metric", "The metric, by its id: /api/v1/metrics lists them.", "the id of a metric",
    {**CODE, "examples": ["falls"]}, required=True,
)  # fmt: skip
LEVEL = _choice("level", "What the rows are about.", LEVELS, "home")
OF_CODE = Parameter(
    "code", "One home, area or group, by its code. Without one: all that you may see.", "a code",
    {**CODE, "examples": ["1-90000100000"]},
)  # fmt: skip
AREA = Parameter("area", "The homes of this area alone, by its code.", "the code of an area", CODE)
START = _month("from", "The first month. Without one: the first of which anything is known.")
END = _month("to", "The last month. Without one: the last that has ended.")
BASIS = _choice("basis", "Rate, count, or a rate over 3 or 12 months.", BASES, "rate")
COMPARE = Parameter(
    "compare", "What to set beside it: a comparator, a group, or none.", "the id of a comparator", CODE
)
SERVICE = _choice("service", "Of sums over homes: one type of home alone.", tuple(SERVICES))
GROUP = Parameter("group", "Homes of this group alone, by its code.", "the code of a group", CODE)
ASAT = Parameter(
    "asat", "What was known on this day. Without one: all that is known.", "a day written YYYY-MM-DD",
    {"type": "string", "format": "date", "pattern": DAY, "examples": ["2016-11-14"]}, date.fromisoformat,
)  # fmt: skip
PROFILE = _choice("profile", "The disclosure profile, where it is to be stricter than yours.", PROFILES)
FORMAT = _choice("format", "How the rows are written.", ("json", "csv"), "json")
LIMIT = Parameter(
    "limit", f"So many rows of the answer. Without one all, if they are no more than {MOST_ROWS:,}.",
    f"a whole number from 1 to {MOST_ROWS}", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}, int,
)  # fmt: skip
OFFSET = Parameter(
    "offset", "So many rows are passed over first.", "a whole number from 0 to 99999999",
    {"type": "integer", "minimum": 0, "maximum": 99_999_999, "default": 0}, int,
)  # fmt: skip
PAGED = (FORMAT, LIMIT, OFFSET)


def fits(schema: dict[str, Any], text: str) -> bool:
    """Whether a text is what the description says it may be."""
    if schema["type"] == "integer":
        return bool(WHOLE.fullmatch(text)) and schema["minimum"] <= int(text) <= schema["maximum"]
    long_enough = schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
    shaped = "pattern" not in schema or re.fullmatch(schema["pattern"], text) is not None
    return long_enough and shaped and text in schema.get("enum", (text,))


def taken(given: MultiDict[str, str], parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Every parameter with its value or default; what is unknown, twice or wrong is refused in words."""
    known = [one.name for one in parameters]
    for name in given:
        if name not in known:
            what = f"There is no parameter {name[:40]!r} here."
            raise NoAnswer(400, what, f"Use any of {', '.join(known)}.")
        if len(given.getlist(name)) > 1:
            raise NoAnswer(400, f"{name} is given more than once.", f"Give {name} once.")
    return {one.name: _value(one, given.get(one.name)) for one in parameters}


def _value(one: Parameter, text: str | None) -> Any:
    if text is None:
        if one.required:
            raise NoAnswer(400, f"{one.name} is not given.", f"Give {one.name}: {one.wanted}.")
        return one.default
    try:
        if fits(one.schema, text):
            return one.read(text)
    except ValueError:  # such as the 30th of February
        pass
    wrong = f"{one.name} is {text[:40]!r}, which is not {one.wanted}."
    raise NoAnswer(400, wrong, f"Give {one.name} as {one.wanted}.")
