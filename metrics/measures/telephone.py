"""Calls that homes made for advice: to 111, the hub or the practice's line."""

from loaders.records import telephone_call
from metrics.blocks import Wanted, blocks, whole
from metrics.cells import Cells
from metrics.days import months_of
from metrics.evidence import NO_HOME, Counts, Evidence
from metrics.extracts import Extract, extract_of
from metrics.ground import Ground

DATASET = "telephone_calls"
DAY = 24 * 60


def nhs111_calls(ground: Ground) -> Cells:
    """Every call, whichever line took it and whatever came of it."""
    held = ground.once(telephone_extract)
    return held.cells(ground, held.counted(ground, ground.evidence.once(calls_of_loads)))


def telephone_extract(ground: Ground) -> Extract:
    return extract_of(ground, DATASET)


def calls_of_loads(evidence: Evidence) -> Counts:
    """What every load that bears counts, added up block by block."""
    c = telephone_call.c
    counts: list[Counts] = []
    for load in evidence.bearing(DATASET, beside=0):
        rows = [c.registration_id.is_not(None), c.called_at.is_not(None)]
        if between := evidence.days(beside=0):
            rows.append(c.called_at.between(between[0] * DAY, between[1] * DAY + DAY - 1))
        wanted = Wanted(telephone_call, (c.registration_id, c.called_at), (), rows)
        for registrations, calls in blocks(evidence.connection, wanted, [load.load_id]):
            home, month = evidence.homes(whole(registrations)), months_of(whole(calls) // DAY)
            known = home != NO_HOME
            counts.append(Counts.of(load.load_id, home[known], month[known]))
    return Counts.joined(counts)
