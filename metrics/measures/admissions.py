"""Emergency admissions and the nights of their stays, from the spells that hold as at each day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy
from numpy.typing import NDArray

from loaders.records import EVERY_AREA
from metrics.cells import ABSENT, COVERED, PART, Cells
from metrics.days import first_days, months_of
from metrics.episodes import DATASET, NO_READMISSION, Episodes, episodes
from metrics.evidence import Evidence
from metrics.extracts import Extract, extract_of
from metrics.ground import Ground
from metrics.keys import added, starts
from metrics.nights import Products, nights_by_month, products
from metrics.stay_ends import INDEX_COLUMNS, Ended
from metrics.stays import OF_FIRST, Spells, spells_of, stays

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

BEFORE = 2  # months before that must be covered too, for the nights of a month to be whole


OF_ADMISSION = ("admitted_home", "admitted_month", "admitted_on", "admitted_with")  # one entry each
OF_MONTH = ("home", "stay", "month", "nights", "begun")


@dataclass(frozen=True)
class Held:
    """Emergency stays as at one day: admissions, and nights by stay, home and month (places)."""

    admitted_home: Integers
    admitted_month: Integers
    admitted_on: Integers
    stay: Integers
    home: Integers
    month: Integers
    nights: Integers
    begun: Integers  # the day on which the stay began
    admitted_with: Integers  # what the diagnosis of each admission is
    ended: Ended

    def of_homes(self, place: Integers) -> "Held":
        """Of some of the homes alone: each place becomes another, or -1 where it is none of them."""
        parts: dict[str, Integers] = {}
        for names in (OF_ADMISSION, OF_MONTH):
            home = place[getattr(self, names[0])]
            parts |= {name: getattr(self, name)[home >= 0] for name in names}
            parts[names[0]] = home[home >= 0]
        return Held(**parts, ended=self.ended.of_homes(place))


def nel_admissions(ground: Ground) -> Cells:
    total = numpy.stack([counted(ground, h.admitted_home, h.admitted_month) for h in ground.once(held_stays)])
    return ground.once(admission_extract).cells(ground, total)


def admission_days(ground: Ground) -> Integers:
    """The days of the emergency admissions of the homes of a ground of one day."""
    (held,) = ground.once(held_stays)
    return held.admitted_on[ground.kept[held.admitted_home]]


def nel_bed_days(ground: Ground) -> Cells:
    total = numpy.stack([counted(ground, h.home, h.month, h.nights) for h in ground.once(held_stays)])
    return covered_as_nights(ground, total)


def covered_as_nights(ground: Ground, total: Floats) -> Cells:
    extract = ground.once(admission_extract)
    cells = extract.cells(ground, total)
    state = numpy.where(cells.state == ABSENT, ABSENT, ground.of_area(_state_of_nights(ground, extract)))
    return Cells.of(cells.value, state, cells.marks)


def nel_bed_days_squares(ground: Ground) -> Cells:
    return _squares(ground, 1)


def nel_bed_days_squares_3(ground: Ground) -> Cells:
    return _squares(ground, 3)


def nel_bed_days_squares_12(ground: Ground) -> Cells:
    return _squares(ground, 12)


def admission_extract(ground: Ground) -> Extract:
    return extract_of(ground, DATASET)


def _squares(ground: Ground, window: int) -> Cells:
    """Squared nights of each stay in the window, beside every cell of nights; part months join no window."""
    nights = ground.cells("nel_bed_days")
    total = numpy.stack([squares_of_homes(ground, day, window) for day in range(len(ground.days))])
    return Cells.of(total, nights.state, nights.marks)


def squares_of_homes(ground: Ground, day: int, window: int) -> Floats:
    """Home x month."""
    return products_of_homes(ground, day).in_windows(window)


def squares_by(ground: Ground, day: int, unit: Integers, units: int, windows: Sequence[int]) -> list[Floats]:
    """Unit x month, a window each. `unit` says of each home and month whose it is; -1: nobody's."""
    together = products_of_homes(ground, day).of_groups(unit, units)
    return [together.in_windows(window) for window in windows]


