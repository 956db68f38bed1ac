"""Which chart a series gets, and why: section 1 of reference/statistics-policy.md as one table.

It is asked about one series or about many at once: every rule takes numbers, and arrays of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy
from numpy.typing import NDArray

Numbers = float | NDArray[Any]  # one series, or many of one metric

FEWEST_MONTHS = 7
JUDGED_MONTHS = 13
FEWEST_EVENTS = 11
EVENTS_A_MONTH = 3
STAYS_A_MONTH = 8
RESIDENTS_A_MONTH = 10
MONEY_MONTHS = 24
LARGEST_AUTOCORRELATION = 0.2

RUN_RULES, EXACT_TEST, FUNNEL, NOTHING = "run_rules", "exact_test", "funnel", "nothing"


@dataclass(frozen=True)
class Facts:
    """What the table asks of a series: its months are final, covered and since the last recorded break."""

    kind: str  # events, percentage, nights, money, mean or days
    months: Numbers
    total: Numbers = 0.0  # events in the series
    zero_share: Numbers = 0.0  # of months with none
    rolling: bool = False  # basis r3 or r12, or itself rolling
    stock: bool = (
        False  # turnover, vacancy, occupancy, plan coverage, prevalence: who is there, month by month
    )
    exact_dates: bool = False  # the day of every event is known
    rest: Numbers = 0.0  # percentage: mean of those who are not the part
    stays: Numbers = nan  # nights: mean stays a month; not a number: not known
    smallest: Numbers = 0.0  # money: residents or stays in the smallest month
    autocorrelation: float = nan  # money: the metric's, pooled, one month apart; not a number: not known

    @property
    def mean(self) -> Any:
        return self.total / numpy.maximum(self.months, 1)

    @property
    def rare(self) -> Any:
        return (self.mean < 1) | (self.zero_share > 0.5)

    @property
    def rarer(self) -> Any:
        """Of a percentage, the mean of the smaller of its two sides."""
        return numpy.minimum(self.mean, self.rest)


@dataclass(frozen=True)
class Choice:
    """A chart, the reason that is printed on it, and what judges its points."""

    row: int
    chart: str
    judged_by: str
    reason: str
    trial: bool = False


@dataclass(frozen=True)
class _Row:
    number: int
    fits: Callable[[Facts], Any]  # whether, or of many series which
    chart: str
    judged_by: str
    reason: str
    trial: bool = False


def _steady_money(f: Facts) -> Any:
    steady = f.autocorrelation < LARGEST_AUTOCORRELATION
    return (f.months >= MONEY_MONTHS) & (f.smallest >= RESIDENTS_A_MONTH) & steady


def _enough_stays(f: Facts) -> Any:
    return (f.stays >= STAYS_A_MONTH) & (f.zero_share <= 0.1)


TABLE = (
    _Row(1, lambda f: f.rolling, "line", NOTHING, "Sums over several months overlap: no limits, not judged."),
    _Row(
        1,
        lambda f: f.stock,
        "line",
        NOTHING,
        "Much the same people are counted from month to month: no limits, not judged.",
    ),
    _Row(
        2, lambda f: f.months < FEWEST_MONTHS, "table", NOTHING, "Fewer than seven months: too few to judge."
    ),
    _Row(
        3,
        lambda f: (f.kind == "events") & (f.total < FEWEST_EVENTS),
        "counts",
        FUNNEL,
        "Fewer than 11 in the whole series: compared over 12 months, not judged month by month.",
    ),
    _Row(
        4,
        lambda f: (f.kind == "events") & f.exact_dates & f.rare,
        "days_between",
        EXACT_TEST,
        "Too rare to judge by month: days since the last one are drawn.",
    ),
    _Row(
        5,
        lambda f: (f.kind == "events") & (f.mean < EVENTS_A_MONTH),
        "bars",
        EXACT_TEST,
        "Fewer than three a month: single months are not judged.",
    ),
    _Row(
        5,
        lambda f: (f.kind == "events") & f.rare,
        "bars",
        EXACT_TEST,
        "None in more than half of the months: single months are not judged.",
    ),
    _Row(
        6,
        lambda f: (f.kind == "events") & (f.months >= JUDGED_MONTHS),
        "u_prime",
        RUN_RULES,
        "Three or more a month: u' chart, whose limits follow each month's own bed days or residents.",
    ),
    _Row(
        7,
        lambda f: f.kind == "events",
        "u_prime",
        NOTHING,
        "Trial limits: fewer than 13 months, not judged yet.",
        trial=True,
    ),
    _Row(
        8,
        lambda f: (
            (f.kind == "percentage") & (f.months >= JUDGED_MONTHS) & (f.rarer >= EVENTS_A_MONTH)
        ),
        "p_prime",
        RUN_RULES,
        "Three or more a month on either side: p' chart, whose limits follow each month's own number.",
    ),
    _Row(
        8,
        lambda f: f.kind == "percentage",
        "line",
        NOTHING,
        "Too few to judge by month: drawn by quarter, without limits.",
    ),
    _Row(
        9,
        lambda f: (f.kind == "nights") & (f.months >= JUDGED_MONTHS) & _enough_stays(f),
        "xmr",
        RUN_RULES,
        "Eight or more stays a month: XmR chart of the rate, with straight limits.",
    ),
    _Row(
        10,
        lambda f: f.kind == "nights",
        "line",
        NOTHING,
        "Nights come in stays, and there are too few of them to judge by month: no limits.",
    ),
    _Row(
        10,
        lambda f: f.kind == "days",
        "line",
        NOTHING,
        "Days delayed are of the same people from day to day: no limits, not judged.",
    ),
    _Row(
        11,
        lambda f: (f.months >= JUDGED_MONTHS) & _steady_money(f),
        "i_prime",
        RUN_RULES,
        "I' chart, whose limits follow each month's own number of residents or stays.",
    ),
    _Row(
        11,
        lambda f: (f.months >= JUDGED_MONTHS) & (f.months < MONEY_MONTHS),
        "i_prime",
        NOTHING,
        "Fewer than 24 months: limits are drawn, months are not judged yet.",
    ),
    _Row(
        11,
        lambda f: (f.months >= JUDGED_MONTHS) & (f.smallest < RESIDENTS_A_MONTH),
        "i_prime",
        NOTHING,
        "Fewer than ten residents or stays in some month: limits are drawn, months are not judged.",
    ),
    _Row(
        11,
        lambda f: f.months >= JUDGED_MONTHS,
        "i_prime",
        NOTHING,
        "One month is much like the next, as where residents keep their medicines: months are not judged.",
    ),
    _Row(11, lambda f: True, "line", NOTHING, "Fewer than 13 months: no limits, not judged yet."),
)


CHOICES = tuple(Choice(row.number, row.chart, row.judged_by, row.reason, row.trial) for row in TABLE)


def choose(facts: Facts) -> Choice:
    """The first row of the table that fits."""
    return CHOICES[int(places(facts))]


def places(facts: Facts) -> NDArray[numpy.intp]:
    """Of each series the first row of the table that fits, as a place in CHOICES."""
    return numpy.select([row.fits(facts) for row in TABLE], range(len(TABLE)))
