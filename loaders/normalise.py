"""A sheet and its layout to typed rows in our fields; what could not be read stands beside them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from loaders.cells import pair_of_columns, raw_cells
from loaders.cleaners import cleaned, typed
from loaders.fields import DATASETS, HOME_KEYS, INSTEAD_OF_A_HOME, NEAR_MISS, WHEN_BLANK
from loaders.figures import (
    Figures,
    published_on,
    read_figures,
    spread,
    stated_period,
    with_months,
)
from loaders.layout import Layout, is_dropped, is_new
from loaders.not_data import rows_that_are_not_data
from loaders.problems import FileProblem
from loaders.sheet import Sheet, key
from loaders.snapshot import finish_register

STATEMENTS = ("covers", "released", "source", "area", "basis", "carried_in")


@dataclass(frozen=True)
class Normalised:
    layout: Layout
    sheet: Sheet
    rows: pd.DataFrame  # our fields; days, months and moments Int64, numbers float, text str or None
    bounds: dict[int, dict[str, tuple[float, float]]]  # suppressed cells, by row
    rejected: list[tuple[int, str, dict[str, str]]]  # row, reason, cells as they came
    ignored: list[int]  # rows that are not data: totals, notes, blank rows
    problems: list[str]
    dropped: list[str]
    rows_read: int
    statements: dict[str, str]
    told: dict[str, int]  # rows that the receipt counts: blanks given a value, by field; near misses


@dataclass
class _Work:
    """The rows of data on their way: values by field, and what went wrong by row."""

    layout: Layout
    rows: pd.DataFrame
    header: list[str]
    values: dict[str, Any]
    bounds: dict[int, dict[str, tuple[float, float]]]
    reasons: dict[int, str]
    problems: list[str]
    told: dict[str, int]


def normalise(sheet: Sheet, layout: Layout) -> Normalised:
    _refuse_another_series(sheet, layout)
    ignored = rows_that_are_not_data(sheet, layout)
    rows = sheet.rows.loc[~ignored] if ignored.any() else sheet.rows
    work = _Work(layout, rows, sheet.header, {}, {}, {}, list(sheet.problems), {})
    _reject_too_long(work, sheet)
    for name in layout.fields:
        _clean_field(work, name, sheet)
    if layout.listing:  # no row is a record: the columns that a load asks for stand empty
        fields = DATASETS[layout.dataset].items()
        nothing = np.empty(0, dtype=object)
        work.values |= {name: typed(nothing, field) for name, field in fields if name not in work.values}
    figures, problems = read_figures(rows, sheet, layout)
    work.problems += problems
    _take_figures(work, sheet, figures)
    _reject_of_no_figure(work, figures)
    _take_as(work)
    _reject_without_home(work)
    if layout.dataset == "admissions":
        _reject_discharged_early(work)
    frame = _frame(work)
    good = ~rows.index.isin(list(work.reasons))
    dropped = [h for h in sheet.header if h and is_dropped(h, layout)]
    work.problems += _sheets_passed_over(sheet, layout)
    if dropped:
        work.problems.append(f"Dropped unread, being about people: {', '.join(dropped)}.")
    if new := [h for h in sheet.header if layout.may_gain_columns and is_new(h, layout)]:
        work.problems.append(f"The layout does not know these columns, and read past them: {', '.join(new)}.")
    if layout.listing:
        work.problems.append(layout.listing)
    frame = frame if good.all() else frame.loc[good]
    if layout.dataset == "falls":
        _tell_of_near_misses(work, frame)
    if layout.dataset == "care_homes":
        frame = finish_register(frame, sheet, layout)
    if layout.values:
        frame = spread(frame, rows.index, figures)
    if layout.dataset == "benchmarks":
        frame = with_months(frame)
    return Normalised(
        layout=layout, sheet=sheet, rows=frame,
        bounds={row: found for row, found in work.bounds.items() if row not in work.reasons},
        rejected=[(row, reason, _as_they_came(work, row)) for row, reason in sorted(work.reasons.items())],
        ignored=[int(row) for row in sheet.rows.index[ignored]],
        problems=work.problems, dropped=dropped, rows_read=len(sheet.rows),
        statements={k: v for k, v in sheet.comments.items() if k in STATEMENTS},
        told=work.told,
    )  # fmt: skip


def _refuse_another_series(sheet: Sheet, layout: Layout) -> None:
    above = " ".join(sheet.above)
    if layout.says and above.strip() and layout.says.casefold() not in above.casefold():
        raise FileProblem(
            f"{sheet.label} has the headings of {layout.title}, but the rows above them do not say "
            f"'{layout.says}': it is another series, which no layout reads."
        )


def _sheets_passed_over(sheet: Sheet, layout: Layout) -> list[str]:
    rules = layout.companion.values()
    unused = [s for s in sheet.companions if not any(pair_of_columns(s, rule) for rule in rules)]
    over = [s.name for s in unused if sum(map(bool, s.header)) > 2]
    return [f"The sheet {name} fits no layout and was passed over." for name in over]


def _frame(work: _Work) -> pd.DataFrame:
    # Text stays as Python's own strings and None, which is what a database takes.
    columns = {
        name: pd.Series(values, work.rows.index, dtype=object if values.dtype == object else None)
        for name, values in work.values.items()
    }
    return pd.DataFrame(columns, index=work.rows.index)


def _as_they_came(work: _Work, row: int) -> dict[str, str]:
    cells: dict[int, str] = work.rows.loc[row].to_dict()  # type: ignore[assignment]
    return {work.header[at]: cells[at] for at in cells if at < len(work.header) and work.header[at]}


def _reject_too_long(work: _Work, sheet: Sheet) -> None:
    """A cell under no heading: in text the row has shifted, in a workbook it is a note beside the table."""
    bare = [at for at in map(int, sheet.rows.columns) if at >= len(sheet.header) or not key(sheet.header[at])]
    if bare and bare[0] == 0 and _counts_up(work.rows[0]):
        work.problems.append("The first column, under no heading, numbers the rows and was passed over.")
        del bare[0]
    filled = [at for at in bare if any(work.rows[at])]
    if not filled:
        return
    said = np.array([any(map(str.strip, cells)) for cells in work.rows[filled].to_numpy()], dtype=bool)
    over = work.rows.index[said]
    if sheet.encoding is None and len(over):
        work.problems.append(f"Cells under no heading were passed over in {_some_rows(over)}.")
    elif len(over):
        reason = "The row has more cells than there are headings: put a cell that holds a comma in quotes."
        work.reasons.update(dict.fromkeys(map(int, over), reason))


def _counts_up(cells: "pd.Series[Any]") -> bool:
    """Row numbers, as programs that write tables put them in front: no heading, each more than the last."""
    numbers = [int(cell) for cell in cells if cell.isascii() and cell.isdigit() and len(cell) < 10]
    return len(numbers) == len(cells) > 0 and bool((np.diff(numbers) > 0).all())


def _some_rows(rows: "pd.Index[int]") -> str:
    shown = ", ".join(str(row) for row in rows[:5])
    return f"row{'s' * (len(rows) > 1)} {shown}" + (f" and {len(rows) - 5} more" if len(rows) > 5 else "")


def _clean_field(work: _Work, name: str, sheet: Sheet) -> None:
    layout, field = work.layout, DATASETS[work.layout.dataset][name]
    if name in layout.defaults:
        work.values[name] = np.full(len(work.rows), layout.defaults[name], dtype=object)
        return
    raw = raw_cells(work.rows, sheet, layout, name)
    if raw is None:
        return
    values, wrong, hidden = cleaned(raw, field, layout, name)
    for at, bounds in hidden.items():
        work.bounds.setdefault(int(work.rows.index[at]), {})[name] = bounds
    heading = _heading(layout, sheet, name)
    recoded = layout.codes.get(name, {}) if field.kind != "word" else {}
    for code in sorted(set(recoded) & set(raw)) if recoded else []:
        work.problems.append(f"{heading} {code} was read as {layout.codes[name][code]}.")
    for at, reason in wrong.items():
        _wrong_cell(work, name, int(work.rows.index[at]), f"{heading} is '{raw[at].strip()}': {reason}.")
    if field.needs_a_value and name not in layout.may_lack:
        for at in set(map(int, np.flatnonzero(pd.isna(values)))) - set(wrong) - set(hidden):
            _reject(work, int(work.rows.index[at]), f"{heading} is blank.")
    work.values[name] = values


def _reject_of_no_figure(work: _Work, figures: list[Figures]) -> None:
    """A row that none of the layout's values is of, such as an unknown type, makes no record."""
    kept = [one.kept for one in figures if one.kept is not None]
    if not kept or len(kept) < len(figures):
        return
    of_none = ~np.any(kept, axis=0)
    asked = ", ".join(dict.fromkeys(heading for one in figures for heading in one.rule["where"]))
    for row in work.rows.index[of_none]:
        _reject(work, int(row), f"No figure is taken from a row with this {asked}: put it right.")


