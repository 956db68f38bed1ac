"""Metrics, their sources and the care model, as analysts wrote them down."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from loaders.definitions import read_definition, read_definitions
from loaders.problems import DefinitionProblem

HERE = Path(__file__).parent
AIMS = {
    "wellbeing": "Health and wellbeing",
    "quality": "Quality of care",
    "finances": "Sustainable finances",
}
KINDS = ("events", "percentage", "nights", "money")
BETTER = ("lower", "higher", "neither")
SOURCE_KINDS = ("extract", "self_sent")


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


@dataclass(frozen=True)
class CareElement:
    """One of the seven elements of the framework."""

    number: int
    title: str
    clinical: bool
    parts: list[dict[str, Any]]


@dataclass(frozen=True)
class Metric:
    """What is counted over what, and every word that is needed to read it."""

    id: str
    title: str
    short_title: str
    aim: str
    care_elements: tuple[int, ...]
    numerator: str
    denominator: str
    kind: str
    per: int
    unit: str
    better: str
    event: str  # one of what is counted
    events: str  # several of them
    definition: str
    numerator_text: str
    denominator_text: str
    cannot_tell: str
    lag: str
    numerator_sources: tuple[str, ...]
    denominator_sources: tuple[str, ...]
    owner: str
    reviewed: date
    version: int
    second_aim: str | None = None
    squares: str | None = None  # nights only: the measure of squared nights a stay
    default_compare: dict[str, str] = field(default_factory=dict)  # level -> benchmark
    pairs_with: tuple[str, ...] = ()  # read beside it, so that one is not bought with the other
    standard: float | None = None

    def __post_init__(self) -> None:
        _one_of("aim", self.aim, tuple(AIMS))
        _one_of("second_aim", self.second_aim, (None, *AIMS))
        _one_of("kind", self.kind, KINDS)
        _one_of("better", self.better, BETTER)
        for source in (*self.numerator_sources, *self.denominator_sources):
            _one_of("source", source, tuple(SOURCES))
        for element in self.care_elements:
            _one_of("care_elements", element, tuple(CARE_ELEMENTS))

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


def _framework(name: str) -> dict[str, Any]:
    return read_definition(HERE / "framework" / name, _Tables).entries


def _entry(file: str, id: str, kind: type[Any], values: dict[str, Any]) -> Any:
    try:
        return kind(**values)
    except TypeError as error:
        raise DefinitionProblem(f"framework/{file}: {id}: {error}.") from None


SOURCES: dict[str, Source] = {
    id: _entry("sources.toml", id, Source, {"id": id, **values})
    for id, values in _framework("sources.toml").items()
}
CARE_ELEMENTS: dict[int, CareElement] = {
    int(number): _entry("care_elements.toml", number, CareElement, {"number": int(number), **values})
    for number, values in _framework("care_elements.toml").items()
}


def read_metrics(folder: Path) -> dict[str, Metric]:
    """The metrics of a folder, in the order of the triple aim, then as people name them."""
    found = read_definitions(folder, Metric)
    order = tuple(AIMS)
    return dict(sorted(found.items(), key=lambda item: (order.index(item[1].aim), ORDER.get(item[0], 99))))


# Within an aim: outcome first, then process, then context.
_ORDER_FILE = tomllib.loads((HERE / "framework" / "order.toml").read_text(encoding="utf-8"))
ORDER: dict[str, int] = {name: place for place, name in enumerate(_ORDER_FILE["order"])}
METRICS: dict[str, Metric] = read_metrics(HERE / "definitions")
