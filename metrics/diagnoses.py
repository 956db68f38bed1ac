"""Which diagnoses are on a list of codes that analysts keep."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from sqlalchemy import ColumnElement, and_, literal, or_

from loaders.definitions import read_definition

FILE = Path(__file__).parent / "framework" / "diagnoses.toml"
BETWEEN = ";"  # the diagnoses beside the main one


# List -> its groups of conditions: what a rule counts by must not go missing unseen.
WANTED = {
    "avoidable": (
        "Acute lower respiratory infections", "Chronic lower respiratory diseases", "Pressure sores",
        "Diabetes", "Food and drink issues", "Food and liquid pneumonitis", "Fractures and sprains",
        "Intestinal infections", "Pneumonia", "Urinary tract infection",
    ),
    "urinary_infection": ("Urinary tract infection, site not specified",),
    "injury": ("Injury, poisoning and other consequences of external causes",),
    "fall": ("Falls",),
    "no_readmission": ("Cancer", "Chemotherapy", "Pregnancy, childbirth and the puerperium"),
}  # fmt: skip


@dataclass(frozen=True)
class Lists:
    owner: str
    reviewed: date
    lists: dict[str, dict[str, list[str]]]  # list -> group of conditions -> codes

    @property
    def beginnings(self) -> dict[str, tuple[str, ...]]:
        return {
            name: beginnings(code for codes in groups.values() for code in codes)
            for name, groups in self.lists.items()
        }

    def __post_init__(self) -> None:
        if wrong := set(self.lists) ^ set(WANTED):
            raise ValueError(f"lists: missing or unknown {', '.join(sorted(wrong))}")
        for name, groups in self.lists.items():
            if wrong := set(groups) ^ set(WANTED[name]):
                raise ValueError(f"lists.{name}: missing or unknown {', '.join(sorted(wrong))}")
            for group, codes in groups.items():
                _codes(f"lists.{name}.{group}", codes)


def beginnings(patterns: Iterable[str]) -> tuple[str, ...]:
    """The fewest beginnings that stand for the same codes: ten that differ in a last figure are one."""
    found = {start for one in patterns for start in _each(one.replace(".", ""))}
    for length in range(max(map(len, found)), 2, -1):
        for stem in {start[:-1] for start in found if len(start) == length}:
            ten = {f"{stem}{figure}" for figure in range(10)}
            if ten <= found:
                found = (found - ten) | {stem}
    return tuple(sorted(found))


def _codes(where: str, codes: list[str]) -> None:
    """Refuses what is no code, by the group that has it."""
    if not codes:
        raise ValueError(f"{where} has no codes")
    try:
        beginnings(codes)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _each(pattern: str) -> list[str]:
    first, _, last = pattern.partition("-")
    if not re.fullmatch(r"[A-Z][0-9?]*", first) or not re.fullmatch(r"([A-Z][0-9]+)?", last):
        raise ValueError(f"{pattern} is no code, nor a range of codes")
    if last:
        figures = len(first) - 1
        return [_code(one, figures) for one in range(_place(first, figures), _place(last, figures) + 1)]
    if "?" in first:
        return [code for figure in range(10) for code in _each(first.replace("?", str(figure), 1))]
    return [first]


def _place(code: str, figures: int) -> int:
    tens: int = 10**figures
    return ord(code[0]) * tens + int(code[1:])


def _code(place: int, figures: int) -> str:
    letter, rest = divmod(place, 10**figures)
    return f"{chr(letter)}{rest:0{figures}d}"


LISTS: dict[str, tuple[str, ...]] = read_definition(FILE, Lists).beginnings


def is_one(code: str, name: str) -> bool:
    """Whether a diagnosis is on the list."""
    return code.startswith(LISTS[name])


def holds_one(codes: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Whether one of several diagnoses is on the list, for a database to tell: there may be millions of
    different texts, of which most hold none of the letters and are asked no more."""
    every = literal(BETWEEN) + codes
    by_letter = groupby(LISTS[name], key=lambda one: one[0])
    return or_(*(
        and_(codes.like(f"%{letter}%"), or_(*(every.like(f"%{BETWEEN}{start}%") for start in starts)))
        for letter, starts in by_letter
    ))  # fmt: skip
