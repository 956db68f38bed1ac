"""Cells as people type them; one function a trap. None: it says nothing. ValueError: it is bad."""

import re
from datetime import date
from functools import lru_cache

from loaders.calendar import MONTHS as MONTH_NAMES
from loaders.calendar import month_of

SAYS_NOTHING = frozenset(
    {"", ".", "-", "--", "na", "n/a", "#n/a", "null", "none", "nan", "nil return", "z", "[z]", "[x]"}
)
SUPPRESSED = {"*": (1, 7), "c": (1, 7), "[c]": (1, 7), "..": (1, 7)}
MONTHS = {name.casefold()[:3]: number for number, name in enumerate(MONTH_NAMES, start=1)}
EXCEL_DAY_0 = date(1899, 12, 30).toordinal()
EARLIEST, LATEST = date(1850, 1, 1).toordinal(), date(2100, 1, 1).toordinal()

SPOILT = re.compile(r"\d(\.\d+)?E\+\d+")  # 1048031000000100 as 1.04803E+15
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
PLAIN_CODE = re.compile(r"[A-Z]{0,4}[0-9]+[A-Z]?")

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))  # they come with what is pasted
MARKED = re.compile(r"\s*(\[(r|p|e|b|u|(note )?\d{1,2})\]|\((r|p)\))$", re.IGNORECASE)  # revised, provisional

Bounds = tuple[float, float]


def text(cell: str) -> str | None:
    """Blanks at the ends and doubled blanks mean nothing; neither does `NA`."""
    if PLAIN_CODE.fullmatch(cell):  # many a cell
        return cell
    kept = " ".join((cell if cell.isascii() else cell.translate(INVISIBLE)).split())
    return None if kept.casefold() in SAYS_NOTHING else kept


def code(cell: str) -> str | None:
    """A code is text, in capitals; one that a spreadsheet turned into 1.04803E+15 is lost."""
    if cell.isdigit() or PLAIN_CODE.fullmatch(cell):  # nearly every cell
        return cell
    kept = text(cell)
    if kept is None:
        return None
    kept = kept.upper()
    if "E+" in kept and SPOILT.fullmatch(kept):
        raise ValueError("a code that a spreadsheet has spoilt; send it as text")
    return kept


@lru_cache(maxsize=65536)  # a long file names its homes again and again
def cqc_location_id(cell: str) -> str | None:
    """`1-125174664`, or an NHS home's `RW603`; a long dash or blanks around it do no harm."""
    kept = code(re.sub(r"\s*[-\u2010-\u2013]\s*", "-", cell))
    if kept is not None and not re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)*", kept):
        raise ValueError("not a CQC location id such as 1-125174664")
    return kept


def ccg_code(cell: str) -> str | None:
    """Prescribing files write a CCG's code with two noughts behind it: `11M00` is `11M`."""
    kept = code(cell)
    return kept[:3] if kept is not None and len(kept) == 5 and kept.endswith("00") else kept


def ods_code(cell: str) -> str | None:
    return code(cell.replace(" ", ""))


def uprn(cell: str) -> str | None:
    """A property's number; leading zeros and a spreadsheet's `.0` are not part of it."""
    kept = code(cell.replace(" ", "").replace(",", ""))
    if kept is None:
        return None
    digits = kept.removesuffix(".0").lstrip("0")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        raise ValueError("not a UPRN of up to 12 digits")
    return digits


def postcode(cell: str) -> str | None:
    """Capitals and one blank before the last three; ZZ99 is no fixed abode."""
    kept = code(cell)
    if kept is None:
        return None
    packed = "".join(letter for letter in kept if letter.isalnum())
    if packed.startswith("ZZ99"):
        return None
    return f"{packed[:-3]} {packed[-3:]}" if 5 <= len(packed) <= 7 else kept


def yes_no(cell: str) -> str | None:
    kept = text(cell)
    if kept is None:
        return None
    answer = {"y": "Y", "yes": "Y", "true": "Y", "1": "Y", "n": "N", "no": "N", "false": "N", "0": "N"}
    if kept.casefold() not in answer:
        raise ValueError("neither Y nor N")
    return answer[kept.casefold()]


def diagnosis(cell: str) -> str | None:
    """ICD-10 in capitals without dot, dash, dagger or asterisk: `N39.0` is `N390`."""
    kept = text(cell)
    return (
        "".join(letter for letter in kept.upper() if letter.isascii() and letter.isalnum()) if kept else None
    )


def diagnoses(cell: str) -> str | None:
    kept = [code for part in re.split(r"[;,|]", cell) if (code := diagnosis(part))]
    return ";".join(kept) or None


def number(cell: str) -> float | None:
    """`17,502`, `0000001`, ` 12 `, `£1,200.50`, `17 [r]`; a percentage as its number of hundredths."""
    if PLAIN.fullmatch(cell):  # nearly every cell
        return float(cell)
    kept = text(cell)
    if kept is None:
        return None
    plain = MARKED.sub("", kept).replace("£", "").replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?%?", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(E[+-]?\d{1,2})?%?", plain, re.IGNORECASE):
        raise ValueError("not a number")
    return float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)