def products_of_homes(ground: Ground, day: int) -> Products:
    """Of the year before the months to remake only stays of several months are read, and each month's own
    squares are as stored."""
    made, name = _products_of_rows(ground, day), nel_bed_days_squares.__name__
    if not ground.evidence.year_stands:
        return made
    before = ground.places(name).start
    squares = made.squares.copy()
    squares[:, :before] = ground.once(stored_squares)[day, :, :before]
    return replace(made, squares=squares)


def stored_squares(ground: Ground) -> Floats:
    return numpy.nan_to_num(ground.before(nel_bed_days_squares.__name__).value)


def _products_of_rows(ground: Ground, day: int) -> Products:
    """Worked out once for days on which the same holds."""
    held, whole = ground.once(held_stays)[day], usable_nights(ground, day)
    made = ground.once(products_made)
    key = (id(held), whole.tobytes())
    if key not in made:
        inside = (held.month >= 0) & (held.month < ground.months)
        inside[inside] = whole[held.home[inside], held.month[inside]]
        stay, home, month, nights = (one[inside] for one in (held.stay, held.home, held.month, held.nights))
        made[key] = products(home, stay, month, nights, ground.shape[1:])
    return made[key]


def products_made(ground: Ground) -> dict[tuple[int, bytes], Products]:
    return {}


def usable_nights(ground: Ground, day: int) -> Flags:
    """Home-months whose nights and bed days are both covered."""
    nights, bed_days = ground.cells("nel_bed_days"), ground.cells("occupied_bed_days")
    return numpy.asarray((nights.state[day] == COVERED) & (bed_days.state[day] == COVERED))


def counted(ground: Ground, home: Integers, month: Integers, weight: NDArray[Any] | None = None) -> Floats:
    """Home x month. `home` and `month` are places, of which those outside the ground are passed over."""
    inside = (month >= 0) & (month < ground.months)
    weights = numpy.ones(int(inside.sum())) if weight is None else weight[inside].astype(float)
    _, homes, months = ground.shape
    total = added(home[inside] * months + month[inside], weights, homes * months)
    return total.reshape(homes, months)


def _state_of_nights(ground: Ground, extract: Extract) -> Integers:
    """Whole where the two months before are covered too, or the file holds the spells open at its start."""
    whole = extract.state == COVERED
    before = numpy.ones(whole.shape, bool)
    for months in range(1, BEFORE + 1):
        shifted = numpy.zeros(whole.shape, bool)
        shifted[:, :, months:] = whole[:, :, :-months]
        before &= shifted
    carried = numpy.ones(whole.shape, bool)
    for holder in extract.holder:
        ids = numpy.unique(holder)
        says = numpy.array([one == 0 or bool(ground.loads[int(one)].carried_in) for one in ids])
        carried &= says[numpy.searchsorted(ids, holder)]
    return numpy.where(
        extract.state == ABSENT, ABSENT, numpy.where(whole & (before | carried), COVERED, PART)
    )


def held_stays(ground: Ground) -> list[Held]:
    """The emergency stays as at each day."""
    found = all_spells(ground)
    wide = of_admission(ground, found)
    made: dict[bytes, Held] = {}
    days = []
    for day in range(len(ground.days)):
        place, admits, covered_to = that_hold(wide, day, found)
        key = place.tobytes() + admits.tobytes()
        if key not in made:
            made[key] = _held(ground, found.take(place), admits, covered_to)
        days.append(made[key])
    return days


def on_kept_homes(ground: Ground) -> Ground:
    """The ground without the homes that only share a patient: once their stays are known they add nothing."""
    held = ground.once(held_stays)
    if ground.kept.all():
        return ground
    place = numpy.where(ground.kept, numpy.cumsum(ground.kept) - 1, -1)
    made = {id(one): one.of_homes(place) for one in held}  # one for all days on which the same holds
    return ground.narrowed({held_stays.__name__: [made[id(one)] for one in held]})


def all_spells(ground: Ground) -> Spells:
    """Every spell of every person who was ever a patient from this ground, in every load that may hold."""
    found = spells_of(rows_of_patients(ground))
    # Where a file could not tell what rules a readmission out, it may be ruled out.
    silent = [one.load_id for one in ground.loads_of("admissions") if not one.can_tell(INDEX_COLUMNS)]
    found.traits[numpy.isin(found.load, silent)] |= NO_READMISSION
    return found


