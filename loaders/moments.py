"""Days with a time of day, as people type them: one cell, and many at once."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from loaders.clean import day, text
from loaders.sheet import Array

_DAY = 10  # letters of a date that is written in full
_EPOCH = 719163  # the day number of 1 January 1970
Integers = np.ndarray[Any, np.dtype[np.int64]]


@lru_cache(maxsize=65536)
def clock(cell: str) -> tuple[int, int | None]:
    """Minutes after midnight, and minutes ahead of UTC where said: `0956`, `09:56+01:00`, `9:56 pm`."""
    match = re.fullmatch(
        r"(\d{1,2})[:.]?(\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*(am|pm)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
        cell.strip(), re.IGNORECASE)  # fmt: skip
    if not match:
        raise ValueError("not a time of day; write it as 09:56")
    hour, minute, half, zone = int(match[1]), int(match[2]), match[3], match[4]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (half.casefold() == "pm")
    if hour > 23 or minute > 59:
        raise ValueError("not a time of day; midnight is 00:00 of the day that it begins")
    if zone is None:
        return hour * 60 + minute, None
    digits = zone[1:].replace(":", "")
    ahead = int(digits[:2]) * 60 + int(digits[2:]) if digits.isdigit() else 0
    return hour * 60 + minute, -ahead if zone.startswith("-") else ahead


def moment(cell: str, zone: str = "Europe/London") -> int | None:
    """Minutes of London wall time. A date without a time is that day's 00:00; an offset in the cell wins."""
    kept = cell.strip()
    if len(kept) < 11 and text(kept) is None:
        return None
    day_text, clock_text = _split(kept)
    on = day(day_text)
    if on is None:
        raise ValueError("a time without its date")
    if not clock_text:
        return on * 1440
    minutes, ahead = clock(clock_text)
    wall = on * 1440 + minutes
    if ahead is None and zone == "UTC":
        ahead = 0
    return _hour_that_exists(wall) if ahead is None else _london(wall - ahead)


def _split(cell: str) -> tuple[str, str]:
    # 2016-04-03T02:10 and 03/04/2016 02:10: nearly every cell. In `30th April 2016` the blank ends no date.
    if len(cell) > 10 and cell[10] in " T" and cell[0].isdigit() and cell[9].isdigit():
        return cell[:10], cell[11:]
    match = re.fullmatch(
        r"(.+?)(?:\s+-\s+|\s+|T)(\d{1,2}[:.]\d{2}\S*(?:\s*[ap]m)?|\d{4})", cell, re.IGNORECASE
    )
    # `3 Apr 2016` and `Sunday, 3 April 2016` end in four digits that are a year, not a time.
    if match and not re.fullmatch(r"([A-Za-z]{3,9},? )?\d{1,2}(st|nd|rd|th)? [A-Za-z]{3,9}", match[1]):
        return match[1], match[2]
    if re.fullmatch(r"\d{12}|\d{14}", cell):
        return cell[:8], cell[8:12]
    if re.fullmatch(r"[345]\d{4}\.\d+", cell):
        minutes = round(float(cell) % 1 * 1440)
        return cell[:5], f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    return cell, ""


@lru_cache(maxsize=256)
def _summer(year: int) -> tuple[int, int]:
    """The minutes of UTC in which summer time starts and ends: 01:00, last Sunday of March and of October."""
    last = (date(year, 4, 1), date(year, 11, 1))
    first, end = (month - timedelta(days=month.weekday() + 1) for month in last)
    return first.toordinal() * 1440 + 60, end.toordinal() * 1440 + 60


def _london(utc: int) -> int:
    """UTC minutes as London wall time: 2016-07-31T23:30Z is 00:30 on 1 August."""
    starts, ends = _summer(_year(utc // 1440))
    return utc + 60 if starts <= utc < ends else utc


def _hour_that_exists(wall: int) -> int:
    # 01:00 to 01:59 of the March change did not happen: read one hour on.
    # October has 01:30 twice: it is read as the first.
    starts = _summer(_year(wall // 1440))[0]
    return wall + 60 if starts <= wall < starts + 60 else wall


@lru_cache(maxsize=65536)
def _year(on: int) -> int:
    return date.fromordinal(on).year


def moments(cells: Array, zone: str) -> Integers | None:
    """What `moment` says of each, or None where any is not a date, a blank or T, and a time."""
    if not {cell[_DAY : _DAY + 1] for cell in cells} <= {" ", "T"}:
        return None
    days, times = _parted([cell[:_DAY] for cell in cells]), _parted([cell[_DAY + 1 :] for cell in cells])
    if any(not word or word != word.strip() for _, words in (days, times) for word in words):
        return None
    on = [day(word) for word in days[1]]
    if None in on:
        return None
    clocks = [clock(word) for word in times[1]]
    minutes = np.array([minute for minute, _ in clocks], dtype=np.int64)[times[0]]
    wall = np.array(on, dtype=np.int64)[days[0]] * 1440 + minutes
    unsaid = 0 if zone == "UTC" else None
    aheads = [unsaid if ahead is None else ahead for _, ahead in clocks]
    stated = np.array([ahead is not None for ahead in aheads], dtype=bool)[times[0]]
    utc = wall - np.array([ahead or 0 for ahead in aheads], dtype=np.int64)[times[0]]
    return np.where(stated, _all_in_london(utc), _all_that_exist(wall))


def _parted(words: list[str]) -> tuple[Integers, Array]:
    listed = np.empty(len(words), dtype=object)
    listed[:] = words
    codes, different = pd.factorize(listed)
    return codes.astype(np.int64), different


def _summers(minutes: Integers) -> tuple[Integers, Integers]:
    """Of each, when the summer time of its year starts and ends."""
    days = (minutes // 1440 - _EPOCH).astype("datetime64[D]")
    years, at = np.unique(days.astype("datetime64[Y]").astype(np.int64), return_inverse=True)
    bounds = np.array([_summer(int(year) + 1970) for year in years], dtype=np.int64).reshape(-1, 2)
    return bounds[at, 0], bounds[at, 1]


def _all_in_london(utc: Integers) -> Integers:
    starts, ends = _summers(utc)
    return np.where((starts <= utc) & (utc < ends), utc + 60, utc)


def _all_that_exist(wall: Integers) -> Integers:
    starts, _ = _summers(wall)
    return np.where((starts <= wall) & (wall < starts + 60), wall + 60, wall)
