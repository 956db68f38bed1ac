"""What may leave: the profile of an answer, the first step of query.run before anything is derived.

Everything that an answer is made of comes out of one Reader: sums, homes' cells, years, records.
`disclosed` gives the reader of a profile, so that no later step knows of profiles. Under Operational it
reads true counts. Under Shared it is to read stored leaves, hidden or rounded (reference/disclosure.md,
rule 1), through the same functions.
"""

from loaders.problems import Problem
from metrics.reader import Reader
from metrics.viewer import Viewer

PROFILES = ("operational", "shared")
FEWEST_PEERS = 10  # others stand beside a home's own numbers only when so many are taken together


def fewest_peers(viewer: Viewer) -> int:
    """How many homes a comparison must be made of, whatever its benchmark is content with."""
    return FEWEST_PEERS if viewer.homes is not None else 1


def disclosed(reader: Reader, viewer: Viewer, asked: str | None = None) -> Reader:
    """The reader from which the viewer's answer is made, under the stricter of both profiles."""
    return reader.under(profile_of(viewer, asked or viewer.profile))


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
