"""Dated events of homes and areas, and which homes had which part of the care model from when."""

from datetime import date

from sqlalchemy import select

from loaders.records import event, load, registration
from metrics.definition import CARE_ELEMENTS, Metric
from metrics.homes import Kind, Period, name_of
from metrics.places import may_see_home
from metrics.progress_answer import CareEvent
from metrics.reader import Reader
from metrics.viewer import Viewer


def care_events(reader: Reader, metric: Metric | None, kind: Kind, viewer: Viewer) -> tuple[CareEvent, ...]:
    """Those of a kind of home that bear on the metric: of its care elements, or of none; oldest first.

    A home that the viewer may not see stays unnamed, with its event.
    """
    found = []
    for area_id, home_id, happened_on, part, title in reader.kept("events", make=lambda: _read(reader)):
        element = element_of(part)
        if metric and element is not None and element not in metric.care_elements:
            continue
        home = reader.homes.homes.get(home_id) if home_id else None
        here = home.at(happened_on) if home else None
        if not _holds(kind, here.area_id if here else area_id, here):
            continue
        named = home if home is not None and may_see_home(reader, home, viewer) else None
        found.append(CareEvent(
            date.fromordinal(happened_on), element, part, title,
            named.code if named else None, name_of(named) if named else None,
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.happened_on, one.title, one.home_code or "")))


def _holds(kind: Kind, area_id: int | None, period: Period | None) -> bool:
    if kind.area_id and area_id != kind.area_id:
        return False
    if period is None:
        return kind.service is None and kind.programme in (None, 1)
    return (kind.programme in (None, period.programme)) and (kind.service in (None, period.service))


def element_of(part: str) -> int | None:
    """The element that a part belongs to: its first figure, as in `1.2`; None: other."""
    first = part.strip()[:1]
    return int(first) if first.isdigit() and int(first) in CARE_ELEMENTS else None


def _read(reader: Reader) -> tuple[tuple[int | None, int | None, int, str, str], ...]:
    """Area, home, day, part and title; sent twice, it happened once."""
    e = event.c
    question = (
        select(e.area_id, registration.c.home_id, e.happened_on, e.element, e.title)
        .join(load, load.c.load_id == e.load_id)
        .outerjoin(registration, registration.c.registration_id == e.registration_id)
        .where(load.c.undone_at.is_(None), load.c.known_on <= reader.day, e.happened_on.is_not(None))
        .order_by(e.happened_on, e.title)
    )
    rows = [tuple(row) for row in reader.connection.execute(question)]
    # A row that names a home nobody knows waits in the matching queue.
    return tuple(dict.fromkeys(row for row in rows if row[0] is not None or row[1] is not None))
