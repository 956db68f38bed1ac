"""Episodes as compact columns: those that bear on the months to remake, with others of their persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy
import pyarrow  # type: ignore[import-untyped]
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, case, cast, func, or_

from loaders.records import admission_episode
from metrics.blocks import Wanted, blocks, joined, one_of, whole
from metrics.diagnoses import holds_one, is_one
from metrics.evidence import Evidence
from metrics.ground import EARLIER
from metrics.histories import Rows, bearing, near
from metrics.texts import Texts

Integers = NDArray[Any]  # as narrow as what they hold: there may be millions
Flags = NDArray[numpy.bool_]

DATASET = "admissions"
TRANSFER_METHODS = ("2B", "81")
OTHER_HOSPITALS = ("51", "52", "53")
ORDINARY = ("1", "")  # classes of an inpatient; a blank one is 1
DEATHS = ("4", "5")  # methods of discharge: died, stillborn
EMERGENCY, TRANSFER, ONWARD, INPATIENT, DIED = 1, 2, 4, 8, 16
FELL, NO_READMISSION = 32, 64  # by any of the diagnoses beside the main one; the second by that too
_TRAITS = 128
# By the main diagnosis alone.
AVOIDABLE, URINARY_INFECTION, INJURY = 128, 256, 512
_OF_MAIN = {
    "avoidable": AVOIDABLE, "urinary_infection": URINARY_INFECTION, "injury": INJURY,
    "no_readmission": NO_READMISSION,
}  # fmt: skip
YEAR_BEFORE = 11  # nights are squared over twelve months, so as many months either side bear on a month
_DAY = 1 << 22  # more than any day number
_KINDS = numpy.int32, numpy.int32, numpy.int32, numpy.int32, numpy.int64
_TEXTS = ("provider_code", "person_key", "spell_id", "primary_diagnosis")


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

    def of_loads(self, load_ids: Iterable[int]) -> "Episodes":
        chosen = numpy.flatnonzero(numpy.isin(self.load, list(load_ids)))
        return self.take(chosen, self.home[chosen])

    def of_patients(self, homes: Integers) -> Flags:
        """Rows of everyone who was ever a patient from one of the homes, and spells of nobody from there."""
        own = numpy.isin(self.home, homes)
        found = own.copy()
        for number, named in ((self.person, ~self.nobody), (self.spell, self.nobody & ~self.unnumbered)):
            theirs = numpy.zeros(int(number.max(initial=0)) + 1, bool)
            theirs[number[own & named]] = True
            found |= theirs[number] & named
        return found


def episodes(evidence: Evidence) -> Episodes:
    """What the live loads hold of everyone who was in hospital in a month that bears on those to remake."""
    loads = [load.load_id for load in evidence.loads_of(DATASET)]
    year = None if evidence.patients is not None else evidence.days(YEAR_BEFORE)
    found = _Columns(evidence)
    if year is None:
        patients = [] if evidence.patients is None else [evidence.patients]
        found.add(loads, *patients, asked_once=bool(patients))
        return found.made()
    days = year
    if evidence.year_stands and (own := evidence.days(max(EARLIER.values()))):
        days = own[0], year[1]
    bears = bearing(evidence.connection, loads, days, year)
    if bears.others is None:
        found.add(loads)
        return found.made()
    for load_id, first, last in bears.near:
        found.add([load_id], near(days), admission_episode.c.source_row.between(first, last))
    found.add_rows(bears.others)
    return found.made()


def episodes_among(evidence: Evidence, rows: Rows) -> Episodes:
    """Some rows, without those that were taken out or wait for their home."""
    found = _Columns(evidence)
    found.add_rows(rows)
    return found.made()


class _Columns:
    """The columns of the rows that were read, block by block."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._numbers: list[list[Integers]] = [[] for _ in range(5)]
        self._provider, self._person, self._spell, self._main = Texts(), Texts(), Texts(), Texts()

    def add_rows(self, rows: Rows) -> None:
        connection, source_row = self._evidence.connection, admission_episode.c.source_row
        for load_id, some in rows:
            self.add([load_id], one_of(connection, source_row, some), asked_once=True)

    def add(self, load_ids: list[int], *rows: ColumnElement[bool], asked_once: bool = False) -> None:
        e = admission_episode.c
        days = cast(func.coalesce(e.admitted_on, 0), BigInteger) * _DAY + func.coalesce(e.discharged_on, 0)
        order = func.coalesce(e.episode_order, 0)
        numbers = e.load_id, e.source_row, e.registration_id, order, days * _TRAITS + _traits()
        texts = [func.coalesce(e[name], "") for name in _TEXTS]
        conditions = [e.registration_id.is_not(None), *rows]
        wanted = Wanted(admission_episode, numbers, texts, conditions, asked_once, uninterrupted=True)
        for block in blocks(self._evidence.connection, wanted, load_ids):
            for pieces, column, kind in zip(self._numbers, block, _KINDS, strict=False):
                pieces.append(whole(column).astype(kind))
            texts_of = self._provider, self._person, self._spell, self._main
            for text, column in zip(texts_of, block[5:], strict=True):
                text.add(column)

    def made(self) -> Episodes:
        """The rows so far, of which nothing is kept twice: there may be millions."""
        load = self._joined(0)
        provider = _providers(self._evidence, load, *self._provider.numbered())
        person, people = self._person.numbered()
        nobody = _blank(people)[person]
        self._person = Texts()
        del people
        spell, ids = self._spell.numbered()
        self._spell = Texts()
        source_row, home, order = self._joined(1), self._evidence.homes(self._joined(2)), self._joined(3)
        packed = self._joined(4)
        traits = (packed % _TRAITS).astype(numpy.uint16) | _of_main(*self._main.numbered())
        self._main = Texts()
        packed //= _TRAITS
        discharged = (packed % _DAY).astype(numpy.int32)
        packed //= _DAY
        return Episodes(
            load, source_row, home, order, packed.astype(numpy.int32), discharged, traits, provider,
            person, nobody, spell, _blank(ids)[spell], ids,
        )  # fmt: skip

    def _joined(self, place: int) -> Integers:
        found = joined(self._numbers[place])
        self._numbers[place] = []
        return found


