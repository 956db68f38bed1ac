"""What was planted, as factors on the expected counts and as words for truth.toml."""

from dataclasses import dataclass

import numpy as np

from sample_data.lives import ANCHORS
from sample_data.plan import SOURCE_CHANGE, Plan
from sample_data.population import Population

ADMISSIONS_FACTOR = 0.77  # Rushcliffe: 23% fewer emergency admissions, domain.md 5
FADING_FACTOR = 0.70
FADING_FULL_MONTHS, FADING_GONE_MONTHS = 9, 15
FALLS_DOUBLE_FROM, CALLOUTS_JUMP_FROM = "2016-02", "2016-07"
CALLOUTS_JUMP = 4.0
SEEN_AND_TREATED = 0.375  # share of call-outs
HEARD_INSTEAD = 0.65  # share of see-and-treat that the changed feed writes as hear-and-treat


@dataclass(frozen=True)
class Effect:
    id: str
    measure: str
    shape: str  # step, fade, none or recording
    area: str
    service: str  # residential, nursing or all
    first: str
    factor: float
    note: str
    home: int | None = None  # index of the one home, where it is one


def effects(plan: Plan) -> tuple[Effect, ...]:
    """Those whose area this scale holds."""
    here = {area.code for area in plan.areas}
    return tuple(effect for effect in _every(plan) if effect.area in here)


def _every(plan: Plan) -> list[Effect]:
    listed = []
    for code, first in (("ZV1", "2014-07"), ("ZV2", "2014-09")):
        name = code.lower()
        listed += [
            Effect(f"admissions_residential_{name}", "nel_admissions", "step", code, "residential", first,
                   ADMISSIONS_FACTOR, "Emergency admissions 23% lower from the programme's start"),
            Effect(f"admissions_nursing_{name}", "nel_admissions", "none", code, "nursing", first, 1.0,
                   "Nursing homes of the same vanguard: unchanged"),
        ]
    return [
        *listed,
        Effect("no_effect_zv3", "all", "none", "ZV3", "all", "2014-10", 1.0, "A vanguard without any effect"),
        Effect("falls_fade_zv4", "falls", "fade", "ZV4", "all", "2014-10", FADING_FACTOR,
               "Falls 30% lower for nine months, back to where they were after fifteen"),
        Effect("source_change_zv5", "ambulance_callouts", "recording", "ZV5", "all", SOURCE_CHANGE,
               round(1 - SEEN_AND_TREATED * HEARD_INSTEAD, 3),
               "The ambulance feed changes its layout and writes much see-and-treat as hear-and-treat: "
               "recorded call-outs fall, what happened does not change"),
        Effect("falls_double_one_home", "falls", "step", "ZV5", "residential", FALLS_DOUBLE_FROM, 2.0,
               "Falls of one home double", _anchor(plan, "ZV5")),
        Effect("callouts_jump_one_home", "ambulance_callouts", "step", "ZV1", "residential",
               CALLOUTS_JUMP_FROM, CALLOUTS_JUMP, "Call-outs of one home jump in the last months",
               _anchor(plan, "ZV1")),
    ]


def _anchor(plan: Plan, code: str) -> int | None:
    """The first home of the area: large, residential, and otherwise left alone."""
    codes = [area.code for area in plan.areas]
    if code not in codes:
        return None
    return sum(area.homes for area in plan.areas[: codes.index(code)])


def factors(population: Population, measure: str) -> np.ndarray:
    """Home x month: how many times the usual number of events there are."""
    plan, result = population.plan, np.ones(population.area.shape)
    for effect in effects(plan):
        if effect.measure == measure and effect.shape in ("step", "fade"):
            result *= np.where(touched(population, effect), _over_time(plan, effect), 1.0)
    return result


def touched(population: Population, effect: Effect) -> np.ndarray:
    if effect.home is not None:
        return (np.arange(len(population.homes)) == effect.home)[:, None]
    of_type = np.array([effect.service in ("all", home.kind) for home in population.homes])
    member = np.array([home.programme for home in population.homes])
    return population.in_area(effect.area) & (of_type & member)[:, None]


def _over_time(plan: Plan, effect: Effect) -> np.ndarray:
    since = np.arange(plan.months) - plan.index(effect.first)
    if effect.shape == "step":
        return np.where(since >= 0, effect.factor, 1.0)
    gone = np.clip((since - FADING_FULL_MONTHS) / (FADING_GONE_MONTHS - FADING_FULL_MONTHS), 0, 1)
    return np.where(since >= 0, effect.factor + (1 - effect.factor) * gone, 1.0)


def anchors(plan: Plan) -> set[int]:
    firsts = np.cumsum([0, *(area.homes for area in plan.areas[:-1])])
    return {int(first) + place for first in firsts for place in range(ANCHORS)}
