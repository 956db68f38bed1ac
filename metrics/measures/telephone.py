"""Calls that homes made for advice: to 111, the hub or the practice's line."""

from loaders.records import telephone_call
from metrics.cells import Cells
from metrics.days import months_of
from metrics.evidence import Counts, Evidence
from metrics.extracts import Extract, extract_of
from metrics.ground import Ground
from metrics.measures.moments import dated

DATASET = "telephone_calls"


def nhs111_calls(ground: Ground) -> Cells:
    """Every call, whichever line took it and whatever came of it."""
    held = ground.once(telephone_extract)
    return held.cells(ground, held.counted(ground, ground.evidence.once(calls_of_loads)))


def telephone_extract(ground: Ground) -> Extract:
    return extract_of(ground, DATASET)


def calls_of_loads(evidence: Evidence) -> Counts:
    """What every load that bears counts, added up block by block."""
    called_at = telephone_call.c.called_at
    found = dated(evidence, DATASET, called_at, (), called_at.is_not(None))
    return Counts.joined([Counts.of(load.load_id, home, months_of(day)) for load, home, day, _ in found])
