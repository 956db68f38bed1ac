"""What of the loads a viewer may see: all of them, or those that are wholly of the viewer's own areas."""

from dashboard import roles
from dashboard.access import Door
from dashboard.loading import ledger
from loaders.problems import Problem


class NotSeen(Problem):
    """There is no such load, or it is not the viewer's to see: nobody can tell which."""


def loads(door: Door) -> list[ledger.Loaded]:
    """Newest first."""
    found = ledger.loads(door.store)
    if door.viewer.everywhere:
        return found
    # A file that states no area is of those in which its homes are.
    silent = [one.load_id for one in found if one.areas is None]
    named = ledger.areas_in(door.store, silent)
    return [one for one in found if _seen(door, one, named.get(one.load_id, frozenset()))]


def load(door: Door, load_id: int) -> ledger.Loaded:
    one = ledger.load_of(door.store, load_id)
    if one is None:
        raise NotSeen(f"There is no load {load_id}.")
    if not door.viewer.everywhere:
        named = ledger.areas_in(door.store, [load_id]).get(load_id, frozenset())
        if not _seen(door, one, named):
            raise NotSeen(f"There is no load {load_id}.")
    return one


def _seen(door: Door, one: ledger.Loaded, named: frozenset[str]) -> bool:
    if one.areas is None and not named:
        return one.by == door.viewer.name
    return roles.may_see_areas(door.viewer, one.areas or ", ".join(sorted(named)))