def _take_figures(work: _Work, sheet: Sheet, figures: list[Figures]) -> None:
    """What published figures say of themselves beside their columns, and cells of theirs that are bad."""
    if work.layout.period_from:
        work.values["period"] = np.full(len(work.rows), stated_period(sheet, work.layout), dtype=object)
    if work.layout.source_date_from:
        day = published_on(sheet, work.layout)
        work.values["source_date"] = pd.array([day] * len(work.rows), dtype="Int64")
    numbers = work.rows.index
    for one in figures:
        kept = np.ones(len(numbers), dtype=bool) if one.kept is None else one.kept
        for at, reason in one.wrong.items():
            if kept[at]:
                _reject(work, int(numbers[at]), reason)
        for at, bounds in one.hidden.items():
            if kept[at]:
                work.bounds.setdefault(int(numbers[at]), {})[one.metric] = bounds


def _heading(layout: Layout, sheet: Sheet, name: str) -> str:
    present = {key(h): h for h in sheet.header}
    found = [present[key(h)] for h in layout.headings(name) if key(h) in present]
    return " with ".join(found[:2] if name in layout.joined else found[:1]) or name


def _wrong_cell(work: _Work, name: str, row: int, reason: str) -> None:
    # A return's other cells still count: only the cell is unknown.
    if work.layout.dataset == "home_return" and name not in ("month", *HOME_KEYS):
        work.problems.append(f"Row {row}: {reason} The cell counts as not submitted.")
    else:
        _reject(work, row, reason)