def _blank(texts: pyarrow.Array) -> Flags:
    """Which of the texts is the empty one."""
    return numpy.asarray(pyarrow.compute.equal(texts, "").to_numpy(zero_copy_only=False), bool)


def _providers(evidence: Evidence, load: Integers, code: Integers, names: pyarrow.Array) -> Integers:
    """Numbers in the order of the codes; a blank provider is the sender."""
    senders = {one.load_id: one.sender for one in evidence.loads_of(DATASET)}
    said = names.to_pylist()
    place = {name: number for number, name in enumerate(sorted({*said, *senders.values()}))}
    found = numpy.array([place[name] for name in said], numpy.int32)[code]
    for one in numpy.unique(load).tolist():
        blank = (load == one) & (found == place.get("", -1))
        found[blank] = place[senders[one]]
    return found


def _of_main(code: Integers, codes: pyarrow.Array) -> Integers:
    """What the main diagnosis of each row says."""
    each = [sum(bit for name, bit in _OF_MAIN.items() if is_one(one, name)) for one in codes.to_pylist()]
    return numpy.array(each, numpy.uint16)[code]


def _traits() -> ColumnElement[int]:
    e = admission_episode.c
    elsewhere = or_(e.admission_method.in_(TRANSFER_METHODS), e.admission_source.in_(OTHER_HOSPITALS))
    said = (
        (func.substr(e.admission_method, 1, 1) == "2", EMERGENCY),
        (elsewhere, TRANSFER),
        (e.discharge_destination.in_(OTHER_HOSPITALS), ONWARD),
        (func.coalesce(e.patient_class, "").in_(ORDINARY), INPATIENT),
        (e.discharge_method.in_(DEATHS), DIED),
        (holds_one(e.diagnoses, "fall"), FELL),
        (holds_one(e.diagnoses, "no_readmission"), NO_READMISSION),
    )
    each = (case((one, bit), else_=0) for one, bit in said)
    found: ColumnElement[int] = sum(each, start=cast(0, BigInteger))
    return found
