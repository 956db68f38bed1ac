"""One description, two drawings: both show the answer's points, limits, marks and words."""

import re
from dataclasses import replace

import pytest

from dashboard.charts.description import SMALL_MONTHS, Label, describe
from dashboard.charts.figure import figure
from dashboard.charts.scale import fit, spread
from dashboard.charts.svg import data_uri, medium, small
from metrics.answer import Query
from metrics.definition import HEADLINES, METRICS
from tests.dashboard import answers
from tests.dashboard.answers import LAST, missing, point, series

FALLS = METRICS["falls"]


def drawn(code="1-900000005", metric="falls", **more):
    """A home's series and the chart of it."""
    one = answers.run(None, Query(metric, code=code), None).one
    return one, describe(METRICS[metric], one, "words", **more)


def heights(svg: str, chart, width=576, height=224) -> list[float]:
    """The values of the marks of a medium chart, read back from where they were drawn."""
    top = 43 if chart.event or chart.tinted else 25
    plot = height - top - 25
    found = []
    for circle, polygon in re.findall(
        r'<circle cx="[\d.]+" cy="([\d.-]+)" r="[\d.]+" fill="#[^"]+"|<polygon points="([^"]+)"', svg
    ):
        if circle:
            y = float(circle)
        else:
            corners = [float(pair.split(",")[1]) for pair in polygon.split()]
            low, high = min(corners), max(corners)
            # A triangle's point stands 5.6 above its value and its foot 4 below.
            y = low + 5.6 if len(corners) == 3 else (low + high) / 2
        found.append(chart.scale.bottom + (1 - (y - top) / plot) * (chart.scale.top - chart.scale.bottom))
    return found


@pytest.mark.parametrize("metric", HEADLINES)
@pytest.mark.parametrize("code", ["1-900000005", "1-900000002", "1-900000008"])
def test_both_drawings_show_the_answers_points(metric, code):
    one, chart = drawn(code, metric)
    shown = [p for p in one.points if p.value is not None]
    if chart is None:
        assert not shown
        return
    values = [p.numerator if chart.bars else p.value for p in shown]
    plotted = next(trace for trace in figure(chart)["data"] if trace["name"] == "points")
    assert [y for y in plotted["y"] if y is not None] == values
    assert [x for x, y in zip(plotted["x"], plotted["y"], strict=True) if y is not None] == [
        p.month for p in shown
    ]
    assert [mark.value for mark in chart.marks] == values
    if not chart.bars:
        assert heights(medium(chart), chart) == pytest.approx(
            values, abs=0.02 * (chart.scale.top - chart.scale.bottom)
        )


def test_limits_and_mean_are_the_answers_and_a_lower_one_stands_at_0():
    one, chart = drawn(metric="nel_bed_days")
    assert dict(chart.upper) == {p.month: p.limit_high for p in one.points if p.limit_high is not None}
    assert dict(chart.mean) == {p.month: p.mean for p in one.points if p.mean is not None}
    low = describe(FALLS, series("falls", [point(limit_low=-1.2, limit_high=9.5, mean=4)]), "")
    assert low.lower == ((LAST, 0.0),)
    names = [trace["name"] for trace in figure(chart)["data"]]
    assert names == ["upper", "lower", "mean", "points"]


def test_colour_and_shape_follow_the_signal_and_provisional_has_neither():
    _, chart = drawn(metric="ambulance_callouts")
    shapes = [mark.shape for mark in chart.marks]
    assert shapes[-1] == "provisional" and shapes[-2] == "concern"
    svg = medium(chart)
    assert svg.count("#B34700") == shapes.count("concern")
    symbols = next(t for t in figure(chart)["data"] if t["name"] == "points")["marker"]["symbol"]
    assert symbols.count("diamond") == shapes.count("concern")
    assert svg.count('stroke="#768692" stroke-width="1.8"') == shapes.count("provisional")


