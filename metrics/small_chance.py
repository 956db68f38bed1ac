"""How often test E flags a series in which nothing changed: exact, given its events, months and exposure."""

from collections.abc import Callable

import numpy
from numpy.typing import ArrayLike, NDArray

from metrics.dispersion import CALM, Dispersion
from metrics.small_counts import EACH_SIDE, LOOKS, at_least, at_most

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

AS_GOOD_AS_ENDLESS = 1e9  # a precision at which a beta-binomial is a binomial
(ONE, FEWEST), (SIX, MONTHS_FOR_SIX) = LOOKS


def exact_test_chance(
    total: ArrayLike, months: ArrayLike, shares: ArrayLike, dispersion: Dispersion = CALM
) -> Floats:
    """Chance that either look finds something in the last month; `shares` as `small_counts.shares` has them.

    The events of the last six months are beta-binomial given the total, those of the last month given the
    six; where months do not differ beyond chance both are binomial, as in the test itself.
    """
    t, n = numpy.asarray(total, dtype=float), numpy.asarray(months, dtype=int)
    one, six = numpy.asarray(shares, dtype=float).T
    found = numpy.zeros(len(t))
    for number in numpy.unique(n).tolist():
        here = numpy.flatnonzero((n == number) & (t > 0))
        if number < FEWEST or not len(here):
            continue
        if number < MONTHS_FOR_SIX:
            found[here] = 1 - _unflagged(t[here], one[here], precision(number, ONE, dispersion))
        else:
            found[here] = 1 - _both_unflagged(t[here], one[here], six[here], number, dispersion)
    return found


def precision(months: int, last: int, dispersion: Dispersion) -> float:
    """Of the share of the last months as a beta: what differences between months leave of it."""
    spread, rho = dispersion
    if spread == 0:
        return AS_GOOD_AS_ENDLESS
    share = last / months
    weight = numpy.where(numpy.arange(months) < months - last, -share, 1 - share) / months
    apart = numpy.abs(numpy.subtract.outer(numpy.arange(months), numpy.arange(months)))
    variance = spread**2 * float(weight @ (float(rho) ** apart) @ weight)
    return share * (1 - share) / variance


def _unflagged(total: Floats, share: Floats, sure: float) -> Floats:
    """Chance that one look finds nothing."""
    first, last = _between(total, share)
    whole = numpy.zeros(len(total))
    for count, part in enumerate(_parts(total, share, sure, int(last.max()))):
        whole += numpy.where((count >= first) & (count <= last), part, 0)
    return whole


def _both_unflagged(total: Floats, one: Floats, six: Floats, months: int, dispersion: Dispersion) -> Floats:
    """Chance that neither look finds anything: over each count of six months, and of the last within them."""
    first, last = _between(total, one)
    first_six, last_six = _between(total, six)
    counts = numpy.arange(int(last_six.max()) + 1.0)
    within = numpy.zeros((len(total), len(counts)))
    sure = precision(SIX, ONE, dispersion)
    each = numpy.broadcast_to(counts, within.shape)
    for count, part in enumerate(_parts(each, (one / six)[:, None], sure, int(last.max()))):
        inside = (count >= first) & (count <= last)
        within += numpy.where(inside[:, None], part, 0)
    found = numpy.zeros(len(total))
    for count, part in enumerate(_parts(total, six, precision(months, SIX, dispersion), len(counts) - 1)):
        inside = (count >= first_six) & (count <= last_six)
        found += numpy.where(inside, part * within[:, count], 0)
    return found


def _between(total: Floats, share: Floats) -> tuple[Floats, Floats]:
    """The lowest and highest counts of which a look says nothing."""
    mean = total * share
    # Chance puts a count this far out less often than once in a million.
    far = numpy.minimum(total, numpy.ceil(mean + 6 * numpy.sqrt(mean) + 12))
    first = _lowest(far, lambda count: at_most(count, total, share) >= EACH_SIDE)
    return first, _lowest(far + 1, lambda count: at_least(count, total, share) < EACH_SIDE) - 1


def _lowest(most: Floats, holds: Callable[[Floats], Flags]) -> Floats:
    """The lowest count of each from which on something holds, which it does at the most; by halving."""
    low, high = numpy.zeros(len(most)), most
    while (low < high).any():
        middle = numpy.floor((low + high) / 2)
        here = holds(middle)
        low, high = numpy.where(here, low, middle + 1), numpy.where(here, middle, high)
    return high


def _parts(total: Floats, share: Floats, sure: float, most: int) -> "list[Floats]":
    """P(X = 0), P(X = 1), ... up to `most` of a beta-binomial, each from the one before."""
    part = _none(total, share, sure)
    parts = [part]
    for count in range(most):
        left = numpy.maximum(total - count, 0)
        step = left / (count + 1) * (sure * share + count)
        part = part * step / (sure * (1 - share) + numpy.maximum(left - 1, 0))
        parts.append(part)
    return parts


def _none(total: Floats, share: Floats, sure: float) -> Floats:
    """P(X = 0): one event after another falls elsewhere."""
    before, own = numpy.arange(numpy.ceil(total.max())), share.reshape(-1, 1)
    each = numpy.cumprod((sure * (1 - own) + before) / (sure + before), axis=1)
    table = numpy.column_stack([numpy.ones(len(own)), each])
    events = numpy.ceil(total).astype(int).reshape(len(own), -1)
    return numpy.take_along_axis(table, events, axis=1).reshape(total.shape)
