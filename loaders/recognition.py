"""Which layout a sheet has, told by its headings; where none fits, which is closest and what differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from rapidfuzz import fuzz

from loaders.fields import DATASETS, HOME_KEYS, INSTEAD_OF_A_HOME, ONE_OF
from loaders.layout import (
    A_HOME,
    LAYOUTS,
    Layout,
    as_list,
    is_dropped,
    is_new,
    meets,
    of_value,
    refused_headings,
)
from loaders.problems import FileProblem
from loaders.receipt import Options
from loaders.sheet import Sheet, key

NEAR_ENOUGH = 90  # of 100: a new heading this like one that is missing is that one, renamed


@dataclass(frozen=True)
class Fit:
    """How near a header is to a layout."""

    layout: Layout
    matched: int
    lacking: tuple[str, ...]  # headings that are needed
    unknown: tuple[str, ...]  # headings that the layout does not know, and that it may not gain
    gained: int = 0  # headings that it does not know and may gain

    @property
    def whole(self) -> bool:
        return not self.lacking and not self.unknown

    @property
    def distance(self) -> tuple[int, int, bool]:
        off = len(self.lacking) * 2 + len(self.unknown) + self.gained - self.matched
        return off, len(self.lacking), not self.layout.standard


def fit(header: list[str], layout: Layout) -> Fit:
    present = {key(heading) for heading in header}
    new = tuple(h for h in header if is_new(h, layout))
    matched, lacking = len(present & set(layout.known)), tuple(_lacking(present, layout))
    if not layout.may_gain_columns or lacking:
        return Fit(layout, matched, lacking, new)
    renamed = tuple(_renamed(header, present, layout))
    return Fit(layout, matched, lacking, renamed, len(set(new) - set(renamed)))


def _renamed(header: list[str], present: set[str], layout: Layout) -> Iterable[str]:
    """Headings that are nearly one that the file is without: read past, a column would be lost."""
    ways = [layout.headings(name) for name in layout.fields]
    ways += [tuple(of_value(rule)) for rule in layout.values.values()]
    absent = [key(h) for spellings in ways if not present & set(map(key, spellings)) for h in spellings]
    named = tuple(pattern for pattern in layout.ignored if "*" not in pattern)
    for heading in header if absent else ():
        known = key(heading) in layout.known or meets(heading, named) or is_dropped(heading, layout)
        if not known and any(_nearly(key(heading), one) for one in absent):
            yield heading


def _nearly(one: str, other: str) -> bool:
    """Other letters here and there; other figures mean another thing, as in `Type 1` and `Type 2`."""
    figures = ["".join(filter(str.isdigit, heading)) for heading in (one, other)]
    return figures[0] == figures[1] and fuzz.ratio(one, other) >= NEAR_ENOUGH


def _lacking(present: set[str], layout: Layout) -> Iterable[str]:
    def has(name: str) -> bool:
        return name in layout.stated or any(key(h) in present for h in layout.headings(name))

    dataset = DATASETS[layout.dataset]
    for name, field_ in dataset.items():
        if field_.required and name not in layout.may_lack and not has(name):
            yield (layout.headings(name) or (name,))[0]
    for heading in layout.only:
        if key(heading) not in present:
            yield heading
    for rule in layout.values.values():
        if not rule.get("optional"):
            yield from _lacking_of_value(present, rule)
    for group in ONE_OF.get(layout.dataset, ()):
        if not any(map(has, group)):
            yield " or ".join((layout.headings(name) or (name,))[0] for name in group)
    keys = {name for name in HOME_KEYS if has(name)}
    ids, instead = {"cqc_location_id", "ods_code", "uprn"}, INSTEAD_OF_A_HOME.get(layout.dataset)
    named = bool(ids & keys) or len(keys) == 2 or (instead is not None and has(instead))
    if "home_name" in dataset and not named and A_HOME not in layout.may_lack:
        wanted = [h for name in HOME_KEYS for h in layout.headings(name)[:1]]
        yield f"a column that names the home ({', '.join(wanted)})"


def _lacking_of_value(present: set[str], rule: Mapping[str, Any]) -> Iterable[str]:
    spellings = as_list(rule.get("column", []))
    if spellings and not any(key(h) in present for h in spellings):
        yield spellings[0]
    yield from (h for h in of_value(rule) if h not in spellings and key(h) not in present)


def fitting(header: list[str], layouts: Mapping[str, Layout], sheet: str | None = None) -> list[Fit]:
    """The layouts that the header fits wholly and that know most of it; a place's own before the standard."""
    fits = [f for f in (fit(header, layout) for layout in layouts.values()) if f.whole]
    named = [f for f in fits if sheet is None or _reads_sheet(f.layout, sheet)]
    best = max((f.matched for f in named), default=0)
    most = [f for f in named if f.matched == best]
    fewest = min((f.gained for f in most), default=0)
    likeliest = [f for f in most if f.gained == fewest]
    local = [f for f in likeliest if f.layout.id not in LAYOUTS]
    return local or [f for f in likeliest if f.layout.standard] or likeliest


def _reads_sheet(layout: Layout, sheet: str) -> bool:
    return any(fnmatchcase(sheet.casefold(), pattern.casefold()) for pattern in layout.sheets)


def chosen(layouts: Mapping[str, Layout], options: Options) -> dict[str, Layout]:
    """Those among which a file is recognised: all, or what the options ask for."""
    if options.layout is not None and options.layout not in layouts:
        raise FileProblem(f"There is no layout '{options.layout}'; vanguard layouts lists them.")
    known = {layout.dataset for layout in layouts.values()}
    if options.dataset is not None and options.dataset not in known:
        raise FileProblem(
            f"There is no dataset '{options.dataset}'. Choose one of {', '.join(sorted(known))}."
        )
    return {
        name: layout
        for name, layout in layouts.items()
        if options.layout in (None, name) and options.dataset in (None, layout.dataset)
    }


def recognise(sheet: Sheet, layouts: Mapping[str, Layout] = LAYOUTS) -> Layout:
    """The one layout that the headings fit, or a FileProblem that says what differs from the closest."""
    if not layouts:
        raise FileProblem(f"{sheet.label}: there is no such layout; vanguard layouts lists them.")
    fits = fitting(sheet.header, layouts)
    closest = fits[0] if fits else nearest(sheet.header, layouts)
    _refuse_people(sheet, closest.layout)
    for other in sheet.companions:
        _refuse_people(other, nearest(other.header, layouts).layout)
    if len(fits) == 1:
        _refuse_twice(sheet, closest.layout)
        return closest.layout
    if fits:
        names = ", ".join(sorted(f.layout.id for f in fits))
        raise FileProblem(f"{sheet.label} fits several layouts: {names}. Say which with --layout.")
    raise FileProblem(_why_not(sheet, closest))


def nearest(header: list[str], layouts: Mapping[str, Layout]) -> Fit:
    return min((fit(header, layout) for layout in layouts.values()), key=lambda f: f.distance)


def _refuse_people(sheet: Sheet, layout: Layout) -> None:
    if refused := refused_headings(sheet.header, layout):
        raise FileProblem(
            f"{sheet.label} is refused, and nothing of it was kept: it names people in "
            f"{_listed(refused)}. Take the column out and send the file again."
        )


def _refuse_twice(sheet: Sheet, layout: Layout) -> None:
    keys = [key(h) for h in sheet.header if key(h) in layout.known and key(h) not in layout.valued]
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
