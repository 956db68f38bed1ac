"""The next thing is worked on in a thread of its own while the one before it is used."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


def one_ahead(things: Iterable[T], work: Callable[[T], U]) -> Iterator[U]:
    """What the work makes of each, in their order. The things come from this thread: the work asks the
    database nothing, of which a connection has one user at a time."""
    with ThreadPoolExecutor(1) as thread:
        begun: Future[U] | None = None
        for thing in things:
            following = thread.submit(work, thing)
            if begun is not None:
                yield begun.result()
            begun = following
        if begun is not None:
            yield begun.result()
