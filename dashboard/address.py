"""The address bar and the question it asks: the only state of a view."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from loaders.calendar import month_text, parse_month, parse_months
from metrics.answer import BASES, Query
from metrics.limits import MONTHS_FOR_A_BASELINE

COMPARISONS = ("local", "similar", "england", "non_vanguard", "published", "standards", "best", "none")
SORTS = ("name", "signals", "coverage")
SERVICES = ("nursing", "residential", "both")


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


def _one_of(allowed: tuple[str, ...]):
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


# Key in the address -> field of the view, how it is read, how it is written.
KEYS = {
    "from": ("start", _month, month_text),
    "to": ("end", _month, month_text),
    "asat": ("asat", date.fromisoformat, date.isoformat),
    "compare": ("compare", _one_of(COMPARISONS), str),
    "basis": ("basis", _one_of(BASES), str),
    "month": ("month", _month, month_text),
    "sort": ("sort", _one_of(SORTS), str),
    "type": ("type", _one_of(SERVICES), str),
    "baseline": ("baseline", _months, months_text),
}
DEFAULTS = {"basis": "rate", "sort": "name"}


def read(search: Mapping[str, Any]) -> View:
    """Unknown keys are ignored; a bad value falls back to the default and is named."""
    found: dict[str, Any] = {}
    bad = []
    for key, (field, parse, _) in KEYS.items():
        text = search.get(key)
        if isinstance(text, (list, tuple)):
            text = text[0] if text else None
        if text is None or text == "":
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
    return f"{path}?{urlencode(pairs)}" if pairs else path


def lasting(view: View) -> View:
    """What goes along to another page: the as-at date, nothing else."""
    return View(asat=view.asat)
