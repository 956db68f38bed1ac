"""The address bar and the question it asks: the only state of a view."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from loaders.calendar import month_text, parse_month, parse_months
from metrics.answer import BASES, Query
from metrics.definition import METRICS, SOURCES
from metrics.home_timeline_answer import KINDS
from metrics.limits import MONTHS_FOR_A_BASELINE

COMPARISONS = ("local", "similar", "england", "non_vanguard", "published", "standards", "best", "none")
SORTS = ("name", "signals", "changed", "coverage")
SHOWN = ("all", "signals", "missing")
CHARTS = ("spc", "funnel")
SERVICES = ("nursing", "residential", "both")
LONGEST = 100  # letters of what is typed to be looked for, or of a name that a home had
CODE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"  # a stable one; the answer says whether it is there
MOST_PLACES = 4
WORDS = r"[\w&' -]{1,40}"  # of a definition: no sentence about anybody fits


@dataclass(frozen=True)
class View:
    """How a page is looked at. None is the default, and is left out of the address."""

    start: int | None = None
    end: int | None = None
    asat: date | None = None
    compare: str | None = None
    basis: str | None = None
    month: int | None = None
    sort: str | None = None
    type: str | None = None
    baseline: tuple[int, int] | None = None  # of one series' page: limits from these months
    area: str | None = None
    size: str | None = None
    locality: str | None = None
    wave: str | None = None
    group: str | None = None
    show: str | None = None
    paper: str | None = None  # made for A4
    was: str | None = None
    q: str | None = None
    metric: str | None = None
    places: tuple[str, ...] | None = None  # areas and homes that are set side by side
    kind: str | None = None  # of what a timeline lists
    source: str | None = None
    find: str | None = None  # words of a definition
    chart: str | None = None  # of a file: the funnel in place of the chart over time
    bad: tuple[str, ...] = ()

    def query(self, metric: str, **of: Any) -> Query:
        """The question about one metric of a place, looked at in this way."""
        return Query(
            metric,
            start=self.start,
            end=self.end,
            basis=self.basis,
            asat=self.asat,
            compare=self.compare,
            **of,
        )


def _fits(pattern: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return text

    return read


def _places(text: str) -> tuple[str, ...]:
    """Codes joined by commas, each once, as many as are compared at once."""
    codes = tuple(dict.fromkeys(_fits(CODE)(code) for code in text.split(",")))
    if len(codes) > MOST_PLACES:
        raise ValueError(text)
    return codes


def _month(text: str) -> int:
    month = parse_month(text)
    if not 1990 * 12 <= month < 2100 * 12:
        raise ValueError(text)
    return month


def _months(text: str) -> tuple[int, int]:
    first, last = parse_months(text)
    if last - first + 1 < MONTHS_FOR_A_BASELINE:
        raise ValueError(text)
    return _month(month_text(first)), _month(month_text(last))


def months_text(months: tuple[int, int]) -> str:
    """As the address and the command line have it."""
    return f"{month_text(months[0])}:{month_text(months[1])}"


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not 1990 <= day.year < 2100:
        raise ValueError(text)
    return day


def _one_of(allowed: tuple[str, ...]):
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


def _short(text: str) -> str:
    if len(text) > LONGEST or not text.isprintable():
        raise ValueError(text)
    return text


# Key in the address -> field of the view, how it is read, how it is written.
KEYS = {
    "from": ("start", _month, month_text),
    "to": ("end", _month, month_text),
    "asat": ("asat", _day, date.isoformat),
    "compare": ("compare", _one_of(COMPARISONS), str),
    "basis": ("basis", _one_of(BASES), str),
    "month": ("month", _month, month_text),
    "sort": ("sort", _one_of(SORTS), str),
    "type": ("type", _one_of(SERVICES), str),
    "baseline": ("baseline", _months, months_text),
    "area": ("area", _fits(CODE), str),
    "size": ("size", _fits(CODE), str),
    "locality": ("locality", _fits(CODE), str),
    "wave": ("wave", _fits(CODE), str),
    "group": ("group", _fits(CODE), str),
    "show": ("show", _one_of(SHOWN), str),
    "print": ("paper", _one_of(("1",)), str),
    "was": ("was", _short, str),
    "q": ("q", _short, str),
    "metric": ("metric", _one_of(tuple(METRICS)), str),
    "places": ("places", _places, ",".join),
    "kind": ("kind", _one_of(KINDS), str),
    "source": ("source", _one_of(tuple(SOURCES)), str),
    "find": ("find", _fits(WORDS), str),
    "chart": ("chart", _one_of(CHARTS), str),
}
DEFAULTS = {"chart": "spc", "basis": "rate", "sort": "name", "show": "all"}
NO_CHOICE = "default"  # what a select sends for what the address leaves out


def read(search: Mapping[str, Any]) -> View:
    """Unknown keys are ignored; a bad value falls back to the default and is named."""
    found: dict[str, Any] = {}
    bad = []
    for key, (field, parse, _) in KEYS.items():
        text = search.get(key)
        if isinstance(text, (list, tuple)):
            text = text[0] if text else None
        if text in (None, "", NO_CHOICE):
            continue
        try:
            value = parse(str(text))
        except ValueError:
            bad.append(key)
        else:
            found[field] = None if DEFAULTS.get(key) == value else value
    if found.get("start") and found.get("end") and found["start"] > found["end"]:
        bad.append("from")
        found["start"] = None
    return View(**found, bad=tuple(bad))


def write(path: str, view: View = View(), **changes: Any) -> str:
    """A path with the view behind it, defaults left out."""
    looked_at = replace(view, **changes)
    pairs = []
    for key, (field, _, show) in KEYS.items():
        value = getattr(looked_at, field)
        if value is not None and DEFAULTS.get(key) != value:
            pairs.append((key, show(value)))
    return f"{path}?{urlencode(pairs, safe=',')}" if pairs else path


def lasting(view: View) -> View:
    """What goes along to another page: the as-at date, nothing else."""
    return View(asat=view.asat)
