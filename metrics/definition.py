"""Metrics, their sources and the care model, as analysts wrote them down."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from loaders.definitions import from_table, mistake, read_definition, read_definitions
from loaders.fields import DATASETS
from loaders.problems import DefinitionProblem
from loaders.records import RECORDS

HERE = Path(__file__).parent
AIMS = {
    "wellbeing": "Health and wellbeing",
    "quality": "Quality of care",
    "finances": "Sustainable finances",
}
LEVELS = ("home", "area", "programme", "non_vanguard", "all")
KINDS = ("events", "percentage", "nights", "money", "mean", "days")
FREQUENCIES = ("monthly", "quarterly")
NO_AIM = "none"
COMPARED_LEVELS = {"home", "area", "programme"}
BETTER = ("lower", "higher", "neither")
SOURCE_KINDS = ("extract", "self_sent")
ELEMENTS = ("1", "2", "3", "4", "5", "6", "7")  # of the framework of September 2016
# Datasets that measures are made from: each says how late it may be.
MEASURED = (
    "ambulance_callouts", "ae_attendances", "admissions", "home_return", "falls", "utis", "pressure_ulcers",
    "prescribing", "telephone_calls", "prescribing_residents", "point_survey", "medicine_reviews",
    "delayed_transfers",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A dataset: how late it may be, how long it may still change, and what a reader calls it."""

    id: str
    title: str  # at the start of a sentence: "Hospital admissions"
    words: str  # inside one: "hospital data"
    kind: str  # extract or self_sent
    lag_months: int
    due_days: int
    self_reported: bool
    optional: bool  # an area need not send it

    def __post_init__(self) -> None:
        _one_of("kind", self.kind, SOURCE_KINDS)
        for name, number in (("lag_months", self.lag_months), ("due_days", self.due_days)):
            if number < 0:
                raise ValueError(f"{name} is {number}, not 0 or more")


@dataclass(frozen=True)
class Part:
    """One part of an element of the framework."""

    number: str  # as events name it: "1b" is the second part of the first element
    title: str
    core: bool
    pace: str


@dataclass(frozen=True)
class CareElement:
    """One of the seven elements of the framework."""

    number: int
    title: str
    clinical: bool
    parts: tuple[Any, ...]  # of Part


@dataclass(frozen=True)
class Metric:
    """What is counted over what, and every word that is needed to read it.

    Every key is wanted but the last two, which belong to some and are refused of the others.
    """

    id: str
    title: str
    short_title: str
    aim: str
    second_aim: str  # or "none"
    care_elements: tuple[int, ...]
    numerator: str
    denominator: str
    kind: str
    per: int
    unit: str
    better: str
    event: str  # one of what is counted
    events: str  # several of them
    over: str  # what the denominator counts, as in a sentence
    definition: str
    numerator_text: str
    denominator_text: str
    cannot_tell: str
    lag: str
    minimum_coverage: int  # of the home-months due, in percent
    frequency: str
    stock: bool  # who or what is there on a day, or itself a rolling year: months are never added up
    headline: bool  # one of those that every place's page shows
    levels: tuple[str, ...]
    numerator_sources: tuple[str, ...]
    denominator_sources: tuple[str, ...]
    needs: tuple[str, ...]  # columns and categories that a file of its first source may lack
    default_compare: dict[str, str]  # level -> benchmark, or "none"
    pairs_with: tuple[str, ...]  # read beside it, so that one is not bought with the other
    owner: str
    reviewed: date
    version: int
    squares: str | None = None  # nights only: the measure of squared nights a stay
    standard: float | None = None  # only where its published figure is a standard

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("aim", self.aim, tuple(AIMS)), ("second_aim", self.second_aim, (*AIMS, NO_AIM)),
            ("kind", self.kind, KINDS), ("better", self.better, BETTER),
            ("frequency", self.frequency, FREQUENCIES),
        ):  # fmt: skip
            _one_of(name, value, allowed)
        for level in self.levels:
            _one_of("levels", level, LEVELS)
        for name, sources in (
            ("numerator_sources", self.numerator_sources), ("denominator_sources", self.denominator_sources),
        ):  # fmt: skip
            for source in sources or ("",):
                _one_of(name, source, tuple(SOURCES))
        for other in self.pairs_with:
            _one_of("pairs_with", other, tuple(ORDER))
        told = DATASETS[self.numerator_sources[0]]
        for need in self.needs:
            _one_of("needs", need, (*told, *(word for one in told.values() for word in one.words)))
        for element in self.care_elements:
            _one_of("care_elements", element, tuple(CARE_ELEMENTS))
        if set(self.default_compare) != COMPARED_LEVELS:
            wrong = ", ".join(sorted(set(self.default_compare) ^ COMPARED_LEVELS))
            raise ValueError(f"default_compare: missing or unknown {wrong}")
        if (self.squares is None) == (self.kind == "nights"):
            raise ValueError("squares belong to nights, and only to them")
        for name, number in (("per", self.per), ("version", self.version)):
            if number < 1:
                raise ValueError(f"{name} is {number}, not 1 or more")
        if not 0 < self.minimum_coverage <= 100:
            raise ValueError(f"minimum_coverage is {self.minimum_coverage}, not a percentage")

    def default_comparator(self, level: str) -> str | None:
        """What stands first at a level; a group of homes is looked at as an area is."""
        return self.default_compare.get("area" if level == "group" else level)

    @property
    def of_homes(self) -> bool:
        """Made from home-months; otherwise what is published of an area alone."""
        return "home" in self.levels

    @property
    def window(self) -> int:
        """Months of the headline and of comparisons. A stock is not added up: its newest month stands."""
        return 1 if self.stock else 12

    @property
    def over_in_short(self) -> str:
        """Where there is little room: the page says that bed days are occupied bed days."""
        return self.over.removeprefix("occupied ")

    @property
    def between_homes(self) -> bool:
        """Its interval comes from the spread between homes."""
        return self.kind in ("money", "mean")

    @property
    def sources(self) -> tuple[str, ...]:
        """The datasets behind it, each once, the numerator's first."""
        return tuple(dict.fromkeys((*self.numerator_sources, *self.denominator_sources)))


