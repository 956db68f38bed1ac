"""Each method of the reference vectors as a call of this installation's statistics."""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy

from metrics import rates, spc, standardised
from metrics.vector_charts import Chart, chart

Case = dict[str, Any]


class NotInVersion(Exception):
    """A method, or a way of it, that the vectors have and this version has not."""


def plain(values: Any) -> list[Any]:
    """An array as JSON has it: NaN is null."""
    listed = numpy.asarray(values).tolist()
    return [None if isinstance(value, float) and math.isnan(value) else value for value in listed]


def _rate(case: Case) -> Case:
    events = case["input"]["x"]
    multiplier = case["parameters"]["multiplier"]
    return {
        **_with_intervals(case, rates.rate),
        "method": "Exact" if events < rates.EXACT_BELOW else "Byars",
        "statistic": f"rate per {multiplier:.0f}",
    }


def _proportion(case: Case) -> Case:
    multiplier = case["parameters"]["multiplier"]
    named = "percentage" if multiplier == 100 else f"proportion of {multiplier:.0f}"
    return {**_with_intervals(case, rates.proportion), "method": "Wilson", "statistic": named}


def _with_intervals(case: Case, interval: Callable[..., rates.Interval]) -> Case:
    x, n, multiplier = case["input"]["x"], case["input"]["n"], case["parameters"]["multiplier"]
    return _by_confidence(case, lambda level: interval(x, n, multiplier, level))


def _by_confidence(case: Case, interval: Callable[[float], rates.Interval]) -> Case:
    """One confidence gives lowercl and uppercl, two give lower95_0cl and so on."""
    levels = case["parameters"]["confidence"]
    levels = levels if isinstance(levels, list) else [levels]
    found: Case = {}
    for level in levels:
        name = f"{100 * level:.1f}".replace(".", "_") if len(levels) > 1 else ""
        answer = interval(level)
        found |= {"value": answer.value, f"lower{name}cl": answer.low, f"upper{name}cl": answer.high}
    return found


def _xmr(case: Case) -> Case:
    given = case["parameters"]
    values = [math.nan if value is None else value for value in case["input"]["values"]]
    settings = {
        "direction": given["improvement_direction"],
        "target": given.get("target"),
        "rebase": given.get("rebase_index") or (),
        "fix_after": given.get("fix_after_n_points"),
        "screen": given["screen_outliers"],
    }
    chart = spc.xmr(values, as_reference=True, **settings)
    undefined = numpy.isnan(values) | numpy.isnan(chart.upl)
    direction = given["improvement_direction"]
    return {
        "mean": plain(chart.mean),
        "lpl": plain(chart.lpl),
        "upl": plain(chart.upl),
        "mean_moving_range": plain(chart.mean_moving_range),
        "sigma": plain(chart.sigma),
        "rebase_group": plain(chart.rebase_group),
        "outside_limits": _unless(undefined, chart.position.outside),
        "close_to_limits": _unless(undefined, chart.position.near),
        "relative_to_mean": _unless(numpy.isnan(values), chart.position.side),
        "special_cause_type": chart.special_cause_type,
        "point_type": [spc.point_type(code, direction) for code in chart.code],
        "short_group_warning": plain(chart.short_group_warning),
        "variation_type": chart.variation_type,
        "variation_icon": chart.variation_icon,
        "assurance_type": chart.assurance_type,
        "assurance_icon": chart.assurance_type and spc.ASSURANCE_ICON[chart.assurance_type],
        "own rule": list(_breaches(values, spc.xmr(values, **settings), settings["target"])),
    }


def _unless(undefined: Any, flags: Any) -> list[Any]:
    return [None if gone else flag for gone, flag in zip(undefined, flags.tolist(), strict=True)]


def _breaches(values: list[float], chart: spc.XmrResult, target: float | None) -> Iterator[str]:
    """Where a chart by the project's own rule breaks that rule, checked phase by phase in plain Python."""
    last = chart.rebase_group[-1]
    for group in sorted(set(chart.rebase_group.tolist())):
        places = [i for i, g in enumerate(chart.rebase_group) if g == group]
        known = [values[i] for i in places if not math.isnan(values[i])]
        low, high = float(chart.lpl[places[0]]), float(chart.upl[places[0]])
        if len(known) < 2:
            if not (math.isnan(low) and math.isnan(high)):
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


