"""Episodes to spells to stays, and the nights they hold: counting-rules, "Hospital"."""

from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from metrics.days import first_days, months_of
from metrics.keys import added, numbered
from metrics.keys import starts as starts_of

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

OPEN = 0  # no discharge yet; no real day has this number
_LATEST = 4_000_000  # later than any day number, so that open spells sort last
TRANSFER_METHODS = ("2B", "81")
OTHER_HOSPITALS = ("51", "52", "53")
GAP = 2  # days in which a transfer may still arrive


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


def spells(episodes: pandas.DataFrame) -> Spells:
    """The episodes of each load, provider, person and spell id as one spell.

    Columns are those of the records, with `home` (a number) and a provider in every row.
    """
    rows = len(episodes)
    admitted = _whole(episodes["admitted_on"])
    provider, _ = pandas.factorize(episodes["provider_code"], sort=True)
    person, persons = pandas.factorize(_text(episodes["person_key"]))
    spell, ids = pandas.factorize(_text(episodes["spell_id"]), sort=True)
    no_person = (numpy.asarray(persons) == "")[person] if rows else numpy.zeros(0, bool)
    no_spell = (numpy.asarray(ids) == "")[spell] if rows else numpy.zeros(0, bool)
    # Without an id the admission date stands for it; without a person as well, each row is alone.
    dated = numpy.where(no_spell, admitted, 0)
    alone = numpy.where(no_spell & no_person, numpy.arange(rows) + 1, 0)
    load = _whole(episodes["load_id"])
    group = numbered(provider, person, spell, dated, alone)
    episode = numpy.where(_whole(episodes["episode_order"]) == 0, 1, _whole(episodes["episode_order"]))
    order = numpy.lexsort((_whole(episodes["source_row"]), episode, group, load))
    starts = starts_of(load[order], group[order])
    first, last = order[starts], order[numpy.append(starts[1:], rows)[: len(starts)] - 1]
    method = _text(episodes["admission_method"])
    source = _text(episodes["admission_source"])
    return Spells(
        load=load[first],
        home=_whole(episodes["home"])[first],
        group=group[first],
        # A spell without a person is nobody's, so nothing may join it.
        person=numpy.where(no_person, -1 - group, person)[first],
        rank=numbered(spell, provider, dated, alone)[first],
        admitted=numpy.minimum.reduceat(admitted[order], starts) if rows else admitted,
        discharged=_whole(episodes["discharged_on"])[last],
        emergency=_begins(method, "2")[first],
        transfer=(_among(method, TRANSFER_METHODS) | _among(source, OTHER_HOSPITALS))[first],
        onward=_among(_text(episodes["discharge_destination"]), OTHER_HOSPITALS)[last],
        inpatient=_among(_text(episodes["patient_class"]), ("1", ""))[first],
    )


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
    while True:
        # The spell with the latest end so far, then id: a running highest place, since stays only rise.
        ranking = numpy.lexsort((spell.rank, end, stay))
        place = numpy.empty(count, numpy.int64)
        place[ranking] = numpy.arange(count)
        latest_place = numpy.maximum.accumulate(place) if count else place
        last = numpy.append(0, ranking[latest_place[:-1]])[:count] if count else ranking
        before = numpy.where(same_person, end[last], 0)
        gap = spell.admitted - before
        evidence = spell.transfer | onward[last]
        joins = same_person & ((gap < 0) | ((gap <= GAP) & evidence))
        found = numpy.cumsum(~joins) - 1
        # Ends that tie may have been looked up across two stays; once more with the stays just found.
        if numpy.array_equal(found, stay):
            return found, before
        stay = found


def nights_by_month(
    stay: Integers, held_from: Integers, held_to: Integers
) -> tuple[Integers, Integers, Integers]:
    """Stay, month and nights: one entry for each month in which a stay holds a night."""
    held = held_to > held_from
    stay, held_from, held_to = stay[held], held_from[held], held_to[held]
    first, last = months_of(held_from), months_of(held_to - 1)
    spread = last - first + 1
    at = numpy.repeat(numpy.arange(len(stay)), spread)
    month = first[at] + numpy.arange(len(at)) - numpy.repeat(numpy.cumsum(spread) - spread, spread)
    nights = numpy.minimum(held_to[at], first_days(month + 1)) - numpy.maximum(
        held_from[at], first_days(month)
    )
    order = numpy.lexsort((month, stay[at]))
    stay_at, month = stay[at][order], month[order]
    starts = starts_of(stay_at, month)
    total = numpy.add.reduceat(nights[order], starts) if len(starts) else nights
    return stay_at[starts], month[starts], total


def squared_in_windows(
    unit: Integers, stay: Integers, month: Integers, nights: Integers, window: int, shape: tuple[int, int]
) -> NDArray[numpy.float64]:
    """Squared nights of each stay within the `window` months that end in a month: unit x month.

    Nights of a stay in two months of a window multiply, so a stay's square is a sum over pairs of
    its months, each pair present in the windows that hold both. `month` counts from 0, and a stay's
    months in two units are apart.
    """
    order = numpy.lexsort((month, unit, stay))
    unit, stay, month, nights = unit[order], stay[order], month[order], nights[order]
    # Each product enters with one month and leaves with another.
    width = shape[1] + window + 1
    places = [unit * width + month, unit * width + month + window]
    amounts = [nights.astype(float) ** 2, -(nights.astype(float) ** 2)]
    away = 1
    while away < len(stay):
        pair = (stay[away:] == stay[:-away]) & (unit[away:] == unit[:-away])
        if not pair.any():
            break
        near, far, row = month[:-away][pair], month[away:][pair], unit[away:][pair] * width
        product = numpy.where(far < near + window, 2.0 * (nights[:-away] * nights[away:])[pair], 0.0)
        places += [row + numpy.minimum(far, near + window), row + near + window]
        amounts += [product, -product]
        away += 1
    steps = added(numpy.concatenate(places), numpy.concatenate(amounts), shape[0] * width)
    return numpy.cumsum(steps.reshape(shape[0], width), axis=1)[:, : shape[1]]


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
