"""Episodes to spells to stays: counting-rules, "Hospital"."""

from dataclasses import dataclass

import numpy
import pandas
import pyarrow  # type: ignore[import-untyped]
from numpy.typing import NDArray

from metrics.episodes import (
    AVOIDABLE,
    DIED,
    EMERGENCY,
    FELL,
    INJURY,
    INPATIENT,
    NO_READMISSION,
    ONWARD,
    ORDINARY,
    OTHER_HOSPITALS,
    TRANSFER,
    TRANSFER_METHODS,
    URINARY_INFECTION,
    Episodes,
)
from metrics.histories import GAP
from metrics.keys import numbered
from metrics.keys import starts as starts_of

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

OPEN = 0  # no discharge yet; no real day has this number
_LATEST = 4_000_000  # later than any day number, so that open spells sort last
WHOLE = ("load_id", "source_row", "home", "episode_order", "admitted_on", "discharged_on")
OF_FIRST = AVOIDABLE | URINARY_INFECTION | INJURY | FELL  # unknown where episode 1 is absent


@dataclass(frozen=True)
class Spells:
    """One entry a spell and load: what the rules about stays need of it."""

    load: Integers
    home: Integers
    group: Integers  # the same spell in other loads has the same number
    person: Integers
    rank: Integers  # the order of ids, where dates do not decide
    admitted: Integers
    discharged: Integers
    emergency: Flags
    transfer: Flags  # its method or source says that it came from another hospital
    onward: Flags  # its discharge destination is another hospital
    inpatient: Flags  # class 1
    traits: Integers  # what its diagnoses say, and whether it ended in death

    def __len__(self) -> int:
        return len(self.load)

    def take(self, chosen: Integers | Flags) -> "Spells":
        return Spells(*(getattr(self, name)[chosen] for name in Spells.__dataclass_fields__))


@dataclass(frozen=True)
class Stays:
    """Spells in the order of persons and dates, each with its stay and the nights it adds."""

    order: Integers  # position of the spell in what was given
    stay: Integers  # number of its stay, 0, 1, 2, ...
    first: Integers  # of each stay: place of its first spell in `order`
    held_from: Integers
    held_to: Integers  # the first night that is not held


def spells(rows: pandas.DataFrame) -> Spells:
    """The episodes of each load, provider, person and spell id as one spell.

    Columns are those of the records, with `home` (a number) and a provider in every row.
    """
    person, people = pandas.factorize(_text(rows["person_key"]))
    spell, ids = pandas.factorize(_text(rows["spell_id"]))
    provider, _ = pandas.factorize(rows["provider_code"], sort=True)
    method, source = _text(rows["admission_method"]), _text(rows["admission_source"])
    traits = (
        EMERGENCY * _begins(method, "2")
        + TRANSFER * (_among(method, TRANSFER_METHODS) | _among(source, OTHER_HOSPITALS))
        + ONWARD * _among(_text(rows["discharge_destination"]), OTHER_HOSPITALS)
        + INPATIENT * _among(_text(rows["patient_class"]), ORDINARY)
    )
    blank_person, blank_spell = (numpy.array([name == "" for name in names], bool) for names in (people, ids))
    load, source_row, home, order, admitted, discharged = (_whole(rows[name]) for name in WHOLE)
    texts = pyarrow.array(list(ids), pyarrow.large_string())
    return spells_of(Episodes(
        load, source_row, home, order, admitted, discharged, traits, provider, person, blank_person[person],
        spell, blank_spell[spell], texts,
    ))  # fmt: skip


def spells_of(rows: Episodes) -> Spells:
    """The rows of each load, provider, person and spell as one spell."""
    group = groups_of(rows)
    episode = numpy.where(rows.order == 0, 1, rows.order)
    order = numpy.lexsort((rows.source_row, episode, group, rows.load))
    starts = starts_of(rows.load[order], group[order])
    first, last = order[starts], order[numpy.append(starts[1:], len(rows))[: len(starts)] - 1]
    begins, ends = rows.traits[first], rows.traits[last]
    admitted = rows.admitted.astype(numpy.int64)
    return Spells(
        load=rows.load[first].astype(numpy.int64),
        home=rows.home[first].astype(numpy.int64),
        group=group[first],
        # A spell without a person is nobody's, so nothing may join it.
        person=numpy.where(rows.nobody, -1 - group, rows.person)[first],
        rank=_ranks(rows, first, last, group),
        admitted=numpy.minimum.reduceat(admitted[order], starts) if len(rows) else admitted,
        discharged=rows.discharged[last].astype(numpy.int64),
        emergency=(begins & EMERGENCY) > 0,
        transfer=(begins & TRANSFER) > 0,
        onward=(ends & ONWARD) > 0,
        inpatient=(begins & INPATIENT) > 0,
        traits=numpy.where(episode[first] == 1, begins & OF_FIRST, 0)
        | (ends & DIED)
        | _of_any(rows.traits[order] & NO_READMISSION, starts),
    )


def _of_any(traits: Integers, starts: Integers) -> Integers:
    """What any episode of each spell has."""
    return numpy.bitwise_or.reduceat(traits, starts) if len(starts) else traits


