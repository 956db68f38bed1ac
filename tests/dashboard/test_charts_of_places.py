"""Funnels, lines, intervals and lives: one description each, and both drawings show exactly it."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import wording
from dashboard.charts import funnel_svg, intervals, life, lines_svg
from dashboard.charts.alike import alike
from dashboard.charts.description import Past, describe
from dashboard.charts.funnel import describe_funnel
from dashboard.charts.funnel_figure import funnel_figure
from dashboard.charts.intervals import Estimate, describe_intervals, reach_of
from dashboard.charts.life import Lane, Moment, describe_life
from dashboard.charts.lines import COLOURS, Line, describe_lines, signed
from dashboard.charts.lines_figure import lines_figure
from dashboard.charts.placing import beside
from metrics.definition import METRICS
from metrics.funnel_answer import FunnelQuery
from tests.dashboard import answers_of_areas
from tests.dashboard.answers import LAST, point, series

FALLS = METRICS["falls"]
MONTHS = (LAST - 11, LAST)


def funnel(metric="falls", group=1):
    found = answers_of_areas.funnels(FunnelQuery(metric, "Q01")).groups[group]
    return found, describe_funnel(METRICS[metric], found, MONTHS, "words")


def traces(figure):
    return {one["name"]: one for one in figure["data"]}


def texts(svg):
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


def test_both_drawings_show_every_home_that_has_a_value():
    group, chart = funnel()
    shown = [(one.denominator, one.value) for one in group.homes if one.word is not None]
    homes = traces(funnel_figure(chart))["homes"]
    assert list(zip(homes["x"], homes["y"], strict=True)) == shown
    svg = funnel_svg.medium(chart)
    frame = funnel_svg.Frame(chart, 40, 25, 576 - 122, 320 - 69)
    circles = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)
    drawn = sorted((float(x), float(y)) for x, y in circles)
    wanted = sorted((frame.x(x), frame.y(y)) for x, y in shown)
    for one, other in zip(drawn, wanted, strict=True):
        assert one == pytest.approx(other, abs=0.01)


def test_a_ring_is_filled_and_named_only_where_the_word_is_another():
    _, chart = funnel()
    filled = [dot for dot in chart.dots if dot.filled]
    assert [dot.label for dot in filled] == ["Ivy Lodge 10.2"]
    marker = traces(funnel_figure(chart))["homes"]["marker"]
    assert marker["color"].count("#003087") == 1 and set(marker["color"]) == {"#003087", "#FFFFFF"}
    svg = funnel_svg.medium(chart)
    assert svg.count('fill="#003087"') == 1 and "Ivy Lodge 10.2" in texts(svg)
    annotations = [one["text"] for one in funnel_figure(chart)["layout"]["annotations"]]
    assert "<b>Ivy Lodge 10.2</b>" in annotations
    # No colour of change over time stands in a comparison.
    of_time = ("#B34700", "#005EB8", "#330072", "#768692")
    assert not [colour for colour in of_time if f'fill="{colour}"' in svg]


def test_lines_and_mean_are_the_answers_and_named_at_their_ends():
    group, chart = funnel()
    drawn = traces(funnel_figure(chart))
    for curve in chart.curves:
        known = {line.exposure: getattr(line, curve.id) for line in group.lines}
        assert all(known[x] == y for x, y in curve.points)
        assert drawn[curve.id]["y"] == [y for _, y in curve.points]
        assert all(chart.scale.bottom <= y <= chart.scale.top for _, y in curve.points)
    assert drawn["mean"]["y"] == [group.mean, group.mean]
    ends = [label.text for label in chart.labels]
    together = f"all {wording.value(group.mean, FALLS)}"
    assert ends == ["99.8% line", "95% line", together, "95% line", "99.8% line"]
    assert [one for one in texts(funnel_svg.medium(chart)) if "line" in one or "all " in one] == ends


def test_axes_say_what_they_are_of_and_which_way_is_better():
    _, chart = funnel()
    said = texts(funnel_svg.medium(chart))
    assert "per 1,000 occupied bed days" in said and "lower is better" in said
    assert "Occupied bed days, 12 months to October 2016" in said
    assert chart.scale.bottom == 0 and chart.across.bottom > 0


def test_costs_have_rings_and_a_mean_and_no_lines():
    group, chart = funnel("prescribing_cost")
    assert chart.curves == () and chart.mean == group.mean
    assert set(traces(funnel_figure(chart))) == {"mean", "homes"}
    assert "of each month, added up" in chart.along


def test_too_few_to_compare_are_still_drawn_and_nothing_at_all_is_not():
    group, chart = funnel(group=0)
    assert len(chart.dots) == 3 and chart.mean is None and chart.curves == ()
    nobody = type(group)("nursing", (), None, None, False, None, (), "none")
    assert describe_funnel(FALLS, nobody, MONTHS, "words") is None


def test_a_small_funnel_has_no_words():
    _, chart = funnel()
    assert texts(funnel_svg.small(chart)) == [] and funnel_svg.small(chart).count("<circle") == len(
        chart.dots
    )


NAMED = st.tuples(st.floats(0, 600), st.floats(0, 300), st.text("a", min_size=1, max_size=30))


@given(st.lists(NAMED, max_size=9))
def test_names_beside_rings_never_lie_over_each_other(dots):
    placed = beside(dots, 600, 0, 300, 13)
    for side in ("start", "end"):
        heights = sorted(y for _, y, at in placed if at == side)
        assert all(high - low >= 13 for low, high in pairwise(heights))


def two_lines(**more):
    one = Line("Elm House", tuple((LAST - n, 5.0 + n) for n in range(5, -1, -1)))
    other = Line("Northmoor", ((LAST - 4, 3.0), (LAST - 3, 3.2), (LAST - 1, 3.4)))
    return describe_lines([one, other], "per 1,000 bed days", "lower is better", "number", "words", **more)


def test_both_drawings_show_every_line_with_its_gaps_and_its_name():
    chart = two_lines()
    drawn = traces(lines_figure(chart))
    for line in chart.lines:
        trace = drawn[line.name]
        known = [(x, y) for x, y in zip(trace["x"], trace["y"], strict=True) if y is not None]
        assert known == list(line.points) and trace["connectgaps"] is False
    svg = lines_svg.medium(chart)
    assert svg.count("<path") == 2 and svg.count("<circle") == 1  # the month that stands alone is a dot
    assert {"Elm House 5.0", "Northmoor 3.4"} <= set(texts(svg))
    assert {"<b>Elm House 5.0</b>", "<b>Northmoor 3.4</b>"} <= {
        one["text"] for one in lines_figure(chart)["layout"]["annotations"]
    }


def test_at_most_four_lines_each_in_its_own_colour():
    many = [Line(str(n), ((LAST, float(n)), (LAST + 1, float(n)))) for n in range(6)]
    chart = describe_lines(many, "", "", "number", "words")
    assert [line.name for line in chart.lines] == ["0", "1", "2", "3"]
    assert [traces(lines_figure(chart))[str(n)]["line"]["color"] for n in range(4)] == list(COLOURS)
    assert len({traces(lines_figure(chart))[str(n)]["line"]["dash"] for n in range(4)}) == 4


def test_baselines_events_and_the_level_stand_in_both():
    past = Past("2014/15", LAST - 5, LAST - 4, 6.0)
    chart = two_lines(baselines=[past], events=[(LAST - 2, "1"), (LAST - 40, "2")], level=(0.0, "no change"))
    assert chart.events == ((LAST - 2, "1"),)  # what lies outside the months is not drawn
    svg = lines_svg.medium(chart)
    assert {"2014/15 6.0", "1", "no change"} <= set(texts(svg))
    shapes = lines_figure(chart)["layout"]["shapes"]
    assert [one["type"] for one in shapes] == ["rect", "line", "line", "line"]
    assert (shapes[1]["y0"], shapes[2]["y0"], shapes[3]["x0"]) == (6.0, 0.0, LAST - 2.5)


def test_an_interval_is_a_tint_in_both():
    band = Line("Elm House", ((LAST - 1, 2.0), (LAST, 3.0)), ((LAST - 1, 1.0, 4.0), (LAST, 2.0, 5.0)))
    chart = describe_lines([band], "", "", "change", "words")
    tint = traces(lines_figure(chart))["interval of Elm House"]
    assert tint["y"] == [4.0, 5.0, 2.0, 1.0]
    assert lines_svg.medium(chart).count("<polygon") == 1 and chart.scale.top >= 5


def test_names_of_events_that_would_run_into_each_other_are_taken_together():
    events = [(LAST - n, str(6 - n)) for n in range(5, -1, -1)]
    narrow = lines_svg.medium(two_lines(events=events), 120, 200)
    assert "1–6" in texts(narrow) or len([one for one in texts(narrow) if "–" in one]) >= 1
    assert [one for one in texts(lines_svg.medium(two_lines(events=events), 1184, 300)) if one.isdigit()][-6:]


def test_no_line_is_no_chart():
    assert describe_lines([Line("x", ())], "", "", "number", "words") is None


@given(st.lists(st.floats(-150, 150), min_size=1))
def test_a_scale_of_changes_holds_every_value(values):
    scale = signed(values)
    assert scale.bottom <= min([0.0, *values]) if min(values) < 0 else scale.bottom <= min(values)
    assert scale.top >= max(values) - 1e-9 * abs(max(values)) and len(scale.ticks) >= 2


ROWS = (
    Estimate("Homes here", "since 2014/15", -12.4, -24.0, 2.1),
    Estimate("Homes outside", "since 2014/15", -1.4, -4.8, 2.2, own=False),
    Estimate("Nursing", "", None, None, None),
)


def test_an_estimate_has_its_dot_its_bar_and_its_number():
    chart = describe_intervals(ROWS, "words")
    svg = intervals.drawn(chart)
    assert svg.count("<circle") == 2 and svg.count('fill="#fff" stroke="#003087"') == 1
    assert {"−12%", "−1.4%", "no change", "cannot be worked out", "since 2014/15"} <= set(texts(svg))
    assert "Homes here, since 2014/15" in texts(intervals.drawn(chart, 358))


def test_no_change_stands_in_the_middle_and_several_share_one_reach():
    chart = describe_intervals(ROWS, "words")
    assert chart.scale.bottom == -chart.scale.top and reach_of(ROWS) == 24.0
    assert describe_intervals(ROWS[1:], "words", reach_of(ROWS)).scale == chart.scale
    assert describe_intervals(ROWS[2:], "words") is None


def test_what_reaches_very_far_is_cut_and_stays_in_the_picture():
    wild = Estimate("x", "", 40.0, -90.0, 900.0)
    svg = intervals.drawn(describe_intervals([wild], "words"), 576)
    assert all(0 <= float(x) <= 576 for x in re.findall(r'x[12]="([\d.-]+)"', svg))


def test_a_life_has_a_lane_a_kind_and_a_mark_where_a_signal_ends():
    signal, opened = Moment(LAST - 2, LAST - 6, "concern"), Moment(LAST - 3, None, "plain")
    lanes = [Lane("Falls", (signal,)), Lane("Register", (opened,))]
    chart = describe_life(lanes, LAST - 11, LAST, "words")
    svg = life.drawn(chart)
    assert texts(svg)[:2] == ["Falls", "Register"]
    assert svg.count("<polygon") == 1 and svg.count("<circle") == 1 and svg.count('stroke="#B34700"') == 1
    assert life.height_of(chart) == 2 * 30 + 25 and f'height="{life.height_of(chart)}"' in svg
    assert describe_life(lanes, LAST + 1, LAST + 5, "words") is None


def test_charts_of_one_unit_get_one_scale_and_those_of_another_keep_theirs():
    low = describe(FALLS, series("falls", [point(LAST - 1, 2.0), point(LAST, 3.0)]), "")
    high = describe(FALLS, series("falls", [point(LAST - 3, 20.0), point(LAST - 2, 30.0)]), "")
    bars = describe(FALLS, series("falls", [point(LAST - 1, 2.0)], chart="bars"), "")
    one, nothing, other, counted = alike([low, None, high, bars])
    assert nothing is None and one.scale == other.scale
    assert (one.start, one.end) == (LAST - 3, LAST) == (other.start, other.end)
    assert one.scale.top >= 25 and counted.scale == bars.scale
    assert [mark.value for mark in one.marks] == [mark.value for mark in low.marks]
