"""Who asks: the profile that answers are made under, and the areas, homes and metrics that may be seen."""

from dataclasses import dataclass

Sight = tuple[str, frozenset[str] | None, frozenset[str] | None, frozenset[str] | None]


@dataclass(frozen=True)
class Viewer:
    """One reader. `areas` None is every area; `homes` None is every home of these, else these homes alone."""

    name: str
    role: str = "local"
    profile: str = "operational"
    areas: frozenset[str] | None = None
    homes: frozenset[str] | None = None  # by any code that a home has or had
    metrics: frozenset[str] | None = None  # None: every metric

    def may_see(self, area: str | None) -> bool:
        """The area as a place, and its sums."""
        return self.homes is None and (self.areas is None or area in self.areas)

    def may_ask(self, metric: str) -> bool:
        return self.metrics is None or metric in self.metrics

    @property
    def everywhere(self) -> bool:
        """Whether nothing in the store is kept back: sums over several areas are for these alone."""
        return self.areas is None and self.homes is None

    @property
    def sight(self) -> Sight:
        """All that an answer may depend on: two readers with the same sight get the same answer."""
        return self.profile, self.areas, self.homes, self.metrics


LOCAL = Viewer("local person")
