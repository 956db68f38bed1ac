"""Loads, what they cover and which of them count: counting-rules.md, "Sources, releases and as-at"."""

from dataclasses import dataclass, field
from datetime import date

from second_opinion.months import first_day, shift

LAG = {
    "admissions": 2,
    "ae_attendances": 2,
    "prescribing": 2,
    "ambulance_callouts": 1,
    "home_return": 1,
    "falls": 1,
    "utis": 1,
    "pressure_ulcers": 1,
    "log_cover": 1,
    "medicine_reviews": 1,
    "point_survey": 1,
    "prescribing_residents": 2,
    "telephone_calls": 1,
    "delayed_transfers": 2,
}
EVERY_AREA = "all"


@dataclass
class Load:
    """One table of one file, with what it says of itself."""

    file: str
    dataset: str
    sender: str
    known_on: date
    covers: dict[str, bool]  # month: whether only a part of it is here
    areas: frozenset[str]
    rows: list[dict] = field(default_factory=list)
    carried_in: bool = False
    holds: frozenset[str] = frozenset()  # optional columns, and categories that not every feed can hold
    stated: bool = True  # whether the file states its months; a log that does not replaces row by row

    def covers_area(self, area: str) -> bool:
        return EVERY_AREA in self.areas or area in self.areas


@dataclass(frozen=True)
class Coverage:
    part: bool
    final: bool


def known_by(loads: list[Load], asat: date | None) -> list[Load]:
    """The loads that count as at the day; without one, all of them."""
    return [load for load in loads if asat is None or load.known_on <= asat]


def final(dataset: str, month: str, known_on: date) -> bool:
    """Only a release on or after the first day after the lag makes a month final, never time alone."""
    return known_on >= first_day(shift(month, 1 + LAG[dataset]))


class Extracts:
    """Event extracts of one dataset as at a day: which load speaks for a sender, area and month."""

    def __init__(self, dataset: str, loads: list[Load], asat: date | None):
        self.dataset = dataset
        self.loads = [load for load in known_by(loads, asat) if load.dataset == dataset]
        self.senders = sorted({load.sender for load in self.loads})
        self._speaking: dict[tuple[str, str, str], Load | None] = {}
        self._coverage: dict[tuple, Coverage | None] = {}

    def speaking(self, sender: str, area: str, month: str) -> Load | None:
        """The newest release of the sender that covers the area and month."""
        key = (sender, area, month)
        if key not in self._speaking:
            fitting = [
                load
                for load in self.loads
                if load.sender == sender and month in load.covers and load.covers_area(area)
            ]
            newest = max((load.known_on for load in fitting), default=None)
            latest = [load for load in fitting if load.known_on == newest]
            if len(latest) > 1:
                raise ValueError(f"{[load.file for load in latest]} speak of {key} on the same day.")
            self._speaking[key] = latest[0] if latest else None
        return self._speaking[key]

    def coverage(self, area: str, month: str, needs: frozenset[str] = frozenset()) -> Coverage | None:
        """Any one sender covers; what of one is in part or provisional is so of the sum.

        A file without a column that is needed covers nothing.
        """
        key = (area, month, needs)
        if key not in self._coverage:
            self._coverage[key] = self._covered(*key)
        return self._coverage[key]

    def _covered(self, area: str, month: str, needs: frozenset[str]) -> Coverage | None:
        speaking = [self.speaking(sender, area, month) for sender in self.senders]
        speaking = [load for load in speaking if load is not None and needs <= load.holds]
        if not speaking:
            return None
        return Coverage(
            part=any(load.covers[month] for load in speaking),
            final=all(final(self.dataset, month, load.known_on) for load in speaking),
        )

    def carried_in(self, area: str, month: str) -> bool:
        """Whether a file that speaks for the month holds the spells open at its start."""
        speaking = [self.speaking(sender, area, month) for sender in self.senders]
        return any(load is not None and load.carried_in for load in speaking)

    def newest(self, area: str, month: str) -> Load | None:
        """The newest load that covers the area and month, whoever sent it."""
        fitting = [load for load in self.loads if month in load.covers and load.covers_area(area)]
        return max(fitting, key=lambda load: load.known_on, default=None)

    def counts(self, load: Load, area: str, month: str) -> bool:
        return self.speaking(load.sender, area, month) is load
