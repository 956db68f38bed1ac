"""Logs of what befell residents: which rows hold, and where a log is said to be complete."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from loaders.records import area, harm, log_cover
from metrics.days import months_of
from metrics.evidence import Load
from metrics.ground import Ground
from metrics.measures.contradictions import without_contradictions
from metrics.measures.returns import logs_complete, returns

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

COLUMNS = (
    "source_row", "harm_id", "occurred_on", "harm", "location", "antibiotic", "prophylaxis", "category",
    "acquired", "worsened_on", "worsened_to",
)  # fmt: skip

# Rows that hold -> the homes and days of what they count.
Counting = Callable[[pandas.DataFrame], pandas.DataFrame]


@dataclass(frozen=True)
class Log:
    """What the logs of one dataset hold as at each day."""

    rows: pandas.DataFrame | None  # None: no log was loaded
    holds: Integers  # the load that holds of each home and month; -1: none
    covered: Flags
    known_on: Integers  # of the newest log that covers the area and month

    def counted(self, ground: Ground, counting: Counting) -> tuple[Floats, Flags]:
        """The counts, and where a row stands, whether or not it counts."""
        counts = numpy.zeros(self.holds.shape)
        there = numpy.zeros(self.holds.shape, bool)
        if self.rows is None:
            return counts, there
        _, homes, months = self.holds.shape
        for day in range(len(self.holds)):
            live = self.live(day)
            found = counting(self.rows[live])
            place = months_of(found["day"].to_numpy(numpy.int64)) - ground.first
            inside = (place >= 0) & (place < months)
            cell = found["home"].to_numpy(numpy.int64)[inside] * months + place[inside]
            counts[day] = numpy.bincount(cell, minlength=homes * months).reshape(homes, months)
            there[day][self.rows["home"][live], self.rows["month"][live]] = True
        return counts, there | (counts > 0)

    def days(self, counting: Counting) -> Integers:
        """The days of what is counted, on a ground of one day."""
        if self.rows is None:
            return numpy.zeros(0, numpy.int64)
        return counting(self.rows[self.live(0)])["day"].to_numpy(numpy.int64)

    def live(self, day: int) -> Flags:
        """Rows whose load holds for their home and month, where there are any."""
        if self.rows is None:
            return numpy.zeros(0, bool)
        holds, month = self.holds[day], self.rows["month"].to_numpy()
        inside = (month >= 0) & (month < holds.shape[1])
        held = holds[self.rows["home"].to_numpy(), numpy.clip(month, 0, holds.shape[1] - 1)]
        return numpy.asarray(inside & (held == self.rows["load_id"].to_numpy()))


def log_of(ground: Ground, dataset: str) -> Log:
    # Whether an infection is a new one, rows of any month may tell.
    loads = ground.loads_of(dataset) if dataset == "utis" else ground.evidence.logs(dataset)
    if not loads:
        none = numpy.zeros(ground.shape, bool)
        return Log(None, numpy.full(ground.shape, -1), none, numpy.zeros(ground.shape, numpy.int64))
    rows = ground.rows_of(harm, COLUMNS, [load.load_id for load in loads], harm.c.kind == dataset)
    if dataset == "utis":
        rows = _first_courses(rows)
    rows = without_contradictions(ground, dataset, rows).sort_values(["load_id", "source_row"])
    rows["month"] = months_of(rows["occurred_on"].to_numpy(numpy.int64)) - ground.first
    known_on = _covering(ground, loads, rows)
    complete = _said_complete(ground, dataset) | logs_complete(ground.once(returns))
    return Log(rows, _holds(ground, loads, rows), (known_on > 0) & complete, known_on)


def _first_courses(rows: pandas.DataFrame) -> pandas.DataFrame:
    """Of an infection that stands twice in a file, the earlier: a change of antibiotic is not a new one."""
    first = rows.groupby(["load_id", "home", "harm_id"])["occurred_on"].transform("min")
    return rows[(rows["occurred_on"] == first) | rows["harm_id"].isna()]


def _holds(ground: Ground, loads: list[Load], rows: pandas.DataFrame) -> Integers:
    """The load that holds of each home and month: with stated months all of them, else those of its rows."""
    home, month, holder = [], [], []
    for load in loads:
        own = rows[rows["load_id"] == load.load_id]
        if load.covers_stated and load.covers_from is not None and load.covers_to is not None:
            named = numpy.unique(own["home"].to_numpy(numpy.int64))
            span = numpy.arange(load.covers_from, load.covers_to + 1) - ground.first
            home.append(numpy.repeat(named, len(span)))
            month.append(numpy.tile(span, len(named)))
        else:
            home.append(own["home"].to_numpy(numpy.int64))
            month.append(own["month"].to_numpy(numpy.int64))
        holder.append(numpy.full(len(home[-1]), load.load_id))
    every = numpy.concatenate(holder)
    return ground.latest(numpy.concatenate(home), numpy.concatenate(month), every, every)


def _covering(ground: Ground, loads: list[Load], rows: pandas.DataFrame) -> Integers:
    """The day from which the newest log that covers the home's area and month is known; 0: none is."""
    codes = _area_codes(ground)
    found = numpy.zeros(ground.shape, numpy.int64)
    for load in loads:
        own = rows[rows["load_id"] == load.load_id]
        first = load.covers_from if load.covers_from is not None else own["month"].min() + ground.first
        last = load.covers_to if load.covers_to is not None else own["month"].max() + ground.first
        in_months = (ground.month_numbers >= first) & (ground.month_numbers <= last)
        for day in numpy.flatnonzero(ground.days >= load.known_on):
            areas = _areas(ground, load, own, codes, int(day), in_months)
            inside = areas[ground.area_place[day]] & in_months
            found[day][inside] = numpy.maximum(found[day][inside], load.known_on)
    return found


def _areas(
    ground: Ground, load: Load, own: pandas.DataFrame, codes: dict[str, int], day: int, months: Flags
) -> Flags:
    """The areas of a log: those stated, else those of the homes that it names."""
    inside = numpy.zeros(len(ground.areas), bool)
    if load.areas == "all":
        inside[:] = True
    elif load.areas:
        stated = [codes[code] for code in load.areas.split(", ") if code in codes]
        inside[stated] = True
    else:
        inside[ground.area_place[day][numpy.unique(own["home"])][:, months]] = True
    return inside


def _area_codes(ground: Ground) -> dict[str, int]:
    """Area code -> its place on this ground."""
    rows = ground.connection.execute(area.select().where(area.c.area_id.in_(ground.areas.tolist())))
    return {row.code: int(numpy.searchsorted(ground.areas, row.area_id)) for row in rows}


def _said_complete(ground: Ground, dataset: str) -> Flags:
    """Home-months of which the newest log cover names the dataset."""
    loads = ground.naming("log_cover")
    if not loads:
        return numpy.zeros(ground.shape, bool)
    rows = ground.rows_of(log_cover, ("month", "dataset"), loads)
    home, load = rows["home"].to_numpy(numpy.int64), rows["load_id"].to_numpy(numpy.int64)
    month = rows["month"].to_numpy(numpy.int64) - ground.first
    newest = ground.latest(home, month, load, load)
    said = (rows["dataset"] == dataset).to_numpy() & (month >= 0) & (month < ground.months)
    found = numpy.zeros(ground.shape, bool)
    for day in range(len(ground.days)):
        live = newest[day][home[said], month[said]] == load[said]
        found[day][home[said][live], month[said][live]] = True
    return found
