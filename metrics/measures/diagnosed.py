"""Emergency admissions by the diagnosis of the stay: that of the first episode of its first spell."""

import numpy

from metrics.cells import Cells
from metrics.definition import METRICS
from metrics.episodes import AVOIDABLE, FELL, INJURY, URINARY_INFECTION
from metrics.ground import Ground
from metrics.measures.admissions import admission_extract, counted, held_stays


def nel_potentially_avoidable(ground: Ground) -> Cells:
    return _with(ground, AVOIDABLE, "nel_potentially_avoidable")


def uti_admissions(ground: Ground) -> Cells:
    return _with(ground, URINARY_INFECTION, "uti_admissions")


def falls_injury_admissions(ground: Ground) -> Cells:
    """An injury as the main diagnosis and a fall anywhere beside it."""
    return _with(ground, INJURY | FELL, "falls_injury_admissions")


def _with(ground: Ground, diagnosis: int, metric: str) -> Cells:
    """Admissions of which the diagnosis is known to be this one: an unknown one is none."""
    total = []
    for held in ground.once(held_stays):
        chosen = (held.admitted_with & diagnosis) == diagnosis
        total.append(counted(ground, held.admitted_home[chosen], held.admitted_month[chosen]))
    told = ground.once(admission_extract).telling(ground, METRICS[metric].needs)
    return told.cells(ground, numpy.stack(total))
