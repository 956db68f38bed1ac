"""Which column of a file is which of our fields, as a person says it: tried out, and saved as a layout."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dashboard.data import words
from dashboard.data.drops import File
from dashboard.loading import local_layouts, mapping, tried
from loaders.problems import Problem

LEAST_LIKE = 2  # fields of a dataset that must be proposed before it is a guess
CODE = "code:"


@dataclass(frozen=True)
class Mapped:
    """One sheet of one file with the answers so far."""

    file: File
    sheet: dict[str, Any]
    dataset: str
    columns: dict[str, str]  # our field = heading
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # our field = {their cell: our word}
    name: str = ""
    looked: bool = False  # the reader asked to see how it would be read

    def as_json(self) -> dict[str, Any]:
        kept = asdict(self)
        return {name: kept[name] for name in ("dataset", "columns", "codes", "name", "looked")}

    @property
    def header(self) -> SimpleNamespace:
        return SimpleNamespace(label=self.sheet["label"], header=self.sheet["header"])

    @property
    def headings(self) -> list[str]:
        """The headings that may be read: none that is about a person."""
        return [one for one in self.sheet["header"] if one.strip() and not mapping.about_people(one)]

    @property
    def toml(self) -> str:
        title = f"{words.dataset(self.dataset)}, as in {Path(self.file.name).stem}"
        return mapping.layout_from_mapping(self.header, self.dataset, self.columns, self.codes, title=title)

    @property
    def lacking(self) -> list[str]:
        """Fields that the dataset cannot do without and that no column was named for."""
        return [
            one.name
            for one in mapping.wanted_fields(self.dataset)
            if one.needed and one.name not in self.columns
        ]

    @property
    def homeless(self) -> bool:
        """Rows that must name their home, and no column that does."""
        fields = {one.name for one in mapping.wanted_fields(self.dataset)}
        keys = fields & set(words.HOME_KEYS)
        named = keys & set(self.columns)
        by_name = {"home_name", "postcode"}
        return len(keys) > 1 and not (named - by_name or by_name <= named)


def of(file: File, note: Mapping[str, Any]) -> Mapped:
    """What was answered so far, else what the headings look like."""
    sheet = _sheet(file)
    held = note.get("mapping")
    if held:
        return Mapped(file, sheet, **held)
    dataset = guessed(sheet["header"])
    return Mapped(file, sheet, dataset, mapping.proposed(sheet["header"], dataset), name=_name(file, dataset))


def _sheet(file: File) -> dict[str, Any]:
    """The first table that was not recognised, else the first."""
    if not file.sheets:
        raise Problem(f"{file.name} holds no table whose columns could be named.")
    return next((sheet for sheet in file.sheets if not sheet["layout"]), file.sheets[0])


def guessed(header: list[str]) -> str:
    """The dataset most of whose needed fields have a likely column."""

    def likeness(dataset: str) -> tuple[float, int]:
        found = mapping.proposed(header, dataset)
        needed = [one.name for one in mapping.wanted_fields(dataset) if one.needed]
        share = sum(name in found for name in needed) / max(1, len(needed))
        return (share if len(found) >= LEAST_LIKE else 0.0), len(found)

    return max(words.DATASETS, key=likeness)


def _name(file: File, dataset: str) -> str:
    stem = re.sub(r"[^a-z]+", "_", Path(file.name).stem.lower()).strip("_")
    return f"local_{stem or dataset}"[:50].rstrip("_")


def taken(fields: Mapping[str, str], file: File) -> Mapped:
    """The form as it was sent."""
    sheet = _sheet(file)
    dataset = fields.get("dataset", "")
    if dataset not in words.DATASETS:
        raise Problem("Choose what the file holds.")
    if fields.get("action") == "dataset":
        return Mapped(
            file, sheet, dataset, mapping.proposed(sheet["header"], dataset), name=_name(file, dataset)
        )
    wanted = [one.name for one in mapping.wanted_fields(dataset)]
    columns = {name: heading for name in wanted if (heading := fields.get(f"column:{name}", ""))}
    codes: dict[str, dict[str, str]] = {}
    for name, word in fields.items():
        if name.startswith(CODE) and word:
            ours, _, theirs = name.removeprefix(CODE).partition(":")
            codes.setdefault(ours, {})[theirs] = word
    return Mapped(file, sheet, dataset, columns, codes, fields.get("name", "").strip(), looked=True)


def look(one: Mapped) -> dict[str, Any]:
    """How the file's first rows would be read; a Problem where the answers cannot be a layout yet."""
    if one.lacking:
        named = ", ".join(words.field(name) for name in one.lacking)
        raise Problem(f"No column was named for what cannot be done without: {named}.")
    if one.homeless:
        raise Problem(
            "No column says which home a row is about.\nName one with an id or a code, or one with its name "
            "and one with its postcode."
        )
    shown = tried(one.file.path, one.name or "local_layout", one.toml, one.file.options)
    if shown.problem:
        raise Problem(shown.problem)
    found = next((sheet for sheet in shown.sheets if sheet.name == one.sheet["name"]), shown.sheets[0])
    if found.problem:
        raise Problem(found.problem)
    return asdict(found)


def save(one: Mapped) -> None:
    """Keeps the layout, so that next month's file is recognised."""
    look(one)
    local_layouts.save_layout(local_layouts.layouts_folder(), one.name, one.toml)
