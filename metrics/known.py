"""Keys that are looked for among very many: whether a person or a spell may be one of some."""

from collections.abc import Iterable

import numpy
from numpy.typing import NDArray

from loaders.admission_keys import NOBODY

Keys = NDArray[numpy.uint64]
Flags = NDArray[numpy.bool_]

_ROOM, _MOST_BITS = 4, 26  # sixteen places a key, up to 64 MB


class Known:
    """Keys that are looked for. The first bits of most others tell that they are not among them."""

    def __init__(self, keys: Iterable[Keys]) -> None:
        every = numpy.sort(together(keys))
        another = numpy.ones(len(every), bool)
        another[1:] = every[1:] != every[:-1]
        self._keys = every[another & (every != NOBODY)]
        bits = min(len(self._keys).bit_length() + _ROOM, _MOST_BITS)
        self._shift = numpy.uint64(64 - bits)
        self._first_bits = numpy.zeros(1 << bits, bool)
        self._first_bits[self._keys >> self._shift] = True

    def __len__(self) -> int:
        return len(self._keys)

    def among(self, keys: Keys) -> Flags:
        found: Flags = self._first_bits.take((keys >> self._shift).view(numpy.int64))
        at = numpy.flatnonzero(found)
        if len(at):
            at = at[numpy.argsort(keys[at])]  # in their order, each is looked for near the one before
            rising = keys[at]
            place = numpy.minimum(numpy.searchsorted(self._keys, rising), len(self._keys) - 1)
            found[at] = self._keys[place] == rising
        return found


def together(keys: Iterable[Keys]) -> Keys:
    return numpy.concatenate([numpy.zeros(0, numpy.uint64), *keys])
