"""Which homes a series is set against: the names that a benchmark's `homes` may have."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from metrics.homes import Home, Homes

Ids = NDArray[numpy.int64]


@dataclass(frozen=True)
class Viewpoint:
    """Who is compared, in the twelve months that end in a month."""

    homes: Homes
    month: int
    home: Home | None = None

    @property
    def service(self) -> str | None:
        return self.home.in_month(self.month).service if self.home else None


def own(view: Viewpoint) -> Ids:
    """The home itself."""
    return numpy.array([view.home.home_id] if view.home else [], dtype=numpy.int64)


def local(view: Viewpoint) -> Ids:
    """The other homes of the same type in the home's area."""
    if view.home is None:
        return own(view)
    columns, here = view.homes.in_month(view.month), view.home.in_month(view.month)
    chosen = _of_type(view) & (columns["area"] == (here.area_id or 0))
    here_too: Ids = columns["home"][chosen]
    return here_too


def similar(view: Viewpoint) -> Ids:
    """Homes of the same type and of two thirds to one and a half times the beds, open for the year."""
    if view.home is None:
        return own(view)
    columns, here = view.homes.in_month(view.month), view.home.in_month(view.month)
    if here.beds is None or here.service is None:
        return own(Viewpoint(view.homes, view.month))
    beds = columns["beds"]
    # In whole numbers: two thirds of 60 beds is 40, whatever doubles say.
    chosen = _of_type(view) & (beds * 3 >= here.beds * 2) & (beds * 2 <= here.beds * 3) & (beds > 0)
    chosen &= columns["scope_from"] <= view.month - 11
    return columns["home"][chosen]


def non_vanguard(view: Viewpoint) -> Ids:
    """Homes outside the programme; for a home those of its type."""
    columns = view.homes.in_month(view.month)
    chosen = columns["programme"] == 0
    outside: Ids = columns["home"][chosen & _of_type(view) if view.home else chosen]
    return outside


def published(view: Viewpoint) -> Ids:
    """None of this store."""
    return own(Viewpoint(view.homes, view.month))


def _of_type(view: Viewpoint) -> NDArray[numpy.bool_]:
    columns = view.homes.in_month(view.month)
    found = numpy.flatnonzero(columns["home"] == view.home.home_id) if view.home else numpy.array([])
    if not len(found):
        return numpy.zeros(len(columns["home"]), dtype=bool)
    same: NDArray[numpy.bool_] = columns["service"] == columns["service"][found[0]]
    same[found[0]] = False
    return same


PEERS: dict[str, Callable[[Viewpoint], Ids]] = {
    function.__name__: function for function in (own, local, similar, non_vanguard, published)
}
