"""One shape of file: its headings, codes and rules, from a TOML file; and which of them a sheet has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from loaders.definitions import read_definition, read_definitions
from loaders.fields import DATASETS, HOME_KEYS, ONE_OF
from loaders.problems import FileProblem
from loaders.sheet import Sheet, key

HERE = Path(__file__).parent
OTHERWISE = "otherwise"  # in flags and contains: what a row is that none of them fits


@dataclass(frozen=True)
class Layout:
    id: str
    title: str
    dataset: str
    owner: str
    reviewed: date
    columns: dict[str, Any]  # our field = heading, or headings of which the first filled cell is taken
    standard: bool = False  # one of our own: words are written as we write them
    zone: str = "Europe/London"
    basis: str = "admission"
    categories: tuple[str, ...] = ()  # that the file can hold; a measure of another is not covered
    may_lack: tuple[str, ...] = ()  # needed fields that a file of this layout can be without
    joined: dict[str, Any] = field(default_factory=dict)  # field = {columns, by}: cells put together
    flags: dict[str, Any] = field(default_factory=dict)  # field = {heading = word}: Y under the heading
    contains: dict[str, Any] = field(default_factory=dict)  # field = {text in the cell = word}
    nested: dict[str, Any] = field(default_factory=dict)  # field = {column, where, take}: JSON in a cell
    codes: dict[str, Any] = field(default_factory=dict)  # field = {the file's code = our word}
    defaults: dict[str, Any] = field(default_factory=dict)  # field = what every row of the layout is
    only: dict[str, Any] = field(default_factory=dict)  # heading = the cells that make a row data
    listing: str = ""  # why no row of this layout is a record
    missing: tuple[str, ...] = ()  # dates and times that say nothing
    suppressed: dict[str, Any] = field(default_factory=dict)  # marker = [low, high]
    not_data: tuple[str, ...] = ()  # first cells of rows that are totals or notes
    ignored: tuple[str, ...] = ()  # headings that are read past
    dropped: tuple[str, ...] = ()  # about people: never read, named in the receipt
    refused: tuple[str, ...] = ()  # about people: the whole file is refused
    sheets: tuple[str, ...] = ("*",)
    header_rows: int = 1  # 2: group headings stand above the headings
    snapshot: tuple[str, ...] = ()  # where a register states its day: above_header, file_name
    companion: dict[str, Any] = field(default_factory=dict)  # field = {sheet, id, take} of another sheet

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields that the layout can give, in the dataset's order."""
        given = {*self.columns, *self.joined, *self.flags, *self.contains, *self.nested, *self.defaults}
        return tuple(name for name in DATASETS[self.dataset] if name in given or name in self.companion)

    def headings(self, name: str) -> list[str]:
        """The headings from which a field is made."""
        found = as_list(self.columns.get(name, []))
        found += as_list(self.joined.get(name, {}).get("columns", []))
        found += [heading for heading in self.flags.get(name, {}) if heading != OTHERWISE]
        return found + as_list(self.nested.get(name, {}).get("column", []))

    @cached_property
    def known(self) -> dict[str, str]:
        """Every heading that is read, as it is compared -> as the layout writes it."""
        names = {*self.columns, *self.joined, *self.flags, *self.nested}
        return {key(h): h for name in names for h in self.headings(name)} | {key(h): h for h in self.only}


def as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@dataclass(frozen=True)
class PeopleColumns:
    owner: str
    reviewed: date
    refused: tuple[str, ...]
    dropped: tuple[str, ...]


PEOPLE = read_definition(HERE / "columns_about_people.toml", PeopleColumns)


