"""The rows behind stays in hospital: each spell led back to its row by the functions that count stays."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from loaders.calendar import first_day, month_of_day
from metrics.definition import Metric
from metrics.episodes import AVOIDABLE, FELL, INJURY, URINARY_INFECTION
from metrics.ground import BEFORE, LOOK_BACK, Ground
from metrics.home_ground import ground_of_home, known_then, rows_in_all
from metrics.homes import Home
from metrics.measures.admissions import all_spells, of_admission, rows_of_patients, that_hold
from metrics.measures.discharges import SHORT
from metrics.reach import reach_of
from metrics.reader import Reader
from metrics.stay_ends import Ended
from metrics.stays import Spells, Stays, groups_of, spells_of, stays
from metrics.trace_read import home_rows
from metrics.trace_rows import COUNTED, REPLACED, Row

# The patients of a home are looked for among all rows: above this many a page would wait for seconds.
MOST_ROWS = 1_000_000
NOT_INPATIENT = "not an ordinary admission (day case or regular attender)"
LATER_EPISODE = "a later episode of a spell that has its row"
NOT_BACK = "a stay to come back from: no emergency stay followed in 30 days"
LATER_SPELL = "a later episode or spell of a stay that is counted once"

Key = tuple[int, int]  # load and row


@dataclass(frozen=True)
class End:
    """How an emergency stay ended."""

    month: int
    nights: int
    index: bool
    readmitted: bool


@dataclass(frozen=True)
class Spell:
    """What the rules make of the spell that a row begins."""

    begins: bool  # its stay
    emergency: bool  # the stay
    admits: bool  # a file that covers the month of its admission holds it
    traits: int
    held_from: int
    held_to: int
    end: End | None  # of its stay; None: not ended, or no emergency


@dataclass(frozen=True)
class Told:
    """The spells that hold, by their first rows; and the other rows of these spells."""

    spells: dict[Key, Spell]
    not_inpatient: set[Key]
    later: set[Key]


def too_many(reader: Reader) -> bool:
    return rows_in_all(reader, "admissions", known_then(reader)) > MOST_ROWS


def stay_rows(reader: Reader, metric: Metric, home: Home, month: int) -> list[Row]:
    """The home's rows that bear on the month, each with its reason."""
    told = _told(reader, home, month)
    bears, say = OF_STAYS[metric.id]
    kept = []
    for row in home_rows(reader, "admissions", home):
        spell = told.spells.get(row.key)
        if not bears(row, spell, month):
            continue
        kept.append(row)
        if row.key in told.later:
            row.say(False, LATER_EPISODE)
        elif row.key in told.not_inpatient:
            row.say(False, NOT_INPATIENT)
        elif spell is None:
            row.say(False, REPLACED)
        else:
            reason = say(row, spell, month)
            row.say(reason.startswith(COUNTED), reason)
    return kept


def _told(reader: Reader, home: Home, month: int) -> Told:
    reach = reach_of(reader.connection, None)
    if reach is None:
        return Told({}, set(), set())
    months = range(month - LOOK_BACK, month + BEFORE)
    loads = known_then(reader)
    every = reach[0] - BEFORE, reach[1]
    return _stays_of(ground_of_home(reader, home.home_id, months, loads, stays=True, reach=every))


def _stays_of(ground: Ground) -> Told:
    rows = rows_of_patients(ground)
    every = numpy.arange(len(rows))
    keys = list(zip(rows.load.tolist(), rows.source_row.tolist(), strict=True))
    found = all_spells(ground)
    # The same spells once more, each with the place of its first row for its home.
    first = spells_of(rows.take(every, every)).home
    place, admits, covered_to = that_hold(of_admission(ground, found), 0, found)
    held = found.take(place)
    held_first = [keys[one] for one in first[place].tolist()]
    groups = set(zip(held.load.tolist(), held.group.tolist(), strict=True))
    in_held = zip(rows.load.tolist(), groups_of(rows).tolist(), strict=True)
    later = {key for key, one in zip(keys, in_held, strict=True) if one in groups} - set(held_first)
    made = stays(held, covered_to)
    ends = _ends(Ended.of(held, made, 0))
    spells = _spells(made, held, admits, ends, held_first)
    others = {held_first[one] for one in numpy.flatnonzero(~held.inpatient).tolist()}
    return Told(spells, others, later)


def _ends(ended: Ended) -> dict[int, End]:
    columns = (ended.stay, ended.month, ended.nights, ended.index, ended.readmitted)
    return {stay: End(*rest) for stay, *rest in zip(*(one.tolist() for one in columns), strict=True)}