def _one_of(name: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} is {value!r}, not one of {', '.join(map(str, allowed))}")


@dataclass(frozen=True)
class _Tables:
    """A file of the framework: who answers for it, and one table an entry."""

    owner: str
    reviewed: date
    entries: dict[str, Any]


@dataclass(frozen=True)
class _Order:
    """The order in which metrics are shown, and who answers for it."""

    owner: str
    reviewed: date
    order: tuple[str, ...]


def read_sources(path: Path) -> dict[str, Source]:
    """The datasets, by their ids."""
    entries = read_definition(path, _Tables).entries
    if unknown := set(entries) - set(RECORDS):
        raise DefinitionProblem(f"{path.name}: no such dataset: {', '.join(sorted(unknown))}.")
    if missing := set(MEASURED) - set(entries):
        raise DefinitionProblem(f"{path.name}: entries: missing {', '.join(sorted(missing))}.")
    return {id: from_table(f"{path.name}: {id}", values, Source, None, id) for id, values in entries.items()}


def read_care_elements(path: Path) -> dict[int, CareElement]:
    """The elements of the framework, by their numbers."""
    found = {}
    entries = read_definition(path, _Tables).entries
    if wrong := set(ELEMENTS) ^ set(entries):
        raise DefinitionProblem(f"{path.name}: entries: missing or unknown {', '.join(sorted(wrong))}.")
    for number, values in entries.items():
        where = f"{path.name}: {number}"
        table = {**values, "number": int(number)} if isinstance(values, dict) else values
        element = from_table(where, table, CareElement)
        if wrong_part := mistake("parts", list(element.parts), list[dict[str, Any]]):
            raise DefinitionProblem(f"{where}: {wrong_part}.")
        parts = tuple(from_table(f"{where}: {part.get('title')}", part, Part) for part in element.parts)
        found[int(number)] = replace(element, parts=parts)
    return found


SOURCES: dict[str, Source] = read_sources(HERE / "framework" / "sources.toml")
CARE_ELEMENTS: dict[int, CareElement] = read_care_elements(HERE / "framework" / "care_elements.toml")


def read_order(path: Path) -> dict[str, int]:
    """The place of each metric, of which there is a definition for each."""
    order = read_definition(path, _Order).order
    defined = {one.stem for one in (HERE / "definitions").glob("*.toml")}
    twice = {name for name in order if order.count(name) > 1}
    if wrong := twice | set(order) ^ defined:
        what = "missing, unknown or twice"
        raise DefinitionProblem(f"{path.name}: order: {what} {', '.join(sorted(wrong))}.")
    return {name: place for place, name in enumerate(order)}


def read_metrics(folder: Path) -> dict[str, Metric]:
    """The metrics of a folder, in the order of the triple aim, then as people name them."""
    found = read_definitions(folder, Metric)
    order = tuple(AIMS)
    return dict(sorted(found.items(), key=lambda item: (order.index(item[1].aim), ORDER.get(item[0], 99))))


# Within an aim: outcome first, then process, then context.
ORDER: dict[str, int] = read_order(HERE / "framework" / "order.toml")
METRICS: dict[str, Metric] = read_metrics(HERE / "definitions")
HEADLINES: dict[str, Metric] = {id: metric for id, metric in METRICS.items() if metric.headline}
OF_HOMES: dict[str, Metric] = {id: metric for id, metric in METRICS.items() if metric.of_homes}
