"""How alike the names of two homes are: only ever a reason to ask a person."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz

from loaders.definitions import read_definition
from loaders.register import plain


@dataclass(frozen=True)
class Nearness:
    """Decisions of matching.toml."""

    owner: str
    reviewed: date
    near_name: float
    near_twin: float
    most: int
    common_words: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in ("near_name", "near_twin"):
            if not 0 < getattr(self, name) <= 100:
                raise ValueError(f"{name} is {getattr(self, name)}, not of 100")
        if self.most < 1:
            raise ValueError(f"most is {self.most}, not 1 or more")


NEARNESS = read_definition(Path(__file__).parent / "matching.toml", Nearness)


@cache
def likeness(one: str, other: str) -> float:
    """Of two names, of 100; words that every home has are left out."""
    return float(fuzz.token_sort_ratio(_telling(one), _telling(other)))


def _telling(name: str) -> str:
    words = plain(name).split()
    return " ".join(word for word in words if word not in NEARNESS.common_words) or " ".join(words)


def twins(one: str, other: str) -> bool:
    """Whether registrations of these names at one postcode may be one home. Numbers tell homes apart."""
    return _numbers(one) == _numbers(other) and likeness(one, other) >= NEARNESS.near_twin


def _numbers(name: str) -> set[str]:
    return {word for word in plain(name).split() if any(letter.isdigit() for letter in word)}