def groups_of(rows: Episodes) -> Integers:
    """One number for each provider, person and spell, the same in every load."""
    # Without an id the admission date stands for it; without a person as well, each row is alone.
    dates, people = int(rows.spell.max(initial=0)) + 1, int(rows.person.max(initial=0)) + 1
    spell = numpy.where(rows.unnumbered, dates + rows.admitted, rows.spell)
    person = numpy.where(rows.unnumbered & rows.nobody, people + numpy.arange(len(rows)), rows.person)
    highest = int(spell.max(initial=0)) + 1
    provider = rows.provider.astype(numpy.int64)
    return (provider * (people + len(rows)) + person) * highest + spell


def _ranks(rows: Episodes, first: Integers, last: Integers, group: Integers) -> Integers:
    """The order of ids, of the spells of persons of whom two may end on one day; elsewhere dates decide."""
    rank = numpy.zeros(len(first), numpy.int64)
    person, ended = rows.person[first], rows.discharged[last]
    order = numpy.lexsort((group[first], ended, person))
    person, ended, number = person[order], ended[order], group[first][order]
    another = (person[1:] == person[:-1]) & (number[1:] != number[:-1])
    several, never_ends, tied = (numpy.zeros(int(person.max(initial=0)) + 1, bool) for _ in range(3))
    several[person[1:][another]] = True
    never_ends[person[ended == OPEN]] = True
    tied[person[1:][another & (ended[1:] == ended[:-1])]] = True
    tied |= several & never_ends
    at = numpy.flatnonzero(tied[rows.person[first]] & ~rows.nobody[first])
    row = first[at]
    codes, place = numpy.unique(rows.spell[row], return_inverse=True)
    ids = rows.ids.take(pyarrow.array(codes)).to_pylist()
    in_order = numpy.empty(len(ids), numpy.int64)
    in_order[sorted(range(len(ids)), key=ids.__getitem__)] = numpy.arange(len(ids))
    rank[at] = numbered(
        in_order[place], rows.provider[row], numpy.where(rows.unnumbered[row], rows.admitted[row], 0)
    )
    return rank


def stays(given: Spells, covered_to: Integers) -> Stays:
    """The continuous inpatient stays of class-1 spells.

    `covered_to` is the last day covered by the release that each spell was taken from.
    """
    inpatients = numpy.flatnonzero(given.inpatient)
    spell = given.take(inpatients)
    sorting = numpy.where(spell.discharged == OPEN, _LATEST, spell.discharged)
    order = numpy.lexsort((spell.rank, sorting, spell.admitted, spell.person))
    spell = spell.take(order)
    end = _ends(spell, covered_to[inpatients][order])
    stay, latest = _joined(spell, end)
    return Stays(
        order=inpatients[order],
        stay=stay,
        first=starts_of(stay),
        held_from=numpy.maximum(spell.admitted, latest),  # one person holds a night once
        held_to=end,
    )


def _ends(spell: Spells, covered_to: Integers) -> Integers:
    """The first day that a spell does not hold: open ones end with the person's next, or with the release."""
    end = numpy.where(
        spell.discharged == OPEN, numpy.maximum(covered_to + 1, spell.admitted), spell.discharged
    )
    followed = numpy.append(spell.person[1:] == spell.person[:-1], False)
    following = numpy.append(spell.admitted[1:], 0)
    return numpy.where((spell.discharged == OPEN) & followed, following, end)


def _joined(spell: Spells, end: Integers) -> tuple[Integers, Integers]:
    """The number of each spell's stay, and the latest end of the person's spells before it."""
    count = len(spell)
    stay = numbered(spell.person)
    before = numpy.zeros(count, numpy.int64)
    same_person = numpy.append(False, spell.person[1:] == spell.person[:-1])[:count]
    onward = spell.onward & (spell.discharged != OPEN)
    every, by_end = numpy.arange(count), numpy.empty(count, numpy.int64)
    by_end[numpy.lexsort((spell.rank, end))] = every
    while True:
        # The spell with the latest end so far, then id: a running highest place, since stays only rise.
        place = stay * count + by_end
        highest = numpy.where(place == numpy.maximum.accumulate(place), every, 0)
        last = numpy.append(0, numpy.maximum.accumulate(highest)[:-1])[:count]
        before = numpy.where(same_person, end[last], 0)
        gap = spell.admitted - before
        evidence = spell.transfer | onward[last]
        joins = same_person & ((gap < 0) | ((gap <= GAP) & evidence))
        found = numpy.cumsum(~joins) - 1
        # Ends that tie may have been looked up across two stays; once more with the stays just found.
        if numpy.array_equal(found, stay):
            return found, before
        stay = found


def _whole(column: pandas.Series) -> Integers:
    """Whole numbers, 0 where nothing stands."""
    return column.fillna(0).to_numpy(numpy.int64)


def _text(column: pandas.Series) -> NDArray[numpy.object_]:
    values = column.to_numpy(dtype=object)
    return numpy.where(pandas.isna(column), "", values)


def _among(values: NDArray[numpy.object_], allowed: tuple[str, ...]) -> Flags:
    codes, names = pandas.factorize(values)
    return numpy.array([name in allowed for name in names], bool)[codes]


def _begins(values: NDArray[numpy.object_], start: str) -> Flags:
    codes, names = pandas.factorize(values)
    return numpy.array([str(name).startswith(start) for name in names], bool)[codes]
