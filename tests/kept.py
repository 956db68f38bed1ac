"""Observations as rows, as tests read and write them: the store keeps them in bundles."""

from collections import namedtuple
from datetime import date

import numpy
from sqlalchemy import insert, select

from loaders.calendar import parse_month
from loaders.records import home_code, home_seat, measure
from metrics.bundles import OBSERVATIONS, YEARS, read_kept, write_kept
from metrics.seats import read_seats
from metrics.timeline import Rows, nothing

WHOLE = ("state", "marks", "covered", "due")
Observation = namedtuple("Observation", (*OBSERVATIONS.keys, "known_from", "known_to", *OBSERVATIONS.values))
Year = namedtuple("Year", (*YEARS.keys, "known_from", "known_to", *YEARS.values))
ROW = {OBSERVATIONS: Observation, YEARS: Year}


def observations(connection, *conditions):
    """Every observation, and from when to when it held."""
    return _rows(connection, OBSERVATIONS, *conditions)


def years(connection, *conditions):
    return _rows(connection, YEARS, *conditions)


def _rows(connection, kept, *conditions):
    found = read_kept(connection, kept, read_seats(connection), None, *conditions)
    return [ROW[kept](*_plain(kept, found, place)) for place in range(len(found))]


def _plain(kept, rows, place):
    values = zip(kept.values, rows.values[place].tolist(), strict=True)
    days = int(rows.known_from[place]), int(rows.known_to[place])
    numbers = [None if v != v else int(v) if name in WHOLE else v for name, v in values]
    return *rows.keys[place].tolist(), *days, *numbers


def seen_of(connection, name, home, month, asat):
    """The observation of a measure, home and month that holds on a day, if one does."""
    day = date.fromisoformat(asat).toordinal()
    number = connection.scalar(select(measure.c.measure_id).where(measure.c.name == name))
    homes = connection.execute(select(home_code.c.home_id).where(home_code.c.code == home)).scalars().all()
    o = OBSERVATIONS.table.c
    found = observations(connection, o.measure_id == number, o.month == parse_month(month))
    held = [row for row in found if row.home_id in homes and row.known_from <= day < row.known_to]
    return held[0] if held else None


def named(connection):
    """Name of the measure, code of the home and observation, for each code of the CQC that a home had."""
    names = dict(connection.execute(select(measure.c.measure_id, measure.c.name)).all())
    of_cqc = select(home_code.c.home_id, home_code.c.code).where(home_code.c.kind == "cqc").distinct()
    codes = connection.execute(of_cqc).all()
    return [
        (names[row.measure_id], code, row)
        for row in observations(connection)
        for home, code in codes
        if home == row.home_id
    ]


def put(connection, kept, rows):
    """Rows, as dictionaries, into a store that holds none of their homes and months."""
    seats = read_seats(connection)
    for home in sorted({row["home_id"] for row in rows} - set(seats.homes.tolist())):
        connection.execute(insert(home_seat).values(home_id=home, seat=home))
    for number in sorted({row[kept.keys[0]] for row in rows}):
        made = _as_rows(kept, [row for row in rows if row[kept.keys[0]] == number])
        none = nothing(len(kept.keys), len(kept.values))
        write_kept(connection, kept, read_seats(connection), none, made)


def _as_rows(kept, rows):
    keys = numpy.array([[row[name] for name in kept.keys] for row in rows], numpy.int64)
    days = numpy.array([(row["known_from"], row["known_to"]) for row in rows], numpy.int64)
    values = numpy.array([[row.get(name) for name in kept.values] for row in rows], numpy.float64)
    return Rows(keys, days[:, 0], days[:, 1], values)


def alter(connection, kept, place, column=None, months=0):
    """Adds one to a number of the row at a place, or moves it by months; gives back the row as it was."""
    seats = read_seats(connection)
    every = read_kept(connection, kept, seats, None)
    mine = every.take((every.keys == every.keys[place]).all(axis=1))
    at = int(numpy.flatnonzero(mine.known_from == every.known_from[place])[0])
    keys, values = mine.keys.copy(), mine.values.copy()
    keys[at, kept.month] += months
    if column:
        values[at, kept.values.index(column)] += 1
    write_kept(connection, kept, seats, mine, Rows(keys, mine.known_from, mine.known_to, values))
    return ROW[kept](*_plain(kept, every, place))
