"""The one reader of the clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from loaders.settings import settings

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The moment, London wall time, for the record of who did what when."""
    return datetime.now(LONDON)


def today() -> date:
    """The day that pages and rules call today: VANGUARD_TODAY, else the date in London."""
    return settings().today or now().date()
