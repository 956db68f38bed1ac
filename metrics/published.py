"""Published figures: those that analysts wrote down, and those that were loaded from a publisher's file."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from loaders.records import benchmark_value, load
from metrics.definition import Metric
from metrics.reader import Reader

STATUSES = ("sourced", "derived", "standard", "not_comparable", "not_found")
DRAWN = ("sourced", "derived", "standard")
# Which loaded figures a benchmark shows, the likeliest comparator first. A provider is no home.
OF_BENCHMARK = {"england": ("england",), "published": ("group", "ccg", "la")}


@dataclass(frozen=True)
class Figure:
    """One published number: what it is of, and whether a line may be drawn from it."""

    status: str
    note: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    place: str | None = None
    population: str | None = None
    period: str | None = None
    source: str | None = None
    judged: bool | None = None  # of those that are drawn: whether a word may come from it

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"status is {self.status!r}, not one of {', '.join(STATUSES)}")
        wanted = {"value", "place", "population", "period", "source"} if self.status != "not_found" else set()
        wanted |= {"judged"} if self.status in DRAWN else set()
        wanted |= {"low", "high"} if (self.low, self.high) != (None, None) else set()
        given = {
            name for name in self.__dataclass_fields__.keys() - {"status", "note"}
            if getattr(self, name) is not None
        }  # fmt: skip
        if wrong := given ^ wanted:
            raise ValueError(f"missing or unknown {', '.join(sorted(wrong))}: the figure is {self.status}")
        for name in ("value", "low", "high", "place", "population", "period", "source"):
            given_here = getattr(self, name)
            if given_here == "" or (isinstance(given_here, int | float) and given_here < 0):
                raise ValueError(f"{name} is {given_here!r}: a figure has each, and none is below zero")
        if self.value is not None and not (self.low or self.value) <= self.value <= (self.high or self.value):
            raise ValueError("low, value and high are not in that order")


@dataclass(frozen=True)
class Loaded:
    """A published value as a file gave it."""

    geography: str
    code: str | None
    place: str | None
    population: str | None
    period: str
    first_month: int
    last_month: int
    value: float | None
    unit: str | None
    source: str | None
    status: str | None


def figure_of(
    written: Figure | None, id: str, reader: Reader, metric: Metric, month: int | None
) -> Figure | None:
    """The newest loaded figure from which a line may be drawn, else what analysts wrote down."""
    found = [one for one in loaded(reader, metric) if one.geography in OF_BENCHMARK.get(id, ())]
    drawn = [one for one in found if drawable(one, metric)]
    if not drawn:
        return written
    ranks = {geography: -at for at, geography in enumerate(OF_BENCHMARK[id])}
    # Of one period the first by place and population, so that the same store always shows the same.
    ordered = sorted(drawn, key=lambda one: (one.place or "", one.population or "", one.source or ""))
    newest = max(ordered, key=lambda one: (ranks[one.geography], one.last_month, -one.first_month))
    return _figure(newest, metric, month)


def drawable(one: Loaded, metric: Metric) -> bool:
    """A value with a source, a population, a status that allows it and, where it says one, our unit."""
    named = one.value is not None and bool(one.source) and bool(one.population)
    return named and one.status in DRAWN and (one.unit is None or _plain(one.unit) == _plain(metric.unit))


def _plain(unit: str) -> str:
    spelt = unit.casefold().replace("%", "percent").replace("£", "gbp")
    return "".join(letter for letter in spelt if letter.isalnum())


def _figure(one: Loaded, metric: Metric, month: int | None) -> Figure:
    figure = Figure(
        status=str(one.status), note="A published figure, loaded from its publisher's file.", value=one.value,
        place=_place(one), population=one.population, period=_period(one.period), source=one.source,
        judged=True,
    )  # fmt: skip
    if metric.kind == "money" and (month is None or _price_year(one.last_month) != _price_year(month)):
        note = f"{figure.note} At the prices of {one.period}: not the prices of the months shown."
        return replace(figure, note=note, judged=False)
    return figure


def _price_year(month: int) -> int:
    return (month - 3) // 12


def _period(text: str) -> str:
    """One year is written once."""
    first, _, last = text.partition("-")
    return first if first == last else text


def _place(one: Loaded) -> str:
    """England is England only where the figure's geography says so."""
    if one.geography == "england":
        return "England"
    named = one.place if one.place and one.place.strip().casefold() != "england" else None
    return named or one.code or "Elsewhere"


def loaded(reader: Reader, metric: Metric) -> tuple[Loaded, ...]:
    """The metric's published values as at the reader's day: of each, the newest release."""
    return reader.kept("published", metric.id, make=lambda: _read(reader, metric.id))


def _read(reader: Reader, metric_id: str) -> tuple[Loaded, ...]:
    value = benchmark_value.c
    question = (
        select(
            value.geography, value.code, value.place, value.population, value.period, value.first_month,
            value.last_month, value.value, value.unit, value.source, value.status,
            load.c.known_on, load.c.load_id,
        )
        .join(load, load.c.load_id == value.load_id)
        .where(value.metric == metric_id, load.c.undone_at.is_(None), load.c.known_on <= reader.day)
        .order_by(load.c.known_on, load.c.load_id, value.source_row)
    )  # fmt: skip
    rows = reader.connection.execute(question).all()
    newest = {(row.geography, row.code, row.period): row.known_on for row in rows}
    kept = [row for row in rows if newest[row.geography, row.code, row.period] == row.known_on]
    # Two files known on the same day that say the same are one.
    return tuple(dict.fromkeys(Loaded(*row[:11]) for row in kept))
