"""What was planted, found again: whole samples of many seeds, loaded and asked like any other store.

`SEEDS=20 make bench` runs as many as the closing figures were made with; each takes about a minute.
"""

import math
import os
import shutil
import tomllib
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import mean, stdev

import pytest

from dashboard.loading import load_paths
from loaders.calendar import parse_month
from loaders.load import Options
from loaders.store import open_store
from metrics.answer import Query
from metrics.definition import METRICS
from metrics.query import run
from metrics.viewer import LOCAL
from sample_data.make import write

pytestmark = pytest.mark.bench
SEEDS = int(os.environ.get("SEEDS", "2"))
BEFORE, AFTER = 12, 24


def _pooled(series, months):
    """Events over exposure in the final months of a window."""
    points = [p for p in series.points if p.month in months and "provisional" not in p.marks and p.numerator]
    return sum(p.numerator for p in points) / sum(p.denominator for p in points)


def _ratio(store, metric, area, service, start):
    before, after = range(start - BEFORE, start), range(start, start + AFTER)
    service = None if service == "all" else service
    arm = run(store, Query(metric, level="area", code=area, service=service), LOCAL).one
    others = run(store, Query(metric, level="non_vanguard", service=service), LOCAL).one
    change = _pooled(arm, after) / _pooled(arm, before)
    return change / (_pooled(others, after) / _pooled(others, before))


def _last_judged(series):
    return next((p.signal for p in reversed(series.points) if p.signal is not None), None)


def one_seed(seed: int, folder: str) -> dict:
    """Ratios of the planted effects, signals of planted homes, and flags among all others."""
    sample, database = Path(folder) / f"sample{seed}", Path(folder) / f"{seed}.db"
    write(sample, seed=seed, scale="full")
    truth = tomllib.loads((sample / "truth.toml").read_text(encoding="utf-8"))
    store = open_store(f"sqlite:///{database}")
    list(load_paths(store, [sample], Options(by="bench")))
    found = {"ratios": [], "planted": [], "flags": []}
    for effect in truth["planted"]:
        start, metric = parse_month(effect["from"]), effect["measure"]
        if "home" in effect:
            series = run(store, Query(metric, code=effect["home"]), LOCAL).one
            found["planted"].append((effect["id"], series.chart, _last_judged(series)))
        elif metric != "all" and effect["shape"] in ("step", "none"):
            ratio = _ratio(store, metric, effect["area"], effect["service"], start)
            found["ratios"].append((effect["id"], effect["factor"], ratio))
        elif metric == "all":
            for each in ("nel_admissions", "ae_attendances", "falls", "utis"):
                ratio = _ratio(store, each, effect["area"], "all", start)
                found["ratios"].append((f"{effect['id']} {each}", 1.0, ratio))
    planted_homes = {effect.get("home") for effect in truth["planted"]}
    changed = [effect for effect in truth["planted"] if effect["shape"] != "none"]
    touched = {(effect["area"], effect["measure"]) for effect in changed}
    for area in truth["areas"]:
        for metric in METRICS:
            if (area, metric) in touched:
                continue
            answer = run(store, Query(metric, level="home", area=area), LOCAL)
            for series in answer.series:
                if series.code not in planted_homes:
                    found["flags"].append((metric, series.chart, _last_judged(series)))
            expected = answer.expected_flags
            if expected is not None:
                found["flags"].append((metric, "expected", expected.expected))
    store.engine.dispose()
    shutil.rmtree(sample)
    database.unlink()
    return found


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("seeds"))
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(one_seed, range(1, SEEDS + 1), [folder] * SEEDS))


def test_planted_effects_are_recovered_without_bias(seeds):
    """The mean log ratio lies within three standard errors of what was planted."""
    ratios, factors = defaultdict(list), {}
    for found in seeds:
        for id, factor, ratio in found["ratios"]:
            ratios[id].append(math.log(ratio))
            factors[id] = factor
    for id, logs in sorted(ratios.items()):
        error = stdev(logs) / math.sqrt(len(logs))
        print(f"\n{id}: planted {factors[id]:.3f}, found {math.exp(mean(logs)):.3f}"
              f" (standard error of the log {error:.3f}, {len(logs)} seeds)", end="")  # fmt: skip
        assert abs(mean(logs) - math.log(factors[id])) < 3 * max(error, 0.02)


def test_planted_homes_are_flagged(seeds):
    """Most of the single series with a planted change are unusual at their last judged month."""
    signals = defaultdict(list)
    for found in seeds:
        for id, chart, signal in found["planted"]:
            signals[id].append((chart, signal))
    for id, seen in signals.items():
        flagged = sum(1 for _, signal in seen if signal and "Above" in signal)
        print(f"\n{id}: flagged {flagged} of {len(seen)}; charts {sorted({c for c, _ in seen})}", end="")
        assert flagged >= len(seen) / 2


def test_chance_flags_about_as_often_as_the_product_says(seeds):
    """Of all other homes, as many are flagged as the lists themselves announce."""
    flagged, looked_at, expected = defaultdict(int), defaultdict(int), 0.0
    for found in seeds:
        for _, chart, signal in found["flags"]:
            if chart == "expected":
                expected += signal
            else:
                looked_at[chart] += 1
                flagged[chart] += signal not in (None, "Common Cause")
    for chart in sorted(looked_at):
        share = flagged[chart] / looked_at[chart]
        print(f"\n{chart}: {flagged[chart]} of {looked_at[chart]} flagged ({share:.2%})", end="")
    total = sum(flagged.values())
    print(f"\nall: {total} flagged, {expected:.0f} announced as chance", end="")
    assert total > 0
    assert 0.5 < total / expected < 2
