"""Who looks, and the one door through which pages ask."""

import logging
import secrets
from dataclasses import dataclass
from typing import Any

from loaders.problems import Problem
from metrics.answer import Answer, Places, PlacesQuery, Query, Trace, TraceQuery
from metrics.query import run
from metrics.viewer import LOCAL, Viewer

log = logging.getLogger("vanguard.pages")


@dataclass(frozen=True)
class Failed:
    """A question that could not be answered: the rest of the page stays."""

    query: Query | TraceQuery
    reference: str


@dataclass(frozen=True)
class Door:
    """The store and the viewer that every question of a page goes through."""

    store: Any
    viewer: Viewer = LOCAL

    def ask(self, query: Query) -> Answer | Failed:
        return self._guarded(query)

    def trace(self, query: TraceQuery) -> Trace | Failed:
        return self._guarded(query)

    def places(self, query: PlacesQuery) -> Places:
        return run(self.store, query, self.viewer)

    def _guarded(self, query: Any) -> Any:
        try:
            return run(self.store, query, self.viewer)
        except Problem:
            raise
        except Exception:
            reference = secrets.token_hex(2).upper()
            log.exception("Reference %s: %s", reference, query)
            return Failed(query, reference)
