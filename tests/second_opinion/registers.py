"""Registrations to homes, and a home's facts day by day: counting-rules.md, "Homes and areas over time"."""

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import combinations

from second_opinion.months import first_day, month_of, shift


@dataclass(frozen=True)
class Registration:
    """One row of one snapshot of a register."""

    cqc_id: str
    register: str
    snapshot: date
    known_on: date
    name: str
    street: str
    postcode: str
    service: str
    beds: int | None
    area: str
    programme: bool
    open_date: date | None
    close_date: date | None = None
    holds_from: date | None = None  # stated; a snapshot of the public register states none
    ods_code: str = ""
    uprn: str = ""
    predecessor: str = ""
    dual: str = ""


@dataclass(frozen=True)
class Facts:
    area: str
    programme: bool
    service: str
    beds: int | None


@dataclass
class Home:
    key: str
    ids: frozenset[str]
    rows: list[Registration]
    snapshots: dict[str, list[date]]  # of each register, as known
    first_named: str | None = None  # first month in which a record names it
    _scope: tuple[str, str | None] | None = field(default=None, repr=False)
    _facts: dict[date, Facts] = field(default_factory=dict, repr=False)
    _closings: dict[str, date | None] = field(default_factory=dict, repr=False)
    _changes: list[date] | None = field(default=None, repr=False)

    def closing_day(self, cqc_id: str) -> date | None:
        if cqc_id not in self._closings:
            self._closings[cqc_id] = self._closing_day(cqc_id)
        return self._closings[cqc_id]

    def _closing_day(self, cqc_id: str) -> date | None:
        """The end date, or the first of two snapshots in a row that lack the registration."""
        own = [row for row in self.rows if row.cqc_id == cqc_id]
        newest = max(own, key=lambda row: row.snapshot)
        if newest.close_date is not None:
            return newest.close_date
        later = [day for day in self.snapshots[newest.register] if day > newest.snapshot]
        return later[0] if len(later) >= 2 else None

    def code(self, day: date) -> str:
        """The newest live registration of the day; of a closed home, the newest."""
        ids = {row.cqc_id for row in self.rows}
        opened = {row.cqc_id: row.open_date or date.min for row in self.rows}
        live = {each for each in ids if (self.closing_day(each) or date.max) > day}
        return max(live or ids, key=lambda each: (opened[each], each))

    @cached_property
    def opening_day(self) -> date | None:
        return min((row.open_date for row in self.rows if row.open_date), default=None)

    @property
    def scope(self) -> tuple[str, str | None]:
        """First month in scope, and the last (None: still open)."""
        if self._scope is None:
            closings = [self.closing_day(cqc_id) for cqc_id in {row.cqc_id for row in self.rows}]
            last = None if None in closings else shift(month_of(max(closings)), -1)
            self._scope = (self._first_month(), last)
        return self._scope

    def _first_month(self) -> str:
        if self.opening_day is not None:
            return month_of(self.opening_day)
        listed = month_of(min(row.snapshot for row in self.rows))
        return min(listed, self.first_named or listed)

    def in_scope(self, month: str) -> bool:
        first, last = self.scope
        return first <= month and (last is None or month <= last)

    def facts(self, month: str) -> Facts:
        """Of the month's first day, or of the opening day."""
        day = first_day(month)
        return self.facts_on(max(day, self.opening_day or day))

    def facts_on(self, day: date) -> Facts:
        """Nothing changes between two of the days on which something does."""
        if self._changes is None:
            ids = {row.cqc_id for row in self.rows}
            starts = {since for each in ids for since, _ in self._timeline(each)}
            ends = {self.closing_day(each) for each in ids} - {None}
            self._changes = sorted(starts | ends | {date.min})
        since = self._changes[bisect_right(self._changes, day) - 1]
        if since not in self._facts:
            self._facts[since] = self._facts_on(day)
        return self._facts[since]

    def _facts_on(self, day: date) -> Facts:
        rows = [row for row in self._rows_on(day) if row is not None]
        if not rows:  # before the first row or between two registrations: what is nearest in time
            rows = [self._nearest(day)]
        services = {row.service for row in rows}
        beds = [row.beds for row in rows if row.beds is not None]
        newest = max(rows, key=lambda row: (row.open_date or date.min, row.cqc_id))
        return Facts(
            area=newest.area,
            programme=newest.programme,
            service=services.pop() if len(services) == 1 else "both",
            beds=max(beds, default=None),
        )

    def _rows_on(self, day: date) -> list[Registration | None]:
        return [self._row_on(cqc_id, day) for cqc_id in sorted({row.cqc_id for row in self.rows})]

    def _row_on(self, cqc_id: str, day: date) -> Registration | None:
        """The row of a registration that holds on the day, None where it is not live."""
        closing = self.closing_day(cqc_id)
        if closing is not None and closing <= day:
            return None
        started = [(since, row) for since, row in self._timeline(cqc_id) if since <= day]
        return max(started, key=lambda pair: (pair[0], pair[1].snapshot))[1] if started else None

    def _timeline(self, cqc_id: str) -> list[tuple[date, Registration]]:
        """Stated days hold; the first snapshot holds from the opening, later ones from their own day."""
        own = sorted((row for row in self.rows if row.cqc_id == cqc_id), key=lambda row: row.snapshot)
        timeline = []
        for row in own:
            since = row.holds_from
            if since is None:
                since = (row.open_date or date.min) if row.snapshot == own[0].snapshot else row.snapshot
            timeline.append((since, row))
        return timeline

    def _nearest(self, day: date) -> Registration:
        everything = [pair for cqc_id in {row.cqc_id for row in self.rows} for pair in self._timeline(cqc_id)]
        before = [pair for pair in everything if pair[0] <= day]
        if before:
            return max(before, key=lambda pair: (pair[0], pair[1].snapshot))[1]
        return min(everything, key=lambda pair: (pair[0], pair[1].snapshot))[1]

    def beds_by_day(self, days: list[date]) -> list[float] | None:
        """Registered beds of each day; none before the opening, unknown if any day's are unknown."""
        beds = []
        for day in days:
            if self.opening_day is not None and day < self.opening_day:
                beds.append(0.0)
                continue
            of_day = self.facts_on(day).beds
            if of_day is None:
                return None
            beds.append(float(of_day))
        return beds


def plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower().replace("'", "").replace("’", "")).strip()


def plain_postcode(text: str) -> str:
    return re.sub(r"\s+", "", text.upper())


def homes_of(rows: list[Registration]) -> list[frozenset[str]]:
    """Sets of registrations that are one home, by rules (a), (b) and (c)."""
    groups = {row.cqc_id: {row.cqc_id} for row in rows}

    def join(one: str, other: str) -> None:
        if one in groups and other in groups and groups[one] is not groups[other]:
            groups[one] |= groups[other]
            for each in groups[one]:
                groups[each] = groups[one]

    for row in rows:
        join(row.cqc_id, row.predecessor)
        join(row.cqc_id, row.dual)
    for one, other in _same_building(rows):
        join(one, other)
    for one, other in _one_after_the_other(rows, groups):
        join(one, other)
    return sorted({frozenset(group) for group in groups.values()}, key=min)


def _same_building(rows: list[Registration]) -> list[tuple[str, str]]:
    """Same UPRN, or same street line, postcode and name, and the same service."""
    places = defaultdict(set)
    for row in rows:
        if row.uprn:
            places["uprn", row.uprn, row.service].add(row.cqc_id)
        if row.street and row.postcode:
            place = (plain(row.street), plain_postcode(row.postcode), plain(row.name))
            places["name", *place, row.service].add(row.cqc_id)
    return [pair for ids in places.values() for pair in combinations(sorted(ids), 2)]


def _one_after_the_other(rows: list[Registration], groups: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Same street line and postcode, one gone from a register before the other came, no third there."""
    seen = defaultdict(list)
    places = defaultdict(set)
    for row in rows:
        seen[row.cqc_id, row.register].append(row.snapshot)
        if row.street and row.postcode:
            place = (row.register, plain(row.street), plain_postcode(row.postcode), row.service)
            places[place].add(row.cqc_id)
    pairs = []
    for (register, *_), ids in places.items():
        if len(ids) != 2:
            continue
        first, second = sorted(ids, key=lambda cqc_id: min(seen[cqc_id, register]))
        if max(seen[first, register]) < min(seen[second, register]):
            pairs.append((first, second))
    return pairs


class Register:
    """The homes as at a day, and which of them a row of some file names."""

    def __init__(self, rows: list[Registration], asat: date | None, first_named: dict | None = None):
        self.homes: dict[str, Home] = {}
        self.by_id: dict[str, str] = {}
        everything = defaultdict(list)
        for ids in homes_of(rows):
            for cqc_id in ids:
                self.by_id[cqc_id] = min(ids)
        for row in rows:
            everything[self.by_id[row.cqc_id]].append(row)
        for key, own in everything.items():
            # A home that no register held by then is taken as it was when it first became known.
            day = max(asat, min(row.known_on for row in own)) if asat else date.max
            known = [row for row in own if row.known_on <= day]
            ids = frozenset(row.cqc_id for row in own)
            listed = {row.register: _snapshots(rows, row.register, day) for row in known}
            self.homes[key] = Home(key, ids, known, listed, (first_named or {}).get(key))
        self._keys = _keys_of(rows, self.by_id)

    def home_of(self, cqc_id="", ods_code="", uprn="", name="", postcode="") -> str | None:
        """The home that the keys of a row name; None if they name none, or two that disagree."""
        named = [
            self._keys["cqc", cqc_id.strip().upper()],
            self._keys["ods", ods_code.strip().upper()],
            self._keys["uprn", uprn.strip()],
            self._keys["name", plain(name), plain_postcode(postcode)] if name and postcode else set(),
        ]
        resolved = {next(iter(homes)) for homes in named if len(homes) == 1}
        return resolved.pop() if len(resolved) == 1 else None


def _snapshots(rows: list[Registration], register: str, day: date) -> list[date]:
    return sorted({row.snapshot for row in rows if row.register == register and row.known_on <= day})


def _keys_of(rows: list[Registration], by_id: dict[str, str]) -> defaultdict:
    keys = defaultdict(set)
    for row in rows:
        home = by_id[row.cqc_id]
        keys["cqc", row.cqc_id.upper()].add(home)
        if row.ods_code:
            keys["ods", row.ods_code.upper()].add(home)
        if row.uprn:
            keys["uprn", row.uprn].add(home)
        keys["name", plain(row.name), plain_postcode(row.postcode)].add(home)
    return keys
