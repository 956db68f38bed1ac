"""Rows that stand for an event each, with the moment in which it happened: read block by block."""

from collections.abc import Iterator
from typing import Any

import numpy
from numpy.typing import NDArray
from sqlalchemy import Column

from metrics.blocks import Wanted, blocks, whole
from metrics.evidence import NO_HOME, Evidence, Load

Integers = NDArray[numpy.int64]

DAY = 24 * 60


def dated(
    evidence: Evidence, dataset: str, moment: Column[Any], numbers: tuple[Any, ...] = (), *conditions: Any
) -> Iterator[tuple[Load, Integers, Integers, list[Integers]]]:
    """Of every load that bears the events of known homes: home, day, and the numbers that were asked for."""
    of = moment.table.c
    for load in evidence.bearing(dataset, beside=0):
        rows = [of.registration_id.is_not(None), *evidence.of_some(of.registration_id), *conditions]
        if between := evidence.days(beside=0):
            rows.append(moment.between(between[0] * DAY, between[1] * DAY + DAY - 1))
        wanted = Wanted(moment.table, (of.registration_id, moment, *numbers), (), rows)
        for registrations, moments, *asked in blocks(evidence.connection, wanted, [load.load_id]):
            home, day = evidence.homes(whole(registrations)), whole(moments) // DAY
            known = home != NO_HOME
            yield load, home[known], day[known], [whole(one)[known] for one in asked]