def rows_of_patients(ground: Ground) -> Episodes:
    """Episodes of every person who was ever a patient from this ground; homes are places."""
    rows = ground.evidence.once(episodes)
    mine = numpy.flatnonzero(rows.of_patients(ground.homes[ground.kept]))
    place = ground.places_of(rows.home[mine])
    return rows.take(mine[place >= 0], place[place >= 0])


def of_admission(ground: Ground, found: Spells) -> Ground:
    """The same homes and days over every month in which their patients were admitted."""
    month = months_of(found.admitted)
    low = min(ground.first, max(int(month.min(initial=ground.first)), ground.reach[0]))
    high = max(ground.last, min(int(month.max(initial=ground.last)), ground.reach[1]))
    return ground if (low, high) == (ground.first, ground.last) else ground.over(low, high)


def that_hold(ground: Ground, day: int, found: Spells) -> tuple[Integers, Flags, Integers]:
    """Which copies of the spells hold: their places, whether they admit, and the last day covered."""
    extract = ground.once(admission_extract)
    first_month, last_month = ground.evidence.once(covered_months)
    month = months_of(found.admitted) - ground.first
    inside = (month >= 0) & (month < ground.months)
    within = numpy.clip(month, 0, ground.months - 1)
    holds = inside & extract.holds(ground, day, found.load, found.home, within)
    # A spell carried in from before the months of its file holds while the file holds its first month.
    area = ground.areas[ground.area_place[day, found.home, within]]
    begin = _of_load_and_area(first_month, found.load, area) - ground.first
    carried = (month < begin) & (begin < ground.months) & (begin >= 0)
    carried[carried] = extract.holds(ground, day, found.load[carried], found.home[carried], begin[carried])
    copies = numpy.flatnonzero(holds | carried)
    order = numpy.lexsort((_newness(ground, found.load[copies]), found.group[copies]))
    copies = copies[order]
    begin = starts(found.group[copies])
    place = copies[numpy.append(begin[1:], len(copies))[: len(begin)] - 1]
    # Whichever copy is the newest, the admission counts if a file that covers its month holds one.
    admits = numpy.logical_or.reduceat(holds[copies], begin) if len(begin) else numpy.zeros(0, bool)
    end = _of_load_and_area(last_month, found.load[place], area[place])
    return place, admits, first_days(end + 1) - 1


def _newness(ground: Ground, load: Integers) -> Integers:
    order = {load_id: place for place, load_id in enumerate(ground.loads)}
    ids = numpy.unique(load)
    return numpy.array([order[int(one)] for one in ids], numpy.int64)[numpy.searchsorted(ids, load)]


Covered = dict[tuple[int, int], int]  # load and area -> month


def covered_months(evidence: Evidence) -> tuple[Covered, Covered]:
    """The first and the last month that each load covers of each area."""
    first: Covered = {}
    last: Covered = {}
    for load_id, rows in evidence.covered(DATASET).items():
        for area, month, _ in rows.tolist():
            first[load_id, area] = min(month, first.get((load_id, area), month))
            last[load_id, area] = max(month, last.get((load_id, area), month))
    return first, last


def _of_load_and_area(covered: Covered, load: Integers, area: Integers) -> Integers:
    """The month for each; 0 where the load does not cover the area."""
    loads, areas = numpy.unique(load), numpy.unique(area)
    each = [
        covered.get((one, place), covered.get((one, EVERY_AREA), 0))
        for one in loads.tolist() for place in areas.tolist()
    ]  # fmt: skip
    place = numpy.searchsorted(loads, load) * len(areas) + numpy.searchsorted(areas, area)
    return numpy.asarray(numpy.array(each, numpy.int64)[place])


def _held(ground: Ground, found: Spells, admits: Flags, covered_to: Integers) -> Held:
    made = stays(found, covered_to)
    first = made.order[made.first]
    emergency = found.emergency[first]
    admitted = first[emergency & admits[first]]
    nights = emergency[made.stay]
    stay, month, number = nights_by_month(made.stay[nights], made.held_from[nights], made.held_to[nights])
    return Held(
        found.home[admitted], months_of(found.admitted[admitted]) - ground.first, found.admitted[admitted],
        stay, found.home[first[stay]], month - ground.first, number, found.admitted[first[stay]],
        found.traits[admitted] & OF_FIRST, Ended.of(found, made, ground.first),
    )  # fmt: skip
