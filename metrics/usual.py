"""What is usual for a metric over all homes: its season, and how months differ beyond chance."""

import numpy
from numpy.typing import NDArray

from metrics.definition import Metric
from metrics.dispersion import CALM, Dispersion, pooled_dispersion
from metrics.home_sums import home_sums
from metrics.limits import pooled_autocorrelation, season_factors
from metrics.reader import Reader
from metrics.state import PROVISIONAL, enough

Floats = NDArray[numpy.float64]
HOMES = 30  # over two years of months, a standard error of about 0.03


def season(reader: Reader, metric: Metric) -> tuple[float, ...] | None:
    """Month-of-year factors of all homes together, January first; for counts of events only."""
    if metric.kind != "events":
        return None
    return reader.kept("season", metric.id, make=lambda: _season(reader, metric))


def _season(reader: Reader, metric: Metric) -> tuple[float, ...] | None:
    final = [
        (total.low, total.denominator, total.key)
        for total in reader.month_totals(metric)
        if total.low == total.high
        and enough(metric, total.covered, total.due)
        and not total.marks & PROVISIONAL
    ]
    found = season_factors(*zip(*final, strict=True)) if final else None
    return None if found is None else tuple(float(one) for one in found)


def dispersion(reader: Reader, metric: Metric) -> Dispersion:
    """How far months of one home differ beyond chance, and how alike neighbours are."""
    if metric.kind != "events":
        return CALM
    return reader.kept("dispersion", metric.id, make=lambda: pooled_dispersion(*_months(reader, metric)))


def autocorrelation(reader: Reader, metric: Metric) -> float | None:
    """Of money and means: how alike neighbouring months of one home are."""
    if not metric.between_homes:
        return None
    return reader.kept("autocorrelation", metric.id, make=lambda: _autocorrelation(reader, metric))


def _autocorrelation(reader: Reader, metric: Metric) -> float | None:
    tops, bottoms = _months(reader, metric)
    return pooled_autocorrelation([top / bottom for top, bottom in zip(tops, bottoms, strict=True)])


def _months(reader: Reader, metric: Metric) -> tuple[list[Floats], list[Floats]]:
    """Final covered months of some homes: what is counted, and over what."""
    every = sorted(reader.homes.homes)
    ids = numpy.array(every[:: max(1, len(every) // HOMES)], dtype=numpy.int64)
    sums = home_sums(reader, metric, ids, reader.months(metric))
    known = [home for home, own in enumerate(sums.exact) if own.any()]
    tops, bottoms = (
        [values[home][sums.exact[home]] for home in known] for values in (sums.low, sums.denominator)
    )
    return tops, bottoms