def amount(cell: str) -> float | None:
    """A number that cannot be below zero."""
    value = number(cell)
    if value is not None and value < 0:
        raise ValueError("below zero")
    return value


def count(cell: str) -> float | None:
    """How many: whole, and not below zero."""
    value = amount(cell)
    if value is not None and value != int(value):
        raise ValueError("not a whole number")
    return value


def suppressed(cell: str, own: dict[str, Bounds]) -> Bounds | None:
    """The bounds of a hidden small number: `*`, `<5`, `1-7`. Never zero unless 0 is written."""
    if PLAIN.fullmatch(cell):
        return None
    kept = cell.strip().casefold()
    if kept in own or kept in SUPPRESSED:
        return own.get(kept) or SUPPRESSED[kept]
    if match := re.fullmatch(r"(<=?|≤|under|less than)\s*(\d+)", kept):
        high = int(match[2]) - (match[1] not in ("<=", "≤"))
        return (1, high) if high >= 1 else None
    if match := re.fullmatch(r"(\d+)\s*(?:-|\u2013|to)\s*(\d+)", kept):
        return (int(match[1]), int(match[2])) if int(match[1]) <= int(match[2]) else None
    return None


@lru_cache(maxsize=65536)
def day(cell: str) -> int | None:
    """A date as people write it, day first, as its day number."""
    kept = text(cell)
    if kept is None:
        return None
    # CQC writes `14/Apr/2022 - 00:00`; a date may carry the time of midnight.
    bare = re.sub(r"(?<=\d)(?:\s*-)?[\sT]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$", "", kept)
    bare = re.sub(r"^[A-Za-z]{3,9},?\s+(?=\d)", "", bare)
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", bare):
        return _day(match[1], match[2], match[3])
    if match := re.fullmatch(
        r"(\d{1,2})(?:st|nd|rd|th)?[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/., ]+(\d{4}|\d{2})", bare
    ):
        return _day(match[3], match[2], match[1])
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", bare):
        return _day(match[1], match[2], match[3])
    if re.fullmatch(r"[345]\d{4}(\.0+)?", bare):  # a spreadsheet's own count of days: 1982 to 2064
        return EXCEL_DAY_0 + int(float(bare))
    raise ValueError("not a date; write it as 2016-04-30 or 30/04/2016")


def number_of_month_named(text: str) -> int:
    """`4`, `04`, `Apr`, `April`, `Sept`; 0 for `Smarch`."""
    if text.isdigit():
        return int(text)
    number = MONTHS.get(text[:3].casefold(), 0)
    return number if number and MONTH_NAMES[number - 1].casefold().startswith(text.casefold()) else 0


def _day(year: str, month: str, day_of_month: str) -> int:
    number_of_month = number_of_month_named(month)
    full_year = int(year) if len(year) == 4 else 2000 + int(year) - 100 * (int(year) >= 70)
    try:
        found = date(full_year, number_of_month, int(day_of_month)).toordinal()
    except ValueError:
        raise ValueError("not a day of the calendar; days come before months") from None
    if not EARLIEST <= found <= LATEST:
        raise ValueError("a year that cannot be meant")
    return found


@lru_cache(maxsize=65536)
def month(cell: str) -> int | None:
    """`2016-04`, `201604`, `2016_04`, `Apr-16`, `April 2016`, `04/2016`, or any date in the month."""
    kept = text(cell)
    if kept is None:
        return None
    if match := re.fullmatch(r"(\d{4})(?:[-_/. ](\d{1,2})|(\d\d))", kept):
        return _month(match[1], match[2] or match[3])
    if match := re.fullmatch(r"(\d{1,2})[-_/. ](\d{4})", kept):
        return _month(match[2], match[1])
    if match := re.fullmatch(r"([A-Za-z]{3,9})[-_/.,' ]*(\d{4}|\d{2})", kept):
        return _month(match[2], match[1])
    if match := re.fullmatch(r"(\d{4})[-_/.' ]*([A-Za-z]{3,9})", kept):
        return _month(match[1], match[2])
    try:
        on = day(kept)
    except ValueError:
        raise ValueError("not a month; write it as 2016-04") from None
    return None if on is None else month_of(date.fromordinal(on))


def _month(year: str, month_text: str) -> int:
    number_of_month = number_of_month_named(month_text)
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    if not 1 <= number_of_month <= 12 or not 1900 <= full_year <= 2100:
        raise ValueError("not a month; write it as 2016-04")
    return full_year * 12 + number_of_month - 1


def figure(cell: str) -> float | None:
    """A published number; a percentage as it is written: `73.10%` is 73.1."""
    return number(MARKED.sub("", cell.strip()).removesuffix("%"))


def day_or_month(cell: str) -> int | None:
    """A date, or a month as its first day."""
    try:
        return day(cell)
    except ValueError:
        found = month(cell)
        return None if found is None else date(found // 12, found % 12 + 1, 1).toordinal()


def ids(cell: str) -> str | None:
    """One or more CQC location ids, joined by `;`."""
    return ";".join(found for part in re.split(r"[;,|]", cell) if (found := cqc_location_id(part))) or None
