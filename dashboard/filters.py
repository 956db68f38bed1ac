"""Which homes of an area are shown, and in which order; each choice is a code in the address."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard import components, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.signals import Signal
from loaders.calendar import month_of, month_text
from metrics.answer import Answer, Place, Places
from metrics.groups import GroupPlace, GroupsQuery

Options = list[tuple[str, str]]
ORDERS = (
    ("", "Name"),
    ("signals", "Number of signals"),
    ("changed", "Most changed"),
    ("coverage", "Coverage, least first"),
)
# As in the line above the grid.
ORDERED_BY = {
    "": "name",
    "signals": "number of signals this month, then name",
    "changed": "number of measures changed for seven months or more, then name",
    "coverage": "months of data, fewest first, then name",
}
SHOW = (("", "All homes"), ("signals", "Homes with a signal"), ("missing", "Homes with a month not in"))


@dataclass(frozen=True)
class Filter:
    """One way of choosing homes: its key in the address, its name, its choices, and what a home is."""

    key: str
    name: str
    every: str
    options: Options
    of: Callable[[Place], str | None]

    def select(self, view: View) -> html.Label:
        options = [("", self.every), *self.options]
        return components.select(self.key, self.name, options, getattr(view, self.key))


def filters(places: Sequence[Place]) -> list[Filter]:
    """All that an address may ask for."""
    return [
        _filter("type", "Type", "All types", places, lambda one: one.service, wording.SERVICES.get),
        _filter("size", "Size", "All sizes", places, lambda one: slug(one.size_band), _size),
        _filter("locality", "Locality", "All localities", places, lambda one: slug(one.local_authority),
                {slug(one.local_authority): one.local_authority for one in places}.get),
        _filter("wave", "Wave", "All waves", places, _wave, _since),
    ]  # fmt: skip


def parting(found: Iterable[Filter]) -> list[Filter]:
    """Those that part the homes: a single choice is none."""
    return [one for one in found if len(one.options) > 1]


def _filter(
    key: str, name: str, every: str, places: Sequence[Place], of: Callable[[Place], str | None], said: Any
) -> Filter:
    values = sorted({value for one in places if (value := of(one))})
    return Filter(key, name, every, [(value, said(value) or value) for value in values], of)


def slug(words: str | None) -> str | None:
    """As it stands in an address: small letters, figures and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") if words else None


def _size(value: str) -> str:
    return value.replace("-", " ")


def _wave(place: Place) -> str | None:
    return month_text(month_of(place.programme_start)) if place.programme_start else None


def _since(value: str) -> str:
    return f"Since {wording.month_name(int(value[:4]) * 12 + int(value[5:]) - 1)}"


def groups(door: Door, view: View, places: Places) -> list[GroupPlace]:
    """Those that the viewer may see and that hold a home of the area."""
    codes = {one.code for one in places.places}
    found = door.groups(GroupsQuery(view.asat)).groups
    return [one for one in found if any(member.code in codes for member in one.members)]


def group_select(found: Iterable[GroupPlace], view: View) -> html.Label:
    options = [("", "All groups"), *((one.code, one.name) for one in found)]
    return components.select("group", "Group", options, view.group)


def chosen(places: Places, view: View, parts: Iterable[Filter], found: Iterable[GroupPlace]) -> list[Place]:
    """The homes that every filter in the address lets through."""
    kept = [one for one in places.places if one.state != "not_open"]
    for part in parts:
        wanted = getattr(view, part.key)
        if wanted:
            kept = [one for one in kept if part.of(one) == wanted]
    if view.group:
        month = month_of(places.asat or places.today)
        members = {
            member.code for group in found if group.code == view.group for member in group.members
            if member.first <= month < member.until
        }  # fmt: skip
        kept = [one for one in kept if one.code in members]
    return kept


def said(view: View, parts: Iterable[Filter], found: Iterable[GroupPlace]) -> Iterator[str]:
    """What the address chooses, in words: `Type: Nursing`."""
    if view.show:
        yield dict(SHOW)[view.show]
    for part in parts:
        wanted = getattr(view, part.key)
        if wanted:
            yield f"{part.name}: {dict(part.options).get(wanted, wanted)}"
    if view.group:
        names = {one.code: one.name for one in found}
        yield f"Group: {names.get(view.group, view.group)}"
    if view.sort:
        yield f"Ordered by {ORDERED_BY[view.sort]}"


def shown(
    kept: Sequence[Place], show: str | None, found: Sequence[Signal], answers: Iterable[Answer]
) -> list[Place]:
    """Of these, all, those with a signal, or those with a month missing."""
    if show == "signals":
        codes = {one.code for one in found}
    elif show == "missing":
        codes = {code for answer in answers for code in _lacking(answer)}
    else:
        return list(kept)
    return [one for one in kept if one.code in codes]


def _lacking(answer: Answer) -> set[str]:
    """Homes without the newest month that is due of this measure."""
    missing = {"not_submitted", "late", "not_covered", "part_submitted", "no_denominator"}
    found = set()
    for series in answer.series:
        due = [point for point in series.points if point.state not in {"not_due", "not_open", "closed"}]
        if due and due[-1].state in missing:
            found.add(series.code)
    return found


def ordered(
    kept: Sequence[Place], sort: str | None, found: Sequence[Signal], answers: Iterable[Answer]
) -> list[Place]:
    """By name, unless the address says otherwise; never from high values to low."""
    if sort == "signals":
        count = _counted(found)
    elif sort == "changed":
        count = _counted([one for one in found if one.sustained])
    elif sort == "coverage":
        count = _covered(answers)
        return sorted(kept, key=lambda place: (count.get(place.code, 0), place.name))
    else:
        return sorted(kept, key=lambda place: place.name)
    return sorted(kept, key=lambda place: (-count.get(place.code, 0), place.name))


def _counted(found: Sequence[Signal]) -> dict[str, int]:
    count: dict[str, int] = {}
    for one in found:
        count[one.code] = count.get(one.code, 0) + 1
    return count


def _covered(answers: Iterable[Answer]) -> dict[str, int]:
    covered: dict[str, int] = {}
    for answer in answers:
        for series in answer.series:
            covered[series.code] = covered.get(series.code, 0) + sum(p.covered for p in series.points)
    return covered
