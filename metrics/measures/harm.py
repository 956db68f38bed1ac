"""Falls, infections and pressure ulcers: from a log where it is said to be complete, else from the return."""

from collections.abc import Callable

import numpy
import pandas
from numpy.typing import NDArray

from loaders.fields import NEAR_MISS
from metrics.cells import ABSENT, COVERED, PART, PROVISIONAL, SELF_REPORTED, Cells
from metrics.extracts import final_from
from metrics.ground import Ground
from metrics.measures.logs import Counting, Log, log_of
from metrics.measures.monthly import summed
from metrics.measures.returns import COLUMNS, returns

Integers = NDArray[numpy.int64]

HARMED = ("low", "moderate", "severe", "death")  # where it is unknown, no harm is counted
NEW_ULCER = ("2", "3", "4", "unstageable", "deep_tissue")
SEVERE_ULCER = ("3", "4", "unstageable")
IN_THE_HOME = ("in_home", "unknown")


def falls(ground: Ground) -> Cells:
    return _cells(ground, "falls", ground.once(falls_log), falls_in)


def falls_with_harm(ground: Ground) -> Cells:
    return _cells(ground, "falls_with_harm", ground.once(falls_log), falls_with_harm_in)


def utis(ground: Ground) -> Cells:
    return _cells(ground, "utis", ground.once(infections_log), infections_in)


def pressure_ulcers(ground: Ground) -> Cells:
    return _cells(ground, "pressure_ulcers", ground.once(ulcers_log), ulcers_in)


def pressure_ulcers_severe(ground: Ground) -> Cells:
    return _cells(ground, "pressure_ulcers_severe", ground.once(ulcers_log), severe_ulcers_in)


def falls_log(ground: Ground) -> Log:
    return log_of(ground, "falls")


def infections_log(ground: Ground) -> Log:
    return log_of(ground, "utis")


def ulcers_log(ground: Ground) -> Log:
    return log_of(ground, "pressure_ulcers")


def falls_in(rows: pandas.DataFrame) -> pandas.DataFrame:
    """Every fall but those in hospital; a near miss is none."""
    kept = rows[(rows["location"].fillna("").str.lower() != "hospital") & (rows["harm"] != NEAR_MISS)]
    return pandas.DataFrame({"home": kept["home"], "day": kept["occurred_on"]})


def falls_with_harm_in(rows: pandas.DataFrame) -> pandas.DataFrame:
    return falls_in(rows[rows["harm"].isin(HARMED)])


def infections_in(rows: pandas.DataFrame) -> pandas.DataFrame:
    """Antibiotics started for an infection: the first of each infection."""
    treated = rows[(rows["antibiotic"] == "Y") & (rows["prophylaxis"] != "Y")]
    first = _named(treated).groupby(["home", "harm_id"], sort=True)["occurred_on"].min()
    return first.rename("day").reset_index()[["home", "day"]]


def ulcers_in(rows: pandas.DataFrame) -> pandas.DataFrame:
    """New ulcers acquired in the home, on the day on which each is first at category 2 or more."""
    return _first_at(rows, NEW_ULCER, before=("1",))


def severe_ulcers_in(rows: pandas.DataFrame) -> pandas.DataFrame:
    """The same at category 3, 4 or unstageable, whatever an ulcer was found at; never a moisture lesion."""
    return _first_at(rows, SEVERE_ULCER, before=("1", "2", "deep_tissue"))


def _first_at(
    rows: pandas.DataFrame, categories: tuple[str, ...], before: tuple[str, ...]
) -> pandas.DataFrame:
    """Each ulcer once, on the day on which it is found at one of the categories or worsens to it."""
    ours = _named(rows[rows["acquired"].fillna("unknown").isin(IN_THE_HOME)])
    found = ours[ours["category"].isin(categories)]
    worsened = ours[
        ours["category"].isin(before) & ours["worsened_to"].isin(categories) & (ours["worsened_on"] > 0)
    ]
    days = pandas.concat([
        found.assign(day=found["occurred_on"]), worsened.assign(day=worsened["worsened_on"]),
    ])  # fmt: skip
    first = days.groupby(["load_id", "home", "harm_id"], sort=True)["day"].min()
    return first.reset_index()[["home", "day"]]


def _named(rows: pandas.DataFrame) -> pandas.DataFrame:
    """Rows without an id are each a thing of its own."""
    row = "load " + rows["load_id"].astype(str) + ", row " + rows["source_row"].astype(str)
    return rows.assign(harm_id=rows["harm_id"].where(rows["harm_id"].notna(), row))


# Log -> the rows that stand, and what is counted of them.
LOGS: dict[str, tuple[Callable[[Ground], Log], Counting]] = {
    "falls": (falls_log, falls_in), "utis": (infections_log, infections_in),
    "pressure_ulcers": (ulcers_log, ulcers_in),
}  # fmt: skip


def days_in_logs(ground: Ground, dataset: str) -> Integers:
    """The days of what the logs count, on a ground of one day."""
    log, counting = LOGS[dataset]
    return ground.once(log).days(counting)


def _cells(ground: Ground, measure: str, log: Log, counting: Counting) -> Cells:
    """The log where it is covered, else the return, else what rows there are, as a part."""
    held = ground.once(returns)
    count, rows = log.counted(ground, counting)
    low, high = summed(held, COLUMNS[measure])
    by_return = ~numpy.isnan(low) & ~log.covered
    state = numpy.where(log.covered | by_return, COVERED, numpy.where(rows, PART, ABSENT))
    state = numpy.where(ground.scope.in_scope, state, ABSENT)
    dataset = "falls"  # the lag of a log, whichever it is
    provisional = numpy.where(log.known_on < final_from(ground, dataset), PROVISIONAL, 0)
    marks = numpy.where(by_return, held.marks, SELF_REPORTED | provisional)
    low, high = (numpy.where(by_return, side, count) for side in (low, high))
    return Cells.bounded(low, high, state, marks, sums=len(COLUMNS[measure]) > 1)
