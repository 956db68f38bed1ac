"""Homes that are taken together, as a list of names for those who may see them by name."""

from metrics.comparison_answer import Peer
from metrics.homes import name_of
from metrics.peers import Ids
from metrics.places import may_see_home
from metrics.reader import Reader
from metrics.viewer import Viewer


def named(reader: Reader, viewer: Viewer, ids: Ids) -> tuple[tuple[Peer, ...], int]:
    """The homes that the viewer may see, in the order of the alphabet, and how many others there are.

    A reader of single homes is told no other home's name, of its own area either; under Shared nobody is.
    """
    silent = viewer.homes is not None or reader.profile == "shared"
    homes = [] if silent else [reader.homes.homes[one] for one in ids.tolist()]
    day = reader.compared_with.toordinal()
    seen = [Peer(one.code, name_of(one, day)) for one in homes if may_see_home(reader, one, viewer)]
    return tuple(sorted(seen, key=lambda peer: (peer.name, peer.code))), len(ids) - len(seen)
