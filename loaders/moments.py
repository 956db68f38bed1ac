"""Many cells of day and time at once: few days and few times of day make up all of them."""

from typing import Any

import numpy as np
import pandas as pd

from loaders import clean
from loaders.sheet import Array

_DAY = 10  # letters of a date that is written in full
_EPOCH = 719163  # the day number of 1 January 1970
Integers = np.ndarray[Any, np.dtype[np.int64]]


def moments(cells: Array, zone: str) -> Integers | None:
    """What `clean.moment` says of each, or None where any is not a date, a blank or T, and a time."""
    if not {cell[_DAY : _DAY + 1] for cell in cells} <= {" ", "T"}:
        return None
    days, times = _parted([cell[:_DAY] for cell in cells]), _parted([cell[_DAY + 1 :] for cell in cells])
    if any(not word or word != word.strip() for _, words in (days, times) for word in words):
        return None
    on = [clean.day(word) for word in days[1]]
    if None in on:
        return None
    clocks = [clean.clock(word) for word in times[1]]
    minutes = np.array([minute for minute, _ in clocks], dtype=np.int64)[times[0]]
    wall = np.array(on, dtype=np.int64)[days[0]] * 1440 + minutes
    unsaid = 0 if zone == "UTC" else None
    aheads = [unsaid if ahead is None else ahead for _, ahead in clocks]
    stated = np.array([ahead is not None for ahead in aheads], dtype=bool)[times[0]]
    utc = wall - np.array([ahead or 0 for ahead in aheads], dtype=np.int64)[times[0]]
    return np.where(stated, _london(utc), _that_exist(wall))


def _parted(words: list[str]) -> tuple[Integers, Array]:
    listed = np.empty(len(words), dtype=object)
    listed[:] = words
    codes, different = pd.factorize(listed)
    return codes.astype(np.int64), different


def _summer(minutes: Integers) -> tuple[Integers, Integers]:
    """Of each, when the summer time of its year starts and ends."""
    days = (minutes // 1440 - _EPOCH).astype("datetime64[D]")
    years, at = np.unique(days.astype("datetime64[Y]").astype(np.int64), return_inverse=True)
    bounds = np.array([clean.summer(int(year) + 1970) for year in years], dtype=np.int64).reshape(-1, 2)
    return bounds[at, 0], bounds[at, 1]


def _london(utc: Integers) -> Integers:
    starts, ends = _summer(utc)
    return np.where((starts <= utc) & (utc < ends), utc + 60, utc)


def _that_exist(wall: Integers) -> Integers:
    starts, _ = _summer(wall)
    return np.where((starts <= wall) & (wall < starts + 60), wall + 60, wall)
