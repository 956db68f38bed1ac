"""What is asked about the homes of an area side by side, and what is answered."""

from dataclasses import dataclass
from datetime import date

from loaders.calendar import month_text
from metrics.answer import Place, SourceDate
from metrics.definition import Metric
from metrics.values import Cell, digits


@dataclass(frozen=True)
class FunnelQuery:
    """One metric of the homes of an area, each type of home by itself."""

    metric: str
    area: str
    asat: date | None = None


@dataclass(frozen=True)
class FunnelHome:
    """One home over the twelve months, of a stock its newest month."""

    code: str
    name: str
    numerator: float | None
    denominator: float | None
    value: float | None
    expected: float | None  # what the rate of all of its type would give over its own exposure
    ratio: float | None  # observed over expected
    word: str | None  # higher than expected, as expected, lower than expected
    reason: str | None  # why there is no word
    covered: int  # of its months
    due: int


@dataclass(frozen=True)
class FunnelLine:
    """The four lines at one exposure, in the unit of the metric."""

    exposure: float
    low_998: float
    low_95: float
    high_95: float
    high_998: float


@dataclass(frozen=True)
class FunnelGroup:
    """The homes of one type, in the order of the alphabet."""

    service: str | None  # nursing, residential or both; None: not known
    homes: tuple[FunnelHome, ...]
    mean: float | None  # of all of them together, sum over sum
    tau2: float | None  # variance between homes, by which the lines are widened
    wide: bool  # homes differ by about 40% or more
    chance: float | None  # the share of ordinary homes that get a word by chance alone
    lines: tuple[FunnelLine, ...]
    reason: str | None  # why the homes get no words

    @property
    def judged(self) -> tuple[FunnelHome, ...]:
        return tuple(home for home in self.homes if home.word is not None)

    @property
    def shown(self) -> tuple[FunnelHome, ...]:
        """Those with a value of which enough has come: each a ring."""
        return tuple(home for home in self.homes if home.value is not None and home.reason is None)

    @property
    def by_chance(self) -> float:
        """How many of the judged homes chance alone would give a word."""
        return (self.chance or 0.0) * len(self.judged)


@dataclass(frozen=True)
class Funnels:
    """Every type of home of an area, over the same months."""

    query: FunnelQuery
    metric: Metric
    area: Place
    first: int | None  # of the months; None: nothing was ever covered
    last: int | None
    groups: tuple[FunnelGroup, ...]
    outside: tuple[tuple[Place, str], ...]  # homes that are in no group, each with the reason
    reason: str | None  # why there are no groups
    asat: date | None
    today: date
    made_up: bool
    sources: tuple[SourceDate, ...]
    profile: str
    policy: str

    @property
    def judged(self) -> tuple[FunnelHome, ...]:
        return tuple(home for group in self.groups for home in group.judged)

    def rows(self) -> list[dict[str, Cell]]:
        """One row a home, for files and programs."""
        return [self._row(group, home) for group in self.groups for home in group.homes]

    def _row(self, group: FunnelGroup, home: FunnelHome) -> dict[str, Cell]:
        months = [None if month is None else month_text(month) for month in (self.first, self.last)]
        numbers = ("numerator", "denominator", "value", "expected", "ratio")
        return {
            "metric": self.metric.id, "area": self.area.code, "code": home.code, "name": home.name,
            "type": group.service, "from": months[0], "to": months[1], "unit": self.metric.unit,
            **{name: digits(getattr(home, name)) for name in numbers},
            "word": home.word, "reason": home.reason or group.reason, "mean": digits(group.mean),
            "tau2": digits(group.tau2), "covered": home.covered, "due": home.due,
            "asat": (self.asat or self.today).isoformat(), "profile": self.profile, "policy": self.policy,
        }  # fmt: skip
