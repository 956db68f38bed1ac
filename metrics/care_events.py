"""Dated events of homes and areas, and which homes had which part of the care model from when."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from loaders.records import event, load, registration
from metrics.definition import CARE_ELEMENTS, Metric
from metrics.homes import Kind, Period, name_of
from metrics.places import may_see_home
from metrics.progress_answer import CareEvent
from metrics.reader import Reader
from metrics.viewer import Viewer


class Happening(NamedTuple):
    """An event as it was sent: of a home, or of an area."""

    area_id: int | None
    home_id: int | None
    happened_on: int
    part: str
    title: str


def care_events(reader: Reader, metric: Metric | None, kind: Kind, viewer: Viewer) -> tuple[CareEvent, ...]:
    """Those of a kind of home that bear on the metric: of its care elements, or of none; oldest first.

    A home that the viewer may not see stays unnamed, with its event.
    """
    found = []
    for one in happenings(reader):
        element = element_of(one.part)
        if metric and element is not None and element not in metric.care_elements:
            continue
        home = reader.homes.homes.get(one.home_id) if one.home_id else None
        here = home.at(one.happened_on) if home else None
        if not _holds(kind, one, here):
            continue
        named = home if home is not None and may_see_home(reader, home, viewer) else None
        found.append(CareEvent(
            date.fromordinal(one.happened_on), element, one.part, one.title,
            named.code if named else None, name_of(named) if named else None, of_area=one.home_id is None,
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.happened_on, one.title, one.home_code or "")))


def _holds(kind: Kind, one: Happening, here: Period | None) -> bool:
    """An event of an area bears on all of its homes, those of one type or a group among them."""
    if kind.area_id and (here.area_id if here else one.area_id) != kind.area_id:
        return False
    if kind.group is not None and one.home_id is not None and one.home_id not in kind.group.homes:
        return False
    if here is None:
        return True
    return kind.programme in (None, here.programme) and kind.service in (None, here.service)


def element_of(part: str) -> int | None:
    """The element that a part belongs to: its first figure, as in `1b`; None: other."""
    first = part.strip()[:1]
    return int(first) if first.isdigit() and int(first) in CARE_ELEMENTS else None


def happenings(reader: Reader) -> tuple[Happening, ...]:
    """All events as at the reader's day, oldest first; sent twice, each happened once."""
    return reader.kept("events", make=lambda: _read(reader))


def _read(reader: Reader) -> tuple[Happening, ...]:
    e = event.c
    question = (
        select(e.area_id, registration.c.home_id, e.happened_on, e.element, e.title)
        .join(load, load.c.load_id == e.load_id)
        .outerjoin(registration, registration.c.registration_id == e.registration_id)
        .where(load.c.undone_at.is_(None), load.c.known_on <= reader.day, e.happened_on.is_not(None))
        .order_by(e.happened_on, e.title)
    )
    rows = [Happening(*row) for row in reader.connection.execute(question)]
    # A row that names a home nobody knows waits in the matching queue.
    return tuple(dict.fromkeys(row for row in rows if row.area_id is not None or row.home_id is not None))
