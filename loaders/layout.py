"""One shape of file: its headings, codes and rules, from a TOML file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from loaders.definitions import mistake, read_definition, read_definitions
from loaders.fields import DATASETS, Field
from loaders.layout_tables import TABLES, WORDED, Nested
from loaders.sheet import key

HERE = Path(__file__).parent
A_HOME = "home"  # in may_lack: rows of a file without a home are read, and every one is unmatched
PLACES = ("above_header", "file_name")  # where a file may state a day or a period
FEW = 60  # words that a mistake may list
OTHERWISE = "otherwise"  # in flags and contains: what a row is that none of them fits


@dataclass(frozen=True)
class Layout:
    id: str
    title: str
    dataset: str
    owner: str
    reviewed: date
    columns: dict[str, Any]  # our field = heading, or headings of which the first filled cell is taken
    standard: bool = False  # one of our own: words are written as we write them
    zone: str = "Europe/London"
    basis: str = "admission"
    categories: tuple[str, ...] = ()  # that the file can hold; a measure of another is not covered
    may_lack: tuple[str, ...] = ()  # needed fields that a file of this layout can be without
    joined: dict[str, Any] = field(default_factory=dict)  # field = {columns, by}: cells put together
    flags: dict[str, Any] = field(default_factory=dict)  # field = {heading = word}: Y under the heading
    contains: dict[str, Any] = field(default_factory=dict)  # field = {text in the cell = word}
    like: dict[str, Any] = field(default_factory=dict)  # field = {pattern of the cell = word}: the first
    holds: dict[str, Any] = field(default_factory=dict)  # field = {code among the cell's = word}
    nested: dict[str, Any] = field(default_factory=dict)  # field = {column, where, take}: JSON in a cell
    codes: dict[str, Any] = field(default_factory=dict)  # field = {the file's code = our word}
    defaults: dict[str, Any] = field(default_factory=dict)  # field = what every row of the layout is
    only: dict[str, Any] = field(default_factory=dict)  # heading = the cells that make a row data
    listing: str = ""  # why no row of this layout is a record
    missing: tuple[str, ...] = ()  # dates and times that say nothing
    suppressed: dict[str, Any] = field(default_factory=dict)  # marker = [low, high]
    not_data: tuple[str, ...] = ()  # first cells of rows that are totals or notes
    ignored: tuple[str, ...] = ()  # headings that are read past
    may_gain_columns: bool = False  # a public series to which releases add: what is new is read past and said
    dropped: tuple[str, ...] = ()  # about people: never read, named in the receipt
    refused: tuple[str, ...] = ()  # about people: the whole file is refused
    sheets: tuple[str, ...] = ("*",)
    header_rows: int = 1  # 2: group headings stand above the headings
    lists_all: bool = True  # of a register: a registration of its areas that it lacks is gone
    snapshot: tuple[str, ...] = ()  # where a register states its day: above_header, companions, file_name
    companion: dict[str, Any] = field(default_factory=dict)  # field = {sheet, id, take} of another sheet
    values: dict[str, Any] = field(default_factory=dict)  # metric = {column, unit, ...}: a record each
    sums: dict[str, Any] = field(default_factory=dict)  # metric = the metrics that it is the sum of
    says: str = ""  # a word that the rows above the headings say, which tells it from others with the same
    period_from: str = ""  # of published figures: above_header or file_name, where no column says it
    source_date_from: str = ""  # above_header: the last day of the lines that say published or revised
    positions: tuple[str, ...] = ()  # the headings of a file that has none, in their order
    looks: dict[str, Any] = field(default_factory=dict)  # heading = pattern of its cells, where none stands

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields that the layout can give, in the dataset's order."""
        given = {*self.columns, *self.joined, *self.flags, *self.contains, *self.nested, *self.defaults}
        return tuple(name for name in DATASETS[self.dataset] if name in given or name in self.companion)

    def headings(self, name: str) -> tuple[str, ...]:
        """The headings from which a field is made."""
        if name not in self._headings:
            self._headings[name] = tuple(self._headings_of(name))
        return self._headings[name]

    @cached_property
    def _headings(self) -> dict[str, tuple[str, ...]]:
        return {}  # as they are asked for: every file is held against every layout

    def _headings_of(self, name: str) -> list[str]:
        found = as_list(self.columns.get(name, []))
        found += as_list(self.joined.get(name, {}).get("columns", []))
        found += [heading for heading in self.flags.get(name, {}) if heading != OTHERWISE]
        nested = self.nested.get(name, {})
        return found + [rule["column"] for rule in (nested, nested.get("or")) if rule]

    @cached_property
    def known(self) -> dict[str, str]:
        """Every heading that is read, as it is compared -> as the layout writes it."""
        names = {*self.columns, *self.joined, *self.flags, *self.nested}
        read = [h for name in names for h in self.headings(name)]
        return {
            key(h): h
            for h in (*read, *self.only, *(h for one in self.values.values() for h in of_value(one)))
        }

    @cached_property
    def valued(self) -> frozenset[str]:
        """Headings of published figures, as they are compared: they may stand several times."""
        return frozenset(key(h) for one in self.values.values() for h in of_value(one))

    @cached_property
    def stated(self) -> frozenset[str]:
        """Fields that the layout gives without a column of their own."""
        given = {"metric", "value", "unit"} if self.values else set()
        return frozenset(given | set(self.defaults) | ({"period"} if self.period_from else set()))


