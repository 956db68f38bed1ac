"""Benchmarks as analysts wrote them: which homes, areas or published figures stand beside a series."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from loaders.calendar import parse_month
from loaders.definitions import from_table, read_definitions
from loaders.problems import DefinitionProblem
from metrics.definition import LEVELS, METRICS, Metric
from metrics.peers import PEERS
from metrics.published import Figure

COMPARED = (*LEVELS, "group")  # what may be set against something
HERE = Path(__file__).parent
OWN_YEAR, PUBLISHED = "own_year", "published_figure"
# The place's own past: metrics/baselines.py.
OWN = (OWN_YEAR, "own_year_before_start", "own_first_year")
# What is worked out of other homes, areas or figures: metrics/comparators.py.
STATISTICS = (*OWN, PUBLISHED, "pooled_rate", "funnel_of_homes", "funnel_of_areas", "best_tenth")


@dataclass(frozen=True)
class Benchmark:
    """One comparator: which homes, which statistic, and its words."""

    id: str
    title: str
    homes: str
    statistic: str
    note: str
    owner: str
    reviewed: date
    levels: tuple[str, ...]
    # What follows belongs to some statistics, and is refused of the others.
    minimum_homes: int = 0
    from_month: str | None = None
    to_month: str | None = None
    figures: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("homes", self.homes, set(PEERS)), ("statistic", self.statistic, set(STATISTICS)),
        ):  # fmt: skip
            if value not in allowed:
                raise ValueError(f"{name} is {value!r}, not one of {', '.join(sorted(allowed))}")
        unknown = set(self.levels) - set(COMPARED)
        if unknown:
            raise ValueError(f"levels has {', '.join(sorted(unknown))}, not among {', '.join(COMPARED)}")
        for metric, figure in self.figures.items():
            if metric not in METRICS:
                raise ValueError(f"figures.{metric}: there is no such metric")
            try:
                from_table(f"figures.{metric}", figure, Figure)
            except DefinitionProblem as problem:
                raise ValueError(str(problem).rstrip(".")) from None
        self._only_what_belongs()
        if self.minimum_homes < 0:
            raise ValueError(f"minimum_homes is {self.minimum_homes}, not 1 or more")
        for name in ("from_month", "to_month"):
            if (text := getattr(self, name)) is not None:
                _month(name, text)

    def _only_what_belongs(self) -> None:
        for names, here in (
            (("from_month", "to_month"), self.statistic == OWN_YEAR),
            (("figures",), self.statistic == PUBLISHED),
            (("minimum_homes",), self.statistic not in (*OWN, PUBLISHED)),
        ):  # fmt: skip
            for name in names:
                if bool(getattr(self, name)) != here:
                    wanted = "is missing" if here else "does not belong here"
                    raise ValueError(f"{name} {wanted}: the statistic is {self.statistic}")

    def figure(self, metric: Metric) -> Figure | None:
        found = self.figures.get(metric.id)
        return Figure(**found) if found else None


def _month(name: str, text: str) -> None:
    try:
        parse_month(text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def read_benchmarks(folder: Path, metrics: Mapping[str, Metric] = METRICS) -> dict[str, Benchmark]:
    """The benchmarks of a folder. Every metric has one published figure, or a reason why there is none."""
    found = read_definitions(folder, Benchmark)
    for metric in metrics.values():
        figures = [one for benchmark in found.values() if (one := benchmark.figure(metric))]
        if len(figures) != 1:
            what = (
                "more than one published figure" if figures else "no published figure, nor why there is none"
            )
            files = ", ".join(f"{one.id}.toml" for one in found.values() if one.statistic == PUBLISHED)
            raise DefinitionProblem(f"benchmarks ({files}): {what}: figures.{metric.id}.")
        where = f"definitions/{metric.id}.toml"
        standard = figures[0].value if figures[0].status == "standard" else None
        if standard != metric.standard:
            raise DefinitionProblem(f"{where}: standard differs from its published figure.")
        for level, name in metric.default_compare.items():
            if name != "none" and (name not in found or level not in found[name].levels):
                raise DefinitionProblem(f"{where}: default_compare.{level}: no such comparator {name!r}.")
    return found


BENCHMARKS: dict[str, Benchmark] = read_benchmarks(HERE / "benchmarks")
