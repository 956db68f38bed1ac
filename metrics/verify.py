"""Reference vectors run through this installation's statistics: what passed, what failed, what differs."""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from loaders.problems import FileProblem
from metrics.vector_alternatives import ALTERNATIVES
from metrics.vector_case import Case, NotInVersion
from metrics.vectors import METHODS

RELATIVE, ABSOLUTE = 1e-9, 1e-12
# Never so wide that a change by one millionth of the expected value could hide in it.
SMALLEST_SEEN = 4e-7
DIFFERENCES_KEPT = 20

DEGENERATE_RULE = (
    "Cases marked degenerate are run twice. As the reference does, to the digit; and by this project's own "
    "rule: a constant phase has limits on its mean, no variation icon, and its target compared with the "
    "value; a phase that varies is never given limits of no width, its moving range is then not screened; "
    "a phase of fewer than two points has no limits and no icons."
)


@dataclass
class Verification:
    """Counts a method, the first differences, and the methods that this version does not have."""

    passed: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    not_run: Counter[str] = field(default_factory=Counter)
    degenerate: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True only if something was run and nothing failed or was left out."""
        return bool(self.passed) and not self.failed and not self.not_run

    @property
    def methods(self) -> list[str]:
        return sorted({*self.passed, *self.failed, *self.not_run})

    def lines(self) -> Iterator[str]:
        """The report, a line each."""
        for method in self.methods:
            if self.not_run[method]:
                yield f"{method}: {self.not_run[method]} not run, this version does not have the method"
            else:
                yield f"{method}: {self.passed[method]} passed, {self.failed[method]} failed"
        yield from (f"  {difference}" for difference in self.differences)
        if self.degenerate:
            yield f"{self.degenerate} degenerate: {DEGENERATE_RULE}"

    def text(self) -> str:
        return "\n".join(self.lines())


def verify(path: Path | str) -> Verification:
    """Runs every case of one file."""
    result = Verification()
    for case in read_cases(Path(path)):
        method = str(case["method"])
        if method not in METHODS:
            result.not_run[method] += 1
            continue
        try:
            found = {method: list(differences(case))}
            if case.get("alternative") and method in ALTERNATIVES:
                found[f"{method}, by another engine"] = list(alternative_differences(case))
        except NotInVersion as missing:
            result.not_run[str(missing)] += 1
            continue
        result.degenerate += bool(case.get("degenerate"))
        for name, unlike in found.items():
            (result.failed if unlike else result.passed)[name] += 1
            result.differences += unlike[: DIFFERENCES_KEPT - len(result.differences)]
    return result


def read_cases(path: Path) -> list[Case]:
    """The cases of a file, or a refusal that says what was wanted."""
    wanted = "Wanted: a JSON list of cases, each with id, method, parameters, input and expected."
    try:
        cases = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileProblem(f"{path} cannot be read ({error.strerror}). {wanted}") from error
    except ValueError as error:
        raise FileProblem(f"{path} is not JSON ({error}). {wanted}") from error
    keys = {"id", "method", "parameters", "input", "expected"}
    if not isinstance(cases, list) or not all(isinstance(c, dict) and keys <= c.keys() for c in cases):
        raise FileProblem(f"{path} is not a file of reference vectors. {wanted}")
    return cases


def differences(case: Case) -> Iterator[str]:
    """Everything in which our answer to a case is not the expected one."""
    yield from _computed(case, lambda: (case["expected"], METHODS[case["method"]](case)))


def alternative_differences(case: Case) -> Iterator[str]:
    """The same for what another engine gave, as far as it is computed here."""

    def sides() -> tuple[Case, Case]:
        ours, theirs = ALTERNATIVES[case["method"]](case), case["alternative"]
        return {name: _of_same_names(theirs[name], part) for name, part in ours.items()}, ours

    yield from _computed(case, sides)


def _of_same_names(theirs: Any, ours: Any) -> Any:
    return {name: theirs[name] for name in ours} if isinstance(ours, dict) else theirs


def _computed(case: Case, sides: Callable[[], tuple[Case, Case]]) -> Iterator[str]:
    try:
        expected, actual = sides()
        found = list(_unlike(expected, actual, _gaps(case)))
    except NotInVersion:
        raise
    except Exception as error:  # one case that cannot be computed must not hide the others
        found = [f"could not be computed: {type(error).__name__}: {error}"]
    yield from (f"{case['id']} {text}" for text in found)


def _unlike(wanted: Case, actual: Case, gaps: set[int]) -> Iterator[str]:
    for name, expected, ours in _pairs(wanted, actual):
        if ours is MISSING:
            yield f"{name}: nothing here gives it"
        elif not isinstance(expected, list):
            if not same(expected, ours):
                yield f"{name}: expected {expected!r}, found {ours!r}"
        elif not isinstance(ours, list) or len(expected) != len(ours):
            yield f"{name}: expected {len(expected)} values, found {ours if ours is None else len(ours)}"
        else:
            apart = gaps if name in POINT_FLAGS else set()
            yield from islice(_unlike_places(name, expected, ours, apart), 1)
    yield from actual.get("own rule", ())


MISSING = object()


def _pairs(expected: Case, actual: Case, prefix: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each expected answer with ours; a table's columns one by one."""
    for name, wanted in expected.items():
        ours = actual.get(name, MISSING)
        if isinstance(wanted, dict) and isinstance(ours, dict):
            yield from _pairs(wanted, ours, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", wanted, ours


def _unlike_places(name: str, expected: list[Any], ours: list[Any], apart: set[int]) -> Iterator[str]:
    for place, (wanted, found) in enumerate(zip(expected, ours, strict=True)):
        if place not in apart and not same(wanted, found):
            yield f"{name}[{place}]: expected {wanted!r}, found {found!r}"


# Only points that have a value are compared in these; limits are compared everywhere.
POINT_FLAGS = {
    "outside_limits",
    "close_to_limits",
    "relative_to_mean",
    "special_cause_type",
    "point_type",
}


def _gaps(case: Case) -> set[int]:
    values = case["input"].get("values") or []
    return {place for place, value in enumerate(values) if value is None}


def same(expected: object, found: object) -> bool:
    """Words, flags and whole numbers exactly; other numbers within the tolerance of the vectors."""
    if isinstance(expected, float) and not math.isfinite(expected) and found is None:
        return True  # a logarithm of nothing is null here
    if expected is None or isinstance(expected, str) or isinstance(found, str | bool | None):
        return type(expected) is type(found) and expected == found
    if isinstance(expected, bool) or isinstance(found, int):
        return expected == found
    if not isinstance(expected, int | float) or not isinstance(found, float):
        return False
    if math.isinf(expected) or math.isinf(found):
        return expected == found
    size, gap = abs(expected), abs(expected - found)
    if max(size, abs(found)) <= ABSOLUTE:
        return True
    return gap <= max(RELATIVE * size, min(ABSOLUTE, SMALLEST_SEEN * size))