def _layout(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """The TOML's values, checked against what the dataset holds."""
    dataset = DATASETS.get(values["dataset"])
    if dataset is None:
        raise ValueError(f"there is no dataset {values['dataset']!r}; there are {', '.join(DATASETS)}")
    tables = ("columns", "joined", "flags", "contains", "nested", "codes", "defaults", "companion")
    given = {field for table in tables for field in values.get(table, {})}
    if wrong := sorted(given - set(dataset)):
        raise ValueError(f"{values['dataset']} has no {', '.join(wrong)}")
    for field_name, codes in values.get("codes", {}).items():
        words = dataset[field_name].words
        if unknown := sorted({str(word) for word in codes.values()} - set(words)) if words else []:
            raise ValueError(f"codes.{field_name}: {', '.join(unknown)} is not one of {', '.join(words)}")
    return {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}


LAYOUTS = read_definitions(HERE / "layouts", Layout, _layout)


@dataclass(frozen=True)
class Fit:
    """How near a header is to a layout."""

    layout: Layout
    matched: int
    lacking: tuple[str, ...]  # headings that are needed
    unknown: tuple[str, ...]  # headings that the layout does not know

    @property
    def whole(self) -> bool:
        return not self.lacking and not self.unknown

    @property
    def distance(self) -> tuple[int, int, bool]:
        off = len(self.lacking) * 2 + len(self.unknown) - self.matched
        return off, len(self.lacking), not self.layout.standard


def fit(header: list[str], layout: Layout) -> Fit:
    present = {key(heading) for heading in header}
    unknown = tuple(
        h for h in header if key(h) and key(h) not in layout.known and not is_passed_over(h, layout)
    )
    return Fit(layout, len(present & set(layout.known)), tuple(_lacking(present, layout)), unknown)


def _lacking(present: set[str], layout: Layout) -> Iterable[str]:
    def has(name: str) -> bool:
        return name in layout.defaults or any(key(h) in present for h in layout.headings(name))

    dataset = DATASETS[layout.dataset]
    for name, field_ in dataset.items():
        if field_.required and name not in layout.may_lack and not has(name):
            yield (layout.headings(name) or [name])[0]
    for heading in layout.only:
        if key(heading) not in present:
            yield heading
    for group in ONE_OF.get(layout.dataset, ()):
        if not any(map(has, group)):
            yield " or ".join((layout.headings(name) or [name])[0] for name in group)
    keys = [name for name in HOME_KEYS if has(name)]
    if "home_name" in dataset and not ({"cqc_location_id", "ods_code", "uprn"} & set(keys) or len(keys) == 2):
        wanted = [h for name in HOME_KEYS for h in layout.headings(name)[:1]]
        yield f"a column that names the home ({', '.join(wanted)})"


def is_passed_over(heading: str, layout: Layout) -> bool:
    return _meets(heading, layout.ignored) or is_dropped(heading, layout)


def is_dropped(heading: str, layout: Layout) -> bool:
    return key(heading) not in layout.known and _meets(heading, (*layout.dropped, *PEOPLE.dropped))


@cache
def _meets(heading: str, patterns: tuple[str, ...]) -> bool:
    found = key(heading)
    return any(fnmatchcase(found, pattern if "*" in pattern else key(pattern)) for pattern in patterns)


def refused_headings(header: list[str], layout: Layout) -> list[str]:
    patterns = (*layout.refused, *PEOPLE.refused)
    return [h for h in header if key(h) not in layout.known and _meets(h, patterns)]


def fitting(header: list[str], layouts: Mapping[str, Layout], sheet: str | None = None) -> list[Fit]:
    """The layouts that the header fits wholly and that know most of it; one of our own before others."""
    fits = [f for f in (fit(header, layout) for layout in layouts.values()) if f.whole]
    named = [f for f in fits if sheet is None or _reads_sheet(f.layout, sheet)]
    best = max((f.matched for f in named), default=0)
    likeliest = [f for f in named if f.matched == best]
    return [f for f in likeliest if f.layout.standard] or likeliest


def _reads_sheet(layout: Layout, sheet: str) -> bool:
    return any(fnmatchcase(sheet.casefold(), pattern.casefold()) for pattern in layout.sheets)


def recognise(sheet: Sheet, layouts: Mapping[str, Layout] = LAYOUTS) -> Layout:
    """The one layout that the headings fit, or a FileProblem that says what differs from the closest."""
    if not layouts:
        raise FileProblem(f"{sheet.label}: there is no such layout; vanguard layouts lists them.")
    fits = fitting(sheet.header, layouts)
    closest = fits[0] if fits else _nearest(sheet.header, layouts)
    _refuse_people(sheet, closest.layout)
    for other in sheet.companions:
        _refuse_people(other, _nearest(other.header, layouts).layout)
    if len(fits) == 1:
        _refuse_twice(sheet, closest.layout)
        return closest.layout
    if fits:
        names = ", ".join(sorted(f.layout.id for f in fits))
        raise FileProblem(f"{sheet.label} fits several layouts: {names}. Say which with --layout.")
    raise FileProblem(_why_not(sheet, closest))


def _nearest(header: list[str], layouts: Mapping[str, Layout]) -> Fit:
    return min((fit(header, layout) for layout in layouts.values()), key=lambda f: f.distance)


def _refuse_people(sheet: Sheet, layout: Layout) -> None:
    if refused := refused_headings(sheet.header, layout):
        raise FileProblem(
            f"{sheet.label} is refused, and nothing of it was kept: it names people in "
            f"{_listed(refused)}. Take the column out and send the file again."
        )


def _refuse_twice(sheet: Sheet, layout: Layout) -> None:
    keys = [key(h) for h in sheet.header if key(h) in layout.known]
    if twice := sorted({layout.known[k] for k in keys if keys.count(k) > 1}):
        raise FileProblem(
            f"{sheet.label} has the column {_listed(twice)} more than once. Keep the right one."
        )


def _why_not(sheet: Sheet, near: Fit) -> str:
    if not near.matched:
        found = _listed([h for h in sheet.header if h]) or "no headings"
        return (
            f"{sheet.label} fits no layout, and none is near.\n  Its row {sheet.header_row} has: {found}\n"
            "  vanguard layouts lists what can be loaded; a new shape needs a file in loaders/layouts."
        )
    wants = [f"lacks {_listed(near.lacking)}"] * bool(near.lacking)
    wants += [f"has {_listed(near.unknown)}, which the layout does not know"] * bool(near.unknown)
    return (
        f"{sheet.label} fits no layout. The closest is {near.layout.title} ({near.layout.id}): "
        f"the file {' and '.join(wants)}.\n  It has: {', '.join(h for h in sheet.header if h)}\n"
        f"  Put right the file, or the headings in loaders/layouts/{near.layout.id}.toml."
    )


def _listed(headings: Iterable[str]) -> str:
    return ", ".join(f"'{h}'" for h in headings)
