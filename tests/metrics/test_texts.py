"""Texts are numbered as they first come, whatever they hold and however alike their keys are."""

import random

import numpy
import pyarrow
import pytest

from metrics import texts
from metrics.texts import Texts, keys_of

WORDS = ("", "a", "b", "é", "S10", "S11", "x" * 8, "x" * 9, "x" * 90 + "a", "x" * 90 + "b", "P" * 32)


def added(blocks):
    column = Texts()
    for block in blocks:
        column.add(pyarrow.chunked_array([pyarrow.array(block, pyarrow.string()).dictionary_encode()]))
    return column


def as_they_came(column):
    number, different = column.numbered()
    return different.take(pyarrow.array(number)).to_pylist(), different.to_pylist()


@pytest.mark.parametrize("seed", range(20))
def test_each_text_is_kept_once_in_the_order_of_coming(seed):
    chance = random.Random(seed)
    blocks = [chance.choices(WORDS, k=chance.randrange(1, 12)) for _ in range(chance.randrange(5))]
    every = [word for block in blocks for word in block]
    assert as_they_came(added(blocks)) == (every, list(dict.fromkeys(every)))


def test_more_may_come_after_they_were_numbered():
    column = added([["b", "a"], ["a", "c"]])
    column.numbered()
    column.add(pyarrow.chunked_array([pyarrow.array(["d", "b"]).dictionary_encode()]))
    assert as_they_came(column) == (["b", "a", "a", "c", "d", "b"], ["b", "a", "c", "d"])


def test_different_texts_of_one_key_stay_apart(monkeypatch):
    monkeypatch.setattr(texts, "keys_of", lambda some: numpy.zeros(len(some), numpy.uint64))
    assert as_they_came(added([["b", "a"], ["a", "c"]])) == (["b", "a", "a", "c"], ["b", "a", "c"])


def test_what_differs_late_in_a_long_text_has_one_key_and_two_numbers():
    one, other = keys_of(pyarrow.array(WORDS[8:10], pyarrow.large_string()))
    assert one == other
    assert as_they_came(added([WORDS[8:10]]))[1] == list(WORDS[8:10])
