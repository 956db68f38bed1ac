"""Each method of the reference vectors as a call of this installation's statistics."""

from collections.abc import Callable

import numpy

from metrics import rates, standardised
from metrics.vector_case import Case, gaps_filled
from metrics.vector_charts import qic, xmr
from metrics.vector_funnels import against_pooled, over_dispersed

PER_CENT_FROM = 90  # a level of confidence from here on is one of a hundred


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
        level = level / 100 if level >= PER_CENT_FROM else level
        name = f"{100 * level:.1f}".replace(".", "_") if len(levels) > 1 else ""
        answer = interval(level)
        found |= {"value": answer.value, f"lower{name}cl": answer.low, f"upper{name}cl": answer.high}
    return found


def _direct(case: Case) -> Case:
    given = case["input"]
    x, n, w = (numpy.nan_to_num(gaps_filled(given[name])) for name in ("x", "n", "stdpop"))
    each = numpy.array(given.get("eventfreq") or [1.0] * len(x))
    groups = [(float(f), *(column[each == f] for column in (x, n, w))) for f in sorted(set(each.tolist()))]
    # An age stands once for each number of events a person, with the same people each time.
    ages = given.get("ageband") if "eventfreq" in given else None
    people = set(zip(ages, n.tolist(), w.tolist(), strict=True)) if ages else None
    whole = sum(standard for _, _, standard in people) if people else None
    observed = float((each * x).sum())
    multiplier = case["parameters"]["multiplier"]
    enough = observed >= standardised.FEWEST
    repeated = ", with confidence adjusted for non-independent events" if "eventfreq" in given else ""
    return {
        **_by_confidence(case, lambda level: standardised.direct_repeated(groups, multiplier, level, whole)),
        "total_count": observed,
        "total_pop": float(sum(number for _, number, _ in people) if people else n.sum()),
        "method": f"Dobson{repeated}",
        "statistic": f"dsr per {multiplier:.0f}" if enough else "dsr NA for total count < 10",
    }


def _indirect(case: Case) -> Case:
    x, n, x_ref, n_ref = (gaps_filled(case["input"][name]) for name in ("x", "n", "x_ref", "n_ref"))
    x, n, x_ref = (numpy.nan_to_num(column) for column in (x, n, x_ref))  # a count not given adds nothing
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


METHODS: dict[str, Callable[[Case], Case]] = {
    "phe_rate": _rate,
    "phe_proportion": _proportion,
    "xmr_making_data_count": xmr,
    "calculate_dsr": _direct,
    "calculate_dsr_nonindependent": _direct,
    "calculate_ISRatio": _indirect,
    "calculate_ISRate": _indirect,
    **{f"qic_{name}": qic for name in ("run", "u", "up", "p", "pp", "c", "i", "ip", "g", "t")},
    **{f"funnel_{name}": over_dispersed for name in ("SR_SHMI", "SR_CQC", "PR", "RC")},
    **{f"funnel_phe_{name}": against_pooled for name in ("rate", "proportion", "ratio")},
}