def _direct(case: Case) -> Case:
    given = case["input"]
    each = numpy.array(given.get("eventfreq") or [1.0] * len(given["x"]))
    columns = [numpy.array(given[name]) for name in ("x", "n", "stdpop")]
    groups = [(float(f), *(column[each == f] for column in columns)) for f in sorted(set(each.tolist()))]
    x, n = columns[0], columns[1]
    observed = float((each * x).sum())
    multiplier = case["parameters"]["multiplier"]
    enough = observed >= standardised.FEWEST
    repeated = ", with confidence adjusted for non-independent events" if "eventfreq" in given else ""
    return {
        **_by_confidence(case, lambda level: standardised.direct_repeated(groups, multiplier, level)),
        "total_count": observed,
        "total_pop": float(n[each == each.min()].sum()),
        "method": f"Dobson{repeated}",
        "statistic": f"dsr per {multiplier:.0f}" if enough else "dsr NA for total count < 10",
    }


def _indirect(case: Case) -> Case:
    x, n, x_ref, n_ref = (case["input"][name] for name in ("x", "n", "x_ref", "n_ref"))
    multiplier, is_rate = case["parameters"]["multiplier"], case["method"] == "calculate_ISRate"

    def interval(level: float) -> rates.Interval:
        found = standardised.indirect(x, n, x_ref, n_ref, level)
        # The rate is the ratio times the reference's crude rate; the multiplier comes last in both.
        return found.rate(multiplier) if is_rate else found.scaled(multiplier)

    found = standardised.indirect(x, n, x_ref, n_ref)
    named = f"rate per {multiplier:.0f}" if is_rate else f"ratio x {multiplier:.0f}"
    return {
        **_by_confidence(case, interval),
        "observed": found.observed,
        "expected": found.expected,
        "ref_rate": found.reference * multiplier,
        "method": "Exact" if found.observed < rates.EXACT_BELOW else "Byars",
        "statistic": f"indirectly standardised {named}",
    }


def _qic(case: Case) -> Case:
    """The phases of a chart, each by itself, side by side again."""
    given = case["parameters"]
    if given["runs_method"] != "anhoej":
        raise NotInVersion(f"{case['method']} ({given['runs_method']})")
    y = numpy.array([math.nan if value is None else value for value in case["input"]["y"]])
    n = numpy.array(case["input"]["n"] or [1.0] * len(y))
    kept, base = numpy.ones(len(y), dtype=bool), numpy.isfinite(y)
    for place in _listed(given["exclude"]):
        kept[place - 1] = base[place - 1] = False
    if given["freeze"]:
        base[given["freeze"] :] = False
    edges = [0, *_listed(given["part"]), len(y)]
    phases = [
        chart(given["chart"], y[part], n[part], base[part], kept[part], given["screened_mr"], given["cl"])
        for part in (slice(*pair) for pair in itertools.pairwise(edges))
    ]
    return _side_by_side(phases, given["multiply"])


def _listed(value: Any) -> list[int]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _side_by_side(phases: list[Chart], multiply: float) -> Case:
    def points(column: Callable[[Chart], Any]) -> list[Any]:
        return [value for phase in phases for value in plain(column(phase))]

    def spread(number: Callable[[Chart], Any]) -> list[Any]:
        return [number(phase) for phase in phases for _ in phase.value]

    return {
        "y": points(lambda phase: phase.value * multiply),
        "cl": points(lambda phase: phase.centre * multiply),
        "lcl": points(lambda phase: phase.low * multiply),
        "ucl": points(lambda phase: phase.high * multiply),
        "lcl95": points(lambda phase: phase.near_low * multiply),
        "ucl95": points(lambda phase: phase.near_high * multiply),
        "part": [place for place, phase in enumerate(phases, 1) for _ in phase.value],
        "sigma_signal": points(lambda phase: phase.outside),
        "runs_signal": spread(lambda phase: phase.runs.signal),
        "n_obs": spread(lambda phase: phase.observed),
        "n_useful": spread(lambda phase: phase.runs.useful),
        "longest_run": spread(lambda phase: phase.runs.longest),
        "longest_run_max": spread(lambda phase: phase.runs.longest_max),
        "n_crossings": spread(lambda phase: phase.runs.crossings),
        "n_crossings_min": spread(lambda phase: phase.runs.crossings_min),
    }


METHODS: dict[str, Callable[[Case], Case]] = {
    "phe_rate": _rate,
    "phe_proportion": _proportion,
    "xmr_making_data_count": _xmr,
    "calculate_dsr": _direct,
    "calculate_dsr_nonindependent": _direct,
    "calculate_ISRatio": _indirect,
    "calculate_ISRate": _indirect,
    **{f"qic_{name}": _qic for name in ("run", "u", "up", "p", "pp", "c", "i", "ip", "g")},
}
