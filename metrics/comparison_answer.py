"""What a series is set against: the others, their figure, and the word that comes of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """A home that others are taken together with, named where the reader may see it by name."""

    code: str
    name: str


@dataclass(frozen=True)
class Expected:
    """What the comparator's rates would give over the place's own exposure, beside what was observed.

    Counts of the metric's numerator over the months of the headline; `ratio` is observed over expected with
    the 95% interval of what was observed, so that the comparator is taken as known.
    """

    observed: float | None
    expected: float
    ratio: float | None
    low: float | None
    high: float | None
    adjusted_for: str  # "type of home and bed days; not for age or illness"


@dataclass(frozen=True)
class Comparison:
    """A series set against others over the same twelve months, or against a published figure."""

    id: str
    title: str
    value: float | None
    low: float | None
    high: float | None
    state: str  # shown or not_compared
    word: str | None  # higher than expected, as expected, lower than expected
    homes: int | None
    place: str | None
    population: str | None
    period: str | None
    source: str | None
    note: str
    reason: str | None = None  # why it is not compared
    chance: float | None = None  # the share called unusual by chance alone
    wide: bool = False  # homes differ widely
    status: str | None = None  # of a published figure: sourced or derived
    peers: tuple[Peer, ...] = ()  # of a question about one home: those taken together, in alphabetical order
    others: int = 0  # homes taken together with them that are not named to this reader
    expected: Expected | None = None
