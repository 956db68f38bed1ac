"""Monthly series of one metric, and the phases into which recorded changes part them: a row a phase."""

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy
from numpy.typing import NDArray

from metrics.chart_choice import CHOICES, Facts, places
from metrics.spc import added

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]
Integers = NDArray[numpy.int64]

# What stands in each row of the policy's table.
CHARTS = numpy.array([choice.chart for choice in CHOICES])
JUDGES = numpy.array([choice.judged_by for choice in CHOICES])


@dataclass(frozen=True)
class MonthlySeries:
    """A series as it is asked about, one place of each array a month, gaps marked as not usable; or many of
    one metric, series x month."""

    numerator: Floats
    denominator: Floats
    usable: Flags  # final, covered, not hidden, not in part
    kind: str  # events, percentage, nights or money
    better: str = "neither"  # lower, higher or neither
    per: float = 1.0
    basis: str = "rate"
    standard: float | None = None  # in the unit of the value
    stays: Floats | None = None  # nights: stays of each month
    season: Floats | None = None  # factor of each month, alike for all, from `limits.season_factors`
    exact_dates: bool = False
    rolling: bool = False
    stock: bool = False
    autocorrelation: float | None = None
    starts: Flags | None = None  # months in which a recorded new phase starts


@dataclass(frozen=True)
class Phases:
    """Arrays of phase, or of phase x month; the phases of a series stand together, in the order of time."""

    series: MonthlySeries
    owner: Integers  # the series of each phase
    last: Integers  # the last phase of each series
    known: Flags  # usable, with exposure
    numerator: Floats  # 0 where not known
    denominator: Floats
    facts: Facts
    row: NDArray[numpy.intp]  # of the policy's table

    @property
    def chart(self) -> NDArray[numpy.str_]:
        return CHARTS[self.row]

    @property
    def judged_by(self) -> NDArray[numpy.str_]:
        return JUDGES[self.row]

    @property
    def months(self) -> Integers:
        found: Integers = numpy.asarray(self.facts.months)
        return found

    @property
    def drawn(self) -> Flags:
        """Old limits and signals stay, as long as they are of the chart that is drawn now."""
        return numpy.asarray(self.chart == self.chart[self.last][self.owner])

    def packed(self, values: NDArray[Any], rows: Integers) -> Floats:
        """The known months of some phases close together, NaN after them."""
        table = numpy.full((len(rows), self.known.shape[1]), numpy.nan)
        table[self._filled(rows)] = values[rows][self.known[rows]]
        return table

    def _filled(self, rows: Integers) -> Flags:
        """Where something stands in what is packed."""
        return numpy.asarray(numpy.arange(self.known.shape[1]) < self.months[rows, None])

    def unpack(self, packed: NDArray[Any], rows: Integers, into: NDArray[Any]) -> None:
        """Puts what stands close together back into the months of its series."""
        row, month = numpy.nonzero(self.known[rows])
        into[self.owner[rows][row], month] = packed[self._filled(rows)]


def phases_of(series: MonthlySeries) -> Phases:
    """A month without exposure has no value: a gap like any other."""
    usable = series.usable & (series.denominator > 0) & numpy.isfinite(series.numerator)
    owner, last, known = _parted(usable, series.starts)
    numerator, denominator = (
        numpy.where(known, values[owner], 0.0) for values in (series.numerator, series.denominator)
    )
    facts = _facts(series, owner, known, numerator, denominator)
    return Phases(series, owner, last, known, numerator, denominator, facts, places(facts))


def _parted(usable: Flags, starts: Flags | None) -> tuple[Integers, Integers, Flags]:
    """The series of each phase, the last phase of each series, and the usable months of each phase."""
    every = numpy.arange(len(usable))
    if starts is None or not starts.any():
        return every, every, usable
    number = numpy.cumsum(starts, axis=1)
    phases = number[:, -1] + 1
    owner, last = numpy.repeat(every, phases), numpy.cumsum(phases) - 1
    own_number = numpy.arange(len(owner)) - (last - phases + 1)[owner]
    return owner, last, usable[owner] & (number[owner] == own_number[:, None])


def _facts(series: MonthlySeries, owner: Integers, known: Flags, top: Floats, bottom: Floats) -> Facts:
    months = known.sum(axis=1)
    some = numpy.maximum(months, 1)
    stays: float | Floats = nan
    if series.stays is not None:
        mean = added(numpy.where(known, series.stays[owner], 0.0)) / some
        stays = numpy.where(months > 0, mean, nan)
    return Facts(
        kind=series.kind,
        months=months,
        total=added(top),
        zero_share=(known & (top == 0)).sum(axis=1) / some,
        rolling=series.rolling or series.basis in ("r3", "r12"),
        stock=series.stock,
        exact_dates=series.exact_dates,
        rest=added(bottom - top) / some,
        stays=stays,
        smallest=numpy.where(months > 0, bottom.min(axis=1, where=known, initial=numpy.inf), 0.0),
        autocorrelation=nan if series.autocorrelation is None else series.autocorrelation,
    )
