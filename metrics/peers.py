"""Which homes a series is set against: the names that a benchmark's `homes` may have."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from metrics.homes import DEMENTIA, NOT_KNOWN, Group, Home, Homes

Ids = NDArray[numpy.int64]


@dataclass(frozen=True)
class Viewpoint:
    """Who is compared, in the twelve months that end in a month."""

    homes: Homes
    month: int
    home: Home | None = None
    group: Group | None = None  # that a person made, and asked to be set against
    members: Ids | None = None  # of a group of homes that is compared itself: its homes in the month


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


def of_type(view: Viewpoint) -> Ids:
    """The other homes of the same type; for a group of homes those of its types, for an area every home."""
    columns = view.homes.in_month(view.month)
    found: Ids = columns["home"][_of_type(view) if view.home else _of_types(view)]
    return found


def similar(view: Viewpoint) -> Ids:
    """Homes of the same type, of two thirds to one and a half times the beds and with the same answer on
    care for people with dementia, open for the year."""
    if view.home is None:
        return own(view)
    columns = view.homes.in_month(view.month)
    chosen, asked = _of_size(view), dementia_asked(view)
    if asked is not None:
        chosen &= columns["dementia"] == DEMENTIA[asked]
    return columns["home"][chosen]


def dementia_asked(view: Viewpoint) -> str | None:
    """What similar homes must say of care for people with dementia: Y or N, as the home itself.

    None where the home's registers do not say, or those of every home of its type and size: then type and
    size alone are matched. A home that does not say is beside no home that does.
    """
    here = view.home.in_month(view.month).dementia if view.home else None
    known = view.homes.in_month(view.month)["dementia"][_of_size(view)] != NOT_KNOWN
    return here if here in DEMENTIA and known.any() else None


def _of_size(view: Viewpoint) -> NDArray[numpy.bool_]:
    """Of the type, of two thirds to one and a half times the beds, open for the year."""
    columns = view.homes.in_month(view.month)
    here = view.home.in_month(view.month) if view.home else None
    if here is None or here.beds is None or here.service is None:
        return numpy.zeros(len(columns["home"]), dtype=bool)
    beds = columns["beds"]
    # In whole numbers: two thirds of 60 beds is 40, whatever doubles say.
    chosen = _of_type(view) & (beds * 3 >= here.beds * 2) & (beds * 2 <= here.beds * 3) & (beds > 0)
    same: NDArray[numpy.bool_] = chosen & (columns["scope_from"] <= view.month - 11)
    return same


def non_vanguard(view: Viewpoint) -> Ids:
    """Homes outside the programme; for a home those of its type, for a group of homes others of its types."""
    columns = view.homes.in_month(view.month)
    alike = _of_type(view) if view.home else _of_types(view) & ~_own(view)
    outside: Ids = columns["home"][(columns["programme"] == 0) & alike]
    return outside


def group(view: Viewpoint) -> Ids:
    """The homes of the group in the month; for a home those of its type, for a group those not its own."""
    members = numpy.array(view.group.members(view.month) if view.group else [], dtype=numpy.int64)
    columns = view.homes.in_month(view.month)
    chosen = numpy.isin(columns["home"], members)
    found: Ids = columns["home"][chosen & (_of_type(view) if view.home else ~_own(view))]
    return found


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


def _own(view: Viewpoint) -> NDArray[numpy.bool_]:
    """The homes of a group that is compared itself."""
    columns = view.homes.in_month(view.month)
    if view.members is None:
        return numpy.zeros(len(columns["home"]), dtype=bool)
    return numpy.isin(columns["home"], view.members)


def _of_types(view: Viewpoint) -> NDArray[numpy.bool_]:
    """Homes of the types that a group of homes has; without one every home."""
    columns = view.homes.in_month(view.month)
    if view.members is None:
        return numpy.ones(len(columns["home"]), dtype=bool)
    return numpy.isin(columns["service"], numpy.unique(columns["service"][_own(view)]))


PEERS: dict[str, Callable[[Viewpoint], Ids]] = {
    function.__name__: function for function in (own, of_type, local, similar, non_vanguard, group, published)
}
