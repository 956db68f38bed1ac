"""XmR charts and the charts of qicharts2: a case of the reference vectors as a call of our own."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy
from numpy.typing import NDArray

from metrics import spc
from metrics.control_charts import Chart, Settings, chart
from metrics.runs import SIGNALS
from metrics.vector_case import Case, NotInVersion, gaps_filled, listed, plain
from metrics.xmr import XmrResult
from metrics.xmr import xmr as xmr_chart

Flags = NDArray[numpy.bool_]


def xmr(case: Case) -> Case:
    given = case["parameters"]
    values = gaps_filled(case["input"]["values"])
    settings = {
        "direction": given["improvement_direction"],
        "target": given.get("target"),
        "rebase": given.get("rebase_index") or (),
        "fix_after": given.get("fix_after_n_points"),
        "screen": given["screen_outliers"],
    }
    found = xmr_chart(values, as_reference=True, **settings)
    undefined = numpy.isnan(values) | numpy.isnan(found.upl)
    direction = given["improvement_direction"]
    return {
        "mean": plain(found.mean),
        "lpl": plain(found.lpl),
        "upl": plain(found.upl),
        "mean_moving_range": plain(found.mean_moving_range),
        "sigma": plain(found.sigma),
        "rebase_group": plain(found.rebase_group),
        "outside_limits": _unless(undefined, found.position.outside),
        "close_to_limits": _unless(undefined, found.position.near),
        "relative_to_mean": _unless(numpy.isnan(values), found.position.side),
        "special_cause_type": found.special_cause_type,
        "point_type": [spc.point_type(code, direction) for code in found.code],
        "short_group_warning": plain(found.short_group_warning),
        "variation_type": found.variation_type,
        "variation_icon": found.variation_icon,
        "assurance_type": found.assurance_type,
        "assurance_icon": found.assurance_type and spc.ASSURANCE_ICON[found.assurance_type],
        "own rule": list(_breaches(values.tolist(), xmr_chart(values, **settings), settings["target"])),
    }


def _unless(undefined: Any, flags: Any) -> list[Any]:
    return [None if gone else flag for gone, flag in zip(undefined, flags.tolist(), strict=True)]


def _breaches(values: list[float], chart: XmrResult, target: float | None) -> Iterator[str]:
    """Where a chart by the project's own rule breaks that rule, checked phase by phase in plain Python."""
    last = chart.rebase_group[-1]
    for group in sorted(set(chart.rebase_group.tolist())):
        places = [i for i, g in enumerate(chart.rebase_group) if g == group]
        known = [values[i] for i in places if not numpy.isnan(values[i])]
        low, high = float(chart.lpl[places[0]]), float(chart.upl[places[0]])
        if len(known) < 2:
            if not (numpy.isnan(low) and numpy.isnan(high)):
                yield f"own rule: limits from {len(known)} points in phase {group}"
            if group == last and (chart.variation_icon or chart.assurance_type):
                yield "own rule: an icon from fewer than two points"
        elif min(known) == max(known):
            if not low == high == known[0]:
                yield f"own rule: the limits of constant phase {group} are not its value"
            if group == last and chart.variation_icon is not None:
                yield "own rule: a constant phase has a variation icon"
            if group == last and target == known[0] and chart.assurance_type not in (None, "inconsistent"):
                yield "own rule: a target equal to the constant value is neither met nor missed"
        elif len(known) == len(places) and not low < high:
            yield f"own rule: limits of no width in phase {group}, which varies"


def qic(case: Case) -> Case:
    """The phases of a chart, each by itself, side by side again."""
    given, n = case["parameters"], case["input"]["n"]
    if given["runs_method"] not in SIGNALS:
        raise NotInVersion(f"{case['method']} ({given['runs_method']})")
    y = gaps_filled(case["input"]["y"])
    sizes = None if n is None else gaps_filled(n)
    kept, base = _masks(given, len(y))
    edges = [0, *sorted({place for place in listed(given["part"]) if 0 < place < len(y)}), len(y)]
    parts = [slice(*pair) for pair in itertools.pairwise(edges)]
    phases = [
        chart(
            given["chart"],
            y[part],
            None if sizes is None else sizes[part],
            _settings(given, base, kept, part),
        )
        for part in parts
    ]
    return _side_by_side(phases, [int(kept[part].sum()) for part in parts], given["multiply"])


def _masks(given: Case, points: int) -> tuple[Flags, Flags]:
    """The points that count at all, and those of the baseline; phases are baselines already."""
    kept, base = numpy.ones(points, dtype=bool), numpy.ones(points, dtype=bool)
    kept[[place - 1 for place in listed(given["exclude"]) if 0 < place <= points]] = False
    if given["freeze"] and given["part"] is None:
        base[given["freeze"] :] = False
    return kept, base


def _settings(given: Case, base: Flags, kept: Flags, part: slice) -> Settings:
    return Settings(base[part], kept[part], given["screened_mr"], given["cl"], given["runs_method"])


def _side_by_side(phases: list[Chart], observed: list[int], multiply: float) -> Case:
    def points(column: Callable[[Chart], Any]) -> list[Any]:
        return [value for phase in phases for value in plain(column(phase))]

    def spread(numbers: list[Any]) -> list[Any]:
        return [number for phase, number in zip(phases, numbers, strict=True) for _ in phase.value]

    def of_runs(name: str) -> list[Any]:
        """Null where no point is useful."""
        return spread([getattr(one.runs, name).item() if one.runs.useful else None for one in phases])

    return {
        "y": points(lambda phase: phase.value * multiply),
        "cl": points(lambda phase: phase.centre * multiply),
        "lcl": points(lambda phase: phase.low * multiply),
        "ucl": points(lambda phase: phase.high * multiply),
        "lcl95": points(lambda phase: phase.near_low * multiply),
        "ucl95": points(lambda phase: phase.near_high * multiply),
        "part": spread(list(range(1, len(phases) + 1))),
        "sigma_signal": points(lambda phase: phase.outside),
        "runs_signal": spread([phase.runs.signal.item() for phase in phases]),
        "n_obs": spread(observed),
        "n_useful": spread([phase.runs.useful.item() for phase in phases]),
        "longest_run": of_runs("longest"),
        "longest_run_max": of_runs("longest_max"),
        "n_crossings": of_runs("crossings"),
        "n_crossings_min": of_runs("crossings_min"),
    }
