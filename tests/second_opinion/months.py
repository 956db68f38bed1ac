"""Calendar months as text, '2016-10', and the few sums done with them."""

import calendar
from datetime import date, timedelta


def month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def shift(month: str, by: int) -> str:
    """The month that many months later (or, negative, earlier)."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    return first_day(shift(month, 1)) - timedelta(days=1)


def days_in(month: str) -> int:
    return calendar.monthrange(int(month[:4]), int(month[5:]))[1]


def month_range(first: str, last: str) -> list[str]:
    """Every month from the first to the last, both included."""
    months = []
    while first <= last:
        months.append(first)
        first = shift(first, 1)
    return months


def days_of(month: str) -> list[date]:
    return [first_day(month) + timedelta(days=n) for n in range(days_in(month))]
