"""Published figures: the columns of a row that are values, one record each, and the period they are of."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from loaders import clean
from loaders.clean import Bounds
from loaders.layout import Layout, as_list
from loaders.period import months_of_period
from loaders.period import period as read_period
from loaders.problems import FileProblem
from loaders.repeated import Order, before_total, in_order, place
from loaders.sheet import Array, Sheet
from loaders.snapshot import IN_NAME, IN_TEXT, day_or_none

TOLERANCE = 0.5
WEEK = re.compile(r"week ending:?", re.IGNORECASE)
STATED = re.compile(r"\s*period:?\s+(.+?)\s*$", re.IGNORECASE)
_MONTH = rf"(?<![a-z])(?:{'|'.join(clean.MONTHS)})[a-z]*"
RANGE = re.compile(rf"{_MONTH}(?:[-_ ]?\d{{4}})?[-_ ](?:to[-_ ])?{_MONTH}[-_ ]?\d{{4}}(?!\d)", re.IGNORECASE)
NAMED = re.compile(rf"{_MONTH}[-_ ]?\d{{4}}(?!\d)", re.IGNORECASE)  # 2025-26-April-2025-AE: not 2025-26
SHORT = re.compile(rf"{_MONTH}[-_ ]?\d{{2}}(?!\d)", re.IGNORECASE)  # AE-Apr25
MONTHS_IN_NAME = re.compile(r"(?<!\d)(\d{4})_(\d\d)-(\d\d)(?!\d)")  # Patient_List_Size_2016_01-03


@dataclass
class Figures:
    """One metric of every row: values by position, and what went wrong or was hidden."""

    metric: str
    rule: Mapping[str, Any]
    value: Array
    numerator: Array | None = None
    denominator: Array | None = None
    kept: Array | None = None  # rows that the metric is of; None: all
    wrong: dict[int, str] = field(default_factory=dict)
    hidden: dict[int, Bounds] = field(default_factory=dict)


def read_figures(rows: pd.DataFrame, sheet: Sheet, layout: Layout) -> tuple[list[Figures], list[str]]:
    """The layout's values, and what is said of their sums; of a column that the file lacks, none.
    Where the columns of repeated headings do not add up in one order, they are tried in the other."""
    if not any("group" in rule for rule in layout.values.values()):
        return _that_add_up(rows, sheet, layout, in_order)
    try:
        return _that_add_up(rows, sheet, layout, in_order)
    except FileProblem as problem:
        try:
            return _that_add_up(rows, sheet, layout, before_total)
        except FileProblem:
            raise problem from None


def _that_add_up(
    rows: pd.DataFrame, sheet: Sheet, layout: Layout, order: Order
) -> tuple[list[Figures], list[str]]:
    made = (_figures(rows, sheet, layout, metric, order) for metric in layout.values)
    found = [one for one in made if one is not None]
    return found, sums_that_differ(found, sheet, layout)


def _figures(
    rows: pd.DataFrame, sheet: Sheet, layout: Layout, metric: str, order: Order
) -> Figures | None:
    rule = layout.values[metric]
    own = {mark.casefold(): (low, high) for mark, (low, high) in layout.suppressed.items()}
    take = partial(_cells, rows, sheet, own)
    if "column" in rule:
        if (at := order(sheet.header, rule, layout.values)) is None:
            return None
        made = Figures(metric, rule, *_read(rows[at], sheet.header[at], own))
        if "times" in rule:
            made.value = made.value * rule["times"]
        elif rule["unit"] == "percent":
            made.value = _of_hundred(made.value, rows[at])
    elif "add" in rule:
        made = take(metric, rule, rule["add"])
    else:
        made = _ratio(take(metric, rule, rule["numerator"]), take(metric, rule, rule["denominator"]))
    made.kept = _kept(rows, sheet, rule.get("where", {}))
    return made


def _plain(cell: str) -> str:
    return " ".join(cell.casefold().split())


FRACTIONS = 1.5  # a column whose middle figure is below it holds 0.953, not 95.3


def _of_hundred(values: Array, cells: "pd.Series[Any]") -> Array:
    """Percentages, which a workbook keeps as fractions and a file of text writes out."""
    plain = ~cells.str.rstrip().str.endswith("%").to_numpy(dtype=bool)
    told = values[plain & (values > 0)]
    if not len(told) or np.median(told) > FRACTIONS:
        return values
    return np.where(plain, values * 100, values)


Read = tuple[Array, None, None, None, dict[int, str], dict[int, Bounds]]


def _read(column: "pd.Series[Any]", heading: str, own: dict[str, Bounds]) -> Read:
    codes, cells = pd.factorize(column)
    values = np.full(len(cells), np.nan)
    wrong: dict[int, str] = {}
    hidden: dict[int, Bounds] = {}
    for at, cell in enumerate(cells):
        try:
            if (bounds := clean.suppressed(cell, own)) is not None:
                hidden[at] = bounds
            elif (value := clean.figure(cell)) is not None:
                values[at] = value
        except ValueError as error:
            wrong[at] = f"{heading} is '{cell.strip()}': {error}."
    return values[codes], None, None, None, _spread(codes, wrong), _spread(codes, hidden)


def _spread(codes: Array, found: dict[int, Any]) -> dict[int, Any]:
    if not found:
        return {}
    return {int(at): found[int(codes[at])] for at in np.flatnonzero(np.isin(codes, list(found)))}


def _cells(
    rows: pd.DataFrame, sheet: Sheet, own: dict[str, Bounds], metric: str, rule: Mapping[str, Any], parts: Any
) -> Figures:
    """Columns added up: unknown where one of them is."""
    total = Figures(metric, rule, np.zeros(len(rows)))
    for heading in as_list(parts):
        at = place(sheet.header, [heading])
        if at is None:
            total.value = np.full(len(rows), np.nan)
            continue
        part = Figures(metric, rule, *_read(rows[at], sheet.header[at], own))
        total.hidden = _added(total, part)
        total.value = total.value + part.value
        total.wrong |= part.wrong
    return total


def _added(one: Figures, two: Figures) -> dict[int, Bounds]:
    """The bounds of a sum in which something is hidden."""

    def bounds(of: Figures, at: int) -> Bounds:
        return of.hidden.get(at, (float(of.value[at]), float(of.value[at])))

    found = {}
    for at in one.hidden.keys() | two.hidden.keys():
        (low, high), (low_too, high_too) = bounds(one, at), bounds(two, at)
        if not np.isnan(low + low_too):
            found[at] = (low + low_too, high + high_too)
    return found


def _ratio(above: Figures, below: Figures) -> Figures:
    with np.errstate(divide="ignore", invalid="ignore"):
        value = above.value / below.value * above.rule.get("times", 1)
    value[~np.isfinite(value)] = np.nan
    return Figures(above.metric, above.rule, value, above.value, below.value, wrong=above.wrong | below.wrong)


def _kept(rows: pd.DataFrame, sheet: Sheet, where: Mapping[str, str]) -> Array | None:
    kept: Array | None = None
    for heading, wanted in where.items():
        at = place(sheet.header, [heading])
        if at is not None:
            same = np.array([_plain(cell) == _plain(wanted) for cell in rows[at]], dtype=bool)
            kept = same if kept is None else kept & same
    return kept


def sums_that_differ(figures: list[Figures], sheet: Sheet, layout: Layout) -> list[str]:
    """Totals that are not the sum of their parts: said of some rows; of most, the columns have moved."""
    by_metric = {one.metric: one for one in figures}
    said = []
    for total, parts in layout.sums.items():
        if not {total, *parts} <= by_metric.keys():
            continue
        whole, added = by_metric[total].value, sum(by_metric[part].value for part in parts)
        told = ~np.isnan(whole - added)
        differ = told & (np.abs(whole - added) > TOLERANCE)
        words = f"{total} is not the sum of {', '.join(parts)}"
        if differ.sum() * 2 > told.sum():
            raise FileProblem(
                f"{sheet.label}: in {differ.sum()} of {told.sum()} rows {words}.\n"
                "  Its columns do not stand as published: put them back in their order."
            )
        if differ.any():
            rows = int(differ.sum())
            said.append(f"In {rows} row{'s' * (rows > 1)} {words}.")
    return said


def spread(frame: pd.DataFrame, index: "pd.Index[int]", figures: list[Figures]) -> pd.DataFrame:
    """A record for each row and metric, in the order of the rows."""
    places = pd.Series(np.arange(len(index)), index).loc[frame.index].to_numpy()
    parts = []
    for one in figures:
        kept = slice(None) if one.kept is None else one.kept[places]
        at = places[kept]
        part = frame.loc[kept].assign(metric=one.metric, unit=one.rule["unit"], value=one.value[at])
        for name, values in (("numerator", one.numerator), ("denominator", one.denominator)):
            part[name] = np.nan if values is None else values[at]
        if "status" in one.rule:
            part["status"] = one.rule["status"]
        part["bounds"] = [_bounds(one.hidden.get(int(number))) for number in at]
        parts.append(part)
    return pd.concat(parts).sort_index(kind="stable") if parts else frame.iloc[:0]


def _bounds(hidden: Bounds | None) -> str | None:
    return None if hidden is None else json.dumps({"value": hidden})


def with_months(rows: pd.DataFrame) -> pd.DataFrame:
    """The first and the last month of each period."""
    codes, periods = pd.factorize(rows["period"])
    ends = np.array([months_of_period(period) for period in periods] + [(0, 0)], dtype=np.int64)[codes]
    first, last = (pd.array(ends[:, side], dtype="Int64") for side in (0, 1))
    return rows.assign(first_month=first, last_month=last)


def stated_period(sheet: Sheet, layout: Layout) -> str:
    """The period that the file states beside its table."""
    if covers := sheet.comments.get("covers"):
        found = [read_period(part) for part in covers.replace(":", " to ").split(" to ")]
        return found[0] if found[0] == found[-1] else f"{found[0]} to {found[-1]}"  # type: ignore[return-value]
    above = _above(sheet)
    named = _in_name(sheet.path.stem) if layout.period_from == "file_name" else None
    if above and above.startswith("week") and layout.period_from == "file_name":
        raise FileProblem(f"{sheet.label} is of one week ({above}), and the layout {layout.id} is of months.")
    if above and named and above != named:
        raise FileProblem(
            f"{sheet.label} is of {above} by the rows above its headings, and of {named} by its name. "
            "Put the name right, or state --covers."
        )
    if not (found_text := above or named):
        where = "above its headings" if layout.period_from == "above_header" else "in its name"
        raise FileProblem(
            f"{sheet.label} does not say {where} which month it is of. State --covers 2025-04, or add "
            "a line '# covers: 2025-04' above the headings."
        )
    return found_text


def _above(sheet: Sheet) -> str | None:
    """`Period: Week Ending 07/11/2010`, `Period: October 2025`, `Period: April to June 2020`."""
    for line in sheet.above:
        if (week := WEEK.search(line)) and (day := IN_TEXT.search(line, week.end())):
            on = day_or_none(day[0])
            return None if on is None else f"week ending {date.fromordinal(on)}"
        if stated := STATED.match(line):
            return _period_or_none(stated[1])
    return None


def _in_name(stem: str) -> str | None:
    if match := MONTHS_IN_NAME.search(stem):
        return f"{match[1]}-{match[2]} to {match[1]}-{match[3]}"
    matches = (match for pattern in (RANGE, NAMED, IN_NAME, SHORT) for match in pattern.finditer(stem))
    return next(filter(None, (_period_or_none(match[0].replace("_", "-")) for match in matches)), None)


def _period_or_none(text: str) -> str | None:
    try:
        return read_period(text)
    except ValueError:
        return None


def published_on(sheet: Sheet, layout: Layout) -> int | None:
    """The last day that the lines above the table name as its publishing or revising."""
    if layout.source_date_from != "above_header":
        return None
    lines = [line for line in sheet.above if re.search("publish|revis", line, re.IGNORECASE)]
    days = [day_or_none(match[0]) for line in lines for match in IN_TEXT.finditer(line)]
    return max((day for day in days if day is not None), default=None)
