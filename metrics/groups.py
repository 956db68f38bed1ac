"""Groups of homes: those that people made, and homes that have a part of the care model in place."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from loaders.calendar import month_of
from loaders.records import FOREVER, group_member, home_group, registration
from metrics.care_events import element_of, happenings
from metrics.definition import CARE_ELEMENTS
from metrics.homes import YOU_CANNOT_SEE, Group, NotFound, name_of
from metrics.places import may_see_home
from metrics.reader import Reader
from metrics.viewer import Viewer

Span = tuple[int, int, int]


def groups_seen(reader: Reader, viewer: Viewer) -> dict[str, Group]:
    """By code, those of which the viewer may see every home; people's own first."""
    every = reader.kept("groups", make=lambda: {one.code: one for one in (*_made(reader), *_exposed(reader))})
    if viewer.everywhere:
        return every
    homes = reader.homes.homes
    return {
        code: one for code, one in every.items()
        if all(home in homes and may_see_home(reader, homes[home], viewer) for home in one.homes)
    }  # fmt: skip


def find_group(reader: Reader, code: str, viewer: Viewer) -> Group:
    found = groups_seen(reader, viewer).get(code)
    if found is None:
        raise NotFound(f"{YOU_CANNOT_SEE}: group {code}.")
    return found


def _made(reader: Reader) -> list[Group]:
    """What people said by the reader's day and had not taken back."""
    g, m, r = home_group.c, group_member.c, registration.c
    groups = reader.connection.execute(
        select(g.group_id, g.code, g.name).where(g.made_on <= reader.day).order_by(g.name, g.code)
    ).all()
    members = reader.connection.execute(
        select(m.group_id, r.home_id, m.from_month, m.to_month)
        .join(registration, r.registration_id == m.registration_id)
        .where(m.said_on <= reader.day, (m.taken_back_on.is_(None)) | (m.taken_back_on > reader.day))
        .where(r.home_id.is_not(None))
    ).all()
    spans: dict[int, set[Span]] = {}
    for group_id, home, first, last in members:
        spans.setdefault(group_id, set()).add((home, first, FOREVER if last is None else last + 1))
    return [Group(row.code, row.name, tuple(sorted(spans.get(row.group_id, ())))) for row in groups]


def _exposed(reader: Reader) -> list[Group]:
    """One for each element and each part of which an event tells: homes from the first whole month with it.

    An event of an area is of every home that lies in it, for as long as it does.
    """
    spans: dict[str, dict[int, int]] = {}
    for one in happenings(reader):
        element = element_of(one.part)
        if element is None:
            continue
        first = _first_whole_month(one.happened_on)
        homes = [one.home_id] if one.home_id else reader.homes.members_of_area(one.area_id or 0, first)
        for code in {f"element-{element}", f"element-{one.part.strip()}"}:
            held = spans.setdefault(code, {})
            for home in homes:
                held[home] = min(first, held.get(home, first))
    return [
        Group(code, _title(code), tuple(sorted((home, first, FOREVER) for home, first in held.items())))
        for code, held in sorted(spans.items())
    ]


def _first_whole_month(day: int) -> int:
    when = date.fromordinal(day)
    return month_of(when) + (when.day > 1)


def _title(code: str) -> str:
    part = code.removeprefix("element-")
    element = CARE_ELEMENTS[int(part[0])]
    named = next((one.title for one in element.parts if one.number == part), None)
    return f"Homes with {named or element.title} in place"


@dataclass(frozen=True)
class GroupsQuery:
    """Which groups there are, and who belongs."""

    asat: date | None = None


@dataclass(frozen=True)
class Member:
    """A home of a group, from one month to another; `until` is the first month no longer."""

    code: str
    name: str
    first: int
    until: int


@dataclass(frozen=True)
class GroupPlace:
    """A group and its homes, in the order of the alphabet."""

    code: str
    name: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Groups:
    """The groups that a viewer may see. No count of care."""

    query: GroupsQuery
    groups: tuple[GroupPlace, ...]


def answer_groups(reader: Reader, query: GroupsQuery, viewer: Viewer) -> Groups:
    """People's own groups, then those with a part of the care model in place."""
    return Groups(
        query,
        tuple(
            GroupPlace(one.code, one.name, _members(reader, one))
            for one in groups_seen(reader, viewer).values()
        ),
    )


def _members(reader: Reader, group: Group) -> tuple[Member, ...]:
    homes = reader.homes.homes
    found = [
        Member(homes[home].code, name_of(homes[home]), first, until)
        for home, first, until in group.spans
        if home in homes
    ]
    return tuple(sorted(found, key=lambda one: (one.name, one.code, one.first)))
