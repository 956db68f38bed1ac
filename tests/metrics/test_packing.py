"""Columns of numbers as bytes: what goes in comes out to the last bit, in no more room than it must."""

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.packing import packed, unpacked

ANY = st.one_of(
    st.just(math.nan), st.integers(0, 70_000).map(float), st.integers(0, 10**9).map(lambda n: n / 1000),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
)  # fmt: skip


def there_and_back(values, starts=(0,), places=None):
    table = numpy.array(values, numpy.float64)
    place = numpy.arange(len(table), dtype=numpy.uint8) if places is None else places
    texts = packed(place, table, list(starts))
    number, found_place, found = unpacked(texts, table.shape[1])
    order = numpy.lexsort((found_place, number))
    return texts, number[order], found_place[order], found[order]


@given(st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=64))
def test_every_number_comes_back_as_it_was(rows):
    _, _, place, found = there_and_back(rows)
    assert place.tolist() == list(range(len(rows)))
    assert numpy.array_equal(found, numpy.array(rows), equal_nan=True)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.data())
def test_parts_are_told_apart(lengths, data):
    rows = [data.draw(st.tuples(ANY, ANY)) for _ in range(sum(lengths))]
    starts = [sum(lengths[:at]) for at in range(len(lengths))]
    places = numpy.concatenate([numpy.arange(length) for length in lengths]).astype(numpy.uint8)
    texts, number, place, found = there_and_back(rows, starts, places)
    assert len(texts) == len(lengths)
    assert numpy.bincount(number).tolist() == lengths
    assert place.tolist() == places.tolist()
    assert numpy.array_equal(found, numpy.array(rows), equal_nan=True)


@pytest.mark.parametrize(("column", "bytes_each"), [
    ([3.0] * 64, 0),  # one number for all
    ([math.nan] * 64, 0),  # nothing
    ([*map(float, range(64))], 1),
    ([254.0, *[0.0] * 63], 1),
    ([255.0, *[0.0] * 63], 2),  # 255 stands for nothing in one byte
    ([1042.2, *[1.0] * 63], 2),  # days at risk: one decimal
    ([1017.115, *[1.0] * 63], 4),
    ([1 / 3, *[1.0] * 63], 8),
    ([-1.0, *[1.0] * 63], 8),
])  # fmt: skip
def test_a_column_is_as_narrow_as_its_numbers_allow(column, bytes_each):
    (text,), *_, found = there_and_back([[one] for one in column])
    head = text[0]
    assert len(text) - head == 64 * (1 + bytes_each)
    assert numpy.array_equal(found[:, 0], numpy.array(column), equal_nan=True)


def test_nothing_is_unpacked_from_nothing():
    number, place, values = unpacked([], 5)
    assert (len(number), len(place), values.shape) == (0, 0, (0, 5))
