"""What commands are given: the store, their place in the queue, days and months as people write them."""

import os
from datetime import date

from loaders.calendar import parse_month, parse_months
from loaders.problems import Problem
from loaders.settings import settings
from loaders.store import Store, open_store

LATER = 10  # how far a load stands back where processors are short: what `nice` takes when nothing is said


def give_way() -> None:
    """From now on this process, and what it starts, leaves the processors to whoever reads pages."""
    if hasattr(os, "setpriority"):
        now = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, 0, max(now, LATER))


def the_store() -> Store:
    """The store of the settings."""
    return open_store(settings().database_url)


def day(text: str | None, option: str) -> date | None:
    """A day, or nothing where nothing was said."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Problem(f"{option} {text!r} is not a day. Write it YYYY-MM-DD.") from None


def month(text: str | None, option: str) -> int | None:
    """A month, or nothing where nothing was said."""
    try:
        return parse_month(text) if text else None
    except ValueError:
        raise Problem(f"{option} {text!r} is not a month. Write it YYYY-MM.") from None


def months(text: str | None, option: str) -> tuple[int, int] | None:
    """The first and last of some months, or nothing where nothing was said."""
    try:
        return parse_months(text) if text else None
    except ValueError:
        raise Problem(f"{option} {text!r} is not a span of months. Write it YYYY-MM:YYYY-MM.") from None
