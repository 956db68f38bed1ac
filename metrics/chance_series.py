"""Series with a known truth, and how often the written rules flag their last months."""

from collections.abc import Callable
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from scipy import special

from metrics import limits, small_counts, spc
from metrics.chart_choice import STAYS_A_MONTH

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

DAYS = numpy.array([30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31])  # from April
RESIDENTS_SD = 0.05
NIGHTS_A_STAY = 10
LAST = 3  # months that can put a home on a list
SHARE = 0.3  # of a percentage that is simulated
MOST_CERTAIN = 0.98  # of a month in which nearly all are the part


class Truth(NamedTuple):
    """What a series is made of: mean a month, months, SD between months, autocorrelation of that."""

    mean: float
    months: int
    spread: float = 0.0
    rho: float = 0.0


class Made(NamedTuple):
    """Many series, a row each: exposure with mean 1, and what goes up and down beside chance."""

    exposure: Floats
    level: Floats


def made(truth: Truth, replicates: int, rng: numpy.random.Generator) -> Made:
    """Months of a home whose number of residents varies, at a level that varies from month to month."""
    days = DAYS[numpy.arange(truth.months) % 12] / DAYS.mean()
    shape = (replicates, truth.months)
    residents = 1 + RESIDENTS_SD * rng.standard_normal(shape)
    return Made(days * residents, _gamma(truth, shape, rng))


def _gamma(truth: Truth, shape: tuple[int, int], rng: numpy.random.Generator) -> Floats:
    """Gamma with mean 1; neighbours are tied through normal scores."""
    if truth.spread == 0:
        return numpy.ones(shape)
    size = truth.spread**-2
    if truth.rho == 0:
        return rng.gamma(size, 1 / size, shape)
    score = rng.standard_normal(shape)
    for month in range(1, shape[1]):
        score[:, month] = truth.rho * score[:, month - 1] + (1 - truth.rho**2) ** 0.5 * score[:, month]
    # The quantile on a grid and straight lines between: a thousand times faster, and as good here.
    grid = numpy.linspace(-6, 6, 4001)
    quantile = special.gammaincinv(size, special.ndtr(grid)) / size
    return numpy.asarray(numpy.interp(score, grid, quantile))


def events(truth: Truth, made: Made, rng: numpy.random.Generator) -> Floats:
    """Poisson counts at the level of each month."""
    return rng.poisson(truth.mean * made.exposure * made.level).astype(float)


def stays_and_nights(truth: Truth, made: Made, rng: numpy.random.Generator) -> tuple[Floats, Floats]:
    """As many stays as events, each of one night or more."""
    stays = rng.poisson(truth.mean * made.exposure * made.level)
    longer = rng.negative_binomial(numpy.maximum(stays, 1), 1 / NIGHTS_A_STAY)
    return stays.astype(float), numpy.where(stays > 0, stays + longer, 0).astype(float)


def nights(truth: Truth, made: Made, rng: numpy.random.Generator) -> Floats:
    """The nights of those stays."""
    return stays_and_nights(truth, made, rng)[1]


def by_limits(values: Floats, found: limits.Limits) -> Flags:
    """Which of the last three months have a signal by the run rules, a column each."""
    # No run of seven that reaches them begins before these.
    near = slice(-(LAST + 2 * spc.RUN), None)
    values = values[:, near]
    codes = spc.run_rules(values, limits.Limits(*(one[:, near] for one in found)).positions(values))
    return numpy.asarray(codes[:, -LAST:] > 0)


def by_u_prime(counts: Floats, exposure: Floats) -> Flags:
    return by_limits(counts / exposure, limits.u_prime(counts, exposure))


def by_xmr(values: Floats) -> Flags:
    return by_limits(values, limits.xmr_limits(values))


def by_exact_test(counts: Floats, exposure: Floats) -> Flags:
    """Test E asked at the end of each of the last three months, a column each."""
    flagged = numpy.zeros((len(counts), LAST), dtype=bool)
    for column in range(LAST):
        end = counts.shape[1] - LAST + 1 + column
        x, n = counts[:, :end], exposure[:, :end]
        for months, needed in small_counts.LOOKS:
            if end >= needed:
                share = n[:, -months:].sum(axis=1) / n.sum(axis=1)
                side = small_counts.sides(x[:, -months:].sum(axis=1), x.sum(axis=1), share)
                flagged[:, column] |= side != 0
    return flagged


