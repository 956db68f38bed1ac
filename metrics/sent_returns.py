"""Of which months returns were sent: those that are closed in an area, and what one more load closes."""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import ARRAY, Column, Connection, Integer, any_, func, literal, select

from loaders.records import home_key, home_period, load, load_key, registration
from metrics.days import months_of
from metrics.ground import Ground
from metrics.scope import NO_AREA

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]
Span = tuple[int, int]

DATASET = "home_return"


@dataclass(frozen=True)
class Sent:
    """One entry a load and home: it reaches from the first month of which it names the home to the last."""

    home: Integers
    first: Integers
    last: Integers
    known_on: Integers

    def take(self, chosen: Flags) -> "Sent":
        return Sent(self.home[chosen], self.first[chosen], self.last[chosen], self.known_on[chosen])

    def over_since(self, months: int) -> "Sent":
        """As far as the months had been over for so many months when they were told."""
        last = numpy.minimum(self.last, months_of(self.known_on) - 1 - months)
        return Sent(self.home, self.first, last, self.known_on).take(self.first <= last)


def sent_of(connection: Connection, homes: Integers, but: int = 0) -> Sent:
    """What the loads that count tell of these homes, but for one load."""
    question = (
        select(registration.c.home_id, load_key.c.first_month, load_key.c.last_month, load.c.known_on)
        .join(load_key, load_key.c.load_id == load.c.load_id)
        .join(home_key, home_key.c.home_key_id == load_key.c.home_key_id)
        .join(registration, registration.c.registration_id == home_key.c.registration_id)
        .where(load.c.dataset == DATASET, load.c.undone_at.is_(None), load.c.load_id != but)
        .where(_among(connection, registration.c.home_id, homes), load_key.c.first_month.is_not(None))
    )
    rows = [tuple(row) for row in connection.execute(question)]
    sent = Sent(*numpy.array(rows, numpy.int64).reshape(-1, 4).T)
    return sent.take(numpy.isin(sent.home, homes))


def _among(connection: Connection, column: Column[Any], ids: Integers) -> Any:
    """A condition for some ids; for very many, the range that holds them."""
    if connection.dialect.name == "postgresql":  # which compares each row with every value of an IN
        return column == any_(literal(ids.tolist(), ARRAY(Integer)))
    if len(ids) > 5000:
        return column.between(int(ids.min()), int(ids.max()))
    return column.in_(ids.tolist())


def closed_months(ground: Ground) -> Flags:
    """Day x area x month: from the first month of which a return was sent to the newest that was over."""
    found = reached(ground, 0)
    months = numpy.arange(found.shape[2])
    first = numpy.where(found, months, found.shape[2]).min(axis=2, initial=found.shape[2])
    last = numpy.where(found, months, -1).max(axis=2, initial=-1)
    between = (first[:, :, None] <= months) & (months <= last[:, :, None])
    return _on(ground, between)


def _on(ground: Ground, found: Flags) -> Flags:
    """The months and areas of the ground, of those of every month that was reached."""
    wide = ground.once(of_every_return)
    area, month = numpy.searchsorted(wide.areas, ground.areas), ground.first - wide.first
    return found[:, area, month : month + ground.months]


def reached(ground: Ground, over: int) -> Flags:
    """Day x area x month of every return: whether one reaches it, told so many months after its end."""
    wide, sent = ground.once(of_every_return), ground.once(sent_here).over_since(over)
    day = numpy.searchsorted(wide.days, sent.known_on)
    known = day < len(wide.days)
    day, sent = day[known], sent.take(known)
    home, edges = wide.places_of(sent.home), numpy.zeros((*wide.shape[:2], wide.months + 1), numpy.int64)
    numpy.add.at(edges, (day, home, sent.first - wide.first), 1)
    numpy.add.at(edges, (day, home, sent.last + 1 - wide.first), -1)
    there = edges.cumsum(axis=0).cumsum(axis=2)[:, :, :-1] > 0
    found = numpy.zeros((len(wide.days), len(wide.areas), wide.months), bool)
    at, place, month = numpy.nonzero(there)
    found[at, wide.area_place[at, place, month], month] = True
    return found


def reached_here(ground: Ground, over: int) -> Flags:
    return _on(ground, reached(ground, over))


def sent_here(ground: Ground) -> Sent:
    return sent_of(ground.connection, ground.homes)


def of_every_return(ground: Ground) -> Ground:
    """The same homes and days over every month of which a return was sent."""
    sent = ground.once(sent_here).over_since(0)
    low = min(ground.first, int(sent.first.min(initial=ground.first)))
    high = max(ground.last, int(sent.last.max(initial=ground.last)))
    return ground if (low, high) == (ground.first, ground.last) else ground.over(low, high)


def closed_by(connection: Connection, load_id: int, homes: Integers, span: Span, since: int) -> Span:
    """The months of a load, and those between them and what other returns of its areas had closed."""
    home, area = _areas_of_homes(connection)
    areas = numpy.unique(area[numpy.isin(home, homes)])
    near = numpy.unique(home[numpy.isin(area, areas)])
    sent = sent_of(connection, near, but=load_id).over_since(0)
    each, lain_in = numpy.unique(home, return_counts=True)
    low, high = span
    for one in areas.tolist():
        there = sent.take(numpy.isin(sent.home, home[area == one]))
        if not len(there.home):
            continue
        told = max(since, int(there.known_on.min()))
        # What a home sent that ever moved may be of months in another area.
        sure = there.take((there.known_on <= told) & numpy.isin(there.home, each[lain_in == 1]))
        if len(sure.home):
            low, high = min(low, int(sure.last.max()) + 1), max(high, int(sure.first.min()) - 1)
        else:
            low, high = min(low, int(there.first.min())), max(high, int(there.last.max()))
    return low, high


def newest_after(connection: Connection, homes: Integers, month: int, within: int) -> int:
    """The newest of so many months after this one of which these homes sent returns; 0: none."""
    sent = sent_of(connection, homes)
    later = sent.take((sent.last > month) & (sent.first <= month + within))
    return min(int(later.last.max()), month + within) if len(later.home) else 0


def _areas_of_homes(connection: Connection) -> tuple[Integers, Integers]:
    """Every home with each area in which it ever lay."""
    p = home_period.c
    question = select(p.home_id, func.coalesce(p.area_id, NO_AREA)).distinct()
    pairs = numpy.array([tuple(row) for row in connection.execute(question)], numpy.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
