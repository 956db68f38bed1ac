"""The raw cells of one field, gathered from wherever its layout says they stand."""

import ast
import json
import re
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from loaders.layout import OTHERWISE, Layout, as_list
from loaders.sheet import NOTE, Array, Sheet, key


def raw_cells(rows: pd.DataFrame, sheet: Sheet, layout: Layout, name: str) -> Array | None:
    """One text a row, or None where the file has none of the field's columns."""
    places = _places(sheet)
    found: Array | None = None
    if name in layout.flags:
        return _flags(rows, places, layout.flags[name])
    if name in layout.nested:
        found = _nested(rows, places, layout.nested[name])
    elif name in layout.joined:
        found = _joined(rows, places, layout.joined[name], layout.missing)
    else:
        found = _first_filled(rows, places, as_list(layout.columns.get(name, [])))
    if name in layout.companion:
        found = _from_companion(rows, sheet, layout.companion[name])
    if found is not None and name in layout.contains:
        return _contained(found, layout.contains[name])
    if found is not None and name in layout.like:
        return _mapped(found, partial(_likened, layout.like[name]))
    if found is not None and name in layout.holds:
        return _mapped(found, partial(_held, layout.holds[name]))
    return found


def _likened(words: dict[str, str], cell: str) -> str:
    """The word of the first pattern that the cell is like; the cell itself where none is."""
    said = NOTE.sub("", cell).strip().casefold()
    fits = (word for pattern, word in words.items() if fnmatchcase(said, pattern.casefold()))
    return next(fits, cell)


def _held(words: dict[str, str], cell: str) -> str:
    """The word of a code that stands in the cell as a whole, not as a part of another."""
    codes = set(re.split(r"[^0-9A-Za-z.]+", cell))
    found = (word for code, word in words.items() if code in codes)
    return next(found, words.get(OTHERWISE, "") if cell.strip() else "")


def _places(sheet: Sheet) -> dict[str, int]:
    kept = set(map(int, sheet.rows.columns))
    return {key(heading): at for at, heading in enumerate(sheet.header) if at in kept and key(heading)}


def _column(rows: pd.DataFrame, at: int) -> Array:
    return rows[at].to_numpy(dtype=object)


def _first_filled(rows: pd.DataFrame, places: dict[str, int], headings: list[str]) -> Array | None:
    found: Array | None = None
    for heading in headings:
        if key(heading) in places:
            cells = _column(rows, places[key(heading)])
            found = cells if found is None else np.where(np.isin(found, ("", "-")), cells, found)
    return found


def _joined(
    rows: pd.DataFrame, places: dict[str, int], rule: dict[str, Any], missing: tuple[str, ...]
) -> Array | None:
    """Cells put together; a date or time that says nothing is left out."""
    columns = [_column(rows, places[key(h)]) for h in rule["columns"] if key(h) in places]
    if not columns:
        return None
    if digits := rule.get("digits"):
        columns[-1] = _mapped(columns[-1], partial(_of_digits, digits))
    by, away = rule["by"], {"", *missing}
    parted = (
        [part for cell in cells if (part := cell.strip()) not in away] for cells in zip(*columns, strict=True)
    )
    joined = np.empty(len(rows), dtype=object)
    joined[:] = [by.join(parts) for parts in parted]
    if (needed := key(rule.get("needs", ""))) in places:  # a date alone is no time of arrival
        joined[[cell.strip() in away for cell in _column(rows, places[needed])]] = ""
    return joined


def _of_digits(digits: int, cell: str) -> str:
    return cell.strip().zfill(digits) if cell.strip().isdigit() else cell


def _flags(rows: pd.DataFrame, places: dict[str, int], words: dict[str, str]) -> Array | None:
    """The word of the heading under which the row says Y; of two, `both`; of none, blank or `otherwise`."""
    flags = {word: _yes(_column(rows, places[key(h)])) for h, word in words.items() if key(h) in places}
    if not flags:
        return None
    said = sum(flags.values())
    found = np.full(len(rows), words.get(OTHERWISE, ""), dtype=object)
    for word, yes in flags.items():
        found[yes] = word
    found[said == 2] = "both"
    return found


def _yes(cells: Array) -> Array:
    return np.array([cell.strip().casefold() in ("y", "yes", "true", "1") for cell in cells], dtype=bool)


def _contained(cells: Array, words: dict[str, str]) -> Array:
    def word(cell: str) -> str:
        said = cell.casefold()
        found = {ours for theirs, ours in words.items() if theirs.casefold() in said}
        nothing = words.get(OTHERWISE, "") if cell.strip() else ""
        return "both" if len(found) == 2 else "".join(found) or nothing

    return _mapped(cells, word)


def _mapped(cells: Array, give: Any) -> Array:
    codes, different = pd.factorize(cells)
    return np.array([give(cell) for cell in different] + [""], dtype=object)[codes]


def _nested(rows: pd.DataFrame, places: dict[str, int], rule: dict[str, Any]) -> Array | None:
    """Values in a cell's JSON: `take` is a path, `where` what an item must say; several joined by `;`.
    Where they say nothing, those of another column (`or`)."""
    found: Array | None = None
    if key(rule["column"]) in places:
        take = partial(_values, rule["take"].split("."), rule.get("where", {}), rule.get("first", False))
        found = _mapped(_column(rows, places[key(rule["column"])]), take)
    other = _nested(rows, places, rule["or"]) if "or" in rule else None
    if found is None or other is None:
        return other if found is None else found
    return np.where(found == "", other, found)


def _values(path: list[str], where: dict[str, str], first: bool, cell: str) -> str:
    values = list(dict.fromkeys(_taken(_parsed(cell), path, where)))
    return ";".join(values[:1] if first else values)


@lru_cache(maxsize=20_000)  # several fields are taken from one cell
def _parsed(cell: str) -> Any:
    """JSON, or the Python writing of it that a flattened file holds."""
    if not cell.strip():
        return None
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _taken(value: Any, path: list[str], where: dict[str, str]) -> list[str]:
    if isinstance(value, list):
        return [t for item in value for t in _taken(item, path, where)]
    if not path:
        return [] if value is None or isinstance(value, dict) else [str(value)]
    if not isinstance(value, dict) or any(value.get(name) != wanted for name, wanted in where.items()):
        return []
    return _taken(value.get(path[0]), path[1:], {})


def pair_of_columns(other: Sheet, rule: dict[str, Any]) -> tuple[int, int] | None:
    """Where an id and the id that it goes with stand, on the sheet that the rule names."""
    places = _places(other)
    taken = next((places[key(h)] for h in as_list(rule["take"]) if key(h) in places), None)
    if key(rule["sheet"]) not in key(other.name or "") or key(rule["id"]) not in places or taken is None:
        return None
    return places[key(rule["id"])], taken


def _from_companion(rows: pd.DataFrame, sheet: Sheet, rule: dict[str, Any]) -> Array | None:
    """Ids from another sheet of the workbook, such as the list of dual registrations."""
    ids = _places(sheet).get(key(rule["by"]))
    pairs: dict[str, list[str]] = {}
    for other in sheet.companions:
        if (at := pair_of_columns(other, rule)) is None:
            continue
        for one, two in zip(other.rows[at[0]], other.rows[at[1]], strict=True):
            pairs.setdefault(one.strip(), []).append(two.strip())
            pairs.setdefault(two.strip(), []).append(one.strip())
    if ids is None or not pairs:
        return None
    return np.array([";".join(pairs.get(cell.strip(), [])) for cell in rows[ids]], dtype=object)
