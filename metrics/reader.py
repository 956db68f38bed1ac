"""One question's view of the store: one connection, one day, and what was already worked out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cached_property, reduce
from typing import TypeVar

from sqlalchemy import Connection

from loaders.calendar import month_of
from metrics import area_readings, readings
from metrics.area_months import delayed_days, months_told
from metrics.definition import SOURCES, Metric
from metrics.homes import SERVICES, Homes, Kind, read_homes
from metrics.memo import Memo
from metrics.seats import Seats, read_seats
from metrics.state import Arrivals
from metrics.sums import NOTHING, Sums, Timelines, group_timelines, home_timelines, together

T = TypeVar("T")
OPERATIONAL = "operational"
MONTHS_WITHOUT_DATA = 12


def of_headline(metric: Metric, month: int) -> range:
    """The months that are taken together in a headline or comparison that ends in the month."""
    return range(month - metric.window + 1, month + 1)


class Reader:
    """Reads ranges, and keeps them with the data version."""

    def __init__(
        self, connection: Connection, memo: Memo, asat: date | None, today: date, profile: str = OPERATIONAL
    ) -> None:
        self.profile = profile
        self.connection = connection
        self.memo = memo
        self.asat = asat
        self.today = today
        self.day = readings.known_day(asat)

    def kept(self, name: str, *key: object, make: Callable[[], T]) -> T:
        """What was made before on this data version and day, else what `make` gives."""
        return self.memo.get((name, self.asat, self.profile, *key), make)

    def under(self, profile: str) -> "Reader":
        """The same question under a profile: what one works out is not given to another."""
        return Reader(self.connection, self.memo, self.asat, self.today, profile)

    @cached_property
    def compared_with(self) -> date:
        """The day that due dates are compared with."""
        return self.asat or self.today

    @cached_property
    def homes(self) -> Homes:
        return self.kept("homes", make=lambda: read_homes(self.connection, self.asat))

    @cached_property
    def homes_today(self) -> Homes:
        """All that is known now, whatever day is asked for: what a viewer may see rests on it."""
        return self.memo.get(("homes", None), lambda: read_homes(self.connection, None))

    @cached_property
    def made_up(self) -> bool:
        return self.kept("made_up", make=lambda: readings.made_up(self.connection))

    @cached_property
    def measures(self) -> dict[str, int]:
        return self.kept("measures", make=lambda: readings.measure_ids(self.connection))

    @cached_property
    def seats(self) -> Seats:
        return self.kept("seats", make=lambda: read_seats(self.connection))

    @cached_property
    def metrics(self) -> dict[str, int]:
        return self.kept("metrics", make=lambda: readings.metric_ids(self.connection))

    @cached_property
    def arrivals(self) -> Arrivals:
        return Arrivals(
            lambda: self.kept("arrivals", make=self._first_months),
            lambda: self.kept("held", make=lambda: readings.held_by_month(self.connection, self.day)),
            self.compared_with,
        )

    def _first_months(self) -> dict[tuple[str, int], int]:
        found = readings.first_covered(self.connection, self.day)
        stated = {dataset for dataset, _ in found}
        by_row = tuple(
            id for id, one in SOURCES.items()
            if (one.kind == "extract" or one.optional) and id not in stated
        )  # fmt: skip
        for dataset, home_id, *months in readings.reached_by_rows(self.connection, by_row, self.day):
            home = self.homes.homes.get(home_id)
            for month in months:
                area_id = home.in_month(month).area_id if home else None
                if area_id:
                    found[dataset, area_id] = min(month, found.get((dataset, area_id), month))
        return found

    def span(self, metric: Metric) -> tuple[int, int] | None:
        """The first and last month in which any home has anything."""
        if not metric.of_homes:
            return self.kept("span", metric.id, make=lambda: months_told(self.connection, self.day))
        id = self.metrics.get(metric.id)
        if id is None:
            return None
        return self.kept(
            "span", metric.id, make=lambda: area_readings.group_span(self.connection, id, self.day)
        )

    def months(self, metric: Metric) -> range:
        """From the first that anything is known of to the last that has ended, a year of gaps at most."""
        ended = month_of(self.compared_with) - 1
        first, last = self.span(metric) or (ended - MONTHS_WITHOUT_DATA + 1, ended)
        return range(first, max(last, min(ended, last + MONTHS_WITHOUT_DATA)) + 1)

    def home_timelines(self, metric: Metric, home_ids: list[int]) -> dict[int, Timelines]:
        """The months of each home. Not kept: the answers made from them are."""
        names = [metric.numerator, metric.denominator]
        if metric.squares:
            names += [metric.squares, f"{metric.squares}_3", f"{metric.squares}_12"]
        cells = self._cells(tuple(names), home_ids)
        return {
            home_id: home_timelines(found, metric.numerator, metric.denominator, metric.squares, self.day)
            for home_id, found in cells.items()
        }

    def _cells(self, names: tuple[str, ...], home_ids: list[int]) -> dict[int, readings.HomeCells]:
        return readings.home_cells(self.connection, self.seats, self.measures, names, home_ids, self.day)

    def cells_of_homes(self, names: tuple[str, ...], home_ids: list[int]) -> dict[int, readings.HomeCells]:
        """The cells of several measures at once, with what they replaced. Not kept: the answers are."""
        return self._cells(names, home_ids)

    def group_cells(self, metric: Metric, area_id: int) -> list[area_readings.GroupCell]:
        id = self.metrics.get(metric.id)
        if id is None:
            return []
        return self.kept(
            "group", metric.id, area_id,
            make=lambda: area_readings.group_cells(self.connection, id, area_id, self.day),
        )  # fmt: skip

    def group_timelines(self, metric: Metric, kind: Kind) -> Timelines:
        if not metric.of_homes:
            area_id = kind.area_id or 0
            return self.kept(
                "timelines", metric.id, area_id,
                make=lambda: delayed_days(self.connection, area_id, self.day),
            )  # fmt: skip
        if kind.group is not None:
            return self.kept("timelines", metric.id, kind, make=lambda: self._of_group(metric, kind))
        return self.kept(
            "timelines", metric.id, kind,
            make=lambda: group_timelines(
                self.group_cells(metric, kind.area_id or 0),
                lambda cell: kind.holds(cell.programme, cell.service),
                self.day,
            ),
        )  # fmt: skip

    def _of_group(self, metric: Metric, kind: Kind) -> Timelines:
        """Any homes taken together, month by month: no sums of them are stored."""
        assert kind.group is not None
        homes = self.home_timelines(metric, kind.group.homes)
        months = sorted({month for timelines in homes.values() for month in timelines})
        found = {}
        for month in months:
            members = self.homes.members(month, kind).tolist()
            if members:
                found[month] = together([homes[home].get(month, []) for home in members], len(members))
        return found

    def year_timelines(self, metric: Metric, kind: Kind, month: int) -> Timelines:
        """A group's months of a headline that ends in the month, without what they were before."""
        return self.kept("year", metric.id, kind, month, make=lambda: self._year(metric, kind, month))

    def _year(self, metric: Metric, kind: Kind, month: int) -> Timelines:
        id = self.metrics.get(metric.id)
        if id is None:
            return {}
        cells = area_readings.group_cells_of_months(
            self.connection, id, kind.area_id or 0, of_headline(metric, month), self.day
        )
        return group_timelines(cells, lambda cell: kind.holds(cell.programme, cell.service), self.day)

    def area_totals(self, metric: Metric, kind: Kind, month: int) -> list[area_readings.Total]:
        """The areas' months of such a headline, of homes in or outside the programme."""
        id, service = self.metrics.get(metric.id), SERVICES.get(kind.service or "")
        if id is None:
            return []
        return self.kept(
            "areas", metric.id, kind, month,
            make=lambda: area_readings.area_totals(
                self.connection, id, of_headline(metric, month), self.day, kind.programme or 0, service
            ),
        )  # fmt: skip

    def type_totals(self, metric: Metric, kind: Kind, month: int) -> dict[int, area_readings.Total]:
        """The homes of a kind over a headline that ends in the month, by type: SERVICES, 0 where unknown."""
        if kind.group is not None:
            return self._types_of_group(metric, kind, month)
        id, wanted = self.metrics.get(metric.id), SERVICES.get(kind.service or "")
        if id is None:
            return {}
        months, area_id = of_headline(metric, month), kind.area_id or 0
        found = self.kept(
            "types", metric.id, area_id, kind.programme, month,
            make=lambda: area_readings.service_totals(
                self.connection, id, area_id, months, self.day, kind.programme
            ),
        )  # fmt: skip
        return {one.key: one for one in found if wanted in (None, one.key)}

    def _types_of_group(self, metric: Metric, kind: Kind, month: int) -> dict[int, area_readings.Total]:
        """Of homes of which no sums are stored: those of known types."""
        found = {}
        for service, number in SERVICES.items():
            if kind.service in (None, service):
                months = self.group_timelines(metric, replace(kind, service=service))
                held = [months[one][-1].sums for one in of_headline(metric, month) if one in months]
                sums = reduce(Sums.__add__, held, NOTHING)
                found[number] = area_readings.Total(
                    number, sums.low, sums.high, sums.denominator, sums.covered, sums.due, sums.marks
                )
        return {number: one for number, one in found.items() if one.denominator}

    def month_totals(self, metric: Metric) -> list[area_readings.Total]:
        """All homes together, month by month."""
        id = self.metrics.get(metric.id)
        return [] if id is None else area_readings.month_totals(self.connection, id, self.day)

    def years(self, metric: Metric, month: int) -> dict[int, readings.Year]:
        """Every home's months of a headline that ends in the month."""
        return self.kept("years", metric.id, month, make=lambda: self._years(metric, month))

    def _years(self, metric: Metric, month: int) -> dict[int, readings.Year]:
        if metric.headline:
            id = self.metrics.get(metric.id)
            return {} if id is None else readings.years(self.connection, self.seats, id, month, self.day)
        top, bottom = (self.measures.get(name) for name in (metric.numerator, metric.denominator))
        if top is None or bottom is None:
            return {}
        months = of_headline(metric, month)
        found = readings.sums_of_homes(self.connection, self.seats, top, bottom, months, self.day)
        due = Counter(int(home) for one in months for home in self.homes.in_month(one)["home"])
        here = {int(home) for home in self.homes.in_month(month)["home"]}
        return {
            home: readings.Year(home, sums.numerator, low, high, bottom_sum, None, covered, due[home])
            for home, (low, high, bottom_sum, covered) in found.items()
            if home in here
            for sums in [Sums(low, high)]
        }

    def money_of_homes(self, metric: Metric, kind: Kind) -> dict[int, Timelines]:
        """Each home's months, for the spread of a sum of money between homes."""
        return self.kept("money", metric.id, kind, make=lambda: self._money(metric, kind))

    def _money(self, metric: Metric, kind: Kind) -> dict[int, Timelines]:
        span = self.span(metric)
        months = range(span[0], span[1] + 1) if span else range(0)
        ids = sorted({int(home) for month in months for home in self.homes.members(month, kind)})
        return self.home_timelines(metric, ids)

    def counted(self, metric: Metric, month: int) -> dict[int, int]:
        """The homes of which a count is known in the month, with or without a denominator: home -> state."""
        top, bottom = (self.measures.get(name) for name in (metric.numerator, metric.denominator))
        if top is None or bottom is None:
            return {}
        return self.kept(
            "counted", metric.id, month,
            make=lambda: readings.counted_homes(self.connection, self.seats, top, bottom, month, self.day),
        )  # fmt: skip

    def one_cell(self, name: str, home_id: int, month: int) -> float | None:
        """What is covered of one measure, home and month."""
        cells = self._cells((name,), [home_id])
        held = [cell for cell in cells[home_id][name].get(month, []) if cell.known_to > self.day]
        return held[-1].value if held and held[-1].state != readings.PART else None
