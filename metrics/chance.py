"""How many series pure chance would flag: read from a table that `python -m metrics.chance` makes."""

import argparse
import csv
import itertools
import math
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

from metrics.chance_series import FLAGGED, Truth
from metrics.chart_choice import CHOICES, EXACT_TEST, RUN_RULES
from metrics.dispersion import CALM, Dispersion
from metrics.judge import Judgements
from metrics.small_chance import exact_test_chance

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

TABLE = Path(__file__).parent / "chance_table.csv"
SEED = 2016
REPLICATES = 200_000  # series a cell, as the policy asks
BATCH = 20_000  # series at once, to keep within ordinary memory

MONTHS = (13, 18, 24, 36, 60)
SPREADS = (0.0, 0.15, 0.3, 0.5)
RHOS = (0.0, 0.3, 0.6)
LASTS = (1, 3)
# Log-spaced means that a chart meets: events, stays, the rarer side of a percentage, residents.
MEANS = {
    # Close together where the shift rule turns on which whole counts lie above the mean.
    "u_prime": (3.0, 3.125, 3.25, 3.375, 3.5, 3.75, 4.0, 4.25, 5.0, 7.0, 10.0, 30.0, 100.0, 300.0),
    "p_prime": (3.0, 3.25, 3.5, 5.0, 10.0, 30.0, 100.0),
    "xmr": (8.0, 30.0, 100.0, 300.0),
    "i_prime": (10.0, 100.0, 1000.0),
    "exact_test": (0.1, 0.3, 1.0, 3.0, 8.0),
}


class Expected(NamedTuple):
    """The number of flags by chance alone, its range, and how many series were looked at."""

    expected: float
    low: float
    high: float
    looked_at: int


def expected_flags(
    judged: Judgements, dispersion: Dispersion = CALM, last: int = 1, chosen: Flags | None = None
) -> Expected:
    """Over every series that was looked at, or the chosen ones; those judged by nothing add none."""
    chances = numpy.zeros(len(judged.row))
    rules = rules_of(judged)
    for name in MEANS:
        places = numpy.flatnonzero(rules == name if chosen is None else chosen & (rules == name))
        if len(places):
            chances[places] = _chances(name, judged, places, dispersion, last)
    return expected_of(chances if chosen is None else chances[chosen])


def _chances(
    rule: str, judged: Judgements, places: NDArray[numpy.intp], dispersion: Dispersion, last: int
) -> Floats:
    sizes, months = judged.size[places], judged.months[places]
    if rule != EXACT_TEST:
        return flag_chance(rule, sizes, months, dispersion, last)
    exact = exact_test_chance(judged.total[places], months, judged.shares[places], dispersion)
    if last == 1:
        return exact
    # For more months the table says how many times that.
    found, this_month = (flag_chance(rule, sizes, months, dispersion, several) for several in (last, 1))
    times = numpy.divide(found, this_month, out=numpy.ones(len(found)), where=this_month > 0)
    return numpy.asarray(exact * times)


def expected_of(chances: ArrayLike) -> Expected:
    """The sum of the series' own chances, give or take two standard deviations; whatever their order."""
    p = numpy.asarray(chances, dtype=float)
    middle, reach = math.fsum(p), 2 * math.sqrt(math.fsum(p * (1 - p)))
    return Expected(middle, max(0.0, middle - reach), middle + reach, len(p))


# Which part of the table a series is looked up in, by its row of the policy's.
RULES = numpy.array([
    choice.chart if choice.judged_by == RUN_RULES else EXACT_TEST if choice.judged_by == EXACT_TEST else ""
    for choice in CHOICES
])  # fmt: skip


def rules_of(judged: Judgements) -> NDArray[numpy.str_]:
    """Which part of the table each series is looked up in; empty for those judged by nothing."""
    return RULES[judged.row]


def flag_chance(
    rule: str, mean: ArrayLike, months: ArrayLike, dispersion: Dispersion = CALM, last: int = 1
) -> Floats:
    """Chance that one of the last points is flagged with nothing changed, between the cells of the table."""
    m, n = numpy.asarray(mean, dtype=float), numpy.asarray(months, dtype=float)
    places = (
        _between(numpy.log(MEANS[rule]), numpy.log(numpy.maximum(m, 1e-9))),
        _between(numpy.array(MONTHS, dtype=float), n),
        _between_spreads(m, dispersion.spread),
        _between(numpy.array(RHOS), numpy.full(m.shape, dispersion.rho)),
    )
    cells = _cells(rule, last)
    found = numpy.zeros(m.shape)
    for corner in itertools.product((0, 1), repeat=4):
        weight = numpy.ones(m.shape)
        for (_, share), side in zip(places, corner, strict=True):
            weight = weight * (share if side else 1 - share)
        found += weight * cells[tuple(low + side for (low, _), side in zip(places, corner, strict=True))]
    return numpy.where(n >= MONTHS[0], found, 0.0)


