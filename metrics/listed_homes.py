"""The homes of a list: which of them are asked about, and the little that a list says of each."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from metrics.groups import find_group
from metrics.homes import SERVICES, Home, NotFound, name_of
from metrics.places import area_place, homes_of, homes_seen, state_on
from metrics.reader import Reader
from metrics.viewer import Viewer

Integers = NDArray[numpy.int64]


@dataclass(frozen=True)
class ListedHome:
    """One home as it is on the day of the question; a closed one as it last was."""

    code: str
    name: str
    area: str | None
    service: str | None
    state: str  # open, closed or not_open


@dataclass(frozen=True)
class ListedHomes:
    """An array place each, by id; `order` is that of the alphabet."""

    homes: tuple[Home, ...]
    listed: tuple[ListedHome, ...]
    order: tuple[int, ...]
    ids: Integers
    scope_from: Integers
    scope_to: Integers

    def inside(self, months: range) -> NDArray[numpy.bool_]:
        """Home x month: whether the home is open."""
        every = numpy.arange(months.start, months.stop)
        return numpy.asarray((self.scope_from[:, None] <= every) & (every < self.scope_to[:, None]))


def listed_homes(
    reader: Reader, viewer: Viewer, area: str | None, service: str | None, group: str | None
) -> ListedHomes:
    """The homes that may be seen: of an area, of a type, of a group."""
    if area is not None:
        area_place(reader, area, viewer)  # refuses what may not be seen
    if service is not None and service not in SERVICES:
        raise NotFound(f"There is no service {service!r}. Ask for one of {', '.join(SERVICES)}.")
    within = None if group is None else frozenset(find_group(reader, group, viewer).homes)
    return reader.kept(
        "listed homes", reader.compared_with, viewer.sight, area, service, within,
        make=lambda: _listed(reader, viewer, area, service, within),
    )  # fmt: skip


def _listed(
    reader: Reader, viewer: Viewer, area: str | None, service: str | None, within: frozenset[int] | None
) -> ListedHomes:
    seen = homes_seen(reader, viewer) if area is None else homes_of(reader, area, viewer)
    day = reader.compared_with.toordinal()
    chosen = [
        home for home in seen
        if (within is None or home.home_id in within) and service in (None, home.at(day).service)
    ]  # fmt: skip
    ids = numpy.array([home.home_id for home in chosen], dtype=numpy.int64)
    by_id = numpy.argsort(ids).tolist()
    homes = tuple(chosen[place] for place in by_id)
    scopes = numpy.array([(home.scope_from, home.scope_to) for home in homes]).reshape(-1, 2)
    order = tuple(numpy.argsort(by_id).tolist())
    return ListedHomes(
        homes, tuple(_of(reader, home, day) for home in homes), order, ids[by_id], scopes[:, 0], scopes[:, 1]
    )


def _of(reader: Reader, home: Home, day: int) -> ListedHome:
    now = home.at(day)
    area = reader.homes.areas.get(now.area_id or 0)
    code = area.code if area else None
    return ListedHome(home.code, name_of(home, day), code, now.service, state_on(home, day))
