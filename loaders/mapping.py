"""A person's answer to `which of your columns is which of ours`, written down as a layout."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import process

from loaders import clock
from loaders.fields import DATASETS
from loaders.layout import LAYOUTS, PEOPLE, meets
from loaders.problems import FileProblem
from loaders.sheet import key

NEAR_ENOUGH = 85  # of 100: a heading this like one that a layout knows is proposed


class HasHeader(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def header(self) -> list[str]: ...


@dataclass(frozen=True)
class Wanted:
    """One field of a dataset, as a person who maps columns is asked for it."""

    name: str
    needed: bool
    words: tuple[str, ...]  # what its cells must come to mean; () where any text, number or day does


def wanted_fields(dataset: str) -> list[Wanted]:
    """The fields of a dataset, those that it cannot do without first."""
    fields = [Wanted(name, field.required, field.every_word) for name, field in DATASETS[dataset].items()]
    return sorted(fields, key=lambda field: not field.needed)


def proposed(header: list[str], dataset: str) -> dict[str, str]:
    """Our field = the heading that a layout of the dataset calls by it, or nearly."""
    open_to_all = {key(h): h for h in header if key(h) and not about_people(h)}
    found: dict[str, str] = {}
    for near in (False, True):
        for name in DATASETS[dataset]:
            spellings = [key(h) for x in LAYOUTS.values() if x.dataset == dataset for h in x.headings(name)]
            left = {k for k in open_to_all if open_to_all[k] not in found.values()}
            if name not in found and (heading := _likest([key(name), *spellings], left, near)):
                found[name] = open_to_all[heading]
    return found


def _likest(spellings: list[str], headings: set[str], near: bool) -> str | None:
    if not near:
        return next((spelling for spelling in spellings if spelling in headings), None)
    scored = [
        process.extractOne(s, sorted(headings), score_cutoff=NEAR_ENOUGH) for s in spellings if headings
    ]
    return max((one for one in scored if one), key=lambda one: one[1], default=(None,))[0]


def about_people(heading: str) -> bool:
    """Whether a column may never be read, whatever a person answers."""
    return meets(heading, (*PEOPLE.refused, *PEOPLE.dropped))


def layout_from_mapping(
    sheet: HasHeader,
    dataset: str,
    columns: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]] | None = None,
    *,
    title: str = "",
    owner: str = "",
    defaults: Mapping[str, str] | None = None,
) -> str:
    """The TOML text of a layout. `columns`: our field = heading; `codes`: field = {their cell: our word}.

    Columns that nobody mapped are named as passed over, so that next month's file fits.
    """
    _check(sheet, dataset, columns)
    read = {key(heading) for heading in columns.values()}
    over = [h for h in sheet.header if key(h) and key(h) not in read and not about_people(h)]
    lines = [
        f"title = {_text(title or f'{dataset} as in {sheet.label}')}",
        f"dataset = {_text(dataset)}",
        f"owner = {_text(owner or 'Whoever mapped the columns')}",
        f"reviewed = {clock.today().isoformat()}",
        f"ignored = [{', '.join(_text(_plain(heading)) for heading in over)}]",
        *_table("columns", columns),
        *(_table("defaults", defaults) if defaults else []),
    ]
    for name, words in (codes or {}).items():
        lines += _table(f"codes.{name}", words)
    return "\n".join(lines) + "\n"


def _check(sheet: HasHeader, dataset: str, columns: Mapping[str, str]) -> None:
    if dataset not in DATASETS:
        raise FileProblem(f"There is no dataset '{dataset}'. Choose one of {', '.join(sorted(DATASETS))}.")
    if unknown := sorted(set(columns) - set(DATASETS[dataset])):
        raise FileProblem(f"{dataset} has no {', '.join(unknown)}.")
    if absent := [heading for heading in columns.values() if heading not in sheet.header]:
        raise FileProblem(f"{sheet.label} has no column '{absent[0]}'. It has: {', '.join(sheet.header)}")


def _plain(heading: str) -> str:
    # A star in a heading would make a pattern of it; the comparison drops it all the same.
    return key(heading) if "*" in heading else heading


def _table(name: str, rows: Mapping[str, str]) -> list[str]:
    return ["", f"[{name}]", *(f"{_text(key_)} = {_text(value)}" for key_, value in rows.items())]


def _text(value: str) -> str:
    """A TOML string; JSON writes the same but for one letter."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
