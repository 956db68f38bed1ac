"""The monthly return's questions, and what is wrong or unlikely in its answers: return_form.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dashboard import wording
from loaders.calendar import days_in, month_name

FILE = Path(__file__).with_name("return_form.toml")
LOGS = "logs_complete"
WHOLE, DECIMAL = (
    re.compile(r"\d{1,3}(,\d{3})+|\d{1,7}"),
    re.compile(r"(\d{1,3}(,\d{3})+|\d{1,7})(\.\d{1,2})?"),
)


@dataclass(frozen=True)
class Question:
    field: str
    label: str
    hint: str = ""
    decimals: bool = False
    optional: bool = False  # left blank without a word


@dataclass(frozen=True)
class Group:
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Form:
    owner: str
    reviewed: date
    months: int
    groups: tuple[Group, ...]
    parts: tuple[tuple[str, str], ...]
    bed_days: tuple[str, ...]
    beds_at_once: tuple[str, ...]

    @property
    def questions(self) -> dict[str, Question]:
        return {question.field: question for group in self.groups for question in group.questions}


def read_form(path: Path = FILE) -> Form:
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = tuple(
        Group(group["title"], tuple(Question(**question) for question in group["questions"]))
        for group in said["groups"]
    )
    parts = tuple((pair["part"], pair["whole"]) for pair in said["parts"])
    beds = said["beds"]
    return Form(
        said["owner"],
        said["reviewed"],
        said["months"],
        groups,
        parts,
        tuple(beds["days"]),
        tuple(beds["at_once"]),
    )


FORM = read_form()


def errors(cells: Mapping[str, str], month: int) -> dict[str, str]:
    """Field -> why it cannot be sent so."""
    found = {
        name: said
        for name, question in FORM.questions.items()
        if (said := _unreadable(cells.get(name, ""), question))
    }
    for part, whole in FORM.parts:
        less, more = number(cells.get(part)), number(cells.get(whole))
        if part not in found and less is not None and more is not None and less > more:
            of = wording.lower_first(FORM.questions[whole].label)
            found[part] = (
                f"{_shown(less)} is more than the {_shown(more)} given for “{of}”. Put one of them right."
            )
    return found


def doubts(cells: Mapping[str, str], month: int, beds: int | None) -> dict[str, str]:
    """Field -> what is unlikely and may be so: it is sent once a person says that it is right."""
    found = {}
    for name, question in FORM.questions.items():
        if not cells.get(name, "").strip() and not question.optional and not _answered_otherwise(name, cells):
            label = wording.lower_first(question.label)
            found[name] = f"{month_name(month)}, {label}: empty. Type 0 if there were none."
    if beds is None:
        return found
    for name, most, what in (
        *(
            (name, beds * days_in(month), f"{beds} beds in every night of the month")
            for name in FORM.bed_days
        ),
        *((name, beds, f"the {beds} beds registered") for name in FORM.beds_at_once),
    ):
        given = number(cells.get(name))
        if given is not None and given > most:
            found[name] = f"{_shown(given)} is more than {_shown(most)}: {what}. Check it."
    return found


def _answered_otherwise(name: str, cells: Mapping[str, str]) -> bool:
    """Bed days or beds: one of the two is enough."""
    return name == "occupied_bed_days" and bool(cells.get("occupied_beds", "").strip())


def _unreadable(cell: str, question: Question) -> str | None:
    typed = cell.strip()
    pattern = DECIMAL if question.decimals else WHOLE
    if not typed or pattern.fullmatch(typed):
        return None
    wanted = "a number, such as 1116 or 36.5" if question.decimals else "a whole number, 0 or more"
    return f"“{typed[:20]}” is not {wanted}. Type {wanted}."


def number(cell: str | None) -> float | None:
    typed = (cell or "").strip().replace(",", "")
    return float(typed) if DECIMAL.fullmatch(typed) else None


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def cleaned(cells: Mapping[str, str]) -> dict[str, str]:
    """As a file holds them: digits alone."""
    kept = {name: cells.get(name, "").strip().replace(",", "") for name in FORM.questions}
    return kept | {LOGS: cells.get(LOGS, "")}


def typed_of(cells: Mapping[str, float | str | None]) -> dict[str, str]:
    """What was sent before, as it would be typed."""
    said = {name: "" if cells.get(name) is None else f"{cells[name]:g}" for name in FORM.questions}
    return said | {LOGS: {"1": "Y", "0": "N"}.get(str(cells.get(LOGS)), str(cells.get(LOGS) or ""))}
