"""Rows of one call number to incidents, against the rule read row by row."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from loaders.incidents import beginnings, is_another

EVENING, DAY = 18 * 60, 24 * 60


def begun(*calls):
    number, called_at = zip(*sorted(calls), strict=True)
    return beginnings(np.array(number), np.array(called_at)).tolist()


def test_a_call_of_another_date_more_than_twelve_hours_later_is_another_incident():
    assert begun((1, EVENING), (1, DAY + 6 * 60)) == [0]
    assert begun((1, EVENING), (1, DAY + 6 * 60 + 1)) == [0, 1]
    assert begun((1, 60), (1, 23 * 60)) == [0]
    assert begun((1, EVENING), (2, EVENING)) == [0, 1]


def test_the_first_call_tells_and_not_the_one_before():
    assert begun((1, 20 * 60), (1, DAY + 4 * 60), (1, DAY + 15 * 60)) == [0, 2]


def test_no_rows_are_no_incidents():
    assert beginnings(np.zeros(0, np.uint64), np.zeros(0, np.int64)).tolist() == []


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 6 * 24).map(lambda hour: hour * 60)), min_size=1))
def test_they_begin_where_a_walk_from_row_to_row_finds_another(calls):
    found, number, first = [], None, 0
    for place, (called, at) in enumerate(sorted(calls)):
        if called != number or is_another(first, at):
            number, first = called, at
            found.append(place)
    assert begun(*calls) == found