def of_value(rule: Mapping[str, Any]) -> list[str]:
    """The headings that a published figure is made from."""
    parts = ("column", "group", "add", "numerator", "denominator")
    return [h for part in parts for h in as_list(rule.get(part, []))] + list(rule.get("where", {}))


def as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@dataclass(frozen=True)
class PeopleColumns:
    owner: str
    reviewed: date
    refused: tuple[str, ...]
    dropped: tuple[str, ...]
    spared: tuple[str, ...]


PEOPLE = read_definition(HERE / "columns_about_people.toml", PeopleColumns)


def _layout(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """The TOML's values, checked against what the dataset holds."""
    dataset = DATASETS.get(values["dataset"])
    if dataset is None:
        raise ValueError(f"dataset is {values['dataset']!r}, not one of {', '.join(DATASETS)}")
    _check_tables(values)
    _check_choices(values, dataset)
    given = {field for table in (*_OF_A_FIELD, *WORDED) for field in values.get(table, {})}
    if wrong := sorted(given - set(dataset)):
        raise ValueError(f"{values['dataset']} has no {', '.join(wrong)}")
    for table in WORDED:
        for field_name, words in values.get(table, {}).items():
            _check_words(f"{table}.{field_name}", words, dataset[field_name].every_word)
    if values.get("values") and values["dataset"] != "benchmarks":
        raise ValueError("values are of benchmarks: other datasets have a record a row")
    _check_values(values.get("values", {}))
    summed = {metric for total, parts in values.get("sums", {}).items() for metric in (total, *parts)}
    if missing := sorted(summed - set(values.get("values", {}))):
        raise ValueError(f"sums: there is no value {', '.join(missing)}")
    return {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}


_OF_A_FIELD = ("columns", "joined", "nested", "defaults", "companion")


def _check_tables(values: dict[str, Any]) -> None:
    """What may stand in each table, down to the last key; no text in it is empty."""
    for table, shape in TABLES.items():
        if wrong := mistake(table, values.get(table, {}), shape):
            raise ValueError(wrong)
        if blank := next(_blanks(table, values.get(table, {})), None):
            raise ValueError(f"{blank} is empty")
    for name, rule in values.get("nested", {}).items():
        if wrong := mistake(f"nested.{name}.or", rule.get("or"), Nested):
            raise ValueError(wrong)


def _blanks(path: str, value: Any) -> Iterator[str]:
    if value == "":
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key_, one in inside:
        yield from _blanks(f"{path}.{key_}", one)


def _check_choices(values: dict[str, Any], dataset: Mapping[str, Field]) -> None:
    """Words that are one of a few."""
    words = {word for one in dataset.values() for word in one.words}
    for name, allowed in (
        ("snapshot", (*PLACES, "companions")), ("categories", sorted(words)),
        ("may_lack", (*dataset, A_HOME)),
        ("period_from", PLACES), ("source_date_from", PLACES[:1]), ("header_rows", (1, 2)),
        ("basis", ("admission", "discharge")),
    ):  # fmt: skip
        given = values.get(name, [])
        for one in given if isinstance(given, list) else [given]:
            if one not in allowed:
                shown = ", ".join(map(str, allowed)) if len(allowed) < FEW else "what it may be"
                raise ValueError(f"{name} is {one!r}, not one of {shown}")
    if "zone" in values and values["zone"] not in available_timezones():
        raise ValueError(f"zone is {values['zone']!r}, not a time zone such as Europe/London")
    for name, word in values.get("defaults", {}).items():
        if name in dataset and dataset[name].words and word not in dataset[name].words:
            raise ValueError(f"defaults.{name} is {word!r}, not one of {', '.join(dataset[name].words)}")



def _check_words(where: str, given: dict[str, Any], words: tuple[str, ...]) -> None:
    if unknown := sorted({str(word) for word in given.values()} - set(words)) if words else []:
        raise ValueError(f"{where}: {', '.join(unknown)} is not one of {', '.join(words)}")


def _check_values(metrics: dict[str, Any]) -> None:
    for metric, rule in metrics.items():
        made_from = ("column" in rule) + ("add" in rule) + ("numerator" in rule and "denominator" in rule)
        if made_from != 1 or "unit" not in rule:
            raise ValueError(
                f"values.{metric}: needs a unit, and a column, an add or a numerator and denominator"
            )


LAYOUTS = read_definitions(HERE / "layouts", Layout, _layout)


def read_layout(path: Path) -> Layout:
    """One layout that stands elsewhere, checked as the built-in ones are."""
    return read_definition(path, Layout, _layout)


def is_passed_over(heading: str, layout: Layout) -> bool:
    return meets(heading, layout.ignored) or is_dropped(heading, layout)


def is_new(heading: str, layout: Layout) -> bool:
    """Whether the layout has no word of the heading at all."""
    return bool(key(heading)) and key(heading) not in layout.known and not is_passed_over(heading, layout)


def is_dropped(heading: str, layout: Layout) -> bool:
    return key(heading) not in layout.known and meets(heading, (*layout.dropped, *PEOPLE.dropped))


@cache
def meets(heading: str, patterns: tuple[str, ...]) -> bool:
    found = key(heading)
    return any(fnmatchcase(found, pattern if "*" in pattern else key(pattern)) for pattern in patterns)


def refused_headings(header: list[str], layout: Layout) -> list[str]:
    patterns = (*layout.refused, *PEOPLE.refused)
    bare = [h for h in header if key(h) not in layout.known and key(h) not in PEOPLE.spared]
    return [h for h in bare if meets(h, patterns)]