def test_a_series_that_is_not_judged_has_no_colour():
    points = [point(LAST - n, 30, 900, signal="Above UCL", limit_high=5.0) for n in range(8)][::-1]
    chart = describe(FALLS, series("falls", points, variation=None, trial=True), "")
    assert {mark.shape for mark in chart.marks} == {"plain"}


def test_a_month_not_submitted_is_a_hatched_gap():
    one, chart = drawn()
    gap = next(p.month for p in one.points if p.state == "not_submitted")
    assert chart.hatched == (gap,)
    assert gap not in {mark.month for mark in chart.marks}
    assert "url(#hatch-" in medium(chart)
    assert next(t for t in figure(chart)["data"] if t["name"] == "not submitted")["x"] == [gap]


@pytest.mark.parametrize("state", ["not_open", "not_due"])
def test_nothing_is_drawn_before_opening_or_before_it_is_due(state):
    points = [point(LAST - 2), point(LAST - 1)]
    points = [missing(LAST - 3, state), *points] if state == "not_open" else [*points, missing(LAST, state)]
    chart = describe(FALLS, series("falls", points), "")
    assert (chart.start, chart.end, chart.hatched) == (LAST - 2, LAST - 1, ())


def test_bars_stand_on_0_and_none_is_a_dot():
    points = [point(LAST - n, n % 3, 900, limit_high=4.4) for n in range(20)][::-1]
    points = [replace(p, state="none_recorded") if p.numerator == 0 else p for p in points]
    chart = describe(FALLS, series("falls", points, chart="bars"), "")
    assert chart.scale.bottom == 0 and chart.unit == "falls a month"
    svg = medium(chart)
    assert svg.count('r="1.6"') == sum(p.numerator == 0 for p in points)
    # The upper line is the rate's line times the month's own exposure: 4.4 per 1,000 of 900 days.
    assert chart.upper[0][1] == pytest.approx(3.96)


def test_a_small_chart_has_no_words_and_its_last_three_years():
    _, chart = drawn(last=SMALL_MONTHS)
    assert chart.months == SMALL_MONTHS
    assert "<text" not in small(chart)
    assert data_uri(small(chart)).startswith("data:image/svg+xml,%3C") or "<svg" in data_uri(small(chart))


def test_the_latest_value_is_named_first_and_labels_never_overlap():
    _, chart = drawn(metric="ambulance_callouts")
    assert chart.labels[0].strength == 0 and chart.labels[0].second == "provisional"
    ends = [float(y) for y in re.findall(r'<text x="474" y="([\d.]+)"', medium(chart))]
    assert all(b - a >= 15 for a, b in zip(sorted(ends), sorted(ends)[1:], strict=False))


def test_names_are_escaped():
    _, chart = drawn()
    assert "<script>" not in medium(replace(chart, unit="<script>alert(1)</script>"))


def test_the_ring_stands_round_the_point_that_the_page_speaks_of():
    _, chart = drawn(ring=LAST)
    assert 'r="13"' in medium(chart)
    assert next(t for t in figure(chart)["data"] if t["name"] == "ring")["x"] == [LAST]


@pytest.mark.parametrize("values", [[0, 9.7], [98, 103, 117], [0.1, 0.4], [0, 0], [1], [31.2, 52.7]])
def test_scales_hold_every_value_with_a_few_gridlines(values):
    scale = fit(values)
    assert scale.bottom <= min(values) and max(values) <= scale.top
    assert 2 <= len(scale.ticks) <= 7


def test_labels_are_pushed_apart_within_the_plot():
    placed = spread([50, 51, 52], [15, 15, 30], 0, 100)
    assert placed[1] - placed[0] >= 15 and placed[2] - placed[1] >= 22.5


def test_the_longest_words_at_the_right_end_fit():
    _, chart = drawn()
    words = "before start 1,015.0"
    long = replace(chart, labels=(Label(words, chart.marks[-1].value, 2),))
    start = re.search(rf'<text x="([\d.]+)"[^>]*>{words}', medium(long))
    assert float(start[1]) + 6.6 * len(words) <= 576
