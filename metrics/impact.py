"""Change since a start, less the change in comparator areas: section 7 of the policy, up to the verdicts."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

COVERED = 0.75  # nine of twelve calendar months, of both windows
FEWEST_AREAS = 8  # under this the differences between areas cannot be estimated
POWER = 0.8  # four times in five
NO_SHOCKS = "cannot allow for area-wide changes"


class Windows(NamedTuple):
    """Sums of each home that counts, before and after, over the calendar months covered in both."""

    before: Floats
    after: Floats
    exposure_before: Floats
    exposure_after: Floats
    homes: Floats  # places of these homes among all, as numbers


def matched(
    counts: tuple[ArrayLike, ArrayLike], exposures: tuple[ArrayLike, ArrayLike], covered: tuple[Flags, Flags]
) -> Windows:
    """Each a pair, before and after, of arrays homes x months; the same column is the same calendar month."""
    both = covered[0] & covered[1]
    homes = numpy.flatnonzero(both.mean(axis=1) >= COVERED) if both.size else numpy.zeros(0, dtype=int)
    before, after, exposure_before, exposure_after = (
        numpy.where(both, numpy.asarray(a, dtype=float), 0.0).sum(axis=1)[homes]
        for a in (*counts, *exposures)
    )
    return Windows(before, after, exposure_before, exposure_after, homes.astype(float))


class Effect(NamedTuple):
    """A log ratio of after to before, its variance by the homes' influence, and the number of homes."""

    log_ratio: float
    variance: float
    homes: int


def event_effect(windows: Windows) -> Effect | None:
    """Of events, or of the part of a percentage: each home has a level of its own.

    So homes that open, close or change the mix cannot pose as change. None where one window has none, or
    there are fewer than two homes.
    """
    y_b, y_a, e_b, e_a, _ = _with_exposure(windows)
    if len(y_a) < 2 or not y_a.sum() > 0 or not y_b.sum() > 0:
        return None
    total = y_a + y_b

    def share(effect: float) -> Floats:
        return numpy.asarray(special.expit(effect + numpy.log(e_a / e_b)))

    def excess(effect: float) -> float:
        return float((y_a - total * share(effect)).sum())

    # The excess falls from all events after to none of them, so the root lies between.
    reach = 1.0
    while excess(-reach) < 0 or excess(reach) > 0:
        reach *= 2
    effect = float(optimize.brentq(excess, -reach, reach, xtol=1e-13, rtol=1e-14))
    q = share(effect)
    return Effect(effect, *_spread((y_a - total * q) / (total * q * (1 - q)).sum()))


def ratio_effect(windows: Windows) -> Effect | None:
    """Of nights, money and means: sum over sum after against before, influence by linearisation."""
    y_b, y_a, e_b, e_a, _ = _with_exposure(windows)
    if len(y_a) < 2 or not y_a.sum() > 0 or not y_b.sum() > 0:
        return None
    after, before = y_a.sum() / e_a.sum(), y_b.sum() / e_b.sum()
    influence = (y_a - after * e_a) / y_a.sum() - (y_b - before * e_b) / y_b.sum()
    return Effect(math.log(after / before), *_spread(influence))


def _with_exposure(windows: Windows) -> Windows:
    """A home without exposure in a window says nothing of a change."""
    some = (windows.exposure_before > 0) & (windows.exposure_after > 0)
    return Windows(*(column[some] for column in windows))


def _spread(influence: Floats) -> tuple[float, int]:
    homes = len(influence)
    return float(homes / (homes - 1) * (influence**2).sum()), homes


class Change(NamedTuple):
    """The programme's change less the comparators', on the log scale."""

    difference: float
    error: float
    freedom: float
    comparators: float  # their change
    between_areas: float | None  # tau2; None where there are too few areas to estimate it

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Low and high, by Student's t."""
        reach = self.error * float(special.stdtrit(self.freedom, (1 + confidence) / 2))
        return self.difference - reach, self.difference + reach

    @property
    def smallest_visible(self) -> float:
        """The fall, as a log ratio, that would be seen four times in five."""
        return self.error * float(sum(special.stdtrit(self.freedom, share) for share in (0.975, POWER)))

    @property
    def caution(self) -> str | None:
        return NO_SHOCKS if self.between_areas is None else None


def percent(log_ratio: float) -> float:
    """A change in percent: -29 is 29% fewer."""
    return 100 * math.expm1(log_ratio)


def compare(programme: Effect, areas: Sequence[Effect], everyone: Effect) -> Change:
    """`areas` are the comparator areas' effects, `everyone` that of all their homes as one arm."""
    arms = (programme, everyone)
    pooled = programme.variance + everyone.variance
    spread = sum(one.variance**2 / (one.homes - 1) for one in arms)
    freedom = pooled**2 / spread if spread > 0 else float(min(one.homes for one in arms) - 1)
    areas = [area for area in areas if area.variance > 0]  # the others could not be weighed
    if len(areas) < FEWEST_AREAS:
        return Change(
            programme.log_ratio - everyone.log_ratio, math.sqrt(pooled), freedom, everyone.log_ratio, None
        )
    t, v = (numpy.array(column, dtype=float) for column in list(zip(*areas, strict=True))[:2])
    tau2 = between_areas(t, v)
    weight = 1 / (v + tau2)
    middle = float((weight * t).sum() / weight.sum())
    variance = max(programme.variance + tau2 + 1 / float(weight.sum()), pooled)
    if tau2 > 0:
        freedom = min(freedom, len(areas) - 1)
    return Change(programme.log_ratio - middle, math.sqrt(variance), freedom, middle, tau2)


def between_areas(effects: Floats, variances: Floats) -> float:
    """Variance between areas by the method of DerSimonian and Laird."""
    weight = 1 / variances
    middle = (weight * effects).sum() / weight.sum()
    excess = (weight * (effects - middle) ** 2).sum() - (len(effects) - 1)
    return float(max(0.0, excess / (weight.sum() - (weight**2).sum() / weight.sum())))
