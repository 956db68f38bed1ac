"""Who looks, and the one door through which pages ask."""

import hmac
import logging
import secrets
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, g

from loaders.problems import Problem, StoreProblem
from loaders.store import Store
from metrics.answer import Answer, Places, PlacesQuery, Query
from metrics.coverage_answer import Coverage, CoverageQuery
from metrics.funnel_answer import FunnelQuery, Funnels
from metrics.groups import Groups, GroupsQuery
from metrics.home_timeline_answer import HomeTimeline, HomeTimelineQuery
from metrics.progress_answer import Progress, ProgressQuery
from metrics.query import Question, run
from metrics.search import FoundPlaces, SearchQuery
from metrics.signals import Signals, SignalsQuery
from metrics.trace_answer import Trace, TraceQuery
from metrics.viewer import LOCAL, Viewer

STORE = "VANGUARD_STORE"
log = logging.getLogger("vanguard.pages")
audit = logging.getLogger("vanguard.audit")


class Refused(Problem):
    """A request that is turned away, with the status that says how. It is shown as a plain page."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Failed:
    """A question that could not be answered: the rest of the page stays."""

    query: Question
    reference: str


@dataclass(frozen=True)
class Door:
    """The store and the viewer that every question of a page goes through."""

    store: Any
    viewer: Viewer = LOCAL
    failures: list[Failed] = field(default_factory=list, compare=False, repr=False)

    def for_a_file(self) -> "Door":
        """The same for what is given out whole or not at all: a part that fails is not left out of it."""
        return WholeDoor(self.store, self.viewer)

    def ask(self, query: Query) -> Answer | Failed:
        return self._guarded(query)

    def signals(self, query: SignalsQuery) -> Signals | Failed:
        return self._guarded(query)

    def answer(self, query: Query) -> Answer:
        """For a file or a program, which gets the whole of it or a reason why not."""
        return run(self.store, query, self.viewer)

    def whole(self, query: Any) -> Any:
        """The same for any other question."""
        return run(self.store, query, self.viewer)

    def trace(self, query: TraceQuery) -> Trace | Failed:
        return self._guarded(query)

    def progress(self, query: ProgressQuery) -> Progress | Failed:
        return self._guarded(query)

    def funnels(self, query: FunnelQuery) -> Funnels | Failed:
        return self._guarded(query)

    def coverage(self, query: CoverageQuery) -> Coverage | Failed:
        return self._guarded(query)

    def timeline(self, query: HomeTimelineQuery) -> HomeTimeline | Failed:
        return self._guarded(query)

    def places(self, query: PlacesQuery) -> Places:
        return run(self.store, query, self.viewer)

    def search(self, query: SearchQuery) -> FoundPlaces:
        return run(self.store, query, self.viewer)

    def groups(self, query: GroupsQuery) -> Groups:
        return run(self.store, query, self.viewer)

    def _guarded(self, query: Any) -> Any:
        try:
            return run(self.store, query, self.viewer)
        except StoreProblem:
            return self._failed(query)
        except Problem:
            raise
        except Exception:
            return self._failed(query)

    def _failed(self, query: Any) -> Failed:
        reference = secrets.token_hex(2).upper()
        log.exception("Reference %s: %s", reference, query)
        self.failures.append(Failed(query, reference))
        return self.failures[-1]


class WholeDoor(Door):
    """A door of which no question fails by itself."""

    def _guarded(self, query: Any) -> Any:
        return run(self.store, query, self.viewer)


def viewer_now() -> Viewer:
    """Who makes this request. Without one that was let in there is none, and that is a fault of ours."""
    found: Viewer = g.viewer
    return found


def store_now() -> Store:
    """The store of the app that serves this request."""
    found: Store = current_app.config[STORE]
    return found


def door_now() -> Door:
    """The door of this request: for pages and for whatever takes a form."""
    return Door(store_now(), viewer_now())


def write_down(what: str, **about: object) -> None:
    """One line of the record of who did what: roles, pages, numbers of loads; nothing of what was sent."""
    viewer = g.get("viewer")
    role = viewer.role if viewer else "nobody"
    mark = _mark(viewer) if viewer else "-"
    said = " ".join(f"{name}={value!r}" for name, value in about.items())
    audit.info("%s role=%s who=%s %s", what, role, mark, said)


def _mark(viewer: Viewer) -> str:
    """Holds the lines of one person together. Who it was stands in the store, with what was changed."""
    try:
        return hmac.new(store_now().key("audit"), viewer.name.encode(), "sha256").hexdigest()[:8]
    except Exception:  # a store that is away keeps no refusal from being given, nor from being written down
        return "unknown"
