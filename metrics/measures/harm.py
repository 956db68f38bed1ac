"""Falls, infections and pressure ulcers: from a log where it is said to be complete, else from the return."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from loaders.records import area, harm, log_cover
from metrics.cells import ABSENT, COVERED, PART, PROVISIONAL, SELF_REPORTED, SUPPRESSED, Cells, between
from metrics.days import months_of
from metrics.extracts import final_from
from metrics.ground import Ground, Load
from metrics.measures.contradictions import without_contradictions
from metrics.measures.returns import ULCERS, returns, summed

Integers = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

COLUMNS = (
    "source_row", "harm_id", "occurred_on", "location", "antibiotic", "prophylaxis", "category", "acquired",
    "worsened_on", "worsened_to",
)  # fmt: skip
NEW_ULCER = ("2", "3", "4", "unstageable", "deep_tissue")
IN_THE_HOME = ("in_home", "unknown")


@dataclass(frozen=True)
class Log:
    """What the logs of one dataset hold as at each day."""

    count: Floats
    rows: Flags  # a row stands, whether or not it counts
    covered: Flags
    known_on: Integers  # of the newest log that covers the area and month


def falls(ground: Ground) -> Cells:
    return _cells(ground, _log(ground, "falls"), ("falls",))


def utis(ground: Ground) -> Cells:
    return _cells(ground, _log(ground, "utis"), ("utis",))


def pressure_ulcers(ground: Ground) -> Cells:
    return _cells(ground, _log(ground, "pressure_ulcers"), ULCERS)


# Rows that hold -> the homes and days of what they count.
Counting = Callable[[pandas.DataFrame], pandas.DataFrame]


def falls_in(rows: pandas.DataFrame) -> pandas.DataFrame:
    """Every fall but those in hospital."""
    kept = rows[rows["location"].fillna("").str.lower() != "hospital"]
    return pandas.DataFrame({"home": kept["home"], "day": kept["occurred_on"]})


def infections_in(rows: pandas.DataFrame) -> pandas.DataFrame:
    """Antibiotics started for an infection: the first of each infection."""
    treated = rows[(rows["antibiotic"] == "Y") & (rows["prophylaxis"] != "Y")]
    named = treated["harm_id"].where(treated["harm_id"].notna(), "row " + treated["source_row"].astype(str))
    first = treated.assign(harm_id=named).groupby(["home", "harm_id"], sort=True)["occurred_on"].min()
    return first.rename("day").reset_index()[["home", "day"]]


def ulcers_in(rows: pandas.DataFrame) -> pandas.DataFrame:
    """New ulcers acquired in the home, on the day on which each is first at category 2 or more."""
    ours = rows[rows["acquired"].fillna("unknown").isin(IN_THE_HOME)]
    found = ours[ours["category"].isin(NEW_ULCER)]
    worsened = ours[
        (ours["category"] == "1") & ours["worsened_to"].isin(NEW_ULCER) & (ours["worsened_on"] > 0)
    ]
    days = pandas.concat([
        found.assign(day=found["occurred_on"]), worsened.assign(day=worsened["worsened_on"]),
    ])  # fmt: skip
    first = days.groupby(["load_id", "home", "harm_id"], sort=True)["day"].min()
    return first.reset_index()[["home", "day"]]


COUNTING: dict[str, Counting] = {"falls": falls_in, "utis": infections_in, "pressure_ulcers": ulcers_in}


def days_in_logs(ground: Ground, dataset: str) -> Integers:
    """The days of what the logs count, on a ground of one day."""
    loads = _loads(ground, dataset)
    if not loads:
        return numpy.zeros(0, numpy.int64)
    rows = _rows(ground, dataset, loads)
    (holds,) = _holds(ground, loads, rows)
    counted = COUNTING[dataset](rows[_live(rows, holds, ground.months)])
    return counted["day"].to_numpy(numpy.int64)


def _cells(ground: Ground, log: Log, columns: tuple[str, ...]) -> Cells:
    """The log where it is covered, else the return, else what rows there are, as a part."""
    held = ground.once(returns)
    low, high = summed(held, columns)
    returned = ~numpy.isnan(low)
    value = numpy.where(log.covered, log.count, numpy.where(returned, between(low, high), log.count))
    state = numpy.where(log.covered | returned, COVERED, numpy.where(log.rows, PART, ABSENT))
    state = numpy.where(ground.scope.in_scope, state, ABSENT)
    dataset = "falls"  # the lag of a log, whichever it is
    provisional = numpy.where(log.known_on < final_from(ground, dataset), PROVISIONAL, 0)
    marks = numpy.where(log.covered | ~returned, SELF_REPORTED | provisional, held.marks)
    hidden = returned & ~log.covered & (high > low) & (state != ABSENT)
    cells = Cells.of(value, state, marks)
    cells.low[hidden], cells.high[hidden] = low[hidden], high[hidden]
    cells.marks[hidden] |= SUPPRESSED
    if len(columns) == 1:  # a hidden cell by itself has no middle
        cells.value[hidden] = numpy.nan
    return cells


def _log(ground: Ground, dataset: str) -> Log:
    loads = _loads(ground, dataset)
    empty = numpy.zeros(ground.shape)
    if not loads:
        none = empty.astype(bool)
        return Log(empty, none, none, numpy.zeros(ground.shape, numpy.int64))
    rows = _rows(ground, dataset, loads)
    holds = _holds(ground, loads, rows)
    counts, there = empty, empty.astype(bool)
    _, homes, months = ground.shape
    for day in range(len(ground.days)):
        live = _live(rows, holds[day], months)
        counted = COUNTING[dataset](rows[live])
        place = months_of(counted["day"].to_numpy(numpy.int64)) - ground.first
        inside = (place >= 0) & (place < months)
        cell = counted["home"].to_numpy(numpy.int64)[inside] * months + place[inside]
        counts[day] = numpy.bincount(cell, minlength=homes * months).reshape(homes, months)
        there[day][rows["home"][live], rows["month"][live]] = True
    known_on = _covering(ground, loads, rows)
    covered = (known_on > 0) & (_said_complete(ground, dataset) | ground.once(returns).logs_complete)
    return Log(counts, there | (counts > 0), covered, known_on)


def _loads(ground: Ground, dataset: str) -> list[Load]:
    # Whether an infection is a new one, rows of any month may tell.
    return ground.loads_of(dataset) if dataset == "utis" else ground.evidence.logs(dataset)


def _rows(ground: Ground, dataset: str, loads: list[Load]) -> pandas.DataFrame:
    rows = ground.rows_of(harm, COLUMNS, [load.load_id for load in loads], harm.c.kind == dataset)
    if dataset == "utis":
        rows = _first_courses(rows)
    rows = without_contradictions(ground, dataset, rows).sort_values(["load_id", "source_row"])
    rows["month"] = months_of(rows["occurred_on"].to_numpy(numpy.int64)) - ground.first
    return rows


def _first_courses(rows: pandas.DataFrame) -> pandas.DataFrame:
    """Of an infection that stands twice in a file, the earlier: a change of antibiotic is not a new one."""
    first = rows.groupby(["load_id", "home", "harm_id"])["occurred_on"].transform("min")
    return rows[rows["occurred_on"] == first]


def _live(rows: pandas.DataFrame, holds: Integers, months: int) -> Flags:
    """Rows whose load holds for their home and month."""
    month = rows["month"].to_numpy()
    inside = (month >= 0) & (month < months)
    held = holds[rows["home"].to_numpy(), numpy.clip(month, 0, months - 1)]
    return numpy.asarray(inside & (held == rows["load_id"].to_numpy()))


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
