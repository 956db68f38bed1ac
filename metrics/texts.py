"""Long columns of texts, of which each different one is kept once."""

from typing import Any

import numpy
import pyarrow  # type: ignore[import-untyped]
from numpy.typing import NDArray

Integers = NDArray[Any]
Keys = NDArray[numpy.uint64]

_FOLD, _SHIFT = numpy.uint64(0x9E3779B97F4A7C15), numpy.uint64(29)
_WORD, _MOST_WORDS = 8, 8  # letters that are taken together, and how often: what follows is told apart later
_OF_A_WORD = numpy.array([(1 << 8 * letters) - 1 for letters in range(_WORD + 1)], numpy.uint64)
_COPIED = 500_000  # texts at a time
_KIND = pyarrow.large_string()


class Texts:
    """A long column of texts, each different one numbered from 0 as it first comes."""

    def __init__(self) -> None:
        self._numbers: list[Integers] = []
        self._texts: list[pyarrow.Array] = []
        self._known = 0

    def add(self, column: pyarrow.ChunkedArray) -> None:
        """Some more of it: texts of which a block's own are numbered already."""
        for coded in column.chunks:
            self._numbers.append(coded.indices.to_numpy(zero_copy_only=False) + numpy.int32(self._known))
            self._texts.append(coded.dictionary.cast(_KIND))
            self._known += len(coded.dictionary)

    def numbered(self) -> tuple[Integers, pyarrow.Array]:
        """The number of each row's text, and the texts."""
        if not self._numbers:
            return numpy.zeros(0, numpy.int32), pyarrow.array([], _KIND)
        every = pyarrow.concat_arrays(self._texts)
        self._texts = []
        place, texts = _each_once(every)
        self._numbers = [place[numpy.concatenate(self._numbers)]]
        self._texts, self._known = [texts], len(texts)
        return self._numbers[0], texts


def _each_once(texts: pyarrow.Array) -> tuple[Integers, pyarrow.Array]:
    """The number of each text, and the different ones in the order in which they first come."""
    keys = keys_of(texts)
    order = numpy.argsort(keys)
    another = numpy.ones(len(order), bool)
    another[1:] = keys[order[1:]] != keys[order[:-1]]
    again = numpy.flatnonzero(~another)
    if not _same(texts, order[again], order[again - 1]):
        coded = texts.dictionary_encode()  # different ones have the same key
        return coded.indices.to_numpy(), coded.dictionary
    first = numpy.minimum.reduceat(order, numpy.flatnonzero(another)) if len(order) else order
    rising = numpy.argsort(first)
    number = numpy.empty(len(first), numpy.int32)
    number[rising] = numpy.arange(len(first), dtype=numpy.int32)
    place = numpy.empty(len(order), numpy.int32)
    place[order] = number[numpy.cumsum(another, dtype=numpy.int32) - 1]
    return place, texts.take(pyarrow.array(first[rising]))


def _same(texts: pyarrow.Array, some: Integers, others: Integers) -> bool:
    """Whether the texts at some places are those at others; a part at a time, since they are copied."""
    return all(
        texts.take(pyarrow.array(some[start : start + _COPIED])).equals(
            texts.take(pyarrow.array(others[start : start + _COPIED]))
        )
        for start in range(0, len(some), _COPIED)
    )


def keys_of(texts: pyarrow.Array) -> Keys:
    """The same for equal texts, and hardly ever for different ones. None is missing."""
    _, ends, letters = texts.buffers()
    bounds = numpy.frombuffer(ends, numpy.int64)[texts.offset : texts.offset + len(texts) + 1]
    length = numpy.diff(bounds)
    found = length.astype(numpy.uint64)
    written = numpy.append(numpy.frombuffer(letters or b"", numpy.uint8), numpy.zeros(_WORD, numpy.uint8))
    # At every letter the eight that begin there, as one number.
    words = numpy.ndarray((len(written) - _WORD + 1,), numpy.uint64, written, strides=(1,))
    for word in range(min(-(-int(length.max(initial=0)) // _WORD), _MOST_WORDS)):
        left = numpy.clip(length - word * _WORD, 0, _WORD)
        at = numpy.minimum(bounds[:-1] + word * _WORD, len(words) - 1)
        found = (found ^ (words[at] & _OF_A_WORD[left])) * _FOLD
        found ^= found >> _SHIFT
    return found
