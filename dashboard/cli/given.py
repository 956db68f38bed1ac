"""What commands are given: the store, and days and months as people write them."""

from datetime import date

from loaders.calendar import parse_month
from loaders.problems import Problem
from loaders.settings import settings
from loaders.store import Store, open_store


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
