"""Who is compared: a place with its newest twelve months, and for whom."""

from dataclasses import dataclass
from functools import cached_property

from loaders.calendar import month_of
from metrics.answer import Point
from metrics.definition import Metric
from metrics.disclosure import fewest_peers
from metrics.funnel import FEWEST_HOMES
from metrics.homes import Group, Home, Kind
from metrics.peers import Viewpoint, dementia_asked
from metrics.reader import Reader
from metrics.state import PRESENT
from metrics.viewer import LOCAL, Viewer


@dataclass(frozen=True)
class Seat:
    """Who is compared, with the twelve months that end in `month`."""

    reader: Reader
    metric: Metric
    level: str
    month: int | None  # None: nothing was ever covered
    headline: Point | None
    kind: Kind
    home: Home | None = None
    viewer: Viewer = LOCAL
    named: bool = False  # whether homes that are taken together are listed
    group: Group | None = None  # that was asked to be set against

    @property
    def view(self) -> Viewpoint | None:
        if self.month is None:
            return None
        members = self.reader.homes.members(self.month, self.kind) if self.level == "group" else None
        return Viewpoint(self.reader.homes, self.month, self.home, self.group, members)

    @property
    def fewest(self) -> int:
        """Homes that a comparison must be made of, for this viewer."""
        return fewest_peers(self.viewer)

    @cached_property
    def dementia(self) -> str | None:
        """What similar homes must say of care for people with dementia; None where it is not matched."""
        return None if self.view is None else dementia_asked(self.view)

    @property
    def few_together(self) -> bool:
        """A group of so few homes that their ordinary differences do not even out (policy, section 6)."""
        members = None if self.view is None else self.view.members
        return members is not None and len(members) < FEWEST_HOMES

    @property
    def known(self) -> bool:
        return (
            self.headline is not None and self.headline.state in PRESENT and self.headline.value is not None
        )

    @property
    def closed(self) -> bool:
        """A closed home keeps its history and is out of comparisons."""
        return self.home is not None and self.home.scope_to <= month_of(self.reader.compared_with)
