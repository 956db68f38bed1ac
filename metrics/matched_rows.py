"""The rows of each source and month that stand as at a day, by how they found their home."""

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from loaders.match_rates import WITHOUT_HOME
from loaders.records import (
    EVERY_AREA,
    coverage,
    home_key,
    home_period,
    load,
    load_key,
    load_match,
    registration,
    source,
)
from metrics.answer import MatchRate
from metrics.definition import SOURCES

EACH_HOME = "each home"  # stands for the senders of what homes send themselves
Areas = frozenset[int]
Loads = dict[tuple[int, int, str, int], list[tuple[str, int]]]


class Counted(NamedTuple):
    """The rows of one source and month that hold as at the day, by method, and the areas they cover."""

    dataset: str
    sender: str
    month: int
    areas: Areas  # holding EVERY_AREA where it is of every area, or of no stated one
    methods: tuple[tuple[str, int], ...]

    @property
    def rate(self) -> MatchRate:
        rows = sum(count for _, count in self.methods)
        found = sum(count for method, count in self.methods if method not in WITHOUT_HOME)
        return MatchRate(self.dataset, self.sender, self.month, rows, found, self.methods)

    def concerns(self, area_id: int | None) -> bool:
        return area_id is None or bool(self.areas & {area_id, EVERY_AREA})


def counted_rows(connection: Connection, dataset: str, day: int) -> list[Counted]:
    """Every source and month of a dataset, by what stands as at the day."""
    if SOURCES[dataset].kind == "self_sent":
        return _of_each_home(connection, dataset, day)
    rows = _of_loads(connection, dataset, day)
    covered = _covered(connection, dataset, day)
    reach = {} if covered else _reach(connection, dataset, day)
    sums: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    areas: dict[tuple[str, int], set[int]] = defaultdict(set)
    newer: dict[tuple[str, int], list[tuple[int, Areas]]] = defaultdict(list)
    for (load_id, known_on, sender, month), methods in rows.items():
        own = covered.get((load_id, month)) if covered else reach.get(sender, frozenset({EVERY_AREA}))
        if own is None:
            continue  # months that the load does not cover count nothing
        replaced = frozenset().union(*(theirs for known, theirs in newer[sender, month] if known > known_on))
        newer[sender, month].append((known_on, own))
        if covered and (EVERY_AREA in replaced or own <= replaced):
            continue
        areas[sender, month] |= own
        for method, count in methods:
            sums[sender, month][method] += count
    return [
        Counted(dataset, sender, month, frozenset(areas[sender, month]), tuple(sorted(methods.items())))
        for (sender, month), methods in sorted(sums.items())
    ]


def _of_loads(connection: Connection, dataset: str, day: int) -> Loads:
    """(load, known_on, sender, month) -> methods with their rows, the newest load first."""
    query = (
        select(
            load.c.load_id, load.c.known_on, source.c.sender, load_match.c.month, load_match.c.method,
            load_match.c.rows.label("how_many"),
        )
        .join(load, load.c.load_id == load_match.c.load_id)
        .join(source, source.c.source_id == load.c.source_id)
        .where(load.c.dataset == dataset, load.c.undone_at.is_(None), load.c.known_on <= day)
        .order_by(load.c.known_on.desc(), load.c.load_id.desc())
    )  # fmt: skip
    found: Loads = defaultdict(list)
    for row in connection.execute(query):
        found[row.load_id, row.known_on, row.sender, row.month].append((row.method, row.how_many))
    return found


def _of_each_home(connection: Connection, dataset: str, day: int) -> list[Counted]:
    query = (
        select(load_match.c.month, load_match.c.method, func.sum(load_match.c.rows))
        .join(load, load.c.load_id == load_match.c.load_id)
        .where(load.c.dataset == dataset, load.c.undone_at.is_(None), load.c.known_on <= day)
        .group_by(load_match.c.month, load_match.c.method)
        .order_by(load_match.c.month, load_match.c.method)
    )
    months: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for month, method, count in connection.execute(query):
        months[month].append((method, int(count)))
    return [
        Counted(dataset, EACH_HOME, month, frozenset({EVERY_AREA}), tuple(methods))
        for month, methods in months.items()
    ]


def _covered(connection: Connection, dataset: str, day: int) -> dict[tuple[int, int], Areas]:
    """(load, month) -> the areas that it covers; empty where the dataset states no areas."""
    query = (
        select(coverage.c.load_id, coverage.c.month, coverage.c.area_id)
        .join(load, load.c.load_id == coverage.c.load_id)
        .where(load.c.dataset == dataset, load.c.undone_at.is_(None), load.c.known_on <= day)
    )
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for load_id, month, area_id in connection.execute(query):
        found[load_id, month].add(area_id)
    return {key: frozenset(areas) for key, areas in found.items()}


def _reach(connection: Connection, dataset: str, day: int) -> dict[str, Areas]:
    """Sender -> the areas of the homes that it names, for what states no areas."""
    standing = (load.c.dataset == dataset, load.c.undone_at.is_(None), load.c.known_on <= day)
    senders = select(func.count(func.distinct(load.c.source_id))).where(*standing)
    if (connection.execute(senders).scalar() or 0) < 2:
        return {}
    query = (
        select(source.c.sender, home_period.c.area_id)
        .join(load, load.c.source_id == source.c.source_id)
        .join(load_key, load_key.c.load_id == load.c.load_id)
        .join(home_key, home_key.c.home_key_id == load_key.c.home_key_id)
        .join(registration, registration.c.registration_id == home_key.c.registration_id)
        .join(home_period, home_period.c.home_id == registration.c.home_id)
        .where(*standing, home_period.c.area_id.is_not(None))
        .distinct()
    )
    found: dict[str, set[int]] = defaultdict(set)
    for sender, area_id in connection.execute(query):
        found[sender].add(area_id)
    return {sender: frozenset(areas) for sender, areas in found.items()}
