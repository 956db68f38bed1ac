"""Runs: counted again in plain Python, and the table of boxes made again."""

import itertools
import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metrics.run_boxes import CALM, FEWEST, MOST, box_for, joint_distribution, table_rows
from metrics.runs import SIGNALS, closed_up, crossings_needed, longest_allowed, runs

points = st.lists(st.sampled_from([-2.0, -1.0, 0.0, 1.0, 2.0, math.nan]), min_size=1, max_size=40)


def counted(values):
    """Useful points, longest run and crossings, one point at a time."""
    sides = [value > 0 for value in values if value < 0 or value > 0]
    lengths = [len(list(run)) for _, run in itertools.groupby(sides)]
    return len(sides), max(lengths, default=0), max(len(lengths) - 1, 0)


@given(points)
def test_runs_are_those_counted_one_by_one(values):
    found = runs(values, 0.0)
    assert (found.useful, found.longest, found.crossings) == counted(values)


@given(st.lists(st.lists(st.integers(-2, 2), min_size=12, max_size=12), min_size=1, max_size=5))
def test_many_series_are_as_one_by_one(table):
    together = runs(numpy.array(table, dtype=float), 0.0)
    for place, row in enumerate(table):
        assert all(a[place] == b for a, b in zip(together, runs(row, 0.0), strict=True))


@given(points, st.floats(0.1, 1000), st.floats(-100, 100))
def test_neither_scale_nor_place_changes_the_runs(values, scale, place):
    moved = [value * scale + place for value in values]
    sides = numpy.sign(numpy.array(moved) - place)
    if (sides[~numpy.isnan(sides)] == numpy.sign([v for v in values if v == v])).all():
        assert runs(moved, place) == runs(values, 0.0)


@given(points)
def test_upside_down_is_the_same(values):
    assert runs([-value for value in values], 0.0) == runs(values, 0.0)


@pytest.mark.parametrize("useful", [1, 2, 10, 11, 12, 22, 23, 45, 46, 100, 300])
def test_limits_of_anhoej(useful):
    assert longest_allowed(useful) == round(math.log2(useful)) + 3
    assert crossings_needed(useful) == stats.binom.ppf(0.05, useful - 1, 0.5)


def test_no_useful_point_gives_no_signal():
    for method in SIGNALS:
        found = runs([5.0, 5.0, math.nan], 5.0, method)
        assert not any(found)


def test_the_table_of_boxes_comes_out_again():
    assert dict(table_rows()) == {useful: box_for(useful) for useful in range(FEWEST, MOST + 1)}


def test_outside_the_table_all_methods_are_anhoejs():
    assert box_for(FEWEST - 1) is None and box_for(MOST + 1) is None
    values = [1.0] * 7 + [-1.0, 1.0]
    assert {bool(runs(values, 0.0, method).signal) for method in SIGNALS} == {True}


def test_a_cut_box_holds_less_than_its_box_and_enough():
    calm = joint_distribution(0.5)
    for useful in (10, 30, 61, 100):
        box, held, cut = box_for(useful), 0.0, 0.0
        for crossings, longest in itertools.product(range(useful), range(1, useful + 1)):
            chance = calm[useful, crossings, longest]
            held += chance * box.holds(crossings, longest)
            cut += chance * box.holds_when_cut(crossings, longest)
        assert CALM <= cut <= held < 1


def test_the_joint_distribution_is_that_of_all_sequences():
    chances = joint_distribution(0.7, most=8)[8]
    found = numpy.zeros_like(chances)
    for sides in itertools.product((1.0, -1.0), repeat=8):
        _, longest, crossings = counted(sides)
        found[crossings, longest] += 0.7 ** sides.count(1.0) * 0.3 ** sides.count(-1.0)
    assert chances == pytest.approx(found)


def test_closing_up_keeps_the_order():
    moved = closed_up(numpy.array([1.0, 2.0, 3.0, 4.0]), numpy.array([False, True, False, True]))
    assert moved[:2].tolist() == [2.0, 4.0] and numpy.isnan(moved[2:]).all()
