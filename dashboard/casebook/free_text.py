"""What people type is about homes: what looks like one resident is refused, in words."""

import re

from loaders.problems import Problem

SHORTEST, LONGEST = 3, 500  # letters
TEN_FIGURES = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
# A day of the calendar with its year: 3/4/1931, 03.04.31, 3 April 1931, 3rd Apr 31, 1931-04-03.
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_SPELT = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ \-]+{_MONTH}\.?,?[ \-]+(\d{{4}}|\d{{2}})\b", re.I)
_FIGURES = re.compile(r"(?<![\d/.-])\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})(?![\d/.-])")
_YEAR_FIRST = re.compile(r"(?<![\d/.-])(\d{4})[/.-]\d{1,2}[/.-]\d{1,2}(?![\d/.-])")
_BORN = re.compile(r"\b(?:d\.?o\.?b\.?|date of birth|born (?:on|in))(?![a-z])", re.I)
YOUNGEST = 18  # years: a day nearer than that is one of now, such as of a visit

REWORD = "Say what happened in the home, not to whom."


def checked(text: str, this_year: int) -> str:
    """The text as it is kept; a Problem says what to take out."""
    said = " ".join(text.split())
    if len(said) < SHORTEST:
        raise Problem("Type a reason, in a few words.")
    if len(said) > LONGEST:
        raise Problem(f"The reason has {len(said)} letters. Keep to {LONGEST}.")
    about_one = about_one_resident(said, this_year)
    if about_one:
        raise Problem(f"{about_one} {REWORD}")
    return said


def about_one_resident(text: str, this_year: int) -> str | None:
    """Why the text may not be kept, or None."""
    if any(is_nhs_number(found) for found in TEN_FIGURES.findall(text)):
        return "This holds what looks like an NHS number. Take it out."
    if _BORN.search(text) or any(_is_of_birth(year, this_year) for year in _years(text)):
        return "This holds what looks like a date of birth. Take it out."
    return None


def is_nhs_number(text: str) -> bool:
    """Ten figures whose last is the check of the nine before (modulus 11)."""
    figures = [int(one) for one in text if one.isdigit()]
    if len(figures) != 10 or len(set(figures)) == 1:
        return False
    check = 11 - sum((10 - place) * figure for place, figure in enumerate(figures[:9])) % 11
    return (0 if check == 11 else check) == figures[9]


def _years(text: str) -> list[str]:
    return [year for form in (_SPELT, _FIGURES, _YEAR_FIRST) for year in form.findall(text)]


def _is_of_birth(year: str, this_year: int) -> bool:
    """Of two figures, those to come are of the century before."""
    number = int(year)
    if len(year) == 2:
        number += 2000 if number <= this_year % 100 else 1900
    return 1895 < number <= this_year - YOUNGEST
