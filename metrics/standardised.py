"""Rates as they would be with another population's ages: directly and indirectly standardised."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.rates import NOTHING, Interval, count_limits

Floats = NDArray[numpy.float64]

FEWEST = 10  # events; fewer do not carry a directly standardised rate


def direct(
    events: ArrayLike, people: ArrayLike, standard: ArrayLike, per: float, confidence: float = 0.95
) -> Interval:
    """Each age's rate weighted by the standard population, with Dobson's interval."""
    x = numpy.asarray(events, dtype=float)
    return direct_repeated([(1.0, x, people, standard)], per, confidence)


def direct_repeated(
    groups: Sequence[tuple[float, ArrayLike, ArrayLike, ArrayLike]], per: float, confidence: float = 0.95
) -> Interval:
    """The same where a person has several events: a group for each number of events a person."""
    observed = value = variance = 0.0
    for each, persons, people, standard in groups:
        x, n, w = (numpy.asarray(column, dtype=float) for column in (persons, people, standard))
        observed += each * x.sum()
        value += each * (w * x / n).sum() / w.sum()
        variance += each**2 * (w**2 * x / n**2).sum() / w.sum() ** 2
    if observed < FEWEST:
        return NOTHING
    low, high = _byar(observed, confidence)
    reach = (variance / observed) ** 0.5
    return Interval(
        value * per, (value + reach * (low - observed)) * per, (value + reach * (high - observed)) * per
    )


def _byar(observed: float, confidence: float) -> tuple[float, float]:
    z = float(special.ndtri(1 - (1 - confidence) / 2))
    more = observed + 1
    below, above = 1 - 1 / (9 * observed) - z / (3 * observed**0.5), 1 - 1 / (9 * more) + z / (3 * more**0.5)
    return observed * below**3, more * above**3


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


def indirect(
    events: ArrayLike, people: ArrayLike, reference_events: ArrayLike, reference_people: ArrayLike,
    confidence: float = 0.95,
) -> Indirect:  # fmt: skip
    x, n, x_ref, n_ref = (
        numpy.asarray(column, dtype=float) for column in (events, people, reference_events, reference_people)
    )
    observed, expected = float(x.sum()), float((n * x_ref / n_ref).sum())
    low, high = count_limits(observed, confidence)
    ratio = Interval(observed / expected, float(low) / expected, float(high) / expected)
    return Indirect(observed, expected, float(x_ref.sum() / n_ref.sum()), ratio)
