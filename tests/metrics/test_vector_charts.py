"""Every way in which the reference vectors may ask for a chart is answered, whatever the series."""

import warnings

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.vectors import METHODS

WITH_SIZES = ("u", "up", "p", "pp")
places = st.one_of(st.none(), st.integers(1, 12), st.lists(st.integers(1, 12), max_size=4))


@st.composite
def cases(draw):
    points = draw(st.integers(1, 12))
    chart = draw(st.sampled_from(["run", "i", "c", "ip", "g", "t", *WITH_SIZES]))
    counts = st.integers(1 if chart == "t" else 0, 9).map(float)
    sizes = st.lists(st.integers(0, 40).map(float), min_size=points, max_size=points)
    return {
        "method": f"qic_{chart}",
        "input": {
            "y": draw(st.lists(st.one_of(st.none(), counts), min_size=points, max_size=points)),
            "n": draw(sizes if chart in WITH_SIZES else st.one_of(st.none(), sizes))
            if chart != "t"
            else None,
        },
        "parameters": {
            "chart": chart,
            "runs_method": draw(st.sampled_from(["anhoej", "bestbox", "cutbox"])),
            "multiply": draw(st.sampled_from([1.0, 1000.0])),
            "freeze": draw(st.one_of(st.none(), st.integers(1, 12))),
            "part": draw(places),
            "exclude": draw(places),
            "cl": draw(st.one_of(st.none(), st.sampled_from([0.0, 0.3, 4.0]))),
            "screened_mr": draw(st.booleans()),
        },
    }


@settings(max_examples=200, deadline=None)
@given(cases())
def test_every_column_has_every_point_and_nothing_is_warned_of(case):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = METHODS[case["method"]](case)
    points = len(case["input"]["y"])
    assert {len(column) for column in found.values()} == {points}
    for low, middle, high in zip(found["lcl"], found["cl"], found["ucl"], strict=True):
        if None not in (low, middle, high) and case["parameters"]["cl"] is None and case["method"] != "qic_g":
            assert low <= middle + 1e-9 and middle <= high + 1e-9


@settings(deadline=None)
@given(cases())
def test_phases_are_charts_by_themselves(case):
    cut = len(case["input"]["y"]) // 2
    whole = {**case, "parameters": case["parameters"] | {"part": [cut], "freeze": None, "exclude": None}}
    found = METHODS[case["method"]](whole)
    if not cut:
        return
    for part, seen in ((slice(0, cut), "first"), (slice(cut, None), "second")):
        sizes = case["input"]["n"]
        inputs = {"y": case["input"]["y"][part], "n": None if sizes is None else sizes[part]}
        alone = METHODS[case["method"]](
            {**whole, "input": inputs, "parameters": whole["parameters"] | {"part": None}}
        )
        for name in ("cl", "ucl", "lcl", "runs_signal", "n_useful"):
            assert found[name][part] == alone[name], (seen, name)