def _between(grid: Floats, values: Floats) -> tuple[NDArray[numpy.intp], Floats]:
    """The cell below each value and the way to the next; nothing is guessed beyond the grid."""
    values = numpy.clip(values, grid[0], grid[-1])
    low = numpy.clip(numpy.searchsorted(grid, values, side="right") - 1, 0, len(grid) - 2)
    return low, (values - grid[low]) / (grid[low + 1] - grid[low])


def _between_spreads(mean: Floats, spread: float) -> tuple[NDArray[numpy.intp], Floats]:
    """Up to the first spread by how much of the variance lies beyond chance, then by the variance itself.

    The first is what ties the neighbours on a chart, and an estimate that is a little above none adds
    nothing; the second is how the chance grows once most of it is tied: 1.92% of series of 100 a month at
    0.25 are flagged, where the one gives 1.98 and the other 1.91.
    """
    low = min(max(int(numpy.searchsorted(SPREADS, spread, side="right")) - 1, 0), len(SPREADS) - 2)
    tied = mean if low == 0 else numpy.zeros(mean.shape)
    below, above, here = (
        one**2 / (1 + tied * one**2) for one in (*SPREADS[low : low + 2], min(spread, SPREADS[-1]))
    )
    return numpy.full(mean.shape, low), (here - below) / (above - below)


@cache
def _cells(rule: str, last: int) -> Floats:
    cells = numpy.full((len(MEANS[rule]), len(MONTHS), len(SPREADS), len(RHOS)), numpy.nan)
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["rule"], int(row["last"])) == (rule, last):
                place = (
                    MEANS[rule].index(float(row["mean"])),
                    MONTHS.index(int(row["months"])),
                    SPREADS.index(float(row["spread"])),
                    RHOS.index(float(row["rho"])),
                )
                cells[place] = float(row["chance"])
    # Without differences between months there is nothing for an autocorrelation to tie together.
    cells[:, :, 0, 1:] = cells[:, :, 0, :1]
    return cells


def table_rows(rule: str, means: Sequence[float], replicates: int = REPLICATES) -> Iterator[list[str]]:
    """One row a cell: how often the rule flags the last points of series in which nothing changes."""
    for mean, months, spread, rho in itertools.product(means, MONTHS, SPREADS, RHOS):
        if spread == 0 and rho > 0:
            continue
        chances = simulated(rule, Truth(mean, months, spread, rho), replicates)
        for last in LASTS:
            yield [rule, *map(str, (mean, months, spread, rho, last)), f"{chances[last]:.5f}"]


def simulated(rule: str, truth: Truth, replicates: int) -> dict[int, float]:
    """One cell, for each number of last months; its seed is its own, so that it can be made again alone."""
    cell = [SEED, sorted(MEANS).index(rule), *(round(1000 * part) for part in truth)]
    rng = numpy.random.default_rng(cell)
    found, taken = dict.fromkeys(LASTS, 0), 0
    for start in range(0, replicates, BATCH):
        flags = FLAGGED[rule](truth, min(BATCH, replicates - start), rng)
        taken += len(flags)
        for last in LASTS:
            found[last] += int(flags[:, -last:].any(axis=1).sum())
    return {last: count / taken for last, count in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the table of flags by chance, or some rules of it.")
    parser.add_argument("--rules", nargs="+", default=[*MEANS], choices=[*MEANS], help="those to make")
    parser.add_argument("--replicates", type=int, default=REPLICATES, help="series a cell")
    parser.add_argument("--out", type=Path, default=TABLE)
    parser.add_argument("--means", nargs="+", type=float, help="of those rules, these means alone")
    settings = parser.parse_args()
    header, *kept = csv.reader(TABLE.read_text(encoding="utf-8").splitlines())
    rows = [header]
    for rule in MEANS:
        for mean in MEANS[rule]:
            made = rule in settings.rules and mean in (settings.means or MEANS[rule])
            old = [row for row in kept if row[0] == rule and float(row[1]) == mean]
            rows += table_rows(rule, [mean], settings.replicates) if made else old
    with settings.out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
