"""A home through its periods and codes, as known on each day: home_period and home_code."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from loaders.calendar import month_of_day
from loaders.records import FOREVER
from loaders.register import FACTS, NOTHING, Facts, Life, Registers, life, overlay

# What may be said of a home from a day on; the names of home_period's and home_code's columns.
PERIOD = (
    "valid_to", "area_id", "programme", "programme_start", "service", "beds", "name", "provider",
    "address", "postcode", "local_authority", "client_group", "dementia", "rating", "rating_date",
    "scope_from", "scope_to", "open_date", "close_date",
)  # fmt: skip
CODE = ("kind", "registered_on", "closed_on", "current")
_FACT = {name: place for place, name in enumerate(FACTS)}
MADE_UP = "name-"  # begins the code of a registration whose register gives no ids
Timeline = dict[Any, tuple[Any, ...]]  # valid_from or code -> what holds


def is_made_up(code: str) -> bool:
    """Whether a code is ours, for a registration that came without an id."""
    return code.startswith(MADE_UP)


class Home:
    """Its registrations' lives as known on one day, put together."""

    def __init__(
        self, registers: Registers, codes: dict[int, str], links: dict[int, set[int]], day: int
    ) -> None:
        self.codes = codes
        found = [one for number in codes if (one := life(registers, number, day))]
        self.lives = sorted(found, key=lambda one: _age(one, codes[one.registration_id]))
        self.ends = {one.registration_id: self._end(one, links) for one in self.lives}

    def _end(self, one: Life, links: dict[int, set[int]]) -> int | None:
        """Its closing, or the start of the registration that came after it."""
        ends = [] if one.closed is None else [one.closed]
        for other in self.lives:
            if other.registration_id in links.get(one.registration_id, ()) and other.start > one.start:
                ends.append(other.start)
            for source, (_, last) in one.last_listed.items():
                first = other.last_listed.get(source, (0, 0))[0]
                if last < first:
                    ends.append(other.start if last < other.start <= first else first)
        return min(ends) if ends else None

    @property
    def real(self) -> list[Life]:
        """Those with an id; a register without ids neither opens nor closes a home that has one."""
        return [one for one in self.lives if not is_made_up(self.codes[one.registration_id])] or self.lives

    def opened(self) -> int | None:
        return min(self.lives, key=lambda one: (one.start, one.opened is None)).opened

    def closed(self) -> int | None:
        ends = [self.ends[one.registration_id] for one in self.real]
        known = [end for end in ends if end is not None]
        return max(known) if len(known) == len(ends) else None

    def scope(self, first_named: int | None) -> tuple[int, int]:
        """The months in scope: first, and first no longer."""
        opened, closed = self.opened(), self.closed()
        first = month_of_day(min(one.start for one in self.lives) if opened is None else opened)
        if opened is None and first_named is not None:
            first = min(first, first_named)
        return first, FOREVER if closed is None else month_of_day(closed)

    def periods(self, area_id: Callable[[str | None, str | None], int | None], named: int | None) -> Timeline:
        """From each day on which something changes: what holds."""
        if not self.lives:
            return {}
        opened, closed = self.opened(), self.closed()
        start = opened or 0
        end = FOREVER if closed is None else closed
        days = {start} | {day for one in self.lives for day, _ in one.changes}
        days |= {self._begins(one) for one in self.lives}
        days |= {day for day in self.ends.values() if day is not None}
        held = sorted(day for day in days if start <= day < max(end, start + 1))
        scope = self.scope(named)
        timeline: Timeline = {}
        for day, until in zip(held, [*held[1:], end], strict=True):
            timeline[day] = (until, *self._row(self.facts(day), area_id), *scope, opened, closed)
        return _merged(timeline)

    def facts(self, day: int) -> Facts:
        """The newest live registration's, filled from the others; beds the larger, services both, and care
        for people with dementia where any of them offers it."""
        live = [one for one in self.lives if self._is_live(one, day)] or self._nearest(day)
        said = [one.facts_on(day) for one in live]
        facts = NOTHING
        for one in said:
            facts = overlay(facts, one)
        merged = list(facts)
        real = [one.facts_on(day) for one in live if one in self.real]
        services = {one[_FACT["service"]] for one in real} - {None}
        if len(services) > 1:
            merged[_FACT["service"]] = "both"
        beds = [one[_FACT["beds"]] for one in said if one[_FACT["beds"]] is not None]
        merged[_FACT["beds"]] = max(beds, default=None)
        if any(one[_FACT["dementia"]] == "Y" for one in said):
            merged[_FACT["dementia"]] = "Y"
        return tuple(merged)

    def _is_live(self, one: Life, day: int) -> bool:
        end = self.ends[one.registration_id]
        return self._begins(one) <= day and (end is None or day < end)

    def _begins(self, one: Life) -> int:
        """Its start; where that is only its first listing, the first registration was always there."""
        first = min(self.lives, key=lambda other: other.start)
        return 0 if one is first and one.opened is None else one.start

    def _nearest(self, day: int) -> list[Life]:
        before = [one for one in self.real if one.start <= day]
        return [max(before, key=lambda one: one.start)] if before else [min(self.real, key=lambda o: o.start)]

    @staticmethod
    def _row(facts: Facts, area_id: Callable[[str | None, str | None], int | None]) -> tuple[Any, ...]:
        def of(name: str) -> Any:
            return facts[_FACT[name]]

        area = area_id(of("area_code") or of("local_authority"), of("area_name") or of("local_authority"))
        return (area, int(of("programme") == "vanguard"), *facts[_FACT["programme_start"] :])

    def coded(self) -> Timeline:
        """Every code and name that leads to the home; one of them is the one that it is asked for by."""
        if not self.lives:
            return {}
        known = {one.registration_id: one for one in self.lives}
        live = [one for one in self.real if self.ends[one.registration_id] is None] or self.real
        current = self.codes[live[-1].registration_id]
        codes: Timeline = {}
        for number, code in self.codes.items():
            one = known.get(number)
            kind = "none" if is_made_up(code) else "cqc"
            opened, closed = (one.opened, self.ends[number]) if one else (None, None)
            codes[code] = (kind, opened, closed, int(code == current))
        for one in self.lives:
            for ods in one.ods_codes:
                codes.setdefault(ods, ("ods", None, None, 0))
            for name in one.names:
                codes.setdefault(name, ("name", None, None, 0))
        return codes


