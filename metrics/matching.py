"""The share of each source's rows that found their home, how, and where that changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from loaders.definitions import read_definition
from loaders.match_rates import WITHOUT_HOME
from metrics.answer import MatchRate
from metrics.definition import SOURCE_KINDS, SOURCES, Metric
from metrics.matched_rows import Counted, counted_rows
from metrics.reader import Reader
from metrics.viewer import LOCAL, Viewer


@dataclass(frozen=True)
class Rule:
    """Decisions of framework/matching.toml."""

    owner: str
    reviewed: date
    kinds: tuple[str, ...]
    leading_share: float
    fewest_rows: int
    smallest_part: float

    def __post_init__(self) -> None:
        if not self.kinds or not set(self.kinds) <= set(SOURCE_KINDS):
            raise ValueError(f"kinds is {list(self.kinds)}, not some of {', '.join(SOURCE_KINDS)}")
        for name in ("leading_share", "smallest_part"):
            if not 0 < getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)}, not a share")
        if self.fewest_rows < 1:
            raise ValueError(f"fewest_rows is {self.fewest_rows}, not 1 or more")


RULE = read_definition(Path(__file__).parent / "framework" / "matching.toml", Rule)


def match_rates(
    reader: Reader, metric: Metric, area_id: int | None, months: range, viewer: Viewer = LOCAL
) -> tuple[MatchRate, ...]:
    """Of the sources of the metric that cover the area, or of all, by dataset, sender and month.

    Rows of other areas would be told with those of a source that covers several: such a one is left out
    where the viewer does not see them all.
    """
    own = {area.area_id for area in reader.homes.areas.values() if viewer.may_see(area.code)}
    return tuple(
        one.rate
        for dataset in metric.sources
        for one in counted(reader, dataset)
        if one.month in months and one.concerns(area_id) and (viewer.everywhere or one.areas <= own)
    )


def breaks(reader: Reader, metric: Metric, area_id: int | None) -> frozenset[int]:
    """Months in which a source of the metric found its homes in another way than in its month before."""
    return reader.kept("breaks", metric.id, area_id, make=lambda: _breaks(reader, metric, area_id))


def _breaks(reader: Reader, metric: Metric, area_id: int | None) -> frozenset[int]:
    found: set[int] = set()
    for dataset in metric.sources:
        if SOURCES[dataset].kind in RULE.kinds:
            rates = [one.rate for one in counted(reader, dataset) if one.concerns(area_id)]
            found.update(changes_of_method(rates))
    return frozenset(found)


def changes_of_method(rates: Iterable[MatchRate]) -> list[int]:
    """The months of one dataset in which the leading method of a source is not that of its month before."""
    rows: dict[int, int] = defaultdict(int)
    by_sender: dict[str, list[MatchRate]] = defaultdict(list)
    for rate in rates:
        rows[rate.month] += rate.rows
        by_sender[rate.sender].append(rate)
    changed = []
    for own in by_sender.values():
        before = None
        for rate in sorted(own, key=lambda one: one.month):
            leading = leading_method(rate)
            if leading is None or rate.rows < RULE.smallest_part * rows[rate.month]:
                continue
            if before not in (None, leading):
                changed.append(rate.month)
            before = leading
    return changed


def leading_method(rate: MatchRate) -> str | None:
    """The method that found nearly all; None where there is none, or too few rows to say."""
    if rate.matched < RULE.fewest_rows:
        return None
    method, count = max(
        ((method, count) for method, count in rate.methods if method not in WITHOUT_HOME),
        key=lambda one: one[1],
    )
    return method if count > RULE.leading_share * rate.matched else None


def counted(reader: Reader, dataset: str) -> list[Counted]:
    """Every source and month of a dataset as at the day."""
    return reader.kept(
        "match_rates", dataset, make=lambda: counted_rows(reader.connection, dataset, reader.day)
    )
