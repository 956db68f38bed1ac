"""Funnels: a case of the reference vectors as a call of our own."""

from typing import Any

import numpy
from numpy.typing import NDArray

from metrics import funnel_groups, rates
from metrics.funnel_reference import outliers, reference_funnel
from metrics.vector_case import Case, plain

Floats = NDArray[numpy.float64]

TOO_FEW = "Not applicable for events less than 10 for dsrs"
LINES = ("lower95", "upper95", "lower998", "upper998")
TABLE = {
    "proportion": ("Population", None, "Wilson"),
    "rate": ("Events", "population_1_year", "Poisson"),
    "ratio": ("Observed_events", "exp_events", "Poisson"),
}


def over_dispersed(case: Case) -> Case:
    """FunnelPlotR's kinds: SR_SHMI, SR_CQC, PR and RC."""
    given, counts = case["parameters"], case["input"]
    kind = given["sr_method"] if given["data_type"] == "SR" else given["data_type"]
    multiplier, adjust = given["multiplier"], given["draw_adjusted"]
    found = reference_funnel(
        kind, counts["numerator"], counts["denominator"], given["trim_by"], multiplier, adjust
    )
    adjusted = adjust and found.over_dispersed
    plain_lines = dict(zip(LINES, found.plain, strict=True))
    wide_lines = dict(zip(LINES, found.adjusted, strict=True))
    phi, tau2 = plain([found.phi, found.tau2])
    return {
        "target": found.target,
        "phi": phi,
        "tau2": tau2,
        "draw_adjusted_used": adjusted,
        "draw_unadjusted_used": not adjusted,
        "outlier": plain(outliers(found, multiplier, given["limit"] == 99, adjusted)),
        **{name: plain(line) for name, line in plain_lines.items()},
        **{f"od_{name}": plain(line) for name, line in wide_lines.items()},
        "z_score": plain(found.z),
        "z_score_trimmed": plain(found.trimmed),
        "ratio": plain(found.ratio),
    }


def against_pooled(case: Case) -> Case:
    """PHEindicatormethods' kinds: proportion, crude rate, ratio."""
    given, counts = case["parameters"], case["input"]
    statistic = given["statistic"]
    x, n = (numpy.asarray(counts[name], dtype=float) for name in ("numerator", "denominator"))
    if given.get("rate_type") == "dsr":
        return _standardised(case, x, n)
    return {
        "significance": funnel_groups.significance(statistic, x, n),
        "limit_lines": _limit_lines(statistic, x, n, given),
        "method": TABLE[statistic][2],
    }


def _standardised(case: Case, x: Floats, n: Floats) -> Case:
    """Directly standardised rates: judged by the population that would give them, from ten events on."""
    given, some = case["parameters"], x > 0
    if (rate := case["input"].get("rate")) is not None:
        n = x / numpy.where(some, numpy.asarray(rate, dtype=float), 1.0) * given["multiplier"]
    judged = numpy.full(len(x), TOO_FEW)
    judged[some] = funnel_groups.significance("rate", x[some], n[some])
    judged[x < rates.EXACT_BELOW] = TOO_FEW
    return {
        "significance": judged.tolist(),
        "limit_lines": _limit_lines("rate", x[some], n[some], given),
        "method": TABLE["rate"][2],
    }


@numpy.errstate(divide="ignore", invalid="ignore")
def _limit_lines(statistic: str, x: Floats, n: Floats, given: Case) -> Case:
    years, multiplier = given.get("years_of_data") or 1.0, given["multiplier"]
    found = funnel_groups.lines(statistic, x, n, years)
    along, expected, _ = TABLE[statistic]
    average = float(x.sum() / n.sum())
    table: dict[str, Any] = {along: found.along}
    for name, value in found.value.items():
        table[f"{name}_limit"] = _shown(statistic, name, value, given)
        if expected == "population_1_year":
            table[f"{name}_{expected}"] = found.expected[name] / average / years
        elif expected:
            table[f"{name}_{expected}"] = found.expected[name]
    if statistic != "ratio":
        table["baseline"] = numpy.full(len(found.along), average * multiplier)
    return {name: plain(column) for name, column in table.items()}


def _shown(statistic: str, name: str, value: Any, given: Case) -> Any:
    """A proportion's lines end at 0 and at 100; a ratio of counts is shown as the part above one."""
    if statistic == "ratio":
        return value - 1 if given["ratio_type"] == "count" else value * 100
    value = value * given["multiplier"]
    if statistic != "proportion":
        return value
    # As the reference: a hundred whatever the multiplier, and each line at its own end alone.
    return numpy.maximum(value, 0) if name.startswith("lower") else numpy.minimum(value, 100)
