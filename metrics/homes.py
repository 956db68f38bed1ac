"""The homes and areas as at a day: which home a code means, and where each home is in each month."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, select

from loaders.calendar import first_day
from loaders.problems import Problem
from loaders.records import FOREVER, area, home_code, home_join, home_period, registration

Columns = dict[str, NDArray[numpy.int64]]
SERVICES = {"nursing": 1, "residential": 2, "both": 3}
DEMENTIA = {"Y": 1, "N": 0}
NOT_KNOWN = -1  # of beds and of care for people with dementia
YOU_CANNOT_SEE = "You cannot see this, or it does not exist"


class NotFound(Problem):
    """No such metric, level, area or home, or not for this viewer: the same words for both."""


@dataclass(frozen=True)
class Period:
    """What held of a home between two days."""

    home_id: int
    valid_from: int
    valid_to: int
    area_id: int | None
    programme: int
    programme_start: int | None
    service: str | None
    beds: int | None
    name: str | None
    provider: str | None
    address: str | None
    postcode: str | None
    local_authority: str | None
    rating: str | None
    rating_date: int | None
    scope_from: int | None
    scope_to: int | None
    open_date: int | None
    close_date: int | None
    dementia: str | None = None  # Y or N: whether care for people with dementia is offered


@dataclass(frozen=True)
class Code:
    """One of the codes by which a home is or was known."""

    code: str
    home_id: int
    kind: str
    registered_on: int | None
    closed_on: int | None
    current: int


@dataclass(frozen=True)
class Home:
    """One care home through its life."""

    home_id: int
    code: str
    periods: tuple[Period, ...]
    codes: tuple[Code, ...]

    def at(self, day: int) -> Period:
        """What held on the day; before the first known day, what held first."""
        held = [period for period in self.periods if period.valid_from <= day]
        return held[-1] if held else self.periods[0]

    def in_month(self, month: int) -> Period:
        return self.at(first_day(month))

    @cached_property
    def scope_from(self) -> int:
        return min((p.scope_from for p in self.periods if p.scope_from is not None), default=FOREVER)

    @cached_property
    def scope_to(self) -> int:
        return max((p.scope_to for p in self.periods if p.scope_to is not None), default=FOREVER)

    def in_scope(self, month: int) -> bool:
        return self.scope_from <= month < self.scope_to


@dataclass(frozen=True)
class Area:
    """A place that commissions care."""

    area_id: int
    code: str
    name: str


@dataclass(frozen=True)
class Group:
    """Homes that belong together from one month up to another: a group is known by its code.

    `spans` is home, first month and first month no longer.
    """

    code: str
    name: str = field(compare=False)
    spans: tuple[tuple[int, int, int], ...] = field(compare=False)

    def members(self, month: int) -> list[int]:
        return sorted({home for home, first, until in self.spans if first <= month < until})

    @property
    def homes(self) -> list[int]:
        """All that ever belonged."""
        return sorted({home for home, _, _ in self.spans})


@dataclass(frozen=True)
class Kind:
    """Which homes of a month: of an area, a programme, a service, a group. None is any."""

    area_id: int | None = None
    programme: int | None = None
    service: str | None = None
    group: Group | None = None

    def of(self, columns: Columns) -> NDArray[numpy.bool_]:
        chosen = numpy.ones(len(columns["home"]), dtype=bool)
        if self.area_id:
            chosen &= columns["area"] == self.area_id
        if self.programme is not None:
            chosen &= columns["programme"] == self.programme
        if self.service is not None:
            chosen &= columns["service"] == SERVICES[self.service]
        if self.group is not None and len(chosen):
            chosen &= numpy.isin(columns["home"], self.group.members(int(columns["month"][0])))
        return chosen

    def holds(self, programme: int, service: int) -> bool:
        """Of a row of area sums."""
        return self.programme in (None, programme) and (
            self.service is None or SERVICES[self.service] == service
        )


OUTSIDE = Kind(programme=0)
# Groups that there always are: level -> name and homes.
GROUPS = {
    "programme": ("All vanguard homes", Kind(programme=1)),
    "non_vanguard": ("Homes outside the vanguards", OUTSIDE),
    "all": ("All homes", Kind()),
}


class Homes:
    """Every home and area as at one day."""

    def __init__(
        self, homes: dict[int, Home], areas: dict[int, Area], joins: dict[int, tuple[str, ...]]
    ) -> None:
        self.homes = homes
        self.areas = areas
        self.joins = joins
        self.area_of_code = {one.code: one for one in areas.values()}
        self._months: dict[int, Columns] = {}
        self._by_code: dict[str, list[Code]] = {}
        for home in homes.values():
            for code in home.codes:
                self._by_code.setdefault(code.code.upper(), []).append(code)

    def find(self, code: str) -> Home:
        """The home of any code it has or had; of two homes, the one that has it now, then the newer."""
        found = self.known(code)
        if found is None:
            raise NotFound(f"{YOU_CANNOT_SEE}: home {code}.")
        return found

    def known(self, code: str) -> Home | None:
        found = self._by_code.get(code.strip().upper())
        return self.homes[max(found, key=_newest).home_id] if found else None

    def area(self, code: str) -> Area:
        if code not in self.area_of_code:
            raise NotFound(f"{YOU_CANNOT_SEE}: area {code}.")
        return self.area_of_code[code]

    @cached_property
    def _columns(self) -> Columns:
        rows = []
        for home in self.homes.values():
            for order, period in enumerate(home.periods):
                last = order == len(home.periods) - 1
                rows.append((
                    home.home_id,
                    0 if order == 0 else period.valid_from,
                    FOREVER if last else home.periods[order + 1].valid_from,
                    home.scope_from, home.scope_to, period.area_id or 0, period.programme,
                    SERVICES.get(period.service or "", 0),
                    NOT_KNOWN if period.beds is None else period.beds,
                    DEMENTIA.get(period.dementia or "", NOT_KNOWN),
                ))  # fmt: skip
        table = numpy.array(rows, dtype=numpy.int64).reshape(-1, 10)
        names = ("home", "from", "to", "scope_from", "scope_to", "area", "programme", "service", "beds",
                 "dementia")  # fmt: skip
        return {name: table[:, place] for place, name in enumerate(names)}

    def in_month(self, month: int) -> Columns:
        """The homes in scope in the month, as columns, by what held on its first day."""
        if month not in self._months:
            columns, day = self._columns, first_day(month)
            chosen = (columns["from"] <= day) & (day < columns["to"])
            chosen &= (columns["scope_from"] <= month) & (month < columns["scope_to"])
            held = {name: column[chosen] for name, column in columns.items()}
            self._months[month] = {**held, "month": numpy.full(int(chosen.sum()), month)}
        return self._months[month]

    def members(self, month: int, kind: "Kind") -> NDArray[numpy.int64]:
        """Ids of the homes of a kind in scope in the month."""
        columns = self.in_month(month)
        return columns["home"][kind.of(columns)]

    def members_of_area(self, area_id: int, month: int) -> list[int]:
        return [int(one) for one in self.members(month, Kind(area_id))] if area_id else []

    def ever_in(self, area_id: int) -> list[Home]:
        """Homes that were in the area at any time, in the order of the alphabet."""
        columns = self._columns
        ids = sorted({int(one) for one in columns["home"][columns["area"] == area_id]})
        return sorted((self.homes[one] for one in ids), key=lambda home: (name_of(home), home.code))


def _newest(code: Code) -> tuple[int, bool, int, int]:
    return code.current, code.closed_on is None, code.registered_on or 0, code.home_id


def name_of(home: Home, day: int = FOREVER) -> str:
    """What it is called on the day."""
    return home.at(day).name or home.code


def read_homes(connection: Connection, asat: date | None) -> Homes:
    """What the registers say as at the day; without one, all that is known."""
    day = FOREVER - 1 if asat is None else asat.toordinal()
    wanted = [home_period.c[name] for name in Period.__dataclass_fields__]
    periods: dict[int, list[Period]] = {}
    known = and_(home_period.c.known_from <= day, home_period.c.known_to > day)
    for row in connection.execute(
        select(*wanted).where(known).order_by(home_period.c.home_id, home_period.c.valid_from)
    ):
        periods.setdefault(row[0], []).append(Period(*row))
    codes: dict[int, list[Code]] = {}
    known = and_(home_code.c.known_from <= day, home_code.c.known_to > day)
    wanted = [home_code.c[name] for name in Code.__dataclass_fields__]
    for row in connection.execute(select(*wanted).where(known)):
        codes.setdefault(row[1], []).append(Code(*row))
    homes = {id: _home(id, tuple(found), tuple(codes.get(id, ()))) for id, found in periods.items()}
    areas = {
        row.area_id: Area(row.area_id, row.code, row.name or row.code)
        for row in connection.execute(select(area.c.area_id, area.c.code, area.c.name))
    }
    return Homes(homes, areas, _joins(connection))


def _home(home_id: int, periods: tuple[Period, ...], codes: tuple[Code, ...]) -> Home:
    ordered = sorted(codes, key=lambda one: (-one.current, -(one.registered_on or 0), one.code))
    return Home(home_id, ordered[0].code if ordered else str(home_id), periods, tuple(ordered))


def _joins(connection: Connection) -> dict[int, tuple[str, ...]]:
    """Why the registrations of a home are one, by home."""
    query = (
        select(registration.c.home_id, home_join.c.reason)
        .join(registration, registration.c.registration_id == home_join.c.registration_id)
        .where(home_join.c.status == "joined")
        .order_by(home_join.c.registration_id, home_join.c.other_id)
    )
    reasons: dict[int, list[str]] = {}
    for home_id, reason in connection.execute(query):
        reasons.setdefault(home_id, []).append(reason)
    return {home_id: tuple(dict.fromkeys(found)) for home_id, found in reasons.items()}
