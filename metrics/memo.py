"""What was worked out from a store is kept until the store changes, and never more than so much."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from loaders.store import Store

T = TypeVar("T")
LARGEST = 4000  # series, or what takes about as much room, a store


class Memo:
    """The least recently used goes first; another data version empties it."""

    def __init__(self, largest: int = LARGEST) -> None:
        self.largest = largest
        self.version: Hashable = None
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.RLock()

    def at(self, version: Hashable) -> "Memo":
        with self._lock:
            if version != self.version:
                self._entries.clear()
                self._weight = 0
                self.version = version
        return self

    def get(self, key: Hashable, make: Callable[[], T], weigh: Callable[[T], int] = lambda made: 1) -> T:
        """What is kept under the key, else what `make` gives, kept from now on."""
        with self._lock:
            version = self.version
            if key in self._entries:
                found: T = self.find(key)
                return found
        made = make()
        self.keep(key, made, weigh(made), version)
        return made

    def find(self, key: Hashable) -> Any:
        """What is kept under the key, else None."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key][0]

    def keep(self, key: Hashable, made: Any, weight: int, version: Hashable) -> None:
        """Keeps what was made of this data version, unless a load has ended meanwhile."""
        with self._lock:
            if version != self.version or key in self._entries:
                return
            self._entries[key] = (made, weight)
            self._weight += weight
            while self._weight > self.largest and len(self._entries) > 1:
                self._weight -= self._entries.popitem(last=False)[1][1]


class Memos:
    """One for each store, and each no larger than this."""

    def __init__(self, largest: int = LARGEST) -> None:
        self.largest = largest
        self._kept: WeakKeyDictionary[Store, Memo] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, store: Store, version: Hashable) -> Memo:
        """The memo of this store, empty if the store has changed since."""
        with self._lock:
            memo = self._kept.get(store)
            if memo is None:
                memo = self._kept[store] = Memo(self.largest)
        return memo.at(version)


memo_of = Memos().of  # of answers, and of what they are made of