def _spells(
    made: Stays, held: Spells, admits: NDArray[numpy.bool_], ends: dict[int, End], first: list[Key]
) -> dict[Key, Spell]:
    begins = set(made.first.tolist())
    urgent = held.emergency[made.order][made.first].tolist() if len(made.first) else []
    return {
        first[spell]: Spell(
            at in begins, urgent[stay], bool(admits[spell]), int(held.traits[spell]), held_from, held_to,
            ends.get(stay),
        )
        for at, (spell, stay, held_from, held_to) in enumerate(
            zip(*(one.tolist() for one in (made.order, made.stay, made.held_from, made.held_to)), strict=True)
        )
    }


def _admitted_in(row: Row, spell: Spell | None, month: int) -> bool:
    return month_of_day(row.cells["admitted_on"] or 1) == month


def _holds_a_night(row: Row, spell: Spell | None, month: int) -> bool:
    start, end = first_day(month), first_day(month + 1)
    if spell is not None:
        return spell.held_from < end and max(spell.held_to, spell.held_from + 1) > start
    ended = row.cells["discharged_on"]
    return bool((row.cells["admitted_on"] or 1) < end and ended and ended >= start)


def _ended_in(row: Row, spell: Spell | None, month: int) -> bool:
    """The stay, or the row's own discharge."""
    if spell is not None and spell.end is not None and spell.begins:
        return spell.end.month == month
    ended = row.cells["discharged_on"]
    return bool(ended) and month_of_day(ended) == month


def _admission(row: Row, spell: Spell, month: int) -> str:
    if not spell.begins:
        return LATER_SPELL
    if not spell.emergency:
        return f"not an emergency (admission method {row.cells['admission_method'] or 'blank'})"
    return COUNTED if spell.admits else "no file that covers its month holds it"


def _with(diagnosis: int, otherwise: str) -> Callable[[Row, Spell, int], str]:
    """Admissions with a diagnosis."""

    def say(row: Row, spell: Spell, month: int) -> str:
        said = _admission(row, spell, month)
        if said != COUNTED or (spell.traits & diagnosis) == diagnosis:
            return said
        main = row.cells["primary_diagnosis"]
        return f"{otherwise} (main diagnosis {main})" if main else "the main diagnosis is not told"

    return say


def _nights(row: Row, spell: Spell, month: int) -> str:
    if not spell.emergency:
        return "not of an emergency stay"
    number = min(spell.held_to, first_day(month + 1)) - max(spell.held_from, first_day(month))
    return _of_nights(number) if number > 0 else "holds no night of the month"


def _of_nights(number: int) -> str:
    return f"{COUNTED}: {number} {'night' if number == 1 else 'nights'}"


def _ended(row: Row, spell: Spell) -> str | None:
    """Why a stay is not one that ended in the month."""
    if not spell.begins:
        return LATER_SPELL
    if not spell.emergency:
        return f"not an emergency (admission method {row.cells['admission_method'] or 'blank'})"
    return "goes on, or moved to another hospital" if spell.end is None else None


def _all_nights(row: Row, spell: Spell, month: int) -> str:
    return _ended(row, spell) or _of_nights(spell.end.nights if spell.end else 0)


def _short(row: Row, spell: Spell, month: int) -> str:
    said = _ended(row, spell)
    if said or spell.end is None:
        return said or ""
    number = _of_nights(spell.end.nights)
    return number if spell.end.nights <= SHORT else f"not short{number.removeprefix(COUNTED)}"


def _came_back(row: Row, spell: Spell, month: int) -> str:
    said = _ended(row, spell)
    if said or spell.end is None:
        return said or ""
    if not spell.end.index:
        return "ended in death, or is of a kind that readmissions leave out"
    if not row.cells["person_key"]:
        return "a stay to come back from, but no person is named"
    return COUNTED if spell.end.readmitted else NOT_BACK


AVOIDABLE_SAID = "not a condition that care outside hospital might have avoided"
Bears = Callable[[Row, Spell | None, int], bool]
# Metric -> which rows bear on a month, and what is said of those that begin a spell that holds.
OF_STAYS: dict[str, tuple[Bears, Callable[[Row, Spell, int], str]]] = {
    "nel_admissions": (_admitted_in, _admission),
    "nel_potentially_avoidable": (_admitted_in, _with(AVOIDABLE, AVOIDABLE_SAID)),
    "uti_admissions": (_admitted_in, _with(URINARY_INFECTION, "not for a urinary infection")),
    "falls_injury_admissions": (_admitted_in, _with(INJURY | FELL, "not an injury with a fall beside it")),
    "nel_bed_days": (_holds_a_night, _nights),
    "nel_length_of_stay": (_ended_in, _all_nights),
    "nel_short_stay": (_ended_in, _short),
    "readmissions_30d": (_ended_in, _came_back),
}
