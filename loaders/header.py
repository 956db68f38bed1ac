"""Where the header of a table stands, told by the layouts; and which of its columns are read at all."""

import re
from collections.abc import Mapping

from loaders.layout import Layout
from loaders.recognition import fitting
from loaders.sheet import key

DEEPEST = 40  # rows above the header at most
LOOKED_AT = 20  # rows of a file without headings
ALIKE = 0.9  # of them

Records = list[list[str]]


def find_header(
    records: Records, layouts: Mapping[str, Layout], sheet: str | None = None
) -> tuple[int, list[str], list[str]]:
    """The header's place, the rows above it as texts, and its headings; -1 where the file has none."""
    best, place, header = (False, 0), _widest(records), []
    for at, headings in _candidates(records, layouts):
        promise = _promise(headings, layouts, sheet)
        if promise > best:
            best, place, header = promise, at, headings
    if not best[0] and (bare := _without_header(records, layouts)):
        return -1, [], list(bare.positions)
    header = header or (records[place] if records else [])
    return place, [" ".join(c for c in r if c) for r in records[:place]], list(header)


def _without_header(records: Records, layouts: Mapping[str, Layout]) -> Layout | None:
    """The layout of a file without headings whose cells look as nearly all of the first rows do."""
    rows = [record for record in records if any(record)][:LOOKED_AT]
    wide = (x for x in layouts.values() if x.positions and rows and all(_as_wide(row, x) for row in rows))
    return next((x for x in wide if sum(_looks(row, x) for row in rows) >= ALIKE * len(rows)), None)


def _as_wide(row: list[str], layout: Layout) -> bool:
    """Whether it has the layout's columns; those after the last that is looked at may be left out."""
    least = 1 + max(layout.positions.index(heading) for heading in layout.looks)
    return len(row) >= least and not any(row[len(layout.positions) :])


def _looks(row: list[str], layout: Layout) -> bool:
    at = {heading: place for place, heading in enumerate(layout.positions)}
    cells = row + [""] * (len(at) - len(row))
    return all(re.fullmatch(pattern, cells[at[heading]]) for heading, pattern in layout.looks.items())


def _candidates(records: Records, layouts: Mapping[str, Layout]) -> list[tuple[int, list[str]]]:
    found = list(enumerate(records[:DEEPEST]))
    if any(layout.header_rows == 2 for layout in layouts.values()):
        found += [
            (at + 1, _together(records[at], records[at + 1])) for at in range(min(DEEPEST, len(records) - 1))
        ]
    return found


def _together(groups: list[str], headings: list[str]) -> list[str]:
    """Group headings over headings, as merged cells give them: the first cell holds the text of all."""
    joined, group = [], ""
    for at, heading in enumerate(headings):
        group = (groups[at] if at < len(groups) else "") or group
        joined.append(f"{group} {heading}".strip() if heading else group)
    return joined


def _promise(headings: list[str], layouts: Mapping[str, Layout], sheet: str | None) -> tuple[bool, int]:
    keys = {key(heading) for heading in headings}
    known = max((len(keys & set(layout.known)) for layout in layouts.values()), default=0)
    if known < 2:
        return False, 0
    return bool(fitting(headings, layouts, sheet)), known


def _widest(records: Records) -> int:
    filled = [sum(map(bool, record)) for record in records]
    return filled.index(max(filled)) if filled else 0


def kept_columns(header: list[str], layouts: Mapping[str, Layout]) -> list[int]:
    """The columns that a fitting layout reads, and those without a heading, which must be empty. No other."""
    fits = fitting(header, layouts)
    known = {heading for f in fits for heading in f.layout.known}
    return [at for at, heading in enumerate(header) if fits and (key(heading) in known or not key(heading))]
