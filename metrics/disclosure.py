"""What may leave: the profile of an answer. Applied in query.run before anything is derived."""

from loaders.problems import Problem
from metrics.viewer import Viewer

PROFILES = ("operational", "shared")
FEWEST_PEERS = 10  # others stand beside a home's own numbers only when so many are taken together


def fewest_peers(viewer: Viewer) -> int:
    """How many homes a comparison must be made of, whatever its benchmark is content with."""
    return FEWEST_PEERS if viewer.homes is not None else 1


def profile_of(viewer: Viewer, asked: str) -> str:
    """The stricter of what the viewer has and what was asked for."""
    if asked not in PROFILES:
        raise Problem(f"There is no profile {asked!r}. Ask for one of {', '.join(PROFILES)}.")
    profile = "shared" if "shared" in (viewer.profile, asked) else "operational"
    if profile == "shared":
        # Rounding afterwards does not protect anybody, so nothing is answered until the leaves are there.
        what = "The Shared profile is not ready in this version, so nothing can be answered under it."
        raise Problem(f"{what} Ask under the Operational profile, inside the sharing agreement.")
    return profile