def _age(one: Life, code: str) -> tuple[bool, int, int, str]:
    """Older first; by id where the day is one, and those without an id before all others."""
    return not is_made_up(code), one.start, len(code), code


def _merged(timeline: Timeline) -> Timeline:
    """Neighbouring periods that say the same are one."""
    merged: Timeline = {}
    last = None
    for start, row in timeline.items():
        if last is not None and merged[last][1:] == row[1:]:
            merged[last] = row
        else:
            merged[start] = row
            last = start
    return merged


def over_time(
    days: Iterable[int], state: Callable[[int], tuple[Timeline, Timeline]]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """What is known from each day on, of periods and of codes: rows of (key, known_from, known_to, ...)."""
    epochs = sorted(days)
    states = [state(day) for day in epochs]
    return tuple(_steps(epochs, [one[which] for one in states]) for which in (0, 1))  # type: ignore[return-value]


def _steps(epochs: list[int], states: list[Timeline]) -> list[tuple[Any, ...]]:
    open_steps: dict[Any, tuple[int, tuple[Any, ...]]] = {}
    steps = []
    # A home that was not known yet is given its earliest facts: a late register empties no earlier answer.
    starts = [0, *epochs[1:]]
    for known_from, timeline in zip(starts, states, strict=True):
        for key, (since, row) in list(open_steps.items()):
            if timeline.get(key) != row:
                steps.append((key, since, known_from, *row))
                del open_steps[key]
        for key, row in timeline.items():
            open_steps.setdefault(key, (known_from, row))
    return steps + [(key, since, FOREVER, *row) for key, (since, row) in open_steps.items()]


def links_between(registers: Registers, numbers: dict[str, int]) -> dict[int, set[int]]:
    """Registration -> those that the register says came after it."""
    from_register: dict[int, set[int]] = defaultdict(set)
    for number, rows in registers.rows.items():
        for row in rows:
            for code in (row.successor or "").split(";") if row.successor else ():
                if (after := numbers.get(code.strip())) is not None:
                    from_register[number].add(after)
            for code in (row.predecessor or "").split(";") if row.predecessor else ():
                if (before := numbers.get(code.strip())) is not None:
                    from_register[before].add(number)
    return from_register


__all__ = ["CODE", "PERIOD", "Home", "is_made_up", "links_between", "over_time"]
