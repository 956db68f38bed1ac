"""Emergency stays as they end: when, after how many nights, and whether the person came back."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from metrics.days import months_of
from metrics.definition import METRICS
from metrics.episodes import DIED, NO_READMISSION
from metrics.stays import OPEN, Spells, Stays

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

INDEX_COLUMNS = METRICS["readmissions_30d"].needs
READMITTED_WITHIN = 30  # days: from 0 to 29 after the discharge


@dataclass(frozen=True)
class Ended:
    """One entry an emergency stay that was discharged, deaths included; open ones are not among them."""

    home: Integers
    month: Integers
    nights: Integers  # all of them, whenever held
    index: Flags  # discharged alive and with nothing that rules a readmission out
    readmitted: Flags  # of these: the next stay is an emergency one that begins within 30 days
    stay: Integers  # its number among the stays

    def of_homes(self, place: Integers) -> "Ended":
        """Of some of the homes alone: each place becomes another, or -1 where it is none of them."""
        home = place[self.home]
        parts = {name: getattr(self, name)[home >= 0] for name in Ended.__dataclass_fields__}
        return Ended(**parts | {"home": home[home >= 0]})

    @classmethod
    def of(cls, given: Spells, made: Stays, first_month: int) -> "Ended":
        """`month` counts from the first month."""
        if not len(made.first):
            none = numpy.zeros(0, numpy.int64)
            return cls(none, none, none, none > 0, none > 0, none)
        begins, traits = made.order[made.first], given.traits[made.order]
        last = _last(given, made)
        discharged = given.discharged[made.order][last]
        ended = numpy.flatnonzero(given.emergency[begins] & (discharged != OPEN))
        nights = numpy.add.reduceat(numpy.maximum(made.held_to - made.held_from, 0), made.first)
        ruled_out = (numpy.bitwise_or.reduceat(traits, made.first) & NO_READMISSION) | (traits[last] & DIED)
        index = ruled_out[ended] == 0
        back = _came_back(given, begins, discharged)[ended]
        return cls(
            given.home[begins][ended], months_of(discharged[ended]) - first_month, nights[ended], index,
            index & back, ended,
        )  # fmt: skip


def _last(given: Spells, made: Stays) -> Integers:
    """Of each stay the spell with the latest discharge, then id; an open one only if it goes on longer."""
    last = numpy.append(made.first[1:], len(made.stay)) - 1
    several = numpy.flatnonzero(last > made.first)
    if len(several):
        at = numpy.flatnonzero((last > made.first)[made.stay])
        spell = made.order[at]
        closed = given.discharged[spell] != OPEN
        order = numpy.lexsort((given.rank[spell], closed, made.held_to[at], made.stay[at]))
        counts = (last - made.first + 1)[several]
        last[several] = at[order[numpy.cumsum(counts) - 1]]
    return last


def _came_back(given: Spells, begins: Integers, discharged: Integers) -> Flags:
    """Whether the same person's next stay, and no other before it, is an emergency within the days."""
    following = begins[1:]
    days = given.admitted[following] - discharged[:-1]
    back = (given.person[following] == given.person[begins[:-1]]) & given.emergency[following]
    return numpy.append(back & (days >= 0) & (days < READMITTED_WITHIN), False)
