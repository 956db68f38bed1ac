"""One home's records gone over as observing goes over them: for a page that asks what lies behind."""

import numpy
from sqlalchemy import func, select

from loaders.records import load
from metrics.evidence import Evidence, Load, homes_of_registrations, read_loads
from metrics.ground import Ground
from metrics.pieces import patients_of, shared_with
from metrics.reader import Reader
from metrics.scope import read_periods


def known_then(reader: Reader) -> dict[int, Load]:
    """The loads that count on the day of the question."""
    return {one: held for one, held in read_loads(reader.connection).items() if held.known_on <= reader.day}


def rows_in_all(reader: Reader, dataset: str, loads: dict[int, Load]) -> int:
    """Of everybody: how many there are says how long their reading takes."""
    mine = [one.load_id for one in loads.values() if one.dataset == dataset]
    rows = select(func.sum(load.c.accepted)).where(load.c.load_id.in_(mine))
    return int(reader.connection.execute(rows).scalar() or 0)


def ground_of_home(
    reader: Reader, home_id: int, months: range, loads: dict[int, Load], stays: bool,
    reach: tuple[int, int] | None = None,
) -> Ground:  # fmt: skip
    """The home on the day of the question; with stays also the homes that share its patients.

    `reach`: the months in which their admissions are looked for, where these are not the months themselves.
    """
    evidence = Evidence(reader.connection, loads, None)
    # Of every registration there is: read once for all homes and metrics.
    led_to = reader.kept("led to", make=lambda: homes_of_registrations(evidence))
    evidence.given(homes_of_registrations, led_to)
    own = numpy.flatnonzero(evidence.once(homes_of_registrations) == home_id)
    homes = {home_id}
    if stays:
        evidence.patients = patients_of(evidence, [home_id])
        homes |= shared_with(evidence, [home_id])
    else:
        evidence.registrations = tuple(own.tolist())
    every = numpy.array(sorted(homes), numpy.int64)
    span = months.start, months.stop - 1
    day = numpy.array([reader.day], numpy.int64)
    return Ground(
        evidence, every, every == home_id, months.start, len(months), day,
        read_periods(reader.connection, every.tolist()), span, reach or span, frozenset(), {},
    )  # fmt: skip
