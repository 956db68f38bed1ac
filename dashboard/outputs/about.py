"""What every file says of itself: what it is of, as at which day, under which profile, for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard import wording
from dashboard.frame import MADE_UP, NOT_ONE_RESIDENT, PRODUCT
from dashboard.outputs.names import file_name
from loaders.calendar import months_name
from loaders.settings import settings

PROFILES = {
    "operational": "Operational profile: homes are named and counts are true. For people inside the sharing "
    "agreement, in the role that downloaded it; it is not to be passed on.",
    "shared": "Shared profile: small counts are hidden and the others rounded before anything is worked out.",
}


@dataclass(frozen=True)
class About:
    """The same words on a cover, beside a table of data, and in a picture."""

    title: str
    what: str
    content: str  # for the name of the file
    area: tuple[str, str] | None  # code and name
    first: int | None
    last: int | None
    filters: tuple[str, ...]
    asat: date
    profile: str
    policy: str
    made_up: bool

    @property
    def period(self) -> str:
        if self.first is None or self.last is None:
            return "no month"
        return months_name(self.first, self.last)

    @property
    def under(self) -> str:
        """In a line: the profile and the number of its policy."""
        return f"{wording.upper_first(self.profile)} profile, policy {self.policy}"

    @property
    def said(self) -> str:
        """In one line: on every sheet, and in a picture."""
        mark = f" {MADE_UP}" if self.made_up else ""
        return f"As at {wording.day(self.asat)}. {self.under}.{mark}"

    @property
    def filtered(self) -> str:
        return "; ".join(self.filters) or "none"

    @property
    def row(self) -> dict[str, str]:
        """The last columns of each row of a table of data: `columns.ASAT`."""
        return {"asat": self.asat.isoformat(), "profile": self.profile, "policy": self.policy}

    def name(self, ext: str) -> str:
        area = self.area[0] if self.area else None
        return file_name(area, self.content, self.first, self.last, self.asat, self.made_up, ext)

    def lines(self) -> list[tuple[str, str]]:
        """Name and words, in the order in which they are read."""
        area = f"{self.area[1]} ({self.area[0]})" if self.area else "All areas that the reader may see"
        return [
            *([("Notice", MADE_UP)] if self.made_up else []),
            ("What it is", self.what),
            ("Area", area),
            ("Months", self.period),
            ("Filters", self.filtered),
            ("As at", f"{wording.day(self.asat)}: what was known on that day"),
            ("Who may see it", f"{PROFILES[self.profile]} Policy {self.policy}."),
            ("Please note", NOT_ONE_RESIDENT),
            ("Contact", settings().contact),
            ("Made by", PRODUCT),
        ]


def about_of(
    reply: Any, title: str, what: str, content: str, area: tuple[str, str] | None,
    months: tuple[int | None, int | None], filters: Iterable[str] = (),
) -> About:  # fmt: skip
    """Of whatever was answered: its day, its profile and its policy are those of the file."""
    return About(
        title, what, content, area, *months, tuple(filters), reply.asat or reply.today, reply.profile,
        reply.policy, reply.made_up,
    )  # fmt: skip
