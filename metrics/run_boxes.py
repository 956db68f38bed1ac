"""Limits for runs charts by best box and cut box: a table that `python -m metrics.run_boxes` makes."""

import argparse
import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[numpy.float64]

TABLE = Path(__file__).parent / "run_boxes.csv"
FEWEST, MOST = 10, 100  # useful points that the table holds; outside it Anhøj's limits are used
CALM = 0.925  # a box holds at least this share of the charts in which nothing changes
SHIFT = 0.8  # standard deviations; the box that holds fewest charts with this shift is the best


class Box(NamedTuple):
    """Crossings and longest run that raise no signal; the corner of the box may be cut off."""

    crossings: int  # at least
    longest: int  # at most
    corner_crossings: int | None = None  # at least, where the run is the longest allowed
    corner_longest: int | None = None  # at most, where the crossings are the fewest allowed

    def holds(self, crossings: int, longest: int) -> bool:
        return crossings >= self.crossings and longest <= self.longest

    def holds_when_cut(self, crossings: int, longest: int) -> bool:
        """As `holds`, less the cells that were cut from the corner."""
        if self.corner_crossings is None or self.corner_longest is None:
            return self.holds(crossings, longest)
        inner = crossings > self.crossings and longest < self.longest
        on_crossings = crossings == self.crossings and longest <= self.corner_longest
        on_longest = longest <= self.longest and crossings >= self.corner_crossings
        return inner or on_crossings or on_longest


def box_for(useful: int) -> Box | None:
    """The box of a chart with so many useful points; None where the table has none."""
    return _boxes().get(useful)


@cache
def _boxes() -> dict[int, Box]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [[int(cell) if cell else None for cell in row] for row in list(csv.reader(file))[1:]]
    return {row[0]: Box(*row[1:]) for row in rows if row[0] is not None}  # type: ignore[arg-type]


def joint_distribution(above: float, most: int = MOST) -> Floats:
    """P(crossings = c, longest run = l) of n independent points, each above the line with one chance.

    Indexed [n, c, l]. A chart is a string of runs on alternate sides, so the chance of one with c
    crossings and no run over l is a coefficient of a product of c + 1 polynomials.
    """
    up_to = numpy.zeros((most + 1, most, most + 1))
    power = numpy.arange(most + 1)
    for longest in range(1, most + 1):
        allowed = (power >= 1) & (power <= longest)
        high, low = (numpy.where(allowed, p**power, 0.0) for p in (above, 1 - above))
        ends_high, ends_low = high, low
        for crossings in range(most):
            up_to[:, crossings, longest] = ends_high + ends_low
            ends_high, ends_low = (
                numpy.convolve(a, b)[: most + 1] for a, b in ((high, ends_low), (low, ends_high))
            )
    return numpy.diff(up_to, axis=2, prepend=0.0)


def best_box(calm: Floats, shifted: Floats) -> Box:
    """Of the boxes that hold enough calm charts, the one that holds fewest shifted ones; arrays [c, l]."""
    held, missed = (_held(chances) for chances in (calm, shifted))
    place = numpy.where(held >= CALM, missed, numpy.inf).argmin()
    crossings, longest = numpy.unravel_index(place, held.shape)
    return Box(int(crossings), int(longest))


def _held(chances: Floats) -> Floats:
    """The chance of every box: so many crossings or more, a longest run of so many or fewer."""
    return numpy.asarray(chances[::-1].cumsum(axis=0)[::-1].cumsum(axis=1))


def cut_box(box: Box, calm: Floats, shifted: Floats) -> Box:
    """Cells taken from the corner, the one with more shifted charts first, while enough calm stay."""
    corner = (box.crossings, box.longest)
    held = calm[box.crossings :, : box.longest + 1].sum() - calm[corner]
    if held < CALM:
        return box
    crossings, longest = box.crossings + 1, box.longest - 1
    while True:
        cells = [(crossings, box.longest), (box.crossings, longest)]
        cells = [cell for cell in cells if calm[cell] > 0 and held - calm[cell] >= CALM]
        if not cells:
            return Box(*corner, crossings, longest)
        taken = max(cells, key=lambda cell: float(shifted[cell]))
        held -= calm[taken]
        crossings, longest = crossings + (taken[1] == box.longest), longest - (taken[0] == box.crossings)


def table_rows() -> Iterator[tuple[int, Box]]:
    """Every row of the table."""
    calm, shifted = (joint_distribution(above) for above in (0.5, float(special.ndtr(SHIFT))))
    for useful in range(FEWEST, MOST + 1):
        # A box wider than the chart itself is no other box.
        two = calm[useful, :useful, : useful + 1], shifted[useful, :useful, : useful + 1]
        yield useful, cut_box(best_box(*two), *two)


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the table of best boxes and cut boxes.")
    parser.add_argument("--out", type=Path, default=TABLE)
    with parser.parse_args().out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["useful", *Box._fields])
        writer.writerows([useful, *box] for useful, box in table_rows())


if __name__ == "__main__":
    main()
