"""What is asked of a metric or of places, and what is answered, as pages, files and the API know it."""

from dataclasses import dataclass
from datetime import date

from metrics.comparison_answer import Comparison
from metrics.definition import Metric
from metrics.quarters import Quarter
from metrics.rare import Gaps
from metrics.small_counts import Look
from metrics.step_changes import StepChange
from metrics.values import Cell, values_rows

LEVELS = ("home", "area", "group", "programme", "non_vanguard", "all", "england")
BASES = ("rate", "count", "r3", "r12", "per_100_years")
MARKS = ("provisional", "revised", "estimated", "self_reported", "suppressed_input", "break")
STATES = (
    "shown", "none_recorded", "not_submitted", "part_submitted", "not_covered", "late", "not_due",
    "not_open", "closed", "no_denominator", "hidden", "too_few", "not_compared", "not_allowed", "failed",
)  # fmt: skip
POLICY = "1"
JUDGED_CHARTS = ("u_prime", "p_prime", "xmr", "i_prime")  # by run rules


@dataclass(frozen=True)
class Query:
    """One metric of one place, or of every home of an area. Months are `year * 12 + month - 1`."""

    metric: str
    level: str = "home"
    code: str | None = None
    area: str | None = None  # level home without a code: every home of this area
    start: int | None = None
    end: int | None = None
    basis: str | None = None
    asat: date | None = None
    compare: str | None = None  # a benchmark's id, or "none"
    profile: str = "operational"
    service: str | None = None  # sums of homes only: nursing or residential alone
    group: str | None = None  # homes of this group alone, in the months in which they belong
    baseline: tuple[int, int] | None = None  # of one place: limits from these months, both included


@dataclass(frozen=True)
class PlacesQuery:
    """Without a code: the areas, or the homes of one area. With one: that home."""

    area: str | None = None
    code: str | None = None
    asat: date | None = None


@dataclass(frozen=True)
class Revision:
    """What was answered before, and the days on which it became known and was replaced."""

    numerator: float | None
    denominator: float | None
    value: float | None
    known_on: date
    replaced_on: date


@dataclass(frozen=True, slots=True)
class Point:
    """One month, or the window that ends in it."""

    month: int
    numerator: float | None
    numerator_low: float | None
    numerator_high: float | None
    denominator: float | None
    value: float | None
    low: float | None  # the 95% interval
    high: float | None
    state: str
    marks: tuple[str, ...]
    mean: float | None  # of the chart
    limit_low: float | None
    limit_high: float | None
    signal: str | None
    covered: int
    due: int
    revised: Revision | None = None
    due_on: date | None = None  # the day by which a missing month should be here


@dataclass(frozen=True)
class Baseline:
    """The mean over a period before: drawn as a line, judged by nothing."""

    id: str
    title: str
    period: str
    point: Point
    months: int = 12  # that end with the point's; of a stock the one month

    @property
    def first(self) -> int:
        """The first of its months."""
        return self.point.month - self.months + 1

    @property
    def value(self) -> float | None:
        return self.point.value

    @property
    def state(self) -> str:
        return self.point.state


@dataclass(frozen=True)
class Place:
    """An area or a home, with what stands in its context strip. No count of care."""

    level: str
    code: str
    name: str
    area_code: str | None = None
    area_name: str | None = None
    programme: bool = False
    programme_start: date | None = None
    homes: int | None = None  # areas: open homes
    service: str | None = None
    beds: int | None = None
    size_band: str | None = None
    provider: str | None = None
    address: str | None = None
    postcode: str | None = None
    local_authority: str | None = None
    rating: str | None = None
    rating_date: date | None = None
    opened: date | None = None
    closed: date | None = None
    state: str = "open"  # open, closed or not_open
    former_codes: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()  # why its registrations are one home


@dataclass(frozen=True)
class Places:
    """Areas, or the homes of an area in the order of the alphabet."""

    query: PlacesQuery
    places: tuple[Place, ...]
    area: Place | None
    asat: date | None
    today: date
    made_up: bool
    redirect: tuple[str, str, str] | None = None

    @property
    def place(self) -> Place:
        """The one that was asked for."""
        return self.places[0]


@dataclass(frozen=True)
class Series:
    """One place's points, how they are drawn and judged, and what they are set against."""

    level: str
    code: str
    name: str
    unit: str
    basis: str
    points: tuple[Point, ...]
    chart: str
    chart_reason: str
    variation: str | None
    assurance: str | None
    latest: Point | None  # the last point with a value
    headline: Point | None  # the twelve months that end there
    baselines: tuple[Baseline, ...]  # of several years before, 2014/15 first
    comparisons: tuple[Comparison, ...]
    place: Place | None
    trial: bool = False  # limits are trial limits
    looks: tuple[Look, ...] = ()  # what the exact test says of the last one and six months
    changes: tuple[StepChange, ...] = ()  # recorded: limits start afresh from their months on
    quarters: tuple[Quarter, ...] = ()  # a percentage too small to judge by month, as it is drawn
    gaps: Gaps | None = None  # the chart of days between events

    @property
    def judgement(self) -> str:
        """too_few where single months are not judged: the values stand."""
        return "shown" if self.chart in JUDGED_CHARTS and not self.trial else "too_few"

    def comparison(self, id: str) -> Comparison | None:
        return next((one for one in self.comparisons if one.id == id), None)


@dataclass(frozen=True)
class SourceDate:
    """How far one dataset reaches for what was asked."""

    dataset: str
    title: str
    latest: int | None  # the last month with anything in
    provisional_from: int | None
    covered: int  # of that month's homes
    due: int
    self_reported: bool


@dataclass(frozen=True)
class MatchRate:
    """How many rows of one source and month found their home, and how."""

    dataset: str
    sender: str
    month: int
    rows: int
    matched: int
    methods: tuple[tuple[str, int], ...]  # cqc_id, ods_code, uprn, name_postcode, alias, and what found none

    @property
    def share(self) -> float | None:
        """Of the rows that are of care homes, as far as anyone said."""
        ours = self.rows - dict(self.methods).get("not_a_home", 0)
        return self.matched / ours if ours else None


@dataclass(frozen=True)
class ExpectedFlags:
    """How many series chance alone would flag."""

    expected: float
    low: float
    high: float
    looked_at: int
    flagged: int


@dataclass(frozen=True)
class Answer:
    """Everything that one question gives: the only source of screens, sentences, files and the API."""

    query: Query
    metric: Metric
    series: tuple[Series, ...]
    asat: date | None
    today: date
    profile: str
    policy: str
    sources: tuple[SourceDate, ...]
    expected_flags: ExpectedFlags | None
    redirect: tuple[str, str, str] | None  # old code, new code, name
    made_up: bool
    matching: tuple[MatchRate, ...] = ()  # by dataset, sender and month of what is shown

    @property
    def one(self) -> Series:
        """The series of a question about one place."""
        return self.series[0]

    def rows(self) -> list[dict[str, Cell]]:
        """The columns of design/interfaces.md, in their order."""
        return values_rows(self)
