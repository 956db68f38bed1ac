"""A column's cells to typed values, each different cell once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from loaders import clean
from loaders.clean import Bounds
from loaders.fields import Field
from loaders.layout import Layout
from loaders.moments import moment, moments
from loaders.period import period
from loaders.sheet import Array

COUNTS = {"count", "amount", "figure"}
WHOLE = {"day", "day_of_moment", "day_or_month", "month", "moment", "whole"}

CLEANERS: dict[str, Callable[[str], Any]] = {
    "text": clean.text, "code": clean.code, "ods_code": clean.ods_code, "ccg_code": clean.ccg_code,
    "cqc_location_id": clean.cqc_location_id,
    "uprn": clean.uprn, "postcode": clean.postcode, "yes_no": clean.yes_no, "diagnosis": clean.diagnosis,
    "diagnoses": clean.diagnoses, "number": clean.number, "amount": clean.amount, "count": clean.count,
    "whole": clean.count, "day": clean.day, "month": clean.month, "day_or_month": clean.day_or_month,
    "ids": clean.ids, "figure": clean.figure, "period": period,
}  # fmt: skip


def _cleaner(field: Field, layout: Layout, name: str) -> Callable[[str], Any]:
    says_nothing = frozenset(layout.missing)
    found: Callable[[str], Any]
    if field.kind == "word":
        return _words(field, layout, name)
    if name in layout.codes:
        return partial(_replaced, CLEANERS[field.kind], layout.codes[name])
    if field.kind in ("moment", "day_of_moment"):
        whole = partial(moment, zone=layout.zone)
        found = whole if field.kind == "moment" else partial(_day_of, whole)
    else:
        found = CLEANERS[field.kind]
    if says_nothing and field.kind in WHOLE:
        return lambda cell: None if cell.strip() in says_nothing else found(cell)
    return found


def _replaced(found: Callable[[str], Any], codes: dict[str, str], cell: str) -> Any:
    value = found(cell)
    return codes.get(value, value)


def _day_of(whole: Callable[[str], int | None], cell: str) -> int | None:
    minutes = whole(cell)
    return None if minutes is None else minutes // 1440


def _words(field: Field, layout: Layout, name: str) -> Callable[[str], str | None]:
    """Our word for the feed's own code; only our own layouts take our words as they are."""
    codes = {str(code).casefold(): word for code, word in layout.codes.get(name, {}).items()}
    ours = layout.standard or any(
        name in table for table in (layout.contains, layout.flags, layout.like, layout.holds)
    )
    own = {word.casefold(): word for word in field.words} if ours else {}
    blank = codes.get("", "unknown" if "unknown" in field.words else None)

    def word(cell: str) -> str | None:
        # `none` is a word of harm, so that the marks of a blank are looked at last.
        asked = " ".join(cell.split()).casefold()
        for known in (codes, own):
            for spelling in (asked, asked.lstrip("0"), asked.replace(" ", "_").replace("-", "_")):
                if spelling and spelling in known:
                    return known[spelling]
        if clean.code(cell) is None:
            return blank
        wanted = ", ".join(sorted(codes or own))
        raise ValueError(f"not one of {wanted[:200]}" if wanted else "the layout does not say what it means")

    return word


def cleaned(
    raw: Array, field: Field, layout: Layout, name: str
) -> tuple[Any, dict[int, str], dict[int, Bounds]]:
    """Each different cell is cleaned once: values by position, what is wrong, and what is suppressed."""
    codes, cells = pd.factorize(raw)
    values, wrong, hidden = _each(cells, field, layout, name)
    taken = typed(values, field)[codes]
    return taken, _by_position(codes, wrong), _by_position(codes, hidden)


def _each(
    cells: Array, field: Field, layout: Layout, name: str
) -> tuple[Array, dict[int, str], dict[int, Bounds]]:
    """What each cell says, by its place."""
    cleaner = _cleaner(field, layout, name)
    values = np.empty(len(cells), dtype=object)
    if field.kind not in COUNTS:
        try:  # nearly always none is wrong
            at_once = moments(cells, layout.zone) if _plain_moments(field, layout) else None
            if at_once is None:
                values[:] = list(map(cleaner, cells))
            return values if at_once is None else at_once, {}, {}
        except ValueError:
            pass
    own: dict[str, Bounds] = {mark.casefold(): (low, high) for mark, (low, high) in layout.suppressed.items()}
    wrong: dict[int, str] = {}
    hidden: dict[int, Bounds] = {}
    for at, cell in enumerate(cells):
        if field.kind in COUNTS and (bounds := clean.suppressed(cell, own)) is not None:
            hidden[at] = bounds
            continue
        try:
            values[at] = cleaner(cell)
        except ValueError as error:
            wrong[at] = str(error)
    return values, wrong, hidden


def _plain_moments(field: Field, layout: Layout) -> bool:
    """Whether a day with a time of day is nothing else in this layout."""
    return field.kind == "moment" and all(len(word) <= len("2016-04-30") for word in layout.missing)


def _by_position(codes: Array, found: dict[int, Any]) -> dict[int, Any]:
    if not found:
        return {}
    places = np.flatnonzero(np.isin(codes, list(found)))
    return {int(at): found[int(codes[at])] for at in places}


def typed(values: Array, field: Field) -> Any:
    if field.kind in WHOLE:
        blank = pd.isna(values)
        return pd.arrays.IntegerArray(np.where(blank, 0, values).astype("int64"), blank)
    if field.kind in COUNTS or field.kind == "number":
        return values.astype("float64")
    return values
