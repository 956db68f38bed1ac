"""Episodes to spells, spells to stays, stays to nights: counting-rules.md, "Hospital"."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from second_opinion.diagnoses import keeps_out, kinds_of, plain_code

TRANSFER_METHODS = ("2B", "81")
OTHER_HOSPITALS = ("51", "52", "53")
DIED = ("4", "5")
READMITTED_WITHIN = 30  # days: 0 to 29 after
SHORT = 1  # night


@dataclass(frozen=True)
class Spell:
    provider: str
    person: str  # blank: nobody can say whose it is
    spell_id: str
    admitted: date
    discharged: date | None
    method: str
    source: str = ""
    destination: str = ""
    patient_class: str = "1"
    home: str | None = None
    covered_to: date | None = None  # last day covered by the newest release that contains it
    counts_as_admission: bool = True  # not for a spell carried in from before the covered months
    primary: str = ""
    others: tuple[str, ...] = ()
    every_code: frozenset[str] = frozenset()  # of all its episodes
    discharge_method: str = ""
    tells_its_end: bool = True  # its file could say how it ended, and with which diagnoses


@dataclass
class Stay:
    spells: list[Spell] = field(default_factory=list)
    ends: list[date] = field(default_factory=list)  # first day not held, spell by spell
    following: "Stay | None" = field(default=None, repr=False)  # the same person's next one

    @property
    def first(self) -> Spell:
        return self.spells[0]

    @property
    def emergency(self) -> bool:
        return self.first.method.startswith("2")

    @property
    def nights(self) -> set[date]:
        """Each night that a spell of the stay holds, named by the date on which it begins."""
        held = set()
        for spell, end in zip(self.spells, self.ends, strict=True):
            for number in range(max(0, (end - spell.admitted).days)):
                held.add(spell.admitted + timedelta(days=number))
        return held

    @property
    def last(self) -> Spell | None:
        """The spell whose discharge is the stay's; None while the person is still in, as far as is known."""
        if self.spells[-1].discharged is None:
            return None
        let_go = [spell for spell in self.spells if spell.discharged is not None]
        return max(let_go, key=lambda spell: (spell.discharged, spell.spell_id))

    @property
    def discharged(self) -> date | None:
        return self.last.discharged if self.last else None

    @property
    def short(self) -> bool:
        return len(self.nights) <= SHORT

    @property
    def may_be_followed(self) -> bool:
        """An index stay: discharged alive, without cancer or birth in any episode."""
        codes = frozenset().union(*(spell.every_code for spell in self.spells))
        if self.last is None or not all(spell.tells_its_end for spell in self.spells):
            return False  # what nobody told cannot be ruled out
        return self.last.discharge_method not in DIED and not keeps_out(codes)

    @property
    def readmitted(self) -> bool:
        if self.following is None or not self.following.emergency:
            return False
        return 0 <= (self.following.first.admitted - self.discharged).days < READMITTED_WITHIN

    def joins(self, spell: Spell) -> bool:
        """Whether the next spell of the person goes on with this stay."""
        pairs = zip(self.spells, self.ends, strict=True)
        last, latest = max(pairs, key=lambda pair: (pair[1], pair[0].spell_id))
        if spell.admitted < latest:
            return True
        if (spell.admitted - latest).days > 2:
            return False
        return (
            spell.method in TRANSFER_METHODS
            or spell.source in OTHER_HOSPITALS
            or (last.discharged is not None and last.destination in OTHER_HOSPITALS)
        )


def spell_of(episodes: list[dict], covered_to: date | None = None, counts_as_admission: bool = True) -> Spell:
    """One spell from its rows: first facts from the lowest order, last facts from the highest."""
    in_order = sorted(episodes, key=lambda episode: episode["episode_order"])
    first, last = in_order[0], in_order[-1]
    codes = [_codes(episode) for episode in in_order]
    known = first["episode_order"] == 1  # without the first episode nobody knows why they came
    return Spell(
        provider=first["provider"],
        person=first["person"],
        spell_id=first["spell_id"],
        admitted=min(episode["admitted"] for episode in episodes),
        discharged=last["discharged"],
        method=first["method"],
        source=first["source"],
        destination=last["destination"],
        patient_class=first["patient_class"],
        home=first["home"],
        covered_to=covered_to,
        counts_as_admission=counts_as_admission,
        primary=codes[0][0] if known else "",
        others=codes[0][1] if known else (),
        every_code=frozenset(code for primary, others in codes for code in (primary, *others)),
        discharge_method=last.get("discharge_method", ""),
    )


def _codes(episode: dict) -> tuple[str, tuple[str, ...]]:
    others = tuple(plain_code(code) for code in episode.get("diagnoses", ()))
    return plain_code(episode.get("primary_diagnosis", "")), others


def kinds(spell: Spell) -> set[str]:
    return kinds_of(spell.primary, spell.others)


def stays_of(spells: list[Spell]) -> list[Stay]:
    """Every continuous inpatient stay of class-1 spells; a spell without a person is a stay alone."""
    by_person = defaultdict(list)
    for number, spell in enumerate(spells):
        if spell.patient_class == "1":
            by_person[spell.person or number].append(spell)
    stays = []
    for own in by_person.values():
        stays.extend(_stays_of_one_person(own))
    return stays


def _stays_of_one_person(spells: list[Spell]) -> list[Stay]:
    in_order = sorted(spells, key=lambda s: (s.admitted, s.discharged or date.max, s.spell_id))
    stays: list[Stay] = []
    for place, spell in enumerate(in_order):
        later = in_order[place + 1] if place + 1 < len(in_order) else None
        if not stays or not stays[-1].joins(spell):
            stays.append(Stay())
        stays[-1].spells.append(spell)
        stays[-1].ends.append(_end(spell, later))
    for stay, following in pairwise(stays):
        stay.following = following
    return stays


def _end(spell: Spell, later: Spell | None) -> date:
    """The first day that the spell does not hold."""
    if spell.discharged is not None:
        return spell.discharged
    if later is not None:
        return later.admitted
    return (spell.covered_to or spell.admitted) + timedelta(days=1)
