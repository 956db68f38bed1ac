"""Which registrations are one home, each join with its reason: what people said, then rules (a), (b), (c)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, pairwise
from typing import NamedTuple

from loaders.likeness import twins
from loaders.records import FOREVER
from loaders.register import Registers, linked, plain, street_of

JOINED, SUGGESTED, APART = "joined", "suggested", "apart"
PERSON = "person"  # the rule of a join that a person made


class Answer(NamedTuple):
    """What a person said of two registrations."""

    one: int
    other: int
    answer: str  # joined or apart
    who: str | None
    at: str | None

    @property
    def said(self) -> str:
        day = f" on {self.at[:10]}" if self.at else ""
        return f"{self.who or 'a person'} said{day} that they are {_SAID[self.answer]}."


_SAID = {JOINED: "one home", APART: "two homes"}


@dataclass(frozen=True)
class Join:
    registration_id: int
    other_id: int
    rule: str
    reason: str
    status: str


@dataclass
class Traits:
    """What a registration is told by, over all that any register said of it."""

    code: str
    name: str = ""
    services: set[str] = field(default_factory=set)
    uprns: set[str] = field(default_factory=set)
    places: dict[tuple[str, str], str] = field(default_factory=dict)  # (street, postcode) as it is compared
    names: set[str] = field(default_factory=set)
    listed: dict[int, tuple[int, int]] = field(default_factory=dict)  # by source: first and last snapshot
    links: dict[str, str] = field(default_factory=dict)  # other code -> what the register calls it

    @property
    def postcodes(self) -> set[str]:
        return {postcode for _, postcode in self.places}

    @property
    def label(self) -> str:
        return f"{self.code} ({self.name})" if self.name else self.code


def traits(registers: Registers, codes: Mapping[int, str]) -> dict[int, Traits]:
    """Every registration that a register names, or that one of these names as its relation."""
    found: dict[int, Traits] = {}
    for registration_id in registers.rows:
        trait = found[registration_id] = Traits(codes[registration_id])
        for row in registers.as_at(registration_id, FOREVER):
            if row.name:
                trait.name = row.name
                trait.names.add(plain(row.name))
            trait.services |= {row.service} if row.service else set()
            trait.uprns |= {row.uprn} if row.uprn else set()
            if row.postcode and (street := street_of(row)):
                line = (row.street or row.address or "").split(",")[0]
                trait.places[street, row.postcode] = f"{line}, {row.postcode}"
            if row.whole:
                first, last = trait.listed.get(row.source_id, (FOREVER, 0))
                trait.listed[row.source_id] = (min(first, row.snapshot_on), max(last, row.snapshot_on))
            for kind in ("predecessor", "successor", "dual"):
                trait.links.update(dict.fromkeys(linked(getattr(row, kind)), _KINDS[kind]))
    numbers = {code: number for number, code in codes.items()}
    for trait in list(found.values()):
        for code in trait.links:
            if code in numbers:
                found.setdefault(numbers[code], Traits(code))
    return found


_KINDS = {"predecessor": "its predecessor", "successor": "its successor", "dual": "its dual registration"}


class Homes:
    """Registrations put together step by step; the first by code stands for the home."""

    def __init__(self, known: dict[int, Traits], answers: Iterable[Answer] = ()) -> None:
        self.known = known
        self.joins: list[Join] = []
        self._above = {number: number for number in known}
        self._noted: set[tuple[int, int]] = set()
        self._apart: dict[int, list[Answer]] = defaultdict(list)  # by home
        heard = [one for one in answers if one.one in known and one.other in known]
        self.answers = sorted(heard, key=lambda one: sorted((known[one.one].code, known[one.other].code)))
        for answer in self.answers:
            if answer.answer == APART:
                self._apart[answer.one].append(answer)
                self._apart[answer.other].append(answer)

    def home(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = self._above[self._above[number]]
            number = self._above[number]
        return number

    def apart(self, one: int, other: int) -> Answer | None:
        """Why the homes of two registrations are two, where a person said so."""
        said = self._apart.get(self.home(one), ())
        homes = {self.home(one), self.home(other)}
        found = [x for x in said if {self.home(x.one), self.home(x.other)} == homes]
        return min(found, key=self.answers.index, default=None)

    def join(self, one: int, other: int, rule: str, reason: str) -> None:
        if (a := self.home(one)) == (b := self.home(other)):
            return
        if said := self.apart(one, other):
            self._note(Join(one, other, rule, f"{reason} But {self.words(said)}", APART))
            return
        self._above[max(a, b)] = min(a, b)
        self._apart[min(a, b)] += self._apart.pop(max(a, b), [])
        self._note(Join(one, other, rule, reason, JOINED))

    def suggest(self, one: int, other: int, rule: str, reason: str) -> None:
        if self.home(one) != self.home(other) and not self.apart(one, other):
            self._note(Join(one, other, rule, reason, SUGGESTED))

    def _note(self, join: Join) -> None:
        pair = join.registration_id, join.other_id
        if pair not in self._noted:
            self._noted.add(pair)
            self.joins.append(join)

    def words(self, said: Answer) -> str:
        one, other = (self.known[number].label for number in self.in_order((said.one, said.other)))
        return f"of {one} and {other} {said.said}"

    def in_order(self, numbers: Iterable[int]) -> list[int]:
        return sorted(numbers, key=lambda number: self.known[number].code)


def homes(known: dict[int, Traits], answers: Iterable[Answer] = ()) -> Homes:
    """Registrations -> homes. The outcome depends on what was said, never on the order of loading."""
    found = Homes(known, answers)
    _said_by_people(found)
    _linked_by_register(found)
    _same_uprn(found)
    _same_name_and_place(found)
    _one_after_the_other(found)
    _suggest(found)
    return found


def _said_by_people(found: Homes) -> None:
    for said in found.answers:
        if said.answer == JOINED:
            one, other = found.in_order((said.one, said.other))
            words = found.words(said)
            found.join(one, other, PERSON, words[:1].upper() + words[1:])


def _linked_by_register(found: Homes) -> None:
    numbers = {trait.code: number for number, trait in found.known.items()}
    for number in found.in_order(found.known):
        trait = found.known[number]
        for code, kind in sorted(trait.links.items()):
            if (other := numbers.get(code)) is not None and other != number:
                found.join(number, other, "a", f"The register names {code} as {kind} of {trait.label}.")


def _groups(found: Homes, *parts: str) -> dict[tuple[object, ...], list[int]]:
    """Registrations by what they share: one entry for each value of the parts together."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, trait in found.known.items():
        keys: list[tuple[object, ...]] = [()]
        for part in parts:
            keys = [(*key, value) for key in keys for value in getattr(trait, part)]
        for key in keys:
            groups[key].append(number)
    shared = {key: group for key, group in groups.items() if len(group) > 1}
    return {key: found.in_order(shared[key]) for key in sorted(shared, key=str)}


