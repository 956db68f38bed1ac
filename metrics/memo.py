"""What was worked out from a store is kept until the store changes, and never more than so much."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from loaders.store import Store

T = TypeVar("T")
LARGEST = 4096  # entries a store
_kept: "WeakKeyDictionary[Store, Memo]" = WeakKeyDictionary()
_lock = threading.Lock()


class Memo:
    """The least recently used goes first; another data version empties it."""

    def __init__(self, largest: int = LARGEST) -> None:
        self.largest = largest
        self.version: int | None = None
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.RLock()

    def at(self, version: int) -> "Memo":
        with self._lock:
            if version != self.version:
                self._entries.clear()
                self.version = version
        return self

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under the key, else what `make` gives, kept from now on."""
        with self._lock:
            version = self.version
            if key in self._entries:
                self._entries.move_to_end(key)
                found: T = self._entries[key]
                return found
        made = make()
        with self._lock:
            if version == self.version:  # a load may have ended meanwhile
                self._entries[key] = made
                while len(self._entries) > self.largest:
                    self._entries.popitem(last=False)
        return made


def memo_of(store: Store) -> Memo:
    """The memo of this store, empty if the store has changed since."""
    with _lock:
        memo = _kept.get(store)
        if memo is None:
            memo = _kept[store] = Memo()
    return memo.at(store.version())
