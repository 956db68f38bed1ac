"""Periods of published figures: a month, a quarter, a year, a range of years or a week."""

import re
from functools import lru_cache

from loaders import clean


@lru_cache(maxsize=65536)
def period(cell: str) -> str | None:
    """`2016-04`, `2015/16`, `2013-2016`, `2020-21 June` (a quarter by its last month), as it is kept."""
    kept = clean.text(cell)
    if kept is None:
        return None
    kept = re.sub(r"^[A-Za-z]+-(?=[A-Za-z]{3,9}-\d{4}$)", "", kept)  # MSitAE-APRIL-2025
    if match := re.fullmatch(r"(\d{4})\s*/\s*(\d{4}|\d{2})", kept):
        return _years(int(match[1]), match[2], "/")
    if match := re.fullmatch(r"(\d{4})\s*[-\u2013]\s*(\d{4})", kept):
        return _years(int(match[1]), match[2], "-")
    if match := re.fullmatch(r"(\d{4})[-/](\d{2})\s+(?:Q([1-4])|([A-Za-z]{3,9}))", kept, re.IGNORECASE):
        last = ("June", "September", "December", "March")[int(match[3]) - 1] if match[3] else match[4]
        return _quarter(_month_of_year(int(match[1]), last))
    if match := re.fullmatch(MONTHS_APART, kept, re.IGNORECASE):
        return _from_month_to_month(*match.groups())
    found = clean.month(kept)
    return None if found is None else f"{found // 12}-{found % 12 + 1:02d}"


# `April to June 2020`, `Apr-Jun-2017`, `December 2020 to February 2021`
MONTHS_APART = r"([a-z]{3,9})(?:[- ]?(\d{4}))?[- ]+(?:to[- ]+)?([a-z]{3,9})[- ]?(\d{4})"


def _from_month_to_month(first: str, first_year: str | None, last: str, year: str) -> str:
    ends = [clean.number_of_month_named(name) for name in (first, last)]
    if not all(ends):
        raise ValueError("not a period; write it as 2016-04 or 2015/16")
    begins = int(first_year) if first_year else int(year) - (ends[0] > ends[1])
    return f"{begins}-{ends[0]:02d} to {year}-{ends[1]:02d}"


def _years(first: int, last: str, between: str) -> str:
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if between == "/" and end % 100 != (first + 1) % 100:
        raise ValueError("not a financial year; write it as 2015/16")
    if between == "-" and end < first:
        raise ValueError("not a range of years; write the earlier first")
    return f"{first}/{end % 100:02d}" if between == "/" else f"{first}-{end}"


def _month_of_year(year: int, name: str) -> int:
    """A month of the financial year that begins in April of `year`."""
    number_of_month = clean.number_of_month_named(name)
    if not number_of_month:
        raise ValueError("not a period; write it as 2016-04 or 2015/16")
    return (year + (number_of_month < 4)) * 12 + number_of_month - 1


def _quarter(last: int) -> str:
    first = last - 2
    return f"{first // 12}-{first % 12 + 1:02d} to {last // 12}-{last % 12 + 1:02d}"


def months_of_period(period: str) -> tuple[int, int]:
    """The first and the last month of a period as it is kept."""
    if match := re.fullmatch(r"(\d{4})/\d\d", period):  # April to March
        return int(match[1]) * 12 + 3, int(match[1]) * 12 + 14
    if match := re.fullmatch(r"(\d{4})-(\d{4})", period):
        return int(match[1]) * 12, int(match[2]) * 12 + 11
    if match := re.fullmatch(r"week ending (\d{4})-(\d\d)-\d\d", period):
        period = f"{match[1]}-{match[2]}"
    first, _, last = period.partition(" to ")
    ends = [int(part[:4]) * 12 + int(part[5:7]) - 1 for part in (first, last or first)]
    return ends[0], ends[1]
