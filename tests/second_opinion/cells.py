"""Cells as senders type them: days, moments, numbers and hidden counts."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
BLANK = ("", "-")
SUPPRESSED = {
    "*": (1, 7),
    "c": (1, 7),
    "[c]": (1, 7),
    "1-7": (1, 7),
    "<5": (1, 4),
    "1-5": (1, 5),
    "<8": (1, 7),
    "0-7": (0, 7),
}


def day(text: str) -> date:
    return date.fromisoformat(text)


def past_day(text: str) -> date:
    """A required date; HES writes 1801-01-01 for an invalid one."""
    found = date.fromisoformat(text)
    if found.year < 1900:
        raise ValueError(text)
    return found


def month(text: str) -> str:
    return day(f"{text}-01").isoformat()[:7]


def moment(text: str) -> datetime:
    """An ISO moment on London's clock; an offset in the cell wins."""
    found = datetime.fromisoformat(text)
    return found.astimezone(LONDON).replace(tzinfo=None) if found.tzinfo else found


def british_moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M")


def required(text: str) -> str:
    if not text:
        raise ValueError("blank")
    return text


def one_of(text: str, words: tuple[str, ...]) -> str:
    if text not in words:
        raise ValueError(text)
    return text


def number(text: str) -> float:
    return float(text.replace(",", ""))


def cell(text: str) -> tuple[float, float] | None:
    """(low, high) of a count; None for a blank and for what cannot be read."""
    if text in SUPPRESSED:
        return SUPPRESSED[text]
    try:
        return number(text), number(text)
    except ValueError:
        return None


def cell_or_blank(text: str) -> tuple[float, float] | None:
    """A count that may be left out; one that cannot be read rejects its row, but in a return."""
    return None if text in BLANK else required_cell(text)


def required_cell(text: str) -> tuple[float, float]:
    """A count without which the row is nothing; less than nobody is no count."""
    found = cell(text)
    if found is None or found[0] < 0:
        raise ValueError(text)
    return found
