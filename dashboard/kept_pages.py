"""Whole pages, kept as they were sent for as long as nothing that they say could be another.

What a page is made of: the store, the answers in the casebook, the settings, who looks, the address, and the
hour, which decides what day it is and how old the mark is that its forms carry.
"""

import gzip
from collections.abc import Callable

from flask import Response, request

from dashboard.access import Door
from dashboard.casebook import answers
from loaders.clock import now
from loaders.settings import settings
from metrics.memo import Memos

LARGEST = 24 << 20  # bytes of a process, packed: some 1,500 pages
LEVEL = 5  # of gzip: two thirds of the time of the usual level
_memos = Memos(LARGEST)


def answer(door: Door, make: Callable[[], Response]) -> Response:
    """The page as it was sent before, else as it is made now. One that lacks an answer is not kept."""
    try:
        state = door.store.version(), answers.state(door.store)
    except Exception:  # the store is away, and the page knows how to say so
        return make()
    memo = _memos.of(door.store, state)
    hour = now().replace(minute=0, second=0, microsecond=0)
    # The host as well: a page made for paper says where it stands.
    key = door.viewer, request.host, request.full_path, hour, settings()
    packed = memo.find(key)
    if packed is None:
        made = make()
        if made.status_code != 200 or door.failures:
            return made
        packed = gzip.compress(made.get_data(), LEVEL, mtime=0)
        memo.keep(key, packed, len(packed), state)
    return _sent(packed)


def _sent(packed: bytes) -> Response:
    """Packed, for whoever takes it so; every browser does."""
    if "gzip" not in request.accept_encodings:
        return Response(gzip.decompress(packed), mimetype="text/html")
    return Response(
        packed, mimetype="text/html", headers={"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    )