def _reject(work: _Work, row: int, reason: str) -> None:
    work.reasons.setdefault(row, reason)


def _take_as(work: _Work) -> None:
    """Blank cells that the rules give a value, counted so that the receipt can say so."""
    for name, taken in WHEN_BLANK.get(work.layout.dataset, {}).items():
        values = work.values.get(name)
        if values is None:
            work.values[name] = typed(
                np.full(len(work.rows), taken, dtype=object), DATASETS[work.layout.dataset][name]
            )
            work.problems.append(f"The file has no {name}: every row is taken as {taken}.")
        elif blank := int(pd.isna(values).sum()):
            values[pd.isna(values)] = taken
            _tell(work, name, blank)


def _tell(work: _Work, what: str, rows: int) -> None:
    work.told[what] = rows
    work.problems.append(said_of_rows(work.layout.dataset, what, rows))


def said_of_rows(dataset: str, what: str, rows: int) -> str:
    """How many rows were given the value that the rules give a blank, or are kept and not counted."""
    if what == NEAR_MISS:
        near = "1 row is a near miss" if rows == 1 else f"{rows} rows are near misses"
        return f"{near}: kept, and not counted as a fall."
    have, are = ("1 row has", "is") if rows == 1 else (f"{rows} rows have", "are")
    return f"{have} no {what} and {are} taken as {WHEN_BLANK[dataset][what]}."


def _tell_of_near_misses(work: _Work, frame: pd.DataFrame) -> None:
    if near := int((frame["harm"] == NEAR_MISS).sum()) if "harm" in frame else 0:
        _tell(work, NEAR_MISS, near)


def _reject_without_home(work: _Work) -> None:
    keys = [
        name for name in HOME_KEYS if name in work.values and "home_name" in DATASETS[work.layout.dataset]
    ]
    instead = INSTEAD_OF_A_HOME.get(work.layout.dataset)
    if not keys and instead not in work.values:
        return
    said = {name: ~pd.isna(work.values[name]) for name in keys}
    ids = [said[name] for name in ("cqc_location_id", "ods_code", "uprn") if name in said]
    named = np.any(ids, axis=0) if ids else np.zeros(len(work.rows), dtype=bool)
    if "home_name" in said and "postcode" in said:
        named = named | (said["home_name"] & said["postcode"])
    if instead in work.values:
        named = named | ~pd.isna(work.values[instead])
    for row in work.rows.index[~named]:
        _reject(work, int(row), "The row does not name its home: it has no id, and no name with a postcode.")


def _reject_discharged_early(work: _Work) -> None:
    admitted, discharged = work.values["admitted_on"], work.values.get("discharged_on")
    if discharged is None:
        return
    early = np.asarray((discharged < admitted).fillna(False) if hasattr(discharged, "fillna") else False)
    for row in work.rows.index[early.astype(bool)]:
        _reject(work, int(row), "The discharge is before the admission.")
