"""Rates as they would be with another population's ages: directly and indirectly standardised."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.rates import NOTHING, Interval, byar_limits, count_limits

Floats = NDArray[numpy.float64]

FEWEST = 10  # events; fewer do not carry a directly standardised rate


class Standardised(NamedTuple):
    """Value and interval of each place; NaN where there is no answer."""

    value: Floats
    low: Floats
    high: Floats

    def one(self) -> Interval:
        """The answer of a single place."""
        if not numpy.isfinite(self.value):
            return NOTHING
        return Interval(float(self.value), float(self.low), float(self.high))


Group = tuple[float, ArrayLike, ArrayLike, ArrayLike]  # events a person, persons, people, standard population


def direct_rates(
    groups: Sequence[Group], per: float, confidence: float = 0.95, standard: ArrayLike | None = None
) -> Standardised:
    """Each age's rate weighted by the standard population, with Dobson's interval; arrays places x ages.

    Where a person may have several events there is a group for each number of events a person; where one
    of them lacks an age, `standard` is the whole standard population. No answer under ten events, nor
    where an age that counts in the standard population has no people.
    """
    observed = value = variance = numpy.zeros(())
    for each, *columns in groups:
        x, n, w = (numpy.asarray(column, dtype=float) for column in columns)
        counts = w > 0
        n = numpy.where(n > 0, n, numpy.where(counts, numpy.nan, 1.0))
        whole = w.sum(axis=-1)
        observed = observed + each * x.sum(axis=-1)
        value = value + each * (w * x / n).sum(axis=-1) / (whole if standard is None else standard)
        variance = variance + each**2 * (w**2 * x / n**2).sum(axis=-1) / whole**2
    observed = numpy.where(observed >= FEWEST, observed, numpy.nan)
    # Byar's at every count; those of `count_limits` are exact under ten.
    low, high = byar_limits(observed, float(special.ndtri(1 - (1 - confidence) / 2)))
    reach = numpy.sqrt(variance / observed)
    value = numpy.where(numpy.isfinite(observed), value, numpy.nan)
    return Standardised(
        value * per, (value + reach * (low - observed)) * per, (value + reach * (high - observed)) * per
    )


def direct(
    events: ArrayLike, people: ArrayLike, standard: ArrayLike, per: float, confidence: float = 0.95
) -> Interval:
    """One place's rate, directly standardised."""
    return direct_rates([(1.0, events, people, standard)], per, confidence).one()


def direct_repeated(
    groups: Sequence[Group], per: float, confidence: float = 0.95, standard: float | None = None
) -> Interval:
    """The same where a person has several events."""
    return direct_rates(groups, per, confidence, standard).one()


class Indirect(NamedTuple):
    """Observed against what the reference's rates at each age would give."""

    observed: float
    expected: float
    reference: float  # the reference's crude rate
    ratio: Interval

    def scaled(self, per: float) -> Interval:
        """The ratio out of a hundred, or whatever `per` says."""
        return Interval(*(None if part is None else part * per for part in self.ratio))

    def rate(self, per: float) -> Interval:
        """The ratio as a rate: times the reference's crude rate."""
        return self.scaled(self.reference * per)


def expected_events(people: ArrayLike, reference_events: ArrayLike, reference_people: ArrayLike) -> Floats:
    """What the reference's rates at each age would give; arrays places x ages.

    An age without people adds nothing; one with people that the reference does not have leaves no answer.
    """
    n, x_ref, n_ref = (numpy.asarray(a, dtype=float) for a in (people, reference_events, reference_people))
    rate = x_ref / numpy.where(n_ref > 0, n_ref, numpy.nan)
    return numpy.asarray(numpy.where(n > 0, n * rate, 0.0).sum(axis=-1))


def indirect_ratios(observed: ArrayLike, expected: ArrayLike, confidence: float = 0.95) -> Standardised:
    """Observed over expected, with the interval of the count; no answer where nothing is expected."""
    o, e = numpy.asarray(observed, dtype=float), numpy.asarray(expected, dtype=float)
    e = numpy.where(e > 0, e, numpy.nan)
    low, high = count_limits(o, confidence)
    return Standardised(o / e, low / e, high / e)


def indirect(
    events: ArrayLike, people: ArrayLike, reference_events: ArrayLike, reference_people: ArrayLike,
    confidence: float = 0.95,
) -> Indirect:  # fmt: skip
    """One place, indirectly standardised."""
    observed = float(numpy.sum(events))
    expected = float(expected_events(people, reference_events, reference_people))
    whole = float(numpy.sum(reference_people))
    crude = float(numpy.sum(reference_events)) / whole if whole > 0 else float("nan")
    return Indirect(observed, expected, crude, indirect_ratios(observed, expected, confidence).one())
