"""What a second engine gave for the same cases: runs of six points, over-dispersed lines of a ratio."""

from collections.abc import Callable

import numpy

from metrics import funnel, six_points, spc
from metrics.funnel_reference import poisson_lines
from metrics.vector_case import Case, gaps_filled, plain
from metrics.xmr import xmr

# The engine has z to the last digit; what is drawn has it as the policy writes it.
Z_IN_FULL = (1.959963984540054, 3.090232306167813)


def six(case: Case) -> Case:
    """Runs of six in the words of the case's better direction."""
    given = case["parameters"]
    values = gaps_filled(case["input"]["values"])
    found = xmr(
        values,
        rebase=given.get("rebase_index") or (),
        fix_after=given.get("fix_after_n_points"),
        screen=given["screen_outliers"],
        as_reference=True,
    )
    better = spc.IMPROVES[given["improvement_direction"]]
    shift, trend = [], []
    # No run goes on from one phase into the next.
    for group in numpy.unique(found.rebase_group):
        phase = found.rebase_group == group
        shift += six_points.shifts(values[phase].tolist(), found.mean[phase].tolist())
        trend += six_points.trends(values[phase].tolist())
    return {
        name: [_word(side, better) for side in sides] for name, sides in (("shift", shift), ("trend", trend))
    }


def _word(side: int, better: int) -> str:
    if not side:
        return "none"
    if not better:
        return "neutral_high" if side > 0 else "neutral_low"
    return "improvement" if side == better else "deterioration"


def ratio_lines(case: Case) -> Case:
    """The lines that are drawn, with z in full; Poisson's where units do not differ."""
    observed, expected = (numpy.array(case["input"][name]) for name in ("numerator", "denominator"))
    tau2 = funnel.dispersion(observed, expected)
    found = funnel.lines(expected, tau2, Z_IN_FULL) if tau2 > 0 else poisson_lines(expected)
    names, multiplier = ("lower95", "upper95", "lower998", "upper998"), case["parameters"]["multiplier"]
    return {"adjusted": {name: plain(line * multiplier) for name, line in zip(names, found, strict=True)}}


ALTERNATIVES: dict[str, Callable[[Case], Case]] = {
    "xmr_making_data_count": six,
    "funnel_SR_SHMI": ratio_lines,
    "funnel_SR_CQC": ratio_lines,
}