def _taken(flags: Flags, mean: Floats, fewest: float) -> Flags:
    """Only series that the chart's row of the policy takes.

    At its edge those have had a high month of late more often than others, and so are flagged more often.
    All are kept where the row would take none.
    """
    taken = mean >= fewest
    return flags[taken] if taken.any() else flags


def events_of_total(truth: Truth, made: Made, rng: numpy.random.Generator) -> Floats:
    """Counts at the level of each month that add up to exactly the mean times the months.

    What is known of a real series is its own mean, which is also what chooses its chart; the truth behind it
    is not. And whether counts lie on the mean or beside it turns on that mean to a tenth.
    """
    weight = made.exposure * made.level
    weight /= weight.sum(axis=1, keepdims=True)
    return rng.multinomial(round(truth.mean * truth.months), weight).astype(float)


def parts_of_total(truth: Truth, whole: Floats, level: Floats, rng: numpy.random.Generator) -> Floats:
    """Parts of a whole, at the level of each month, that add up to exactly the mean times the months.

    Binomials first, then one more or one less at a time, as often as each month would give or take it.
    """
    total = round(truth.mean * truth.months)
    chance = SHARE * level
    for _ in range(3):  # a chance is no more than certain, which the others make up for
        chance = chance * (total / (whole * chance).sum(axis=1, keepdims=True))
        chance = numpy.clip(chance, 1e-6, MOST_CERTAIN)
    odds = chance / (1 - chance)
    part = rng.binomial(whole.astype(int), chance).astype(float)
    over = part.sum(axis=1) - total
    _one_by_one(part, odds, numpy.flatnonzero(over > 0), over, rng)
    rest = whole - part
    _one_by_one(rest, 1 / odds, numpy.flatnonzero(over < 0), -over, rng)
    return numpy.asarray(whole - rest)


def _one_by_one(
    part: Floats, odds: Floats, off: NDArray[numpy.intp], over: Floats, rng: numpy.random.Generator
) -> None:
    """Takes from some rows what is over, one at a time, from months by how many they have and how surely."""
    while len(off):
        below = (part[off] / odds[off]).cumsum(axis=1)
        month = (below <= rng.random((len(off), 1)) * below[:, -1:]).sum(axis=1)
        part[off, month] -= 1
        over[off] -= 1
        off = off[over[off] > 0]


def _u_prime(truth: Truth, replicates: int, rng: numpy.random.Generator) -> Flags:
    series = made(truth, replicates, rng)
    return by_u_prime(events_of_total(truth, series, rng), series.exposure)


def _exact_test(truth: Truth, replicates: int, rng: numpy.random.Generator) -> Flags:
    series = made(truth, replicates, rng)
    return by_exact_test(events(truth, series, rng), series.exposure)


def _xmr(truth: Truth, replicates: int, rng: numpy.random.Generator) -> Flags:
    series = made(truth, replicates, rng)
    stays, counts = stays_and_nights(truth, series, rng)
    return _taken(by_xmr(counts / series.exposure), stays.mean(axis=1), STAYS_A_MONTH)


def _p_prime(truth: Truth, replicates: int, rng: numpy.random.Generator) -> Flags:
    series = made(truth, replicates, rng)
    whole = numpy.maximum(numpy.round(truth.mean / SHARE * series.exposure), 1)
    part = parts_of_total(truth, whole, series.level, rng)
    return by_limits(part / whole, limits.p_prime(part, whole))


def _i_prime(truth: Truth, replicates: int, rng: numpy.random.Generator) -> Flags:
    """Means over residents whose cost is skewed; the table goes by the number of residents."""
    series = made(truth, replicates, rng)
    number = numpy.maximum(numpy.round(truth.mean * series.exposure), 1)
    total = rng.gamma(number, series.level)
    return by_limits(total / number, limits.i_prime(total, number))


# Series of a truth, a row each, to the flags of their last three months.
FLAGGED: dict[str, Callable[[Truth, int, numpy.random.Generator], Flags]] = {
    "u_prime": _u_prime,
    "p_prime": _p_prime,
    "xmr": _xmr,
    "i_prime": _i_prime,
    "exact_test": _exact_test,
}
