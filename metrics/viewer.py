"""Who asks: the profile that answers are made under, and the areas that may be seen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Viewer:
    """One reader. `areas` None means every area."""

    name: str
    profile: str = "operational"
    areas: frozenset[str] | None = None

    def may_see(self, area: str | None) -> bool:
        return self.areas is None or area in self.areas


LOCAL = Viewer("local person")
