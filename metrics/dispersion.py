"""How far months of a metric differ beyond chance, and how alike neighbours are, over all its series."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

Floats = NDArray[numpy.float64]

FEWEST_MONTHS = 13
MOST_ALIKE = 0.6  # autocorrelation; no chance was worked out beyond it


class Dispersion(NamedTuple):
    """A metric's pooled differences between months beyond chance: SD of the level, its autocorrelation."""

    spread: float
    rho: float


CALM = Dispersion(0.0, 0.0)


def pooled_dispersion(events: Sequence[Floats], exposure: Sequence[Floats]) -> Dispersion:
    """By the method of moments over all series of a metric, months without gaps, a row each."""
    extra = size = together = neighbours = longest = 0.0
    for x, n in zip(events, exposure, strict=True):
        months = len(x)
        if months < FEWEST_MONTHS or not x.sum() > 0:
            continue
        mu = x.sum() / n.sum() * n
        rest = x - mu
        # The mean is made from the same months, which takes a little from every product.
        variance = (rest**2).sum() * months / (months - 1)
        extra, size = extra + variance - mu.sum(), size + (mu**2).sum()
        together += (rest[1:] * rest[:-1]).sum() + variance / months
        neighbours += (mu[1:] * mu[:-1]).sum()
        longest += (mu**2).sum() * months
    if not extra > 0:
        return CALM
    return _of_long_series(float(extra / size), float(together / neighbours), float(longest / size))


def _of_long_series(variance: float, covariance: float, months: float) -> Dispersion:
    """What series without end would show: months that are alike draw their mean, which hides some of it."""
    rho = covariance / variance
    for _ in range(5):
        rho = float(numpy.clip(rho, 0, MOST_ALIKE))
        hidden = 2 * rho / (1 - rho) / months
        spread = variance / (1 - hidden)
        rho = covariance / spread + hidden
    return Dispersion(spread**0.5, float(numpy.clip(rho, 0, MOST_ALIKE)))
