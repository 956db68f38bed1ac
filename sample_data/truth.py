"""truth.toml: what was planted, how the homes live, and what each file should come to."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sample_data import harms, rates, residents, reviews, surveys, telephone
from sample_data.care_model import NEVER, PARTS, Part, area_begins, begins
from sample_data.plan import (
    CALLS_AREAS,
    DELAYS_AREAS,
    LOGS_AREA,
    RESIDENTS_AREAS,
    REVIEW_AREAS,
    SURVEY_AREA,
)
from sample_data.planted import anchors, effects, touched
from sample_data.population import Population
from sample_data.shares import SHARES
from sample_data.writing import MADE_UP, Written

# Homes that nothing was done to: what is flagged in them is flagged by chance.
UNDISTURBED = ("steady", "pair", "renamed")


def write_truth(
    out: Path, population: Population, seed: int, files: list[Written], totals: Mapping[str, np.ndarray]
) -> None:
    plan = population.plan
    parts = [
        f"# {MADE_UP}\n",
        _table("sample", {
            "seed": seed, "scale": plan.scale, "first_month": plan.first, "last_month": str(plan.texts[-1]),
            "today": "2016-11-14", "homes": len(population.homes),
        }),
        _table("variation", {
            "home_sd": rates.HOME_SD, "area_sd": rates.AREA_SD, "area_shock_sd": rates.AREA_SHOCK_SD,
            "home_drift_sd": rates.DRIFT_SD, "month_sd": rates.MONTH_SD,
            "month_correlation": rates.MONTH_CORRELATION,
        }),
        *(_table(f"rates.{name}", vars(rate)) for name, rate in rates.RATES.items()),
        *(_table(f"shares.{name}", vars(share)) for name, share in SHARES.items()),
        _levels(),
        _senders(population),
        *(_part(population, one, seed) for one in PARTS),
        *(_table(f"areas.{area.code}", {
            "name": area.name, "vanguard": area.vanguard,
            "programme_start": f"{area.start}-01" if area.start else "",
            "homes": int((population.area[:, -1] == number).sum()),
        }) for number, area in enumerate(plan.areas)),
        *(_planted(population, effect) for effect in effects(plan)),
        *(_life(population, kind) for kind in sorted({home.life for home in population.homes} - {"steady"})),
        _undisturbed(population, seed),
        _touched(population),
        *(_table(f"totals.{measure}", _by_area(population, counts)) for measure, counts in totals.items()),
        *(_file(written) for written in files),
    ]
    (out / "truth.toml").write_text("\n".join(parts), encoding="utf-8")


def _table(name: str, values: Mapping[str, object], many: bool = False) -> str:
    head = f"[[{name}]]" if many else f"[{name}]"
    return "\n".join([head, *(f"{key} = {_value(value)}" for key, value in values.items()), ""])


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, np.integer, np.floating)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _levels() -> str:
    """What else is counted of residents, staff and medicines, and how often."""
    return _table("levels", {
        "falls_with_harm": harms.HARMED, "vacant_posts_for_each_employed": harms.VACANT,
        "leavers_in_a_year": harms.LEAVERS,
        "home_rounds_held": residents.ROUND_HELD, "medicines_stopped": reviews.STOPPED,
        "stopped_for_falls_risk": round(reviews.FALLS_RISK, 4), "medicines_each": surveys.MEDICINES,
        "with_ulcer_residential": surveys.WITH_ULCER[False], "with_ulcer_nursing": surveys.WITH_ULCER[True],
        "with_catheter_uti": surveys.CATHETER_UTI, "with_harmful_fall_72h": surveys.HARMFUL_FALL,
        **{f"calls_{channel}": rate for channel, rate in telephone.PER_1000.items()},
    })


def _senders(population: Population) -> str:
    """By dataset that an area may leave out, the areas that send it."""
    here = population.plan.here
    return _table("senders", {
        "medicine_reviews": here(REVIEW_AREAS), "prescribing_residents": here(RESIDENTS_AREAS),
        "point_survey": here((SURVEY_AREA,)), "telephone_calls": here(CALLS_AREAS),
        "delayed_transfers": here(DELAYS_AREAS), "log_cover": here((LOGS_AREA,)),
    })


def _part(population: Population, one: Part, seed: int) -> str:
    """A part of the care model: when it began in each vanguard, and in each home that has it."""
    plan = population.plan
    in_areas = {
        area.code: str(plan.texts[month])
        for area, month in zip(plan.areas, area_begins(population, one), strict=True) if month < plan.months
    }
    text = _table(f"care_model.{one.id}", {"title": one.title, **in_areas})
    if not one.by_home:
        return text
    months = begins(population, one.id, seed)
    return text + "\n" + _table(f"care_model.{one.id}.homes", {
        f'"{home.cqc}"': str(plan.texts[month])
        for home, month in zip(population.homes, months, strict=True) if month != NEVER
    })


def _planted(population: Population, effect: object) -> str:
    facts = dict(vars(effect))
    home = facts.pop("home")
    if home is not None:
        facts["home"] = population.homes[home].cqc
    facts["from"] = facts.pop("first")
    return _table("planted", facts, many=True)


def _life(population: Population, kind: str) -> str:
    homes = []
    for home in population.homes:
        if home.life == kind:
            month = min(home.changed, home.closes, home.opens or 10_000)
            when = str(population.plan.texts[month]) if month < 10_000 else ""
            homes.append([home.cqc, home.new_cqc, when])
    return _table(f"lives.{kind}", {
        "homes": [home[0] for home in homes], "newer_ids": [home[1] for home in homes],
        "months": [home[2] for home in homes],
    })


def _undisturbed(population: Population, seed: int) -> str:
    moved, planted = rates.drifting(population, seed), anchors(population.plan)
    steady = [
        home.cqc_at(population.plan.months - 1) for home in population.homes
        if home.life in UNDISTURBED and not moved[home.index] and home.index not in planted
    ]
    drifting = [home.cqc for home in population.homes if moved[home.index]]
    return _table("homes", {"stable": steady, "drifting": drifting})


def _touched(population: Population) -> str:
    """By measure, the homes whose counts a planted effect moves."""
    listed: dict[str, list[str]] = {}
    for effect in effects(population.plan):
        if effect.shape != "none":
            rows = np.flatnonzero(touched(population, effect).any(axis=1))
            codes = [population.homes[row].cqc for row in rows]
            listed[effect.measure] = [*listed.get(effect.measure, []), *codes]
    return _table("homes.planted", listed)


def _by_area(population: Population, counts: np.ndarray) -> dict[str, int]:
    """Every month of the sample, by the area of the month."""
    return {
        area.code: int(counts[population.area == number].sum())
        for number, area in enumerate(population.plan.areas)
    }


def _file(written: Written) -> str:
    values: dict[str, object] = {"dataset": written.dataset, **written.counts, "notes": written.notes}
    return _table(f'files."{written.path}"', values) + "\n" + _table(
        f'files."{written.path}".statements', written.statements
    )
