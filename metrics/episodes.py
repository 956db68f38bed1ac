"""Episodes as compact columns: those that bear on the months to remake, with others of their persons."""

from dataclasses import dataclass
from typing import Any

import numpy
import pyarrow  # type: ignore[import-untyped]
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, or_, select

from loaders.records import admission_episode, load_key
from metrics.blocks import Texts, Wanted, blocks, joined, whole
from metrics.evidence import Evidence

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

DATASET = "admissions"
TRANSFER_METHODS = ("2B", "81")
OTHER_HOSPITALS = ("51", "52", "53")
ORDINARY = ("1", "")  # classes of an inpatient; a blank one is 1
EMERGENCY, TRANSFER, ONWARD, INPATIENT = 1, 2, 4, 8
YEAR_BEFORE = 11  # nights are squared over twelve months, so as many months either side bear on a month
_DAY = 1 << 22  # more than any day number
_TRAITS = 16
_TEXTS = ("provider_code", "person_key", "spell_id")


@dataclass(frozen=True)
class Episodes:
    """One entry a row; persons, spells and providers are numbers, `ids` the texts of the spells."""

    load: Integers
    source_row: Integers
    home: Integers
    order: Integers
    admitted: Integers
    discharged: Integers  # 0: not yet
    traits: Integers
    provider: Integers  # in the order of the codes
    person: Integers
    nobody: Flags  # no person is named
    spell: Integers
    unnumbered: Flags  # no spell is named
    ids: pyarrow.Array

    def __len__(self) -> int:
        return len(self.load)

    def take(self, chosen: NDArray[Any], home: Integers) -> "Episodes":
        """Some of the rows, their homes called otherwise."""
        names = [name for name in Episodes.__dataclass_fields__ if name not in ("home", "ids")]
        return Episodes(**{name: getattr(self, name)[chosen] for name in names}, home=home, ids=self.ids)

    def of_patients(self, homes: Integers) -> Flags:
        """Rows of everyone who was ever a patient from one of the homes."""
        own = numpy.isin(self.home, homes)
        patients = numpy.zeros(int(self.person.max(initial=0)) + 1, bool)
        patients[self.person[own & ~self.nobody]] = True
        return numpy.asarray(own | (patients[self.person] & ~self.nobody))


def episodes(evidence: Evidence) -> Episodes:
    """What the live loads hold of everyone who was in hospital in a month that bears on those to remake."""
    numbers: list[list[Integers]] = [[] for _ in range(5)]
    texts = Texts(), Texts(), Texts()
    loads = [load.load_id for load in evidence.loads_of(DATASET)]
    for block in blocks(evidence.connection, _wanted(evidence), loads):
        for pieces, column in zip(numbers, block, strict=False):
            pieces.append(whole(column))
        for text, column in zip(texts, block[5:], strict=True):
            text.add(column)
    load, source_row, registration, order, packed = map(joined, numbers)
    person, people = texts[1].numbered()
    spell, ids = texts[2].numbered()
    return Episodes(
        load.astype(numpy.int32), source_row.astype(numpy.int32),
        evidence.homes(registration).astype(numpy.int32), order,
        (packed // (_DAY * _TRAITS)).astype(numpy.int32), (packed // _TRAITS % _DAY).astype(numpy.int32),
        (packed % _TRAITS).astype(numpy.uint8), _providers(evidence, load, *texts[0].numbered()),
        person, _blank(people)[person], spell, _blank(ids)[spell], ids,
    )  # fmt: skip


def _blank(texts: pyarrow.Array) -> Flags:
    """Which of the texts is the empty one."""
    return numpy.asarray(pyarrow.compute.equal(texts, "").to_numpy(zero_copy_only=False), bool)


def _providers(evidence: Evidence, load: Integers, code: Integers, names: pyarrow.Array) -> Integers:
    """Numbers in the order of the codes; a blank provider is the sender."""
    senders = {one.load_id: one.sender for one in evidence.loads_of(DATASET)}
    said = names.to_pylist()
    place = {name: number for number, name in enumerate(sorted({*said, *senders.values()}))}
    found = numpy.array([place[name] for name in said], numpy.int64)[code]
    for one in numpy.unique(load).tolist():
        blank = (load == one) & (found == place.get("", -1))
        found[blank] = place[senders[one]]
    return found.astype(numpy.int32)


def _wanted(evidence: Evidence) -> Wanted:
    e = admission_episode.c
    days = cast(func.coalesce(e.admitted_on, 0), BigInteger) * _DAY + func.coalesce(e.discharged_on, 0)
    order = func.coalesce(e.episode_order, 0)
    numbers = e.load_id, e.source_row, e.registration_id, order, days * _TRAITS + _traits()
    texts = [func.coalesce(e[name], "") for name in _TEXTS]
    bearing = _bearing(evidence, _held(evidence))
    placed = e.registration_id.is_not(None)
    if bearing is None:
        return Wanted(admission_episode, numbers, texts, [placed])
    return Wanted(admission_episode, numbers, texts, [placed, bearing], asked_once=True)


def _held(evidence: Evidence) -> ColumnElement[bool]:
    e = admission_episode.c
    loads = [load.load_id for load in evidence.loads_of(DATASET)]
    return and_(e.load_id.in_(loads), e.registration_id.is_not(None))


def _traits() -> ColumnElement[int]:
    e = admission_episode.c
    elsewhere = or_(e.admission_method.in_(TRANSFER_METHODS), e.admission_source.in_(OTHER_HOSPITALS))
    said = (
        (func.substr(e.admission_method, 1, 1) == "2", EMERGENCY),
        (elsewhere, TRANSFER),
        (e.discharge_destination.in_(OTHER_HOSPITALS), ONWARD),
        (func.coalesce(e.patient_class, "").in_(ORDINARY), INPATIENT),
    )
    each = (case((one, bit), else_=0) for one, bit in said)
    found: ColumnElement[int] = sum(each, start=cast(0, BigInteger))
    return found


def _bearing(evidence: Evidence, held: ColumnElement[bool]) -> ColumnElement[bool] | None:
    """Rows of persons who were, or may have been, in hospital in the months; whole histories, so that
    stays, open spells and copies of a spell come out as they would from every row. None: every row."""
    if evidence.patients is not None:
        chosen: ColumnElement[bool] = evidence.patients
        return chosen
    between = evidence.days(YEAR_BEFORE)
    if between is None or _nearly_all(evidence):
        return None
    e = admission_episode.c
    there = and_(
        e.admitted_on <= between[1], or_(e.discharged_on >= between[0], e.discharged_on.is_(None)), held
    )
    persons = select(e.person_key).where(there, e.person_key.is_not(None))
    spells = select(e.spell_id).where(there, e.person_key.is_(None), e.spell_id.is_not(None))
    alone = and_(e.person_key.is_(None), or_(e.spell_id.in_(spells), and_(e.spell_id.is_(None), there)))
    return or_(e.person_key.in_(persons), alone)


def _nearly_all(evidence: Evidence) -> bool:
    """Whether most rows may bear on the months: to choose among persons would cost more than it saves."""
    held = load_key.c
    loads, bearing = (
        [load.load_id for load in several]
        for several in (evidence.loads_of(DATASET), evidence.bearing(DATASET, YEAR_BEFORE))
    )
    question = select(held.load_id, func.sum(held.rows)).where(held.load_id.in_(loads))
    rows = {load_id: int(n) for load_id, n in evidence.connection.execute(question.group_by(held.load_id))}
    return 2 * sum(rows.get(load_id, 0) for load_id in bearing) > sum(rows.values())