def _same_uprn(found: Homes) -> None:
    for (uprn, service), group in _groups(found, "uprns", "services").items():
        for one, other in pairwise(group):
            labels = f"{found.known[one].label} and {found.known[other].label}"
            reason = f"{labels} have the same UPRN {uprn} and the same service, {service}."
            found.join(one, other, "b", reason)


def _same_name_and_place(found: Homes) -> None:
    for (place, _, service), group in _groups(found, "places", "names", "services").items():
        for one, other in pairwise(group):
            one_, other_ = found.known[one], found.known[other]
            reason = (
                f"{one_.label} and {other_.label} have the same name, street and postcode "
                f"({one_.places[place]}) and the same service, {service}."  # type: ignore[index]
            )
            found.join(one, other, "c", reason)


def _one_after_the_other(found: Homes) -> None:
    for (place, service), group in _groups(found, "places", "services").items():
        candidates = _by_home(found, group)
        if len(candidates) != 2:
            continue
        one, other = candidates
        if when := _succession(found, one, other) or _succession(found, other, one):
            where = found.known[one[0]].places[place]  # type: ignore[index]
            found.join(
                one[0], other[0], "c",
                f"{when}, at the same street and postcode ({where}), with the same service, {service}, "
                "and no third at that address.",
            )  # fmt: skip


def _by_home(found: Homes, group: list[int]) -> list[list[int]]:
    by_home: dict[int, list[int]] = defaultdict(list)
    for number in group:
        by_home[found.home(number)].append(number)
    return list(by_home.values())


def _succession(found: Homes, before: list[int], after: list[int]) -> str | None:
    """In words, where one is in no later snapshot of a source and the other in no earlier one."""
    # All registrations of the two homes count, at this address or not.
    earlier, later = _listings(found, before), _listings(found, after)
    for source in sorted(earlier.keys() & later.keys()):
        (_, last, left), (first, _, came) = earlier[source], later[source]
        if last < first:
            return (
                f"{found.known[left].label} is in no register of that source after {date.fromordinal(last)} "
                f"and {found.known[came].label} in none before {date.fromordinal(first)}"
            )
    return None


def _listings(found: Homes, group: list[int]) -> dict[int, tuple[int, int, int]]:
    listings: dict[int, tuple[int, int, int]] = {}
    for number in group:
        for source, (first, last) in found.known[number].listed.items():
            earliest, latest, who = listings.get(source, (FOREVER, 0, number))
            listings[source] = (min(first, earliest), max(last, latest), who)
    return listings


def _suggest(found: Homes) -> None:
    """What looks alike and is not joined: for a person to answer."""
    alike = (
        ("places", "c", "stand at the same street and postcode"),
        ("uprns", "b", "have the same UPRN"),
    )
    for part, rule, words in alike:
        for group in _groups(found, part).values():
            homes_here = [members[0] for members in _by_home(found, group)]
            for place, other in enumerate(homes_here[1:], 1):
                # The nearest before it in the list that no person told apart from it.
                one = next((x for x in reversed(homes_here[:place]) if not found.apart(x, other)), None)
                if one is not None:
                    labels = f"{found.known[one].label} and {found.known[other].label}"
                    found.suggest(one, other, rule, f"{labels} {words}; no rule joins them.")
    for (postcode,), group in _groups(found, "postcodes").items():
        for one, other in combinations(group, 2):
            if any(twins(name, like) for name in found.known[one].names for like in found.known[other].names):
                labels = f"{found.known[one].label} and {found.known[other].label}"
                words = f"have like names at {postcode}"
                found.suggest(one, other, "near", f"{labels} {words}; no rule joins them.")
