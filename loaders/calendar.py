"""Days and months as the small integers that the store holds."""

import calendar
from datetime import date

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


def month_of(when: date) -> int:
    """The month of a day: `year * 12 + month - 1`."""
    return when.year * 12 + when.month - 1


def month_of_day(day: int) -> int:
    """The month of a day number (`date.toordinal()`)."""
    return month_of(date.fromordinal(day))


def month_start(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def first_day(month: int) -> int:
    """The day number on which the month begins."""
    return month_start(month).toordinal()


def days_in(month: int) -> int:
    return calendar.monthrange(month // 12, month % 12 + 1)[1]


def month_text(month: int) -> str:
    """`2016-04`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_name(month: int) -> str:
    """`April 2016`."""
    return f"{MONTHS[month % 12]} {month // 12}"


def months_name(first: int, last: int) -> str:
    """`April 2016`, or `October 2015 to September 2016`."""
    return month_name(last) if first == last else f"{month_name(first)} to {month_name(last)}"


def parse_month(text: str) -> int:
    """`2016-04` as a month; ValueError for anything else."""
    year, _, number = text.partition("-")
    if len(year) != 4 or len(number) != 2 or not 1 <= int(number) <= 12:
        raise ValueError(f"{text!r} is not a month written YYYY-MM")
    return int(year) * 12 + int(number) - 1


def parse_months(text: str) -> tuple[int, int]:
    """`2013-04:2015-03` as the first and the last month; ValueError for anything else."""
    first, _, last = text.partition(":")
    return parse_month(first), parse_month(last)
